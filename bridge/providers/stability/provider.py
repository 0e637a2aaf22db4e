"""Stability's REST API (v1, v1beta, v1alpha), and servers that speak it.

Owns: ``StabilityProvider`` and what it declares. May import: ``bridge.providers.base`` and the modules
beside it, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from bridge.capability import Account, Capability, Engine, OptionKind, OptionSpec, PromptNeed, ProviderSpec, SizeRange
from bridge.errors import AuthError, EngineNotFoundError, SettingsError
from bridge.http_call import HttpAnswer
from bridge.job_context import JobContext
from bridge.model import ClipGuidance, EngineId, GenerationRequest, GenerationResult, Mode, ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.stability.answers import read_account, read_balance, read_engines, read_result
from bridge.providers.stability.engines import (
    MAX_UPSCALED_PIXELS,
    MIN_UPSCALED_SIDE_PX,
    modes_of,
    rank,
    sizes_of,
    takes_prompt,
)
from bridge.providers.stability.wire import DIALECTS, MASK_SOURCES, SCHEDULE_END, SCHEDULE_START, WHITE, Endpoint

MAX_PROMPT_CHARS = 2000
MAX_SAMPLES = 10

SAMPLERS = (
    "DDIM",
    "DDPM",
    "K_DPMPP_2M",
    "K_DPMPP_2S_ANCESTRAL",
    "K_DPM_2",
    "K_DPM_2_ANCESTRAL",
    "K_EULER",
    "K_EULER_ANCESTRAL",
    "K_HEUN",
    "K_LMS",
)
STYLES = (
    "3d-model",
    "analog-film",
    "anime",
    "cinematic",
    "comic-book",
    "digital-art",
    "enhance",
    "fantasy-art",
    "isometric",
    "line-art",
    "low-poly",
    "modeling-compound",
    "neon-punk",
    "origami",
    "photographic",
    "pixel-art",
    "tile-texture",
)

# The specification of 2024 ends at 50 steps, that of 2023 and the servers that others run at 150. Whoever asks for more
# than a server takes is told so by it, with nothing billed; a limit of 50 here would shut the others out.
STEPS = OptionSpec(
    "steps", "Steps", OptionKind.INTEGER, "Diffusion steps; api.stability.ai takes 50 at most.", minimum=10, maximum=150
)
CFG_SCALE = OptionSpec(
    "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly the prompt is followed.", minimum=0, maximum=35
)
SAMPLER = OptionSpec(
    "sampler", "Sampler", OptionKind.CHOICE, "The diffusion sampler.", default="", choices=("", *SAMPLERS)
)
CLIP_GUIDANCE = OptionSpec(
    "clip_guidance",
    "CLIP guidance",
    OptionKind.CHOICE,
    "The CLIP guidance preset; only ancestral samplers know it.",
    default=str(ClipGuidance.NONE),
    choices=tuple(str(preset) for preset in ClipGuidance),
)
STYLE = OptionSpec(
    "style_preset", "Style preset", OptionKind.CHOICE, "A style for the picture.", default="", choices=("", *STYLES)
)
EXTRAS = OptionSpec("extras", "Extras", OptionKind.TEXT, "Experimental parameters of the engine, a JSON object.")
SCHEDULE = (
    OptionSpec(
        SCHEDULE_START,
        "Step schedule start",
        OptionKind.NUMBER,
        "Instead of a strength: 1 keeps no trace of the init image, 0 keeps it all.",
        minimum=0,
        maximum=1,
    ),
    OptionSpec(
        SCHEDULE_END,
        "Step schedule end",
        OptionKind.NUMBER,
        "Where the diffusion stops, with a step schedule start; 0 runs all of it.",
        minimum=0,
        maximum=1,
    ),
)
MASK_SOURCE = OptionSpec(
    "mask_source",
    "Mask source",
    OptionKind.CHOICE,
    "How the mask is sent: as a picture of its own, or in the init image's alpha.",
    default=WHITE,
    choices=MASK_SOURCES,
)

SPEC = ProviderSpec(
    id=ProviderId("stability"),
    label="Stability REST",
    summary="Stable Diffusion at api.stability.ai, paid by credits, or on a server of your own that speaks the same.",
    modes=(Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE),
    needs_key=True,
    key_variable="STABILITY_API_KEY",
    url_variable="API_HOST",
    default_url="https://api.stability.ai",
    api_versions=tuple(DIALECTS),
    settings=(OptionSpec("organization", "Organization", OptionKind.TEXT, "The id of the organization that pays."),),
)


class StabilityProvider(Provider):
    """One server that speaks Stability's REST API."""

    def __init__(self, setup: ProviderSetup) -> None:
        version = setup.api_version or SPEC.api_versions[0]
        if version not in DIALECTS:
            raise SettingsError(f"There is no API version {version!r}.", f"Use one of: {', '.join(DIALECTS)}.")
        self._setup = setup
        self._dialect = DIALECTS[version]
        self._lock = threading.Lock()
        self._engines: tuple[Engine, ...] | None = None

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``. Without upscaling in the dialects that have none."""
        modes = SPEC.modes if self._dialect.upscales else tuple(mode for mode in SPEC.modes if mode is not Mode.UPSCALE)
        return replace(SPEC, modes=modes)

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. Engines that make no pictures are left out."""
        with self._lock:
            kept = self._engines
        if kept is not None and not refresh:
            return kept
        call = self._endpoint().get("engines/list")
        asked = read_engines(self._setup.transport.send(call), call)
        with self._lock:
            self._engines = asked
        return asked

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``; ``engines.rank`` chooses among what the server lists."""
        fit = [engine for engine in self.engines() if mode in engine.modes]
        if not fit:
            raise EngineNotFoundError(f"The server lists no engine for {mode}.", "Name one, or use another provider.")
        return max(fit, key=lambda engine: rank(engine, mode)).id

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. Follows from patterns in the engine's id, and from its description once that is known."""
        if mode not in self.spec.modes or (engine is not None and mode not in modes_of(self._words(engine))):
            return None
        return _upscaling(engine) if mode is Mode.UPSCALE else self._generating(mode, engine)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. A cancelled request is abandoned: the API cannot stop one, it may still be billed."""
        endpoint = self._endpoint()
        context.raise_if_cancelled()
        engine = request.engine or self.default_engine(request.mode)
        if engine is None:
            raise EngineNotFoundError("No engine was named.", "Name one.")
        call = endpoint.generate(request, engine)

        def read(answer: HttpAnswer) -> GenerationResult:
            return read_result(answer, call, engine, request.sampling.seed)

        def late(answer: HttpAnswer) -> None:
            context.keep_late(read(answer))

        return read(self._setup.transport.send_abandonable(call, context, late=late))

    def account(self) -> Account | None:
        """See ``Provider``."""
        endpoint, send = self._endpoint(), self._setup.transport.send
        account, balance = endpoint.get("user/account"), endpoint.get("user/balance")
        whose = read_account(send(account), account)
        return replace(whose, credits=read_balance(send(balance), balance))

    def _endpoint(self) -> Endpoint:
        if self._setup.key is None:
            raise AuthError(
                "Stability needs a key and there is none; nothing was sent.",
                "Get one at platform.stability.ai, then enter it in the settings or set STABILITY_API_KEY.",
            )
        return Endpoint(
            url=(self._setup.url or SPEC.default_url).rstrip("/"),
            dialect=self._dialect,
            key=self._setup.key,
            organization=self._setup.options.get("organization", ""),
            client=self._setup.client,
        )

    def _words(self, engine: EngineId) -> str:
        with self._lock:
            known = next((each for each in self._engines or () if each.id == engine), None)
        return f"{known.id} {known.name} {known.description}" if known else engine

    def _generating(self, mode: Mode, engine: EngineId | None) -> Capability:
        style = (STYLE, EXTRAS) if self._dialect.knows_style else ()
        own = {Mode.INPAINT: (MASK_SOURCE,), Mode.IMAGE_TO_IMAGE: SCHEDULE}.get(mode, ())
        return Capability(
            mode,
            sizes_of(engine),
            max_prompt_chars=MAX_PROMPT_CHARS,
            max_samples=MAX_SAMPLES,
            hard_mask=mode is Mode.INPAINT,
            options=(STEPS, CFG_SCALE, SAMPLER, CLIP_GUIDANCE, *style, *own),
        )


def _upscaling(engine: EngineId | None) -> Capability:
    guided = takes_prompt(engine)
    return Capability(
        Mode.UPSCALE,
        SizeRange(),
        PromptNeed.OPTIONAL if guided else PromptNeed.UNUSED,
        max_prompt_chars=MAX_PROMPT_CHARS,
        max_output_pixels=MAX_UPSCALED_PIXELS,
        min_target_side=MIN_UPSCALED_SIDE_PX,
        options=(STEPS, CFG_SCALE) if guided else (),
    )

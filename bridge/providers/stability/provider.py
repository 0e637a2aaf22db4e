"""Stability's REST API (v1, v1beta, v1alpha), and servers that speak it.

Owns: ``StabilityProvider`` and what it declares. May import: ``bridge.providers.base`` and the modules
beside it, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.capability import Account, Capability, Engine, OptionKind, OptionSpec, PromptWeights, ProviderSpec
from bridge.errors import AuthError, EngineNotFoundError, SettingsError
from bridge.http.call import HttpAnswer
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.stability.answers import read_account, read_balance, read_engines, read_result
from bridge.providers.stability.catalogue import Catalogue
from bridge.providers.stability.engines import sizes_of
from bridge.providers.stability.options import (
    CFG_SCALE,
    CLIP_GUIDANCE,
    EXTRAS,
    MASK_SOURCE,
    MAX_PROMPT_CHARS,
    MAX_SAMPLES,
    SAMPLER,
    SCHEDULE,
    STEPS,
    STYLE,
    upscaling,
)
from bridge.providers.stability.wire import DIALECTS, Endpoint

SPEC = ProviderSpec(
    id=ProviderId("stability"),
    label="Stability REST",
    summary="Stable Diffusion by Stability's REST API v1, paid by credits, or a server like it.",
    modes=(Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE),
    needs_key=True,
    key_variable="STABILITY_API_KEY",
    account_url="https://platform.stability.ai/account/credits",
    url_variable="API_HOST",
    default_url="https://api.stability.ai",
    api_versions=tuple(DIALECTS),
    settings=(OptionSpec("organization", "Organization", OptionKind.TEXT, "The id of the organization that pays."),),
    at_once=4,
    announces=True,
)


class StabilityProvider(Provider):
    """One server that speaks Stability's REST API."""

    def __init__(self, setup: ProviderSetup) -> None:
        version = setup.api_version or SPEC.api_versions[0]
        if version not in DIALECTS:
            raise SettingsError(f"There is no API version {version!r}.", f"Use one of: {', '.join(DIALECTS)}.")
        self._setup = setup
        self._dialect = DIALECTS[version]
        self._catalogue = Catalogue(self._ask_for_engines)

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``. Without upscaling in the dialects that have none."""
        modes = SPEC.modes if self._dialect.upscales else tuple(mode for mode in SPEC.modes if mode is not Mode.UPSCALE)
        return replace(SPEC, modes=modes)

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. Engines that make no pictures are left out."""
        return self._catalogue.engines(refresh=refresh)

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``."""
        return self._catalogue.best_for(mode)

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. Follows from patterns in the engine's id, and from its description once that is known."""
        if mode not in self.spec.modes or (engine is not None and not self._catalogue.serves(engine, mode)):
            return None
        return upscaling(engine) if mode is Mode.UPSCALE else self._generating(mode, engine)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. A cancelled request is abandoned: the API cannot stop one, it may still be billed."""
        endpoint = self._endpoint()
        context.raise_if_cancelled()
        engine = request.engine or self.default_engine(request.mode)
        if engine is None:
            raise EngineNotFoundError("No engine was named.", "Name one.")
        call = endpoint.generate(request, engine)

        def read(answer: HttpAnswer) -> GenerationResult:
            return read_result(answer, call, engine, request)

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

    def _ask_for_engines(self) -> tuple[Engine, ...]:
        call = self._endpoint().get("engines/list")
        return read_engines(self._setup.transport.send(call), call)

    def _generating(self, mode: Mode, engine: EngineId | None) -> Capability:
        style = (STYLE, EXTRAS) if self._dialect.knows_style else ()
        own = {Mode.INPAINT: (MASK_SOURCE,), Mode.IMAGE_TO_IMAGE: SCHEDULE}.get(mode, ())
        return Capability(
            mode,
            sizes_of(engine),
            max_prompt_chars=MAX_PROMPT_CHARS,
            max_samples=MAX_SAMPLES,
            hard_mask=mode is Mode.INPAINT,
            starts_from_picture=mode is Mode.INPAINT,
            weights=PromptWeights.AS_PROMPTS,
            options=(STEPS, CFG_SCALE, SAMPLER, CLIP_GUIDANCE, *style, *own),
        )

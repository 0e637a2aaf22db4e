"""A provider that does what a test tells it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bridge.capability import (
    Account,
    Capability,
    Engine,
    FixedSizes,
    OptionKind,
    OptionSpec,
    PromptNeed,
    ProviderSpec,
    SizeRange,
)
from bridge.errors import AuthError, BridgeError
from bridge.job_context import JobContext
from bridge.model import (
    Box,
    EngineId,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Mode,
    Picture,
    ProviderId,
    Size,
)
from bridge.providers.base import Provider, ProviderSetup

WAIT_LIMIT_S = 30.0
"""A gate that nobody opens fails the test instead of hanging it."""

OPTIONS = (
    OptionSpec("steps", "Steps", OptionKind.INTEGER, "Diffusion steps.", minimum=10, maximum=150),
    OptionSpec("cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly.", minimum=0, maximum=35),
    OptionSpec("sampler", "Sampler", OptionKind.CHOICE, "The sampler.", "", choices=("", "K_EULER", "K_LMS")),
    OptionSpec("grain", "Grain", OptionKind.NUMBER, "Film grain.", 0.25, minimum=0, maximum=1),
    OptionSpec("tag", "Tag", OptionKind.TEXT, "A label."),
    OptionSpec("tiled", "Tiled", OptionKind.SWITCH, "Seamless edges.", False),
)
ENGINES = (
    Engine(EngineId("fake-1"), "Fake One", "Does everything."),
    Engine(EngineId("fake-2"), "Fake Two", "Makes nothing from nothing.", (Mode.IMAGE_TO_IMAGE, Mode.INPAINT)),
)


def capability(mode: Mode, **changes: object) -> Capability:
    """A generous capability; ``changes`` are fields of ``Capability``."""
    if mode is Mode.UPSCALE:
        plain = Capability(mode, SizeRange(), PromptNeed.UNUSED)
    elif mode is Mode.TEXT_TO_IMAGE:
        sizes = FixedSizes((Size(64, 64), Size(128, 64), Size(64, 128)))
        plain = Capability(mode, sizes, max_samples=4, options=OPTIONS)
    else:
        plain = Capability(mode, SizeRange(64, 512, 8), max_samples=4, options=OPTIONS)
    return replace(plain, **changes)  # type: ignore[arg-type]


class Gate:
    """Stops ``generate`` until it is opened.

    Attributes:
        reached: set once ``generate`` waits here.
    """

    def __init__(self, limit_s: float = WAIT_LIMIT_S) -> None:
        self.reached = threading.Event()
        self._opened = threading.Event()
        self._limit_s = limit_s

    def open(self) -> None:
        """Let whoever waits go on."""
        self._opened.set()

    def wait(self) -> None:
        """On the worker's thread."""
        self.reached.set()
        assert self._opened.wait(self._limit_s), "nobody opened the gate"


@dataclass(frozen=True)
class Step:
    """One progress report of a scripted ``generate``."""

    fraction: float | None
    text: str


MODES = tuple(mode for mode in Mode if mode is not Mode.OUTPAINT)
"""As most: it outpaints by inpainting."""


class FakeProvider(Provider):
    """Scriptable. Without a script each sample is one flat colour that follows from its seed (``colour_of``).

    Args:
        capabilities: by mode; a missing mode cannot be done.
        modes: shorthand for the generous capability of these modes.

    Attributes:
        requests: what ``generate`` got, oldest first.
        answers: results to give, or errors to raise, first in first out, before the flat colours.
        steps: progress that each ``generate`` reports.
        previews: unfinished pictures that it shows after them.
        gate: where each ``generate`` waits, if set.
        heeds_cancel: whether it gives nothing any more once the user has said stop.
        told_to_stop: set when the server would have been told of a cancel.
        engines_error, account_error: raised when asked, if set.
        offered: what it offers once it is asked anew, if set.
        one_a_request: whether it says that it sends a request for each sample.
    """

    def __init__(
        self,
        name: str = "fake",
        *,
        label: str = "Fake",
        modes: Sequence[Mode] = MODES,
        capabilities: dict[Mode, Capability] | None = None,
        engines: Sequence[Engine] = ENGINES,
        is_model: bool = True,
        needs_key: bool = False,
        api_versions: tuple[str, ...] = (),
        default_url: str = "",
    ) -> None:
        self._capabilities = capabilities if capabilities is not None else {mode: capability(mode) for mode in modes}
        self._engines = tuple(engines)
        self._spec = ProviderSpec(
            id=ProviderId(name),
            label=label,
            summary=f"{label} makes flat colours for tests.",
            modes=tuple(self._capabilities),
            is_model=is_model,
            needs_key=needs_key,
            api_versions=api_versions,
            default_url=default_url,
        )
        self.requests: list[GenerationRequest] = []
        self.answers: deque[GenerationResult | BridgeError] = deque()
        self.steps: list[Step] = []
        self.previews: list[Picture] = []
        self.gate: Gate | None = None
        self.heeds_cancel = True
        self.told_to_stop = threading.Event()
        self.engines_error: BridgeError | None = None
        self.account_error: BridgeError | None = None
        self.account_answer: Account | None = None
        self.offered: tuple[Engine, ...] | None = None
        self.one_a_request = False

    @property
    def spec(self) -> ProviderSpec:
        return self._spec

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        if self.engines_error is not None:
            raise self.engines_error
        if refresh and self.offered is not None:
            self._engines = self.offered
        return self._engines

    def default_engine(self, mode: Mode) -> EngineId | None:
        return self._engines[0].id if self._engines else None

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        known = {each.id: each.modes for each in self._engines}
        if engine is not None and known.get(engine) and mode not in known[engine]:
            return None
        return self._capabilities.get(mode)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        self.requests.append(request)
        context.on_cancel(self.told_to_stop.set)
        for step in self.steps:
            context.progress(step.fraction, step.text)
        for picture in self.previews:
            context.preview(picture)
        if self.gate is not None:
            self.gate.wait()
        if self.heeds_cancel:
            context.raise_if_cancelled()
        answer = self.answers.popleft() if self.answers else flat_result(request)
        if isinstance(answer, BridgeError):
            raise answer
        return answer

    def requests_of(self, request: GenerationRequest) -> int:
        return request.sampling.samples if self.one_a_request else 1

    def account(self) -> Account | None:
        if self.account_error is not None:
            raise self.account_error
        return self.account_answer


def flat_result(request: GenerationRequest) -> GenerationResult:
    """As many flat pictures as were asked for, of the size that was sent or wished for, with the margins; seeds count
    up from there.
    """
    size = request.size or (request.picture.size if request.picture else Size(64, 64))
    if request.margins is not None:
        size = request.margins.around(Box(0, 0, size.width, size.height)).size
    first = request.sampling.seed or 1000
    seeds = range(first, first + request.sampling.samples)
    pictures = tuple(GeneratedPicture(flat(size, colour_of(seed)), seed) for seed in seeds)
    return GenerationResult(pictures, request.engine)


def colour_of(seed: int) -> tuple[int, int, int]:
    """The colour that ``seed`` gives: ``seed`` times 37, 91 and 151, each modulo 256."""
    return (seed * 37 % 256, seed * 91 % 256, seed * 151 % 256)


def flat(size: Size, colour: tuple[int, int, int]) -> Picture:
    """An opaque picture of one colour."""
    pixels = np.empty((size.height, size.width, 4), np.uint8)
    pixels[:] = (*colour, 255)
    return Picture(pixels)


def fake_factory(setup: ProviderSetup) -> FakeProvider:
    """The provider "fake": everything, with engines."""
    return FakeProvider()


def modest_factory(setup: ProviderSetup) -> FakeProvider:
    """The provider "modest": text-to-image and upscaling only, no engines, no AI model."""
    modes = (Mode.TEXT_TO_IMAGE, Mode.UPSCALE)
    return FakeProvider("modest", label="Modest", modes=modes, engines=(), is_model=False)


def keyed_factory(setup: ProviderSetup) -> FakeProvider:
    """The provider "keyed": as "fake", but it wants a key, has an address and two API versions.

    With the key "rich" it tells of an account, with the key "wrong" it refuses to.
    """
    provider = FakeProvider(
        "keyed", label="Keyed", needs_key=True, api_versions=("v2", "v1"), default_url="https://keyed.example"
    )
    key = setup.key.reveal() if setup.key else ""
    provider.account_answer = Account("me@example.org", credits=12.5) if key == "rich" else None
    provider.account_error = AuthError("The key is wrong.", "Paste it again.") if key == "wrong" else None
    return provider


def register(folder: Path) -> None:
    """Lay "fake", "modest" and "keyed" into ``folder`` as an installed package would; it belongs on ``sys.path``."""
    lay_package(folder, **{name: f"tests.fakes.providers:{name}_factory" for name in ("fake", "modest", "keyed")})


def lay_package(folder: Path, **factories: str) -> None:
    """The metadata of an installed package that registers ``factories``, provider id -> "module:name"."""
    info = folder / "layerbridge_fakes-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: layerbridge-fakes\nVersion: 1\n", encoding="utf-8")
    lines = [f"{name} = {factory}" for name, factory in factories.items()]
    (info / "entry_points.txt").write_text("\n".join(["[layerbridge.providers]", *lines]), encoding="utf-8")

"""The offline provider: every mode served on this computer, without account, network or model, and saying so.

Owns: which of our own image operations serves which mode, and what the user is told about it.
May import: ``bridge.providers.base``, ``bridge.model``, ``bridge.errors``, and ``bridge.imaging`` inside the functions
that need it: numpy and OpenCV take a tenth of a second to load, and listing the providers must not cost that.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bridge.capability import Capability, Engine, OptionKind, OptionSpec, PromptNeed, ProviderSpec, SizeRange
from bridge.errors import EngineNotFoundError, InputError
from bridge.job_context import JobContext
from bridge.model import (
    MAX_SEED,
    RANDOM_SEED,
    EngineId,
    GeneratedPicture,
    GenerationRequest,
    GenerationResult,
    Mask,
    Mode,
    Picture,
    ProviderId,
    Size,
)
from bridge.providers.base import Provider, ProviderSetup

T = TypeVar("T")

MAX_SAMPLES = 10
DEFAULT_STRENGTH = 0.85
MAX_PIXELS = 1 << 26
"""64 megapixels; the float pictures in between then take some two gigabytes."""

FILTER_NAMES = (
    "painting",
    "oil",
    "watercolour",
    "pencil",
    "colour-pencil",
    "charcoal",
    "comic",
    "poster",
    "detail",
    "smooth",
    "soft",
    "blur",
    "black-and-white",
    "sepia",
)
"""As ``bridge.imaging.painterly.NAMES``, which a test compares; written out, since declaring must not load OpenCV."""

_PICTURES = SizeRange(max_pixels=MAX_PIXELS)

SPEC = ProviderSpec(
    id=ProviderId("offline"),
    label="Offline (no AI model)",
    summary="Classic image processing on this computer: no AI model, no account, no network, no cost.",
    modes=(Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE),
    is_model=False,
)

_OPTIONS = (
    OptionSpec(
        name="strength",
        label="Strength",
        kind=OptionKind.NUMBER,
        help="How much of the filter shows: 0 keeps the picture as it is, 1 shows the filter alone.",
        default=DEFAULT_STRENGTH,
        minimum=0,
        maximum=1,
    ),
    OptionSpec(
        name="filter",
        label="Filter",
        kind=OptionKind.CHOICE,
        help="The filter to use; empty lets the words of the prompt choose.",
        default="",
        choices=("", *FILTER_NAMES),
    ),
)


@dataclass(frozen=True)
class _Service:
    """One engine, the capability it has in its one mode, and what it is not."""

    engine: Engine
    capability: Capability
    note: str


_SERVICES = {
    Mode.TEXT_TO_IMAGE: _Service(
        Engine(
            EngineId("sample-picture"),
            "Sample picture",
            "A labelled landscape drawn from seed and prompt, to try things out; the prompt is not understood.",
            (Mode.TEXT_TO_IMAGE,),
        ),
        Capability(Mode.TEXT_TO_IMAGE, SizeRange(min_side=64, max_side=4096), PromptNeed.REQUIRED, 10_000, MAX_SAMPLES),
        "No AI model is involved: this is a labelled sample picture, which does not show what the prompt says.",
    ),
    Mode.IMAGE_TO_IMAGE: _Service(
        Engine(
            EngineId("painterly"),
            "Painterly filters",
            "Filters such as oil, pencil or comic, chosen by the words of the prompt.",
            (Mode.IMAGE_TO_IMAGE,),
        ),
        Capability(
            Mode.IMAGE_TO_IMAGE,
            _PICTURES,
            PromptNeed.OPTIONAL,
            10_000,
            max_samples=MAX_SAMPLES,
            fits_by_itself=True,
            options=_OPTIONS,
        ),
        "No AI model is involved: the picture went through a filter.",
    ),
    Mode.INPAINT: _Service(
        Engine(
            EngineId("content-aware-fill"),
            "Content-aware fill",
            "Continues what surrounds the selection with pieces of the same picture.",
            (Mode.INPAINT,),
        ),
        Capability(
            Mode.INPAINT,
            _PICTURES,
            PromptNeed.OPTIONAL,
            10_000,
            MAX_SAMPLES,
            keeps_alpha=True,
            fits_by_itself=True,
        ),
        "No AI model is involved: the selection was filled with pieces of the picture around it.",
    ),
    Mode.UPSCALE: _Service(
        Engine(
            EngineId("sharp-resample"),
            "Sharp resampling",
            "Enlarges with a Lanczos kernel and sharpens edges without halos; it invents no detail.",
            (Mode.UPSCALE,),
        ),
        Capability(
            Mode.UPSCALE, _PICTURES, PromptNeed.UNUSED, 10_000, max_output_pixels=MAX_PIXELS, fits_by_itself=True
        ),
        "No AI model is involved: the picture was resampled and sharpened; no detail was invented.",
    ),
}


def _any_seed() -> int:
    return secrets.randbelow(MAX_SEED) + 1


class OfflineProvider(Provider):
    """All modes with classic image processing. Keeps no state, so any number of threads may use it.

    Args:
        setup: taken because every provider is; nothing in it is needed.
        any_seed: what seed is used where the request leaves it open, 1 .. 2**32-1.
    """

    def __init__(self, setup: ProviderSetup, *, any_seed: Callable[[], int] = _any_seed) -> None:
        del setup
        self._any_seed = any_seed

    @property
    def spec(self) -> ProviderSpec:
        """What is known of it without asking."""
        return SPEC

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """One engine for each mode; there is nobody to ask, so ``refresh`` changes nothing."""
        return tuple(service.engine for service in _SERVICES.values())

    def default_engine(self, mode: Mode) -> EngineId:
        """The one engine of ``mode``. Raises ``EngineNotFoundError`` where there is none."""
        if mode not in _SERVICES:
            raise EngineNotFoundError(f"There is no {mode} without a model.", "Use another provider.")
        return _SERVICES[mode].engine.id

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """What ``engine`` can do in ``mode``: each serves one."""
        service = _SERVICES.get(mode)
        return service.capability if service and engine in (None, service.engine.id) else None

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """Carry out a request that ``check`` let pass.

        Raises:
            InputError: the picture, mask or size that the mode needs is missing, or there is nothing to copy from.
            Cancelled: the user said stop.
        """
        pictures, notes = _WORK[request.mode](request, self._seeds(request), context)
        service = _SERVICES[request.mode]
        return GenerationResult(pictures, service.engine.id, (service.note, *notes))

    def _seeds(self, request: GenerationRequest) -> tuple[int, ...]:
        """One for each sample, counted up from the first; after the greatest comes 1, as 0 stands for any."""
        first = request.sampling.seed if request.sampling.seed != RANDOM_SEED else self._any_seed()
        return tuple((first - 1 + number) % MAX_SEED + 1 for number in range(request.sampling.samples))


_Made = tuple[tuple[GeneratedPicture, ...], tuple[str, ...]]


def _draw(request: GenerationRequest, seeds: tuple[int, ...], context: JobContext) -> _Made:
    from bridge.imaging.sample import sample_picture

    size = _size_of(request)
    made = [
        GeneratedPicture(sample_picture(size, seed=seed, prompt=request.text), seed)
        for seed in _counted(seeds, context, "Drawing a sample picture")
    ]
    return tuple(made), ()


def _filter(request: GenerationRequest, seeds: tuple[int, ...], context: JobContext) -> _Made:
    from bridge.imaging import painterly

    picture = _picture_of(request)
    strength = DEFAULT_STRENGTH if request.sampling.strength is None else request.sampling.strength
    first, notes = _first_filter(request, painterly.filter_for(request.text), painterly.DEFAULT)
    # Filters know no chance: another sample of the same one would be the same picture.
    start = FILTER_NAMES.index(first)
    names = [FILTER_NAMES[(start + number) % len(FILTER_NAMES)] for number in range(len(seeds))]
    made = [
        GeneratedPicture(painterly.paint(picture, names[number], strength=strength), seeds[number])
        for number in _counted(range(len(seeds)), context, "Filtering")
    ]
    more = (f"Each further sample shows another filter: {', '.join(names[1:])}.",) if names[1:] else ()
    return tuple(made), (*notes, *more)


def _first_filter(request: GenerationRequest, by_words: str | None, default: str) -> tuple[str, tuple[str, ...]]:
    """The filter to begin with, and the sentences that say why."""
    named = str(request.extra("filter") or "")
    if named and named not in FILTER_NAMES:
        raise InputError(f"There is no filter {named!r}; nothing was changed.", f"Choose {', '.join(FILTER_NAMES)}.")
    if named or by_words:
        return named or str(by_words), (f"Filter: {named or by_words}.",)
    known = ", ".join(name.replace("-", " ") for name in FILTER_NAMES)
    return default, (f"Filter: {default}, since the prompt names none. Words it knows: {known}.",)


def _fill(request: GenerationRequest, seeds: tuple[int, ...], context: JobContext) -> _Made:
    from bridge.imaging.fill import Method, fill, method

    picture, mask = _picture_of(request), _mask_of(request)
    share = 1 / len(seeds)
    made = [
        GeneratedPicture(fill(picture, mask, seed=seed, progress=_Part(context, number * share, share)), seed)
        for number, seed in enumerate(_counted(seeds, context, "Filling"))
    ]
    notes = ["The prompt was not used: a fill can only continue what is there."] if request.text.strip() else []
    if method(picture, mask) is Method.SMOOTH:
        notes.append("Too little is known around the selection to copy from, so it was filled with a smooth gradient.")
    return tuple(made), tuple(notes)


def _enlarge(request: GenerationRequest, seeds: tuple[int, ...], context: JobContext) -> _Made:
    from bridge.imaging.resample import upscale

    picture, size = _picture_of(request), _size_of(request)
    made = [GeneratedPicture(upscale(picture, size), seed) for seed in _counted(seeds, context, "Enlarging")]
    return tuple(made), ()


_WORK = {
    Mode.TEXT_TO_IMAGE: _draw,
    Mode.IMAGE_TO_IMAGE: _filter,
    Mode.INPAINT: _fill,
    Mode.UPSCALE: _enlarge,
}


@dataclass(frozen=True)
class _Part:
    """Reports one sample's progress as its part of the whole, and ends the work where the user said stop."""

    context: JobContext
    start: float
    share: float

    def __call__(self, fraction: float) -> None:
        self.context.raise_if_cancelled()
        self.context.progress(self.start + self.share * fraction, "Filling the selection")


def _counted(items: Iterable[T], context: JobContext, what: str) -> Iterator[T]:
    """The items one by one: before each a look whether the user said stop, and a word of progress."""
    waiting = list(items)
    for number, item in enumerate(waiting):
        context.raise_if_cancelled()
        context.progress(number / len(waiting), f"{what} ({number + 1} of {len(waiting)})" if waiting[1:] else what)
        yield item
    context.progress(1.0, "Done")


def _picture_of(request: GenerationRequest) -> Picture:
    if request.picture is None:
        raise InputError(f"The mode {request.mode} needs a picture; nothing was changed.", "Choose a layer.")
    return request.picture


def _mask_of(request: GenerationRequest) -> Mask:
    if request.mask is None:
        raise InputError(f"The mode {request.mode} needs a mask; nothing was changed.", "Make a selection.")
    return request.mask


def _size_of(request: GenerationRequest) -> Size:
    if request.size is None:
        raise InputError(f"The mode {request.mode} needs a size; nothing was changed.", "Say how large the result is.")
    return request.size

"""The values that everything else passes around, all frozen.

Owns: modes, prompts, pictures, masks, requests, results.
May import: the standard library and ``layerbridge.measures`` (``Size`` and ``Box`` exist once, in the contract).
Arrays are only checked here, so numpy is not imported: reading this module costs a command line nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from layerbridge.measures import Box, Scalar, Size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Box",
    "ClipGuidance",
    "EngineId",
    "FinishReason",
    "GeneratedPicture",
    "GenerationRequest",
    "GenerationResult",
    "Margins",
    "Mask",
    "Mode",
    "Picture",
    "Prompt",
    "ProviderId",
    "Sampling",
    "Scalar",
    "Size",
    "StepSchedule",
    "Wording",
]

ProviderId = NewType("ProviderId", str)
EngineId = NewType("EngineId", str)

MAX_SEED = 2**32 - 1
RANDOM_SEED = 0
"""As Stability has it: seed 0 asks for a random one."""


class Mode(StrEnum):
    """What is asked of an endpoint. The values are the names that users type."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    INPAINT = "inpaint"
    OUTPAINT = "outpaint"
    UPSCALE = "upscale"


class ClipGuidance(StrEnum):
    """Stability's CLIP guidance presets."""

    NONE = "NONE"
    FAST_BLUE = "FAST_BLUE"
    FAST_GREEN = "FAST_GREEN"
    SIMPLE = "SIMPLE"
    SLOW = "SLOW"
    SLOWER = "SLOWER"
    SLOWEST = "SLOWEST"


class FinishReason(StrEnum):
    """How one picture ended. A filtered one is delivered by some endpoints as a blurred picture."""

    SUCCESS = "success"
    FILTERED = "filtered"
    ERROR = "error"


@dataclass(frozen=True)
class Margins:
    """How far a picture is extended on each side, in px."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def __iter__(self) -> Iterator[int]:
        return iter((self.left, self.top, self.right, self.bottom))

    def around(self, box: Box) -> Box:
        """``box`` with these margins outside of it."""
        return Box(
            box.x - self.left, box.y - self.top, box.width + self.left + self.right, box.height + self.top + self.bottom
        )


@dataclass(frozen=True)
class Prompt:
    """A text and its weight. A negative weight says what the picture should not show."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Wording:
    """How the prompts of a request came about.

    Attributes:
        typed: as the user wrote them.
        chosen: the same with its styles around it and every choice made.
        notes: sentences that the user should read.
        styles: the names of the styles that ``chosen`` has around it.
    """

    typed: tuple[Prompt, ...]
    chosen: tuple[Prompt, ...]
    notes: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture: ``pixels`` is (height, width, 4) uint8, RGBA, sRGB, straight alpha. Treat it as read-only."""

    pixels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 4 or self.pixels.dtype.name != "uint8":
            raise ValueError(f"a picture of {self.pixels.shape} {self.pixels.dtype}")

    @property
    def size(self) -> Size:
        """Width and height."""
        return Size(int(self.pixels.shape[1]), int(self.pixels.shape[0]))

    def crop(self, box: Box) -> Picture:
        """The part inside ``box`` (which must lie inside the picture); a view, not a copy."""
        return Picture(self.pixels[box.y : box.bottom, box.x : box.right])


@dataclass(frozen=True, eq=False)
class Mask:
    """Where to replace: ``pixels`` is (height, width) uint8, 255 = replace, 0 = keep, linear. Treat it as read-only."""

    pixels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.pixels.ndim != 2 or self.pixels.dtype.name != "uint8":
            raise ValueError(f"a mask of {self.pixels.shape} {self.pixels.dtype}")

    @property
    def size(self) -> Size:
        """Width and height."""
        return Size(int(self.pixels.shape[1]), int(self.pixels.shape[0]))

    def crop(self, box: Box) -> Mask:
        """The part inside ``box`` (which must lie inside the mask); a view, not a copy."""
        return Mask(self.pixels[box.y : box.bottom, box.x : box.right])


@dataclass(frozen=True)
class StepSchedule:
    """The part of the diffusion that runs, 0 .. 1: ``start`` 1 keeps no trace of the init image, 0 keeps it all."""

    start: float
    end: float | None = None


@dataclass(frozen=True)
class Sampling:
    """How the picture is sampled. None leaves a choice to the endpoint.

    Attributes:
        strength: 0 .. 1, how much the init image changes; 1 leaves no trace of it.
        schedule: instead of ``strength``, for endpoints that know step schedules.
        seed: 0 .. 2**32-1; 0 asks for a random one.
        samples: how many pictures.
        cfg_scale: how strictly the prompt is followed.
    """

    strength: float | None = None
    schedule: StepSchedule | None = None
    seed: int = RANDOM_SEED
    samples: int = 1
    steps: int | None = None
    cfg_scale: float | None = None
    sampler: str | None = None
    style_preset: str | None = None
    clip_guidance: ClipGuidance = ClipGuidance.NONE


@dataclass(frozen=True)
class GenerationRequest:
    """Everything that influences the picture: what is queued, stored, replayed and tested.

    Attributes:
        picture: the init image, or what is upscaled; of a size that the capability admits.
        mask: of the picture's size, 255 = replace.
        size: text-to-image: the size to make, one that the capability admits. Upscale: the size to reach.
        margins: outpaint: how far the picture is extended.
        extras: options of one provider only, by name.
        styles: names of styles that are to be put around the prompts; done where there is a ``wording``.
        wording: where ``prompts`` are what the engine is told, how they came about; it does not influence the picture.
    """

    mode: Mode
    provider: ProviderId
    engine: EngineId | None = None
    prompts: tuple[Prompt, ...] = ()
    picture: Picture | None = field(default=None, repr=False)
    mask: Mask | None = field(default=None, repr=False)
    size: Size | None = None
    margins: Margins | None = None
    sampling: Sampling = Sampling()
    extras: tuple[tuple[str, Scalar], ...] = ()
    wording: Wording | None = field(default=None, repr=False)
    styles: tuple[str, ...] = ()

    def extra(self, name: str) -> Scalar | None:
        """The value of one provider option, or None where it is not set."""
        return dict(self.extras).get(name)

    @property
    def text(self) -> str:
        """The first prompt with a positive weight, for titles; empty where there is none."""
        return next((prompt.text for prompt in self.prompts if prompt.weight > 0), "")


@dataclass(frozen=True)
class GeneratedPicture:
    """One picture of a result, with the seed that made it.

    Attributes:
        encoded: the PNG that it came in, where that is the picture and nothing else: it need not be packed again.
    """

    picture: Picture
    seed: int
    finish: FinishReason = FinishReason.SUCCESS
    encoded: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class GenerationResult:
    """What an endpoint gave back. ``notes`` are sentences that the user should read."""

    pictures: tuple[GeneratedPicture, ...]
    engine: EngineId | None = None
    notes: tuple[str, ...] = ()

"""What the demonstration shows: which photograph, what is selected in it, what is asked for.

Owns: ``Scene``, the table of scenes, reading photographs, the shapes of selections. May import: ``bridge.wishes``,
``bridge.model``, ``bridge.errors``, ``bridge.imaging.codec``, numpy, cv2.

The photographs are those of the checkout's samples folder; ``samples/SOURCES.md`` says whose they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.errors import InputError
from bridge.imaging.codec import read_picture_file
from bridge.model import Box, Mask, Mode, Picture, Size
from bridge.wishes import Wishes

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SAMPLES = CHECKOUT / "samples"
FINE = 4
"""A shape is drawn this much finer than the canvas and averaged, so that its edge falls between pixels."""
FULL = 255
HALF = 128


class Shape(Protocol):
    """What is selected, as GIMP's tools make it."""

    def selection(self, size: Size) -> Mask:
        """The selection on a canvas of ``size``: 255 inside, 0 outside."""


@dataclass(frozen=True)
class Ellipse:
    """An elliptic selection: the box that it fills, and the standard deviation of its soft edge in px."""

    box: Box
    feather_px: float

    def selection(self, size: Size) -> Mask:
        """See ``Shape``. Soft in between."""
        across, down = ((np.arange(length * FINE) + 0.5) / FINE for length in (size.width, size.height))
        x = (across - self.box.x) / self.box.width * 2 - 1
        y = (down - self.box.y) / self.box.height * 2 - 1
        inside = x[None, :] ** 2 + y[:, None] ** 2 <= 1
        return Mask(np.rint(cv2.GaussianBlur(_averaged(inside, size), (0, 0), self.feather_px)).astype(np.uint8))


@dataclass(frozen=True)
class Rectangle:
    """A rectangular selection; its edges lie between pixels, so all of it is hard."""

    box: Box

    def selection(self, size: Size) -> Mask:
        """See ``Shape``."""
        pixels = np.zeros((size.height, size.width), np.uint8)
        pixels[self.box.y : self.box.bottom, self.box.x : self.box.right] = FULL
        return Mask(pixels)


@dataclass(frozen=True)
class Lasso:
    """A selection drawn by hand: straight lines between ``points`` (x, y), in px. Hard where not ``antialiased``."""

    points: tuple[tuple[int, int], ...]
    antialiased: bool = True

    def selection(self, size: Size) -> Mask:
        """See ``Shape``."""
        fine = np.zeros((size.height * FINE, size.width * FINE), np.uint8)
        cv2.fillPoly(fine, [np.asarray(self.points, np.int32) * FINE], 1)
        soft = np.rint(_averaged(fine, size)).astype(np.uint8)
        return Mask(soft if self.antialiased else np.where(soft >= HALF, np.uint8(FULL), np.uint8(0)))


@dataclass(frozen=True)
class Scene:
    """One job of the demonstration.

    Attributes:
        name: how its files are called.
        title: one verb, for the contact sheet.
        caption: one sentence of what is done to what.
        photograph: its file in the samples folder; empty where the job begins with nothing.
        crop: the part of the photograph that is used, None for all of it.
        selection: None where everything is meant.
        detail: the part of the source that the contact sheet shows, None for all of it.
    """

    name: str
    title: str
    caption: str
    mode: Mode
    wishes: Wishes
    photograph: str = ""
    crop: Box | None = None
    selection: Shape | None = None
    detail: Box | None = None


@dataclass(frozen=True, eq=False)
class Source:
    """What a scene begins with; both None for one that makes a picture of a prompt alone."""

    picture: Picture | None = None
    selection: Mask | None = None


REMOVE = Scene(
    name="inpaint",
    title="Remove",
    caption="The mission patch is selected with a soft edge. What fills its place continues the suit around it.",
    mode=Mode.INPAINT,
    wishes=Wishes(provider="offline", seed=2),
    photograph="astronaut.png",
    selection=Ellipse(Box(117, 326, 112, 112), feather_px=5),
)
UPSCALE = Scene(
    name="upscale",
    title="Upscale",
    caption="Twice as wide and high; a detail, to compare.",
    mode=Mode.UPSCALE,
    wishes=Wishes(provider="offline", seed=1, scale=2),
    photograph="chelsea.png",
    crop=Box(120, 60, 240, 160),
    detail=Box(3, 12, 120, 80),
)
RESTYLE = Scene(
    name="restyle",
    title="Restyle",
    caption="The whole picture, as a watercolour.",
    mode=Mode.IMAGE_TO_IMAGE,
    wishes=Wishes(provider="offline", seed=1, prompts=("as a watercolour",), strength=1.0),
    photograph="coffee.png",
)
GENERATE = Scene(
    name="generate",
    title="Generate",
    caption="From a prompt; the offline provider draws a sample.",
    mode=Mode.TEXT_TO_IMAGE,
    wishes=Wishes(
        provider="offline", seed=11, prompts=("mountains at dawn, first light on the ridges",), width=768, height=512
    ),
)
SCENES = (REMOVE, UPSCALE, RESTYLE, GENERATE)


def open_scene(scene: Scene, samples: Path = SAMPLES) -> Source:
    """The picture and the selection that a scene begins with.

    Raises:
        InputError: the photograph is not there or cannot be read.
    """
    if not scene.photograph:
        return Source()
    picture = open_photograph(samples / scene.photograph)
    picture = picture.crop(scene.crop) if scene.crop else picture
    return Source(picture, scene.selection.selection(picture.size) if scene.selection else None)


def open_photograph(path: Path) -> Picture:
    """One of the samples.

    Raises:
        InputError: it is not there or cannot be read.
    """
    if not path.is_file():
        raise InputError(
            f"The demonstration's photograph {path} is not there; nothing was made.",
            "Run 'python3 install.py demo' in a checkout of LayerBridge.",
        )
    return read_picture_file(path)


def _averaged(fine: NDArray[np.bool_] | NDArray[np.uint8], size: Size) -> NDArray[np.float32]:
    """(height, width) 0 .. 255: how much of each pixel is set in ``fine``."""
    shares = fine.reshape(size.height, FINE, size.width, FINE).mean((1, 3), dtype=np.float32)
    return np.asarray(shares * FULL, np.float32)

"""What stands in for a model in the demonstration: it draws where it is asked, and gives the whole picture back off.

Owns: the drawing, and the faults of a decoder. May import: ``bridge.model``, numpy.

No model is at work. A latent one leaves nothing as it was, for the whole picture goes through its autoencoder: so
this one gives the surroundings back too, darker, of another colour and unevenly exposed. Only far more than most do,
because a demonstration of joins should not be easy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.model import Mask, Picture

Floats = NDArray[np.float32]

FULL = 255
DARKER = 0.9
"""The mean of the exposure, as a share of what it was."""
UNEVEN = 0.04
"""How far the exposure swings to both sides of the mean, from one corner of the picture to the other."""
CAST = (1.05, 0.99, 0.9)
"""The colour cast: the gain of red, green and blue."""

AMBIENT = 0.3
SHADOW = 0.6
LIGHT = (-0.42, -0.52, 0.74)
"""Where the light comes from: left, above, towards the viewer. A unit vector."""


@dataclass(frozen=True)
class Thing:
    """A matt ball.

    Attributes:
        word: of the prompt.
        colour: sRGB levels.
        radius: as a share of the shorter side of what is replaced.
        stands: it throws a shadow on what is below it.
    """

    word: str
    colour: tuple[int, int, int]
    radius: float = 0.27
    stands: bool = True


THINGS = (
    Thing("moon", (232, 230, 214), stands=False),
    Thing("orange", (236, 132, 28)),
    Thing("balloon", (240, 190, 40), radius=0.24, stands=False),
    Thing("ball", (196, 46, 54)),
)
"""What is drawn for a word of the prompt; no other word is understood."""


@dataclass(frozen=True)
class _Place:
    """A circle in px."""

    x: float
    y: float
    radius: float


def redrawn(picture: Picture, mask: Mask, prompt: str) -> Picture:
    """What comes back: a thing in the middle of what the mask replaces, and all of it through the "decoder".

    The thing is drawn on what stands under the mask, as engines do that start from the picture. So what surrounds it
    goes on without a break, and every line that shows later is a fault of the join.

    Args:
        picture: what was sent, opaque.
        mask: of its size, 255 = replace.
        prompt: understood as far as ``THINGS`` goes; nothing is drawn for another one.
    """
    thing = next((thing for thing in THINGS if thing.word in prompt.lower().split()), None)
    return decoded(picture if thing is None or not mask.pixels.any() else _with_thing(picture, mask, thing))


def decoded(picture: Picture) -> Picture:
    """The picture as a bad decoder would give it back: some 10 % darker, yellowish, more so to the right and below."""
    height, width = picture.pixels.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
    exposure = DARKER * (1 - UNEVEN * np.sin((across + down) * (np.pi / 4)))
    pixels = picture.pixels.copy()
    pixels[..., :3] = _bytes(picture.pixels[..., :3] * (exposure * np.asarray(CAST, np.float32)))
    return Picture(pixels)


def _with_thing(picture: Picture, mask: Mask, thing: Thing) -> Picture:
    place = _place(mask, thing.radius)
    rows, columns = np.mgrid[: mask.size.height, : mask.size.width].astype(np.float32)
    x, y = (columns + 0.5 - place.x) / place.radius, (rows + 0.5 - place.y) / place.radius
    share = np.clip((1 - np.hypot(x, y)) * place.radius + 0.5, 0, 1)[..., None]
    ball = np.asarray(thing.colour, np.float32) * _lit(x, y)[..., None]
    ground = picture.pixels[..., :3] * (_shaded(x, y)[..., None] if thing.stands else 1)
    pixels = picture.pixels.copy()
    pixels[..., :3] = _bytes(ground * (1 - share) + ball * share)
    return Picture(pixels)


def _place(mask: Mask, radius: float) -> _Place:
    """In the middle of what is replaced."""
    rows, columns = np.nonzero(mask.pixels)
    side = min(np.ptp(rows), np.ptp(columns)) + 1
    return _Place(float(columns.mean()) + 0.5, float(rows.mean()) + 0.5, max(1.0, radius * float(side)))


def _lit(x: Floats, y: Floats) -> Floats:
    """How bright a matt ball is at each place of its disc, 0 .. 1 (Lambert's cosine law)."""
    towards = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    lit = np.clip(LIGHT[0] * x + LIGHT[1] * y + LIGHT[2] * towards, 0, 1)
    return np.asarray(AMBIENT + (1 - AMBIENT) * lit, np.float32)


def _shaded(x: Floats, y: Floats) -> Floats:
    """How bright the ground is under a ball, 0 .. 1."""
    shadow = np.exp(-(((x - 0.2) / 0.6) ** 2) - ((y - 0.9) / 0.3) ** 2)
    # Without its faint tail, which would reach past what is replaced.
    return np.asarray(1 - SHADOW * np.clip(shadow - 0.02, 0, 1), np.float32)


def _bytes(levels: Floats) -> NDArray[np.uint8]:
    return np.clip(np.rint(levels), 0, FULL).astype(np.uint8)

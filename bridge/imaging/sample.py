"""A sample picture for working without any endpoint: a painted landscape that says in itself what it is.

Owns: the landscape and its label. May import: ``bridge.model``, numpy, cv2, Pillow.

Seed and prompt choose the palette, the light and the ridges; the prompt is not understood, it only takes part in the
choice. The label is part of the picture, so that nobody takes a sample for a model's work.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bridge.model import Picture, Size

Floats = NDArray[np.float32]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

CLAIM = "Offline sample - no AI model"
RIDGES = 6
MIN_FONT_PX = 7
MAX_FONT_PX = 30
LABEL_SHARE = 0.45
"""The label covers no more than this part of the picture's height; the prompt is elided to make it so."""


@dataclass(frozen=True)
class _Palette:
    """Colours as (3,) float32 RGB 0 .. 1: the sky above and at the horizon, the nearest ridge, the light."""

    zenith: Floats
    horizon: Floats
    near: Floats
    light: Floats


def sample_picture(size: Size, *, seed: int, prompt: str) -> Picture:
    """Paint the landscape of ``seed`` and ``prompt``, label included.

    Args:
        size: sides of at least 64 px, or the label has no room.
        seed: 0 .. 2**32-1.
        prompt: any text.

    Returns:
        An opaque picture; the same for the same arguments.
    """
    digest = hashlib.sha256(prompt.encode()).digest()
    rng = np.random.default_rng([seed, int.from_bytes(digest[:8], "big")])
    palette = _palette(rng)
    scene = _sky(size, palette, rng)
    for depth in np.linspace(0, 1, RIDGES):
        scene = _with_ridge(scene, float(depth), palette, rng)
    grain = rng.normal(0, 0.008, scene.shape[:2]).astype(np.float32)[..., None]
    pixels = np.clip(np.rint((scene + grain) * 255), 0, 255).astype(np.uint8)
    return _labelled(pixels, f'seed {seed}, "{" ".join(prompt.split())}"' if prompt.strip() else f"seed {seed}")


# ------------------------------------------------------------------------------------------------ landscape


def _palette(rng: np.random.Generator) -> _Palette:
    """A hue for the sky, its light some way round the wheel, the land in the sky's deep shade."""
    hue = rng.random()
    warm = (hue + rng.uniform(0.38, 0.55)) % 1
    return _Palette(
        zenith=_rgb(hue, rng.uniform(0.45, 0.75), rng.uniform(0.3, 0.6)),
        horizon=_rgb(warm, rng.uniform(0.2, 0.5), rng.uniform(0.88, 1.0)),
        near=_rgb((hue + rng.uniform(-0.06, 0.06)) % 1, rng.uniform(0.5, 0.8), rng.uniform(0.08, 0.18)),
        light=_rgb(warm, 0.15, 1.0),
    )


def _rgb(hue: float, saturation: float, value: float) -> Floats:
    hsv = np.array([[[hue * 360, saturation, value]]], np.float32)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.float32).reshape(3)


def _sky(size: Size, palette: _Palette, rng: np.random.Generator) -> Floats:
    """(height, width, 3): a gradient, a sun with its glow, and streaks of cloud."""
    side = min(size.width, size.height)
    rows = np.linspace(0, 1.35, size.height, dtype=np.float32)[:, None, None]
    fall = np.clip(rows, 0, 1) ** np.float32(1.3)
    sky = palette.zenith * (1 - fall) + palette.horizon * fall
    # Not ``np.repeat``, which holds up every other thread: for 180 ms at 4096 x 4096.
    sky = np.broadcast_to(np.asarray(sky, np.float32), (size.height, size.width, 3)).copy()
    x, y = rng.uniform(0.15, 0.85) * size.width, rng.uniform(0.15, 0.45) * size.height
    down, right = np.ogrid[: size.height, : size.width]
    away = np.asarray(np.hypot(right - x, down - y), np.float32)[..., None] / side
    radius = rng.uniform(0.04, 0.09)
    disc = np.clip((radius - away) * side / 2 + 0.5, 0, 1)
    clouds = np.clip(_noise(size, (6, 2), rng) - 0.52, 0, 1)[..., None] * 1.1
    sky += (palette.light - sky) * np.clip(0.75 * np.exp(-away / 0.22) + disc, 0, 1)
    return np.asarray(sky + (palette.light - sky) * clouds, np.float32)


def _noise(size: Size, cells: tuple[int, int], rng: np.random.Generator) -> Floats:
    """(height, width) 0 .. 1: five octaves of smooth noise, the first with ``cells`` (down, across)."""
    total = np.zeros((size.height, size.width), np.float32)
    for octave in range(5):
        grid = rng.random((cells[0] * 2**octave + 2, cells[1] * 2**octave + 2), np.float32)
        total += cv2.resize(grid, (size.width, size.height), interpolation=cv2.INTER_CUBIC) * 0.5 ** (octave + 1)
    return np.asarray(np.clip(total / (1 - 0.5**5), 0, 1), np.float32)


def _with_ridge(scene: Floats, depth: float, palette: _Palette, rng: np.random.Generator) -> Floats:
    """Lay one ridge over the scene: ``depth`` 0 is the furthest and mistiest, 1 the nearest and darkest."""
    height, width = scene.shape[:2]
    rough = 0.10 + 0.12 * (1 - depth)
    outline = 0.5 + 0.42 * depth + rough * (_outline(width, 2 + round(3 * rng.random()), rng) - 0.5) * 2
    rows = (np.arange(height, dtype=np.float32) + 0.5)[:, None] / height
    below = rows - outline[None, :]
    cover = np.clip(below * height + 0.5, 0, 1)[..., None]
    mist = np.clip(below / 0.3, 0, 1)[..., None] * (1 - depth) * 0.6
    nearness = np.float32(0.15 + 0.85 * depth)
    colour = palette.horizon * (1 - nearness) * 0.85 + palette.near * nearness
    land = colour + (palette.horizon - colour) * mist
    return np.asarray(scene + (land - scene) * cover, np.float32)


def _outline(width: int, cells: int, rng: np.random.Generator) -> Floats:
    """(width,) 0 .. 1: a fractal line."""
    total = np.zeros(width, np.float32)
    for octave in range(7):
        knots = rng.random(cells * 2**octave + 2)
        at = np.linspace(0, cells * 2**octave, width)
        whole = np.floor(at).astype(int)
        part = at - whole
        ease = part * part * (3 - 2 * part)
        total += ((knots[whole] * (1 - ease) + knots[whole + 1] * ease) * 0.5 ** (octave + 1)).astype(np.float32)
    return total


# ------------------------------------------------------------------------------------------------ label


@dataclass(frozen=True)
class Label:
    """What is written, and where: lines of ``line_px`` each, ``pad_px`` away from the edges of the strip."""

    lines: tuple[str, ...]
    font_px: int
    pad_px: int
    line_px: int

    @property
    def height_px(self) -> int:
        """Of the strip."""
        return len(self.lines) * self.line_px + 2 * self.pad_px


def label(size: Size, detail: str) -> Label:
    """Lay out the claim and as much of ``detail`` as has room, two lines at most, for a picture of ``size``."""
    font_px = round(min(MAX_FONT_PX, max(MIN_FONT_PX, min(size.width / 22, size.height / 14))))
    font = ImageFont.load_default(font_px)
    pad_px, line_px = max(2, font_px // 3), round(font_px * 1.3)
    width_px = size.width - 2 * pad_px
    claim = _wrapped(CLAIM, font, width_px)
    room = int((size.height * LABEL_SHARE - 2 * pad_px) / line_px) - len(claim)
    more = _elided(_wrapped(detail, font, width_px), min(2, max(0, room)), font, width_px)
    return Label((*claim, *more), font_px, pad_px, line_px)


def _labelled(pixels: NDArray[np.uint8], detail: str) -> Picture:
    """Write the label on a darkened strip at the bottom."""
    height_px, width_px = pixels.shape[:2]
    layout = label(Size(width_px, height_px), detail)
    top = height_px - layout.height_px
    pixels[top:] = (pixels[top:] * 0.3).astype(np.uint8)
    image = Image.fromarray(pixels)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(layout.font_px)
    for number, line in enumerate(layout.lines):
        place = (layout.pad_px, top + layout.pad_px + number * layout.line_px)
        draw.text(place, line, fill=(255, 255, 255), font=font)
    return Picture(np.asarray(image.convert("RGBA")).copy())


def _wrapped(text: str, font: Font, width_px: int) -> list[str]:
    """Lines of at most ``width_px``, broken between words, or inside a word that is longer than a line."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width_px:
            lines[-1] = longer
            continue
        lines.extend(_pieces(word, font, width_px))
    return [line for line in lines if line]


def _pieces(word: str, font: Font, width_px: int) -> list[str]:
    """The word, cut where it leaves the line."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and font.getlength(pieces[-1] + letter) > width_px:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _elided(lines: list[str], room: int, font: Font, width_px: int) -> list[str]:
    """At most ``room`` lines; the last one ends in "..." where something is left out."""
    if len(lines) <= room:
        return lines
    kept = lines[:room]
    if kept:
        shorter = itertools.accumulate([kept[-1], *kept[-1]], lambda line, _: line[:-1])
        kept[-1] = next((f"{line}..." for line in shorter if font.getlength(f"{line}...") <= width_px), "")
    return kept

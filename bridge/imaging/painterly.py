"""The offline filters: photographs turned into paintings and drawings by rules, not by a model.

Owns: the filters, and which words of a prompt call for which.
May import: ``bridge.imaging.membrane``, ``bridge.model``, numpy, cv2.

A filter takes and gives (height, width, 3) float32, RGB, 0 .. 255. Everything is deterministic.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.membrane import stretch
from bridge.model import Picture

Floats = NDArray[np.float32]

SMALLEST_SIDE_PX = 32
"""OpenCV's filters want some room; smaller pictures are extended at their edges meanwhile."""


@dataclass(frozen=True)
class PainterlyFilter:
    """One filter: its name, the words of a prompt that call for it, and what it does."""

    name: str
    words: tuple[str, ...]
    apply: Callable[[Floats], Floats]


def paint(picture: Picture, filter_name: str, *, strength: float) -> Picture:
    """The picture through one filter.

    Args:
        picture: what to paint. The colour hidden under transparent pixels plays no part.
        filter_name: one of ``NAMES``.
        strength: 0 .. 1, from the picture as it is to the filter alone.

    Returns:
        A picture of the same size; its alpha, and the colour of its transparent pixels, are those of ``picture``.

    Raises:
        KeyError: there is no such filter.
    """
    chosen = _BY_NAME[filter_name]
    seen = picture.pixels[..., 3] > 0
    if strength <= 0 or not seen.any():
        return picture
    source = picture.pixels[..., :3].astype(np.float32)
    painted = _with_room(chosen.apply, stretch(source, seen, ~seen))
    mixed = np.clip(np.rint(source + min(strength, 1.0) * (painted - source)), 0, 255).astype(np.uint8)
    pixels = picture.pixels.copy()
    pixels[seen, :3] = mixed[seen]
    return Picture(pixels)


def filter_for(prompt: str) -> str | None:
    """The name of the filter that a prompt asks for: the longest known phrase in it decides, then the first."""
    lowered = prompt.lower()
    found = [
        (len(word), -match.start(), known.name)
        for known in FILTERS
        for word in known.words
        if (match := re.search(rf"\b{re.escape(word)}\b", lowered))
    ]
    return max(found)[2] if found else None


def _with_room(apply: Callable[[Floats], Floats], colours: Floats) -> Floats:
    """Run a filter on at least ``SMALLEST_SIDE_PX`` each way."""
    height, width = colours.shape[:2]
    bottom, right = max(0, SMALLEST_SIDE_PX - height), max(0, SMALLEST_SIDE_PX - width)
    return apply(np.pad(colours, ((0, bottom), (0, right), (0, 0)), mode="edge"))[:height, :width]


# ------------------------------------------------------------------------------------------------ filters


def _bytes(colours: Floats) -> NDArray[np.uint8]:
    return np.clip(np.rint(colours), 0, 255).astype(np.uint8)


def _floats(colours: NDArray[np.generic]) -> Floats:
    return np.asarray(colours, np.float32)


def _luma(colours: Floats) -> Floats:
    """(height, width) float32, Rec. 601, as the JPEG and GIMP's luma have it."""
    return _floats(colours @ np.array([0.299, 0.587, 0.114], np.float32))


def _grey(luma: Floats) -> Floats:
    return np.repeat(luma[..., None], 3, axis=2)


def _saturated(colours: Floats, factor: float) -> Floats:
    grey = _grey(_luma(colours))
    return _floats(grey + np.float32(factor) * (colours - grey))


def _painting(colours: Floats) -> Floats:
    return _floats(cv2.stylization(_bytes(colours), sigma_s=60, sigma_r=0.45))


def _oil(colours: Floats) -> Floats:
    """Kuwahara et al. 1976: each pixel takes the mean of the calmest of the four squares at its corners."""
    reach = max(2, round(min(colours.shape[:2]) / 128))
    side = reach + 1
    mean = cv2.blur(colours, (side, side), borderType=cv2.BORDER_REFLECT)
    luma = _luma(colours)
    deviation = cv2.blur(luma * luma, (side, side)) - cv2.blur(luma, (side, side)) ** 2
    half = (reach + 1) // 2
    corners = [(half * y, half * x) for y in (-1, 1) for x in (-1, 1)]
    calmest = np.argmin([_moved(_floats(deviation), *corner) for corner in corners], axis=0)
    painted = np.choose(calmest[..., None], [_moved(_floats(mean), *corner) for corner in corners])
    return _saturated(_floats(painted), 1.15)


def _moved(array: Floats, down: int, right: int) -> Floats:
    """The array as seen from ``down`` and ``right`` px further on; the edge is repeated."""
    height, width = array.shape[:2]
    rows = np.clip(np.arange(height) + down, 0, height - 1)
    columns = np.clip(np.arange(width) + right, 0, width - 1)
    return array[rows][:, columns]


def _watercolour(colours: Floats) -> Floats:
    """Flat washes, lightened towards the paper, with pigment gathered at their edges."""
    washes = _floats(cv2.edgePreservingFilter(_bytes(colours), flags=1, sigma_s=50, sigma_r=0.55))
    pigment = np.minimum(_edges(washes) * 0.35, 40)
    return _floats(_saturated(255 - (255 - washes) * 0.8, 1.2) - pigment[..., None])


def _edges(colours: Floats) -> Floats:
    """(height, width) length of the luma's gradient, levels per px."""
    luma = _luma(colours)
    across, down = cv2.Sobel(luma, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(luma, cv2.CV_32F, 0, 1, scale=0.125)
    return _floats(4 * cv2.magnitude(across, down))


def _pencil(colours: Floats) -> Floats:
    """A dodge of the luma by its blurred negative: lines stay, areas go to paper."""
    luma = _luma(colours)
    blurred = cv2.GaussianBlur(luma, (0, 0), max(2.0, min(luma.shape) / 90))
    drawn = np.minimum(255, luma * 255 / np.maximum(blurred, 1))
    return _grey(_floats(np.clip((drawn / 255) ** 2.2, 0, 1) * 255))


def _colour_pencil(colours: Floats) -> Floats:
    sketch = _pencil(colours)
    return _floats((255 - (255 - _saturated(colours, 1.1)) * 0.75) * (0.25 + 0.75 * sketch / 255))


def _charcoal(colours: Floats) -> Floats:
    """The pencil's lines over shaded areas (OpenCV's pencilSketch turns deep shadows white, hence not that)."""
    smooth = cv2.bilateralFilter(_luma(colours), 9, 40, 5)
    shade = 255 * np.sqrt(np.clip(smooth / 255, 0, 1))
    return _grey(_floats(shade * (0.15 + 0.85 * _pencil(colours)[..., 0] / 255)))


def _comic(colours: Floats) -> Floats:
    """Few flat colours, and the strong edges as ink."""
    flat = colours
    for _ in range(3):
        flat = _floats(cv2.bilateralFilter(flat, 7, 40, 5))
    ink = np.clip((_edges(flat) - 10) / 14, 0, 1)[..., None]
    return _floats(_saturated(_stepped(flat, 6), 1.3) * (1 - ink))


def _stepped(colours: Floats, steps: int) -> Floats:
    """The luma in ``steps`` steps; the hue stays, as it would not if each channel were rounded apart."""
    luma = np.maximum(_luma(colours), 1)
    wanted = np.rint(luma / 255 * steps) / steps * 255
    return _floats(colours * (0.1 + 0.9 * wanted / luma)[..., None])


def _poster(colours: Floats) -> Floats:
    smooth = _floats(cv2.edgePreservingFilter(_bytes(colours), flags=1, sigma_s=40, sigma_r=0.4))
    return _saturated(_stepped(smooth, 4), 1.5)


def _detail(colours: Floats) -> Floats:
    return _floats(cv2.detailEnhance(_bytes(colours), sigma_s=12, sigma_r=0.15))


def _smooth(colours: Floats) -> Floats:
    return _floats(cv2.edgePreservingFilter(_bytes(colours), flags=1, sigma_s=60, sigma_r=0.4))


def _soft(colours: Floats) -> Floats:
    """A glow: the picture screened with its own blur."""
    blurred = _floats(cv2.GaussianBlur(colours, (0, 0), max(2.0, min(colours.shape[:2]) / 60)))
    screened = 255 - (255 - colours) * (255 - blurred) / 255
    return _floats(0.5 * (blurred + screened))


def _blur(colours: Floats) -> Floats:
    return _floats(cv2.GaussianBlur(colours, (0, 0), max(1.5, min(colours.shape[:2]) / 80)))


def _black_and_white(colours: Floats) -> Floats:
    """Luma with a gentle curve, darker in the shadows and lighter in the lights."""
    tone = _luma(colours) / 255
    return _grey(_floats((tone + 0.35 * (tone * tone * (3 - 2 * tone) - tone)) * 255))


def _sepia(colours: Floats) -> Floats:
    tone = _luma(colours)[..., None] / 255
    return _floats(255 * tone ** np.array([0.8, 1.0, 1.3], np.float32))


FILTERS = (
    PainterlyFilter("painting", ("painting", "painted", "paint", "stylized", "stylised", "artistic", "art"), _painting),
    PainterlyFilter("oil", ("oil", "oil painting", "oil paint", "impressionist", "brush strokes"), _oil),
    PainterlyFilter("watercolour", ("watercolour", "watercolor", "aquarelle", "wash"), _watercolour),
    PainterlyFilter("pencil", ("pencil", "sketch", "pencil sketch", "drawing", "line art", "graphite"), _pencil),
    PainterlyFilter(
        "colour-pencil",
        ("colour pencil", "color pencil", "coloured pencil", "colored pencil", "crayon"),
        _colour_pencil,
    ),
    PainterlyFilter("charcoal", ("charcoal", "etching", "engraving"), _charcoal),
    PainterlyFilter("comic", ("comic", "cartoon", "anime", "manga", "comic book", "ink"), _comic),
    PainterlyFilter("poster", ("poster", "posterize", "posterise", "pop art", "screen print"), _poster),
    PainterlyFilter("detail", ("detail", "detailed", "details", "crisp", "hdr", "sharp"), _detail),
    PainterlyFilter("smooth", ("smooth", "denoise", "clean", "porcelain"), _smooth),
    PainterlyFilter("soft", ("soft", "glow", "dreamy", "dream", "haze", "hazy"), _soft),
    PainterlyFilter("blur", ("blur", "blurred", "blurry", "out of focus", "defocused"), _blur),
    PainterlyFilter(
        "black-and-white", ("black and white", "monochrome", "greyscale", "grayscale", "grey", "gray"), _black_and_white
    ),
    PainterlyFilter("sepia", ("sepia", "vintage", "antique", "old photo", "old photograph"), _sepia),
)
NAMES = tuple(known.name for known in FILTERS)
DEFAULT = "painting"
_BY_NAME = {known.name: known for known in FILTERS}

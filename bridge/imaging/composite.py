"""A layer over a picture, as an editor shows it, and exact where it matters.

Owns: ``over``. May import: ``bridge.imaging.raw``, ``bridge.model``, numpy, cv2.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.raw import cleared
from bridge.model import Box, Mask, Picture

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint32]
Floats = NDArray[np.float32]

FULL = 255

AT_ONCE = 1 << 18
"""Pixels laid at once: what is in floats stays small, however large the picture is."""


def over(base: Picture, layer: Picture, box: Box, mask: Mask | None = None) -> Picture:
    """``base`` with ``layer`` at ``box`` on top, through ``mask`` (of the layer's size; None shows it whole).

    Normal mode, straight alpha, colours blended in linear light, as GIMP 3 composites a layer by default: its own
    result differs by one level at most, where blending the sRGB values themselves is up to 25 off in a soft edge.
    Where the layer's alpha times the mask is 0, the base comes through bit for bit; where it is full, the layer does.
    Parts of the layer outside the base are left out.
    """
    seen = box.intersect(Box(0, 0, base.size.width, base.size.height))
    if seen.empty:
        return base
    there = seen.moved(-box.x, -box.y)
    part, weight = layer.crop(there).pixels, None if mask is None else mask.crop(there).pixels
    pixels = base.pixels.copy()
    made = pixels[seen.y : seen.bottom, seen.x : seen.right]
    rows = max(1, AT_ONCE // seen.width)
    for top in range(0, seen.height, rows):
        band = slice(top, top + rows)
        _lay(made[band], part[band], None if weight is None else weight[band])
    return Picture(pixels)


def canvas_sized(layer: Picture, box: Box, mask: Mask | None, canvas: Picture) -> Picture:
    """The bare layer on a transparent ground of the canvas's size, its mask worked into its alpha."""
    return over(Picture(cleared(canvas.pixels.shape)), layer, box, mask)


def _lay(made: Bytes, part: Bytes, weight: Bytes | None) -> None:
    """``part`` over what is in ``made``. What is covered in full or not at all is copied, and only the rest blended."""
    alpha = np.asarray(cv2.extractChannel(part, 3), np.uint8)
    cover = alpha if weight is None else np.asarray(cv2.min(alpha, weight), np.uint8)
    # One less than 0 is 255: both ends drop out in one comparison.
    between = np.divmod(np.flatnonzero(cover - np.uint8(1) < FULL - 1), cover.shape[1])
    words = made.view(np.uint32)[..., 0]
    below = words[between]
    cv2.copyTo(part, cover, made)
    if len(below):
        share = _share(alpha[between])
        if weight is not None:
            share *= _share(weight[between])
        words[between] = _blend(below, words[between], share)


def _blend(below: Words, above: Words, alpha: Floats) -> Words:
    """Porter and Duff's "over" with straight alpha; ``alpha`` is the upper pixels', (n,) float over 0 .. 1."""
    under, upper = _rgba(below), _rgba(above)
    beneath = _share(under[:, 3]) * (1 - alpha)
    total = alpha + beneath
    share = (alpha / total)[:, None]
    # All four channels and not the three of colour: those would have to be picked out.
    light = np.asarray(LINEAR.take(under) * (1 - share) + LINEAR.take(upper) * share, np.float32)
    # A share of exactly 1 must not pass through the curve and back: those pixels stay what they are.
    made = np.rint(np.where(share == 1, upper, _srgb(light))).astype(np.uint8)
    made[:, 3] = np.rint(total * FULL)
    return np.asarray(made.view(np.uint32)[:, 0])


def _share(levels: Bytes) -> Floats:
    """0 .. 255 as 0 .. 1."""
    return np.asarray(levels.astype(np.float32) / FULL, np.float32)


def _rgba(words: Words) -> Bytes:
    """(n, 4): the bytes of (n,) pixels."""
    return words[:, None].view(np.uint8)


def _linear() -> Floats:
    """The light of each sRGB level, 0 .. 1 (IEC 61966-2-1)."""
    level = np.arange(FULL + 1, dtype=np.float32) / FULL
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _srgb(light: Floats) -> Floats:
    """The sRGB levels, 0 .. 255, of light 0 .. 1 (IEC 61966-2-1)."""
    level = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)
    return np.asarray(level * FULL, np.float32)


LINEAR: Floats = _linear()
"""(256,) of ``_linear``. Never written."""

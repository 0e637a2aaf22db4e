"""Small views of pictures.

Owns: ``shrunk``, ``encode_thumbnail``. May import: cv2, numpy, ``bridge.imaging.alpha``,
``bridge.imaging.raw``, ``bridge.model``.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.alpha import is_opaque
from bridge.imaging.raw import copied
from bridge.model import Picture

WEBP_QUALITY = 88
"""A thumbnail of a photograph takes some 15 kB, and shows nothing of it."""


def shrunk(picture: Picture, side_px: int) -> Picture:
    """The picture with no side longer than ``side_px``, each pixel the mean of those it stands for; never enlarged."""
    size = picture.size
    scale = side_px / max(size.width, size.height)
    if scale >= 1:
        return picture
    sides = max(1, round(size.width * scale)), max(1, round(size.height * scale))
    # Means of premultiplied colours: what is transparent would else bleed into its neighbours.
    if is_opaque(picture):
        return Picture(np.asarray(cv2.resize(picture.pixels, sides, interpolation=cv2.INTER_AREA), np.uint8))
    return _shrunk_with_alpha(picture, sides)


def encode_thumbnail(picture: Picture) -> bytes:
    """A small WebP of a small picture, with its transparency."""
    how = cv2.COLOR_RGBA2BGR if is_opaque(picture) else cv2.COLOR_RGBA2BGRA
    pixels = cv2.cvtColor(np.ascontiguousarray(picture.pixels), how)
    _done, packed = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])
    return copied(packed)


def _shrunk_with_alpha(picture: Picture, sides: tuple[int, int]) -> Picture:
    values: NDArray[np.float32] = picture.pixels.astype(np.float32)
    values[..., :3] *= values[..., 3:] / np.float32(255)
    small = np.asarray(cv2.resize(values, sides, interpolation=cv2.INTER_AREA), np.float32)
    small[..., :3] *= np.float32(255) / np.maximum(small[..., 3:], np.float32(1e-3))
    return Picture(np.clip(np.rint(small), 0, 255).astype(np.uint8))

"""Extending a picture past its borders, or into what is empty in it: which part is looked at, what stands there at
first, what is new.

Owns: those. May import: ``bridge.model``, numpy, OpenCV.
"""

from __future__ import annotations

import cv2
import numpy as np

from bridge.model import Box, Margins, Mask, Picture

CONTEXT_PX = 512
"""How far into the picture an engine sees where it extends one side only; as far as the margin where that is more."""
BAND_PX = 16
"""How far the new part reaches into the picture and fades out there, so that the border shows no seam."""
FULL = 255


def seen_part(picture: Box, margins: Margins) -> Box:
    """The part of ``picture`` that an extension by ``margins`` needs to know: all of it, unless one side only grows.

    Engines make pictures of a limited size: the less old picture is sent along, the finer the new part comes out.
    """
    x, width = _near(picture.x, picture.width, margins.left, margins.right, alone=not (margins.top or margins.bottom))
    y, height = _near(picture.y, picture.height, margins.top, margins.bottom, alone=not (margins.left or margins.right))
    return Box(x, y, width, height)


def continued(picture: Picture, margins: Margins) -> Picture:
    """``picture`` mirrored outwards by ``margins``: colours and tones go on, for engines that start from them."""
    sides = (margins.top, margins.bottom, margins.left, margins.right)
    return Picture(np.asarray(cv2.copyMakeBorder(picture.pixels, *sides, cv2.BORDER_REFLECT)))


def new_part(picture: Box, margins: Margins) -> Mask:
    """Where an extended picture is new, 255 in the margins, fading to 0 over ``BAND_PX`` inside them.

    Args:
        picture: the old one; only its size counts.
    """
    across = _fading(picture.width, margins.left, margins.right)
    down = _fading(picture.height, margins.top, margins.bottom)
    return Mask(np.maximum(across[None, :], down[:, None]))


def empty_part(picture: Picture, selection: Mask) -> Mask:
    """What is new where the transparent pixels inside ``selection`` are filled: they, fading over ``BAND_PX`` into what
    is opaque, and nothing outside the selection.

    Args:
        picture: its alpha says what is empty.
        selection: of its size.

    Returns:
        all 0 where nothing that is selected is transparent at all.
    """
    empty = (picture.pixels[..., 3] < FULL) & (selection.pixels > 0)
    if not empty.any():
        return Mask(np.zeros(empty.shape, np.uint8))
    depth = cv2.distanceTransform((~empty).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    fading = np.rint(FULL * np.clip(1.0 - depth / BAND_PX, 0.0, 1.0)).astype(np.uint8)
    return Mask(np.minimum(fading, selection.pixels))


def _near(start: int, length: int, before: int, after: int, *, alone: bool) -> tuple[int, int]:
    if not alone or bool(before) == bool(after):
        return start, length
    kept = min(length, max(CONTEXT_PX, before, after))
    return (start, kept) if before else (start + length - kept, kept)


def _fading(length: int, before: int, after: int) -> np.ndarray:
    """One axis: (before + length + after,) uint8."""
    band = min(BAND_PX, max(1, length // 8))
    depth = np.arange(-before, length + after, dtype=np.float64) + 0.5
    far = np.full(depth.shape, np.inf)
    inside = np.minimum(depth if before else far, length - depth if after else far)
    return np.asarray(np.rint(FULL * np.clip(1.0 - inside / band, 0.0, 1.0)), dtype=np.uint8)

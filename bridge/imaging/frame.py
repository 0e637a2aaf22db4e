"""Into the working size and back: scaling, padding, and what happens to transparency on the way.

Owns: applying a ``Fit`` to pictures and masks. May import: ``bridge.model``, ``geometry``, ``resample``, numpy, OpenCV.
"""

from __future__ import annotations

import cv2
import numpy as np

from bridge.imaging.alpha import OPAQUE, is_opaque
from bridge.imaging.geometry import Fit
from bridge.imaging.resample import resize, resize_mask
from bridge.model import Box, Mask, Picture, Size


def to_working(picture: Picture, fit: Fit) -> Picture:
    """``picture`` (of ``fit.source`` size) as one of ``fit.working`` size, padded with its own border pixels."""
    content = resize(picture, fit.content).pixels
    right, below = fit.working.width - fit.content.width, fit.working.height - fit.content.height
    if right == 0 and below == 0:
        return Picture(content)
    return Picture(np.pad(content, ((0, below), (0, right), (0, 0)), mode="edge"))


def mask_to_working(mask: Mask, fit: Fit, *, hard: bool = True) -> Mask:
    """``mask`` (of ``fit.source`` size) as one of ``fit.working`` size, padding 0.

    Args:
        hard: every touched pixel is 255, for endpoints that threshold their masks; else greys stay greys.
    """
    if fit.exact and (not hard or _is_hard(mask)):
        return mask
    if hard:
        content = np.where(_touched(mask, fit.content), np.uint8(OPAQUE), np.uint8(0))
    else:
        content = resize_mask(mask, fit.content).pixels
    right, below = fit.working.width - fit.content.width, fit.working.height - fit.content.height
    return Mask(np.pad(content, ((0, below), (0, right))))


def _is_hard(mask: Mask) -> bool:
    return not cv2.countNonZero(cv2.inRange(mask.pixels, 1, OPAQUE - 1))


def from_working(picture: Picture, fit: Fit) -> Picture:
    """What an engine made of a working picture, without the padding, at the source's size.

    An answer of another size than was sent is taken as a scaled version of it.
    """
    whole = picture if picture.size == fit.working else resize(picture, fit.working)
    return resize(whole.crop(fit.content_box), fit.source)


def from_enlarged(picture: Picture, fit: Fit, target: Size) -> Picture:
    """What an upscaler made of a working picture, without the padding, at ``target``; of whatever size it came."""
    if fit.content == fit.working:
        return resize(picture, target)
    across, down = picture.size.width / fit.working.width, picture.size.height / fit.working.height
    content = Box(0, 0, max(1, round(fit.content.width * across)), max(1, round(fit.content.height * down)))
    return resize(picture.crop(content), target)


def from_rgb(pixels: np.ndarray) -> Picture:
    """An opaque picture of (height, width, 3) uint8."""
    return Picture(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)))


def opaque(picture: Picture) -> Picture:
    """``picture`` without transparency, its transparent parts filled with the colours around them.

    Engines that know no alpha would else see whatever colour lies hidden there, and let it bleed over the edges.
    """
    if is_opaque(picture):
        return picture
    alpha = picture.pixels[..., 3]
    weight = alpha.astype(np.float32) / OPAQUE
    colour = _spread(picture.pixels[..., :3].astype(np.float32) * weight[..., None], weight)
    blended = picture.pixels[..., :3] * weight[..., None] + colour * (1 - weight[..., None])
    return Picture(np.dstack([np.rint(blended).astype(np.uint8), np.full_like(alpha, OPAQUE)]))


def with_alpha_of(picture: Picture, source: Picture) -> Picture:
    """The colours of ``picture`` with the transparency of ``source``, scaled where they differ in size."""
    alpha = resize_mask(Mask(np.ascontiguousarray(source.pixels[..., 3])), picture.size).pixels
    return Picture(np.dstack([picture.pixels[..., :3], alpha]))


def with_alpha_within(picture: Picture, source: Picture) -> Picture:
    """``picture``, and nowhere less transparent than ``source``: an engine may cut something out, but adds nothing."""
    limit = resize_mask(Mask(np.ascontiguousarray(source.pixels[..., 3])), picture.size).pixels
    return Picture(np.dstack([picture.pixels[..., :3], np.minimum(picture.pixels[..., 3], limit)]))


def _touched(mask: Mask, size: Size) -> np.ndarray:
    """(height, width) bool: which pixels of ``size`` hold a part of a selected one.

    In floats: as bytes, a share of less than 1 in 510 would be rounded away, and a lone pixel with it.
    """
    share = (mask.pixels > 0).astype(np.float32)
    smaller = (min(mask.size.width, size.width), min(mask.size.height, size.height))
    share = np.asarray(cv2.resize(share, smaller, interpolation=cv2.INTER_AREA))
    return np.asarray(cv2.resize(share, (size.width, size.height), interpolation=cv2.INTER_LINEAR) > 0)


def _spread(colour: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Premultiplied colours averaged over growing surroundings until every pixel has one (a push-pull pyramid)."""
    height, width = weight.shape
    if min(height, width) <= 1 or bool((weight > 0).all()):
        total = float(weight.sum())
        mean = colour.sum(axis=(0, 1)) / total if total else np.full(3, 127.5, np.float32)
        known = weight[..., None]
        return np.asarray(np.where(known > 0, colour / np.maximum(known, 1e-6), mean), dtype=np.float32)
    half = (max(1, (width + 1) // 2), max(1, (height + 1) // 2))
    small_weight = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    small = _spread(cv2.resize(colour, half, interpolation=cv2.INTER_AREA), np.asarray(small_weight))
    coarse = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    known = weight[..., None]
    return np.asarray(np.where(known > 0, colour / np.maximum(known, 1e-6), coarse), dtype=np.float32)

"""What stands under the mask before a picture is sent, for engines that start from it.

Owns: the fills. May import: ``bridge.imaging.fill_choice``, ``bridge.model``, numpy, cv2.

An engine that starts from the picture keeps a trace of what is selected. What is put there instead is made from the
unmasked pixels alone, so that nothing of the object bleeds into its own removal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.fill_choice import Fill
from bridge.model import Box, Margins, Mask, Picture

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

FULL = 255
GREY = 128
MARGIN_SHARE = 0.25
"""How far around the hole colours are looked at, as a share of its longer side."""
MIN_MARGIN_PX = 16
BLUR_SIDE_PX = 64
BORDER_SIDE_PX = 128
"""The fills are smooth, so they are made at this size, the longer side of the hole and what is around it."""
MIN_SIDE_PX = 8
"""As many the shorter side keeps, where it has them."""
BLUR_SIGMA_PX = 2.5
"""At the reduced size."""
INPAINT_RADIUS_PX = 2.0
FADE_PX = 24.0
"""Over how many px of the reduced size a continued border turns into blurred colours at most, before streaks show."""
FADE_SHARE = 0.8
"""The same as a share of the hole's greatest depth."""
KNOWN_SHARE = 0.5
"""A reduced pixel is known where so much of it is unmasked."""
_EMPTY = 1e-9


@dataclass(frozen=True, eq=False)
class _Surroundings:
    """What is known around a hole.

    Attributes:
        window: the hole and what is around it, in px of the picture.
        across, down: how many of these make one reduced pixel; a last one may reach past the window.
        known: (h, w, 4) float32, the window reduced: colours 0 .. 255 times weight, weight 0 .. 1.
    """

    window: Box
    across: int
    down: int
    known: Floats


def filled(picture: Picture, mask: Mask, fill: Fill) -> Picture:
    """``picture`` with something else under ``mask``. Unmasked pixels and all of the alpha stay bit for bit.

    Args:
        picture: what is sent.
        mask: of the picture's size; 255 is replaced, a grey is the share of the fill.
        fill: BLUR puts the blurred colours of the surroundings there (normalised convolution, Knutsson and Westin
            1993, on a pyramid: push-pull, Gortler et al. 1996). BORDER continues the border inwards (Navier-Stokes,
            Bertalmio et al. 2001) and turns into the blur before its streaks show. NEUTRAL is mid grey. NONE gives the
            same picture back. Where there is nothing to go by, all are mid grey.

    Raises:
        ValueError: AUTOMATIC, which the caller has to resolve; or a mask of another size.
    """
    if fill is Fill.AUTOMATIC:
        raise ValueError("an automatic fill that nobody has chosen")
    if mask.size != picture.size:
        raise ValueError(f"a mask of {mask.size} for a picture of {picture.size}")
    hole = Box(*map(int, cv2.boundingRect(mask.pixels)))
    if fill is Fill.NONE or hole.empty:
        return picture
    pixels = picture.pixels.copy()
    _blend(_cut(pixels, hole), _colours(picture, mask, hole, fill), _cut(mask.pixels, hole))
    return Picture(pixels)


def _blend(pixels: Bytes, colours: Bytes, share: Bytes) -> None:
    """Put ``colours`` over ``pixels``, both (height, width, 4) with the same alpha, by ``share``; in place.

    Where the share is 0 nothing changes, and where it is full nothing is left.
    """
    full = _above(share, FULL - 1)
    if cv2.countNonZero(share) == cv2.countNonZero(full):
        np.copyto(pixels, cv2.copyTo(colours, full, pixels))
        return
    part = share.astype(np.float32) / FULL
    np.copyto(pixels, cv2.blendLinear(pixels, colours, 1 - part, part))


def _colours(picture: Picture, mask: Mask, hole: Box, fill: Fill) -> Bytes:
    """(height, width, 4) for all of ``hole``: the colours of the fill, the alpha of the picture."""
    result = np.full((hole.height, hole.width, 4), GREY, np.uint8)
    side = BORDER_SIDE_PX if fill is Fill.BORDER else BLUR_SIDE_PX
    seen = None if fill is Fill.NEUTRAL else _surroundings(picture, mask, hole, side)
    if seen is not None:
        small = _continued(seen) if fill is Fill.BORDER else _blurred(_spread(seen.known))
        size = (small.shape[1] * seen.across, small.shape[0] * seen.down)
        large = np.asarray(cv2.resize(_bytes(small), size, interpolation=cv2.INTER_LINEAR), np.uint8)
        result = _cut(large, hole.moved(-seen.window.x, -seen.window.y))
    result[..., 3] = _cut(picture.pixels, hole)[..., 3]
    return result


def _surroundings(picture: Picture, mask: Mask, hole: Box, side: int) -> _Surroundings | None:
    """The hole and what is around it; all of the picture where nothing is known so near, None where nothing is."""
    margin = max(MIN_MARGIN_PX, round(MARGIN_SHARE * max(hole.width, hole.height)))
    whole = Box(0, 0, mask.size.width, mask.size.height)
    near = Margins(margin, margin, margin, margin).around(hole).intersect(whole)
    for window in (near, whole):
        known = _known(_cut(picture.pixels, window), _cut(mask.pixels, window))
        if _any(known):
            factor = max(window.width, window.height) / side
            across, down = (_step(factor, length) for length in (window.width, window.height))
            return _Surroundings(window, across, down, _reduced(known, across, down))
    return None


def _any(known: Bytes | Floats) -> bool:
    """Whether anything is known: every 64th pixel tells it in almost any picture."""
    weights = known[..., 3]
    return bool(weights[::8, ::8].any()) or bool(weights.any())


def _step(factor: float, length: int) -> int:
    """How many px of an axis make one: 1 or an even number, and few in strips, so that something of them is left."""
    step = min(2 * math.ceil(factor / 2), length // MIN_SIDE_PX // 2 * 2)
    return step if factor > 1 and step > 1 else 1


def _known(pixels: Bytes, mask: Bytes) -> Bytes | Floats:
    """(height, width, 4), 0 .. 255: colours times alpha where the mask is 0, and all 0 elsewhere."""
    unmasked = np.asarray(cv2.bitwise_not(_above(mask, 0)), np.uint8)
    known = np.asarray(cv2.bitwise_and(pixels, pixels, mask=unmasked), np.uint8)
    if np.array_equal(known[..., 3], unmasked):
        return known
    # As bytes, little would be left of the colour of what is nearly transparent.
    floats = known.astype(np.float32)
    floats[..., :3] *= floats[..., 3:] / FULL
    return floats


def _reduced(known: Bytes | Floats, across: int, down: int) -> Floats:
    """(h, w, 4) float32: colours 0 .. 255 times weight, weight 0 .. 1, means over ``across`` times ``down`` px,
    each of which is 1 or even.

    First by 2 and as it is: floats of all of a large hole would take long, while of a quarter of a pixel enough is left
    in a byte. Whole factors, for which OpenCV averages three times as fast; what the last ones lack is unknown.
    """
    first = (min(2, across), min(2, down))
    half = _means(known, *first).astype(np.float32)
    small = np.asarray(_means(half, across // first[0], down // first[1]), np.float32)
    small[..., 3] /= FULL
    return small


def _means(array: Bytes | Floats, across: int, down: int) -> NDArray[Any]:
    height, width = array.shape[:2]
    lacking = (0, -height % down, 0, -width % across)
    whole = np.asarray(cv2.copyMakeBorder(array, *lacking, cv2.BORDER_CONSTANT, value=0)) if any(lacking) else array
    size = (whole.shape[1] // across, whole.shape[0] // down)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA)).reshape(size[1], size[0], 4)


def _spread(known: Floats) -> Floats:
    """(h, w, 4) without gaps, the weight 1 everywhere: gaps take the mean colours of growing surroundings."""
    height, width = known.shape[:2]
    if max(height, width) == 1:
        return np.asarray(known / max(float(known[0, 0, 3]), _EMPTY), np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    small = np.asarray(cv2.resize(known, half, interpolation=cv2.INTER_AREA), np.float32).reshape(half[1], half[0], 4)
    # A pixel of which a quarter is known counts in full: it knows as much as one of the level above.
    small *= np.minimum(4.0, 1 / np.maximum(small[..., 3:], _EMPTY))
    coarse = np.asarray(cv2.resize(_spread(small), (width, height), interpolation=cv2.INTER_LINEAR))
    return np.asarray(known + (1 - known[..., 3:]) * coarse.reshape(known.shape), np.float32)


def _blurred(colours: Floats) -> Floats:
    return np.asarray(cv2.GaussianBlur(colours, (0, 0), BLUR_SIGMA_PX, borderType=cv2.BORDER_REPLICATE), np.float32)


def _continued(seen: _Surroundings) -> Floats:
    """(h, w, 4): the border continued into the hole, turning into blurred colours further in."""
    unknown = (seen.known[..., 3] < KNOWN_SHARE).astype(np.uint8)
    spread = _spread(seen.known)
    if unknown.all():
        return _blurred(spread)
    border = _inpainted(_bytes(spread)[..., :3], unknown)
    depth = cv2.distanceTransform(unknown, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[..., None]
    # Gone before the middle, where what comes from opposite sides meets in a crease.
    fade_px = min(FADE_PX, FADE_SHARE * max(1.0, float(depth.max())))
    nearness = np.clip(1 - depth / fade_px, 0, 1)
    nearness *= nearness * (3 - 2 * nearness)
    result = _blurred(spread)
    result[..., :3] += (border - result[..., :3]) * nearness
    return result


def _inpainted(colours: Bytes, unknown: Bytes) -> Bytes:
    """(h, w, 3): where ``unknown`` is not 0, the colours around it continued.

    With a rim: OpenCV 5.0 reads past the array where a side is 1 px, and gives other colours each time.
    """
    rim = (1, 1, 1, 1)
    wide = [cv2.copyMakeBorder(array, *rim, cv2.BORDER_REPLICATE) for array in (colours, unknown)]
    return np.asarray(cv2.inpaint(wide[0], wide[1], INPAINT_RADIUS_PX, cv2.INPAINT_NS)[1:-1, 1:-1], np.uint8)


def _bytes(array: Floats) -> Bytes:
    return np.asarray(np.clip(np.rint(array), 0, FULL), np.uint8)


def _above(array: Bytes, limit: int) -> Bytes:
    """255 where a value is higher than ``limit``, else 0."""
    return np.asarray(cv2.threshold(array, limit, FULL, cv2.THRESH_BINARY)[1], np.uint8)


def _cut(array: Bytes, box: Box) -> Bytes:
    return array[box.y : box.bottom, box.x : box.right]

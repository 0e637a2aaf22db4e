"""Smooth surfaces stretched over a hole: the harmonic function that meets given values around it.

Owns: the solver. May import: numpy and cv2; nothing of ours.

It serves twice in a fill: as the first guess of what is in the hole, and as the correction that joins what was pasted
to the photograph without a step. Adding the harmonic function of the difference at the rim is the same as keeping the
pasted gradients and solving Poisson's equation (Perez, Gangnet and Blake 2003, "Poisson image editing", equation 5).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

SWEEPS, BENT_SWEEPS = 8, 12
"""Relaxation sweeps a level. The coarser level hands over the slow waves, so few settle the quick ones; a bend is new
on each level, and takes more."""

GRID_PX = 16

_CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)
_EMPTY = 1e-6


def stretch(values: Floats, fixed: Bools, hole: Bools, bend: Floats | None = None) -> Floats:
    """Fill ``hole`` with the harmonic function that takes ``values`` where ``fixed``.

    Args:
        values: (height, width, channels) float32; read only where ``fixed``.
        fixed: (height, width) bool, where the values hold.
        hole: (height, width) bool, where they are wanted; apart from ``fixed``. The surface ends free (Neumann) at
            the array's border and at pixels that are neither.
        bend: (height, width, channels) float32, what the Laplacian (sum of the neighbours' differences) shall be
            instead of 0; None for a surface without.

    Returns:
        A copy of ``values`` with the hole filled. Parts that touch no fixed pixel get a mean of fixed ones, or 0
        where there are none.
    """
    result = values.copy()
    if not hole.any():
        return result
    part = _around(hole, fixed)
    inner = hole[part]
    surface = _relaxed(values[part], fixed[part], inner, None if bend is None else bend[part])
    np.copyto(result[part], surface, where=inner[..., None])
    return result


def _around(hole: Bools, fixed: Bools) -> tuple[slice, slice]:
    """The hole's bounding box and a little more, for nothing beyond plays a part; all, where nothing is fixed in there.

    It begins and ends on multiples of ``GRID_PX`` where it can, so that its halves stay in register.
    """
    x, y, width, height = cv2.boundingRect(hole.astype(np.uint8))
    part = (_span(y, height), _span(x, width))
    return part if fixed[part].any() else (slice(None), slice(None))


def _span(start: int, length: int) -> slice:
    return slice(max(0, start - 1) // GRID_PX * GRID_PX, -(-(start + length + 1) // GRID_PX) * GRID_PX)


def _relaxed(values: Floats, fixed: Bools, hole: Bools, bend: Floats | None) -> Floats:
    """Start from the guess and let every pixel of the hole become the mean of its neighbours, again and again."""
    surface = _guess(values, fixed, hole, bend)
    used = (fixed | hole).astype(np.float32)
    neighbours = np.asarray(cv2.filter2D(used, -1, _CROSS, borderType=cv2.BORDER_CONSTANT), np.float32)
    moving = hole & (neighbours > 0.5)
    # What stays is added to what moves: choosing between them pixel by pixel takes ten times as long.
    share = np.where(moving, 1 / np.maximum(neighbours, 1), 0).astype(np.float32)[..., None]
    surface *= used[..., None]
    staying = np.where(moving[..., None], 0 if bend is None else -bend * share, surface).astype(np.float32)
    # OpenCV drops the channel axis of pictures of one channel, so it is taken off before, and not each time.
    one = surface.shape[2] == 1
    parts = (surface, staying, share + np.zeros_like(surface))
    sweeps = SWEEPS if bend is None else BENT_SWEEPS
    return _channels(_swept(sweeps, *(part[..., 0] if one else part for part in parts)))


def _swept(sweeps: int, surface: Floats, staying: Floats, share: Floats) -> Floats:
    for _ in range(sweeps):
        around = np.asarray(cv2.filter2D(surface, -1, _CROSS, borderType=cv2.BORDER_CONSTANT), np.float32)
        surface = np.add(np.multiply(around, share, out=around), staying, out=around)
    return surface


def _guess(values: Floats, fixed: Bools, hole: Bools, bend: Floats | None) -> Floats:
    """The surface of the level below, enlarged; at the bottom the mean of the fixed values."""
    start = np.zeros_like(values) + _mean(values, fixed)
    if min(hole.shape) > 4:
        coarse = _coarser(values, fixed, hole, bend)
        start = _channels(cv2.resize(coarse, hole.shape[::-1], interpolation=cv2.INTER_LINEAR))
    np.copyto(start, values, where=fixed[..., None])
    return start


def _coarser(values: Floats, fixed: Bools, hole: Bools, bend: Floats | None) -> Floats:
    """Solve at half the size; a pixel with anything fixed in it is fixed there. Never empty, so it can be enlarged."""
    half = ((hole.shape[1] + 1) // 2, (hole.shape[0] + 1) // 2)
    weight = fixed.astype(np.float32)
    small_weight = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    small_values = _channels(cv2.resize(values * weight[..., None], half, interpolation=cv2.INTER_AREA))
    small_fixed = small_weight > _EMPTY
    small_hole = ~small_fixed
    small_values /= np.maximum(small_weight, _EMPTY)[..., None]
    small_bend = None
    if bend is not None:
        # Twice the grid spacing makes four times the Laplacian.
        small_bend = 4 * _channels(cv2.resize(bend, half, interpolation=cv2.INTER_AREA))
    return stretch(small_values, small_fixed, small_hole, small_bend)


def _mean(values: Floats, fixed: Bools) -> Floats:
    if not fixed.any():
        return np.zeros(values.shape[2], np.float32)
    return np.asarray(values[fixed].mean(axis=0, dtype=np.float64), np.float32)


def _channels(array: NDArray[np.generic]) -> Floats:
    """Give back the channel axis that OpenCV drops from pictures of one channel."""
    return np.asarray(array, np.float32).reshape(array.shape[0], array.shape[1], -1)

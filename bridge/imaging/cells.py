"""Pictures as grids of square cells: the mean of each.

Owns: ``cells`` and ``even``. May import: numpy, cv2.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


def cells(array: Bytes, cell_px: int) -> Bytes:
    """Means over cells of ``cell_px`` each way, of (height, width) or (height, width, channels) uint8 levels.

    Rounded to whole levels at each halving: off by two levels at most, none where all are equal. The last
    row and column of cells go on as the array ends.

    Returns:
        (rows, columns) or (rows, columns, channels) uint8, as many as it takes to cover the array.
    """
    height, width = array.shape[:2]
    more = (-height % cell_px, -width % cell_px)
    small = cv2.copyMakeBorder(array, 0, more[0], 0, more[1], cv2.BORDER_REPLICATE) if any(more) else array
    # OpenCV has a quick way to halve: three times takes a quarter of once by eight.
    factor = cell_px
    while factor % 2 == 0:
        small, factor = _reduced(small, 2), factor // 2
    small = small if factor == 1 else _reduced(small, factor)
    return np.asarray(small, np.uint8).reshape(-(-height // cell_px), -(-width // cell_px), *array.shape[2:])


def even(most: int) -> int:
    """The last number up to ``most`` that can be halved, or 1."""
    return max(1, most // 2 * 2)


def _reduced(array: NDArray[np.generic], factor: int) -> Bytes:
    size = (array.shape[1] // factor, array.shape[0] // factor)
    return np.asarray(cv2.resize(np.asarray(array, np.uint8), size, interpolation=cv2.INTER_AREA), np.uint8)

"""Holding what an engine made of a tile to the colour and tone of its source.

Owns: ``held``. May import: ``bridge.model``, numpy, OpenCV.

Engines give each tile its own brightness and tint, and beside each other they show as squares. What is coarser than
``SIGMA_PX`` comes from the source, what is finer from the engine: the low band of a Laplacian pyramid exchanged (Burt
and Adelson 1983), result + enlarge(blur(source) - blur(reduce(result))).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.model import Picture

Floats = NDArray[np.float32]

SIGMA_PX = 16.0
"""In source pixels: detail that an engine invents is finer than this, tints are coarser."""
REDUCE = 4
"""The difference is taken at this part of the source's size: blurred as it is, nothing of it is lost."""
OPAQUE = 255


def held(result: Picture, source: Picture, *, sigma_px: float = SIGMA_PX) -> Picture:
    """``result`` with the low frequencies of ``source``; alpha as it is.

    Args:
        result: what was made of ``source``, of any size.
        source: what was sent.
        sigma_px: of the Gaussian that parts low from high, in source pixels.

    Returns:
        of the result's size. Where either is transparent the colours count by their alpha.
    """
    width, height = (max(1, round(side / REDUCE)) for side in (source.size.width, source.size.height))
    wanted, made = (_reduced(picture, (width, height)) for picture in (source, result))
    weight = np.asarray(np.minimum(wanted[..., 3:], made[..., 3:]) / OPAQUE, np.float32)
    difference = np.asarray((wanted - made) * weight, np.float32)
    difference[..., 3] = 0
    sigma = sigma_px / REDUCE
    low = _blurred(difference, sigma)
    if float(weight.min()) < 1:
        low /= np.maximum(_blurred(weight[..., 0], sigma), 1e-3)[..., None]
        low[..., 3] = 0
    correction = cv2.resize(low, (result.size.width, result.size.height), interpolation=cv2.INTER_LINEAR)
    return Picture(np.asarray(cv2.add(result.pixels, correction, dtype=cv2.CV_8U), np.uint8))


def _reduced(picture: Picture, size: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(picture.pixels, size, interpolation=cv2.INTER_AREA), np.float32)


def _blurred(array: Floats, sigma: float) -> Floats:
    # Replicated and not mirrored: a tint that changes across the tile is then followed up to its border.
    return np.asarray(cv2.GaussianBlur(array, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)

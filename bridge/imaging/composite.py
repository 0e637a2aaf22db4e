"""A layer over a picture, as an editor shows it, and exact where it matters.

Owns: ``over``. May import: ``bridge.model``, numpy.
"""

from __future__ import annotations

import numpy as np

from bridge.model import Box, Mask, Picture

FULL = 255


def over(base: Picture, layer: Picture, box: Box, mask: Mask | None = None) -> Picture:
    """``base`` with ``layer`` at ``box`` on top, through ``mask`` (of the layer's size; None shows it whole).

    Normal mode, straight alpha, in the pixels' own (gamma) space, as GIMP composites 8-bit sRGB layers by default.
    Where the layer's alpha times the mask is 0, the base comes through bit for bit; where it is full, the layer does.
    Parts of the layer outside the base are left out.
    """
    seen = box.intersect(Box(0, 0, base.size.width, base.size.height))
    if seen.empty:
        return base
    part = layer.crop(seen.moved(-box.x, -box.y)).pixels
    alpha = part[..., 3].astype(np.float32) / FULL
    if mask is not None:
        alpha = alpha * (mask.crop(seen.moved(-box.x, -box.y)).pixels.astype(np.float32) / FULL)
    below = base.crop(seen).pixels
    pixels = base.pixels.copy()
    pixels[seen.y : seen.bottom, seen.x : seen.right] = np.where(
        alpha[..., None] == 0, below, _blend(below, part, alpha)
    )
    return Picture(pixels)


def canvas_sized(layer: Picture, box: Box, mask: Mask | None, canvas: Picture) -> Picture:
    """The bare layer on a transparent ground of the canvas's size, its mask worked into its alpha."""
    return over(Picture(np.zeros_like(canvas.pixels)), layer, box, mask)


def _blend(below: np.ndarray, above: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Porter and Duff's "over" with straight alpha; ``alpha`` is the upper picture's, (height, width) float 0 .. 1."""
    under = below[..., 3].astype(np.float32) / FULL * (1 - alpha)
    total = alpha + under
    share = np.divide(alpha, total, out=np.zeros_like(alpha), where=total > 0)[..., None]
    colour = below[..., :3] * (1 - share) + above[..., :3] * share
    blended = np.dstack([colour, total * FULL])
    return np.asarray(np.rint(blended), dtype=np.uint8)

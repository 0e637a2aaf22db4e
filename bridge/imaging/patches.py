"""One level of a fill, laid out so that a patch is a handful of indices.

Owns: the frame: its colours, how far they can be trusted, and which patches are wanted and which may be copied.
May import: numpy and cv2; nothing of ours.

Everything works on one flat array of a frame that is padded by half a patch all around, so a patch is the index of its
centre plus ``Frame.steps``, and no index ever leaves the array.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Floats = NDArray[np.float32]

RIM_DECAY = 1.35
"""How much less a pixel of the hole is trusted for every pixel it lies further from what is known."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One level of the pyramid, padded and flat.

    Attributes:
        colours: (pixels, 3) float32, 0 .. 255; the hole holds the present guess.
        trust: (pixels,) float32, 0 .. 1: 1 = known, falling towards the middle of the hole, 0 = nothing there.
        hole: indices of the pixels to fill.
        targets: indices of the centres of all patches that touch the hole.
        sources: indices of the centres of all patches that are known throughout.
        is_source: (pixels,) bool, the same as a map.
        shape: height and width with the padding.
        side: side of a patch in px, odd.
    """

    colours: Floats
    trust: Floats
    hole: Indices
    targets: Indices
    sources: Indices
    is_source: NDArray[np.bool_]
    shape: tuple[int, int]
    side: int

    @property
    def steps(self) -> Indices:
        """(side², ) what to add to a centre to get the pixels of its patch."""
        return self.core(self.side)

    def core(self, side: int, stride: int = 1) -> Indices:
        """The same for the middle of a patch, ``side`` px wide; of it every ``stride``-th row and column."""
        reach = np.arange(side)[::stride] - side // 2
        return (reach[:, None] * self.shape[1] + reach[None, :]).ravel().astype(np.int64)

    def indices(self, where: NDArray[np.bool_]) -> Indices:
        """The indices of the pixels that a map of the unpadded size marks."""
        return np.flatnonzero(np.pad(where, self.side // 2))

    def image(self) -> Floats:
        """The colours as (height, width, 3) without the padding."""
        pad = self.side // 2
        return self.colours.reshape(*self.shape, 3)[pad : self.shape[0] - pad, pad : self.shape[1] - pad]


def make_frame(colours: Floats, known: NDArray[np.bool_], hole: NDArray[np.bool_], side: int) -> Frame:
    """Lay out one level.

    Args:
        colours: (height, width, 3) float32, 0 .. 255, with a guess in the hole.
        known: (height, width) bool: may be copied from.
        hole: (height, width) bool: to fill; apart from ``known``.
        side: of a patch in px, odd.
    """
    pad = side // 2
    kernel = np.ones((side, side), np.uint8)
    padded_known = np.pad(known, pad).astype(np.uint8)
    padded_hole = np.pad(hole, pad).astype(np.uint8)
    inner = np.pad(np.ones(hole.shape, bool), pad)
    sources = cv2.erode(padded_known, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
    targets = (cv2.dilate(padded_hole, kernel) > 0) & inner
    return Frame(
        colours=np.ascontiguousarray(np.pad(colours, ((pad, pad), (pad, pad), (0, 0))).reshape(-1, 3), np.float32),
        trust=_trust(padded_known, padded_hole).ravel(),
        hole=np.flatnonzero(padded_hole),
        targets=np.flatnonzero(targets),
        sources=np.flatnonzero(sources),
        is_source=sources.ravel(),
        shape=(padded_hole.shape[0], padded_hole.shape[1]),
        side=side,
    )


def _trust(known: NDArray[np.uint8], hole: NDArray[np.uint8]) -> Floats:
    """1 where known, ``RIM_DECAY`` to the minus distance (px) in the hole, 0 elsewhere."""
    distance = cv2.distanceTransform(1 - known, cv2.DIST_L2, 3)
    trust = np.maximum(RIM_DECAY ** -np.minimum(distance, 60), 1e-3)
    return np.where(known > 0, 1, np.where(hole > 0, trust, 0)).astype(np.float32)

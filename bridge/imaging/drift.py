"""What a composite changed where it should not, and whether its seam shows.

Owns: ``Drift`` and ``drift``. May import: ``bridge.imaging.composite``, ``bridge.model``, numpy, cv2.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.composite import over
from bridge.model import Box, Mask, Picture

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Levels = NDArray[np.int16]
Indices = NDArray[np.intp]

FULL = 255
BAND_PX = 8
"""How far outside the border the picture's own steps are measured."""

MOST_PAIRS = 1500
"""Pairs of neighbours measured in each direction; evenly spread ones of many, the same each time."""

SEEN_LEVELS = 0.5
"""A seam may show where its step is larger than the picture's own by more than rounding."""


@dataclass(frozen=True)
class Drift:
    """How faithful a composite is. All in sRGB levels, 0 .. 255.

    Attributes:
        largest_outside: the largest change of any channel where the mask is 0; 0 is what is promised.
        mean_outside: the mean change of all channels there.
        seam_step: the median step between neighbours that the mask's border brought in; 0 without a border.
        own_step: the median step between neighbours in the picture just outside the border.
    """

    largest_outside: int
    mean_outside: float
    seam_step: float
    own_step: float

    @property
    def seam_shows(self) -> bool:
        """Whether the seam's step stands out from the picture's own."""
        return self.seam_step > self.own_step + SEEN_LEVELS

    @property
    def sentence(self) -> str:
        """One sentence for people."""
        changed = f"up to {self.largest_outside} levels changed ({self.mean_outside:.2f} on average)"
        outside = f"Outside the mask {changed if self.largest_outside else 'nothing changed'}"
        shows = "and it may show" if self.seam_shows else "so it does not show"
        steps = f"the seam's step is {self.seam_step:.1f} levels, the picture's own {self.own_step:.1f}"
        return f"{outside}; {steps}, {shows}."

    def as_values(self) -> dict[str, float]:
        """As JSON values, rounded."""
        return {
            "largest_outside": self.largest_outside,
            "mean_outside": round(self.mean_outside, 4),
            "seam_step": round(self.seam_step, 2),
            "own_step": round(self.own_step, 2),
        }


def drift(source: Picture, layer: Picture, mask: Mask, *, shown: Picture | None = None) -> Drift:
    """Measure the composite of ``layer`` over ``source`` through ``mask``, all of the same size.

    Args:
        source: what was there.
        layer: what is laid over it.
        mask: 255 = layer, 0 = source, grey = share.
        shown: the composite as somebody made it, to measure that one. None for what ``composite.over`` makes; it is
            asked only for the pixels that are measured, and where the mask is 0 it hands on the source.

    A step counts as brought in by the border as far as the change has it (composite less source), and no further than
    it is there to be seen (in the composite). So a layer that is the source brings none, an even shade as much as its
    height, and new content no more than the steps that it shows. Pairs of neighbours count where the mask differs
    between them: across a hard border, and all through a soft one. Each counts with the largest of its channels.
    """
    outside = mask.pixels == 0
    largest, mean = (0, 0.0) if shown is None else _change(source, shown, outside)
    beside = _beside(source, outside)
    seam, own = [], []
    for axis, stride in ((0, mask.size.width), (1, 1)):
        first = _crossing(mask.pixels, axis)
        pixels = np.concatenate([first, first + stride])
        seam.append(_brought_in(_shown(source, layer, mask, shown, pixels), _at(source, pixels)))
        first = _neighbours(beside, axis)
        own.append(_largest(_at(source, first) - _at(source, first + stride)))
    return Drift(largest, mean, _median(seam), _median(own))


def _change(source: Picture, shown: Picture, outside: Bools) -> tuple[int, float]:
    """The largest and the mean difference of all four channels ``outside``."""
    values = 4 * int(np.count_nonzero(outside))
    changed = cv2.absdiff(source.pixels, shown.pixels)
    changed = cv2.bitwise_and(changed, changed, mask=outside.view(np.uint8))
    return round(cv2.norm(changed, cv2.NORM_INF)), cv2.norm(changed, cv2.NORM_L1) / max(1, values)


def _beside(source: Picture, outside: Bools) -> Bools:
    """(height, width) bool: the opaque pixels outside the mask that are near to it."""
    around = np.ones((2 * BAND_PX + 1,) * 2, np.uint8)
    far = cv2.erode(outside.view(np.uint8), around, borderType=cv2.BORDER_REPLICATE).view(np.bool_)
    return np.asarray(outside & ~far & (source.pixels[..., 3] == FULL))


def _crossing(mask: Bytes, axis: int) -> Indices:
    """Flat indices of the pixels whose next one down or to the right is covered more or less than they are."""
    differs = mask[:-1] != mask[1:] if axis == 0 else mask[:, :-1] != mask[:, 1:]
    return _flat(differs, mask.shape[1])


def _neighbours(band: Bools, axis: int) -> Indices:
    """Flat indices of the pixels in ``band`` whose next one is in it too."""
    both = band[:-1] & band[1:] if axis == 0 else band[:, :-1] & band[:, 1:]
    return _flat(both, band.shape[1])


def _flat(chosen: Bools, width: int) -> Indices:
    """Indices, in rows of ``width``, of at most ``MOST_PAIRS`` of the chosen pixels, spread evenly."""
    found = np.flatnonzero(chosen)
    found = found[:: max(1, -(-len(found) // MOST_PAIRS))]
    return np.asarray(found + found // max(1, chosen.shape[1]) * (width - chosen.shape[1]), np.intp)


def _at(picture: Picture, pixels: Indices) -> Levels:
    """(n, 3) int16: the colours at flat indices."""
    return _rgba(picture, pixels)[:, :3].astype(np.int16)


def _rgba(picture: Picture, pixels: Indices) -> Bytes:
    rows, columns = np.divmod(pixels, picture.size.width)
    return np.asarray(picture.pixels[rows, columns])


def _shown(source: Picture, layer: Picture, mask: Mask, shown: Picture | None, pixels: Indices) -> Levels:
    """(n, 3) int16: the composite at flat indices."""
    if shown is not None:
        return _at(shown, pixels)
    if not len(pixels):
        return np.empty((0, 3), np.int16)
    below, above = (Picture(_rgba(picture, pixels)[None]) for picture in (source, layer))
    share = Mask(mask.pixels.ravel()[pixels][None])
    return over(below, above, Box(0, 0, len(pixels), 1), share).pixels[0, :, :3].astype(np.int16)


def _brought_in(made: Levels, source: Levels) -> Levels:
    """(n,) int16: how much of each pair's step is the border's doing; first all the one halves, then all the others."""
    half = len(made) // 2
    step, own = (pixels[:half] - pixels[half:] for pixels in (made, source))
    return _largest(np.minimum(np.abs(step), np.abs(step - own)))


def _largest(steps: Levels) -> Levels:
    return np.asarray(np.abs(steps).max(axis=1, initial=0))


def _median(parts: list[Levels]) -> float:
    values = np.concatenate(parts)
    return float(np.median(values)) if len(values) else 0.0

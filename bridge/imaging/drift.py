"""What a composite changed where it should not, and whether its seam shows.

Owns: ``Drift`` and ``drift``. May import: ``bridge.imaging.composite``, ``bridge.model``, numpy, cv2.

A seam is seen where a step goes on along the border, small as it may be beside the texture of single pixels. So means
are compared: over a few pixels on each side of where the composite passes from one picture to the other, and over a
stretch along the border.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.composite import over
from bridge.model import Box, Mask, Picture

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
Words = NDArray[np.uint32]
Indices = NDArray[np.intp]

FULL = 255

NEAR_PX, FAR_PX = (2, 3, 4), (8, 9, 10)
IN, FAR_IN, OUT, FAR_OUT = range(4)
DEPTHS: Floats = np.array([NEAR_PX, FAR_PX, np.negative(NEAR_PX), np.negative(FAR_PX)], np.float32).T
"""(depths, bands): how far from the border is looked, inwards. Never written."""
BEGIN = NEAR_PX[1] / (FAR_PX[1] - NEAR_PX[1])
"""How far it is from the near ones to the border itself, in ways from the far ones to the near ones."""

WINDOW_POINTS, POINT_PX = 8, 3
MOST_WINDOWS = 48
"""Means are taken over stretches of the border, spread evenly along it, the same each time."""
TANGENT_PX = 4

SEAM_SHARE, EXCESS_SHARE = 0.9, 0.8
"""Quantiles along the border: a seam has to show on a fifth of it, or grain beside other grain would pass for one."""

SEEN_LEVELS = 0.5
"""A seam may show where its step is larger than the picture's own by more than rounding."""


@dataclass(frozen=True)
class Drift:
    """How faithful a composite is. All in sRGB levels, 0 .. 255.

    Attributes:
        largest_outside: the largest change of any channel where the mask is 0; 0 is what is promised.
        mean_outside: the mean change of all channels there.
        seam_step: the step that the border brought in; nine tenths of it have less. 0 without a border.
        own_step: the picture's own, measured just outside and parallel to the border in the same way, place by place,
            and so reckoned that ``seam_step`` less this is what the seam has more than the picture on a fifth
            of the border at least. So a seam in the sky is not lost in the wood on the other side.
    """

    largest_outside: int
    mean_outside: float
    seam_step: float
    own_step: float

    @classmethod
    def of_values(cls, values: object) -> Drift | None:
        """The report that ``as_values`` made; None where it is none."""
        names = [field.name for field in fields(cls)]
        if not isinstance(values, Mapping) or not all(isinstance(values.get(name), (int, float)) for name in names):
            return None
        return cls(**{name: values[name] for name in names})

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
        mask: 255 = layer, 0 = source, grey = share. Its border is where it has half of its largest value.
        shown: the composite as somebody made it; None for what ``composite.over`` makes, as editors show it.

    A step counts as brought in by the border as far as the change has it (composite less source), and no further than
    it is there to be seen (in the composite). So a layer that is the source brings none, and an even shade as much as
    its height, less where a soft mask spreads it over more than some 5 px, nothing from 16 px on. Each place counts
    with the largest of its channels.

    What it cannot tell: new content that ends just at the border shows an edge there, and whether that is its own or
    the join's fault is not in the pixels. Of parts that are narrower
    than some 9 px it tells too little.
    """
    if shown is None:
        shown = over(source, layer, Box(0, 0, mask.size.width, mask.size.height), mask)
    return Drift(*_change(source, shown, mask), *_steps(source, shown, mask))


def _change(source: Picture, shown: Picture, mask: Mask) -> tuple[int, float]:
    """The largest and the mean difference of all four channels where ``mask`` is 0."""
    outside = mask.pixels == 0
    if not (outside & (_words(source) != _words(shown))).any():
        return 0, 0.0
    changed = cv2.absdiff(source.pixels, shown.pixels)[outside]
    return int(changed.max()), float(changed.mean())


def _steps(source: Picture, shown: Picture, mask: Mask) -> tuple[float, float]:
    """``seam_step`` and ``own_step``."""
    border = _border(mask)
    if border is None:
        return 0.0, 0.0
    below, there = _means(source, border), _means(shown, border)
    opaque = border.whole & (below[..., 3] == FULL)
    measured = opaque[:, IN] & opaque[:, OUT]
    if not measured.any():
        return 0.0, 0.0
    brought, seen = _brought_in(there - below, opaque.all(axis=1)), there[:, IN] - there[:, OUT]
    seam = _largest(np.minimum(np.abs(brought), np.abs(seen)))[measured]
    own = np.where(opaque[:, OUT] & opaque[:, FAR_OUT], _largest(below[:, OUT] - below[:, FAR_OUT]), 0)
    # The picture's own steps do not stop where a stretch does: the largest of it and its neighbours counts.
    own = np.maximum(own, np.maximum(np.roll(own, 1), np.roll(own, -1)))[measured]
    step, excess = _quantile(seam, SEAM_SHARE), _quantile(seam - own, EXCESS_SHARE)
    # Means of whole levels are off by some millionths.
    return round(step, 4), round(step - excess, 4)


def _brought_in(change: Floats, deep: Bools) -> Floats:
    """(windows, 4): how much more is changed just inside than just outside, as far as it is there at once.

    Of what the near pixels say, and of the line through far and near ones to the border, the smaller one counts, and
    nothing where they contradict each other: a soft mask, or a glow that begins at the border, makes no step. Where
    ``deep`` is False the far ones are not known.
    """
    near = change[:, IN] - change[:, OUT]
    line = (1 + BEGIN) * near - BEGIN * (change[:, FAR_IN] - change[:, FAR_OUT])
    least = np.where(near * line > 0, np.minimum(np.abs(near), np.abs(line)), 0)
    return np.asarray(np.where(deep[:, None], least, near), np.float32)


def _largest(steps: Floats) -> Floats:
    """(windows,): of red, green and blue."""
    return np.asarray(np.abs(steps[:, :3]).max(axis=1), np.float32)


def _quantile(values: Floats, share: float) -> float:
    return float(np.sort(values)[round(share * (len(values) - 1))])


@dataclass(frozen=True, eq=False)
class _Border:
    """Where to look along a mask's border.

    Attributes:
        pixels: (points, depths, windows, 4) flat indices, in bands: just inside, deep inside, just and far outside.
        whole: (windows, 4) bool: all of it lies in the picture.
    """

    pixels: Indices
    whole: Bools


def _border(mask: Mask) -> _Border | None:
    """Stretches of the border of ``mask``, or None where it has none."""
    height, width = mask.pixels.shape
    inside = (mask.pixels > int(mask.pixels.max()) // 2).view(np.uint8)
    found, _ = cv2.findContours(inside, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    if not found:
        return None
    points, normals = _stretches(found)
    where = points[:, None, :, None] + normals[:, None, :, None] * DEPTHS[:, None, :, None]
    x, y = np.rint(where[..., 0]).astype(np.intp), np.rint(where[..., 1]).astype(np.intp)
    held_x, held_y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    whole = ((x == held_x) & (y == held_y)).all(axis=(0, 1))
    return _Border(held_y * width + held_x, whole)


def _stretches(contours: Sequence[NDArray[np.generic]]) -> tuple[Floats, Floats]:
    """(points, windows, 2) each: pixels of the border, x and y, and the directions to its inside, of length 1.

    A contour goes round so that what it is of lies on the same side, on holes too. A short one is gone round again.
    """
    lengths = np.array([len(contour) for contour in contours])
    points = np.concatenate(contours)[:, 0].astype(np.float32)
    total = len(points)
    number = min(MOST_WINDOWS, -(-2 * total // (WINDOW_POINTS * POINT_PX)))
    begin = np.arange(number) * total // number
    of = np.searchsorted(np.cumsum(lengths), begin, side="right")
    first, length = (np.cumsum(lengths) - lengths)[of], lengths[of]

    def at(offset: Indices) -> Floats:
        return np.asarray(points[first + (begin - first + offset) % length])

    along = np.arange(WINDOW_POINTS)[:, None] * POINT_PX
    tangents = at(along + TANGENT_PX) - at(along - TANGENT_PX)
    tangents /= np.maximum(np.hypot(tangents[..., 0], tangents[..., 1]), 1)[..., None]
    return at(along), np.stack([tangents[..., 1], -tangents[..., 0]], axis=-1)


def _means(picture: Picture, border: _Border) -> Floats:
    """(windows, 4, 4): means over each band, red, green, blue and alpha."""
    words = _words(picture).ravel().take(border.pixels)
    levels = words[..., None].view(np.uint8)
    return np.asarray(levels.reshape(-1, *levels.shape[2:]).astype(np.float32).mean(axis=0))


def _words(picture: Picture) -> Words:
    """(height, width): each pixel as one number."""
    return np.ascontiguousarray(picture.pixels).view(np.uint32)[..., 0]

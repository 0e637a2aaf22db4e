"""The colours of a result, matched to the picture it goes into, by the pixels that were to stay as they are.

Owns: ``ColourMatch``, ``measure`` and ``matched``. May import: ``bridge.imaging.cells``,
``bridge.imaging.tone_curves``, ``bridge.model``, numpy, cv2.

An engine that hands back the surroundings too shows there what it does to colours: each pixel has its partner in the
source. So tone curves are fitted to the pairs, and a saturation where curves leave something over, which says more than
means and deviations do.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.cells import cells
from bridge.imaging.tone_curves import FULL, LEAST_PAIRS, ToneCurves, curves, lines, paired
from bridge.model import Mask, Picture

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
Triple = tuple[float, float, float]
Fit = Callable[[Bytes, Doubles], ToneCurves | None]

WISHED_PAIRS = 1600
BLOCKS_PX = (8, 4, 2, 1)
"""Pixels are compared as means of blocks: noise and JPEG grain average out, and a fit to noisy values leans."""

LOWEST, HIGHEST = 2, 253
"""Blocks of the result with means beyond are taken as clipped."""

EQUAL_LEVELS = 0.5
HELP_SHARE, HELP_LEVELS = 0.9, 0.3
"""A match is one where the error falls to this share at most, and by so many levels at least."""

MIXED_LEVELS, MIXED_SHARE = 1.0, 0.75
"""A saturation is sought where curves leave more than so many levels, and has to leave less than this share of it."""

SATURATION_STEPS = (4, 2, 1)
SATURATION_STEP = 2 ** (1 / 16)
SEARCHED = 4
"""It is sought in halving steps, the least one 4 %, by every fourth pair."""


@dataclass(frozen=True)
class ColourMatch:
    """What to do to the colours, in sRGB levels 0 .. 255.

    First ``grey + saturation * (level - grey)``, where grey is the mean of the three channels, then a tone curve for
    each of red, green and blue: ``gain * 255 * (level / 255) ** gamma + offset``.

    Attributes:
        gain: 0.5 .. 2.
        offset: in levels; the mean of the ring moves by 64 at most.
        gamma: 0.56 .. 1.78, the same for all three; 1 is a straight line.
        saturation: 0.74 .. 1.35; 1 leaves it as it is.
        error_before: mean absolute difference of result and source over the ring, in levels.
        error_after: the same with the match applied.
    """

    gain: Triple
    offset: Triple
    gamma: float
    saturation: float
    error_before: float
    error_after: float


def measure(result: Picture, source: Picture, sent: Mask, *, redrawn: bool = True) -> ColourMatch | None:
    """How the colours of ``result`` have to change to be those of ``source``.

    Args:
        result: what the engine made.
        source: what it was given, of the same size.
        sent: the mask that it was given, of the same size: where it is 0 (the ring), both should show the same.
        redrawn: whether means and deviations count where all of the ring is drawn anew. False where the engine was
            asked to draw all of it: then other colours are what was wished for.

    Returns:
        A robust fit: what the engine redrew in the ring, or clipped, plays no part. None where the ring is too small,
        where it is equal already (then the server put the source back, and the ring says nothing), or where no curve
        brings it clearly nearer.
    """
    made, wanted = _pairs(result, source, sent)
    if made.shape[1] < LEAST_PAIRS:
        return None
    before = float(np.abs(made - wanted).mean())
    if before < EQUAL_LEVELS:
        return None
    found = _found(made, wanted, curves if redrawn else paired)
    if found is None or found.error > min(before * HELP_SHARE, before - HELP_LEVELS):
        return None
    gains, offsets, gamma = found.curves.gains, found.curves.offsets, found.curves.gamma
    return ColourMatch(_triple(gains), _triple(offsets), gamma, found.saturation, before, found.error)


@dataclass(frozen=True, eq=False)
class _Found:
    """What fits best: a saturation, then curves, and by how many levels both miss on average."""

    curves: ToneCurves
    error: float
    saturation: float = 1.0


def _found(made: Bytes, wanted: Doubles, fit: Fit) -> _Found | None:
    """Curves, with a saturation before them where they leave something over that it takes off."""
    found = _fitted(made, wanted, fit)
    if found is not None and found.error <= MIXED_LEVELS:
        return found
    saturation = _saturation(made, wanted)
    better = _fitted(_mixed(made, saturation), wanted, fit)
    if better is None or (found is not None and better.error >= MIXED_SHARE * found.error):
        return found
    return replace(better, saturation=saturation)


def _fitted(made: Bytes, wanted: Doubles, fit: Fit) -> _Found | None:
    found = fit(made, wanted)
    return None if found is None else _Found(found, found.error(made, wanted))


def matched(result: Picture, match: ColourMatch) -> Picture:
    """``result`` with ``match`` applied, of the same size; its alpha stays."""
    pixels: Bytes = result.pixels
    if match.saturation != 1:
        mixing = np.eye(4)
        mixing[:3, :3] = match.saturation * np.eye(3) + (1 - match.saturation) / 3
        pixels = np.asarray(cv2.transform(pixels, mixing), np.uint8)
    tables = np.rint(ToneCurves(np.array(match.gain), np.array(match.offset), match.gamma).levels).astype(np.uint8)
    *colours, alpha = cv2.split(pixels)
    curved = [cv2.LUT(levels, table, dst=levels) for levels, table in zip(colours, tables, strict=True)]
    return Picture(np.asarray(cv2.merge([*curved, alpha]), np.uint8))


def _saturation(made: Bytes, wanted: Doubles) -> float:
    """The one after which straight lines miss the least."""
    some, partners = made[:, ::SEARCHED], wanted[:, ::SEARCHED]

    def error(step: int) -> float:
        mixed = _mixed(some, SATURATION_STEP**step)
        return lines(mixed, partners).error(mixed, partners)

    best = 0
    for stride in SATURATION_STEPS:
        best = min((best, best - stride, best + stride), key=error)
    return float(SATURATION_STEP**best)


def _mixed(made: Bytes, saturation: float) -> Bytes:
    """(3, n) levels nearer to their grey or farther from it."""
    grey = made.mean(axis=0)
    return np.asarray(np.clip(np.rint(grey + saturation * (made - grey)), 0, FULL), np.uint8)


def _triple(values: Doubles) -> Triple:
    red, green, blue = values.tolist()
    return red, green, blue


def _pairs(result: Picture, source: Picture, sent: Mask) -> tuple[Bytes, Doubles]:
    """(3, n) each: means of blocks that lie wholly in the ring, some ``WISHED_PAIRS`` of them, the same each time."""
    ring_px = sent.pixels.size - cv2.countNonZero(sent.pixels)
    most = max(1, min(math.isqrt(ring_px // WISHED_PAIRS), *sent.pixels.shape))
    side = next(block for block in BLOCKS_PX if block <= most)
    every = max(1, ring_px // (side * side * WISHED_PAIRS))
    made, wanted, mask = (_rows(array, side, every) for array in (result.pixels, source.pixels, sent.pixels))
    first, second = cells(made, side), cells(wanted, side)
    ring = cv2.dilate(mask, np.ones((side, side), np.uint8), anchor=(0, 0))[::side, ::side] == 0
    ring &= second[..., 3] == FULL
    # A level that the engine clipped is not what it meant. A clipped source is what it was given: that one counts.
    ring &= cv2.inRange(first, (LOWEST, LOWEST, LOWEST, FULL), (HIGHEST, HIGHEST, HIGHEST, FULL)) > 0
    chosen, partners = (np.ascontiguousarray(array[ring].T[:3]) for array in (first, second))
    return chosen, partners.astype(np.float64)


def _rows(array: Bytes, side: int, every: int) -> Bytes:
    """Each ``every``-th row of blocks of ``side`` px, whole blocks only."""
    rows, width = array.shape[0] // side, array.shape[1] // side * side
    blocks = array[: rows * side, :width].reshape(rows, side, width, *array.shape[2:])[::every]
    return np.ascontiguousarray(blocks.reshape(-1, width, *array.shape[2:]))

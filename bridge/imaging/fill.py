"""Content-aware fill: continue a photograph over a hole with pieces of its own, without any model.

Owns: what may be copied from, and the pyramid from coarse to fine. The first guess is in
``exemplar``, search and voting in ``patchmatch`` (on the frames of ``patches``), smooth surfaces in ``membrane``,
the join in ``join``. May import: those five, ``bridge.model``, ``bridge.errors``, numpy, cv2.

The order of work: crop to the hole's neighbourhood; halve it until the hole is hardly wider than a patch; guess there
with a smooth surface and compare every patch with every other; then, level by level, carry the correspondences up,
search near them, and let the patches vote. At last the difference that remains at the rim is spread over the hole as a
harmonic function, which is gradient-domain pasting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.errors import InputError
from bridge.imaging import exemplar, patchmatch
from bridge.imaging.join import joined
from bridge.imaging.membrane import stretch
from bridge.imaging.patches import Floats, Frame, Indices, make_frame
from bridge.imaging.patchmatch import Match
from bridge.model import Box, Mask, Picture

PATCH_SIDE_PX = 7
FEWEST_SOURCES = 64
"""With fewer whole patches than this there is no texture to choose from, and the fill is smooth."""

COARSE_RADIUS_PX = 10.0
"""Halving ends when no pixel of the hole is further than this from its rim: then every patch sees something known."""

COARSE_HOLE_PIXELS = 700
COARSE_SOURCES = 5000
"""And when both are few enough to compare everything with everything."""

COARSE_ROUNDS = 4
STARTS = 4
"""Of 8 seeds for a badge on a suit, 5 brought a piece of the collar in with one start; with four, none did."""

SEARCH_ROUNDS = 3
VARIETY = 0.25
"""How much chance weighs in the first search, so that another seed gives another fill."""

SEARCH_REACH_PX = 9
LARGE_STRIDE_PX = 3
MIN_MARGIN_PX, MAX_MARGIN_PX = 80, 512

FEW_TARGETS = 8_000
MANY_TARGETS = 60_000
TOO_MANY_TARGETS = 250_000
"""From here on a level only carries up what the level below has found: it bounds the time of large holes."""

JOINING_FROM = 0.85
"""The fraction of the work that is done when the joining begins."""

OPAQUE = 255

Bools = NDArray[np.bool_]
Progress = Callable[[float], None]


class Method(StrEnum):
    """How a hole is filled."""

    PATCHES = "patches"
    SMOOTH = "smooth"


@dataclass(frozen=True, eq=False)
class _Level:
    """Colours (height, width, 3) float32 0 .. 255, where they may be copied from, and where they are wanted."""

    colours: Floats
    known: Bools
    hole: Bools


@dataclass(frozen=True)
class _Part:
    """Reports the progress of a step as its part of the whole."""

    tell: Progress
    start: float
    end: float

    def __call__(self, fraction: float) -> None:
        self.tell(self.start + (self.end - self.start) * fraction)


def method(picture: Picture, mask: Mask) -> Method:
    """How ``fill`` will fill: with patches, or, where hardly any whole patch is known, smoothly."""
    level = _neighbourhood(_whole(picture, mask))[1]
    return Method.PATCHES if _sources(level) >= FEWEST_SOURCES else Method.SMOOTH


def fill(picture: Picture, mask: Mask, *, seed: int, progress: Progress | None = None) -> Picture:
    """Replace every pixel with ``mask > 0`` by a continuation of the rest.

    Args:
        picture: what to continue. Only opaque pixels outside the mask are copied from.
        mask: of the picture's size; any value above 0 is replaced.
        seed: which of the possible fills; the same seed gives the same fill.
        progress: called often with 0 .. 1; what it raises ends the work.

    Returns:
        A picture of the same size: bit-identical where the mask is 0, opaque where it is not. With fewer than
        ``FEWEST_SOURCES`` whole patches known (tiny pictures, lines) the fill is a smooth surface: see ``method``.

    Raises:
        InputError: nothing is left to copy from, or the sizes differ.
    """
    whole = _whole(picture, mask)
    if not whole.hole.any():
        return picture
    tell = progress or (lambda _fraction: None)
    box, level = _neighbourhood(whole)
    tell(0.0)
    texture = _sources(level) >= FEWEST_SOURCES
    filled = _patched(level, seed, tell) if texture else stretch(level.colours, level.known, level.hole)
    tell(1.0)
    return _pasted(picture, box, level.hole, filled)


def _whole(picture: Picture, mask: Mask) -> _Level:
    if mask.size != picture.size:
        raise InputError(f"The mask is {mask.size}, the picture {picture.size}.", "Use a mask of the picture's size.")
    hole = mask.pixels > 0
    known = ~hole & (picture.pixels[..., 3] == OPAQUE)
    if hole.any() and not known.any():
        raise InputError(
            "There is nothing to copy from: no opaque pixel is left outside the selection; nothing was changed.",
            "Make the selection smaller, or use a layer (or the visible image) with opaque pixels around it.",
        )
    return _Level(picture.pixels[..., :3].astype(np.float32), known, hole)


def _neighbourhood(whole: _Level) -> tuple[Box, _Level]:
    """The hole with a margin of about its own size, or everything where that margin knows too few patches."""
    height, width = whole.hole.shape
    everything = Box(0, 0, width, height)
    if not whole.hole.any():
        return everything, whole
    x, y, hole_width, hole_height = cv2.boundingRect(whole.hole.astype(np.uint8))
    margin = min(max(MIN_MARGIN_PX, hole_width, hole_height), MAX_MARGIN_PX)
    wanted = Box(x - margin, y - margin, hole_width + 2 * margin, hole_height + 2 * margin)
    box = wanted.intersect(everything)
    level = _cropped(whole, box)
    return (box, level) if _sources(level) >= max(FEWEST_SOURCES, int(level.hole.sum()) // 4) else (everything, whole)


def _cropped(level: _Level, box: Box) -> _Level:
    rows, columns = slice(box.y, box.bottom), slice(box.x, box.right)
    return _Level(level.colours[rows, columns], level.known[rows, columns], level.hole[rows, columns])


def _sources(level: _Level) -> int:
    """How many patches are known throughout."""
    kernel = np.ones((PATCH_SIDE_PX, PATCH_SIDE_PX), np.uint8)
    inner = cv2.erode(level.known.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return int(np.count_nonzero(inner))


def _pasted(picture: Picture, box: Box, hole: Bools, filled: Floats) -> Picture:
    pixels = picture.pixels.copy()
    part = pixels[box.y : box.bottom, box.x : box.right]
    part[hole, :3] = np.clip(np.rint(filled[hole]), 0, 255).astype(np.uint8)
    part[hole, 3] = OPAQUE
    return Picture(pixels)


# ------------------------------------------------------------------------------------------------ pyramid


def _patched(level: _Level, seed: int, tell: Progress) -> Floats:
    """Fill ``level`` with patches, coarse to fine, and join the result to the rim."""
    rng = np.random.default_rng(seed)
    pyramid = _pyramid(level)
    frame, match = _best_start(pyramid[-1], rng, _Part(tell, 0.0, JOINING_FROM * 0.25 ** (len(pyramid) - 1)))
    for depth in range(len(pyramid) - 2, -1, -1):
        # Each level has four times the pixels of the one below, so it starts at a quarter of the bar that is left.
        start, end = JOINING_FROM * 0.25 ** (depth + 1), JOINING_FROM * 0.25**depth
        frame, match = _finer(pyramid[depth], frame, match, rng, _Part(tell, start, end))
    quiet = partial(tell, JOINING_FROM)
    return joined(level.colours, level.known, level.hole, frame, match, stride=_stride(frame), tick=quiet)


def _pyramid(level: _Level) -> list[_Level]:
    """The level and its halves, finest first."""
    levels = [level]
    while not _small_enough(levels[-1]):
        smaller = _halved(levels[-1])
        if _sources(smaller) < FEWEST_SOURCES:
            break
        levels.append(smaller)
    return levels


def _small_enough(level: _Level) -> bool:
    """Whether everything can be compared with everything."""
    pixels = int(level.hole.sum())
    return (
        _radius_px(level.hole) <= COARSE_RADIUS_PX
        and pixels <= COARSE_HOLE_PIXELS
        and _sources(level) <= COARSE_SOURCES
    )


def _radius_px(hole: Bools) -> float:
    """How far the innermost pixel of the hole is from its rim; the picture's border is no rim."""
    return float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3).max())


def _halved(level: _Level) -> _Level:
    """Half the size, rounded up. A pixel is hole if any of its four is, and known if all four are."""
    height, width = level.hole.shape
    odd = ((0, height % 2), (0, width % 2))
    colours = np.pad(level.colours, (*odd, (0, 0)), mode="edge")
    quads = [(slice(y, None, 2), slice(x, None, 2)) for y in (0, 1) for x in (0, 1)]
    hole, known = np.pad(level.hole, odd), np.pad(level.known, odd)
    mean = sum((colours[quad] for quad in quads), np.float32(0)) / np.float32(4)
    return _Level(
        colours=np.asarray(mean, np.float32),
        known=np.logical_and.reduce([known[quad] for quad in quads]),
        hole=np.logical_or.reduce([hole[quad] for quad in quads]),
    )


def _best_start(level: _Level, rng: np.random.Generator, tell: Progress) -> tuple[Frame, Match]:
    """The best of several starts: where one lets a piece of another object in, the rest of the work keeps it."""
    starts = []
    for number in range(STARTS):
        starts.append(_coarsest(level, rng, _Part(tell, number / STARTS, (number + 1) / STARTS)))
    return min(starts, key=lambda start: patchmatch.doubt(*start))


def _coarsest(level: _Level, rng: np.random.Generator, tell: Progress) -> tuple[Frame, Match]:
    """Where it begins: a smooth guess, then full searches until the patches agree."""
    guess = stretch(level.colours, level.known, level.hole)
    frame = make_frame(guess, level.known, level.hole, PATCH_SIDE_PX)
    frame = exemplar.lay(frame, rng, variety=VARIETY)
    match = patchmatch.full_search(frame, rng, variety=0)
    for _ in range(COARSE_ROUNDS if frame.targets.size <= FEW_TARGETS else 1):
        tell(0.0)
        frame = patchmatch.vote(frame, match, sharpness=2)
        match = patchmatch.full_search(frame, rng, variety=0)
    return _improved(patchmatch.vote(frame, match, sharpness=2), match, rng, tell)


def _finer(level: _Level, coarse: Frame, found: Match, rng: np.random.Generator, tell: Progress) -> tuple[Frame, Match]:
    """Carry the correspondences one level up, and improve them there."""
    frame = make_frame(level.colours, level.known, level.hole, PATCH_SIDE_PX)
    best = _carried(frame, coarse, found, rng)
    match = Match(best, np.ones(best.size, np.float32))
    frame = patchmatch.vote(frame, match, sharpness=0, stride=_stride(frame))
    return _improved(frame, match, rng, tell)


def _improved(frame: Frame, match: Match, rng: np.random.Generator, tell: Progress) -> tuple[Frame, Match]:
    """Search and vote in turn, as often as the size of the level allows."""
    rounds = _rounds(frame.targets.size)
    for number in range(rounds):
        here = (number + 1) / (rounds + 1)
        tell(here)
        match = Match(match.best, patchmatch.costs(frame, frame.targets, match.best))
        match = patchmatch.improve(frame, match, rng, reach_px=SEARCH_REACH_PX, tick=partial(tell, here))
        frame = patchmatch.vote(frame, match, sharpness=4)
    return frame, match


def _carried(frame: Frame, coarse: Frame, found: Match, rng: np.random.Generator) -> Indices:
    best = patchmatch.enlarge(coarse, found, frame)
    lost = np.flatnonzero(best < 0)
    best[lost] = rng.choice(frame.sources, lost.size)
    return best


def _stride(frame: Frame) -> int:
    return LARGE_STRIDE_PX if frame.targets.size > TOO_MANY_TARGETS else 1


def _rounds(targets: int) -> int:
    if targets > TOO_MANY_TARGETS:
        return 0
    return 1 if targets > MANY_TARGETS else SEARCH_ROUNDS

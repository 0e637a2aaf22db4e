"""Tiles: a picture cut into overlapping parts that an engine admits, and where each part lies in the result.

Owns: ``TileGrid`` and ``tile_grid``. May import: ``bridge.model``, ``bridge.capability``, numpy. Geometry alone, no
pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.model import Box, Size

OVERLAP_SHARE = 8
"""The overlap is this part of a tile's shorter side ..."""
MIN_OVERLAP_PX, MAX_OVERLAP_PX = 32, 128
"""... between these limits ..."""
MOST_OVERLAP = 4
"""... and never more than this part of it: so no pixel ever lies in the blends of three tiles of a row."""
LARGEST_STEP_PX = 8
"""Tiles start at whole pixels of the result too, where a step of so many source pixels reaches one."""

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tile:
    """One part of the source; ``box`` is in source pixels."""

    column: int
    row: int
    box: Box


@dataclass(frozen=True)
class Share:
    """What one column (or row) of tiles gives to the result, in target pixels along that axis.

    Attributes:
        start, lead: between them it blends with the one before.
        lead, tail: between them it stands alone.
        tail, end: between them it blends with the one after.
    """

    start: int
    lead: int
    tail: int
    end: int


@dataclass(frozen=True)
class TileGrid:
    """Overlapping tiles of one size that cover a source, and their places in the target.

    Attributes:
        source: the picture that is cut.
        tile: the size of every tile, in source pixels.
        overlap: what neighbours have in common at least, in source pixels.
        target: the size of the result.
        lefts, tops: where the columns and the rows of tiles begin, in source pixels.
    """

    source: Size
    tile: Size
    overlap: int
    target: Size
    lefts: tuple[int, ...]
    tops: tuple[int, ...]

    @cached_property
    def rows(self) -> tuple[tuple[Tile, ...], ...]:
        """The tiles, row by row."""
        return tuple(
            tuple(
                Tile(column, row, Box(left, top, self.tile.width, self.tile.height))
                for column, left in enumerate(self.lefts)
            )
            for row, top in enumerate(self.tops)
        )

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """All of them, from the top left to the bottom right."""
        return tuple(tile for row in self.rows for tile in row)

    def placed(self, tile: Tile) -> Box:
        """Where the whole of ``tile`` lies in the target, in target pixels."""
        left, right = _reach(tile.box.x, tile.box.width, self.source.width, self.target.width)
        top, bottom = _reach(tile.box.y, tile.box.height, self.source.height, self.target.height)
        return Box(left, top, right - left, bottom - top)

    @cached_property
    def across(self) -> tuple[Share, ...]:
        """What each column gives to the result."""
        return _shares(self.lefts, self.tile.width, self.overlap, self.source.width, self.target.width)

    @cached_property
    def down(self) -> tuple[Share, ...]:
        """What each row gives to the result."""
        return _shares(self.tops, self.tile.height, self.overlap, self.source.height, self.target.height)


def tile_grid(
    source: Size, target: Size, rule: SizeRule, *, max_output_pixels: int | None = None, overlap: int | None = None
) -> TileGrid:
    """The fewest tiles that cover ``source``: each may be billed. Among equals those with the fewest pixels.

    They are spread evenly, so that the last ones slide inwards instead of being narrower. A source smaller than a tile
    in one direction is not cut there; the tile is padded later, by the ``Fit`` of its size.

    Args:
        target: the size of the result, not smaller than ``source`` in any direction.
        rule: sizes that the engine admits for what is sent.
        max_output_pixels: that the engine makes of one tile. Where even its smallest tile would come to more, that
            tile is taken: the engine has to be asked for less then, and its result is enlarged.
        overlap: in source pixels, at least 1; by default an eighth of the tile's shorter side, 32 to 128 px. Never
            more than a quarter of it.

    Raises:
        ValueError: a target smaller than the source, or no overlap.
    """
    if target.width < source.width or target.height < source.height or (overlap is not None and overlap < 1):
        raise ValueError(f"tiles of {source} for {target} with an overlap of {overlap}")
    most = None if max_output_pixels is None else int(max_output_pixels * source.pixels / target.pixels)
    sides = _candidates(source, rule, most)
    step = max(_step(source.width, target.width), _step(source.height, target.height))
    slack = step - 1 if overlap is None else 0
    overlaps = _overlaps(source, sides, overlap) + slack
    counts = np.stack([_counts(length, side, overlaps) for length, side in zip(_pair(source), sides, strict=True)])
    best = int(np.lexsort((sides.prod(axis=0), counts.prod(axis=0)))[0])
    chosen, shared = Size(*map(int, sides[:, best])), int(overlaps[best])
    columns, rows = map(int, counts[:, best])
    if isinstance(rule, SizeRange):
        chosen = _least(source, chosen, (columns, rows), shared, rule)
    tile = Size(min(chosen.width, source.width), min(chosen.height, source.height))
    lefts = _starts(source.width, tile.width, columns, shared - slack, step)
    tops = _starts(source.height, tile.height, rows, shared - slack, step)
    return TileGrid(source, tile, shared - slack, target, lefts, tops)


def _pair(size: Size) -> tuple[int, int]:
    return size.width, size.height


def _candidates(source: Size, rule: SizeRule, most: int | None) -> Ints:
    """(2, n): widths and heights of working sizes, of at most ``most`` pixels where there are any."""
    if isinstance(rule, FixedSizes):
        return _within(np.array([_pair(size) for size in rule.sizes], np.int64).T, most)
    if most is None or most >= rule.max_pixels:
        return _largest(source, rule)
    smaller = _largest(source, replace(rule, max_pixels=most)) if most >= rule.min_pixels else np.empty((2, 0))
    return np.asarray(smaller, np.int64) if smaller.size else _smallest(rule)


def _within(sides: Ints, most: int | None) -> Ints:
    pixels = sides.prod(axis=0)
    fits = pixels <= (pixels.max() if most is None else most)
    return sides[:, fits] if fits.any() else sides[:, pixels == pixels.min()]


def _largest(source: Size, rule: SizeRange) -> Ints:
    """For each admitted width the largest height that goes with it, neither larger than the source needs."""
    step, low = rule.multiple, _ceil(rule.min_side, rule.multiple)
    high = rule.max_side // step * step
    widths = np.arange(low, min(high, _of_use(source.width, source.height, rule)) + 1, step, dtype=np.int64)
    # A source that is narrower than the rule admits is padded, so that its tiles can be as long as others.
    useful = np.maximum(max(low, source.height), -(-rule.min_pixels // widths))
    heights = np.minimum(rule.max_pixels // widths, high)
    if rule.max_aspect:
        useful = np.maximum(useful, np.ceil(widths / rule.max_aspect).astype(np.int64))
        heights = np.minimum(heights, (widths * rule.max_aspect).astype(np.int64))
    heights = np.minimum(heights, -(-useful // step) * step) // step * step
    good = (heights >= low) & (widths * heights >= rule.min_pixels)
    if rule.max_aspect:
        good &= widths <= heights * rule.max_aspect
    return np.stack([widths[good], heights[good]]) if good.any() else _smallest(rule)


def _of_use(side: int, other: int, rule: SizeRange) -> int:
    """No tile need be longer along a side: it then covers the source, and is as long as the other side asks for."""
    other = min(max(other, rule.min_side), rule.max_side)
    shape = math.ceil(other / rule.max_aspect) if rule.max_aspect else 1
    return _ceil(max(side, rule.min_side, -(-rule.min_pixels // other), shape), rule.multiple)


def _smallest(rule: SizeRange) -> Ints:
    """The smallest square that the rule admits."""
    side = _ceil(max(rule.min_side, math.isqrt(max(0, rule.min_pixels - 1)) + 1), rule.multiple)
    return np.array([[side], [side]], np.int64)


def _overlaps(source: Size, sides: Ints, wanted: int | None) -> Ints:
    """Of each candidate; only sides along which the source is cut count."""
    uncut = np.iinfo(np.int64).max
    cut = [np.where(side < length, side, uncut) for length, side in zip(_pair(source), sides, strict=True)]
    shorter = np.minimum(*cut)
    usual = np.clip(shorter // OVERLAP_SHARE, MIN_OVERLAP_PX, MAX_OVERLAP_PX)
    return np.asarray(np.maximum(1, np.minimum(usual if wanted is None else wanted, shorter // MOST_OVERLAP)), np.int64)


def _counts(length: int, tiles: Ints, overlaps: Ints) -> Ints:
    """How many tiles of each candidate cover ``length``."""
    rest = np.maximum(length - tiles, 0)
    return np.asarray(1 + -(-rest // np.maximum(tiles - overlaps, 1)), np.int64)


def _least(source: Size, tile: Size, counts: tuple[int, int], overlap: int, rule: SizeRange) -> Size:
    """The smallest tile with which as many still cover the source: what is sent twice is paid for twice."""
    sides = [
        side if count == 1 else min(side, _ceil(-(-(length + (count - 1) * overlap) // count), rule.multiple))
        for length, side, count in zip(_pair(source), _pair(tile), counts, strict=True)
    ]
    smaller = Size(*sides)
    narrow = min(side for side, count in zip(sides, counts, strict=True) if count > 1) if max(counts) > 1 else 0
    return smaller if rule.admits(smaller) and overlap * MOST_OVERLAP <= narrow else tile


def _starts(length: int, tile: int, count: int, overlap: int, step: int) -> tuple[int, ...]:
    """Where the tiles begin: evenly spread, and on whole pixels of the result where that costs no overlap."""
    if count == 1:
        return (0,)
    even = tuple(place * (length - tile) // (count - 1) for place in range(count))
    whole = (*(start // step * step for start in even[:-1]), even[-1])
    furthest = max(after - before for before, after in pairwise(whole))
    return whole if furthest <= tile - overlap else even


def _step(source: int, target: int) -> int:
    """How many source pixels come to a whole number of the result's, nearly at least where the factor is odd."""
    return Fraction(target, source).limit_denominator(LARGEST_STEP_PX).denominator


def _reach(start: int, length: int, source: int, target: int) -> tuple[int, int]:
    """Source pixels as target pixels, whole ones."""
    return round(Fraction(start * target, source)), round(Fraction((start + length) * target, source))


def _shares(starts: tuple[int, ...], tile: int, overlap: int, source: int, target: int) -> tuple[Share, ...]:
    """Neighbours blend in the middle of what they have in common: what an engine makes of its border is the worst."""
    reaches = [_reach(start, tile, source, target) for start in starts]
    bands = [(0, 0)]
    for (_, end), (start, _) in pairwise(reaches):
        width = min(end - start, max(1, overlap * target // source))
        first = start + (end - start - width) // 2
        bands.append((first, first + width))
    bands.append((target, target))
    return tuple(Share(*before, *after) for before, after in pairwise(bands))


def _ceil(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple

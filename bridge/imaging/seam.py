"""The seam of a result: the step that is left at the border of its mask, spread over the inside until nobody sees it.

Owns: ``joined``. May import: ``bridge.imaging.cells``, ``bridge.imaging.membrane``, ``bridge.model``, numpy, cv2.

What the result misses beside the border is carried on over it as a harmonic function, which is the same as keeping its
gradients and solving Poisson's equation (Perez, Gangnet and Blake 2003, "Poisson image editing", equation 5). Such a
function is smooth, so a coarse grid will do (Farbman, Hoffer, Lipman, Cohen-Or and Lischinski 2009, "Coordinates for
instant image cloning", solve it on a coarse mesh for the same reason).

Two kinds of results tell in different ways what is missing. Most engines draw the surroundings again: there, outside
the mask, each pixel has its partner in the source. Some servers put the source back around what they made, so that all
partners are equal: then both sides of the border are compared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.cells import cells, even
from bridge.imaging.membrane import stretch
from bridge.model import Mask, Picture

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

FULL = 255
MIDDLE = 128

GRID_CELLS = 2200
"""Of so many cells, or up to half as many again, is the grid on which all of this is worked out."""

MOST_SHADE = 24.0
"""Differences of up to so many levels are light and shade, larger ones are edges of objects."""

LEAST_SHADE = 0.5
"""A correction that rounds to nothing everywhere is none."""

LEAST_SHARE = 0.3
"""Where less of the border than this tells anything, it is a new picture with a border of its own."""

ZONE_PX = 6
SMOOTH_PX = 8.0
ALONG_PX = 24.0
"""How far from the border is looked, over how much is averaged, and over how much of it noise is told from a step."""

PUT_BACK_LEVELS = 0.75
"""Cells that differ by less on average, where nothing was asked, are the source's: a JPEG keeps means that well."""

SAME_DEVIATION = 3.0
GRAIN_PX = 13.0
"""Differences of neighbouring cells that scatter by less come from one shade over the same content. Means of larger
cells scatter less in any case: there it has to be less than so many levels, times pixels of a cell's side."""

INDEPENDENT = 4.0
"""So many of the cells that a mean along the border is made of count as independent of each other."""

EMPTY = 1e-6

THIRDS: Floats = np.full((1, 3), 1 / 3, np.float32)
"""Takes the mean of three channels. Never written."""


@dataclass(frozen=True)
class _Grid:
    """Means over square cells, (rows, columns, 3) float32 and 0 .. 255, and what each cell is, (rows, columns) bool.

    Attributes:
        outside: the mask is 0 in all of it, and both pictures are opaque.
        inside: the mask is 0 nowhere in it, and both pictures are opaque.
        border: the mask is 0 in some of it only, or the cell is that near to one where it is.
        asked, spared: the engine was asked to replace all of it, or nothing in it.
        cell_px: a cell's side.
    """

    source: Floats
    result: Floats
    outside: Bools
    inside: Bools
    border: Bools
    asked: Bools
    spared: Bools
    cell_px: int

    @property
    def missing(self) -> Floats:
        """What has to be added to the result to get the source."""
        return self.source - self.result


@dataclass(frozen=True)
class _Steps:
    """What is missing, (rows, columns, 3) float32, and the cells where that is known, (rows, columns) bool."""

    values: Floats
    known: Bools


def joined(result: Picture, source: Picture, mask: Mask, sent: Mask) -> Picture:
    """``result`` without the step at the border of ``mask``, its alpha as it was.

    Args:
        result: what the engine made, its colours matched.
        source: what was there, of the same size.
        mask: what is composited, of the same size, 255 = result; the border is where it becomes 0.
        sent: what the engine was asked to replace, of the same size, 255 = replace.

    Returns:
        Corrected by no more than the largest step that was found, which is at most ``MOST_SHADE``. ``result`` itself
        where there is no border, no step, or too little that shows on both sides of it.
    """
    covered = mask.pixels > 0
    if covered.all() or not covered.any():
        return result
    grid = _grid(result, source, covered, sent)
    steps = _steps(grid)
    if steps is None or np.abs(steps.values[steps.known]).max(initial=0) < LEAST_SHADE:
        return result
    surface = stretch(steps.values, steps.known, ~steps.known)
    return _with_added(result, surface, grid.cell_px)


def _grid(result: Picture, source: Picture, covered: Bools, sent: Mask) -> _Grid:
    cell_px = even(math.isqrt(covered.size // GRID_CELLS))
    below, above = cells(source.pixels, cell_px), cells(result.pixels, cell_px)
    share = cells(covered.view(np.uint8) * FULL, cell_px)
    asked = cells((sent.pixels > 0).view(np.uint8) * FULL, cell_px)
    opaque = (below[..., 3] == FULL) & (above[..., 3] == FULL)
    reach = max(1, round(ZONE_PX / cell_px))
    return _Grid(
        source=below[..., :3].astype(np.float32),
        result=above[..., :3].astype(np.float32),
        outside=(share == 0) & opaque,
        inside=(share == FULL) & opaque,
        border=_grown(share > 0, reach) & _grown(share < FULL, reach),
        asked=asked == FULL,
        spared=asked == 0,
        cell_px=cell_px,
    )


def _is_put_back(grid: _Grid) -> bool:
    """Whether the server put the source back where nothing was asked."""
    spared = grid.spared & grid.outside
    return bool(spared.any()) and float(np.abs(grid.missing[spared]).mean()) <= PUT_BACK_LEVELS


def _steps(grid: _Grid) -> _Steps | None:
    """What is missing along the border, or None where too little of it tells."""
    beside = grid.outside & grid.border
    redrawn = beside & grid.asked if _is_put_back(grid) else beside
    return _beside(grid, redrawn) if _is_enough(redrawn, beside) else _across(grid)


def _beside(grid: _Grid, zone: Bools) -> _Steps | None:
    """What is missing in ``zone``, outside the border: the engine drew there too, so each cell has its partner."""
    known = _shade(grid.missing, zone)
    if not _is_enough(known, zone):
        return None
    (missing,) = _means_near(known, SMOOTH_PX / grid.cell_px, grid.missing)
    return _Steps(missing, known)


def _across(grid: _Grid) -> _Steps | None:
    """What is missing just inside the border, where all outside is the source itself.

    Where the source went on there as the result does, but for a shade, cells have their partners. Elsewhere the means
    on both sides are compared. Those differ by what the picture shows too: a shade is what they have in common along
    the border, less what the source's own differences there and their scatter explain (Wiener's filter).
    """
    reach, along = SMOOTH_PX / grid.cell_px, ALONG_PX / grid.cell_px
    outer = grid.outside & grid.spared & _grown(grid.border, 1)
    inner = grid.inside & grid.border & _grown(outer, 1 + round(reach))
    deeper = grid.inside & ~grid.border & _grown(grid.border, 1)
    (around,) = _means_near(outer, reach, grid.source)
    source, result, power = _means_near(inner, reach, grid.source, grid.result, _power(grid.missing))
    deeper_source, deeper_result = _means_near(deeper, reach, grid.source, grid.result)
    missing, step = source - result, around - result
    same = power - _power(missing) < min(SAME_DEVIATION, GRAIN_PX / grid.cell_px) ** 2
    known = _shade(np.where(same, grid.missing, step), inner)
    if not _is_enough(known, inner):
        return None
    common, deeper_common, own, scatter = _means_near(
        known, along, step, around - deeper_result, around - source, _power(step)
    )
    strength = _power(common)
    noise = _power(own) + (scatter - strength) / INDEPENDENT
    certain = np.maximum(0, 1 - noise / np.maximum(strength, EMPTY))
    shade = _at_border(common, deeper_common) * certain
    here = _at_border(missing, deeper_source - deeper_result)
    return _Steps(np.where(same, here, shade).astype(np.float32), known)


def _at_border(near: Floats, deeper: Floats) -> Floats:
    """What is missing at the border itself, by what is missing just inside it and a cell deeper.

    A shade is there at once, but a glow that ends at the border begins at 0: the line through both tells them apart.
    Of it and the nearer value the smaller one counts, or 0 where they contradict each other.
    """
    line = 2 * near - deeper
    return np.asarray(np.where(near * line > 0, np.sign(near) * np.minimum(np.abs(near), np.abs(line)), 0), np.float32)


def _shade(missing: Floats, zone: Bools) -> Bools:
    """The cells of ``zone`` that are far from all larger differences: an object cut by the border bleeds nowhere."""
    red, green, blue = cv2.split(np.abs(missing))
    content = zone & (np.maximum(np.maximum(red, green), blue) > MOST_SHADE)
    return zone & ~_grown(content, 1)


def _is_enough(known: Bools, border: Bools) -> bool:
    number = int(np.count_nonzero(known))
    return number > 0 and number >= LEAST_SHARE * int(np.count_nonzero(border))


def _power(values: Floats) -> Floats:
    """(rows, columns, 1): the mean square of the channels."""
    return np.asarray(cv2.transform(np.square(values), THIRDS), np.float32)[..., None]


def _means_near(known: Bools, deviation: float, *fields: Floats) -> list[Floats]:
    """Of each field the means of the known cells around each, by a Gaussian of ``deviation`` cells.

    A normalised convolution, of all fields at once: they share the weights.
    """
    weight = known.astype(np.float32)
    planes = [plane * weight for field in fields for plane in cv2.split(field)]
    *sums, weights = cv2.split(
        cv2.GaussianBlur(cv2.merge([*planes, weight]), (0, 0), deviation, borderType=cv2.BORDER_CONSTANT)
    )
    share = 1 / np.maximum(weights, EMPTY)
    means = iter([plane * share for plane in sums])
    merged = [cv2.merge([next(means) for _ in range(field.shape[2])]) for field in fields]
    return [np.asarray(one, np.float32).reshape(field.shape) for one, field in zip(merged, fields, strict=True)]


def _grown(cells: Bools, reach: int) -> Bools:
    return np.asarray(cv2.dilate(cells.view(np.uint8), np.ones((2 * reach + 1,) * 2, np.uint8)) > 0)


def _with_added(result: Picture, surface: Floats, cell_px: int) -> Picture:
    """``surface``, enlarged, on top of ``result``; alpha stays."""
    rows, columns = surface.shape[:2]
    added = np.dstack([surface, np.zeros((rows, columns, 1), np.float32)])
    if cell_px > 1:
        added = cv2.resize(added, (columns * cell_px, rows * cell_px), interpolation=cv2.INTER_LINEAR)
    # As bytes around the middle: sums of floats and bytes take twice as long, and more memory.
    shift = cv2.convertScaleAbs(added[: result.size.height, : result.size.width], beta=MIDDLE)
    return Picture(np.asarray(cv2.addWeighted(result.pixels, 1, shift, 1, -MIDDLE, dst=shift), np.uint8))

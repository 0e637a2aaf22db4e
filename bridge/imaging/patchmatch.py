"""Which patch of a photograph fits where: correspondences between the patches over a hole and whole known patches.

Owns: the search (Barnes et al. 2009, "PatchMatch": propagation and random search, here for all patches at once) and
the voting (Wexler, Shechtman and Irani 2007, "Space-time completion": every pixel of the hole is the weighted mean of
what the patches over it say). May import: ``bridge.imaging.patches``, numpy, cv2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.patches import Floats, Frame, Indices

CHUNK = 8192
"""Patches compared at once; their colours (5 MB) stay in the cache."""

FULL_SEARCH_PAIRS = 8_000_000
"""Pairs of patches that a full search may compare: about a second of matrix products."""

STRANGENESS = 1.0
"""How much the strangeness of a source counts beside its distance."""

NEARNESS = 600.0
"""What a source across the whole frame costs more than one beside the target (mean squared levels, 3 channels)."""


@dataclass(frozen=True, eq=False)
class Match:
    """For each target of a frame: its best source's centre, and how far apart they are (mean squared, 3 channels)."""

    best: Indices
    cost: Floats


# ------------------------------------------------------------------------------------------------ search


@dataclass(frozen=True, eq=False)
class Sources:
    """Sources laid out for matrix products.

    Attributes:
        centres: (n,) indices.
        flat: (side² * 3, n) float32, their colours.
        squares: (side², n) float32, the squared length of each colour.
        strange: (n,) float32, how little they resemble what lies around the hole (mean squared, 3 channels).
    """

    centres: Indices
    flat: Floats
    squares: Floats
    strange: Floats


def some_sources(frame: Frame, most: int, rng: np.random.Generator) -> Indices:
    """All sources of the frame, or a random choice of ``most`` of them."""
    if frame.sources.size <= most:
        return frame.sources
    return np.sort(rng.choice(frame.sources, most, replace=False))


def sources_of(frame: Frame, centres: Indices) -> Sources:
    """Lay out the patches around ``centres``."""
    patches = frame.colours[centres[:, None] + frame.steps]
    flat = np.ascontiguousarray(patches.reshape(centres.size, -1).T)
    return Sources(centres, flat, np.einsum("nkc,nkc->kn", patches, patches), _strange(frame, patches))


def _strange(frame: Frame, patches: Floats) -> Floats:
    """How far the colour (mean and deviation) of each patch is from the next best one on the rim.

    What goes on behind a hole is what is seen around it: this keeps other objects of the photograph out of the fill.
    """
    hole = np.zeros(frame.shape, np.uint8)
    hole.flat[frame.hole] = 1
    near = cv2.dilate(hole, np.ones((frame.side + 4, frame.side + 4), np.uint8)).ravel() > 0
    rim = np.flatnonzero(near & frame.is_source)
    if not rim.size:
        return np.zeros(len(patches), np.float32)
    rim = rim[:: 1 + rim.size // 2000]
    ours, theirs = _colour(patches), _colour(frame.colours[rim[:, None] + frame.steps])
    parts = [
        ((part[:, None] - theirs) ** 2).sum(axis=2).min(axis=1) for part in np.array_split(ours, 1 + len(ours) // 512)
    ]
    return np.concatenate(parts)


def _colour(patches: Floats) -> Floats:
    """(n, 6): mean and standard deviation of each channel."""
    return np.concatenate([patches.mean(axis=1), patches.std(axis=1)], axis=1)


def handicap(
    frame: Frame, targets: Indices, sources: Sources, apart: Floats, rng: np.random.Generator, variety: float
) -> Floats:
    """Make strange and distant sources dearer (things resemble what is near them), and let chance play.

    Args:
        frame: gives the positions.
        targets: (n,) centres.
        sources: m of them.
        apart: (n, m) mean squared distances of the patches.
        rng: the chance.
        variety: each source gets dearer by 0 .. ``variety`` of its distance.
    """
    rows, columns = np.divmod(targets, frame.shape[1])
    source_rows, source_columns = np.divmod(sources.centres, frame.shape[1])
    away = np.hypot(rows[:, None] - source_rows, columns[:, None] - source_columns) / np.hypot(*frame.shape)
    factor = 1 + variety * rng.random(sources.centres.size, np.float32)
    return np.asarray((apart + STRANGENESS * sources.strange + NEARNESS * away) * (factor + away), np.float32)


def doubt(frame: Frame, match: Match) -> float:
    """How little a fill convinces: how badly its patches fit, and how strange they are to what is around the hole."""
    sources = sources_of(frame, np.unique(match.best))
    strange = np.zeros(frame.trust.size, np.float32)
    strange[sources.centres] = sources.strange
    return float(match.cost.mean() + STRANGENESS * strange[match.best].mean())


def full_search(frame: Frame, rng: np.random.Generator, *, variety: float) -> Match:
    """Compare every target with every source, or with a random choice of them where that is too many.

    Args:
        frame: what to match.
        rng: which sources are favoured.
        variety: how much chance weighs, see ``handicap``.
    """
    centres = some_sources(frame, max(32, FULL_SEARCH_PAIRS // max(1, frame.targets.size)), rng)
    sources = sources_of(frame, centres)
    best = [_nearest(frame, part, sources, rng, variety) for part in _chunks(frame.targets, 1024)]
    chosen = centres[np.concatenate(best)]
    return Match(chosen, costs(frame, frame.targets, chosen))


def _nearest(
    frame: Frame, targets: Indices, sources: Sources, rng: np.random.Generator, variety: float
) -> NDArray[np.int64]:
    """|t - s|² weighted = w·t² - 2 (w t)·s + w·s²: two matrix products for all pairs."""
    cells = targets[:, None] + frame.steps
    weights = frame.trust[cells]
    wanted = frame.colours[cells]
    weighted = wanted * weights[..., None]
    own = np.einsum("nkc,nkc->n", weighted, wanted)
    apart = own[:, None] - 2 * (weighted.reshape(targets.size, -1) @ sources.flat) + weights @ sources.squares
    mean = np.maximum(apart, 0) / np.maximum(weights.sum(axis=1), 1e-6)[:, None]
    return np.asarray(np.argmin(handicap(frame, targets, sources, mean, rng, variety), axis=1), np.int64)


def costs(frame: Frame, targets: Indices, sources: Indices) -> Floats:
    """The distance of each target's patch to the source's beside it, weighted by trust."""
    parts = [
        _compare(frame, some, others)
        for some, others in zip(_chunks(targets, CHUNK), _chunks(sources, CHUNK), strict=True)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _compare(frame: Frame, targets: Indices, sources: Indices) -> Floats:
    steps = frame.steps
    cells = targets[:, None] + steps
    weights = np.take(frame.trust, cells)
    gap = np.take(frame.colours, cells, axis=0)
    gap -= np.take(frame.colours, sources[:, None] + steps, axis=0)
    far = np.einsum("nkc,nkc->nk", gap, gap)
    total: Floats = np.einsum("nk,nk->n", far, weights) / np.maximum(weights.sum(axis=1), 1e-6)
    return total


def improve(frame: Frame, match: Match, rng: np.random.Generator, *, reach_px: int, tick: Callable[[], None]) -> Match:
    """One round: take over from the neighbours, then look around at random at ever smaller distances.

    Args:
        frame: what is matched.
        match: the present state.
        rng: where to look.
        reach_px: the widest look around.
        tick: called after each step; may raise to end the work.
    """
    for step in (1, -1, frame.shape[1], -frame.shape[1]):
        match = _try(frame, match, _from_neighbour(frame, match, step))
        tick()
    while reach_px >= 1:
        match = _try(frame, match, _nearby(frame, match, rng, reach_px))
        reach_px //= 3
        tick()
    return match


def _from_neighbour(frame: Frame, match: Match, step: int) -> Indices:
    """What the neighbour ``step`` away would propose: its own source, moved along."""
    field = np.full(frame.trust.size, -1, np.int64)
    field[frame.targets] = match.best
    proposed = field[frame.targets + step]
    return np.where(proposed < 0, match.best, proposed - step)


def _nearby(frame: Frame, match: Match, rng: np.random.Generator, reach_px: int) -> Indices:
    moves = rng.integers(-reach_px, reach_px + 1, (2, match.best.size))
    rows, columns = np.divmod(match.best, frame.shape[1])
    rows = np.clip(rows + moves[0], 0, frame.shape[0] - 1)
    columns = np.clip(columns + moves[1], 0, frame.shape[1] - 1)
    return np.asarray(rows * frame.shape[1] + columns, np.int64)


def _try(frame: Frame, match: Match, proposed: Indices) -> Match:
    """Keep whichever of the present and the proposed sources is nearer."""
    open_ = np.flatnonzero((proposed != match.best) & frame.is_source[proposed])
    found = costs(frame, frame.targets[open_], proposed[open_])
    better = found < match.cost[open_]
    best, cost = match.best.copy(), match.cost.copy()
    best[open_[better]] = proposed[open_[better]]
    cost[open_[better]] = found[better]
    return Match(best, cost)


# ------------------------------------------------------------------------------------------------ voting


def vote(frame: Frame, match: Match, *, sharpness: float, stride: int = 1) -> Frame:
    """Repaint the hole with what the patches over it say.

    Args:
        frame: the level.
        match: its correspondences.
        sharpness: how much more good matches count: weights are ``exp(-sharpness * cost / typical cost)``.
        stride: ask only the patches whose centres are multiples of ``stride`` px away, which saves time.
    """
    colours = frame.colours.copy()
    colours[frame.hole] = opinions(frame, match, frame.hole, frame.colours, sharpness=sharpness, stride=stride)
    return replace(frame, colours=colours)


def opinions(
    frame: Frame, match: Match, cells: Indices, values: Floats, *, sharpness: float, stride: int = 1
) -> Floats:
    """What the patches over ``cells`` say about them: the mean of ``values`` at their sources, see ``vote``.

    Args:
        frame: the level.
        match: its correspondences.
        cells: (n,) indices.
        values: (pixels, 3) float32, the colours of the frame or what follows from them.
        sharpness: as for ``vote``.
        stride: as for ``vote``.

    Returns:
        (n, 3) float32.
    """
    typical = max(float(np.quantile(match.cost, 0.75)), 1.0)
    weight = np.zeros(frame.trust.size, np.float32)
    weight[frame.targets] = frame.trust[frame.targets] * np.exp(-sharpness * match.cost / typical) + 1e-9
    source = np.zeros(frame.trust.size, np.int64)
    source[frame.targets] = match.best
    steps = frame.core(frame.side, stride)
    parts = [_opinion(values, source, weight, some, steps) for some in _chunks(cells, 8 * CHUNK)]
    return np.concatenate(parts) if parts else np.zeros((0, 3), np.float32)


def _opinion(values: Floats, source: Indices, weight: Floats, cells: Indices, steps: Indices) -> Floats:
    total, share = np.zeros((cells.size, 3), np.float32), np.zeros(cells.size, np.float32)
    for step in steps:
        targets = cells - step
        weights = weight[targets]
        # Where there is no target the weight is 0, and so the index must only be a valid one.
        total += weights[:, None] * np.take(values, source[targets] + step, axis=0, mode="clip")
        share += weights
    return np.asarray(total / np.maximum(share, 1e-12)[:, None], np.float32)


def enlarge(coarse: Frame, match: Match, fine: Frame) -> Indices:
    """The sources of the targets of ``fine``, twice the size of ``coarse``; -1 where that is no source."""
    pad = fine.side // 2
    rows, columns = np.divmod(fine.targets, fine.shape[1])
    rows, columns = rows - pad, columns - pad
    field = np.full(coarse.trust.size, -1, np.int64)
    field[coarse.targets] = match.best
    best = field[(rows // 2 + pad) * coarse.shape[1] + columns // 2 + pad]
    best_rows, best_columns = np.divmod(best, coarse.shape[1])
    fine_rows = (best_rows - pad) * 2 + rows % 2 + pad
    fine_columns = (best_columns - pad) * 2 + columns % 2 + pad
    found = np.where(best < 0, 0, fine_rows * fine.shape[1] + fine_columns)
    return np.where((best >= 0) & fine.is_source[found], found, -1)


def _chunks(indices: Indices, size: int) -> Iterator[Indices]:
    for start in range(0, indices.size, size):
        yield indices[start : start + size]

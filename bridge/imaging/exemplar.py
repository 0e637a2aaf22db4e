"""A first guess for a small hole: lay patches from the rim inwards, structure first.

Owns: the order and the choice of the patches (Criminisi, Perez and Toyama 2004, "Region filling and object removal by
exemplar-based image inpainting", with the contrast of a patch in the place of its isophotes). Where a patch crosses the
rim, only what is known or laid already is compared. May import: ``bridge.imaging.patches``, ``patchmatch``, numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.imaging.patches import Floats, Frame, Indices
from bridge.imaging.patchmatch import Sources, handicap, some_sources, sources_of

MOST_STEPS = 1500
"""Patches laid at most (each costs about a millisecond); what is left of a hole after that keeps its guess."""

MOST_SOURCES = 6000

CORE_SIDE_PX = 3
"""Of a patch, only the middle is laid: what lies further in has hardly been compared with anything."""

FLAT = 4.0
"""Contrast (levels) that even a flat patch is given, so that confidence alone decides between flat ones."""


@dataclass(eq=False)
class _State:
    """What is laid so far: all maps are flat, and change while the work goes on."""

    colours: Floats
    laid: NDArray[np.bool_]
    confidence: Floats
    missing: NDArray[np.bool_]


def lay(frame: Frame, rng: np.random.Generator, *, variety: float) -> Frame:
    """The frame with its hole covered by pieces of known patches.

    Args:
        frame: a small level, its hole holding some guess.
        rng: which sources are favoured.
        variety: how much chance weighs in the choice, see ``patchmatch.handicap``.
    """
    missing = np.zeros(frame.trust.size, bool)
    missing[frame.hole] = True
    known = frame.trust >= 1
    state = _State(frame.colours.copy(), known.copy(), known.astype(np.float32), missing)
    sources = sources_of(frame, some_sources(frame, MOST_SOURCES, rng))
    for _ in range(MOST_STEPS):
        front = _front(frame, state)
        if not front.size:
            break
        _lay_one(frame, state, sources, front, rng, variety)
    return replace(frame, colours=state.colours)


def _front(frame: Frame, state: _State) -> Indices:
    """Missing pixels beside laid ones."""
    missing = np.flatnonzero(state.missing)
    row = frame.shape[1]
    beside = state.laid[missing[:, None] + np.array([-row, -1, 1, row])]
    return np.asarray(missing[beside.any(axis=1)], np.int64)


def _lay_one(
    frame: Frame, state: _State, sources: Sources, front: Indices, rng: np.random.Generator, variety: float
) -> None:
    centre, confidence = _first(frame, state, front)
    cells = centre + frame.steps
    weights = state.laid[cells].astype(np.float32)
    wanted = state.colours[cells] * weights[:, None]
    apart = weights @ sources.squares - 2 * (wanted.ravel() @ sources.flat) + float((wanted**2).sum())
    mean = np.asarray(np.maximum(apart, 0) / max(float(weights.sum()), 1.0), np.float32)
    best = sources.centres[np.argmin(handicap(frame, np.array([centre]), sources, mean[None], rng, variety))]
    core = frame.core(CORE_SIDE_PX)
    core = core[state.missing[centre + core]]
    cells = centre + core
    state.colours[cells] = state.colours[best + core]
    state.confidence[cells] = confidence
    state.laid[cells] = True
    state.missing[cells] = False


def _first(frame: Frame, state: _State, front: Indices) -> tuple[int, float]:
    """The patch to lay next, and how sure its surroundings are: much known around it, and much to see there."""
    cells = front[:, None] + frame.steps
    confidence = state.confidence[cells].mean(axis=1)
    weights = state.laid[cells].astype(np.float32)
    luma = state.colours[cells].mean(axis=2)
    count = weights.sum(axis=1)
    mean = (luma * weights).sum(axis=1) / count
    variance = ((luma - mean[:, None]) ** 2 * weights).sum(axis=1) / count
    first = int(np.argmax(confidence * (np.sqrt(variance) + FLAT)))
    return int(front[first]), float(confidence[first])

"""The join of a fill: no step at the rim of the hole, and no seam between the pieces inside.

Owns: the gradient-domain correction. May import: ``bridge.imaging.membrane``, ``patches``, ``patchmatch``, numpy, cv2.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging import patchmatch
from bridge.imaging.membrane import stretch
from bridge.imaging.patches import Floats, Frame
from bridge.imaging.patchmatch import Match

Bools = NDArray[np.bool_]

MOST_SHADE = 20.0
"""Differences of up to so many levels are light and shade, larger ones are edges of objects."""

EDGE_FADE_PX = 2.5


def joined(
    colours: Floats, known: Bools, hole: Bools, frame: Frame, match: Match, *, stride: int, tick: Callable[[], None]
) -> Floats:
    """Spread what the patches miss at the rim over the hole, as a harmonic function.

    A large difference is no shade but an object that the rim cuts through: it fades at once, or its colour would bleed.

    Args:
        colours: (height, width, 3) float32, 0 .. 255; read where known.
        known: (height, width) bool.
        hole: (height, width) bool, apart from ``known``.
        frame: the same, laid out in patches, its hole as voted.
        match: where the patches come from.
        stride: of the votes, see ``patchmatch.vote``.
        tick: called between the steps; may raise to end the work.

    Returns:
        (height, width, 3) float32, the hole filled, within the range of the known colours.
    """
    ring = cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    fixed = ring & known
    voted = colours.copy()
    for part in (hole, fixed):
        voted[part] = _said(frame, match, part, frame.colours, stride)
        tick()
    missing = colours - voted
    shade = np.clip(missing, -MOST_SHADE, MOST_SHADE)
    bend = _bend(hole, frame, match, voted, stride)
    tick()
    # Of itself the surface keeps within its rim; where pieces disagree all over, the bend alone could carry it away.
    added = np.clip(stretch(shade, fixed, hole, bend), -MOST_SHADE, MOST_SHADE)
    tick()
    added += stretch(missing - shade, fixed, hole) * _fading(hole)
    lowest, highest = colours[known].min(axis=0), colours[known].max(axis=0)
    return np.asarray(np.clip(voted + added, lowest, highest), np.float32)


def _said(frame: Frame, match: Match, where: Bools, values: Floats, stride: int) -> Floats:
    """What the patches say at the pixels that ``where`` marks."""
    return patchmatch.opinions(frame, match, frame.indices(where), values, sharpness=4, stride=stride)


def _fading(hole: Bools) -> Floats:
    """(height, width, 1): 1 at the rim, falling by e every ``EDGE_FADE_PX`` into the hole."""
    depth_px = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(np.exp(-depth_px / EDGE_FADE_PX)[..., None], np.float32)


def _bend(hole: Bools, frame: Frame, match: Match, voted: Floats, stride: int) -> Floats:
    """What smooths the seams between pieces of different brightness inside the hole, as a Laplacian.

    The patches vote on the steps between neighbours too. Inside a piece that agrees with the colours; at a seam it says
    how the photograph would go on, and the difference is spread. A large one is an edge of an object, and stays.
    """
    bend = np.zeros_like(voted)
    for axis, row in ((1, 1), (0, frame.shape[1])):
        wanted = np.zeros_like(voted)
        steps = np.where(_both(frame.trust > 0, row)[:, None], np.roll(frame.colours, -row, axis=0) - frame.colours, 0)
        wanted[hole] = _said(frame, match, hole, steps, stride)
        own = np.diff(voted, axis=axis, append=np.take(voted, [-1], axis=axis))
        inside = hole & np.roll(hole, -1, axis=axis)
        wrong = np.where(inside[..., None], wanted - own, 0)
        wrong[np.abs(wrong).max(axis=2) > MOST_SHADE] = 0
        bend += wrong - np.roll(wrong, 1, axis=axis)
    return bend


def _both(there: Bools, step: int) -> Bools:
    return np.asarray(there & np.roll(there, -step), bool)

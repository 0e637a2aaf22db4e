"""The join against pieces that are right but for their brightness."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.imaging.join import MOST_SHADE, joined
from bridge.imaging.patches import make_frame
from bridge.imaging.patchmatch import Match, vote

SIDE_PX, SHIFT_PX = 48, 20


def nothing() -> None:
    """A tick that nobody listens to."""


@pytest.mark.parametrize("darker", [0, MOST_SHADE / 2, MOST_SHADE])
def test_pieces_of_another_brightness_are_lifted_to_the_rim(darker: float) -> None:
    """The hole is filled from a strip that is darker by so many levels; no trace of that may be left."""
    texture = np.random.default_rng(2).uniform(120, 140, (SIDE_PX, SHIFT_PX, 3)).astype(np.float32)
    truth = np.tile(texture, (1, 3, 1))[:, :SIDE_PX]
    colours, hole = truth.copy(), np.zeros((SIDE_PX, SIDE_PX), bool)
    hole[20:28, 26:34] = True
    colours[:, :18] -= darker
    frame = make_frame(colours, ~hole, hole, 7)
    match = Match(frame.targets - SHIFT_PX, np.zeros(frame.targets.size, np.float32))
    voted = vote(frame, match, sharpness=0)
    filled = joined(colours, ~hole, hole, voted, match, stride=1, tick=nothing)
    assert np.abs(voted.image() - truth)[hole].max() == pytest.approx(darker, abs=0.1)
    assert np.abs(filled - truth)[hole].max() <= 0.1 + darker / 10

"""The search against a search of everything, and the vote against what it must give back."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.imaging import patchmatch
from bridge.imaging.patches import Frame, make_frame
from bridge.imaging.patchmatch import Match

SIDE = 5


def torn(height: int = 40, width: int = 40, *, period: int = 0) -> Frame:
    """Noise (repeating every ``period`` px, if set) with a hole of 6 px that holds the right colours already."""
    rng = np.random.default_rng(4)
    tile = rng.uniform(0, 255, (period or height, period or width, 3)).astype(np.float32)
    colours = np.tile(tile, (height // tile.shape[0] + 1, width // tile.shape[1] + 1, 1))[:height, :width]
    hole = np.zeros((height, width), bool)
    hole[17:23, 17:23] = True
    return make_frame(colours, ~hole, hole, SIDE)


def any_match(frame: Frame) -> Match:
    best = np.random.default_rng(1).choice(frame.sources, frame.targets.size)
    return Match(best, patchmatch.costs(frame, frame.targets, best))


def nothing() -> None:
    """A tick that nobody listens to."""


def test_targets_touch_the_hole_and_sources_do_not() -> None:
    frame = torn()
    cells = frame.targets[:, None] + frame.steps
    assert np.isin(cells, frame.hole).any(axis=1).all()
    assert not np.isin(frame.sources[:, None] + frame.steps, frame.hole).any()
    assert frame.targets.size == 10 * 10
    assert (frame.trust[(frame.sources[:, None] + frame.steps).ravel()] == 1).all()


def test_trust_falls_towards_the_middle() -> None:
    trust = torn().trust.reshape(44, 44)[2:-2, 2:-2]
    assert (np.diff(trust[20, 16:20]) < 0).all()
    assert trust[20, 16] == 1


def test_cost_is_the_weighted_mean_of_squares() -> None:
    frame = torn()
    target, source = frame.targets[:1], frame.sources[:1]
    cells, others = target + frame.steps, source + frame.steps
    squares = ((frame.colours[cells] - frame.colours[others]) ** 2).sum(axis=1)
    expected = np.average(squares, weights=frame.trust[cells])
    assert patchmatch.costs(frame, target, source) == pytest.approx(expected, rel=1e-4)


def test_the_full_search_finds_what_repeats() -> None:
    frame = torn(period=10)
    match = patchmatch.full_search(frame, np.random.default_rng(1), variety=0)
    assert match.cost.max() < 1


def test_a_round_never_makes_a_match_worse() -> None:
    frame = torn()
    before = any_match(frame)
    after = patchmatch.improve(frame, before, np.random.default_rng(1), reach_px=9, tick=nothing)
    assert (after.cost <= before.cost).all()
    assert after.cost.sum() < before.cost.sum()
    assert frame.is_source[after.best].all()
    assert np.allclose(after.cost, patchmatch.costs(frame, frame.targets, after.best))


def test_rounds_spread_one_good_match_over_the_hole() -> None:
    """Propagation: with one right correspondence among wrong ones, its neighbours take it over."""
    frame = torn(period=10)
    match = any_match(frame)
    good = patchmatch.full_search(frame, np.random.default_rng(1), variety=0)
    match.best[45], match.cost[45] = good.best[45], good.cost[45]
    for _ in range(8):
        match = patchmatch.improve(frame, match, np.random.default_rng(1), reach_px=0, tick=nothing)
    assert np.mean(match.cost < 1) > 0.5


def test_perfect_matches_vote_for_the_right_colours() -> None:
    frame = torn(period=10)
    match = patchmatch.full_search(frame, np.random.default_rng(1), variety=0)
    painted = patchmatch.vote(frame, match, sharpness=4)
    assert np.abs(painted.colours - frame.colours).max() < 0.1


def test_the_vote_leaves_known_pixels_alone() -> None:
    frame = torn()
    known = np.setdiff1d(np.arange(frame.trust.size), frame.hole)
    painted = patchmatch.vote(frame, any_match(frame), sharpness=1)
    assert np.array_equal(painted.colours[known], frame.colours[known])
    assert not np.array_equal(painted.colours[frame.hole], frame.colours[frame.hole])


@pytest.mark.parametrize("stride", [1, 3])
def test_opinions_are_weighted_means(stride: int) -> None:
    """Worked out pixel by pixel for one pixel of the hole."""
    frame = torn()
    match = any_match(frame)
    cell = int(frame.hole[8])
    weights = frame.trust[frame.targets] * np.exp(-2 * match.cost / np.quantile(match.cost, 0.75))
    at = {int(target): number for number, target in enumerate(frame.targets)}
    numbers = [(at[cell - step], step) for step in frame.core(SIDE, stride).tolist()]
    said = np.array([frame.colours[match.best[number] + step] for number, step in numbers])
    expected = np.average(said, axis=0, weights=[weights[number] for number, _ in numbers])
    found = patchmatch.opinions(frame, match, np.array([cell]), frame.colours, sharpness=2, stride=stride)
    assert found[0] == pytest.approx(expected, rel=1e-3)


def test_correspondences_are_carried_up_with_their_offsets() -> None:
    coarse, fine = torn(20, 20, period=5), torn(40, 40, period=10)
    hole = np.zeros((20, 20), bool)
    hole[8:12, 8:12] = True
    coarse = make_frame(coarse.image(), ~hole, hole, SIDE)
    match = any_match(coarse)
    best = patchmatch.enlarge(coarse, match, fine)
    assert fine.is_source[best[best >= 0]].all()
    assert np.mean(best >= 0) > 0.8
    pad = SIDE // 2
    field = dict(zip(coarse.targets.tolist(), match.best.tolist(), strict=True))
    for target, source in zip(fine.targets.tolist(), best.tolist(), strict=True):
        row, column = target // fine.shape[1] - pad, target % fine.shape[1] - pad
        parent = (row // 2 + pad) * coarse.shape[1] + column // 2 + pad
        if source >= 0:
            found = (source // fine.shape[1] - pad, source % fine.shape[1] - pad)
            coarse_row, coarse_column = divmod(field[parent], coarse.shape[1])
            assert found == ((coarse_row - pad) * 2 + row % 2, (coarse_column - pad) * 2 + column % 2)

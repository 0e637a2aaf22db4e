"""Curves through pairs: found where they are, bounded where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.imaging.tone_curves import FULL, GAMMAS, LEVELS, ToneCurves, curves, lines, paired


def levels(number: int = 900, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(20, 200, (3, number)).astype(np.uint8)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.6, 1.05), st.floats(0, 15), st.sampled_from(GAMMAS[4:-4]))
def test_a_curve_is_found_again(gain: float, offset: float, gamma: float) -> None:
    made = levels()
    wanted = gain * FULL * (made / FULL) ** gamma + offset
    assert curves(made, wanted).error(made, wanted) < 0.5


def test_a_quarter_that_does_not_belong_is_left_out() -> None:
    made = levels()
    wanted = 0.8 * made + 11.0
    wanted[:, :225] = np.random.default_rng(2).integers(0, 256, (3, 225))
    found = curves(made, wanted)
    assert np.abs(found.missed(made, wanted)[:, 225:]).max() < 1.5
    assert np.abs(lines(made, wanted).missed(made, wanted)[:, 225:]).max() > 3


def test_channels_without_tones_bend_with_the_others() -> None:
    made = levels()
    made[1] = 90 + made[1] % 6
    found = curves(made, FULL * (made / FULL) ** GAMMAS[3])
    assert found.gamma == GAMMAS[3]
    assert found.levels[1, 180] == pytest.approx(FULL * (180 / FULL) ** GAMMAS[3], abs=2)


def test_too_few_tones_show_no_bend() -> None:
    made = 90 + levels() % 12
    assert curves(made, FULL * (made / FULL) ** GAMMAS[3]).gamma == 1


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(0, 2**32 - 1), st.floats(0, 255), st.floats(0, 90))
def test_whatever_comes_the_bounds_hold(number: int, seed: int, centre: float, spread: float) -> None:
    rng = np.random.default_rng(seed)
    made = np.clip(rng.normal(rng.uniform(0, 255), spread, (3, number)), 0, 255).astype(np.uint8)
    wanted = np.rint(np.clip(rng.normal(centre, spread, (3, number)), 0, 255))
    found = curves(made, wanted)
    assert ((found.gains >= 0.5) & (found.gains <= 2)).all()
    assert found.gamma in GAMMAS
    assert found.levels.shape == (3, LEVELS)
    assert (np.diff(found.levels, axis=1) >= 0).all()


def test_levels_stay_levels() -> None:
    steep = ToneCurves(np.array([2.0, 2.0, 0.5]), np.array([0.0, -200.0, 0.0])).levels
    assert (steep.min(), steep.max()) == (0, FULL)


def test_only_pairs_that_belong_together_are_paired() -> None:
    made = levels()
    assert paired(made, 0.8 * made + 11.0) is not None
    strangers = levels(seed=2).astype(np.float64)
    assert paired(made, strangers) is None
    assert curves(made, strangers).gains.max() <= 1.25

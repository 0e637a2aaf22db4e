"""The harmonic surface against surfaces that are known to be harmonic."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.imaging.membrane import stretch


def hole_in(side: int, radius: int) -> np.ndarray:
    rows, columns = np.mgrid[:side, :side] - side // 2
    return np.asarray(np.hypot(rows, columns) < radius)


@pytest.mark.parametrize("radius", [1, 6, 20])
def test_a_plane_is_continued(radius: int) -> None:
    rows, columns = np.mgrid[:64, :64].astype(np.float32)
    plane = np.dstack([rows, columns, rows + 2 * columns])
    hole = hole_in(64, radius)
    torn = plane.copy()
    torn[hole] = 1000
    rise_across = 3 * 2 * radius
    assert np.abs(stretch(torn, ~hole, hole) - plane).max() < 0.02 * rise_across + 0.1


@pytest.mark.parametrize("channels", [1, 3])
def test_nothing_is_above_or_below_what_is_given(channels: int) -> None:
    values = np.random.default_rng(2).uniform(-50, 50, (40, 33, channels)).astype(np.float32)
    hole = hole_in(40, 12)[:, :33]
    filled = stretch(values, ~hole, hole)
    assert filled.shape == values.shape
    assert filled[hole].max() <= values[~hole].max() + 1e-3
    assert filled[hole].min() >= values[~hole].min() - 1e-3
    assert np.array_equal(filled[~hole], values[~hole])


def test_values_that_do_not_count_play_no_part() -> None:
    hole = hole_in(32, 5)
    values = np.full((32, 32, 1), 7, np.float32)
    fixed = ~hole & ~hole_in(32, 0)
    fixed[:, 20:] = False
    values[:, 20:] = 900
    assert np.allclose(stretch(values, fixed, hole)[hole], 7, atol=1e-3)


def test_without_any_fixed_value_it_is_flat() -> None:
    nowhere, everywhere = np.zeros((9, 9), bool), np.ones((9, 9), bool)
    assert (stretch(np.full((9, 9, 2), 5, np.float32), nowhere, everywhere) == 0).all()


def test_without_a_hole_nothing_changes() -> None:
    values = np.ones((4, 4, 3), np.float32)
    assert np.array_equal(stretch(values, np.ones((4, 4), bool), np.zeros((4, 4), bool)), values)


def test_a_bend_bends_the_surface() -> None:
    """x² has the discrete Laplacian 2 everywhere."""
    columns = np.mgrid[:48, :48][1].astype(np.float32)
    bowl = ((columns - 24) ** 2)[..., None]
    hole = hole_in(48, 8)
    torn = np.where(hole[..., None], 0, bowl).astype(np.float32)
    bent = stretch(torn, ~hole, hole, np.full_like(bowl, 2))
    flat = stretch(torn, ~hole, hole)
    off, flat_off = np.abs(bent - bowl)[hole].max(), np.abs(flat - bowl)[hole].max()
    assert off < flat_off / 4

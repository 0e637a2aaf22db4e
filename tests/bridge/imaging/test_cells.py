"""Means over cells, near enough to the exact ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.imaging.cells import cells, even


@given(
    st.integers(1, 50), st.integers(1, 50), st.integers(1, 12), st.sampled_from([(), (1,), (4,)]), st.integers(0, 99)
)
def test_each_cell_is_the_mean_of_its_pixels(
    height: int, width: int, cell_px: int, channels: tuple[int, ...], seed: int
) -> None:
    array = np.random.default_rng(seed).integers(0, 256, (height, width, *channels)).astype(np.uint8)
    made = cells(array, cell_px)
    rows, columns = -(-height // cell_px), -(-width // cell_px)
    assert made.shape == (rows, columns, *channels)
    more = [(0, rows * cell_px - height), (0, columns * cell_px - width), (0, 0)][: array.ndim]
    padded = np.pad(array.astype(float), more, mode="edge")
    exact = padded.reshape(rows, cell_px, columns, cell_px, *channels).mean(axis=(1, 3))
    assert np.abs(made - exact).max() <= 2


@pytest.mark.parametrize("level", [0, 1, 254, 255])
@pytest.mark.parametrize("cell_px", [1, 6, 8])
def test_what_is_all_one_level_stays_it(level: int, cell_px: int) -> None:
    assert (cells(np.full((37, 41), level, np.uint8), cell_px) == level).all()


def test_a_covered_pixel_is_seen_in_its_cell() -> None:
    array = np.zeros((64, 64), np.uint8)
    array[50, 9] = 255
    for cell_px in (2, 4, 6, 8):
        made = cells(array, cell_px)
        assert np.argwhere(made > 0).tolist() == [[50 // cell_px, 9 // cell_px]]


@pytest.mark.parametrize(("most", "found"), [(0, 1), (1, 1), (2, 2), (3, 2), (7, 6), (8, 8)])
def test_the_last_even_number(most: int, found: int) -> None:
    assert even(most) == found

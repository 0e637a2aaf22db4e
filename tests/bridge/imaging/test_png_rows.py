"""What is written row by row reads bit for bit, with two readers of others."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.imaging import png_rows
from bridge.imaging.codec import decode_picture, read_picture_file
from bridge.imaging.png_rows import PngRows
from bridge.model import Size

SAMPLES = Path(__file__).parents[3] / "samples"


def written(pixels: NDArray[np.uint8], channels: int, pieces: list[int], effort: png_rows.Effort = "packed") -> bytes:
    """A PNG of ``pixels``, given in ``pieces`` of so many rows, and the rest."""
    file = io.BytesIO()
    writer = PngRows(file, Size(pixels.shape[1], pixels.shape[0]), channels, effort=effort)
    top = 0
    for rows in [*pieces, pixels.shape[0]]:
        writer.rows(pixels[top : top + rows])
        top = min(pixels.shape[0], top + rows)
        assert writer.written == top
    writer.close()
    return file.getvalue()


def assert_reads(data: bytes, pixels: NDArray[np.uint8], channels: int) -> None:
    by_opencv = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert by_opencv is not None and by_opencv.shape[2] == channels
    order = [2, 1, 0, 3][:channels]
    assert np.array_equal(by_opencv[..., order], pixels[..., :channels])
    assert np.array_equal(decode_picture(data, formats=("PNG",)).pixels[..., :channels], pixels[..., :channels])


@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from([3, 4]),
    st.lists(st.integers(0, 20), max_size=4),
    st.sampled_from(["packed", "plain"]),
    st.integers(0, 99),
)
def test_any_pixels_in_any_pieces(
    width: int, height: int, channels: int, pieces: list[int], effort: png_rows.Effort, seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    assert_reads(written(pixels, channels, pieces, effort), pixels, channels)


@pytest.mark.parametrize("name", ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"])
def test_a_photograph_is_packed(name: str) -> None:
    pixels = read_picture_file(SAMPLES / name).pixels
    data = written(pixels, 3, [7, 100])
    assert_reads(data, pixels, 3)
    assert len(data) < 0.75 * pixels.size * 3 / 4


def test_a_picture_of_many_bands() -> None:
    """Rows that are packed in several goes, one below the other."""
    pixels = np.tile(np.random.default_rng(1).integers(0, 256, (1, 3000, 4), np.uint8), (700, 1, 1))
    pixels[::3] += 1
    assert pixels.nbytes > 4 * png_rows.BAND_BYTES
    assert_reads(written(pixels, 4, [333]), pixels, 4)


def test_rows_of_three_channels_are_taken_as_they_are() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (9, 5, 3), np.uint8)
    assert_reads(written(pixels, 3, [4]), pixels, 3)


def test_what_does_not_fit_is_refused() -> None:
    file = io.BytesIO()
    with pytest.raises(ValueError, match="2 channels"):
        PngRows(file, Size(4, 4), 2)
    writer = PngRows(file, Size(4, 4), 4)
    for shape in ((1, 5, 4), (1, 4, 3), (5, 4, 4)):
        with pytest.raises(ValueError, match="rows of"):
            writer.rows(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="rows of"):
        writer.rows(np.zeros((1, 4, 4), np.float32))  # type: ignore[arg-type]
    writer.rows(np.zeros((3, 4, 4), np.uint8))
    with pytest.raises(ValueError, match="3 rows"):
        writer.close()
    with pytest.raises(ValueError, match="rows of"):
        writer.rows(np.zeros((2, 4, 4), np.uint8))

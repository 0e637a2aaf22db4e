"""An engine that gives each tile another brightness and tint leaves no squares, and its detail stays."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.capability import SizeRange
from bridge.imaging.codec import read_picture_file
from bridge.imaging.mosaic import Mosaic
from bridge.imaging.resample import resize
from bridge.imaging.tiles import TileGrid, tile_grid
from bridge.imaging.tone import held
from bridge.model import Picture, Size

SAMPLES = Path(__file__).parents[3] / "samples"
NAMES = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
each_photograph = pytest.mark.parametrize("name", NAMES)


def enlarged(picture: Picture, factor: int) -> Picture:
    return resize(picture, Size(picture.size.width * factor, picture.size.height * factor))


def tinted(picture: Picture, gain: NDArray[np.float64], lift: NDArray[np.float64]) -> Picture:
    """As a server might: every channel by another factor, and some levels up or down."""
    colours = np.clip(np.rint(picture.pixels[..., :3] * gain + lift), 0, 255).astype(np.uint8)
    return Picture(np.dstack([colours, picture.pixels[..., 3]]))


def upscaled(photograph: Picture, grid: TileGrid, *, hold: bool, tint: bool = True) -> Picture:
    """By a server that darkens and tints each tile in its own way."""
    chance, mosaic = np.random.default_rng(4), Mosaic(grid)
    for tile in grid.tiles:
        source = photograph.crop(tile.box)
        gain, lift = chance.uniform(0.75, 1.0, 3), chance.uniform(-15, 15, 3)
        made = enlarged(source, 2)
        made = tinted(made, gain, lift) if tint else made
        mosaic.add(tile, held(made, source) if hold else made)
    return mosaic.result()


def joins(grid: TileGrid) -> tuple[list[int], list[int]]:
    """The columns and rows of the target where the blends of two tiles begin, are in the middle and end."""
    columns = [edge for share in grid.across[1:] for edge in (share.start, (share.start + share.lead) // 2, share.lead)]
    rows = [edge for share in grid.down[1:] for edge in (share.start, (share.start + share.lead) // 2, share.lead)]
    return columns, rows


def pattern(picture: Picture, truth: Picture) -> NDArray[np.float64]:
    """What is wrong at a scale that eyes take for squares: the difference to the truth without its fine detail."""
    difference = picture.pixels[..., :3].astype(np.float64) - truth.pixels[..., :3]
    return np.asarray(cv2.blur(difference, (15, 15)))


@each_photograph
def test_no_pattern_of_tiles_is_left(name: str) -> None:
    photograph = read_picture_file(SAMPLES / name)
    grid = tile_grid(photograph.size, enlarged(photograph, 2).size, SizeRange(64, 160, 8))
    truth = upscaled(photograph, grid, hold=False, tint=False)
    columns, rows = joins(grid)
    own = gradients(truth.pixels)
    result = upscaled(photograph, grid, hold=True)
    wrong, unheld = (np.abs(pattern(each, truth)).mean() for each in (result, upscaled(photograph, grid, hold=False)))
    assert unheld > 8, "the server of this test tints too little to be seen"
    assert wrong < 0.3 * unheld
    found = gradients(result.pixels)
    for axis, lines in ((1, columns), (0, rows)):
        at_joins, there_before = (np.take(each[axis], [line - 1 for line in lines], axis=axis) for each in (found, own))
        assert at_joins.max() <= own[axis].max(), "a join is steeper than anything in the photograph"
        assert at_joins.mean() <= 1.1 * there_before.mean() + 0.5


def gradients(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """The steps between rows and between columns."""
    values = pixels[..., :3].astype(np.int16)
    return np.abs(np.diff(values, axis=0)), np.abs(np.diff(values, axis=1))


@each_photograph
def test_detail_that_the_engine_adds_is_kept(name: str) -> None:
    source = read_picture_file(SAMPLES / name)
    plain = enlarged(source, 2)
    noise = np.random.default_rng(1).normal(0, 6, plain.pixels.shape[:2])[..., None]
    made = Picture(np.dstack([np.clip(plain.pixels[..., :3] + noise, 0, 255).astype(np.uint8), plain.pixels[..., 3]]))
    result = held(tinted(made, np.array([0.9, 0.8, 1.0]), np.array([10.0, 0, -10])), source)
    fine = [
        each.pixels[..., :3] - cv2.GaussianBlur(each.pixels[..., :3].astype(np.float32), (0, 0), 3)
        for each in (made, result)
    ]
    alike = np.corrcoef(fine[0].ravel(), fine[1].ravel())[0, 1]
    assert alike > 0.97


@each_photograph
def test_a_result_that_needs_nothing_stays_nearly_as_it_is(name: str) -> None:
    source = read_picture_file(SAMPLES / name)
    plain = enlarged(source, 2)
    off = held(plain, source).pixels.astype(int) - plain.pixels
    assert np.abs(off).max() <= 1


@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([1, 2, 4]), st.integers(-60, 60))
def test_a_flat_error_goes_at_any_size(width: int, height: int, factor: int, off: int) -> None:
    source = flat(Size(width, height), 128)
    result = held(flat(Size(width * factor, height * factor), 128 + off), source)
    assert result.size == Size(width * factor, height * factor)
    assert np.abs(result.pixels[..., :3].astype(int) - 128).max() <= 1
    assert (result.pixels[..., 3] == 255).all()


def test_what_is_transparent_has_no_say() -> None:
    """Half of the tile is transparent, and whatever colour hides there must not bleed into the other half."""
    source, result = flat(Size(128, 128), 128), flat(Size(256, 256), 100)
    for picture, middle in ((source, 64), (result, 128)):
        picture.pixels[:, middle:] = (255, 0, 0, 0)
    result.pixels[:, 128:, :3] = (0, 255, 0)
    there = held(result, source).pixels[:, :120]
    assert np.abs(there[..., :3].astype(int) - 128).max() <= 2
    assert np.array_equal(held(result, source).pixels[..., 3], result.pixels[..., 3])


def flat(size: Size, level: int) -> Picture:
    pixels = np.full((size.height, size.width, 4), level, np.uint8)
    pixels[..., 3] = 255
    return Picture(pixels)

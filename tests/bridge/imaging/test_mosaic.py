"""Tiles put together: what they agree on comes out bit for bit, in any order, from any thread."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.capability import SizeRange
from bridge.imaging.codec import read_picture_file
from bridge.imaging.mosaic import Mosaic
from bridge.imaging.resample import resize, resize_mask
from bridge.imaging.tiles import Tile, TileGrid, tile_grid
from bridge.model import Mask, Picture, Size

SAMPLES = Path(__file__).parents[3] / "samples"
RULE = SizeRange(8, 64, 4)
sizes = st.builds(Size, st.integers(1, 200), st.integers(1, 200))
factors = st.sampled_from([1, 1.5, 2, 3])


def times(size: Size, factor: float) -> Size:
    return Size(round(size.width * factor), round(size.height * factor))


def noise(size: Size, seed: int = 3) -> Picture:
    pixels = np.random.default_rng(seed).integers(0, 256, (size.height, size.width, 4), np.uint8)
    pixels[..., 3] = 255
    return Picture(pixels)


def flat(size: Size, level: int) -> Picture:
    return Picture(np.full((size.height, size.width, 4), level, np.uint8))


def shuffled(grid: TileGrid, seed: int) -> list[Tile]:
    return [grid.tiles[place] for place in np.random.default_rng(seed).permutation(len(grid.tiles))]


@given(sizes, factors, st.integers(0, 99))
def test_what_all_tiles_agree_on_comes_out_bit_for_bit_in_any_order(size: Size, factor: float, seed: int) -> None:
    grid = tile_grid(size, times(size, factor), RULE)
    whole = noise(grid.target)
    rows: list[tuple[int, NDArray[np.uint8]]] = []
    mosaic = Mosaic(grid, on_rows=lambda top, array: rows.append((top, array.copy())))
    for tile in shuffled(grid, seed):
        mosaic.add(tile, whole.crop(grid.placed(tile)))
    assert mosaic.channels == 3
    assert np.array_equal(mosaic.result().pixels, whole.pixels)
    assert [top for top, _ in rows] == np.cumsum([0, *(part.shape[0] for _, part in rows[:-1])]).tolist()
    assert np.array_equal(np.concatenate([part for _, part in rows]), whole.pixels)


@given(sizes, factors, st.integers(0, 99))
def test_tiles_that_disagree_blend_the_same_in_any_order(size: Size, factor: float, seed: int) -> None:
    grid = tile_grid(size, times(size, factor), RULE)
    levels = {tile: 40 + 29 * number % 160 for number, tile in enumerate(grid.tiles)}
    results = []
    for order in (grid.tiles, shuffled(grid, seed)):
        mosaic = Mosaic(grid)
        for tile in order:
            mosaic.add(tile, flat(grid.placed(tile).size, levels[tile]))
        results.append(mosaic.result().pixels)
    assert np.array_equal(*results)
    assert min(levels.values()) <= results[0][..., :3].min() and results[0][..., :3].max() <= max(levels.values())


def test_a_step_between_tiles_becomes_a_slope() -> None:
    """Black beside white, and grey below: nowhere is a step larger than the raised cosine's own."""
    grid = tile_grid(Size(200, 200), Size(400, 400), SizeRange(8, 128, 8))
    mosaic = Mosaic(grid)
    for tile in grid.tiles:
        mosaic.add(tile, flat(grid.placed(tile).size, 0 if (tile.row + tile.column) % 2 else 255))
    values = mosaic.result().pixels[..., 0].astype(int)
    steepest = 255 * np.pi / 2 / (2 * grid.overlap)
    for axis in (0, 1):
        assert np.abs(np.diff(values, axis=axis)).max() <= np.ceil(steepest) + 1
    assert {0, 255} <= set(values.ravel().tolist())


def test_rows_are_handed_on_while_tiles_are_still_missing() -> None:
    grid = tile_grid(Size(100, 300), Size(200, 600), SizeRange(8, 64, 8))
    tops: list[int] = []
    mosaic = Mosaic(grid, on_rows=lambda top, array: tops.append(top + array.shape[0]))
    for number, tile in enumerate(grid.tiles):
        mosaic.add(tile, flat(grid.placed(tile).size, 9))
        if number + 1 < len(grid.tiles):
            complete = (number + 1) // len(grid.lefts)
            assert max(tops, default=0) == (grid.down[complete - 1].tail if complete else 0)
            with pytest.raises(ValueError, match="tiles are there"):
                mosaic.result()
    assert tops[-1] == 600


def test_from_several_threads_at_once() -> None:
    grid = tile_grid(Size(400, 400), Size(800, 800), SizeRange(8, 96, 8))
    whole, rows = noise(grid.target), []
    mosaic = Mosaic(grid, on_rows=lambda top, array: rows.append((top, array.shape[0])))
    tiles = shuffled(grid, 5)

    def work(mine: list[Tile]) -> None:
        for tile in mine:
            mosaic.add(tile, whole.crop(grid.placed(tile)))

    threads = [threading.Thread(target=work, args=(tiles[number::4],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.array_equal(mosaic.result().pixels, whole.pixels)
    assert sum(count for _, count in rows) == 800
    assert rows == sorted(rows)


@given(sizes, factors, st.integers(0, 9))
def test_transparency_is_the_sources_scaled_apart(size: Size, factor: float, seed: int) -> None:
    grid = tile_grid(size, times(size, factor), RULE)
    source = noise(size, seed)
    source.pixels[..., 3] = np.random.default_rng(seed).integers(0, 255, (size.height, size.width), np.uint8)
    mosaic = Mosaic(grid, source)
    assert mosaic.channels == 4
    for tile in grid.tiles:
        mosaic.add(tile, flat(grid.placed(tile).size, 77))
    result = mosaic.result().pixels
    wanted = resize_mask(Mask(np.ascontiguousarray(source.pixels[..., 3])), grid.target).pixels
    assert np.abs(result[..., 3].astype(int) - wanted).max() <= 1
    if factor == 1:
        assert np.array_equal(result[..., 3], source.pixels[..., 3])
    assert (result[..., :3] == 77).all()


def test_a_photograph_enlarged_in_tiles_is_the_one_enlarged_at_once() -> None:
    """Where the tiles are enlarged exactly, no join can be told from the whole."""
    photograph = read_picture_file(SAMPLES / "astronaut.png")
    grid = tile_grid(photograph.size, times(photograph.size, 2), SizeRange(64, 200, 8))
    mosaic = Mosaic(grid, photograph)
    for tile in grid.tiles:
        mosaic.add(tile, resize(photograph.crop(tile.box), grid.placed(tile).size))
    off = np.abs(mosaic.result().pixels.astype(int) - resize(photograph, grid.target).pixels)
    assert off.max() <= 1


def test_what_does_not_fit_is_refused() -> None:
    grid: TileGrid = tile_grid(Size(100, 100), Size(200, 200), RULE)
    mosaic = Mosaic(grid)
    with pytest.raises(ValueError, match="a picture of 3x3"):
        mosaic.add(grid.tiles[0], flat(Size(3, 3), 0))
    mosaic.add(grid.tiles[0], flat(grid.placed(grid.tiles[0]).size, 0))
    with pytest.raises(ValueError, match="second time"):
        mosaic.add(grid.tiles[0], flat(grid.placed(grid.tiles[0]).size, 0))
    with pytest.raises(ValueError, match="transparency of 5x5"):
        Mosaic(grid, flat(Size(5, 5), 0))

"""Tiles cover their source, are admitted, overlap enough, and are as few as can be."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.imaging.geometry import fit
from bridge.imaging.tiles import MAX_OVERLAP_PX, MIN_OVERLAP_PX, TileGrid, tile_grid
from bridge.model import Size

FACTORS = (1, 1.5, 2, 3, 4, 8)
RULES: tuple[SizeRule, ...] = (
    SizeRange(64, 512, 8),
    SizeRange(512, 1024, 64, min_pixels=512 * 512, max_pixels=1024 * 1024),
    SizeRange(64, 4096, min_pixels=4096, max_pixels=1 << 20, max_aspect=2.5),
    SizeRange(max_side=300, multiple=4),
    SizeRange(256, 256),
    FixedSizes((Size(256, 256),)),
    FixedSizes((Size(1024, 1024), Size(1152, 896), Size(896, 1152), Size(1536, 640), Size(640, 1536))),
)
sizes = st.builds(Size, st.integers(1, 5000), st.integers(1, 5000))
rules = st.sampled_from(RULES)
factors = st.sampled_from(FACTORS)


def times(size: Size, factor: float) -> Size:
    return Size(round(size.width * factor), round(size.height * factor))


@given(sizes, factors, rules)
def test_the_tiles_cover_the_source_and_lie_inside_it(source: Size, factor: float, rule: SizeRule) -> None:
    grid = tile_grid(source, times(source, factor), rule)
    for starts, side, length in (
        (grid.lefts, grid.tile.width, source.width),
        (grid.tops, grid.tile.height, source.height),
    ):
        assert starts[0] == 0
        assert starts[-1] + side == length
        assert all(before < after <= before + side for before, after in itertools.pairwise(starts))
    assert [tile for row in grid.rows for tile in row] == list(grid.tiles)
    assert len(grid.tiles) == len(grid.lefts) * len(grid.tops)
    assert {tile.box.size for tile in grid.tiles} == {grid.tile}


@given(sizes, factors, rules)
def test_every_tile_is_of_an_admitted_size_where_the_source_is_large_enough(
    source: Size, factor: float, rule: SizeRule
) -> None:
    grid = tile_grid(source, times(source, factor), rule)
    sizes = fit(grid.tile, rule)
    assert rule.admits(sizes.working)
    if grid.tile.width < source.width and grid.tile.height < source.height:
        assert rule.admits(grid.tile)
    assert sizes.scale >= 0.96 or min(grid.tile.width, grid.tile.height) < 64, "a tile is not made smaller to be sent"


@given(sizes, factors, rules, st.integers(1, 60) | st.none())
def test_neighbours_overlap_at_least_as_much_as_is_said(
    source: Size, factor: float, rule: SizeRule, overlap: int | None
) -> None:
    grid = tile_grid(source, times(source, factor), rule, overlap=overlap)
    assert 1 <= grid.overlap <= (overlap or MAX_OVERLAP_PX)
    for starts, side in ((grid.lefts, grid.tile.width), (grid.tops, grid.tile.height)):
        assert all(before + side - after >= grid.overlap for before, after in itertools.pairwise(starts))


@given(sizes, factors, rules)
def test_the_shares_of_all_tiles_cover_the_target_once_but_for_the_blends_of_two(
    source: Size, factor: float, rule: SizeRule
) -> None:
    grid = tile_grid(source, times(source, factor), rule)
    for shares, length in ((grid.across, grid.target.width), (grid.down, grid.target.height)):
        assert (shares[0].start, shares[0].lead, shares[-1].tail, shares[-1].end) == (0, 0, length, length)
        assert all(each.start <= each.lead <= each.tail <= each.end for each in shares)
        assert all((one.tail, one.end) == (two.start, two.lead) for one, two in itertools.pairwise(shares))
    for tile in grid.tiles:
        box, across, down = grid.placed(tile), grid.across[tile.column], grid.down[tile.row]
        assert box.x <= across.start and across.end <= box.right
        assert box.y <= down.start and down.end <= box.bottom


@given(st.integers(1, 1500), st.integers(1, 1500), st.integers(1, 4), st.sampled_from([8, 16, 64]), st.integers(1, 16))
def test_no_other_tile_needs_fewer_requests(width: int, height: int, scale: int, multiple: int, overlap: int) -> None:
    """Against every size that the rule admits, one after the other."""
    source = Size(width, height)
    rule = SizeRange(64, 64 * 5, multiple, min_pixels=64 * 64, max_pixels=64 * 64 * 6, max_aspect=3)
    grid = tile_grid(source, times(source, scale), rule, overlap=overlap)
    sides = range(64, 64 * 5 + 1, multiple)
    admitted = [Size(*pair) for pair in itertools.product(sides, sides) if rule.admits(Size(*pair))]
    least = min(
        count(source.width, each.width, overlap) * count(source.height, each.height, overlap) for each in admitted
    )
    assert len(grid.tiles) == least


def count(length: int, side: int, overlap: int) -> int:
    """How many tiles of ``side`` cover ``length``, one after the other."""
    covered, tiles = side, 1
    while covered < length:
        covered, tiles = covered + side - overlap, tiles + 1
    return tiles


@given(sizes, factors, rules, st.integers(1 << 16, 1 << 22))
def test_a_tile_is_no_larger_than_the_engine_may_make_of_it(
    source: Size, factor: float, rule: SizeRule, limit: int
) -> None:
    grid = tile_grid(source, times(source, factor), rule, max_output_pixels=limit)
    smallest = min(each.pixels for each in rule.sizes) if isinstance(rule, FixedSizes) else rule.min_pixels
    smallest = max(smallest, rule.min_side**2) if isinstance(rule, SizeRange) else smallest
    share = grid.target.pixels / source.pixels
    assume(rule.admits(grid.tile))  # what is enlarged or padded before it is sent is asked for less, see TileJob
    assert grid.tile.pixels * share <= limit or limit / share < smallest * 1.3


@pytest.mark.parametrize(("tile", "count", "overlap"), [(512, 81, 64), (1024, 25, 114)])
def test_a_large_square_is_cut_as_expected(tile: int, count: int, overlap: int) -> None:
    grid = tile_grid(Size(4096, 4096), Size(8192, 8192), SizeRange(64, tile, 8))
    assert (len(grid.tiles), grid.overlap) == (count, overlap)


def test_equal_counts_take_the_smaller_tiles() -> None:
    """1100 px in two tiles of up to 1024: nobody pays for two of that size."""
    grid = tile_grid(Size(1100, 600), Size(2200, 1200), SizeRange(64, 1024, 8))
    assert grid.lefts == (0, 1100 - grid.tile.width)
    assert grid.tile.width <= 1100 // 2 + MAX_OVERLAP_PX
    assert grid.overlap >= MIN_OVERLAP_PX


def test_a_picture_that_fits_is_one_tile() -> None:
    grid = tile_grid(Size(300, 200), Size(600, 400), SizeRange(64, 512, 64))
    assert (grid.tile, grid.lefts, grid.tops) == (Size(300, 200), (0,), (0,))


def test_tiles_begin_at_whole_pixels_of_the_result() -> None:
    """At a factor of 1.5 every second source pixel is one; else neighbours would lie half a pixel apart."""
    grid = tile_grid(Size(2000, 64), Size(3000, 96), SizeRange(64, 301))
    assert all(left % 2 == 0 for left in grid.lefts[:-1])


@pytest.mark.parametrize(("target", "overlap"), [(Size(99, 200), None), (Size(200, 200), 0), (Size(200, 200), -3)])
def test_what_makes_no_sense_is_refused(target: Size, overlap: int | None) -> None:
    with pytest.raises(ValueError, match="tiles of 100x100"):
        tile_grid(Size(100, 100), target, SizeRange(), overlap=overlap)


def test_a_very_long_and_a_very_thin_picture() -> None:
    grid: TileGrid = tile_grid(Size(60_000, 1), Size(120_000, 2), SizeRange(64, 1024, 64))
    assert grid.tile.height == 1
    assert len(grid.tiles) == 1 + -(-(60_000 - 1024) // (1024 - grid.overlap))

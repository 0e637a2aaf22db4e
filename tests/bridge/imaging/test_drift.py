"""The drift report sees what it should, and only that."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bridge.imaging.composite import over
from bridge.imaging.drift import Drift, drift
from bridge.model import Box, Mask, Picture
from tests.fakes.photographs import NAMES, photograph


def lighter(picture: Picture, levels: int) -> Picture:
    pixels = picture.pixels.astype(int)
    pixels[..., :3] += levels
    return Picture(np.clip(pixels, 0, 255).astype(np.uint8))


def circle(picture: Picture, soft_px: int = 0) -> Mask:
    height, width = picture.pixels.shape[:2]
    pixels = np.zeros((height, width), np.uint8)
    cv2.circle(pixels, (width // 2, height // 2), min(height, width) // 3, 255, -1)
    if soft_px:
        depth = cv2.distanceTransform(pixels, cv2.DIST_L2, 5)
        pixels = np.clip(np.rint(depth / soft_px * 255), 0, 255).astype(np.uint8)
    return Mask(pixels)


def composite(source: Picture, layer: Picture, mask: Mask) -> Picture:
    return over(source, layer, Box(0, 0, source.size.width, source.size.height), mask)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("soft_px", [0, 12])
def test_a_layer_that_is_the_source_brings_no_step(name: str, soft_px: int) -> None:
    source = photograph(name)
    found = drift(source, source, circle(source, soft_px))
    assert (found.largest_outside, found.mean_outside, found.seam_step) == (0, 0, 0)
    assert found.own_step > 0
    assert not found.seam_shows


@pytest.mark.parametrize("levels", [3, 6, 12])
def test_an_offset_on_a_smooth_part_shows_by_its_height(levels: int) -> None:
    sky = Picture(np.ascontiguousarray(photograph("rocket.jpg").pixels[:200, :300]))
    found = drift(sky, lighter(sky, levels), circle(sky))
    assert found.seam_step == levels
    assert found.own_step <= 2
    assert found.seam_shows


def test_an_offset_in_the_midst_of_grain_does_not_stand_out() -> None:
    rng = np.random.default_rng(2)
    source = Picture(rng.integers(40, 200, (200, 200, 4)).astype(np.uint8))
    source.pixels[..., 3] = 255
    found = drift(source, lighter(source, 6), circle(source))
    assert 4 <= found.seam_step <= 6 < found.own_step
    assert not found.seam_shows


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("soft_px", [0, 3])
def test_an_offset_on_texture_has_its_height_too(name: str, soft_px: int) -> None:
    source = photograph(name)
    assert drift(source, lighter(source, 6), circle(source, soft_px)).seam_step == pytest.approx(6, abs=0.5)


@pytest.mark.parametrize("name", NAMES)
def test_a_seam_on_a_third_of_the_border_is_found(name: str) -> None:
    source = photograph(name)
    height, width = source.pixels.shape[:2]
    corner = Box(0, 0, width // 2 + 20, height // 2)
    layer = Picture(source.pixels.copy())
    layer.crop(corner).pixels[...] = lighter(source.crop(corner), 6).pixels
    assert drift(source, layer, circle(source)).seam_step == pytest.approx(6, abs=0.5)


def test_a_seam_in_the_sky_is_not_lost_in_the_wood_on_the_other_side() -> None:
    rng = np.random.default_rng(6)
    pixels = np.full((240, 240, 4), 150, np.uint8)
    pixels[:, :150, :3] += rng.integers(0, 100, (240, 150, 3)).astype(np.uint8) - np.uint8(50)
    pixels[..., 3] = 255
    found = drift(Picture(pixels), lighter(Picture(pixels), 6), circle(Picture(pixels)))
    assert found.seam_step == pytest.approx(6, abs=0.5)
    assert found.seam_shows


@pytest.mark.parametrize("name", NAMES)
def test_new_content_with_room_around_it_is_no_step(name: str) -> None:
    source, middle = photograph(name), (photograph(name).size.width // 2, photograph(name).size.height // 2)
    layer = Picture(source.pixels.copy())
    cv2.circle(layer.pixels, middle, min(middle) * 2 // 3 - 12, (220, 30, 25, 255), -1)
    found = drift(source, layer, circle(source))
    assert found.seam_step == 0
    assert not found.seam_shows


def test_what_is_taken_away_does_not_hide_the_step_of_what_comes_instead() -> None:
    """The selection went round a black ball on a wall: what it showed there was a step of 200, and is gone."""
    wall = Picture(np.full((240, 240, 4), 200, np.uint8))
    wall.pixels[..., 3] = 255
    source, mask = Picture(wall.pixels.copy()), circle(wall)
    source.pixels[mask.pixels > 0, :3] = 0
    found = drift(source, lighter(wall, -5), mask)
    assert found.seam_step == pytest.approx(5, abs=0.5)
    assert found.seam_shows


def test_a_hole_in_the_mask_has_a_border_like_any_other() -> None:
    sky = Picture(np.ascontiguousarray(photograph("rocket.jpg").pixels[:200, :300]))
    mask = Mask(np.full((200, 300), 255, np.uint8))
    cv2.circle(mask.pixels, (150, 100), 50, 0, -1)
    assert drift(sky, lighter(sky, 6), mask).seam_step == 6


@pytest.mark.parametrize("name", NAMES)
def test_where_nothing_is_known_of_the_outside_nothing_is_said(name: str) -> None:
    source, mask = photograph(name), circle(photograph(name))
    source.pixels[mask.pixels == 0, 3] = 0
    assert drift(source, lighter(source, 9), mask).seam_step == 0


def test_a_cast_of_one_channel_counts_in_full() -> None:
    sky = Picture(np.ascontiguousarray(photograph("rocket.jpg").pixels[:200, :300]))
    cast = Picture(sky.pixels.copy())
    cast.pixels[..., 2] += 7
    assert drift(sky, cast, circle(sky)).seam_step == 7


def test_a_soft_border_makes_the_step_smaller() -> None:
    source = photograph("rocket.jpg")
    hard, soft = (drift(source, lighter(source, 12), circle(source, soft_px)) for soft_px in (0, 16))
    assert soft.seam_step <= hard.seam_step / 6
    assert not soft.seam_shows


def test_new_content_that_goes_on_where_the_picture_ends_brings_no_more_than_it_shows() -> None:
    """Another grain of the same kind: the change is large everywhere, but what is seen is grain beside grain."""
    rng = np.random.default_rng(3)
    source, layer = (Picture(rng.integers(80, 120, (200, 200, 4)).astype(np.uint8)) for _ in range(2))
    source.pixels[..., 3] = layer.pixels[..., 3] = 255
    found = drift(source, layer, circle(source))
    assert 0 < found.seam_step <= found.own_step


@pytest.mark.parametrize("fault", [1, 40])
def test_a_composite_that_lets_the_layer_through_is_found_out(fault: int) -> None:
    """Somebody else's: its mask is a pixel too large, or it forgets it in one row."""
    source = photograph("rocket.jpg")
    mask = circle(source)
    wrong = Mask(cv2.dilate(mask.pixels, np.ones((3, 3), np.uint8)))
    wrong.pixels[fault] = 255
    shown = composite(source, lighter(source, 5), wrong)
    found = drift(source, lighter(source, 5), mask, shown=shown)
    assert found.largest_outside == 5
    assert 0 < found.mean_outside < 1


@pytest.mark.parametrize("soft_px", [0, 12])
def test_what_is_measured_by_itself_is_what_a_whole_composite_gives(soft_px: int) -> None:
    source, mask = photograph("astronaut.png"), circle(photograph("astronaut.png"), soft_px)
    layer = Picture(np.ascontiguousarray(source.pixels[::-1]))
    assert drift(source, layer, mask) == drift(source, layer, mask, shown=composite(source, layer, mask))


def test_a_change_outside_is_found_wherever_it_is() -> None:
    source = photograph("coffee.png")
    mask = circle(source)
    shown = composite(source, lighter(source, 20), mask)
    shown.pixels[3, 5, 1] ^= 4
    found = drift(source, lighter(source, 20), mask, shown=shown)
    assert found.largest_outside == 4
    assert found.mean_outside == pytest.approx(4 / (4 * np.count_nonzero(mask.pixels == 0)))
    assert found.sentence.startswith("Outside the mask up to 4 levels changed")


def test_a_change_of_alpha_outside_counts_too() -> None:
    source = photograph("coffee.png")
    shown = Picture(source.pixels.copy())
    shown.pixels[0, 0, 3] = 0
    assert drift(source, source, circle(source), shown=shown).largest_outside == 255


@pytest.mark.parametrize("value", [0, 128, 255])
def test_without_a_border_there_is_no_seam(value: int) -> None:
    source = photograph("coffee.png")
    mask = Mask(np.full(source.pixels.shape[:2], value, np.uint8))
    found = drift(source, lighter(source, 9), mask)
    assert found.seam_step == 0
    assert not found.seam_shows


def test_the_sentence_and_the_values() -> None:
    found = Drift(largest_outside=0, mean_outside=0.0, seam_step=1.04, own_step=2.5)
    assert found.sentence == (
        "Outside the mask nothing changed; the seam's step is 1.0 levels, the picture's own 2.5, so it does not show."
    )
    assert json.loads(json.dumps(found.as_values())) == {
        "largest_outside": 0,
        "mean_outside": 0.0,
        "seam_step": 1.04,
        "own_step": 2.5,
    }
    shows = Drift(largest_outside=2, mean_outside=0.125, seam_step=6, own_step=2)
    assert shows.sentence == (
        "Outside the mask up to 2 levels changed (0.12 on average); "
        "the seam's step is 6.0 levels, the picture's own 2.0, and it may show."
    )


sizes = st.tuples(st.integers(1, 24), st.integers(1, 24))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_composite_of_ours_leaves_the_outside_alone(data: st.DataObject) -> None:
    height, width = data.draw(sizes)
    source, layer = (Picture(data.draw(arrays.arrays(np.uint8, (height, width, 4)))) for _ in range(2))
    values = st.sampled_from([0, 0, 1, 128, 255])
    mask = Mask(data.draw(arrays.arrays(np.uint8, (height, width), elements=values)))
    found = drift(source, layer, mask)
    assert (found.largest_outside, found.mean_outside) == (0, 0)
    assert found == drift(source, layer, mask, shown=composite(source, layer, mask))
    assert 0 <= found.seam_step <= 255 and 0 <= found.own_step <= 255

"""A layer over a picture: exact where nothing, and where everything, is covered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bridge.imaging.composite import canvas_sized, over
from bridge.model import Box, Mask, Picture

pictures = st.tuples(st.integers(1, 12), st.integers(1, 12)).flatmap(
    lambda size: arrays.arrays(np.uint8, (*size, 4)).map(Picture)
)
places = st.tuples(st.integers(-14, 14), st.integers(-14, 14))


def mask_for(picture: Picture) -> st.SearchStrategy[Mask]:
    values = st.sampled_from([0, 1, 127, 254, 255])
    return arrays.arrays(np.uint8, picture.pixels.shape[:2], elements=values).map(Mask)


@given(pictures, pictures, places, st.data())
def test_bits_outside_stay_and_bits_fully_inside_are_the_layers(
    base: Picture, layer: Picture, place: tuple[int, int], data: st.DataObject
) -> None:
    mask = data.draw(st.none() | mask_for(layer))
    box = Box(*place, layer.size.width, layer.size.height)
    made = over(base, layer, box, mask).pixels
    assert made.shape == base.pixels.shape
    shown = np.ones(layer.pixels.shape[:2], np.uint8) * 255 if mask is None else mask.pixels
    for y in range(base.size.height):
        for x in range(base.size.width):
            inside = box.x <= x < box.right and box.y <= y < box.bottom
            alpha = int(layer.pixels[y - box.y, x - box.x, 3]) if inside else 0
            weight = int(shown[y - box.y, x - box.x]) if inside else 0
            if alpha * weight == 0:
                assert (made[y, x] == base.pixels[y, x]).all()
            elif alpha == weight == 255:
                assert (made[y, x] == layer.pixels[y - box.y, x - box.x]).all()


@given(pictures, pictures, places)
def test_the_base_itself_is_never_written(base: Picture, layer: Picture, place: tuple[int, int]) -> None:
    before = base.pixels.copy()
    over(base, layer, Box(*place, layer.size.width, layer.size.height))
    assert np.array_equal(base.pixels, before)


def one(*rgba: int) -> Picture:
    return Picture(np.array([[rgba]], np.uint8))


@pytest.mark.parametrize(
    ("below", "above", "mask", "expected"),
    [
        ((0, 0, 0, 255), (255, 255, 255, 128), 255, (188, 188, 188, 255)),
        ((0, 0, 0, 255), (255, 255, 255, 255), 128, (188, 188, 188, 255)),
        ((200, 0, 0, 0), (10, 20, 30, 100), 255, (10, 20, 30, 100)),
        ((100, 0, 0, 128), (0, 100, 0, 128), 255, (58, 82, 0, 192)),
        ((1, 2, 3, 0), (9, 9, 9, 0), 255, (1, 2, 3, 0)),
    ],
)
def test_straight_alpha_over(
    below: tuple[int, ...], above: tuple[int, ...], mask: int, expected: tuple[int, ...]
) -> None:
    """By hand: share = a / (a + b (1 - a)), of the light and not of the sRGB levels."""
    made = over(one(*below), one(*above), Box(0, 0, 1, 1), Mask(np.array([[mask]], np.uint8)))
    assert made.pixels[0, 0].tolist() == list(expected)


def test_a_layer_that_misses_the_picture_changes_nothing() -> None:
    base = one(1, 2, 3, 4)
    assert over(base, one(9, 9, 9, 255), Box(5, 5, 1, 1)) is base


def test_the_bare_layer_is_of_the_canvas_size_and_wears_its_mask_as_alpha() -> None:
    canvas = Picture(np.full((3, 4, 4), 77, np.uint8))
    layer = Picture(np.full((2, 2, 4), 200, np.uint8))
    layer.pixels[..., 3] = 255
    bare = canvas_sized(layer, Box(1, 1, 2, 2), Mask(np.array([[255, 0], [128, 255]], np.uint8)), canvas).pixels
    assert bare.shape == (3, 4, 4)
    assert bare[..., 3].tolist() == [[0, 0, 0, 0], [0, 255, 0, 0], [0, 128, 255, 0]]
    assert (bare[1, 1, :3] == 200).all()
    assert not bare[0].any()

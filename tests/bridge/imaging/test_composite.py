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


def light_of(level: np.ndarray) -> np.ndarray:
    level = level.astype(np.float32) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def level_of(light: np.ndarray) -> np.ndarray:
    level = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)
    return np.asarray(level * 255)


def slowly(base: Picture, layer: Picture, mask: Mask) -> np.ndarray:
    """Every pixel blended in floats, then the exact ones put back: what ``over`` has to give, to the bit."""
    below, above = base.pixels, layer.pixels
    alpha = above[..., 3].astype(np.float32) / 255 * (mask.pixels.astype(np.float32) / 255)
    under = below[..., 3].astype(np.float32) / 255 * (1 - alpha)
    total = alpha + under
    share = np.divide(alpha, total, out=np.zeros_like(alpha), where=total > 0)[..., None]
    colour = level_of(light_of(below[..., :3]) * (1 - share) + light_of(above[..., :3]) * share)
    colour = np.where(share == 0, below[..., :3], np.where(share == 1, above[..., :3], colour))
    made = np.rint(np.dstack([colour, total * 255])).astype(np.uint8)
    return np.where(alpha[..., None] == 0, below, made)


@given(st.data(), st.integers(1, 40), st.integers(1, 40))
def test_what_is_left_out_of_the_blending_would_have_come_out_the_same(
    data: st.DataObject, height: int, width: int
) -> None:
    base, layer = (Picture(data.draw(arrays.arrays(np.uint8, (height, width, 4)))) for _ in range(2))
    mask = Mask(data.draw(arrays.arrays(np.uint8, (height, width))))
    made = over(base, layer, Box(0, 0, width, height), mask).pixels
    assert np.array_equal(made, slowly(base, layer, mask))


def test_a_photograph_through_a_soft_mask_comes_out_the_same_too() -> None:
    """Large enough to be laid in bands, every level of the mask in each of them, and views for arrays."""
    rng = np.random.default_rng(5)
    base, layer = (Picture(rng.integers(0, 256, (700, 1021, 4)).astype(np.uint8)) for _ in range(2))
    base.pixels[:300, :, 3] = layer.pixels[:, 300:, 3] = 255
    ramp = np.clip(np.arange(1021) // 2 - 100, 0, 255).astype(np.uint8)
    mask = Mask(np.tile(ramp, (700, 1)))
    assert np.array_equal(over(base, layer, Box(0, 0, 1021, 700), mask).pixels, slowly(base, layer, mask))
    box = Box(7, 5, 1000, 690)
    made = over(base.crop(box), layer.crop(box), Box(0, 0, 1000, 690), mask.crop(box)).pixels
    assert np.array_equal(made, slowly(base.crop(box), layer.crop(box), mask.crop(box)))


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

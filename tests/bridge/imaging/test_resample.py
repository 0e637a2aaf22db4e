"""Sizes, alpha and halos."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.imaging.alpha import is_opaque
from bridge.imaging.resample import resize, resize_mask, upscale
from bridge.model import Mask, Picture, Size
from tests.fakes.canvas import gradient

SIZES = [Size(1, 1), Size(7, 90), Size(40, 30), Size(20, 60), Size(81, 61), Size(160, 120)]


def picture(width: int = 40, height: int = 30, seed: int = 1) -> Picture:
    return Picture(np.random.default_rng(seed).integers(0, 256, (height, width, 4)).astype(np.uint8))


def edge(width: int = 40) -> Picture:
    pixels = np.full((30, width, 4), 255, np.uint8)
    pixels[:, : width // 2, :3] = 60
    pixels[:, width // 2 :, :3] = 190
    return Picture(pixels)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_size_is_the_one_asked_for(size: Size) -> None:
    assert resize(picture(), size).size == size
    assert upscale(picture(), size).size == size
    assert resize_mask(Mask(picture().pixels[..., 0]), size).size == size


def test_the_same_size_changes_nothing() -> None:
    source = picture()
    mask = Mask(source.pixels[..., 3])
    assert resize(source, source.size) is source
    assert upscale(source, source.size) is source
    assert resize_mask(mask, mask.size) is mask


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("scale", [resize, upscale])
def test_a_flat_picture_stays_flat(scale: object, size: Size) -> None:
    flat = Picture(np.full((30, 40, 4), (10, 130, 250, 200), np.uint8))
    assert callable(scale)
    assert np.abs(scale(flat, size).pixels.astype(int) - (10, 130, 250, 200)).max() <= 1


@pytest.mark.parametrize("size", [Size(20, 15), Size(10, 60), Size(90, 70)], ids=str)
@pytest.mark.parametrize("scale", [resize, upscale])
def test_hidden_colours_do_not_bleed(scale: object, size: Size) -> None:
    pixels = np.zeros((30, 40, 4), np.uint8)
    pixels[:, :20] = (0, 0, 200, 255)
    pixels[:, 20:] = (255, 255, 0, 0)
    assert callable(scale)
    scaled = scale(Picture(pixels), size).pixels
    seen = scaled[..., 3] > 8
    assert seen.any()
    assert scaled[seen][:, :2].max() <= 6


def test_shrinking_averages_areas() -> None:
    pixels = np.full((2, 2, 4), 255, np.uint8)
    pixels[..., :3] = np.array([[0, 100], [100, 200]])[..., None]
    assert resize(Picture(pixels), Size(1, 1)).pixels.tolist() == [[[100, 100, 100, 255]]]


def test_alpha_weighs_colours_when_shrinking() -> None:
    pixels = np.array([[[200, 0, 0, 255], [0, 200, 0, 0], [0, 0, 200, 0], [200, 0, 0, 255]]], np.uint8)
    assert resize(Picture(pixels), Size(1, 1)).pixels[0, 0].tolist() == [200, 0, 0, 128]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 40), st.integers(1, 40), st.integers(0, 999))
def test_a_mask_never_leaves_its_range(width: int, height: int, to_width: int, to_height: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(30, 90, (height, width)).astype(np.uint8)
    scaled = resize_mask(Mask(pixels), Size(to_width, to_height)).pixels
    assert pixels.min() <= scaled.min()
    assert scaled.max() <= pixels.max()


def test_an_upscaled_edge_has_no_halo_and_is_steeper() -> None:
    size = Size(160, 120)
    sharp, plain = upscale(edge(), size).pixels[60, :, 0].astype(int), resize(edge(), size).pixels[60, :, 0].astype(int)
    assert sharp.min() == 60
    assert sharp.max() == 190
    assert np.diff(sharp).max() > np.diff(plain).max()


def test_alpha_is_not_sharpened() -> None:
    pixels = np.full((30, 40, 4), 120, np.uint8)
    pixels[:, 20:, 3] = 200
    alpha = upscale(Picture(pixels), Size(160, 120)).pixels[..., 3].astype(int)
    assert alpha.min() == 120
    assert alpha.max() == 200
    assert (np.diff(alpha, axis=1) >= 0).all()


def test_what_is_shown_is_not_touched() -> None:
    source = picture()
    before = source.pixels.copy()
    upscale(source, Size(80, 60))
    resize(source, Size(10, 10))
    assert np.array_equal(source.pixels, before)


@given(st.tuples(st.integers(1, 40), st.integers(1, 40)), st.tuples(st.integers(1, 90), st.integers(1, 90)))
def test_what_is_opaque_stays_opaque_and_within_its_colours(sides: tuple[int, int], wanted: tuple[int, int]) -> None:
    pixels = np.random.default_rng(7).integers(40, 200, (sides[1], sides[0], 4)).astype(np.uint8)
    pixels[..., 3] = 255
    made = resize(Picture(pixels), Size(*wanted))
    assert made.size == Size(*wanted)
    assert is_opaque(made)
    averaged = wanted[0] <= sides[0] and wanted[1] <= sides[1]
    if averaged:
        assert made.pixels[..., :3].min() >= pixels[..., :3].min() and made.pixels[..., :3].max() <= 200


def test_an_opaque_picture_is_resized_as_a_transparent_one_is() -> None:
    """In bytes and in floats: the same to a level."""
    opaque = gradient(64, 48)
    nearly = Picture(opaque.pixels.copy())
    nearly.pixels[0, 0, 3] = 254
    for size in (Size(100, 90), Size(30, 20), Size(100, 20)):
        difference = resize(opaque, size).pixels[4:, 4:].astype(int) - resize(nearly, size).pixels[4:, 4:]
        assert np.abs(difference).max() <= 1

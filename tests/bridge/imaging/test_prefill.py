"""What stands under the mask: made from the unmasked colours alone, and everything else bit for bit."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.imaging.codec import read_picture_file
from bridge.imaging.fill_choice import Fill
from bridge.imaging.prefill import GREY, filled
from bridge.model import Mask, Picture

SAMPLES = Path(__file__).parents[3] / "samples"
PHOTOGRAPHS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
FULL = 255
REPLACING = (Fill.BLUR, Fill.BORDER, Fill.NEUTRAL)
FROM_AROUND = (Fill.BLUR, Fill.BORDER)

each_fill = pytest.mark.parametrize("fill", REPLACING)
each_from_around = pytest.mark.parametrize("fill", FROM_AROUND)
each_photograph = pytest.mark.parametrize("name", PHOTOGRAPHS)


def flat(colour: tuple[int, int, int, int], height: int = 60, width: int = 80) -> Picture:
    return Picture(np.full((height, width, 4), colour, np.uint8))


def hole_in(picture: Picture, share: float = 0.4) -> Mask:
    """An ellipse in the middle, ``share`` of each side, with a hard border."""
    pixels = np.zeros(picture.pixels.shape[:2], np.uint8)
    width, height = picture.size.width, picture.size.height
    half = (max(1, int(width * share / 2)), max(1, int(height * share / 2)))
    cv2.ellipse(pixels, (width // 2, height // 2), half, 0, 0, 360, FULL, -1)
    return Mask(pixels)


@st.composite
def masked_pictures(draw: st.DrawFn) -> tuple[Picture, Mask]:
    """Noise of any size with any transparency, under a mask of blots, hard or grey."""
    height, width = draw(st.integers(1, 70)), draw(st.integers(1, 70))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    pixels = chance.integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = np.where(chance.uniform(size=(height, width)) < draw(st.sampled_from([0, 0.5, 1])), 0, FULL)
    blots = chance.integers(0, 256, (height, width), dtype=np.uint8)
    mask = np.where(blots >= draw(st.sampled_from([0, 128, 250, 255])), blots, 0)
    hard = draw(st.booleans())
    return Picture(pixels), Mask(np.where(mask > 0, FULL, 0).astype(np.uint8) if hard else mask.astype(np.uint8))


# ------------------------------------------------------------------------------------------- what holds for all


@given(masked_pictures(), st.sampled_from(REPLACING))
def test_unmasked_pixels_and_the_alpha_stay_bit_for_bit(scene: tuple[Picture, Mask], fill: Fill) -> None:
    picture, mask = scene
    before = picture.pixels.copy()
    result = filled(picture, mask, fill).pixels
    assert np.array_equal(picture.pixels, before)
    assert np.array_equal(result[..., 3], before[..., 3])
    assert np.array_equal(result[mask.pixels == 0], before[mask.pixels == 0])


@given(masked_pictures(), st.sampled_from(FROM_AROUND))
def test_nothing_masked_or_transparent_counts(scene: tuple[Picture, Mask], fill: Fill) -> None:
    """Where the mask is full the fill is the same, whatever was there and in whatever colour transparency hides."""
    picture, mask = scene
    hidden = (mask.pixels > 0) | (picture.pixels[..., 3] == 0)
    other = picture.pixels.copy()
    other[hidden, :3] = FULL - other[hidden, :3]
    full = mask.pixels == FULL
    one, two = (filled(each, mask, fill).pixels[full] for each in (picture, Picture(other)))
    assert np.array_equal(one, two)


@given(masked_pictures(), st.sampled_from(REPLACING))
def test_a_grey_is_the_share_of_the_fill(scene: tuple[Picture, Mask], fill: Fill) -> None:
    picture, mask = scene
    hard = Mask(np.where(mask.pixels > 0, FULL, 0).astype(np.uint8))
    share = mask.pixels[..., None] / FULL
    ideal = picture.pixels * (1 - share) + filled(picture, hard, fill).pixels * share
    assert np.abs(filled(picture, mask, fill).pixels - ideal).max() <= 0.51


@each_fill
def test_without_a_mask_the_picture_is_itself(fill: Fill) -> None:
    picture = flat((10, 20, 30, FULL))
    assert filled(picture, Mask(np.zeros((60, 80), np.uint8)), fill) is picture


def test_no_fill_gives_the_same_picture() -> None:
    picture = flat((10, 20, 30, FULL))
    assert filled(picture, hole_in(picture), Fill.NONE) is picture


@each_fill
def test_where_all_is_masked_it_is_grey(fill: Fill) -> None:
    everything = Mask(np.full((60, 80), FULL, np.uint8))
    result = filled(flat((200, 0, 0, FULL)), everything, fill).pixels
    assert (result == (GREY, GREY, GREY, FULL)).all()


@each_fill
def test_where_all_around_is_transparent_it_is_grey(fill: Fill) -> None:
    picture = flat((200, 0, 0, 0))
    mask = hole_in(picture)
    assert (filled(picture, mask, fill).pixels[mask.pixels == FULL, :3] == GREY).all()


def test_neutral_is_grey_whatever_is_around() -> None:
    picture = flat((200, 10, 90, FULL))
    mask = hole_in(picture)
    assert (filled(picture, mask, Fill.NEUTRAL).pixels[mask.pixels == FULL] == (GREY, GREY, GREY, FULL)).all()


def test_automatic_has_to_be_resolved_before() -> None:
    picture = flat((0, 0, 0, FULL))
    with pytest.raises(ValueError, match="automatic"):
        filled(picture, hole_in(picture), Fill.AUTOMATIC)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="80x59"):
        filled(flat((0, 0, 0, FULL)), Mask(np.zeros((59, 80), np.uint8)), Fill.BLUR)


# ------------------------------------------------------------------------------------------------- colours around


@each_from_around
@pytest.mark.parametrize("share", [0.05, 0.4, 0.98])
@pytest.mark.parametrize("size", [(60, 80), (700, 500), (3, 900)], ids=str)
def test_a_flat_picture_stays_flat(fill: Fill, share: float, size: tuple[int, int]) -> None:
    picture = flat((200, 90, 10, FULL), *size)
    torn = picture.pixels.copy()
    mask = hole_in(picture, share)
    torn[mask.pixels > 0, :3] = (0, FULL, FULL)
    result = filled(Picture(torn), mask, fill).pixels
    assert np.abs(result.astype(int) - picture.pixels).max() <= 2


@each_from_around
def test_each_side_of_a_hole_takes_the_colour_beside_it(fill: Fill) -> None:
    pixels = flat((20, 20, 20, FULL), 300, 400).pixels.copy()
    pixels[:, 200:, :3] = 220
    picture = Picture(pixels)
    mask = hole_in(picture, 0.6)
    row = filled(picture, mask, fill).pixels[150, :, 0].astype(int)
    inside = np.flatnonzero(mask.pixels[150])
    left, middle, right = row[inside[5]], row[200], row[inside[-6]]
    assert left < 60 < 80 < middle < 160 < 180 < right
    assert (np.diff(row) >= -2).all()


@each_from_around
@each_photograph
def test_a_photograph_goes_on_into_the_hole(fill: Fill, name: str) -> None:
    """Nearer to what is just outside of the rim than mid grey is, and than what was there where that was an object."""
    picture = read_picture_file(SAMPLES / name)
    mask = hole_in(picture)
    result = filled(picture, mask, fill).pixels[..., :3].astype(np.float32)
    inside = cv2.erode(mask.pixels, np.ones((9, 9), np.uint8))
    outside = cv2.dilate(mask.pixels, np.ones((9, 9), np.uint8))
    rim_in, rim_out = (mask.pixels > 0) & (inside == 0), (outside > 0) & (mask.pixels == 0)
    # Local means on both sides of the rim, compared along it.
    means = [local_mean(result, rim) for rim in (rim_in, rim_out)]
    grey = local_mean(np.full_like(result, GREY), rim_in)
    both = rim_in | rim_out
    assert np.abs(means[0] - means[1])[both].mean() < 0.5 * np.abs(grey - means[1])[both].mean()


def local_mean(pixels: np.ndarray, where: np.ndarray) -> np.ndarray:
    weight = cv2.blur(where.astype(np.float32), (25, 25))[..., None]
    return np.asarray(cv2.blur(pixels * where[..., None].astype(np.float32), (25, 25)) / np.maximum(weight, 1e-3))


@each_from_around
@each_photograph
def test_a_fill_is_smooth(fill: Fill, name: str) -> None:
    """No streak and no crease: inside the hole no neighbours differ by more than a soft shade."""
    picture = read_picture_file(SAMPLES / name)
    mask = hole_in(picture)
    inner = cv2.erode(mask.pixels, np.ones((3, 3), np.uint8), iterations=20) > 0
    result = filled(picture, mask, fill).pixels[..., :3].astype(int)
    for axis in (0, 1):
        steps = np.abs(np.diff(result, axis=axis, append=np.take(result, [-1], axis=axis))).max(axis=2)
        assert steps[inner].max() <= 12


def test_a_continued_border_keeps_more_of_what_is_beside_it_than_a_blur() -> None:
    stripes = flat((30, 30, 30, FULL), 400, 400).pixels.copy()
    stripes[(np.arange(400) // 40 % 2 == 0), :, :3] = 220
    picture = Picture(stripes)
    mask = Mask(np.pad(np.full((400, 160), FULL, np.uint8), ((0, 0), (120, 120))))
    just_inside = 6
    contrast = {
        fill: float(filled(picture, mask, fill).pixels[20:380, 120 + just_inside, 0].std()) for fill in FROM_AROUND
    }
    assert contrast[Fill.BORDER] > 1.2 * contrast[Fill.BLUR]


@each_from_around
def test_a_hole_far_from_anything_visible_takes_the_nearest_colours(fill: Fill) -> None:
    pixels = flat((0, 255, 0, 0), 300, 300).pixels.copy()
    pixels[:, :20] = (200, 100, 50, FULL)
    mask = np.zeros((300, 300), np.uint8)
    mask[280:290, 280:290] = FULL
    result = filled(Picture(pixels), Mask(mask), fill).pixels
    assert np.abs(result[285, 285, :3].astype(int) - (200, 100, 50)).max() <= 3


@each_fill
def test_a_very_wide_picture_is_no_trouble(fill: Fill) -> None:
    picture = flat((90, 60, 30, FULL), 7, 60_000)
    mask = np.zeros((7, 60_000), np.uint8)
    mask[2:5, 10:59_000] = FULL
    result = filled(picture, Mask(mask), fill).pixels
    wanted = (GREY,) * 3 if fill is Fill.NEUTRAL else (90, 60, 30)
    assert np.abs(result[3, 30_000, :3].astype(int) - wanted).max() <= 2

"""Into the working size and back: nothing selected is lost, nothing transparent bleeds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.capability import SizeRange
from bridge.imaging.frame import (
    from_rgb,
    from_working,
    mask_to_working,
    opaque,
    to_working,
    with_alpha_of,
    with_alpha_within,
)
from bridge.imaging.geometry import Fit, fit
from bridge.model import Mask, Picture, Size
from tests.fakes.canvas import gradient

sides = st.integers(1, 90)
sizes = st.builds(Size, sides, sides)
rules = st.builds(
    lambda low, more, multiple: SizeRange(low * multiple, (low + more) * multiple, multiple),
    st.integers(1, 4),
    st.integers(4, 12),
    st.sampled_from([1, 4, 8]),
)


@given(sizes, rules)
def test_a_working_picture_has_the_size_of_the_fit_and_comes_back_in_its_own(source: Size, rule: SizeRange) -> None:
    how = fit(source, rule)
    sent = to_working(gradient(source.width, source.height), how)
    assert sent.size == how.working
    assert from_working(sent, how).size == source


@given(sizes)
def test_what_fits_exactly_is_not_touched(source: Size) -> None:
    picture = gradient(source.width, source.height)
    how = Fit(source, source, source)
    assert np.array_equal(from_working(to_working(picture, how), how).pixels, picture.pixels)


def test_padding_repeats_the_border_and_is_cut_off_again() -> None:
    picture = gradient(5, 3)
    how = Fit(Size(5, 3), Size(5, 3), Size(8, 8))
    sent = to_working(picture, how).pixels
    assert np.array_equal(sent[:3, :5], picture.pixels)
    assert (sent[:3, 5:] == picture.pixels[:, 4:]).all()
    assert (sent[3:, :5] == picture.pixels[2:]).all()
    assert np.array_equal(from_working(Picture(sent), how).pixels, picture.pixels)


def test_an_answer_of_another_size_is_taken_as_a_scaled_one() -> None:
    how = Fit(Size(40, 20), Size(40, 20), Size(40, 40))
    answer = np.zeros((20, 20, 4), np.uint8)  # half of what was sent
    answer[:10] = (200, 10, 10, 255)
    answer[10:] = (0, 0, 250, 255)  # lies in the padding
    back = from_working(Picture(answer), how).pixels
    assert back.shape == (20, 40, 4)
    assert (back[:11] == (200, 10, 10, 255)).all()  # the Lanczos kernel reaches 8 rows past the edge at 20


@given(sizes, rules, st.data())
def test_the_hard_mask_covers_every_pixel_that_the_selection_touches(
    source: Size, rule: SizeRange, data: st.DataObject
) -> None:
    x, y = data.draw(st.integers(0, source.width - 1)), data.draw(st.integers(0, source.height - 1))
    pixels = np.zeros((source.height, source.width), np.uint8)
    pixels[y, x] = data.draw(st.integers(1, 255))
    how = fit(source, rule)
    hard = mask_to_working(Mask(pixels), how)
    assert hard.size == how.working
    assert set(np.unique(hard.pixels)) <= {0, 255}
    column = int((x + 0.5) * how.content.width / source.width)
    row = int((y + 0.5) * how.content.height / source.height)
    assert hard.pixels[row, column] == 255


def test_a_lone_pixel_survives_a_strong_reduction() -> None:
    pixels = np.zeros((2000, 2000), np.uint8)
    pixels[1234, 777] = 1
    hard = mask_to_working(Mask(pixels), Fit(Size(2000, 2000), Size(50, 50), Size(64, 64)))
    assert np.argwhere(hard.pixels).tolist() == [[1234 * 50 // 2000, 777 * 50 // 2000]]


def test_an_empty_mask_stays_empty_and_the_padding_is_kept() -> None:
    how = Fit(Size(30, 30), Size(20, 20), Size(24, 32))
    assert not mask_to_working(Mask(np.zeros((30, 30), np.uint8)), how).pixels.any()
    full = mask_to_working(Mask(np.full((30, 30), 255, np.uint8)), how).pixels
    assert (full[:20, :20] == 255).all()
    assert not full[20:].any()
    assert not full[:, 20:].any()


def test_an_opaque_picture_is_sent_as_it_is() -> None:
    picture = gradient(4, 4)
    assert opaque(picture) is picture


def test_transparency_is_filled_with_the_colours_around_not_with_hidden_ones() -> None:
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[...] = (0, 255, 0, 0)  # a green that nobody sees
    pixels[:, :8] = (200, 100, 50, 255)
    filled = opaque(Picture(pixels)).pixels
    assert (filled[..., 3] == 255).all()
    assert np.array_equal(filled[:, :8], pixels[:, :8])
    assert np.abs(filled[..., :3].astype(int) - (200, 100, 50)).max() <= 1


def test_a_picture_without_any_visible_pixel_becomes_grey() -> None:
    pixels = np.full((3, 5, 4), 255, np.uint8)
    pixels[..., 3] = 0
    filled = opaque(Picture(pixels)).pixels
    assert (filled[..., 3] == 255).all()
    assert set(np.unique(filled[..., :3])) <= {127, 128}


@pytest.mark.parametrize("size", [Size(6, 4), Size(12, 8), Size(3, 2)])
def test_transparency_of_the_source_is_scaled_apart_from_the_colours(size: Size) -> None:
    source = np.full((4, 6, 4), 255, np.uint8)
    source[:, 3:, 3] = 0
    made = gradient(size.width, size.height)
    worn = with_alpha_of(made, Picture(source)).pixels
    assert np.array_equal(worn[..., :3], made.pixels[..., :3])
    assert (worn[:, 0, 3] == 255).all()
    assert (worn[:, -1, 3] == 0).all()


def test_rgb_becomes_opaque_rgba() -> None:
    rgb = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    picture = from_rgb(rgb)
    assert np.array_equal(picture.pixels[..., :3], rgb)
    assert (picture.pixels[..., 3] == 255).all()


def test_an_engine_may_cut_out_but_adds_nothing_where_the_source_was_empty() -> None:
    made, source = np.full((1, 3, 4), 200, np.uint8), np.full((1, 3, 4), 90, np.uint8)
    made[..., 3], source[..., 3] = [0, 255, 120], [255, 0, 180]
    worn = with_alpha_within(Picture(made), Picture(source)).pixels
    assert worn[0, :, 3].tolist() == [0, 0, 120]
    assert (worn[..., :3] == 200).all()

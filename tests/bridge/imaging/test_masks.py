"""The masks of a selection: nothing outside of it, nothing lost inside, no fade along the picture's own border."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.imaging.masks import MAX_BLEND_PX, MIN_BLEND_PX, Edges, automatic_edges, result_mask, sent_mask
from bridge.model import Mask

FULL = 255


def disc(side: int = 200, radius: int = 60, feather_px: float = 0.0) -> Mask:
    """An antialiased disc in the middle, or one that rises over about ``feather_px``."""
    pixels = np.zeros((side, side), np.uint8)
    cv2.circle(pixels, (side // 2, side // 2), radius, FULL, -1, cv2.LINE_AA)
    if feather_px:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), feather_px / 2.5), np.uint8)
    return Mask(pixels)


def rectangle(height: int, width: int, rows: slice, columns: slice, value: int = FULL) -> Mask:
    pixels = np.zeros((height, width), np.uint8)
    pixels[rows, columns] = value
    return Mask(pixels)


@st.composite
def selections(draw: st.DrawFn) -> Mask:
    """Blots of any size and softness, at the border too; also single pixels, everything and nothing."""
    height, width = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    noise = chance.uniform(0, 1, (height, width)).astype(np.float32)
    sigma = draw(st.sampled_from([0.0, 1.0, 4.0]))
    blots = cv2.GaussianBlur(noise, (0, 0), sigma) if sigma else noise
    level = float(np.quantile(blots, draw(st.sampled_from([0.0, 0.5, 0.9, 1.0]))))
    hard = np.where(blots.reshape(height, width) >= level, draw(st.integers(1, FULL)), 0).astype(np.uint8)
    soft = draw(st.booleans())
    pixels = cv2.GaussianBlur(hard, (0, 0), 2).reshape(height, width) if soft else hard
    return Mask(np.asarray(pixels * draw(st.sampled_from([1, 1, 1, 0])), np.uint8))


edges = st.builds(Edges, st.integers(0, 12), st.integers(0, 20), st.integers(0, 20))
strengths = st.floats(0.0, 1.0)


def grown_by_definition(pixels: np.ndarray, radius: int) -> np.ndarray:
    """The greatest value within the radius, one offset after the other."""
    height, width = pixels.shape
    padded = np.pad(pixels, radius)
    result = np.zeros_like(pixels)
    for down in range(-radius, radius + 1):
        for across in range(-radius, radius + 1):
            if down * down + across * across <= radius * radius:
                shifted = padded[radius + down : radius + down + height, radius + across : radius + across + width]
                result = np.maximum(result, shifted)
    return result


# ------------------------------------------------------------------------------------------ the automatic numbers


@given(selections(), strengths, st.booleans())
def test_by_itself_nothing_grows(selection: Mask, strength: float, soft: bool) -> None:
    found = automatic_edges(selection, strength=strength, soft=soft)
    assert found.grow == 0
    assert found.feather == (found.blend if soft else 0)
    assert found.blend == 0 or MIN_BLEND_PX <= found.blend <= MAX_BLEND_PX
    outside = selection.pixels == 0
    assert not sent_mask(selection, found).pixels[outside].any()
    assert not result_mask(selection, found).pixels[outside].any()


@pytest.mark.parametrize(("side", "blend"), [(20, 2), (320, 5), (500, 7), (3000, 8)])
def test_the_blend_grows_with_a_hard_selection(side: int, blend: int) -> None:
    selection = rectangle(side + 40, side + 40, slice(20, 20 + side), slice(20, 20 + side))
    assert automatic_edges(selection, strength=1.0, soft=False) == Edges(0, 0, blend)
    assert automatic_edges(selection, strength=1.0, soft=True) == Edges(0, blend, blend)


def test_a_weaker_change_fades_over_more() -> None:
    selection = disc(400, 150)
    strong, weak = (automatic_edges(selection, strength=strength, soft=False).blend for strength in (1.0, 0.2))
    assert strong < weak <= MAX_BLEND_PX


def test_an_antialiased_border_is_no_feather() -> None:
    assert automatic_edges(disc(), strength=1.0, soft=False).blend == MIN_BLEND_PX


@pytest.mark.parametrize("value", [3, 90, FULL])
@pytest.mark.parametrize("feather_px", [5.0, 12.0, 40.0])
def test_what_the_user_feathered_is_left_as_it_is(feather_px: float, value: int) -> None:
    pixels = disc(feather_px=feather_px).pixels.astype(np.float32) * (value / FULL)
    selection = Mask(np.rint(pixels).astype(np.uint8))
    found = automatic_edges(selection, strength=1.0, soft=True)
    assert found == Edges()
    assert np.array_equal(result_mask(selection, found).pixels, selection.pixels)


@pytest.mark.parametrize("value", [1, 60])
def test_a_weak_selection_with_a_hard_border_is_hard(value: int) -> None:
    selection = rectangle(300, 300, slice(50, 250), slice(50, 250), value)
    assert automatic_edges(selection, strength=1.0, soft=False).blend > 0


def test_a_feather_counts_by_its_share_of_the_border() -> None:
    hard = rectangle(240, 240, slice(20, 220), slice(20, 220)).pixels
    soft = np.asarray(cv2.GaussianBlur(hard, (0, 0), 8), np.uint8)
    corner, half = hard.copy(), hard.copy()
    corner[:60, :60] = soft[:60, :60]
    half[:120] = soft[:120]
    assert automatic_edges(Mask(corner), strength=1.0, soft=False).blend > 0
    assert automatic_edges(Mask(half), strength=1.0, soft=False).blend == 0


def test_an_empty_selection_has_no_edges_and_no_masks() -> None:
    nothing = Mask(np.zeros((5, 7), np.uint8))
    assert automatic_edges(nothing, strength=1.0, soft=True) == Edges()
    wide = Edges(3, 3, 3)
    assert not sent_mask(nothing, wide).pixels.any() and not result_mask(nothing, wide).pixels.any()


@pytest.mark.parametrize("lengths", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_no_length_is_negative(lengths: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        Edges(*lengths)


# ----------------------------------------------------------------------------------------------------- the masks


@given(selections(), edges)
def test_a_result_is_never_above_the_grown_selection(selection: Mask, wanted: Edges) -> None:
    grown = grown_by_definition(selection.pixels, wanted.grow)
    shown = result_mask(selection, wanted).pixels
    assert shown.shape == grown.shape and (shown <= grown).all()
    # Hard as it is sent, it covers what shows: nothing shows that no engine was asked for.
    assert (sent_mask(selection, Edges(wanted.grow)).pixels[shown > 0] == FULL).all()


@given(selections(), st.integers(0, 12))
def test_growth_is_a_disc_and_keeps_the_softness_of_the_border(selection: Mask, radius: int) -> None:
    grown = grown_by_definition(selection.pixels, radius)
    assert np.array_equal(result_mask(selection, Edges(radius)).pixels, grown)
    assert np.array_equal(sent_mask(selection, Edges(radius)).pixels, np.where(grown > 0, FULL, 0))


@given(selections(), edges)
def test_some_of_every_part_keeps_its_full_strength(selection: Mask, wanted: Edges) -> None:
    """However thin or small a part is: its own middle is sent in full and shows in full."""
    grown = np.where(grown_by_definition(selection.pixels, wanted.grow) > 0, FULL, 0).astype(np.uint8)
    count, parts = cv2.connectedComponents(grown, connectivity=8)
    hard = Mask(np.where(selection.pixels > 0, FULL, 0).astype(np.uint8))
    sent, shown = sent_mask(hard, wanted).pixels, result_mask(hard, wanted).pixels
    if wanted.feather == 0:
        assert np.array_equal(sent, grown)
    for number in range(1, count):
        assert sent[parts == number].max() == FULL
        assert shown[parts == number].max() == FULL
        assert shown[parts == number].min() > 0


def test_a_large_part_takes_nothing_from_a_small_one_beside_it() -> None:
    pixels = rectangle(80, 80, slice(20, 60), slice(20, 60)).pixels
    pixels[40, 62] = FULL
    assert result_mask(Mask(pixels), Edges(0, 0, 8)).pixels[40, 62] == FULL


def test_one_pixel_stays_as_it_is() -> None:
    selection = rectangle(50, 50, slice(20, 21), slice(30, 31), 200)
    assert np.array_equal(result_mask(selection, Edges(0, 0, 8)).pixels, selection.pixels)
    assert sent_mask(selection, Edges(0, 8)).pixels[20, 30] == FULL


@pytest.mark.parametrize("blend", [2, 5, 8, 40])
def test_a_thin_line_keeps_its_middle(blend: int) -> None:
    shown = result_mask(rectangle(60, 60, slice(30, 33), slice(5, 55)), Edges(0, 0, blend)).pixels
    assert (shown[31, 6:54] == FULL).all()
    assert 0 < shown[30, 30] < FULL and 0 < shown[32, 30] < FULL


@pytest.mark.parametrize("blend", [1, 2, 5, 8])
def test_a_fade_is_a_straight_ramp_from_the_border_inwards(blend: int) -> None:
    shown = result_mask(rectangle(80, 80, slice(20, 60), slice(20, 60)), Edges(0, 0, blend)).pixels
    across = shown[40, 20:40].astype(float)
    ideal = np.clip((np.arange(20) + 0.5) / blend, 0, 1) * FULL
    assert np.abs(across - ideal).max() <= 1
    assert np.array_equal(shown, shown.T) and np.array_equal(shown, shown[::-1, ::-1])


@pytest.mark.parametrize("wanted", [Edges(0, 6, 6), Edges(4, 6, 6)])
def test_along_the_border_of_the_picture_nothing_fades(wanted: Edges) -> None:
    """What runs to the border goes on beyond it: as if it were cut from a larger picture."""
    selection = rectangle(60, 80, slice(0, 30), slice(0, 80))
    larger = rectangle(60, 160, slice(0, 30), slice(0, 160))
    for mask in (sent_mask, result_mask):
        cut = mask(selection, wanted).pixels
        assert np.array_equal(cut, mask(larger, wanted).pixels[:, 40:120])
        assert (cut[0] == FULL).all()


def test_a_selection_of_everything_is_full_everywhere() -> None:
    everything = rectangle(40, 30, slice(None), slice(None))
    wanted = Edges(5, 5, 5)
    assert (sent_mask(everything, wanted).pixels == FULL).all()
    assert (result_mask(everything, wanted).pixels == FULL).all()


def test_a_hard_mask_is_sent_wherever_the_selection_touches() -> None:
    selection = disc(feather_px=12)
    sent = sent_mask(selection, Edges()).pixels
    assert np.array_equal(sent, np.where(selection.pixels > 0, FULL, 0))


def test_a_feather_changes_what_is_sent_and_a_blend_what_shows() -> None:
    selection = rectangle(60, 60, slice(20, 40), slice(20, 40))
    plain = Edges()
    assert np.array_equal(result_mask(selection, Edges(0, 5, 0)).pixels, result_mask(selection, plain).pixels)
    assert np.array_equal(sent_mask(selection, Edges(0, 0, 5)).pixels, sent_mask(selection, plain).pixels)
    assert 0 < sent_mask(selection, Edges(0, 5, 0)).pixels[20, 30] < FULL


def test_a_very_wide_selection_is_no_trouble() -> None:
    shown = result_mask(rectangle(9, 60_000, slice(2, 7), slice(100, 59_000)), Edges(1, 0, 8)).pixels
    assert (shown[4, 200:58_000] == FULL).all()
    assert not shown[:, : 100 - 1].any() and not shown[0].any()


@given(selections(), edges)
def test_the_selection_itself_is_never_written_to(selection: Mask, wanted: Edges) -> None:
    before = selection.pixels.copy()
    sent_mask(selection, wanted)
    result_mask(selection, wanted)
    automatic_edges(selection, strength=1.0, soft=True)
    assert np.array_equal(selection.pixels, before)


@pytest.mark.parametrize("radius", [40, 200, 500])
def test_a_lone_pixel_grows_to_a_disc_of_any_size(radius: int) -> None:
    rows, columns = np.ogrid[-250:251, -300:301]
    lone = rectangle(501, 601, slice(250, 251), slice(300, 301), 200)
    within = rows * rows + columns * columns <= radius * radius
    assert np.array_equal(result_mask(lone, Edges(radius)).pixels, np.where(within, 200, 0))


def test_a_grown_border_lies_as_far_out_as_was_asked() -> None:
    sent = sent_mask(disc(200, 40), Edges(grow=10)).pixels
    radius = math.sqrt(np.count_nonzero(sent) / math.pi)
    assert abs(radius - 50.5) < 1

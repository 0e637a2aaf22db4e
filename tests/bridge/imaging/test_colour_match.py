"""What an engine does to colours is found in the ring and undone everywhere, on the sample photographs."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bridge.imaging.colour_match import ColourMatch, matched, measure
from bridge.model import Mask, Picture
from tests.fakes.photographs import NAMES, opaque, photograph

CAST = np.array([4.0, 0.0, -5.0])


def mixed(levels: np.ndarray, saturation: float) -> np.ndarray:
    grey = levels.mean(axis=2, keepdims=True)
    return np.asarray(grey + saturation * (levels - grey))


Change = Callable[[np.ndarray], np.ndarray]
CHANGES: dict[str, Change] = {
    "darker with a cast": lambda levels: levels * 0.9 - 6 + CAST,
    "less light": lambda levels: levels * 0.65,
    "less exposure": lambda levels: 255 * (0.7 * (levels / 255) ** 2.2) ** (1 / 2.2),
    "another gamma": lambda levels: 255 * (levels / 255) ** 1.25,
    "less saturation": lambda levels: mixed(levels, 0.76),
    "more saturation, darker": lambda levels: mixed(levels, 1.2) * 0.9 + 2,
    "less contrast": lambda levels: (levels - 128) * 0.6 + 128,
}


def changed(source: Picture, change: Change, noise: float = 0) -> Picture:
    levels = change(source.pixels[..., :3].astype(np.float64))
    return opaque(levels + np.random.default_rng(3).normal(0, noise, levels.shape) if noise else levels)


def as_jpeg(picture: Picture, quality: int) -> Picture:
    done, encoded = cv2.imencode(".jpg", picture.pixels[..., 2::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return opaque(decoded[..., ::-1])


def middle(source: Picture, share: float = 0.2) -> Mask:
    """All but a ring of ``share`` of the sides is sent to be replaced."""
    pixels = np.zeros((source.size.height, source.size.width), np.uint8)
    top, left = int(source.size.height * share), int(source.size.width * share)
    pixels[top:-top, left:-left] = 255
    return Mask(pixels)


def mean_miss(made: Picture, wanted: Picture, where: np.ndarray) -> float:
    """By how many levels the worst channel is off on average."""
    off = made.pixels[where][:, :3].astype(float) - wanted.pixels[where][:, :3]
    return float(np.abs(off.mean(axis=0)).max())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", CHANGES)
def test_what_the_engine_did_to_all_colours_is_undone_where_nobody_could_compare(name: str, change: str) -> None:
    source = photograph(name)
    sent = middle(source)
    result = changed(source, CHANGES[change])
    match = measure(result, source, sent)
    assert match is not None
    inside = sent.pixels > 0
    # What it clipped to black or white is lost, and nobody can tell what was there.
    kept = inside & ((result.pixels[..., :3] > 1) & (result.pixels[..., :3] < 254)).all(axis=2)
    assert mean_miss(matched(result, match), source, kept) < 1
    assert mean_miss(result, source, kept) > 4
    assert match.error_after < match.error_before / 8


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", CHANGES)
def test_noise_and_jpeg_do_not_mislead_it(name: str, change: str) -> None:
    source = photograph(name)
    sent = middle(source)
    clean = changed(source, CHANGES[change])
    result = as_jpeg(changed(source, CHANGES[change], noise=4), quality=85)
    match, wanted = measure(result, source, sent), measure(clean, source, sent)
    assert match is not None and wanted is not None
    inside = sent.pixels > 0
    assert mean_miss(matched(clean, match), matched(clean, wanted), inside) < 1


@pytest.mark.parametrize("name", NAMES)
def test_what_the_engine_redrew_in_the_ring_plays_no_part(name: str) -> None:
    source = photograph(name)
    sent = middle(source)
    result = changed(source, CHANGES["darker with a cast"])
    alone = measure(result, source, sent)
    stranger = cv2.resize(photograph(NAMES[NAMES.index(name) - 1]).pixels, source.pixels.shape[1::-1])
    height = source.size.height
    result.pixels[: height // 8] = stranger[: height // 8]
    match = measure(result, source, sent)
    assert match is not None and alone is not None
    lower = (sent.pixels > 0) & (np.arange(height)[:, None] > height // 2)
    assert mean_miss(matched(result, match), matched(result, alone), lower) < 1


def test_a_flat_surrounding_gives_the_shift_and_makes_up_no_gain() -> None:
    rng = np.random.default_rng(1)
    source = opaque(np.full((120, 120, 3), 140.0))
    result = opaque(130 + rng.normal(0, 2, (120, 120, 3)))
    match = measure(result, source, middle(source))
    assert match is not None
    assert np.abs(np.array(match.gain) - 1).max() < 0.25
    assert mean_miss(matched(result, match), source, middle(source).pixels == 0) < 0.5


def test_a_ring_of_one_colour_makes_up_no_saturation() -> None:
    """Grass all around, and a red ball inside that has to come out as red as it was meant."""
    rng = np.random.default_rng(1)
    light = cv2.resize(rng.normal(1, 0.2, (30, 30)), (200, 200))[..., None]
    wanted = opaque(np.array([70.0, 120.0, 50.0]) * light + rng.normal(0, 3, (200, 200, 3)))
    cv2.circle(wanted.pixels, (100, 100), 40, (210, 40, 30, 255), -1)
    result = changed(wanted, CHANGES["darker with a cast"], noise=2)
    match = measure(result, wanted, middle(wanted))
    assert match is not None
    assert match.saturation == 1
    ball = np.hypot(*(np.mgrid[:200, :200] - 100)) < 38
    assert mean_miss(matched(result, match), wanted, ball) < 5 < mean_miss(result, wanted, ball)


def test_white_that_came_back_grey_is_white_again() -> None:
    source = opaque(np.full((64, 64, 3), 255.0))
    match = measure(opaque(np.full((64, 64, 3), 236.0)), source, middle(source))
    assert match is not None
    assert (matched(opaque(np.full((2, 2, 3), 236.0)), match).pixels >= 254).all()


def test_levels_that_the_engine_clipped_are_not_believed() -> None:
    """Half the ring came back white: with those pairs no line fits."""
    ramp = np.tile(np.linspace(20, 250, 160)[None, :, None], (160, 1, 3))
    source = opaque(ramp)
    result = changed(source, lambda levels: levels * 1.6)
    match = measure(result, source, middle(source))
    assert match is not None
    dark = ramp[..., 0] < 140
    assert mean_miss(matched(result, match), source, dark) < 1


def blotches(seed: int, level: float, deviation: float = 6) -> Picture:
    return opaque(cv2.resize(np.random.default_rng(seed).normal(level, deviation, (20, 20, 3)), (160, 160)))


def test_where_everything_was_redrawn_means_and_deviations_count() -> None:
    source, result = blotches(1, 150), blotches(2, 130)
    ring = middle(source).pixels == 0
    match = measure(result, source, middle(source))
    assert match is not None
    assert mean_miss(matched(result, match), source, ring) < 1
    assert match.gamma == 1


def test_where_all_was_to_be_redrawn_other_colours_stay() -> None:
    source, result = blotches(1, 150, 20), blotches(2, 130, 20)
    assert measure(result, source, middle(source)) is not None
    assert measure(result, source, middle(source), redrawn=False) is None


@pytest.mark.parametrize("change", CHANGES)
def test_a_ring_that_came_back_is_matched_though_all_might_have_been_redrawn(change: str) -> None:
    source = photograph("coffee.png")
    result, sent = changed(source, CHANGES[change], noise=3), middle(source)
    assert measure(result, source, sent, redrawn=False) == measure(result, source, sent) is not None


def test_colours_from_elsewhere_are_moved_a_little_only() -> None:
    source, result = blotches(1, 150), blotches(2, 40)
    # One half of it, far brighter, keeps the pairs from any agreement.
    result.pixels[:, 80:, :3] += 60
    ring = middle(source).pixels == 0
    match = measure(result, source, middle(source))
    assert match is not None
    moved = matched(result, match).pixels[ring][:, :3].mean() - result.pixels[ring][:, :3].mean()
    assert moved == pytest.approx(24, abs=1)
    assert all(0.8 <= gain <= 1.25 for gain in match.gain)


def test_a_ring_that_is_equal_already_says_nothing() -> None:
    source = photograph("coffee.png")
    sent = middle(source)
    result = changed(source, CHANGES["less light"])
    result.pixels[sent.pixels == 0] = source.pixels[sent.pixels == 0]
    assert measure(result, source, sent) is None


@pytest.mark.parametrize("case", ["nothing in common", "no ring", "a thin ring", "one pixel", "transparent"])
def test_nothing_is_said_where_nothing_can_be(case: str) -> None:
    source, result = photograph("chelsea.png"), photograph("chelsea.png")
    sent = Mask(np.zeros(source.pixels.shape[:2], np.uint8))
    if case == "nothing in common":
        result = Picture(np.ascontiguousarray(source.pixels[::-1, ::-1]))
    elif case == "transparent":
        result = changed(source, CHANGES["less light"])
        source.pixels[..., 3] = 0
    else:
        result = changed(source, CHANGES["less light"])
        sent.pixels[...] = 255
    if case == "a thin ring":
        sent.pixels[:, :2] = 0
        sent.pixels[20:] = 255
    if case == "one pixel":
        source, result, sent = (
            Picture(source.pixels[:1, :1]),
            Picture(result.pixels[:1, :1]),
            Mask(sent.pixels[:1, :1]),
        )
    assert measure(result, source, sent) is None


def test_it_is_the_same_each_time_and_writes_to_nothing() -> None:
    source = photograph("astronaut.png")
    result, sent = changed(source, CHANGES["another gamma"], noise=3), middle(source)
    for array in (source.pixels, result.pixels, sent.pixels):
        array.flags.writeable = False
    match = measure(result, source, sent)
    assert match is not None
    assert match == measure(result, source, sent)
    assert matched(result, match).pixels is not result.pixels


pixels = arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(4)))


@given(pixels, st.floats(0.5, 2), st.floats(-64, 64), st.sampled_from([0.6, 1.0, 1.7]))
def test_alpha_stays_and_lighter_stays_lighter(colours: np.ndarray, gain: float, offset: float, gamma: float) -> None:
    match = ColourMatch((gain, 1.0, 1.0), (offset, 0.0, 0.0), gamma, 1.0, 9.0, 1.0)
    made = matched(Picture(colours), match).pixels
    assert np.array_equal(made[..., 3], colours[..., 3])
    order = np.argsort(colours[..., 0], axis=None)
    assert (np.diff(made[..., 0].ravel()[order].astype(int)) >= 0).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_any_two_pictures_are_borne_and_every_match_is_within_bounds(
    height: int, width: int, seed: int, likeness: float
) -> None:
    rng = np.random.default_rng(seed)
    source = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    result = np.where(rng.random((height, width, 1)) < likeness, source // 2 + 20, rng.integers(0, 256, source.shape))
    result[..., 3] = source[..., 3] = np.where(rng.random((height, width)) < 0.9, 255, 90)
    sent = Mask(np.where(rng.random((height, width)) < 0.2, 255, 0).astype(np.uint8))
    match = measure(Picture(result.astype(np.uint8)), Picture(source), sent)
    if match is not None:
        assert all(0.5 <= gain <= 2 for gain in match.gain)
        assert 0.5 < match.gamma < 1.8
        assert match.error_after <= 0.9 * match.error_before

"""No step at the border of a mask, and nothing lost of what is new inside, on the sample photographs."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.imaging.colour_match import matched, measure
from bridge.imaging.drift import drift
from bridge.imaging.seam import MOST_SHADE, joined
from bridge.model import Mask, Picture
from tests.fakes.photographs import NAMES, opaque, photograph

PARTNERS = tuple(zip(NAMES, NAMES[1:] + NAMES[:1], strict=True))


def like(picture: Picture, other: Picture) -> Picture:
    """``other`` at the size of ``picture``."""
    return Picture(cv2.resize(other.pixels, picture.pixels.shape[1::-1], interpolation=cv2.INTER_AREA))


def as_jpeg(picture: Picture, quality: int) -> Picture:
    done, encoded = cv2.imencode(".jpg", picture.pixels[..., 2::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    return opaque(decoded[..., ::-1])


def ellipse(picture: Picture, margin: int, soft_px: int = 0) -> Mask:
    """Covers all but ``margin`` px of the picture, fading to 0 inwards over ``soft_px``."""
    height, width = picture.pixels.shape[:2]
    pixels = np.zeros((height, width), np.uint8)
    cv2.ellipse(pixels, (width // 2, height // 2), (width // 2 - margin, height // 2 - margin), 0, 0, 360, 255, -1)
    if soft_px:
        depth = cv2.distanceTransform(pixels, cv2.DIST_L2, 5)
        pixels = np.clip(np.rint(depth / soft_px * 255), 0, 255).astype(np.uint8)
    return Mask(pixels)


def hard(mask: Mask) -> Mask:
    return Mask(np.where(mask.pixels > 0, 255, 0).astype(np.uint8))


def drawn_darker(picture: Picture, *, slope: float = 0.0, noise: float = 0.0) -> Picture:
    """A deliberately darker picture with a cast, its exposure changing by ``slope`` from the middle to the sides."""
    height, width = picture.pixels.shape[:2]
    exposure = 1 + slope * (np.linspace(-1, 1, width)[None] + np.linspace(-0.5, 0.5, height)[:, None])
    levels = picture.pixels[..., :3] * (0.9 * exposure[..., None]) - 6 + np.array([4, 0, -5])
    return opaque(levels + np.random.default_rng(7).normal(0, noise, levels.shape))


def finished(result: Picture, source: Picture, mask: Mask, sent: Mask) -> Picture:
    match = measure(result, source, sent)
    return joined(matched(result, match) if match else result, source, mask, sent)


def mean_miss(made: Picture, wanted: Picture, where: np.ndarray) -> float:
    """By how many levels the colours are off over some 9 px, on average."""
    off = cv2.blur(made.pixels[..., :3].astype(np.float32) - wanted.pixels[..., :3], (9, 9))
    return float(np.abs(off[where]).mean())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("soft_px", [0, 16])
@pytest.mark.parametrize("slope", [0.0, 0.06])
def test_a_darker_picture_comes_back_to_the_source_and_shows_no_seam(name: str, soft_px: int, slope: float) -> None:
    source = photograph(name)
    mask = ellipse(source, 50, soft_px)
    result = drawn_darker(source, slope=slope)
    before = drift(source, result, mask)
    layer = finished(result, source, mask, hard(mask))
    after = drift(source, layer, mask)
    assert mean_miss(result, source, mask.pixels > 0) > 12
    assert mean_miss(layer, source, mask.pixels > 0) < 2.2
    assert after.seam_step <= after.own_step
    assert after.seam_step < 3.5
    assert soft_px or (before.seam_shows and before.seam_step > 18)


@pytest.mark.parametrize("name", NAMES)
def test_noise_and_jpeg_are_no_hindrance(name: str) -> None:
    source = photograph(name)
    mask = ellipse(source, 50)
    result = as_jpeg(drawn_darker(source, slope=0.06, noise=4), quality=85)
    assert mean_miss(finished(result, source, mask, mask), source, mask.pixels > 0) < 2.2


@pytest.mark.parametrize("name", NAMES)
def test_a_changing_exposure_that_no_curve_undoes_is_undone(name: str) -> None:
    source = photograph(name)
    mask = ellipse(source, 50)
    result = drawn_darker(source, slope=0.06)
    match = measure(result, source, mask)
    assert match is not None
    alone = matched(result, match)
    inside = mask.pixels > 0
    assert mean_miss(joined(alone, source, mask, mask), source, inside) < 0.8 * mean_miss(alone, source, inside)


@pytest.mark.parametrize(("name", "other"), PARTNERS)
@pytest.mark.parametrize("back", [False, True], ids=["all drawn", "source put back"])
def test_new_content_keeps_its_colours_and_contrast(name: str, other: str, back: bool) -> None:
    """Something else stands inside; under the shift it comes back as it was, without one it stays what it is."""
    source = photograph(name)
    mask, inner = ellipse(source, 60), ellipse(source, 90).pixels > 0
    wanted = Picture(np.where(inner[..., None], like(source, photograph(other)).pixels, source.pixels))
    drawn = wanted if back else drawn_darker(wanted)
    layer = finished(drawn, source, mask, mask)
    off = layer.pixels[inner][:, :3].astype(float) - wanted.pixels[inner][:, :3]
    assert np.abs(off.mean(axis=0)).max() < 3
    assert layer.pixels[inner][:, :3].std() == pytest.approx(wanted.pixels[inner][:, :3].std(), rel=0.05)


@pytest.mark.parametrize(("name", "other"), PARTNERS)
def test_a_picture_with_a_border_of_its_own_is_left_alone(name: str, other: str) -> None:
    source = photograph(name)
    mask = ellipse(source, 60)
    pasted = like(source, photograph(other)).pixels
    result = Picture(np.where(mask.pixels[..., None] > 0, pasted, source.pixels))
    assert joined(result, source, mask, mask) is result


@pytest.mark.parametrize("room_px", [0, 10])
def test_a_red_ball_comes_through_to_the_bit(room_px: int) -> None:
    source = photograph("chelsea.png")
    result = Picture(source.pixels.copy())
    cv2.circle(result.pixels, (225, 150), 90, (220, 30, 25, 255), -1)
    mask = Mask(np.zeros(source.pixels.shape[:2], np.uint8))
    cv2.circle(mask.pixels, (225, 150), 90 + room_px, 255, -1)
    assert joined(result, source, mask, mask) is result


@pytest.mark.parametrize("quality", [None, 95, 85])
def test_where_the_server_put_the_source_back_both_sides_of_the_border_are_compared(quality: int | None) -> None:
    """The night sky around the rocket: the ring is equal, the inside too dark by 8."""
    sky = Picture(np.ascontiguousarray(photograph("rocket.jpg").pixels[:200, :300]))
    mask = ellipse(sky, 50)
    darker = opaque(sky.pixels[..., :3].astype(float) - 8)
    result = Picture(np.where(mask.pixels[..., None] > 0, darker.pixels, sky.pixels))
    result = result if quality is None else as_jpeg(result, quality)
    assert measure(result, sky, mask) is None
    inside = mask.pixels > 0
    assert mean_miss(result, sky, inside) > 6.5
    assert mean_miss(joined(result, sky, mask, mask), sky, inside) < 1.5


def test_other_grain_with_another_shade_meets_the_surroundings() -> None:
    """Nothing inside goes on as the source did: only means across the border tell."""
    rng = np.random.default_rng(4)
    source = opaque(120 + rng.normal(0, 12, (300, 300, 3)))
    mask = ellipse(source, 60)
    other = opaque(110 + rng.normal(0, 12, (300, 300, 3)))
    result = Picture(np.where(mask.pixels[..., None] > 0, other.pixels, source.pixels))
    inside = mask.pixels > 0
    layer = joined(result, source, mask, mask)
    assert layer.pixels[inside][:, :3].mean() == pytest.approx(120, abs=2.5)
    assert layer.pixels[inside][:, :3].std() == pytest.approx(result.pixels[inside][:, :3].std(), rel=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_grain_alone_is_no_step(seed: int) -> None:
    rng = np.random.default_rng(seed)
    source = opaque(120 + rng.normal(0, 20, (300, 300, 3)))
    mask = ellipse(source, 60)
    other = opaque(120 + rng.normal(0, 20, (300, 300, 3)))
    result = Picture(np.where(mask.pixels[..., None] > 0, other.pixels, source.pixels))
    added = joined(result, source, mask, mask).pixels.astype(int) - result.pixels
    assert np.abs(added).max() <= 2


@pytest.mark.parametrize("name", NAMES)
def test_a_glow_that_ends_at_the_border_is_no_step(name: str) -> None:
    """New content that begins where the border is, all drawn so: it would lose 5 to 7 levels if that were a shade."""
    source = photograph(name)
    height, width = source.pixels.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    depth = 1 - np.square((rows - height / 2) / 100) - np.square((columns - width / 2) / 100)
    result = opaque(source.pixels[..., :3] + 40 * np.maximum(0, depth)[..., None])
    mask = Mask(np.where(depth > 0, 255, 0).astype(np.uint8))
    added = joined(result, source, mask, mask).pixels.astype(int) - result.pixels
    assert np.abs(added[depth > 0]).mean() < 2


def test_with_more_sent_than_composited_the_zone_between_tells() -> None:
    """The server put the source back around what was sent; the composite's border runs through what it drew."""
    source = photograph("coffee.png")
    mask, sent = ellipse(source, 90), ellipse(source, 60)
    darker = opaque(source.pixels[..., :3].astype(float) - 9)
    result = Picture(np.where(sent.pixels[..., None] > 0, darker.pixels, source.pixels))
    inside = (mask.pixels > 0) & (source.pixels[..., :3] > 12).all(axis=2)
    assert mean_miss(joined(result, source, mask, sent), source, inside) < 1


def test_a_step_on_one_side_only_is_taken_off_there() -> None:
    """The border's other half is an object: nothing is known of it, and it bleeds nowhere."""
    source = opaque(np.full((240, 240, 3), 100.0))
    drawn = np.full((240, 240, 3), 90.0)
    drawn[:, 120:] = (200, 40, 40)
    mask = ellipse(source, 50)
    layer = joined(opaque(drawn), source, mask, mask)
    assert np.abs(layer.pixels[mask.pixels > 0][:, :3].astype(int) - drawn[mask.pixels > 0]).max() <= 10
    assert abs(int(layer.pixels[120, 56, 0]) - 100) <= 1


@pytest.mark.parametrize("value", [0, 255, 3])
def test_without_a_border_the_result_is_handed_back(value: int) -> None:
    source = photograph("coffee.png")
    mask = Mask(np.full(source.pixels.shape[:2], value, np.uint8))
    result = drawn_darker(source)
    assert joined(result, source, mask, mask) is result


def test_what_is_the_source_already_is_handed_back() -> None:
    source = photograph("coffee.png")
    mask = ellipse(source, 50)
    result = Picture(source.pixels.copy())
    assert joined(result, source, mask, mask) is result


def test_transparent_surroundings_tell_nothing() -> None:
    source, result = photograph("coffee.png"), drawn_darker(photograph("coffee.png"))
    mask = ellipse(source, 50)
    source.pixels[..., 3] = 0
    assert joined(result, source, mask, mask) is result


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1), st.integers(-40, 40), st.booleans())
def test_any_pictures_are_borne_and_the_correction_has_its_bound(
    height: int, width: int, seed: int, shade: int, back: bool
) -> None:
    rng = np.random.default_rng(seed)
    source = rng.integers(60, 190, (height, width, 4)).astype(np.uint8)
    result = np.clip(source.astype(int) - shade, 0, 255).astype(np.uint8)
    result[..., 3] = source[..., 3] = np.where(rng.random((height, width)) < 0.97, 255, 90)
    pixels = np.zeros((height, width), np.uint8)
    cv2.circle(pixels, (width // 2, height // 3), int(rng.integers(0, 60)), int(rng.integers(1, 256)), -1)
    if back:
        result = np.where(pixels[..., None] > 0, result, source)
    for array in (source, result, pixels):
        array.flags.writeable = False
    layer = joined(Picture(result), Picture(source), Mask(pixels), hard(Mask(pixels))).pixels
    assert np.array_equal(layer[..., 3], result[..., 3])
    assert np.abs(layer.astype(int) - result).max() <= MOST_SHADE

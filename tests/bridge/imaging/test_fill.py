"""What a fill promises, on small crops of the sample photographs and on made-up pictures."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.errors import Cancelled, InputError
from bridge.imaging.fill import Method, fill, method
from bridge.model import Mask, Picture

SAMPLES = Path(__file__).parents[3] / "samples"


def photograph(name: str, x: int, y: int, side: int) -> Picture:
    encoded = np.fromfile(SAMPLES / name, np.uint8)
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    assert decoded is not None
    colours = decoded[y : y + side, x : x + side, ::-1]
    return Picture(np.dstack([colours, np.full(colours.shape[:2], 255, np.uint8)]))


def noise(height: int, width: int, seed: int = 5) -> Picture:
    """Opaque noise of 96 .. 159, so that values from elsewhere stand out."""
    pixels = np.random.default_rng(seed).integers(96, 160, (height, width, 4)).astype(np.uint8)
    pixels[..., 3] = 255
    return Picture(pixels)


def box_mask(height: int, width: int, top: int, left: int, bottom: int, right: int) -> Mask:
    pixels = np.zeros((height, width), np.uint8)
    pixels[top:bottom, left:right] = 255
    return Mask(pixels)


def ellipse(side: int, radius: int) -> Mask:
    pixels = np.zeros((side, side), np.uint8)
    cv2.circle(pixels, (side // 2, side // 2), radius, 255, -1)
    return Mask(pixels)


def steps(pixels: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The sizes of the steps between horizontal neighbours where ``pairs`` (height, width - 1) says so."""
    across = np.abs(np.diff(pixels[..., :3].astype(int), axis=1)).sum(axis=2)
    return np.asarray(across[pairs])


def test_the_same_seed_gives_the_same_fill() -> None:
    picture, mask = photograph("chelsea.png", 150, 20, 96), ellipse(96, 16)
    assert np.array_equal(fill(picture, mask, seed=7).pixels, fill(picture, mask, seed=7).pixels)


def test_another_seed_gives_another_fill() -> None:
    picture, mask = photograph("chelsea.png", 150, 20, 96), ellipse(96, 16)
    assert not np.array_equal(fill(picture, mask, seed=7).pixels, fill(picture, mask, seed=8).pixels)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_outside_the_mask_every_bit_stays(data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, 28)), data.draw(st.integers(1, 28))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    pixels = rng.integers(0, 256, (height, width, 4)).astype(np.uint8)
    pixels[..., 3] = np.where(rng.random((height, width)) < 0.9, 255, pixels[..., 3])
    mask = np.where(rng.random((height, width)) < data.draw(st.floats(0, 0.4)), rng.integers(0, 256), 0)
    mask = mask.astype(np.uint8)
    mask[0, 0], pixels[0, 0, 3] = 0, 255
    before = pixels.copy()
    filled = fill(Picture(pixels), Mask(mask), seed=3).pixels
    assert np.array_equal(filled[mask == 0], before[mask == 0])
    assert (filled[mask > 0][:, 3] == 255).all()
    assert np.array_equal(pixels, before)


def test_a_soft_mask_is_replaced_wherever_it_is_not_zero() -> None:
    pixels = np.full((48, 48, 4), 255, np.uint8)
    pixels[..., :3] = (40, 120, 200)
    mask = np.zeros((48, 48), np.uint8)
    mask[20:28, 20:28] = 1
    pixels[mask > 0, :3] = (255, 0, 0)
    filled = fill(Picture(pixels), Mask(mask), seed=1).pixels
    assert np.abs(filled[mask > 0][:, :3].astype(int) - (40, 120, 200)).max() <= 1


@pytest.mark.parametrize(
    ("name", "x", "y"), [("chelsea.png", 150, 10), ("rocket.jpg", 180, 40), ("coffee.png", 40, 20)]
)
def test_the_rim_shows_no_step(name: str, x: int, y: int) -> None:
    picture, mask = photograph(name, x, y, 128), ellipse(128, 24)
    filled = fill(picture, mask, seed=1).pixels
    hole = mask.pixels > 0
    near = cv2.dilate(mask.pixels, np.ones((25, 25), np.uint8)) > 0
    rim = hole[:, 1:] != hole[:, :-1]
    own = ~hole[:, 1:] & ~hole[:, :-1] & near[:, 1:] & near[:, :-1]
    for share in (0.5, 0.9):
        assert np.quantile(steps(filled, rim), share) <= 1.3 * np.quantile(steps(picture.pixels, own), share) + 3


def test_an_object_on_a_pattern_is_gone() -> None:
    """Stripes with a disc on them: what comes back is stripes, sharp ones."""
    rows = np.arange(96)[:, None] // 6 % 2
    stripes = np.full((96, 96, 4), 255, np.uint8)
    stripes[..., :3] = np.where(rows[..., None] == 0, (200, 190, 60), (30, 40, 90))
    mask = ellipse(96, 14)
    pixels = stripes.copy()
    pixels[mask.pixels > 0, :3] = (255, 0, 0)
    filled = fill(Picture(pixels), mask, seed=1).pixels
    off = np.abs(filled.astype(int) - stripes).sum(axis=2)[mask.pixels > 0]
    assert np.mean(off > 60) < 0.1


def test_transparent_pixels_are_no_source() -> None:
    """The hidden colour of a transparent half must not turn up in the fill."""
    picture = noise(64, 64)
    pixels = picture.pixels // 4
    pixels[:, :32] = (255, 255, 255, 0)
    pixels[:, 32:, 3] = 255
    filled = fill(Picture(pixels), box_mask(64, 64, 24, 26, 40, 44), seed=2).pixels
    assert filled[24:40, 26:44, :3].max() < 128


EDGE_CASES = {
    "at the top left corner": (noise(40, 40), box_mask(40, 40, 0, 0, 14, 14)),
    "over a whole side": (noise(40, 40), box_mask(40, 40, 0, 30, 40, 40)),
    "larger than what is known": (noise(40, 60), box_mask(40, 60, 0, 16, 40, 60)),
    "a frame around": (noise(40, 40), Mask(255 - box_mask(40, 40, 8, 8, 32, 32).pixels)),
    "one pixel of hole": (noise(30, 30), box_mask(30, 30, 15, 15, 16, 16)),
    "odd sides": (noise(37, 53), box_mask(37, 53, 9, 11, 28, 40)),
    "smaller than a patch": (noise(5, 4), box_mask(5, 4, 1, 1, 3, 3)),
    "one pixel wide": (noise(40, 1), box_mask(40, 1, 10, 0, 20, 1)),
    "one pixel high": (noise(1, 40), box_mask(1, 40, 0, 10, 1, 20)),
    "one known pixel": (noise(9, 9), Mask(255 - box_mask(9, 9, 4, 4, 5, 5).pixels)),
    "many small holes": (noise(64, 64), Mask((noise(64, 64, 9).pixels[..., 0] < 98).astype(np.uint8) * 255)),
}


@pytest.mark.parametrize("case", EDGE_CASES)
def test_edge_cases(case: str) -> None:
    picture, mask = EDGE_CASES[case]
    filled = fill(picture, mask, seed=1).pixels
    known = mask.pixels == 0
    assert np.array_equal(filled[known], picture.pixels[known])
    low, high = picture.pixels[known][:, :3].min(axis=0), picture.pixels[known][:, :3].max(axis=0)
    inside = filled[~known][:, :3]
    assert (inside >= low).all()
    assert (inside <= high).all()


def test_one_known_pixel_gives_its_colour() -> None:
    picture, mask = EDGE_CASES["one known pixel"]
    assert (fill(picture, mask, seed=1).pixels == picture.pixels[4, 4]).all()


def test_nothing_selected_gives_the_picture_back() -> None:
    picture = noise(12, 12)
    assert fill(picture, Mask(np.zeros((12, 12), np.uint8)), seed=1) is picture


def transparent() -> Picture:
    return Picture(np.zeros((16, 16, 4), np.uint8))


@pytest.mark.parametrize(
    ("picture", "mask", "words"),
    [
        (noise(16, 16), Mask(np.full((16, 16), 255, np.uint8)), "nothing to copy from"),
        (noise(1, 1), Mask(np.full((1, 1), 1, np.uint8)), "nothing to copy from"),
        (transparent(), box_mask(16, 16, 4, 4, 9, 9), "nothing to copy from"),
        (noise(16, 16), Mask(np.full((16, 15), 255, np.uint8)), "15x16"),
    ],
    ids=["all selected", "one pixel", "transparent", "another size"],
)
def test_what_cannot_be_filled_is_said(picture: Picture, mask: Mask, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        fill(picture, mask, seed=1)
    assert caught.value.hint


def test_too_little_known_is_filled_smoothly_and_said() -> None:
    picture, mask = EDGE_CASES["one pixel wide"]
    assert method(picture, mask) is Method.SMOOTH
    filled = fill(picture, mask, seed=1).pixels[:, 0, :3].astype(int)
    assert (np.abs(np.diff(filled[10:20], axis=0)) <= np.abs(filled[9] - filled[20]) // 4 + 3).all()


def test_a_photograph_is_filled_with_patches() -> None:
    assert method(noise(64, 64), box_mask(64, 64, 20, 20, 40, 40)) is Method.PATCHES


def test_progress_rises_to_one() -> None:
    heard: list[float] = []
    fill(noise(80, 80), ellipse(80, 20), seed=1, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[0] == 0
    assert heard[-1] == 1
    assert len(heard) > 5


def test_progress_may_end_the_work() -> None:
    def stop(fraction: float) -> None:
        if fraction > 0:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        fill(noise(80, 80), ellipse(80, 24), seed=1, progress=stop)


def test_pieces_of_another_brightness_leave_no_seam() -> None:
    """A disc on a sky that gets brighter to the right and downwards: the fill gets brighter as smoothly."""
    rows, columns = np.mgrid[:96, :96]
    sky = np.full((96, 96, 4), 255, np.uint8)
    sky[..., :3] = (40 + rows * 0.6 + columns * 0.9)[..., None]
    mask = ellipse(96, 18)
    pixels = sky.copy()
    pixels[mask.pixels > 0, :3] = 255
    filled = fill(Picture(pixels), mask, seed=1).pixels
    inside = (mask.pixels > 0)[:, 1:] & (mask.pixels > 0)[:, :-1]
    assert steps(filled, inside).max() <= 3 * 5
    assert np.abs(filled.astype(int) - sky).max() <= 12

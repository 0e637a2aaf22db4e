"""What stands in for a model in the demonstration: the faults that it should have, and the things that it draws."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.demo.model import CAST, DARKER, THINGS, UNEVEN, decoded, redrawn
from bridge.demo.scenes import SAMPLES, Ellipse, open_photograph
from bridge.model import Box, Mask, Picture


@pytest.fixture(scope="module")
def coffee() -> Picture:
    return open_photograph(SAMPLES / "coffee.png")


@pytest.fixture(scope="module")
def mask(coffee: Picture) -> Mask:
    return Mask(np.where(Ellipse(Box(430, 50, 150, 200), 2).selection(coffee.size).pixels > 0, 255, 0).astype(np.uint8))


def test_the_whole_picture_comes_back_darker_of_another_colour_and_uneven() -> None:
    grey = Picture(np.full((300, 400, 4), (200, 200, 200, 255), np.uint8))
    made = decoded(grey).pixels
    means = made[..., :3].reshape(-1, 3).mean(0) / 200
    assert means == pytest.approx(np.array(CAST) * DARKER, rel=0.01)
    assert means.max() < 0.96
    ends = [float(made[corner][:3].mean()) for corner in ((0, 0), (-1, -1))]
    assert ends[0] / ends[1] == pytest.approx((1 + UNEVEN) / (1 - UNEVEN), rel=0.02)
    steps = [np.abs(np.diff(made.astype(int), axis=axis)).max() for axis in (0, 1)]
    assert max(steps) <= 1, "the exposure changes slowly"
    assert (made[..., 3] == 255).all()


@pytest.mark.parametrize("word", [thing.word for thing in THINGS])
def test_a_thing_is_drawn_inside_the_mask_and_nowhere_else(coffee: Picture, mask: Mask, word: str) -> None:
    plain, made = decoded(coffee).pixels, redrawn(coffee, mask, f"One {word.title()} please").pixels
    changed = (plain != made).any(2)
    assert not changed[mask.pixels == 0].any()
    assert changed[140:160, 495:515].all(), "in the middle"


def test_the_thing_has_the_colour_of_its_word(coffee: Picture, mask: Mask) -> None:
    red, green, blue = redrawn(coffee, mask, "an orange").pixels[140, 500, :3].astype(int)
    assert red > green + 40 > blue + 80


@pytest.mark.parametrize("prompt", ["", "a house", "moonlight"])
def test_of_an_unknown_word_nothing_is_drawn(coffee: Picture, mask: Mask, prompt: str) -> None:
    assert np.array_equal(redrawn(coffee, mask, prompt).pixels, decoded(coffee).pixels)


def test_an_empty_mask_is_no_error(coffee: Picture) -> None:
    nothing = Mask(np.zeros((coffee.size.height, coffee.size.width), np.uint8))
    assert np.array_equal(redrawn(coffee, nothing, "a moon").pixels, decoded(coffee).pixels)

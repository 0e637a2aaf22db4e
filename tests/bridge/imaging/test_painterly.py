"""The filters: words, strength, alpha."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.imaging.painterly import DEFAULT, FILTERS, NAMES, filter_for, paint
from bridge.model import Picture


def scene(height: int = 40, width: int = 50) -> Picture:
    rows, columns = np.mgrid[:height, :width]
    pixels = np.dstack([rows * 5 % 256, columns * 5 % 256, (rows * columns) % 256, np.full_like(rows, 255)])
    pixels[height // 4 : height // 2, width // 4 : width // 2, :3] = (230, 40, 60)
    return Picture(pixels.astype(np.uint8))


@pytest.mark.parametrize("name", NAMES)
def test_each_filter_changes_the_picture_the_same_way_every_time(name: str) -> None:
    painted = paint(scene(), name, strength=1)
    assert not np.array_equal(painted.pixels, scene().pixels)
    assert np.array_equal(painted.pixels, paint(scene(), name, strength=1).pixels)


def test_no_two_filters_do_the_same() -> None:
    assert len({paint(scene(), name, strength=1).pixels.tobytes() for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_alpha_and_hidden_colours_stay(name: str) -> None:
    pixels = scene().pixels.copy()
    pixels[:, :20, 3] = np.arange(20)
    painted = paint(Picture(pixels), name, strength=0.7).pixels
    assert np.array_equal(painted[..., 3], pixels[..., 3])
    assert np.array_equal(painted[pixels[..., 3] == 0], pixels[pixels[..., 3] == 0])


@pytest.mark.parametrize("name", NAMES)
def test_hidden_colours_play_no_part(name: str) -> None:
    pixels = scene().pixels.copy()
    pixels[:, 30:, 3] = 0
    other = pixels.copy()
    other[:, 30:, :3] = 255
    seen = paint(Picture(pixels), name, strength=1).pixels[:, :30]
    assert np.array_equal(seen, paint(Picture(other), name, strength=1).pixels[:, :30])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(1, 1), (1, 60), (60, 1), (7, 5)], ids=str)
def test_small_pictures_keep_their_size(name: str, shape: tuple[int, int]) -> None:
    assert paint(scene(*shape), name, strength=1).pixels.shape == (*shape, 4)


def test_strength_blends() -> None:
    none, half, full = (paint(scene(), "sepia", strength=strength).pixels.astype(int) for strength in (0, 0.5, 1))
    assert np.array_equal(none, scene().pixels)
    assert np.abs(half - (none + full) / 2).max() <= 1


def test_a_transparent_picture_comes_back() -> None:
    empty = Picture(np.zeros((8, 8, 4), np.uint8))
    assert paint(empty, DEFAULT, strength=1) is empty


def test_an_unknown_filter_is_an_error() -> None:
    with pytest.raises(KeyError):
        paint(scene(), "hologram", strength=1)


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("a castle, oil painting, dramatic", "oil"),
        ("Watercolor of a lake", "watercolour"),
        ("pencil sketch", "pencil"),
        ("coloured pencil on paper", "colour-pencil"),
        ("BLACK AND WHITE portrait", "black-and-white"),
        ("comic book hero", "comic"),
        ("a boiled egg", None),
        ("", None),
        ("sepia, then blur", "sepia"),
    ],
)
def test_words_choose_the_filter(prompt: str, name: str | None) -> None:
    assert filter_for(prompt) == name


def test_no_word_calls_for_two_filters() -> None:
    words = [word for known in FILTERS for word in known.words]
    assert len(words) == len(set(words))
    assert DEFAULT in NAMES

"""What both contact sheets are made of."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.demo.scenes import REMOVE, Source, open_scene
from bridge.demo.sheet import PAPER, Page, outlined, scaled, unchanged_outside
from bridge.model import Mask, Picture, Size


def test_a_pixel_changed_outside_the_selection_is_counted() -> None:
    source = open_scene(REMOVE)
    assert source.picture is not None
    pixels = source.picture.pixels.copy()
    same, outside = unchanged_outside(source, Picture(pixels.copy()))
    assert same == outside > 200_000
    pixels[0, 0, 1] ^= 1
    assert unchanged_outside(source, Picture(pixels)) == (outside - 1, outside)


def test_it_is_not_said_of_a_scene_without_a_selection() -> None:
    picture = open_scene(REMOVE).picture
    assert picture is not None
    for source in (Source(), Source(picture)):
        with pytest.raises(ValueError, match="without a selection"):
            unchanged_outside(source, picture)


def test_a_picture_at_its_own_size_is_put_on_the_page_as_it_is() -> None:
    picture = open_scene(REMOVE).picture
    assert picture is not None
    page = Page(Size(600, 600))
    page.put((40, 30), scaled(picture, picture.size), "")
    pixels = page.picture().pixels
    assert np.array_equal(pixels[30:542, 40:552], picture.pixels)
    assert (pixels[:30, :, :3] == PAPER).all()


def test_lines_of_a_paragraph_stay_within_its_width() -> None:
    page = Page(Size(400, 300))
    below = page.paragraph((20, 20), "some words that are too many for a single line of this width", 15, 150)
    rows, columns = np.nonzero((page.picture().pixels[..., :3] != PAPER).any(2))
    assert columns.min() >= 20
    assert columns.max() < 170
    assert 60 < rows.max() < below


def test_the_outline_follows_a_selection_that_is_cut_by_the_border_of_a_detail() -> None:
    white = Picture(np.full((60, 80, 4), 255, np.uint8))
    mask = np.zeros((60, 80), np.uint8)
    mask[20:, 30:] = 255
    touched = (np.asarray(outlined(scaled(white, white.size), Mask(mask))) < 128).all(2)
    assert touched[18:24, 40:70].any()
    assert touched[30:50, 28:34].any()
    assert not touched[:16].any()
    assert not touched[:, :26].any()

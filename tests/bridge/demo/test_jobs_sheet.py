"""The contact sheet of the four jobs: pictures where they belong, untouched; the selection's outline; the note."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.demo.jobs_sheet import GAP_PX, HEAD_PX, LARGE_PX, MARGIN_PX, PAGE_PX, Shown, contact_sheet
from bridge.demo.scenes import SCENES, open_scene
from bridge.model import Picture

AFTER_X = PAGE_PX - MARGIN_PX - LARGE_PX
BEFORE_X = AFTER_X - GAP_PX - LARGE_PX
TOP = MARGIN_PX + HEAD_PX


def inverted(picture: Picture) -> Picture:
    pixels = picture.pixels.copy()
    pixels[..., :3] = 255 - pixels[..., :3]
    return Picture(pixels)


@pytest.fixture
def shown() -> list[Shown]:
    sources = [open_scene(scene) for scene in SCENES]
    plain = Picture(np.full((512, 768, 4), 255, np.uint8))
    return [
        Shown(scene, source, inverted(source.picture) if source.picture else plain)
        for scene, source in zip(SCENES, sources, strict=True)
    ]


def large(page: Picture, x: int) -> np.ndarray:
    return page.pixels[TOP : TOP + LARGE_PX, x : x + LARGE_PX]


def test_the_first_scene_is_there_pixel_for_pixel_with_its_selection_outlined(shown: list[Shown]) -> None:
    page = contact_sheet(shown)
    source = shown[0].source
    assert page.size.width == PAGE_PX
    assert np.array_equal(large(page, AFTER_X), shown[0].after.pixels)
    assert source.picture is not None and source.selection is not None
    touched = (large(page, BEFORE_X) != source.picture.pixels).any(2)
    selected = source.selection.pixels
    assert touched.sum() > 300, "an outline"
    # A line two pixels wide at half coverage, on an edge that takes some twenty pixels from none to full.
    assert ((selected[touched] > 40) & (selected[touched] < 215)).all()


def test_the_note_stands_on_the_page(shown: list[Shown]) -> None:
    without, with_note = contact_sheet(shown).pixels, contact_sheet(shown, "Inside GIMP too.").pixels
    rows, columns = np.nonzero((without != with_note).any(2))
    assert rows.size
    assert columns.max() < BEFORE_X
    assert TOP < rows.min() <= rows.max() < TOP + LARGE_PX

"""The joins: what is played is what a user would get, and what the sheet shows of it is true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.demo.model import CAST, DARKER
from bridge.demo.scenes import SAMPLES, Lasso
from bridge.demo.seams import GROUND, SEAM_SCENES, Seam, play
from bridge.demo.seams_sheet import CARD, GAP_PX, HEAD_PX, MARGIN_PX, PAGE_PX, ROW_PX, TITLE_PX, seams_sheet
from bridge.errors import InputError
from bridge.model import Box, Picture, Size

FULL = 255


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Seam, ...]:
    """Every scene, played once."""
    home = tmp_path_factory.mktemp("home")
    return tuple(play(scene, SAMPLES, home) for scene in SEAM_SCENES)


def each_outside(seam: Seam) -> tuple[np.ndarray, np.ndarray]:
    """The pixels of the photograph that are not selected, (n, 4), as they were and as they are now."""
    assert seam.source.picture is not None
    assert seam.source.selection is not None
    outside = seam.source.selection.pixels == 0
    return seam.source.picture.pixels[outside], seam.joined.after.pixels[outside]


def test_there_is_a_scene_for_each_photograph() -> None:
    there = {path.name for path in SAMPLES.iterdir() if path.suffix in (".png", ".jpg")}
    assert sorted(scene.photograph for scene in SEAM_SCENES) == sorted(there)


def test_nothing_changes_outside_the_selections(played: tuple[Seam, ...]) -> None:
    for seam in played:
        before, after = each_outside(seam)
        assert np.array_equal(before, after), seam.scene.title
        assert (seam.joined.drift.largest_outside, seam.joined.drift.mean_outside) == (0, 0)


def test_joined_no_seam_shows(played: tuple[Seam, ...]) -> None:
    for seam in played:
        assert not seam.joined.drift.seam_shows, f"{seam.scene.title}: {seam.joined.drift.sentence}"


def test_it_would_show_without_joining(played: tuple[Seam, ...]) -> None:
    steps = {seam.scene.title: (seam.bare.drift.seam_step, seam.joined.drift.seam_step) for seam in played}
    assert all(bare > joined for bare, joined in steps.values()), steps
    assert played[0].bare.drift.seam_shows, "in an even sky every step does"


def test_the_server_was_told_the_selection_and_gave_everything_back_off(played: tuple[Seam, ...]) -> None:
    for seam in played:
        assert seam.source.selection is not None
        assert (seam.sent_mask.pixels[seam.source.selection.pixels > 128] == FULL).all()
        seen = (seam.sent.pixels != np.array(GROUND, np.uint8)).any(2)
        kept = seen & (seam.sent_mask.pixels == 0)
        gains = seam.answer.pixels[kept].mean(0)[:3] / seam.sent.pixels[kept].mean(0)[:3]
        assert gains == pytest.approx(np.array(CAST) * DARKER, rel=0.08), seam.scene.title


def test_what_is_shown_as_sent_lies_over_the_photograph(played: tuple[Seam, ...]) -> None:
    for seam in played:
        assert seam.source.picture is not None
        kept = (seam.sent.pixels != np.array(GROUND, np.uint8)).any(2) & (seam.sent_mask.pixels == 0)
        apart = np.abs(seam.sent.pixels[kept].astype(int) - seam.source.picture.pixels[kept])
        assert kept.sum() > 20_000
        assert apart.mean() < 3, "but for what scaling takes"


def test_the_selections_are_of_four_kinds() -> None:
    kinds = {}
    for scene in SEAM_SCENES:
        pixels = scene.selection.selection(Size(640, 427)).pixels
        kinds[scene.title] = len(np.unique(pixels))
    assert (kinds["Rocket"], kinds["Astronaut"]) == (2, 2)
    assert 4 < kinds["Coffee"] <= 17, "a lasso is a step of one pixel"
    assert kinds["Chelsea"] > 50, "a feather takes many"


def test_a_lasso_has_the_area_that_it_goes_round() -> None:
    square = ((10, 20), (50, 20), (50, 80), (10, 80))
    for antialiased in (True, False):
        pixels = Lasso(square, antialiased=antialiased).selection(Size(100, 100)).pixels
        assert pixels.sum() / FULL == pytest.approx(40 * 60, rel=0.02)
        assert pixels[50, 30] == FULL
        assert pixels[50, 60] == 0


def test_the_sheet_shows_the_composites_pixel_for_pixel(played: tuple[Seam, ...]) -> None:
    page = seams_sheet(played)
    assert page.size.width == PAGE_PX
    for row, seam in enumerate(played):
        for column, picture in ((2, seam.answer), (3, seam.bare.after), (4, seam.joined.after)):
            assert np.array_equal(card(page, row, column), picture.crop(seam.scene.detail).pixels)


def test_the_sheet_outlines_what_is_selected(played: tuple[Seam, ...]) -> None:
    page = seams_sheet(played)
    for row, seam in enumerate(played):
        assert seam.source.picture is not None
        for column, picture in ((0, seam.source.picture), (1, seam.sent)):
            touched = (card(page, row, column) != picture.crop(seam.scene.detail).pixels).any(2)
            assert 300 < touched.sum() < 4000


def card(page: Picture, row: int, column: int) -> np.ndarray:
    x = MARGIN_PX + column * (CARD.width + GAP_PX)
    y = MARGIN_PX + HEAD_PX + row * ROW_PX + TITLE_PX
    return page.crop(Box(x, y, CARD.width, CARD.height)).pixels


def test_a_missing_photograph_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"rocket\.jpg is not there"):
        play(SEAM_SCENES[0], tmp_path, tmp_path / "home")

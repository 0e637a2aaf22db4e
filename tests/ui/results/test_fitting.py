"""How a result fits the picture around it, on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from bridge.history import HistoryEntry
from bridge.imaging.drift import Drift
from bridge.model import Box
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.results import fitting

DRIFT: dict[str, Any] = {"largest_outside": 0, "mean_outside": 0.0, "seam_step": 1.25, "own_step": 3.5}
RECIPE = {"drift": DRIFT, "masks": {"grow": 4, "feather": 8, "blend": 2}, "join": "gradient"}


def entry(recipe: dict[str, Any]) -> HistoryEntry:
    return HistoryEntry("1", "2026-01-02T03:04:05", "inpaint", "fake", "a door", 4, 4, Path("x.png"), recipe)


def test_the_report_in_words_and_numbers() -> None:
    told = fitting.notice(entry(RECIPE))
    assert told is not None
    assert told.message == Drift(**DRIFT).sentence
    assert told.hint == (
        "Levels of 255: at most 0 and on average 0 outside the mask, 1.25 at the seam, 3.5 in the picture. "
        "Mask: grow 4 px, feather 8 px, blend 2 px. Join: gradient."
    )
    assert not told.is_error


def test_a_result_without_masks_of_ours_has_its_numbers_still() -> None:
    told = fitting.notice(entry({"drift": DRIFT, "masks": None}))
    assert told is not None
    assert told.hint.endswith("3.5 in the picture.")


@pytest.mark.parametrize("values", [None, {}, [], "no", {**DRIFT, "own_step": "3"}, {"largest_outside": 0}])
def test_a_recipe_that_tells_nothing_of_it_is_no_error(values: object) -> None:
    for recipe in ({"drift": values}, {}):
        assert fitting.drift_of(entry(recipe)) is None
        assert fitting.notice(entry(recipe)) is None


def bound(qtbot: QtBot, desk: Desk, procedure: str) -> MainWindow:
    gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))
    window = desk.bound(gimp, procedure, prompt="a door")
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    return window


def opened_menu(qtbot: QtBot, window: MainWindow) -> None:
    view = window.results_view
    view.list.customContextMenuRequested.emit(QPoint(20, 20))
    qtbot.waitUntil(view.menu.isVisible)


def test_the_menu_tells_it_in_the_banner(qtbot: QtBot, desk: Desk) -> None:
    window = bound(qtbot, desk, "inpaint")
    view = window.results_view
    opened_menu(qtbot, window)
    qtbot.mouseClick(view.menu, Qt.MouseButton.LeftButton, pos=view.menu.actionGeometry(view.fits).center())
    assert window.banner.isVisible()
    assert "Outside the mask nothing changed" in window.banner.message.text()
    assert not view.menu.isVisible()


def test_keys_tell_it_too(qtbot: QtBot, desk: Desk) -> None:
    window = bound(qtbot, desk, "inpaint")
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    desk.until(window.banner.isVisible)
    assert "Outside the mask nothing changed" in window.banner.message.text()


def test_it_is_there_in_the_next_session_too(qtbot: QtBot, desk: Desk) -> None:
    bound(qtbot, desk, "inpaint").close()
    window = desk.standalone()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    view = window.results_view
    assert not view.fits.isEnabled()
    assert view.fits.toolTip() == "Select one result."
    view.list.setCurrentIndex(window.state.gallery.model.index(0))
    assert view.fits.isEnabled()
    assert "Ctrl+D" in view.fits.toolTip()


def test_without_a_mask_it_is_greyed_with_the_reason(qtbot: QtBot, desk: Desk) -> None:
    window = bound(qtbot, desk, "upscale")
    view = window.results_view
    assert not view.fits.isEnabled()
    assert view.fits.toolTip() == fitting.NOT_MEASURED
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not window.banner.isVisible()


def test_the_menu_has_what_the_buttons_do(qtbot: QtBot, desk: Desk) -> None:
    window = bound(qtbot, desk, "inpaint")
    view = window.results_view
    opened_menu(qtbot, window)
    entries = {action.text().split("\t")[0]: action for action in view.menu.actions() if action.text()}
    own = ["View", "Compare the two", "Use as source", "Insert into GIMP", "Reuse recipe"]
    given = ["Star", "Copy", "Save…", "Send to GIMP"]
    assert list(entries) == [*own, *given, "How it &fits", "Delete"]
    assert not entries["Use as source"].isEnabled()
    assert entries["Use as source"].toolTip() == view.use.toolTip()
    assert view.menu.toolTipsVisible()
    where = view.menu.actionGeometry(entries["View"]).center()
    qtbot.mouseClick(view.menu, Qt.MouseButton.LeftButton, pos=where)
    desk.until(lambda: view.viewer is not None)
    assert view.viewer is not None
    view.viewer.close()

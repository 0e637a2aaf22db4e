"""Finding, starring and deleting results, by clicks and keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from bridge.history import HistoryEntry
from tests.fakes.canvas import gradient
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.results.tile import star_place

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TITLES = ("a red door", "a Café at night", "a door in fog", "hills")


def recipe(text: str) -> dict[str, Any]:
    return {"mode": "inpaint", "provider": "fake", "seed": 7, "prompts": [{"text": text, "weight": 1.0}]}


def fill(desk: Desk, titles: Sequence[str] = TITLES) -> list[HistoryEntry]:
    """Results of an earlier session; the last is the newest."""
    return [desk.core.history.add(gradient(32, 24), recipe(title)) for title in titles]


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    fill(desk)
    window = desk.standalone()
    desk.until(lambda: window.state.gallery.model.rowCount() == 4)
    return window


def shown(window: MainWindow) -> list[str]:
    model = window.state.gallery.model
    return [model.at(row).entry.title for row in range(model.rowCount())]


def choose(window: MainWindow, row: int) -> None:
    window.results_view.list.setFocus()
    window.results_view.list.setCurrentIndex(window.state.gallery.model.index(row))


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    qtbot.keyClick(window.results_view.list, key)


def test_the_newest_are_first_and_the_field_says_how_many(desk: Desk, window: MainWindow) -> None:
    assert shown(window) == list(reversed(TITLES))
    desk.until(lambda: window.results_view.search.placeholderText() == "Search 4 result(s)")


def test_typing_filters_and_esc_brings_all_back(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    field = window.results_view.search
    desk.until(field.hasFocus)
    qtbot.keyClicks(field, "DOOR fog")
    desk.until(lambda: shown(window) == ["a door in fog"])
    field.selectAll()
    qtbot.keyClicks(field, "cafe")
    desk.until(lambda: shown(window) == ["a Café at night"])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    desk.until(lambda: len(shown(window)) == 4)
    assert field.text() == ""


def test_esc_in_an_empty_field_cancels_as_everywhere(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    cancelled = []
    window.state.work.told.connect(cancelled.append)
    from tests.fakes.providers import Gate

    desk.provider().gate = gate = Gate()
    window.state.change(prompts=("a hill",))
    window.state.generate()
    desk.until(gate.reached.is_set)
    window.results_view.search.setFocus()
    qtbot.keyClicks(window.results_view.search, "x")
    qtbot.keyClick(window.results_view.search, Qt.Key.Key_Escape)
    assert window.state.busy
    qtbot.keyClick(window.results_view.search, Qt.Key.Key_Escape)
    desk.until(lambda: not window.state.busy)
    gate.open()


def test_nothing_found_is_said(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    view = window.results_view
    qtbot.keyClicks(view.search, "castle")
    desk.until(lambda: shown(window) == [])
    assert view.list._empty_text == "No result has all of these words."
    view.search.clear()
    qtbot.mouseClick(view.starred, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.query.starred and shown(window) == [])
    desk.until(lambda: view.list._empty_text.startswith("No result has a star."))


def test_a_star_is_set_by_key_and_by_click(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    view, model = window.results_view, window.state.gallery.model
    choose(window, 1)
    press(qtbot, window, Qt.Key.Key_S)
    desk.until(lambda: model.at(1).entry.starred)
    rect = view.list.visualRect(model.index(3))
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=star_place(rect).center())
    desk.until(lambda: model.at(3).entry.starred)
    # The click was the star's, not the selection's.
    assert view.list.rows() == [1]
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL | SHIFT)
    desk.until(lambda: shown(window) == ["a door in fog", "a red door"])
    assert view.starred.isChecked()
    choose(window, 0)
    press(qtbot, window, Qt.Key.Key_S)
    desk.until(lambda: not model.at(0).entry.starred)
    assert [entry.starred for entry in desk.core.history.entries()] == [False, False, False, True]


def test_stars_are_there_at_the_next_start(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    choose(window, 2)
    press(qtbot, window, Qt.Key.Key_S)
    desk.until(lambda: window.state.gallery.model.at(2).entry.starred)
    window.close()
    again = desk.standalone()
    desk.until(lambda: len(shown(again)) == 4)
    assert [again.state.gallery.model.at(row).entry.starred for row in range(4)] == [False, False, True, False]


def test_what_is_deleted_comes_back_by_the_banner(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.results_view.list.selectAll()
    press(qtbot, window, Qt.Key.Key_Delete)
    desk.until(lambda: shown(window) == [])
    desk.until(window.banner.isVisible)
    assert window.banner.message.text() == "4 result(s) were deleted."
    assert desk.core.history.entries() == ()
    (undo,) = window.banner.choice_buttons
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    desk.until(lambda: shown(window) == list(reversed(TITLES)))
    assert not window.banner.isVisible()
    assert len(desk.core.history.entries()) == 4
    assert all(entry.path.is_file() for entry in desk.core.history.entries())


def test_deletions_are_undone_one_after_the_other_by_keys(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    for left in (3, 2):
        choose(window, 1)
        press(qtbot, window, Qt.Key.Key_Delete)
        desk.until(lambda left=left: len(shown(window)) == left)
    assert shown(window) == ["hills", "a red door"]
    qtbot.keyClick(window.results_view.list, Qt.Key.Key_Z, CONTROL)
    desk.until(lambda: shown(window) == ["hills", "a Café at night", "a red door"])
    assert not window.banner.isVisible(), "it offered what is done"
    qtbot.keyClick(window.results_view.list, Qt.Key.Key_Z, CONTROL)
    desk.until(lambda: len(shown(window)) == 4)
    qtbot.keyClick(window.results_view.list, Qt.Key.Key_Z, CONTROL)
    assert shown(window) == list(reversed(TITLES))


def test_a_new_result_is_at_the_top_also_while_one_searches(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    qtbot.keyClicks(window.results_view.search, "door")
    desk.until(lambda: len(shown(window)) == 2)
    window.state.change(prompts=("a boat",))
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: shown(window) == ["a boat", "a door in fog", "a red door"])
    assert window.results_view.list.rows() == [0]


def test_old_results_that_made_room_are_told(desk: Desk, window: MainWindow) -> None:
    gallery = window.state.gallery
    old = gallery.model.at(3).entry
    made = desk.core.history.add(gradient(8, 8), recipe("new"))
    gallery._show([], [old])
    assert old.title not in shown(window)
    assert "1 old result(s) made room" in window.status.text()
    assert made.title == "new"


def test_a_history_that_cannot_be_read_is_told_and_the_panel_works(desk: Desk) -> None:
    # Nothing that could be mended.
    (desk.core.paths.data / "history" / "history.sqlite").mkdir(parents=True)
    window = desk.standalone()
    desk.until(window.banner.isVisible)
    assert "are safe" in window.banner.message.text()


def test_every_control_says_what_it_is(window: MainWindow) -> None:
    view = window.results_view
    for widget in (view.search, view.starred, view.more, view.view, view.save, view.use, view.insert, view.list):
        assert widget.accessibleName(), widget
    for widget in (view.search, view.starred, view.more, view.view, view.save, view.use, view.insert):
        assert widget.toolTip(), widget
    assert all(action.toolTip() for action in view.menu.actions() if action.text())


def test_the_button_with_the_dots_opens_the_menu(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    view = window.results_view
    choose(window, 0)
    qtbot.mouseClick(view.more, Qt.MouseButton.LeftButton)
    desk.until(view.menu.isVisible)
    where = view.menu.actionGeometry(view.commands.delete).center()
    qtbot.mouseClick(view.menu, Qt.MouseButton.LeftButton, pos=QPoint(where))
    desk.until(lambda: len(shown(window)) == 3)

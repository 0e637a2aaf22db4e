"""Looking at results: large, against what was there before, two beside each other."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from bridge.model import Box, Mode
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.results.looks import look_of
from ui.results.viewer import Viewer
from ui.results.viewing import Layout

SELECTED = rectangle(256, 192, Box(40, 30, 64, 48))


def generate(qtbot: QtBot, desk: Desk, window: MainWindow, count: int) -> None:
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == count and not window.state.busy)


@pytest.fixture
def bound(qtbot: QtBot, desk: Desk) -> MainWindow:
    """Two results in GIMP's image."""
    window = desk.bound(FakeGimp(gradient(256, 192), selection=SELECTED), "inpaint", prompt="a door", seed=50)
    generate(qtbot, desk, window, 1)
    window.state.change(prompts=("a gate",), seed=60, negative_prompt="fog")
    generate(qtbot, desk, window, 2)
    return window


def opened(qtbot: QtBot, desk: Desk, window: MainWindow, *rows: int) -> Viewer:
    view = window.results_view
    view.list.setFocus()
    view.list.clearSelection()
    for row in rows:
        index = window.state.gallery.model.index(row)
        modifier = Qt.KeyboardModifier.ControlModifier
        where = view.list.visualRect(index).center()
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, modifier, where)
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    desk.until(lambda: view.viewer is not None and len(view.viewing.shown) == len(rows))
    assert view.viewer is not None
    desk.until(view.viewer.isActiveWindow)
    return view.viewer


def colour(viewer: Viewer, x_share: float, y_share: float) -> tuple[int, int, int]:
    """What is seen in the picture at a share of its sides."""
    place = viewer.area.place()
    image = viewer.area.grab().toImage()
    seen = image.pixelColor(round(place.x() + place.width() * x_share), round(place.y() + place.height() * y_share))
    return seen.red(), seen.green(), seen.blue()


def test_the_arrows_go_through_the_list(qtbot: QtBot, desk: Desk, bound: MainWindow) -> None:
    viewer = opened(qtbot, desk, bound, 0)
    assert viewer.windowTitle() == "a gate"
    assert not viewer.back.isEnabled() and viewer.on.isEnabled()
    assert "Not: fog" in viewer.details.text()
    qtbot.keyClick(viewer.area, Qt.Key.Key_Right)
    desk.until(lambda: viewer.windowTitle() == "a door")
    assert viewer.back.isEnabled() and not viewer.on.isEnabled()
    qtbot.keyClick(viewer.area, Qt.Key.Key_Right)
    qtbot.mouseClick(viewer.back, Qt.MouseButton.LeftButton)
    desk.until(lambda: viewer.windowTitle() == "a gate")
    viewer.close()
    desk.until(lambda: bound.results_view.viewer is None)
    assert bound.results_view.viewing.shown == ()


def test_the_line_is_between_before_and_after(qtbot: QtBot, desk: Desk, bound: MainWindow) -> None:
    viewer = opened(qtbot, desk, bound, 0)
    qtbot.keyClick(viewer, Qt.Key.Key_F3)
    desk.until(lambda: viewer.viewing.layout is Layout.WIPE)
    area, place = viewer.area, viewer.area.place()
    assert area.wipes

    def drag_to(share: float) -> None:
        where = QPoint(round(place.x() + place.width() * share), round(place.center().y()))
        qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=where)
        qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=where)

    drag_to(0.9)
    before = colour(viewer, 0.5, 0.4)
    drag_to(0.1)
    after = colour(viewer, 0.5, 0.4)
    assert np.abs(np.subtract(before, after)).max() > 20
    share = area.share
    qtbot.keyClick(area, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert area.share == pytest.approx(share + 0.05, abs=1e-3)
    assert viewer.windowTitle() == "a gate"
    viewer.close()


def test_two_are_beside_each_other_and_zoom_together(qtbot: QtBot, desk: Desk, bound: MainWindow) -> None:
    viewer = opened(qtbot, desk, bound, 0, 1)
    assert viewer.viewing.layout is Layout.BESIDE
    assert viewer.second.isVisible()
    assert not viewer.on.isEnabled()
    qtbot.keyClick(viewer.area, Qt.Key.Key_Plus)
    assert viewer.area.zoom == viewer.second.zoom
    assert not viewer.area.zoom.fits
    qtbot.mouseClick(viewer.fit, Qt.MouseButton.LeftButton)
    assert viewer.second.zoom.fits
    qtbot.mouseClick(viewer.layouts[Layout.WIPE], Qt.MouseButton.LeftButton)
    assert viewer.area.wipes and not viewer.second.isVisible()
    qtbot.mouseClick(viewer.layouts[Layout.ALONE], Qt.MouseButton.LeftButton)
    assert not viewer.area.wipes
    viewer.close()


def test_compare_is_for_two(qtbot: QtBot, desk: Desk, bound: MainWindow) -> None:
    view = bound.results_view
    view.list.setCurrentIndex(bound.state.gallery.model.index(0))
    assert not view.commands.compare.isEnabled()
    assert view.commands.compare.toolTip() == "Select two results."
    view.list.selectAll()
    view.list.setFocus()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(bound, Qt.Key.Key_C, keys)
    desk.until(lambda: view.viewing.compares)
    assert view.viewer is not None
    view.viewer.close()


def test_prompt_and_seed_are_copied(qtbot: QtBot, desk: Desk, bound: MainWindow) -> None:
    viewer = opened(qtbot, desk, bound, 0)
    qtbot.mouseClick(viewer.copy_prompt, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "a gate"
    qtbot.mouseClick(viewer.copy_seed, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "60"
    viewer.close()


def test_without_a_before_there_is_no_line_and_the_reason_is_said(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    window.state.change(prompts=("a hill",))
    generate(qtbot, desk, window, 1)
    viewer = opened(qtbot, desk, window, 0)
    wipe = viewer.layouts[Layout.WIPE]
    assert not wipe.isEnabled()
    assert wipe.toolTip() == "Nothing is known of what was there before."
    window.state.change(prompts=("a lake",))
    generate(qtbot, desk, window, 2)
    one, other = (window.state.gallery.model.at(row) for row in (0, 1))
    window.results_view.viewing.compare(one, other)
    desk.until(wipe.isEnabled)
    assert "a line to move" in wipe.toolTip(), "the reason goes when it can be done"
    viewer.close()


def test_a_result_that_is_gone_is_told_in_the_viewer(qtbot: QtBot, desk: Desk, bound: MainWindow) -> None:
    bound.close()
    again = desk.standalone()
    desk.until(lambda: again.state.gallery.model.rowCount() == 2)
    again.state.gallery.model.at(1).entry.path.unlink()
    viewer = opened(qtbot, desk, again, 0)
    qtbot.keyClick(viewer.area, Qt.Key.Key_Right)
    desk.until(lambda: "is gone" in viewer.viewing.error)
    viewer.close()


def test_a_result_of_an_opened_picture_looks_the_same_in_the_next_session(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    window.state.choose_mode(Mode.INPAINT)
    window.state.open_picture("picture", gradient(256, 192))
    window.state.binding.set_mask(SELECTED)
    window.state.change(prompts=("a door",), seed=3)
    generate(qtbot, desk, window, 1)
    fresh = window.state.gallery.model.at(0)
    at_once = look_of(fresh, desk.core.history)
    desk.until(lambda: desk.core.history.kept(fresh.entry) is not None)
    window.close()
    again = desk.standalone()
    desk.until(lambda: again.state.gallery.model.rowCount() == 1)
    stored = again.state.gallery.model.at(0)
    assert stored.delivery is None
    later = look_of(stored, desk.core.history)
    assert later.before is not None and at_once.before is not None
    for one, other in ((later.picture, at_once.picture), (later.after, at_once.after), (later.before, at_once.before)):
        assert np.array_equal(one.pixels, other.pixels)
    assert later.picture.size == gradient(256, 192).size
    assert (later.picture.pixels[SELECTED.pixels == 0] == gradient(256, 192).pixels[SELECTED.pixels == 0]).all()
    assert tuple(later.before.pixels[50, 60]) == tuple(gradient(256, 192).pixels[50, 60])

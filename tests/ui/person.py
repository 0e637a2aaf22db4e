"""Somebody who works in a window, each thing that is done a phase of the heart."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from tests.ui.conftest import Desk
from tests.ui.heartbeat import Heartbeat
from tests.ui.results.test_many import COUNT
from tests.ui.source.conftest import Hand
from ui.main_window import MainWindow
from ui.source.values import OpenedPicture

JOB_MS = 300_000
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Person:
    """Works in one window."""

    def __init__(self, qtbot: QtBot, desk: Desk, heart: Heartbeat) -> None:
        self.qtbot, self.desk, self.heart = qtbot, desk, heart
        # The first window has none that it could stop.
        desk.standalone()
        with heart.phase("a window opens"):
            self.window: MainWindow = desk.standalone()
            self.window.activateWindow()
            self.rest()
        self.hand = Hand(qtbot, self.window)

    def rest(self) -> None:
        """Until the window does nothing any more."""
        self.desk.until(lambda: self.heart.is_calm)

    def open(self, path: Path) -> None:
        with self.heart.phase(f"a picture is opened: {path.stem}"):
            self.window.state.binding.open_file(path)
            self.desk.until(lambda: isinstance(self.window.state.source, OpenedPicture))
            self.rest()

    def choose(self, mode: Mode) -> None:
        with self.heart.phase(f"mode {mode}"):
            self.qtbot.mouseClick(self.window.modes.buttons[mode], Qt.MouseButton.LeftButton)
            self.rest()

    def paint(self) -> None:
        low, high = 1500, 2500
        edges = ((low, low), (high, low), (high, high), (low, high))
        with self.heart.phase("a stroke"):
            self.hand.drag(*edges)
            self.rest()
        with self.heart.phase("a lasso"):
            self.hand.click("lasso")
            self.hand.drag(*edges, (low, low))
            self.rest()
        for name in ("invert", "undo", "redo", "undo", "clear", "undo"):
            with self.heart.phase(f"the mask: {name}"):
                self.hand.click(name)
                self.rest()

    def prompt(self) -> None:
        with self.heart.phase("a prompt is typed"):
            self.window.prompt_panel.prompt.setFocus()
            for letter in "a red door in a white wall":
                self.qtbot.keyClick(self.window.prompt_panel.prompt, letter)
                self.heart.beat()
            self.rest()

    def show_sent(self) -> None:
        with self.heart.phase(f"what is sent, {self.window.state.mode}"):
            self.window.source_view.sent_action.trigger()
            outlook = self.window.state.outlook
            self.qtbot.waitUntil(lambda: bool(outlook.leaving) and outlook.is_current, timeout=JOB_MS)
            self.rest()
            self.window.source_view.sent_action.trigger()
            self.rest()

    def generate(self) -> None:
        state = self.window.state
        there = state.gallery.model.rowCount()
        with self.heart.phase(f"the job, {state.mode}"):
            self.qtbot.keyClick(self.window, Qt.Key.Key_Return, CONTROL)
            self.qtbot.waitUntil(
                lambda: state.gallery.model.rowCount() > there or bool(state.notice and state.notice.is_error),
                timeout=JOB_MS,
            )
            self.rest()
        assert state.gallery.model.rowCount() > there, state.notice

    def look(self) -> None:
        """At the newest result, in the viewer and against what was there."""
        view, mode = self.window.results_view, self.window.state.mode
        with self.heart.phase(f"the viewer, {mode}"):
            assert view.list.rows() == [0]
            view.list.setFocus()
            self.qtbot.keyClick(view.list, Qt.Key.Key_Return)
            self.desk.until(lambda: bool(view.viewing.shown or view.viewing.error))
            self.rest()
        assert not view.viewing.error
        viewer = view.viewer
        assert viewer is not None
        for name, key in {"wipe": Qt.Key.Key_F3, "every pixel": Qt.Key.Key_1, "all of it": Qt.Key.Key_0}.items():
            with self.heart.phase(f"the viewer: {name}"):
                self.qtbot.keyClick(viewer if key is Qt.Key.Key_F3 else viewer.area, key)
                self.rest()
        with self.heart.phase("the viewer closes"):
            viewer.close()
            self.window.activateWindow()
            self.desk.until(self.window.isActiveWindow)
            self.rest()


def go_through_history(qtbot: QtBot, desk: Desk, heart: Heartbeat) -> None:
    person = Person(qtbot, desk, heart)
    gallery, view = person.window.state.gallery, person.window.results_view
    with heart.phase("the list is there"):
        desk.until(lambda: gallery.count == COUNT)
        person.rest()
    bar = view.list.verticalScrollBar()
    with heart.phase("it is scrolled to its end"):
        while gallery.model.rowCount() < COUNT or bar.value() < bar.maximum():
            rows, value = gallery.model.rowCount(), bar.value()
            bar.setValue(value + view.list.viewport().height())
            desk.until(lambda rows=rows, value=value: gallery.model.rowCount() > rows or bar.value() > value)
        person.rest()
    view.list.setFocus()
    with heart.phase("all get a star"):
        view.list.selectAll()
        person.rest()
        qtbot.keyClick(view.list, Qt.Key.Key_S)
        desk.until(lambda: gallery.model.at(0).entry.starred)
        person.rest()
    with heart.phase("all are deleted"):
        qtbot.keyClick(view.list, Qt.Key.Key_Delete)
        desk.until(lambda: gallery.count == 0)
        person.rest()
    with heart.phase("all are brought back"):
        qtbot.keyClick(view.list, Qt.Key.Key_Z, CONTROL)
        desk.until(lambda: gallery.count == COUNT)
        person.rest()
    with heart.phase("a search is typed"):
        qtbot.keyClick(person.window, Qt.Key.Key_F, CONTROL)
        qtbot.keyClicks(view.search, "red door")
        desk.until(lambda: gallery.count == COUNT // 100)
        person.rest()
        view.search.clear()
        desk.until(lambda: gallery.count == COUNT)
        person.rest()
    person.window.close()

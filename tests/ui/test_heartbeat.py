"""The law that nothing stops the window: Qt's thread never works for longer than ``MOST_MS`` at one thing.

With pictures of 4096 pixels a side, all the way from opening one to looking at what was made of it; and with a history
of thousands.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bridge.capability import SizeRange
from bridge.imaging.codec import encode_png
from bridge.model import Mode
from bridge.paths import Paths
from bridge.providers.base import ProviderSetup
from bridge.settings import Settings, save
from tests.fakes.canvas import gradient
from tests.fakes.providers import MODES, FakeProvider, Step, capability, lay_package
from tests.ui.conftest import Desk
from tests.ui.heartbeat import Heartbeat, check
from tests.ui.results.test_many import COUNT, fill
from tests.ui.source.conftest import Hand
from ui.images import to_qimage
from ui.main_window import MainWindow
from ui.source.values import OpenedPicture

SIDE_PX = 4096
MAX_PX = 1536
"""What the engine takes: so large a picture goes in tiles."""
JOB_MS = 60_000
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def large_factory(setup: ProviderSetup) -> FakeProvider:
    """As "fake", with an engine as large as today's, that shows what it is about."""
    engine = {mode: capability(mode, sizes=SizeRange(64, MAX_PX, 8)) for mode in MODES if mode is not Mode.UPSCALE}
    provider = FakeProvider("large", label="Large", capabilities={**engine, Mode.UPSCALE: capability(Mode.UPSCALE)})
    provider.steps = [Step(number / 50, "Making") for number in range(50)]
    provider.previews = [gradient(MAX_PX, MAX_PX) for _ in range(5)]
    return provider


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Folders in which "large" is the default provider."""
    site = tmp_path / "site"
    site.mkdir()
    lay_package(site, large="tests.ui.test_heartbeat:large_factory")
    monkeypatch.syspath_prepend(str(site))
    paths = Paths.inside(tmp_path / "home")
    save(paths, Settings(default_provider="large"))
    return paths


class Person:
    """Works in one window; each thing that is done is a phase of the heart."""

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


def test_nothing_stops_the_window_while_large_pictures_are_worked_on(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    for name, side_px in (("large", SIDE_PX), ("half", SIDE_PX // 2)):
        (tmp_path / f"{name}.png").write_bytes(encode_png(gradient(side_px, side_px), effort="fast"))
    check(lambda heart: work_on_large_pictures(qtbot, desk, heart, tmp_path))


def work_on_large_pictures(qtbot: QtBot, desk: Desk, heart: Heartbeat, tmp_path: Path) -> None:
    person = Person(qtbot, desk, heart)
    person.open(tmp_path / "large.png")
    person.choose(Mode.INPAINT)
    person.prompt()
    person.paint()
    person.show_sent()
    person.generate()
    person.look()
    person.choose(Mode.IMAGE_TO_IMAGE)
    with heart.phase("no mask"):
        person.hand.click("clear")
        person.window.state.change(tiles="yes")
        person.rest()
    person.show_sent()
    person.generate()
    person.look()
    with heart.phase("a result is worked on"):
        person.window.state.use_as_source(person.window.state.gallery.model.at(0))
        person.rest()
    QApplication.clipboard().setImage(to_qimage(gradient(SIDE_PX, SIDE_PX)))
    with heart.phase("a picture is pasted"):
        before = person.window.state.source
        qtbot.keyClick(person.window, Qt.Key.Key_V, CONTROL | SHIFT)
        desk.until(lambda: person.window.state.source is not before)
        person.rest()
    QApplication.clipboard().clear()
    person.open(tmp_path / "half.png")
    person.choose(Mode.UPSCALE)
    person.show_sent()
    person.generate()
    person.look()
    person.window.close()


def test_nothing_stops_the_window_over_a_long_history(qtbot: QtBot, desk: Desk) -> None:
    fill(desk.core.history, desk.core.paths.data / "history")
    check(lambda heart: go_through_history(qtbot, desk, heart))


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

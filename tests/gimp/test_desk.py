"""The panel's windows here, by clicks, and real GIMPs at the other end of the link."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bridge.paths import Paths
from bridge.procedures import Procedures
from bridge.settings import Settings, save
from tests.fakes.providers import register
from tests.faults.gimp_processes import plug_ins
from tests.gimp.machine import CHECKOUT, GimpMachine, batch, end, read_verdict, script_environment
from tests.ui.conftest import Desk
from ui.main_window import MainWindow

pytestmark = pytest.mark.gimp

RUN = ".local/share/layerbridge/run"
PATIENCE_MS = 60_000


@dataclass
class Caller:
    """A GIMP that has opened the panel on its image."""

    process: subprocess.Popen[str]
    verdict: Path

    def found(self) -> dict[str, Any]:
        """What became of its image, once the procedure has ended."""
        self.process.wait(timeout=60)
        return read_verdict(self.verdict, "")


class RealDesk(Desk):
    """A desk that GIMP's own plug-in finds.

    Args:
        folder: a new one for each GIMP is made there.
    """

    def __init__(self, qtbot: QtBot, paths: Paths, machine: GimpMachine, folder: Path) -> None:
        super().__init__(qtbot, paths)
        self.bot, self._machine, self._folder, self._ends = qtbot, machine, folder, ExitStack()
        self.listener = Procedures(self.core).listen(self.app.on_panel, self.app.on_lost)
        self.listener.start()
        self._ends.callback(self.listener.close)

    def wait(self, holds: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)

    def gimp(self, name: str) -> Caller:
        """Start a GIMP whose user opens the panel."""
        folder = self._folder / name
        folder.mkdir()
        photograph = str(CHECKOUT / "samples" / "astronaut.png")
        env, verdict = script_environment("panel_call.py", folder, {"photograph": photograph})
        argv = [self._machine.console, "-i", "-d", "-f", *batch(), "--quit"]
        process = self._machine.popen(argv, env=env, stdout=subprocess.DEVNULL)
        self._ends.callback(end, process)
        return Caller(process, verdict)

    def click(self, button: QWidget) -> None:
        self.wait(lambda: button.isVisible() and button.isEnabled() and button.height() > 0)
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton)

    def ready(self, number: int) -> MainWindow:
        """A window, once it is there and knows its image."""
        self.wait(lambda: len(self.app.windows) > number)
        window = self.app.windows[number]
        self.wait(lambda: window.state.offer and window.state.offer.asked and "Background" in window.chip.text())
        return window

    def generate(self, window: MainWindow, prompt: str = "a red balloon") -> None:
        # GIMP opens the panel with what was asked for the last time.
        window.prompt_panel.prompt.selectAll()
        self.bot.keyClicks(window.prompt_panel.prompt, prompt)
        count = window.state.gallery.model.rowCount()
        self.click(window.actions_bar.generate)
        self.wait(lambda: window.state.gallery.model.rowCount() == count + 1)
        window.results_view.list.setCurrentIndex(window.results_view.list.model().index(0, 0))

    def insert(self, window: MainWindow) -> None:
        self.click(window.results_view.insert)
        self.wait(lambda: not window.state.insertion._is_busy and window.status.text().startswith("Inserted"))
        window.status.clear()

    def close(self) -> None:
        super().close()
        self._ends.close()


@pytest.fixture
def desk(qtbot: QtBot, gimp: GimpMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealDesk]:
    """A desk in the place of the bridge, cleared afterwards."""
    gimp.end_bridge()
    gimp.shared.append(tmp_path)
    (tmp_path / "site").mkdir()
    register(tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    paths = replace(Paths.inside(tmp_path / "home"), run=gimp.home / RUN)
    save(paths, Settings(default_provider="fake"))
    desk = RealDesk(qtbot, paths, gimp, tmp_path)
    yield desk
    desk.close()
    gimp.shared.remove(tmp_path)


def prompts(found: dict[str, Any]) -> list[str]:
    """Of the layers that came in."""
    assert found["status"] == "success", found["error"]
    return [layer["recipe"]["prompts"][0]["text"] for layer in found["layers"]]


def test_two_gimps_with_a_window_each_insert_in_turns(desk: RealDesk) -> None:
    one = desk.gimp("one")
    first = desk.ready(0)
    other = desk.gimp("other")
    desk.wait(first.follow_banner.isVisible)
    desk.click(first.follow_banner.choice_buttons[1])
    second = desk.ready(1)
    desk.generate(first)
    desk.generate(second, "a blue door")
    for window in (first, second, first, second):
        desk.insert(window)
    first.close()
    second.close()
    found = one.found(), other.found()
    assert found[0]["image"] == found[1]["image"], "their images were to have the same number"
    assert prompts(found[0]) == ["a red balloon"] * 2
    assert prompts(found[1]) == ["a blue door"] * 2


def test_followed_by_a_click_results_go_into_the_other_image(desk: RealDesk) -> None:
    one = desk.gimp("one")
    window = desk.ready(0)
    desk.generate(window)
    other = desk.gimp("other")
    desk.wait(window.follow_banner.isVisible)
    desk.click(window.follow_banner.choice_buttons[0])
    left = one.found()
    assert (left["status"], left["after"]) == ("success", left["before"])
    desk.ready(0)
    desk.generate(window, "a blue door")
    desk.insert(window)
    window.close()
    assert prompts(other.found()) == ["a blue door"]


def test_a_preview_that_was_asked_for_just_before_the_window_closes_does_not_stay(desk: RealDesk) -> None:
    one = desk.gimp("one")
    window = desk.ready(0)
    desk.generate(window)
    bound = window.state.binding.gimp
    assert bound is not None
    (plug_in,) = plug_ins()
    os.kill(int(plug_in), signal.SIGSTOP)
    try:
        window.results_view.ways.preview.trigger()
        desk.wait(lambda: bound.session.canvas._sending.locked() or bound.session.canvas._waiting)
        window.close()
    finally:
        os.kill(int(plug_in), signal.SIGCONT)
    found = one.found()
    assert found["status"] == "success", found["error"]
    assert found["layers"] == []
    assert found["after"] == found["before"]


def test_a_preview_goes_when_the_bridge_is_killed(desk: RealDesk) -> None:
    one = desk.gimp("one")
    window = desk.ready(0)
    desk.generate(window)
    window.results_view.ways.preview.trigger()
    desk.wait(lambda: window.state.insertion.for_a_look)
    # All that GIMP sees of a bridge that is killed.
    desk.listener.close()
    found = one.found()
    assert found["status"] == "execution-error"
    assert "went away" in found["error"]
    assert found["layers"] == []
    assert found["after"] == found["before"]

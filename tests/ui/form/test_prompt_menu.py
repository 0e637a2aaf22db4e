"""Prompts that were used and prompts that are saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from tests.ui.conftest import Desk
from ui.form.prompt_menu import TITLE_CHARS
from ui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.standalone()


def entries(window: MainWindow) -> dict[str, QAction]:
    button = window.prompt_panel.prompts
    button.fill()
    return {action.text(): action for action in button.menu().actions()}


def says(window: MainWindow, text: str) -> bool:
    return window.state.notice is not None and text in window.state.notice.message


def generate(qtbot: QtBot, desk: Desk, window: MainWindow, text: str, negative: str = "") -> None:
    before = window.state.gallery.model.rowCount()
    window.state.change(prompts=(text,), negative_prompt=negative)
    qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: window.state.gallery.model.rowCount() > before)


def test_prompts_that_were_used_come_back_as_they_were_typed(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    generate(qtbot, desk, window, "a {red} cat & dog", "rain")
    generate(qtbot, desk, window, "a hill")
    generate(qtbot, desk, window, "a {red} cat & dog", "rain")
    found = entries(window)
    assert list(found)[-2:] == ["a {red} cat && dog", "a hill"]
    window.state.change(prompts=("something else",), negative_prompt="")
    found["a {red} cat && dog"].trigger()
    assert window.state.wishes.prompts == ("a {red} cat & dog",)
    assert window.state.wishes.negative_prompt == "rain"
    assert window.prompt_panel.negative.isVisible()
    window.prompt_panel.prompt.undo()
    assert window.state.wishes.prompts == ("something else",)


def test_results_of_an_earlier_session_tell_their_prompts_too(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    generate(qtbot, desk, window, "a hill")
    again = desk.standalone()
    desk.until(lambda: again.state.gallery.model.rowCount() == 1)
    assert "a hill" in entries(again)


def test_a_prompt_is_saved_and_taken_again(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    assert not entries(window)["&Save this prompt"].isEnabled()
    window.state.change(prompts=("a (red:1.2) cat",), negative_prompt="rain")
    with qtbot.waitSignal(window.state.told) as told:
        entries(window)["&Save this prompt"].trigger()
    assert told.args == ["Saved as “a red 1 2 cat”"]
    file = desk.core.paths.prompts / "a red 1 2 cat.txt"
    assert file.read_text(encoding="utf-8") == "a (red:1.2) cat\nNegative prompt: rain\n"
    window.state.change(prompts=(), negative_prompt="")
    desk.until(lambda: "a red 1 2 cat" in entries(window))
    entries(window)["a red 1 2 cat"].trigger()
    desk.until(lambda: window.state.wishes.prompts == ("a (red:1.2) cat",))
    assert window.state.wishes.negative_prompt == "rain"


def test_a_saved_prompt_that_is_gone_or_broken_is_said(window: MainWindow, desk: Desk) -> None:
    folder = desk.core.paths.prompts
    folder.mkdir(parents=True)
    (folder / "latin.txt").write_bytes(b"caf\xe9")
    window.prompt_panel.prompts.menu().aboutToShow.emit()
    desk.until(lambda: "latin" in entries(window))
    found = entries(window)
    found["latin"].trigger()
    desk.until(lambda: says(window, "is no text"))
    (folder / "latin.txt").unlink()
    found["latin"].trigger()
    desk.until(lambda: says(window, "no saved prompt 'latin'"))


def test_a_folder_that_cannot_be_written_is_said(window: MainWindow, desk: Desk) -> None:
    desk.core.paths.data.mkdir(parents=True, exist_ok=True)
    desk.core.paths.prompts.write_text("in the way", encoding="utf-8")
    window.state.change(prompts=("a cat",))
    for name in ("&Save this prompt", "&Open the folder of saved prompts"):
        window.state.dismiss()
        entries(window)[name].trigger()
        desk.until(lambda: window.state.notice is not None)
        assert window.state.notice is not None
        assert window.state.notice.is_error


class Desktop(QObject):
    """What opens folders."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


def test_the_folder_is_opened(window: MainWindow, desk: Desk) -> None:
    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open")
    try:
        entries(window)["&Open the folder of saved prompts"].trigger()
        desk.until(lambda: bool(desktop.opened))
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert desktop.opened == [desk.core.paths.prompts]
    assert desk.core.paths.prompts.is_dir()


def test_long_prompts_are_cut_in_the_menu_only(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    generate(qtbot, desk, window, "word " * 60)
    entry = list(entries(window).values())[-1]
    assert len(entry.text()) == TITLE_CHARS
    assert entry.toolTip().count("word") == 60
    entry.trigger()
    assert window.state.wishes.prompts[0].count("word") == 60


def test_the_menu_opens_by_its_key(qtbot: QtBot, window: MainWindow) -> None:
    button = window.prompt_panel.prompts
    window.activateWindow()
    seen: list[int] = []

    def close() -> None:
        seen.append(len(button.menu().actions()))
        button.menu().close()

    QTimer.singleShot(50, close)
    qtbot.keyClick(window, Qt.Key.Key_H, CTRL)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0] >= 2


def test_where_no_prompt_is_used_there_is_none_to_choose(window: MainWindow, desk: Desk) -> None:
    assert window.prompt_panel.prompts.isEnabled()
    window.state.choose_mode(Mode.UPSCALE)
    assert not window.prompt_panel.prompts.isEnabled()

"""Pictures come in: by keys wherever one is, from the clipboard, dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a lake.png"
    Image.new("RGB", (70, 50), "green").save(path)
    return path


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> MainWindow:
    """As it is at first: nothing is open, and no source is shown."""
    window = desk.standalone()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.state.mode is Mode.TEXT_TO_IMAGE and not window.source_view.isVisible()
    return window


def paste(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_V, CONTROL | SHIFT)


def clipboard(mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime)


def test_ctrl_o_opens_a_picture_from_any_mode(
    qtbot: QtBot, desk: Desk, window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_named: (str(file), ""))
    qtbot.keyClick(window, Qt.Key.Key_O, CONTROL)
    desk.until(lambda: window.state.source.name == "a lake.png")
    assert window.state.mode is Mode.IMAGE_TO_IMAGE
    assert window.status.text() == "Opened a lake.png"


def test_a_picture_is_pasted_from_any_mode(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    QGuiApplication.clipboard().setImage(QImage(30, 20, QImage.Format.Format_RGB32))
    paste(qtbot, window)
    desk.until(lambda: window.state.source.name == "pasted picture")


@pytest.mark.parametrize("as_text", [True, False])
def test_a_file_that_was_copied_is_opened(
    qtbot: QtBot, desk: Desk, window: MainWindow, file: Path, as_text: bool
) -> None:
    mime = QMimeData()
    if as_text:
        mime.setText(f"{file}\n")
    else:
        mime.setUrls([QUrl.fromLocalFile(str(file))])
    clipboard(mime)
    paste(qtbot, window)
    desk.until(lambda: window.state.source.name == "a lake.png")


@pytest.mark.parametrize("text", ["", "a lake", "two\n/lines"])
def test_words_are_no_picture(qtbot: QtBot, desk: Desk, window: MainWindow, text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    clipboard(mime)
    paste(qtbot, window)
    assert window.status.text() == "The clipboard holds no picture"
    assert not window.state.source.name and not window.banner.isVisible()


def test_of_several_files_the_first_is_opened_and_the_others_are_told(
    desk: Desk, window: MainWindow, file: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(each)) for each in (file, file.with_name("b.png"), file.with_name("c.png"))])
    window.source_view.take(mime)
    desk.until(lambda: window.state.source.name == "a lake.png")
    assert window.status.text().startswith("Opened a lake.png. 2 other file(s) left")


def test_gimps_image_is_not_replaced_by_a_key(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(FakeGimp())
    assert not window.source_view.open_action.isEnabled()
    assert not window.source_view.paste_action.isEnabled()

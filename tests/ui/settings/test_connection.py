"""The page "Connection": a file of authorities is checked when it is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog
from pytestqt.qtbot import QtBot

from bridge.settings import load
from tests.faults.certificates import authority
from tests.ui.conftest import Desk
from ui.settings.dialog import SettingsDialog


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> Iterator[SettingsDialog]:
    dialog = opened(qtbot, desk)
    yield dialog
    dialog.reject()


def opened(qtbot: QtBot, desk: Desk) -> SettingsDialog:
    dialog = SettingsDialog(desk.core, desk.background)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: bool(dialog.pages))
    dialog.nav.setCurrentRow(2)
    return dialog


def choose(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dialog: SettingsDialog, file: Path) -> None:
    """Click, and answer the system's own window."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_words: (str(file), ""))
    qtbot.mouseClick(dialog.connection.choose, Qt.MouseButton.LeftButton)


def press_save(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    desk.until(lambda: not dialog.isVisible())


def test_authorities_are_chosen_used_and_taken_back(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, file = dialog.connection, authority(tmp_path / "ca").file
    assert part.place.text() == "None: the usual authorities only"
    assert not part.none.isVisible()
    choose(qtbot, monkeypatch, dialog, file)
    desk.until(lambda: part.verdict.text() == "1 certificate(s) in it.")
    assert part.place.text() == str(file)
    press_save(qtbot, desk, dialog)
    assert load(desk.core.paths).settings.ca_file == desk.core.transport.ca_file == str(file)
    again = opened(qtbot, desk)
    desk.until(lambda: "1 certificate" in again.connection.verdict.text())
    qtbot.mouseClick(again.connection.none, Qt.MouseButton.LeftButton)
    press_save(qtbot, desk, again)
    assert load(desk.core.paths).settings.ca_file == desk.core.transport.ca_file == ""


def test_a_file_without_certificates_is_told_and_not_taken(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(qtbot, monkeypatch, dialog, Path(__file__))
    desk.until(lambda: "has no certificate in PEM form in it" in dialog.connection.verdict.text())
    choose(qtbot, monkeypatch, dialog, tmp_path / "gone.pem")
    desk.until(lambda: "cannot be read (No such file or directory)" in dialog.connection.verdict.text())
    press_save(qtbot, desk, dialog)
    assert desk.core.settings.ca_file == ""


def test_nothing_chosen_changes_nothing(qtbot: QtBot, dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_words: ("", ""))
    qtbot.mouseClick(dialog.connection.choose, Qt.MouseButton.LeftButton)
    assert dialog.connection.file == dialog.connection.verdict.text() == ""


def test_a_file_that_is_gone_is_told_when_the_page_opens(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.core.reconfigure(replace(desk.core.settings, ca_file=str(tmp_path / "gone.pem")))
    dialog = opened(qtbot, desk)
    desk.until(lambda: "cannot be read" in dialog.connection.verdict.text())
    assert dialog.connection.none.isVisible()
    dialog.reject()

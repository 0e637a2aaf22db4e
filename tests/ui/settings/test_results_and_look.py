"""Where results are kept, how much they may take, how the window looks and what it speaks: by clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from bridge.history import HistoryEntry
from bridge.model import Mode
from bridge.settings import load
from tests.fakes.canvas import gradient
from tests.fakes.providers import Gate
from tests.ui.conftest import Desk
from ui.look import apply_theme, is_dark
from ui.settings.dialog import SettingsDialog

RECIPE = {"mode": "text-to-image", "provider": "fake", "prompts": [{"text": "a lake"}]}


@pytest.fixture
def kept(desk: Desk) -> HistoryEntry:
    return desk.core.history.add(gradient(32, 32), RECIPE)


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, kept: HistoryEntry) -> Iterator[SettingsDialog]:
    dialog = SettingsDialog(desk.core, desk.background)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    desk.until(lambda: bool(dialog.pages))
    yield dialog
    dialog.reject()
    apply_theme("")


def turn_to(qtbot: QtBot, dialog: SettingsDialog, row: int) -> None:
    where = dialog.nav.visualItemRect(dialog.nav.item(row)).center()
    qtbot.mouseClick(dialog.nav.viewport(), Qt.MouseButton.LeftButton, pos=where)


def press_save(qtbot: QtBot, dialog: SettingsDialog) -> None:
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)


def test_results_move_into_another_folder(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, kept: HistoryEntry, tmp_path: Path
) -> None:
    turn_to(qtbot, dialog, 1)
    desk.until(lambda: "MB in use now" in dialog.results.used.text())
    assert not dialog.results.moving.isVisible()
    dialog.results.choose_folder(tmp_path / "big")
    assert dialog.results.moving.isVisible() and dialog.results.moving.isChecked()
    press_save(qtbot, dialog)
    desk.until(lambda: not dialog.isVisible())
    desk.until(lambda: not kept.path.parent.exists())
    assert (tmp_path / "big" / kept.path.name).is_file()
    assert load(desk.core.paths).settings.history_folder == str(tmp_path / "big")
    assert [entry.id for entry in desk.core.history.entries()] == [kept.id]
    assert desk.core.history.picture(kept).size == gradient(32, 32).size


def test_results_can_stay_where_they_are(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, kept: HistoryEntry, tmp_path: Path
) -> None:
    turn_to(qtbot, dialog, 1)
    dialog.results.choose_folder(tmp_path / "big")
    # At its circle: past the end of its text nothing is hit.
    qtbot.mouseClick(dialog.results.leaving, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    press_save(qtbot, dialog)
    desk.until(lambda: not dialog.isVisible())
    assert kept.path.is_file()
    assert desk.core.history.entries() == ()
    assert desk.core.history.add(gradient(8, 8), RECIPE).path.parent == tmp_path / "big"


def test_the_folder_stays_while_a_picture_is_made(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, kept: HistoryEntry, tmp_path: Path
) -> None:
    window, gate = desk.standalone(), Gate()
    desk.provider().gate = gate
    window.state.choose_mode(Mode.TEXT_TO_IMAGE)
    window.state.change(prompts=("a lake",))
    window.state.generate()
    desk.until(gate.reached.is_set)
    dialog.results.choose_folder(tmp_path / "big")
    press_save(qtbot, dialog)
    desk.until(dialog.banner.isVisible)
    assert "while a picture is being made" in dialog.banner.message.text()
    assert kept.path.is_file() and not (tmp_path / "big").exists()
    assert load(desk.core.paths).settings.history_folder == ""
    gate.open()
    desk.until(lambda: not desk.core.jobs.busy)


def test_a_folder_with_other_files_is_refused_in_words(
    qtbot: QtBot, desk: Desk, dialog: SettingsDialog, kept: HistoryEntry, tmp_path: Path
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"")
    dialog.results.choose_folder(tmp_path / "photos")
    press_save(qtbot, dialog)
    desk.until(lambda: "other files" in dialog.banner.message.text())
    assert dialog.buttons.isEnabled()
    assert kept.path.is_file() and (tmp_path / "photos" / "holiday.jpg").is_file()


def test_the_limit_is_typed_in_gigabytes(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    turn_to(qtbot, dialog, 1)
    assert dialog.results.limit.text() == "No limit"
    dialog.results.limit.selectAll()
    qtbot.keyClicks(dialog.results.limit, "2.5")
    press_save(qtbot, dialog)
    desk.until(lambda: not dialog.isVisible())
    assert load(desk.core.paths).settings.history_limit_mb == 2500


def test_a_theme_shows_at_once_and_goes_back_on_cancel(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    turn_to(qtbot, dialog, 3)
    dialog.look.theme.setFocus()
    qtbot.keyClick(dialog.look.theme, Qt.Key.Key_End)
    assert dialog.look.theme.currentData() == "dark"
    assert is_dark(QApplication.palette())
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert not is_dark(QApplication.palette())
    assert load(desk.core.paths).settings.theme == ""


def test_theme_and_language_are_saved(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    turn_to(qtbot, dialog, 3)
    assert not dialog.look.note.isVisible()
    qtbot.keyClick(dialog.look.theme, Qt.Key.Key_End)
    qtbot.keyClick(dialog.look.language, Qt.Key.Key_End)
    assert dialog.look.note.isVisible()
    press_save(qtbot, dialog)
    desk.until(lambda: not dialog.isVisible())
    saved = load(desk.core.paths).settings
    assert (saved.theme, saved.language) == ("dark", "es")
    assert is_dark(QApplication.palette())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_can_be_read(qapp: QApplication, theme: str) -> None:
    apply_theme(theme)
    try:
        palette = qapp.palette()
        assert is_dark(palette) is (theme == "dark")
        apart = abs(palette.windowText().color().lightness() - palette.window().color().lightness())
        assert apart > 120
    finally:
        apply_theme("")
    assert not is_dark(qapp.palette())


def test_about_says_where_things_are(qtbot: QtBot, desk: Desk, dialog: SettingsDialog) -> None:
    turn_to(qtbot, dialog, 4)
    texts = [label.text() for label in dialog.about.findChildren(type(dialog.results.place)) if label.isVisible()]
    assert str(desk.core.paths.config) in texts
    assert any(text.endswith("bridge.log") for text in texts)

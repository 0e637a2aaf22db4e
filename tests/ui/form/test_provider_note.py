"""What is wrong with a provider, and what helps, below its name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.errors import AuthError, BridgeError, SettingsError, UnreachableError
from bridge.model import ProviderId
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.settings.dialog import SettingsDialog

LEFT = Qt.MouseButton.LeftButton


def troubled(desk: Desk, error: BridgeError) -> MainWindow:
    window = desk.standalone()
    desk.provider("keyed").engines_error = error
    window.state.choose_provider(ProviderId("keyed"))
    desk.until(lambda: window.prompt_panel.note.text() == str(error))
    return window


@pytest.mark.parametrize("error", [AuthError("No key is set.", "Enter one."), SettingsError("That is no address.")])
def test_what_is_set_wrong_leads_to_the_settings_of_the_provider(qtbot: QtBot, desk: Desk, error: BridgeError) -> None:
    window = troubled(desk, error)
    note = window.prompt_panel.note
    assert note.settings.isVisible() and not note.again.isVisible()
    qtbot.mouseClick(note.settings, LEFT)
    (dialog,) = window.findChildren(SettingsDialog)
    desk.until(lambda: bool(dialog.pages))
    assert dialog.list.currentItem().text().startswith("Keyed")
    dialog.reject()


def test_a_server_that_was_not_there_is_asked_again(qtbot: QtBot, desk: Desk) -> None:
    window = troubled(desk, UnreachableError("Nobody answers.", "Start it."))
    note = window.prompt_panel.note
    assert note.again.isVisible() and not note.settings.isVisible()
    desk.provider("keyed").engines_error = None
    qtbot.mouseClick(note.again, LEFT)
    desk.until(lambda: note.text() == "")
    assert not note.isVisible()


def test_where_nothing_is_wrong_nothing_is_offered(desk: Desk) -> None:
    window = desk.standalone()
    window.state.choose_provider(ProviderId("modest"))
    desk.until(lambda: window.prompt_panel.note.text() == "Offline: no AI model involved.")
    assert not window.prompt_panel.note.settings.isVisible()
    assert not window.prompt_panel.note.again.isVisible()

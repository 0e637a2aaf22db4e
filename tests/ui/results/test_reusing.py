"""What a result asked for comes back into the form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from tests.ui.conftest import Desk
from ui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> MainWindow:
    """With two results of one request, and another one in the form."""
    window = desk.standalone()
    window.state.change(
        prompts=("a {red|red} door",), negative_prompt="fog", seed=50, samples=2, width=128, height=64, steps=20
    )
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    window.state.change(prompts=("a gate",), negative_prompt="", seed=1, samples=1, width=None, height=None, steps=None)
    window.state.choose_mode(Mode.UPSCALE)
    window.results_view.list.setFocus()
    return window


def is_back(desk: Desk, window: MainWindow) -> None:
    desk.until(lambda: window.status.text() == "The request is back in the form")


def test_a_key_brings_the_whole_request_back(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    qtbot.keyClick(window.results_view.list, Qt.Key.Key_R)
    is_back(desk, window)
    wishes = window.state.wishes
    assert window.state.mode is Mode.TEXT_TO_IMAGE
    assert window.prompt_panel.prompt.toPlainText() == "a {red|red} door"
    assert (wishes.negative_prompt, wishes.seed, wishes.samples, wishes.steps) == ("fog", 50, 2, 20)
    assert (wishes.width, wishes.height) == (128, 64)


def test_the_menu_has_it_for_one_result(desk: Desk, window: MainWindow) -> None:
    reuse = window.results_view.commands.reuse
    window.results_view.list.selectAll()
    assert not reuse.isEnabled() and "Select one" in reuse.toolTip()
    window.results_view.list.setCurrentIndex(window.state.gallery.model.index(1))
    assert reuse.isEnabled()
    reuse.trigger()
    is_back(desk, window)
    assert window.state.wishes.seed == 51, "that of the second one"


def test_results_of_earlier_sessions_have_it_too(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.close()
    later = desk.standalone()
    desk.until(lambda: later.state.gallery.model.rowCount() == 2)
    later.results_view.list.setCurrentIndex(later.state.gallery.model.index(0))
    later.results_view.commands.reuse.trigger()
    is_back(desk, later)
    assert later.prompt_panel.prompt.toPlainText() == "a {red|red} door"


def test_a_result_of_which_nothing_is_known_changes_nothing(desk: Desk, window: MainWindow) -> None:
    result = window.state.gallery.model.at(0)
    lost = replace(result, entry=replace(result.entry, recipe={}))
    window.state.remaking.reuse(lost.entry.recipe)
    desk.until(window.banner.isVisible)
    assert "cannot be read" in window.banner.message.text()
    assert window.prompt_panel.prompt.toPlainText() == "a gate"
    assert window.state.mode is Mode.UPSCALE

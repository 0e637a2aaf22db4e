"""The prompts of the form: counted, taken whole, searched among all earlier ones."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from bridge.wishes import Wishes
from tests.ui.conftest import Desk
from ui.look import error_colour
from ui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
BOTH = CTRL | Qt.KeyboardModifier.ShiftModifier
LIMIT = 2000


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.standalone()


def test_too_many_characters_are_said_in_the_form_and_when_sent(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    part = window.prompt_panel.prompt_part
    window.state.change(prompts=("x" * LIMIT,))
    assert part.count.text() == "2000 / 2000"
    assert not part.over.isVisible()
    window.state.change(prompts=("x" * (LIMIT + 3),))
    assert part.over.isVisible() and "shorten the prompt" in part.over.text()
    role = part.count.foregroundRole()
    assert part.count.palette().color(role) == error_colour(window.palette())
    qtbot.keyClick(part.prompt, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: window.state.notice is not None)
    assert window.state.notice is not None and "2003 characters" in window.state.notice.message
    assert desk.provider().requests == []
    window.state.change(prompts=("x",))
    assert part.count.palette().color(role) != error_colour(window.palette())


def test_a_whole_form_is_taken_at_once_and_the_prompts_can_be_undone(qtbot: QtBot, window: MainWindow) -> None:
    state, part = window.state, window.prompt_panel.prompt_part
    qtbot.keyClicks(part.prompt, "my own words")
    state.take(Mode.INPAINT, Wishes(prompts=("a door",), negative_prompt="rain", strength=0.3, seed=9, steps=20))
    assert (state.mode, part.prompt.toPlainText(), part.negative.toPlainText()) == (Mode.INPAINT, "a door", "rain")
    assert (state.wishes.strength, state.wishes.seed, state.wishes.steps) == (0.3, 9, 20)
    part.prompt.undo()
    assert part.prompt.toPlainText() == "my own words"
    assert state.wishes.prompts == ("my own words",)


def test_other_prompts_of_a_request_stay_while_the_first_is_edited(qtbot: QtBot, window: MainWindow) -> None:
    window.state.take(Mode.TEXT_TO_IMAGE, Wishes(prompts=("a cat", "fog::0.5")))
    qtbot.keyClicks(window.prompt_panel.prompt, "s")
    assert window.state.wishes.prompts == ("a cats", "fog::0.5")


def test_all_earlier_prompts_are_searched(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    part, state = window.prompt_panel.prompt_part, window.state
    for number, text in enumerate(("a {red} door", "a green hill", "a green door")):
        state.change(prompts=(text,), negative_prompt="rain" if number == 0 else "")
        qtbot.keyClick(part.prompt, Qt.Key.Key_Return, CTRL)
        desk.until(lambda number=number: state.gallery.model.rowCount() == number + 1)  # type: ignore[misc]
    state.change(prompts=("something else",), negative_prompt="")
    window.activateWindow()
    qtbot.keyClick(part.prompt, Qt.Key.Key_H, BOTH)
    popup = part.prompts.popup
    desk.until(popup.isVisible)
    assert [item.text for item in popup.model.found] == ["a green door", "a green hill", "a {red} door"]
    qtbot.keyClicks(popup.field, "door red")
    assert [item.text for item in popup.model.found] == ["a {red} door"]
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert state.wishes.prompts == ("a {red} door",)
    assert state.wishes.negative_prompt == "rain"
    part.prompt.undo()
    assert state.wishes.prompts == ("something else",)

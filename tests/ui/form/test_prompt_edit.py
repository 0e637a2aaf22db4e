"""Weights by keys and from the menu, in the editor alone and in the panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Desk
from ui.form.prompt_edit import PromptEdit

CTRL = Qt.KeyboardModifier.ControlModifier
UP, DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down


@pytest.fixture
def edit(qtbot: QtBot) -> PromptEdit:
    edit = PromptEdit("Prompt", "What the result should show", 4)
    qtbot.addWidget(edit)
    edit.show()
    return edit


def select(edit: PromptEdit, words: str, *, backwards: bool = False) -> None:
    cursor = edit.document().find(words)
    assert not cursor.isNull()
    if backwards:
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.setPosition(end)
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)


def test_the_word_at_the_cursor_is_weighed(qtbot: QtBot, edit: PromptEdit) -> None:
    qtbot.keyClicks(edit, "a red cat")
    qtbot.keyClick(edit, UP, CTRL)
    qtbot.keyClick(edit, UP, CTRL)
    assert edit.toPlainText() == "a red (cat:1.2)"
    qtbot.keyClicks(edit, "s")
    assert edit.toPlainText() == "a red (cats:1.2)"
    for _ in range(3):
        qtbot.keyClick(edit, DOWN, CTRL)
    assert edit.toPlainText() == "a red (cats:0.9)"


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_selected_is_weighed_and_stays_selected(qtbot: QtBot, edit: PromptEdit, backwards: bool) -> None:
    edit.setPlainText("😀 a red cat\nasleep 😀")
    select(edit, "red cat", backwards=backwards)
    qtbot.keyClick(edit, UP, CTRL)
    assert edit.toPlainText() == "😀 a (red cat:1.1)\nasleep 😀"
    assert edit.textCursor().selectedText() == "red cat"
    assert (edit.textCursor().anchor() > edit.textCursor().position()) is backwards
    qtbot.keyClick(edit, DOWN, CTRL)
    assert edit.toPlainText() == "😀 a red cat\nasleep 😀"
    assert edit.textCursor().selectedText() == "red cat"


def test_each_step_is_undone_by_itself(qtbot: QtBot, edit: PromptEdit) -> None:
    edit.setPlainText("a red cat")
    select(edit, "red")
    seen = [edit.toPlainText()]
    for _ in range(3):
        qtbot.keyClick(edit, UP, CTRL)
        seen.append(edit.toPlainText())
    assert seen == ["a red cat", "a (red:1.1) cat", "a (red:1.2) cat", "a (red:1.3) cat"]
    for text in reversed(seen[:-1]):
        edit.undo()
        assert edit.toPlainText() == text
    edit.redo()
    assert edit.toPlainText() == seen[1]


def test_where_there_is_no_word_nothing_is_written(qtbot: QtBot, edit: PromptEdit) -> None:
    qtbot.keyClick(edit, UP, CTRL)
    assert edit.toPlainText() == ""
    assert not edit.document().isUndoAvailable()


def test_arrows_alone_and_with_shift_move_as_ever(qtbot: QtBot, edit: PromptEdit) -> None:
    edit.setPlainText("one\ntwo")
    edit.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(edit, UP)
    assert edit.textCursor().blockNumber() == 0
    qtbot.keyClick(edit, DOWN, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert edit.toPlainText() == "one\ntwo"


def test_the_menu_weighs_too(edit: PromptEdit) -> None:
    edit.setPlainText("cat")
    menu = edit.menu()
    entries = {action.text(): action for action in menu.actions()}
    entries["Raise weight"].trigger()
    assert edit.toPlainText() == "(cat:1.1)"
    entries["Lower weight"].trigger()
    assert edit.toPlainText() == "cat"
    assert entries["Raise weight"].shortcut().toString() == "Ctrl+Up"
    menu.deleteLater()


def test_both_prompts_of_the_panel_have_weights(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    panel = window.prompt_panel
    panel.negative_part.button.setChecked(True)
    for editor, text in ((panel.prompt, "a hill"), (panel.negative, "fog")):
        editor.setFocus()
        qtbot.keyClicks(editor, text)
        qtbot.keyClick(editor, UP, CTRL)
    assert window.state.wishes.prompts == ("a (hill:1.1)",)
    assert window.state.wishes.negative_prompt == "(fog:1.1)"
    assert "Ctrl+Up" in panel.prompt.toolTip()


def test_choices_are_made_before_anything_is_sent(qtbot: QtBot, desk: Desk) -> None:
    folder = desk.core.paths.wildcards
    folder.mkdir(parents=True)
    (folder / "animal.txt").write_text("cat\n", encoding="utf-8")
    window = desk.standalone()
    qtbot.keyClicks(window.prompt_panel.prompt, "a {red} __animal__")
    qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert desk.provider().requests[0].text == "a red cat"
    assert window.state.wishes.prompts == ("a {red} __animal__",)
    qtbot.keyClicks(window.prompt_panel.prompt, " {")
    qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: window.banner.isVisible())
    assert len(desk.provider().requests) == 1

"""Styles in the form: chosen, shown, saved, renamed, deleted and brought back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from tests.ui.conftest import Desk
from ui.form.library_dialog import LibraryDialog
from ui.form.menu_button import MenuButton
from ui.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    window = desk.standalone()
    window.state.shelf.styles.save("Noir", "{prompt}, film noir", "colour")
    window.state.shelf.load()
    desk.until(lambda: "Noir" in window.state.shelf.known.styles)
    return window


def entries(button: MenuButton) -> dict[str, QAction]:
    button.fill()
    return {action.text(): action for action in button.menu().actions()}


def name_it(desk: Desk, button: MenuButton, name: str) -> None:
    desk.until(lambda: bool(button.findChildren(QInputDialog)))
    dialog = button.findChildren(QInputDialog)[-1]
    dialog.setTextValue(name)
    dialog.accept()


def library(desk: Desk, button: MenuButton) -> LibraryDialog:
    entries(button)["&Rename or delete…"].trigger()
    dialog = button.findChildren(LibraryDialog)[-1]
    desk.until(lambda: dialog.list.count() > 0)
    return dialog


def test_a_style_is_chosen_shown_and_sent(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    part, state = window.prompt_panel.prompt_part, window.state
    assert part.styles.text() == "No style"
    assert entries(part.styles)["Noir"].toolTip() == "film noir. Not: colour"
    entries(part.styles)["Noir"].trigger()
    entries(part.styles)["Watercolour"].trigger()
    assert state.wishes.styles == ("Noir", "Watercolour")
    assert part.adds.text().startswith("Style: film noir, watercolour on rough paper")
    assert part.adds.isVisible()
    state.change(prompts=("a cat",))
    qtbot.keyClick(part.prompt, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: bool(desk.provider().requests))
    request = desk.provider().requests[0]
    assert request.prompts[0].text.startswith("a cat, film noir, watercolour")
    desk.until(lambda: state.gallery.model.rowCount() == 1)
    recipe = state.gallery.model.at(0).entry.recipe
    assert (recipe["styles"], recipe["typed"][0]["text"]) == (["Noir", "Watercolour"], "a cat")
    assert part.prompt.toPlainText() == "a cat"
    entries(part.styles)["Noir"].trigger()
    assert (state.wishes.styles, part.styles.text()) == (("Watercolour",), "Watercolour")
    entries(part.styles)["&No style"].trigger()
    assert state.wishes.styles == ()
    assert not part.adds.isVisible()


def test_a_prompt_is_saved_as_a_style(desk: Desk, window: MainWindow) -> None:
    button = window.prompt_panel.prompt_part.styles
    assert not entries(button)["&Save the prompt as a style…"].isEnabled()
    window.state.change(prompts=("woodcut, thick lines",), negative_prompt="colour")
    entries(button)["&Save the prompt as a style…"].trigger()
    name_it(desk, button, "My woodcut")
    desk.until(lambda: "My woodcut" in window.state.shelf.known.styles)
    file = desk.core.paths.styles / "My woodcut.txt"
    assert file.read_text(encoding="utf-8") == "{prompt}, woodcut, thick lines\nNegative prompt: colour\n"
    assert "My woodcut" in entries(button)


def test_a_name_that_cannot_be_is_said(desk: Desk, window: MainWindow) -> None:
    button = window.prompt_panel.prompt_part.styles
    window.state.change(prompts=("woodcut",))
    entries(button)["&Save the prompt as a style…"].trigger()
    name_it(desk, button, "a/b")
    desk.until(lambda: window.state.notice is not None)
    assert window.state.notice is not None and "cannot be a file's name" in window.state.notice.message


def test_one_is_renamed_deleted_and_brought_back(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    button = window.prompt_panel.prompt_part.styles
    dialog = library(desk, button)
    assert [dialog.list.item(row).text() for row in range(dialog.list.count())] == ["Noir"]
    dialog.list.item(0).setText("Film noir")
    desk.until(lambda: "Film noir" in window.state.shelf.known.styles)
    dialog.list.setFocus()
    qtbot.mouseClick(dialog.delete, LEFT)
    desk.until(lambda: "Film noir" not in window.state.shelf.known.styles and not dialog.list.count())
    assert dialog.banner.message.text() == "“Film noir” was deleted."
    qtbot.mouseClick(dialog.banner.choice_buttons[0], LEFT)
    desk.until(lambda: "Film noir" in window.state.shelf.known.styles)
    assert window.state.shelf.styles.read("Film noir").template == "{prompt}, film noir"
    qtbot.mouseClick(dialog.close_button, LEFT)


def test_a_name_that_is_taken_is_said_and_the_old_one_stays(desk: Desk, window: MainWindow) -> None:
    window.state.shelf.styles.save("Other", "other")
    dialog = library(desk, window.prompt_panel.prompt_part.styles)
    dialog.list.item(0).setText("Other")
    desk.until(lambda: dialog.banner.isVisible())
    assert "already" in dialog.banner.message.text()
    desk.until(lambda: dialog.list.item(0).text() == "Noir")
    dialog.accept()


def test_a_style_that_is_gone_stays_chosen_and_is_told_when_it_is_used(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    window.state.change(styles=("Gone",), prompts=("a cat",))
    assert entries(window.prompt_panel.prompt_part.styles)["Gone"].isChecked()
    qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, CTRL)
    desk.until(lambda: window.state.notice is not None)
    assert window.state.notice is not None and "no style 'Gone'" in window.state.notice.message
    assert desk.provider().requests == []


def test_where_no_prompt_is_used_no_style_can_be_chosen(window: MainWindow) -> None:
    window.state.change(styles=("Noir",))
    window.state.choose_mode(Mode.UPSCALE)
    part = window.prompt_panel.prompt_part
    assert not part.styles.isEnabled()
    assert not part.adds.isVisible()


# ------------------------------------------------------------------------------------------- presets


def test_the_form_is_saved_and_comes_back_without_prompt_and_seed(desk: Desk, window: MainWindow) -> None:
    button, state = window.prompt_panel.prompt_part.presets, window.state
    state.choose_mode(Mode.INPAINT)
    state.change(prompts=("a cat",), seed=5, samples=3, grow=4, engine="fake-2", styles=("Noir",))
    state.form.set_option("steps", 33)
    before = state.wishes
    entries(button)["&Save these settings…"].trigger()
    name_it(desk, button, "Careful")
    desk.until(lambda: state.shelf.known.presets == ("Careful",))
    assert "a cat" not in (desk.core.paths.presets / "Careful.json").read_text(encoding="utf-8")
    state.choose_mode(Mode.TEXT_TO_IMAGE)
    state.change(prompts=("a dog",), seed=8, samples=1, grow=None, styles=())
    state.form.set_option("steps", None)
    entries(button)["Careful"].trigger()
    desk.until(lambda: state.mode is Mode.INPAINT)
    assert (state.wishes.prompts, state.wishes.seed) == (("a dog",), 8)
    assert (state.wishes.samples, state.wishes.grow, state.wishes.steps) == (3, 4, 33)
    assert (state.wishes.engine, state.wishes.styles) == (before.engine, before.styles)


def test_a_preset_that_is_broken_changes_nothing_and_is_said(desk: Desk, window: MainWindow) -> None:
    desk.core.paths.presets.mkdir(parents=True)
    (desk.core.paths.presets / "odd.json").write_text("{", encoding="utf-8")
    window.state.shelf.load()
    desk.until(lambda: bool(window.state.shelf.known.presets))
    before = window.state.wishes
    entries(window.prompt_panel.prompt_part.presets)["odd"].trigger()
    desk.until(lambda: window.state.notice is not None)
    assert window.state.notice is not None and "'odd' cannot be used" in window.state.notice.message
    assert window.state.wishes == before

"""The recipe of GIMP's active layer: back into the form, or carried out again in place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.errors import CanvasError
from bridge.model import Box, Mode
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.form.values import MAX_PANEL_SEED
from ui.main_window import MainWindow

RECIPE: dict[str, Any] = {
    "mode": "inpaint",
    "prompts": [{"text": "a red cat", "weight": 1.0}],
    "typed": [{"text": "a {red|blue} cat", "weight": 1.0}, {"text": "dogs", "weight": -1.0}],
    "provider": "fake",
    "engine": "fake-1",
    "seed": 77,
    "sampling": {"strength": 0.5, "steps": None},
    "result": [40, 30, 64, 48],
    "asked": {"source": "visible", "grow": 4, "join": "none"},
}


def gimp(recipe: object = RECIPE) -> FakeGimp:
    there = FakeGimp(gradient(256, 192))
    there.recipe = recipe if isinstance(recipe, str) else json.dumps(recipe)
    there.replaced = rectangle(256, 192, Box(40, 30, 64, 48))
    return there


def bound(desk: Desk, there: FakeGimp, procedure: str = "panel") -> MainWindow:
    window = desk.bound(there, procedure)
    desk.until(lambda: window.chip.recipe.isVisible() is bool(there.recipe))
    return window


def test_without_a_layer_of_ours_there_is_no_button(desk: Desk) -> None:
    there = gimp("")
    window = bound(desk, there)
    desk.until(lambda: window.chip.text() == "GIMP: sunset.xcf / Background")
    assert not window.chip.recipe.isVisible()
    assert not window.chip.regenerate.isEnabled()
    there.recipe = json.dumps(RECIPE)
    desk.until(lambda: window.chip.recipe.isVisible())
    assert window.chip.regenerate.isEnabled()


def recalled(desk: Desk, window: MainWindow) -> None:
    desk.until(lambda: window.status.text() == "The request is back in the form")


def test_the_whole_request_comes_back_as_it_was_typed(desk: Desk) -> None:
    window = bound(desk, gimp())
    window.chip.reuse.trigger()
    recalled(desk, window)
    state, wishes = window.state, window.state.wishes
    assert state.mode is Mode.INPAINT
    assert window.prompt_panel.prompt.toPlainText() == "a {red|blue} cat"
    assert wishes.negative_prompt == "dogs"
    assert (wishes.provider, wishes.engine, wishes.seed, wishes.strength) == ("fake", "fake-1", 77, 0.5)
    assert (wishes.source, wishes.grow, wishes.join) == ("visible", 4, "none")
    assert not window.banner.isVisible()


def test_from_gimps_menu_the_panel_opens_with_it(desk: Desk) -> None:
    window = bound(desk, gimp(), "reuse-recipe")
    recalled(desk, window)
    assert window.state.mode is Mode.INPAINT
    window.close()


def test_by_keys(qtbot: QtBot, desk: Desk) -> None:
    window = bound(desk, gimp())
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    recalled(desk, window)


def test_what_is_not_here_is_said(desk: Desk) -> None:
    window = bound(desk, gimp({**RECIPE, "provider": "elsewhere", "seed": MAX_PANEL_SEED + 1}))
    window.state.change(provider="fake")
    window.chip.reuse.trigger()
    recalled(desk, window)
    assert window.state.wishes.provider == "fake"
    assert window.state.wishes.seed == 0
    assert "elsewhere" in window.banner.message.text()
    assert str(MAX_PANEL_SEED + 1) in window.banner.message.text()


@pytest.mark.parametrize("recipe", ["{", '{"mode": "format-disk"}'])
def test_a_damaged_recipe_is_one_sentence_and_changes_nothing(desk: Desk, recipe: str) -> None:
    window = bound(desk, gimp(recipe))
    before = window.state.wishes
    window.chip.reuse.trigger()
    desk.until(lambda: window.banner.isVisible())
    assert "cannot be read" in window.banner.message.text()
    assert window.state.wishes == before


def test_a_recipe_sends_the_picture_to_nobody_who_was_not_chosen(desk: Desk) -> None:
    window = bound(desk, gimp({**RECIPE, "provider": "keyed"}))
    window.chip.regenerate.trigger()
    desk.until(lambda: window.banner.isVisible())
    assert "sends the picture to Keyed, which is not chosen" in window.banner.message.text()
    assert desk.provider("keyed").requests == [] and not desk.core.jobs.busy
    (choice,) = window.state.notice.choices if window.state.notice else ()
    choice.do()
    desk.until(lambda: len(desk.provider("keyed").requests) == 1 and not desk.core.jobs.busy)
    window.chip.regenerate.trigger()
    desk.until(lambda: len(desk.provider("keyed").requests) == 2 and not desk.core.jobs.busy)


def test_regenerated_it_goes_above_the_first_one_and_into_the_results(desk: Desk) -> None:
    there = gimp()
    window = bound(desk, there)
    before = window.state.wishes
    window.chip.regenerate.trigger()
    told: list[str] = []
    window.state.told.connect(told.append)
    desk.until(lambda: "Made again, as a layer above the first one" in told)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    (insertion,) = there.inserted
    assert (insertion.again, insertion.replaces) == (1, ())
    (request,) = desk.provider().requests
    assert request.mode is Mode.INPAINT
    assert request.mask is not None
    assert window.state.wishes == before, "the form is the user's"
    window.close()
    assert there.finishes[0].arguments == {}, "nor does Repeat do it"


def test_with_the_same_seed(desk: Desk) -> None:
    there = gimp()
    window = bound(desk, there)
    window.chip.same_seed.trigger()
    desk.until(lambda: bool(there.inserted))
    assert desk.provider().requests[0].sampling.seed == 77


def test_what_cannot_be_made_again_is_told_and_nothing_is_sent(desk: Desk) -> None:
    there = gimp({"mode": "upscale", "provider": "fake", "asked": {"into": "image"}})
    window = bound(desk, there)
    window.chip.regenerate.trigger()
    desk.until(lambda: window.banner.isVisible())
    assert "scaled once more" in window.banner.message.text()
    assert desk.provider().requests == []


def test_an_insertion_that_fails_leaves_the_result_in_the_list(desk: Desk) -> None:
    there = gimp()
    there.insert_error = CanvasError("The group is locked.", "Unlock it.")
    window = bound(desk, there)
    window.chip.regenerate.trigger()
    desk.until(lambda: window.banner.isVisible())
    assert "locked" in window.banner.message.text()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)

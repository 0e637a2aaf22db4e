"""The choice of an engine among many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.capability import Engine
from bridge.model import EngineId, Mode, ProviderId
from tests.fakes.providers import FakeProvider
from tests.ui.conftest import Desk
from ui.form.engine_field import EngineField
from ui.main_window import MainWindow
from ui.offers import Offer, asked

MANY = 2000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(desk: Desk) -> Iterator[MainWindow]:
    window = desk.standalone()
    engines = tuple(
        Engine(EngineId(f"m{number}.safetensors"), f"Model {number:04}", "Made for cats" if number == 77 else "")
        for number in range(MANY)
    )
    provider = FakeProvider("many", label="Many", engines=engines)
    window.state.providers.offers[ProviderId("many")] = asked(Offer(ProviderId("many"), provider))
    window.state.choose_provider(ProviderId("many"))
    yield window
    window.prompt_panel.engine.popup.close()


def test_typing_finds_one_among_thousands(qtbot: QtBot, window: MainWindow) -> None:
    engine = window.prompt_panel.engine
    assert len(engine.items) == MANY + 1
    qtbot.mouseClick(engine, LEFT)
    popup = engine.popup
    assert popup.isVisible() and popup.model.rowCount() == MANY + 1
    qtbot.keyClicks(popup.field, "0042 model")
    assert [item.text for item in popup.model.found] == ["Model 0042"]
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert window.state.wishes.engine == "m42.safetensors"
    assert not popup.isVisible()
    assert engine.text() == "Model 0042"
    assert engine.accessibleName() == "Engine: Model 0042"


def test_names_ids_and_descriptions_are_searched_and_arrows_walk_the_list(qtbot: QtBot, window: MainWindow) -> None:
    popup = window.prompt_panel.engine.popup
    window.prompt_panel.engine.open()
    for text, found in (("CATS", 1), ("m1999.safe", 1), ("nothing like it", 0), ("", MANY + 1)):
        popup.field.setText(text)
        assert popup.model.rowCount() == found
        assert popup.none.isVisible() is (found == 0)
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert window.state.wishes.engine == ""
    window.prompt_panel.engine.open()
    qtbot.keyClick(popup.field, Qt.Key.Key_Down)
    qtbot.keyClick(popup.field, Qt.Key.Key_Down)
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert window.state.wishes.engine == "m1.safetensors"


def test_escape_changes_nothing_and_the_list_opens_at_the_chosen_one(qtbot: QtBot, window: MainWindow) -> None:
    window.state.change(engine="m1500.safetensors")
    engine = window.prompt_panel.engine
    qtbot.keyClick(engine, Qt.Key.Key_Down)
    assert engine.popup.list.currentIndex().data() == "Model 1500"
    qtbot.keyClick(engine.popup.field, Qt.Key.Key_Escape)
    assert not engine.popup.isVisible()
    assert window.state.wishes.engine == "m1500.safetensors"


def test_the_key_opens_the_list_from_anywhere(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    desk.until(window.prompt_panel.engine.popup.isVisible)


def test_a_click_chooses(qtbot: QtBot, window: MainWindow) -> None:
    window.prompt_panel.engine.open()
    popup = window.prompt_panel.engine.popup
    place = popup.list.visualRect(popup.model.index(2, 0)).center()
    qtbot.mouseClick(popup.list.viewport(), LEFT, pos=place)
    assert window.state.wishes.engine == "m1.safetensors"


def test_the_list_is_made_once_for_the_same_engines(window: MainWindow) -> None:
    """Every key that is typed into the prompt shows the form anew."""
    engine = window.prompt_panel.engine
    before = engine.items
    window.state.change(prompts=("a",))
    assert engine.items is before
    window.state.change(engine="m3.safetensors")
    assert engine.items is not before


def test_without_engines_there_is_nothing_to_choose(qtbot: QtBot) -> None:
    field = EngineField()
    qtbot.addWidget(field)
    provider = FakeProvider("plain", engines=())
    field.show_engines(replace(asked(Offer(ProviderId("plain"), provider))), Mode.INPAINT, "")
    assert not field.isEnabled()
    field.open()
    assert not field.popup.isVisible()
    field.show_engines(None, Mode.INPAINT, "own")
    assert [item.value for item in field.items] == ["", "own"]
    assert field.isEnabled()

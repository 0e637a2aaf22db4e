"""The seed: dice, lock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import MAX_SEED
from bridge.wishes import Wishes
from tests.ui.conftest import Desk
from ui.form import values as form
from ui.form.seed_field import SeedField
from ui.form.values import MAX_PANEL_SEED
from ui.main_window import MainWindow


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.standalone()


def click(qtbot: QtBot, field: SeedField, name: str) -> None:
    qtbot.mouseClick(getattr(field, name), Qt.MouseButton.LeftButton)


def test_the_lock_keeps_the_seed_of_the_last_result(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    field = window.prompt_panel.seed
    assert not field.lock.isChecked()
    window.state.change(prompts=("a hill",), samples=2)
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    assert "1000" in field.lock.toolTip()
    assert window.state.wishes.seed == 0
    click(qtbot, field, "lock")
    assert (window.state.wishes.seed, field.lock.isChecked()) == (1000, True)
    click(qtbot, field, "lock")
    assert (window.state.wishes.seed, field.lock.isChecked()) == (0, False)


def test_without_a_result_the_lock_throws_the_dice_once(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window.prompt_panel.seed, "lock")
    assert 0 < window.state.wishes.seed <= MAX_PANEL_SEED


def test_a_seed_that_is_typed_or_thrown_is_locked(qtbot: QtBot, window: MainWindow) -> None:
    field = window.prompt_panel.seed
    field.spin.setValue(7)
    assert field.lock.isChecked()
    click(qtbot, field, "dice")
    assert window.state.wishes.seed != 7 and field.lock.isChecked()


def test_a_servers_large_seed_is_kept_whole_and_gimp_is_not_told_of_it(qtbot: QtBot, window: MainWindow) -> None:
    window.state.form.last_seed = MAX_SEED
    window.state.form_changed.emit()
    click(qtbot, window.prompt_panel.seed, "lock")
    assert window.state.wishes.seed == MAX_SEED
    assert window.prompt_panel.seed.spin.text() == str(MAX_SEED)
    assert form.to_arguments(Wishes(seed=MAX_SEED))["seed"] == 0
    assert form.to_arguments(Wishes(seed=5))["seed"] == 5

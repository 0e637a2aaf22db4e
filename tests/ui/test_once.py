"""One click pays once: double clicks and held keys send nothing more."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bridge.errors import RejectedError, ServerFaultError
from tests.fakes.canvas import gradient
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from tests.ui.queue.test_strip import generate, sign, states
from ui.main_window import MainWindow
from ui.queue.delegate import RETRY

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.standalone()


def double_click(qtbot: QtBot, widget: QWidget, where: QPoint | None = None) -> None:
    """As a mouse does it: the second press is told as what it is."""
    where = where or widget.rect().center()
    qtbot.mouseClick(widget, LEFT, pos=where)
    qtbot.mouseDClick(widget, LEFT, pos=where)
    qtbot.mouseRelease(widget, LEFT, pos=where)


def test_a_double_click_on_generate_sends_one_request(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    qtbot.keyClicks(window.prompt_panel.prompt, "a hill")
    double_click(qtbot, window.actions_bar.generate)
    desk.until(lambda: not desk.core.jobs.busy and window.state.gallery.model.rowCount() == 1)
    assert len(desk.provider().requests) == 1
    qtbot.mouseClick(window.actions_bar.generate, LEFT)
    desk.until(lambda: len(desk.provider().requests) == 2)


def test_a_double_click_on_retry_sends_one_request_also_where_that_fails_at_once(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    desk.provider().answers.extend([ServerFaultError("It fell.", "Try again."), ServerFaultError("It fell again.")])
    generate(qtbot, window, "a hill")
    desk.until(lambda: window.banner.isVisible())
    qtbot.mouseClick(window.banner.choice_buttons[0], LEFT)
    desk.until(lambda: window.banner.message.text() == "It fell again.")
    new = window.banner.choice_buttons[0]
    # It is where the first one was when the second click comes.
    qtbot.mouseDClick(new, LEFT)
    qtbot.mouseRelease(new, LEFT)
    desk.until(lambda: not desk.core.jobs.busy)
    assert len(desk.provider().requests) == 2


def test_a_double_click_on_a_row_tries_only_that_one_again(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk.provider().answers.extend([RejectedError("No."), RejectedError("No.")])
    generate(qtbot, window, "one")
    desk.until(lambda: len(states(window)) == 1 and states(window)[0].final)
    generate(qtbot, window, "two")
    desk.until(lambda: len(states(window)) == 2 and all(state.final for state in states(window)))
    desk.until(window.queue_strip.isVisible)
    desk.provider().gate = gate = Gate()
    try:
        # The row goes away with the first click, and the next one comes into its place.
        double_click(qtbot, window.queue_strip.list.viewport(), sign(window, 0, RETRY))
        desk.until(gate.reached.is_set)
        assert sum(state.final for state in states(window)) == 1
    finally:
        gate.open()
    desk.until(lambda: not desk.core.jobs.busy)
    assert len(desk.provider().requests) == 3


def test_held_keys_send_nothing_again(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(FakeGimp(gradient(64, 64)))
    desk.provider().answers.append(RejectedError("No."))
    generate(qtbot, window, "one")
    desk.until(window.queue_strip.isVisible)
    sending = [
        *(each for each in window.actions_bar.findChildren(QShortcut) if "Ctrl" in each.key().toString()),
        window.chip.regenerate,
        window.chip.same_seed,
        window.queue_strip.retry,
    ]
    assert len(sending) == 5
    assert not [each for each in sending if each.autoRepeat()]
    assert window.queue_strip.sooner.autoRepeat(), "what costs nothing may be repeated"
    assert QKeySequence("Ctrl+R") in [window.chip.regenerate.shortcut()]

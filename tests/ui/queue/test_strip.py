"""Several jobs in one window: what the strip shows of them, and what is done with them by clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from bridge.errors import RejectedError
from bridge.jobs.line import JobId
from bridge.jobs.queue import JobState
from bridge.model import Size
from tests.fakes.providers import Gate, Step, flat
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.queue.delegate import CANCEL, RETRY, signs
from ui.queue.model import STATE_ROLE, VIEW_ROLE

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
AT_ONCE = 2
"""What the fake provider works on at the same time."""


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.standalone()


@contextmanager
def gated(desk: Desk) -> Iterator[Gate]:
    """Whatever happens in between, nobody is left waiting."""
    desk.provider().gate = gate = Gate()
    try:
        yield gate
    finally:
        gate.open()
        desk.until(lambda: not desk.core.jobs.busy)


def generate(qtbot: QtBot, window: MainWindow, *prompts: str) -> None:
    for prompt in prompts:
        window.prompt_panel.prompt.selectAll()
        qtbot.keyClicks(window.prompt_panel.prompt, prompt)
        qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, CONTROL)


def queue_up(qtbot: QtBot, desk: Desk, window: MainWindow, *prompts: str) -> None:
    """Generate each; the first ones run before the others come, for who is read first may begin first."""
    for number, prompt in enumerate(prompts, 1):
        generate(qtbot, window, prompt)
        desk.until(lambda number=number: running(window) == min(number, AT_ONCE))  # type: ignore[misc]
    desk.until(lambda: window.queue_strip.isVisible())


def titles(window: MainWindow) -> list[str]:
    return [row.title for row in window.state.work.queue.rows()]


def states(window: MainWindow) -> list[JobState]:
    return [row.view.state for row in window.state.work.queue.rows()]


def running(window: MainWindow) -> int:
    return states(window).count(JobState.RUNNING)


def choose(window: MainWindow, title: str) -> None:
    strip = window.queue_strip
    strip.list.setCurrentIndex(window.state.work.queue.index(titles(window).index(title)))
    strip.list.setFocus()


def sign(window: MainWindow, row: int, what: str) -> QPoint:
    index = window.state.work.queue.index(row)
    place: QRect = signs(window.queue_strip.list.visualRect(index), index.data(VIEW_ROLE))[what]
    return place.center()


def click(qtbot: QtBot, window: MainWindow, widget: QWidget) -> None:
    """Once it is where it will be: the banner above has just come."""
    qtbot.waitUntil(lambda: window.childAt(widget.mapTo(window, widget.rect().center())) is widget)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def click_sign(qtbot: QtBot, window: MainWindow, row: int, what: str) -> None:
    view = window.queue_strip.list.viewport()

    def is_there() -> bool:
        where = sign(window, row, what)
        return window.childAt(view.mapTo(window, where)) is view and window.queue_strip.list.indexAt(where).row() == row

    qtbot.waitUntil(is_there)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=sign(window, row, what))


def test_generate_again_queues_another_job_and_says_how_many_wait(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        queue_up(qtbot, desk, window, "one", "two", "three", "four")
        assert titles(window) == ["one", "two", "three", "four"]
        assert states(window)[2:] == [JobState.QUEUED] * 2
        desk.until(window.queue_strip.isVisible)
        assert window.queue_strip.summary.text() == "2 running, 2 waiting"
        said = [window.state.work.queue.index(row).data(STATE_ROLE) for row in (2, 3)]
        assert said == ["Fake · Next in line", "Fake · Number 2 in line"]
        assert "3 more" in window.actions_bar.text.text()
    desk.until(lambda: window.state.gallery.model.rowCount() == 4)
    assert not window.queue_strip.isVisible()
    assert window.state.activity is None


def test_a_strip_of_many_jobs_is_three_rows_high(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        generate(qtbot, window, *"abcdefg")
        desk.until(window.queue_strip.isVisible)
        strip = window.queue_strip
        row = strip.list.sizeHintForRow(0)
        assert 3 * row <= strip.list.height() <= 3 * row + 4
        assert strip.list.verticalScrollBar().maximum() > 0


def test_esc_stops_the_newest_job_that_runs_and_leaves_the_others(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk) as gate:
        queue_up(qtbot, desk, window, "one", "two")
        qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Escape)
        ends = {row.title: row.view.state for row in window.state.work.queue.rows()}
        assert ends == {"one": JobState.RUNNING, "two": JobState.CANCELLED}
        gate.open()
        desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert titles(window) == [], "a cancelled job alone is no reason for the strip to stay"


def test_shift_esc_stops_all(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        generate(qtbot, window, *"abcde")
        desk.until(window.queue_strip.isVisible)
        qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Escape, SHIFT)
        assert titles(window) == []
        assert not window.state.busy
    assert len(desk.provider().requests) == AT_ONCE
    assert window.state.gallery.model.rowCount() == 0


def test_keys_change_the_order(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        queue_up(qtbot, desk, window, *"abcdef")
        choose(window, "f")
        qtbot.keyClick(window.queue_strip.list, Qt.Key.Key_Up, ALT)
        assert titles(window) == ["a", "b", "c", "d", "f", "e"]
        qtbot.keyClick(window.queue_strip.list, Qt.Key.Key_Home, ALT)
        assert titles(window) == ["a", "b", "f", "c", "d", "e"]
        qtbot.keyClick(window.queue_strip.list, Qt.Key.Key_Down, ALT)
        assert titles(window) == ["a", "b", "c", "f", "d", "e"]
        chosen = window.queue_strip.chosen()
        assert chosen is not None and chosen.title == "f"
        jobs = desk.core.jobs
        assert [jobs.view(job).title for job in jobs.line()] == ["c", "f", "d", "e"]


def test_a_drag_changes_the_order(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        queue_up(qtbot, desk, window, *"abcde")
        model = window.state.work.queue
        mime = model.mimeData([model.index(4)])
        model.dropMimeData(mime, Qt.DropAction.MoveAction, 3, 0, model.index(-1))
        assert titles(window) == ["a", "b", "c", "e", "d"]
        model.dropMimeData(model.mimeData([model.index(2)]), Qt.DropAction.MoveAction, -1, -1, model.index(-1))
        assert titles(window) == ["a", "b", "e", "d", "c"]
        assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
        assert model.flags(model.index(4)) & Qt.ItemFlag.ItemIsDragEnabled


def test_of_two_windows_each_orders_its_own_and_shows_only_them(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    other = desk.standalone()
    with gated(desk):
        for asking, prompt in ((window, "a"), (window, "b"), (window, "c"), (other, "x"), (window, "d")):
            asking.state.change(prompts=(prompt,))
            asking.state.generate()
            desk.until(lambda: running(window) == min(len(titles(window)), AT_ONCE))
        assert titles(other) == ["x"]
        assert titles(window) == ["a", "b", "c", "d"]
        window.activateWindow()
        desk.until(lambda: window.isActiveWindow() and window.queue_strip.isVisible())
        choose(window, "d")
        qtbot.keyClick(window.queue_strip.list, Qt.Key.Key_Up, ALT)
        assert titles(window) == ["a", "b", "d", "c"]
        jobs = desk.core.jobs
        assert [jobs.view(job).title for job in jobs.line()] == ["d", "c", "x"]


def test_the_sign_in_a_row_cancels_that_job(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        queue_up(qtbot, desk, window, "a", "b", "c")
        click_sign(qtbot, window, 2, CANCEL)
        assert states(window) == [JobState.RUNNING, JobState.RUNNING, JobState.CANCELLED]
        click_sign(qtbot, window, 2, CANCEL)
        assert titles(window) == ["a", "b"]


def test_a_failed_job_stays_and_can_be_tried_again(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk.provider().answers.append(RejectedError("The engine is asleep.", "Wake it."))
    generate(qtbot, window, "a hill")
    desk.until(window.queue_strip.isVisible)
    index = window.state.work.queue.index(0)
    assert states(window) == [JobState.FAILED]
    assert "The engine is asleep." in index.data(STATE_ROLE)
    assert "Wake it." in index.data(Qt.ItemDataRole.ToolTipRole)
    assert window.banner.message.text() == "The engine is asleep."
    click_sign(qtbot, window, 0, RETRY)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert titles(window) == []
    assert [request.text for request in desk.provider().requests] == ["a hill", "a hill"]


def test_a_cancelled_job_can_be_tried_again_by_key(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        queue_up(qtbot, desk, window, "a", "b", "c")
        choose(window, "c")
        qtbot.keyClick(window.queue_strip.list, Qt.Key.Key_Delete)
        assert states(window)[-1] is JobState.CANCELLED
        choose(window, "c")
        qtbot.keyClick(window.queue_strip.list, Qt.Key.Key_R, CONTROL)
        assert states(window)[-1] is JobState.QUEUED
    desk.until(lambda: window.state.gallery.model.rowCount() == 3)


def test_clear_takes_what_failed_off_the_list(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk.provider().answers.append(RejectedError("No."))
    generate(qtbot, window, "a hill")
    desk.until(window.queue_strip.isVisible)
    assert window.queue_strip.cancel_all.text() == "Clear"
    click(qtbot, window, window.queue_strip.cancel_all)
    assert titles(window) == []
    assert not window.queue_strip.isVisible()


def test_progress_times_and_preview_of_a_running_job(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    provider = desk.provider()
    provider.steps = [Step(0.25, "Step 5 of 20")]
    provider.previews = [flat(Size(64, 32), (200, 10, 10))]
    with gated(desk):
        generate(qtbot, window, "a hill")
        desk.until(lambda: window.queue_strip.live.isVisible())
        (row,) = window.state.work.queue.rows()
        assert row.preview.pixelColor(3, 3).getRgb()[:3] == (200, 10, 10)
        assert (row.view.fraction, row.view.text) == (0.25, "Step 5 of 20")
        live = window.queue_strip.live
        small = live.height()
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
        assert live.height() > 2 * small
        qtbot.mouseClick(live, Qt.MouseButton.LeftButton)
        assert live.height() == small
        image = window.queue_strip.list.viewport().grab().toImage()
        reds = sum(image.pixelColor(x, image.height() // 2).getRgb()[:3] == (200, 10, 10) for x in range(image.width()))
        assert reds > 10, "the row shows no preview"
    desk.until(lambda: not window.queue_strip.isVisible())
    assert not live.isVisible()


def test_the_menu_offers_what_makes_sense(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    with gated(desk):
        queue_up(qtbot, desk, window, "a", "b", "c")
        strip = window.queue_strip
        for title, waits in (("a", False), ("c", True)):
            choose(window, title)
            strip.menu.aboutToShow.emit()
            assert strip.sooner.isEnabled() is waits
            assert not strip.retry.isEnabled()
            assert strip.cancel.isEnabled()


def test_the_signs_say_what_they_do(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 300, 46)
    desk.provider().answers.append(RejectedError("No."))
    generate(qtbot, window, "a hill")
    desk.until(lambda: states(window) == [JobState.FAILED])
    view = window.state.work.queue.at(0).view
    assert set(signs(option.rect, view)) == {CANCEL, RETRY}
    assert view.id == JobId(1)


def test_two_hundred_jobs_leave_nothing_behind(desk: Desk, window: MainWindow) -> None:
    """All are accounted for, the list keeps some of those that failed, and nothing else is held."""
    provider = desk.provider()
    model = window.state.work.queue
    for number in range(200):
        if number % 4 == 0:
            provider.answers.append(RejectedError(f"No {number}."))
    window.state.change(prompts=("a hill",))
    for _ in range(200):
        window.state.generate()
    assert len(model.active()) == 200
    desk.until(lambda: not model.active())
    desk.until(lambda: window.state.gallery.model.rowCount() == 150)
    assert 0 < model.rowCount() <= 20
    assert set(states(window)) == {JobState.FAILED}
    assert len(provider.requests) == 200
    assert desk.core.jobs.line() == ()

"""What the desktop is told, when, and what comes of a click on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pytestqt.qtbot import QtBot

from bridge.errors import RejectedError
from bridge.jobs.journal import Journal
from bridge.jobs.left import Waiter
from bridge.model import Box, Mode
from bridge.paths import Paths
from bridge.procedures import Procedures
from bridge.wishes import Wishes
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp, session
from tests.ui.conftest import Desk
from ui.main_window import MainWindow

PROMPT = "something that nobody else should read"


class Shown:
    """A notifier that remembers."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.cleared = 0
        self.click: Callable[[], None] = lambda: None

    def show(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        self.texts.append((title, text))
        self.click = clicked

    def clear(self) -> None:
        self.cleared += 1

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths, shown: Shown) -> Iterator[Desk]:
    desk = Desk(qtbot, paths, notifier=shown)
    yield desk
    desk.close()


@contextmanager
def job_that_runs(desk: Desk, window: MainWindow, **fields: object) -> Iterator[None]:
    """Until the end of the block."""
    desk.provider().gate = gate = Gate()
    window.state.change(prompts=(PROMPT,), **fields)
    window.state.generate()
    desk.until(gate.reached.is_set)
    try:
        yield
    finally:
        gate.open()
        desk.until(lambda: not desk.core.jobs.busy)


def test_while_a_window_is_looked_at_nothing_is_told(desk: Desk, shown: Shown) -> None:
    window = desk.standalone()
    desk.until(window.isActiveWindow)
    with job_that_runs(desk, window):
        pass
    assert shown.texts == []


def test_results_of_a_closed_window_are_told_without_the_prompt(desk: Desk, shown: Shown) -> None:
    window = desk.standalone()
    with job_that_runs(desk, window, samples=2):
        window.close()
        assert desk.app.needed, "the process would have ended"
    assert len(shown.texts) == 1
    ((title, text),) = shown.texts
    assert "2" in title and "ready" in title
    assert text == "Text to image"
    assert PROMPT not in title + text
    assert len(desk.core.history.entries()) == 2


def test_a_click_opens_a_window_with_the_results_in_it(desk: Desk, shown: Shown) -> None:
    window = desk.standalone()
    with job_that_runs(desk, window):
        window.close()
    shown.click()
    (window,) = desk.app.windows
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert shown.cleared == 1


def test_a_click_brings_up_the_window_that_the_job_is_of(desk: Desk, shown: Shown) -> None:
    first, second = desk.standalone(), desk.standalone()
    with job_that_runs(desk, first):
        # As far from the user's eyes as windows get here: minimized ones stay active without a desktop.
        first.hide()
        second.hide()
        desk.until(lambda: not (first.isActiveWindow() or second.isActiveWindow()))
    assert len(shown.texts) == 1
    shown.click()
    desk.until(first.isActiveWindow)
    assert first.isVisible() and not second.isVisible()
    assert len(desk.app.windows) == 2


def test_failures_are_told_as_such_without_what_the_error_says(desk: Desk, shown: Shown) -> None:
    window = desk.standalone()
    desk.provider().answers.append(RejectedError(f"No {PROMPT} here."))
    with job_that_runs(desk, window):
        window.close()
    ((title, text),) = shown.texts
    assert "failed" in title
    assert text == "Text to image; the window says why"


def test_several_ends_are_counted_in_one_notification_until_the_user_looks(desk: Desk, shown: Shown) -> None:
    window = desk.standalone()
    desk.provider().answers.append(RejectedError("No."))
    with job_that_runs(desk, window):
        for _ in range(3):
            window.state.generate()
        window.close()
    assert len(shown.texts) == 4
    title, text = shown.texts[-1]
    assert "3" in title and "ready" in title
    assert "1" in text and "failed" in text
    desk.until(lambda: desk.standalone().isActiveWindow())
    assert shown.cleared == 1


def test_a_cancelled_job_is_not_told(desk: Desk, shown: Shown) -> None:
    window = desk.standalone()
    with job_that_runs(desk, window):
        window.state.cancel()
        window.close()
    assert shown.texts == []


def test_what_gimp_shows_itself_is_not_told_again(desk: Desk, shown: Shown) -> None:
    gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))
    Procedures(desk.core).run(session(gimp, str(Mode.INPAINT), interactive=False, prompt="a hill"))
    desk.until(lambda: bool(gimp.finishes))
    assert gimp.finishes[0].error is None
    assert shown.texts == []


def test_who_has_no_window_is_told_of_what_a_killed_process_left(desk: Desk, paths: Paths, shown: Shown) -> None:
    journal = Journal(paths.data / "jobs", lambda _name: False)
    for title in (PROMPT, f"{PROMPT}, again"):
        notes = journal.open(title, Mode.TEXT_TO_IMAGE, Wishes(), Waiter.GIMP)
        notes.begin()
    notes.sending()
    desk.app.look_after()
    desk.until(lambda: bool(shown.texts))
    ((title, text),) = shown.texts
    assert "1 request(s) may have been billed" in text and PROMPT not in title + text
    assert len(list((paths.data / "jobs").iterdir())) == 2, "nobody has read it yet"
    shown.click()
    window = desk._opened()
    desk.until(lambda: window.state.notice is not None)
    assert len(list((paths.data / "jobs").iterdir())) == 1

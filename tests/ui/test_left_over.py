"""Jobs that a killed process left: they go on, or are told of, by what is known of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.app import BridgeCore
from bridge.canvas.recorded import read_ahead
from bridge.core import Together
from bridge.errors import RejectedError
from bridge.jobs.executors import DaemonExecutor
from bridge.jobs.journal import Journal
from bridge.jobs.left import Fate, Waiter
from bridge.jobs.queue import JobState
from bridge.model import Box, Mode
from bridge.paths import Paths
from bridge.settings import ProviderSettings, Settings
from bridge.wishes import Wishes
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.job_context import RecordingContext
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from tests.ui.queue.test_strip import AT_ONCE
from ui.main_window import MainWindow
from ui.notice import Notice
from ui.queue.model import STATE_ROLE
from ui.source.values import OpenedPicture

SELECTED = Box(8, 8, 40, 30)


def killed(desk: Desk, paths: Paths, *, jobs: int) -> None:
    """A process that works on two jobs while the others wait, as the disk has it at that moment."""
    gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, SELECTED))
    state = desk.bound(gimp, "inpaint", prompt="a cat").state
    desk.provider().gate = Gate()
    for _ in range(jobs):
        state.generate()
    desk.until(lambda: len(list((paths.data / "jobs").glob("*/pixels.json"))) == jobs)
    desk.until(lambda: len(list((paths.data / "jobs").glob("*/way"))) == min(jobs, AT_ONCE))
    frozen = paths.data.parent / "killed"
    (paths.data / "jobs").rename(frozen)
    desk.provider().gate.open()
    desk.until(lambda: not desk.core.jobs.busy)
    if (paths.data / "jobs").exists():
        (paths.data / "jobs").rename(paths.data.parent / "done")
    frozen.rename(paths.data / "jobs")


@pytest.fixture
def next_desk(qtbot: QtBot, desk: Desk, paths: Paths, request: pytest.FixtureRequest) -> Iterator[Desk]:
    killed(desk, paths, jobs=request.param)
    desk.app.close()
    following = Desk(qtbot, paths)
    yield following
    following.close()


@pytest.mark.parametrize("next_desk", [4], indirect=True)
def test_what_was_not_sent_goes_on_and_what_was_sent_is_told(next_desk: Desk, paths: Paths) -> None:
    before = len(next_desk.provider().requests)
    window = next_desk.standalone()
    next_desk.until(lambda: window.state.notice is not None)
    notice = window.state.notice
    assert notice is not None
    assert "2 job" in notice.message and "go on now" in notice.message
    assert "what came of them is not known" in notice.message
    assert "billed" in notice.hint and "a cat" in notice.hint
    next_desk.until(lambda: not next_desk.core.jobs.busy and len(next_desk.provider().requests) == before + 2)
    for request in next_desk.provider().requests[before:]:
        assert request.mode is Mode.INPAINT and request.mask is not None
        assert np.count_nonzero(request.mask.pixels) > 0
    assert [choice.label for choice in notice.choices] == ["Send again", "Forget it"]
    notice.choices[0].do()
    next_desk.until(lambda: not next_desk.core.jobs.busy and len(next_desk.provider().requests) == before + 4)
    next_desk.until(lambda: list((paths.data / "jobs").iterdir()) == [])


@pytest.mark.parametrize("next_desk", [2], indirect=True)
def test_what_is_forgotten_is_not_asked_again(next_desk: Desk) -> None:
    before = len(next_desk.provider().requests)
    window = next_desk.standalone()
    next_desk.until(lambda: window.state.notice is not None)
    assert window.state.notice is not None
    window.state.notice.choices[1].do()
    assert next_desk.core.journal.left() == ()
    assert len(next_desk.provider().requests) == before


def test_ended_in_order_the_waiting_ones_stay_for_the_next_start(desk: Desk, paths: Paths, qtbot: QtBot) -> None:
    core = BridgeCore(paths, executor=DaemonExecutor(1), post=desk.relay.post, environ={})
    notes = [core.journal.open(title, Mode.TEXT_TO_IMAGE, Wishes(prompts=("a cat",))) for title in ("first", "second")]
    for each in notes:
        each.begin()
    core.close()
    for each in notes:
        each.close()
    assert [left.title for left in desk.core.journal.left()] == ["first", "second"]
    assert {left.destination for left in desk.core.journal.left()} == {desk.core.registry.destination(None)} != {""}


def test_what_is_told_waits_until_what_is_there_was_read(desk: Desk, paths: Paths, qtbot: QtBot) -> None:
    folder = paths.data / "history"
    folder.mkdir(parents=True)
    (folder / "history.sqlite").write_bytes(b"no database" * 99)
    window = desk.standalone()
    # Not the list's own trouble, which may be told before it.
    desk.until(lambda: window.state.notice is not None and "made anew" in window.state.notice.message)
    window.state.dismiss()
    window.state.tell(Notice("Read this first."))
    desk.app._after_start._say(Notice("Then this."))
    desk.app._after_start._say(Notice("And this."))
    for text in ("Read this first.", "Then this.", "And this."):
        assert window.banner.message.text() == text
        qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
    assert window.state.notice is None


@pytest.mark.parametrize("next_desk", [4], indirect=True)
def test_what_ends_every_process_does_not_go_on_by_itself_for_ever(next_desk: Desk, paths: Paths) -> None:
    before = len(next_desk.provider().requests)
    for folder in (paths.data / "jobs").iterdir():
        if not (folder / "way").exists():
            (folder / "tries").write_text("2", encoding="ascii")
    window = next_desk.standalone()
    next_desk.until(lambda: window.state.notice is not None)
    notice = window.state.notice
    assert notice is not None
    assert "Each time that 2 job" in notice.message and "go on now" not in notice.message
    assert len(next_desk.provider().requests) == before
    notice.choices[0].do()
    next_desk.until(lambda: not next_desk.core.jobs.busy and len(next_desk.provider().requests) == before + 4)


@pytest.mark.parametrize("next_desk", [2], indirect=True)
def test_send_again_sends_once_however_often_it_is_said(next_desk: Desk) -> None:
    before = len(next_desk.provider().requests)
    window = next_desk.standalone()
    next_desk.until(lambda: window.state.notice is not None)
    assert window.state.notice is not None
    send = window.state.notice.choices[0]
    send.do()
    send.do()
    next_desk.until(lambda: not next_desk.core.jobs.busy and len(next_desk.provider().requests) >= before + 2)
    send.do()
    assert not next_desk.core.jobs.busy
    assert len(next_desk.provider().requests) == before + 2


@contextmanager
def one_at_a_time(desk: Desk) -> Iterator[Gate]:
    """A provider that works on one job, and waits for the gate."""
    provider = desk.provider()
    provider._spec = replace(provider.spec, at_once=1)
    provider.gate = gate = Gate()
    try:
        yield gate
    finally:
        gate.open()
        desk.until(lambda: not desk.core.jobs.busy)


def states_of(window: MainWindow) -> list[JobState]:
    return [row.view.state for row in window.state.work.queue.rows()]


@pytest.mark.parametrize("next_desk", [5], indirect=True)
def test_what_goes_on_is_in_the_queue_like_any_job(qtbot: QtBot, next_desk: Desk, paths: Paths) -> None:
    with one_at_a_time(next_desk) as gate:
        window = next_desk.standalone()
        next_desk.until(lambda: states_of(window) == [JobState.RUNNING, JobState.QUEUED, JobState.QUEUED])
        next_desk.until(window.queue_strip.isVisible)
        rows = window.state.work.queue.rows()
        assert [row.title for row in rows] == ["a cat"] * 3
        assert [window.state.work.queue.index(row).data(STATE_ROLE) for row in (1, 2)] == [
            "Fake · Next in line",
            "Fake · Number 2 in line",
        ]
        window.queue_strip.list.setCurrentIndex(window.state.work.queue.index(2))
        window.queue_strip.list.setFocus()
        qtbot.keyClick(window.queue_strip.list, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
        order = [row.view.id for row in window.state.work.queue.rows()]
        assert order == [rows[0].view.id, rows[2].view.id, rows[1].view.id]
        shown = window.state.gallery.model.rowCount()
        window.state.work.cancel_or_dismiss(rows[1].view.id)
        gate.open()
        next_desk.until(lambda: window.state.gallery.model.rowCount() == shown + 2)
    next_desk.until(lambda: len(list((paths.data / "jobs").glob("*/job.json"))) == AT_ONCE)
    assert all(left.fate is Fate.UNKNOWN for left in Journal(paths.data / "jobs", lambda _name: False).left())


@pytest.mark.parametrize("next_desk", [3], indirect=True)
def test_where_the_window_is_closed_the_next_one_shows_it(next_desk: Desk) -> None:
    with one_at_a_time(next_desk) as gate:
        first = next_desk.standalone()
        next_desk.until(lambda: states_of(first) == [JobState.RUNNING])
        second = next_desk.standalone()
        assert states_of(second) == []
        first.close()
        next_desk.until(lambda: states_of(second) == [JobState.RUNNING])
        shown = second.state.gallery.model.rowCount()
        gate.open()
        next_desk.until(lambda: second.state.gallery.model.rowCount() == shown + 1)


@pytest.mark.parametrize("next_desk", [3], indirect=True)
def test_without_a_window_it_goes_on_and_the_first_window_shows_it(next_desk: Desk) -> None:
    with one_at_a_time(next_desk):
        next_desk.app.look_after()
        next_desk.until(lambda: next_desk.core.jobs.busy)
        window = next_desk.standalone()
        next_desk.until(lambda: states_of(window) == [JobState.RUNNING])


@pytest.mark.parametrize("next_desk", [3], indirect=True)
def test_what_failed_can_be_tried_again_though_nobody_else_has_its_picture(next_desk: Desk, paths: Paths) -> None:
    before = len(next_desk.provider().requests)
    next_desk.provider().answers.append(RejectedError("The server was in a bad mood."))
    window = next_desk.standalone()
    next_desk.until(lambda: states_of(window) == [JobState.FAILED])
    assert len([left for left in next_desk.core.journal.left() if left.fate is Fate.WAITING]) == 0
    shown = window.state.gallery.model.rowCount()
    window.state.work.retry(window.state.work.queue.at(0).view.id)
    next_desk.until(lambda: window.state.gallery.model.rowCount() == shown + 1)
    first, again = next_desk.provider().requests[before:]
    assert first.picture is not None and again.picture is not None and again.mask is not None
    assert np.array_equal(first.picture.pixels, again.picture.pixels)
    next_desk.app.close()
    next_desk.core.close()
    assert len(list((paths.data / "jobs").iterdir())) == AT_ONCE, "only those that nobody has answered are kept"


def test_what_is_hidden_is_not_sent_by_the_next_process_either(qtbot: QtBot, desk: Desk, paths: Paths) -> None:
    hidden = rectangle(256, 192, Box(0, 0, 128, 192))
    source = OpenedPicture("a", gradient(256, 192), None, hidden)
    canvas = source.canvas()
    wishes = Wishes(provider="fake", prompts=("a cat",))
    killed_one = Journal(paths.data / "jobs", lambda _name: False)
    notes = killed_one.open("a cat", Mode.IMAGE_TO_IMAGE, wishes)
    notes.begin()
    ask = wishes.ask(Mode.IMAGE_TO_IMAGE)
    notes.keep(read_ahead(canvas, lambda read: desk.core.generator.read(ask, read, RecordingContext())))
    window = desk.standalone()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    (request,) = desk.provider().requests
    assert request.picture is not None
    half = request.picture.size.width // 2
    assert (request.picture.pixels[:, : half - 1, :3] == 128).all()
    assert not (request.picture.pixels[:, half + 1 :, :3] == 128).all()


MOVED = {
    "another address": ("fake", Settings(providers={"fake": ProviderSettings(url="https://other.example")})),
    "another default": ("", Settings(default_provider="modest")),
}


@pytest.mark.parametrize(("provider", "settings"), MOVED.values(), ids=MOVED.keys())
def test_what_was_not_sent_goes_to_no_other_server_unasked(
    desk: Desk, paths: Paths, provider: str, settings: Settings
) -> None:
    wishes = Wishes(provider=provider, prompts=("a cat",))
    journal = Journal(paths.data / "jobs", lambda _name: False, desk.core.registry.destination)
    notes = journal.open("a cat", Mode.UPSCALE, wishes)
    notes.begin()
    ask, canvas = wishes.ask(Mode.UPSCALE), OpenedPicture("a", gradient(64, 48), None).canvas()
    notes.keep(read_ahead(canvas, lambda read: desk.core.generator.read(ask, read, RecordingContext())))
    desk.core.reconfigure(settings)
    window = desk.standalone()
    desk.until(lambda: window.state.notice is not None)
    notice = window.state.notice
    assert notice is not None
    assert "would go to another server now" in notice.message and "go on now" not in notice.message
    assert ("other.example" if provider else "modest") in notice.hint
    assert not desk.core.jobs.busy and window.state.gallery.model.rowCount() == 0
    assert [left.fate for left in desk.core.journal.left()] == [Fate.WAITING]
    notice.choices[0].do()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    desk.until(lambda: desk.core.journal.left() == ())


def asked_by_gimp(paths: Paths, *, sent: bool, title: str) -> None:
    """What a killed process was carrying out for GIMP."""
    notes = Journal(paths.data / "jobs", lambda _name: False).open(
        title, Mode.TEXT_TO_IMAGE, Wishes(prompts=(title,)), Waiter.GIMP
    )
    notes.begin()
    if sent:
        notes.sending()


def test_what_gimp_waited_for_is_told_and_never_sent_again(desk: Desk, paths: Paths) -> None:
    asked_by_gimp(paths, sent=True, title="a boat")
    asked_by_gimp(paths, sent=False, title="a shore")
    window = desk.standalone()
    desk.until(lambda: window.state.notice is not None)
    notice = window.state.notice
    assert notice is not None
    assert "1 request(s) of GIMP's menu or of a script had not been sent" in notice.message
    assert "1 request(s) of GIMP's menu or of a script had been sent" in notice.message
    assert "“a boat”" in notice.hint and "may have been billed" in notice.hint
    assert [choice.label for choice in notice.choices] == ["Forget it"]
    # What was never sent needs no answer; the other one is told until it has one.
    assert [left.title for left in Journal(paths.data / "jobs", lambda _name: False).left()] == ["a boat"]
    notice.choices[0].do()
    assert list((paths.data / "jobs").iterdir()) == []
    assert not desk.core.jobs.busy and desk.provider().requests == []


@pytest.mark.parametrize("next_desk", [2], indirect=True)
def test_send_again_is_of_what_can_be_sent(next_desk: Desk, paths: Paths) -> None:
    before = len(next_desk.provider().requests)
    asked_by_gimp(paths, sent=True, title="a boat")
    window = next_desk.standalone()
    next_desk.until(lambda: window.state.notice is not None)
    assert window.state.notice is not None
    send, _drop = window.state.notice.choices
    send.do()
    next_desk.until(lambda: not next_desk.core.jobs.busy and len(next_desk.provider().requests) == before + 2)
    next_desk.until(lambda: list((paths.data / "jobs").iterdir()) == [])
    assert not any(request.text == "a boat" for request in next_desk.provider().requests)


def test_what_several_providers_were_asked_for_stays_together(desk: Desk, paths: Paths) -> None:
    wishes = Wishes(provider="fake", prompts=("a cat",))
    journal = Journal(paths.data / "jobs", lambda _name: False)
    canvas = OpenedPicture("a cat", gradient(64, 48)).canvas()
    for _ in range(2):
        notes = journal.open("a cat", Mode.TEXT_TO_IMAGE, wishes, together=("one", "a cat"))
        notes.begin()
        notes.keep(read_ahead(canvas, lambda _canvas: None))
    state = desk.standalone().state
    desk.until(lambda: state.gallery.model.rowCount() == 2)
    assert {state.gallery.model.at(row).together for row in range(2)} == {Together("one", "a cat")}
    desk.until(lambda: all("together" in entry.recipe for entry in desk.core.history.entries()))

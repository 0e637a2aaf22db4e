"""Jobs that a killed process left: they go on, or are told of, by what is known of each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.app import BridgeCore
from bridge.jobs.executors import DaemonExecutor
from bridge.model import Box, Mode
from bridge.paths import Paths
from bridge.wishes import Wishes
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from tests.ui.queue.test_strip import AT_ONCE
from ui.notice import Notice

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


def test_what_is_told_waits_until_what_is_there_was_read(desk: Desk, paths: Paths, qtbot: QtBot) -> None:
    folder = paths.data / "history"
    folder.mkdir(parents=True)
    (folder / "history.sqlite").write_bytes(b"no database" * 99)
    window = desk.standalone()
    desk.until(lambda: window.state.notice is not None)
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

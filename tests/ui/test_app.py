"""The application's life, with a desk and as a real process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bridge.paths import Paths
from layerbridge import wire
from layerbridge.handshake import reach
from layerbridge.measures import Scalar, Size
from tests.fakes.canvas import gradient
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp, session
from tests.ui.conftest import Desk
from ui.source.values import OpenedPicture

LIMIT_S = 60.0
PROGRAM = "import sys; from ui.app import run; run(sys.argv[2:], idle_timeout_s=float(sys.argv[1]))"
NEVER_IDLE_S = "600"


# ---------------------------------------------------------------------------------------------- on a desk


@contextmanager
def short_desk(qtbot: QtBot, paths: Paths, *, leaves_at_once: bool = False) -> Iterator[Desk]:
    desk = Desk(qtbot, paths, idle_timeout_s=600.0 if leaves_at_once else 0.05, leaves_at_once=leaves_at_once)
    try:
        yield desk
    finally:
        desk.close()


def test_with_nothing_to_do_it_wants_to_end(qtbot: QtBot, paths: Paths) -> None:
    with short_desk(qtbot, paths) as desk:
        desk.until(lambda: desk.quits > 0)


def test_a_window_and_a_job_keep_it(qtbot: QtBot, paths: Paths) -> None:
    with short_desk(qtbot, paths) as desk:
        window = desk.standalone()
        desk.provider().gate = gate = Gate()
        window.state.change(prompts=("a hill",))
        window.state.generate()
        desk.until(gate.reached.is_set)
        desk.quits = 0
        assert desk.app.needed
        window.close()
        assert desk.app.needed
        gate.open()
        desk.until(lambda: desk.quits > 0)


def test_a_panel_started_by_hand_ends_with_its_window(qtbot: QtBot, paths: Paths) -> None:
    with short_desk(qtbot, paths, leaves_at_once=True) as desk:
        desk.standalone().close()
        assert desk.quits == 1


def test_a_second_process_has_its_wish_carried_out_here(desk: Desk, tmp_path: Path) -> None:
    from bridge.imaging.codec import write_picture_file

    write_picture_file(tmp_path / "picture.png", gradient(32, 32))
    gimp = FakeGimp()
    wish = session(gimp, file=str(tmp_path / "picture.png"))
    launcher = wire.Hello(1, "0", "launcher", "panel", wish.hello.arguments, interactive=True)
    desk.app.on_panel(type(wish)(launcher, wish.canvas))
    window = desk.app.windows[0]
    desk.until(lambda: isinstance(window.state.source, OpenedPicture))
    assert len(gimp.finishes) == 1


def test_without_a_display_gimp_is_told_so(qtbot: QtBot, desk: Desk) -> None:
    from ui.windows import App

    app = App(desk.core, desk.background, lambda: None, shows_windows=False)
    gimp = FakeGimp()
    app.on_panel(session(gimp))
    assert app.windows == []
    assert gimp.finishes[0].error is not None
    assert "display" in gimp.finishes[0].error.message
    app.close()


# ---------------------------------------------------------------------------------------------- as a process


class Bridge:
    """A real bridge process in a home of its own."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.run = home / "run"
        environ = {**os.environ, "LAYERBRIDGE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments], env=environ, stderr=subprocess.PIPE, text=True
        )

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LIMIT_S
        while not is_so():
            assert self.process.poll() is None, self.process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @property
    def told(self) -> Path:
        return self.run / "link.json"

    def connect(self) -> Connection:
        self.until(self.told.exists)
        told = json.loads(self.told.read_text())
        return reach(told["address"], told["family"], (self.run / "link.key").read_bytes())

    def end(self) -> tuple[int, str]:
        """The exit status and what it said."""
        _, said = self.process.communicate(timeout=LIMIT_S)
        return self.process.returncode, said


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Bridge]]:
    started: list[Bridge] = []

    def start(*arguments: str) -> Bridge:
        started.append(Bridge(tmp_path / "home", *arguments))
        return started[-1]

    yield start
    for bridge in started:
        if bridge.process.poll() is None:
            bridge.process.kill()
        bridge.process.communicate()


def say_hello(connection: Connection, procedure: str, *, interactive: bool, **arguments: Scalar) -> None:
    hello = wire.Hello(wire.PROTOCOL_VERSION, "0", "gimp", procedure, dict(arguments), interactive)
    wire.send(wire.Envelope(1, hello), connection.send_bytes)


def hear(connection: Connection) -> wire.Envelope:
    """The next message that is no progress."""
    while isinstance((envelope := wire.receive(connection.recv_bytes)).message, wire.Progress):
        pass
    return envelope


def answer(connection: Connection, asked: wire.Envelope, message: wire.Message) -> None:
    wire.send(wire.Envelope(asked.number, message), connection.send_bytes)


def test_a_procedure_of_gimp_is_carried_out_without_a_window(start: Callable[..., Bridge]) -> None:
    bridge = start(NEVER_IDLE_S, "serve")
    with bridge.connect() as gimp:
        say_hello(gimp, "text-to-image", interactive=False, prompt="a hill", provider="offline", width=64, height=48)
        assert isinstance(hear(gimp).message, wire.Welcome)
        asked = hear(gimp)
        assert isinstance(asked.message, wire.Describe)
        answer(gimp, asked, wire.Description())
        asked = hear(gimp)
        assert isinstance(asked.message, wire.NewImage)
        assert asked.message.size == Size(64, 48)
        answer(gimp, asked, wire.Inserted((5,), 2))
        finished = hear(gimp).message
    assert isinstance(finished, wire.Finished)
    assert (finished.layers, finished.image_id, finished.failure) == ((5,), 2, None)


def test_a_panel_of_gimp_ends_in_order_when_the_process_is_told_to_end(start: Callable[..., Bridge]) -> None:
    bridge = start(NEVER_IDLE_S, "serve")
    with bridge.connect() as gimp:
        say_hello(gimp, "panel", interactive=True)
        assert isinstance(hear(gimp).message, wire.Welcome)
        asked = hear(gimp)
        assert isinstance(asked.message, wire.Describe)
        answer(gimp, asked, wire.Description())
        bridge.process.send_signal(signal.SIGTERM)
        while not isinstance((envelope := hear(gimp)).message, wire.Finished):
            answer(gimp, envelope, wire.Description())
        assert envelope.message.failure is None
    status, said = bridge.end()
    assert status == 0, said
    assert "Traceback" not in said
    assert not bridge.told.exists()


def test_a_second_one_makes_way(start: Callable[..., Bridge]) -> None:
    first = start(NEVER_IDLE_S, "serve")
    first.until(first.told.exists)
    status, said = start(NEVER_IDLE_S, "serve").end()
    assert status == 0, said
    status, said = start(NEVER_IDLE_S, "panel").end()
    assert status == 0, said
    assert "Traceback" not in said
    assert first.process.poll() is None
    assert first.told.exists()


def test_left_alone_it_ends_and_leaves_no_address(start: Callable[..., Bridge]) -> None:
    bridge = start("0.2", "serve")
    status, said = bridge.end()
    assert status == 0, said
    assert "Traceback" not in said
    assert (bridge.run / "link.key").exists()
    assert not bridge.told.exists()


def test_a_folder_that_cannot_be_used_is_one_sentence(start: Callable[..., Bridge], tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    status, said = start(NEVER_IDLE_S, "serve").end()
    assert status == 4
    assert "layerbridge: " in said
    assert "Traceback" not in said


def test_a_broken_history_is_mended_and_told_in_the_window(desk: Desk) -> None:
    path = desk.core.paths.data / "history" / "history.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"broken" * 1000)
    window = desk.standalone()
    desk.until(lambda: window.state.notice is not None and "was made anew" in window.state.notice.message)
    assert not window.state.notice.is_error
    assert len(list(path.parent.glob("history.broken-*.sqlite"))) == 1

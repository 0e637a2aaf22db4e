"""The listener over a real socket: who is let in, who is not, and that nobody blocks anybody."""

from __future__ import annotations

import contextlib
import json
import queue
import stat
import threading
import time
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection
from pathlib import Path

import pytest

from bridge.canvas.base import Source
from bridge.errors import CanvasError, LinkClosedError, LinkError
from bridge.model import Box
from bridge.session import LinkListener, Session, pass_on
from bridge.single import AlreadyRunning, take
from layerbridge import wire
from layerbridge.handshake import reach

HELLO = wire.Hello(wire.PROTOCOL_VERSION, "0", "gimp", "inpaint", {"prompt": "x"}, interactive=False, image_id=3)
SOON_S = 10.0


class Bridge:
    """A listener, and what it told."""

    def __init__(self, run: Path) -> None:
        self.run = run
        self.sessions: queue.Queue[Session] = queue.Queue()
        self.lost: queue.Queue[Session] = queue.Queue()
        self.listener = LinkListener(run, self.sessions.put, self.lost.put)


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    made = Bridge(tmp_path / "run")
    made.listener.start()
    yield made
    made.listener.close()


def connect(run: Path, key: bytes | None = None) -> Connection:
    told = json.loads((run / "link.json").read_text())
    return reach(told["address"], told["family"], key or (run / "link.key").read_bytes())


def say(connection: Connection, message: wire.Message, number: int = 0) -> None:
    wire.send(wire.Envelope(number, message), connection.send_bytes)


def hear(connection: Connection) -> wire.Envelope:
    assert connection.poll(SOON_S)
    return wire.receive(connection.recv_bytes)


@pytest.fixture
def gimp(bridge: Bridge) -> Iterator[Connection]:
    with connect(bridge.run) as connection:
        say(connection, HELLO)
        assert isinstance(hear(connection).message, wire.Welcome)
        yield connection


def in_background(work: object) -> queue.Queue[object]:
    outcome: queue.Queue[object] = queue.Queue()

    def run() -> None:
        try:
            outcome.put(work())  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001  (handed to the thread that waits)
            outcome.put(error)

    threading.Thread(target=run, daemon=True).start()
    return outcome


def test_a_gimp_is_welcomed_and_its_canvas_answers(bridge: Bridge, gimp: Connection) -> None:
    session = bridge.sessions.get(timeout=SOON_S)
    assert session.hello == HELLO
    outcome = in_background(lambda: session.canvas.read_pixels(Source.LAYER, Box(1, 2, 2, 1)))
    asked = hear(gimp)
    assert asked.message == wire.ReadPixels("layer", Box(1, 2, 2, 1))
    say(gimp, wire.Pixels(Box(1, 2, 2, 1), b"rgbaRGBA"), asked.number)
    picture = outcome.get(timeout=SOON_S)
    assert picture.pixels.tobytes() == b"rgbaRGBA"  # type: ignore[attr-defined]


def test_what_gimp_cannot_do_becomes_a_canvas_error(bridge: Bridge, gimp: Connection) -> None:
    session = bridge.sessions.get(timeout=SOON_S)
    outcome = in_background(session.canvas.describe)
    say(gimp, wire.Failure("The layer is gone.", "Undo."), hear(gimp).number)
    error = outcome.get(timeout=SOON_S)
    assert isinstance(error, CanvasError)
    assert (error.message, error.hint) == ("The layer is gone.", "Undo.")


def test_an_answer_of_another_kind_is_an_error(bridge: Bridge, gimp: Connection) -> None:
    session = bridge.sessions.get(timeout=SOON_S)
    outcome = in_background(session.canvas.describe)
    say(gimp, wire.Inserted((1,), 1), hear(gimp).number)
    assert isinstance(outcome.get(timeout=SOON_S), LinkError)


def test_gimp_going_away_ends_every_call(bridge: Bridge, gimp: Connection) -> None:
    session = bridge.sessions.get(timeout=SOON_S)
    outcome = in_background(session.canvas.describe)
    hear(gimp)
    gimp.close()
    assert isinstance(outcome.get(timeout=SOON_S), LinkClosedError)
    assert bridge.lost.get(timeout=SOON_S) is session
    assert not session.canvas.connected
    with pytest.raises(LinkClosedError):
        session.canvas.describe()
    session.canvas.progress(0.5, "nobody hears this")


def test_bad_data_ends_the_connection(bridge: Bridge, gimp: Connection) -> None:
    session = bridge.sessions.get(timeout=SOON_S)
    gimp.send_bytes(b'{"kind": "Pixels"}')
    assert bridge.lost.get(timeout=SOON_S) is session
    with pytest.raises(LinkError):
        session.canvas.describe()


def test_a_frame_over_the_limit_is_not_even_read(bridge: Bridge, gimp: Connection) -> None:
    with contextlib.suppress(BrokenPipeError):
        gimp.send_bytes(b"x" * (wire.MAX_HEADER_BYTES + 1))
    bridge.lost.get(timeout=SOON_S)


def test_a_wrong_key_is_not_let_in(bridge: Bridge) -> None:
    with pytest.raises((AuthenticationError, EOFError, ConnectionError)):
        connect(bridge.run, b"not the key")
    assert bridge.sessions.empty()


@pytest.mark.parametrize("first_word", [wire.Describe(), wire.Welcome(1, "0"), wire.Failure("x")])
def test_who_does_not_say_hello_is_not_let_in(bridge: Bridge, first_word: wire.Message) -> None:
    with connect(bridge.run) as stranger:
        say(stranger, first_word)
        with pytest.raises((EOFError, ConnectionError)):
            stranger.recv_bytes()
    assert bridge.sessions.empty()


def test_another_version_is_told_so(bridge: Bridge) -> None:
    with connect(bridge.run) as old:
        say(old, wire.Hello(99, "9.9", "gimp", "inpaint", {}, interactive=False))
        answer = hear(old).message
    assert isinstance(answer, wire.Failure)
    assert "9.9" in answer.message
    assert "install" in answer.hint
    assert bridge.sessions.empty()


def test_silent_peers_block_nobody(bridge: Bridge) -> None:
    told = json.loads((bridge.run / "link.json").read_text())
    silent = [Client(told["address"], family=told["family"]) for _ in range(20)]
    with connect(bridge.run) as connection:
        say(connection, HELLO)
        assert isinstance(hear(connection).message, wire.Welcome)
    for each in silent:
        each.close()


def test_the_run_folder_is_the_users_alone(bridge: Bridge) -> None:
    assert stat.S_IMODE(bridge.run.stat().st_mode) == 0o700
    assert stat.S_IMODE((bridge.run / "link.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((bridge.run / "link.json").stat().st_mode) == 0o600


def test_a_second_bridge_makes_way(bridge: Bridge) -> None:
    second = LinkListener(bridge.run, bridge.sessions.put, bridge.lost.put)
    with pytest.raises(AlreadyRunning):
        second.start()
    pass_on(bridge.run, wire.Hello(wire.PROTOCOL_VERSION, "0", "launcher", "panel", {"file": "/a"}, interactive=True))
    assert bridge.sessions.get(timeout=SOON_S).hello.arguments == {"file": "/a"}


def test_the_next_bridge_takes_over_what_a_killed_one_left(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "bridge.sock").touch()
    (run / "link.json").write_text("{}")
    made = Bridge(run)
    made.listener.start()
    with connect(run) as connection:
        say(connection, HELLO)
        assert isinstance(hear(connection).message, wire.Welcome)
    made.listener.close()
    assert not (run / "link.json").exists()


def test_what_a_killed_bridge_left_does_not_mislead_while_the_next_one_starts(tmp_path: Path) -> None:
    (tmp_path / "link.key").write_bytes(b"old")
    (tmp_path / "link.json").write_text(json.dumps({"address": str(tmp_path / "bridge.sock"), "family": "AF_UNIX"}))
    sessions: queue.Queue[Session] = queue.Queue()
    # It shows its window first, and listens once that is seen.
    listener = LinkListener(tmp_path, sessions.put, lambda session: None, lock=take(tmp_path))
    start = threading.Timer(0.3, listener.start)
    start.start()
    pass_on(tmp_path, HELLO)
    assert sessions.get(timeout=SOON_S).hello == HELLO
    start.join()
    listener.close()


def test_a_long_path_still_gets_a_socket(tmp_path: Path) -> None:
    run = tmp_path / ("long" * 30)
    made = Bridge(run)
    made.listener.start()
    with connect(run) as connection:
        say(connection, HELLO)
        assert isinstance(hear(connection).message, wire.Welcome)
    made.listener.close()


def test_nobody_to_pass_on_to(tmp_path: Path) -> None:
    with pytest.raises(LinkError):
        pass_on(tmp_path, HELLO)


def test_closing_ends_the_threads(tmp_path: Path) -> None:
    made = Bridge(tmp_path / "run")
    made.listener.start()
    with connect(made.run) as connection:
        say(connection, HELLO)
        hear(connection)
        made.listener.close()
        with pytest.raises((EOFError, ConnectionError)):
            connection.recv_bytes()
    deadline = time.monotonic() + SOON_S
    while any(thread.name == "layerbridge-link" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)

"""Finding, starting and greeting the bridge, against a real listener and real processes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Listener
from pathlib import Path

import pytest

from bridge.canvas.client import CanvasClient
from bridge.errors import BridgeError
from bridge.session import LinkListener, Session
from layerbridge import __version__, wire
from layerbridge.handshake import admit
from layerbridge.link import Link, LinkProblem, Whereabouts, connect, read_whereabouts
from layerbridge.measures import Box
from tests.fakes.providers import WAIT_LIMIT_S

HELLO = wire.Hello(wire.PROTOCOL_VERSION, __version__, "gimp", "panel", {}, interactive=True)

LISTEN = """
import sys, threading
from pathlib import Path
from bridge.session import LinkListener

gone = threading.Event()
listener = LinkListener(Path(sys.argv[1]), lambda session: None, lambda session: gone.set())
print("a word for the log", flush=True)
listener.start()
gone.wait(30)
listener.close()
"""


class Told:
    """A ``tell`` that remembers."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def __call__(self, sentence: str) -> None:
        self.sentences.append(sentence)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def sessions(run: Path) -> Iterator[list[Session]]:
    """A bridge that listens in ``run``, and who came."""
    came: list[Session] = []
    listener = LinkListener(run, came.append, lambda session: None)
    listener.start()
    yield came
    listener.close()


@contextlib.contextmanager
def connected(whereabouts: Whereabouts, told: Told | None = None) -> Iterator[Link]:
    link = connect(whereabouts, HELLO, told or Told())
    try:
        yield link
    finally:
        link.close()


def problem(whereabouts: Whereabouts, hello: wire.Hello = HELLO) -> LinkProblem:
    with pytest.raises(LinkProblem) as caught:
        connect(whereabouts, hello, Told())
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value


# ------------------------------------------------------------------------------------------ a bridge that runs


def test_a_bridge_that_runs_is_greeted_and_not_started_again(run: Path, sessions: list[Session]) -> None:
    told = Told()
    with connected(Whereabouts(("/no/such/program",), run), told) as link:
        assert link.bridge_version == __version__
    assert told.sentences == []


def test_another_version_is_refused_with_what_to_do(run: Path, sessions: list[Session]) -> None:
    old = wire.Hello(99, "9.9", "gimp", "panel", {}, interactive=True)
    refused = problem(Whereabouts((), run), old)
    assert "9.9" in refused.message
    assert "install.py" in refused.hint
    assert sessions == []


def test_both_sides_talk(run: Path, sessions: list[Session]) -> None:
    with connected(Whereabouts((), run)) as link:
        while not sessions:
            time.sleep(0.01)
        canvas: CanvasClient = sessions[0].canvas
        canvas.progress(0.25, "Working")
        assert link.receive().message == wire.Progress("Working", 0.25)


def test_pixels_that_nobody_wanted_do_not_block_what_comes_after(run: Path, sessions: list[Session]) -> None:
    """An insertion may be refused before its pixels are read; they lie in the socket then."""
    pixels = os.urandom(1024 * 1024 * 4)
    layer = wire.NewLayer("large", Box(0, 0, 1024, 1024), pixels, pixels[: 1024 * 1024])
    refusals: list[BridgeError] = []

    def insert_twice() -> None:
        for _ in range(2):
            try:
                sessions[0].canvas.insert(wire.InsertLayers((layer,)))
            except BridgeError as refused:
                refusals.append(refused)

    with connected(Whereabouts((), run)) as link:
        while not sessions:
            time.sleep(0.01)
        with in_thread(insert_twice):
            first = link.receive()
            link.send(wire.Failure("The layer is locked.", "Unlock it."), number=first.number)
            second = link.receive()
            assert isinstance(second.message, wire.InsertLayers)
            (arrived,) = second.message.layers
            assert wire.whole(arrived.pixels) == pixels
            assert wire.whole(arrived.mask or b"") == pixels[: 1024 * 1024]
            link.send(wire.Inserted((7,), 1), number=second.number)
    assert [refused.message for refused in refusals] == ["The layer is locked."]


def test_a_key_that_does_not_fit_is_told(run: Path, sessions: list[Session]) -> None:
    (run / "link.key").write_bytes(b"another key")
    assert "its key changed" in problem(Whereabouts((), run)).message
    assert sessions == []


@pytest.mark.parametrize("answer", [wire.Welcome(99, "9.9"), wire.Describe(), wire.Failure("Busy.", "Wait.")])
def test_who_does_not_welcome_is_not_served(run: Path, answer: wire.Message) -> None:
    run.mkdir(mode=0o700)
    (run / "link.key").write_bytes(b"key")
    with Listener(str(run / "s"), "AF_UNIX") as listener:
        (run / "link.json").write_text(json.dumps({"address": str(run / "s"), "family": "AF_UNIX"}))
        with in_thread(lambda: greet(listener, answer)):
            refused = problem(Whereabouts((), run))
    assert refused.message == "Busy." if isinstance(answer, wire.Failure) else "different versions" in refused.message


def greet(listener: Listener, answer: wire.Message) -> None:
    with listener.accept() as connection:
        admit(connection, b"key")
        wire.receive(connection.recv_bytes)
        wire.send(wire.Envelope(0, answer), connection.send_bytes)
        connection.poll(WAIT_LIMIT_S)


@contextlib.contextmanager
def in_thread(work: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


# ------------------------------------------------------------------------------------------ a bridge that goes away


def test_the_bridge_going_away_in_between_is_told(run: Path) -> None:
    listener = LinkListener(run, lambda session: None, lambda session: None)
    listener.start()
    with connected(Whereabouts((), run)) as link:
        listener.close()
        with pytest.raises(LinkProblem, match="went away; your image is unchanged"):
            link.receive()
        with pytest.raises(LinkProblem, match="went away"):
            link.send(wire.Describe())
    assert "not running" in problem(Whereabouts((), run)).message


# ------------------------------------------------------------------------------------------ starting it


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Path]:
    """A program that listens until its first guest has gone."""
    path = tmp_path / "listen.py"
    path.write_text(LISTEN)
    yield path
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, 0)[0]:
            """Reaped, so that the next test starts with no child."""


STILL_RUNS = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")


@STILL_RUNS
def test_with_none_running_the_command_is_started_and_the_user_told(
    run: Path, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GI_TYPELIB_PATH", "/gimp/own")
    told = Told()
    with connected(Whereabouts((sys.executable, str(script), str(run)), run), told) as link:
        assert link.bridge_version == __version__
    assert told.sentences == ["Starting the LayerBridge bridge"]
    assert (run / "bridge.log").read_text() == "a word for the log\n"


@STILL_RUNS
def test_what_a_killed_bridge_left_does_not_matter(run: Path, script: Path) -> None:
    with connected(Whereabouts((sys.executable, str(script), str(run)), run)) as link:
        os.kill(json.loads((run / "link.json").read_text())["pid"], signal.SIGKILL)
        with pytest.raises(LinkProblem):
            link.receive()
    assert (run / "link.json").exists()
    with connected(Whereabouts((sys.executable, str(script), str(run)), run)) as link:
        assert link.bridge_version == __version__


def test_a_command_that_dies_at_once_is_told_with_its_log(run: Path) -> None:
    died = problem(Whereabouts((sys.executable, "-c", "import sys; print('no display'); sys.exit(3)"), run))
    assert "ended by itself" in died.message
    assert "status 3" in died.message
    assert str(run / "bridge.log") in died.hint
    assert (run / "bridge.log").read_text() == "no display\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [((), "may not start it from its sandbox"), (("/no/such/program",), "cannot be started: No such file")],
)
def test_what_cannot_be_started_is_told(run: Path, command: tuple[str, ...], said: str) -> None:
    assert said in problem(Whereabouts(command, run)).message


def test_a_run_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be started" in problem(Whereabouts((sys.executable, "-c", ""), tmp_path / "file" / "run")).message


BAD_LINKS = {
    "no JSON": b"{",
    "no object": b"[]",
    "no address": b'{"family": "AF_UNIX"}',
    "another family": b'{"address": "/nowhere", "family": "AF_NOTHING"}',
    "nobody there": b'{"address": "/nowhere/s", "family": "AF_UNIX"}',
    "a port that is none": b'{"address": ["127.0.0.1", "x"], "family": "AF_INET"}',
    "not text": b"\xff\xfe",
}


@pytest.mark.parametrize("data", BAD_LINKS.values(), ids=BAD_LINKS.keys())
def test_a_damaged_link_file_counts_as_no_bridge(run: Path, data: bytes) -> None:
    run.mkdir(mode=0o700)
    (run / "link.json").write_bytes(data)
    (run / "link.key").write_bytes(b"key")
    assert "not running" in problem(Whereabouts((), run)).message


def test_an_address_in_a_folder_for_others_counts_as_no_bridge(run: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    run.mkdir(mode=0o700)
    (run / "link.key").write_bytes(b"key")
    with Listener(str(shared / "s"), "AF_UNIX") as listener:
        (run / "link.json").write_text(json.dumps({"address": listener.address, "family": "AF_UNIX"}))
        assert "not running" in problem(Whereabouts((), run)).message


# ------------------------------------------------------------------------------------------ what the installer wrote


def test_whereabouts_are_read(tmp_path: Path) -> None:
    (tmp_path / "bridge.json").write_text(json.dumps({"command": ["/a b/layerbridge", "serve"], "run": "/r"}))
    assert read_whereabouts(tmp_path) == Whereabouts(("/a b/layerbridge", "serve"), Path("/r"))


@pytest.mark.parametrize("data", [None, b"", b"{", b"[]", b"5", b'{"command": ["x"]}', b'{"command": 5, "run": "/r"}'])
def test_whereabouts_that_cannot_be_read_are_told(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "bridge.json").write_bytes(data)
    with pytest.raises(LinkProblem, match="not installed completely") as caught:
        read_whereabouts(tmp_path)
    assert "install.py" in caught.value.hint

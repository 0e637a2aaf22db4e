"""The local listener: lets the user's own GIMPs in, and nobody else.

Owns: the run folder's ``link.key``, ``link.json`` and the socket; accepting, the handshake, the first
word, one reader thread for each connection. May import: ``bridge.canvas.client``, ``bridge.errors``, ``bridge.paths``,
``bridge.single``, ``layerbridge.wire``, ``layerbridge.handshake``, ``layerbridge.measures``.

The socket lies in a folder that only the user may enter (on Windows it is a named pipe with the user's rights), and
both sides prove that they know ``link.key`` (HMAC). Nothing that comes in is ever unpickled. Each connection has a
thread of its own from the first byte, and a deadline until it has said who it is, so a silent peer blocks nobody.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import select
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import IO

from bridge.canvas.client import CanvasClient, gone
from bridge.errors import BridgeError, LinkError, LinkVersionError
from bridge.paths import write_atomically
from bridge.single import take
from layerbridge import __version__, wire
from layerbridge.handshake import admit, reach
from layerbridge.measures import WireError

log = logging.getLogger(__name__)

KEY_BYTES = 32
FIRST_WORD_TIMEOUT_S = 10.0
MAX_STRANGERS = 64
"""Connections that have not said who they are; where more come, the oldest is turned away."""
PAUSE_S = 0.05
START_TIMEOUT_S = 5.0
"""A bridge that shows a window listens as soon as that is seen."""
MAX_SOCKET_PATH = 100
"""A Unix socket's path may have some 104 to 108 bytes, by system."""


@dataclass(frozen=True)
class Session:
    """One GIMP procedure that waits for the bridge: what it asked for, and its canvas."""

    hello: wire.Hello
    canvas: CanvasClient


OnSession = Callable[[Session], None]
OnLost = Callable[[Session], None]


class LinkListener:
    """Listens in ``run`` until closed.

    Args:
        run: the private folder, made when it is not there.
        on_session: gets every session, on its reader thread.
        on_lost: gets a session whose peer went away, on its reader thread.
        lock: the run folder's (``bridge.single.take``), where this process has it already; None to take it then.
    """

    def __init__(self, run: Path, on_session: OnSession, on_lost: OnLost, *, lock: IO[bytes] | None = None) -> None:
        self._run = run
        self._on_session = on_session
        self._on_lost = on_lost
        self._strangers: list[Connection] = []
        self._strangers_lock = threading.Lock()
        self._closing = threading.Event()
        self._connections: set[Connection] = set()
        self._lock_file = lock
        self._listener: Listener | None = None
        self._key = b""
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Take the run folder and listen.

        Raises:
            AlreadyRunning: another bridge has it.
            StorageError: the folder cannot be used.
        """
        self._lock_file = self._lock_file or take(self._run)
        self._key = secrets.token_bytes(KEY_BYTES)
        address = _free_address(self._run)
        self._listener = Listener(address, family=_family(), backlog=MAX_STRANGERS)
        write_atomically(self._run / "link.key", self._key, lasting=False)
        told = {"address": address, "family": _family(), "pid": os.getpid(), "version": __version__}
        write_atomically(self._run / "link.json", json.dumps(told).encode(), lasting=False)
        self._spawn(self._accept)

    def close(self) -> None:
        """Stop listening, end every connection, leave the run folder to the next bridge."""
        if self._closing.is_set() or self._listener is None:
            return
        self._closing.set()
        (self._run / "link.json").unlink(missing_ok=True)
        _knock(self._listener)
        self._listener.close()
        for connection in list(self._connections):
            _shut(connection)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=2.0)
        if self._lock_file is not None:
            self._lock_file.close()

    def _spawn(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="layerbridge-link", daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        assert self._listener is not None  # noqa: S101  (start() set it)
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except (OSError, EOFError):
                self._closing.wait(PAUSE_S)  # No more files may be open, perhaps: that passes.
                continue
            if self._closing.is_set():
                connection.close()
                continue
            self._greet_instead_of_the_oldest(connection)
            self._connections.add(connection)
            self._spawn(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _greet_instead_of_the_oldest(self, connection: Connection) -> None:
        """Whoever has been silent for longest makes room: who means well says at once who it is."""
        with self._strangers_lock:
            self._strangers.append(connection)
            oldest = self._strangers.pop(0) if len(self._strangers) > MAX_STRANGERS else None
        if oldest is not None:
            _shut(oldest)

    def _serve(self, connection: Connection) -> None:
        """The whole life of one connection, on its thread."""
        try:
            session = self._greet(connection)
            if session is not None:
                self._read(connection, session)
        finally:
            self._connections.discard(connection)
            connection.close()

    def _greet(self, connection: Connection) -> Session | None:
        """Handshake and first word; None for a peer that is not let in."""
        # Closing does not wake a thread that is blocked in a read; shutting the socket down does.
        deadline = threading.Timer(FIRST_WORD_TIMEOUT_S, _shut, (connection,))
        deadline.name, deadline.daemon = "layerbridge-deadline", True
        deadline.start()
        try:
            admit(connection, self._key)
            hello = wire.receive(connection.recv_bytes).message
            return _welcome(connection, hello)
        except (AuthenticationError, WireError, OSError, EOFError) as error:
            log.info("a connection was turned away: %s", error)
            return None
        finally:
            deadline.cancel()
            with self._strangers_lock, contextlib.suppress(ValueError):
                self._strangers.remove(connection)

    def _read(self, connection: Connection, session: Session) -> None:
        self._on_session(session)
        reason: BridgeError = gone()
        try:
            while True:
                session.canvas.arrived(wire.receive(connection.recv_bytes))
        except WireError as error:
            reason = LinkError(str(error), "Install LayerBridge again, so that plug-in and bridge fit.")
        except (OSError, EOFError, ValueError):
            pass
        finally:
            # Whatever ends it: nobody may wait for answers that nobody reads any more.
            session.canvas.lost(reason)
            self._on_lost(session)


def pass_on(run: Path, hello: wire.Hello) -> None:
    """Tell the bridge that already runs what this process was started for. It may be about to listen only.

    Raises:
        LinkError: it cannot be reached.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    while not (run / "link.json").exists() and time.monotonic() < deadline:
        time.sleep(PAUSE_S)
    try:
        told = json.loads((run / "link.json").read_text(encoding="utf-8"))
        with reach(told["address"], told["family"], (run / "link.key").read_bytes()) as connection:
            wire.send(wire.Envelope(1, hello), connection.send_bytes)
            wire.receive(connection.recv_bytes)
    except (OSError, EOFError, ValueError, KeyError, TypeError, AuthenticationError) as error:
        raise LinkError("A bridge runs already but does not answer.", "Quit it and try again.") from error


def _welcome(connection: Connection, hello: wire.Message) -> Session | None:
    if not isinstance(hello, wire.Hello):
        raise WireError("The first word was no hello.")
    if hello.protocol != wire.PROTOCOL_VERSION:
        error = LinkVersionError(
            f"The plug-in ({hello.version}) and the bridge ({__version__}) differ; nothing was done.",
            "Run 'python3 install.py' again and restart GIMP.",
        )
        wire.send(wire.Envelope(0, wire.Failure(error.message, error.hint)), connection.send_bytes)
        return None
    wire.send(wire.Envelope(0, wire.Welcome(wire.PROTOCOL_VERSION, __version__)), connection.send_bytes)
    return Session(hello, CanvasClient(connection.send_bytes, lambda: _takes_more(connection)))


def _takes_more(connection: Connection) -> bool:
    """Whether the other side still reads, or is gone: that, the writing tells."""
    if sys.platform == "win32":
        return True
    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLOUT)
        return bool(poll.poll(0))
    except (OSError, ValueError):
        return True


def _family() -> str:
    return "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"


def _free_address(run: Path) -> str:
    if sys.platform == "win32":
        return rf"\\.\pipe\layerbridge-{secrets.token_hex(16)}"
    path = run / "bridge.sock"
    if len(os.fsencode(path)) > MAX_SOCKET_PATH:
        return str(Path(tempfile.mkdtemp(prefix="layerbridge-")) / "s")
    # The lock is ours, so a socket that lies here was left by a bridge that is gone.
    path.unlink(missing_ok=True)
    return str(path)


def _shut(connection: Connection) -> None:
    try:
        if sys.platform == "win32":
            connection.close()
        else:
            with socket.socket(fileno=os.dup(connection.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)
    except (OSError, ValueError):
        return


def _knock(listener: Listener) -> None:
    """Wake the thread that waits in ``accept``: closing a listener alone does not."""
    try:
        Client(listener.address, family=_family()).close()
    except (OSError, EOFError):
        return

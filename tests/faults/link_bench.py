"""A listener on a real socket, an honest GIMP that goes on working, and strangers."""

from __future__ import annotations

import json
import os
import queue
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from bridge.session import LinkListener, Session
from layerbridge import wire
from layerbridge.handshake import reach
from layerbridge.measures import Size, WireError
from tests.faults.fault import Fault, Seen, need
from tests.faults.memory import at_most

SOON_S = 5.0
USUAL_MB = 60
HELLO = wire.Hello(wire.PROTOCOL_VERSION, "0", "gimp", "panel", {}, interactive=True, image_id=1)
CANVAS = Size(640, 480)


class Bridge:
    """A listener and what came to it; the folder is ``run``."""

    def __init__(self, folder: Path) -> None:
        self.run = folder / "run"
        self.sessions: queue.Queue[Session] = queue.Queue()
        self.lost: queue.Queue[Session] = queue.Queue()
        self.listener = LinkListener(self.run, self.sessions.put, self.lost.put)
        self.listener.start()
        self.address = str(json.loads((self.run / "link.json").read_text())["address"])
        self.key = (self.run / "link.key").read_bytes()

    def client(self) -> Connection:
        """Somebody who knows the key."""
        return reach(self.address, "AF_UNIX", self.key)

    def welcomed(self) -> tuple[Connection, Session]:
        """A GIMP that said hello, and its session."""
        connection = self.client()
        say(connection, HELLO)
        need(connection.poll(SOON_S), "nobody is welcomed any more")
        need(isinstance(hear(connection).message, wire.Welcome), "an honest GIMP is not welcomed")
        return connection, self.sessions.get(timeout=SOON_S)

    def stranger(self) -> socket.socket:
        """Somebody who only connects."""
        made = socket.socket(socket.AF_UNIX)
        made.connect(self.address)
        made.settimeout(SOON_S)
        return made

    def ends(self, session: Session) -> None:
        """Raises ``Broken`` unless this session ends soon."""
        until = time.monotonic() + SOON_S
        while session.canvas.connected and time.monotonic() < until:
            with suppress(queue.Empty):
                self.lost.get(timeout=0.05)
        need(not session.canvas.connected, "the session goes on")


class Honest:
    """A GIMP that answers, from before the attack until after it."""

    def __init__(self, bridge: Bridge) -> None:
        self._connection, self._session = bridge.welcomed()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def works(self) -> None:
        """Raises ``Broken`` where it is not answered soon."""
        began = time.monotonic()
        description = self._session.canvas.describe()
        need(description.canvas == CANVAS, "an honest GIMP's answer did not arrive")
        need(time.monotonic() - began < SOON_S, f"an honest GIMP waited for {time.monotonic() - began:.1f} s")

    def close(self) -> None:
        # Closing does not wake the thread that reads.
        with socket.socket(fileno=os.dup(self._connection.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)
        self._thread.join(SOON_S)
        self._connection.close()

    def _serve(self) -> None:
        with suppress(OSError, EOFError, WireError):
            while True:
                asked = hear(self._connection)
                say(self._connection, wire.Description(CANVAS), asked.number)


def say(connection: Connection, message: wire.Message, number: int = 0) -> None:
    wire.send(wire.Envelope(number, message), connection.send_bytes)


def hear(connection: Connection) -> wire.Envelope:
    return wire.receive(connection.recv_bytes)


def framed(data: bytes) -> bytes:
    """As ``multiprocessing`` writes it."""
    return struct.pack("!i", len(data)) + data


HUGE_FRAME = struct.pack("!i", -1) + struct.pack("!Q", 8 << 30)
"""The head of a frame that claims 8 GB."""

Attack = Callable[[Bridge, ExitStack, Callable[[], None]], str]
"""Gets the bridge, a stack for what has to be closed, and a check that others go on; says what was seen."""


@contextmanager
def bridge_in(folder: Path) -> Iterator[Bridge]:
    """A bridge, closed in any case."""
    bridge = Bridge(folder)
    try:
        yield bridge
    finally:
        bridge.listener.close()


def attacked(name: str, cause: str, attack: Attack, *, megabytes: int = USUAL_MB, slow: bool = False) -> Fault:
    """While ``attack`` is under way one GIMP goes on working, a second one is let in, and memory stays flat."""

    def run(folder: Path) -> Seen:
        with bridge_in(folder) as bridge, ExitStack() as stack:
            honest = Honest(bridge)
            stack.callback(honest.close)

            def others_go_on() -> None:
                honest.works()
                connection, _session = bridge.welcomed()
                connection.close()

            others_go_on()
            with at_most(megabytes):
                seen = attack(bridge, stack, others_go_on)
                others_go_on()
            return Seen(seen)

    return Fault("Link", name, cause, (5,), run, slow)


def turned_away(stranger: socket.socket) -> None:
    """Raises ``Broken`` unless the other side hangs up soon."""
    stranger.settimeout(SOON_S)
    try:
        while stranger.recv(4096):
            pass
    except TimeoutError:
        need(False, "a stranger was not turned away")
    except OSError:
        return

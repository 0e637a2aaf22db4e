"""Finds the bridge, starts it when it does not run, and holds one authenticated connection to it.

Owns: ``Link``, ``Whereabouts`` and the errors of connecting. May import: ``wire``, ``handshake``, ``measures`` and the
standard library.

The installer writes ``bridge.json`` beside the launcher: how to start the bridge, and its run folder. In that folder
(readable by the user alone) a running bridge keeps ``link.json`` with its address and ``link.key`` with the secret of
the HMAC handshake. Frames are bytes; nothing is ever unpickled.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple

from layerbridge import __version__, wire
from layerbridge.handshake import Address, reach
from layerbridge.measures import WireError

START_TIMEOUT_S = 40.0
POLL_S = 0.05
FROM_GIMP = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "GI_TYPELIB_PATH", "LD_PRELOAD")
"""Settings of GIMP's own Python, which would break the bridge's."""

SANDBOX = Path("/.flatpak-info")
"""There in every Flatpak, from which no program of the host can be started."""


class LinkProblem(Exception):
    """The bridge cannot be reached or went away. ``message`` says what happened, ``hint`` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Whereabouts:
    """How to start the bridge (empty where it must be started by hand) and the folder where it tells its address."""

    command: Tuple[str, ...]
    run: Path


class Link:
    """One connection to the bridge. Use it from one thread.

    Attributes:
        bridge_version: what the bridge calls itself.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.bridge_version = ""
        self._on_their_way: List[wire.Stream] = []

    def send(self, message: wire.Message, *, number: int = 0) -> None:
        """Send one message. Raises ``LinkProblem`` when the bridge went away."""
        try:
            wire.send(wire.Envelope(number, message), self._connection.send_bytes)
        except (OSError, ValueError) as error:
            raise _gone() from error

    def receive(self) -> wire.Envelope:
        """Wait for the next message; its blobs may still be on their way, and are lost with the next call.

        Raises:
            LinkProblem: the bridge went away or does not keep the contract. Reading a blob may raise it too.
        """
        try:
            for blob in self._on_their_way:
                for _unused in blob:
                    pass
            envelope, self._on_their_way = wire.receive_lazily(self._read)
            return envelope
        except WireError as error:
            raise LinkProblem(str(error), "Install LayerBridge again, so that plug-in and bridge fit.") from error

    def _read(self, limit: int) -> bytes:
        try:
            return self._connection.recv_bytes(limit)
        except (OSError, EOFError) as error:
            raise _gone() from error

    def close(self) -> None:
        """End the connection; the bridge sees it at once."""
        self._connection.close()


def read_whereabouts(folder: Path) -> Whereabouts:
    """What the installer wrote into ``folder``. Raises ``LinkProblem`` where it cannot be read."""
    path = folder / "bridge.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Whereabouts(tuple(map(str, data["command"])), Path(data["run"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LinkProblem(
            f"LayerBridge is not installed completely: {path} cannot be read.", "Run 'python3 install.py' again."
        ) from error


def connect(whereabouts: Whereabouts, hello: wire.Hello, tell: Callable[[str], None]) -> Link:
    """A connection over which ``hello`` was welcomed; starts the bridge when none runs.

    Args:
        tell: gets a sentence to show when starting takes a moment.

    Raises:
        LinkProblem: it cannot be started, does not answer, or is of another version.
    """
    try:
        connection = _try_connect(whereabouts.run)
    except AuthenticationError as error:
        raise LinkProblem(
            "Another program answers at the bridge's address, or its key changed.", "Quit the bridge and try again."
        ) from error
    if connection is None:
        tell("Starting the LayerBridge bridge")
        connection = _start_and_connect(whereabouts)
    link = Link(connection)
    try:
        link.bridge_version = _greet(link, hello)
    except LinkProblem:
        link.close()
        raise
    return link


def _greet(link: Link, hello: wire.Hello) -> str:
    """The bridge's version. Raises ``LinkProblem`` where it does not welcome us."""
    link.send(hello, number=1)
    answer = link.receive().message
    if isinstance(answer, wire.Failure):
        raise LinkProblem(answer.message, answer.hint)
    if not isinstance(answer, wire.Welcome) or answer.protocol != wire.PROTOCOL_VERSION:
        raise LinkProblem(
            f"The plug-in ({__version__}) and the bridge are of different versions; nothing was done.",
            "Run 'python3 install.py' again and restart GIMP.",
        )
    return answer.version


def _start_and_connect(whereabouts: Whereabouts) -> Connection:
    process = _start(whereabouts)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        connection = _try_connect_to_new(whereabouts.run)
        if connection is not None:
            return connection
        # 0 means that another bridge was there first and this one made way: go on looking for that one.
        if process.poll() not in (None, 0):
            raise LinkProblem(
                f"The bridge ended by itself at its start (status {process.returncode}).",
                f"Run 'layerbridge doctor'; its log is {_log_path(whereabouts)}.",
            )
        time.sleep(POLL_S)
    raise LinkProblem(
        f"The bridge did not answer within {START_TIMEOUT_S:.0f} s.",
        f"Run 'layerbridge doctor'; its log is {_log_path(whereabouts)}.",
    )


def _start(whereabouts: Whereabouts) -> "subprocess.Popen[bytes]":
    if not whereabouts.command or SANDBOX.exists():
        raise LinkProblem(
            "The LayerBridge bridge is not running, and GIMP may not start it from its sandbox.",
            "Run 'layerbridge panel' outside GIMP and try again.",
        )
    try:
        whereabouts.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _log_path(whereabouts).open("ab") as log:
            return subprocess.Popen(
                list(whereabouts.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
    except OSError as error:
        raise LinkProblem(
            f"The bridge cannot be started: {error.strerror or error}.", "Run 'python3 install.py' again."
        ) from error


def _log_path(whereabouts: Whereabouts) -> Path:
    return whereabouts.run / "bridge.log"


def _environment() -> Dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FROM_GIMP}


def _try_connect(run: Path) -> Optional[Connection]:
    """A connection, or None where no bridge listens. Raises ``AuthenticationError`` where the key does not fit."""
    try:
        if not _is_private(run):
            # Others may have put something there. A bridge that starts closes its folder to them, or refuses it.
            return None
        data = json.loads((run / "link.json").read_text(encoding="utf-8"))
        address = _address(data["address"])
        if isinstance(address, str) and not _is_private(Path(address).parent):
            # Where the path of ``run`` is too long, a killed bridge left it in a folder for all: somebody may be there.
            return None
        return reach(address, str(data["family"]), (run / "link.key").read_bytes())
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _is_private(folder: Path) -> bool:
    """Whether nobody else can have put anything into ``folder``."""
    if os.name == "nt":
        return True  # It lies in the user's own profile there.
    about = folder.stat()
    return about.st_uid == os.geteuid() and not about.st_mode & 0o077


def _try_connect_to_new(run: Path) -> Optional[Connection]:
    """The same while a bridge starts."""
    try:
        return _try_connect(run)
    except AuthenticationError:
        # A bridge that was killed left its key; the new one listens already and is about to write its own.
        return None


def _address(data: object) -> Address:
    if isinstance(data, list):
        host, port = data
        return str(host), int(port)
    return str(data)


def _gone() -> LinkProblem:
    return LinkProblem(
        "The LayerBridge bridge went away; your image is unchanged.",
        "Results that were finished are in the panel's history. Try again.",
    )

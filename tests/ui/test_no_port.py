"""What a web page could reach: nothing. The bridge listens at no port of this computer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

WAIT_S = 60.0
LISTENS = "0A"
TABLES = ("tcp", "tcp6", "udp", "udp6")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[int]:
    """A bridge that waits for GIMP; its process id."""
    environ = {**os.environ, "LAYERBRIDGE_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen([sys.executable, "-m", "bridge.entry", "serve"], env=environ)
    deadline = time.monotonic() + WAIT_S
    try:
        while not (tmp_path / "run" / "link.json").is_file():
            assert process.poll() is None and time.monotonic() < deadline, "it does not start"
            time.sleep(0.05)
        yield process.pid
    finally:
        process.kill()
        process.wait()


def sockets(process: int) -> set[str]:
    """The inodes of its sockets."""
    links = []
    for each in Path(f"/proc/{process}/fd").iterdir():
        try:
            links.append(str(each.readlink()))
        except OSError:
            continue  # Closed meanwhile.
    return {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}


def open_ports(process: int) -> list[str]:
    """The rows of the system's tables of its ports where somebody could connect."""
    ours, found = sockets(process), []
    for name in TABLES:
        table = Path(f"/proc/{process}/net/{name}")
        for row in table.read_text().splitlines()[1:] if table.exists() else ():
            fields = row.split()
            if fields[9] in ours and (fields[3] == LISTENS or name.startswith("udp")):
                found.append(row)
    return found


def test_the_bridge_listens_at_no_port(bridge: int) -> None:
    assert sockets(bridge), "its own socket is one"
    assert open_ports(bridge) == []


def test_a_port_would_be_seen() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)):
        assert len(open_ports(os.getpid())) == 1

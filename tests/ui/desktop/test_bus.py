"""A real D-Bus of its own, with a notification service as another process."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.jobs.executors import DaemonExecutor
from ui.desktop.bus import TOKEN_VARIABLE, BusNotifier

SOON_S = 20.0
ROOT = Path(__file__).parents[3]
DAEMON = shutil.which("dbus-daemon")
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>"""

pytestmark = pytest.mark.skipif(DAEMON is None, reason="There is no dbus-daemon on this machine.")


class Elsewhere:
    """Remembers what the desktop did not show."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def show(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        self.shown.append((title, text))

    def clear(self) -> None:
        """Nothing to take away."""

    def close(self) -> None:
        """Nothing to end."""


class Desktop:
    """A notifier on a bus, and the service at the other end of it."""

    def __init__(self, address: str, *options: str, has_service: bool = True) -> None:
        self._posted: queue.Queue[Callable[[], None]] = queue.Queue()
        self._executor = DaemonExecutor(1)
        self.elsewhere = Elsewhere()
        self.notifier = BusNotifier(self._executor.submit, self._posted.put, self.elsewhere, address)
        self._service: subprocess.Popen[str] | None = None
        if has_service:
            command = [sys.executable, "-m", "tests.fakes.notification_service", address, *options]
            self._service = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert self.told() == {"ready": True}

    def told(self) -> dict[str, Any]:
        assert self._service is not None and self._service.stdout is not None
        answer: dict[str, Any] = json.loads(self._service.stdout.readline())
        return answer

    def do(self, what: str) -> None:
        assert self._service is not None and self._service.stdin is not None
        self._service.stdin.write(f"{what}\n")
        self._service.stdin.flush()

    def run_one(self) -> None:
        """On the owner's thread: what was posted to it."""
        self._posted.get(timeout=SOON_S)()

    def close(self) -> None:
        self.notifier.close()
        self._executor.close()
        if self._service is not None:
            self._service.kill()
            self._service.communicate()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    assert DAEMON is not None
    config = tmp_path / "bus.conf"
    config.write_text(CONFIG.format(folder=tmp_path), encoding="utf-8")
    command = [DAEMON, f"--config-file={config}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.kill()


@pytest.fixture
def desktop(address: str) -> Iterator[Desktop]:
    desktop = Desktop(address)
    yield desktop
    desktop.close()


def nothing() -> None:
    """Nobody clicks."""


def test_a_notification_arrives_as_the_desktop_wants_it(desktop: Desktop) -> None:
    desktop.notifier.show("2 results", "Inpaint", nothing)
    told = desktop.told()
    assert (told["title"], told["text"], told["application"]) == ("2 results", "Inpaint", "LayerBridge")
    assert told["actions"][0] == "default"
    assert told["hints"]["desktop-entry"] == "layerbridge"
    assert (told["replaces"], told["timeout"]) == (0, -1)


def test_a_click_on_it_is_told_with_the_leave_to_come_up(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "")
    clicks: list[str] = []
    desktop.notifier.show("2 results", "Inpaint", lambda: clicks.append("ours"))
    number = desktop.told()["id"]
    # That its number was heard is known once the next one replaces it by that number.
    desktop.notifier.show("3 results", "Inpaint", lambda: clicks.append("ours"))
    assert desktop.told()["replaces"] == number
    desktop.do("click 99")
    desktop.do(f"click {number}")
    desktop.run_one()
    assert os.environ[TOKEN_VARIABLE] == "leave-1"
    desktop.run_one()
    assert clicks == ["ours"]


def test_what_was_seen_is_taken_away(desktop: Desktop) -> None:
    desktop.notifier.show("2 results", "Inpaint", nothing)
    number = desktop.told()["id"]
    desktop.notifier.show("3 results", "Inpaint", nothing)
    assert desktop.told()["replaces"] == number
    desktop.notifier.clear()
    assert desktop.told() == {"closed": number}


def test_a_service_that_refuses_is_told_elsewhere(address: str) -> None:
    desktop = Desktop(address, "refuses")
    try:
        desktop.notifier.show("2 results", "Inpaint", nothing)
        assert desktop.told()["refused"] == "Notify"
        desktop.run_one()
        assert desktop.elsewhere.shown == [("2 results", "Inpaint")]
    finally:
        desktop.close()


def test_a_bus_without_a_service_is_told_elsewhere(address: str) -> None:
    desktop = Desktop(address, has_service=False)
    try:
        desktop.notifier.show("2 results", "Inpaint", nothing)
        desktop.run_one()
        assert desktop.elsewhere.shown == [("2 results", "Inpaint")]
    finally:
        desktop.close()


def test_without_a_bus_it_is_told_elsewhere(tmp_path: Path) -> None:
    desktop = Desktop(f"unix:path={tmp_path / 'nobody'}", has_service=False)
    try:
        desktop.notifier.show("2 results", "Inpaint", nothing)
        desktop.run_one()
        assert desktop.elsewhere.shown == [("2 results", "Inpaint")]
    finally:
        desktop.close()

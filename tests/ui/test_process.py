import os
import signal

import pytest
from pytestqt.qtbot import QtBot

from ui.process import QuitOnSignal, lacks_display


@pytest.mark.parametrize(
    ("environ", "system", "lacks"),
    [
        ({}, "linux", True),
        ({"DISPLAY": ""}, "linux", True),
        ({"DISPLAY": ":0"}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", False),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({}, "darwin", False),
        ({}, "win32", False),
    ],
)
def test_only_a_linux_without_any_display_lacks_one(environ: dict[str, str], system: str, lacks: bool) -> None:
    assert lacks_display(environ, system=system) is lacks


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_wakes_qts_loop_and_the_old_handlers_come_back(qtbot: QtBot, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    calls: list[str] = []
    watcher = QuitOnSignal(lambda: calls.append("quit"))
    os.kill(os.getpid(), number)
    qtbot.waitUntil(lambda: bool(calls))
    watcher.close()
    assert calls == ["quit"]
    assert signal.getsignal(number) is before

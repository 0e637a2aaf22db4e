"""What a Qt process needs from its system: a platform to draw on, and an end when it is told to end.

Owns: the choice of the Qt platform, ``QuitOnSignal``. May import: PySide6.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from types import FrameType
from typing import NoReturn

from PySide6.QtCore import QObject, QSocketNotifier

PLATFORM_VARIABLE = "QT_QPA_PLATFORM"
DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY")


def lacks_display(environ: Mapping[str, str], *, system: str = sys.platform) -> bool:
    """Whether windows can be shown to nobody. A platform that somebody chose is taken as it is."""
    if not system.startswith("linux") or environ.get(PLATFORM_VARIABLE):
        return False
    return not any(environ.get(name) for name in DISPLAY_VARIABLES)


def end(status: int) -> NoReturn:
    """End the process now that everything of ours is closed.

    Daemon threads may be at work still, in a request that hangs for one, and Python takes Qt apart around them when it
    ends by itself: seen once in a while as a crash after all was done.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


class QuitOnSignal(QObject):
    """Calls ``quit_`` on Qt's thread when the process gets SIGTERM or SIGINT.

    Python runs its handlers only between two steps of the interpreter, and Qt's loop takes none while it waits;
    the wake-up socket makes the loop notice.
    """

    def __init__(self, quit_: Callable[[], None]) -> None:
        super().__init__()
        self._quit = quit_
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.settimeout(0)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._awake)
        self._old_wakeup = signal.set_wakeup_fd(self._there.fileno())
        self._old = {number: signal.signal(number, _noticed) for number in (signal.SIGTERM, signal.SIGINT)}

    def close(self) -> None:
        """Leave the signals as they were."""
        for number, handler in self._old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._old_wakeup)
        self._notifier.setEnabled(False)
        self._here.close()
        self._there.close()

    def _awake(self) -> None:
        numbers = self._here.recv(64)
        if any(number in self._old for number in numbers):
            self._quit()


def _noticed(_number: int, _frame: FrameType | None) -> None:
    """Replaces the default, which would end the process at once; the wake-up socket has the news."""

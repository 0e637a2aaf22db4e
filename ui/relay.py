"""The one hop from any thread to Qt's.

Owns: ``Relay``. May import: PySide6.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

Task = Callable[[], None]


class Relay(QObject):
    """Runs callables on the thread that made it, in the order in which they were posted."""

    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._open = True
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, task: Task) -> None:
        """Have ``task`` run; from any thread, without waiting. After ``close`` it is dropped."""
        if self._open:
            self._posted.emit(task)

    def close(self) -> None:
        """Drop what waits and whatever comes later: the widgets that it would speak to are going away."""
        self._open = False

    @Slot(object)
    def _run(self, task: Task) -> None:
        if self._open:
            task()

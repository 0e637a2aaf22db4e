"""Python's cyclic garbage collector, on Qt's thread only.

Owns: ``Collector``. May import: PySide6.QtCore.

Python collects on whatever thread happens to allocate. Where that is a worker, a window that was closed is taken apart
there: its QObjects' destructors hold Qt's locks and wait for the interpreter's, while Qt's thread holds the
interpreter's and waits for Qt's, and the program stands still for good. (Seen in the tests, with PySide6 6.11.)
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000


class Collector(QObject):
    """Collects at intervals, as far as Python's own thresholds ask for it, until closed."""

    def __init__(self, interval_ms: int = INTERVAL_MS) -> None:
        super().__init__()
        self._was_enabled = gc.isenabled()
        gc.disable()
        # The modules that are here stay: looking through all of them each time would hold up the window.
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(interval_ms)

    def collect(self) -> None:
        """Collect the oldest generation that is due, and with it every younger one."""
        due = [generation for generation in range(3) if gc.get_count()[generation] > gc.get_threshold()[generation]]
        if due:
            gc.collect(due[-1])

    def close(self) -> None:
        """Leave the collector as it was."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

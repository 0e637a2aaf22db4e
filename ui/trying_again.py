"""Results that the disk did not take are tried again by themselves, also while no window is open.

Owns: ``TryingAgain``. May import: ``bridge.holder``, ``ui.background``, PySide6.QtCore.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from bridge.holder import Holder
from ui.background import Background

EVERY_MS = 60_000


class TryingAgain(QObject):
    """Tries every ``every_ms`` while something is held. Whoever watches the holder is told what came of it."""

    def __init__(self, holder: Holder, background: Background, parent: QObject, every_ms: int = EVERY_MS) -> None:
        super().__init__(parent)
        self._holder = holder
        self._background = background
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._try)
        self._end = holder.watch(self._follow, lambda _late: None)

    def close(self) -> None:
        """The process ends, and tries once more by itself."""
        self._timer.stop()
        self._end()

    def _follow(self) -> None:
        if not self._holder.held:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _try(self) -> None:
        self._background.run(self._holder.keep, lambda _kept: None, lambda _error: None)

"""Between a window and what is remembered of it: put back at the start, kept when it changes and when it closes.

Owns: ``Memory``. May import: PySide6, ``bridge.errors``, ``ui.fields``, ``ui.remembered``, ``ui.state``.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter

from bridge.errors import BridgeError
from ui.fields import Disclosure
from ui.remembered import Remembered, load, save
from ui.state import PanelState

log = logging.getLogger(__name__)

DELAY_MS = 3000
"""So long after the last change the form is written, so that little is lost where the process is killed."""
STEP_PX = 32
"""By so much a second window is beside the first."""


class Memory(QObject):
    """Remembers one window.

    Args:
        splitters: those whose sizes are remembered, by name.
    """

    def __init__(self, window: QMainWindow, state: PanelState, splitters: Mapping[str, QSplitter]) -> None:
        super().__init__(window)
        self._window, self._state, self._splitters = window, state, splitters
        self._kept = Remembered()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._keep_soon)

    def restore(self) -> None:
        """Put everything back; from then on, changes are kept."""
        self._kept = load(self._state.core.paths)
        self._restore_form()
        self._restore_place()
        for name, splitter in self._splitters.items():
            sizes = self._kept.splits.get(name, ())
            if len(sizes) == splitter.count() and sum(sizes) > 0:
                splitter.setSizes(list(sizes))
        for part in self._window.findChildren(Disclosure):
            part.button.setChecked(part.button.isChecked() or part.button.accessibleName() in self._kept.opened)
        for changed in (self._state.form_changed, self._state.insertion.changed):
            changed.connect(self._timer.start)

    def keep(self) -> None:
        """Keep it now, before the window goes: what runs in the background may not come to its end any more."""
        self._timer.stop()
        now = self._now()
        if now != self._kept:
            self._write(now)

    # ------------------------------------------------------------------------------------------ parts

    def _restore_form(self) -> None:
        self._state.form.restore(self._kept.mode, self._kept.wishes)
        self._state.insertion.replace_last(is_on=self._kept.replaces_last)

    def _restore_place(self) -> None:
        if self._kept.place is not None:
            others = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow)]
            shown = sum(each.isVisible() for each in others)
            wanted = QRect(*self._kept.place).translated(shown * STEP_PX, shown * STEP_PX)
            self._window.setGeometry(on_a_screen(wanted))
        if self._kept.is_maximized:
            self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowMaximized)

    def _now(self) -> Remembered:
        box = self._window.normalGeometry()
        parts = self._window.findChildren(Disclosure)
        return Remembered(
            (box.x(), box.y(), box.width(), box.height()),
            self._window.isMaximized(),
            {name: tuple(splitter.sizes()) for name, splitter in self._splitters.items()},
            tuple(sorted({part.button.accessibleName() for part in parts if part.button.isChecked()})),
            self._state.mode,
            self._state.wishes,
            self._state.insertion.replaces_last,
        )

    def _keep_soon(self) -> None:
        now = self._now()
        if now != self._kept:
            self._kept = now
            self._state.background.run(lambda: self._write(now), lambda _none: None, lambda _error: None)

    def _write(self, now: Remembered) -> None:
        try:
            save(self._state.core.paths, now)
        except BridgeError as error:
            # Nothing that anybody made is lost by it.
            log.warning("how the window looks was not kept: %s", error)


def on_a_screen(box: QRect) -> QRect:
    """``box`` where it can be seen: inside the screen that shows most of it, and no larger."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    best = max(screens, key=lambda screen: _area(screen.intersected(box)), default=box)
    width, height = min(box.width(), best.width()), min(box.height(), best.height())
    left = min(max(box.x(), best.x()), best.x() + best.width() - width)
    top = min(max(box.y(), best.y()), best.y() + best.height() - height)
    return QRect(left, top, width, height)


def _area(box: QRect) -> int:
    return max(0, box.width()) * max(0, box.height())

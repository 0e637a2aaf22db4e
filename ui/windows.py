"""The windows and sessions of one bridge process.

Owns: ``App``, when the process may end, ``no_display``. May import: ``ui``, ``bridge``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from bridge.app import BridgeCore
from bridge.errors import BridgeError
from bridge.jobs.line import JobId
from ui.background import Background
from ui.desktop.announcer import Announcer
from ui.desktop.notifier import Notifier, Silent
from ui.main_window import MainWindow
from ui.source.values import NoSource
from ui.state import PanelState
from ui.trying_again import TryingAgain

if TYPE_CHECKING:
    from bridge.session import Session
    from ui.after_start import AfterStart

IDLE_TIMEOUT_S = 60.0
IDLE_CHECKS = 12
"""The process ends once that many checks in a row, spread over the timeout, found nothing that needs it."""


class App(QObject):
    """The windows and sessions of one bridge process.

    Args:
        core: the parts of the bridge.
        background: where the windows' questions run.
        quit_: ends the process.
        shows_windows: False where there is no display.
        leaves_at_once: whether closing the last window ends the process without waiting for the idle timeout.
        notifier: how the desktop is told of jobs that end while nobody looks; None for not at all.
    """

    def __init__(
        self,
        core: BridgeCore,
        background: Background,
        quit_: Callable[[], None],
        *,
        shows_windows: bool = True,
        leaves_at_once: bool = False,
        idle_timeout_s: float = IDLE_TIMEOUT_S,
        notifier: Notifier | None = None,
    ) -> None:
        super().__init__()
        self._core = core
        self._background = background
        self._quit = quit_
        self._shows_windows = shows_windows
        self._leaves_at_once = leaves_at_once
        self.windows: list[MainWindow] = []
        self._announcer = Announcer(notifier or Silent(), _is_looked_at, self._bring_up)
        core.jobs.watch(self._announcer)
        qt = QApplication.instance()
        if isinstance(qt, QApplication):
            qt.focusWindowChanged.connect(self._seen)
        self._quiet_checks = 0
        self._trying_again = TryingAgain(core.unkept, background, self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._check_idle)
        self._timer.start(max(1, round(idle_timeout_s * 1000 / IDLE_CHECKS)))

    @cached_property
    def _after_start(self) -> AfterStart:
        """Made once a window shows, or none will: what it needs is needed by nothing before."""
        from ui.after_start import AfterStart

        return AfterStart(self._core, self._background, self._states, self._announcer.left_over, self)

    def _states(self) -> list[PanelState]:
        return [window.state for window in self.windows]

    def on_panel(self, session: Session) -> None:
        """A session that wants a window: GIMP's, or that of a second process which only passes its wish on."""
        if not self._shows_windows:
            session.canvas.finish(error=no_display())
        elif session.hello.role == "launcher":
            session.canvas.finish()
            self.open_standalone(str(session.hello.arguments.get("file", "")))
        else:
            self._place(session)

    def on_lost(self, session: Session) -> None:
        """GIMP went away: its window stays, with everything in it."""
        for window in self.windows:
            window.state.binding.lose(session)

    def _place(self, session: Session) -> None:
        """The window of that very image, one that works on nothing, the user's choice, or a new one."""
        own = next((each for each in self.windows if each.state.binding.is_of(session)), None)
        free = next((each for each in self.windows if isinstance(each.state.source, NoSource)), None)
        window = own or free or (self._newest() if self.windows else None)
        if window is None:
            self._show(self._new_state()).state.bind(session)
            return
        bring_up(window)
        if own or free:
            window.state.bind(session)
        else:
            window.state.binding.offer(session)

    def _newest(self) -> MainWindow:
        """The window that is worked in, or was opened last."""
        return next((each for each in self.windows if each.isActiveWindow()), self.windows[-1])

    def open_standalone(self, file: str = "") -> MainWindow:
        """A window without GIMP, with ``file`` opened in it where one is named."""
        window = self._show(self._new_state())
        if file:
            window.state.binding.open_file(Path(file))
        return window

    def look_after(self) -> None:
        """See ``AfterStart``; where no window will ask for it."""
        self._after_start.look()

    @property
    def needed(self) -> bool:
        """Whether anything would be missed if the process ended now."""
        shows = any(window.isVisible() for window in self.windows)
        return shows or self._core.jobs.busy or bool(self._core.unkept.held)

    def close(self) -> None:
        """Close every window; each tells its GIMP."""
        self._leaves_at_once = False
        self._timer.stop()
        self._trying_again.close()
        for window in list(self.windows):
            window.close()

    def _seen(self, window: QWindow | None) -> None:
        if window is not None:
            self._announcer.seen()

    def _bring_up(self, job: JobId | None) -> None:
        """The window that a job is of; where that is closed another one, for the history has its results."""
        window = next((each for each in self.windows if job in each.state.work.jobs), None)
        if window is None and not self.windows:
            self.open_standalone()
            return
        window = window or self.windows[-1]
        window.showNormal() if window.isMinimized() else window.show()
        window.raise_()
        window.activateWindow()

    def _new_state(self) -> PanelState:
        return PanelState(self._core, self._background)

    def _show(self, state: PanelState) -> MainWindow:
        window = MainWindow(state)
        window.closed.connect(self._closed)
        state.binding.apart_wanted.connect(lambda session: self._show(self._new_state()).state.bind(session))
        self.windows.append(window)
        # What it asks for takes the processor, which the first picture of the window needs.
        window.painted.connect(state.start)
        window.painted.connect(lambda: self._after_start.look())
        state.notice_changed.connect(lambda: self._after_start.say_next())
        window.show()
        bring_up(window)
        return window

    def _closed(self, window: MainWindow) -> None:
        self.windows.remove(window)
        window.deleteLater()
        self._after_start.show_jobs()
        if self._leaves_at_once and not self.needed:
            self._quit()

    def _check_idle(self) -> None:
        self._quiet_checks = 0 if self.needed else self._quiet_checks + 1
        if self._quiet_checks >= IDLE_CHECKS:
            self._quit()


def bring_up(window: MainWindow) -> None:
    """In front of the others, as far as the system lets a program do that."""
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()


def no_display() -> BridgeError:
    """Why there is no window."""
    return BridgeError(
        "The panel cannot be shown: the bridge was started without a display.",
        "Start it from your desktop; one that runs without a display ends by itself after a minute without work.",
    )


def _is_looked_at() -> bool:
    return QApplication.activeWindow() is not None

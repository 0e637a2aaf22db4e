"""The bridge process: a Qt application that shows no window until asked, one for each user.

Owns: ``main``, the composition of core, listener and windows, and when the process ends.
May import: ``ui``, ``bridge``.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from bridge.app import WORKERS, BridgeCore
from bridge.errors import BridgeError
from bridge.jobs.executors import DaemonExecutor
from bridge.jobs.line import JobId
from bridge.log.file import MaskedForm, close_log, open_log
from bridge.log.masking import Masking
from bridge.paths import Paths
from bridge.single import AlreadyRunning, take
from layerbridge import __version__
from ui.after_start import AfterStart
from ui.background import Background
from ui.collector import Collector
from ui.desktop.announcer import Announcer
from ui.desktop.choice import notifier_for
from ui.desktop.notifier import Notifier, Silent
from ui.language import speak
from ui.listening import Listening
from ui.look import apply_theme
from ui.main_window import MainWindow
from ui.process import PLATFORM_VARIABLE, QuitOnSignal, end, lacks_display
from ui.relay import Relay
from ui.source.values import NoSource
from ui.state import PanelState
from ui.turns import Turns

if TYPE_CHECKING:
    from bridge.session import Session

IDLE_TIMEOUT_S = 60.0
IDLE_CHECKS = 12
"""The process ends once that many checks in a row, spread over the timeout, found nothing that needs it."""
BACKGROUND_WORKERS = 3


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
        self._after_start = AfterStart(
            core,
            background,
            lambda: [window.state for window in self.windows],
            self._announcer.left_over,
            self,
        )
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._check_idle)
        self._timer.start(max(1, round(idle_timeout_s * 1000 / IDLE_CHECKS)))

    def on_panel(self, session: Session) -> None:
        """A session that wants a window: GIMP's, or that of a second process which only passes its wish on."""
        if not self._shows_windows:
            session.canvas.finish(error=_no_display())
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
        return any(window.isVisible() for window in self.windows) or self._core.jobs.busy

    def close(self) -> None:
        """Close every window; each tells its GIMP."""
        self._leaves_at_once = False
        self._timer.stop()
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
        window.painted.connect(self._after_start.look)
        state.notice_changed.connect(self._after_start.say_next)
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


def run(argv: list[str], *, idle_timeout_s: float = IDLE_TIMEOUT_S) -> NoReturn:
    """``main`` as a process of its own."""
    end(main(argv, idle_timeout_s=idle_timeout_s))


def main(argv: list[str], *, idle_timeout_s: float = IDLE_TIMEOUT_S) -> int:
    """Run the bridge process until nothing needs it.

    Args:
        argv: ``["serve"]`` to wait for GIMP without a window, ``["panel"]`` or ``["panel", FILE]`` with one.

    Returns:
        The exit status: 0, or that of the error which is told on stderr.
    """
    masking = Masking()
    # GIMP's plug-in lets what is written there go into a file; whoever sits at a terminal is told in sentences.
    said = logging.StreamHandler(sys.stderr) if argv[:1] == ["serve"] else logging.NullHandler()
    said.setFormatter(MaskedForm(masking))
    logging.basicConfig(level=logging.INFO, handlers=[said])
    log_file = open_log(Paths.default(), "bridge", masking, logging.INFO)
    try:
        return _run(argv, idle_timeout_s, masking)
    except BridgeError as error:
        sys.stderr.write(f"layerbridge: {error} ({error.reported()})\n")
        return error.exit_code
    finally:
        close_log(log_file)


def _run(argv: list[str], idle_timeout_s: float, masking: Masking) -> int:
    wants_window, file = argv[:1] == ["panel"], _absolute(argv[1:2])
    headless = lacks_display(os.environ)
    if headless and wants_window:
        raise _no_display()
    paths = Paths.default()
    try:
        lock = take(paths.run)
    except AlreadyRunning:
        return _make_way(paths, file, wants_window=wants_window)
    qt = _make_qt(headless=headless)
    with ExitStack() as ends:
        relay = Relay()
        core = BridgeCore(paths, executor=DaemonExecutor(WORKERS), post=relay.post, masking=masking)
        speak(qt, core.settings.language)
        apply_theme(core.settings.theme)
        background = Background(DaemonExecutor(BACKGROUND_WORKERS), relay.post)
        notifier = notifier_for(sys.platform, background, relay.post) if not headless else Silent()
        app = App(
            core,
            background,
            qt.quit,
            shows_windows=not headless,
            leaves_at_once=wants_window,
            idle_timeout_s=idle_timeout_s,
            notifier=notifier,
        )
        listening = Listening(core, app.on_panel, app.on_lost, lock)
        # The windows' last words to GIMP go out before the listener ends the connections.
        for end in (notifier.close, core.close, background.close, relay.close, listening.close, app.close):
            ends.callback(end)
        ends.callback(QuitOnSignal(qt.quit).close)
        ends.callback(Collector().close)
        ends.callback(Turns().close)
        if wants_window:
            window = app.open_standalone(file)
            window.painted.connect(lambda: listening.start_or_tell(window.state.fail))
        else:
            listening.start()
            app.look_after()
        return qt.exec()


def _is_looked_at() -> bool:
    return QApplication.activeWindow() is not None


def _make_qt(*, headless: bool) -> QApplication:
    if headless:
        os.environ[PLATFORM_VARIABLE] = "offscreen"
    qt = QApplication([sys.argv[0]])
    qt.setApplicationName("LayerBridge")
    qt.setDesktopFileName("layerbridge")
    qt.setQuitOnLastWindowClosed(False)
    return qt


def _make_way(paths: Paths, file: str, *, wants_window: bool) -> int:
    """Another bridge runs: it is told what this one was started for."""
    if wants_window:
        # Here and not above: whoever shows a window needs no socket before it.
        from bridge.session import pass_on
        from layerbridge.wire import PROTOCOL_VERSION, Hello

        hello = Hello(PROTOCOL_VERSION, __version__, "launcher", "panel", {"file": file}, interactive=True)
        pass_on(paths.run, hello)
    return 0


def _absolute(names: list[str]) -> str:
    """The file as another process can find it."""
    return str(Path(names[0]).absolute()) if names else ""


def _no_display() -> BridgeError:
    return BridgeError(
        "The panel cannot be shown: the bridge was started without a display.",
        "Start it from your desktop; one that runs without a display ends by itself after a minute without work.",
    )

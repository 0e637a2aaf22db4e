"""The bridge process: a Qt application that shows no window until asked, one for each user.

Owns: ``main``, the composition of core, listener and windows.
May import: ``ui``, ``bridge``.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bridge.app import WORKERS, BridgeCore
from bridge.errors import BridgeError
from bridge.jobs.executors import DaemonExecutor
from bridge.log.file import MaskedForm, close_log, open_log
from bridge.log.masking import Masking
from bridge.paths import Paths
from bridge.single import AlreadyRunning, take
from layerbridge import __version__
from ui.background import Background
from ui.collector import Collector
from ui.desktop.choice import notifier_for
from ui.desktop.notifier import Silent
from ui.language import speak
from ui.listening import Listening
from ui.look import apply_theme
from ui.process import PLATFORM_VARIABLE, QuitOnSignal, end, lacks_display
from ui.relay import Relay
from ui.turns import Turns
from ui.windows import IDLE_TIMEOUT_S, App, no_display

BACKGROUND_WORKERS = 3
UNSEEN_MS = 3000
"""By then GIMPs are listened to, whether the window was seen or not."""


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
        raise no_display()
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
            listen = partial(listening.start_or_tell, window.state.fail)
            window.painted.connect(listen)
            # One that is minimised from the start is not painted.
            QTimer.singleShot(UNSEEN_MS, window, listen)
        else:
            listening.start()
            app.look_after()
        return qt.exec()


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

"""Which way of telling this desktop has.

Owns: ``notifier_for``. May import: its own folder, ``bridge.jobs.executors``, ``ui.background``.
"""

from __future__ import annotations

from collections.abc import Callable

from bridge.jobs.executors import Post
from ui.background import Background
from ui.desktop.bus import BusNotifier
from ui.desktop.notifier import Notifier
from ui.desktop.tray import TrayNotifier


def notifier_for(platform: str, background: Background, post: Post) -> Notifier:
    """D-Bus on Linux, and the tray where that shows nothing; elsewhere the tray."""
    if platform != "linux":
        return TrayNotifier()

    def run(task: Callable[[], None]) -> None:
        background.run(task, _nothing, _nothing)

    return BusNotifier(run, post, TrayNotifier())


def _nothing(_outcome: object) -> None:
    """What went wrong is told where it happened."""

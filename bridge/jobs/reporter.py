"""What a job tells while it is worked on, carried from the worker's thread to the owner's; and what it is told.

Owns: ``News``, ``Reporter``. May import: ``bridge.errors``, ``bridge.jobs.executors``, ``bridge.imaging.resample``,
``bridge.model``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.errors import Cancelled
from bridge.jobs.executors import Post
from bridge.model import GenerationResult, Picture, Size

PREVIEW_PX = 512
"""The longer side of the previews that are kept, at most: sharp enough to judge, small enough for every step."""


@dataclass(frozen=True)
class News:
    """How far a job is; ``preview`` is None where it has no new one."""

    fraction: float | None
    text: str
    preview: Picture | None = None


class Reporter:
    """``JobContext`` of one job; used on the worker's thread, cancelled from the owner's.

    Args:
        show: is told the news, on the owner's thread.
    """

    def __init__(self, post: Post, show: Callable[[News], None]) -> None:
        self._post = post
        self._show = show
        self._last = News(None, "Working")
        self._waits = False
        self._cancelled = threading.Event()
        # Reentrant: Ctrl-C may come while the owner's thread holds it.
        self._lock = threading.RLock()
        self._tell_server: list[Callable[[], None]] = []
        self._telling: list[threading.Thread] = []

    def progress(self, fraction: float | None, text: str) -> None:
        """As ``JobContext`` has it."""
        with self._lock:
            self._last = replace(self._last, fraction=fraction, text=text)
        self._have_shown()

    def preview(self, picture: Picture) -> None:
        """As ``JobContext`` has it. Made small here, on the worker's thread."""
        if not self._cancelled.is_set():
            small = _small(picture)
            with self._lock:
                self._last = replace(self._last, preview=small)
            self._have_shown()

    def _have_shown(self) -> None:
        # A server may tell more than the owner can show: only the last of what it has not seen yet waits for it.
        with self._lock:
            waits, self._waits = self._waits, True
        if not waits:
            self._post(self._show_last)

    def _show_last(self) -> None:
        with self._lock:
            news, self._waits = self._last, False
            self._last = replace(news, preview=None)
        self._show(news)

    def sending(self) -> None:
        """One job is one request here: it is its turn."""

    def answered(self) -> None:
        """One job is one request here."""

    def keep_late(self, result: GenerationResult) -> None:
        """Only the core knows where results are kept; it wraps this context for the provider."""

    def raise_if_cancelled(self) -> None:
        """As ``JobContext`` has it."""
        if self._cancelled.is_set():
            raise Cancelled("Cancelled.")

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        """As ``JobContext`` has it."""
        with self._lock:
            if not self._cancelled.is_set():
                self._tell_server.append(tell_server)
                return
        self._telling.append(_in_background(tell_server))

    def cancel(self) -> None:
        """The user says stop: on the owner's thread."""
        with self._lock:
            self._cancelled.set()
            callbacks, self._tell_server = self._tell_server, []
        for callback in callbacks:
            self._telling.append(_in_background(callback))

    def forget_servers(self) -> None:
        """The work is over: there is nothing to stop, and those who would do it hold pictures."""
        with self._lock:
            self._tell_server.clear()

    @property
    def telling(self) -> bool:
        """Whether a server is being told right now."""
        return any(thread.is_alive() for thread in self._telling)

    def wait_until_told(self, deadline_s: float) -> None:
        """Wait for servers that are being told, until ``deadline_s`` of the monotonic clock."""
        for thread in self._telling:
            thread.join(max(0.0, deadline_s - time.monotonic()))


def _small(picture: Picture) -> Picture:
    longer = max(picture.size.width, picture.size.height)
    if longer <= PREVIEW_PX:
        return picture
    # Here and not above: who shows no preview needs no OpenCV.
    from bridge.imaging.resample import resize

    scale = PREVIEW_PX / longer
    width, height = (max(1, round(side_px * scale)) for side_px in (picture.size.width, picture.size.height))
    return resize(picture, Size(width, height))


def _in_background(task: Callable[[], None]) -> threading.Thread:
    # Telling a server may take as long as the server likes; whoever cancelled does not wait for it.
    thread = threading.Thread(target=task, name="layerbridge-cancel", daemon=True)
    thread.start()
    return thread

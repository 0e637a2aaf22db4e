"""Where work runs: here and now, or on daemon threads.

Owns: ``Executor`` and its two kinds, ``Post``. May import: the standard library.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

Post = Callable[[Callable[[], None]], None]
"""Runs a callable on the thread that owns the state."""


class Executor(Protocol):
    """Runs tasks, at once or later, here or elsewhere."""

    @property
    def workers(self) -> int:
        """How many tasks run at the same time."""

    def submit(self, task: Callable[[], None]) -> None:
        """Have ``task`` run."""

    def close(self) -> None:
        """Take no more tasks. Does not wait for running ones."""


class InlineExecutor:
    """Runs each task at once in the caller's thread: for the command line and for tests."""

    workers = 1

    def submit(self, task: Callable[[], None]) -> None:
        """Run ``task`` now."""
        task()

    def close(self) -> None:
        """Nothing to end."""


class DaemonExecutor:
    """Runs tasks on daemon threads: a request that hangs must never keep the process from ending.

    (``ThreadPoolExecutor`` joins its threads at exit, even after ``shutdown(wait=False)``.)
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, task: Callable[[], None]) -> None:
        """Queue ``task`` for the next free thread."""
        self._tasks.put(task)
        with self._lock:
            # One more for each of the first tasks: a window shows before there is anything to do for all of them.
            if len(self._threads) < self.workers and not self._closed:
                self._threads.append(self._started())

    def close(self) -> None:
        """Let the threads end after what they are at."""
        with self._lock:
            self._closed = True
            for _ in self._threads:
                self._tasks.put(None)

    def _started(self) -> threading.Thread:
        name = f"layerbridge-worker-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
            del task  # It holds what it was about, and the next one may be long in coming.

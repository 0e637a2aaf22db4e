"""Several inputs in flight: begun in order, shown by this thread, stopped by Ctrl-C or by what would fail for all.

Owns: ``Item``, ``Made``, ``Batch``. May import: ``bridge.cli.record``, ``bridge.cli.sources``, ``bridge.jobs.queue``,
``bridge.job_context``, ``bridge.model``, ``bridge.errors``.

This thread owns the jobs. Workers post to its queue, and so does Ctrl-C, so that nothing breaks it off in the middle.
"""

from __future__ import annotations

import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from bridge.cli.record import Fate
from bridge.cli.sources import Source
from bridge.errors import BridgeError
from bridge.job_context import JobContext
from bridge.jobs.executors import DaemonExecutor
from bridge.jobs.line import JobId
from bridge.jobs.queue import Jobs, JobState, JobView
from bridge.model import GenerationRequest

LOOK_S = 0.2
"""How often a wait is broken off: on Windows nothing else lets Ctrl-C in."""


@dataclass(frozen=True)
class Item:
    """One input and what is to be done with it.

    Attributes:
        files, layers: where its results and its bare layers go.
        error: why nothing can be done.
    """

    source: Source
    files: tuple[Path, ...]
    layers: tuple[Path, ...] = ()
    fate: Fate = Fate.MAKE
    error: BridgeError | None = None

    @property
    def to_make(self) -> bool:
        """Whether something has to be sent for it."""
        return self.error is None and self.fate is Fate.MAKE


@dataclass(frozen=True)
class Made:
    """What came of one input: each result as it is told, and sentences that the user should read."""

    results: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()


class Shown(Protocol):
    """Shows how far a batch is. Called on the thread that owns it."""

    def change(self, item: Item, view: JobView[Made]) -> None:
        """A job is where ``view`` says."""


Work = Callable[[Item, JobContext], Made]


class Batch:
    """Makes the items that are to be made.

    Args:
        work: makes one, on a worker's thread, and writes its files.
        at_once: how many are in flight.
        concerns_all: whether an error would come of every other item too; each try might cost or hang.

    Attributes:
        made: by the item's place.
        failed: by the item's place.
        cause: the error that stopped the batch, if one did.
        interrupted: whether the user stopped it.
    """

    def __init__(
        self,
        request: GenerationRequest,
        items: Sequence[Item],
        work: Work,
        shown: Shown,
        *,
        at_once: int,
        concerns_all: Callable[[BridgeError], bool],
    ) -> None:
        self._request = request
        self._items = items
        self._work = work
        self._shown = shown
        self._at_once = at_once
        self._concerns_all = concerns_all
        self._waiting = deque(place for place, item in enumerate(items) if item.to_make)
        self._running: dict[int, JobId] = {}
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.made: dict[int, Made] = {}
        self.failed: dict[int, BridgeError] = {}
        self.cause: BridgeError | None = None
        self.interrupted = False

    def run(self) -> None:
        """Return when nothing is in flight any more and nothing more is to be begun."""
        workers = min(self._at_once, len(self._waiting))
        jobs: Jobs[Made] = Jobs(DaemonExecutor(workers), self._posted.put)
        try:
            with self._interruptible():
                self._work_off(jobs)
        finally:
            jobs.close()

    def _work_off(self, jobs: Jobs[Made]) -> None:
        while True:
            if self.interrupted:
                for job in tuple(self._running.values()):
                    jobs.cancel(job)
            self._begin_more(jobs)
            if not self._running:
                return
            try:
                task = self._posted.get(timeout=LOOK_S)
            except queue.Empty:
                continue
            task()

    def _begin_more(self, jobs: Jobs[Made]) -> None:
        while self._waiting and len(self._running) < self._at_once and not (self.interrupted or self.cause):
            self._begin(jobs, self._waiting.popleft())

    def _begin(self, jobs: Jobs[Made], place: int) -> None:
        item, request = self._items[place], self._request
        title = item.source.title or str(request.mode)

        def changed(view: JobView[Made]) -> None:
            if view.state.final:
                self._end(place, view)
            else:
                self._running[place] = view.id
            self._shown.change(item, view)

        jobs.submit(title, request.mode, request.provider, lambda context: self._work(item, context), changed)

    def _end(self, place: int, view: JobView[Made]) -> None:
        self._running.pop(place, None)
        if view.state is JobState.FINISHED and view.outcome is not None:
            self.made[place] = view.outcome
            return
        if view.state is JobState.CANCELLED and self.interrupted:
            return  # It is missing, and nothing is wrong with it.
        error = self.failed[place] = view.error or BridgeError("The job ended without a result.")
        if self.cause is None and self._concerns_all(error):
            self.cause = error

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Let the first Ctrl-C cancel what is in flight, so that servers are told; the second one ends it at once."""
        if threading.current_thread() is not threading.main_thread():
            yield  # Only there signals arrive.
            return
        before = signal.getsignal(signal.SIGINT)

        def stop(_number: int, _frame: FrameType | None) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.interrupted = True
            self._posted.put(_wake)

        signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


def _wake() -> None:
    """Ends the wait, and no more."""

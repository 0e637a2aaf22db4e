"""Waiting for a blocking call only as long as somebody wants its result.

Owns: ``run_abandonable``. May import: ``bridge.job_context``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from bridge.job_context import JobContext

log = logging.getLogger(__name__)
T = TypeVar("T")


def run_abandonable(
    function: Callable[[threading.Event], T],
    context: JobContext,
    *,
    late: Callable[[T], None] | None = None,
    poll_s: float = 0.05,
) -> T:
    """Run a blocking ``function`` so that a cancelled job does not wait for it.

    A read that blocks cannot be stopped from outside, closing its response does not either; so it goes on in a thread
    of its own, and cancelling abandons it at once.

    Args:
        function: gets an event that is set when nobody waits any more.
        context: asked again and again whether the user said stop.
        late: gets what an abandoned ``function`` returns after all, in whichever thread; it may have been paid for.
        poll_s: the time between two such questions, in seconds.

    Raises:
        Cancelled: the user said stop; and whatever ``function`` raises.
    """
    context.raise_if_cancelled()
    handover = _Handover(late)
    threading.Thread(target=handover.run, args=(function,), name="layerbridge-call", daemon=True).start()
    try:
        while not handover.done.wait(poll_s):
            context.raise_if_cancelled()
        context.raise_if_cancelled()
    except BaseException:
        handover.abandon()
        raise
    return handover.outcome()


class _Handover(Generic[T]):
    """Takes one outcome from one thread to another, or to ``late`` when the other one has left."""

    def __init__(self, late: Callable[[T], None] | None) -> None:
        self.done = threading.Event()
        self._abandoned = threading.Event()
        self._late = late
        self._lock = threading.Lock()
        self._results: list[T] = []
        self._error: BaseException | None = None

    def run(self, function: Callable[[threading.Event], T]) -> None:
        """The worker's side."""
        try:
            result = function(self._abandoned)
        except BaseException as error:  # noqa: BLE001  a thread's border: it is raised again in the waiting thread
            self._error = error
        else:
            with self._lock:
                self._results.append(result)
        self.done.set()
        if self._abandoned.is_set():
            self._hand_late()

    def outcome(self) -> T:
        """What ``function`` returned; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._results[0]

    def abandon(self) -> None:
        """The waiting side leaves."""
        self._abandoned.set()
        self._hand_late()

    def _hand_late(self) -> None:
        with self._lock:
            results, self._results = self._results, []
        for result in results:
            if self._late is not None:
                self._call_late(self._late, result)

    def _call_late(self, late: Callable[[T], None], result: T) -> None:
        try:
            late(result)
        except Exception:  # A thread's border: nobody waits here any more.
            log.exception("A late result could not be kept")

"""Waiting for a blocking call only as long as somebody wants its result.

Owns: ``run_abandonable``. May import: ``bridge.errors``, ``bridge.job_context``.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from bridge.errors import BridgeError
from bridge.job_context import JobContext

log = logging.getLogger(__name__)
T = TypeVar("T")


def run_abandonable(
    function: Callable[[threading.Event], T],
    context: JobContext,
    *,
    late: Callable[[T], None] | None = None,
    watch: Callable[[threading.Event], None] | None = None,
    tick: Callable[[float], None] | None = None,
    poll_s: float = 0.05,
) -> T:
    """Run a blocking ``function`` so that a cancelled job does not wait for it.

    A read that blocks cannot be stopped from outside, closing its response does not either; so it goes on in a thread
    of its own, and cancelling abandons it at once.

    Args:
        function: gets an event that is set when nobody waits any more.
        context: asked again and again whether the user said stop.
        late: gets what an abandoned ``function`` returns after all, in whichever thread; it may have been paid for.
        watch: asks the server how far it is and tells the context, in a thread of its own until the event that it
            gets is set; an error of ours ends it in silence, since progress is a courtesy.
        tick: told every second how long it has taken so far, in seconds.
        poll_s: the time between two such questions, in seconds.

    Raises:
        Cancelled: the user said stop; and whatever ``function`` raises.
    """
    context.raise_if_cancelled()
    handover = _Handover(late)
    threading.Thread(target=handover.run, args=(function,), name="layerbridge-call", daemon=True).start()
    over = threading.Event()
    if watch is not None:
        threading.Thread(target=_watched, args=(watch, over), name="layerbridge-watch", daemon=True).start()
    try:
        _wait(handover.done, context, tick, poll_s)
    except BaseException:
        handover.abandon()
        raise
    finally:
        over.set()
    return handover.outcome()


def _wait(done: threading.Event, context: JobContext, tick: Callable[[float], None] | None, poll_s: float) -> None:
    begun, told_s = time.monotonic(), 0
    while not done.wait(poll_s):
        context.raise_if_cancelled()
        elapsed_s = int(time.monotonic() - begun)
        if tick is not None and elapsed_s > told_s:
            told_s = elapsed_s
            tick(elapsed_s)
    context.raise_if_cancelled()


def _watched(watch: Callable[[threading.Event], None], over: threading.Event) -> None:
    try:
        watch(over)
    except BridgeError as error:
        log.debug("Progress is not known any more: %s", error)
    except Exception:  # A thread's border: the call itself goes on.
        log.exception("Progress failed in a way that nobody foresaw")


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
        except BridgeError as error:
            log.debug("What came late was no result: %s", error)
        except Exception:  # A thread's border: nobody waits here any more.
            log.exception("A late result could not be kept")

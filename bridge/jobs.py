"""Jobs: what is queued, running, done; who works on it; how it is cancelled.

Owns: ``Jobs``, their states, and the executors. May import: ``bridge.errors``, ``bridge.model``.

State belongs to one thread, the owner: Qt's in the app, the only one in the command line. Workers never touch it, they
``post(callable)``, which runs the callable on the owner's thread; where nobody owns the state, one callable at a time.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, NewType, Protocol, TypeVar

from bridge.errors import BridgeError, Cancelled, unforeseen
from bridge.job_context import JobContext
from bridge.model import GenerationResult, Mode, Picture, ProviderId

log = logging.getLogger(__name__)

TELLING_S = 2.0
"""How long a process that ends waits for servers to hear that they shall stop."""

JobId = NewType("JobId", int)
T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]


class JobState(StrEnum):
    """Where a job is. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more happens."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class JobView(Generic[T]):
    """A job as it is at one moment, to look at.

    Attributes:
        fraction: 0 .. 1, None where nobody knows.
        outcome: what the work returned, once finished.
        error: why it failed, for the user.
    """

    id: JobId
    title: str
    mode: Mode
    provider: ProviderId
    state: JobState = JobState.QUEUED
    fraction: float | None = None
    text: str = "Waiting"
    outcome: T | None = None
    error: BridgeError | None = None


Work = Callable[[JobContext], T]
Listener = Callable[[JobView[T]], None]


class Executor(Protocol):
    """Runs tasks, at once or later, here or elsewhere."""

    def submit(self, task: Callable[[], None]) -> None:
        """Have ``task`` run."""

    def close(self) -> None:
        """Take no more tasks. Does not wait for running ones."""


class InlineExecutor:
    """Runs each task at once in the caller's thread: for the command line and for tests."""

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
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"layerbridge-worker-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Callable[[], None]) -> None:
        """Queue ``task`` for the next free thread."""
        self._tasks.put(task)

    def close(self) -> None:
        """Let the threads end after what they are at."""
        for _ in self._threads:
            self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


class Jobs(Generic[T]):
    """The queue. Call its methods on the owner's thread only.

    Args:
        executor: where the work runs.
        post: runs a callable on the owner's thread.
    """

    def __init__(self, executor: Executor, post: Post) -> None:
        self._executor = executor
        self._post = post
        self._views: dict[JobId, JobView[T]] = {}
        self._contexts: dict[JobId, _Context] = {}
        self._listeners: dict[JobId, Listener[T]] = {}

    def submit(self, title: str, mode: Mode, provider: ProviderId, work: Work[T], listener: Listener[T]) -> JobId:
        """Queue ``work``; ``listener`` gets a view at every change, on the owner's thread."""
        job = JobId(len(self._views) + 1)
        self._views[job] = JobView(job, title, mode, provider)
        self._listeners[job] = listener
        self._contexts[job] = _Context(self._post, lambda change: self._change(job, change))
        listener(self._views[job])
        self._executor.submit(lambda: self._run(job, work))
        return job

    def view(self, job: JobId) -> JobView[T]:
        """The job as it is now, without its outcome: that is the listener's alone."""
        return self._views[job]

    def views(self) -> tuple[JobView[T], ...]:
        """Every job, oldest first."""
        return tuple(self._views.values())

    @property
    def busy(self) -> bool:
        """Whether any job is not at its end."""
        return any(not view.state.final for view in self._views.values())

    def cancel(self, job: JobId) -> None:
        """Mark the job cancelled at once; whatever still comes of it is not shown. A finished job stays as it is."""
        if self._views[job].state.final:
            return
        self._change(job, _Change(JobState.CANCELLED, text="Cancelled", error=Cancelled("Cancelled.")))
        self._contexts[job].cancel()

    def close(self) -> None:
        """Cancel what runs and take no more. Servers that have to stop are told before the process may end."""
        for job in list(self._views):
            self.cancel(job)
        self._executor.close()
        deadline_s = time.monotonic() + TELLING_S
        for context in self._contexts.values():
            context.wait_until_told(deadline_s)

    def _run(self, job: JobId, work: Work[T]) -> None:
        """On the worker's thread."""
        context = self._contexts[job]
        try:
            context.raise_if_cancelled()
            context.report(_Change(JobState.RUNNING, text="Working"))
            outcome = work(context)
        except Cancelled as error:
            _let_go(error)
            context.report(_Change(JobState.CANCELLED, text="Cancelled", error=error))
        except BridgeError as error:
            _let_go(error)
            context.report(_Change(JobState.FAILED, text=error.message, error=error))
        except Exception:
            # The border of the worker thread: what nobody foresaw must still end the job, and be found in the log.
            log.exception("job %s failed in a way that nobody foresaw", job)
            failure = unforeseen()
            context.report(_Change(JobState.FAILED, text=failure.message, error=failure))
        else:
            context.report(_Change(JobState.FINISHED, fraction=1.0, text="Finished", outcome=outcome))
        finally:
            context.forget_servers()

    def _change(self, job: JobId, change: _Change) -> None:
        view = self._views[job]
        if view.state.final:
            return
        told = replace(
            view,
            state=change.state,
            fraction=change.fraction,
            text=change.text,
            outcome=change.outcome,
            error=change.error,
        )
        listener = self._listeners[job]
        # An outcome has pictures in it, a listener what they were made from: who runs for days keeps neither.
        self._views[job] = replace(told, outcome=None)
        if change.state.final:
            self._listeners[job] = _nobody
        listener(told)


def _nobody(_view: JobView[Any]) -> None:
    """Who listens to a job that is at its end."""


def _let_go(error: BaseException) -> None:
    """An error is kept, but not where it comes from: that holds all that was worked on there, pictures too."""
    log.debug("a job ended with an error", exc_info=error)
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None
        each = each.__cause__ or each.__context__


@dataclass(frozen=True)
class _Change:
    state: JobState
    fraction: float | None = None
    text: str = ""
    outcome: Any = None
    error: BridgeError | None = None


class _Context:
    """``JobContext`` of one job; used on the worker's thread, cancelled from the owner's."""

    def __init__(self, post: Post, change: Callable[[_Change], None]) -> None:
        self._post = post
        self._change = change
        self._news: _Change | None = None
        self._cancelled = threading.Event()
        # Reentrant: Ctrl-C may come while the owner's thread holds it.
        self._lock = threading.RLock()
        self._tell_server: list[Callable[[], None]] = []
        self._telling: list[threading.Thread] = []

    def report(self, change: _Change) -> None:
        self._post(lambda: self._change(change))

    def progress(self, fraction: float | None, text: str) -> None:
        # A server may tell more than the owner can show: only the last of what it has not seen yet waits for it.
        with self._lock:
            waits, self._news = self._news is not None, _Change(JobState.RUNNING, fraction, text)
        if not waits:
            self._post(self._show_news)

    def _show_news(self) -> None:
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            self._change(news)

    def sending(self) -> None:
        """One job is one request here: it is its turn."""

    def answered(self) -> None:
        """One job is one request here."""

    def preview(self, picture: Picture) -> None:
        """Nobody shows previews yet."""

    def keep_late(self, result: GenerationResult) -> None:
        """Only the core knows where results are kept; it wraps this context for the provider."""

    def raise_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled("Cancelled.")

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        with self._lock:
            if not self._cancelled.is_set():
                self._tell_server.append(tell_server)
                return
        self._telling.append(_in_background(tell_server))

    def cancel(self) -> None:
        with self._lock:
            self._cancelled.set()
            callbacks, self._tell_server = self._tell_server, []
        for callback in callbacks:
            self._telling.append(_in_background(callback))

    def forget_servers(self) -> None:
        """The work is over: there is nothing to stop, and those who would do it hold pictures."""
        with self._lock:
            self._tell_server.clear()

    def wait_until_told(self, deadline_s: float) -> None:
        """Wait for servers that are being told, until ``deadline_s`` of the monotonic clock."""
        for thread in self._telling:
            thread.join(max(0.0, deadline_s - time.monotonic()))


def _in_background(task: Callable[[], None]) -> threading.Thread:
    # Telling a server may take as long as the server likes; whoever cancelled does not wait for it.
    thread = threading.Thread(target=task, name="layerbridge-cancel", daemon=True)
    thread.start()
    return thread

"""Jobs: what is queued, running, done; in which order; how it is cancelled.

Owns: ``Jobs`` and their states. May import: ``bridge.errors``, ``bridge.jobs.executors``, ``bridge.job_context``,
``bridge.jobs.end``, ``bridge.jobs.line``, ``bridge.jobs.reporter``, ``bridge.model``.

State belongs to one thread, the owner: Qt's in the app, the only one in the command line. Workers never touch it, they
``post(callable)``, which runs the callable on the owner's thread; where nobody owns the state, one callable at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from bridge.errors import BridgeError, Cancelled
from bridge.job_context import JobContext
from bridge.jobs.end import End, ended
from bridge.jobs.executors import Executor, InlineExecutor, Post
from bridge.jobs.line import JobId, Line, Waiting, Work
from bridge.jobs.reporter import News, Reporter
from bridge.model import Mode, Picture, ProviderId

TELLING_S = 2.0
"""How long a process that ends waits for servers to hear that they shall stop."""
KEPT = 50
"""So many jobs that are at their end are remembered; who runs for days forgets the older ones."""

T = TypeVar("T")


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
        megapixels: about what is to be made, all samples together; 0 where nobody knows. Only durations follow from it.
        attended: whether its user is told elsewhere how it goes, as by GIMP's own progress bar.
        fraction: 0 .. 1, None where nobody knows.
        preview: the newest unfinished picture, made small; None before there is one, and after the end.
        queued_s, started_s, ended_s: on the clock of ``Jobs``; None for what has not come yet.
        outcome: what the work returned, once finished.
        error: why it failed, for the user.
    """

    id: JobId
    title: str
    mode: Mode
    provider: ProviderId
    megapixels: float = 0.0
    attended: bool = False
    state: JobState = JobState.QUEUED
    fraction: float | None = None
    text: str = "Waiting"
    preview: Picture | None = None
    queued_s: float = 0.0
    started_s: float | None = None
    ended_s: float | None = None
    outcome: T | None = None
    error: BridgeError | None = None

    def elapsed_s(self, now_s: float) -> float:
        """How long it has been worked on; 0 for one that never was."""
        if self.started_s is None:
            return 0.0
        return max(0.0, (now_s if self.ended_s is None else self.ended_s) - self.started_s)


Listener = Callable[[JobView[T]], None]


class Watcher(Protocol):
    """Sees every job go by, on the owner's thread. It keeps no outcome."""

    def changed(self, view: JobView[Any]) -> None:
        """A job is where ``view`` says."""

    def moved(self) -> None:
        """The line of those who wait is another one."""


class Jobs(Generic[T]):
    """The queue. Call its methods on the owner's thread only.

    A job is handed to the executor when a worker is free for it, so until then its place in the line can be changed.

    Args:
        executor: where the work runs.
        post: runs a callable on the owner's thread.
        now_s: a clock that only goes forward.
        readers: where that runs which is done ahead of the work.
    """

    def __init__(
        self,
        executor: Executor,
        post: Post,
        now_s: Callable[[], float] = time.monotonic,
        readers: Executor | None = None,
    ) -> None:
        self._executor = executor
        self._readers = readers or InlineExecutor()
        self._post = post
        self.now_s = now_s
        self._last_id = 0
        self._views: dict[JobId, JobView[T]] = {}
        self._listeners: dict[JobId, Listener[T]] = {}
        self._reporters: dict[JobId, Reporter] = {}
        self._line: Line[T] = Line(executor.workers)
        self._watchers: list[Watcher] = []
        self._closed = False

    def submit(
        self,
        title: str,
        mode: Mode,
        provider: ProviderId,
        work: Work[T],
        listener: Listener[T],
        *,
        ahead: Work[object] | None = None,
        at_once: int = 0,
        megapixels: float = 0.0,
        attended: bool = False,
    ) -> JobId:
        """Queue ``work``; ``listener`` gets a view at every change, on the owner's thread.

        Args:
            ahead: what is done now, however long the line is; the work begins after it, and not at all where it fails.
            at_once: how many jobs of the provider may be worked on when this one begins, itself included; 0 for any.
        """
        self._last_id += 1
        job = JobId(self._last_id)
        view = JobView[T](job, title, mode, provider, megapixels, attended, queued_s=self.now_s())
        self._views[job] = view
        self._listeners[job] = listener
        self._reporters[job] = Reporter(self._post, lambda news: self._show(job, news))
        self._line.add(Waiting(job, provider, work, at_once), held=ahead is not None)
        self._tell(listener, view)
        if ahead is not None:
            reporter = self._reporters[job]
            self._readers.submit(lambda: self._read_ahead(job, ahead, reporter))
        self._start_waiting()
        return job

    def view(self, job: JobId) -> JobView[T]:
        """The job as it is now, without its outcome: that is the listener's alone."""
        return self._views[job]

    def views(self) -> tuple[JobView[T], ...]:
        """Every job that is remembered, oldest first."""
        return tuple(self._views.values())

    def watch(self, watcher: Watcher) -> None:
        """Have ``watcher`` told of every job from now on."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Tell it no more. Once is enough."""
        self._watchers = [each for each in self._watchers if each is not watcher]

    @property
    def busy(self) -> bool:
        """Whether any job is not at its end."""
        return any(not view.state.final for view in self._views.values())

    # ------------------------------------------------------------------------------------------ the line

    def line(self) -> tuple[JobId, ...]:
        """Those who wait, the next one first."""
        return self._line.jobs()

    def move(self, job: JobId, place: int) -> None:
        """Give a job that waits another place in the line, 0 for the next one. Others stay in their order."""
        if self._line.move(job, place):
            self._tell_moved()

    def _start_waiting(self) -> None:
        began = False
        while not self._closed and (begun := self._line.begin()) is not None:
            self._begin(begun)
            began = True
        if began and len(self._line):
            self._tell_moved()

    def _begin(self, begun: Waiting[T]) -> None:
        job, work, reporter = begun.job, begun.work, self._reporters[begun.job]
        self._executor.submit(lambda: self._run(job, work, reporter))

    # ------------------------------------------------------------------------------------------ the end

    def cancel(self, job: JobId) -> None:
        """Mark the job cancelled at once; whatever still comes of it is not shown. A finished job stays as it is."""
        if job not in self._views or self._views[job].state.final:
            return
        waited = self._line.drop(job)
        reporter = self._reporters[job]
        self._change(job, state=JobState.CANCELLED, text="Cancelled", error=Cancelled("Cancelled."))
        reporter.cancel()
        if waited:
            self._forget_ended()
            self._tell_moved()

    def close(self) -> None:
        """Cancel what runs and take no more. Servers that have to stop are told before the process may end."""
        self._closed = True
        for job in list(self._views):
            self.cancel(job)
        self._readers.close()
        self._executor.close()
        deadline_s = time.monotonic() + TELLING_S
        for reporter in self._reporters.values():
            reporter.wait_until_told(deadline_s)

    def _read_ahead(self, job: JobId, ahead: Work[object], reporter: Reporter) -> None:
        """On a reader's thread."""
        end = ended(job, ahead, reporter)
        self._post(lambda: self._has_read(job, end))

    def _has_read(self, job: JobId, end: End[object]) -> None:
        if end.error is None:
            self._line.release(job)
            self._start_waiting()
            return
        self._line.drop(job)
        self._change(job, **_told(end))
        self._forget_ended()

    def _run(self, job: JobId, work: Work[T], reporter: Reporter) -> None:
        """On the worker's thread."""

        def begun(context: JobContext) -> T:
            self._post(lambda: self._change(job, state=JobState.RUNNING, text="Working"))
            return work(context)

        end = ended(job, begun, reporter)
        reporter.forget_servers()
        self._post(lambda: self._end(job, end))

    def _end(self, job: JobId, end: End[T]) -> None:
        """The worker is free again, also where the job was cancelled before."""
        self._line.end(job)
        self._change(job, **_told(end))
        self._forget_ended()
        self._start_waiting()

    def _show(self, job: JobId, news: News) -> None:
        view = self._views.get(job)
        if view is not None:
            preview = news.preview or view.preview
            self._change(job, state=view.state, fraction=news.fraction, text=news.text, preview=preview)

    def _change(self, job: JobId, *, state: JobState, text: str, **news: Any) -> None:
        view = self._views.get(job)
        if view is None or view.state.final:
            return
        # Of what is not told anew nothing is known: how far it was says nothing of what it does now.
        plain: dict[str, Any] = {"fraction": None, "preview": None}
        told = replace(view, state=state, text=text, **plain | self._times(view, state) | news)
        listener = self._listeners[job]
        # An outcome has pictures in it, a listener what they were made from: who runs for days keeps neither.
        self._views[job] = replace(told, outcome=None)
        if state.final:
            del self._listeners[job]
        self._tell(listener, told)

    def _times(self, view: JobView[T], state: JobState) -> dict[str, float]:
        if state.final:
            return {"ended_s": self.now_s()}
        begins = state is JobState.RUNNING and view.started_s is None
        return {"started_s": self.now_s()} if begins else {}

    def _tell(self, listener: Listener[T], view: JobView[T]) -> None:
        listener(view)
        for watcher in self._watchers:
            watcher.changed(view)

    def _tell_moved(self) -> None:
        for watcher in self._watchers:
            watcher.moved()

    def _forget_ended(self) -> None:
        over = [job for job, view in self._views.items() if view.state.final and not self._line.at_work(job)]
        for job in over:
            # One whose server is being told is waited for when the process ends.
            if job in self._reporters and not self._reporters[job].telling:
                del self._reporters[job]
        for job in over[:-KEPT]:
            del self._views[job]
            self._reporters.pop(job, None)


def _told(end: End[Any]) -> dict[str, Any]:
    if end.error is None:
        return {"state": JobState.FINISHED, "fraction": 1.0, "text": "Finished", "outcome": end.outcome}
    if end.is_cancelled:
        return {"state": JobState.CANCELLED, "text": "Cancelled", "error": end.error}
    return {"state": JobState.FAILED, "text": end.error.message, "error": end.error}

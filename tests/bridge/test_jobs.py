"""States of a job, where it runs, and what cancelling does to whatever still comes."""

from __future__ import annotations

import gc
import queue
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bridge.errors import BridgeError, Cancelled, InputError
from bridge.job_context import JobContext
from bridge.jobs import DaemonExecutor, InlineExecutor, JobId, Jobs, JobState, JobView, Work
from bridge.model import Mode, ProviderId
from tests.fakes.providers import Gate

SOON_S = 20.0
FAKE = ProviderId("fake")


class Owner:
    """The owner's thread of a test: what is posted waits until the test runs it."""

    def __init__(self) -> None:
        self._posted: queue.Queue[Callable[[], None]] = queue.Queue()

    def post(self, task: Callable[[], None]) -> None:
        self._posted.put(task)

    def run_until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._posted.get(timeout=SOON_S)()


def inline() -> Jobs[str]:
    return Jobs(InlineExecutor(), lambda task: task())


def submit(jobs: Jobs[str], work: Work[str]) -> tuple[JobId, list[JobView[str]]]:
    seen: list[JobView[str]] = []
    return jobs.submit("a cat", Mode.INPAINT, FAKE, work, seen.append), seen


@pytest.fixture
def workers() -> Iterator[DaemonExecutor]:
    executor = DaemonExecutor(2)
    yield executor
    executor.close()


def finish(context: JobContext) -> str:
    context.progress(0.5, "Half")
    return "outcome"


def test_every_state_of_a_job_is_shown_in_order() -> None:
    jobs = inline()
    job, seen = submit(jobs, finish)
    assert [(view.state, view.fraction, view.text) for view in seen] == [
        (JobState.QUEUED, None, "Waiting"),
        (JobState.RUNNING, None, "Working"),
        (JobState.RUNNING, 0.5, "Half"),
        (JobState.FINISHED, 1.0, "Finished"),
    ]
    assert seen[-1].outcome == "outcome"
    assert jobs.view(job) == replace(seen[-1], outcome=None)
    assert {(view.title, view.mode, view.provider) for view in seen} == {("a cat", Mode.INPAINT, FAKE)}


def test_of_what_the_owner_did_not_see_yet_only_the_last_waits_for_it(workers: DaemonExecutor) -> None:
    """A server may tell a thousand times a second how far it is."""
    waiting: list[Callable[[], None]] = []
    gate = threading.Event()

    def work(context: JobContext) -> str:
        for number in range(1000):
            context.progress(number / 1000, str(number))
        gate.set()
        return "done"

    jobs: Jobs[str] = Jobs(workers, waiting.append)
    job, seen = submit(jobs, work)
    assert gate.wait(SOON_S)
    while len(waiting) < 3:
        threading.Event().wait(0.001)
    for task in waiting:
        task()
    assert [view.text for view in seen] == ["Waiting", "Working", "999", "Finished"]
    assert jobs.view(job).state is JobState.FINISHED


def test_only_the_ends_are_final() -> None:
    assert {state for state in JobState if state.final} == {JobState.FINISHED, JobState.FAILED, JobState.CANCELLED}


def test_a_foreseen_error_is_the_jobs_error() -> None:
    error = InputError("It cannot be.", "Do that.")

    def work(context: JobContext) -> str:
        raise error

    jobs = inline()
    job, seen = submit(jobs, work)
    assert [view.state for view in seen] == [JobState.QUEUED, JobState.RUNNING, JobState.FAILED]
    assert jobs.view(job).error is error
    assert jobs.view(job).text == "It cannot be."
    assert not jobs.busy


def test_what_nobody_foresaw_fails_in_a_sentence_and_is_found_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def work(context: JobContext) -> str:
        raise ZeroDivisionError("secret details")

    jobs = inline()
    job, _ = submit(jobs, work)
    view = jobs.view(job)
    assert view.state is JobState.FAILED
    assert type(view.error) is BridgeError
    assert "secret details" not in str(view.error)
    (record,) = caplog.records
    assert record.exc_info is not None and record.exc_info[0] is ZeroDivisionError


def test_a_provider_that_stops_by_itself_is_cancelled_not_failed() -> None:
    def work(context: JobContext) -> str:
        raise Cancelled("Cancelled.")

    jobs = inline()
    job, _ = submit(jobs, work)
    assert jobs.view(job).state is JobState.CANCELLED


def test_workers_run_side_by_side_and_tell_the_owner_only_through_post(workers: DaemonExecutor) -> None:
    owner, gates = Owner(), [Gate(), Gate()]
    jobs: Jobs[str] = Jobs(workers, owner.post)
    threads: set[threading.Thread] = set()

    def work_behind(gate: Gate) -> Work[str]:
        def work(context: JobContext) -> str:
            threads.add(threading.current_thread())
            gate.wait()
            return "done"

        return work

    seen = [submit(jobs, work_behind(gate))[1] for gate in gates]
    for gate in gates:
        assert gate.reached.wait(SOON_S)
    assert len(threads) == 2
    assert [view.state for view in jobs.views()] == [JobState.QUEUED] * 2, "state changed behind the owner's back"
    for gate in gates:
        gate.open()
    owner.run_until(lambda: not jobs.busy)
    assert [views[-1].outcome for views in seen] == ["done", "done"]


def test_cancelling_shows_at_once_and_what_comes_late_is_dropped(workers: DaemonExecutor) -> None:
    owner, gate, told = Owner(), Gate(), threading.Event()
    jobs: Jobs[str] = Jobs(workers, owner.post)

    def work(context: JobContext) -> str:
        context.on_cancel(told.set)
        gate.wait()
        context.progress(0.9, "Nearly")
        return "late"

    job, seen = submit(jobs, work)
    assert gate.reached.wait(SOON_S)
    jobs.cancel(job)
    assert jobs.view(job).state is JobState.CANCELLED
    assert isinstance(jobs.view(job).error, Cancelled)
    assert told.wait(SOON_S), "the server was not told"
    gate.open()
    probe, _ = submit(jobs, finish)
    owner.run_until(lambda: jobs.view(probe).state.final)
    workers.close()
    assert seen[-1].state is JobState.CANCELLED
    assert jobs.view(job).outcome is None


def test_a_cancelled_job_in_the_queue_never_starts() -> None:
    """Its executor gets to it only after the cancel."""
    kept: list[Callable[[], None]] = []

    class Later:
        def submit(self, task: Callable[[], None]) -> None:
            kept.append(task)

        def close(self) -> None:
            """Nothing to end."""

    jobs: Jobs[str] = Jobs(Later(), lambda task: task())
    ran: list[JobContext] = []

    def work(context: JobContext) -> str:
        ran.append(context)
        return "never"

    job, seen = submit(jobs, work)
    jobs.cancel(job)
    kept[0]()
    assert ran == []
    assert [view.state for view in seen] == [JobState.QUEUED, JobState.CANCELLED]


def test_cancel_after_the_end_changes_nothing() -> None:
    jobs = inline()
    job, seen = submit(jobs, finish)
    jobs.cancel(job)
    assert jobs.view(job).state is JobState.FINISHED
    assert len(seen) == 4


def test_whom_to_tell_is_told_once_also_when_named_after_the_cancel() -> None:
    told: queue.Queue[str] = queue.Queue()
    jobs = inline()

    def work(context: JobContext) -> str:
        context.on_cancel(lambda: told.put("before"))
        jobs.cancel(JobId(1))
        jobs.cancel(JobId(1))
        context.on_cancel(lambda: told.put("after"))
        context.raise_if_cancelled()
        return "never"

    submit(jobs, work)
    assert {told.get(timeout=SOON_S), told.get(timeout=SOON_S)} == {"before", "after"}
    assert told.empty()


def test_closing_cancels_what_runs_and_ends_the_threads() -> None:
    executor, gate, owner = DaemonExecutor(1), Gate(), Owner()
    jobs: Jobs[str] = Jobs(executor, owner.post)

    def work(context: JobContext) -> str:
        gate.wait()
        context.raise_if_cancelled()
        return "never"

    running, _ = submit(jobs, work)
    waiting, _ = submit(jobs, finish)
    assert gate.reached.wait(SOON_S)
    jobs.close()
    assert jobs.view(running).state is JobState.CANCELLED
    assert jobs.view(waiting).state is JobState.CANCELLED
    assert not jobs.busy
    gate.open()  # the fixture that looks for threads sees to it that the worker ends


def test_jobs_are_listed_in_the_order_they_came() -> None:
    jobs = inline()
    made = [submit(jobs, finish)[0] for _ in range(3)]
    assert [view.id for view in jobs.views()] == made
    assert len(set(made)) == 3


def test_servers_are_told_before_the_process_may_end() -> None:
    told, jobs = threading.Event(), inline()

    def tell() -> None:
        threading.Event().wait(0.2)
        told.set()

    def work(context: JobContext) -> str:
        context.on_cancel(tell)
        jobs.cancel(jobs.views()[-1].id)
        context.raise_if_cancelled()
        return "never"

    job, _ = submit(jobs, work)
    assert jobs.view(job).state is JobState.CANCELLED
    jobs.close()
    assert told.is_set()


class Held:
    """As large as a picture."""

    def tell(self) -> None:
        """A server."""


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_job_held_is_let_go_at_its_end(*, fails: bool) -> None:
    held: list[weakref.ref[Held]] = []

    def work(context: JobContext) -> Held:
        made = Held()
        context.on_cancel(made.tell)
        held.append(weakref.ref(made))
        if fails:
            try:
                raise OSError
            except OSError as error:
                raise InputError("It cannot be.") from error
        return made

    def submit_one(jobs: Jobs[Held]) -> None:
        source = Held()
        held.append(weakref.ref(source))

        def listener(_view: JobView[Held]) -> None:
            source.tell()

        jobs.submit("a cat", Mode.INPAINT, FAKE, work, listener)

    jobs: Jobs[Held] = Jobs(InlineExecutor(), lambda task: task())
    submit_one(jobs)
    gc.collect()
    assert [each() for each in held] == [None, None]
    assert [view.state.final for view in jobs.views()] == [True]

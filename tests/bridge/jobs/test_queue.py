"""States of a job, where it runs, and what cancelling does to whatever still comes."""

from __future__ import annotations

import gc
import queue
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bridge.errors import BridgeError, Cancelled, InputError
from bridge.job_context import JobContext
from bridge.jobs.executors import DaemonExecutor, InlineExecutor
from bridge.jobs.line import JobId, Work
from bridge.jobs.queue import KEPT, Jobs, JobState, JobView
from bridge.model import Mode, ProviderId, Size
from tests.fakes.providers import Gate, flat

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


class Later:
    """Keeps what it is given; the test does it."""

    workers = 1

    def __init__(self) -> None:
        self.tasks: list[Callable[[], None]] = []

    def submit(self, task: Callable[[], None]) -> None:
        self.tasks.append(task)

    def close(self) -> None:
        """Nothing to end."""


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

    jobs: Jobs[str] = Jobs(workers := Later(), lambda task: task())
    ran: list[JobContext] = []

    def work(context: JobContext) -> str:
        ran.append(context)
        return "never"

    job, seen = submit(jobs, work)
    jobs.cancel(job)
    workers.tasks[0]()
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


class Clock:
    def __init__(self) -> None:
        self.now_s = 10.0

    def __call__(self) -> float:
        return self.now_s


class Watching:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.states: list[tuple[int, JobState]] = []
        self.moves = 0

    def changed(self, view: JobView[Any]) -> None:
        self.states.append((view.id, view.state))

    def moved(self) -> None:
        self.moves += 1


class HeldExecutor:
    """An executor of ``workers`` whose tasks run when the test says so."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.tasks: list[Callable[[], None]] = []

    def submit(self, task: Callable[[], None]) -> None:
        self.tasks.append(task)

    def close(self) -> None:
        """Nothing to end."""

    def run_one(self) -> None:
        self.tasks.pop(0)()


def test_a_job_knows_when_it_came_began_and_ended() -> None:
    clock = Clock()
    executor = HeldExecutor(1)
    jobs: Jobs[str] = Jobs(executor, lambda task: task(), clock)

    def work(context: JobContext) -> str:
        clock.now_s = 15.0
        return "done"

    job, seen = submit(jobs, work)
    clock.now_s = 12.0
    assert jobs.view(job).elapsed_s(12.0) == 0.0
    executor.run_one()
    assert [(view.queued_s, view.started_s, view.ended_s) for view in seen] == [
        (10.0, None, None),
        (10.0, 12.0, None),
        (10.0, 12.0, 15.0),
    ]
    assert seen[1].elapsed_s(14.0) == 2.0
    assert seen[2].elapsed_s(99.0) == 3.0


def test_workers_get_no_more_than_they_can_do_so_that_the_line_can_still_change() -> None:
    executor = HeldExecutor(2)
    watching = Watching()
    jobs: Jobs[str] = Jobs(executor, lambda task: task())
    jobs.watch(watching)
    first, second, third, fourth = (submit(jobs, finish)[0] for _ in range(4))
    assert len(executor.tasks) == 2
    assert jobs.line() == (third, fourth)
    jobs.move(fourth, 0)
    assert watching.moves == 1
    executor.run_one()
    assert jobs.line() == (third,)
    assert len(executor.tasks) == 2
    for _ in range(3):
        executor.run_one()
    order = [job for job, state in watching.states if state is JobState.FINISHED]
    assert order == [first, second, fourth, third]


def test_a_provider_gets_as_many_jobs_as_it_takes() -> None:
    executor = HeldExecutor(4)
    jobs: Jobs[str] = Jobs(executor, lambda task: task())
    ids = [jobs.submit("a", Mode.INPAINT, FAKE, finish, lambda _view: None, at_once=1) for _ in range(2)]
    other = jobs.submit("b", Mode.INPAINT, ProviderId("other"), finish, lambda _view: None, at_once=1)
    assert len(executor.tasks) == 2
    assert jobs.line() == (ids[1],)
    executor.run_one()
    executor.run_one()
    assert jobs.view(other).state is JobState.FINISHED
    executor.run_one()
    assert jobs.view(ids[1]).state is JobState.FINISHED


def test_a_cancelled_job_keeps_its_worker_until_the_worker_is_free() -> None:
    """A server that computes one thing at a time is not sent the next one while it still does."""
    executor = HeldExecutor(1)
    jobs: Jobs[str] = Jobs(executor, lambda task: task())
    first, second = submit(jobs, finish)[0], submit(jobs, finish)[0]
    jobs.cancel(first)
    assert jobs.line() == (second,)
    executor.run_one()
    assert jobs.line() == ()
    executor.run_one()
    assert jobs.view(second).state is JobState.FINISHED


def test_a_job_that_is_cancelled_in_the_line_lets_go_at_once() -> None:
    executor, held = HeldExecutor(1), list[weakref.ref[Held]]()
    jobs: Jobs[str] = Jobs(executor, lambda task: task())
    submit(jobs, finish)

    def submit_one() -> JobId:
        source = Held()
        held.append(weakref.ref(source))

        def work(context: JobContext) -> str:
            source.tell()
            return "never"

        return submit(jobs, work)[0]

    job = submit_one()
    assert held[0]() is not None
    jobs.cancel(job)
    gc.collect()
    assert held[0]() is None
    assert jobs.view(job).state is JobState.CANCELLED


def test_a_preview_is_shown_while_the_job_runs_and_gone_at_its_end() -> None:
    def work(context: JobContext) -> str:
        context.preview(flat(Size(2048, 1024), (1, 2, 3)))
        context.progress(0.5, "Half")
        return "done"

    jobs = inline()
    job, seen = submit(jobs, work)
    assert [view.preview.size if view.preview else None for view in seen] == [
        None,
        None,
        Size(512, 256),
        Size(512, 256),
        None,
    ]
    assert jobs.view(job).preview is None


def work_that_fails_now_and_then(number: int) -> Work[str]:
    def work(context: JobContext) -> str:
        context.preview(flat(Size(600, 600), (1, 2, 3)))
        for step in range(20):
            context.progress(step / 20, f"Step {step}")
        if number % 3 == 0:
            raise InputError("It cannot be.")
        if number % 7 == 0:
            raise ZeroDivisionError
        return "done"

    return work


def test_two_hundred_jobs_over_four_workers_with_failures_are_all_accounted_for() -> None:
    owner, executor = Owner(), DaemonExecutor(4)
    jobs: Jobs[str] = Jobs(executor, owner.post)
    running, ends = [0], Counter[JobState]()

    def count(view: JobView[str]) -> None:
        ends[view.state] += 1 if view.state.final else 0
        running.append(sum(each.state is JobState.RUNNING for each in jobs.views()))

    for number in range(200):
        jobs.submit("a cat", Mode.INPAINT, FAKE, work_that_fails_now_and_then(number), count, at_once=3)
    for job in jobs.line()[-20:]:
        jobs.cancel(job)
    owner.run_until(lambda: not jobs.busy)
    executor.close()
    failed = sum(number % 3 == 0 or number % 7 == 0 for number in range(180))
    assert +ends == {JobState.CANCELLED: 20, JobState.FAILED: failed, JobState.FINISHED: 180 - failed}
    assert max(running) <= 3
    assert len(jobs.views()) == KEPT, "who runs for days forgets the older ones"
    assert jobs.line() == ()


def test_what_is_done_ahead_waits_for_no_worker_and_holds_up_nobody_else() -> None:
    workers, readers = Later(), Later()
    jobs: Jobs[str] = Jobs(workers, lambda task: task(), readers=readers)
    seen: dict[str, list[JobView[str]]] = {"first": [], "second": []}
    done: list[str] = []
    for name, each in seen.items():
        jobs.submit(
            name,
            Mode.INPAINT,
            FAKE,
            lambda _context, name=name: done.append(name) or name,  # type: ignore[misc]
            each.append,
            ahead=lambda context, name=name: context.progress(None, f"Reading {name}"),  # type: ignore[misc]
        )
    assert jobs.line() == (1, 2) and not workers.tasks
    readers.tasks[1]()
    # The first one keeps its place, but the second one has been read and begins.
    assert jobs.line() == (1,)
    workers.tasks.pop()()
    assert done == ["second"]
    readers.tasks[0]()
    assert seen["first"][-1].state is JobState.QUEUED and seen["first"][-1].text == "Reading first"
    assert seen["first"][-1].started_s is None
    workers.tasks.pop()()
    assert done == ["second", "first"]
    assert seen["first"][-1].outcome == "first"


def test_what_fails_ahead_is_never_begun() -> None:
    workers = Later()
    jobs: Jobs[str] = Jobs(workers, lambda task: task())
    seen: list[JobView[str]] = []

    def ahead(_context: JobContext) -> None:
        raise InputError("Nothing is selected.")

    jobs.submit("a cat", Mode.INPAINT, FAKE, finish, seen.append, ahead=ahead)
    assert [view.state for view in seen] == [JobState.QUEUED, JobState.FAILED]
    assert str(seen[-1].error) == "Nothing is selected."
    assert not workers.tasks and not jobs.line() and not jobs.busy


def test_cancelled_while_it_is_read_it_is_never_begun() -> None:
    workers, readers = Later(), Later()
    jobs: Jobs[str] = Jobs(workers, lambda task: task(), readers=readers)
    seen: list[JobView[str]] = []
    job = jobs.submit("a cat", Mode.INPAINT, FAKE, finish, seen.append, ahead=lambda context: None)
    jobs.cancel(job)
    readers.tasks[0]()
    assert [view.state for view in seen] == [JobState.QUEUED, JobState.CANCELLED]
    assert not workers.tasks

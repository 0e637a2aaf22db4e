"""Several inputs in flight: how many at once, what stops them, what is left; the work is the test's own."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bridge.cli.batch import Batch, Item, Made
from bridge.cli.record import Fate
from bridge.cli.sources import Source
from bridge.errors import AuthError, BridgeError, Cancelled, InputError
from bridge.job_context import JobContext
from bridge.jobs.queue import JobState, JobView
from bridge.model import GenerationRequest, Mode, ProviderId

WAIT_S = 30.0
REQUEST = GenerationRequest(Mode.UPSCALE, ProviderId("fake"))


@dataclass
class Listening:
    """What is shown, in order."""

    ends: list[tuple[str, JobState]] = field(default_factory=list)

    def change(self, item: Item, view: JobView[Made]) -> None:
        if view.state.final:
            self.ends.append((item.source.title, view.state))


class Bench:
    """Work that counts how much of it is done at the same time; ``errors`` are raised by the input's name."""

    def __init__(self, errors: dict[str, BridgeError] | None = None, *, together: int = 1) -> None:
        self.begun: list[str] = []
        self.most = 0
        self._errors = errors or {}
        self._now = 0
        self._lock = threading.Lock()
        self._together = threading.Barrier(together, timeout=WAIT_S)

    def __call__(self, item: Item, context: JobContext) -> Made:
        with self._lock:
            self.begun.append(item.source.title)
            self._now += 1
            self.most = max(self.most, self._now)
        self._together.wait()
        with self._lock:
            self._now -= 1
        if error := self._errors.get(item.source.title):
            raise error
        return Made(({"output": item.source.title, "recipe": {}},))


def items_of(names: str) -> list[Item]:
    return [Item(Source(Path(name)), (Path(f"{name}.png"),)) for name in names]


def batch_of(
    items: list[Item], work: Callable[[Item, JobContext], Made], at_once: int = 1, shown: Listening | None = None
) -> Batch:
    def concerns_all(error: BridgeError) -> bool:
        return isinstance(error, AuthError)

    return Batch(REQUEST, items, work, shown or Listening(), at_once=at_once, concerns_all=concerns_all)


@pytest.mark.parametrize("at_once", [1, 2, 4])
def test_so_many_are_in_flight_and_never_more(at_once: int) -> None:
    """The barrier lets nobody pass before so many are in it."""
    bench, shown = Bench(together=at_once), Listening()
    batch = batch_of(items_of("abcdefgh"), bench, at_once, shown)
    batch.run()
    assert bench.most == at_once
    assert sorted(batch.made) == list(range(8))
    assert sorted(shown.ends) == [(name, JobState.FINISHED) for name in "abcdefgh"]


def test_they_are_begun_in_order() -> None:
    bench = Bench()
    batch_of(items_of("cab"), bench).run()
    assert bench.begun == ["c", "a", "b"]


def test_what_is_done_or_cannot_be_is_not_begun() -> None:
    done, bad = Item(Source(Path("b")), (), fate=Fate.SKIP), Item(Source(Path("c")), (), error=InputError("No mask."))
    bench = Bench()
    batch = batch_of([*items_of("a"), done, bad, *items_of("d")], bench)
    batch.run()
    assert bench.begun == ["a", "d"]
    assert sorted(batch.made) == [0, 3]


def test_nothing_to_do_ends_at_once() -> None:
    batch = batch_of([], Bench())
    batch.run()
    assert (batch.made, batch.failed) == ({}, {})


def test_one_failure_does_not_stop_the_others() -> None:
    error = InputError("No picture.")
    batch = batch_of(items_of("abc"), Bench({"a": error}))
    batch.run()
    assert batch.failed == {0: error}
    assert sorted(batch.made) == [1, 2]
    assert batch.cause is None


def test_what_concerns_all_stops_what_was_not_begun_and_lets_the_rest_end() -> None:
    error, failed = AuthError("No key."), threading.Event()

    def work(item: Item, context: JobContext) -> Made:
        if item.source.title == "a":
            raise error
        # What is in flight beside it ends after it.
        assert failed.wait(WAIT_S)
        return Made(())

    class Opening(Listening):
        def change(self, item: Item, view: JobView[Made]) -> None:
            super().change(item, view)
            if view.state.final:
                failed.set()

    batch = batch_of(items_of("abcdef"), work, 2, Opening())
    batch.run()
    assert batch.cause is error
    assert batch.failed == {0: error}
    assert sorted(batch.made) == [1]


def test_a_job_that_a_server_cancelled_is_a_failure_of_its_own() -> None:
    error = Cancelled("Cancelled.")
    batch = batch_of(items_of("ab"), Bench({"a": error}))
    batch.run()
    assert batch.failed == {0: error}
    assert sorted(batch.made) == [1]
    assert not batch.interrupted


def test_what_nobody_foresaw_is_told_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    def broken(item: Item, context: JobContext) -> Made:
        raise ZeroDivisionError

    batch = batch_of(items_of("a"), broken)
    batch.run()
    assert batch.failed[0].message == "Something went wrong inside LayerBridge."
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to one process there")
def test_ctrl_c_begins_no_more_cancels_what_runs_and_tells_its_server() -> None:
    told, before = threading.Event(), signal.getsignal(signal.SIGINT)

    def work(item: Item, context: JobContext) -> Made:
        if item.source.title == "a":
            return Made(())
        context.on_cancel(told.set)
        os.kill(os.getpid(), signal.SIGINT)
        assert told.wait(WAIT_S), "the server was not told"
        context.raise_if_cancelled()
        raise AssertionError("it was not cancelled")

    shown = Listening()
    batch = batch_of(items_of("abcd"), work, shown=shown)
    batch.run()
    assert batch.interrupted
    assert (sorted(batch.made), batch.failed) == ([0], {})
    assert shown.ends == [("a", JobState.FINISHED), ("b", JobState.CANCELLED)]
    assert signal.getsignal(signal.SIGINT) is before


def test_elsewhere_than_on_the_main_thread_signals_are_left_alone() -> None:
    batch = batch_of(items_of("ab"), Bench())
    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=batch.run)
    thread.start()
    thread.join(WAIT_S)
    assert sorted(batch.made) == [0, 1]
    assert signal.getsignal(signal.SIGINT) is before

"""The quick form of every fault. The slow ones: ``python -m tests.faults --full``."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.fault import Broken, Fault, Seen, carried_out
from tests.faults.table import chosen


@pytest.mark.parametrize("fault", chosen(FAULTS, (), full=False), ids=lambda fault: fault.id)
def test_the_promise_is_kept(fault: Fault, tmp_path: Path) -> None:
    line = carried_out(fault, tmp_path)
    assert line.kept, line.broken
    assert line.seen is not None
    assert line.seen.text


def test_every_fault_has_a_name_of_its_own() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    assert all(1 <= promise <= 7 for fault in FAULTS for promise in fault.promises)
    assert all(fault.promises for fault in FAULTS)


def test_a_promise_that_is_not_kept_is_told(tmp_path: Path) -> None:
    def breaks(_folder: Path) -> Seen:
        raise Broken("two requests were sent")

    def fails(_folder: Path) -> Seen:
        raise ZeroDivisionError("nobody foresaw it")

    for run, told in ((breaks, "two requests were sent"), (fails, "ZeroDivisionError: nobody foresaw it")):
        line = carried_out(Fault("Bench", "x", "y", (1,), run), tmp_path)
        assert (line.kept, line.broken) == (False, told)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_falls_over_is_told(tmp_path: Path) -> None:
    def falls() -> None:
        raise ZeroDivisionError("in another thread")

    def run(_folder: Path) -> Seen:
        thread = threading.Thread(target=falls)
        thread.start()
        thread.join()
        return Seen("All is well.")

    line = carried_out(Fault("Bench", "x", "y", (1,), run), tmp_path)
    assert line.broken == "a thread fell over: ZeroDivisionError: in another thread"

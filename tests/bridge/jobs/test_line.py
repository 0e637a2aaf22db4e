"""Who is next: order, limits of workers and of providers."""

from __future__ import annotations

import pytest

from bridge.job_context import JobContext
from bridge.jobs.line import JobId, Line, Waiting
from bridge.model import ProviderId

OWN, CLOUD = ProviderId("own"), ProviderId("cloud")


def work(context: JobContext) -> str:
    return "done"


def line_of(*providers: ProviderId, workers: int = 4, at_once: int = 0) -> Line[str]:
    line: Line[str] = Line(workers)
    for number, provider in enumerate(providers, 1):
        line.add(Waiting(JobId(number), provider, work, at_once))
    return line


def begun(line: Line[str]) -> list[int]:
    jobs = []
    while (each := line.begin()) is not None:
        jobs.append(each.job)
    return jobs


def test_first_come_first_served_by_as_many_as_there_are() -> None:
    line = line_of(OWN, OWN, OWN, workers=2)
    assert begun(line) == [1, 2]
    assert line.jobs() == (3,)
    line.end(JobId(2))
    assert begun(line) == [3]
    assert len(line) == 0


def test_a_server_that_computes_one_thing_gets_one_and_holds_up_nobody_else() -> None:
    line = line_of(OWN, OWN, CLOUD, at_once=1)
    assert begun(line) == [1, 3]
    assert line.at_work(JobId(1)) and not line.at_work(JobId(2))
    line.end(JobId(1))
    assert begun(line) == [2]


@pytest.mark.parametrize(
    ("job", "place", "expected"),
    [(3, 0, (3, 1, 2)), (1, 1, (2, 1, 3)), (1, 99, (2, 3, 1)), (2, -5, (2, 1, 3)), (2, 1, (1, 2, 3))],
)
def test_places_change(job: int, place: int, expected: tuple[int, ...]) -> None:
    line = line_of(OWN, OWN, OWN)
    assert line.move(JobId(job), place)
    assert line.jobs() == expected


def test_who_does_not_wait_is_neither_moved_nor_dropped() -> None:
    line = line_of(OWN, OWN, workers=1)
    assert begun(line) == [1]
    assert not line.move(JobId(1), 0)
    assert not line.drop(JobId(1))
    assert line.drop(JobId(2))
    assert JobId(2) not in line
    assert begun(line) == []

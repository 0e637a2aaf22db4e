"""How long a job goes on: from its progress, from earlier ones of its kind, or honestly unknown."""

from __future__ import annotations

import pytest

from bridge.jobs.durations import KINDS, REMEMBERED, Durations
from bridge.jobs.line import JobId
from bridge.jobs.queue import JobState, JobView
from bridge.model import Mode, ProviderId


def view(
    state: JobState = JobState.RUNNING,
    *,
    fraction: float | None = None,
    took_s: float | None = None,
    megapixels: float = 1.0,
    provider: str = "fake",
) -> JobView[object]:
    ended_s = None if took_s is None else 100.0 + took_s
    return JobView(
        JobId(1),
        "a cat",
        Mode.INPAINT,
        ProviderId(provider),
        megapixels,
        state=state,
        fraction=fraction,
        started_s=100.0,
        ended_s=ended_s,
    )


def learned(*took_s: float, megapixels: float = 1.0) -> Durations:
    durations = Durations()
    for each in took_s:
        durations.changed(view(JobState.FINISHED, took_s=each, megapixels=megapixels))
    return durations


def test_of_a_first_job_that_tells_nothing_nothing_is_known() -> None:
    assert Durations().left_s(view(), 110.0) is None
    assert Durations().usual_s(view()) is None


def test_progress_tells_once_it_says_something() -> None:
    assert Durations().left_s(view(fraction=0.25), 110.0) == pytest.approx(30.0)
    assert Durations().left_s(view(fraction=1.0), 110.0) == 0.0
    assert Durations().left_s(view(fraction=0.01), 110.0) is None


def test_earlier_ones_of_its_kind_tell_and_one_that_hung_does_not_count() -> None:
    durations = learned(20.0, 22.0, 500.0)
    assert durations.usual_s(view()) == 22.0
    assert durations.left_s(view(), 110.0) == pytest.approx(12.0)
    assert durations.left_s(view(fraction=0.5), 104.0) == pytest.approx(4.0), "its own progress knows better"


def test_a_job_that_takes_longer_than_usual_has_no_estimate() -> None:
    assert learned(20.0).left_s(view(), 121.0) is None


@pytest.mark.parametrize("other", [view(megapixels=4.0), view(provider="other"), view(megapixels=0.0)])
def test_another_kind_teaches_nothing(other: JobView[object]) -> None:
    assert learned(20.0).left_s(other, 110.0) is None


def test_about_the_same_size_is_the_same_kind() -> None:
    assert learned(20.0, megapixels=1.0).usual_s(view(megapixels=1.2)) == 20.0


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED, JobState.QUEUED])
def test_only_what_finished_teaches(state: JobState) -> None:
    durations = Durations()
    durations.changed(view(state, took_s=3.0))
    assert durations.usual_s(view()) is None
    assert durations.left_s(view(state), 110.0) is None


def test_the_newest_count_and_memory_is_bounded() -> None:
    durations = learned(*[1.0] * 10, *[9.0] * REMEMBERED)
    assert durations.usual_s(view()) == 9.0
    for number in range(KINDS):
        durations.changed(view(JobState.FINISHED, took_s=1.0, provider=f"p{number}"))
    assert durations.usual_s(view()) is None

"""What the queue says of a job, in words.

Owns: those words. May import: ``bridge.jobs.queue``, ``bridge.model``, ``ui.words``. No widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bridge.jobs.queue import JobState, JobView
from ui.words import tr

SHORTEST_S = 1.0
"""Of less nobody wants to read."""


@dataclass(frozen=True)
class Timing:
    """How the times of jobs are asked for.

    Attributes:
        left_s: how long a job goes on, None where nobody knows; by the job and the time.
        usual_s: what such a job takes.
    """

    now_s: Callable[[], float]
    left_s: Callable[[JobView[Any], float], float | None]
    usual_s: Callable[[JobView[Any]], float | None]


def clock(seconds: float) -> str:
    """``0:07``, ``12:34``, ``1:02:03``."""
    whole = max(0, int(seconds))
    minutes, hours = whole // 60 % 60, whole // 3600
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def place(number: int) -> str:
    """Where in the line a job waits, 1 for the next one."""
    if number == 1:
        return tr("Next in line")
    return tr("Number {number} in line", number=number)


def state(view: JobView[Any], number: int) -> str:
    """What a job is at; ``number`` is its place in the line, where it waits."""
    if view.state is JobState.QUEUED:
        return place(number) if number else tr("Starting")
    if view.state is JobState.CANCELLED:
        return tr("Cancelled")
    return view.text


def times(view: JobView[Any], timing: Timing) -> str:
    """How long it took or has taken, and how long it goes on; "" where there is nothing to say yet."""
    now_s = timing.now_s()
    if view.state is JobState.QUEUED:
        usual_s = timing.usual_s(view)
        return tr("usually takes {time}", time=clock(usual_s)) if usual_s and usual_s >= SHORTEST_S else ""
    elapsed_s = view.elapsed_s(now_s)
    if elapsed_s < SHORTEST_S:
        return ""
    if view.state is not JobState.RUNNING:
        return clock(elapsed_s)
    left_s = timing.left_s(view, now_s)
    if left_s is None:
        return tr("{time}, time left unknown", time=clock(elapsed_s))
    return tr("{time}, about {left} left", time=clock(elapsed_s), left=clock(left_s))

"""The line in which jobs wait, and who is next.

Owns: ``JobId``, ``Waiting``, ``Line``. May import: ``bridge.job_context``, ``bridge.model``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NewType, TypeVar

from bridge.job_context import JobContext
from bridge.model import ProviderId

JobId = NewType("JobId", int)
T = TypeVar("T")
Work = Callable[[JobContext], T]


@dataclass(frozen=True)
class Waiting(Generic[T]):
    """A job that nobody works on yet, with what it needs.

    Attributes:
        at_once: how many jobs of its provider may be worked on when it begins, itself included; 0 for any number.
    """

    job: JobId
    provider: ProviderId
    work: Work[T]
    at_once: int = 0


class Line(Generic[T]):
    """Jobs that wait, the next one first, and those that are worked on. Belongs to one thread.

    Args:
        workers: how many are worked on at the same time.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._waiting: list[Waiting[T]] = []
        self._held: set[JobId] = set()
        self._at_work: dict[JobId, ProviderId] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, job: JobId) -> bool:
        return any(each.job == job for each in self._waiting)

    def jobs(self) -> tuple[JobId, ...]:
        """Those who wait."""
        return tuple(each.job for each in self._waiting)

    def add(self, waiting: Waiting[T], *, held: bool = False) -> None:
        """The last one. Who is held keeps the place, and begins once it is released."""
        self._waiting.append(waiting)
        if held:
            self._held.add(waiting.job)

    def release(self, job: JobId) -> None:
        """It may begin when its turn comes."""
        self._held.discard(job)

    def begin(self) -> Waiting[T] | None:
        """Take the first one out for whom a worker is free and whose provider takes one more."""
        if len(self._at_work) >= self._workers:
            return None
        busy = Counter(self._at_work.values())
        ready = (each for each in self._waiting if each.job not in self._held)
        free = (each for each in ready if not each.at_once or busy[each.provider] < each.at_once)
        begun = next(free, None)
        if begun is not None:
            self._waiting.remove(begun)
            self._at_work[begun.job] = begun.provider
        return begun

    def end(self, job: JobId) -> None:
        """Nobody works on it any more."""
        del self._at_work[job]

    def at_work(self, job: JobId) -> bool:
        """Whether a worker is still busy with it, cancelled or not."""
        return job in self._at_work

    def drop(self, job: JobId) -> bool:
        """Take it out, if it waits."""
        kept = [each for each in self._waiting if each.job != job]
        dropped = len(kept) < len(self._waiting)
        self._waiting = kept
        self._held.discard(job)
        return dropped

    def move(self, job: JobId, place: int) -> bool:
        """Give one that waits another place, 0 for the next one. Others stay in their order."""
        found = next((each for each in self._waiting if each.job == job), None)
        if found is None:
            return False
        self._waiting.remove(found)
        self._waiting.insert(max(0, place), found)
        return True

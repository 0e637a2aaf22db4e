"""A heart that beats on Qt's thread, and tells for how long that thread did nothing else than one thing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5
MOST_MS = 50.0
"""No stall that a person feels."""
CALM_BEATS = 12
CALM_MS = 3.0


@dataclass
class Gap:
    """The longest of a phase.

    Attributes:
        busy_ms: how long Qt's thread itself worked between two beats.
        passed_ms: how much time passed between two beats.
        stood_ms: the same without the time in which the thread could have run and other threads and programs had the
            processor: what it worked, and what it waited for locks and files. None where the system does not tell.
    """

    busy_ms: float = 0.0
    passed_ms: float = 0.0
    stood_ms: float | None = None

    def __str__(self) -> str:
        stood = "" if self.stood_ms is None else f", {self.stood_ms:.0f} ms without waiting for the processor"
        return f"{self.busy_ms:.0f} ms of work ({self.passed_ms:.0f} ms passed{stood})"


class Heartbeat(QObject):
    """Beats for as long as it lives; ``phase`` names what happens meanwhile.

    What counts is the work of Qt's thread between two beats, by the clock of that thread. On a machine that has other
    things to do as well the time that passes says nothing: whoever waits for a processor is not slow, nor is whoever
    waits for Python's lock while the worker that has it waits for a processor. It is printed beside it, and
    ``tests.benchmarks.stalls`` makes a table of it.

    Attributes:
        gaps: the longest of each phase.
    """

    def __init__(self) -> None:
        super().__init__()
        self.gaps: dict[str, Gap] = {}
        self._phase = ""
        self._calm = 0
        self._last = _now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)
        self._timer.start(BEAT_MS)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """What happens inside is of this phase, also what is only finished later."""
        self.beat()
        self._phase = name
        self._calm = 0
        self.gaps.setdefault(name, Gap())
        yield
        self.beat()
        self._phase = ""

    def beat(self) -> None:
        """One."""
        before, self._last = self._last, _now()
        passed, busy, waited = (1000 * (after - each) for each, after in zip(before, self._last, strict=True))
        self._calm = self._calm + 1 if busy < CALM_MS else 0
        gap = self.gaps.get(self._phase)
        if gap is not None:
            gap.busy_ms, gap.passed_ms = max(gap.busy_ms, busy), max(gap.passed_ms, passed)
            if SCHEDULER.is_file():
                gap.stood_ms = max(gap.stood_ms or 0.0, passed - waited)

    @property
    def is_calm(self) -> bool:
        """Whether nothing was done for a while."""
        return self._calm >= CALM_BEATS

    def stop(self) -> None:
        """No more."""
        self._timer.stop()

    def report(self) -> str:
        """What was found, a line a phase."""
        return "\n".join(f"{name}: {gap}" for name, gap in self.gaps.items())

    def slow(self) -> dict[str, str]:
        """The end: what took too long."""
        self.stop()
        print(self.report(), file=sys.stderr)
        return {name: str(gap) for name, gap in self.gaps.items() if gap.busy_ms >= MOST_MS}


def check(work: Callable[[Heartbeat], None]) -> None:
    """Fail where something takes too long, twice: other programs take the processor's caches away too, and whoever has
    to fetch everything anew works longer."""
    slow: dict[str, str] | None = None
    for _ in range(2):
        heart = Heartbeat()
        try:
            work(heart)
        finally:
            found = heart.slow()
        slow = {name: gap for name, gap in found.items() if slow is None or name in slow}
        if not slow:
            return
    raise AssertionError(slow)


SCHEDULER = Path("/proc/thread-self/schedstat")
"""Where Linux tells how long a thread waited for a processor, in nanoseconds; the second of three numbers."""


def _now() -> tuple[float, float, float]:
    """The time that passed, that this thread worked, that it waited for a processor, in seconds."""
    waited_s = int(SCHEDULER.read_text().split()[1]) / 1e9 if SCHEDULER.is_file() else 0.0
    return time.perf_counter(), time.thread_time(), waited_s

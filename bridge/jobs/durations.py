"""How long jobs take: from how far one is, and from what earlier ones of its kind took.

Owns: ``Durations``. May import: ``bridge.jobs.queue``.
"""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from typing import Any

from bridge.jobs.queue import JobState, JobView

REMEMBERED = 5
"""So many durations of each kind; their median holds against one that hung."""
KINDS = 200
TELLING_FRACTION = 0.1
"""Below it, how far a job is says little: models are still loaded, requests still wait."""

_Kind = tuple[str, str, int]


class Durations:
    """Watches jobs, and knows from those that finished what others of their kind will take."""

    def __init__(self) -> None:
        self._taken: OrderedDict[_Kind, deque[float]] = OrderedDict()

    def changed(self, view: JobView[Any]) -> None:
        """Learn from a job that finished."""
        if view.state is not JobState.FINISHED or view.started_s is None or view.ended_s is None:
            return
        kind = _kind(view)
        taken = self._taken.pop(kind, None) or deque(maxlen=REMEMBERED)
        taken.append(view.ended_s - view.started_s)
        self._taken[kind] = taken
        if len(self._taken) > KINDS:
            self._taken.popitem(last=False)

    def moved(self) -> None:
        """Who waits before whom teaches nothing."""

    def usual_s(self, view: JobView[Any]) -> float | None:
        """What such a job takes; None where none has finished yet."""
        taken = self._taken.get(_kind(view))
        if not taken:
            return None
        from statistics import median  # it loads decimals and fractions: not before the window shows

        return median(taken)

    def left_s(self, view: JobView[Any], now_s: float) -> float | None:
        """How long a job that runs goes on; None where nobody knows, as for one that takes longer than usual."""
        if view.state is not JobState.RUNNING:
            return None
        elapsed_s = view.elapsed_s(now_s)
        if view.fraction is not None and view.fraction >= TELLING_FRACTION:
            return elapsed_s * (1 - min(1.0, view.fraction)) / view.fraction
        usual_s = self.usual_s(view)
        return usual_s - elapsed_s if usual_s is not None and usual_s > elapsed_s else None


def _kind(view: JobView[Any]) -> _Kind:
    # Sizes by doublings: a job of a little more pixels takes a little more time.
    return view.provider, view.mode, round(math.log2(view.megapixels)) if view.megapixels > 0 else -99

"""When a call may be sent: what servers are known to allow, and what they told.

Owns: ``RateController``. May import: ``bridge.http.call`` (``Rate``, ``HttpAnswer``).

Limits come from two sources. A provider declares what is known of its server (``HttpCall.rates``), counted here in a
sliding window; and a server tells in its answers that nothing is left, or says 429 with a time to wait.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Sequence

from bridge.http.call import HttpAnswer, Rate

TOO_MANY_REQUESTS = 429
REMAINING = ("x-ratelimit-remaining-minute", "x-ratelimit-remaining", "ratelimit-remaining")
RESET = ("ratelimit-reset", "x-ratelimit-reset", "x-ratelimit-reset-after")
MAX_TOLD_S = 3600.0
"""A reset further away than this is a date, or nonsense, and is left out of account."""


class RateController:
    """One for all calls of a process; used from any thread.

    Args:
        monotonic: the time in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._sent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._blocked_until: dict[str, float] = {}

    def reserve(self, rates: Sequence[Rate]) -> tuple[float, str]:
        """Take a turn under every one of ``rates``, or none.

        Returns:
            the seconds to wait before asking again, 0 where the turn was taken, and the name of the limit waited for.
        """
        with self._lock:
            now = self._monotonic()
            waits = [(self._wait_s(rate, now), rate.name) for rate in rates]
            longest = max(waits, default=(0.0, ""))
            if longest[0] > 0:
                return longest
            for rate in rates:
                self._sent[rate.name].append(now)
            return 0.0, ""

    def heard(self, rates: Sequence[Rate], answer: HttpAnswer) -> None:
        """Take from an answer what it says of the time to come."""
        wait_s = _told_by_429(answer) if answer.status == TOO_MANY_REQUESTS else _until_reset_s(answer)
        if wait_s is None or not 0 < wait_s <= MAX_TOLD_S:
            return
        with self._lock:
            until = self._monotonic() + wait_s
            for rate in rates:
                self._blocked_until[rate.name] = max(until, self._blocked_until.get(rate.name, until))

    def _wait_s(self, rate: Rate, now: float) -> float:
        sent = self._sent[rate.name]
        while sent and sent[0] <= now - rate.per_s:
            sent.popleft()
        full_s = sent[len(sent) - rate.count] + rate.per_s - now if len(sent) >= rate.count else 0.0
        return max(full_s, self._blocked_until.get(rate.name, now) - now, 0.0)


def _told_by_429(answer: HttpAnswer) -> float | None:
    return answer.wait_s if answer.wait_s is not None else _number(answer, RESET)


def _until_reset_s(answer: HttpAnswer) -> float | None:
    """How long nothing is left, as the headers tell; None where something is, or they do not."""
    if _number(answer, REMAINING) != 0:
        return None
    return _number(answer, RESET)


def _number(answer: HttpAnswer, names: Sequence[str]) -> float | None:
    text = next((answer.headers[name].strip() for name in names if name in answer.headers), "")
    return float(text) if text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 12 else None

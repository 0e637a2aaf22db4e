"""What a server told, kept for a while so that it is not asked again at every turn.

Owns: ``Kept``. May import: the standard library.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_AGE_S = 600.0


class Kept(Generic[T]):
    """One answer, asked for when it is first needed, when it is too old, and on demand. Used from any thread.

    Args:
        ask: asks the server; what it raises goes to whoever needed the answer, and what was kept stays.
        max_age_s: in seconds.
        monotonic: the time in seconds.
    """

    def __init__(
        self, ask: Callable[[], T], *, max_age_s: float = MAX_AGE_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._max_age_s = max_age_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._value: T | None = None
        self._asked_at_s = 0.0

    def get(self, *, refresh: bool = False) -> T:
        """The answer, asked for if need be."""
        kept = self.peek()
        if kept is not None and not refresh and (self.age_s or 0.0) <= self._max_age_s:
            return kept
        value = self._ask()
        with self._lock:
            self._value, self._asked_at_s = value, self._monotonic()
        return value

    def peek(self) -> T | None:
        """What was last told, however old; None before anything was. Never asks."""
        with self._lock:
            return self._value

    @property
    def age_s(self) -> float | None:
        """How long ago it was told, in seconds; None before anything was."""
        with self._lock:
            return None if self._value is None else self._monotonic() - self._asked_at_s

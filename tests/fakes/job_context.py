"""A job's context that records what it is told and is cancelled by the test."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bridge.errors import Cancelled
from bridge.model import GenerationResult, Picture


class RecordingContext:
    """Attributes: ``steps``, ``previews``, ``late`` results as they came in; ``asked`` counts questions to cancel.

    Args:
        cancel_after: the number of questions that are answered with "go on"; None for all.
    """

    def __init__(self, *, cancel_after: int | None = None) -> None:
        self.steps: list[tuple[float | None, str]] = []
        self.previews: list[Picture] = []
        self.late: list[GenerationResult] = []
        self.asked = 0
        self._cancel_after = cancel_after
        self._cancelled = threading.Event()
        self._told: list[Callable[[], None]] = []

    def progress(self, fraction: float | None, text: str) -> None:
        self.steps.append((fraction, text))

    def sending(self) -> None:
        pass

    def answered(self) -> None:
        pass

    def preview(self, picture: Picture) -> None:
        self.previews.append(picture)

    def keep_late(self, result: GenerationResult) -> None:
        self.late.append(result)

    def raise_if_cancelled(self) -> None:
        self.asked += 1
        if self._cancelled.is_set() or (self._cancel_after is not None and self.asked > self._cancel_after):
            raise Cancelled("Cancelled.")

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        self._told.append(tell_server)

    def cancel(self) -> None:
        """As the user does: from another thread, while the provider works."""
        self._cancelled.set()
        while self._told:
            self._told.pop()()

"""How a provider talks to whoever waits while it works.

Owns: the ``JobContext`` protocol, ``PassedOn``. May import: ``bridge.model``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bridge.model import GenerationResult, Picture


class JobContext(Protocol):
    """How a provider talks to whoever waits while it works. Every method may be called from the worker's thread."""

    def progress(self, fraction: float | None, text: str) -> None:
        """Say how far the work is, 0 .. 1; None where nobody knows."""

    def preview(self, picture: Picture) -> None:
        """Show an unfinished picture."""

    def sending(self) -> None:
        """Say that a request is packed and about to be sent. Waits for its turn where a job has several.

        Raises:
            Cancelled: it shall not be sent any more.
        """

    def answered(self) -> None:
        """Say that the server has answered: it may be sent another request while this one's pictures are unpacked."""

    def raise_if_cancelled(self) -> None:
        """Raise ``bridge.errors.Cancelled`` if the user said stop."""

    def keep_late(self, result: GenerationResult) -> None:
        """Hand over what came after the user said stop: it may have been paid for, so it goes into the history."""

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        """Have ``tell_server`` called, once and from another thread, when the user says stop."""


class PassedOn:
    """A context that hands everything on to another one; subclasses do something about what they are there for."""

    def __init__(self, context: JobContext) -> None:
        self._context = context

    def progress(self, fraction: float | None, text: str) -> None:
        """See ``JobContext``."""
        self._context.progress(fraction, text)

    def preview(self, picture: Picture) -> None:
        """See ``JobContext``."""
        self._context.preview(picture)

    def sending(self) -> None:
        """See ``JobContext``."""
        self._context.sending()

    def answered(self) -> None:
        """See ``JobContext``."""
        self._context.answered()

    def raise_if_cancelled(self) -> None:
        """See ``JobContext``."""
        self._context.raise_if_cancelled()

    def keep_late(self, result: GenerationResult) -> None:
        """See ``JobContext``."""
        self._context.keep_late(result)

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        """See ``JobContext``."""
        self._context.on_cancel(tell_server)

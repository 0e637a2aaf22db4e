"""How the desktop is told.

Owns: ``Notifier``, ``Silent``. May import: the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Notifier(Protocol):
    """Shows one notification at a time; the next one takes its place. Used on the owner's thread, and never waits."""

    def show(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        """Show it. ``clicked`` is called on the owner's thread where the system tells."""

    def clear(self) -> None:
        """Take it away: the user has seen."""

    def close(self) -> None:
        """The process ends."""


class Silent:
    """Where there is no desktop."""

    def show(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        """Tell nobody."""

    def clear(self) -> None:
        """Nothing is shown."""

    def close(self) -> None:
        """Nothing to end."""

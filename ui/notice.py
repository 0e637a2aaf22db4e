"""What the user is told.

Owns: ``Notice``, ``Activity``. May import: the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """Something the user should read until it is closed: an error, or notes."""

    message: str
    hint: str = ""
    is_error: bool = False


@dataclass(frozen=True)
class Activity:
    """What is being worked on; ``fraction`` is 0 .. 1, None where nobody knows."""

    text: str
    fraction: float | None = None

"""What the user is told.

Owns: ``Notice``, ``Choice``, ``Activity``. May import: the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """The one thing that a notice offers to do."""

    label: str
    do: Callable[[], None]


@dataclass(frozen=True)
class Notice:
    """Something the user should read until it is closed: an error, or notes."""

    message: str
    hint: str = ""
    is_error: bool = False
    action: Choice | None = None


@dataclass(frozen=True)
class Activity:
    """What is being worked on; ``fraction`` is 0 .. 1, None where nobody knows."""

    text: str
    fraction: float | None = None

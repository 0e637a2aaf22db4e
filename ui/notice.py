"""What the user is told.

Owns: ``Notice``, ``Choice``, ``Activity``. May import: the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """Something that a notice offers to do.

    Attributes:
        help: says what comes of it where the label does not.
        says: a sentence that is to be read before it is done: it stands beside the hint.
        wait_s: so long it cannot be done yet; its button counts down.
    """

    label: str
    do: Callable[[], None]
    help: str = ""
    says: str = ""
    wait_s: float = 0.0


@dataclass(frozen=True)
class Notice:
    """Something the user should read until it is closed: an error, or notes. It offers two things to do at most.

    Attributes:
        reference: by which the log knows an error ("E-7F3A"); "" for notes.
    """

    message: str
    hint: str = ""
    is_error: bool = False
    choices: tuple[Choice, ...] = ()
    reference: str = ""

    @property
    def advice(self) -> str:
        """The hint, and what its choices say."""
        return " ".join(filter(None, (self.hint, *(choice.says for choice in self.choices))))


@dataclass(frozen=True)
class Activity:
    """What is being worked on; ``fraction`` is 0 .. 1, None where nobody knows."""

    text: str
    fraction: float | None = None

"""A key, or words, that must not be read where they are not used.

Owns: ``Secret``, and what stands in its place. May import: the standard library.
"""

from __future__ import annotations

MASK = "[secret]"


class Secret:
    """A key that no repr, log line or error text shows."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The key itself, for the header it goes into."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

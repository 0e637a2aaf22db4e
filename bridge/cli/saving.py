"""Where a result is that could not be written where it should be.

Owns: ``rescued``, ``on_history``, ``sheltered``. May import: ``bridge.core``, ``bridge.unkept``, ``bridge.holder``,
``bridge.plain_text``, ``bridge.errors``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bridge.core import Delivery
from bridge.errors import BridgeError, StorageError
from bridge.holder import elsewhere
from bridge.plain_text import plain
from bridge.unkept import Late, Stored, Unkept, note_on


def on_history(delivery: Delivery) -> tuple[str, ...]:
    """The notes of a delivery whose results are written: of those that are not in the history, why."""
    held = note_on(delivery.unkept)
    notes = tuple(note for note in delivery.notes if note not in held)
    if not any(each.is_in_memory_only for each in delivery.unkept):
        return (*notes, *held)
    return (*notes, f"The history does not have the result, only its own file does: {delivery.unkept[0].why.message}")


@contextmanager
def rescued(delivery: Delivery) -> Iterator[None]:
    """What cannot be written is not lost: an error says where it is.

    In the history, as a rule. What that did not take either is put where the system keeps what is temporary.
    """
    try:
        yield
    except BridgeError as error:
        error.add(hint=_where(Stored(delivery.entries, delivery.unkept)))
        raise


def sheltered(late: Late) -> str:
    """Where results are that nobody gets: the end of the error that says why. After Ctrl-C there is none to say it."""
    where = _where(late.stored)
    if late.was_cancelled and _lost(late.stored):
        sys.stderr.write(f"{plain(where)}\n")
    return where


def _where(stored: Stored) -> str:
    lost = _lost(stored)
    kept = [entry.path for entry in stored.entries if entry.id not in {each.entry.id for each in lost}]
    said = [f"The result itself is kept in the history: {_listed(kept)}."] if kept else []
    return " ".join((*said, _elsewhere(lost)) if lost else said)


def _lost(stored: Stored) -> list[Unkept]:
    return [each for each in stored.unkept if each.is_in_memory_only]


def _elsewhere(lost: Sequence[Unkept]) -> str:
    try:
        files = elsewhere(lost)
    except (OSError, StorageError):
        return "The history could not take the result either, nor the folder of temporary files: it is lost."
    return f"The history could not take the result either; it is in {_listed(files)} until the system clears that up."


def _listed(files: Sequence[Path]) -> str:
    return ", ".join(map(str, files))

"""Where a result is that could not be written where it should be.

Owns: ``rescued``, ``on_history``. May import: ``bridge.core``, ``bridge.unkept``, ``bridge.imaging.codec``,
``bridge.paths``, ``bridge.errors``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bridge.core import Delivery
from bridge.errors import BridgeError, StorageError
from bridge.imaging.codec import write_picture_file
from bridge.unkept import Unkept, note_on


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
        lost = [each for each in delivery.unkept if each.is_in_memory_only]
        kept = [entry.path for entry in delivery.entries if entry.id not in {each.entry.id for each in lost}]
        if kept:
            error.add(hint=f"The result itself is kept in the history: {_listed(kept)}.")
        if lost:
            error.add(hint=_elsewhere(lost))
        raise


def _elsewhere(lost: Sequence[Unkept]) -> str:
    try:
        folder = Path(tempfile.mkdtemp(prefix="layerbridge-"))
        files = [folder / f"{number}.png" for number, _each in enumerate(lost, 1)]
        for file, each in zip(files, lost, strict=True):
            write_picture_file(file, each.picture)
    except (OSError, StorageError):
        return "The history could not take the result either, nor the folder of temporary files: it is lost."
    return f"The history could not take the result either; it is in {_listed(files)} until the system clears that up."


def _listed(files: Sequence[Path]) -> str:
    return ", ".join(map(str, files))

"""What a process left behind of a job when it ended: read from its folder in the journal.

Owns: ``Left``, ``Fate``, ``Waiter``, the names of a job's files. May import: ``bridge.canvas.recorded``,
``bridge.wishes_values``, ``bridge.wishes``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.errors import StorageError
from bridge.model import Mode
from bridge.wishes import Wishes
from bridge.wishes_values import wishes_of

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas

JOB, PIXELS, WAY, RESULTS, TRIES = "job.json", "pixels.json", "way", "results", "tries"
SENT, ANSWERED, WRITING, KEPT = "s", "a", "r", "k"

HasResult = Callable[[str], bool]
"""Whether the history has a file of this name."""


class Fate(StrEnum):
    """What is known of a job whose process ended before it did."""

    WAITING = "never sent"
    UNKNOWN = "sent, answer unknown"
    """It may have been carried out, and billed."""
    KEPT = "kept"
    """What came is in the history."""


class Waiter(StrEnum):
    """Who waits for what comes of a job."""

    PANEL = "panel"
    """The results of a window: any later one may have them, so the job can go on."""
    GIMP = "gimp"
    """A procedure of GIMP's, or a script there. It was told that the bridge is gone, so nobody waits any more."""
    COMMAND = "command"
    """The command line. Its process was the job's own."""


@dataclass(frozen=True)
class Left:
    """A job that a process left behind.

    Attributes:
        at: when it was asked for: UTC, ISO 8601.
        is_whole: whether what it needs of its canvas was kept, so that it can go on.
        tries: how often it went on since, in processes that were killed too: it may be what ends them.
        waiter: who waited for it.
        results: the names of the files of its results, as far as they were about to be written.
        destination: where it was to go (``Registry.destination``) when it was asked for; "" where nobody noted it.
        together: the id and the title of what it shares with jobs of other providers; None where it is alone.
    """

    folder: Path
    title: str
    mode: Mode
    wishes: Wishes
    at: str
    fate: Fate
    is_whole: bool
    tries: int = 0
    waiter: Waiter = Waiter.PANEL
    results: tuple[str, ...] = ()
    destination: str = ""
    together: tuple[str, str] | None = None

    def canvas(self) -> Canvas:
        """The canvas as the job read it, with the same parts hidden.

        Raises:
            StorageError: it cannot be read.
        """
        from bridge.canvas.recorded import restored  # numpy; nobody needs it to see what was left

        try:
            return restored(self.folder, json.loads((self.folder / PIXELS).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StorageError("What was kept of an unfinished job cannot be read.", "Generate again.") from error

    def forget(self) -> None:
        """Remove what was kept of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def read_left(folder: Path, has_result: HasResult) -> Left:
    """The job of a folder.

    Raises:
        OSError: it cannot be read now.
        ValueError, TypeError, KeyError: it is none.
    """
    values = json.loads((folder / JOB).read_bytes()) if (folder / JOB).exists() else None
    if values is None:
        raise ValueError(f"{folder.name} says nothing")  # It ended while its first word was written.
    wishes, mode = wishes_of(values["wishes"]), Mode(values["mode"])
    names = tuple(_text(folder / RESULTS).split())
    tries, waiter = _text(folder / TRIES), Waiter(values.get("waiter", Waiter.PANEL))
    return Left(
        folder,
        str(values["title"]),
        mode,
        wishes,
        str(values["at"]),
        _fate(_text(folder / WAY), names, has_result),
        is_whole=(folder / PIXELS).is_file(),
        tries=int(tries) if tries.isdigit() else 0,
        waiter=waiter,
        results=names,
        destination=str(values.get("destination", "")),
        together=_pair(values.get("together")),
    )


def _pair(said: object) -> tuple[str, str] | None:
    if not isinstance(said, list) or len(said) != 2 or not all(isinstance(each, str) for each in said):
        return None
    return said[0], said[1]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _fate(way: str, names: Sequence[str], has_result: HasResult) -> Fate:
    if SENT not in way:
        return Fate.WAITING
    are_written = way.endswith(WRITING) and bool(names) and all(map(has_result, names))
    return Fate.KEPT if way.endswith(KEPT) or are_written else Fate.UNKNOWN

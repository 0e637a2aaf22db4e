"""What is known of commands that were killed: told by the next one, before it sends anything.

Owns: ``noted``, ``of_killed``, the folder ``commands`` of the data. May import: ``bridge.jobs.journal``,
``bridge.jobs.left``, ``bridge.history``, ``bridge.file_lock``, ``bridge.paths``, ``bridge.errors``.

Each command has a journal of its own, and a lock that the system takes away with its process. Nothing of a killed
command is sent again by itself: whoever gave it decides, and the same command again makes what is missing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bridge.errors import StorageError
from bridge.file_lock import alone
from bridge.history import History
from bridge.jobs.journal import Journal
from bridge.jobs.left import Fate, Left
from bridge.paths import Paths

FOLDER = "commands"
TITLES = 3
TITLE_CHARS = 60


@dataclass(frozen=True)
class Killed:
    """What commands left that were killed.

    Attributes:
        notes: sentences for the user.
    """

    notes: tuple[str, ...]
    left: tuple[Left, ...]

    def forget(self) -> None:
        """It was told."""
        for each in self.left:
            each.forget()
            with suppress(OSError):
                each.folder.parent.rmdir()


@contextmanager
def noted(paths: Paths, history: History) -> Iterator[Journal]:
    """The journal of this command. Where the disk refuses it, it goes on without."""
    place = paths.data / FOLDER / secrets.token_hex(16)
    with ExitStack() as held:
        with suppress(StorageError):
            held.enter_context(alone(_lock(place)))
        yield Journal(place, history.has_file)
        with suppress(OSError):
            place.rmdir()


def of_killed(paths: Paths, history: History) -> Killed:
    """What those left that are not running any more."""
    found = list[Left]()
    folder = paths.data / FOLDER
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        with suppress(StorageError, OSError):
            if place.is_dir():
                found.extend(_left(place, history))
    return Killed(tuple(_told(found, history)), tuple(found))


def _left(place: Path, history: History) -> tuple[Left, ...]:
    with alone(_lock(place)) as is_over:
        if not is_over:
            return ()
        left = Journal(place, history.has_file).left()
        if not left:
            place.rmdir()
        return left


def _lock(place: Path) -> Path:
    return place.with_name(f"{place.name}.lock")


def _told(left: Sequence[Left], history: History) -> Iterator[str]:
    kept = [each for each in left if each.fate is Fate.KEPT]
    if kept:
        files = ", ".join(str(history.folder / name) for each in kept for name in each.results)
        yield (
            f"A command that was killed had made {_titles(kept)} and may not have written it where it should: "
            f"it is kept in the history ({files})."
        )
    unknown = [each for each in left if each.fate is Fate.UNKNOWN]
    if unknown:
        yield (
            f"A command that was killed had sent {_titles(unknown)}, and what came of it is not known. Where requests "
            "cost money it may have been billed, and sent again it may be billed once more."
        )
    waiting = [each for each in left if each.fate is Fate.WAITING]
    if waiting:
        yield f"A command that was killed had not sent {_titles(waiting)}."


def _titles(left: Sequence[Left]) -> str:
    named = [f"“{_short(each.title)}”" for each in left[:TITLES]]
    more = len(left) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _short(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…"

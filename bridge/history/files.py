"""Where the files of results lie, and moving them.

Owns: ``Files``. May import: ``bridge.history.entry``, ``bridge.paths``, ``bridge.errors``.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from bridge.history.entry import HistoryEntry
from bridge.paths import private_folder, storage_error

THUMBNAILS, KEPT, SOURCES, DELETED = "thumbnails", "kept", "sources", "deleted"
HOUR_S = 3600


class Files:
    """The files of one history's folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def result(self, entry: HistoryEntry) -> Path:
        """The result itself: by its name alone, since the folder may be another one by now."""
        return self._folder / entry.path.name

    def has(self, name: str) -> bool:
        """Whether a result's file is there, or lies with those that were deleted."""
        return any((folder / Path(name).name).is_file() for folder in (self._folder, self._folder / DELETED))

    def thumbnail(self, entry: HistoryEntry) -> Path:
        """Its small view."""
        return self._folder / THUMBNAILS / f"{entry.path.stem}.webp"

    def kept(self, entry: HistoryEntry) -> Path:
        """What is needed to put it in its place."""
        return self._folder / KEPT / f"{entry.path.stem}.zip"

    def source(self, name: str) -> Path:
        """A whole picture that results were made from."""
        return self._folder / SOURCES / f"{Path(name).name}.png"

    def sources(self) -> dict[str, Path]:
        """All of those, by name."""
        return {path.stem: path for path in (self._folder / SOURCES).glob("*.png")}

    def put_away(self, entry: HistoryEntry) -> None:
        """Move a result to those that were deleted. Raises ``StorageError``."""
        away = private_folder(self._folder / DELETED)
        _move(self.result(entry), away / entry.path.name)

    def bring_back(self, entry: HistoryEntry) -> None:
        """Move it to where it was. Raises ``StorageError``."""
        _move(self._folder / DELETED / entry.path.name, self.result(entry))

    def remove(self, entry: HistoryEntry) -> None:
        """Remove all that there is of a result. Raises ``StorageError``."""
        for path in self._all_of(entry):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise storage_error(error, path, doing="removed") from error

    def remove_sources_but(self, used: frozenset[str]) -> None:
        """Remove the whole pictures that no result needs; one that is new may be about to be needed."""
        oldest = time.time() - HOUR_S
        for name, path in self.sources().items():
            with contextlib.suppress(OSError):
                if name not in used and path.stat().st_mtime < oldest:
                    path.unlink()

    def bytes_of(self, entry: HistoryEntry) -> int:
        """How much of the disk a result takes, without what it shares with others."""
        return sum(_bytes(path) for path in self._all_of(entry))

    def used_bytes(self) -> int:
        """How much of the disk all of it takes."""
        return sum(self._sizes())

    def _all_of(self, entry: HistoryEntry) -> tuple[Path, ...]:
        away = self._folder / DELETED / entry.path.name
        return away, self.result(entry), self.thumbnail(entry), self.kept(entry)

    def _sizes(self) -> Iterator[int]:
        for folder in (self._folder, *(self._folder / name for name in (THUMBNAILS, KEPT, SOURCES, DELETED))):
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                yield from (each.stat().st_size for each in entries if each.is_file(follow_symlinks=False))


def _move(old: Path, new: Path) -> None:
    """A file that is gone cannot be moved: its row may be dealt with all the same."""
    try:
        if old.is_file():
            old.replace(new)
    except OSError as error:
        raise storage_error(error, new, doing="moved") from error


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

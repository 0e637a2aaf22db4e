"""Every result on disk before anybody is told of it: PNG files and an SQLite index beside them.

Owns: the history folder. May import: ``bridge.imaging``, ``bridge.paths``, ``bridge.model``, ``bridge.errors``.
Its methods may be called from any thread; each call opens a connection of its own.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.errors import BridgeError, InputError, StorageError
from bridge.imaging.codec import encode_png, read_picture_file
from bridge.model import Picture, Size
from bridge.paths import atomically, private_folder, storage_error, sweep_unfinished, write_atomically

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    id TEXT PRIMARY KEY, made_at TEXT NOT NULL, mode TEXT NOT NULL, provider TEXT NOT NULL, title TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, file TEXT NOT NULL, recipe TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS results_by_time ON results (made_at);
"""
BUSY_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class HistoryEntry:
    """One stored result.

    Attributes:
        made_at: UTC, ISO 8601.
        title: the prompt, or the mode where there is none.
        path: the PNG file.
        recipe: how it was made.
    """

    id: str
    made_at: str
    mode: str
    provider: str
    title: str
    width: int
    height: int
    path: Path
    recipe: Mapping[str, Any]


class History:
    """The results in one folder.

    Args:
        folder: made when it is not there, readable by the user alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def use(self, folder: Path) -> None:
        """Keep results in ``folder`` from now on; those that were moved into it are found there."""
        self._folder = folder

    def prepare(self) -> None:
        """Make sure that there is a place for results, before one is paid for.

        Raises:
            StorageError: there is none.
        """
        private_folder(self._folder)
        with self._index():
            pass  # opened, so it can be used

    def sweep(self) -> None:
        """Remove what broken runs left half-written: a large result may have gigabytes."""
        sweep_unfinished(self._folder)

    def add(self, picture: Picture, recipe: Mapping[str, Any], *, encoded: bytes | None = None) -> HistoryEntry:
        """Write a result and its index row; when this returns, both are on disk.

        Args:
            encoded: the picture as a PNG, where there is one already.

        Raises:
            StorageError: the disk is full, read-only or broken. A file that was written stays.
        """
        private_folder(self._folder)
        path = self.path_for_new()
        write_atomically(path, encoded or encode_png(picture, effort="fast"))
        return self.insert(path, picture.size, recipe)

    def growing(self, size: Size, *, opaque: bool) -> Growing:
        """A result that is written row by row while it is made, as a context manager.

        Raises:
            StorageError: as ``add``; so do its methods.
        """
        private_folder(self._folder)
        return Growing(self, size, opaque=opaque)

    def path_for_new(self) -> Path:
        """A file of the folder that nobody has."""
        return self._folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}.png"

    def insert(self, path: Path, size: Size, recipe: Mapping[str, Any]) -> HistoryEntry:
        """An index row for a file of the folder that is complete. Raises ``StorageError``."""
        entry = _new_entry(path, size, recipe)
        with self._index() as index:
            index.execute("INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(entry))
        return entry

    def amend(self, entry: HistoryEntry, recipe: Mapping[str, Any]) -> HistoryEntry:
        """Replace an entry's recipe: of a finished result more is known than when it came. Raises ``StorageError``."""
        amended = replace(entry, recipe=recipe)
        with self._index() as index:
            index.execute("UPDATE results SET recipe = ? WHERE id = ?", (_row(amended)[-1], entry.id))
        return amended

    def entries(self, *, limit: int = 100) -> tuple[HistoryEntry, ...]:
        """The newest results, newest first. Raises ``StorageError`` where the index cannot be read."""
        if not self._folder.is_dir():
            return ()
        with self._index() as index:
            rows = index.execute("SELECT * FROM results ORDER BY made_at DESC, rowid DESC LIMIT ?", (limit,)).fetchall()
        try:
            return tuple(_entry(self._folder, row) for row in rows)
        except (ValueError, TypeError) as error:
            raise _unusable("a row is damaged", self._folder) from error

    def picture(self, entry: HistoryEntry) -> Picture:
        """The pixels of a stored result.

        Raises:
            InputError: its file is gone or damaged.
        """
        path = entry.path if entry.path.is_file() else self._folder / entry.path.name
        if not path.is_file():
            raise InputError(f"The file of this result is gone: {entry.path}.")
        return read_picture_file(path)

    @contextmanager
    def _index(self) -> Iterator[sqlite3.Connection]:
        try:
            index = sqlite3.connect(self._folder / "history.sqlite", timeout=BUSY_TIMEOUT_S)
            try:
                with index:
                    index.executescript(SCHEMA)
                    yield index
            finally:
                index.close()
        except sqlite3.Error as error:
            raise _unusable(str(error), self._folder) from error


class Growing:
    """A result in the making. Its file is there once it is finished, whole; else nothing is left of it."""

    def __init__(self, history: History, size: Size, *, opaque: bool) -> None:
        self._history, self._size, self._path = history, size, history.path_for_new()
        self._open = ExitStack()
        # Here and not above: a list of what was made costs no OpenCV.
        from bridge.imaging.png_rows import PngRows

        file = self._open.enter_context(atomically(self._path))
        self._png = PngRows(file, size, 3 if opaque else 4)

    def __enter__(self) -> Growing:
        return self

    def __exit__(self, *_what: object) -> None:
        # Finished, there is nothing open any more; otherwise the file must not look complete.
        unfinished = BridgeError("The result was not finished.")
        with suppress(BridgeError):
            self._open.__exit__(type(unfinished), unfinished, None)

    def rows(self, _top: int, pixels: NDArray[np.uint8]) -> None:
        """Add the next rows, (rows, width, 4) uint8, from the top on. Raises ``StorageError``."""
        try:
            self._png.rows(pixels)
        except OSError as error:
            raise storage_error(error, self._path) from error

    def finish(self, recipe: Mapping[str, Any]) -> HistoryEntry:
        """All rows are there: when this returns, file and index row are on disk. Raises ``StorageError``."""
        try:
            self._png.close()
        except OSError as error:
            raise storage_error(error, self._path) from error
        self._open.close()
        return self._history.insert(self._path, self._size, recipe)


def _unusable(why: str, folder: Path) -> StorageError:
    return StorageError(
        f"The history's index cannot be used ({why}); the result files in {folder} are safe.",
        "Free some space, check the folder's permissions, or move history.sqlite away: a new one is begun then.",
    )


def _new_entry(path: Path, size: Size, recipe: Mapping[str, Any]) -> HistoryEntry:
    prompts = recipe.get("prompts") or [{"text": ""}]
    return HistoryEntry(
        id=uuid.uuid4().hex,
        made_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        mode=str(recipe["mode"]),
        provider=str(recipe["provider"]),
        title=str(prompts[0]["text"]) or str(recipe["mode"]),
        width=size.width,
        height=size.height,
        path=path,
        recipe=recipe,
    )


def _row(entry: HistoryEntry) -> tuple[str | int, ...]:
    head = (entry.id, entry.made_at, entry.mode, entry.provider, entry.title, entry.width, entry.height)
    return (*head, entry.path.name, json.dumps(dict(entry.recipe), ensure_ascii=False))


def _entry(folder: Path, row: tuple[Any, ...]) -> HistoryEntry:
    identifier, made_at, mode, provider, title, width, height, file, recipe = row
    # The index holds names only: whatever stands there, a result lies in the history's folder.
    path = folder / Path(file).name
    return HistoryEntry(identifier, made_at, mode, provider, title, width, height, path, json.loads(recipe))

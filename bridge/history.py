"""Every result on disk before anybody is told of it: PNG files and an SQLite index beside them.

Owns: the history folder. May import: ``bridge.imaging.codec``, ``bridge.paths``, ``bridge.model``, ``bridge.errors``.
Its methods may be called from any thread; each call opens a connection of its own.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.errors import InputError, StorageError
from bridge.imaging.codec import encode_png, read_picture_file
from bridge.model import Picture
from bridge.paths import private_folder, write_atomically

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

    def prepare(self) -> None:
        """Make sure that there is a place for results, before one is paid for.

        Raises:
            StorageError: there is none.
        """
        private_folder(self._folder)
        with self._index():
            pass  # opened, so it can be used

    def add(self, picture: Picture, recipe: Mapping[str, Any], *, encoded: bytes | None = None) -> HistoryEntry:
        """Write a result and its index row; when this returns, both are on disk.

        Args:
            encoded: the picture as a PNG, where there is one already.

        Raises:
            StorageError: the disk is full, read-only or broken. A file that was written stays.
        """
        private_folder(self._folder)
        entry = _new_entry(self._folder, picture, recipe)
        write_atomically(entry.path, encoded or encode_png(picture, effort="fast"))
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
        if not entry.path.is_file():
            raise InputError(f"The file of this result is gone: {entry.path}.")
        return read_picture_file(entry.path)

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


def _unusable(why: str, folder: Path) -> StorageError:
    return StorageError(
        f"The history's index cannot be used ({why}); the result files in {folder} are safe.",
        "Free some space, check the folder's permissions, or move history.sqlite away: a new one is begun then.",
    )


def _new_entry(folder: Path, picture: Picture, recipe: Mapping[str, Any]) -> HistoryEntry:
    now, identifier = datetime.now(UTC), uuid.uuid4().hex
    prompts = recipe.get("prompts") or [{"text": ""}]
    return HistoryEntry(
        id=identifier,
        made_at=now.isoformat(timespec="milliseconds"),
        mode=str(recipe["mode"]),
        provider=str(recipe["provider"]),
        title=str(prompts[0]["text"]) or str(recipe["mode"]),
        width=picture.size.width,
        height=picture.size.height,
        path=folder / f"{now:%Y%m%d-%H%M%S}-{identifier[:8]}.png",
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

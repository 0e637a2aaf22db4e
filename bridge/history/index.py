"""The index of the results.

Owns: ``history.sqlite``, its tables and how an older one becomes today's. May import: ``bridge.history.entry``,
``bridge.errors``. Its methods may be called from any thread; each call opens a connection of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.errors import StorageError
from bridge.history.entry import Cursor, HistoryEntry, Page, Query, entry_of, search_text

if TYPE_CHECKING:
    import sqlite3

FILE_NAME = "history.sqlite"
VERSION = 2
BUSY_TIMEOUT_S = 10.0

FIRST_SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    id TEXT PRIMARY KEY, made_at TEXT NOT NULL, mode TEXT NOT NULL, provider TEXT NOT NULL, title TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, file TEXT NOT NULL, recipe TEXT NOT NULL
)
"""
NEW_COLUMNS = {
    "starred": "INTEGER NOT NULL DEFAULT 0",
    "deleted_at": "TEXT",
    "search": "TEXT NOT NULL DEFAULT ''",
}
SOURCES = "CREATE TABLE IF NOT EXISTS uses (id TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (id, source))"
BY_TIME = "CREATE INDEX IF NOT EXISTS results_by_time ON results (made_at)"
INSERT = """
INSERT INTO results (id, made_at, mode, provider, title, width, height, file, recipe, search)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
HERE = "deleted_at IS NULL"
NEWEST_FIRST = "ORDER BY made_at DESC, rowid"
"""Those of one request have one time, and stay in their order."""
AFTER = "(made_at < ? OR (made_at = ? AND rowid > ?))"


class Index:
    """What is known of each result.

    Args:
        folder: where the file lies, beside the results.

    Every method raises ``StorageError`` where the index cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        """Make sure that it can be used."""
        with self._connected():
            pass

    def insert(self, entry: HistoryEntry) -> None:
        """Add a row."""
        head = (entry.id, entry.made_at, entry.mode, entry.provider, entry.title, entry.width, entry.height)
        row = (*head, entry.path.name, _json(entry.recipe), _found_by(entry))
        with self._connected() as index:
            index.execute(INSERT, row)

    def amend(self, entry: HistoryEntry) -> None:
        """Write an entry's recipe anew."""
        with self._connected() as index:
            values = (_json(entry.recipe), _found_by(entry), entry.id)
            index.execute("UPDATE results SET recipe = ?, search = ? WHERE id = ?", values)

    def star(self, ids: Sequence[str], *, is_starred: bool) -> None:
        """Mark results, or unmark them."""
        self._each("UPDATE results SET starred = ? WHERE id = ?", [(int(is_starred), each) for each in ids])

    def set_deleted(self, ids: Sequence[str], when: str | None) -> None:
        """Results are not there any more, since ``when``; or are there again."""
        self._each("UPDATE results SET deleted_at = ? WHERE id = ?", [(when, each) for each in ids])

    def remove(self, ids: Sequence[str]) -> None:
        """Forget results."""
        self._each("DELETE FROM results WHERE id = ?", [(each,) for each in ids])
        self._each("DELETE FROM uses WHERE id = ?", [(each,) for each in ids])

    def page(self, query: Query, after: Cursor | None, limit: int) -> Page:
        """The newest results that are meant, from ``after`` on."""
        where, values = _meant(query)
        wanted: tuple[str | int, ...] = values
        if after is not None:
            where, wanted = f"{where} AND {AFTER}", (*values, after.made_at, after.made_at, after.row)
        with self._connected() as index:
            sql = f"SELECT rowid AS row, * FROM results WHERE {where} {NEWEST_FIRST} LIMIT ?"  # noqa: S608  (our own words only)
            rows = index.execute(sql, (*wanted, limit)).fetchall()
        more = Cursor(str(rows[-1]["made_at"]), rows[-1]["row"]) if len(rows) == limit else None
        return Page(tuple(filter(None, (entry_of(self._folder, dict(row)) for row in rows))), more)

    def count(self, query: Query) -> int:
        """How many results are meant."""
        where, values = _meant(query)
        with self._connected() as index:
            sql = f"SELECT count(*) FROM results WHERE {where}"  # noqa: S608  (our own words only)
            return int(index.execute(sql, values).fetchone()[0])

    def files(self) -> frozenset[str]:
        """The names of all results' files, those of deleted ones too."""
        with self._connected() as index:
            return frozenset(str(row["file"]) for row in index.execute("SELECT file FROM results"))

    def deleted(self, before: str) -> tuple[HistoryEntry, ...]:
        """Results that were deleted before a time, the first deleted first."""
        return self._some("deleted_at < ? ORDER BY deleted_at", before)

    def unstarred(self) -> tuple[HistoryEntry, ...]:
        """Results that are there and not starred, in the order in which they came, whatever the clock said then."""
        return self._some(f"{HERE} AND starred = 0 ORDER BY rowid")

    def use(self, entry_id: str, source: str) -> None:
        """A result needs a picture that others may need too."""
        self._each("INSERT OR IGNORE INTO uses VALUES (?, ?)", [(entry_id, source)])

    def used(self) -> frozenset[str]:
        """Every such picture that some result needs."""
        with self._connected() as index:
            return frozenset(str(row["source"]) for row in index.execute("SELECT DISTINCT source FROM uses"))

    # ------------------------------------------------------------------------------------------ parts

    def _some(self, rest: str, *values: str) -> tuple[HistoryEntry, ...]:
        with self._connected() as index:
            rows = index.execute(f"SELECT * FROM results WHERE {rest}", values).fetchall()  # noqa: S608  (our own)
        return tuple(filter(None, (entry_of(self._folder, dict(row)) for row in rows)))

    def _each(self, statement: str, values: Sequence[Sequence[object]]) -> None:
        with self._connected() as index:
            index.execute("BEGIN IMMEDIATE")
            index.executemany(statement, values)
            index.execute("COMMIT")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        # Here and not above: the window shows before the list is read.
        import sqlite3

        try:
            # Without the module's own transactions: what belongs together says so.
            index = sqlite3.connect(self._folder / FILE_NAME, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            try:
                index.row_factory = sqlite3.Row
                if _version(index) < VERSION:
                    _bring_up(index)
                yield index
            finally:
                index.close()
        except (sqlite3.Error, IndexError) as error:
            # An IndexError is a column that is not there.
            raise unusable(str(error), self._folder) from error


def unusable(why: str, folder: Path) -> StorageError:
    """The index is of no use; the results are."""
    return StorageError(
        f"The history's index cannot be used ({why}); the result files in {folder} are safe.",
        "Free some space, check the folder's permissions, or move history.sqlite away: a new one is begun then.",
    )


def _version(index: sqlite3.Connection) -> int:
    return int(index.execute("PRAGMA user_version").fetchone()[0])


def _bring_up(index: sqlite3.Connection) -> None:
    """From nothing, or from an older version, to today's tables, in one step: all of it or nothing."""
    index.execute("BEGIN IMMEDIATE")
    if _version(index) >= VERSION:
        index.execute("COMMIT")  # Another process was faster.
        return
    index.execute(FIRST_SCHEMA)
    there = {str(row["name"]) for row in index.execute("PRAGMA table_info(results)")}
    for name, kind in NEW_COLUMNS.items():
        if name not in there:
            index.execute(f"ALTER TABLE results ADD COLUMN {name} {kind}")
    index.execute(SOURCES)
    index.execute(BY_TIME)
    rows = index.execute("SELECT rowid AS row, mode, provider, title, recipe FROM results").fetchall()
    index.executemany("UPDATE results SET search = ? WHERE rowid = ?", [(_search(row), row["row"]) for row in rows])
    index.execute(f"PRAGMA user_version = {VERSION}")
    index.execute("COMMIT")


def _search(row: sqlite3.Row) -> str:
    try:
        recipe = json.loads(row["recipe"])
    except (ValueError, TypeError, RecursionError):
        recipe = {}
    mode, provider, title = (str(row[name]) for name in ("mode", "provider", "title"))
    return search_text(mode, provider, title, recipe if isinstance(recipe, dict) else {})


def _meant(query: Query) -> tuple[str, tuple[str, ...]]:
    parts = [HERE, *(["starred = 1"] if query.starred else []), *("instr(search, ?) > 0" for _ in query.words)]
    return " AND ".join(parts), query.words


def _found_by(entry: HistoryEntry) -> str:
    return search_text(entry.mode, entry.provider, entry.title, entry.recipe)


def _json(recipe: Mapping[str, Any]) -> str:
    return json.dumps(dict(recipe), ensure_ascii=False)

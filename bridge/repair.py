"""Broken databases, set aside and made anew: the history's index from its rows and files, the ledger from its rows.

Owns: ``mend_history``, ``mend_ledger``. May import: ``bridge.history``, ``bridge.money.ledger``, ``bridge.imaging``,
``bridge.model``, ``bridge.errors``, ``bridge.paths``. The only module besides the two that looks into their databases.

No result is touched here, and nothing is thrown away: what was broken stays beside it under another name.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import struct
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.errors import StorageError
from bridge.history import HistoryEntry
from bridge.history.entry import entry_of
from bridge.history.files import DELETED, Files
from bridge.history.index import FILE_NAME, Index
from bridge.money.ledger import Ledger
from bridge.paths import storage_error

log = logging.getLogger(__name__)

BUSY_S = 5.0
SETTLED_S = 10.0
"""A file that is younger may be one whose row is being written at this moment, by another process."""
NAMED = re.compile(r"^(\d{8}-\d{6})-[0-9a-f]{8}$")
PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
MAX_RECIPE_BYTES = 1 << 20
MAX_SIDE_PX = 1 << 20
MAX_GAPS = 100_000
RECOVERED = "recovered"
"""The mode of a result of which nothing is known but its picture."""

Now = Callable[[], datetime]


def _utc() -> datetime:
    return datetime.now(UTC)


def mend_history(folder: Path, now: Now = _utc) -> tuple[str, ...]:
    """Make the index usable, and have every result of the folder in it; what the user should be told once.

    A result without a row is one that came just before a process was killed.

    Raises:
        StorageError: the disk refuses.
    """
    if not folder.is_dir():
        return ()
    database, index = folder / FILE_NAME, Index(folder)
    if _is_sound(database):
        found = _adopt(folder, index, now)
        return (f"{_results(found)} found that the history did not list; it lists them now.",) if found else ()
    aside = _set_aside(database, now())
    kept = _restore(folder, index, aside)
    found = _adopt(folder, index, now, settled_s=0.0)
    log.warning("the history's index was broken; %d rows were read from it, %d results found", kept, found)
    return (
        f"The history's index was broken and was made anew; {_results(kept + found)} listed"
        f"{f', of {found} of them only what their files tell' if found else ''}. The broken one is {aside}.",
    )


def mend_ledger(ledger: Ledger, now: Now = _utc) -> tuple[str, ...]:
    """Make the ledger usable; what the user should be told once. Raises ``StorageError``: the disk refuses."""
    if _is_sound(ledger.path):
        return ()
    aside = _set_aside(ledger.path, now())
    kept = ledger.restore(_rows(aside, "requests"))
    log.warning("the ledger was broken; %d rows were read from it", kept)
    return (
        f"The ledger of requests that may be billed was broken and was begun anew with the {kept} requests that could "
        f"still be read: limits count from there. The broken one is {aside}.",
    )


# ------------------------------------------------------------------------------------------------- databases


def _is_sound(database: Path) -> bool:
    """Whether it can be used; one that is not there can, and so can one that somebody else works on."""
    if not database.is_file():
        return True
    try:
        with closing(_opened(database)) as opened:
            return bool(opened.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError as error:
        # Locked, or a disk that fails: no reason to begin anew.
        log.info("a database could not be looked at: %s", error)
        return True
    except sqlite3.DatabaseError:
        return False


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)


def _set_aside(database: Path, when: datetime) -> Path:
    aside = database.with_name(f"{database.stem}.broken-{when:%Y%m%d-%H%M%S-%f}.sqlite")
    try:
        database.rename(aside)
        for ending in ("-journal", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                database.with_name(database.name + ending).rename(aside.with_name(aside.name + ending))
    except OSError as error:
        raise storage_error(error, database, doing="set aside") from error
    return aside


def _rows(database: Path, table: str) -> Iterator[Mapping[str, Any]]:
    """Every row that can still be read, whatever lies between them."""
    try:
        with closing(_opened(database)) as opened:
            opened.row_factory = sqlite3.Row
            yield from _rows_of(opened, table)
    except sqlite3.Error as error:
        log.info("no more of %s can be read: %s", database.name, error)


def _rows_of(opened: sqlite3.Connection, table: str) -> Iterator[Mapping[str, Any]]:
    last, gaps = 0, 0
    while gaps < MAX_GAPS:
        try:
            sql = f"SELECT rowid AS row, * FROM {table} WHERE rowid > ? ORDER BY rowid"  # noqa: S608  (our own name)
            for row in opened.execute(sql, (last,)):
                last = int(row["row"])
                yield dict(row)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
                return
            # Here is something broken: go on behind it.
            last, gaps = last + 1, gaps + 1
        else:
            return


# --------------------------------------------------------------------------------------------------- history


def _restore(folder: Path, index: Index, aside: Path) -> int:
    """The rows of a broken index whose results are there, with their stars."""
    kept: set[str] = set()
    for row in _rows(aside, "results"):
        entry = entry_of(folder, {"starred": 0, **row})
        if entry is None or entry.path.name in kept:
            continue
        gone = row.get("deleted_at")
        if not Files(folder).result(entry).is_file() and not (gone and (folder / DELETED / entry.path.name).is_file()):
            continue
        with suppress(StorageError):
            index.insert(entry)
            index.star([entry.id] if entry.starred else [], is_starred=True)
            index.set_deleted([entry.id] if gone else [], str(gone))
            kept.add(entry.path.name)
    for row in _rows(aside, "uses"):
        with suppress(StorageError, KeyError):
            index.use(str(row["id"]), str(row["source"]))
    return len(kept)


def _adopt(folder: Path, index: Index, now: Now, *, settled_s: float = SETTLED_S) -> int:
    """Results that the index does not list get a row; how many."""
    files = {path.name: path for path in folder.glob("*.png") if NAMED.match(path.stem)}
    if not files:
        return 0
    known = index.files()
    found = 0
    for name in sorted(files.keys() - known):
        entry = _entry_of_file(files[name], Files(folder), settled_s)
        if entry is not None:
            index.insert(entry)
            found += 1
    return found


def _entry_of_file(path: Path, files: Files, settled_s: float) -> HistoryEntry | None:
    """What a result's files say of it; None for what is no whole PNG, or is just being written."""
    try:
        if time.time() - path.stat().st_mtime < settled_s:
            return None
        with path.open("rb") as file:
            head = file.read(24)
    except OSError:
        return None
    if not head.startswith(PNG_HEAD) or len(head) < 24:
        return None
    width, height = struct.unpack(">II", head[16:24])
    if not 0 < min(width, height) <= max(width, height) <= MAX_SIDE_PX:
        return None
    made_at = datetime.strptime(path.stem[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).isoformat(timespec="milliseconds")
    bare = HistoryEntry(uuid.uuid4().hex, made_at, RECOVERED, "", path.stem, width, height, path, {})
    return _with_recipe(bare, _kept_recipe(files.kept(bare)))


def _kept_recipe(kept: Path) -> Mapping[str, Any]:
    """The recipe that lies beside a result, where there is one."""
    try:
        with zipfile.ZipFile(kept) as file:
            if file.getinfo("about.json").file_size > MAX_RECIPE_BYTES:
                return {}
            recipe = json.loads(json.loads(file.read("about.json"))["recipe"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, zipfile.BadZipFile, NotImplementedError):
        return {}
    return recipe if isinstance(recipe, dict) else {}


def _with_recipe(bare: HistoryEntry, recipe: Mapping[str, Any]) -> HistoryEntry:
    if not recipe:
        return bare
    prompts = recipe.get("prompts")
    first = prompts[0] if isinstance(prompts, list) and prompts and isinstance(prompts[0], Mapping) else {}
    mode = str(recipe.get("mode") or RECOVERED)
    title = str(first.get("text") or mode)
    provider = str(recipe.get("provider") or "")
    return HistoryEntry(
        bare.id, bare.made_at, mode, provider, title, bare.width, bare.height, bare.path, recipe, starred=False
    )


def _results(count: int) -> str:
    return "1 result was" if count == 1 else f"{count} results were"

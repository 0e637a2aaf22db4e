"""The folder of the results: which it is, how much lies in it, and moving it without losing one.

Owns: those. May import: ``bridge.settings``, ``bridge.paths``, ``bridge.errors``.

What is moved is copied whole first; the old one is taken away only once the new one is in use
(``take_away_moved``).
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from bridge.errors import InputError, StorageError
from bridge.paths import UNFINISHED, Paths, private_folder, storage_error
from bridge.settings import Settings

INDEX = "history.sqlite"
ROUNDS = 5
"""How often is looked whether something changed while it was copied."""

Listing = Mapping[Path, tuple[int, int]]
"""Of each file, by its path inside the folder, the bytes and the time of its last change in nanoseconds."""


def history_folder(paths: Paths, settings: Settings) -> Path:
    """Where results are kept."""
    return Path(settings.history_folder) if settings.history_folder else paths.data / "history"


def used_bytes(folder: Path) -> int:
    """How much lies in it; 0 where there is none. Takes a while where there are many: not on Qt's thread."""
    return sum(size for size, _ in _listing(folder).values())


def check_new(old: Path, new: Path) -> None:
    """Whether results may be kept in ``new``.

    Raises:
        InputError: why not.
        StorageError: it cannot be made or written into.
    """
    if not new.is_absolute():
        raise InputError(f"{new} is no whole path of a folder.", "Choose a folder.")
    if new == old or old in new.parents or new in old.parents:
        raise InputError("One of the two folders lies inside the other.", "Choose another folder.")
    if new.is_dir() and any(new.iterdir()) and not (new / INDEX).is_file():
        raise InputError(f"There are other files in {new}.", "Choose an empty folder, or make a new one.")
    private_folder(new)
    if not os.access(new, os.W_OK):
        raise StorageError(f"Nothing can be written into {new}.", "Choose another folder.")


def copy_all(old: Path, new: Path) -> None:
    """Have everything of ``old`` in ``new`` as well; nothing of ``old`` changes.

    Raises:
        InputError: results are in ``new`` already.
        StorageError: it could not be copied; what was copied is gone again.
    """
    if (new / INDEX).exists():
        raise InputError(f"There are results in {new} already.", "Leave the old ones, or choose another folder.")
    copied: Listing = {}
    try:
        for _ in range(ROUNDS):
            there = _listing(old)
            _copy({path: state for path, state in there.items() if copied.get(path) != state}, old, new)
            copied = there
            if _listing(old) == there:
                return
    except OSError as error:
        take_away(new)
        raise storage_error(error, new) from error
    take_away(new)
    raise StorageError("Results came and went all the time while they were copied.", "Try again when nothing runs.")


def take_away_moved(old: Path, new: Path) -> None:
    """Remove from ``old`` what is in ``new`` as well. What came meanwhile, from another process, stays."""
    there = _listing(new)
    for path, (size, _) in _listing(old).items():
        if path in there and (there[path][0] == size or path.name.startswith(INDEX)):
            with contextlib.suppress(OSError):
                (old / path).unlink()
    for place, _, _ in os.walk(old, topdown=False):
        with contextlib.suppress(OSError):
            Path(place).rmdir()  # Only where it is empty.


def take_away(folder: Path) -> None:
    """Remove a folder of results that is not in use any more; what cannot be removed stays."""
    shutil.rmtree(folder, ignore_errors=True)


def _copy(files: Listing, old: Path, new: Path) -> None:
    for path, (size, _) in files.items():
        target = new / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(old / path, target)
        if target.stat().st_size < size:
            raise OSError(f"{target} is not whole")


def _listing(folder: Path) -> Listing:
    return {path.relative_to(folder): state for path, state in _files(folder)}


def _files(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            try:
                stat = path.stat()
            except OSError:
                continue  # It went away meanwhile.
            if not name.startswith(UNFINISHED):
                yield path, (stat.st_size, stat.st_mtime_ns)

"""One at a time, also among processes: a lock that the system takes away with its process, however that ends.

Owns: ``alone``, ``lock``. May import: ``bridge.paths``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bridge.paths import private_folder, storage_error


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold the lock on ``path`` for the block; False where somebody else holds it. The file goes with the lock.

    Raises:
        StorageError: the file cannot be made.
    """
    private_folder(path.parent)
    try:
        file = path.open("ab")
    except OSError as error:
        raise storage_error(error, path) from error
    with file:
        if not _is_locked(file, path):
            yield False
            return
        try:
            yield True
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _is_locked(file: IO[bytes], path: Path) -> bool:
    try:
        lock(file)
        # Who held it a moment ago may have removed it: then it is the lock of nobody, and the next one makes another.
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def lock(file: IO[bytes]) -> None:
    """Lock an open file until it is closed. Raises ``OSError`` where somebody else has."""
    if sys.platform == "win32":
        import msvcrt  # only there on Windows

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # not there on Windows

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

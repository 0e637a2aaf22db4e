"""One bridge for each user: who holds the run folder's lock is it.

Owns: ``bridge.lock``, ``AlreadyRunning``, ``take``, which takes away where a killed bridge listened. May import:
``bridge.file_lock``, ``bridge.paths``, ``bridge.errors``.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO

from bridge.errors import BridgeError, StorageError
from bridge.file_lock import lock
from bridge.paths import private_folder, storage_error


class AlreadyRunning(BridgeError):
    """Another bridge of this user has the run folder."""


def take(run: Path) -> IO[bytes]:
    """An open file that nobody else has locked; the system frees it when this process ends, however it ends.

    Args:
        run: the private folder, made when it is not there.

    Raises:
        AlreadyRunning: another bridge has it.
        StorageError: the folder cannot be used.
    """
    private_folder(run)
    path = run / "bridge.lock"
    try:
        file = path.open("ab")
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written ({error.strerror}).", "Check the folder's permissions."
        ) from error
    try:
        lock(file)
    except OSError as error:
        file.close()
        raise AlreadyRunning("The bridge runs already.") from error
    try:
        # Whoever looks for a bridge shall wait until this one listens, and not go where a killed one did.
        (run / "link.json").unlink(missing_ok=True)
    except OSError as error:
        file.close()
        raise storage_error(error, run / "link.json", doing="removed") from error
    return file

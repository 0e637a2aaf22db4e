"""Where LayerBridge keeps its files, and the one way a file is written.

Owns: ``Paths``, private folders, atomic writing and what a failing disk is called. May import: ``bridge.errors``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bridge.errors import StorageError

HOME_VARIABLE = "LAYERBRIDGE_HOME"
APP_NAME = "layerbridge"
UNFINISHED = ".layerbridge-"
"""How the names of files begin that are being written."""
DAY_S = 86_400


@dataclass(frozen=True)
class Paths:
    """The user's folders; none is made before something is kept in it.

    Attributes:
        data: results, and what the user would miss.
        config: settings.
        cache: what can be made again.
        run: the link's socket. Its path stays short: AF_UNIX allows about 100 bytes.
    """

    data: Path
    config: Path
    cache: Path
    run: Path

    @property
    def wildcards(self) -> Path:
        """The user's files of choices that prompts may name."""
        return self.data / "wildcards"

    @property
    def styles(self) -> Path:
        """The styles that the user made."""
        return self.data / "styles"

    @property
    def presets(self) -> Path:
        """The forms that the user saved."""
        return self.data / "presets"

    @property
    def prompts(self) -> Path:
        """The prompts that the user saved."""
        return self.data / "prompts"

    @property
    def ledger(self) -> Path:
        """What was sent that may be billed."""
        return self.data / "ledger"

    @property
    def log(self) -> Path:
        """What happened, for whoever has to find out."""
        return self.data / "log"

    @classmethod
    def default(cls, environ: Mapping[str, str] = os.environ) -> Paths:
        """The user's folders: those of the system, or all inside the folder that LAYERBRIDGE_HOME names."""
        home = environ.get(HOME_VARIABLE, "")
        return cls.inside(Path(home).absolute()) if home else cls._of_the_system()

    @classmethod
    def inside(cls, home: Path) -> Paths:
        """Everything in one folder."""
        return cls(home / "data", home / "config", home / "cache", home / "run")

    @classmethod
    def _of_the_system(cls) -> Paths:
        # Here and not above: with LAYERBRIDGE_HOME set nobody pays for the import, and this module is read early.
        from platformdirs import PlatformDirs

        folders = PlatformDirs(APP_NAME, appauthor=False)
        data = folders.user_data_path
        return cls(data, folders.user_config_path, folders.user_cache_path, data / "run")


def private_folder(path: Path) -> Path:
    """Make ``path`` a folder that only its owner may enter (0700), with its parents, and return it.

    Raises:
        StorageError: it cannot be made, or belongs to somebody else.
    """
    try:
        _make_folder(path)
        path.chmod(0o700)
        owner = path.stat().st_uid
    except OSError as error:
        raise storage_error(error, path) from error
    # An administrator may change what belongs to others, and a link may lead there.
    if hasattr(os, "geteuid") and owner != os.geteuid():
        raise StorageError(f"{path} belongs to somebody else; nothing was written.", "Choose another folder.")
    return path


def close_to_others(folders: Iterable[Path]) -> None:
    """Let nobody else enter folders of ours that are there: earlier versions left them open to be listed."""
    for folder in folders:
        with contextlib.suppress(OSError):
            if hasattr(os, "geteuid") and folder.stat().st_uid == os.geteuid():
                folder.chmod(0o700)


def _make_folder(path: Path) -> None:
    """With its parents, for its owner alone: ``mkdir`` by itself leaves the parents open to others."""
    for each in (*reversed(path.parents), path):
        if not each.is_dir():
            each.mkdir(mode=0o700, exist_ok=True)


def write_atomically(path: Path, data: bytes, *, mode: int = 0o600, lasting: bool = True) -> None:
    """Write ``data`` so that ``path`` holds either all of it or what it held before, also when the power fails.

    Args:
        path: its folder is made where it is missing.
        mode: the file's permissions.
        lasting: False for what means nothing to the next process, so that nobody waits for the disk.

    Raises:
        StorageError: it could not be written; ``path`` is as before.
    """
    with atomically(path, mode=mode, lasting=lasting) as file:
        file.write(data)


@contextlib.contextmanager
def atomically(path: Path, *, mode: int = 0o600, lasting: bool = True) -> Iterator[BinaryIO]:
    """A file to write into; ``path`` holds all of it once the block ends, and what it held before if that raises.

    Raises:
        StorageError: as ``write_atomically``.
    """
    try:
        _make_folder(path.parent)
        with _replacing(path, mode, lasting=lasting) as file:
            yield file
    except OSError as error:
        raise storage_error(error, path) from error


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` on the disk itself, where the system can: a file alone is not found again."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep_unfinished(folder: Path, *, older_than_days: float = 7) -> None:
    """Remove what processes that were killed left of files that they were writing into ``folder``."""
    oldest = time.time() - older_than_days * DAY_S
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{UNFINISHED}*"):
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def storage_error(error: OSError, path: Path, *, doing: str = "written") -> StorageError:
    """What a person is told when the disk refused something at ``path``; ``doing`` is "written", "read" ..."""
    what, hint = _REASONS.get(error.errno or 0, (error.strerror or "the disk failed", "Check the disk and try again."))
    return StorageError(f"{path} could not be {doing}: {what}; what was there before is unchanged.", hint)


_FULL = ("the disk is full", "Free some space and try again.")
_FORBIDDEN = ("it is not allowed", "Check who owns the folder and its permissions.")
_REASONS: Mapping[int, tuple[str, str]] = {
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", -1): ("your disk quota is used up", "Free some space and try again."),
    errno.EROFS: ("the disk is read-only", "Choose another folder."),
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EISDIR: ("it is a folder", "Choose another name."),
    errno.ENOTDIR: ("a part of its path is a file", "Choose another folder."),
    errno.EEXIST: ("a file is where a folder is needed", "Choose another folder."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
}


@contextlib.contextmanager
def _replacing(path: Path, mode: int, *, lasting: bool) -> Iterator[BinaryIO]:
    # In the same folder, since only within one file system is a rename atomic; and not by tempfile, which takes longer
    # to import than all the rest here.
    temporary = path.with_name(f"{UNFINISHED}{os.urandom(8).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
        if lasting:
            sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise

"""What stands beside the results of many files, so that a second run makes what is missing and nothing else.

Owns: ``Record``, the file ``.layerbridge.json`` in a folder of results, ``asked_for``, ``Fate``. May import:
``bridge.cli.sources``, ``bridge.wishes``, ``bridge.paths``, ``bridge.model``, ``bridge.errors``.

An output is done where it is there and the record says that it was made from the same request and the same files. Files
are compared by size and time, and by their bytes where only the time differs, as after a copy.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from bridge.cli.sources import Source
from bridge.errors import InputError
from bridge.model import Mode
from bridge.paths import storage_error, write_atomically
from bridge.wishes import Wishes

FILE_NAME = ".layerbridge.json"
VERSION = 1
MAX_BYTES = 256 << 20
"""Of a record that is read: some 600 bytes an output."""
NO_INFLUENCE = ("provider", "engine", "max_requests")
"""Fields of ``Wishes`` that change no pixel, or that are recorded as what they came to."""


class Fate(StrEnum):
    """What is to be done with an input."""

    MAKE = "make"
    SKIP = "it is there"
    UNKNOWN = "it is there, though nothing tells how it was made"


def asked_for(mode: Mode, wishes: Wishes, provider: str, engine: str) -> str:
    """A digest of everything that a request says about its pictures, but for the pictures.

    Only what differs from the defaults counts, so that a later version with more fields knows its own again.
    """
    plain = asdict(Wishes())
    said = {name: value for name, value in asdict(wishes).items() if value != plain[name] and name not in NO_INFLUENCE}
    told = json.dumps([mode, provider, engine, said], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Print:
    """What a file is known by."""

    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Print:
        """The print of a file. Raises ``InputError`` where it cannot be read."""
        try:
            if not path.is_file():
                raise InputError(f"There is no file {path}.", "Check the path.")
            state = path.stat()
            with path.open("rb") as file:
                return cls(state.st_size, state.st_mtime_ns, hashlib.file_digest(file, "sha256").hexdigest())
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no valid path"
            raise InputError(f"{path} cannot be read: {reason}.", "Choose another file.") from error

    def fits(self, path: Path) -> bool:
        """Whether ``path`` is still that file. Reads it only where its time alone has changed."""
        try:
            state = path.stat()
        except (OSError, ValueError):
            return True  # Gone: what was made of it still is what was asked for.
        if state.st_size != self.size:
            return False
        return state.st_mtime_ns == self.mtime_ns or Print.of(path).sha256 == self.sha256


@dataclass(frozen=True)
class _Entry:
    """How one output was made. ``results`` is how many there were of its input: samples may be withheld."""

    asked: str
    results: int
    picture: Print
    mask: Print | None


class Record:
    """The record of one folder. ``add`` may be called from any thread.

    Args:
        folder: of the results.
        read_only: nothing is changed on the disk.

    Attributes:
        notes: what the user should be told once: a broken record was set aside.

    Raises:
        StorageError: it is there but cannot be read or set aside.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._folder = folder
        self._file = folder / FILE_NAME
        self._lock = threading.Lock()
        self.notes: tuple[str, ...] = ()
        self._known: Mapping[str, _Entry] = {}
        self._added: dict[str, _Entry] = {}
        try:
            self._known = _read(self._file)
        except OSError as error:
            raise storage_error(error, self._file, doing="read") from error
        except (ValueError, RecursionError) as error:
            self.notes = (self._set_aside(error, read_only=read_only),)

    def fate(self, asked: str, source: Source, files: Sequence[Path], layers: Sequence[Path]) -> Fate:
        """Whether an input still has to be done.

        Args:
            asked: as ``asked_for`` tells.
            files: its results; each is complete or not there at all.
            layers: its bare layers.

        Raises:
            InputError: a result is there that was made from something else.
        """
        there = [file for file in files if file.is_file()]
        entries = {file: entry for file in there if (entry := self._known.get(self._name(file)))}
        for file, entry in entries.items():
            if why := _difference(entry, asked, source):
                raise InputError(
                    f"{file} exists, made from something else ({why}); nothing was sent for it.",
                    "Use --overwrite to make it again, or name another folder.",
                )
        due = min((entry.results for entry in entries.values()), default=len(files))
        if len(there) < due or not all(layer.is_file() for layer in layers[:due]):
            return Fate.MAKE
        return Fate.SKIP if len(entries) == len(there) else Fate.UNKNOWN

    def add(self, files: Sequence[Path], asked: str, picture: Print, mask: Print | None) -> None:
        """Write down how results were made.

        Raises:
            StorageError: it could not be written.
        """
        with self._lock:
            entry = _Entry(asked, len(files), picture, mask)
            self._added.update({self._name(file): entry for file in files})
            # Read again: another run may have added to it.
            entries = {**self._on_disk(), **self._added}
            told = {"layerbridge": VERSION, "outputs": {name: asdict(entry) for name, entry in entries.items()}}
            write_atomically(self._file, json.dumps(told, indent=0).encode(), mode=0o644)

    def _on_disk(self) -> Mapping[str, _Entry]:
        try:
            return _read(self._file)
        except (OSError, ValueError, RecursionError):
            return self._known

    def _name(self, file: Path) -> str:
        return Path(os.path.relpath(file, self._folder)).as_posix()

    def _set_aside(self, error: Exception, *, read_only: bool) -> str:
        what = f"The record {self._file} could not be used ({_reason(error)})"
        if read_only:
            return f"{what}; every result that is there counts as done."
        aside = self._file.with_name(f".layerbridge.broken-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.json")
        try:
            self._file.rename(aside)
        except OSError as failure:
            raise storage_error(failure, self._file, doing="set aside") from failure
        return f"{what} and was set aside as {aside.name}; every result that is there counts as done."


def _difference(entry: _Entry, asked: str, source: Source) -> str:
    """What an output was made from that is not what would be used now; "" for nothing."""
    if entry.asked != asked:
        return "another request"
    if source.path is not None and not entry.picture.fits(source.path):
        return f"{source.path.name} has changed since"
    if (entry.mask is None) != (source.mask is None):
        return "another mask"
    if entry.mask is not None and source.mask is not None and not entry.mask.fits(source.mask):
        return "another mask"
    return ""


def _reason(error: Exception) -> str:
    return "it is not JSON" if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) else "its form is unknown"


def _read(file: Path) -> dict[str, _Entry]:
    """The record in ``file``. Raises ``ValueError`` where it is none, ``OSError`` where it cannot be read."""
    try:
        state = file.stat()
    except FileNotFoundError:
        return {}
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    # A pipe or a device may have no end, and a folder may come from others.
    if not stat.S_ISREG(state.st_mode) or state.st_size > MAX_BYTES:
        raise ValueError("no file, or far too large")
    told = json.loads(file.read_bytes())
    if _fields(told)["layerbridge"] != VERSION:
        raise ValueError("another version")
    return {str(name): _entry(entry) for name, entry in _fields(_fields(told)["outputs"]).items()}


def _fields(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise ValueError("no JSON object")
    return _Strict(told)


class _Strict(dict[str, Any]):
    """A JSON object whose missing names are errors of its form."""

    def __missing__(self, name: str) -> Any:
        raise ValueError(f"{name} is missing")


def _entry(told: Any) -> _Entry:
    fields = _fields(told)
    mask = fields["mask"]
    results = _number(fields["results"])
    return _Entry(_text(fields["asked"]), results, _print(fields["picture"]), None if mask is None else _print(mask))


def _print(told: Any) -> Print:
    fields = _fields(told)
    return Print(_number(fields["size"]), _number(fields["mtime_ns"]), _text(fields["sha256"]))


def _number(told: Any) -> int:
    if not isinstance(told, int):
        raise ValueError(f"{told!r} is no number")
    return told


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise ValueError(f"{told!r} is no text")
    return told

"""The user's own small text files, by name.

Owns: ``TextFolder``, looking files up, reading them, which names they may have. May import: ``bridge.errors``,
``bridge.paths``.

A name is looked up among the files that are there; only one that is given to a new file is made into a path, and is
checked before.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from bridge.errors import InputError
from bridge.paths import storage_error, write_atomically

SUFFIX = ".txt"
MAX_BYTES = 1 << 20
MAX_NAME_CHARS = 60
_IMPROPER = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|;]|^\.|\.$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def text_files(folder: Path | None, suffix: str = SUFFIX) -> dict[str, Path]:
    """The text files of a folder by name, sorted; none where there is no folder."""
    if folder is None or not folder.is_dir():
        return {}
    files = (path for path in folder.glob(f"*{suffix}") if path.is_file() and not path.name.startswith("."))
    return {path.stem: path for path in sorted(files, key=lambda path: path.stem)}


def read_text_file(path: Path) -> str:
    """The text of a file.

    Raises:
        InputError: it is too large, or no UTF-8.
        StorageError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise storage_error(error, path, doing="read") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"The file {path.name} is over 1 MiB; nothing was read from it.", "Use a shorter one.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"The file {path.name} is no text; nothing was read from it.", "Write it in UTF-8.") from error


def proper_name(name: str) -> str:
    """``name`` as a new file may have it on every system.

    Raises:
        InputError: it cannot be a file's.
    """
    proper = unicodedata.normalize("NFC", " ".join(name.split()))
    if not proper or len(proper) > MAX_NAME_CHARS or _IMPROPER.search(proper) or _RESERVED.fullmatch(proper):
        raise InputError(
            f"{name!r} cannot be a file's name; nothing was saved.",
            f"Use letters, digits, spaces and dashes, {MAX_NAME_CHARS} at most.",
        )
    return proper


class TextFolder:
    """Small text files in one folder, by name.

    Args:
        kind: what one is called in sentences ("saved prompt").
    """

    def __init__(self, folder: Path, kind: str, suffix: str = SUFFIX) -> None:
        self.folder = folder
        self.kind = kind
        self._suffix = suffix

    def names(self) -> tuple[str, ...]:
        """What is there."""
        return tuple(text_files(self.folder, self._suffix))

    def text(self, name: str) -> str:
        """The text of one.

        Raises:
            InputError: it is gone, or no text.
            StorageError: it cannot be read.
        """
        return read_text_file(self._found(name))

    def write(self, name: str, text: str) -> str:
        """Write one, over what has that name, and return the name as it is then.

        Raises:
            InputError: the name cannot be a file's.
            StorageError: it could not be written.
        """
        name = proper_name(name)
        write_atomically(self.folder / f"{name}{self._suffix}", text.encode("utf-8"))
        return name

    def rename(self, name: str, new_name: str) -> str:
        """Give one another name and return that.

        Raises:
            InputError: it is gone, the name cannot be a file's, or is that of another one.
            StorageError: it could not be renamed.
        """
        path, new_name = self._found(name), proper_name(new_name)
        taken = {each.casefold() for each in self.names() if each != name}
        if new_name.casefold() in taken:
            raise InputError(f"There is a {self.kind} {new_name!r} already; nothing was renamed.", "Use another name.")
        try:
            path.rename(path.with_name(f"{new_name}{self._suffix}"))
        except OSError as error:
            raise storage_error(error, path, doing="renamed") from error
        return new_name

    def delete(self, name: str) -> str:
        """Delete one and return its text, with which it can be written again.

        Raises:
            InputError: it is gone, or no text: what could not be brought back is not deleted.
            StorageError: it could not be deleted.
        """
        path = self._found(name)
        text = read_text_file(path)
        try:
            path.unlink()
        except OSError as error:
            raise storage_error(error, path, doing="deleted") from error
        return text

    def _found(self, name: str) -> Path:
        path = text_files(self.folder, self._suffix).get(name)
        if path is None:
            raise InputError(f"There is no {self.kind} {name!r} any more.", f"They are in {self.folder}.")
        return path

"""The user's own small text files, by name.

Owns: looking them up and reading them. May import: ``bridge.errors``, ``bridge.paths``.

A name is looked up among the files that are there and never made into a path.
"""

from __future__ import annotations

from pathlib import Path

from bridge.errors import InputError
from bridge.paths import storage_error

SUFFIX = ".txt"
MAX_BYTES = 1 << 20


def text_files(folder: Path | None) -> dict[str, Path]:
    """The text files of a folder by name, sorted; none where there is no folder."""
    if folder is None or not folder.is_dir():
        return {}
    files = (path for path in folder.glob(f"*{SUFFIX}") if path.is_file())
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

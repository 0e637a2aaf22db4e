"""Results as files for other programs: properly named, labelled, in a folder that only the user may enter.

Owns: ``HandedOut``, ``file_name``, ``free``. May import: ``bridge.history``, ``bridge.imaging``, ``bridge.model``,
``bridge.paths``, ``bridge.errors``.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from bridge.history import HistoryEntry
from bridge.imaging.labels import Labels
from bridge.model import Picture
from bridge.paths import DAY_S, private_folder

NAME_CHARS = 40


class HandedOut:
    """Files that others were given. A browser may read one long after it was dropped, so each stays for a day.

    Args:
        folder: made when it is first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, picture: Picture, labels: Labels) -> Path:
        """Write a file of this name, in a folder of its own. Raises ``StorageError``."""
        from bridge.imaging.codec import write_picture_file

        path = private_folder(self._folder / os.urandom(6).hex()) / name
        write_picture_file(path, picture, labels)
        return path

    def sweep(self, *, older_than_days: float = 1) -> None:
        """Remove what was handed out long ago."""
        oldest = time.time() - older_than_days * DAY_S
        for folder in self._old(oldest):
            shutil.rmtree(folder, ignore_errors=True)

    def _old(self, oldest: float) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from [each for each in self._folder.iterdir() if each.stat().st_mtime < oldest]


def file_name(entry: HistoryEntry, suffix: str = ".png") -> str:
    """What a file of a result is called: its first words and its seed."""
    words = re.sub(r"[^\w-]+", "-", entry.title.lower()).strip("-")[:NAME_CHARS].rstrip("-")
    return f"{words or 'result'}-{_plain(entry.recipe.get('seed', 0))}{suffix}"


def free(folder: Path, name: str) -> Path:
    """A file of the folder that nobody has: of this name, or with a number."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path


def _plain(seed: object) -> str:
    return re.sub(r"\W", "", str(seed))[:20] or "0"

"""A large result that is written row by row while it is made.

Owns: ``Growing``. May import: ``bridge.imaging``, ``bridge.paths``, ``bridge.model``, ``bridge.errors``,
``bridge.history.entry``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.errors import BridgeError
from bridge.history.entry import HistoryEntry
from bridge.imaging.png_rows import PngRows
from bridge.model import Size
from bridge.paths import atomically, storage_error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Growing:
    """A result in the making. Its file is there once it is finished, whole; else nothing is left of it.

    Args:
        path: its file.
        insert: makes the index row once the file is complete, from its recipe.
    """

    def __init__(
        self, path: Path, insert: Callable[[Mapping[str, Any]], HistoryEntry], size: Size, *, opaque: bool
    ) -> None:
        self._path, self._insert = path, insert
        self._open = ExitStack()
        file = self._open.enter_context(atomically(self._path))
        self._png = PngRows(file, size, 3 if opaque else 4)

    def __enter__(self) -> Growing:
        return self

    def __exit__(self, *_what: object) -> None:
        # Finished, there is nothing open any more; otherwise the file must not look complete.
        unfinished = BridgeError("The result was not finished.")
        with suppress(BridgeError):
            self._open.__exit__(type(unfinished), unfinished, None)

    @property
    def path(self) -> Path:
        """Its file."""
        return self._path

    def rows(self, _top: int, pixels: NDArray[np.uint8]) -> None:
        """Add the next rows, (rows, width, 4) uint8, from the top on. Raises ``StorageError``."""
        try:
            self._png.rows(pixels)
        except OSError as error:
            raise storage_error(error, self._path) from error

    def finish(self, recipe: Mapping[str, Any]) -> HistoryEntry:
        """All rows are there: when this returns, file and index row are on disk. Raises ``StorageError``."""
        try:
            self._png.close()
        except OSError as error:
            raise storage_error(error, self._path) from error
        self._open.close()
        return self._insert(recipe)

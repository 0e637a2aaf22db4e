"""Finished tiles of a run that is not complete: whoever asks again for the same pays only for the rest.

Owns: ``Parts``, a private folder of PNG files by digest. May import: ``bridge.imaging``, ``bridge.paths``,
``bridge.file_lock``, ``bridge.model``, ``bridge.errors``.
Its methods may be called from any thread.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bridge.errors import BridgeError
from bridge.file_lock import alone
from bridge.imaging.alpha import is_opaque
from bridge.imaging.codec import decode_picture
from bridge.imaging.png_rows import PngRows
from bridge.model import MAX_SEED, Picture
from bridge.paths import private_folder, write_atomically

DAY_S = 86_400
KEPT_DAYS = 30
PICTURE, SEED, LOCK = ".png", ".seed", ".lock"


class Parts:
    """Tiles in one folder.

    Args:
        folder: made when something is kept in it, readable by the user alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Make sure that there is a place for tiles, before one is paid for. Raises ``StorageError``: there is none."""
        private_folder(self._folder)

    def get(self, digest: str) -> Picture | None:
        """The tile of that digest; None where there is none, or its file is damaged."""
        try:
            return decode_picture((self._folder / f"{digest}{PICTURE}").read_bytes(), formats=("PNG",))
        except (OSError, BridgeError):
            return None

    def put(self, digest: str, picture: Picture, *, encoded: bytes | None = None) -> None:
        """Keep a tile; when this returns, it is on disk.

        Args:
            encoded: the picture as a PNG, where there is one already. Else its pixels are stored as they are: packing
                a megapixel takes some 25 ms, writing it bare a few, and it is soon removed again.

        Raises:
            StorageError: the disk is full, read-only or broken.
        """
        private_folder(self._folder)
        write_atomically(self._folder / f"{digest}{PICTURE}", encoded or _bare_png(picture))

    @contextlib.contextmanager
    def claimed(self, run: str) -> Iterator[bool]:
        """Be the one that works on a run, for the block; False where another job, here or elsewhere, works on it."""
        with alone(self._folder / f"{run}{LOCK}") as is_ours:
            yield is_ours

    def seed(self, run: str) -> int | None:
        """The seed that was drawn for an unfinished run; None where there is none."""
        file = self._folder / f"{run}{SEED}"
        try:
            text = file.read_text("ascii")
            # Somebody came back for it: swept before the tiles that are made now, it would take them with it.
            file.touch()
        except (OSError, ValueError):
            return None
        return int(text) if text.isdigit() and len(text) <= 10 and 0 < int(text) <= MAX_SEED else None

    def put_seed(self, run: str, seed: int) -> None:
        """Remember the seed that was drawn for a run: with another one, none of its tiles would be found again.

        Raises:
            StorageError: as ``put``.
        """
        private_folder(self._folder)
        write_atomically(self._folder / f"{run}{SEED}", str(seed).encode("ascii"))

    def drop(self, digests: Iterable[str]) -> None:
        """Remove these tiles and seeds: the whole is in the history. What cannot be removed goes with ``sweep``."""
        for digest in digests:
            for kind in (PICTURE, SEED):
                with contextlib.suppress(OSError):
                    (self._folder / f"{digest}{kind}").unlink(missing_ok=True)

    def sweep(self, older_than_days: float = KEPT_DAYS) -> None:
        """Remove what nobody came back for."""
        oldest = time.time() - older_than_days * DAY_S
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                # Files that a crash left half-written lie here too.
                if path.is_file() and path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)


def _bare_png(picture: Picture) -> bytes:
    buffer = io.BytesIO()
    writer = PngRows(buffer, picture.size, 3 if is_opaque(picture) else 4, effort="plain")
    writer.rows(picture.pixels)
    writer.close()
    return buffer.getvalue()

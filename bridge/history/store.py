"""The results in one folder: adding, finding, starring, deleting, and keeping what goes with them.

Owns: ``History``. May import: ``bridge.history``'s other modules, ``bridge.imaging``, ``bridge.paths``,
``bridge.model``, ``bridge.errors``. Its methods may be called from any thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.errors import InputError, StorageError
from bridge.history.entry import Cursor, HistoryEntry, Page, Query, moment, new_entry
from bridge.history.files import Files
from bridge.history.index import Index
from bridge.model import Picture, Size
from bridge.paths import private_folder, sweep_unfinished, write_atomically

if TYPE_CHECKING:
    from bridge.history.growing import Growing
    from bridge.history.kept import Kept

THUMBNAIL_PX = 256
"""Twice what the list shows, for screens with two pixels to a point."""
NO_FILE = "How it was made is still known: reuse its recipe, or delete it."
DELETED_FOR = timedelta(days=7)
SPARED = timedelta(hours=1)
"""What was deleted a moment ago can be brought back, also where space is short."""


class History:
    """The results in one folder.

    Args:
        folder: made when it is not there, readable by the user alone.
    """

    def __init__(self, folder: Path) -> None:
        self._trimming = threading.Lock()
        self.use(folder)

    def use(self, folder: Path) -> None:
        """Keep results in ``folder`` from now on; those that were moved into it are found there."""
        self._folder = folder
        self._index = Index(folder)
        self._files = Files(folder)

    def prepare(self) -> None:
        """Make sure that there is a place for results, before one is paid for.

        Raises:
            StorageError: there is none.
        """
        private_folder(self._folder)
        self._index.open()

    def sweep(self) -> None:
        """Remove what broken runs left half-written: a large result may have gigabytes."""
        for folder in (self._folder, *(self._folder / name for name in ("kept", "sources", "thumbnails"))):
            sweep_unfinished(folder)

    # ------------------------------------------------------------------------------------------ adding

    def add(
        self, picture: Picture, recipe: Mapping[str, Any], *, encoded: bytes | None = None, made_at: str = ""
    ) -> HistoryEntry:
        """Write a result and its index row; when this returns, both are on disk.

        Args:
            encoded: the picture as a PNG, where there is one already.
            made_at: what ``moment`` said, the same for all results of one answer, so that they keep their order.

        Raises:
            StorageError: the disk is full, read-only or broken. A file that was written stays.
        """
        return self.store(self.new(picture.size, recipe, made_at=made_at), picture, encoded=encoded)

    def new(self, size: Size, recipe: Mapping[str, Any], *, made_at: str = "") -> HistoryEntry:
        """The entry of a result that has just come; nothing is written yet. ``made_at`` as ``add`` has it."""
        return new_entry(self.path_for_new(), size, recipe, made_at)

    def store(self, entry: HistoryEntry, picture: Picture, *, encoded: bytes | None = None) -> HistoryEntry:
        """Write the result of a new entry, and its row; what of it is on disk already stays. As ``add``."""
        # Here and not above: a list of what was made costs no Pillow.
        from bridge.imaging.codec import encode_png

        private_folder(self._folder)
        path = self._folder / entry.path.name
        if not path.is_file():
            write_atomically(path, encoded or encode_png(picture, effort="fast"))
        stored = replace(entry, path=path)
        self._index.insert(stored)
        return stored

    def growing(self, size: Size, *, opaque: bool) -> Growing:
        """A result that is written row by row while it is made, as a context manager.

        Raises:
            StorageError: as ``add``; so do its methods.
        """
        # Here and not above, as below: a list of what was made costs no OpenCV.
        from bridge.history.growing import Growing

        private_folder(self._folder)
        path = self.path_for_new()
        return Growing(path, lambda recipe: self.insert(path, size, recipe), size, opaque=opaque)

    def path_for_new(self) -> Path:
        """A file of the folder that nobody has."""
        return self._folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.urandom(4).hex()}.png"

    def insert(self, path: Path, size: Size, recipe: Mapping[str, Any], made_at: str = "") -> HistoryEntry:
        """An index row for a file of the folder that is complete. Raises ``StorageError``."""
        entry = new_entry(path, size, recipe, made_at)
        self._index.insert(entry)
        return entry

    def amend(self, entry: HistoryEntry, recipe: Mapping[str, Any]) -> HistoryEntry:
        """Replace an entry's recipe: of a finished result more is known than when it came. Raises ``StorageError``."""
        amended = replace(entry, recipe=recipe)
        self._index.amend(amended)
        return amended

    # ------------------------------------------------------------------------------------------ finding

    def entries(self, *, limit: int = 100) -> tuple[HistoryEntry, ...]:
        """The newest results, newest first. Raises ``StorageError`` where the index cannot be read."""
        return self.page(limit=limit).entries

    def page(self, query: Query = Query(), after: Cursor | None = None, *, limit: int = 100) -> Page:  # noqa: B008  (frozen)
        """The newest results that are meant, from ``after`` on. A row that is damaged is left out.

        Raises:
            StorageError: the index cannot be read.
        """
        return self._index.page(query, after, limit) if self._folder.is_dir() else Page(())

    def count(self, query: Query = Query()) -> int:  # noqa: B008  (frozen)
        """How many results are meant. Raises ``StorageError`` where the index cannot be read."""
        return self._index.count(query) if self._folder.is_dir() else 0

    def picture(self, entry: HistoryEntry) -> Picture:
        """The pixels of a stored result.

        Raises:
            InputError: its file is gone or damaged.
        """
        from bridge.imaging.codec import read_picture_file

        path = entry.path if entry.path.is_file() else self._files.result(entry)
        if not path.is_file():
            raise InputError(f"The file of this result is gone: {entry.path}.", NO_FILE)
        try:
            return read_picture_file(path)
        except InputError as error:
            raise InputError(error.message, NO_FILE) from error

    @property
    def folder(self) -> Path:
        """Where it is now."""
        return self._folder

    def has_file(self, name: str) -> bool:
        """Whether a result of this name is there, in the index or not, or can be brought back."""
        return self._files.has(name)

    def used_bytes(self) -> int:
        """How much of the disk all results take, with those that can still be brought back."""
        return self._files.used_bytes()

    # ------------------------------------------------------------------------------------------ what goes with them

    def thumbnail(self, entry: HistoryEntry, *, anew: bool = False) -> bytes:
        """A small WebP, no side over ``THUMBNAIL_PX``; made where there is none yet, or ``anew``.

        Raises:
            InputError: there is none, and the result's file is gone or damaged.
        """
        if not anew:
            with suppress(OSError):
                return self._files.thumbnail(entry).read_bytes()
        data = _small(self.picture(entry))
        with suppress(StorageError):
            write_atomically(self._files.thumbnail(entry), data)
        return data

    def keep_thumbnail(self, entry: HistoryEntry, picture: Picture) -> None:
        """Make it from ``picture``, which is what people are to see of the result. Raises ``StorageError``."""
        write_atomically(self._files.thumbnail(entry), _small(picture))

    def keep(self, entry: HistoryEntry, kept: Kept) -> None:
        """Keep what is needed to put a result in its place again. Raises ``StorageError``, ``InputError``."""
        from bridge.history.kept import Sources, write

        sources = Sources(self._keep_source(entry, kept.below), self._keep_source(entry, kept.base))
        write(self._files.kept(entry), kept, self.picture(entry), sources)

    def kept(self, entry: HistoryEntry) -> Kept | None:
        """What was kept of it; None where nothing was.

        Raises:
            InputError: it is damaged; or so is the result itself.
        """
        from bridge.history.kept import read

        return read(self._files.kept(entry), self.picture(entry), self._files.sources())

    # ------------------------------------------------------------------------------------------ changing

    def star(self, entries: Sequence[HistoryEntry], *, is_starred: bool) -> None:
        """Mark results, or unmark them. Raises ``StorageError``."""
        self._index.star(_ids(entries), is_starred=is_starred)

    def delete(self, entries: Sequence[HistoryEntry]) -> None:
        """Take results away. They can be brought back for ``DELETED_FOR``. Raises ``StorageError``."""
        # The row first: a result that is not listed, its file in place, can be brought back; the other way it is lost.
        self._index.set_deleted(_ids(entries), moment())
        for entry in entries:
            self._files.put_away(entry)

    def bring_back(self, entries: Sequence[HistoryEntry]) -> None:
        """Undo ``delete``. Raises ``StorageError``."""
        for entry in entries:
            self._files.bring_back(entry)
        self._index.set_deleted(_ids(entries), None)

    def purge(self, *, after: timedelta = DELETED_FOR) -> None:
        """Really remove what was deleted longer ago than ``after``. Raises ``StorageError``."""
        if self._folder.is_dir():
            self._remove(self._index.deleted(moment(after)))

    def trim(self, limit_bytes: int, *, spared: Sequence[HistoryEntry] = ()) -> tuple[HistoryEntry, ...]:
        """Remove the oldest results that are not starred until all fit into ``limit_bytes``.

        Args:
            limit_bytes: 0 for no limit.
            spared: results that stay in any case.

        Returns:
            the results that were removed, oldest first; not those that had been deleted before.

        Raises:
            StorageError: the disk refuses.
        """
        if limit_bytes <= 0 or not self._folder.is_dir():
            return ()
        # Two jobs that end at the same time must not both make room for the same bytes.
        with self._trimming:
            return self._trimmed(limit_bytes, frozenset(_ids(spared)))

    # ------------------------------------------------------------------------------------------ parts

    def _trimmed(self, limit_bytes: int, spared: frozenset[str]) -> tuple[HistoryEntry, ...]:
        if self.used_bytes() <= limit_bytes:
            return ()
        self.purge(after=SPARED)
        excess = self.used_bytes() - limit_bytes
        going: list[HistoryEntry] = []
        for entry in self._index.unstarred():
            if excess <= 0:
                break
            if entry.id not in spared:
                going.append(entry)
                excess -= self._files.bytes_of(entry)
        self._remove(going)
        return tuple(going)

    def _remove(self, entries: Sequence[HistoryEntry]) -> None:
        if not entries:
            return
        for entry in entries:
            self._files.remove(entry)
        self._index.remove(_ids(entries))
        self._files.remove_sources_but(self._index.used())

    def _keep_source(self, entry: HistoryEntry, picture: Picture | None) -> str:
        """The name of a whole picture, which is written once however many results were made from it."""
        if picture is None:
            return ""
        import hashlib

        import numpy as np

        from bridge.imaging.codec import encode_png

        digest = hashlib.blake2b(f"{picture.size}".encode(), digest_size=20)
        digest.update(np.ascontiguousarray(picture.pixels).data)
        name = digest.hexdigest()
        # Needed before it is there: nobody removes it in between.
        self._index.use(entry.id, name)
        if not self._files.source(name).is_file():
            write_atomically(self._files.source(name), encode_png(picture, effort="fast"))
        return name


def _ids(entries: Sequence[HistoryEntry]) -> list[str]:
    return [entry.id for entry in entries]


def _small(picture: Picture) -> bytes:
    from bridge.imaging.small import encode_thumbnail, shrunk  # OpenCV: not before the window shows

    return encode_thumbnail(shrunk(picture, THUMBNAIL_PX))

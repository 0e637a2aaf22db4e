"""Results that wait in memory for a disk that takes them, and who is told of them.

Owns: ``Holder``, ``Shelter``, ``elsewhere``. May import: ``bridge.unkept``, ``bridge.history``,
``bridge.imaging.codec``, ``bridge.errors``. From any thread.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from bridge.errors import StorageError
from bridge.history import History, HistoryEntry
from bridge.unkept import Late, Unkept, whereabouts

log = logging.getLogger(__name__)

Told = Callable[[Late], None]
Shelter = Callable[[Late], str]


def at_once(task: Callable[[], None]) -> None:
    """Runs what is posted where it is posted."""
    task()


class Holder:
    """Results that nobody else has.

    Args:
        history: where they belong.
        post: runs tasks on the owner's thread, which is where whoever watches is told.
        shelter: has results that no job delivers, in the thread that made them, and says where they are; None where
            they can be held for somebody.
    """

    def __init__(
        self,
        history: History,
        post: Callable[[Callable[[], None]], None] = at_once,
        shelter: Shelter | None = None,
    ) -> None:
        self._history = history
        self._post = post
        self._shelter = shelter
        self._lock = threading.Lock()
        self._keeping = threading.Lock()
        self._held: dict[str, Unkept] = {}
        self._changed: list[Callable[[], None]] = []
        self._late: list[Told] = []

    @property
    def held(self) -> tuple[Unkept, ...]:
        """Those that wait, the oldest first."""
        with self._lock:
            return tuple(self._held.values())

    def watch(self, changed: Callable[[], None], late: Told) -> Callable[[], None]:
        """Have ``changed`` called when it holds others, and ``late`` told what came of jobs that deliver nothing.

        On the owner's thread, as they are called. What is returned ends that.
        """
        self._changed.append(changed)
        self._late.append(late)

        def end() -> None:
            """Once or more often."""
            with suppress(ValueError):
                self._changed.remove(changed)
                self._late.remove(late)

        return end

    def take(self, unkept: Iterable[Unkept]) -> None:
        """Hold these too."""
        new = {each.entry.id: each for each in unkept}
        with self._lock:
            self._held.update(new)
        if new:
            self._post(self._tell)

    def take_late(self, late: Late) -> str:
        """Hold what the disk did not take of results that no job delivers, and tell of all of them.

        Returns:
            where they are, for the error that says why they are not delivered.
        """
        if self._shelter is not None:
            return self._shelter(late)
        self.take(late.stored.unkept)
        self._post(lambda: self._tell_late(late))
        return whereabouts(late.stored)

    def keep(self) -> tuple[HistoryEntry, ...]:
        """Try again to write them; those that are on disk now, which are held no more.

        Raises:
            StorageError: the disk took none of them.
        """
        # One at a time: the same file would be written by two.
        with self._keeping:
            kept, refused = list[HistoryEntry](), list[StorageError]()
            for each in self.held:
                try:
                    kept.append(self._history.store(each.entry, each.picture))
                except StorageError as error:
                    refused.append(error)
                    continue
                with self._lock:
                    self._held.pop(each.entry.id, None)
        if kept:
            self._post(self._tell)
        if refused and not kept:
            raise refused[0]
        return tuple(kept)

    def close(self) -> None:
        """The process ends: the last chance, and where that is none, the system's folder of temporary files."""
        try:
            self.keep()
        except StorageError as error:
            log.warning("%s", error)
        lost = self.held
        if not lost:
            return
        try:
            log.warning("%d results are in %s, for the history took none", len(lost), elsewhere(lost)[0].parent)
        except (OSError, StorageError) as error:
            log.warning("%d results are lost, for no disk took them: %s", len(lost), error)

    def _tell(self) -> None:
        for changed in tuple(self._changed):
            changed()

    def _tell_late(self, late: Late) -> None:
        for told in tuple(self._late):
            told(late)


def elsewhere(lost: Sequence[Unkept]) -> tuple[Path, ...]:
    """Write them where the system keeps what is temporary, into a folder of the user's alone; their files.

    Raises:
        OSError, StorageError: that does not take them either.
    """
    from bridge.imaging.codec import write_picture_file  # Pillow: a window shows before anything is lost.

    folder = Path(tempfile.mkdtemp(prefix="layerbridge-"))
    files = tuple(folder / f"{number}.png" for number, _each in enumerate(lost, 1))
    for file, each in zip(files, lost, strict=True):
        write_picture_file(file, each.picture)
    return files

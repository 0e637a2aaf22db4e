"""Jobs on disk while they are under way, so that whoever comes after a killed process knows what became of each.

Owns: ``Journal``, ``JobNotes``, ``Left``, ``Fate``. May import: ``bridge.recorded``, ``bridge.wishes_values``,
``bridge.wishes``, ``bridge.model``, ``bridge.paths``, ``bridge.errors``.

A folder for each job::

    job.json      what was asked for
    pixels.json   what was read of the canvas, in the files beside it
    way           a letter for each step of a request: s(ent), a(nswered), k(ept: its result is in the history)

The first "s" is on the disk itself before anything leaves; the rest need only survive the process, so that nobody waits
for a disk. Where the journal cannot be written, jobs go on without it: what may be billed is in the ledger.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.canvas import Canvas
from bridge.errors import StorageError
from bridge.model import Mode
from bridge.paths import private_folder, sync_folder
from bridge.wishes import Wishes
from bridge.wishes_values import values_of, wishes_of

if TYPE_CHECKING:
    from bridge.recorded import RecordedCanvas

log = logging.getLogger(__name__)

VERSION = 1
JOB, PIXELS, WAY = "job.json", "pixels.json", "way"
SENT, ANSWERED, KEPT = "s", "a", "k"


class Fate(StrEnum):
    """What is known of a job whose process ended before it did."""

    WAITING = "never sent"
    UNKNOWN = "sent, answer unknown"
    """It may have been carried out, and billed."""
    KEPT = "kept"
    """What came is in the history."""


@dataclass(frozen=True)
class Left:
    """A job that a process left behind.

    Attributes:
        at: when it was asked for: UTC, ISO 8601.
        is_whole: whether what it needs of its canvas was kept, so that it can go on.
    """

    folder: Path
    title: str
    mode: Mode
    wishes: Wishes
    at: str
    fate: Fate
    is_whole: bool

    def canvas(self) -> Canvas:
        """The canvas as the job read it.

        Raises:
            StorageError: it cannot be read.
        """
        from bridge.recorded import restored  # numpy; nobody needs it to see what was left

        try:
            return restored(self.folder, json.loads((self.folder / PIXELS).read_bytes()))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StorageError("What was kept of an unfinished job cannot be read.", "Generate again.") from error

    def forget(self) -> None:
        """Remove what was kept of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Journal:
    """The jobs of one process, each in a folder of ``folder``. From any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._leaving = threading.Event()

    def open(self, title: str, mode: Mode, wishes: Wishes) -> JobNotes:
        """Notes on a new job; nothing is written yet."""
        values = _values(title, mode, wishes, datetime.now(UTC).isoformat(timespec="microseconds"))
        return JobNotes(self._folder / uuid.uuid4().hex, values, self._leaving)

    def again(self, left: Left) -> JobNotes:
        """Notes on a job that was left and is carried out now, in its own folder."""
        return JobNotes(left.folder, _values(left.title, left.mode, left.wishes, left.at), self._leaving)

    def leave(self) -> None:
        """The process ends: jobs that were not sent stay for the next one."""
        self._leaving.set()

    def left(self) -> tuple[Left, ...]:
        """What earlier processes left, the oldest first. Only the one that has the run folder may ask."""
        if not self._folder.is_dir():
            return ()
        found = list[Left]()
        for folder in self._folder.iterdir():
            try:
                found.append(_left(folder))
            except (OSError, ValueError, TypeError, KeyError) as error:
                # Killed while its first word was written: nothing can have been sent by then.
                log.warning("an unfinished job cannot be read: %s", error)
                shutil.rmtree(folder, ignore_errors=True)
        return tuple(sorted(found, key=lambda left: left.at))


class JobNotes:
    """What is on disk of one job. From any thread; where the disk refuses, the job goes on without."""

    def __init__(self, folder: Path, values: Mapping[str, Any], leaving: threading.Event) -> None:
        self._folder = folder
        self._values = values
        self._leaving = leaving
        self._lock = threading.Lock()
        self._is_open = True
        self._sent = 0

    def begin(self) -> None:
        """It is asked for, and nothing was sent yet."""

        def write() -> None:
            (private_folder(self._folder) / WAY).unlink(missing_ok=True)
            (self._folder / JOB).write_bytes(_json(self._values))

        self._write(write)

    def keep(self, canvas: RecordedCanvas) -> None:
        """Keep what was read of its canvas, instead of in memory."""
        if not canvas.is_kept:
            self._write(lambda: (self._folder / PIXELS).write_bytes(_json(canvas.keep_in(self._folder))))

    def sending(self) -> None:
        """A request is about to leave."""
        self._sent += 1
        self._step(SENT, is_first=self._sent == 1)

    def answered(self) -> None:
        """Its answer has come."""
        self._step(ANSWERED)

    def kept(self) -> None:
        """What came is in the history."""
        self._step(KEPT)

    def close(self) -> None:
        """The job is at its end, and whoever waited for it knows how."""
        with self._lock:
            if self._is_open and not (self._leaving.is_set() and not self._sent):
                shutil.rmtree(self._folder, ignore_errors=True)
            self._is_open = False

    def _step(self, letter: str, *, is_first: bool = False) -> None:
        def write() -> None:
            with (self._folder / WAY).open("a", encoding="ascii") as file:
                file.write(letter)
                if is_first:
                    file.flush()
                    os.fsync(file.fileno())
                    sync_folder(self._folder)

        self._write(write)

    def _write(self, write: Callable[[], object]) -> None:
        with self._lock:
            if not self._is_open:
                return
            try:
                write()
            except (OSError, StorageError) as error:
                log.warning("the journal of jobs cannot be written: %s", error)


def _values(title: str, mode: Mode, wishes: Wishes, at: str) -> dict[str, Any]:
    return {"version": VERSION, "title": title, "mode": str(mode), "wishes": values_of(wishes), "at": at}


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _left(folder: Path) -> Left:
    values = json.loads((folder / JOB).read_bytes())
    way = (folder / WAY).read_text(encoding="ascii") if (folder / WAY).exists() else ""
    wishes, mode = wishes_of(values["wishes"]), Mode(values["mode"])
    is_whole = (folder / PIXELS).is_file()
    return Left(folder, str(values["title"]), mode, wishes, str(values["at"]), _fate(way), is_whole)


def _fate(way: str) -> Fate:
    if SENT not in way:
        return Fate.WAITING
    is_kept = way.endswith(KEPT) and way.count(SENT) == way.count(ANSWERED)
    return Fate.KEPT if is_kept else Fate.UNKNOWN

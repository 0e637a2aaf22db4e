"""Jobs on disk while they are under way, so that whoever comes after a killed process knows what became of each.

Owns: ``Journal``, ``JobNotes``. May import: ``bridge.jobs.left``, ``bridge.canvas.recorded``,
``bridge.wishes_values``, ``bridge.wishes``, ``bridge.model``, ``bridge.paths``, ``bridge.errors``.

A folder for each job::

    job.json      what was asked for
    pixels.json   what was read of the canvas, in the files beside it
    way           a letter for each step of a request: s(ent), a(nswered), r(esults are about to be written), k(ept)
    tries         how often processes took it up again that were killed before it was sent
    results       the names of the files of results, written before them: one that is there is whole

The first "s" is on the disk itself before anything leaves; the rest need only survive the process, so that nobody waits
for a disk. Where the journal cannot be written, jobs go on without it, and nothing of them is left that could be taken
for a job that was not sent: what may be billed is in the ledger.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bridge.errors import StorageError
from bridge.jobs.left import (
    ANSWERED,
    JOB,
    KEPT,
    PIXELS,
    RESULTS,
    SENT,
    TRIES,
    WAY,
    WRITING,
    HasResult,
    Left,
    Waiter,
    read_left,
)
from bridge.model import Mode, ProviderId
from bridge.paths import private_folder, sync_folder
from bridge.wishes import Wishes
from bridge.wishes_values import values_of

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas

log = logging.getLogger(__name__)

VERSION = 1


class Journal:
    """The jobs of one process, each in a folder of ``folder``. From any thread.

    Args:
        has_result: whether the history has a file of this name.
        destination: where a provider's requests go now: what goes on later goes there and nowhere else unasked.
    """

    def __init__(
        self, folder: Path, has_result: HasResult, destination: Callable[[ProviderId | None], str] = lambda _id: ""
    ) -> None:
        self._folder = folder
        self._has_result = has_result
        self._destination = destination
        self._leaving = threading.Event()
        self._ours: set[Path] = set()

    def open(
        self,
        title: str,
        mode: Mode,
        wishes: Wishes,
        waiter: Waiter = Waiter.PANEL,
        together: tuple[str, str] | None = None,
    ) -> JobNotes:
        """Notes on a new job, for whose end ``waiter`` waits; nothing is written yet.

        Args:
            together: see ``Left``.
        """
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        values = _values(title, mode, wishes, at) | _shared(together)
        if waiter is Waiter.PANEL:
            values["destination"] = self._destination(ProviderId(wishes.provider) or None)
        folder = self._folder / secrets.token_hex(16)
        self._ours.add(folder)
        return JobNotes(folder, values | {"waiter": str(waiter)}, self._leaving, goes_on=waiter is Waiter.PANEL)

    def again(self, left: Left) -> JobNotes:
        """Notes on a job that was left and is carried out now, in its own folder."""
        self._ours.add(left.folder)
        values = _values(left.title, left.mode, left.wishes, left.at) | _shared(left.together)
        values["destination"] = left.destination
        return JobNotes(left.folder, values, self._leaving, left.tries + 1)

    def leave(self) -> None:
        """The process ends: jobs that are not at their end stay for the next one."""
        self._leaving.set()

    def close(self) -> None:
        """Nothing is tried again any more: what only that would have needed goes."""
        for folder in self._ours:
            if not (folder / JOB).is_file():
                shutil.rmtree(folder, ignore_errors=True)

    def moved_to(self, left: Left) -> str:
        """Where it would go now, if that is elsewhere than when it was asked for; else "". Providers may be loaded."""
        now = self._destination(ProviderId(left.wishes.provider) or None)
        return now if left.destination and left.destination != now else ""

    def left(self) -> tuple[Left, ...]:
        """What earlier processes left, the oldest first. Only the one that has the run folder may ask."""
        if not self._folder.is_dir():
            return ()
        found = list[Left]()
        for folder in self._folder.iterdir():
            # A window may have asked for something before anybody came to look.
            if folder in self._ours:
                continue
            try:
                found.append(read_left(folder, self._has_result))
            except OSError as error:
                # Another time it may be there.
                log.warning("an unfinished job cannot be read now: %s", error)
            except (ValueError, TypeError, KeyError) as error:
                # Of another version, or the disk failed: it could not be carried out in any case.
                log.warning("an unfinished job cannot be read: %s", error)
                shutil.rmtree(folder, ignore_errors=True)
        return tuple(sorted(found, key=lambda left: left.at))


class JobNotes:
    """What is on disk of one job. From any thread; where the disk refuses, the job goes on without.

    Attributes:
        goes_on: whether a later process may carry it out.
    """

    def __init__(
        self,
        folder: Path,
        values: Mapping[str, Any],
        leaving: threading.Event,
        tries: int = 0,
        *,
        goes_on: bool = True,
    ) -> None:
        self.goes_on = goes_on
        self._folder = folder
        self._values = values
        self._leaving = leaving
        self._tries = tries
        self._lock = threading.Lock()
        self._is_open = True
        self._sent = 0

    def begin(self) -> None:
        """It is asked for, and nothing was sent yet. Raises ``StorageError`` as ``sending``."""

        def write() -> None:
            folder = private_folder(self._folder)
            if not (folder / JOB).is_file():
                # In one step, so that nobody finds half of it.
                unfinished = folder / f"{JOB}.new"
                unfinished.write_bytes(_json(self._values))
                unfinished.replace(folder / JOB)
            if self._tries:
                (folder / TRIES).write_text(str(self._tries), encoding="ascii")
            for name in (WAY, RESULTS):
                (folder / name).unlink(missing_ok=True)

        if not self._write(write):
            self._give_up()

    def keep(self, canvas: Canvas) -> None:
        """Keep what was read of its canvas, instead of in memory; what it hides stays hidden."""
        from bridge.canvas.recorded import keep_in  # numpy: the process that shows a window has this module before

        self._write(lambda: self._keep(keep_in(self._folder, canvas)))

    def _keep(self, values: Mapping[str, Any] | None) -> None:
        if values is not None:
            (self._folder / PIXELS).write_bytes(_json(values))

    def sending(self) -> None:
        """A request is about to leave.

        Raises:
            StorageError: this cannot be written down, nor what is written already be removed. Nothing may be sent: the
                next process would send it once more.
        """
        self._sent += 1
        if not self._step(SENT, is_synced=self._sent == 1):
            self._give_up()

    def answered(self) -> None:
        """Its answer has come."""
        self._step(ANSWERED)

    def writing(self, names: Sequence[str]) -> None:
        """Its results are about to be written, into files of these names."""

        def write() -> None:
            with (self._folder / RESULTS).open("a", encoding="utf-8") as file:
                file.writelines(f"{name}\n" for name in names)

        if self._write(write):
            self._step(WRITING)

    def kept(self) -> None:
        """What came is in the history."""
        self._step(KEPT)

    def close(self, *, is_done: bool = True) -> None:
        """The job is at its end, and whoever waited for it knows how.

        Args:
            is_done: whether there is a result. Else, of a job that was left, the canvas can be read to the end of this
                process: nobody else has it, and the user may try again.
        """
        with self._lock:
            if not self._is_open:
                return
            self._is_open = False
            if self._leaving.is_set() and (self.goes_on or self._sent):
                # The process ends in order: it was not this job that ended it.
                with suppress(OSError):
                    (self._folder / TRIES).unlink(missing_ok=True)
            elif self._tries and not is_done:
                # Without its first file it is a job no more, whoever comes after.
                with suppress(OSError):
                    (self._folder / JOB).unlink(missing_ok=True)
            else:
                shutil.rmtree(self._folder, ignore_errors=True)

    def _step(self, letter: str, *, is_synced: bool = False) -> bool:
        def write() -> None:
            with (self._folder / WAY).open("a", encoding="ascii") as file:
                file.write(letter)
                if is_synced:
                    file.flush()
                    os.fsync(file.fileno())
            if is_synced:
                self._sync()

        return self._write(write)

    def _sync(self) -> None:
        """What the job is goes with the first word of what became of it."""
        with (self._folder / JOB).open("rb+") as file:
            os.fsync(file.fileno())
        sync_folder(self._folder)
        sync_folder(self._folder.parent)

    def _give_up(self) -> None:
        """Go on without notes."""
        with self._lock:
            if not self._is_open:
                return
            self._is_open = False
            shutil.rmtree(self._folder, ignore_errors=True)
            if (self._folder / JOB).is_file():
                raise StorageError(
                    "What is being sent cannot be written down; nothing was sent.",
                    "Free some space and check the disk, then generate again.",
                )

    def _write(self, write: Callable[[], object]) -> bool:
        """Whether it was written; True also where nothing is any more."""
        with self._lock:
            if not self._is_open:
                return True
            try:
                write()
            except (OSError, StorageError) as error:
                log.warning("the journal of jobs cannot be written: %s", error)
                return False
            return True


def _values(title: str, mode: Mode, wishes: Wishes, at: str) -> dict[str, Any]:
    return {"version": VERSION, "title": title, "mode": str(mode), "wishes": values_of(wishes), "at": at}


def _shared(together: tuple[str, str] | None) -> dict[str, Any]:
    return {} if together is None else {"together": list(together)}


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")

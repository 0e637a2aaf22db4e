"""A real disk that is full, or read-only, at each thing that is written: a small tmpfs, filled to the byte."""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bridge.app import BridgeCore, Done
from bridge.core import insert
from bridge.errors import StorageError
from bridge.history import History
from bridge.jobs.executors import InlineExecutor
from bridge.jobs.journal import Journal
from bridge.jobs.left import Fate
from bridge.jobs.queue import JobState, JobView
from bridge.keeping import Keeper
from bridge.log.file import close_log, open_log
from bridge.log.masking import Masking
from bridge.model import Mode
from bridge.paths import UNFINISHED, Paths
from bridge.settings import ProviderSettings, Settings, load, save
from bridge.tiling.parts import Parts
from bridge.tiling.run import generate_tiles
from bridge.wishes import Wishes
from tests.bridge.tiling.test_tiled import TileServer
from tests.bridge.tiling.test_tiled import job as tile_job
from tests.fakes.canvas import FakeCanvas
from tests.fakes.job_context import RecordingContext
from tests.faults.fault import Fault, Seen, need, sentence
from tests.faults.process_bench import V2BETA
from tests.servers.stability_v2beta import KEY, StabilityV2BetaRig

PAGE = 4096
JOURNAL_PAGES = 5
DISK_BYTES = 24 << 20
WISHES = Wishes(provider=V2BETA, prompts=("sea",))
UNLISTED = "not in the list"
NO_DISK = "not tried: this system lets nobody make a small disk"


class Disk:
    """A file system of a few megabytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, leave_bytes: int = 0) -> None:
        """Leave room for so many bytes, in whole pages."""
        state = os.statvfs(self.folder)
        size = state.f_bavail * state.f_frsize - -(-leave_bytes // PAGE) * PAGE
        with self._filler.open("ab") as file:
            file.write(bytes(max(0, size)))

    def free(self) -> None:
        self._filler.unlink()

    def read_only(self) -> bool:
        return _run("mount", "-o", "remount,ro", str(self.folder))


def _run(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk | None]:
    """At ``folder``; None where that is not allowed."""
    folder.mkdir(parents=True)
    if os.name == "nt" or not _run("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)):
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        _run("umount", "-l", str(folder))


class Bench:
    """A home on a small disk, with one result in its history."""

    def __init__(self, disk: Disk, rig: StabilityV2BetaRig, *, bills: bool) -> None:
        self.disk, self.rig = disk, rig
        self.paths = Paths.inside(disk.folder)
        settings = ProviderSettings(url=rig.environ["API_HOST"], bills=bills)
        save(self.paths, Settings(default_provider=V2BETA, providers={V2BETA: settings}))
        self.core = BridgeCore(self.paths, environ={"STABILITY_API_KEY": KEY})
        need(self.make().state is JobState.FINISHED, "nothing can be made on that disk")
        (self.first,) = self.core.history.entries()

    @property
    def posts(self) -> int:
        return len(self.rig.server.posts())  # type: ignore[attr-defined]

    def make(self) -> JobView[Done]:
        """One more, as a window has it made."""
        views: list[JobView[Done]] = []
        notes = self.core.journal.open("sea", Mode.TEXT_TO_IMAGE, WISHES)
        self.core.submit(WISHES.ask(Mode.TEXT_TO_IMAGE), FakeCanvas.plain(64, 64), views.append, notes=notes)
        return views[-1]

    def check_whole(self, count: int) -> None:
        """So many results, each whole, and nothing half-written."""
        entries = self.core.history.entries()
        need(len(entries) == count, f"{len(entries)} results are listed, not {count}")
        for each in entries:
            need(self.core.history.picture(each).size.width == each.width, "a result is not whole")
        left = list(self.paths.data.rglob(f"{UNFINISHED}*"))
        need(left == [], f"half-written files: {left}")


Act = Callable[[Bench], str]


def _room_for_the_file(size: int) -> int:
    """The result's file and what the journal writes before it; not the pages that the index needs."""
    return -(-size // PAGE) * PAGE + JOURNAL_PAGES * PAGE


def _with(act: Act, *, bills: bool = False) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with small_disk(folder / "disk") as disk, StabilityV2BetaRig() as rig:
            if disk is None:
                return Seen(NO_DISK)
            bench = Bench(disk, rig, bills=bills)
            try:
                return Seen(act(bench))
            finally:
                bench.core.close()

    return run


def _of_a_result(room: Callable[[int], int], says: str = "not on disk") -> Act:
    def act(bench: Bench) -> str:
        """It is delivered and can be inserted; once there is room it is kept."""
        bench.disk.fill(room(bench.first.path.stat().st_size))
        done = bench.make()
        need(done.outcome is not None, f"what was made is lost: {done.error}")
        assert done.outcome is not None
        delivery, canvas = done.outcome.delivery, FakeCanvas.plain(64, 64)
        insert(delivery, canvas)
        need(len(canvas.inserted) == 1, "it cannot be inserted")
        told = delivery.notes[-1]
        need(says in told, f"it is told: {delivery.notes}")
        bench.check_whole(1)
        bench.disk.free()
        (kept,) = bench.core.unkept.keep()
        bench.check_whole(2)
        need(
            np.array_equal(bench.core.history.picture(kept).pixels, delivery.unkept[0].picture.pixels),
            "what was kept in the end is another picture",
        )
        need(bench.posts == 2, f"{bench.posts} requests, not 2")
        return told.replace(str(bench.disk.folder), "…")

    return act


def _ledger(bench: Bench) -> str:
    bench.disk.fill()
    error = bench.make().error
    need(isinstance(error, StorageError) and bench.posts == 1, f"{bench.posts} requests; {error!r}")
    assert error is not None
    bench.disk.free()
    need(bench.make().state is JobState.FINISHED, "nothing is made once there is room")
    return sentence(error).replace(str(bench.disk.folder), "…")


def _journal(bench: Bench) -> str:
    """What cannot be written down as sent is never taken for something that was not."""
    notes = bench.core.journal.open("sea", Mode.TEXT_TO_IMAGE, WISHES)
    notes.begin()
    bench.disk.fill()
    notes.sending()
    notes.answered()
    following = Journal(bench.paths.data / "jobs", lambda _name: False)
    fates = [left.fate for left in following.left()]
    need(Fate.WAITING not in fates, "the next process would send it once more")
    done = bench.make()
    need(done.outcome is not None, f"the job did not go on: {done.error}")
    bench.disk.free()
    return "Nothing of the journal; the job goes on."


def _settings(bench: Bench) -> str:
    before = load(bench.paths).settings
    bench.disk.fill()
    try:
        save(bench.paths, Settings(default_provider="offline", allow_plain_http=("host.example",) * 500))
    except StorageError as error:
        need(load(bench.paths).settings == before, "the settings are not as they were")
        return sentence(error).replace(str(bench.disk.folder), "…")
    return "It was saved."


def _beside(bench: Bench) -> str:
    """Small views and layers, which can be made again."""
    done = bench.make().outcome
    assert done is not None
    for path in (*bench.paths.data.glob("history/kept/*"), *bench.paths.data.glob("history/thumbnails/*")):
        path.unlink()
    bench.disk.fill()
    Keeper(InlineExecutor()).take(bench.core.history, done.delivery, None)
    shown = bench.core.history.thumbnail(done.delivery.entries[0])
    need(shown[8:12] == b"WEBP", "the result has no small view")
    need(not list(bench.paths.data.glob("history/thumbnails/*")), "there was room for it")
    bench.check_whole(2)
    return "The result, and its small view, which is made anew each time."


def _log(bench: Bench) -> str:
    handler = open_log(bench.paths, "bridge", Masking(), logging.INFO)
    bench.disk.fill()
    try:
        for _ in range(2000):
            logging.getLogger("bridge.faults").info("a line that finds no room")
    finally:
        logging.getLogger().removeHandler(handler)
        close_log(handler)
    return "Nothing; the log has a gap."


def _parts(bench: Bench) -> str:
    bench.disk.fill()
    server, parts = TileServer(), Parts(bench.paths.data / "parts")
    made = generate_tiles(tile_job(seed=7), server, RecordingContext(), parts, at_once=2)
    need(len(server.asked) == len(tile_job().grid.tiles), f"{len(server.asked)} tiles were asked for")
    need(made.pictures[0].picture.size == tile_job().grid.target, "the whole is not there")
    return "The whole picture; a run that breaks would begin anew."


def _read_only(bench: Bench) -> str:
    need(bench.disk.read_only(), "the disk cannot be made read-only")
    error = bench.make().error
    need(isinstance(error, StorageError) and bench.posts == 1, f"{bench.posts} requests; {error!r}")
    need(len(History(bench.paths.data / "history").entries()) == 1, "the history cannot be read")
    assert error is not None
    return sentence(error).replace(str(bench.disk.folder), "…")


def _fault(name: str, cause: str, act: Act, promises: tuple[int, ...] = (1,), *, bills: bool = False) -> Fault:
    return Fault("Disk", name, cause, promises, _with(act, bills=bills))


FAULTS = (
    _fault("full at a result", "no byte is free when it comes", _of_a_result(lambda _size: 0)),
    _fault("full in a result", "half of it has room", _of_a_result(lambda size: size // 2)),
    _fault(
        "full after a result",
        "the file has room, its row has none",
        _of_a_result(_room_for_the_file, "not in the list"),
    ),
    _fault("full at the ledger", "no byte is free before something is sent", _ledger, (3,), bills=True),
    _fault("full at the journal", "a request is about to be sent and that cannot be noted", _journal, (1, 3)),
    _fault("full at the settings", "they are saved", _settings, (7,)),
    _fault("full beside a result", "its small view and its layer are kept", _beside),
    _fault("full at the log", "2000 lines", _log, (7,)),
    _fault("full at a tile", "no tile of a large picture has room", _parts),
    _fault("read-only", "the disk is mounted anew, read-only", _read_only, (1, 3), bills=True),
)

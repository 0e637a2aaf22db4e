"""One picture in many requests: its tiles are sent several at once, and put together as they arrive.

Owns: ``generate_tiles`` and its result. May import: the modules beside, ``bridge.providers``, ``bridge.imaging``,
``bridge.job_context``, ``bridge.model``, ``bridge.errors``.

Each tile is on disk as soon as it is there (``Parts``): a run that breaks is paid for once, the next one asks for the
rest. Where the disk refuses, the run goes on without: what is there is paid for. The caller's thread waits, tells how
far it is and hands rows on; ``TileWorkers`` do everything else.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BridgeError, InputError
from bridge.imaging.alpha import is_invisible
from bridge.job_context import JobContext
from bridge.model import RANDOM_SEED, GeneratedPicture, GenerationResult, Picture, Size
from bridge.providers.base import Provider, check
from bridge.providers.payload import chosen_seed
from bridge.tiling.job import TileJob, run_digest
from bridge.tiling.parts import Parts
from bridge.tiling.workers import POLL_S, Done, Failed, Left, Making, Rows, TileWorkers

log = logging.getLogger(__name__)

OnRows = Callable[[int, NDArray[np.uint8]], None]

PIECE_PX = 64
"""So many rows are handed on between two questions whether the user said stop."""


@dataclass(frozen=True)
class TiledResult(GenerationResult):
    """As any result; ``digests`` name what ``Parts`` still keeps of it, to be dropped once it is in the history."""

    digests: tuple[str, ...] = ()


def generate_tiles(
    job: TileJob,
    provider: Provider,
    context: JobContext,
    parts: Parts,
    *,
    at_once: int,
    on_rows: OnRows | None = None,
    goes_on: bool = True,
) -> TiledResult:
    """Carry ``job`` out.

    Args:
        job: where its seed is 0, one is drawn, the same for all tiles, and the same again after a run that broke.
        parts: what an earlier run has left is taken from there; it gets every tile of this one.
        at_once: how many tiles the server works on at the same time, 1 or more.
        on_rows: gets finished rows from the top on while tiles still arrive: the first one's number, and
            (rows, width, 4) uint8, to be read only. Called on this thread. Whatever it raises ends the run.
        goes_on: whether the same wish comes to the same tiles again, so that what is kept of it will be of use.

    Returns:
        one picture of ``job.grid.target`` size, with the transparency of the source.

    Raises:
        InputError: a tile cannot be asked for; nothing was sent.
        EndpointError, StorageError: as the first tile that failed says, and how many are kept. Nothing more was sent
            after it; what was under way was waited for and is kept too.
        Cancelled: the user said stop. What comes late is kept.
        ValueError: ``at_once`` below 1.
    """
    if at_once < 1:
        raise ValueError(f"{at_once} tiles at once")
    if is_invisible(job.source):
        raise InputError("The picture is fully transparent; nothing was sent.", "Choose a part with something in it.")
    check_tiles(job)
    parts.prepare()
    with _seeded(job, parts) as (job, drawn):
        return _Run(Making(job, provider, context, parts), at_once, goes_on=goes_on).carried_out(on_rows, drawn)


def check_tiles(job: TileJob) -> None:
    """Before the first tile is sent. They are all of one size, so what one may be, all may be.

    Raises:
        InputError: the first rule that is broken; nothing was sent.
    """
    check(job.asking(blank(job.fit.working)), job.capability)


def blank(size: Size) -> Picture:
    """A picture that takes no memory, to be asked for its size alone."""
    return Picture(np.broadcast_to(np.uint8(0), (size.height, size.width, 4)))


@contextmanager
def _seeded(job: TileJob, parts: Parts) -> Iterator[tuple[TileJob, tuple[str, ...]]]:
    """The job with a seed, and the digest by which a drawn one is remembered.

    Who asks for the same while it is being made wants another picture: with the first one's seed the same tiles would
    be paid for twice.
    """
    if job.request.sampling.seed != RANDOM_SEED:
        yield job, ()
        return
    run = run_digest(job)
    with parts.claimed(run) as is_ours:
        seed = parts.seed(run) if is_ours else None
        if seed is None:
            seed = chosen_seed(RANDOM_SEED)
            if is_ours:
                parts.put_seed(run, seed)
        sampling = replace(job.request.sampling, seed=seed)
        yield replace(job, request=replace(job.request, sampling=sampling)), (run,) if is_ours else ()


class _Run:
    """One run, as the caller's thread sees it."""

    def __init__(self, making: Making, at_once: int, *, goes_on: bool) -> None:
        self._goes_on = goes_on
        self._job, self._context = making.job, making.context
        empty = {tile for tile in self._job.grid.tiles if self._job.is_empty(tile)}
        tiles = [tile for tile in self._job.grid.tiles if tile not in empty]
        self._total = len(tiles)
        self._workers = TileWorkers(making, tiles, at_once=at_once)
        for tile in empty:
            size = self._job.grid.placed(tile).size
            self._workers.mosaic.add(tile, Picture(np.zeros((size.height, size.width, 4), np.uint8)))
        self._done: list[Done] = []
        self._error: BaseException | None = None
        self._told = (-1.0, "")

    def carried_out(self, on_rows: OnRows | None, drawn: tuple[str, ...]) -> TiledResult:
        """The whole, or the first error."""
        self._tell_progress()
        try:
            self._attend(self._workers.start(), on_rows)
        except BaseException:
            self._workers.abandon()
            raise
        self._workers.join()
        if self._error is not None:
            raise self._explained(self._error)
        return self._result(drawn)

    def _attend(self, workers: int, on_rows: OnRows | None) -> None:
        """Until the last worker has left."""
        while workers:
            self._context.raise_if_cancelled()
            self._tell_progress()
            try:
                message = self._workers.messages.get(timeout=POLL_S)
            except queue.Empty:
                continue
            match message:
                case Rows():
                    self._hand_on(message, on_rows)
                case Done():
                    self._done.append(message)
                case Failed():
                    self._fail(message.error)
                case Left():
                    workers -= 1

    def _hand_on(self, rows: Rows, on_rows: OnRows | None) -> None:
        if on_rows is None or self._error is not None:
            return
        for first in range(0, rows.pixels.shape[0], PIECE_PX):
            self._context.raise_if_cancelled()
            try:
                on_rows(rows.top + first, rows.pixels[first : first + PIECE_PX])
            except Exception as error:  # noqa: BLE001  others' code: what is under way is waited for all the same
                self._fail(error)
                return

    def _fail(self, error: BaseException) -> None:
        self._workers.stop()
        if self._error is None:
            self._error = error
        else:
            log.debug("Another tile failed: %s", error)

    def _tell_progress(self) -> None:
        number = min(len(self._done) + 1, self._total)
        told = min(1.0, (len(self._done) + self._workers.fraction()) / self._total), f"Tile {number} of {self._total}"
        # A tile that is done counts a moment after its own progress has ended: the bar stands still until then.
        if told[0] >= self._told[0] and told != self._told:
            self._told = told
            self._context.progress(*told)

    def _explained(self, error: BaseException) -> BaseException:
        """The error, with how much of the run is not lost."""
        kept = len(self._done) - self._workers.unkept
        if isinstance(error, BridgeError) and kept > 0 and self._goes_on:
            error.add(f"{kept} of {self._total} tiles are kept; a second run sends only the rest.")
        return error

    def _result(self, drawn: tuple[str, ...]) -> TiledResult:
        fresh = [each.result for each in self._done if each.result is not None]
        before = sum(each.before for each in self._done)
        kept = (f"{before} of {self._total} tiles were kept from a run before this one.",) if before else ()
        notes = dict.fromkeys([*self._job.notes, *kept, *(note for each in fresh for note in each.notes)])
        engine = next((each.engine for each in fresh), self._job.request.engine)
        picture = GeneratedPicture(self._workers.mosaic.result(), self._job.request.sampling.seed)
        return TiledResult((picture,), engine, tuple(notes), (*(each.digest for each in self._done), *drawn))

"""The threads that make tiles: each takes one after the other, has it made, keeps it and lays it in its place.

Owns: ``TileWorkers`` and what they say (``Rows``, ``Done``, ``Failed``, ``Left``), and the context of one tile.
May import: ``bridge.tiling.job``, ``bridge.tiling.parts``, ``bridge.providers``, ``bridge.imaging``,
``bridge.job_context``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BridgeError, Cancelled, StorageError
from bridge.imaging.frame import from_enlarged, to_working
from bridge.imaging.mosaic import Mosaic
from bridge.imaging.tiles import Tile
from bridge.imaging.tone import held
from bridge.job_context import JobContext
from bridge.model import GenerationRequest, GenerationResult, Picture
from bridge.providers.base import Provider
from bridge.providers.results import collected
from bridge.tiling.job import TileJob, tile_digest
from bridge.tiling.parts import Parts

log = logging.getLogger(__name__)

POLL_S = 0.05
SPARE_WORKERS = 3
"""More workers than permits, so that all permits stay in use while tiles are packed, unpacked and joined."""


@dataclass(frozen=True)
class Rows:
    """These rows of the result, from ``top`` on, are final: (rows, width, 4) uint8."""

    top: int
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class Done:
    """A tile is in its place, and kept where the disk took it.

    Attributes:
        result: without pictures; None where the tile was there already.
        before: whether a run before this one had made it. Else another tile of this one looks the same.
    """

    digest: str
    result: GenerationResult | None
    before: bool = False


@dataclass(frozen=True)
class Failed:
    """A tile could not be made."""

    error: BaseException


@dataclass(frozen=True)
class Left:
    """A worker ends; it says nothing after that."""


Message = Rows | Done | Failed | Left


@dataclass(frozen=True)
class Making:
    """What tiles are made of and with."""

    job: TileJob
    provider: Provider
    context: JobContext
    parts: Parts


class TileWorkers:
    """At most ``at_once`` tiles are with the server at any time.

    Args:
        tiles: those that are to be made.

    Attributes:
        messages: what happens, for whoever waits.
        mosaic: where the tiles are laid.
        unkept: how many the disk did not take.
    """

    def __init__(self, making: Making, tiles: Iterable[Tile], *, at_once: int) -> None:
        self._making = making
        self.messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.mosaic = Mosaic(
            making.job.grid, making.job.source, on_rows=lambda top, rows: self.messages.put(Rows(top, rows))
        )
        self._waiting, self._lock = deque(tiles), threading.Lock()
        self._permits = threading.Semaphore(at_once)
        self._stopped, self._abandoned = threading.Event(), threading.Event()
        self._running: list[_TileContext] = []
        self._made_here: set[str] = set()
        self.unkept = 0
        count = min(len(self._waiting), at_once + SPARE_WORKERS)
        self._threads = [
            threading.Thread(target=self._work, name="layerbridge-tile", daemon=True) for _ in range(count)
        ]

    def start(self) -> int:
        """Begin; says how many workers there are, each of which will say that it has ``Left``."""
        self._making.context.on_cancel(self._tell_servers)
        for thread in self._threads:
            thread.start()
        return len(self._threads)

    def stop(self) -> None:
        """Send nothing more; what is with the server goes on."""
        self._stopped.set()

    def abandon(self) -> None:
        """Nobody waits any more. What comes late is kept."""
        self._stopped.set()
        self._abandoned.set()

    def join(self) -> None:
        """Wait for workers that have said ``Left``."""
        for thread in self._threads:
            thread.join()

    def fraction(self) -> float:
        """How far the tiles are that the server works on, each 0 .. 1, together."""
        with self._lock:
            return sum(each.fraction for each in self._running)

    def _work(self) -> None:
        try:
            while (tile := self._next()) is not None:
                if (done := self._made(tile)) is not None:
                    self.messages.put(done)
        except BaseException as error:  # noqa: BLE001  a thread's border: it is raised again in the waiting thread
            self.stop()
            self.messages.put(Failed(error))
        self.messages.put(Left())

    def _next(self) -> Tile | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting and not self._stopped.is_set() else None

    def _made(self, tile: Tile) -> Done | None:
        """A tile, made and kept and laid; None where it was not sent any more."""
        job = self._making.job
        source = job.sent(tile)
        request = job.asking(to_working(source, job.fit))
        digest, result = tile_digest(request, job.server), None
        picture = self._making.parts.get(digest)
        before = picture is not None and digest not in self._made_here
        if picture is None:
            result = self._generated(request, digest)
            if result is None:
                return None
            picture = self._kept(result, digest)
        if not self._abandoned.is_set():
            enlarged = from_enlarged(picture, job.fit, job.grid.placed(tile).size)
            self.mosaic.add(tile, held(enlarged, source) if job.holds_tone else enlarged)
        return Done(digest, result and GenerationResult((), result.engine, result.notes), before)

    def _generated(self, request: GenerationRequest, digest: str) -> GenerationResult | None:
        """What the provider makes of it; None where it was not sent any more."""
        permit = _Permit(self._permits, self._stopped, self._abandoned)
        context = _TileContext(self._making.context, self._abandoned, lambda late: self._kept(late, digest), permit)
        with self._running_now(context):
            try:
                if not self._making.provider.spec.announces:
                    permit.take()
                result = self._making.provider.generate(request, context)
                made = collected(result.pictures, result.engine)  # raises where nothing of it can be used
                self._making.job.refuse_unfit(made.pictures[0].picture.size)
                return result
            except _NotSentError:
                return None
            except BaseException:
                self.stop()  # while the permit is held: else the next tile would be sent, and paid for
                raise
            finally:
                permit.give_back()

    @contextmanager
    def _running_now(self, context: _TileContext) -> Iterator[None]:
        with self._lock:
            self._running.append(context)
        try:
            yield
        finally:
            with self._lock:
                self._running.remove(context)

    def _kept(self, result: GenerationResult, digest: str) -> Picture:
        """The picture of a tile, which is on disk then if the disk takes it.

        Raises:
            RefusedError, ServerFaultError, BadResponseError: there is none that can be used. It is not kept: the next
                run would only find it again.
        """
        made = collected(result.pictures, result.engine).pictures[0]
        self._making.job.refuse_unfit(made.picture.size)
        self._made_here.add(digest)
        try:
            self._making.parts.put(digest, made.picture, encoded=made.encoded)
        except StorageError as error:
            # It is here, and perhaps paid for: the whole is made of it all the same.
            log.warning("a tile is not kept for another run: %s", error)
            with self._lock:
                self.unkept += 1
        return made.picture

    def _tell_servers(self) -> None:
        with self._lock:
            running = list(self._running)
        telling = [threading.Thread(target=each.tell_server, daemon=True) for each in running]
        for thread in telling:
            thread.start()
        for thread in telling:
            thread.join()


class _NotSentError(Cancelled):
    """Another tile failed, so this one was not sent any more."""


class _Permit:
    """To have a tile with the server: one of a few. Taken once and given back once, however often it is said."""

    def __init__(self, permits: threading.Semaphore, stopped: threading.Event, abandoned: threading.Event) -> None:
        self._permits, self._stopped, self._abandoned = permits, stopped, abandoned
        self._lock, self._taken, self._held = threading.Lock(), False, False

    def take(self) -> None:
        """Wait for it. Raises ``Cancelled`` where nobody waits any more, ``_NotSentError`` after another's failure."""
        if self._taken:
            return
        while not self._permits.acquire(timeout=POLL_S):
            if self._abandoned.is_set():
                raise Cancelled("Cancelled; nothing was sent.")
        self._taken = self._held = True
        if self._stopped.is_set():
            raise _NotSentError("Another tile failed; nothing was sent.")

    def give_back(self) -> None:
        with self._lock:
            held, self._held = self._held, False
        if held:
            self._permits.release()


class _TileContext:
    """The job's context as one tile's provider sees it."""

    def __init__(
        self,
        context: JobContext,
        abandoned: threading.Event,
        keep: Callable[[GenerationResult], object],
        permit: _Permit,
    ) -> None:
        self._context, self._abandoned, self._keep = context, abandoned, keep
        self._lock, self._told = threading.Lock(), False
        self._tell: list[Callable[[], None]] = []
        self.fraction = 0.0
        self._permit = permit

    def progress(self, fraction: float | None, text: str) -> None:
        if fraction is not None and 0 <= fraction <= 1:
            self.fraction = fraction

    def sending(self) -> None:
        self._permit.take()
        self._context.sending()

    def answered(self) -> None:
        self._context.answered()
        self._permit.give_back()

    def preview(self, picture: Picture) -> None:
        """A tile that is not finished says little about the picture."""

    def raise_if_cancelled(self) -> None:
        if self._abandoned.is_set():
            raise Cancelled("Cancelled.")
        self._context.raise_if_cancelled()

    def keep_late(self, result: GenerationResult) -> None:
        try:
            self._keep(result)
        except BridgeError as error:
            log.debug("A late tile could not be kept: %s", error)

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        with self._lock:
            if not self._told:
                self._tell.append(tell_server)
                return
        tell_server()

    def tell_server(self) -> None:
        """The user said stop."""
        with self._lock:
            self._told, tell, self._tell = True, self._tell, []
        for each in tell:
            each()

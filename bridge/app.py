"""``BridgeCore``: puts the parts together. There are no singletons; whoever needs a part is handed it here.

Owns: the composition, and what becomes of a job. May import: everything in ``bridge`` but its front ends.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bridge.errors import BridgeError, StorageError
from bridge.history import History, HistoryEntry
from bridge.history.folder import history_folder
from bridge.holder import Holder, Shelter
from bridge.imaging.labels import NO_LABELS, Labels
from bridge.job_context import JobContext
from bridge.jobs.durations import Durations
from bridge.jobs.executors import DaemonExecutor, Executor, InlineExecutor, Post
from bridge.jobs.line import JobId
from bridge.jobs.queue import Jobs, JobState, JobView
from bridge.keeping import Keeper, base_of
from bridge.log.masking import Masking
from bridge.model import ProviderId
from bridge.paths import Paths, close_to_others
from bridge.settings import Settings, load
from bridge.unkept import Late, Stored

if TYPE_CHECKING:
    from bridge.canvas.base import Canvas
    from bridge.core import Delivery, Generator
    from bridge.credentials import Credentials
    from bridge.endpoints import Endpoints
    from bridge.http.transport import Transport
    from bridge.jobs.journal import JobNotes, Journal
    from bridge.money.ledger import Ledger
    from bridge.plan import Ask
    from bridge.registry import Overrides, Registry
    from layerbridge.wire import Inserted

log = logging.getLogger(__name__)

WORKERS = 4
READERS = 2
MB = 1_000_000


@dataclass(frozen=True)
class Done:
    """What a job of the bridge gives: the delivery, and where it was inserted if it was.

    Attributes:
        removed: old results that made room for these.
    """

    delivery: Delivery
    inserted: Inserted | None = None
    removed: tuple[HistoryEntry, ...] = ()


class BridgeCore:
    """The parts of one bridge process.

    Args:
        shelter: see ``Holder``; None where a window can have what is held in memory.

    Attributes:
        jobs: belongs to the owner's thread.
        workers: run what waits for others.
        durations: how long jobs take; of the same thread.
        unkept: results that the disk did not take.
        settings: as they are in use.
        masking: knows the keys and prompts of this process, so that no log has them.
        notes: what the user should be told once, from loading the settings.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        executor: Executor | None = None,
        post: Post | None = None,
        environ: Mapping[str, str] = os.environ,
        overrides: Overrides | None = None,
        masking: Masking | None = None,
        shelter: Shelter | None = None,
    ) -> None:
        self.paths = paths
        self.masking = masking or Masking()
        self.post: Post = post or _AtOnce()
        loaded = load(paths)
        self.notes = loaded.notes
        self.settings = loaded.settings
        self._environ = environ
        self._overrides = overrides
        self._endpoints: Endpoints | None = None
        self._reaching = threading.Lock()
        self.history = History(history_folder(paths, loaded.settings))
        self.history.sweep()
        self.unkept = Holder(self.history, self.post, shelter)
        self._keeper = Keeper(DaemonExecutor(1) if executor else InlineExecutor())
        self._making = threading.Lock()
        self._generator: tuple[Registry, Generator] | None = None
        self.workers = executor or InlineExecutor()
        self._readers = DaemonExecutor(READERS) if executor else InlineExecutor()
        self.jobs: Jobs[Done] = Jobs(self.workers, self.post, readers=self._readers)
        self.durations = Durations()
        self.jobs.watch(self.durations)

    def reconfigure(self, settings: Settings) -> None:
        """Take settings (and the keys as they are kept now) into use. A job that runs ends with what it began with."""
        self.history.use(history_folder(self.paths, settings))
        self.settings = settings
        with self._reaching:
            if self._endpoints is not None:
                self._endpoints.use(settings)

    @cached_property
    def journal(self) -> Journal:
        """What is on disk of jobs that are under way, also of processes that were killed. On the owner's thread."""
        from bridge.jobs.journal import Journal  # see ``endpoints``

        return Journal(self.paths.data / "jobs", self.history.has_file, lambda name: self.registry.destination(name))

    @property
    def endpoints(self) -> Endpoints:
        """Who makes the pictures, and how they are reached. On any thread; made for the first to ask."""
        with self._reaching:
            if self._endpoints is None:
                from bridge.endpoints import Endpoints  # Here and not above: a window shows before anybody is asked.

                self._endpoints = Endpoints(
                    self.paths,
                    self.settings,
                    environ=self._environ,
                    overrides=self._overrides,
                    masking=self.masking,
                )
            return self._endpoints

    @property
    def registry(self) -> Registry:
        """The providers, as the settings have them now."""
        return self.endpoints.registry

    @property
    def credentials(self) -> Credentials:
        """The keys."""
        return self.endpoints.credentials

    @property
    def transport(self) -> Transport:
        """What all requests go through."""
        return self.endpoints.transport

    @property
    def ledger(self) -> Ledger:
        """What was spent."""
        return self.endpoints.ledger

    @property
    def generator(self) -> Generator:
        """Carries requests out. On any thread; the first to ask waits for what it needs (OpenCV and the like)."""
        with self._making:
            registry = self.registry
            if self._generator is None or self._generator[0] is not registry:
                # Here and not above: a window shows before anything is made in it.
                from bridge.core import Generator
                from bridge.prompts.styles import Styles
                from bridge.prompts.wildcards import Wildcards
                from bridge.tiling.parts import Parts

                parts = Parts(self.paths.data / "parts")
                parts.sweep()
                wildcards = Wildcards(self.paths.wildcards)
                styles = Styles(self.paths.styles)
                made = Generator(
                    registry, self.history, parts, wildcards, self.ledger, styles, self.masking, self.unkept.take_late
                )
                self._generator = (registry, made)
            return self._generator[1]

    def mend(self) -> tuple[str, ...]:
        """Set aside databases that are broken and make them anew, close folders that are open to others.

        On any thread.

        Returns:
            what the user should be told once.
        """
        # Here and not above: nobody waits for it to see a window.
        from bridge.repair import mend_history, mend_ledger

        close_to_others((self.paths.data, self.paths.config, self.paths.cache))
        notes = list[str]()
        try:
            notes.extend(mend_ledger(self.ledger))
            notes.extend(mend_history(history_folder(self.paths, self.settings)))
        except BridgeError as error:
            error.reported()  # Whoever needs what is broken will be told.
        return tuple(notes)

    def labels(self, recipe: Mapping[str, Any]) -> Labels:
        """What a file says of a picture with this recipe; nothing where the user wants that. On any thread."""
        if not self.settings.provenance:
            return NO_LABELS
        from bridge.provenance import labels_of  # numpy: see ``generator``

        return labels_of(recipe, by_model=self._is_by_model(str(recipe.get("provider", ""))))

    def _make_room(self, delivery: Delivery) -> tuple[HistoryEntry, ...]:
        """Keep the history within the user's limit. A disk that refuses is no reason to withhold a result."""
        try:
            return self.history.trim(self.settings.history_limit_mb * MB, spared=delivery.entries)
        except StorageError as error:
            log.warning("Old results could not be removed: %s", error)
            return ()

    def _hold(self, delivery: Delivery) -> None:
        """What the disk did not take; once it takes results again, also those from before."""
        if not delivery.unkept and self.unkept.held:
            with suppress(StorageError):
                self.unkept.keep()
        self.unkept.take(delivery.unkept)

    @contextmanager
    def _telling_where(self, delivery: Delivery) -> Iterator[None]:
        """No window waits for these results: the windows are told of what is not in the image, or in memory only."""
        late = Late(Stored(delivery.entries, delivery.unkept), was_cancelled=False)
        try:
            yield
        except BridgeError as error:
            error.add(hint=self.unkept.take_late(late))
            raise
        if delivery.unkept:
            self.unkept.take_late(late)

    def _is_by_model(self, provider: str) -> bool:
        if not provider:
            return True  # Of a result that was found again nobody knows; as below.
        try:
            return self.registry.get(ProviderId(provider)).spec.is_model
        except BridgeError:
            return True  # Of one that is gone nobody knows, and a model's picture must not pass for another.

    def submit(
        self,
        ask: Ask,
        canvas: Canvas,
        listener: Callable[[JobView[Done]], None],
        *,
        insert_into: Canvas | None = None,
        at_once: int = 0,
        megapixels: float = 0.0,
        notes: JobNotes | None = None,
    ) -> JobId:
        """Queue a request on the owner's thread.

        Args:
            at_once, megapixels: as ``Jobs.submit`` has them.
            insert_into: where the result goes by itself once it is there; None to only make it.
            notes: what is on disk of the job while it is under way; None for nothing.
        """
        from bridge.asked import Asked  # see ``endpoints``

        asked = Asked(ask, canvas, notes)

        def ahead(context: JobContext) -> None:
            asked.read(self.generator, context)
            self._readers.submit(lambda: asked.keep(self.generator, context))

        def work(context: JobContext) -> Done:
            # As it was: what is inserted into it changes it.
            base = base_of(asked.canvas)
            delivery = asked.carried_out(self.generator, context)
            self._hold(delivery)
            self._keeper.take(self.history, delivery, base)
            removed = self._make_room(delivery)
            if insert_into is None:
                return Done(delivery, removed=removed)
            from bridge.core import insert  # see ``generator``

            context.progress(None, "Inserting the result")
            with self._telling_where(delivery):
                return Done(delivery, insert(delivery, insert_into), removed)

        request = ask.request
        title, attended = request.text or str(request.mode), insert_into is not None
        return self.jobs.submit(
            title,
            request.mode,
            request.provider or self.registry.default_id(),
            work,
            listener if notes is None else _closing(notes, listener),
            ahead=ahead,
            at_once=at_once,
            megapixels=megapixels,
            attended=attended,
        )

    def close(self) -> None:
        """End the jobs and the connections to endpoints. What was not sent yet goes on in the next process."""
        self.journal.leave()
        self.jobs.close()
        with self._reaching:
            if self._endpoints is not None:
                self._endpoints.transport.close()
        self._keeper.close()
        self.unkept.close()
        self.journal.close()


def _closing(notes: JobNotes, listener: Callable[[JobView[Done]], None]) -> Callable[[JobView[Done]], None]:
    """The listener, after whose last word nothing of the job is left on disk."""

    def told(view: JobView[Done]) -> None:
        try:
            listener(view)
        finally:
            if view.state.final:
                notes.close(is_done=view.state is JobState.FINISHED)

    return told


class _AtOnce:
    """Runs what is posted in the poster's thread, one after the other.

    Without it, how far a job is, told by the thread that watches it, could come between its end and what reads the end.
    """

    def __init__(self) -> None:
        # Reentrant: what is posted may post.
        self._lock = threading.RLock()

    def __call__(self, task: Callable[[], None]) -> None:
        with self._lock:
            task()

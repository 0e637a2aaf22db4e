"""``carry_out``: the whole way of one request, from a canvas to layers. Every front end goes through it.

Owns: ``Generator`` and ``Delivery``. May import: ``bridge.readying``, ``bridge.leaving``, ``bridge.plan``,
``bridge.making``, ``bridge.second_pass``, ``bridge.finishing``, ``bridge.recipe``, ``bridge.placement``,
``bridge.history``, ``bridge.unkept``, ``bridge.tiling.parts``, ``bridge.registry``, ``bridge.plain_text``,
``bridge.prompts.styles``, ``bridge.prompts.wildcards``, ``bridge.money.ledger``, ``bridge.log.masking``,
``bridge.standing``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.canvas.base import Canvas
from bridge.errors import BadResponseError, BridgeError, Cancelled, StorageError
from bridge.finishing import Finished, finish
from bridge.history import History, HistoryEntry
from bridge.imaging.alpha import is_opaque
from bridge.job_context import JobContext, PassedOn
from bridge.leaving import Leaving, leaving
from bridge.log.masking import Masking
from bridge.making import Work
from bridge.model import EngineId, GeneratedPicture, GenerationRequest, GenerationResult, Picture, Size
from bridge.money.ledger import Ledger
from bridge.placement import Placement, place
from bridge.plain_text import cleaned, plain
from bridge.plan import Ask
from bridge.plan.prepared import Prepared
from bridge.prompts.styles import Styles
from bridge.prompts.wildcards import Wildcards
from bridge.readying import Ready, on_wording, readied
from bridge.recipe import recipe
from bridge.registry import Registry
from bridge.second_pass import SecondPass
from bridge.standing import as_it_stands
from bridge.tiling.parts import Parts
from bridge.unkept import Announce, Grown, Late, Stored, Unkept, nobody, note_on, stored, whereabouts
from layerbridge.wire import Description, Inserted

log = logging.getLogger(__name__)

NO_WILDCARDS = Wildcards()
BUILT_IN_STYLES = Styles()
CANCELLED = {"cancelled": True}
"""In the recipe of what came after the user had said stop."""


@dataclass(frozen=True)
class Together:
    """What deliveries share that several providers made for the same request; ``title`` is for people."""

    id: str
    title: str


@dataclass(frozen=True)
class Delivery:
    """A finished request: its layers, ready to insert as often as wanted, and where each picture is kept.

    Attributes:
        pictures: the results at the size of their layers, in the order of ``placement.layers``.
        notes: sentences that the user should read.
        before: the pixels that the layers lie over; None where there are none. Of an upscale smaller than the layers.
        canvas: how large the canvas was; None where there was no image.
        seen: the canvas as it was read; None where that is not known any more.
        together: what it shares with those of other providers; None where it is alone.
        unkept: those of its results that the disk did not take: nobody else has them.
    """

    placement: Placement
    pictures: tuple[Picture, ...]
    entries: tuple[HistoryEntry, ...]
    notes: tuple[str, ...] = ()
    before: Picture | None = field(default=None, repr=False)
    canvas: Size | None = None
    together: Together | None = None
    unkept: tuple[Unkept, ...] = ()
    seen: Description | None = field(default=None, repr=False)


class Generator:
    """Carries requests out. May be used from several threads at once.

    Args:
        parts: where finished tiles are kept until their picture is complete.
        wildcards: the files of choices that prompts may name.
        ledger: where each request that may be billed is written down before it is sent; None for nowhere.
        styles: what prompts may have around them.
        masking: is told the prompts, so that no log has them.
        on_late: is told what came and is not delivered, in whichever thread, and says where that is.
    """

    def __init__(
        self,
        registry: Registry,
        history: History,
        parts: Parts,
        wildcards: Wildcards = NO_WILDCARDS,
        ledger: Ledger | None = None,
        styles: Styles = BUILT_IN_STYLES,
        masking: Masking | None = None,
        on_late: Callable[[Late], str] = lambda late: whereabouts(late.stored),
    ) -> None:
        self._registry = registry
        self._history = history
        self._parts = parts
        self._wildcards = wildcards
        self._ledger = ledger
        self._styles = styles
        self._masking = masking
        self._on_late = on_late

    def carry_out(self, ask: Ask, canvas: Canvas, context: JobContext, announce: Announce = nobody) -> Delivery:
        """Read, plan, check, generate, keep, place. Nothing is inserted yet.

        Args:
            announce: is told the names of results' files before they are written.

        Raises:
            BridgeError: by what the user can do about it; every result that came is in the history by then,
                or ``on_late`` has it.
        """
        ready = self._readied(ask, canvas, context)
        prepared, provider, again = ready.work.prepared, ready.work.provider, ready.again
        keeping = _KeepingContext(context, lambda late: self._keep_late(prepared, _told(late)))
        metered = provider if self._ledger is None else self._registry.metered(provider, self._ledger)
        work = replace(ready.work, context=keeping, provider=metered, announce=announce)
        self._prepare()
        context.raise_if_cancelled()
        context.progress(None, f"Waiting for {provider.spec.label}")
        result, kept = self._in_tiles(work) if prepared.stages else self._in_one(work)
        self._refuse_cancelled(context, kept)
        with self._telling_where(kept):
            made = _Made(result, tuple(finish(prepared, each) for each in result.pictures), kept)
        if again is not None and not again.allowed:
            prepared = replace(prepared, notes=(*prepared.notes, again.note))
        elif again is not None:
            prepared, made = self._refined(work, made, again)
        with self._telling_where(made.kept):
            delivery = self._delivered(prepared, made)
        self._refuse_cancelled(context, Stored(delivery.entries, delivery.unkept))
        return delivery

    def _prepare(self) -> None:
        try:
            self._history.prepare()
        except StorageError as error:
            error.add("Nothing was sent.")
            raise

    def read(self, ask: Ask, canvas: Canvas, context: JobContext) -> None:
        """Read and plan as ``carry_out`` does first; nothing is sent. Raises ``BridgeError`` as it does."""
        self._readied(ask, canvas, context)

    def leaving(self, ask: Ask, canvas: Canvas, context: JobContext) -> Leaving:
        """What would leave this computer, by the same way; nothing is sent.

        Raises:
            BridgeError: why it could not be sent.
        """
        return leaving(self._readied(ask, canvas, context), self._registry)

    def _readied(self, ask: Ask, canvas: Canvas, context: JobContext) -> Ready:
        self._hide(ask.request)
        ready = readied(
            ask,
            canvas,
            context,
            registry=self._registry,
            parts=self._parts,
            wildcards=self._wildcards,
            styles=self._styles,
        )
        self._hide(ready.work.prepared.request)
        return ready

    def _hide(self, request: GenerationRequest) -> None:
        if self._masking is not None:
            self._masking.hide_prompts(prompt.text for prompt in request.prompts)

    def _in_one(self, work: Work) -> tuple[GenerationResult, Stored]:
        result = _told(work.generated())
        if not result.pictures:
            raise BadResponseError(f"{work.provider.spec.label} sent no picture back.", "Try again.")
        return result, self._keep(work, result)

    def _in_tiles(self, work: Work) -> tuple[GenerationResult, Stored]:
        source = work.prepared.source
        assert source is not None  # noqa: S101  (prepare() reads it for tiles)
        with self._history.growing(work.prepared.stages[-1].target, opaque=is_opaque(source)) as growing:
            grown = Grown(growing)
            tiled = work.in_tiles(grown.rows)
            result, whole = _told(tiled), tiled.pictures[0]
            kept = grown.stored(self._history, whole.picture, recipe(work.prepared, result, whole), work.announce)
        if not kept.unkept:
            self._parts.drop(tiled.digests)
        return result, kept

    def _refined(self, work: Work, made: _Made, again: SecondPass) -> tuple[Prepared, _Made]:
        """Every picture through the second pass, each kept as soon as it is there.

        Where that fails the first pass, which may have been paid for, is what the user gets, with a note.
        """
        finished, notes = list(made.finished), list(made.result.notes)
        entries, unkept = list(made.kept.entries), list(made.kept.unkept)
        told = work.prepared.notes
        for number, (first, generated) in enumerate(zip(made.finished, made.result.pictures, strict=True)):
            try:
                finished[number], kept, news = self._refined_one(work, first, generated, again)
            except Cancelled:
                self._give_late(Stored(tuple(entries), tuple(unkept)))
                raise
            except BridgeError as error:
                notes.append(f"The second pass at full size failed: {error}")
                break
            entries[number : number + 1], unkept = kept.entries, [*unkept, *kept.unkept]
            told = (*on_wording(work.prepared.request), again.note)
            notes.extend(note for note in news if note not in notes)
            self._refuse_cancelled(work.context, Stored(tuple(entries), tuple(unkept)))
        result = replace(made.result, notes=tuple(notes))
        return replace(work.prepared, notes=told), _Made(result, tuple(finished), Stored(tuple(entries), tuple(unkept)))

    def _refined_one(
        self, work: Work, first: Finished, generated: GeneratedPicture, again: SecondPass
    ) -> tuple[Finished, Stored, tuple[str, ...]]:
        with _foreseen():
            tiled, finished = again.carry_out(work, first, generated)
        result = _told(tiled)
        kept = self._keep(work, result)
        self._parts.drop(tiled.digests)
        return finished, kept, result.notes

    def _delivered(self, prepared: Prepared, made: _Made) -> Delivery:
        recipes = [
            recipe(prepared, made.result, generated, finished.drift)
            for generated, finished in zip(made.result.pictures, made.finished, strict=True)
        ]
        kept = made.kept.amended([self._amended(*each) for each in zip(made.kept.entries, recipes, strict=True)])
        pictures = tuple(each.picture for each in made.finished)
        notes = (*prepared.notes, *made.result.notes, *note_on(kept.unkept))
        placement = place(prepared, pictures, recipes)
        before, seen = prepared.source_of_result, prepared.canvas
        return Delivery(placement, pictures, kept.entries, notes, before, seen.canvas, unkept=kept.unkept, seen=seen)

    def _amended(self, entry: HistoryEntry, made: Mapping[str, Any]) -> HistoryEntry:
        if entry.recipe == made:
            return entry
        try:
            return self._history.amend(entry, made)
        except StorageError as error:
            # The result itself is kept: what more is known of it is no reason to withhold it.
            log.warning("A recipe stays as it was: %s", error)
            return replace(entry, recipe=made)

    def _keep(self, work: Work, result: GenerationResult) -> Stored:
        """All of them: each may have been paid for."""
        recipes = [recipe(work.prepared, result, generated) for generated in result.pictures]
        return stored(self._history, result.pictures, recipes, work.announce)

    # ------------------------------------------------------------------------------------------ the user said stop

    def _keep_late(self, prepared: Prepared, result: GenerationResult) -> None:
        recipes = [{**recipe(prepared, result, generated), **CANCELLED} for generated in result.pictures]
        self._on_late(Late(stored(self._history, result.pictures, recipes)))

    def _refuse_cancelled(self, context: JobContext, kept: Stored) -> None:
        """Raises ``Cancelled`` where the user has said stop; what came is in the history, marked so."""
        try:
            context.raise_if_cancelled()
        except Cancelled:
            self._give_late(kept)
            raise

    def _give_late(self, kept: Stored) -> None:
        self._on_late(
            Late(kept.amended([self._amended(entry, {**entry.recipe, **CANCELLED}) for entry in kept.entries]))
        )

    @contextmanager
    def _telling_where(self, kept: Stored) -> Iterator[None]:
        """What goes wrong with results that came, and were perhaps paid for: they are handed over, and it is told where
        they are.
        """
        try:
            with _foreseen():
                yield
        except BridgeError as error:
            error.add(hint=self._on_late(Late(kept, was_cancelled=False)))
            raise


@dataclass(frozen=True)
class _Made:
    """What came of it, in the same order everywhere."""

    result: GenerationResult
    finished: tuple[Finished, ...]
    kept: Stored


class _KeepingContext(PassedOn):
    """A job's context that knows where a result goes which came after the user said stop."""

    def __init__(self, context: JobContext, keep: Callable[[GenerationResult], object]) -> None:
        super().__init__(context)
        self._keep = keep

    def progress(self, fraction: float | None, text: str) -> None:
        """What servers say goes to people."""
        super().progress(fraction, cleaned(text))

    def keep_late(self, result: GenerationResult) -> None:
        """Into the history."""
        self._keep(result)


@contextmanager
def _foreseen() -> Iterator[None]:
    """What nobody foresaw happens to a result that is there, and perhaps paid for: the user is told in a sentence."""
    try:
        yield
    except BridgeError:
        raise
    except Exception as error:
        told = BridgeError(
            "The result could not be put in place; nothing was changed.",
            "The log has the details.",
        )
        log.exception("%s A result could not be put in place", told.id)
        raise told from error


def insert(delivery: Delivery, canvas: Canvas) -> Inserted:
    """Put a delivery's layers into ``canvas`` as that is by now, or into a new image where none was open.

    Raises:
        IndexedImageError, CanvasError, LinkError: nothing was inserted. Where the results are the caller knows.
    """
    placement, seen = delivery.placement, delivery.seen
    with _foreseen():
        if seen is not None and placement.new_image is None:
            placement = as_it_stands(placement, seen, canvas.describe())
        if placement.new_image is not None:
            return canvas.new_image(placement.new_image, placement.layers, group=placement.group)
        return canvas.insert(placement.order())


def _told(result: GenerationResult) -> GenerationResult:
    """A result whose words are fit for layers, files and terminals, whatever its server said."""
    engine = None if result.engine is None else EngineId(plain(result.engine))
    return replace(result, engine=engine, notes=tuple(map(plain, result.notes)))

"""``carry_out``: the whole way of one request, from a canvas to layers. Every front end goes through it.

Owns: ``Generator`` and ``Delivery``. May import: ``bridge.readying``, ``bridge.leaving``, ``bridge.plan``,
``bridge.making``, ``bridge.second_pass``, ``bridge.finishing``, ``bridge.recipe``, ``bridge.placement``,
``bridge.history``, ``bridge.tiling.parts``, ``bridge.registry``, ``bridge.plain_text``, ``bridge.styles``,
``bridge.wildcards``, ``bridge.ledger``, ``bridge.masking``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.canvas import Canvas
from bridge.errors import BadResponseError, BridgeError, Cancelled, StorageError
from bridge.finishing import Finished, finish
from bridge.history import History, HistoryEntry, moment
from bridge.imaging.alpha import is_opaque
from bridge.job_context import JobContext, PassedOn
from bridge.leaving import Leaving, leaving
from bridge.ledger import Ledger
from bridge.making import Work
from bridge.masking import Masking
from bridge.model import EngineId, GeneratedPicture, GenerationRequest, GenerationResult, Picture, Size
from bridge.placement import Placement, place
from bridge.plain_text import cleaned, plain
from bridge.plan import Ask
from bridge.plan.prepared import Prepared
from bridge.readying import Ready, on_wording, readied
from bridge.recipe import recipe
from bridge.registry import Registry
from bridge.second_pass import SecondPass
from bridge.styles import Styles
from bridge.tiling.parts import Parts
from bridge.wildcards import Wildcards
from layerbridge.wire import Inserted

log = logging.getLogger(__name__)

NO_WILDCARDS = Wildcards()
BUILT_IN_STYLES = Styles()


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
        together: what it shares with those of other providers; None where it is alone.
    """

    placement: Placement
    pictures: tuple[Picture, ...]
    entries: tuple[HistoryEntry, ...]
    notes: tuple[str, ...] = ()
    before: Picture | None = field(default=None, repr=False)
    canvas: Size | None = None
    together: Together | None = None


class Generator:
    """Carries requests out. May be used from several threads at once.

    Args:
        parts: where finished tiles are kept until their picture is complete.
        wildcards: the files of choices that prompts may name.
        ledger: where each request that may be billed is written down before it is sent; None for nowhere.
        styles: what prompts may have around them.
        masking: is told the prompts, so that no log has them.
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
    ) -> None:
        self._registry = registry
        self._history = history
        self._parts = parts
        self._wildcards = wildcards
        self._ledger = ledger
        self._styles = styles
        self._masking = masking

    def carry_out(self, ask: Ask, canvas: Canvas, context: JobContext) -> Delivery:
        """Read, plan, check, generate, keep, place. Nothing is inserted yet.

        Raises:
            BridgeError: by what the user can do about it; every result that came is in the history by then.
        """
        ready = self._readied(ask, canvas, context)
        prepared, provider, again = ready.work.prepared, ready.work.provider, ready.again
        keeping = _KeepingContext(context, lambda late: self._keep(prepared, _told(late)))
        metered = provider if self._ledger is None else self._registry.metered(provider, self._ledger)
        work = replace(ready.work, context=keeping, provider=metered)
        self._history.prepare()
        context.raise_if_cancelled()
        context.progress(None, f"Waiting for {provider.spec.label}")
        result, entries = self._in_tiles(work) if prepared.stages else self._in_one(work)
        context.raise_if_cancelled()
        with _kept_in_any_case():
            made = _Made(result, tuple(finish(prepared, each) for each in result.pictures), entries)
        if again is None:
            return self._delivered(prepared, made)
        if not again.allowed:
            return self._delivered(replace(prepared, notes=(*prepared.notes, again.note)), made)
        return self._delivered(*self._refined(work, made, again))

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

    def _in_one(self, work: Work) -> tuple[GenerationResult, tuple[HistoryEntry, ...]]:
        result = _told(work.generated())
        if not result.pictures:
            raise BadResponseError(f"{work.provider.spec.label} sent no picture back.", "Try again.")
        return result, self._keep(work.prepared, result)

    def _in_tiles(self, work: Work) -> tuple[GenerationResult, tuple[HistoryEntry, ...]]:
        source = work.prepared.source
        assert source is not None  # noqa: S101  (prepare() reads it for tiles)
        with self._history.growing(work.prepared.stages[-1].target, opaque=is_opaque(source)) as growing:
            tiled = work.in_tiles(growing.rows)
            result = _told(tiled)
            entry = growing.finish(recipe(work.prepared, result, result.pictures[0]))
        self._parts.drop(tiled.digests)
        return result, (entry,)

    def _refined(self, work: Work, made: _Made, again: SecondPass) -> tuple[Prepared, _Made]:
        """Every picture through the second pass, each kept as soon as it is there.

        Where that fails the first pass, which may have been paid for, is what the user gets, with a note.
        """
        finished, entries, notes = list(made.finished), list(made.entries), list(made.result.notes)
        told = work.prepared.notes
        for number, (first, generated) in enumerate(zip(made.finished, made.result.pictures, strict=True)):
            try:
                finished[number], entries[number], news = self._refined_one(work, first, generated, again)
            except Cancelled:
                raise
            except BridgeError as error:
                notes.append(f"The second pass at full size failed: {error}")
                break
            told = (*on_wording(work.prepared.request), again.note)
            notes.extend(note for note in news if note not in notes)
            work.context.raise_if_cancelled()
        result = replace(made.result, notes=tuple(notes))
        return replace(work.prepared, notes=told), _Made(result, tuple(finished), tuple(entries))

    def _refined_one(
        self, work: Work, first: Finished, generated: GeneratedPicture, again: SecondPass
    ) -> tuple[Finished, HistoryEntry, tuple[str, ...]]:
        with _kept_in_any_case():
            tiled, finished = again.carry_out(work, first, generated)
        result = _told(tiled)
        (entry,) = self._keep(work.prepared, result)
        self._parts.drop(tiled.digests)
        return finished, entry, result.notes

    def _delivered(self, prepared: Prepared, made: _Made) -> Delivery:
        recipes = [
            recipe(prepared, made.result, generated, finished.drift)
            for generated, finished in zip(made.result.pictures, made.finished, strict=True)
        ]
        entries = tuple(map(self._amended, made.entries, recipes))
        pictures = tuple(each.picture for each in made.finished)
        notes = (*prepared.notes, *made.result.notes)
        with _kept_in_any_case():
            placement = place(prepared, pictures, recipes)
        before, canvas = prepared.source_of_result, prepared.canvas.canvas
        return Delivery(placement, pictures, entries, notes, before, canvas)

    def _amended(self, entry: HistoryEntry, made: Mapping[str, Any]) -> HistoryEntry:
        if entry.recipe == made:
            return entry
        try:
            return self._history.amend(entry, made)
        except StorageError as error:
            # The result itself is kept: what more is known of it is no reason to withhold it.
            log.warning("A recipe stays as it was: %s", error)
            return entry

    def _keep(self, prepared: Prepared, result: GenerationResult) -> tuple[HistoryEntry, ...]:
        """All of them, though one cannot be kept: each may have been paid for. Raises ``StorageError`` then."""
        entries, failures, made_at = list[HistoryEntry](), list[StorageError](), moment()
        for generated in result.pictures:
            made = recipe(prepared, result, generated)
            try:
                entries.append(self._history.add(generated.picture, made, encoded=generated.encoded, made_at=made_at))
            except StorageError as error:
                failures.append(error)
        if failures:
            raise failures[0]
        return tuple(entries)


@dataclass(frozen=True)
class _Made:
    """What came of it, in the same order everywhere."""

    result: GenerationResult
    finished: tuple[Finished, ...]
    entries: tuple[HistoryEntry, ...]


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
def _kept_in_any_case() -> Iterator[None]:
    """What nobody foresaw happens to a result that is on disk, and perhaps paid for: the user is told where it is."""
    try:
        yield
    except BridgeError:
        raise
    except Exception as error:
        told = BridgeError(
            "The result could not be put in place; nothing was changed.",
            "It is kept in the history. The log has the details.",
        )
        log.exception("%s A result could not be put in place", told.id)
        raise told from error


def insert(delivery: Delivery, canvas: Canvas) -> Inserted:
    """Put a delivery's layers into ``canvas``, or into a new image where none was open.

    Raises:
        CanvasError, LinkError: nothing was inserted.
    """
    placement = delivery.placement
    with _kept_in_any_case():
        if placement.new_image is not None:
            return canvas.new_image(placement.new_image, placement.layers, group=placement.group)
        return canvas.insert(
            placement.layers,
            group=placement.group,
            canvas=placement.canvas,
            scale=placement.scale,
            to_rgb=placement.to_rgb,
        )


def _told(result: GenerationResult) -> GenerationResult:
    """A result whose words are fit for layers, files and terminals, whatever its server said."""
    engine = None if result.engine is None else EngineId(plain(result.engine))
    return replace(result, engine=engine, notes=tuple(map(plain, result.notes)))

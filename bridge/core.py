"""``carry_out``: the whole way of one request, from a canvas to layers. Every front end goes through it.

Owns: ``Generator`` and ``Delivery``. May import: ``bridge.abandonable``, ``bridge.plan``, ``bridge.placement``,
``bridge.history``, ``bridge.registry``, ``bridge.providers.base``, ``bridge.plain_text``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.abandonable import run_abandonable
from bridge.canvas import Canvas
from bridge.capability import Capability
from bridge.errors import (
    AuthError,
    BadResponseError,
    EndpointError,
    InputError,
    TimedOutError,
    UnreachableError,
)
from bridge.history import History, HistoryEntry
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationResult, Mode, Picture
from bridge.placement import Placement, finished_picture, place, recipe
from bridge.plain_text import cleaned, is_plain, plain
from bridge.plan import Ask, Prepared, prepare
from bridge.providers.base import Provider, check, serving_mode, settled
from bridge.registry import Registry
from layerbridge.wire import Inserted

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivery:
    """A finished request: its layers, ready to insert as often as wanted, and where each picture is kept.

    Attributes:
        pictures: the results at the size of their layers, in the order of ``placement.layers``.
        notes: sentences that the user should read.
    """

    placement: Placement
    pictures: tuple[Picture, ...]
    entries: tuple[HistoryEntry, ...]
    notes: tuple[str, ...] = ()


class Generator:
    """Carries requests out. May be used from several threads at once."""

    def __init__(self, registry: Registry, history: History) -> None:
        self._registry = registry
        self._history = history

    def carry_out(self, ask: Ask, canvas: Canvas, context: JobContext) -> Delivery:
        """Read, plan, check, generate, keep, place. Nothing is inserted yet.

        Raises:
            BridgeError: by what the user can do about it; every result that came is in the history by then.
        """
        provider = self._registry.get(ask.request.provider)
        context.progress(None, f"Asking {provider.spec.label}")
        # In a thread of its own: a server that is slow to list its engines holds up nobody who cancels.
        asked, capability = run_abandonable(lambda _abandoned: self._with_engine(ask, provider), context)
        context.progress(None, "Reading the picture")
        prepared = prepare(asked, canvas, capability)
        prepared = replace(prepared, request=settled(prepared.request, capability))
        check(prepared.request, capability)
        self._history.prepare()
        context.raise_if_cancelled()
        context.progress(None, f"Waiting for {provider.spec.label}")
        keeping = _KeepingContext(context, lambda late: self._keep(prepared, _told(late)))
        result = _told(provider.generate(prepared.request, keeping))
        if not result.pictures:
            raise BadResponseError(f"{provider.spec.label} sent no picture back.", "Try again.")
        entries = self._keep(prepared, result)
        context.raise_if_cancelled()
        pictures = tuple(finished_picture(prepared, generated) for generated in result.pictures)
        notes = (*prepared.notes, *result.notes)
        return Delivery(place(prepared, result, pictures), pictures, entries, notes)

    def _with_engine(self, ask: Ask, provider: Provider) -> tuple[Ask, Capability]:
        _learn(provider, ask.request.engine)
        mode = serving_mode(provider, ask.request.mode, ask.request.engine)
        if mode not in provider.spec.modes:
            raise InputError(f"{provider.spec.label} has no {mode}; nothing was sent.", _what_it_has(provider))
        engine = ask.request.engine or self._registry.engine_for(provider, mode)
        if engine is not None and not is_plain(engine):
            # It could be asked for, but not kept: no file and no layer takes halves of characters.
            raise InputError(f"The engine {engine!r} has odd characters in its name; nothing was sent.", "Use another.")
        capability = provider.capability(mode, engine)
        if capability is None:
            what = f"The engine {engine} of {provider.spec.label} has no {mode}; nothing was sent."
            raise InputError(what, "Use another.")
        request = replace(ask.request, provider=provider.spec.id, engine=engine)
        return replace(ask, request=request), capability

    def _keep(self, prepared: Prepared, result: GenerationResult) -> tuple[HistoryEntry, ...]:
        return tuple(
            self._history.add(generated.picture, recipe(prepared, result, generated)) for generated in result.pictures
        )


class _KeepingContext:
    """A job's context that knows where a result goes which came after the user said stop."""

    def __init__(self, context: JobContext, keep: Callable[[GenerationResult], object]) -> None:
        self._context = context
        self._keep = keep

    def progress(self, fraction: float | None, text: str) -> None:
        self._context.progress(fraction, cleaned(text))

    def preview(self, picture: Picture) -> None:
        self._context.preview(picture)

    def keep_late(self, result: GenerationResult) -> None:
        self._keep(result)

    def raise_if_cancelled(self) -> None:
        self._context.raise_if_cancelled()

    def on_cancel(self, tell_server: Callable[[], None]) -> None:
        self._context.on_cancel(tell_server)


def insert(delivery: Delivery, canvas: Canvas) -> Inserted:
    """Put a delivery's layers into ``canvas``, or into a new image where none was open.

    Raises:
        CanvasError, LinkError: nothing was inserted.
    """
    placement = delivery.placement
    if placement.new_image is not None:
        return canvas.new_image(placement.new_image, placement.layers, group=placement.group)
    return canvas.insert(placement.layers, group=placement.group, canvas=placement.canvas)


def _learn(provider: Provider, named: EngineId | None) -> None:
    """Let the provider ask its server once what it is and offers: what it declares may follow from that.

    Raises:
        EndpointError: it does not tell. Where the user names an engine that is no reason to stop, unless nobody
            answers or the key is refused.
    """
    try:
        provider.engines()
    except (AuthError, UnreachableError, TimedOutError):
        raise
    except EndpointError as error:
        if named is None:
            raise
        # Servers without a list still serve an engine that the user names.
        log.debug("%s does not tell its engines: %s", provider.spec.id, error)


def _told(result: GenerationResult) -> GenerationResult:
    """A result whose words are fit for layers, files and terminals, whatever its server said."""
    engine = None if result.engine is None else EngineId(plain(result.engine))
    return replace(result, engine=engine, notes=tuple(map(plain, result.notes)))


def _what_it_has(provider: Provider) -> str:
    return f"It has: {', '.join(mode for mode in Mode if provider.spec.serves(mode))}."

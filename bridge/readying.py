"""From what is asked to what is ready to be sent: engine, prompts, plan, checks. Nothing is sent here.

Owns: ``Ready``, ``readied``, ``mode_of``. May import: ``bridge.abandonable``, ``bridge.plan``, ``bridge.making``,
``bridge.second_pass``, ``bridge.tiling.parts``, ``bridge.registry``, ``bridge.providers.base``, ``bridge.plain_text``,
``bridge.prompts.styles``, ``bridge.prompts.wording``, ``bridge.prompts.wildcards``.

Both who sends and who shows what would be sent go this way, so that neither knows more than the other.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bridge.abandonable import run_abandonable
from bridge.canvas.base import Canvas
from bridge.capability import Capability
from bridge.errors import AuthError, EndpointError, InputError, TimedOutError, UnreachableError
from bridge.job_context import JobContext
from bridge.making import Work
from bridge.model import EngineId, GenerationRequest, Mode
from bridge.plain_text import is_plain
from bridge.plan import Ask, prepare
from bridge.plan.sending import refuse_too_many
from bridge.prompts.styles import Styles
from bridge.prompts.wildcards import Wildcards
from bridge.prompts.wording import worded
from bridge.providers.base import Provider, serving_mode, settled
from bridge.registry import Registry
from bridge.second_pass import SecondPass, second_pass
from bridge.tiling.parts import Parts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ready:
    """What can be sent.

    Attributes:
        work: with the context that it was readied by.
        again: the second pass that the result would gain by.
    """

    work: Work
    again: SecondPass | None


def readied(
    ask: Ask,
    canvas: Canvas,
    context: JobContext,
    *,
    registry: Registry,
    parts: Parts,
    wildcards: Wildcards,
    styles: Styles,
) -> Ready:
    """Read, plan and check.

    Raises:
        BridgeError: why it cannot be sent; nothing was.
    """
    provider = registry.get(ask.request.provider)
    context.progress(None, f"Asking {provider.spec.label}")
    # In a thread of its own: a server that is slow to list its engines holds up nobody who cancels.
    asked, capability = run_abandonable(lambda _abandoned: _with_engine(ask, provider, registry), context)
    request = worded(asked.request, capability, wildcards, styles)
    context.progress(None, "Reading the picture")
    # In a thread of its own as well: a GIMP that stands still answers nobody, and must not keep a worker.
    prepared = run_abandonable(lambda _gone: prepare(replace(asked, request=request), canvas, capability), context)
    notes = (*on_wording(request), *prepared.notes)
    prepared = replace(prepared, request=settled(prepared.request, capability), notes=notes)
    work = Work(prepared, provider, capability, context, parts, registry.connection(provider.spec))
    work.checked()
    _refuse_a_request_each(asked, work)
    return Ready(work, second_pass(asked, prepared, provider))


def _refuse_a_request_each(ask: Ask, work: Work) -> None:
    """Who makes one picture a request is sent as many as pictures are wanted: each may be billed, as each tile may."""
    request = work.prepared.request
    needed = 1 if work.prepared.stages else work.provider.requests_of(request)
    if needed > 1:
        what = "The server makes one picture a request: this"
        refuse_too_many(needed, ask.max_requests, what, "ask for fewer pictures")


def on_wording(request: GenerationRequest) -> tuple[str, ...]:
    """What the user should know of how the prompts came about."""
    return request.wording.notes if request.wording else ()


def mode_of(ask: Ask, provider: Provider) -> Mode:
    """The mode that serves: who extends by no margin fills what is empty, which is an inpaint."""
    request = ask.request
    if request.mode is Mode.OUTPAINT and not any(request.margins or ()):
        return Mode.INPAINT
    return serving_mode(provider, request.mode, request.engine)


def _with_engine(ask: Ask, provider: Provider, registry: Registry) -> tuple[Ask, Capability]:
    _learn(provider, ask.request.engine)
    mode = mode_of(ask, provider)
    if mode not in provider.spec.modes:
        raise InputError(f"{provider.spec.label} has no {mode}; nothing was sent.", _what_it_has(provider))
    engine = ask.request.engine or registry.engine_for(provider, mode)
    if engine is not None and not is_plain(engine):
        # It could be asked for, but not kept: no file and no layer takes halves of characters.
        raise InputError(f"The engine {engine!r} has odd characters in its name; nothing was sent.", "Use another.")
    capability = provider.capability(mode, engine)
    if capability is None:
        what = f"The engine {engine} of {provider.spec.label} has no {mode}; nothing was sent."
        raise InputError(what, "Use another.")
    request = replace(ask.request, provider=provider.spec.id, engine=engine)
    # What the user allowed; where nothing was said, one if each may be billed.
    most = ask.max_requests or (1 if registry.may_bill(provider.spec) else 0)
    return replace(ask, request=request, max_requests=most), capability


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


def _what_it_has(provider: Provider) -> str:
    return f"It has: {', '.join(mode for mode in Mode if provider.spec.serves(mode))}."

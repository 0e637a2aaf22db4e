"""One request's way through the horde: handed in, waited for, fetched, or withdrawn.

Owns: ``Errand``, and what the two kinds of requests differ in. May import: ``bridge.model``, ``bridge.errors``,
``bridge.http.call``, ``bridge.job_context``, ``bridge.http.transport`` (types) and the modules beside it.

It runs in a thread of its own, which a cancelled job does not wait for. Only handing in costs anything, and is done
once; everything after it are questions.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.errors import BridgeError, Cancelled, ServerFaultError, TimedOutError, UnreachableError
from bridge.http.call import HttpAnswer, HttpCall, Rate
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult
from bridge.providers.horde.answers import (
    Accepted,
    Made,
    Standing,
    read_accepted,
    read_check,
    read_form_results,
    read_form_state,
    read_generations,
)
from bridge.providers.horde.engines import is_form
from bridge.providers.horde.errors import nobody_can
from bridge.providers.horde.patience import Pace, Patience
from bridge.providers.horde.result import Collector
from bridge.providers.horde.wire import CHECK_RATE, STATUS_RATE, Endpoint

if TYPE_CHECKING:
    from bridge.http.transport import Transport

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """What requests for models and for post-processors differ in.

    Attributes:
        checks: where is asked how far it is.
        statuses: where the result is, and where it is withdrawn.
    """

    checks: str
    statuses: str
    status_rate: Rate
    standing: Callable[[HttpAnswer, HttpCall], Standing]
    made: Callable[[HttpAnswer, HttpCall], tuple[Made, ...]]


GENERATION = Kind("generate/check", "generate/status", STATUS_RATE, read_check, read_generations)
ALCHEMY = Kind("interrogate/status", "interrogate/status", CHECK_RATE, read_form_state, read_form_results)


class Errand:
    """Carries one request out; ``run`` once.

    Raises:
        InputError: the request has something that the horde cannot be told.
    """

    def __init__(
        self,
        transport: Transport,
        endpoint: Endpoint,
        pace: Pace,
        request: GenerationRequest,
        engine: EngineId,
        context: JobContext,
    ) -> None:
        self._kind = ALCHEMY if is_form(engine) else GENERATION
        self._call = (endpoint.alchemy if self._kind is ALCHEMY else endpoint.generate)(request, engine)
        self._transport = transport
        self._endpoint = endpoint
        self._pace = pace
        self._samples = request.sampling.samples
        self._context = context
        self._patience = Patience(transport, pace, context)
        self._collector = Collector(self._patience, request, engine, endpoint.url)
        self._lock, self._withdrawing = threading.Lock(), threading.Lock()
        self._settled = False

    def run(self, abandoned: threading.Event) -> GenerationResult:
        """Hand in, wait, fetch.

        Args:
            abandoned: set when nobody waits any more; the request is withdrawn then.

        Raises:
            EndpointError: as the texts say. Cancelled: it was abandoned.
        """
        accepted = read_accepted(self._handed_in(abandoned), self._call)
        self._context.on_cancel(lambda: self._withdraw(accepted))
        try:
            last = self._awaited(accepted, abandoned)
        except UnreachableError:
            raise  # Whom nobody reaches cannot be told either.
        except BridgeError:
            self._withdraw(accepted)
            raise
        if not self._settle():
            raise Cancelled("Cancelled.")
        return self._fetched(accepted, last)

    def _handed_in(self, abandoned: threading.Event) -> HttpAnswer:
        def on_wait(wait_s: float, why: str) -> None:
            self._context.progress(None, f"Waiting {wait_s:.0f} s for a turn ({why})")

        self._context.progress(None, "Handing the request in")
        return self._transport.send(self._call, wanted=lambda: not abandoned.is_set(), on_wait=on_wait)

    def _awaited(self, accepted: Accepted, abandoned: threading.Event) -> Standing:
        """The last standing: there is something to fetch."""
        deadline = time.monotonic() + self._pace.max_wait_s
        hopeless = 0
        call = self._endpoint.ask(self._kind.checks, accepted.id, CHECK_RATE)
        while True:
            self._patience.pause(abandoned)
            standing = self._kind.standing(self._patience.ask(call, abandoned), call)
            if standing.done or standing.faulted:
                return _fetchable(standing)
            self._tell(standing)
            hopeless = hopeless + 1 if standing.hopeless else 0
            if hopeless >= self._pace.hopeless_polls:
                raise nobody_can()
            if time.monotonic() > deadline:
                raise TimedOutError(
                    f"The horde did not finish within {self._pace.max_wait_s / 60:.0f} minutes; it was told to stop.",
                    "Try again later, or choose a model with more workers.",
                )

    def _tell(self, standing: Standing) -> None:
        fraction = min(1.0, standing.finished / self._samples) if standing.finished else None
        self._context.progress(fraction, standing.words(self._samples))

    def _fetched(self, accepted: Accepted, last: Standing) -> GenerationResult:
        self._context.progress(None, "Fetching the result")
        call = self._endpoint.ask(self._kind.statuses, accepted.id, self._kind.status_rate)
        # Whoever cancels now still gets what was made: it is finished.
        made = self._kind.made(self._patience.ask(call, threading.Event()), call)
        return self._collector.collect(made, (*accepted.notes, *self._cost(last)))

    def _cost(self, last: Standing) -> tuple[str, ...]:
        if not last.kudos or self._endpoint.anonymous:
            return ()
        return (f"It cost {last.kudos:g} kudos.",)

    def _settle(self) -> bool:
        """Decide, once, whether the result is fetched or the request withdrawn; whether this call decided."""
        with self._lock:
            first, self._settled = not self._settled, True
        return first

    def _withdraw(self, accepted: Accepted) -> None:
        """Tell the horde to stop, and keep what it has finished. Nobody waits here: what fails is logged."""
        # Whoever comes second waits for the first: a process that was told to end does so when both are back.
        with self._withdrawing:
            if self._settle():
                self._tell_horde(accepted)

    def _tell_horde(self, accepted: Accepted) -> None:
        call = self._endpoint.withdraw(self._kind.statuses, accepted.id)
        try:
            made = self._kind.made(self._transport.send(call), call)
            if made:
                self._context.keep_late(self._collector.collect(made, accepted.notes))
        except BridgeError as error:
            log.debug("A request was not withdrawn, or what was finished of it not kept: %s", error)


def _fetchable(standing: Standing) -> Standing:
    if standing.faulted and not standing.finished:
        raise ServerFaultError(
            "The volunteers' computers failed at this request; nothing was made.", "Try again, or choose another model."
        )
    return standing

"""Questions to the horde that outlast a bad moment of the network or of the server.

Owns: ``Pace``, ``Patience``. May import: ``bridge.errors``, ``bridge.http.call``, ``bridge.job_context``,
``bridge.http.transport`` (types), ``bridge.providers.horde.errors``, ``bridge.providers.horde.wire``.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.errors import BridgeError, Cancelled, RateLimitedError, TimedOutError, UnreachableError
from bridge.http.call import HttpAnswer, HttpCall, Rate
from bridge.job_context import JobContext
from bridge.providers.horde.errors import endpoint_error
from bridge.providers.horde.wire import GENERATE_RATES

if TYPE_CHECKING:
    from bridge.http.transport import Transport

log = logging.getLogger(__name__)

TOO_MANY_REQUESTS = 429
SERVER_FAULT = 500


@dataclass(frozen=True)
class Pace:
    """How often is asked, and how patiently.

    Attributes:
        poll_s: between two questions, in seconds. The server makes up a new answer once a second.
        failed_polls: that many questions may fail one after the other.
        hopeless_polls: that many answers in a row may say that nobody can do it.
        max_wait_s: the longest a request is waited for. The server itself drops one that nobody took in 20 minutes.
        generate_rates: what the server allows for handing in.
    """

    poll_s: float = 2.0
    failed_polls: int = 12
    hopeless_polls: int = 15
    max_wait_s: float = 3600.0
    generate_rates: tuple[Rate, ...] = GENERATE_RATES


PACE = Pace()


class Patience:
    """Asks what costs nothing, again and again where need be."""

    def __init__(self, transport: Transport, pace: Pace, context: JobContext) -> None:
        self._transport = transport
        self._pace = pace
        self._context = context

    def ask(self, call: HttpCall, abandoned: threading.Event) -> HttpAnswer:
        """The answer to a question, of any status below 500 but 429.

        Raises:
            UnreachableError: there was none, however often it was asked.
            Cancelled: ``abandoned`` was set.
        """
        for _ in range(self._pace.failed_polls):
            outcome = self._outcome(call, abandoned)
            if isinstance(outcome, HttpAnswer):
                return outcome
            log.debug("A question failed: %s", outcome)
            self._context.progress(None, f"{call.host} does not answer; asking again")
            self.pause(abandoned)
        raise UnreachableError(
            f"{call.host} does not answer any more; the horde may still finish the request, but it cannot be fetched.",
            "Check the network, then try again.",
        )

    def pause(self, abandoned: threading.Event) -> None:
        """Wait until the next question. Raises ``Cancelled`` as soon as ``abandoned`` is set."""
        if abandoned.wait(self._pace.poll_s):
            raise Cancelled("Cancelled.")

    def _outcome(self, call: HttpCall, abandoned: threading.Event) -> HttpAnswer | BridgeError:
        try:
            answer = self._transport.send(call, wanted=lambda: not abandoned.is_set())
        except (UnreachableError, TimedOutError, RateLimitedError) as error:
            return error
        passing = answer.status == TOO_MANY_REQUESTS or answer.status >= SERVER_FAULT
        return endpoint_error(answer, call) if passing else answer

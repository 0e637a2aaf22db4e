"""What a Stability gRPC server can be asked, with its deadlines, its progress and its end when nobody waits any more.

Owns: ``Client``. Imports gRPC, so it is imported only when something is asked. May import: the modules beside it,
``bridge.abandonable``, ``bridge.providers.results``, ``bridge.job_context``, ``bridge.model``, ``bridge.capability``,
``bridge.secret``.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from bridge.abandonable import run_abandonable
from bridge.capability import Account, Engine
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult
from bridge.providers.results import asked_for
from bridge.providers.stability_grpc.address import Address
from bridge.providers.stability_grpc.channel import Channel, Stop
from bridge.providers.stability_grpc.wire import (
    MAX_RECEIVED_BYTES,
    MAX_SENT_BYTES,
    Gallery,
    engines_request,
    generation,
    organization_request,
    read_credits,
    read_engines,
    read_user,
    seeds_of,
    user_request,
)
from bridge.secret import Secret

GENERATE = "/gooseai.GenerationService/Generate"
LIST_ENGINES = "/gooseai.EnginesService/ListEngines"
GET_ME = "/gooseai.DashboardService/GetMe"
GET_ORGANIZATION = "/gooseai.DashboardService/GetOrganization"

QUICKLY_S, ASK_S = 5.0, 30.0
HOSTED_S, OWN_S = 300.0, 3600.0
"""How long a generation may take; a server of one's own may compute on a CPU."""


class Client:
    """One server, and the key for it."""

    def __init__(self, address: Address, key: Secret | None) -> None:
        self._address = address
        self._channel = Channel(address, key, max_received_bytes=MAX_RECEIVED_BYTES, max_sent_bytes=MAX_SENT_BYTES)

    def engines(self, *, quickly: bool = False) -> tuple[Engine, ...]:
        """The engines that make pictures.

        Args:
            quickly: somebody waits to hear whether such a server is there at all.

        Raises:
            EndpointError: the server did not say.
        """
        limit_s = QUICKLY_S if quickly else ASK_S
        return read_engines(self._channel.ask(LIST_ENGINES, engines_request(), timeout_s=limit_s))

    def account(self) -> Account:
        """Whose key it is, and the credits left. Raises ``EndpointError``."""
        account, organization = read_user(self._channel.ask(GET_ME, user_request(), timeout_s=ASK_S))
        if not organization:
            return account
        answer = self._channel.ask(GET_ORGANIZATION, organization_request(organization), timeout_s=ASK_S)
        return replace(account, credits=read_credits(answer))

    def generate(
        self, request: GenerationRequest, engine: EngineId, context: JobContext, *, black_replaces: bool
    ) -> GenerationResult:
        """Carry out ``request``; see ``Provider.generate``.

        Args:
            black_replaces: see ``wire.generation``.
        """
        seeds = seeds_of(request.sampling)
        message = generation(request, engine, seeds, url=self._address.url, black_replaces=black_replaces)
        limit_s = OWN_S if self._address.is_own else HOSTED_S
        news = _News(context, self._address.host, len(seeds))
        stop = Stop()
        context.on_cancel(stop.say)

        def work(abandoned: threading.Event) -> GenerationResult:
            gallery = Gallery(engine, seeds, asked_for(request))
            for data in self._channel.stream(GENERATE, message, timeout_s=limit_s, stop=stop):
                gallery.take(data)
                if not abandoned.is_set():
                    news.heard(gallery.count)
            return gallery.result()

        context.sending()
        result = run_abandonable(work, context, late=context.keep_late, tick=news.tick)
        context.answered()
        return result


class _News:
    """Tells a context how a generation goes: the API has no percent, only signs of life and finished pictures."""

    def __init__(self, context: JobContext, host: str, wanted: int) -> None:
        self._context = context
        self._host = host
        self._wanted = wanted
        self._text = f"Waiting for {host}"
        self._fraction: float | None = None

    def heard(self, count: int) -> None:
        """An answer came; ``count`` pictures did so far."""
        self._text = f"{self._host} is at work"
        if count:
            self._text += f", {count} of {self._wanted} pictures"
            self._fraction = min(1.0, count / self._wanted)
        self._context.progress(self._fraction, self._text)

    def tick(self, elapsed_s: float) -> None:
        """A second went by."""
        self._context.progress(self._fraction, f"{self._text}, {elapsed_s:.0f} s")

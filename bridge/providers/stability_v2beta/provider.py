"""Stability's v2beta API: the services that it calls Stable Image.

Owns: ``StabilityV2BetaProvider`` and its spec. May import: ``bridge.providers.base``, ``bridge.providers.payload``,
``bridge.providers.stability.answers`` and the modules beside it, ``bridge.abandonable``,
``bridge.capability``, ``bridge.model``, ``bridge.errors``, ``bridge.http.call``.

Most services answer with the picture. One answers with a ticket: the picture is asked for until it is there. It is paid
for once the ticket is given, so a user who cancels gets it into the history all the same.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from bridge.abandonable import run_abandonable
from bridge.capability import Account, Capability, Engine, Price, PromptNeed, ProviderSpec
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    EngineNotFoundError,
    TimedOutError,
    UnreachableError,
)
from bridge.http.call import HttpAnswer, HttpCall
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.payload import negative_text
from bridge.providers.stability.answers import read_account, read_balance
from bridge.providers.stability_v2beta.answers import is_picture, read_result, read_ticket
from bridge.providers.stability_v2beta.engines import DEFAULTS, SERVICES, Service
from bridge.providers.stability_v2beta.errors import endpoint_error, named
from bridge.providers.stability_v2beta.wire import IDENTIFYING, Endpoint

POLL_S = 10.0
"""The documentation asks for no more than one question in ten seconds."""
MAX_WAIT_S = 3600.0
MAX_FAILURES = 6
OK, IN_PROGRESS, NOT_FOUND, TOO_MANY_REQUESTS, SERVER_ERRORS = 200, 202, 404, 429, 500

SPEC = ProviderSpec(
    id=ProviderId("stability-v2beta"),
    label="Stability v2beta",
    summary="Stability's newer services, paid by credits: Core, Ultra, SD 3.5, edits, upscalers.",
    modes=tuple(DEFAULTS),
    needs_key=True,
    key_variable="STABILITY_API_KEY",
    account_url="https://platform.stability.ai/account/credits",
    url_variable="API_HOST",
    default_url="https://api.stability.ai",
    more="search and replace or recolor, remove background, erase",
    at_once=4,
    announces=True,
)


class StabilityV2BetaProvider(Provider):
    """The services of one account.

    Args:
        poll_s: the time between two questions for a result that is not there yet, in seconds.
        max_wait_s: how long such a result is waited for, in seconds.
    """

    def __init__(self, setup: ProviderSetup, *, poll_s: float = POLL_S, max_wait_s: float = MAX_WAIT_S) -> None:
        self._setup = setup
        self._poll_s = poll_s
        self._max_wait_s = max_wait_s

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``."""
        return SPEC

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. The API has no list of its services: they are those of its documentation."""
        return tuple(service.engine for service in SERVICES.values())

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``."""
        return DEFAULTS[mode]

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``."""
        service = SERVICES.get(DEFAULTS[mode] if engine is None else engine)
        return service.capability(mode) if service else None

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. A cancelled request is abandoned: the API cannot stop one, it may still be billed."""
        endpoint = self._endpoint()
        context.raise_if_cancelled()
        service, capability = _serving(request)
        call = endpoint.generate(request, service, capability)
        notes = _left_out(request, service, capability)

        def read(answer: HttpAnswer) -> GenerationResult:
            return read_result(answer, call, service.id, request, notes)

        def late(answer: HttpAnswer) -> None:
            context.keep_late(read(answer))

        if not service.later:
            return read(self._setup.transport.send_abandonable(call, context, late=late))

        context.sending()

        def ask(abandoned: threading.Event) -> HttpAnswer:
            return self._ordered(call, endpoint, context, abandoned)

        def tick(elapsed_s: float) -> None:
            context.progress(None, f"{service.name} at work at {call.host}, {elapsed_s:.0f} s")

        return read(run_abandonable(ask, context, late=late, tick=tick))

    def estimate(self, request: GenerationRequest) -> Price | None:
        """See ``Provider``. Every service has a price of its own, whatever is asked of it."""
        return _serving(request)[0].price

    def identify(self) -> str:
        """See ``Provider``."""
        endpoint = self._endpoint()
        call = endpoint.user("balance", IDENTIFYING)
        answer = self._setup.transport.send(call)
        if answer.status >= SERVER_ERRORS or (answer.status not in (OK, NOT_FOUND) and any(named(answer.body))):
            raise endpoint_error(answer, call)
        try:
            read_balance(answer, call)
        except BridgeError as error:
            raise BadResponseError(
                f"What answers at {call.host} is not Stability's API; nothing was changed.",
                "Check the provider's address in the settings.",
            ) from error
        return f"{SPEC.label}, {len(SERVICES)} engines"

    def account(self) -> Account | None:
        """See ``Provider``."""
        endpoint, send = self._endpoint(), self._setup.transport.send
        account, balance = endpoint.user("account"), endpoint.user("balance")
        whose = read_account(send(account), account)
        return replace(whose, credits=read_balance(send(balance), balance))

    def _endpoint(self) -> Endpoint:
        if self._setup.key is None:
            raise AuthError(
                "Stability needs a key and there is none; nothing was sent.",
                "Get one at platform.stability.ai, then enter it in the settings or set STABILITY_API_KEY.",
            )
        url = (self._setup.url or SPEC.default_url).rstrip("/")
        return Endpoint(url, self._setup.key, self._setup.client)

    # --------------------------------------------------------------------------------- results that come later

    def _ordered(
        self, call: HttpCall, endpoint: Endpoint, context: JobContext, abandoned: threading.Event
    ) -> HttpAnswer:
        """Order a picture and wait for it, also when nobody waits here any more: it is paid for by then."""

        def on_wait(wait_s: float, why: str) -> None:
            context.progress(None, f"Waiting {wait_s:.0f} s for a turn ({why})")

        send = self._setup.transport.send
        accepted = send(call, wanted=lambda: not abandoned.is_set(), on_wait=on_wait)
        if is_picture(accepted):
            return accepted
        ticket = read_ticket(accepted, call)
        return self._fetched(endpoint.result(ticket), ticket)

    def _fetched(self, call: HttpCall, ticket: str) -> HttpAnswer:
        deadline, failures = time.monotonic() + self._max_wait_s, 0
        while time.monotonic() < deadline and failures < MAX_FAILURES:
            # Not on the event that says "abandoned": who is abandoned still waits, and does not hurry.
            time.sleep(self._poll_s)
            answer = self._asked(call)
            if answer is None:
                failures += 1
            elif answer.status != IN_PROGRESS:
                return answer
            else:
                failures = 0
        raise TimedOutError(
            f"{call.host} did not hand out the result, which may be billed. It keeps it for 24 hours as {ticket}.",
            "Look into your account before you try again.",
        )

    def _asked(self, call: HttpCall) -> HttpAnswer | None:
        """One answer; None where it says nothing about the result, so that asking again may help."""
        try:
            answer = self._setup.transport.send(call)
        except (UnreachableError, TimedOutError):
            return None
        passing = answer.status == TOO_MANY_REQUESTS or answer.status >= SERVER_ERRORS
        return None if passing else answer


def _serving(request: GenerationRequest) -> tuple[Service, Capability]:
    service = SERVICES.get(request.engine or DEFAULTS[request.mode])
    capability = service.capability(request.mode) if service else None
    if service is None or capability is None:
        able = ", ".join(each.id for each in SERVICES.values() if each.capability(request.mode))
        raise EngineNotFoundError(
            f"{SPEC.label} has no engine {request.engine!r} for {request.mode}; nothing was sent.",
            f"Use one of: {able}.",
        )
    return service, capability


def _left_out(request: GenerationRequest, service: Service, capability: Capability) -> tuple[str, ...]:
    negative = negative_text(request.prompts)
    if not negative or service.knows_negative or capability.prompt is PromptNeed.UNUSED:
        return ()
    return (f"{service.name} knows no negative prompt: what the picture should not show was not sent.",)

"""OpenAI's images API, and servers that speak it: LocalAI, sd-server, gateways.

Owns: ``OpenAIImagesProvider`` and what it declares. May import: ``bridge.providers.base``, ``bridge.providers.kept``,
``bridge.providers.results`` and the modules beside it, ``bridge.abandonable``, ``bridge.model``,
``bridge.errors``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from bridge.abandonable import run_abandonable
from bridge.capability import Capability, Engine, OptionKind, OptionSpec, ProviderSpec
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    Cancelled,
    EngineNotFoundError,
    InputError,
    SettingsError,
)
from bridge.http.call import HttpAnswer, Timeouts
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, ProviderId
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.kept import Kept
from bridge.providers.openai_images.answers import Made, needs_fetching, read_made
from bridge.providers.openai_images.models import GENERATING, Kind, looks_picturing, rank
from bridge.providers.openai_images.offers import capability_of
from bridge.providers.openai_images.own import localai_plan, localai_requests, sd_server_plan
from bridge.providers.openai_images.previews import Previews
from bridge.providers.openai_images.servers import Offer, ask_offer
from bridge.providers.openai_images.wire import Endpoint, Plan, Planned, base_url, plan
from bridge.providers.results import collected

HOST = "api.openai.com"
LOOKING = Timeouts(connect_s=2, read_s=3, total_s=5)

SPEC = ProviderSpec(
    id=ProviderId("openai"),
    label="OpenAI images and compatible",
    summary="GPT image models at OpenAI, paid by tokens, or your own LocalAI or sd-server.",
    modes=(*GENERATING, Mode.UPSCALE),
    needs_key=True,
    key_variable="OPENAI_API_KEY",
    account_url="https://platform.openai.com/settings/organization/billing/overview",
    url_variable="OPENAI_BASE_URL",
    default_url=f"https://{HOST}/v1",
    settings=(
        OptionSpec(
            "server",
            "Server",
            OptionKind.CHOICE,
            "What kind of server it is; empty finds out by asking it.",
            default="",
            choices=("", *(str(kind) for kind in Kind if kind)),
        ),
        OptionSpec("organization", "Organization", OptionKind.TEXT, "The id of the OpenAI organization that pays."),
        OptionSpec("project", "Project", OptionKind.TEXT, "The id of the OpenAI project that pays."),
    ),
    usual_urls=("http://127.0.0.1:8080/v1", "http://127.0.0.1:1234/v1"),
    more="previews, upscale on LocalAI",
    announces=True,
    bills=True,
)

Planner = Callable[[GenerationRequest, EngineId, Endpoint], Plan]
PLANNERS: Mapping[Kind, Planner] = {Kind.LOCALAI: localai_plan, Kind.SD_SERVER: sd_server_plan}


class OpenAIImagesProvider(Provider):
    """One server that speaks OpenAI's images API."""

    def __init__(self, setup: ProviderSetup) -> None:
        self._setup = setup
        self._url = base_url(setup.url or SPEC.default_url)
        self._known = self._said_kind()
        self._offer: Kept[Offer] = Kept(self._ask)

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``. Only what is known to be LocalAI upscales, only OpenAI itself wants a key."""
        modes = SPEC.modes if self._kind() is Kind.LOCALAI else GENERATING
        return replace(SPEC, modes=modes, needs_key=self._is_openai)

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. Of api.openai.com those that make pictures, of other servers all that may."""
        return self._offer.get(refresh=refresh).engines

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``; ``models.rank`` chooses among what the server lists, then the first."""
        fit = [engine.id for engine in self.engines() if mode in engine.modes]
        if not fit:
            raise EngineNotFoundError(f"The server lists no engine for {mode}.", "Name one, or use another provider.")
        return max(fit, key=rank)

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. Follows from the kind of server, the engine's id, and what the server told of it."""
        return capability_of(self._kind(), mode, engine, self._offer.peek())

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. A cancelled request is abandoned: the API cannot stop one, it may still be billed."""
        endpoint = self._endpoint()
        context.raise_if_cancelled()
        if self._known is None:
            endpoint = replace(endpoint, kind=self._offer.get().kind)
        engine = request.engine or self.default_engine(request.mode)
        if engine is None:
            raise EngineNotFoundError("No engine was named.", "Name one.")
        self._check(request, endpoint.kind, engine)
        made = PLANNERS.get(endpoint.kind, plan)(request, engine, endpoint)
        return _Run(self._setup, endpoint, engine, made.notes, context).carry_out(made.calls)

    def requests_of(self, request: GenerationRequest) -> int:
        """See ``Provider``."""
        return localai_requests(request) if self._kind() is Kind.LOCALAI else 1

    def identify(self) -> str:
        """See ``Provider``. A server of which nothing is known must list a model whose name speaks of pictures."""
        offer = self._ask(LOOKING)
        if offer.kind is Kind.OTHER and not any(looks_picturing(engine.id) for engine in offer.engines):
            raise BadResponseError(
                "The server speaks as OpenAI's does, but lists no model that sounds as if it made pictures.",
                "If one does all the same, name it as the engine.",
            )
        count = len(offer.engines)
        return f"{offer.name}, {count} engine{'' if count == 1 else 's'}"

    @property
    def _is_openai(self) -> bool:
        try:
            return urlsplit(self._url).hostname == HOST
        except ValueError:
            return False  # The transport says what is wrong with the address.

    def _said_kind(self) -> Kind | None:
        """What the settings or the address say; None where the server has to be asked."""
        said = self._setup.options.get("server", "")
        if said not in tuple(Kind):
            raise SettingsError(
                f"There is no kind of server {said!r}.", f"Use one of: {', '.join(filter(None, Kind))}."
            )
        if said:
            return Kind(said)
        return Kind.OPENAI if self._is_openai else None

    def _kind(self) -> Kind | None:
        """What is known of the server without asking it; None for nothing."""
        offer = self._offer.peek()
        return self._known or (offer.kind if offer else None)

    def _check(self, request: GenerationRequest, kind: Kind, engine: EngineId) -> None:
        """What was prepared before the server said what it is may not fit it."""
        if self._known is not None:
            return
        capability = capability_of(kind, request.mode, engine, self._offer.peek())
        if capability is None:
            raise InputError(f"The engine {engine} has no {request.mode}; nothing was sent.", "Use another.")
        check(request, capability)

    def _ask(self, timeouts: Timeouts | None = None) -> Offer:
        arguments = (self._endpoint(), self._setup.transport.send, self._known)
        return ask_offer(*arguments, timeouts) if timeouts else ask_offer(*arguments)

    def _endpoint(self) -> Endpoint:
        if self._setup.key is None and self._is_openai:
            raise AuthError(
                "OpenAI needs a key and there is none; nothing was sent.",
                "Get one at platform.openai.com, then enter it in the settings or set OPENAI_API_KEY.",
            )
        options = self._setup.options
        return Endpoint(
            self._url,
            self._kind() or Kind.OTHER,
            self._setup.key,
            options.get("organization", ""),
            options.get("project", ""),
        )


class _Run:
    """One request on its way: its calls one after the other, each abandoned when the user says stop."""

    def __init__(
        self, setup: ProviderSetup, endpoint: Endpoint, engine: EngineId, notes: tuple[str, ...], context: JobContext
    ) -> None:
        self._transport = setup.transport
        self._endpoint = endpoint
        self._engine = engine
        self._notes = notes
        self._context = context

    def carry_out(self, calls: tuple[Planned, ...]) -> GenerationResult:
        """All pictures. What was made before one fails, or before the user says stop, is not lost."""
        made: list[Made] = []
        for number, planned in enumerate(calls, 1):
            if len(calls) > 1:
                self._context.progress((number - 1) / len(calls), f"Picture {number} of {len(calls)}")
            try:
                made.append(self._one(planned))
            except Cancelled:
                if made:
                    self._context.keep_late(self._result(made))
                raise
            except BridgeError as error:
                if not made:
                    raise
                return self._result(made, f"Only {len(made)} of {len(calls)} pictures were made: {error.message}")
        return self._result(made)

    def _result(self, made: list[Made], *more: str) -> GenerationResult:
        pictures = [picture for each in made for picture in each.pictures]
        told = [note for each in made for note in each.notes]
        return collected(pictures, self._engine, (*self._notes, *told, *more))

    def _one(self, planned: Planned) -> Made:
        answer = self._asked(planned)
        if not needs_fetching(answer):
            return self._read(answer, planned)
        return run_abandonable(lambda abandoned: self._read(answer, planned), self._context, late=self._keep_late)

    def _asked(self, planned: Planned) -> HttpAnswer:
        def late(answer: HttpAnswer) -> None:
            self._keep_late(self._read(answer, planned))

        if not planned.previews:
            return self._transport.send_abandonable(planned.call, self._context, late=late)
        previews = Previews(self._context, planned.call.host, planned.previews)
        try:
            return self._transport.send_abandonable(
                planned.call, self._context, late=late, watch=previews.watch, on_bytes=previews.hear
            )
        finally:
            previews.end()

    def _keep_late(self, made: Made) -> None:
        self._context.keep_late(self._result([made]))

    def _read(self, answer: HttpAnswer, planned: Planned) -> Made:
        return read_made(answer, planned, self._endpoint, self._transport.send)

"""AUTOMATIC1111's WebUI, Forge, and servers that speak their API.

Owns: ``WebuiProvider`` and what it declares. May import: ``bridge.plain_text``, ``bridge.providers.base`` and the
modules beside it, ``bridge.capability``, ``bridge.model``, ``bridge.errors``, ``bridge.http.call``,
``bridge.job_context``, ``bridge.providers.kept``, ``bridge.providers.payload``,
``bridge.providers.results``.

A WebUI silently does something else where it does not know a name: it takes another model, another scheduler, no LoRA.
So every name is looked up in the server's own lists before a request is sent.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from bridge.capability import Capability, Engine, ProviderSpec
from bridge.errors import BadResponseError, BridgeError, EngineNotFoundError, InputError, ServerFaultError
from bridge.http.call import HttpAnswer
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, ProviderId
from bridge.plain_text import cleaned
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.kept import Kept
from bridge.providers.payload import chosen_seed
from bridge.providers.results import asked_for
from bridge.providers.webui.answers import read_generated, read_upscaled
from bridge.providers.webui.lists import Model, Upscaler, model_named
from bridge.providers.webui.options import GENERATING, LORA, generating, upscaling
from bridge.providers.webui.progress import Watching, what_is_told
from bridge.providers.webui.server import GENERATION, MAX_PICTURES_BYTES, Server
from bridge.providers.webui.task import POLL_S, Task
from bridge.providers.webui.told import Told
from bridge.providers.webui.upscale import enlargement_of, upscale_fields
from bridge.providers.webui.wire import Order, generation_fields, path_for

log = logging.getLogger(__name__)

SPEC = ProviderSpec(
    id=ProviderId("webui"),
    label="WebUI (AUTOMATIC1111, Forge)",
    summary="Your own Stable Diffusion WebUI or Forge, started with --api, free of charge.",
    modes=(*GENERATING, Mode.UPSCALE),
    key_variable="WEBUI_API_AUTH",
    url_variable="WEBUI_URL",
    default_url="http://127.0.0.1:7860",
    key_label="User and password",
    usual_urls=("http://127.0.0.1:7860", "http://127.0.0.1:7861"),
    more="LoRAs, saved styles, previews",
    at_once=1,
)


class WebuiProvider(Provider):
    """One server that speaks the WebUI's API.

    Args:
        poll_s: the time between two looks at a job, in seconds.
    """

    def __init__(self, setup: ProviderSetup, *, poll_s: float = POLL_S) -> None:
        self._server = Server(setup.transport, (setup.url or SPEC.default_url).rstrip("/"), setup.key)
        self._told = Told(self._server)
        self._watching: Kept[Watching] = Kept(lambda: what_is_told(self._server))
        self._poll_s = poll_s

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``. Without upscaling once the server is known to have none."""
        if self._told.upscalers.peek() == ():
            return replace(SPEC, modes=GENERATING)
        return SPEC

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. The models, then the upscalers."""
        self._told.ask_all(refresh=refresh)
        models, upscalers = self._told.models.get(), self._told.upscalers.get()
        return (*map(_as_engine, models), *map(_upscaler_as_engine, upscalers))

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``. The model that is loaded; the best of the upscalers."""
        if mode is Mode.UPSCALE:
            return EngineId(self._told.best_upscaler().name)
        if mode not in GENERATING:
            raise EngineNotFoundError(f"The server has nothing for {mode}; nothing was sent.", "Use another provider.")
        return self._told.loaded_model().id

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. An engine that is on no list gets the benefit of the doubt, since lists grow old."""
        if mode not in self.spec.modes or not self._may_serve(mode, engine):
            return None
        if mode is Mode.UPSCALE:
            return upscaling()
        settings = self._told.settings.peek()
        return generating(mode, settings.flavour if settings else None, self._told.choices)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. What is cancelled is stopped at the server, as soon as it is its turn there."""
        context.raise_if_cancelled()
        engine = request.engine or self.default_engine(request.mode)
        request = replace(request, engine=engine)
        return self._upscaled(request, context) if request.mode is Mode.UPSCALE else self._generated(request, context)

    def identify(self) -> str:
        """See ``Provider``."""
        settings = self._told.identify()
        return f"{settings.flavour}, {cleaned(settings.model) or 'no model loaded'}"

    # ----------------------------------------------------------------------------------------- generating

    def _generated(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        task = Task(self._server, context, self._what_is_told(), self._poll_s)
        order = self._order(request, task.id)
        call = self._server.call(
            path_for(request.mode),
            generation_fields(request, order, self._server.url),
            timeouts=GENERATION,
            max_body_bytes=MAX_PICTURES_BYTES,
            free=False,
        )

        def read(answer: HttpAnswer) -> GenerationResult:
            if answer.status != 200:
                raise self._server.error(answer, call)
            return _finished(answer, order, task)

        answer = task.carried_out(call, lambda late: context.keep_late(read(late)))
        return read(answer)

    def _order(self, request: GenerationRequest, task: str) -> Order:
        """Everything that is asked for before. Raises ``InputError`` for a name that the server does not know."""
        settings = self._told.settings.get()
        model = self._told.model(request.engine or EngineId(""))
        self._check_choices(request)
        lora = self._told.lora(str(request.extra(LORA) or ""))
        sampling = request.sampling
        return Order(settings, model, chosen_seed(sampling.seed), sampling.samples, task, asked_for(request), lora)

    def _check_choices(self, request: GenerationRequest) -> None:
        """Hold the request against the lists that were told by now; once more against new ones if it breaks a rule."""
        self._told.ask_choices_of(request, refresh=False)
        try:
            self._check(request)
        except InputError:
            self._told.ask_choices_of(request, refresh=True)
            self._check(request)

    def _check(self, request: GenerationRequest) -> None:
        capability = self.capability(request.mode, request.engine)
        if capability is not None:
            check(request, capability)

    def _what_is_told(self) -> Watching:
        try:
            return self._watching.get()
        except BridgeError as error:
            log.debug("The WebUI's progress is not known: %s", error)
            return Watching.NOTHING

    # ------------------------------------------------------------------------------------------ upscaling

    def _upscaled(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """An upscale has no name at the server, so a cancelled one is only abandoned: the interrupt may hit others."""
        upscaler = self._told.upscaler(request.engine or EngineId(""))
        enlargement = enlargement_of(request)
        call = self._server.call(
            "extra-single-image",
            upscale_fields(request, enlargement, upscaler.name, self._server.url),
            timeouts=GENERATION,
            max_body_bytes=MAX_PICTURES_BYTES,
            free=False,
        )

        def read(answer: HttpAnswer) -> GenerationResult:
            if answer.status != 200:
                raise self._server.error(answer, call)
            made = read_upscaled(answer, asked_for(request))
            fitted = replace(made, picture=enlargement.fitted(made.picture))
            return GenerationResult((fitted,), EngineId(upscaler.name), enlargement.notes(made.picture.size))

        return read(self._server.send_abandonable(call, context, late=lambda answer: context.keep_late(read(answer))))

    # ------------------------------------------------------------------------------------------- engines

    def _may_serve(self, mode: Mode, engine: EngineId | None) -> bool:
        """Whether ``engine`` is not known to be of the other kind."""
        if engine is None:
            return True
        is_model = model_named(self._told.models.peek() or (), engine) is not None
        is_upscaler = any(each.name == engine for each in self._told.upscalers.peek() or ())
        return (is_upscaler or not is_model) if mode is Mode.UPSCALE else (is_model or not is_upscaler)


def _finished(answer: HttpAnswer, order: Order, task: Task) -> GenerationResult:
    interrupted = ServerFaultError(
        "Somebody interrupted the generation at the server; what was unfinished was dropped.", "Try again."
    )
    try:
        generated = read_generated(answer, order)
    except BadResponseError as error:
        # Interrupted at its very start, it comes back without any picture.
        raise (interrupted if task.was_interrupted("") else error) from error
    if task.was_interrupted(generated.started):
        raise interrupted
    return generated.result


def _as_engine(model: Model) -> Engine:
    return Engine(model.id, model.title, "A model.", GENERATING)


def _upscaler_as_engine(upscaler: Upscaler) -> Engine:
    about = f"An upscaler of {upscaler.scale:g} times." if upscaler.scale else "An upscaler."
    return Engine(EngineId(upscaler.name), upscaler.name, about, (Mode.UPSCALE,))

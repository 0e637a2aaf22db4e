"""What a WebUI told last, asked again when it is needed.

Owns: ``Told``: which lists are asked for when, and what is chosen from them. May import: ``bridge.plain_text``,
``bridge.errors``, ``bridge.model``, ``bridge.providers.kept`` and the modules beside it.
"""

from __future__ import annotations

import logging
from typing import Any

from bridge.errors import BadResponseError, BridgeError, EngineNotFoundError
from bridge.model import EngineId, GenerationRequest, Mode
from bridge.plain_text import cleaned
from bridge.providers.kept import Kept
from bridge.providers.webui.errors import API_IS_OFF, is_api_off
from bridge.providers.webui.lists import (
    Lora,
    Model,
    Settings,
    Upscaler,
    model_named,
    read_loras,
    read_models,
    read_names,
    read_settings,
    read_upscalers,
)
from bridge.providers.webui.options import LORA, SCHEDULER, Choices
from bridge.providers.webui.server import GLANCE, QUESTION, Server

log = logging.getLogger(__name__)

MAX_SETTINGS_AGE_S = 10.0
"""Which model is loaded changes whenever somebody uses the WebUI's page."""

BEST_UPSCALERS = ("R-ESRGAN 4x+", "ESRGAN", "DAT", "SwinIR")
SIMPLE_UPSCALERS = ("Lanczos", "Nearest", "LDSR")
"""The first two have no model; LDSR takes minutes where others take seconds."""


class Told:
    """The answers of one server. Used from any thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.settings: Kept[Settings] = Kept(lambda: self._ask_settings(), max_age_s=MAX_SETTINGS_AGE_S)
        self.models: Kept[tuple[Model, ...]] = Kept(lambda: read_models(self._ask("sd-models")))
        self.upscalers: Kept[tuple[Upscaler, ...]] = Kept(self._ask_upscalers)
        self.samplers = self._names("samplers", "list of samplers")
        self.schedulers = self._names("schedulers", "list of schedulers", "label")
        self.styles = self._names("prompt-styles", "list of styles")
        self.loras: Kept[tuple[Lora, ...]] = Kept(lambda: read_loras(server.told_if_known("loras")))

    def ask_all(self, *, refresh: bool) -> None:
        """Have everything that the engines and their options need.

        Raises:
            EndpointError: the server did not tell its models.
        """
        self.models.get(refresh=refresh)
        self.upscalers.get(refresh=refresh)
        for kept in (self.settings, self.samplers, self.schedulers, self.styles, self.loras):
            try:
                kept.get(refresh=refresh)
            except BridgeError as error:
                # An option of which nobody told the choices is a text; the engines are there without it.
                log.debug("A list of the WebUI's is not known: %s", error)

    def identify(self) -> Settings:
        """What answers at the address.

        Raises:
            BadResponseError: no WebUI.
            EndpointError: nothing, or a WebUI that must be started in another way.
        """
        return self._ask_settings(hasty=True)

    def loaded_model(self) -> Model:
        """The model that is loaded now; the first one, where none is.

        Raises:
            EngineNotFoundError: the server has none.
        """
        loaded = self.settings.get().model
        for refresh in (False, True):
            models = self.models.get(refresh=refresh)
            found = model_named(models, loaded) if loaded else next(iter(models), None)
            if found is not None:
                return found
        if loaded:
            raise EngineNotFoundError(
                f"The server does not list its loaded model {cleaned(loaded)!r}; nothing was sent.", "Name another."
            )
        raise EngineNotFoundError(
            "The server has no model; nothing was sent.", "Put one into its folder models/Stable-diffusion."
        )

    def model(self, engine: EngineId) -> Model:
        """The model of that name, asked for again: a server silently takes another for one that it has no more.

        Raises:
            EngineNotFoundError: it is not, or no longer, there.
        """
        found = model_named(self.models.get(refresh=True), engine)
        if found is None:
            raise _gone(f"model {cleaned(engine)!r}")
        return found

    def best_upscaler(self) -> Upscaler:
        """The one that is used when nobody names one. Raises ``EngineNotFoundError``."""
        listed = self.upscalers.get()
        if not listed:
            raise EngineNotFoundError(
                f"The server has nothing for {Mode.UPSCALE}; nothing was sent.", "Use another provider."
            )
        return min(listed, key=_rank)

    def upscaler(self, engine: EngineId) -> Upscaler:
        """The upscaler of that name. Raises ``EngineNotFoundError``."""
        found = next((each for each in self.upscalers.get(refresh=True) if each.name == engine), None)
        if found is None:
            raise _gone(f"upscaler {cleaned(engine)!r}")
        return found

    def lora(self, name: str) -> Lora | None:
        """The LoRA of that name among those that were told."""
        return next((each for each in self.loras.peek() or () if each.name == name), None)

    @property
    def choices(self) -> Choices:
        """The names that options can choose from, as far as they were told. Never asks."""
        loras = self.loras.peek()
        return Choices(
            self.samplers.peek(),
            self.schedulers.peek(),
            self.styles.peek(),
            None if loras is None else tuple(dict.fromkeys(each.name for each in loras)),
        )

    def ask_choices_of(self, request: GenerationRequest, *, refresh: bool) -> None:
        """Ask for the lists that the options of ``request`` choose from. Raises ``EndpointError``."""
        if request.sampling.sampler:
            self.samplers.get(refresh=refresh)
        if request.sampling.style_preset:
            self.styles.get(refresh=refresh)
        if request.extra(SCHEDULER):
            self.schedulers.get(refresh=refresh)
        if request.extra(LORA):
            self.loras.get(refresh=refresh)

    def _names(self, path: str, what: str, field: str = "name") -> Kept[tuple[str, ...]]:
        return Kept(lambda: read_names(self._server.told_if_known(path), what, field))

    def _ask(self, path: str) -> Any:
        return self._server.told(self._server.call(path))

    def _ask_upscalers(self) -> tuple[Upscaler, ...]:
        listed = read_upscalers(self._server.told_if_known("upscalers"))
        # The small servers list some for their own use, and cannot enlarge a picture that comes from outside.
        return listed if listed and self._server.has_route("extra-single-image") else ()

    def _ask_settings(self, *, hasty: bool = False) -> Settings:
        call = self._server.call("options", timeouts=GLANCE if hasty else QUESTION)
        answer = self._server.send(call)
        if is_api_off(answer):
            raise API_IS_OFF.error(API_IS_OFF.message, API_IS_OFF.hint)
        if answer.status in (401, 403) or answer.status >= 500:
            raise self._server.error(answer, call)
        try:
            settings = read_settings(answer.json()) if answer.status == 200 else None
        except BadResponseError:
            settings = None
        if settings is None:
            raise BadResponseError(
                f"What answers at {call.host} is not a WebUI server; nothing was changed.", "Check the address."
            )
        return settings


def _rank(upscaler: Upscaler) -> int:
    best = next((place for place, word in enumerate(BEST_UPSCALERS) if word in upscaler.name), len(BEST_UPSCALERS))
    return best + (100 if upscaler.name in SIMPLE_UPSCALERS else 0)


def _gone(what: str) -> EngineNotFoundError:
    return EngineNotFoundError(
        f"The server has no {what}, or no longer; nothing was sent.", "Choose another, or refresh the WebUI's list."
    )

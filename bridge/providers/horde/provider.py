"""AI Horde: pictures made by volunteers' computers, for nothing.

Owns: ``HordeProvider`` and its spec. May import: ``bridge.providers.base``, ``bridge.providers.kept``,
``bridge.abandonable``, ``bridge.capability``, ``bridge.model``, ``bridge.errors``, and the modules beside
it.
"""

from __future__ import annotations

import threading

from bridge.abandonable import run_abandonable
from bridge.capability import Account, Capability, Engine, ProviderSpec
from bridge.errors import EngineNotFoundError, SettingsError
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.horde.answers import read_account, read_engines, read_version
from bridge.providers.horde.engines import (
    ANY,
    LARGEST,
    LARGEST_SIDE,
    LARGEST_SIDES,
    capability_of,
    default_of,
    is_form,
)
from bridge.providers.horde.errand import Errand
from bridge.providers.horde.patience import PACE, Pace
from bridge.providers.horde.wire import Endpoint
from bridge.providers.kept import Kept

SPEC = ProviderSpec(
    id=ProviderId("horde"),
    label="AI Horde",
    summary="Volunteers' computers: free, often slow; they can see your prompts and pictures.",
    modes=(Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE),
    key_variable="AI_HORDE_API_KEY",
    url_variable="AI_HORDE_URL",
    default_url="https://aihorde.net/api",
    settings=(LARGEST_SIDE,),
    more="background removal",
    # A key is an account with kudos, which nobody sells.
    bills=False,
)


class HordeProvider(Provider):
    """One horde: the public one, or one's own.

    Args:
        pace: how often is asked how far a request is, and how patiently.
    """

    def __init__(self, setup: ProviderSetup, *, pace: Pace = PACE) -> None:
        # Its own SDK writes the address with a slash at the end, its documentation with the version.
        url = (setup.url or SPEC.default_url).rstrip("/").removesuffix("/v2")
        self._transport = setup.transport
        self._endpoint = Endpoint(url, setup.key, setup.client, pace.generate_rates)
        self._largest_side = _largest_side(setup.options.get(LARGEST_SIDE.name) or LARGEST)
        self._pace = pace
        self._engines: Kept[tuple[Engine, ...]] = Kept(self._asked_engines)

    @property
    def spec(self) -> ProviderSpec:
        """See ``Provider``."""
        return SPEC

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """See ``Provider``. The models are those that volunteers run at this moment."""
        return self._engines.get(refresh=refresh)

    def default_engine(self, mode: Mode) -> EngineId | None:
        """See ``Provider``. Asks nobody: whichever model is free first."""
        if mode not in SPEC.modes:
            raise EngineNotFoundError(f"AI Horde has no engine for {mode}.", "Use another provider.")
        return default_of(mode)

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        """See ``Provider``. Follows from the engine's name; every name may be a model that somebody runs."""
        if mode not in SPEC.modes:
            return None
        return capability_of(engine or default_of(mode), mode, self._largest_side)

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        """See ``Provider``. A cancelled request is withdrawn in the background; what was finished by then is kept."""
        context.raise_if_cancelled()
        engine = request.engine or default_of(request.mode)
        errand = Errand(self._transport, self._endpoint, self._pace, request, engine, context)

        def work(abandoned: threading.Event) -> GenerationResult:
            self._need(engine)
            return errand.run(abandoned)

        return run_abandonable(work, context, late=context.keep_late)

    def identify(self) -> str:
        """See ``Provider``."""
        call = self._endpoint.heartbeat()
        return f"AI Horde {read_version(self._transport.send(call), call)}"

    def account(self) -> Account | None:
        """See ``Provider``. The credits are kudos."""
        if self._endpoint.anonymous:
            return Account(email="Anonymous, without an account", organization="AI Horde")
        call = self._endpoint.user()
        return read_account(self._transport.send(call), call)

    def _asked_engines(self) -> tuple[Engine, ...]:
        call = self._endpoint.models()
        return read_engines(self._transport.send(call), call)

    def _need(self, engine: EngineId) -> None:
        """The horde takes requests for models that nobody runs, and lets them wait in vain."""
        if engine == ANY or is_form(engine):
            return
        for refresh in (False, True):
            if any(known.id == engine for known in self.engines(refresh=refresh)):
                return
        raise EngineNotFoundError(
            f"No volunteer runs the model {engine!r} now; nothing was sent.", 'Choose another, or "any".'
        )


def _largest_side(text: str) -> str:
    if text not in LARGEST_SIDES:
        raise SettingsError(
            f"AI Horde has no largest picture of {text!r}.", f"Choose one of: {', '.join(LARGEST_SIDES)}."
        )
    return text

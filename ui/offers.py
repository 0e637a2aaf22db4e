"""What a provider offers, as far as it has told: its engines, and what each can do in each mode.

Owns: ``Offer`` and the asking. May import: ``bridge.registry``, ``bridge.providers.base``,
``bridge.capability``, ``bridge.model``. No Qt.
``made``, ``listed`` and ``asked`` may wait for a keyring or a network: call them in the background only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bridge.capability import Capability, Engine, ProviderSpec
from bridge.errors import BridgeError
from bridge.model import EngineId, Mode, ProviderId
from bridge.providers.base import Provider, serving_mode
from ui.words import noop, tr

if TYPE_CHECKING:
    from bridge.registry import Registry

MODE_LABELS: Mapping[Mode, str] = {
    Mode.TEXT_TO_IMAGE: noop("Text to image"),
    Mode.IMAGE_TO_IMAGE: noop("Image to image"),
    Mode.INPAINT: noop("Inpaint"),
    Mode.OUTPAINT: noop("Outpaint"),
    Mode.UPSCALE: noop("Upscale"),
}


@dataclass(frozen=True)
class Offer:
    """One provider.

    Attributes:
        provider: None where it could not be made.
        engines: what it told; empty before it was asked.
        defaults: the engine that it uses in a mode when none is named.
        asked: whether it was asked for its engines.
        told: what is known of it all the same where it could not be made.
        trouble: why it could not be made, or did not tell.
    """

    id: ProviderId
    provider: Provider | None = None
    engines: tuple[Engine, ...] = ()
    defaults: Mapping[Mode, EngineId | None] = field(default_factory=dict)
    asked: bool = False
    told: ProviderSpec | None = None
    trouble: BridgeError | None = None

    @property
    def spec(self) -> ProviderSpec | None:
        """What it tells of itself; None where it cannot even be loaded."""
        return self.provider.spec if self.provider else self.told

    @property
    def label(self) -> str:
        """Its name for people."""
        return tr(self.spec.label) if self.spec else self.id

    @property
    def at_once(self) -> int:
        """How many jobs it works on at the same time; 0 where nobody knows."""
        return self.provider.spec.at_once if self.provider else 0

    @property
    def summary(self) -> str:
        """What it is and costs, or why it cannot be used."""
        if self.provider is None:
            return str(self.trouble or "")
        return tr(self.provider.spec.summary)

    @property
    def is_model(self) -> bool:
        """Whether an AI model makes its pictures."""
        return self.provider is None or self.provider.spec.is_model

    def capability(self, mode: Mode, engine: str) -> Capability | None:
        """What it can do in ``mode`` with the engine of that id, "" for its own choice; None where nothing."""
        if self.provider is None or not self.provider.spec.serves(mode):
            return None
        named = EngineId(engine) if engine else None
        served = serving_mode(self.provider, mode, named)
        return self.provider.capability(served, named or self.defaults.get(served))

    def why_never(self, mode: Mode) -> str:
        """Why no engine of it can do ``mode``, as far as is known; "" where one may."""
        if self.provider is None:
            return self.summary
        return "" if self.provider.spec.serves(mode) else self.why_not(mode, "")

    def why_not(self, mode: Mode, engine: str) -> str:
        """Why it cannot do ``mode``, in a sentence; "" where it can."""
        if self.provider is None:
            return self.summary
        what = tr(MODE_LABELS[mode])
        if not self.provider.spec.serves(mode):
            return tr("{provider} does not offer “{mode}”.", provider=self.label, mode=what)
        if self.capability(mode, engine) is None:
            if not engine:
                return tr("The engine in use of {provider} does not offer “{mode}”.", provider=self.label, mode=what)
            return tr(
                "The engine {engine} of {provider} does not offer “{mode}”.",
                engine=engine,
                provider=self.label,
                mode=what,
            )
        return ""

    def engines_for(self, mode: Mode) -> tuple[Engine, ...]:
        """The engines that can do ``mode``."""
        return tuple(engine for engine in self.engines if self.capability(mode, engine.id) is not None)


def listed(registry: Registry) -> tuple[Offer, ...]:
    """Every registered provider, not asked for anything yet."""
    return tuple(made(registry, provider) for provider in registry.ids())


def asked(offer: Offer, *, refresh: bool = False) -> Offer:
    """The offer with what the provider tells about its engines, or why it does not; with ``refresh`` asked anew."""
    if offer.provider is None:
        return replace(offer, asked=True)
    try:
        engines = offer.provider.engines(refresh=refresh)
        defaults = {mode: _default(offer.provider, mode) for mode in offer.provider.spec.modes}
    except BridgeError as error:
        return replace(offer, asked=True, trouble=error)
    return replace(offer, engines=engines, defaults=defaults, asked=True, trouble=None)


def made(registry: Registry, provider: ProviderId) -> Offer:
    """One provider, not asked for anything yet."""
    try:
        return Offer(provider, registry.get(provider))
    except BridgeError as error:
        return Offer(provider, told=_told(registry, provider), trouble=error)


def _told(registry: Registry, provider: ProviderId) -> ProviderSpec | None:
    try:
        return registry.spec(provider)
    except BridgeError:
        return None  # The trouble says it.


def _default(provider: Provider, mode: Mode) -> EngineId | None:
    try:
        return provider.default_engine(mode)
    except BridgeError:
        # No engine for this mode today: capability() says so for the mode, and the job will when it is tried.
        return None

"""Which providers there are: everything registered under the entry point group, built-in or not, by the same door.

Owns: loading factories and making providers from settings and keys. May import:
``bridge.providers.base``, ``bridge.settings``, ``bridge.credentials``, ``bridge.http.transport``,
``bridge.money.ledger``, ``bridge.money.metering``, ``bridge.origin``, ``bridge.errors``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bridge.capability import ProviderSpec
from bridge.errors import BridgeError, InputError, SettingsError
from bridge.http.address import host_of, is_loopback
from bridge.model import EngineId, Mode, ProviderId
from bridge.money.ledger import Ledger, Limit
from bridge.origin import origin_of
from bridge.providers.base import Provider, ProviderFactory, ProviderSetup
from bridge.settings import Settings
from layerbridge import __version__

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from bridge.credentials import Credentials
    from bridge.http.transport import Transport
    from bridge.secret import Secret

GROUP = "layerbridge.providers"


@dataclass(frozen=True)
class Overrides:
    """What a command line says about one provider for this run only; empty strings say nothing."""

    url: str = ""
    api_version: str = ""


class Registry:
    """Makes providers, and keeps each one it made.

    Args:
        settings: which provider is the default, and where each one is.
        environ: the environment, for the variables that the providers' own samples use.
        on_key: is told each key that a provider is made with.
        limits: the settings as they are at that moment, for what they say of bills; ``settings`` unless given.
    """

    def __init__(
        self,
        settings: Settings,
        credentials: Credentials,
        transport: Transport,
        *,
        environ: Mapping[str, str] = os.environ,
        overrides: Overrides = Overrides(),
        on_key: Callable[[Secret], None] = lambda key: None,
        limits: Callable[[], Settings] | None = None,
    ) -> None:
        self._settings = settings
        self._credentials = credentials
        self._transport = transport
        self._environ = environ
        self._overrides = overrides
        self._on_key = on_key
        self._limits = limits or (lambda: settings)
        self._made: dict[ProviderId, Provider] = {}

    def ids(self) -> tuple[ProviderId, ...]:
        """Every registered provider, sorted."""
        return tuple(sorted(self._points))

    def default_id(self) -> ProviderId:
        """The provider used when nobody names one."""
        return self._settings.default_id

    def get(self, provider: ProviderId | None) -> Provider:
        """The provider of that id, the default one for None.

        Raises:
            InputError: there is none of that id.
            SettingsError: it is set up in a way that cannot work.
        """
        wanted = provider or self.default_id()
        if wanted not in self._made:
            self._made[wanted] = self._make(wanted)
        return self._made[wanted]

    def spec(self, provider: ProviderId) -> ProviderSpec:
        """What a provider tells of itself when it is made of nothing: also of one that is set up in a wrong way.

        Raises:
            InputError, SettingsError: there is none of that id, or it cannot be made at all.
        """
        return self._told(provider)[2]

    def stranger(self, provider: ProviderId, url: str, transport: Transport) -> Provider:
        """A provider for whatever is at ``url``, without the user's key and options: to ask what it is.

        Raises:
            InputError, SettingsError: as ``get`` does.
        """
        point = self._point(provider)
        return _made(point, _load(point), ProviderSetup(transport, url, client=("layerbridge", __version__)))

    def knows_address(self, spec: ProviderSpec) -> bool:
        """Whether the user said where the provider is."""
        return bool(
            self._overrides.url or self._environ.get(spec.url_variable or " ") or self._settings.provider(spec.id).url
        )

    def may_bill(self, spec: ProviderSpec) -> bool:
        """Whether a request may cost its user something.

        What the user says counts. Else it does with providers that charge, where a key goes with it, and not to this
        very machine.
        """
        said = self._limits().provider(spec.id).bills
        if said is not None or not spec.charges:
            return bool(said)
        setup = self._setup(spec)
        return setup.key is not None and not is_loopback(setup.url)

    def address(self, spec: ProviderSpec) -> str:
        """Where its requests go; "" for one that has no address: what it is given stays here."""
        return self._url(spec)

    def usual_address(self, spec: ProviderSpec, settings: Settings | None = None) -> str:
        """The same without what was said for this run only; with other ``settings``, if they are given."""
        saved = (settings or self._settings).provider(spec.id).url
        return (self.address_in_environment(spec) or saved or spec.default_url).rstrip("/")

    def address_in_environment(self, spec: ProviderSpec) -> str:
        """The address that the environment says, which counts before the settings; "" where it says none."""
        return self._environ.get(spec.url_variable or " ", "")

    def destination(self, provider: ProviderId | None) -> str:
        """Where a request to it goes: its id, and the origin of its address. Another one later is another server."""
        wanted = provider or self.default_id()
        try:
            spec = self._made[wanted].spec if wanted in self._made else self.spec(wanted)
        except BridgeError:
            return wanted  # Nothing goes anywhere then.
        return f"{wanted} {origin_of(self.address(spec))}"

    def stays_here(self, spec: ProviderSpec) -> bool:
        """Whether what it is given does not leave this computer."""
        url = self.address(spec)
        return not url or is_loopback(url)

    def metered(self, provider: Provider, ledger: Ledger) -> Provider:
        """``provider`` with its requests in the ledger and held against the user's limit; itself where it is free."""
        spec = provider.spec
        if not self.may_bill(spec):
            return provider

        from bridge.money.metering import Meter, Metered  # Here and not above: nothing is sent before the window shows.

        return Metered(provider, Meter(ledger, host_of(self.address(spec)), lambda: self.limit(spec)))

    def limit(self, spec: ProviderSpec) -> Limit:
        """What the user allows in a month, as it is said at this moment. Reads a file."""
        saved = self._limits().provider(spec.id)
        return Limit(saved.monthly_requests, saved.monthly_cost)

    def connection(self, spec: ProviderSpec) -> str:
        """By what two servers of one provider are told apart: address, API version, options. Never the key."""
        saved = self._settings.provider(spec.id)
        return repr((self._url(spec), self._version(spec), sorted(saved.options.items())))

    def engine_for(self, provider: Provider, mode: Mode) -> EngineId | None:
        """The engine used when the user names none: the one in the settings where it can do ``mode``.

        Raises:
            EngineNotFoundError: no engine serves ``mode``.
        """
        saved = EngineId(self._settings.provider(provider.spec.id).engine)
        if saved and provider.capability(mode, saved) is not None:
            return saved
        return provider.default_engine(mode)

    def _make(self, provider: ProviderId) -> Provider:
        point, factory, spec = self._told(provider)
        if spec.id != provider:
            # By its id a provider gets its key.
            raise SettingsError(
                f"The provider {provider!r} calls itself {spec.id!r}; it is not used.", "Uninstall its package."
            )
        return _made(point, factory, self._setup(spec))

    def _told(self, provider: ProviderId) -> tuple[EntryPoint, ProviderFactory, ProviderSpec]:
        point = self._point(provider)
        factory = _load(point)
        # A provider tells its spec only once made; the first one, made of nothing, costs nothing and is thrown away.
        return point, factory, _made(point, factory, ProviderSetup(transport=self._transport)).spec

    @cached_property
    def _points(self) -> dict[ProviderId, tuple[EntryPoint, ...]]:
        """Looked up once: each look reads the metadata of every installed package."""
        return _registered()

    def _point(self, provider: ProviderId) -> EntryPoint:
        points = self._points.get(provider, ())
        if not points:
            raise InputError(f"There is no provider {provider!r}.", f"Choose one of: {', '.join(self.ids())}.")
        if len(points) > 1:
            who = ", ".join(sorted(point.dist.name if point.dist else point.value for point in points))
            raise SettingsError(
                f"Several packages bring a provider {provider!r} ({who}), and one of them would get the other's key; "
                "none of them is used.",
                "Uninstall the one that you do not want.",
            )
        return points[0]

    def _setup(self, spec: ProviderSpec) -> ProviderSetup:
        version = self._version(spec)
        if version and version not in spec.api_versions:
            known = ", ".join(spec.api_versions) or "none"
            raise SettingsError(f"{spec.label} has no API version {version!r}.", f"It has: {known}.")
        if self._overrides.url and not spec.default_url:
            raise SettingsError(f"{spec.label} has no address, so --url says nothing.", "Name another --provider.")
        return ProviderSetup(
            transport=self._transport,
            url=self._url(spec),
            api_version=version,
            key=self._key(spec),
            options=self._settings.provider(spec.id).options,
            client=("layerbridge", __version__),
        )

    def _key(self, spec: ProviderSpec) -> Secret | None:
        """The key that goes to its address. Raises as ``Credentials.bound``."""
        found = self._credentials.find(spec)
        if found is None:
            return None
        self._on_key(found.secret)
        return self._credentials.bound(spec, found, self._url(spec), self.usual_address(spec)).secret

    def _url(self, spec: ProviderSpec) -> str:
        return self._overrides.url.rstrip("/") or self.usual_address(spec)

    def _version(self, spec: ProviderSpec) -> str:
        return self._overrides.api_version or self._settings.provider(spec.id).api_version


def _load(point: EntryPoint) -> ProviderFactory:
    try:
        factory: ProviderFactory = point.load()
    except Exception as error:  # The border to code that others install.
        raise SettingsError(f"The provider {point.name!r} cannot be loaded ({error}).", "Install it again.") from error
    return factory


def _made(point: EntryPoint, factory: ProviderFactory, setup: ProviderSetup) -> Provider:
    try:
        return factory(setup)
    except BridgeError:
        raise
    except Exception as error:  # The same border.
        raise SettingsError(f"The provider {point.name!r} cannot be made ({error}).", "Install it again.") from error


def provider_names() -> tuple[ProviderId, ...]:
    """Every registered provider, sorted, none of them loaded."""
    return tuple(sorted(_registered()))


def _registered() -> dict[ProviderId, tuple[EntryPoint, ...]]:
    """All that have a name; the same one found twice, as on a path that is there twice, is one."""
    # Here and not above: it loads what reads mail and ZIP files, and the window shows before providers are looked for.
    from importlib.metadata import entry_points

    found: dict[ProviderId, dict[str, EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        found.setdefault(ProviderId(point.name), {})[point.value] = point
    return {name: tuple(points.values()) for name, points in found.items()}

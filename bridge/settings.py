"""The user's settings: one frozen value, one JSON file. Keys are never in it.

Owns: ``Settings``, ``ProviderSettings``, reading and writing them. May import: ``bridge.paths``, ``bridge.model``,
``bridge.errors``.

A file that cannot be used is set aside under another name and the user is told; it is never overwritten. Fields that
this version does not know (a newer one wrote them) are kept and written back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.errors import SettingsError
from bridge.model import ProviderId
from bridge.paths import Paths, storage_error, write_atomically

FILE_NAME = "settings.json"
OFFLINE = ProviderId("offline")
"""What serves when no provider is named and none is configured: it needs no account."""


@dataclass(frozen=True)
class ProviderSettings:
    """What is set for one provider; empty means "as the provider has it".

    Attributes:
        url: the base address.
        api_version: the dialect.
        engine: used when a request names none.
        options: the connection's own options (``ProviderSpec.settings``) by name.
        bills: whether its requests cost money, where the user says it; None for what the provider declares.
        monthly_requests: how many requests may be sent in a month; None for no limit.
        monthly_cost: how much they may cost by the provider's prices, in their unit; None for no limit.
        unknown: fields of another version, kept as they are.
    """

    url: str = ""
    api_version: str = ""
    engine: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    bills: bool | None = None
    monthly_requests: int | None = None
    monthly_cost: float | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything a user can set.

    Attributes:
        default_provider: the provider used when nobody names one; "" for the built-in choice.
        providers: by provider id.
        provenance: whether saved pictures say how they were made.
        history_folder: where results are kept; "" for the usual place.
        history_limit_mb: how much results may take, in millions of bytes; 0 for no limit.
        theme: "light" or "dark"; "" for the system's.
        language: "en", "de" or "es"; "" for the system's.
        welcomed: whether the page for newcomers was answered.
        allow_plain_http: hosts, besides this machine, to which a key may travel over plain http.
        ca_file: a PEM file of authorities that are trusted besides the usual ones; "" for none.
        unknown: fields of another version, kept as they are.
    """

    default_provider: str = ""
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict)
    provenance: bool = True
    history_folder: str = ""
    history_limit_mb: int = 0
    theme: str = ""
    language: str = ""
    welcomed: bool = False
    allow_plain_http: tuple[str, ...] = ()
    ca_file: str = ""
    unknown: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def default_id(self) -> ProviderId:
        """The provider used when nobody names one."""
        return ProviderId(self.default_provider) if self.default_provider else OFFLINE

    def provider(self, name: str) -> ProviderSettings:
        """What is set for a provider; all empty where nothing is."""
        return self.providers.get(name, ProviderSettings())

    def with_provider(self, name: str, settings: ProviderSettings) -> Settings:
        """The same with one provider's settings replaced."""
        return replace(self, providers={**self.providers, name: settings})


@dataclass(frozen=True)
class Loaded:
    """Settings, and sentences that the user should read once."""

    settings: Settings
    notes: tuple[str, ...] = ()


def load(paths: Paths, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Loaded:
    """The settings on disk; defaults where there are none. A broken file is set aside and named in a note.

    Args:
        now: the time that goes into the name of a broken file.

    Raises:
        StorageError: the file is there but cannot be read or set aside.
    """
    path = paths.config / FILE_NAME
    try:
        return Loaded(_settings(json.loads(path.read_bytes())))
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        raise storage_error(error, path, doing="read") from error
    except (SettingsError, ValueError, RecursionError) as error:
        return Loaded(Settings(), (_set_aside(path, error, now()),))


def now_on_disk(paths: Paths) -> Settings | None:
    """The settings as they are on the disk now; None where they cannot be read. Nothing is set aside."""
    try:
        return _settings(json.loads((paths.config / FILE_NAME).read_bytes()))
    except (OSError, SettingsError, ValueError, RecursionError):
        return None


def with_limits_on_disk(paths: Paths, settings: Settings, before: Settings | None = None) -> Settings:
    """``settings`` with what the disk says now of bills and limits: the command line may have set one meanwhile.

    Args:
        before: what ``settings`` were made of; what they changed of it stays as they have it.
    """
    disk = now_on_disk(paths)
    return settings if disk is None else with_limits_of(disk, settings, before)


def with_limits_of(other: Settings, settings: Settings, before: Settings | None = None) -> Settings:
    """``settings`` with what ``other`` says of bills and limits, but for what they changed since ``before``."""
    names = dict.fromkeys((*settings.providers, *other.providers))
    return replace(settings, providers={name: _limited(name, other, settings, before) for name in names})


def _limited(name: str, other: Settings, settings: Settings, before: Settings | None) -> ProviderSettings:
    ours, theirs, was = (each.provider(name) for each in (settings, other, before or settings))
    news = {each: getattr(theirs, each) for each in _OF_BILLS if getattr(ours, each) == getattr(was, each)}
    return replace(ours, **news)


def save(paths: Paths, settings: Settings) -> None:
    """Write the settings.

    Raises:
        StorageError: they could not be written; what was there is unchanged.
    """
    data = {
        **settings.unknown,
        "default_provider": settings.default_provider,
        "providers": {name: _provider_data(saved) for name, saved in settings.providers.items()},
        **{name: getattr(settings, name) for name in _CHECKS},
    }
    write_atomically(paths.config / FILE_NAME, json.dumps(data, indent=2, ensure_ascii=False).encode() + b"\n")


def _provider_data(saved: ProviderSettings) -> dict[str, Any]:
    return {
        **saved.unknown,
        "url": saved.url,
        "api_version": saved.api_version,
        "engine": saved.engine,
        "options": dict(saved.options),
        **{name: getattr(saved, name) for name in _OF_BILLS if getattr(saved, name) is not None},
    }


def _settings(data: Any) -> Settings:
    fields = _object(data, "the file")
    providers = _object(fields.pop("providers", {}), "providers")
    return Settings(
        default_provider=_text(fields.pop("default_provider", ""), "default_provider"),
        providers={name: _provider(value, f"providers.{name}") for name, value in providers.items()},
        **{name: check(fields.pop(name, getattr(Settings(), name)), name) for name, check in _CHECKS.items()},
        unknown=fields,
    )


def _provider(data: Any, where: str) -> ProviderSettings:
    fields = _object(data, where)
    options = _object(fields.pop("options", {}), f"{where}.options")
    return ProviderSettings(
        url=_text(fields.pop("url", ""), f"{where}.url"),
        api_version=_text(fields.pop("api_version", ""), f"{where}.api_version"),
        engine=_text(fields.pop("engine", ""), f"{where}.engine"),
        options={name: _text(value, f"{where}.options.{name}") for name, value in options.items()},
        **{name: _or_none(check)(fields.pop(name, None), f"{where}.{name}") for name, check in _OF_BILLS.items()},
        unknown=fields,
    )


def _object(data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise SettingsError(f"{where} is no JSON object")
    return dict(data)


def _text(data: Any, where: str) -> str:
    if not isinstance(data, str):
        raise SettingsError(f"{where} is no text")
    return data


def _hosts(data: Any, where: str) -> tuple[str, ...]:
    if not isinstance(data, (list, tuple)):
        raise SettingsError(f"{where} is no list")
    return tuple(_text(each, where).strip().lower() for each in data)


def _switch(data: Any, where: str) -> bool:
    if not isinstance(data, bool):
        raise SettingsError(f"{where} is neither true nor false")
    return data


def _amount(data: Any, where: str) -> int:
    if not isinstance(data, int) or isinstance(data, bool) or data < 0:
        raise SettingsError(f"{where} is no number of 0 or more")
    return data


def _number(data: Any, where: str) -> float:
    if not isinstance(data, (int, float)) or isinstance(data, bool) or not 0 <= data < math.inf:
        raise SettingsError(f"{where} is no number of 0 or more")
    return float(data)


def _or_none(check: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    return lambda data, where: None if data is None else check(data, where)


_OF_BILLS: Mapping[str, Callable[[Any, str], Any]] = {
    "bills": _switch,
    "monthly_requests": _amount,
    "monthly_cost": _number,
}
"""The fields of a provider about what it costs; they may be missing, which is not the same as 0."""

_CHECKS: Mapping[str, Callable[[Any, str], Any]] = {
    "provenance": _switch,
    "history_folder": _text,
    "history_limit_mb": _amount,
    "theme": _text,
    "language": _text,
    "welcomed": _switch,
    "allow_plain_http": _hosts,
    "ca_file": _text,
}
"""The fields that are one plain value, and what each must be."""


def _set_aside(path: Path, error: Exception, when: datetime) -> str:
    aside = path.with_name(f"settings.broken-{when:%Y%m%d-%H%M%S-%f}.json")
    try:
        path.rename(aside)
    except OSError as failure:
        raise storage_error(failure, path, doing="set aside") from failure
    why = str(error) if isinstance(error, SettingsError) else "it is not JSON"
    return (
        f"The settings could not be used ({why}) and were set aside as {aside}; the defaults are in use. "
        "Limits for the month hold again once you have set them."
    )

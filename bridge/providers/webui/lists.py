"""What a WebUI says that it has: its settings, models, upscalers, samplers, LoRAs.

Owns: those values and the reading of them. May import: ``bridge.model``, ``bridge.providers.meanings``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from bridge.model import EngineId
from bridge.providers.meanings import not_documented

T = TypeVar("T")

SMALL_SERVERS_SETTINGS = 10
"""A WebUI tells hundreds of settings; the small servers that speak its API tell two."""

LIST_SETTINGS = ("return_grid", "return_mask", "return_mask_composite")
"""Settings that put other pictures between those that were made."""

NO_UPSCALER = "None"
_TAG_CHARACTERS = frozenset("<>:")


class Flavour(StrEnum):
    """Which program it is, as far as that matters. The values are for people."""

    AUTOMATIC = "AUTOMATIC1111 WebUI"
    FORGE = "Forge WebUI"
    SMALL = "WebUI-compatible server"


@dataclass(frozen=True)
class Settings:
    """What matters of a server's settings.

    Attributes:
        model: the title of the loaded model, or "".
        switched_on: those of ``LIST_SETTINGS`` that are on.
    """

    flavour: Flavour
    model: str = ""
    switched_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """A checkpoint.

    Attributes:
        id: its name, which stays; the title gets a checksum when the model is loaded for the first time.
        title: what the server wants to hear.
        names: everything that the server knows it by.
    """

    id: EngineId
    title: str
    names: frozenset[str]


@dataclass(frozen=True)
class Upscaler:
    """``scale`` is what its model enlarges by, 0 where nobody says."""

    name: str
    scale: float = 0.0


@dataclass(frozen=True)
class Lora:
    """``path`` is only known to the small servers, which want to hear it."""

    name: str
    path: str = ""


def read_settings(data: Any) -> Settings | None:
    """The settings, or None where the JSON is of no WebUI."""
    if not isinstance(data, dict) or "sd_model_checkpoint" not in data:
        return None
    model = data["sd_model_checkpoint"]
    if not isinstance(model, (str, type(None))):
        raise not_documented("list of settings")
    return Settings(_flavour(data), model or "", tuple(name for name in LIST_SETTINGS if data.get(name) is True))


def _flavour(data: Mapping[str, Any]) -> Flavour:
    if len(data) < SMALL_SERVERS_SETTINGS:
        return Flavour.SMALL
    return Flavour.FORGE if any(name.startswith("forge_") for name in data) else Flavour.AUTOMATIC


def read_models(data: Any) -> tuple[Model, ...]:
    """The models. Raises ``BadResponseError``."""
    return _items(data, "list of models", _model)


def read_upscalers(data: Any) -> tuple[Upscaler, ...]:
    """The upscalers, without the one that does nothing. Raises ``BadResponseError``."""
    listed = _items(data, "list of upscalers", _upscaler)
    return tuple(each for each in listed if each.name != NO_UPSCALER)


def read_loras(data: Any) -> tuple[Lora, ...]:
    """The LoRAs, without those whose names a prompt cannot hold. Raises ``BadResponseError``."""
    listed = _items(data, "list of LoRAs", lambda each: Lora(_text(each, "name"), _text_or_none(each, "path")))
    return tuple(each for each in listed if each.path or not _TAG_CHARACTERS & set(each.name))


def read_names(data: Any, what: str, field: str = "name") -> tuple[str, ...]:
    """The names in any other list, in their order. Raises ``BadResponseError``."""
    return tuple(dict.fromkeys(_items(data, what, lambda each: _text(each, field))))


def model_named(models: tuple[Model, ...], name: str) -> Model | None:
    """The model that the server knows by ``name``, with or without a checksum behind it."""
    plain = without_checksum(name)
    return next((each for each in models if {name, plain} & each.names), None)


def without_checksum(title: str) -> str:
    """A model's title without the checksum that stands in brackets at its end.

    No regular expression: a title of nothing but brackets would keep one busy for hours, and all other threads waiting.
    """
    text = title.rstrip()
    if not text.endswith("]"):
        return title
    begin = text.find("[", text.rfind("]", 0, -1) + 1)
    return title if begin < 0 else text[:begin].rstrip()


def _model(data: Mapping[str, Any]) -> Model:
    title, name, file = (_text(data, key) for key in ("title", "model_name", "filename"))
    checksums = {_text_or_none(data, key) for key in ("hash", "sha256")}
    base = re.split(r"[/\\]", file)[-1]
    names = {title, name, without_checksum(title), base, base.rpartition(".")[0], *checksums}
    return Model(EngineId(name), title, frozenset(names - {""}))


def _upscaler(data: Mapping[str, Any]) -> Upscaler:
    scale = data.get("scale")
    known = isinstance(scale, (int, float)) and not isinstance(scale, bool) and 0 < scale <= 64
    return Upscaler(_text(data, "name"), float(scale) if known and scale else 0.0)


def _items(data: Any, what: str, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise not_documented(what)
    try:
        return tuple(read(each) for each in data)
    except TypeError as error:
        raise not_documented(what) from error


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise TypeError(key)
    return value


def _text_or_none(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, (str, type(None))):
        raise TypeError(key)
    return value or ""

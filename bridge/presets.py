"""Presets: a whole form but for prompt and seed, by name; small readable files, one a preset.

Owns: ``Preset``, ``Presets``, the form of the files (JSON). May import: ``bridge.wishes``, ``bridge.text_files``,
``bridge.model``, ``bridge.errors``.

A file holds what differs from the start: the mode, and fields of ``Wishes`` by their names. Fields that this version
does not know are passed over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from bridge.errors import InputError
from bridge.model import Mode, Scalar
from bridge.text_files import TextFolder
from bridge.wishes import Wishes

SUFFIX = ".json"
NOT_KEPT = frozenset({"prompts", "negative_prompt", "seed"})
_START: Mapping[str, Any] = {
    each.name: getattr(Wishes(), each.name) for each in fields(Wishes) if each.name not in NOT_KEPT
}
_WHOLE = frozenset({"width", "height", "grow", "feather", "blend", "steps"})
_REAL = frozenset({"strength", "cfg_scale", "scale"})


@dataclass(frozen=True)
class Preset:
    """A mode and the wishes for it; prompts and seed of ``wishes`` are as they start."""

    mode: Mode
    wishes: Wishes

    def over(self, wishes: Wishes) -> Wishes:
        """The preset with the prompts and the seed of ``wishes``."""
        kept = {name: getattr(wishes, name) for name in NOT_KEPT}
        return replace(self.wishes, **kept)

    def __str__(self) -> str:
        said = {name: getattr(self.wishes, name) for name, start in _START.items()}
        changed = {name: _plain(name, value) for name, value in said.items() if value != _START[name]}
        return json.dumps({"mode": str(self.mode), **changed}, indent=2, ensure_ascii=False) + "\n"


class Presets(TextFolder):
    """The presets in one folder, by name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "preset", SUFFIX)

    def read(self, name: str) -> Preset:
        """A preset.

        Raises:
            InputError: it is gone, or says what cannot be.
            StorageError: it cannot be read.
        """
        try:
            return parsed(self.text(name))
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"The preset {name!r} cannot be used: {error}.", f"Mend or delete it in {self.folder}."
            ) from error

    def save(self, name: str, mode: Mode, wishes: Wishes) -> str:
        """Write a preset and return its name. Raises as ``write`` does."""
        return self.write(name, str(Preset(mode, wishes)))


def parsed(text: str) -> Preset:
    """The preset that a file's text is.

    Raises:
        ValueError: it is none.
        InputError: a value of it is out of range.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(data, dict) or data.get("mode") not in tuple(Mode):
        raise ValueError("it names no mode")
    said = {name: _checked(name, value) for name, value in data.items() if name in _START}
    preset = Preset(Mode(data["mode"]), Wishes(**said))
    preset.wishes.ask(preset.mode)
    return preset


def _plain(name: str, value: Any) -> Any:
    if name == "options":
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _checked(name: str, value: Any) -> Any:
    if name == "options":
        return _options(value)
    if name == "styles":
        return _texts(name, value)
    if value is None and _START[name] is None:
        return None
    if name in _REAL and _is(value, int | float):
        return float(value)
    kind = int if name in _WHOLE else float if name in _REAL else type(_START[name])
    if not _is(value, kind):
        raise ValueError(f"{name} is {json.dumps(value)[:40]}")
    return value


def _options(value: Any) -> tuple[tuple[str, Scalar], ...]:
    if not isinstance(value, dict) or not all(isinstance(each, str | int | float) for each in value.values()):
        raise ValueError("options are no names and values")
    return tuple(value.items())


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name} are no list of names")
    return tuple(value)


def _is(value: Any, kind: Any) -> bool:
    # A bool is an int to Python.
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))

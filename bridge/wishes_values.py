"""``Wishes`` as JSON values, for files: what differs from the start, by the names of the fields.

Owns: ``values_of``, ``wishes_of``. May import: ``bridge.wishes``, ``bridge.model``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bridge.model import Scalar
from bridge.wishes import Wishes

_START: Mapping[str, Any] = {each.name: getattr(Wishes(), each.name) for each in fields(Wishes)}
_WHOLE = frozenset({"width", "height", "grow", "feather", "blend", "steps"})
_REAL = frozenset({"strength", "cfg_scale", "scale"})
_TEXTS = frozenset({"prompts", "styles"})


def values_of(wishes: Wishes) -> dict[str, Any]:
    """What ``wishes_of`` makes the same wishes of."""
    said = {name: getattr(wishes, name) for name in _START}
    return {name: _plain(name, value) for name, value in said.items() if value != _START[name]}


def wishes_of(values: Mapping[str, Any]) -> Wishes:
    """The wishes; fields that this version does not know are passed over.

    Raises:
        ValueError: a value is none of its field.
    """
    return Wishes(**{name: _checked(name, value) for name, value in values.items() if name in _START})


def _plain(name: str, value: Any) -> Any:
    if name == "options":
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _checked(name: str, value: Any) -> Any:
    if name == "options":
        return _options(value)
    if name in _TEXTS:
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
        raise ValueError(f"{name} are no list of names" if name == "styles" else f"{name} are no list of texts")
    return tuple(value)


def _is(value: Any, kind: Any) -> bool:
    # A bool is an int to Python.
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))

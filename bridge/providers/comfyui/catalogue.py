"""What a ComfyUI server has: its node classes, and the choices and defaults of those that our graphs use.

Owns: ``Catalogue`` and reading it from /object_info. May import: ``bridge.providers.meanings``.

The older classes declare a choice as a list, the newer ones (V3) as ``["COMBO", {"options": [...]}]``; both are read.
Of classes that our graphs do not use only the names are kept: whatever others wrote in there cannot do harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bridge.providers.meanings import not_documented

WHAT = "list of nodes"
DEFAULT_STEPS = 20
DEFAULT_CFG = 8.0


@dataclass(frozen=True)
class Catalogue:
    """What there is.

    Attributes:
        classes: the names of all node classes.
        checkpoints, upscalers: file names of models, as the loaders take them.
        samplers, schedulers: of KSampler; the first one is its own default.
        scalings: methods of ImageScale.
        steps, cfg: KSampler's own defaults.
    """

    classes: frozenset[str]
    checkpoints: tuple[str, ...] = ()
    upscalers: tuple[str, ...] = ()
    samplers: tuple[str, ...] = ()
    schedulers: tuple[str, ...] = ()
    scalings: tuple[str, ...] = ()
    steps: int = DEFAULT_STEPS
    cfg: float = DEFAULT_CFG

    def missing(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Those of the classes ``wanted`` that the server does not have, sorted."""
        return tuple(sorted(set(wanted) - self.classes))


def read_catalogue(data: Any) -> Catalogue:
    """The catalogue in the answer to /object_info.

    Raises:
        BadResponseError: it is none, or a class that our graphs use is not as documented.
    """
    if not isinstance(data, dict) or not data or not all(isinstance(value, dict) for value in data.values()):
        raise not_documented(WHAT)
    return Catalogue(
        classes=frozenset(data),
        checkpoints=_choices(data, "CheckpointLoaderSimple", "ckpt_name"),
        upscalers=_choices(data, "UpscaleModelLoader", "model_name"),
        samplers=_choices(data, "KSampler", "sampler_name"),
        schedulers=_choices(data, "KSampler", "scheduler"),
        scalings=_choices(data, "ImageScale", "upscale_method"),
        steps=round(_default(data, "KSampler", "steps", DEFAULT_STEPS)),
        cfg=_default(data, "KSampler", "cfg", DEFAULT_CFG),
    )


def _choices(data: dict[str, Any], kind: str, name: str) -> tuple[str, ...]:
    """The choices of one input; none where the server does not have the class."""
    if kind not in data:
        return ()
    spec = _spec(data, kind, name)
    listed = spec[0] if isinstance(spec[0], list) else _config(spec).get("options")
    if not isinstance(listed, list) or not all(isinstance(choice, str) and choice for choice in listed):
        raise not_documented(WHAT)
    return tuple(dict.fromkeys(listed))


def _default(data: dict[str, Any], kind: str, name: str, otherwise: float) -> float:
    if kind not in data:
        return otherwise
    value = _config(_spec(data, kind, name)).get("default", otherwise)
    # An integer from JSON may be too large for a float, and NaN is in no range.
    fit = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 10_000
    return float(value) if fit else otherwise


def _spec(data: dict[str, Any], kind: str, name: str) -> list[Any]:
    """How an input is declared: its type or choices, then perhaps an object with its limits."""
    inputs = data[kind].get("input")
    required = inputs.get("required") if isinstance(inputs, dict) else None
    spec = required.get(name) if isinstance(required, dict) else None
    if not isinstance(spec, list) or not spec:
        raise not_documented(WHAT)
    return spec


def _config(spec: list[Any]) -> dict[str, Any]:
    config = spec[1] if len(spec) > 1 else {}
    if not isinstance(config, dict):
        raise not_documented(WHAT)
    return config

"""The form as a value: what it shows at the start, what of it an engine is told, and how GIMP remembers it.

Owns: pure functions on ``Wishes``. May import: ``bridge.wishes``, ``bridge.capability``, ``bridge.model``,
``layerbridge.wire``, ``ui.source.values``, ``ui.form.sizes``, ``ui.form.wish_fields``. No Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from bridge.capability import Capability, FixedSizes, OptionSpec
from bridge.errors import InputError
from bridge.model import Mode, Scalar, Size
from bridge.wishes import AUTOMATIC, EDGES, Wishes, from_arguments
from ui.form import wish_fields
from ui.form.sizes import nearest
from ui.source.values import Source

if TYPE_CHECKING:
    from layerbridge.wire import Hello

START_STRENGTH = 0.6
MAX_PANEL_SEED = 2_147_483_647
"""What GIMP's procedures take. The panel draws no larger ones, so that "Repeat" can do again what it did."""
OWN_FIELDS = ("steps", "cfg_scale", "sampler", "style_preset")
"""Options that have a field of their own in ``Wishes``; every other one goes into its ``options``."""

IN_ONE_TEXT = ("prompts", "styles", "options")
"""Wishes that hold several values: GIMP's arguments say each as one text."""
RECALL = "reuse-recipe"
WITHOUT_MODE = ("panel", RECALL)
"""GIMP's procedures that leave the mode as it is."""
MARGINS = ("left", "top", "right", "bottom")
MAIN_FIELDS = ("strength", "seed", "samples")
"""Options that the panel always has a field for."""
_UNSAID: Mapping[str, Scalar] = {"strength": float(AUTOMATIC), **dict.fromkeys(EDGES, AUTOMATIC)}
"""How GIMP's arguments say None, where 0 is a value of its own."""
_DEFAULTS = {each.name: getattr(Wishes(), each.name) for each in fields(Wishes)}


def from_hello(hello: Hello, before: Wishes) -> tuple[Mode | None, Wishes]:
    """The mode and fields that GIMP asks for; None keeps the mode, and what GIMP does not say stays as ``before``.

    Raises:
        InputError: arguments that cannot be read.
    """
    said = from_arguments(hello.arguments)
    values: dict[str, Any] = {n: getattr(said, n) for n, unsaid in _DEFAULTS.items() if getattr(said, n) != unsaid}
    mode = None if hello.procedure in WITHOUT_MODE else _mode(hello.procedure)
    return mode, replace(before, **values)


def option_value(wishes: Wishes, name: str) -> Scalar | None:
    """What is set for an option; None where the choice is the engine's."""
    value: Scalar | None = getattr(wishes, name) if name in OWN_FIELDS else dict(wishes.options).get(name)
    return None if value == "" else value


def with_option(wishes: Wishes, name: str, value: Scalar | None) -> Wishes:
    """The same with one option set, or unset by None."""
    if name in OWN_FIELDS:
        return with_field(wishes, name, value)
    others = tuple(pair for pair in wishes.options if pair[0] != name)
    return replace(wishes, options=others if value is None else (*others, (name, value)))


def field_value(wishes: Wishes, name: str) -> Scalar | None:
    """What is set for a field; None where it is as it starts."""
    value: Scalar | None = getattr(wishes, name)
    return None if value == _DEFAULTS[name] else value


def with_field(wishes: Wishes, name: str, value: Scalar | None) -> Wishes:
    """The same with one field set, or as it starts for None."""
    field: dict[str, Any] = {name: _DEFAULTS[name] if value is None else value}
    return replace(wishes, **field)


def strength_option(capability: Capability) -> OptionSpec | None:
    """What the engine says of its strength, if anything."""
    return next((option for option in capability.options if option.name == "strength"), None)


def strength(wishes: Wishes, capability: Capability) -> float:
    """The strength that is shown and sent, 0 .. 1."""
    if wishes.strength is not None:
        return wishes.strength
    option = strength_option(capability)
    return float(option.default) if option and option.default is not None else START_STRENGTH


def for_engine(wishes: Wishes, mode: Mode, capability: Capability, source: Source) -> Wishes:
    """The wishes without what mode, engine and source have no use for: values of others may still be in the form."""
    known = {option.name for option in capability.options}
    counting = {spec.name for spec in wish_fields.counting(mode, capability, source)}
    useless = (set(OWN_FIELDS) - known) | (wish_fields.NAMES - counting)
    unused: dict[str, Any] = {name: _DEFAULTS[name] for name in useless}
    if mode is Mode.IMAGE_TO_IMAGE:
        unused["strength"] = strength(wishes, capability)
    unused |= _size(wishes, capability) if mode is Mode.TEXT_TO_IMAGE else {"width": None, "height": None}
    if mode is not Mode.OUTPAINT:
        unused |= dict.fromkeys(MARGINS, 0)
    options = tuple(pair for pair in wishes.options if pair[0] in known)
    return replace(wishes, **unused, options=options, samples=min(wishes.samples, capability.max_samples))


def _size(wishes: Wishes, capability: Capability) -> dict[str, Any]:
    """A size that the engine makes: what it does not list is left to it, what was typed is made to fit."""
    if not wishes.width or not wishes.height:
        return {}
    size = Size(wishes.width, wishes.height)
    if isinstance(capability.sizes, FixedSizes):
        return {} if capability.sizes.admits(size) else {"width": None, "height": None}
    made = nearest(size, capability.sizes)
    return {"width": made.width, "height": made.height}


def to_arguments(wishes: Wishes) -> dict[str, Scalar]:
    """The wishes as arguments of GIMP's procedures, the reverse of ``bridge.wishes.from_arguments``."""
    plain = {each.name: getattr(wishes, each.name) for each in fields(Wishes) if each.name not in IN_ONE_TEXT}
    said: dict[str, Scalar] = {
        name.replace("_", "-"): _UNSAID.get(name, 0) if value is None else value for name, value in plain.items()
    }
    said["cfg-scale"] = float(said["cfg-scale"])
    said["prompt"] = wishes.prompts[0] if wishes.prompts else ""
    # A larger one was a server's, and GIMP would refuse it.
    said["seed"] = wishes.seed if wishes.seed <= MAX_PANEL_SEED else 0
    said["styles"] = "; ".join(wishes.styles)
    said["options"] = "; ".join(f"{name}={_text(value)}" for name, value in wishes.options)
    return said


def same_procedure(arguments: Mapping[str, Scalar], mode: Mode | None, procedure: str) -> dict[str, Scalar]:
    """The arguments if they belong to the procedure that GIMP called, else none: "Repeat" cannot change the mode."""
    return dict(arguments) if mode is not None and mode == procedure else {}


def _text(value: Scalar) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _mode(procedure: str) -> Mode:
    try:
        return Mode(procedure)
    except ValueError as error:
        raise InputError(f"The bridge knows no procedure {procedure!r}.", "Install LayerBridge again.") from error

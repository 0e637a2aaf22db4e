"""Another engine's options: of what was set for one, what the other one does not admit is left to it.

Owns: ``fitted``. May import: ``bridge.capability``, ``bridge.model``, ``bridge.wishes``, ``ui.form.values``. No Qt.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.capability import Capability, OptionKind, OptionSpec
from bridge.model import Scalar, Size
from bridge.wishes import Wishes
from ui.form import values as form


def fitted(wishes: Wishes, capability: Capability) -> Wishes:
    """The wishes without what the engine would refuse: a size that it does not make, a sampler that it has not."""
    for spec in capability.options:
        value = None if spec.name in form.MAIN_FIELDS else form.option_value(wishes, spec.name)
        if value is not None and not _admits(spec, value):
            wishes = form.with_option(wishes, spec.name, None)
    size = Size(wishes.width, wishes.height) if wishes.width and wishes.height else None
    if size is not None and not capability.sizes.admits(size):
        wishes = replace(wishes, width=None, height=None)
    return wishes


def _admits(spec: OptionSpec, value: Scalar) -> bool:
    if spec.kind is OptionKind.CHOICE:
        return str(value) in spec.choices
    if spec.kind not in (OptionKind.INTEGER, OptionKind.NUMBER):
        return True
    if isinstance(value, str) or (spec.kind is OptionKind.INTEGER and value != int(value)):
        return False
    return (spec.minimum is None or value >= spec.minimum) and (spec.maximum is None or value <= spec.maximum)

"""Results of several providers for one request: each says whose it is, all say that they belong together.

Owns: those names. May import: ``bridge.core``. No Qt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bridge.core import Delivery, Together


def named_by_maker(delivery: Delivery, maker: str, together: Together) -> Delivery:
    """The same with the provider's name before those of its layers and entries."""
    placement, own = delivery.placement, len(delivery.pictures)
    layers = [replace(layer, name=f"{maker}: {layer.name}") for layer in placement.layers[:own]]
    entries = tuple(replace(entry, title=f"{maker}: {entry.title}") for entry in delivery.entries)
    # In a new image the picture itself lies below the results; it is nobody's.
    placement = replace(placement, layers=(*layers, *placement.layers[own:]))
    return replace(delivery, placement=placement, entries=entries, together=together)

"""Results of several providers for one request: each says whose it is, all say that they belong together.

Owns: those names, and where they are kept. May import: ``bridge.core``, ``bridge.history``,
``bridge.errors``. No Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bridge.errors import StorageError

if TYPE_CHECKING:
    from bridge.core import Delivery, Together
    from bridge.history import History

TOGETHER = "together"
"""Where an entry's recipe has it, so that a later session knows it as well."""


def named_by_maker(delivery: Delivery, maker: str, together: Together) -> Delivery:
    """The same with the provider's name before those of its layers, and with its entries saying who made them."""
    placement, own = delivery.placement, len(delivery.pictures)
    layers = [replace(layer, name=f"{maker}: {layer.name}") for layer in placement.layers[:own]]
    said = {"id": together.id, "title": together.title, "maker": maker}
    entries = tuple(replace(entry, recipe={**entry.recipe, TOGETHER: said}) for entry in delivery.entries)
    # In a new image the picture itself lies below the results; it is nobody's.
    placement = replace(placement, layers=(*layers, *placement.layers[own:]))
    return replace(delivery, placement=placement, entries=entries, together=together)


def keep_together(history: History, delivery: Delivery) -> None:
    """Have the history say so too, where a delivery is of several; in the background."""
    for entry in delivery.entries:
        if TOGETHER in entry.recipe:
            with suppress(StorageError):
                history.amend(entry, entry.recipe)


def told_together(recipe: Mapping[str, Any]) -> tuple[Together, str] | None:
    """What the recipe of an entry says: what it shares with others, and whose it is; None where it is alone."""
    from bridge.core import Together  # not before there are results

    said = recipe.get(TOGETHER)
    texts = [said.get(name) for name in ("id", "title", "maker")] if isinstance(said, dict) else []
    if not texts or not all(isinstance(text, str) for text in texts):
        return None
    one, title, maker = map(str, texts)
    return Together(one, title), maker

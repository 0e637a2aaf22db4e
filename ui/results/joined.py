"""Results of several deliveries that were asked for together, as one delivery: one group of layers.

Owns: ``joined``, ``origin``. May import: ``bridge.core``, ``bridge.model``, ``ui.results.model``. No Qt.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bridge.model import Box, Size
from ui.results.model import Result

if TYPE_CHECKING:
    from bridge.core import Delivery


def origin(result: Result) -> Hashable:
    """What results have in common that go into the image as one group."""
    delivery = result.delivery
    if delivery is None:
        return id(result)
    together = result.together
    if together is None:
        return result.request or id(delivery)
    # An image is scaled once, and made once.
    return together.id, delivery.placement.scale, delivery.placement.new_image is None


def joined(results: Sequence[Result]) -> Delivery | None:
    """One delivery with the layers of these results, of one ``origin``; None for one of an earlier session."""
    deliveries = list({id(each.delivery): each.delivery for each in results if each.delivery is not None}.values())
    if not deliveries:
        return None
    first = deliveries[0]
    layers = [each.delivery.placement.layers[each.number] for each in results if each.delivery is not None]
    # One is seen, as of any delivery; the others are for comparing.
    shown = [replace(layer, visible=number == 0) for number, layer in enumerate(layers)]
    together = results[0].together
    group = together.title if together is not None else first.placement.group
    # In a new image the picture itself lies below the results.
    below = first.placement.layers[len(first.pictures) :]
    placement = replace(
        first.placement,
        layers=(*shown, *below),
        group=group if len(layers) > 1 else "",
        canvas=_canvas([each.placement.canvas for each in deliveries]),
        new_image=_largest([each.placement.new_image for each in deliveries]),
        to_rgb=any(each.placement.to_rgb for each in deliveries),
    )
    return replace(first, placement=placement)


def _canvas(boxes: Sequence[Box | None]) -> Box | None:
    """What the canvas must hold to show all of them."""
    needed = [box for box in boxes if box is not None]
    if not needed:
        return None
    left, top = min(box.x for box in needed), min(box.y for box in needed)
    right, bottom = max(box.right for box in needed), max(box.bottom for box in needed)
    return Box(left, top, right - left, bottom - top)


def _largest(sizes: Sequence[Size | None]) -> Size | None:
    made = [size for size in sizes if size is not None]
    return Size(max(size.width for size in made), max(size.height for size in made)) if made else None

"""Where layers go on a canvas that changed while they were made: with the layer that they were made from.

Owns: ``as_it_stands``. May import: ``bridge.placement``, ``bridge.errors``, ``bridge.model``, ``layerbridge.wire``.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.errors import CanvasError, IndexedImageError
from bridge.model import Box, Size
from bridge.placement import Placement
from layerbridge.wire import Description, LayerInfo

INDEXED = "indexed"


def as_it_stands(placement: Placement, seen: Description, now: Description) -> Placement:
    """The placement for the canvas as it is now: a canvas that was cropped or grown, or a layer that was moved, takes
    the new layers along.

    Args:
        seen: the canvas as it was read.

    Raises:
        IndexedImageError: it has become indexed, and nobody said that it may be converted.
        CanvasError: it has another size, and nothing tells where the layers belong on it.
    """
    if seen.canvas is None or placement.new_image is not None:
        return placement
    if now.base_type == INDEXED != seen.base_type and not placement.to_rgb:
        raise IndexedImageError(
            "The image became indexed meanwhile, so the result would lose its colours to the palette; nothing was "
            "inserted.",
            "Convert it (Image > Mode > RGB), then insert the result from the panel.",
        )
    went = _went(seen.layer, now.layer)
    if placement.scale is None and went is not None:
        return moved(placement, *went)
    if now.canvas != seen.canvas:
        raise CanvasError(
            f"The image has another size than when the result was asked for ({_told(now.canvas)} instead of "
            f"{seen.canvas}), so its place cannot be told; nothing was inserted.",
            "Insert it from the panel and move it to its place.",
        )
    return placement


def moved(placement: Placement, dx: int, dy: int) -> Placement:
    """The same, so much further to the right and down."""
    if not dx and not dy:
        return placement
    layers = tuple(replace(layer, box=layer.box.moved(dx, dy)) for layer in placement.layers)
    return replace(placement, layers=layers, canvas=_canvas(placement, dx, dy))


def _canvas(placement: Placement, dx: int, dy: int) -> Box | None:
    """What reaches past the canvas to the right and downwards only (upscale) makes it grow there only."""
    canvas = placement.canvas
    if canvas is None or (canvas.x, canvas.y) != (0, 0):
        return canvas and canvas.moved(dx, dy)
    return Box(0, 0, max(1, canvas.width + dx), max(1, canvas.height + dy))


def _went(before: LayerInfo | None, now: LayerInfo | None) -> tuple[int, int] | None:
    """How far the layer went; None where it is another one by now, or was scaled."""
    if before is None or now is None or before.id != now.id or before.box.size != now.box.size:
        return None
    return now.box.x - before.box.x, now.box.y - before.box.y


def _told(size: Size | None) -> str:
    return str(size) if size is not None else "none"

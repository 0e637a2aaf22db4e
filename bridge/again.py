"""A layer of ours made again in its place: from its recipe, from what it was made from, where it lies now.

Owns: ``Again``, ``AgainCanvas``, ``again``. May import: ``bridge.canvas.base``, ``bridge.recipe_reading``,
``bridge.model``, ``bridge.errors``, ``layerbridge.wire``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.canvas.base import LayeredCanvas, Source
from bridge.errors import InputError
from bridge.model import Box, Mask, Mode, Picture, Size
from bridge.recipe_reading import Remade, of_text
from bridge.wishes import Wishes
from layerbridge.wire import Description, Inserted, InsertLayers, NewLayer


@dataclass(frozen=True)
class Again:
    """What is to be done: the form's fields, and the canvas as it was before the layer was made."""

    mode: Mode
    wishes: Wishes
    canvas: AgainCanvas


def again(canvas: LayeredCanvas, *, same_seed: bool = False, layer: int = 0) -> Again:
    """What makes a layer of ours again: the active one, or the one of that id.

    Raises:
        InputError: its recipe cannot be read, or not be done again in place.
        CanvasError, LinkError: it is none of ours, or cannot be read.
    """
    told = canvas.read_recipe(layer)
    remade = of_text(told.text)
    wishes = remade.again(same_seed=same_seed)
    return Again(remade.mode, wishes, AgainCanvas(canvas, told.layer, told.box, remade))


class AgainCanvas:
    """``bridge.canvas.base.Canvas`` as if one layer of ours were not there yet, and what it replaced were selected.

    Args:
        layer, box: which one, and where it lies.
    """

    def __init__(self, canvas: LayeredCanvas, layer: int, box: Box, remade: Remade) -> None:
        self._canvas = canvas
        self._layer = layer
        self._box = box
        self._remade = remade

    def describe(self) -> Description:
        """The image, with the layer's source as the active layer.

        Raises:
            InputError: that is gone, and needed.
        """
        seen = self._canvas.describe(self._layer)
        wishes, mode = self._remade.wishes, self._remade.mode
        if seen.layer is None and wishes.source == Source.LAYER and mode is not Mode.TEXT_TO_IMAGE:
            raise InputError(
                "The layer that this one was made from is not in the image any more; nothing was inserted.",
                "Reuse the recipe on another layer.",
            )
        return replace(seen, selection=self._replaced() if self._remade.of_part else None)

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """The pixels of ``box`` without the layer."""
        return self._canvas.read_pixels(source, box, self._layer)

    def read_selection(self, box: Box) -> Mask:
        """What the layer replaces: its layer mask, which may have been painted on since."""
        return self._canvas.read_mask(self._layer, box)

    def insert(self, order: InsertLayers) -> Inserted:
        """Put the layers right above the first one."""
        placed = tuple(map(self._in_place, order.layers))
        return self._canvas.insert(replace(order, layers=placed, again=self._layer))

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """Make an image of these layers."""
        return self._canvas.new_image(size, layers, group=group)

    def _in_place(self, layer: NewLayer) -> NewLayer:
        """What was made from text alone knows no place but the first one's."""
        if self._remade.mode is not Mode.TEXT_TO_IMAGE:
            return layer
        return replace(layer, box=replace(layer.box, x=self._box.x, y=self._box.y))

    def _replaced(self) -> Box:
        """The smallest box with all that the layer shows; where its mask hides everything, the layer's own."""
        import numpy as np  # Here and not above: a window that lists images need not wait for it.

        pixels = self._canvas.read_mask(self._layer, self._box).pixels
        rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
        if not rows.size:
            return self._box
        left, top = int(columns[0]), int(rows[0])
        return Box(self._box.x + left, self._box.y + top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)

"""A canvas in memory: one picture, a selection, one layer, and a record of what was inserted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bridge.canvas.base import Source
from bridge.errors import BridgeError
from bridge.model import Box, Mask, Picture, Size
from layerbridge.wire import Description, Inserted, InsertLayers, LayerInfo, NewLayer


@dataclass(frozen=True)
class Insertion:
    """One call of ``insert`` or, with ``new_image`` set, of ``new_image``."""

    layers: tuple[NewLayer, ...]
    group: str = ""
    canvas: Box | None = None
    new_image: Size | None = None
    scale: Size | None = None
    to_rgb: bool = False
    replaces: tuple[int, ...] = ()
    again: int = 0
    for_a_look: bool = False


class FakeCanvas:
    """``bridge.canvas.base.Canvas`` over arrays.

    Args:
        picture: what is visible and what the layer holds; None for no open image.
        selection: of the picture's size; None where nothing is selected.
        layer_box: where the layer lies; the whole canvas by default.

    Attributes:
        inserted: every insertion that worked, oldest first.
        reads: what was read, as (source, box); the selection has the source "selection".
        error: raised by every later call when set.
        insert_error: raised by insertions when set.
    """

    def __init__(
        self,
        picture: Picture | None = None,
        selection: Mask | None = None,
        *,
        layer_box: Box | None = None,
        layer_name: str = "Background",
        has_alpha: bool = True,
        is_group: bool = False,
        locked: bool = False,
        base_type: str = "rgb",
        precision: str = "u8-gamma",
    ) -> None:
        self.picture = picture
        self.selection = selection
        self.layer_box = layer_box
        self.layer_name = layer_name
        self.has_alpha = has_alpha
        self.is_group = is_group
        self.locked = locked
        self.base_type = base_type
        self.precision = precision
        self.inserted: list[Insertion] = []
        self.reads: list[tuple[str, Box]] = []
        self.error: BridgeError | None = None
        self.insert_error: BridgeError | None = None

    @classmethod
    def plain(cls, width: int = 256, height: int = 192, selected: Box | None = None) -> FakeCanvas:
        """A gradient picture, with a hard rectangular selection where ``selected`` is given."""
        return cls(gradient(width, height), rectangle(width, height, selected) if selected else None)

    def describe(self, again: int = 0) -> Description:
        self._fail()
        if self.picture is None:
            return Description()
        box = self.layer_box or self._canvas_box()
        ours = self.ours(again)
        layer = LayerInfo(1, self.layer_name, box, self.has_alpha, self.is_group, self.locked, ours)
        bounds = selected_box(self.selection) if self.selection else None
        return Description(self.picture.size, self.base_type, self.precision, "sRGB", layer, bounds)

    def read_pixels(self, source: Source, box: Box, again: int = 0) -> Picture:
        self._fail()
        self.reads.append((str(source), box))
        assert self.picture is not None
        where = self.layer_box if source is Source.LAYER and self.layer_box else self._canvas_box()
        return Picture(_cut(self.picture.pixels, box, where))

    def ours(self, again: int) -> bool:
        """Whether the active layer carries a recipe."""
        return False

    def read_selection(self, box: Box) -> Mask:
        self._fail()
        self.reads.append(("selection", box))
        if self.selection is None:
            return Mask(np.full((box.height, box.width), 255, np.uint8))
        return Mask(_cut(self.selection.pixels, box, self._canvas_box()))

    def insert(self, order: InsertLayers) -> Inserted:
        return self._insert(Insertion(**vars(order)))

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        return self._insert(Insertion(tuple(layers), group, new_image=size))

    def _insert(self, insertion: Insertion) -> Inserted:
        self._fail()
        if self.insert_error is not None:
            raise self.insert_error
        first = 100 + sum(len(each.layers) for each in self.inserted)
        self.inserted.append(insertion)
        image = 1 if insertion.new_image is None else 1 + len(self.inserted)
        return Inserted(tuple(range(first, first + len(insertion.layers))), image)

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error

    def _canvas_box(self) -> Box:
        assert self.picture is not None
        return Box(0, 0, self.picture.size.width, self.picture.size.height)


def gradient(width: int, height: int) -> Picture:
    """Red grows to the right, green grows downwards, blue is 96, opaque."""
    pixels = np.full((height, width, 4), 255, np.uint8)
    pixels[..., 0] = np.linspace(0, 255, width).astype(np.uint8)[None, :]
    pixels[..., 1] = np.linspace(0, 255, height).astype(np.uint8)[:, None]
    pixels[..., 2] = 96
    return Picture(pixels)


def rectangle(width: int, height: int, box: Box, value: int = 255) -> Mask:
    """A mask of ``value`` inside ``box`` and 0 outside."""
    pixels = np.zeros((height, width), np.uint8)
    pixels[box.y : box.bottom, box.x : box.right] = value
    return Mask(pixels)


def selected_box(mask: Mask) -> Box | None:
    """The smallest box with every pixel that is not 0; None where there is none."""
    rows, columns = np.flatnonzero(mask.pixels.any(axis=1)), np.flatnonzero(mask.pixels.any(axis=0))
    if rows.size == 0:
        return None
    left, top = int(columns[0]), int(rows[0])
    return Box(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1)


def _cut(pixels: np.ndarray, box: Box, where: Box) -> np.ndarray:
    """``box`` of canvas-sized ``pixels``, zero outside of ``where`` and of the canvas."""
    cut = np.zeros((box.height, box.width, *pixels.shape[2:]), np.uint8)
    canvas = Box(0, 0, pixels.shape[1], pixels.shape[0])
    part = box.intersect(where).intersect(canvas)
    if not part.empty:
        inside = part.moved(-box.x, -box.y)
        cut[inside.y : inside.bottom, inside.x : inside.right] = pixels[part.y : part.bottom, part.x : part.right]
    return cut

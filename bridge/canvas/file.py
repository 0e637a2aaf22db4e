"""A canvas over pictures in memory: what the command line and the standalone panel work on.

Owns: ``PictureCanvas``. May import: ``bridge.canvas.base``, ``bridge.imaging.composite``, ``bridge.imaging.raw``,
``bridge.imaging.resample``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bridge.canvas.base import Source
from bridge.errors import InputError
from bridge.imaging.composite import canvas_sized, over
from bridge.imaging.raw import cleared
from bridge.imaging.resample import resize, resize_mask
from bridge.model import Box, Mask, Picture, Size
from layerbridge.wire import Description, Inserted, InsertLayers, LayerInfo, NewLayer, whole

LAYER_ID = 1


@dataclass(frozen=True)
class _Layer:
    picture: Picture
    box: Box
    mask: Mask | None


class PictureCanvas:
    """One picture with a selection. What is inserted lies on top of it.

    Args:
        picture: None for a canvas with no image, which only text-to-image can use.
        selection: of the picture's size.

    Raises:
        InputError: the selection has another size, or selects nothing.
    """

    def __init__(self, picture: Picture | None, selection: Mask | None = None) -> None:
        if picture and selection and selection.size != picture.size:
            raise InputError(
                f"The mask is {selection.size}, the picture {picture.size}; nothing was sent.",
                "Use a mask of the picture's size.",
            )
        if selection and not selection.pixels.any():
            raise InputError(
                "The mask is all black, so nothing would be replaced; nothing was sent.", "White is what is replaced."
            )
        self._picture = picture
        self._selection = selection
        self._layers: list[_Layer] = []

    # ------------------------------------------------------------------------------------------ Canvas

    def describe(self) -> Description:
        """The picture as a single layer."""
        if self._picture is None:
            return Description()
        size = self._picture.size
        box = Box(0, 0, size.width, size.height)
        layer = LayerInfo(LAYER_ID, "picture", box, has_alpha=True, is_group=False, locked=False)
        return Description(
            canvas=size, precision="u8-non-linear", profile="sRGB", layer=layer, selection=self._bounds()
        )

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """The pixels of ``box``, transparent outside the picture."""
        picture = self._need_picture()
        pixels = cleared((box.height, box.width, 4))
        seen = box.intersect(Box(0, 0, picture.size.width, picture.size.height))
        pixels[seen.y - box.y : seen.bottom - box.y, seen.x - box.x : seen.right - box.x] = picture.crop(seen).pixels
        return Picture(pixels)

    def read_selection(self, box: Box) -> Mask:
        """The selection inside ``box``."""
        selection = self._selection
        pixels = cleared((box.height, box.width))
        if selection is not None:
            seen = box.intersect(Box(0, 0, selection.size.width, selection.size.height))
            part = selection.crop(seen).pixels
            pixels[seen.y - box.y : seen.bottom - box.y, seen.x - box.x : seen.right - box.x] = part
        return Mask(pixels)

    def insert(self, order: InsertLayers) -> Inserted:
        """Scale what is there, keep the layers, and let the canvas grow. A picture is RGB already."""
        if order.scale is not None:
            self._scale(order.scale)
        inserted = self._take(order.layers)
        if order.canvas is not None:
            self._grow(order.canvas)
        return inserted

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """The canvas becomes a transparent one of ``size`` with these layers and nothing of what was there."""
        self._selection, self._layers = None, []
        self._picture = Picture(cleared((size.height, size.width, 4)))
        return self._take(layers)

    # ------------------------------------------------------------------------------------------ results

    @property
    def picture(self) -> Picture | None:
        """The picture as it is now; None where there is none."""
        return self._picture

    def pictures(self) -> tuple[Picture, ...]:
        """The picture with each inserted layer on it, one at a time.

        A layer without a mask was made to stand for the picture, so the picture does not show through it.
        """
        base = self._need_picture()
        return tuple(
            over(base, layer.picture, layer.box, layer.mask) if layer.mask else self._bare(layer)
            for layer in self._layers
        )

    def bare_layers(self) -> tuple[Picture, ...]:
        """Each inserted layer alone: RGBA, canvas-sized, transparent where it changes nothing."""
        return tuple(self._bare(layer) for layer in self._layers)

    # ------------------------------------------------------------------------------------------ parts

    def _bare(self, layer: _Layer) -> Picture:
        return canvas_sized(layer.picture, layer.box, layer.mask, self._need_picture())

    def _need_picture(self) -> Picture:
        if self._picture is None:
            raise InputError("There is no picture.", "Open one first.")
        return self._picture

    def _bounds(self) -> Box | None:
        if self._selection is None:
            return None
        rows, columns = np.nonzero(self._selection.pixels.any(1))[0], np.nonzero(self._selection.pixels.any(0))[0]
        left, top = int(columns[0]), int(rows[0])
        return Box(left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)

    def _scale(self, size: Size) -> None:
        """Picture, selection and layers at another size, each layer with its edges where they were in the picture."""
        picture = self._need_picture()
        selection = self._selection
        self._layers = [_scaled(layer, picture.size, size) for layer in self._layers]
        self._picture = resize(picture, size)
        self._selection = None if selection is None else resize_mask(selection, size)

    def _grow(self, wanted: Box) -> None:
        """Where it grows to the left or upwards, the layers move along."""
        picture = self._need_picture()
        grown = Box(0, 0, picture.size.width, picture.size.height).around(wanted)
        if grown.size == picture.size:
            return
        self._picture = self.read_pixels(Source.VISIBLE, grown)
        self._selection = self.read_selection(grown) if self._selection is not None else None
        self._layers = [
            replace(layer, box=replace(layer.box, x=layer.box.x - grown.x, y=layer.box.y - grown.y))
            for layer in self._layers
        ]

    def _take(self, layers: Sequence[NewLayer]) -> Inserted:
        first = len(self._layers)
        self._layers.extend(_Layer(_pixels(layer), layer.box, _mask(layer)) for layer in layers)
        return Inserted(tuple(range(first + 1, len(self._layers) + 1)), LAYER_ID)


def _scaled(layer: _Layer, old: Size, new: Size) -> _Layer:
    left, right = (round(edge * new.width / old.width) for edge in (layer.box.x, layer.box.right))
    top, bottom = (round(edge * new.height / old.height) for edge in (layer.box.y, layer.box.bottom))
    box = Box(left, top, max(1, right - left), max(1, bottom - top))
    mask = None if layer.mask is None else resize_mask(layer.mask, box.size)
    return _Layer(resize(layer.picture, box.size), box, mask)


def _pixels(layer: NewLayer) -> Picture:
    return Picture(np.frombuffer(whole(layer.pixels), np.uint8).reshape(layer.box.height, layer.box.width, 4))


def _mask(layer: NewLayer) -> Mask | None:
    if layer.mask is None:
        return None
    return Mask(np.frombuffer(whole(layer.mask), np.uint8).reshape(layer.box.height, layer.box.width))

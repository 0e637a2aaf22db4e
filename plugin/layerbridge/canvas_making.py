"""Layers in the making: filled outside the image, while their pixels arrive, so that what fails leaves it as it was.

Owns: that, and the formats in which pixels are handed over. May import: ``canvas_ours``, ``wire``, ``commands`` and
``gi``. All calls belong on the plug-in's one thread.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator, List, Sequence

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, GLib  # noqa: E402  (the versions must be demanded first)

from layerbridge import canvas_ours, wire  # noqa: E402
from layerbridge.commands import CanvasTrouble  # noqa: E402

PICTURE_FORMAT = "R'G'B'A u8"
MASK_FORMAT = "Y u8"
BAND_ROWS = 256

GIMP_ERRORS = (GLib.Error, RuntimeError, TypeError, AttributeError)
"""What a libgimp call that fails becomes in Python: some raise, some give None where an object was due."""

AS_BEFORE = "the image is as before"

LAYER_TYPES = {
    Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE,
    Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE,
    Gimp.ImageBaseType.INDEXED: Gimp.ImageType.INDEXEDA_IMAGE,
}


def rgb_room(image: Gimp.Image) -> Gimp.Image:
    """An image in which layers of an indexed one can be in RGB: of its precision and profile. The caller deletes it."""
    room = Gimp.Image.new_with_precision(1, 1, Gimp.ImageBaseType.RGB, image.get_precision())
    room.undo_disable()
    room.set_color_profile(image.get_color_profile())
    return room


@contextmanager
def room_for(image: Gimp.Image, *, converts: bool) -> Iterator[Gimp.Image]:
    """The image in which new layers are made: ``image`` itself, or an RGB one for as long as it is still indexed.

    In an indexed image GIMP gives every new layer the palette, whatever is asked for, and so all its colours are lost.
    """
    if not converts:
        yield image
        return
    room = rgb_room(image)
    try:
        yield room
    finally:
        room.delete()


def prepare(image: Gimp.Image, orders: Sequence[wire.NewLayer], source: int) -> List[Gimp.Layer]:
    """The layers filled but not yet in the image: whatever fails here leaves the image as it was.

    Args:
        source: the tattoo of the layer that they were made from; 0 for none.
    """
    layers: List[Gimp.Layer] = []
    try:
        for order in orders:
            layers.append(_new_layer(image, order))
            _fill(layers[-1], order, source)
    except BaseException as error:
        # Also when the link breaks: the pixels arrive while the layers are filled.
        drop(layers)
        if isinstance(error, GIMP_ERRORS):
            raise insertion_failed(error, AS_BEFORE) from error
        raise
    return layers


def _new_layer(image: Gimp.Image, order: wire.NewLayer) -> Gimp.Layer:
    box = order.box
    kind = LAYER_TYPES[image.get_base_type()]
    layer = Gimp.Layer.new(image, order.name, box.width, box.height, kind, 100.0, Gimp.LayerMode.NORMAL)
    if layer is None:
        raise RuntimeError(f"no layer of {box.width} x {box.height}")
    return layer


def _fill(layer: Gimp.Layer, order: wire.NewLayer, source: int) -> None:
    """Pixels, then layer mask: in the order in which they arrive."""
    box = order.box
    _write(layer, box.width, box.height, PICTURE_FORMAT, order.pixels)
    if order.mask is not None:
        mask = layer.create_mask(Gimp.AddMaskType.BLACK)
        layer.add_mask(mask)
        _write(mask, box.width, box.height, MASK_FORMAT, order.mask)
    if not order.visible:
        layer.set_visible(False)
    if order.recipe:
        canvas_ours.attach(layer, canvas_ours.RECIPE, order.recipe)
        if source:
            canvas_ours.attach(layer, canvas_ours.SOURCE, str(source))


def _write(drawable: Gimp.Drawable, width: int, height: int, pixel_format: str, data: wire.Blob) -> None:
    """Fill a drawable, with each band of rows as it arrives."""
    buffer = drawable.get_buffer()
    row_bytes, top = len(data) // height, 0
    for band in wire.bands(data, BAND_ROWS * row_bytes):
        rows = len(band) // row_bytes
        buffer.set(Gegl.Rectangle.new(0, top, width, rows), pixel_format, band)
        top += rows
    buffer.flush()


def moved(layer: Gimp.Layer, image: Gimp.Image) -> Gimp.Layer:
    """The layer as one of another image, with its mask and recipe: a copy, as GIMP moves none."""
    copy = Gimp.Layer.new_from_drawable(layer, image)
    copy.set_name(layer.get_name())
    layer.delete()
    return copy


def drop(layers: Sequence[Gimp.Layer]) -> None:
    """Delete layers that are in no image."""
    for layer in layers:
        layer.delete()


def insertion_failed(error: Exception, state: str) -> CanvasTrouble:
    """What is said where GIMP does not do its part; ``state`` says what became of the image."""
    return CanvasTrouble(f"GIMP could not insert the layer ({error}); {state}.")

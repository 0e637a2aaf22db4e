"""How an image of GIMP changes: layers filled and inserted, the image converted, scaled, its canvas grown.

Owns: every libgimp call that changes an image, the undo step around them, the formats in which pixels are handed over.
May import: ``wire``, ``commands`` and ``gi``. All calls belong on the plug-in's one thread.

GIMP's procedure database has no undo (tried in 3.0.4), so nothing that was done can be taken back from here, but for a
layer that is removed again. Hence the order: the pixels arrive in layers outside the image, then an empty layer is
inserted and removed to see that the place takes one, and only then the image changes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator, List, Optional, Sequence, Tuple, Union

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, GLib  # noqa: E402  (the versions must be demanded first)

from layerbridge import wire  # noqa: E402
from layerbridge.commands import CanvasTrouble  # noqa: E402

PICTURE_FORMAT = "R'G'B'A u8"
MASK_FORMAT = "Y u8"
BAND_ROWS = 256
RECIPE = "layer-bridge-recipe"
"""The parasite that carries a layer's recipe."""

GIMP_ERRORS = (GLib.Error, RuntimeError, TypeError, AttributeError)
"""What a libgimp call that fails becomes in Python: some raise, some give None where an object was due."""

AS_BEFORE = "the image is as before"
ONE_UNDO = "the image was converted or scaled, one undo brings it back"

KEPT = "The result is kept in the history."

Place = Tuple[Optional[Gimp.Layer], int]
"""The group that takes a layer, None for the image itself, and the position in it."""

LAYER_TYPES = {
    Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE,
    Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE,
    Gimp.ImageBaseType.INDEXED: Gimp.ImageType.INDEXEDA_IMAGE,
}


def insert(image: Gimp.Image, above: Optional[Gimp.Layer], order: wire.InsertLayers) -> List[Gimp.Layer]:
    """Put the layers above ``above`` in the same group, or on top of all: all or none, in one undo step.

    Raises:
        CanvasTrouble: GIMP cannot. The image is as before, or one undo away from it where the text says so.
    """
    refuse_where_nothing_fits(image, above)
    converts = order.to_rgb and image.get_base_type() == Gimp.ImageBaseType.INDEXED
    changes = converts or _scale_wanted(image, order) is not None
    place = _place_above(image, above)
    with _room_for(image, converts=converts) as room:
        layers = _prepare(room, order.layers)
        with _one_undo_step(image), _selected_layers_kept(image):
            if changes:
                layers = _make_fit(image, order, place, layers)
            _insert(image, layers, order, place, ONE_UNDO if changes else AS_BEFORE)
            _grow_canvas(image, order.canvas)
    return layers


def new_image(order: wire.NewImage) -> Tuple[Gimp.Image, List[Gimp.Layer]]:
    """A new RGB image of these layers, which no undo can take apart. Raises as ``insert`` does."""
    image = Gimp.Image.new(order.size.width, order.size.height, Gimp.ImageBaseType.RGB)
    image.undo_disable()
    try:
        layers = _prepare(image, order.layers)
        _insert(image, layers, order, (None, 0), AS_BEFORE)
    except BaseException:
        # Also when the link breaks: nobody would ever see this image.
        image.delete()
        raise
    image.undo_enable()
    return image, layers


def rgb_room(image: Gimp.Image) -> Gimp.Image:
    """An image in which layers of an indexed one can be in RGB: of its precision and profile. The caller deletes it."""
    room = Gimp.Image.new_with_precision(1, 1, Gimp.ImageBaseType.RGB, image.get_precision())
    room.undo_disable()
    room.set_color_profile(image.get_color_profile())
    return room


def refuse_where_nothing_fits(image: Gimp.Image, layer: Optional[Gimp.Layer]) -> None:
    """Say so before anything is sent and paid for where GIMP would not take the result."""
    if image.get_floating_sel() is not None:
        raise CanvasTrouble(
            "The image has a floating selection, so no layer can be inserted.",
            "Anchor it first: Layer > Anchor Floating Layer.",
        )
    parent = layer.get_parent() if layer is not None else None
    while parent is not None:
        if parent.get_lock_content():
            raise CanvasTrouble(
                f"The group {parent.get_name()!r} is locked, so no layer can be inserted into it.",
                "Unlock it in the Layers dialog, or select a layer outside it.",
            )
        parent = parent.get_parent()


# ---------------------------------------------------------------------------------------------- layers in the making


@contextmanager
def _room_for(image: Gimp.Image, *, converts: bool) -> Iterator[Gimp.Image]:
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


def _prepare(image: Gimp.Image, orders: Sequence[wire.NewLayer]) -> List[Gimp.Layer]:
    """The layers filled but not yet in the image: whatever fails here leaves the image as it was."""
    layers: List[Gimp.Layer] = []
    try:
        for order in orders:
            layers.append(_new_layer(image, order))
            _fill(layers[-1], order)
    except BaseException as error:
        # Also when the link breaks: the pixels arrive while the layers are filled.
        _drop(layers)
        if isinstance(error, GIMP_ERRORS):
            raise _insertion_failed(error, AS_BEFORE) from error
        raise
    return layers


def _new_layer(image: Gimp.Image, order: wire.NewLayer) -> Gimp.Layer:
    box = order.box
    kind = LAYER_TYPES[image.get_base_type()]
    layer = Gimp.Layer.new(image, order.name, box.width, box.height, kind, 100.0, Gimp.LayerMode.NORMAL)
    if layer is None:
        raise RuntimeError(f"no layer of {box.width} x {box.height}")
    return layer


def _fill(layer: Gimp.Layer, order: wire.NewLayer) -> None:
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
        data = order.recipe.encode("utf-8")
        layer.attach_parasite(Gimp.Parasite.new(RECIPE, Gimp.PARASITE_PERSISTENT, data))


def _write(drawable: Gimp.Drawable, width: int, height: int, pixel_format: str, data: wire.Blob) -> None:
    """Fill a drawable, with each band of rows as it arrives."""
    buffer = drawable.get_buffer()
    row_bytes, top = len(data) // height, 0
    for band in wire.bands(data, BAND_ROWS * row_bytes):
        rows = len(band) // row_bytes
        buffer.set(Gegl.Rectangle.new(0, top, width, rows), pixel_format, band)
        top += rows
    buffer.flush()


def _moved(layer: Gimp.Layer, image: Gimp.Image) -> Gimp.Layer:
    """The layer as one of another image, with its mask and recipe: a copy, as GIMP moves none."""
    copy = Gimp.Layer.new_from_drawable(layer, image)
    copy.set_name(layer.get_name())
    layer.delete()
    return copy


def _drop(layers: Sequence[Gimp.Layer]) -> None:
    for layer in layers:
        layer.delete()


# ---------------------------------------------------------------------------------------------- the image


def _scale_wanted(image: Gimp.Image, order: wire.InsertLayers) -> Optional[wire.Size]:
    """The size to which the image has to be scaled, None where it has that size."""
    return order.scale if order.scale != wire.Size(image.get_width(), image.get_height()) else None


def _make_fit(image: Gimp.Image, order: wire.InsertLayers, place: Place, layers: List[Gimp.Layer]) -> List[Gimp.Layer]:
    """Convert and scale the image; gives the layers as its own. Colours first: no palette can be interpolated."""
    state = AS_BEFORE
    try:
        _rehearse(image, place)
        if order.to_rgb and image.get_base_type() == Gimp.ImageBaseType.INDEXED:
            _demand(image.convert_rgb(), "converted to RGB", state)
            layers, state = [_moved(layer, image) for layer in layers], ONE_UNDO
        scale = _scale_wanted(image, order)
        if scale is not None:
            _demand(_scaled(image, scale), f"scaled to {scale}", state)
    except GIMP_ERRORS as error:
        _drop(layers)
        raise _insertion_failed(error, state) from error
    except CanvasTrouble:
        _drop(layers)
        raise
    return layers


def _rehearse(image: Gimp.Image, place: Place) -> None:
    """See that the place takes a layer, while the image is still as it was."""
    kind = LAYER_TYPES[image.get_base_type()]
    trial = Gimp.Layer.new(image, "trial", 1, 1, kind, 100.0, Gimp.LayerMode.NORMAL)
    image.remove_layer(_insert_one(image, trial, *place))


def _demand(done: object, what: str, state: str) -> None:
    if not done:
        error = Gimp.get_pdb().get_last_error()
        raise CanvasTrouble(f"GIMP could not have the image {what} ({error}); {state}.", KEPT)


def _scaled(image: Gimp.Image, size: wire.Size) -> bool:
    """Bring all of the image to another size: layers, masks, channels, guides, the selection."""
    Gimp.context_push()
    try:
        # Sample photographs, reduced to a half and enlarged again by GIMP, come 1.0 to 1.9 dB nearer to the original
        # with NoHalo than with cubic or linear, and 0.5 to 1.0 dB nearer than with LoHalo. It takes five times longer.
        Gimp.context_set_interpolation(Gimp.InterpolationType.NOHALO)
        done: bool = image.scale(size.width, size.height)
        return done
    finally:
        Gimp.context_pop()


def _insert(
    image: Gimp.Image,
    layers: Sequence[Gimp.Layer],
    order: Union[wire.InsertLayers, wire.NewImage],
    place: Place,
    state: str,
) -> None:
    """All of the prepared layers into the image, or none."""
    parent, position = place
    inserted: List[Gimp.Layer] = []
    try:
        if order.group:
            parent = _insert_one(image, Gimp.GroupLayer.new(image, order.group), parent, position)
            position = 0
            inserted.append(parent)
        for index, (layer, spec) in enumerate(zip(layers, order.layers)):
            inserted.append(_insert_one(image, layer, parent, position + index))
            layer.set_offsets(spec.box.x, spec.box.y)
            if spec.mask is not None:
                # A new mask is what GIMP paints on next; people expect to go on with the picture.
                layer.set_edit_mask(False)
    except GIMP_ERRORS as error:
        _drop([layer for layer in layers if layer not in inserted])
        for layer in reversed(inserted):
            image.remove_layer(layer)
        raise _insertion_failed(error, state) from error


def _insert_one(image: Gimp.Image, layer: Gimp.Layer, parent: Optional[Gimp.Layer], position: int) -> Gimp.Layer:
    if not image.insert_layer(layer, parent, position):
        raise RuntimeError(Gimp.get_pdb().get_last_error())
    return layer


def _insertion_failed(error: Exception, state: str) -> CanvasTrouble:
    return CanvasTrouble(f"GIMP could not insert the layer ({error}); {state}.", KEPT)


def _place_above(image: Gimp.Image, layer: Optional[Gimp.Layer]) -> Place:
    """Parent and position that put a layer just above ``layer``; the top of the stack where there is none."""
    if layer is None:
        return None, 0
    return layer.get_parent(), image.get_item_position(layer)


def _grow_canvas(image: Gimp.Image, wanted: Optional[wire.Box]) -> None:
    """Layers, guides and the selection move along where it grows to the left or upwards."""
    now = wire.Box(0, 0, image.get_width(), image.get_height())
    grown = now if wanted is None else now.around(wanted)
    if grown != now:
        image.resize(grown.width, grown.height, -grown.x, -grown.y)


@contextmanager
def _one_undo_step(image: Gimp.Image) -> Iterator[None]:
    image.undo_group_start()
    try:
        yield
    finally:
        image.undo_group_end()


@contextmanager
def _selected_layers_kept(image: Gimp.Image) -> Iterator[None]:
    selected = image.get_selected_layers()
    editing = [layer for layer in selected if layer.get_mask() is not None and layer.get_edit_mask()]
    try:
        yield
    finally:
        image.set_selected_layers(selected)
        for layer in editing:
            layer.set_edit_mask(True)

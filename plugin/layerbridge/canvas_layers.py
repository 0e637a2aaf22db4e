"""How an image of GIMP changes: layers inserted and removed, the image converted, scaled, its canvas grown.

Owns: that, as one undo step each. May import: ``canvas_making``, ``canvas_ours``, ``wire``, ``measures``, ``commands``
and ``gi``. All calls belong on the plug-in's one thread.

GIMP's procedure database has no undo (tried in 3.0.4), so nothing that was done can be taken back from here, but for a
layer that is removed again. Hence the order: the pixels arrive in layers outside the image, then an empty layer is
inserted and removed to see that the place takes one, and only then the image changes.
"""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple, Union

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402  (the version must be demanded first)

from layerbridge import canvas_ours, wire  # noqa: E402
from layerbridge.canvas_making import (  # noqa: E402
    AS_BEFORE,
    GIMP_ERRORS,
    LAYER_TYPES,
    drop,
    insertion_failed,
    moved,
    prepare,
    room_for,
)
from layerbridge.canvas_ours import one_undo_step, selected_layers_kept  # noqa: E402
from layerbridge.commands import CanvasTrouble  # noqa: E402
from layerbridge.measures import Box, Size  # noqa: E402

ONE_UNDO = "the image was converted or scaled, one undo brings it back"

Place = Tuple[Optional[Gimp.Layer], int]
"""The group that takes a layer, None for the image itself, and the position in it."""


def insert(image: Gimp.Image, above: Optional[Gimp.Layer], order: wire.InsertLayers) -> List[Gimp.Layer]:
    """Put the layers above ``above`` in the same group, or on top of all: all or none, in one undo step.

    Raises:
        CanvasTrouble: GIMP cannot. The image is as before, or one undo away from it where the text says so.
    """
    if order.again:
        above = canvas_ours.demand(image, order.again)
    refuse_where_nothing_fits(image, above)
    converts = order.to_rgb and image.get_base_type() == Gimp.ImageBaseType.INDEXED
    changes = converts or _scale_wanted(image, order) is not None
    place = _place_above(image, above)
    with room_for(image, converts=converts) as room:
        layers = prepare(room, order.layers, canvas_ours.tattoo_for(image, above, order))
        selected = image.get_selected_layers()
        with one_undo_step(image), selected_layers_kept(image):
            if changes:
                layers = _make_fit(image, order, place, layers)
            _insert(image, layers, order, place, ONE_UNDO if changes else AS_BEFORE)
            _grow_canvas(image, order.canvas)
            # Last, so that whatever fails before leaves them where they were.
            _remove(image, order.replaces, selected)
    return layers


def remove(image: Gimp.Image, numbers: Sequence[int]) -> Tuple[int, ...]:
    """Remove layers of ours that are still there, in one undo step; gives their ids."""
    there = [number for number in numbers if canvas_ours.find(image, number) is not None]
    if not there:
        return ()
    with one_undo_step(image), selected_layers_kept(image):
        return _remove(image, there, image.get_selected_layers())


def _remove(image: Gimp.Image, numbers: Sequence[int], selected: Sequence[Gimp.Layer]) -> Tuple[int, ...]:
    """An undo selects every layer that it brings back; of one whose insertion it takes back, what was selected before.

    So one is inserted and removed first, which makes that the undo's last word.
    """
    if not any(canvas_ours.find(image, number) is not None for number in numbers):
        return ()
    image.set_selected_layers(list(selected))
    _rehearse(image, (None, 0))
    return canvas_ours.remove(image, numbers)


def new_image(order: wire.NewImage) -> Tuple[Gimp.Image, List[Gimp.Layer]]:
    """A new RGB image of these layers, which no undo can take apart. Raises as ``insert`` does."""
    image = Gimp.Image.new(order.size.width, order.size.height, Gimp.ImageBaseType.RGB)
    image.undo_disable()
    try:
        layers = prepare(image, order.layers, 0)
        _insert(image, layers, order, (None, 0), AS_BEFORE)
    except BaseException:
        # Also when the link breaks: nobody would ever see this image.
        image.delete()
        raise
    image.undo_enable()
    return image, layers


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


# ---------------------------------------------------------------------------------------------- the image


def _scale_wanted(image: Gimp.Image, order: wire.InsertLayers) -> Optional[Size]:
    """The size to which the image has to be scaled, None where it has that size."""
    return order.scale if order.scale != Size(image.get_width(), image.get_height()) else None


def _make_fit(image: Gimp.Image, order: wire.InsertLayers, place: Place, layers: List[Gimp.Layer]) -> List[Gimp.Layer]:
    """Convert and scale the image; gives the layers as its own. Colours first: no palette can be interpolated."""
    state = AS_BEFORE
    try:
        _rehearse(image, place)
        if order.to_rgb and image.get_base_type() == Gimp.ImageBaseType.INDEXED:
            _demand(image.convert_rgb(), "converted to RGB", state)
            layers, state = [moved(layer, image) for layer in layers], ONE_UNDO
        scale = _scale_wanted(image, order)
        if scale is not None:
            _demand(_scaled(image, scale), f"scaled to {scale}", state)
    except GIMP_ERRORS as error:
        drop(layers)
        raise insertion_failed(error, state) from error
    except CanvasTrouble:
        drop(layers)
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
        raise CanvasTrouble(f"GIMP could not have the image {what} ({error}); {state}.")


def _scaled(image: Gimp.Image, size: Size) -> bool:
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
            group = Gimp.GroupLayer.new(image, order.group)
            # Before it is in the image: else an undo tells that it cannot undo that.
            canvas_ours.attach(group, canvas_ours.GROUP, "1")
            parent = _insert_one(image, group, parent, position)
            position = 0
            inserted.append(parent)
        for index, (layer, spec) in enumerate(zip(layers, order.layers)):
            inserted.append(_insert_one(image, layer, parent, position + index))
            layer.set_offsets(spec.box.x, spec.box.y)
            if spec.mask is not None:
                # A new mask is what GIMP paints on next; people expect to go on with the picture.
                layer.set_edit_mask(False)
    except GIMP_ERRORS as error:
        drop([layer for layer in layers if layer not in inserted])
        for layer in reversed(inserted):
            image.remove_layer(layer)
        raise insertion_failed(error, state) from error


def _insert_one(image: Gimp.Image, layer: Gimp.Layer, parent: Optional[Gimp.Layer], position: int) -> Gimp.Layer:
    if not image.insert_layer(layer, parent, position):
        raise RuntimeError(Gimp.get_pdb().get_last_error())
    return layer


def _place_above(image: Gimp.Image, layer: Optional[Gimp.Layer]) -> Place:
    """Parent and position that put a layer just above ``layer``; the top of the stack where there is none."""
    if layer is None:
        return None, 0
    return layer.get_parent(), image.get_item_position(layer)


def _grow_canvas(image: Gimp.Image, wanted: Optional[Box]) -> None:
    """Layers, guides and the selection move along where it grows to the left or upwards."""
    now = Box(0, 0, image.get_width(), image.get_height())
    grown = now if wanted is None else now.around(wanted)
    if grown != now:
        image.resize(grown.width, grown.height, -grown.x, -grown.y)

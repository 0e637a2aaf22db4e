"""Layers that LayerBridge made: what they carry, what they were made from, and how they go away again.

Owns: the parasites. May import: ``wire``, ``measures``, ``commands`` and ``gi``. All calls belong on the plug-in's one
thread.

Tattoos are GIMP's numbers of layers that are saved with the image; ids change with every opening.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator, List, Optional, Sequence, Tuple

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp  # noqa: E402  (the version must be demanded first)

from layerbridge import wire  # noqa: E402
from layerbridge.commands import CanvasTrouble  # noqa: E402
from layerbridge.measures import MAX_RECIPE_CHARS, Box  # noqa: E402

RECIPE = "layer-bridge-recipe"
"""The parasite that carries a layer's recipe."""
SOURCE = "layer-bridge-source"
"""The parasite with the tattoo of the layer that was active when this one was inserted."""
GROUP = "layer-bridge-group"
"""The parasite of a group that was made for results: it goes with the last of them."""

LARGEST_SIGNED = 127
NO_RECIPE = "This layer has no recipe: LayerBridge did not make it."
CHOOSE_OURS = "Select a layer that LayerBridge made."


def is_ours(layer: Gimp.Layer) -> bool:
    """Whether a layer carries a recipe."""
    return layer.get_parasite(RECIPE) is not None


def attach(item: Gimp.Item, name: str, text: str) -> None:
    """A parasite that is saved with the image."""
    # PyGObject takes and gives signed bytes here, in which an "ä" is out of range otherwise (tried in GIMP 3.0.4).
    signed = [byte - 256 if byte > LARGEST_SIGNED else byte for byte in text.encode("utf-8", "replace")]
    item.attach_parasite(Gimp.Parasite.new(name, Gimp.PARASITE_PERSISTENT, signed))


def recipe_of(layer: Optional[Gimp.Layer]) -> wire.Recipe:
    """The recipe of a layer. Raises ``CanvasTrouble`` where it has none."""
    if layer is None or not is_ours(layer):
        raise CanvasTrouble(NO_RECIPE, CHOOSE_OURS)
    text = _text(layer, RECIPE)
    if len(text) > MAX_RECIPE_CHARS:
        raise CanvasTrouble("The layer's recipe is too long to be one.", CHOOSE_OURS)
    return wire.Recipe(layer.get_id(), box_of(layer), text)


def box_of(layer: Gimp.Layer) -> Box:
    """Where a layer lies."""
    _ok, x, y = layer.get_offsets()
    return Box(x, y, layer.get_width(), layer.get_height())


def find(image: Gimp.Image, number: int) -> Optional[Gimp.Layer]:
    """The layer of ours with that id, None where it is not in the image, or not ours."""
    layer = Gimp.Layer.get_by_id(number) if number else None
    if layer is None or not layer.is_valid() or layer.get_image() != image or not is_ours(layer):
        return None
    return layer


def demand(image: Gimp.Image, number: int) -> Gimp.Layer:
    """The same. Raises ``CanvasTrouble`` where it is not there."""
    layer = find(image, number)
    if layer is None:
        raise CanvasTrouble("The layer that was to be made again is not in the image any more.", CHOOSE_OURS)
    return layer


# ---------------------------------------------------------------------------------------------- what it was made from


def tattoo_for(image: Gimp.Image, above: Optional[Gimp.Layer], order: wire.InsertLayers) -> int:
    """The tattoo that new layers carry as their source: of the layer above which they go, or of that one's own source.

    The latter where it goes away for them, or is made again.
    """
    stands_in = demand(image, order.again) if order.again else above
    if stands_in is None:
        return 0
    if order.again or stands_in.get_id() in order.replaces:
        source = source_of(image, stands_in)
        return int(source.get_tattoo()) if source is not None else 0
    return int(stands_in.get_tattoo())


def source_of(image: Gimp.Image, layer: Gimp.Layer) -> Optional[Gimp.Layer]:
    """The layer from which one of ours was made: by what it carries, else the one below it."""
    told = _text(layer, SOURCE)
    if told.isdigit():
        found = image.get_layer_by_tattoo(int(told))
        if found is not None:
            return found
    parent = layer.get_parent()
    beside = parent.get_children() if parent is not None else image.get_layers()
    below = beside[image.get_item_position(layer) + 1 :]
    return below[0] if below else None


def without(image: Gimp.Image, layer: Gimp.Layer) -> Gimp.Image:
    """A copy of the image as if the layer, and others of ours at its very place, were not there. The caller deletes it.

    GIMP copies an image of 8192 x 8192 in 5 to 30 ms: its tiles are shared until they are written to.
    """
    copy = image.duplicate()
    box = box_of(layer)
    for each in _ours_in(copy.get_layers()):
        if box_of(each) == box:
            copy.remove_layer(each)
    return copy


def _ours_in(layers: Sequence[Gimp.Layer]) -> List[Gimp.Layer]:
    found: List[Gimp.Layer] = []
    for layer in layers:
        if layer.is_group():
            found += _ours_in(layer.get_children())
        elif is_ours(layer):
            found.append(layer)
    return found


# ---------------------------------------------------------------------------------------------- going away


def remove(image: Gimp.Image, numbers: Sequence[int]) -> Tuple[int, ...]:
    """Remove layers of ours that are still there, and a group of ours with the last one in it; gives their ids."""
    removed: List[int] = []
    for number in numbers:
        layer = find(image, number)
        if layer is not None:
            removed.append(number)
            _remove_one(image, layer)
    return tuple(removed)


def _remove_one(image: Gimp.Image, layer: Gimp.Layer) -> None:
    parent = layer.get_parent()
    image.remove_layer(layer)
    if parent is not None and parent.get_parasite(GROUP) is not None and not parent.get_children():
        image.remove_layer(parent)


@contextmanager
def one_undo_step(image: Gimp.Image) -> Iterator[None]:
    """Whatever happens inside is one step in GIMP's history."""
    image.undo_group_start()
    try:
        yield
    finally:
        image.undo_group_end()


@contextmanager
def selected_layers_kept(image: Gimp.Image) -> Iterator[None]:
    """The same layers are selected afterwards, as far as they are still there, and painted on are their masks."""
    selected = image.get_selected_layers()
    editing = [layer for layer in selected if layer.get_mask() is not None and layer.get_edit_mask()]
    try:
        yield
    finally:
        still = [layer for layer in selected if layer.is_valid()]
        if still or not selected:
            image.set_selected_layers(still)
        for layer in editing:
            if layer.is_valid():
                layer.set_edit_mask(True)


def _text(item: Gimp.Item, name: str) -> str:
    parasite = item.get_parasite(name)
    if parasite is None:
        return ""
    return bytes(byte & 0xFF for byte in parasite.get_data()).decode("utf-8", "replace")

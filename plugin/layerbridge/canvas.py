"""``GimpCanvas``: one image of GIMP as a canvas. What it shows, its pixels, its selection, the progress.

Owns: every libgimp call that reads an image. May import: the other ``canvas_`` modules, ``wire``, ``measures``,
``commands`` and ``gi``, which these and ``procedures`` import alone. All calls belong on the plug-in's one thread.

GEGL converts: the format "R'G'B'A u8" means sRGB whatever the image's own space and precision, so reading and writing
need no colour code of ours, and no file. The selection is read as linear "Y u8": "Y' u8" would apply a gamma curve.
"""

from __future__ import annotations

from typing import Callable, Iterator, Optional, Sequence, Tuple

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp  # noqa: E402  (the versions must be demanded first)

from layerbridge import canvas_layers, canvas_ours, wire  # noqa: E402
from layerbridge.canvas_making import BAND_ROWS, MASK_FORMAT, PICTURE_FORMAT, rgb_room  # noqa: E402
from layerbridge.canvas_ours import box_of  # noqa: E402
from layerbridge.canvas_preview import preview  # noqa: E402
from layerbridge.commands import CanvasTrouble, ImageGone  # noqa: E402
from layerbridge.measures import RGB_BYTES, RGBA_BYTES, Box, Size  # noqa: E402

OPAQUE_FORMAT = "R'G'B' u8"

BASE_TYPES = {
    Gimp.ImageBaseType.RGB: "rgb",
    Gimp.ImageBaseType.GRAY: "gray",
    Gimp.ImageBaseType.INDEXED: "indexed",
}


class GimpCanvas:
    """One image, or none, as ``commands.Canvas``.

    Args:
        image: the image that is served, or None where none is open.
        drawables: what the procedure was called with; empty to follow the image's selected layer.
        show: whether a new image gets a window.
    """

    def __init__(self, image: Optional[Gimp.Image], drawables: Sequence[Gimp.Drawable], *, show: bool) -> None:
        self._image = image
        self._drawables = tuple(drawables)
        self._show = show
        self._progress = False

    # ------------------------------------------------------------------------------------------ reading

    def describe(self, again: int = 0) -> wire.Description:
        """The image as it is now. Raises ``CanvasTrouble`` where several layers or none can be meant."""
        if self._image is None:
            return wire.Description()
        image = self._living_image()
        profile = image.get_effective_color_profile()
        return wire.Description(
            canvas=Size(image.get_width(), image.get_height()),
            base_type=BASE_TYPES[image.get_base_type()],
            precision=image.get_precision().value_nick,
            profile=(profile.get_label() or "") if profile else "",
            layer=self._layer_info(again),
            selection=_selection_box(image),
        )

    def read_pixels(self, source: str, box: Box, again: int = 0) -> wire.Pixels:
        """The pixels of ``box``, from the active layer or the visible picture."""
        image = self._living_image()
        layer = self._layer_for(again) if source == "layer" else None
        if source == "layer" and layer is None:
            raise CanvasTrouble("The image has no selected layer.", "Select one in the Layers dialog.")
        if layer is None and again:
            copy = canvas_ours.without(image, canvas_ours.demand(image, again))
            return _read_visible(copy, box, done=copy.delete)
        if layer is None:
            return _read_visible(image, box)
        if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
            return _read_indexed(image, layer, box)
        return _read_picture(layer, box)

    def read_selection(self, box: Box) -> bytes:
        """The selection inside ``box``, one linear byte a pixel."""
        return _read(self._living_image().get_selection(), box, MASK_FORMAT)

    def read_mask(self, layer: int, box: Box) -> bytes:
        """What a layer of ours replaces inside ``box``: its layer mask, 0 around it."""
        ours = canvas_ours.demand(self._living_image(), layer)
        place, mask = box_of(ours), ours.get_mask()
        if mask is not None:
            return _read(mask, box.moved(-place.x, -place.y), MASK_FORMAT)
        there = box.intersect(place).moved(-box.x, -box.y)
        row = bytes(there.x) + b"\xff" * there.width + bytes(box.width - there.right)
        return bytes(box.width * there.y) + row * there.height + bytes(box.width * (box.height - there.bottom))

    def read_recipe(self, layer: int) -> wire.Recipe:
        """What a layer of ours carries; 0 for the active one."""
        image = self._living_image()
        return canvas_ours.recipe_of(canvas_ours.find(image, layer) if layer else self._active_layer())

    def read_preview(self, source: str, max_side: int) -> wire.Preview:
        """The whole active layer, or all that is visible, made small."""
        image = self._living_image()
        layer = self._active_layer() if source == "layer" else None
        if source == "layer" and layer is None:
            raise CanvasTrouble("The image has no selected layer.", "Select one in the Layers dialog.")
        return preview(image, layer, max_side)

    # ------------------------------------------------------------------------------------------ writing

    def insert_layers(self, order: wire.InsertLayers) -> wire.Inserted:
        """Put the layers above the active one in the same group: all or none, in one undo step."""
        image = self._living_image()
        layers = canvas_layers.insert(image, self._active_layer(), order)
        Gimp.displays_flush()
        return wire.Inserted(tuple(layer.get_id() for layer in layers), image.get_id())

    def remove_layers(self, layers: Tuple[int, ...]) -> Tuple[int, ...]:
        """Those layers of ours that are still there, in one undo step."""
        removed = canvas_layers.remove(self._living_image(), layers)
        Gimp.displays_flush()
        return removed

    def new_image(self, order: wire.NewImage) -> wire.Inserted:
        """A new RGB image of these layers, in a window where people work."""
        image, layers = canvas_layers.new_image(order)
        if self._show:
            Gimp.Display.new(image)
        return wire.Inserted(tuple(layer.get_id() for layer in layers), image.get_id())

    # ------------------------------------------------------------------------------------------ progress

    def show_progress(self, text: str, fraction: Optional[float]) -> None:
        """GIMP's progress bar; it moves to and fro where nobody knows how far the work is."""
        if not self._progress:
            Gimp.progress_init(text)
            self._progress = True
        Gimp.progress_set_text(text)
        if fraction is None:
            Gimp.progress_pulse()
        else:
            Gimp.progress_update(fraction)

    def end_progress(self) -> None:
        """Take the progress bar away again."""
        if self._progress:
            Gimp.progress_end()
            self._progress = False

    # ------------------------------------------------------------------------------------------ parts

    def _living_image(self) -> Gimp.Image:
        if self._image is None or not self._image.is_valid():
            raise ImageGone("The image is not open any more.", "Results are kept in the panel's history.")
        return self._image

    def _active_layer(self) -> Optional[Gimp.Layer]:
        drawables = [item for item in self._drawables if item.is_valid()]
        candidates = drawables or list(self._living_image().get_selected_drawables())
        if not candidates:
            return None
        if len(candidates) > 1:
            raise CanvasTrouble(
                f"{len(candidates)} layers are selected, LayerBridge works on one.", "Select one layer."
            )
        return _as_layer(candidates[0])

    def _layer_for(self, again: int) -> Optional[Gimp.Layer]:
        """The active layer, or the one that the layer ``again`` was made from."""
        if not again:
            return self._active_layer()
        image = self._living_image()
        return canvas_ours.source_of(image, canvas_ours.demand(image, again))

    def _layer_info(self, again: int) -> Optional[wire.LayerInfo]:
        layer = self._layer_for(again)
        canvas_layers.refuse_where_nothing_fits(self._living_image(), layer)
        if layer is None:
            return None
        return wire.LayerInfo(
            id=layer.get_id(),
            name=layer.get_name() or "",
            box=box_of(layer),
            has_alpha=layer.has_alpha(),
            is_group=layer.is_group(),
            locked=layer.get_lock_content(),
            has_recipe=canvas_ours.is_ours(layer),
        )


def _as_layer(drawable: Gimp.Drawable) -> Gimp.Layer:
    if isinstance(drawable, Gimp.LayerMask):
        return Gimp.Layer.from_mask(drawable)
    if not isinstance(drawable, Gimp.Layer):
        raise CanvasTrouble(
            f"{drawable.get_name()!r} is a channel, LayerBridge works on layers.",
            "Select a layer in the Layers dialog.",
        )
    return drawable


def _selection_box(image: Gimp.Image) -> Optional[Box]:
    _ok, some, left, top, right, bottom = Gimp.Selection.bounds(image)
    return Box(left, top, right - left, bottom - top) if some else None


def _read_visible(image: Gimp.Image, box: Box, done: Callable[[], object] = bool) -> wire.Pixels:
    """The visible picture, read while it is sent; ``done`` is called once all of it is."""
    if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
        return _read_indexed(image, None, box, done)
    visible = Gimp.Layer.new_from_visible(image, image, "visible")

    def both_done() -> None:
        visible.delete()
        done()

    return _read_picture(visible, box, both_done)


def _read_indexed(
    image: Gimp.Image, layer: Optional[Gimp.Layer], box: Box, done: Callable[[], object] = bool
) -> wire.Pixels:
    """As ``_read_picture``, the visible picture without a layer, from a copy in an RGB image of the same profile.

    GIMP 3.0.4 reads an indexed layer as if its palette were sRGB, whatever the profile says, and what is visible it
    first brings back to the palette.
    """
    room = rgb_room(image)
    if layer is None:
        copy = Gimp.Layer.new_from_visible(image, room, "visible")
    else:
        copy = Gimp.Layer.new_from_drawable(layer, room)
        place = box_of(layer)
        copy.set_offsets(place.x, place.y)

    def all_done() -> None:
        copy.delete()
        room.delete()
        done()

    return _read_picture(copy, box, all_done)


def _read_picture(layer: Gimp.Layer, box: Box, done: Callable[[], object] = bool) -> wire.Pixels:
    """The pixels of ``box``, read while they are sent; ``done`` is called once all of them are."""
    whole = box_of(layer)
    # Adding an alpha channel makes GEGL convert every pixel: a layer without one is read three times as fast as it is.
    opaque = not layer.has_alpha() and box.intersect(whole) == box
    channels, pixel_format = (RGB_BYTES, OPAQUE_FORMAT) if opaque else (RGBA_BYTES, PICTURE_FORMAT)
    bands = _bands(layer, box.moved(-whole.x, -whole.y), pixel_format, done)
    return wire.Pixels(box, wire.Stream(box.size.pixels * channels, bands), channels)


def _bands(drawable: Gimp.Drawable, box: Box, pixel_format: str, done: Callable[[], object]) -> Iterator[bytes]:
    """The rows of ``box`` some at a time, so that they travel while the next ones are read."""
    try:
        for top in range(box.y, box.bottom, BAND_ROWS):
            yield _read(drawable, Box(box.x, top, box.width, min(BAND_ROWS, box.bottom - top)), pixel_format)
    finally:
        done()


def _read(drawable: Gimp.Drawable, box: Box, pixel_format: str) -> bytes:
    rectangle = Gegl.Rectangle.new(box.x, box.y, box.width, box.height)
    data: bytes = drawable.get_buffer().get(rectangle, 1.0, pixel_format, Gegl.AbyssPolicy.NONE)
    return data

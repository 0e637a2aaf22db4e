"""``GimpCanvas``: one image of GIMP as a canvas. What it shows, its pixels, its selection, the progress.

Owns: every libgimp call that reads an image. May import: ``canvas_layers``, ``wire``, ``commands`` and ``gi``, which
those two and ``procedures`` import alone. All calls belong on the plug-in's one thread.

GEGL converts: the format "R'G'B'A u8" means sRGB whatever the image's own space and precision, so reading and writing
need no colour code of ours, and no file. The selection is read as linear "Y u8": "Y' u8" would apply a gamma curve.
"""

from __future__ import annotations

from typing import Callable, Iterator, Optional, Sequence, Tuple

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp  # noqa: E402  (the versions must be demanded first)

from layerbridge import canvas_layers, wire  # noqa: E402
from layerbridge.canvas_layers import BAND_ROWS, MASK_FORMAT, PICTURE_FORMAT  # noqa: E402
from layerbridge.commands import CanvasTrouble  # noqa: E402

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

    def describe(self) -> wire.Description:
        """The image as it is now. Raises ``CanvasTrouble`` where several layers or none can be meant."""
        if self._image is None:
            return wire.Description()
        image = self._living_image()
        profile = image.get_effective_color_profile()
        return wire.Description(
            canvas=wire.Size(image.get_width(), image.get_height()),
            base_type=BASE_TYPES[image.get_base_type()],
            precision=image.get_precision().value_nick,
            profile=(profile.get_label() or "") if profile else "",
            layer=self._layer_info(),
            selection=_selection_box(image),
        )

    def read_pixels(self, source: str, box: wire.Box) -> wire.Pixels:
        """The pixels of ``box``, from the active layer or the visible picture."""
        image = self._living_image()
        layer = self._active_layer() if source == "layer" else None
        if source == "layer" and layer is None:
            raise CanvasTrouble("The image has no selected layer.", "Select one in the Layers dialog.")
        if image.get_base_type() == Gimp.ImageBaseType.INDEXED:
            return _read_indexed(image, layer, box)
        if layer is not None:
            return _read_picture(layer, box)
        visible = Gimp.Layer.new_from_visible(image, image, "visible")
        return _read_picture(visible, box, done=visible.delete)

    def read_selection(self, box: wire.Box) -> bytes:
        """The selection inside ``box``, one linear byte a pixel."""
        return _read(self._living_image().get_selection(), box, MASK_FORMAT)

    # ------------------------------------------------------------------------------------------ writing

    def insert_layers(self, order: wire.InsertLayers) -> wire.Inserted:
        """Put the layers above the active one in the same group: all or none, in one undo step."""
        image = self._living_image()
        layers = canvas_layers.insert(image, self._active_layer(), order)
        Gimp.displays_flush()
        return wire.Inserted(tuple(layer.get_id() for layer in layers), image.get_id())

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
            raise CanvasTrouble("The image is not open any more.", "Results are kept in the panel's history.")
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

    def _layer_info(self) -> Optional[wire.LayerInfo]:
        layer = self._active_layer()
        canvas_layers.refuse_where_nothing_fits(self._living_image(), layer)
        if layer is None:
            return None
        return wire.LayerInfo(
            id=layer.get_id(),
            name=layer.get_name() or "",
            box=wire.Box(*_offsets(layer), layer.get_width(), layer.get_height()),
            has_alpha=layer.has_alpha(),
            is_group=layer.is_group(),
            locked=layer.get_lock_content(),
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


def _offsets(drawable: Gimp.Drawable) -> Tuple[int, int]:
    _ok, x, y = drawable.get_offsets()
    return x, y


def _selection_box(image: Gimp.Image) -> Optional[wire.Box]:
    _ok, some, left, top, right, bottom = Gimp.Selection.bounds(image)
    return wire.Box(left, top, right - left, bottom - top) if some else None


def _read_indexed(image: Gimp.Image, layer: Optional[Gimp.Layer], box: wire.Box) -> wire.Pixels:
    """As ``_read_picture``, the visible picture without a layer, from a copy in an RGB image of the same profile.

    GIMP 3.0.4 reads an indexed layer as if its palette were sRGB, whatever the profile says, and what is visible it
    first brings back to the palette.
    """
    room = canvas_layers.rgb_room(image)
    if layer is None:
        copy = Gimp.Layer.new_from_visible(image, room, "visible")
    else:
        copy = Gimp.Layer.new_from_drawable(layer, room)
        copy.set_offsets(*_offsets(layer))

    def done() -> None:
        copy.delete()
        room.delete()

    return _read_picture(copy, box, done)


def _read_picture(layer: Gimp.Layer, box: wire.Box, done: Callable[[], object] = bool) -> wire.Pixels:
    """The pixels of ``box``, read while they are sent; ``done`` is called once all of them are."""
    x, y = _offsets(layer)
    whole = wire.Box(x, y, layer.get_width(), layer.get_height())
    # Adding an alpha channel makes GEGL convert every pixel: a layer without one is read three times as fast as it is.
    opaque = not layer.has_alpha() and box.intersect(whole) == box
    channels, pixel_format = (wire.RGB_BYTES, OPAQUE_FORMAT) if opaque else (wire.RGBA_BYTES, PICTURE_FORMAT)
    bands = _bands(layer, box.moved(-x, -y), pixel_format, done)
    return wire.Pixels(box, wire.Stream(box.size.pixels * channels, bands), channels)


def _bands(drawable: Gimp.Drawable, box: wire.Box, pixel_format: str, done: Callable[[], object]) -> Iterator[bytes]:
    """The rows of ``box`` some at a time, so that they travel while the next ones are read."""
    try:
        for top in range(box.y, box.bottom, BAND_ROWS):
            yield _read(drawable, wire.Box(box.x, top, box.width, min(BAND_ROWS, box.bottom - top)), pixel_format)
    finally:
        done()


def _read(drawable: Gimp.Drawable, box: wire.Box, pixel_format: str) -> bytes:
    rectangle = Gegl.Rectangle.new(box.x, box.y, box.width, box.height)
    data: bytes = drawable.get_buffer().get(rectangle, 1.0, pixel_format, Gegl.AbyssPolicy.NONE)
    return data

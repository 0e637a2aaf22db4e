"""``GimpCanvas``: one image of GIMP as a canvas. Pixels, selection, layers, undo groups.

Owns: every libgimp call about an image. May import: ``wire``, ``commands`` and ``gi``; with ``procedures`` the only one
that imports ``gi``. All calls belong on the plug-in's one thread.

GEGL converts: the format "R'G'B'A u8" means sRGB whatever the image's own space and precision, so reading and writing
need no colour code of ours, and no file. The selection is read as linear "Y u8": "Y' u8" would apply a gamma curve.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Callable, Iterator, List, Optional, Sequence, Tuple, Union

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp, GLib  # noqa: E402  (the versions must be demanded first)

from layerbridge import wire  # noqa: E402
from layerbridge.commands import CanvasTrouble  # noqa: E402

PICTURE_FORMAT = "R'G'B'A u8"
OPAQUE_FORMAT = "R'G'B' u8"
MASK_FORMAT = "Y u8"
BAND_ROWS = 256
RECIPE = "layer-bridge-recipe"
"""The parasite that carries a layer's recipe."""

GIMP_ERRORS = (GLib.Error, RuntimeError, TypeError, AttributeError)
"""What a libgimp call that fails becomes in Python: some raise, some give None where an object was due."""

BASE_TYPES = {
    Gimp.ImageBaseType.RGB: "rgb",
    Gimp.ImageBaseType.GRAY: "gray",
    Gimp.ImageBaseType.INDEXED: "indexed",
}
LAYER_TYPES = {
    Gimp.ImageBaseType.RGB: Gimp.ImageType.RGBA_IMAGE,
    Gimp.ImageBaseType.GRAY: Gimp.ImageType.GRAYA_IMAGE,
    Gimp.ImageBaseType.INDEXED: Gimp.ImageType.INDEXEDA_IMAGE,
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
        if source == "layer":
            layer = self._active_layer()
            if layer is None:
                raise CanvasTrouble("The image has no selected layer.", "Select one in the Layers dialog.")
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
        above = self._active_layer()
        _refuse_where_nothing_fits(image, above)
        layers = _prepare(image, order.layers)
        with _one_undo_step(image), _selected_layers_kept(image):
            _insert(image, layers, order, *_place_above(image, above))
            _grow_canvas(image, order.canvas)
        Gimp.displays_flush()
        return wire.Inserted(tuple(layer.get_id() for layer in layers), image.get_id())

    def new_image(self, order: wire.NewImage) -> wire.Inserted:
        """A new RGB image of these layers, in a window where people work."""
        image = Gimp.Image.new(order.size.width, order.size.height, Gimp.ImageBaseType.RGB)
        image.undo_disable()
        layers = _prepare(image, order.layers)
        _insert(image, layers, order, None, 0)
        image.undo_enable()
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
        _refuse_where_nothing_fits(self._living_image(), layer)
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


def _refuse_where_nothing_fits(image: Gimp.Image, layer: Optional[Gimp.Layer]) -> None:
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


def _write(drawable: Gimp.Drawable, width: int, height: int, pixel_format: str, data: wire.Blob) -> None:
    """Fill a drawable, with each band of rows as it arrives."""
    buffer = drawable.get_buffer()
    row_bytes, top = len(data) // height, 0
    for band in wire.bands(data, BAND_ROWS * row_bytes):
        rows = len(band) // row_bytes
        buffer.set(Gegl.Rectangle.new(0, top, width, rows), pixel_format, band)
        top += rows
    buffer.flush()


def _prepare(image: Gimp.Image, orders: Sequence[wire.NewLayer]) -> List[Gimp.Layer]:
    """The layers filled but not yet in the image: whatever fails here leaves the image as it was."""
    layers: List[Gimp.Layer] = []
    try:
        for order in orders:
            layers.append(_new_layer(image, order))
            _fill(layers[-1], order)
    except BaseException as error:
        # Also when the link breaks: the pixels arrive while the layers are filled.
        for layer in layers:
            layer.delete()
        if isinstance(error, GIMP_ERRORS):
            raise _insertion_failed(error) from error
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


def _insert(
    image: Gimp.Image,
    layers: Sequence[Gimp.Layer],
    order: Union[wire.InsertLayers, wire.NewImage],
    parent: Optional[Gimp.Layer],
    position: int,
) -> None:
    """All of the prepared layers into the image, or none."""
    inserted: List[Gimp.Layer] = []
    try:
        if order.group:
            parent, position = (
                _insert_one(image, Gimp.GroupLayer.new(image, order.group), parent, position, inserted),
                0,
            )
        for index, (layer, spec) in enumerate(zip(layers, order.layers)):
            _insert_one(image, layer, parent, position + index, inserted)
            layer.set_offsets(spec.box.x, spec.box.y)
            if spec.mask is not None:
                # A new mask is what GIMP paints on next; people expect to go on with the picture.
                layer.set_edit_mask(False)
    except GIMP_ERRORS as error:
        for layer in reversed(inserted):
            image.remove_layer(layer)
        raise _insertion_failed(error) from error


def _insert_one(
    image: Gimp.Image, layer: Gimp.Layer, parent: Optional[Gimp.Layer], position: int, inserted: List[Gimp.Layer]
) -> Gimp.Layer:
    if not image.insert_layer(layer, parent, position):
        raise RuntimeError(Gimp.get_pdb().get_last_error())
    inserted.append(layer)
    return layer


def _insertion_failed(error: Exception) -> CanvasTrouble:
    return CanvasTrouble(
        f"GIMP could not insert the layer ({error}); the image is as before.", "The result is kept in the history."
    )


def _place_above(image: Gimp.Image, layer: Optional[Gimp.Layer]) -> Tuple[Optional[Gimp.Layer], int]:
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

"""A small view of a large image, in sRGB.

Owns: that. May import: ``wire``, ``measures``, ``canvas_ours`` and ``gi``. All calls belong on the plug-in's one
thread.

GIMP keeps its pictures in several sizes for its own zooming, and a thumbnail comes from those: 0.4 s for 8192 x 8192
the first time and 3 ms afterwards, where copying what is visible takes 0.5 to 2 s every time (tried in 3.0.4, in which
``Gegl.Buffer.get`` with a scale gives black). It comes in the image's own colours and precision, so it
goes through a small image of the same: GEGL converts, as everywhere.
"""

from __future__ import annotations

from typing import Optional, Tuple

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp  # noqa: E402  (the versions must be demanded first)

from layerbridge import wire  # noqa: E402
from layerbridge.canvas_making import PICTURE_FORMAT  # noqa: E402
from layerbridge.canvas_ours import box_of  # noqa: E402
from layerbridge.commands import CanvasTrouble  # noqa: E402
from layerbridge.measures import Box, Size  # noqa: E402

RGB_TYPES = {False: Gimp.ImageType.RGB_IMAGE, True: Gimp.ImageType.RGBA_IMAGE}
GRAY_TYPES = {False: Gimp.ImageType.GRAY_IMAGE, True: Gimp.ImageType.GRAYA_IMAGE}
"""By whether there is an alpha channel."""
MODELS = {"linear": ("RGB", "Y"), "non-linear": ("R'G'B'", "Y'"), "perceptual": ("R~G~B~", "Y~")}
"""What babl calls the curves of GIMP's precisions, in colour and without."""


def preview(image: Gimp.Image, layer: Optional[Gimp.Layer], max_side: int) -> wire.Preview:
    """The layer, or without one what is visible. Raises ``CanvasTrouble`` where GIMP makes none."""
    item = image if layer is None else layer
    box = Box(0, 0, image.get_width(), image.get_height()) if layer is None else box_of(layer)
    made = item.get_thumbnail_data(max_side, max_side)
    if not made:
        raise CanvasTrouble("GIMP makes no small view of the image.")
    data, width, height, _pixel_bytes = made
    has_alpha = layer is None or layer.has_alpha()
    return wire.Preview(
        box, Size(width, height), _in_srgb(image, data.get_data(), (width, height), has_alpha=has_alpha)
    )


def _in_srgb(image: Gimp.Image, data: bytes, size: Tuple[int, int], *, has_alpha: bool) -> bytes:
    in_colour = image.get_base_type() != Gimp.ImageBaseType.GRAY
    base, kinds = (Gimp.ImageBaseType.RGB, RGB_TYPES) if in_colour else (Gimp.ImageBaseType.GRAY, GRAY_TYPES)
    room = Gimp.Image.new_with_precision(*size, base, image.get_precision())
    try:
        room.undo_disable()
        layer = Gimp.Layer.new(room, "preview", *size, kinds[has_alpha], 100.0, Gimp.LayerMode.NORMAL)
        room.insert_layer(layer, None, 0)
        whole = Gegl.Rectangle.new(0, 0, *size)
        written = layer.get_buffer()
        written.set(whole, _format(image.get_precision(), in_colour=in_colour, has_alpha=has_alpha), data)
        written.flush()
        # The numbers stay, and are of the image's own colours from now on.
        profile = image.get_color_profile()
        if profile is not None:
            room.set_color_profile(profile)
            # GIMP says "Assigning color profile" in the user's window, and lets it stand there.
            Gimp.progress_end()
        read: bytes = layer.get_buffer().get(whole, 1.0, PICTURE_FORMAT, Gegl.AbyssPolicy.NONE)
        return read
    finally:
        room.delete()


def _format(precision: Gimp.Precision, *, in_colour: bool, has_alpha: bool) -> str:
    """Babl's name for "u16-non-linear" and the like; the number's type is the same word in both."""
    number, _, curve = precision.value_nick.partition("-")
    model = MODELS[curve][0 if in_colour else 1]
    return f"{model}{'A' if has_alpha else ''} {number}"

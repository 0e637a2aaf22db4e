"""What is read from a canvas: which area, which part of it is selected, and what is refused before anything is sent.

Owns: reading for a plan. May import: ``bridge.plan.ask``, ``bridge.canvas.base``,
``bridge.canvas.hidden``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import numpy as np

from bridge.canvas.base import Canvas, Source
from bridge.canvas.hidden import unhidden
from bridge.errors import IndexedImageError, InputError, NothingSelectedError, SizeError
from bridge.imaging.alpha import is_invisible
from bridge.model import Box, Mask, Mode, Picture, Size
from bridge.plan.ask import Ask, Into
from layerbridge.measures import MAX_BLOB_BYTES, MAX_SIDE_PX, RGBA_BYTES
from layerbridge.wire import Description

MAX_SOURCE_PIXELS = MAX_BLOB_BYTES // RGBA_BYTES
FULL = 255


def holds(width: int, height: int) -> bool:
    """Whether a layer can have this size; in plain numbers, since it may be larger than any ``Size`` can be."""
    return width * height <= MAX_SOURCE_PIXELS and max(width, height) <= MAX_SIDE_PX


def refuse_indexed(ask: Ask, seen: Description) -> None:
    """A result in an indexed image would snap to its palette, so the user has to say what shall be done."""
    if seen.base_type == "indexed" and ask.into is not Into.NEW_IMAGE and not ask.convert_indexed:
        raise IndexedImageError(
            "The image is indexed, so a result would lose its colours to the palette; nothing was sent.",
            "Convert it first (Image > Mode > RGB), let it be converted with the result, or have a new image made.",
        )


def source_area(source: Source, seen: Description) -> Box:
    """Where there are pixels to read: the layer's box or the canvas."""
    if seen.canvas is None:
        raise InputError("No image is open.", "Open one first.")
    if source is Source.VISIBLE:
        return Box(0, 0, seen.canvas.width, seen.canvas.height)
    if seen.layer is None:
        raise InputError("The image has no selected layer.", "Select one in the Layers dialog.")
    return seen.layer.box


def selected_part(ask: Ask, seen: Description, area: Box) -> Box | None:
    """The selection inside the area; None where everything is meant."""
    if seen.selection is None:
        if ask.request.mode is Mode.INPAINT and not ask.whole_layer:
            raise NothingSelectedError(
                "Nothing is selected, so there is nothing to replace; nothing was sent.",
                "Make a selection, or choose the whole layer.",
            )
        return None
    part = seen.selection.intersect(area)
    if part.empty:
        raise outside()
    return part


def read_selection(canvas: Canvas, box: Box) -> Mask:
    """The selection inside ``box``, which holds some of it."""
    mask = canvas.read_selection(box)
    if not mask.pixels.any():
        # The box around a selection may meet the layer where the selection itself does not.
        raise outside()
    return mask


def outside() -> InputError:
    """What is said where selection and layer do not meet."""
    return InputError(
        "The selection lies outside the layer; nothing was sent.",
        "Select a part of the layer, or use what is visible as the source.",
    )


def read(canvas: Canvas, source: Source, box: Box) -> Picture:
    """The pixels of ``box``."""
    if box.size.pixels > MAX_SOURCE_PIXELS:
        raise SizeError(f"{box.size} pixels are too many to send at once; nothing was sent.", "Select a smaller part.")
    return canvas.read_pixels(source, box)


def refuse_nothing_visible(picture: Picture, mode: Mode) -> None:
    """What puts the source's transparency back would give an invisible result, and have it paid for."""
    if is_invisible(picture):
        raise InputError(
            f"The source is fully transparent, so the result of an {mode} would be too; nothing was sent.",
            "Select another layer, or use what is visible as the source.",
        )


def backdrop(ask: Ask, canvas: Canvas, seen: Description) -> Picture | None:
    """The whole visible picture, where a new image shall show it under the result."""
    if ask.into is not Into.NEW_IMAGE or seen.canvas is None:
        return None
    # It goes into the new image and nowhere else.
    return read(unhidden(canvas), Source.VISIBLE, Box(0, 0, seen.canvas.width, seen.canvas.height))


def full_mask(size: Size) -> Mask:
    """Everything."""
    return Mask(np.full((size.height, size.width), FULL, np.uint8))

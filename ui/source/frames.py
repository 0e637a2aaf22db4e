"""What is drawn over the source: the layer, the selection, what of it is sent.

Owns: ``of_gimp``, ``of_area``, ``of_tiles``, ``facts``, ``uses_selection``. May import: ``bridge.model``,
``bridge.wishes``, ``layerbridge.wire``, ``ui.picture_area``, ``ui.words``, PySide6.QtCore. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from bridge.model import Box, Mode, Size
from bridge.wishes import Wishes
from ui.picture_area import Frame
from ui.words import tr

if TYPE_CHECKING:
    from bridge.imaging.surroundings import Area
    from layerbridge.wire import Description


def uses_selection(mode: Mode, wishes: Wishes) -> bool:
    """Whether what is selected says what may change."""
    if mode is Mode.OUTPAINT:
        # Without margins what is empty in the selection is filled.
        return not any((wishes.left, wishes.top, wishes.right, wishes.bottom))
    return mode in (Mode.INPAINT, Mode.IMAGE_TO_IMAGE)


def of_gimp(
    seen: Description, area: Area | None, *, shows_selection: bool, has_shape: bool = False
) -> tuple[Frame, ...]:
    """The frames over GIMP's image; the selection's only where its shape is not shown."""
    if seen.canvas is None:
        return ()
    layer = [Frame(seen.layer.box, tr("Layer: {name}", name=seen.layer.name))] if seen.layer else []
    selection = shows_selection and not has_shape
    marked = [Frame(seen.selection, tr("Selection"), is_filled=True)] if selection and seen.selection else []
    boxes = [frame.box for frame in layer]
    return (*layer, *marked, *of_area(seen.canvas, area, known=boxes))


def of_area(canvas: Size, area: Area | None, *, known: Sequence[Box] = ()) -> tuple[Frame, ...]:
    """What is sent and what becomes the layer, where that is not all there is."""
    whole = Box(0, 0, canvas.width, canvas.height)
    if area is None or area.context in (whole, *known):
        return ()
    sent = Frame(area.context, tr("Sent"), line=Qt.PenStyle.SolidLine, name_below=True)
    if area.result == area.context:
        return (sent,)
    return (sent, Frame(area.result, tr("New layer"), line=Qt.PenStyle.DotLine))


def of_tiles(tiles: Sequence[Box]) -> tuple[Frame, ...]:
    """Where a picture is cut."""
    return tuple(Frame(box, "", line=Qt.PenStyle.DotLine) for box in tiles)


def facts(name: str, seen: Description, *, shows_selection: bool) -> str:
    """What is known of GIMP's image, in one line."""
    parts = [f"{name}, {seen.canvas} px"]
    if seen.layer is None:
        parts.append(tr("no layer"))
    else:
        size = f"{seen.layer.box.width}x{seen.layer.box.height}"
        parts.append(tr("layer “{name}” {size}", name=seen.layer.name, size=size))
    if shows_selection and seen.selection is not None:
        parts.append(tr("selection {size}", size=f"{seen.selection.width}x{seen.selection.height}"))
    elif shows_selection:
        parts.append(tr("nothing selected"))
    return tr("{facts}. Read again at every Generate.", facts=", ".join(parts))

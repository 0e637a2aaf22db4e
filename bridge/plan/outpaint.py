"""The plan of an outpaint: past the borders by margins, or into what is empty inside a selection.

Owns: that. May import: ``bridge.plan``, ``bridge.imaging``, ``bridge.capability``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bridge.canvas.base import Canvas
from bridge.capability import Capability
from bridge.errors import InputError, NothingExtendedError
from bridge.imaging.alpha import is_invisible
from bridge.imaging.extend import continued, empty_part, new_part, seen_part
from bridge.imaging.fill_choice import Fill
from bridge.imaging.frame import opaque
from bridge.imaging.geometry import Fit
from bridge.imaging.masks import sent_mask
from bridge.imaging.surroundings import Area
from bridge.model import Box, Margins, Mode, Picture
from bridge.plan.ask import Ask
from bridge.plan.picture import HARD, fill_for, inpaint_of, surroundings_for
from bridge.plan.prepared import Prepared
from bridge.plan.reading import backdrop, full_mask, holds, outside, read, read_selection
from bridge.plan.sending import join_for, notes_on, sendable
from layerbridge.wire import Description


def prepare_outpaint(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    """The area extended by the request's margins; with none, what is empty in it or in the selection is filled."""
    margins = ask.request.margins or Margins()
    if not any(margins):
        return _into_emptiness(ask, canvas, seen, capability, area)
    part = seen_part(area, margins)
    width, height = part.width + margins.left + margins.right, part.height + margins.top + margins.bottom
    if not holds(width, height):
        raise InputError(f"{width}x{height} pixels are too many to make at once; nothing was sent.", "Extend by less.")
    old, new = read(canvas, ask.source, part), new_part(part, margins)
    sent = sent_mask(new, HARD)
    if is_invisible(old):
        raise InputError(
            "The source is fully transparent, so there is nothing to extend; nothing was sent.",
            "Select another layer, or use what is visible as the source.",
        )
    made = Prepared(
        ask.request,
        Fit(old.size, old.size, old.size),
        seen,
        box=margins.around(part),
        source=_widened(old, margins),
        mask=new,
        sent=sent,
        join=join_for(ask.manner, capability),
        extended=margins,
    )
    if capability.mode is Mode.OUTPAINT:
        return _natively(made, opaque(old), margins, capability)
    # What goes on past the border is there already, mirrored; it is filled over only where the user says so.
    fill = Fill.NONE if ask.manner.fill is Fill.AUTOMATIC else ask.manner.fill
    out = inpaint_of(ask, capability, continued(opaque(old), margins), sent, fill=fill)
    return replace(made, request=out.request, fit=out.fit, notes=out.notes)


def _natively(made: Prepared, old: Picture, margins: Margins, capability: Capability) -> Prepared:
    """For an engine that extends a picture by itself."""
    picture, sizes = sendable(old, capability)
    _refuse_padding(sizes)
    request = replace(made.request, picture=picture, margins=_scaled_margins(margins, sizes))
    return replace(made, request=request, fit=sizes, notes=notes_on(sizes))


def _refuse_padding(sizes: Fit) -> None:
    if sizes.content != sizes.working:
        # Padding would come to lie between the picture and what is new.
        raise InputError(
            f"A picture of {sizes.source} has no shape that this engine can extend; nothing was sent.",
            "Use another engine, or another part.",
        )


def _scaled_margins(margins: Margins, sizes: Fit) -> Margins:
    return Margins(*(max(1, round(side * sizes.scale)) if side else 0 for side in margins))


def _widened(old: Picture, margins: Margins) -> Picture:
    """The old picture with its margins, transparent there: what the result is laid over and compared with."""
    sides = ((margins.top, margins.bottom), (margins.left, margins.right), (0, 0))
    return Picture(np.pad(old.pixels, sides))


def _into_emptiness(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    """What is transparent inside the selection, or inside the area where nothing is selected."""
    where = emptiness(ask, seen, capability, area)
    source = read(canvas, ask.source, where.context)
    selection = read_selection(canvas, where.context) if seen.selection else full_mask(source.size)
    empty = empty_part(source, selection)
    if not empty.pixels.any():
        raise NothingExtendedError(
            "No side is extended, and nothing that is selected is transparent; nothing was sent.",
            "Give at least one margin over 0, or select a transparent part.",
        )
    part, sent = where.result.moved(-where.context.x, -where.context.y), sent_mask(empty, HARD)
    out = inpaint_of(ask, capability, source, sent, fill=fill_for(ask, capability))
    return Prepared(
        out.request,
        out.fit,
        seen,
        box=where.context,
        source=source,
        result=where.result,
        mask=empty.crop(part),
        sent=sent.crop(part),
        join=join_for(ask.manner, capability),
        extended=Margins(),
        backdrop=backdrop(ask, canvas, seen),
        notes=out.notes,
    )


def emptiness(ask: Ask, seen: Description, capability: Capability, area: Box) -> Area:
    """What is sent to fill the emptiness of the selection, or of the area where nothing is selected.

    Raises:
        InputError: the selection lies outside.
    """
    bounds = area if seen.canvas is None else Box(0, 0, seen.canvas.width, seen.canvas.height)
    wanted = area if seen.selection is None else seen.selection.intersect(bounds)
    if wanted.empty:
        raise outside()
    return surroundings_for(ask, wanted, bounds.around(wanted), capability)

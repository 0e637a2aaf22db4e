"""The plan of an inpaint and of an image-to-image: context, masks, what stands under the mask, tiles.

Owns: those two, and what an outpaint into emptiness shares with them. May import: ``bridge.plan``, ``bridge.imaging``,
``bridge.capability``, ``bridge.model``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bridge.canvas.base import Canvas
from bridge.capability import Capability
from bridge.errors import InputError
from bridge.imaging.fill_choice import Fill
from bridge.imaging.frame import mask_to_working, opaque
from bridge.imaging.geometry import Fit, fit
from bridge.imaging.masks import Edges, automatic_edges, result_mask, sent_mask
from bridge.imaging.prefill import filled
from bridge.imaging.raw import cleared
from bridge.imaging.surroundings import Area, surroundings
from bridge.imaging.tiles import TileGrid
from bridge.model import Box, GenerationRequest, Mask, Mode, Picture, Size
from bridge.plan.ask import Ask, Choice
from bridge.plan.prepared import Prepared
from bridge.plan.reading import (
    backdrop,
    full_mask,
    read,
    read_selection,
    refuse_nothing_visible,
    selected_part,
)
from bridge.plan.sending import join_for, notes_on, refuse_too_many, sendable
from bridge.tiling.job import grid_for
from layerbridge.wire import Description

HARD = Edges()
"""Everything that is touched, and no more."""
TILED_STRENGTH = 0.5
"""Up to this strength neighbouring tiles of a picture still agree with each other, so it is done in tiles by itself."""
FAR_REDUCED = 0.9
"""A picture that an engine sees at less than this scale is worth tiles or a second pass."""


def prepare_picture(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    """An inpaint or image-to-image of the area, or of what is selected in it."""
    selected = selected_part(ask, seen, area)
    if selected is None:
        return _whole(ask, canvas, seen, capability, area)
    where = surroundings_for(ask, selected, area, capability)
    selection = read_selection(canvas, where.context)
    part = where.result.moved(-where.context.x, -where.context.y)
    # All that is selected lies in the layer's box: what is around it need not be looked at.
    selected_there = selection.crop(part)
    edges = edges_for(ask, selected_there, capability)
    sent = sent_mask(selected_there, edges)
    source = read(canvas, ask.source, where.context)
    if ask.request.mode is Mode.IMAGE_TO_IMAGE:
        refuse_nothing_visible(source.crop(part), ask.request.mode)
    out = _outgoing(ask, capability, source, laid(sent, part, source.size))
    return Prepared(
        out.request,
        out.fit,
        seen,
        box=where.context,
        source=source,
        result=where.result,
        mask=result_mask(selected_there, edges),
        sent=sent_mask(sent, HARD),
        edges=edges,
        join=join_for(ask.manner, capability),
        stages=out.stages,
        backdrop=backdrop(ask, canvas, seen),
        notes=out.notes,
    )


def laid(mask: Mask, box: Box, size: Size) -> Mask:
    """``mask`` at ``box`` in one of ``size`` that is 0 elsewhere."""
    pixels = cleared((size.height, size.width))
    pixels[box.y : box.bottom, box.x : box.right] = mask.pixels
    return Mask(pixels)


def surroundings_for(ask: Ask, selected: Box, area: Box, capability: Capability) -> Area:
    """The context and the layer's box of a selection."""
    strength = ask.request.sampling.strength
    return surroundings(
        selected,
        area,
        capability.sizes,
        context=ask.manner.context,
        strength=1.0 if strength is None else strength,
        grow=ask.manner.grow or 0,
    )


def edges_for(ask: Ask, selection: Mask, capability: Capability) -> Edges:
    """The user's numbers, and automatic ones where nothing is said."""
    strength, manner = ask.request.sampling.strength, ask.manner
    soft = not capability.hard_mask and capability.mode is Mode.INPAINT
    own = automatic_edges(selection, strength=1.0 if strength is None else strength, soft=soft)
    if capability.fits_by_itself:
        own = Edges(grow=own.grow, feather=0, blend=0)
    return Edges(
        grow=own.grow if manner.grow is None else manner.grow,
        feather=own.feather if manner.feather is None else manner.feather,
        blend=own.blend if manner.blend is None else manner.blend,
    )


def fill_for(ask: Ask, capability: Capability) -> Fill:
    """What stands under the mask: the surroundings for what is replaced, the border continued for what is removed.

    Engines that never see it are not served, and where some of the old picture shall remain it is left alone.
    """
    if ask.manner.fill is not Fill.AUTOMATIC:
        return ask.manner.fill
    strength = ask.request.sampling.strength
    if not capability.starts_from_picture or (strength is not None and strength < 1):
        return Fill.NONE
    return Fill.BLUR if ask.request.mode is Mode.INPAINT and ask.request.text.strip() else Fill.BORDER


def _whole(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    """Everything is meant: no mask of ours, nothing to join to."""
    source = read(canvas, ask.source, area)
    if ask.request.mode is Mode.IMAGE_TO_IMAGE:
        refuse_nothing_visible(source, ask.request.mode)
    out = _outgoing(ask, capability, source, full_mask(source.size))
    return Prepared(
        out.request,
        out.fit,
        seen,
        box=area,
        source=source,
        join=join_for(ask.manner, capability),
        stages=out.stages,
        notes=out.notes,
    )


@dataclass(frozen=True)
class Outgoing:
    """What is sent, and how it fits."""

    request: GenerationRequest
    fit: Fit
    stages: tuple[TileGrid, ...] = ()
    notes: tuple[str, ...] = ()


def _outgoing(ask: Ask, capability: Capability, source: Picture, sent: Mask) -> Outgoing:
    if ask.request.mode is Mode.INPAINT:
        return inpaint_of(ask, capability, source, sent, fill=fill_for(ask, capability))
    if _wants_tiles(ask, source.size, capability):
        if ask.request.sampling.samples > 1:
            raise InputError("Tiles are made one at a time; nothing was sent.", "Ask for one sample, or for no tiles.")
        grid = grid_for(source.size, source.size, capability)
        refuse_too_many(len(grid.tiles), ask.max_requests, f"A picture of {source.size} in tiles")
        request = replace(ask.request, picture=None, mask=None, size=None)
        return Outgoing(request, fit(source.size, capability.sizes), (grid,))
    picture, sizes = sendable(source if capability.keeps_alpha else opaque(source), capability)
    request = replace(ask.request, picture=picture, mask=None, size=None)
    return Outgoing(request, sizes, notes=notes_on(sizes))


def inpaint_of(ask: Ask, capability: Capability, source: Picture, sent: Mask, *, fill: Fill) -> Outgoing:
    """The request that replaces what ``sent`` covers."""
    base = source if capability.keeps_alpha else opaque(source)
    if fill is not Fill.NONE and not bool(sent.pixels.all()):
        base = filled(base, sent, fill)
    picture, sizes = sendable(base, capability)
    mask = mask_to_working(sent, sizes, hard=capability.hard_mask)
    request = replace(ask.request, mode=Mode.INPAINT, picture=picture, mask=mask, size=None, margins=None)
    return Outgoing(request, sizes, notes=notes_on(sizes))


def _wants_tiles(ask: Ask, size: Size, capability: Capability) -> bool:
    """Whether an image-to-image is done in tiles: strong changes would make a patchwork of them."""
    reduced = fit(size, capability.sizes).scale < FAR_REDUCED
    if ask.tiles is not Choice.AUTOMATIC:
        return reduced and ask.tiles is Choice.YES
    strength = ask.request.sampling.strength
    gentle = strength is not None and strength <= TILED_STRENGTH
    return reduced and gentle and ask.request.sampling.samples == 1 and ask.max_requests != 1

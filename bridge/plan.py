"""From what a user asks and what a canvas shows to the request that is sent: which box, which size, which mask.

Owns: ``Ask``, ``Prepared`` and ``prepare``. May import: ``bridge.canvas``, ``bridge.imaging``, ``bridge.model``,
``bridge.errors``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from bridge.canvas import Canvas, Source
from bridge.capability import Capability, FixedSizes
from bridge.errors import InputError
from bridge.imaging.codec import encode_png
from bridge.imaging.extend import continued, new_part, seen_part
from bridge.imaging.frame import mask_to_working, opaque, to_working
from bridge.imaging.geometry import Fit, context_box, default_size, fit, scaled
from bridge.model import Box, GenerationRequest, Margins, Mask, Mode, Picture, Size
from layerbridge.wire import MAX_BLOB_BYTES, MAX_SIDE_PX, RGBA_BYTES, Description

BYTES_SLACK = 0.95
MIN_UPSCALE_SHARE = 0.5
"""A layer that has to be reduced by more before an engine enlarges it would come back with less than it had."""
MAX_SOURCE_PIXELS = MAX_BLOB_BYTES // RGBA_BYTES


@dataclass(frozen=True)
class Ask:
    """What the user wants, before any pixel is read.

    Attributes:
        request: with prompts, sampling, provider and engine, but without picture and mask; ``request.size`` is the
            size wished for in text-to-image.
        scale: of an upscale.
        whole_layer: inpaint all of the layer where nothing is selected.
    """

    request: GenerationRequest
    source: Source = Source.LAYER
    scale: float = 2.0
    whole_layer: bool = False


@dataclass(frozen=True)
class Prepared:
    """A request ready to send, and what is needed to put its result in place.

    Attributes:
        request: its picture and mask are of ``fit.working`` size.
        fit: between the box's pixels and the working size.
        box: what was read, in canvas pixels; None for text-to-image.
        source: the pixels of ``box`` as they were.
        mask: the selection inside ``box``, None where it covers everything.
        target: of an upscale, the size of the finished layer.
        canvas: the canvas as it was described.
        extended: of an outpaint, by how much the source grew.
        notes: sentences that the user should read.
    """

    request: GenerationRequest
    fit: Fit
    canvas: Description
    box: Box | None = None
    source: Picture | None = field(default=None, repr=False)
    mask: Mask | None = field(default=None, repr=False)
    target: Size | None = None
    extended: Margins | None = None
    notes: tuple[str, ...] = ()

    @property
    def mode(self) -> Mode:
        """What the user asked for: an outpaint may be sent as an inpaint."""
        return self.request.mode if self.extended is None else Mode.OUTPAINT


def prepare(ask: Ask, canvas: Canvas, capability: Capability) -> Prepared:
    """Read what is needed from the canvas and make the request.

    Raises:
        InputError: what is asked cannot be done with this canvas; nothing was sent.
        CanvasError, LinkError: it cannot be read.
    """
    seen = canvas.describe()
    if ask.request.mode is Mode.TEXT_TO_IMAGE:
        return _prepare_text(ask, seen, capability)
    _refuse_indexed(seen)
    area = _area(ask.source, seen)
    if ask.request.mode is Mode.OUTPAINT:
        return _prepare_outpaint(ask, canvas, seen, capability, area)
    if ask.request.mode is Mode.UPSCALE:
        return _prepare_upscale(ask, canvas, seen, capability, area)
    return _prepare_picture(ask, canvas, seen, capability, area)


def _prepare_text(ask: Ask, seen: Description, capability: Capability) -> Prepared:
    wish = ask.request.size or (_no_larger(seen.canvas, capability) if seen.canvas else None)
    wish = wish or default_size(capability.sizes)
    if wish.pixels > MAX_SOURCE_PIXELS:
        raise InputError(f"{wish} pixels are too many for one layer; nothing was sent.", "Ask for a smaller size.")
    sizes = fit(wish, capability.sizes)
    request = replace(ask.request, size=sizes.working)
    return Prepared(request, sizes, canvas=seen, notes=_notes_on_enlarging(sizes))


def _no_larger(canvas: Size, capability: Capability) -> Size:
    """The canvas's size, or the engine's nearest below: a small result is never stretched over a large picture."""
    content = fit(canvas, capability.sizes).content
    return content if content.pixels < canvas.pixels else canvas


def _refuse_indexed(seen: Description) -> None:
    if seen.base_type == "indexed":
        raise InputError(
            "The image is indexed, so a result would lose its colours to the palette; nothing was sent.",
            "Convert it first: Image > Mode > RGB.",
        )


def _area(source: Source, seen: Description) -> Box:
    """Where there are pixels to read: the layer's box or the canvas."""
    if seen.canvas is None:
        raise InputError("No image is open.", "Open one first.")
    if source is Source.VISIBLE:
        return Box(0, 0, seen.canvas.width, seen.canvas.height)
    if seen.layer is None:
        raise InputError("The image has no selected layer.", "Select one in the Layers dialog.")
    return seen.layer.box


def _prepare_picture(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    selected = _selected_part(ask, seen, area)
    box = area if selected is None else context_box(selected, area, capability.sizes)
    source = _read(canvas, ask.source, box)
    mask = None if selected is None else _read_selection(canvas, box)
    picture, sizes = sendable(source if capability.keeps_alpha else opaque(source), capability)
    sent_mask = None
    if ask.request.mode is Mode.INPAINT:
        sent_mask = mask_to_working(mask or _full_mask(source.size), sizes)
    request = replace(ask.request, picture=picture, mask=sent_mask, size=None)
    return Prepared(request, sizes, seen, box, source, mask, notes=_notes(sizes))


def _prepare_outpaint(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    margins = ask.request.margins or Margins()
    if not any(margins):
        raise InputError("No side is extended; nothing was sent.", "Give at least one margin over 0.")
    part = seen_part(area, margins)
    # In plain numbers: what comes out may be larger than any box can be.
    width, height = part.width + margins.left + margins.right, part.height + margins.top + margins.bottom
    if width * height > MAX_SOURCE_PIXELS or max(width, height) > MAX_SIDE_PX:
        raise InputError(f"{width}x{height} pixels are too many to make at once; nothing was sent.", "Extend by less.")
    box = margins.around(part)
    old, new = opaque(_read(canvas, ask.source, part)), new_part(part, margins)
    if capability.mode is Mode.OUTPAINT:
        picture, sizes = sendable(old, capability)
        _refuse_padding(sizes)
        request = replace(ask.request, picture=picture, margins=_scaled_margins(margins, sizes))
    else:
        picture, sizes = sendable(continued(old, margins), capability)
        sent = mask_to_working(new, sizes)
        request = replace(ask.request, mode=Mode.INPAINT, picture=picture, mask=sent, margins=None)
    return Prepared(request, sizes, seen, box, None, new, extended=margins, notes=_notes(sizes))


def _refuse_padding(sizes: Fit) -> None:
    if sizes.content != sizes.working:
        # Padding would come to lie between the picture and what is new.
        raise InputError(
            f"A picture of {sizes.source} has no shape that this engine can extend; nothing was sent.",
            "Use another engine, or another part.",
        )


def sendable(picture: Picture, capability: Capability) -> tuple[Picture, Fit]:
    """``picture`` in a size that the engine admits and its endpoint's limit of bytes lets through, and how it fits."""
    rule = capability.sizes
    while True:
        sizes = fit(picture.size, rule)
        working = to_working(picture, sizes)
        share = _share_of_limit(working, capability)
        if share <= 1 or isinstance(rule, FixedSizes) or working.size.pixels <= rule.min_pixels:
            return working, sizes
        rule = replace(rule, max_pixels=max(rule.min_pixels, int(working.size.pixels / share * BYTES_SLACK)))


def _share_of_limit(picture: Picture, capability: Capability) -> float:
    """How many times the bytes that may be sent a picture's PNG has; not counted where even bare pixels are fewer."""
    limit = capability.max_upload_bytes
    if limit is None or picture.size.pixels * RGBA_BYTES <= limit:
        return 0.0
    # Packed quickly: what is really sent to a far host is smaller still.
    return len(encode_png(picture, effort="fast")) / limit


def _scaled_margins(margins: Margins, sizes: Fit) -> Margins:
    return Margins(*(max(1, round(side * sizes.scale)) if side else 0 for side in margins))


def _prepare_upscale(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    sizes = fit(area.size, capability.sizes)
    if sizes.scale < MIN_UPSCALE_SHARE:
        raise InputError(
            f"A layer of {area.size} cannot be upscaled by this engine; nothing was sent.",
            f"It takes {capability.sizes}. Use a smaller layer or another provider.",
        )
    factor = _engine_factor(sizes, ask.scale, capability)
    target = scaled(area.size, ask.scale)
    source = _read(canvas, ask.source, area)
    picture = to_working(source if capability.keeps_alpha else opaque(source), sizes)
    request = replace(ask.request, picture=picture, mask=None, size=scaled(sizes.working, factor))
    return Prepared(request, sizes, seen, area, source, None, target, notes=_notes(sizes))


def _engine_factor(sizes: Fit, scale: float, capability: Capability) -> float:
    """How much larger an engine is asked to make the working picture: by more than ``scale`` says where it must."""
    source = sizes.working
    side = capability.min_target_side
    least = max(side / source.width, side / source.height)
    factor = max(scale / sizes.scale, least, 1.0)
    # In plain numbers: a thin layer brought to the least side may be wider than any size can be.
    width, height = round(source.width * factor), round(source.height * factor)
    limit = min(capability.max_output_pixels or MAX_SOURCE_PIXELS, MAX_SOURCE_PIXELS)
    if width * height > limit or max(width, height) > MAX_SIDE_PX:
        largest = min((limit / source.pixels) ** 0.5, MAX_SIDE_PX / max(source.width, source.height))
        raise InputError(
            f"The engine would have to make {width}x{height} pixels, it makes at most {limit}; nothing was sent.",
            f"Use a scale up to {int(largest * sizes.scale * 100) / 100:g}, a smaller layer, or another provider."
            if largest >= max(1, least)
            else "Use a layer of another size, or another provider.",
        )
    return factor


def _selected_part(ask: Ask, seen: Description, area: Box) -> Box | None:
    """The selection inside the area; None where everything is meant."""
    if seen.selection is None:
        if ask.request.mode is Mode.INPAINT and not ask.whole_layer:
            raise InputError(
                "Nothing is selected, so there is nothing to replace; nothing was sent.",
                "Make a selection, or choose the whole layer.",
            )
        return None
    part = seen.selection.intersect(area)
    if part.empty:
        raise _outside()
    return part


def _read_selection(canvas: Canvas, box: Box) -> Mask:
    mask = canvas.read_selection(box)
    if not mask.pixels.any():
        # The box around a selection may meet the layer where the selection itself does not.
        raise _outside()
    return mask


def _outside() -> InputError:
    return InputError(
        "The selection lies outside the layer; nothing was sent.",
        "Select a part of the layer, or use what is visible as the source.",
    )


def _read(canvas: Canvas, source: Source, box: Box) -> Picture:
    if box.size.pixels > MAX_SOURCE_PIXELS:
        raise InputError(f"{box.size} pixels are too many to send at once; nothing was sent.", "Select a smaller part.")
    return canvas.read_pixels(source, box)


def _full_mask(size: Size) -> Mask:
    return Mask(np.full((size.height, size.width), 255, np.uint8))


def _notes_on_enlarging(sizes: Fit) -> tuple[str, ...]:
    if sizes.scale >= 0.999:
        return ()
    return (f"The engine makes {sizes.content} at most: its result was enlarged to {sizes.source}.",)


def _notes(sizes: Fit) -> tuple[str, ...]:
    if sizes.scale >= 0.999:
        return ()
    return (
        f"The engine works at {sizes.working}: the source of {sizes.source} was reduced for it "
        "and the result enlarged again.",
    )

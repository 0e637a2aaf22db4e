"""A request ready to send, with what is needed to put its result in place.

Owns: ``Prepared``. May import: ``bridge.plan.ask``, ``bridge.imaging``, ``bridge.model``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.imaging.geometry import Fit
from bridge.imaging.masks import Edges
from bridge.imaging.tiles import TileGrid
from bridge.model import Box, GenerationRequest, Margins, Mask, Mode, Picture, Size
from bridge.plan.ask import Ask, Into, Join
from layerbridge.wire import Description


@dataclass(frozen=True)
class Prepared:
    """A request ready to send, and what is needed to put its result in place.

    Attributes:
        request: its picture and mask are of ``fit.working`` size; with ``stages`` it is the template of their requests
            and has none.
        fit: between the box's pixels and the working size.
        canvas: the canvas as it was described.
        box: what was read and is sent, in canvas pixels; None for text-to-image.
        source: the pixels of ``box`` as they were; of an outpaint transparent where it is new.
        result: the part of ``box`` that becomes the layer; None where that is all of it.
        mask: what is composited, of the layer's size; None where it covers everything.
        sent: what the engine may change, of the layer's size, hard; None where that is everything.
        edges: the numbers that both masks were made by.
        join: how the result is joined to the picture; never AUTOMATIC.
        target: of an upscale, the size of the finished layer.
        stages: an upscale or a picture past the engine's size, in tiles: each stage starts from what the last one made.
        extended: of an outpaint, by how much the source grew.
        into: where the result goes.
        scale: of an upscale, how many times larger it is.
        to_rgb: whether an indexed image is converted when the result is inserted.
        backdrop: the whole visible picture, where a new image shall show it under the layer.
        notes: sentences that the user should read.
        asked: what all of this was made from.
    """

    request: GenerationRequest
    fit: Fit
    canvas: Description
    box: Box | None = None
    source: Picture | None = field(default=None, repr=False)
    result: Box | None = None
    mask: Mask | None = field(default=None, repr=False)
    sent: Mask | None = field(default=None, repr=False)
    edges: Edges | None = None
    join: Join = Join.NONE
    target: Size | None = None
    stages: tuple[TileGrid, ...] = ()
    extended: Margins | None = None
    into: Into = Into.LAYER
    scale: float = 1.0
    to_rgb: bool = False
    backdrop: Picture | None = field(default=None, repr=False)
    notes: tuple[str, ...] = ()
    asked: Ask | None = None

    @property
    def mode(self) -> Mode:
        """What the user asked for: an outpaint may be sent as an inpaint."""
        return self.request.mode if self.extended is None else Mode.OUTPAINT

    @property
    def result_in_box(self) -> Box | None:
        """Where the layer lies in what was read, in its pixels; None for text-to-image."""
        if self.box is None:
            return None
        return (self.result or self.box).moved(-self.box.x, -self.box.y)

    @property
    def source_of_result(self) -> Picture | None:
        """The pixels that the layer lies over."""
        where = self.result_in_box
        return self.source.crop(where) if self.source is not None and where is not None else None

"""What the user wants, before any pixel is read.

Owns: ``Ask``, ``Manner`` and their choices. May import: ``bridge.canvas.base``, ``bridge.imaging``, ``bridge.model``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bridge.canvas.base import Source
from bridge.imaging.fill_choice import Fill
from bridge.imaging.surroundings import Context
from bridge.model import GenerationRequest


class Join(StrEnum):
    """How a result is joined to the picture around it."""

    AUTOMATIC = "automatic"
    NONE = "none"
    """As the engine made it."""
    COLOUR = "colour"
    """Its colours matched to those around it."""
    GRADIENT = "gradient"
    """That, and the step that is left at its border spread over the inside."""


class Choice(StrEnum):
    """Whether something is done."""

    AUTOMATIC = "automatic"
    YES = "yes"
    NO = "no"


class Into(StrEnum):
    """Where a result goes."""

    LAYER = "layer"
    """A layer of its own; the canvas grows where it must."""
    IMAGE = "image"
    """The same, after the whole image was scaled: of an upscale only."""
    NEW_IMAGE = "new-image"


@dataclass(frozen=True)
class Manner:
    """How a selection is sent and its result put back.

    Attributes:
        grow, feather, blend: in px, None for automatic values; see ``bridge.imaging.masks.Edges``.
    """

    context: Context = Context.AUTOMATIC
    grow: int | None = None
    feather: int | None = None
    blend: int | None = None
    fill: Fill = Fill.AUTOMATIC
    join: Join = Join.AUTOMATIC


@dataclass(frozen=True)
class Ask:
    """What the user wants, before any pixel is read.

    Attributes:
        request: with prompts, sampling, provider and engine, but without picture and mask; ``request.size`` is the
            size wished for in text-to-image.
        scale: of an upscale.
        whole_layer: inpaint all of the layer where nothing is selected.
        refine: whether a result that had to be enlarged goes through a second pass at its full size.
        tiles: whether an image-to-image past the engine's size is done in tiles.
        max_requests: how many requests may be sent; 0 for as many as it takes.
    """

    request: GenerationRequest
    source: Source = Source.LAYER
    scale: float = 2.0
    whole_layer: bool = False
    manner: Manner = Manner()
    refine: Choice = Choice.AUTOMATIC
    tiles: Choice = Choice.AUTOMATIC
    into: Into = Into.LAYER
    convert_indexed: bool = False
    max_requests: int = 0

"""From what a user asks and what a canvas shows to the requests that are sent: which box, which size, which mask.

Owns: ``prepare``; the parts are in the modules beside. May import: those, ``bridge.canvas``, ``bridge.capability``,
``bridge.model``.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.canvas import Canvas
from bridge.capability import Capability
from bridge.model import Mode
from bridge.plan.ask import Ask, Choice, Into, Join, Manner
from bridge.plan.outpaint import prepare_outpaint
from bridge.plan.picture import prepare_picture
from bridge.plan.prepared import Prepared
from bridge.plan.reading import MAX_SOURCE_PIXELS, refuse_indexed, source_area
from bridge.plan.text import prepare_text
from bridge.plan.upscale import prepare_upscale
from layerbridge.wire import Description

__all__ = ["MAX_SOURCE_PIXELS", "Ask", "Choice", "Into", "Join", "Manner", "Prepared", "prepare"]


def prepare(ask: Ask, canvas: Canvas, capability: Capability) -> Prepared:
    """Read what is needed from the canvas and make the request.

    Raises:
        InputError: what is asked cannot be done with this canvas; nothing was sent.
        CanvasError, LinkError: it cannot be read.
    """
    seen = canvas.describe()
    refuse_indexed(ask, seen)
    prepared = _of_mode(ask, canvas, seen, capability)
    return replace(prepared, into=ask.into, to_rgb=ask.convert_indexed)


def _of_mode(ask: Ask, canvas: Canvas, seen: Description, capability: Capability) -> Prepared:
    if ask.request.mode is Mode.TEXT_TO_IMAGE:
        return prepare_text(ask, seen, capability)
    area = source_area(ask.source, seen)
    ways = {Mode.OUTPAINT: prepare_outpaint, Mode.UPSCALE: prepare_upscale}
    return ways.get(ask.request.mode, prepare_picture)(ask, canvas, seen, capability, area)

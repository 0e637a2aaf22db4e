"""From what a user asks and what a canvas shows to the requests that are sent: which box, which size, which mask.

Owns: ``prepare``; the parts are in the modules beside. May import: those, ``bridge.canvas.base``,
``bridge.capability``, ``bridge.model``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bridge.canvas.base import Canvas
from bridge.capability import Capability
from bridge.model import Mode
from bridge.plan.ask import Ask, Choice, Into, Join, Manner

if TYPE_CHECKING:
    from bridge.plan.prepared import Prepared
    from layerbridge.wire import Description

__all__ = ["Ask", "Choice", "Into", "Join", "Manner", "prepare"]


def prepare(ask: Ask, canvas: Canvas, capability: Capability) -> Prepared:
    """Read what is needed from the canvas and make the request.

    Raises:
        InputError: what is asked cannot be done with this canvas; nothing was sent.
        CanvasError, LinkError: it cannot be read.
    """
    # Here and not above: whoever only asks (a form, the command line's help) loads no OpenCV for it.
    from bridge.plan.reading import refuse_indexed

    seen = canvas.describe()
    refuse_indexed(ask, seen)
    prepared = _of_mode(ask, canvas, seen, capability)
    return replace(prepared, into=ask.into, to_rgb=ask.convert_indexed, asked=ask)


def _of_mode(ask: Ask, canvas: Canvas, seen: Description, capability: Capability) -> Prepared:
    from bridge.plan.outpaint import prepare_outpaint
    from bridge.plan.picture import prepare_picture
    from bridge.plan.reading import source_area
    from bridge.plan.text import prepare_text
    from bridge.plan.upscale import prepare_upscale

    if ask.request.mode is Mode.TEXT_TO_IMAGE:
        return prepare_text(ask, seen, capability)
    area = source_area(ask.source, seen)
    ways = {Mode.OUTPAINT: prepare_outpaint, Mode.UPSCALE: prepare_upscale}
    return ways.get(ask.request.mode, prepare_picture)(ask, canvas, seen, capability, area)

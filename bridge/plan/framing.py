"""Which part of the canvas is sent, from its description alone: no pixel is read.

Owns: ``framed``. May import: ``bridge.plan``, ``bridge.imaging``, ``bridge.capability``, ``bridge.model``.
"""

from __future__ import annotations

from bridge.capability import Capability
from bridge.imaging.extend import seen_part
from bridge.imaging.surroundings import Area
from bridge.model import Margins, Mode
from bridge.plan.ask import Ask
from bridge.plan.outpaint import emptiness
from bridge.plan.picture import surroundings_for
from bridge.plan.reading import selected_part, source_area
from layerbridge.wire import Description


def framed(ask: Ask, seen: Description, capability: Capability) -> Area | None:
    """What is sent and what becomes the layer, as ``prepare`` has it; None from text alone, where nothing is.

    Raises:
        InputError: why nothing can be sent.
    """
    mode, margins = ask.request.mode, ask.request.margins or Margins()
    if mode is Mode.TEXT_TO_IMAGE:
        return None
    area = source_area(ask.source, seen)
    if mode is Mode.OUTPAINT and not any(margins):
        return emptiness(ask, seen, capability, area)
    if mode is Mode.OUTPAINT:
        whole = margins.around(seen_part(area, margins))
        return Area(whole, whole)
    selected = None if mode is Mode.UPSCALE else selected_part(ask, seen, area)
    return Area(area, area) if selected is None else surroundings_for(ask, selected, area, capability)

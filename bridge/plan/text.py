"""The plan of a text-to-image: a size.

Owns: that. May import: ``bridge.plan``, ``bridge.imaging.geometry``, ``bridge.capability``, ``bridge.errors``.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.capability import Capability
from bridge.errors import SizeError
from bridge.imaging.geometry import Fit, default_size, fit
from bridge.model import Size
from bridge.plan.ask import Ask
from bridge.plan.prepared import Prepared
from bridge.plan.reading import MAX_SOURCE_PIXELS
from bridge.plan.sending import AS_IT_IS
from layerbridge.wire import Description


def prepare_text(ask: Ask, seen: Description, capability: Capability) -> Prepared:
    """A size of the engine: the one asked for, the canvas's, or the engine's own."""
    wish = ask.request.size or (_no_larger(seen.canvas, capability) if seen.canvas else None)
    wish = wish or default_size(capability.sizes)
    if wish.pixels > MAX_SOURCE_PIXELS:
        raise SizeError(f"{wish} pixels are too many for one layer; nothing was sent.", "Ask for a smaller size.")
    sizes = fit(wish, capability.sizes)
    request = replace(ask.request, size=sizes.working)
    return Prepared(request, sizes, seen, notes=_notes(sizes))


def _no_larger(canvas: Size, capability: Capability) -> Size:
    """The canvas's size, or the engine's nearest below: a small result is never stretched over a large picture."""
    content = fit(canvas, capability.sizes).content
    return content if content.pixels < canvas.pixels else canvas


def _notes(sizes: Fit) -> tuple[str, ...]:
    if sizes.scale >= AS_IT_IS:
        return ()
    return (f"The engine makes {sizes.content} at most: its result was enlarged to {sizes.source}.",)

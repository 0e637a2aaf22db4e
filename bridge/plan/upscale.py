"""The plan of an upscale: in one request where the engine can, else in tiles, and by steps where it grows little.

Owns: that. May import: ``bridge.plan``, ``bridge.imaging``, ``bridge.capability``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import math
from dataclasses import replace

from bridge.canvas.base import Canvas
from bridge.capability import Capability
from bridge.errors import InputError, SizeError, TooManyRequestsError
from bridge.imaging.frame import opaque, to_working
from bridge.imaging.geometry import Fit, fit, scaled
from bridge.imaging.tiles import TileGrid
from bridge.model import Box, Mode, Size
from bridge.plan.ask import Ask, Into
from bridge.plan.prepared import Prepared
from bridge.plan.reading import MAX_SOURCE_PIXELS, holds, read, refuse_nothing_visible
from bridge.plan.sending import AS_IT_IS, join_for, notes_on, refuse_too_many
from bridge.tiling.job import grid_for
from layerbridge.measures import MAX_SIDE_PX
from layerbridge.wire import Description

MIN_SHARE = 0.5
"""A layer that has to be reduced by more before an engine enlarges it would come back with less than it had."""


def prepare_upscale(ask: Ask, canvas: Canvas, seen: Description, capability: Capability, area: Box) -> Prepared:
    """All of the area, ``ask.scale`` times larger."""
    target = _target(area.size, ask.scale)
    if ask.into is Into.IMAGE and seen.canvas is not None:
        _check_image(seen.canvas, area, ask.scale)
    sizes = fit(area.size, capability.sizes)
    stages = _stages(ask, area.size, sizes, capability)
    if stages and ask.request.sampling.samples > 1:
        raise InputError("Tiles are made one at a time; nothing was sent.", "Ask for one sample.")
    factor = 1.0 if stages else _engine_factor(sizes, ask.scale, capability)
    source = read(canvas, ask.source, area)
    refuse_nothing_visible(source, Mode.UPSCALE)
    request = replace(ask.request, mask=None, size=target)
    if not stages:
        picture = to_working(source if capability.keeps_alpha else opaque(source), sizes)
        request = replace(request, picture=picture, size=scaled(sizes.working, factor))
    return Prepared(
        request,
        sizes,
        seen,
        box=area,
        source=source,
        join=join_for(ask.manner, capability),
        target=target,
        stages=stages,
        scale=ask.scale,
        notes=() if stages else notes_on(sizes),
    )


def _target(source: Size, scale: float) -> Size:
    width, height = round(source.width * scale), round(source.height * scale)
    if not holds(width, height):
        largest = min((MAX_SOURCE_PIXELS / source.pixels) ** 0.5, MAX_SIDE_PX / max(source.width, source.height))
        raise SizeError(
            f"{width}x{height} pixels are too many for one layer; nothing was sent.",
            f"Use a scale up to {math.floor(largest * 100) / 100:g}, or a smaller layer.",
        )
    return scaled(source, scale)


def _check_image(canvas: Size, area: Box, scale: float) -> None:
    """What GIMP would be asked for once the result is paid for: the whole image scaled, the layer moved with it."""
    width, height = round(canvas.width * scale), round(canvas.height * scale)
    furthest = max(abs(side) for side in (area.x, area.y, area.right, area.bottom)) * scale
    if not holds(width, height) or furthest > MAX_SIDE_PX:
        raise SizeError(
            f"The image would become {width}x{height} pixels, which are too many; nothing was sent.",
            "Have the result as a layer or a new image, or use a smaller scale.",
        )


def _stages(ask: Ask, source: Size, sizes: Fit, capability: Capability) -> tuple[TileGrid, ...]:
    """The tiles of each step; none where one request does it all."""
    if _in_one(sizes, ask.scale, capability):
        return ()
    stages = tuple(_steps(source, ask.scale, capability))
    needed = sum(len(stage.tiles) for stage in stages)
    try:
        refuse_too_many(needed, ask.max_requests, f"An upscale from {source} in tiles")
    except TooManyRequestsError:
        if ask.max_requests == 1 and _in_one(sizes, ask.scale, capability, reduced=True):
            return ()
        raise
    return stages


def _in_one(sizes: Fit, scale: float, capability: Capability, *, reduced: bool = False) -> bool:
    """Whether one request is enough; with ``reduced`` also where the source has to be made smaller for it."""
    if sizes.scale < (MIN_SHARE if reduced else AS_IT_IS):
        return False
    if capability.max_factor and scale / sizes.scale > capability.max_factor * 1.001:
        return False
    wanted = sizes.working.pixels * (scale / sizes.scale) ** 2
    return capability.max_output_pixels is None or wanted <= capability.max_output_pixels


def _steps(source: Size, scale: float, capability: Capability) -> list[TileGrid]:
    """As few steps as the engine's largest factor allows, the large ones first."""
    most = capability.max_factor or scale
    stages, reached = list[TileGrid](), 1.0
    while reached < scale - 1e-6 or not stages:
        factor = min(most, scale / reached)
        before, reached = scaled(source, reached), reached * factor
        stages.append(grid_for(before, scaled(source, reached), capability))
    return stages


def _engine_factor(sizes: Fit, scale: float, capability: Capability) -> float:
    """How much larger an engine is asked to make the working picture: by more than ``scale`` says where it must."""
    source = sizes.working
    side = capability.min_target_side
    factor = max(scale / sizes.scale, side / source.width, side / source.height, 1.0)
    # In plain numbers: a thin layer brought to the least side may be wider than any size can be.
    width, height = round(source.width * factor), round(source.height * factor)
    limit = min(capability.max_output_pixels or MAX_SOURCE_PIXELS, MAX_SOURCE_PIXELS)
    if width * height > limit or max(width, height) > MAX_SIDE_PX:
        raise SizeError(
            f"The engine would have to make {width}x{height} pixels, it makes at most {limit}; nothing was sent.",
            "Use a layer of another size, or another provider.",
        )
    return factor

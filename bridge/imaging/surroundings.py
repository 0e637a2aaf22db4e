"""Which part of a picture is read and sent for a selection, and which part of it the new layer covers.

Owns: the context box and the result box. May import: ``bridge.model``, ``bridge.capability``, ``geometry``. Pure
arithmetic, no arrays.

An engine makes pictures of a limited size: the more surroundings it sees, the fewer pixels are left for what is
selected. So how much is seen follows from the selection and the engine, and never from the size of the canvas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from bridge.capability import FixedSizes, SizeRule
from bridge.imaging.geometry import Fit, fit, shaped, slid_around
from bridge.model import Box, Margins, Size

SEAM_SHARE = 0.06
"""Room around the selection in the new layer, to paint the seam and to compare colours: a share of the diagonal."""
MIN_SEAM_PX = 16
MIN_CONTEXT_PX = 512
"""What a model is shown at least: none in use was trained on less."""
MAX_PAD_PX = 512
"""More surroundings than that on a side tell no more, and cost detail."""
NEAR_SHARE = 0.25
"""What is kept around a selection that is made anew, on every side, as a share of its own side."""
ZOOM = 4
"""A result of less than this part of the engine's side is shown to it enlarged: models draw small things badly."""
MIN_SCALE = 0.5
"""Surroundings that would have the engine work at less than this part of the picture's size are given up."""
MILD_STRENGTH = 0.5
"""Up to here the old picture itself tells what belongs there."""
SHAPE_ROUNDS = 12
SEARCH_ROUNDS = 6


class Context(StrEnum):
    """How much of the picture is sent along. The values are the names that users type."""

    AUTOMATIC = "automatic"
    SELECTION = "selection"
    LAYER = "layer"


@dataclass(frozen=True)
class Area:
    """Two boxes in the coordinates of the canvas, one inside the other; both hold the grown selection.

    Attributes:
        context: what is read and sent.
        result: what the new layer covers.
    """

    context: Box
    result: Box


def surroundings(
    selection: Box,
    bounds: Box,
    rule: SizeRule,
    *,
    context: Context = Context.AUTOMATIC,
    strength: float = 1.0,
    grow: int = 0,
) -> Area:
    """What is sent and what is covered for a selection.

    The result is the grown selection with room for the seam. Near the border the context slides instead of shrinking,
    and it has the shape of a size that the engine admits, so that nothing is padded where there are pixels to send.

    Args:
        selection: the box of what is selected.
        bounds: where there are pixels to read.
        rule: the sizes that the engine admits.
        context: AUTOMATIC is near to square. At strength 1 it has the surroundings that a model needs, and not so many
            that the selection loses its detail; with less strength fewer, down to the result. SELECTION is the result
            alone, LAYER is all of ``bounds``.
        strength: 0 .. 1, how much the engine changes.
        grow: by how many px what is replaced reaches past the selection.

    Raises:
        ValueError: nothing of the selection lies inside ``bounds``.
    """
    inside = selection.intersect(bounds)
    if inside.empty:
        raise ValueError(f"a selection {selection} outside of {bounds}")
    replaced = _padded(inside, grow, grow).intersect(bounds)
    room = max(MIN_SEAM_PX, math.ceil(SEAM_SHARE * math.hypot(replaced.width, replaced.height)))
    result = _padded(replaced, room, room).intersect(bounds)
    if context is Context.LAYER:
        return Area(bounds, result)
    wanted = result.size
    if context is Context.AUTOMATIC:
        wanted = _covering(
            _automatic(replaced.size, result.size, rule, strength), _least(result.size, bounds.size, rule)
        )
    return Area(slid_around(result, _admitted(wanted, bounds.size, rule), bounds), result)


def _padded(box: Box, across: int, down: int) -> Box:
    return Margins(across, down, across, down).around(box)


def _automatic(replaced: Size, result: Size, rule: SizeRule, strength: float) -> Size:
    """The size that shows enough of the surroundings: from the result alone, up to all that making it anew takes."""
    making_anew = min(max((strength - MILD_STRENGTH) / (1 - MILD_STRENGTH), 0.0), 1.0)
    return _between(result, _for_making_anew(replaced, result, rule), making_anew)


def _for_making_anew(replaced: Size, result: Size, rule: SizeRule) -> Size:
    """Wide surroundings, or nearer ones where the engine would have to reduce those by more than a half."""
    share = 1 + 2 * NEAR_SHARE
    near = _covering(result, Size(math.ceil(replaced.width * share), math.ceil(replaced.height * share)))
    wide = _covering(_nearly_square(result), near)
    if fit(wide, rule).scale >= MIN_SCALE:
        return wide
    low, high = 0.0, 1.0
    for _ in range(SEARCH_ROUNDS):
        middle = (low + high) / 2
        fine = fit(_between(near, wide, middle), rule).scale >= MIN_SCALE
        low, high = (middle, high) if fine else (low, middle)
    return _between(near, wide, low)


def _nearly_square(result: Size) -> Size:
    """``result`` with half of its side around it; of that, the longer axis gets down to half, the shorter one all."""
    pad = min(MAX_PAD_PX, (result.width + result.height) // 4)
    return Size(*(side + 2 * _pad_of_axis(pad, side, result) for side in (result.width, result.height)))


def _pad_of_axis(pad: int, side: int, result: Size) -> int:
    longer_by = max(0, side - min(result.width, result.height))
    return max(pad // 2, pad - longer_by // 2)


def _least(result: Size, room: Size, rule: SizeRule) -> Size:
    """What spares the engine to enlarge what it is sent, but for results so small that they should be enlarged.

    Where there is no room for so much in one direction, more of the other one would spare nothing.
    """
    smallest = _smallest(result, rule)
    factor = min(1.0, room.width / smallest.width, room.height / smallest.height)
    zoomed = ZOOM * max(result.width, result.height)
    sides = (min(round(side * factor), zoomed) for side in (smallest.width, smallest.height))
    return Size(*(max(side, MIN_CONTEXT_PX) for side in sides))


def _smallest(size: Size, rule: SizeRule) -> Size:
    """The smallest size that the engine admits, of those nearest in shape to ``size``."""
    if isinstance(rule, FixedSizes):
        least = min(each.pixels for each in rule.sizes)
        small = [each for each in rule.sizes if each.pixels < 2 * least]
        return fit(size, FixedSizes(tuple(small))).working
    side = max(rule.min_side, math.ceil(math.sqrt(rule.min_pixels)))
    return Size(side, side)


def _admitted(wanted: Size, room: Size, rule: SizeRule) -> Size:
    """``wanted``, made larger where ``room`` lets it until the engine needs as little padding as there can be."""
    size = _within(wanted, room)
    if isinstance(rule, FixedSizes):
        candidates = [_within(shaped(size, shape), room) for shape in rule.sizes]
        # Rounded: a pixel more or less of padding is not worth a larger part.
        return min(candidates, key=lambda each: (round(_padding(fit(each, rule)), 2), each.pixels))
    for _ in range(SHAPE_ROUNDS):
        # Once one side meets the border, or less has to be enlarged, another shape may serve the rest better.
        before, size = size, _within(_filled(fit(size, rule)), room)
        if size == before:
            break
    return size


def _filled(sizes: Fit) -> Size:
    """The source that would fill the whole of the working size at the same scale."""
    across, down = sizes.source.width / sizes.content.width, sizes.source.height / sizes.content.height
    filling = Size(max(1, round(sizes.working.width * across)), max(1, round(sizes.working.height * down)))
    return _covering(filling, sizes.source)


def _padding(sizes: Fit) -> float:
    """The share of the working size that is no picture."""
    return 1 - sizes.content.pixels / sizes.working.pixels


def _within(size: Size, room: Size) -> Size:
    return Size(min(size.width, room.width), min(size.height, room.height))


def _covering(one: Size, other: Size) -> Size:
    return Size(max(one.width, other.width), max(one.height, other.height))


def _between(small: Size, large: Size, share: float) -> Size:
    """From ``small`` (share 0) to ``large`` (share 1)."""
    return Size(
        round(small.width + share * (large.width - small.width)),
        round(small.height + share * (large.height - small.height)),
    )

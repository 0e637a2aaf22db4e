"""Which sizes a rule admits, as a person chooses them: by shape, and by sides that are made to fit.

Owns: pure functions on sizes. May import: ``bridge.capability``, ``bridge.imaging.geometry``, ``bridge.model``. No Qt.
"""

from __future__ import annotations

import math

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.imaging.geometry import default_size, fit
from bridge.model import Size

ASPECTS = ((1, 1), (5, 4), (4, 5), (4, 3), (3, 4), (3, 2), (2, 3), (16, 9), (9, 16), (21, 9), (9, 21))
TOLERANCE = 0.03
"""By how much a size may miss an aspect and still be called it: sides are multiples."""


def offered(rule: SizeRule) -> tuple[Size, ...]:
    """Sizes worth a line in a list: all of a fixed list, else the common shapes at the usual area."""
    if isinstance(rule, FixedSizes):
        return rule.sizes
    usual = default_size(rule).pixels
    sizes = [_of_aspect(across, down, usual, rule) for across, down in ASPECTS]
    # A shape that the rule cannot make comes out as another one, and is there already.
    return tuple(dict.fromkeys(size for size, each in zip(sizes, ASPECTS, strict=True) if _is(size, each)))


def nearest(size: Size, rule: SizeRule) -> Size:
    """The admitted size nearest to what was typed: each side to the next multiple inside the limits."""
    if isinstance(rule, FixedSizes):
        return min(rule.sizes, key=lambda each: abs(each.width - size.width) + abs(each.height - size.height))
    snapped = Size(_side(size.width, rule), _side(size.height, rule))
    return snapped if rule.admits(snapped) else fit(snapped, rule).working


def aspect_name(size: Size) -> str:
    """The shape as "3:2", where it is near a common one; else ""."""
    return next((f"{across}:{down}" for across, down in ASPECTS if _is(size, (across, down))), "")


def _of_aspect(across: int, down: int, pixels: int, rule: SizeRange) -> Size:
    side = math.sqrt(pixels / (across * down))
    return nearest(Size(max(1, round(across * side)), max(1, round(down * side))), rule)


def _side(side_px: int, rule: SizeRange) -> int:
    low = math.ceil(rule.min_side / rule.multiple) * rule.multiple
    high = rule.max_side // rule.multiple * rule.multiple
    return max(low, min(high, round(side_px / rule.multiple) * rule.multiple))


def _is(size: Size, aspect: tuple[int, int]) -> bool:
    return abs(size.width * aspect[1] / (size.height * aspect[0]) - 1) <= TOLERANCE

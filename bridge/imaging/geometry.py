"""Sizes and boxes: fitting a picture to what an engine admits, boxes that slide into bounds.

Owns: ``Fit`` and the functions that make one. May import: ``bridge.model``. Pure arithmetic, no arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.model import Box, Size

DEFAULT_SIDE_PX = 1024
SHAPE_TOLERANCE = 0.02
"""By how much aspects may differ and still be the same shape."""
SHRINK_STEP = 0.97


@dataclass(frozen=True)
class Fit:
    """How a picture of ``source`` size lies in one of ``working`` size: scaled to ``content``, at the top left corner.

    What is right of and below the content is padding. Scaling keeps the aspect to within a pixel.
    """

    source: Size
    content: Size
    working: Size

    @property
    def exact(self) -> bool:
        """Whether nothing has to be scaled or padded."""
        return self.source == self.content == self.working

    @property
    def scale(self) -> float:
        """Content pixels per source pixel."""
        return math.sqrt(self.content.pixels / self.source.pixels)

    @property
    def content_box(self) -> Box:
        """Where the content lies in the working picture."""
        return Box(0, 0, self.content.width, self.content.height)


def fit(source: Size, rule: SizeRule) -> Fit:
    """The admitted size that shows ``source`` with the least scaling and padding.

    For every source the working size is one that ``rule`` admits (tested with random sizes).
    """
    if rule.admits(source):
        return Fit(source, source, source)
    if isinstance(rule, FixedSizes):
        return _fit_fixed(source, rule)
    return _fit_range(source, rule)


def default_size(rule: SizeRule) -> Size:
    """The size made when nobody says one: the admitted one nearest to a square of ``DEFAULT_SIDE_PX``."""
    return fit(Size(DEFAULT_SIDE_PX, DEFAULT_SIDE_PX), rule).working


def same_shape(one: Size, other: Size) -> bool:
    """Whether two sizes have the same aspect, as nearly as engines that round theirs keep it."""
    ratio = one.width * other.height / (one.height * other.width)
    return 1 / (1 + SHAPE_TOLERANCE) <= ratio <= 1 + SHAPE_TOLERANCE


def scaled(size: Size, factor: float) -> Size:
    """``size`` times ``factor``, each side rounded, at least 1 px."""
    return Size(max(1, round(size.width * factor)), max(1, round(size.height * factor)))


def shaped(size: Size, shape: Size) -> Size:
    """The smallest size that holds ``size`` and has the aspect of ``shape``."""
    factor = max(size.width / shape.width, size.height / shape.height)
    return Size(max(size.width, round(shape.width * factor)), max(size.height, round(shape.height * factor)))


def slid_around(box: Box, wanted: Size, bounds: Box) -> Box:
    """A box of ``wanted`` size around ``box``'s centre, slid into ``bounds`` and cut where ``bounds`` is smaller.

    Args:
        box: lies inside ``bounds``; what is returned holds it.
        wanted: a side that is shorter than the box's counts as the box's.
    """
    x, width = _slide(box.x, box.width, wanted.width, bounds.x, bounds.width)
    y, height = _slide(box.y, box.height, wanted.height, bounds.y, bounds.height)
    return Box(x, y, width, height)


def _fit_fixed(source: Size, rule: FixedSizes) -> Fit:
    fits = [Fit(source, _inside(source, size), size) for size in rule.sizes]
    return min(fits, key=lambda each: (each.working.pixels - each.content.pixels) / each.working.pixels)


def _inside(source: Size, frame: Size) -> Size:
    """How large ``source`` comes out inside ``frame``. One pixel that is left over where it is scaled is filled too."""
    factor = min(frame.width / source.width, frame.height / source.height)
    content = scaled(source, factor)
    slack = 0 if factor == 1 else 1
    sides = ((content.width, frame.width), (content.height, frame.height))
    return Size(*(side if side < whole - slack else whole for side, whole in sides))


def _fit_range(source: Size, rule: SizeRange) -> Fit:
    largest = min(rule.max_side / max(source.width, source.height), math.sqrt(rule.max_pixels / source.pixels))
    smallest = max(rule.min_side / min(source.width, source.height), math.sqrt(rule.min_pixels / source.pixels))
    factor = min(max(1.0, smallest), largest)
    while True:
        content = scaled(source, factor)
        working = _working(content, rule)
        if working.pixels <= rule.max_pixels and max(working.width, working.height) <= rule.max_side:
            working = _large_enough(working, rule)
            # What is scaled anyway may as well fill the whole of it.
            return Fit(source, content if factor == 1 else _inside(source, working), working)
        factor *= SHRINK_STEP


def _working(content: Size, rule: SizeRange) -> Size:
    low = _ceil(rule.min_side, rule.multiple)
    width, height = (max(low, _ceil(side, rule.multiple)) for side in (content.width, content.height))
    if not rule.max_aspect:
        return Size(width, height)
    # The shorter side is padded until the shape is one that the rule admits.
    return Size(
        max(width, _ceil(math.ceil(height / rule.max_aspect), rule.multiple)),
        max(height, _ceil(math.ceil(width / rule.max_aspect), rule.multiple)),
    )


def _large_enough(size: Size, rule: SizeRange) -> Size:
    """Pad the shorter side until the area is one that the rule admits."""
    if size.pixels >= rule.min_pixels:
        return size
    long, short = max(size.width, size.height), min(size.width, size.height)
    short = max(short, _ceil(math.ceil(rule.min_pixels / long), rule.multiple))
    if short * long > rule.max_pixels or short > rule.max_side:
        short = long = _ceil(math.ceil(math.sqrt(rule.min_pixels)), rule.multiple)
    return Size(long, short) if size.width >= size.height else Size(short, long)


def _ceil(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def _slide(start: int, length: int, wanted: int, low: int, room: int) -> tuple[int, int]:
    wanted = min(max(wanted, length), room)
    first = start - (wanted - length) // 2
    return min(max(first, low), low + room - wanted), wanted

"""From a selection to two masks: the one that is sent and the one through which the result shows.

Owns: the three numbers of an edge, their automatic values, both masks. May import: ``bridge.imaging.raw``,
``bridge.model``, numpy, cv2.

Where the selection is 0 and nothing is grown, both masks are 0: the picture there is not ours to change. So all
softening goes inwards. The border of the array is no edge of a selection that runs up to it, and is never softened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.raw import cleared
from bridge.model import Box, Mask

Bytes = NDArray[np.uint8]

FULL = 255
BLEND_SHARE = 0.01
"""The automatic blend, as a share of the selection's diagonal. Wider ones let what stood there before shine through
where something was selected tightly."""
MIN_BLEND_PX = 2
MAX_BLEND_PX = 8
SOFT_STEP = 0.65
"""A border is soft where the values of 3 x 3 pixels differ by no more, as a share of the selection's highest: so it
takes four pixels or more from one side to the other, and an antialiased one does not."""
SOFT_SHARE = 0.25
"""With this share of soft border the user has feathered the selection, and nobody feathers it again."""

_SQUARE = np.ones((3, 3), np.uint8)
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


@dataclass(frozen=True)
class Edges:
    """How the edge of a selection is treated. Three lengths in px of the canvas, each 0 or more.

    Attributes:
        grow: by how far what is replaced reaches past the selection; sent and composited alike.
        feather: over how many px the strength of the sent mask rises inwards from its border; only for engines that
            take grey masks.
        blend: over how many px the result fades into the picture, inwards from the border of what is composited.
    """

    grow: int = 0
    feather: int = 0
    blend: int = 0

    def __post_init__(self) -> None:
        if min(self.grow, self.feather, self.blend) < 0:
            raise ValueError(f"a negative length in {self}")


def automatic_edges(selection: Mask, *, strength: float, soft: bool) -> Edges:
    """The edges where the user names none. They never grow: outside the selection nothing changes.

    A selection that is already feathered is its own blend. Any other one fades over 1 % of its diagonal, 2 to 8 px;
    over up to twice that where the strength is low, because what is made then resembles what it fades into.

    Args:
        selection: 255 = selected.
        strength: 0 .. 1, how much the engine changes.
        soft: whether the engine takes grey masks.
    """
    box = _filled_box(selection.pixels)
    if box.empty or _is_feathered(selection.pixels[_slices(box, 1)]):
        return Edges()
    share = BLEND_SHARE * (2 - min(max(strength, 0.0), 1.0))
    blend = round(min(max(share * math.hypot(box.width, box.height), MIN_BLEND_PX), MAX_BLEND_PX))
    return Edges(feather=blend if soft else 0, blend=blend)


def sent_mask(selection: Mask, edges: Edges) -> Mask:
    """What is sent: 255 wherever the grown selection touches, rising inwards over ``edges.feather`` px.

    A feather of 0 makes a hard mask of 0 and 255. Of the selection's size.
    """
    box = _filled_box(selection.pixels)
    result = cleared(selection.pixels.shape)
    part = _slices(box, edges.grow + 1)
    result[part] = _rising(_grown(selection.pixels[part], edges.grow), edges.feather)
    return Mask(result)


def result_mask(selection: Mask, edges: Edges) -> Mask:
    """What is composited: the selection, grown, times a fade over ``edges.blend`` px inwards from its outer border.

    Nowhere above the grown selection; the very selection where nothing is grown and nothing blended. Parts that are
    thinner than the fade keep their full value along their middle.
    """
    if edges.grow == 0 and edges.blend == 0:
        return selection
    box = _filled_box(selection.pixels)
    result = cleared(selection.pixels.shape)
    part = _slices(box, edges.grow + 1)
    grown = _grown(selection.pixels[part], edges.grow)
    result[part] = cv2.multiply(grown, _rising(grown, edges.blend), scale=1 / FULL)
    return Mask(result)


def _filled_box(values: Bytes) -> Box:
    """The bounding box of what is not 0; empty where all is."""
    return Box(*map(int, cv2.boundingRect(values)))


def _slices(box: Box, margin: int) -> tuple[slice, slice]:
    """``box`` and ``margin`` px around it; what of it lies beyond the array is cut off when they are used."""
    rows = slice(max(0, box.y - margin), box.bottom + margin)
    return rows, slice(max(0, box.x - margin), box.right + margin)


def _above(values: Bytes, limit: int) -> Bytes:
    """255 where a value is higher than ``limit``, else 0."""
    return np.asarray(cv2.threshold(values, limit, FULL, cv2.THRESH_BINARY)[1], np.uint8)


def _is_feathered(values: Bytes) -> bool:
    """Whether a noticeable share of the border (where the values pass half of the highest) is a slow rise."""
    peak = int(values.max())
    inside = _above(values, (peak - 1) // 2)
    inner = cv2.erode(inside, _CROSS)
    border = cv2.subtract(inside, inner)
    length = cv2.countNonZero(border)
    if length == 0:
        return False
    step = cv2.morphologyEx(values, cv2.MORPH_GRADIENT, _SQUARE)
    steep = _above(np.asarray(step, np.uint8), int(SOFT_STEP * peak))
    return cv2.countNonZero(cv2.subtract(border, steep)) >= SOFT_SHARE * length


def _grown(values: Bytes, radius: int) -> Bytes:
    """The greatest value within ``radius`` px (Euclidean distance): a border of any softness moves outwards as it is.

    A dilation by a disc, put together from one dilation for each row of the disc. From its ends to its middle, so that
    each row starts from what the one before has widened already: by 500 px that takes a twentieth of the time.
    """
    if radius == 0:
        return values
    result, wide, widened = values.copy(), values, 0
    height = values.shape[0]
    for offset in range(min(radius, height - 1), -1, -1):
        half = math.isqrt(radius * radius - offset * offset)
        if half > widened:
            row = np.ones((1, 2 * (half - widened) + 1), np.uint8)
            wide, widened = np.asarray(cv2.dilate(wide, row), np.uint8), half
        for target, source in ((result[offset:], wide[: height - offset]), (result[: height - offset], wide[offset:])):
            np.maximum(target, source, out=target)
    return result


def _rising(inside: Bytes, width: int) -> Bytes:
    """255 wherever ``inside`` is not 0, rising from its border inwards over ``width`` px.

    A straight ramp of the distance to the border, divided by the highest value that is ``width`` steps away or nearer
    (steps between neighbours, inside): where a part is too thin for the whole ramp, it reaches 255 in the part's
    middle, instead of being swallowed.
    """
    there = _above(inside, 0)
    if width == 0:
        return there
    ramp = _stepped(there, width) if width <= MAX_BLEND_PX else _sloped(there, width)
    ramp = np.asarray(cv2.bitwise_and(ramp, there), np.uint8)
    highest = ramp
    for _ in range(width):
        # Step by step and never outside, or a large part would take its strength from a small one beside it.
        highest = np.asarray(cv2.bitwise_and(cv2.dilate(highest, _SQUARE), there), np.uint8)
    return np.asarray(cv2.divide(ramp, highest, scale=FULL), np.uint8)


def _stepped(there: Bytes, width: int) -> Bytes:
    """The ramp over a few px: one layer after the other taken away, by squares and crosses in turn, which makes an
    octagon of what would be a disc. A fifth of the time of a distance transform.
    """
    layer, step = there, FULL // width // 2 * 2
    # Between centres of pixels: the border itself lies half a pixel before the first one inside.
    ramp = there & np.uint8(step // 2)
    for number in range(1, width + 1):
        layer = np.asarray(cv2.erode(layer, _CROSS if number % 2 else _SQUARE), np.uint8)
        ramp += layer & np.uint8(step if number < width else step // 2)
    return ramp


def _sloped(there: Bytes, width: int) -> Bytes:
    """The ramp over many px, by the distance to the border, within 2 % of the true one (Borgefors 1986)."""
    depth = np.minimum(cv2.distanceTransform(there, cv2.DIST_L2, cv2.DIST_MASK_5), np.float32(width + 1))
    # At least 1, so that there is something to divide by.
    return np.asarray(np.clip((depth - 0.5) * (FULL / width) + 0.5, 1, FULL), np.uint8)

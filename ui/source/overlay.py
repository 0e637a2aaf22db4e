"""Marks laid over a picture: of what is seen, no more than that.

Owns: ``Marks``, ``lay``. May import: PySide6.QtCore and QtGui, numpy, ``bridge.model``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from bridge.model import Box, Size

REPLACED_ALPHA = 115
HIDDEN_ALPHA = 235


@dataclass(frozen=True, eq=False)
class Marks:
    """What is marked in a picture.

    Attributes:
        pixels: (height, width) uint8, as strong as it is marked.
        box: where they lie in the picture.
        colour: with the alpha of what is marked wholly.
        is_whole: whether whatever is marked is marked wholly.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    box: Box
    colour: QColor
    is_whole: bool = False

    @property
    def table(self) -> list[int]:
        """A colour for each level."""
        alpha = self.colour.alpha()
        alphas = [0, *[alpha] * 255] if self.is_whole else [level * alpha // 255 for level in range(256)]
        red, green, blue = self.colour.red(), self.colour.green(), self.colour.blue()
        return [each << 24 | red << 16 | green << 8 | blue for each in alphas]


def lay(painter: QPainter, place: QRectF, size: Size, marks: Marks, exposed: QRect) -> None:
    """Lay marks over a picture of ``size`` that lies at ``place``, as far as it is exposed."""
    height, width = marks.pixels.shape
    scale = place.width() / size.width
    left, top = place.x() + marks.box.x * scale, place.y() + marks.box.y * scale
    across, down = marks.box.width * scale / width, marks.box.height * scale / height
    seen = QRectF(exposed).translated(-left, -top)
    # No more than one mark for a point of the screen, and always the same ones, whatever part is painted anew.
    step = max(1, int(1 / (max(across, down) * painter.device().devicePixelRatio())))
    first_x, first_y = (_first(edge, unit, step) for edge, unit in ((seen.left(), across), (seen.top(), down)))
    last_x, last_y = math.ceil(seen.right() / across) + step, math.ceil(seen.bottom() / down) + step
    part = np.ascontiguousarray(marks.pixels[first_y : max(0, last_y) : step, first_x : max(0, last_x) : step])
    if not part.size or not part.any():
        return
    image = QImage(part.data, part.shape[1], part.shape[0], part.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable(marks.table)
    where = QRectF(
        left + first_x * across,
        top + first_y * down,
        part.shape[1] * step * across,
        part.shape[0] * step * down,
    )
    painter.drawImage(where, image)


def _first(edge: float, unit: float, step: int) -> int:
    return max(0, math.floor(edge / unit) // step - 1) * step

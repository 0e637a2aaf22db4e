"""A mask that is painted: strokes, shapes, and a way back.

Owns: ``MaskPaint``. May import: PySide6.QtCore and QtGui (for its painter), numpy, ``bridge.model``. No widgets.

The mask is kept at the picture's own size. Everything works on the rectangle that is touched, and what was there before
is kept in squares of that rectangle alone, so that a stroke on 16 megapixels costs what the stroke covers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from bridge.model import Box, Mask, Size

SQUARE_PX = 256
LINE_BYTES = 4
"""Qt's painter wants its lines to begin at multiples of that."""
MOST_KEPT_BYTES = 64 << 20

Pixels = NDArray[np.uint8]
Point = tuple[float, float]


@dataclass
class _Step:
    """What squares held before: pixels, or one value where all are the same."""

    before: dict[Box, Pixels | int] = field(default_factory=dict)

    @property
    def kept_bytes(self) -> int:
        return sum(each.nbytes for each in self.before.values() if not isinstance(each, int))

    @property
    def touched(self) -> Box:
        return _around(self.before)


class MaskPaint:
    """A mask of one size. Call ``begin`` before what shall be undone as one, and ``end`` after it.

    Every method that paints returns the box that it touched, empty where it lies outside.

    Args:
        mask: what is marked at first, of this size; None for nothing.
        most_kept_bytes: what may be undone takes so much memory at most; the oldest is forgotten first.
    """

    def __init__(self, size: Size, mask: Mask | None = None, *, most_kept_bytes: int = MOST_KEPT_BYTES) -> None:
        self.size = size
        self._most_kept_bytes = most_kept_bytes
        whole = Box(0, 0, size.width, size.height)
        self._marked = Box(0, 0, 0, 0) if mask is None else whole
        # Memory that is not written to costs nothing, so a mask of nothing is there at once.
        bytes_per_line = -(-size.width // LINE_BYTES) * LINE_BYTES
        rows = np.zeros((size.height, bytes_per_line), np.uint8)
        # The painter's own memory: what it draws is seen here, and what is written here is what it draws on.
        self._image = QImage(rows.data, size.width, size.height, bytes_per_line, QImage.Format.Format_Grayscale8)
        self.pixels: Pixels = rows[:, : size.width]
        if mask is not None:
            self.pixels[...] = mask.pixels
        self._done: deque[_Step] = deque()
        self._undone: list[_Step] = []
        self._step: _Step | None = None

    # ------------------------------------------------------------------------------------------ painting

    def begin(self) -> None:
        """What comes now is one step."""
        self._step = _Step()

    def end(self) -> bool:
        """The step is complete. Whether anything is another than before."""
        step, self._step = self._step, None
        if step is None:
            return False
        step.before = {box: old for box, old in step.before.items() if not self._is_as(box, old)}
        if not step.before:
            return False
        self._undone.clear()
        self._done.append(step)
        while len(self._done) > 1 and sum(each.kept_bytes for each in self._done) > self._most_kept_bytes:
            self._done.popleft()
        return True

    def line(self, start: Point, end: Point, width: float, *, erases: bool) -> Box:
        """A piece of a stroke of ``width`` px, round at both ends."""
        reach = width / 2 + 1
        xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
        touched = self._touch(QRectF(QPointF(xs[0] - reach, ys[0] - reach), QPointF(xs[1] + reach, ys[1] + reach)))
        painter = self._painter(touched)
        pen = QPen(_level(erases=erases), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if start == end:
            painter.drawPoint(QPointF(*start))
        else:
            painter.drawLine(QPointF(*start), QPointF(*end))
        painter.end()
        return touched

    def shape(self, points: Sequence[Point], *, erases: bool) -> Box:
        """What a line around it encloses."""
        polygon = QPolygonF([QPointF(*point) for point in points])
        touched = self._touch(polygon.boundingRect().adjusted(-1, -1, 1, 1))
        painter = self._painter(touched)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_level(erases=erases))
        painter.drawPolygon(polygon, Qt.FillRule.WindingFill)
        painter.end()
        return touched

    def rectangle(self, box: Box, *, erases: bool) -> Box:
        """All of ``box``, with hard edges."""
        touched = self._touch(QRectF(box.x, box.y, box.width, box.height))
        self._part(touched)[...] = 0 if erases else 255
        return touched

    def invert(self) -> Box:
        """What was marked is not, and the other way round."""
        touched = self._touch(QRectF(0, 0, self.size.width, self.size.height))
        np.bitwise_not(self.pixels, out=self.pixels)
        return touched

    def clear(self) -> Box:
        """Nothing is marked."""
        marked = self._marked
        touched = self._touch(QRectF(marked.x, marked.y, marked.width, marked.height))
        self._part(touched)[...] = 0
        self._marked = Box(0, 0, 0, 0)
        return touched

    def become(self, mask: Mask | None) -> Box:
        """What ``mask`` marks, and nothing else; it is of this size."""
        touched = self.clear()
        if mask is not None:
            touched = self._touch(QRectF(0, 0, self.size.width, self.size.height))
            self.pixels[...] = mask.pixels
        return touched

    # ------------------------------------------------------------------------------------------ back and forth

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step that was taken back."""
        return bool(self._undone)

    def undo(self) -> Box:
        """Take the last step back."""
        step = self._done.pop()
        self._undone.append(step)
        return self._swap(step)

    def redo(self) -> Box:
        """Do it again."""
        step = self._undone.pop()
        self._done.append(step)
        return self._swap(step)

    def mask(self) -> Mask | None:
        """A copy of what is marked; None where nothing is."""
        box = self._marked
        if not self._part(box).any():
            return None
        pixels = np.empty((self.size.height, self.size.width), np.uint8)
        # Cleared here: numpy asks for large pages where they need not be clear. For others the system is asked again
        # every 4 kB, which takes up to 130 ms at 4096 x 4096.
        if box.size != self.size:
            pixels.fill(0)
        pixels[box.y : box.bottom, box.x : box.right] = self._part(box)
        return Mask(pixels)

    # ------------------------------------------------------------------------------------------ parts

    def _touch(self, area: QRectF) -> Box:
        """The whole pixels of ``area``, kept as they are before they change."""
        size = self.size
        whole = area.intersected(QRectF(0, 0, size.width, size.height)).toAlignedRect()
        box = Box(whole.x(), whole.y(), max(0, whole.width()), max(0, whole.height()))
        if box.empty:
            return box
        self._marked = self._marked.around(box) if not self._marked.empty else box
        if self._step is not None:
            for square in _squares(box, size):
                if square not in self._step.before:
                    self._step.before[square] = self._kept(square)
        return box

    def _kept(self, square: Box) -> Pixels | int:
        part = self._part(square)
        value = int(part[0, 0])
        return value if (part == value).all() else part.copy()

    def _is_as(self, square: Box, old: Pixels | int) -> bool:
        return bool((self._part(square) == old).all())

    def _swap(self, step: _Step) -> Box:
        for square, old in step.before.items():
            step.before[square] = self._kept(square)
            self._part(square)[...] = old
        touched = step.touched
        self._marked = self._marked.around(touched) if not self._marked.empty else touched
        return touched

    def _part(self, box: Box) -> Pixels:
        return self.pixels[box.y : box.bottom, box.x : box.right]

    def _painter(self, touched: Box) -> QPainter:
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(touched.x, touched.y, touched.width, touched.height)
        return painter


def _level(*, erases: bool) -> QColor:
    return QColor(0, 0, 0) if erases else QColor(255, 255, 255)


def _squares(box: Box, size: Size) -> Iterable[Box]:
    """The squares of a fixed grid that ``box`` meets."""
    for top in range(box.y // SQUARE_PX * SQUARE_PX, box.bottom, SQUARE_PX):
        for left in range(box.x // SQUARE_PX * SQUARE_PX, box.right, SQUARE_PX):
            yield Box(left, top, min(SQUARE_PX, size.width - left), min(SQUARE_PX, size.height - top))


def _around(boxes: Iterable[Box]) -> Box:
    whole: Box | None = None
    for box in boxes:
        whole = box if whole is None else whole.around(box)
    return whole or Box(0, 0, 0, 0)

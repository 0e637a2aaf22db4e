"""The source, with what is marked in it, to be painted on.

Owns: ``PaintArea``. May import: PySide6, ``bridge.model``, ``ui.picture_area``, ``ui.source.painting``,
``ui.source.overlay`` (inside functions: it brings numpy).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPalette, QPen, QPolygonF

from bridge.model import Box, Mask
from ui.picture_area import PictureArea, see_through
from ui.source.painting import Painting, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.source.mask_paint import Pixels
    from ui.source.overlay import Marks

HIDDEN_GREY = 128
RIM_PX = 3


class PaintArea(PictureArea):
    """Shows marks and takes strokes; what is painted is kept by ``Painting``.

    Attributes:
        paints: whether strokes are taken.
        shows_mask, shows_hidden: whether what is replaced, and what is hidden, is shown.
    """

    def __init__(self, painting: Painting, empty_text: str) -> None:
        super().__init__(empty_text)
        self._painting = painting
        self.paints = False
        self.shows_mask = self.shows_hidden = False
        self._selection: tuple[Mask, Box] | None = None
        self._hover: QPointF | None = None
        self.setMouseTracking(True)
        painting.painted.connect(self._update_part)
        painting.changed.connect(self._update_tool)

    @property
    def has_overlay(self) -> bool:
        """Whether something is marked in the picture."""
        return any(marks.pixels.any() for marks in self._marks())

    def show_selection(self, selection: tuple[Mask, Box] | None) -> None:
        """Lay a mask that was made elsewhere over a part of the picture."""
        self._selection = selection
        self.update()

    # ------------------------------------------------------------------------------------------ strokes

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a stroke or a shape; with the right button it takes away."""
        super().mousePressEvent(event)
        button = event.button()
        if self.paints and not self.pans and button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._painting.press(self.to_picture(event.position()), erases=button is Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go on with it."""
        super().mouseMoveEvent(event)
        if self._painting.path:
            self._painting.drag(self.to_picture(event.position()))
            if not self._painting.strokes:
                self.update()
        self._show_brush(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """It is complete."""
        super().mouseReleaseEvent(event)
        if self._painting.path:
            if not self._painting.strokes:
                self._painting.drag(self.to_picture(event.position()))
            self._painting.release()
            self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """The brush is not shown where the pointer is not."""
        super().leaveEvent(event)
        self._show_brush(None)

    def cursor_shape(self) -> Qt.CursorShape:
        """A cross where something can be painted."""
        return Qt.CursorShape.CrossCursor if self.paints else super().cursor_shape()

    def _show_brush(self, at: QPointF | None) -> None:
        for point in (self._hover, at):
            if point is not None and self._painting.strokes and self.paints:
                self.update(self._brush(point).adjusted(-RIM_PX, -RIM_PX, RIM_PX, RIM_PX).toAlignedRect())
        self._hover = at

    def _brush(self, at: QPointF) -> QRectF:
        side = self._painting.brush_px * self.place().width() / (self._size.width if self._size else 1)
        return QRectF(at.x() - side / 2, at.y() - side / 2, side, side)

    def _update_part(self, box: Box) -> None:
        if not box.empty:
            self.update(self.on_screen(box).adjusted(-RIM_PX, -RIM_PX, RIM_PX, RIM_PX).toAlignedRect())

    def _update_tool(self) -> None:
        self.show_cursor()
        self.update()

    # ------------------------------------------------------------------------------------------ painting

    def paint_over(self, painter: QPainter, place: QRectF, exposed: QRect) -> None:
        """The marks, what is being drawn, the brush."""
        if self._size is None:
            return
        for marks in self._marks():
            from ui.source.overlay import lay  # numpy: not before there is a picture

            lay(painter, place, self._size, marks, exposed)
        if self._painting.path and not self._painting.strokes:
            self._paint_shape(painter)
        if self.paints and self._painting.strokes and self._hover is not None:
            self._paint_brush(painter, self._brush(self._hover))

    def _marks(self) -> Iterator[Marks]:
        if self._size is None:
            return
        whole = Box(0, 0, self._size.width, self._size.height)
        if self._selection is not None:
            yield self._replaced(self._selection[0].pixels, self._selection[1])
        painted = self._painting.pixels(hides=False) if self.shows_mask else None
        if painted is not None:
            yield self._replaced(painted, whole)
        hidden = self._painting.pixels(hides=True) if self.shows_hidden else None
        if hidden is not None:
            yield _hidden(hidden, whole)

    def _replaced(self, pixels: Pixels, box: Box) -> Marks:
        from ui.source.overlay import REPLACED_ALPHA, Marks

        colour = self.palette().color(QPalette.ColorRole.Highlight)
        return Marks(pixels, box, see_through(colour, REPLACED_ALPHA))

    def _paint_shape(self, painter: QPainter) -> None:
        place, path = self.place(), self._painting.path
        scale = place.width() / (self._size.width if self._size else 1)
        points = [QPointF(place.x() + x * scale, place.y() + y * scale) for x, y in path]
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(see_through(colour))
        if self._painting.tool is Tool.RECTANGLE:
            painter.drawRect(QRectF(points[0], points[-1]).normalized())
        else:
            painter.drawPolygon(QPolygonF(points), Qt.FillRule.WindingFill)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_brush(self, painter: QPainter, circle: QRectF) -> None:
        # Over a picture of any colour one of the two is seen.
        for colour, width in ((QColor(255, 255, 255), 2.5), (QColor(0, 0, 0), 1.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(circle)


def _hidden(pixels: Pixels, box: Box) -> Marks:
    from ui.source.overlay import HIDDEN_ALPHA, Marks

    return Marks(pixels, box, QColor(HIDDEN_GREY, HIDDEN_GREY, HIDDEN_GREY, HIDDEN_ALPHA), is_whole=True)

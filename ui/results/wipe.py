"""One picture, or two in one place with a line between them that can be moved.

Owns: ``WipeArea``. May import: PySide6, ``ui.look``, ``ui.pixels``, ``ui.zoom_area``.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen

from ui.look import GAP_PX, MARGIN_PX, RADIUS_PX
from ui.pixels import Pixels, paint_checks
from ui.zoom_area import ZoomArea

GRIP_PX = 9
STEP = 0.05
LINE_PX = 2


class WipeArea(ZoomArea):
    """Shows a picture; with another one, that on the left of the line.

    The line is dragged with the left button, or moved by Shift and the arrow keys.

    Attributes:
        share: where the line is, 0 .. 1 of the picture's width; what is left of it is the other one.

    Signals:
        share_changed(float): the user moved the line.
    """

    share_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(160, 110)
        self.share = 0.5
        self._picture: Pixels | None = None
        self._other: Pixels | None = None
        self._names = ("", "")
        self._text = ""
        self._drags = False

    def sizeHint(self) -> QSize:  # noqa: N802
        """Enough to see something."""
        return QSize(420, 320)

    def show_pictures(self, picture: Pixels, other: Pixels | None = None, names: tuple[str, str] = ("", "")) -> None:
        """Show ``picture``, with ``other`` left of the line; ``names`` of the other one and of it."""
        self.take_size(picture.size)
        self._picture, self._other, self._names, self._text = picture, other, names, ""
        self.setAccessibleDescription(", ".join(filter(None, names)))
        self.show_cursor()
        self.update()

    def show_text(self, text: str) -> None:
        """No picture, a sentence."""
        self.take_size(None)
        self._picture = self._other = None
        self._text = text
        self.update()

    @property
    def wipes(self) -> bool:
        """Whether there is a line."""
        return self._other is not None

    def move_line(self, share: float) -> None:
        """Put the line there."""
        share = min(max(share, 0.0), 1.0)
        if share != self.share:
            self.share = share
            self.share_changed.emit(share)
            self.update()

    def cursor_shape(self) -> Qt.CursorShape:
        """Where there is a line, it can be dragged from anywhere."""
        return Qt.CursorShape.SplitHCursor if self.wipes else Qt.CursorShape.ArrowCursor

    # ------------------------------------------------------------------------------------------ moving the line

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the line."""
        super().mousePressEvent(event)
        if self.wipes and not self.pans and event.button() is Qt.MouseButton.LeftButton:
            self._drags = True
            self._drag_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move it."""
        super().mouseMoveEvent(event)
        if self._drags:
            self._drag_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Leave it there."""
        super().mouseReleaseEvent(event)
        self._drags = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Shift and the arrows move the line; alone they are somebody else's."""
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.wipes and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.move_line(round(self.share + step, 4))
        else:
            super().keyPressEvent(event)

    def _drag_to(self, where: QPointF) -> None:
        place = self.place()
        self.move_line((where.x() - place.x()) / place.width())

    # ------------------------------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The ground, the pictures, the line."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._picture is None:
            self._paint_text(painter)
            return
        place = self.place()
        self._paint(painter, place, self._picture)
        if self._other is not None:
            x = place.x() + place.width() * self.share
            painter.save()
            painter.setClipRect(QRectF(0, 0, x, self.height()))
            painter.fillRect(place, self.palette().color(QPalette.ColorRole.Base))
            self._paint(painter, place, self._other)
            painter.restore()
            self._paint_line(painter, x, place)
        self._paint_names(painter)

    def _paint(self, painter: QPainter, place: QRectF, pixels: Pixels) -> None:
        if pixels.has_alpha:
            paint_checks(painter, place.toAlignedRect() & self.rect(), self.palette())
        pixels.paint(painter, place, self.rect(), fits=self.zoom.fits, ratio=self.devicePixelRatioF())

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        room = self.rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)

    def _paint_line(self, painter: QPainter, x: float, place: QRectF) -> None:
        seen = place & QRectF(self.rect())
        highlight, text = (
            self.palette().color(role) for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText)
        )
        painter.setPen(QPen(highlight, LINE_PX))
        painter.drawLine(QPointF(x, seen.top()), QPointF(x, seen.bottom()))
        grip = QPointF(x, seen.center().y())
        painter.setPen(QPen(text, 1.5))
        painter.setBrush(highlight)
        painter.drawEllipse(grip, GRIP_PX, GRIP_PX)
        for side in (-1, 1):
            tip_, back = QPointF(x + side * 5.5, grip.y()), QPointF(x + side * 2.5, grip.y())
            painter.drawLine(tip_, back + QPointF(0, 3))
            painter.drawLine(tip_, back - QPointF(0, 3))

    def _paint_names(self, painter: QPainter) -> None:
        left, right = self._names
        metrics = painter.fontMetrics()
        room = QRectF(self.rect()).adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX)
        width = room.width() / (2 if left and right else 1) - GAP_PX
        for name, is_right in ((left, False), (right, True)):
            if name:
                text = metrics.elidedText(name.replace("\n", " "), Qt.TextElideMode.ElideRight, int(width))
                size = QSize(metrics.horizontalAdvance(text) + 2 * GAP_PX, metrics.height() + 4)
                x = room.right() - size.width() if is_right else room.left()
                self._paint_name(painter, QRectF(x, room.top(), size.width(), size.height()), text)

    def _paint_name(self, painter: QPainter, rect: QRectF, text: str) -> None:
        ground = self.palette().color(QPalette.ColorRole.Window)
        ground.setAlpha(225)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, RADIUS_PX, RADIUS_PX)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

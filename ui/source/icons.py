"""The drawn icons of the painting tools, in the colour of the text.

Owns: ``icon``, ``CHOSEN``. May import: PySide6, ``ui.look``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPalette, QPen, QPixmap, QPolygonF

from ui.look import ICON_PX, RADIUS_PX

CHOSEN = f"""
QToolButton {{ border: 1px solid transparent; border-radius: {RADIUS_PX}px; padding: 3px; }}
QToolButton:hover {{ border-color: palette(mid); }}
QToolButton:checked {{ background: palette(highlight); color: palette(highlighted-text); }}
QToolButton:focus {{ border-color: palette(text); }}
QToolButton:disabled {{ color: palette(placeholder-text); }}
"""
"""The style of a tool: whether it is chosen is seen on any ground."""
Draw = Callable[[QPainter, QColor], None]


def icon(name: str, palette: QPalette) -> QIcon:
    """One of ``DRAWN``: as it is, when it cannot be used, and when it is chosen (see ``CHOSEN``)."""
    made, roles = QIcon(), QPalette.ColorRole
    for mode, group in ((QIcon.Mode.Normal, QPalette.ColorGroup.Active), (QIcon.Mode.Disabled, _OFF)):
        for state, role in ((QIcon.State.Off, roles.ButtonText), (QIcon.State.On, roles.HighlightedText)):
            made.addPixmap(_drawn(DRAWN[name], palette.color(group, role), mode), mode, state)
    return made


_OFF = QPalette.ColorGroup.Disabled


def _drawn(draw: Draw, colour: QColor, mode: QIcon.Mode) -> QPixmap:
    pixmap = QPixmap(ICON_PX * 2, ICON_PX * 2)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mode is QIcon.Mode.Disabled:
        # Not every palette has another colour for what cannot be used.
        painter.setOpacity(0.4)
    painter.setPen(QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    draw(painter, colour)
    painter.end()
    return pixmap


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(*point) for point in points])


def _brush(painter: QPainter, colour: QColor) -> None:
    painter.drawLine(QPointF(13.5, 2.5), QPointF(7.5, 8.5))
    tip = QPainterPath(QPointF(2, 14))
    tip.cubicTo(QPointF(4, 13.5), QPointF(2.5, 9.5), QPointF(5.5, 8.5))
    tip.cubicTo(QPointF(8.5, 8), QPointF(9, 11), QPointF(7.5, 12.3))
    tip.cubicTo(QPointF(6, 13.8), QPointF(4, 14), QPointF(2, 14))
    painter.setBrush(colour)
    painter.drawPath(tip)


def _eraser(painter: QPainter, colour: QColor) -> None:
    painter.drawPolygon(_polygon((9.5, 2.5), (13.5, 6.5), (7, 13), (4.5, 13), (2.5, 11), (2.5, 9.5)))
    painter.drawLine(QPointF(6, 6), QPointF(10, 10))
    painter.drawLine(QPointF(7, 13.2), QPointF(13.5, 13.2))


def _lasso(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QRectF(2, 2, 12, 7.5))
    tail = QPainterPath(QPointF(5, 9))
    tail.cubicTo(QPointF(3.5, 11), QPointF(7.5, 11), QPointF(5.5, 14))
    painter.drawPath(tail)


def _rectangle(painter: QPainter, colour: QColor) -> None:
    pen = painter.pen()
    pen.setStyle(Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([2.1, 2.1])
    painter.setPen(pen)
    painter.drawRect(QRectF(2, 3, 12, 10))


def _invert(painter: QPainter, colour: QColor) -> None:
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    painter.setBrush(colour)
    painter.drawChord(QRectF(2, 2, 12, 12), 90 * 16, 180 * 16)


def _clear(painter: QPainter, colour: QColor) -> None:
    painter.drawLine(QPointF(2.5, 4.5), QPointF(13.5, 4.5))
    painter.drawLine(QPointF(6, 2.5), QPointF(10, 2.5))
    painter.drawPolyline(_polygon((4, 4.5), (4.8, 14), (11.2, 14), (12, 4.5)))
    painter.drawLine(QPointF(6.7, 7), QPointF(6.9, 11.5))
    painter.drawLine(QPointF(9.3, 7), QPointF(9.1, 11.5))


def _undo(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath(QPointF(3, 6))
    path.lineTo(QPointF(9.5, 6))
    path.arcTo(QRectF(5.75, 6, 7.5, 7.5), 90, -180)
    path.lineTo(QPointF(6, 13.5))
    painter.drawPath(path)
    painter.drawPolyline(_polygon((6, 2.8), (2.8, 6), (6, 9.2)))


def _redo(painter: QPainter, colour: QColor) -> None:
    painter.translate(ICON_PX, 0)
    painter.scale(-1, 1)
    _undo(painter, colour)


def _hide(painter: QPainter, colour: QColor) -> None:
    eye = QPainterPath(QPointF(1.5, 8))
    eye.quadTo(QPointF(8, 0.5), QPointF(14.5, 8))
    eye.quadTo(QPointF(8, 15.5), QPointF(1.5, 8))
    painter.drawPath(eye)
    painter.drawEllipse(QRectF(6, 6, 4, 4))
    painter.drawLine(QPointF(3, 14), QPointF(13, 2))


def _sent(painter: QPainter, colour: QColor) -> None:
    painter.drawPolyline(_polygon((5, 6), (2.5, 6), (2.5, 14), (13.5, 14), (13.5, 6), (11, 6)))
    painter.drawLine(QPointF(8, 10.5), QPointF(8, 2))
    painter.drawPolyline(_polygon((5, 4.8), (8, 1.8), (11, 4.8)))


DRAWN: Mapping[str, Draw] = {
    "brush": _brush,
    "eraser": _eraser,
    "lasso": _lasso,
    "rectangle": _rectangle,
    "invert": _invert,
    "clear": _clear,
    "undo": _undo,
    "redo": _redo,
    "hide": _hide,
    "sent": _sent,
}

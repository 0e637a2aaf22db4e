"""How one result looks in the list: its thumbnail in a square, a star in its corner, its title below.

Owns: ``ResultTile``, ``star_path``. May import: PySide6, ``ui.look``, ``ui.results.model``, ``ui.words``.
"""

from __future__ import annotations

import math

# Not QStyle itself: Qt for Python makes its many enumerations, which nobody needs before something is painted.
from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.look import GAP_PX, RADIUS_PX, mixed
from ui.results.model import BROKEN, STARRED, UNREADABLE, AnyIndex
from ui.words import tr

ICON_PX = 128
PAD_PX = 6
STAR_PX = 22
STAR_COLOUR = QColor(245, 190, 60)
SHADE = QColor(0, 0, 0, 120)
"""Behind the star, so that it is seen on every picture."""
POINTS = 5
INNER = 0.45


class ResultTile(QStyledItemDelegate):
    """Paints a row; the selected one stands on a ground of its own, its picture untinted.

    Signals:
        star_clicked(object): the star of a row was clicked (its ``QModelIndex``).
    """

    star_clicked = Signal(object)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """A square for the picture and a line for the title."""
        line = option.fontMetrics.height()
        return QSize(ICON_PX + 2 * PAD_PX, ICON_PX + line + 3 * PAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw it."""
        rect: QRect = option.rect
        palette: QPalette = option.palette
        state: QtWidgets.QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if state & QtWidgets.QStyle.StateFlag.State_Selected:
            self._paint_ground(painter, rect, palette)
        square = _square(rect)
        self._paint_picture(painter, square, index.data(Qt.ItemDataRole.DecorationRole), palette)
        if index.data(BROKEN):
            _paint_trouble(painter, square, palette)
        is_starred = bool(index.data(STARRED))
        if is_starred or state & QtWidgets.QStyle.StateFlag.State_MouseOver:
            _paint_star(painter, star_place(rect), is_filled=is_starred)
        title = QRect(
            square.x(), square.bottom() + 1 + PAD_PX, square.width(), rect.bottom() - square.bottom() - PAD_PX
        )
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        self._paint_title(painter, title, str(index.data()))
        painter.restore()

    def editorEvent(  # noqa: N802
        self,
        event: QEvent,
        model: object,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """A click on the star; the selection stays as it is."""
        if not isinstance(event, QMouseEvent) or event.button() is not Qt.MouseButton.LeftButton:
            return False
        rect: QRect = option.rect
        if not star_place(rect).contains(event.position().toPoint()):
            return False
        if event.type() is QEvent.Type.MouseButtonRelease:
            self.star_clicked.emit(index)
        return True

    def _paint_ground(self, painter: QPainter, rect: QRect, palette: QPalette) -> None:
        base, highlight = (palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Highlight))
        painter.setPen(QPen(highlight, 1.5))
        painter.setBrush(mixed(base, highlight, 0.3))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS_PX, RADIUS_PX)

    def _paint_picture(self, painter: QPainter, square: QRect, image: QImage, palette: QPalette) -> None:
        if image.isNull():
            ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
            painter.fillRect(square.adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX), mixed(ground, text, 0.07))
            return
        size = image.size().scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(square.center())
        painter.drawImage(place, image)

    def _paint_title(self, painter: QPainter, rect: QRect, title: str) -> None:
        text = painter.fontMetrics().elidedText(title.replace("\n", " "), Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)


def star_place(rect: QRect) -> QRect:
    """Where the star of a row is: in the upper right corner of its square."""
    square = _square(rect)
    return QRect(square.topRight() + QPoint(-STAR_PX - 1, 2), QSize(STAR_PX, STAR_PX))


def star_path(place: QRectF) -> QPainterPath:
    """A star with five points."""
    middle, radius = place.center(), place.width() / 2
    path = QPainterPath()
    for corner in range(2 * POINTS):
        angle = math.pi * corner / POINTS - math.pi / 2
        length = radius * (INNER if corner % 2 else 1)
        point = middle + QPointF(math.cos(angle) * length, math.sin(angle) * length)
        if corner:
            path.lineTo(point)
        else:
            path.moveTo(point)
    path.closeSubpath()
    return path


def _square(rect: QRect) -> QRect:
    return QRect(rect.x() + PAD_PX, rect.y() + PAD_PX, rect.width() - 2 * PAD_PX, ICON_PX)


def _paint_trouble(painter: QPainter, square: QRect, palette: QPalette) -> None:
    """A sign and a word, where the picture would be."""
    painter.setPen(mixed(palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text), 0.75))
    inside = square.adjusted(*(side * 2 * GAP_PX for side in (1, 1, -1, -1)))
    how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(inside, how, f"⚠\n{tr(UNREADABLE)}")


def _paint_star(painter: QPainter, place: QRect, *, is_filled: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(SHADE)
    painter.drawEllipse(place)
    painter.setPen(QPen(STAR_COLOUR, 1.2))
    painter.setBrush(STAR_COLOUR if is_filled else Qt.BrushStyle.NoBrush)
    painter.drawPath(star_path(QRectF(place).adjusted(4, 4, -4, -4)))

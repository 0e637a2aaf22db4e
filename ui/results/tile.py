"""How one result looks in the list: its thumbnail in a square, its title below.

Owns: ``ResultTile``. May import: PySide6, ``ui.look``, ``ui.results.model``.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.look import GAP_PX, RADIUS_PX, mixed
from ui.results.model import AnyIndex

ICON_PX = 128
PAD_PX = 6


class ResultTile(QStyledItemDelegate):
    """Paints a row; the selected one stands on a ground of its own, its picture untinted."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """A square for the picture and a line for the title."""
        line = option.fontMetrics.height()
        return QSize(ICON_PX + 2 * PAD_PX, ICON_PX + line + 3 * PAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw it."""
        rect: QRect = option.rect
        palette: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if state & QStyle.StateFlag.State_Selected:
            self._paint_ground(painter, rect, palette)
        square = QRect(rect.x() + PAD_PX, rect.y() + PAD_PX, rect.width() - 2 * PAD_PX, ICON_PX)
        self._paint_picture(painter, square, index.data(Qt.ItemDataRole.DecorationRole), palette)
        title = QRect(
            square.x(), square.bottom() + 1 + PAD_PX, square.width(), rect.bottom() - square.bottom() - PAD_PX
        )
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        self._paint_title(painter, title, str(index.data()))
        painter.restore()

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

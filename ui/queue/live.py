"""The newest unfinished picture of the job that runs, as the server gives it.

Owns: ``LivePreview``. May import: PySide6, ``ui.look``, ``ui.words``.
"""

from __future__ import annotations

# Not QStyle itself: Qt for Python makes its many enumerations, which nobody needs before something is painted.
from PySide6 import QtWidgets
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.look import line, named
from ui.words import tr

LARGE_PX = 288


class LivePreview(QWidget):
    """Shows a picture beside the list; hidden while there is none. A click makes it large and small again.

    Signals:
        clicked: the user wants it in the other size.
    """

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        named(
            self,
            tr("Live preview"),
            tr("Live preview: how the picture looks so far. Click for large or small (Ctrl+L)"),
        )
        self.hide()

    def show_image(self, image: QImage, room: QSize) -> None:
        """Show ``image`` as large as it fits into ``room``, or nothing where it is null."""
        self.image = image
        self.setVisible(not image.isNull())
        if not image.isNull():
            self.setFixedSize(image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click."""
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The whole picture, as large as it goes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QtWidgets.QStyle.alignedRect(
            Qt.LayoutDirection.LeftToRight, Qt.AlignmentFlag.AlignCenter, size, QRect(0, 0, self.width(), self.height())
        )
        painter.drawImage(place, self.image)
        painter.setPen(line(self.palette()))
        painter.drawRect(place.adjusted(0, 0, -1, -1))

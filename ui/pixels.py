"""One picture as it is painted: fitted from a small view of it, zoomed from all of its pixels.

Owns: ``Pixels``, ``paint_part``, ``paint_checks``. May import: PySide6, ``bridge.model``, ``ui.look``.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPalette

from bridge.model import Size
from ui.look import mixed

CHECK_PX = 8


class Pixels:
    """A picture of ``size``.

    Args:
        image: the picture, or a smaller view of it.
        detail: the picture with every pixel, for where ``image`` tells too little.
    """

    def __init__(self, image: QImage, size: Size, detail: QImage | None = None) -> None:
        self.size = size
        self._image, self._detail = image, detail
        self._scaled: QImage | None = None

    @property
    def has_alpha(self) -> bool:
        """Whether something may show through it."""
        return self._image.hasAlphaChannel()

    def paint(self, painter: QPainter, place: QRectF, seen: QRect, *, fits: bool, ratio: float) -> None:
        """Paint what is ``seen`` of it at ``place``.

        Args:
            fits: whether all of it is seen, so that it is worth keeping at its size on the screen.
            ratio: device pixels to a point.
        """
        if fits:
            painter.drawImage(place, self._fitted(place, ratio))
            return
        wanted_px = place.width() * ratio
        shown = self._detail if self._detail is not None and wanted_px > self._image.width() else self._image
        # Where pixels are large, they are wanted as they are.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, wanted_px < 2 * shown.width())
        paint_part(painter, place, shown, seen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def _fitted(self, place: QRectF, ratio: float) -> QImage:
        """The image at its size on the screen, kept: scaling millions of pixels for every paint would be felt."""
        wanted = (place.size() * ratio).toSize()
        if self._scaled is None or self._scaled.size() != wanted:
            mode, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = self._image.scaled(wanted, mode, smooth)
        return self._scaled


def paint_part(painter: QPainter, place: QRectF, image: QImage, seen: QRect) -> None:
    """What is seen of an image at ``place``: of one that is zoomed far, Qt would else work on all of it."""
    across, down = image.width() / place.width(), image.height() / place.height()
    part = QRectF(seen).intersected(place).translated(-place.topLeft())
    left, top = math.floor(part.left() * across), math.floor(part.top() * down)
    right, bottom = math.ceil(part.right() * across), math.ceil(part.bottom() * down)
    source = QRect(left, top, right - left, bottom - top) & image.rect()
    target = QRectF(source.x() / across, source.y() / down, source.width() / across, source.height() / down)
    painter.drawImage(target.translated(place.topLeft()), image, source)


def paint_checks(painter: QPainter, rect: QRect, palette: QPalette) -> None:
    """The ground that is seen through what is transparent; whatever part is painted anew, its squares lie the same."""
    base, text = (palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Text))
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.fillRect(rect, mixed(base, text, 0.06))
    darker = mixed(base, text, 0.16)
    top, left = (edge // (2 * CHECK_PX) * 2 * CHECK_PX for edge in (rect.top(), rect.left()))
    for y in range(top, rect.bottom() + 1, CHECK_PX):
        shift = CHECK_PX if (y - top) // CHECK_PX % 2 else 0
        for x in range(left + shift, rect.right() + 1, 2 * CHECK_PX):
            painter.fillRect(QRect(QPoint(x, y), QSize(CHECK_PX, CHECK_PX)), darker)
    painter.restore()

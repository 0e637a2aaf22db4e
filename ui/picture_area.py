"""A picture fitted into its place, with what is marked in it.

Owns: ``PictureArea``, ``Frame``, ``see_through``. May import: PySide6, ``bridge.model``, ``ui.look``, ``ui.pixels``,
``ui.zoom_area``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen

from bridge.model import Box, Size
from ui.look import MARGIN_PX, line
from ui.pixels import paint_checks, paint_part
from ui.zoom_area import ZoomArea

LEAST_NAME_PX = 60
NAME_ALPHA = 190


@dataclass(frozen=True)
class Frame:
    """A rectangle to draw, in the picture's pixels.

    Attributes:
        is_filled: for what is replaced.
        line: how it is drawn otherwise.
        name_below: whether its name stands at its lower edge.
    """

    box: Box
    name: str
    is_filled: bool = False
    line: Qt.PenStyle = Qt.PenStyle.DashLine
    name_below: bool = False


class PictureArea(ZoomArea):
    """Shows a picture, or the outline of a canvas whose pixels are elsewhere, or a sentence.

    Who inherits may lay more over it in ``paint_over``.
    """

    def __init__(self, empty_text: str) -> None:
        super().__init__()
        self.setMinimumSize(160, 110)
        self._empty_text = empty_text
        self._image: QImage | None = None
        self._detail: QImage | None = None
        self._scaled: QImage | None = None
        self._where: Box | None = None
        self._frames: tuple[Frame, ...] = ()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Enough to see something."""
        return QSize(420, 260)

    def show_text(self, text: str) -> None:
        """No picture, a sentence."""
        self._empty_text, self._frames = text, ()
        self._take(None, None)

    def show_canvas(self, size: Size, frames: Sequence[Frame]) -> None:
        """The outline of a canvas of ``size``."""
        self._frames = tuple(frames)
        self._take(None, size)

    def show_picture(
        self,
        image: QImage,
        size: Size,
        *,
        frames: Sequence[Frame] = (),
        detail: QImage | None = None,
        where: Box | None = None,
    ) -> None:
        """A picture of ``size``.

        Args:
            image: the picture, or a smaller view of it.
            where: the part of it that ``image`` shows; None for all of it.
            detail: the picture with every pixel, shown where it is zoomed further than ``image`` tells.
        """
        self._frames = tuple(frames)
        self._take(image, size, detail)
        self._where = where

    def to_picture(self, at: QPointF) -> tuple[float, float]:
        """A point of the widget in the picture's pixels."""
        place = self.place()
        scale = place.width() / (self._size.width if self._size else 1)
        return (at.x() - place.x()) / scale, (at.y() - place.y()) / scale

    def on_screen(self, box: Box) -> QRectF:
        """A part of the picture in the widget."""
        place = self.place()
        scale = place.width() / (self._size.width if self._size else 1)
        return QRectF(place.x() + box.x * scale, place.y() + box.y * scale, box.width * scale, box.height * scale)

    def paint_over(self, painter: QPainter, place: QRectF, exposed: QRect) -> None:
        """Lay more over the picture, under the frames; only what is ``exposed`` is painted anew."""

    def _take(self, image: QImage | None, size: Size | None, detail: QImage | None = None) -> None:
        self.take_size(size)
        if image is not self._image:
            self._scaled = None
        self._image, self._detail, self._where = image, detail, None
        self.show_cursor()
        self.update()

    # ------------------------------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The ground, the picture, what is marked."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._size is None:
            self._paint_text(painter)
        else:
            self._paint_picture(painter, self.place(), event.rect())
        painter.setPen(line(self.palette()))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        room = self.rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)

    def _paint_picture(self, painter: QPainter, place: QRectF, exposed: QRect) -> None:
        if self._image is None or self._where is not None:
            painter.fillRect(place, self.palette().color(QPalette.ColorRole.Window))
        if self._image is not None:
            painter.save()
            painter.setClipRect(place)
            shown = place if self._where is None else self.on_screen(self._where)
            if self._image.hasAlphaChannel():
                paint_checks(painter, shown.toAlignedRect() & exposed, self.palette())
            self._paint_pixels(painter, shown, self._image, exposed)
            painter.restore()
        self.paint_over(painter, place, exposed)
        painter.setPen(line(self.palette()))
        painter.drawRect(place)
        for frame in self._frames:
            self._paint_frame(painter, frame)

    def _paint_pixels(self, painter: QPainter, place: QRectF, image: QImage, exposed: QRect) -> None:
        if self.zoom.fits:
            painter.drawImage(place, self._fitted(image, place))
            return
        wanted_px = place.width() * self.devicePixelRatioF()
        shown = self._detail if self._detail is not None and wanted_px > image.width() else image
        # Where pixels are large, they are wanted as they are.
        is_smooth = wanted_px < 2 * shown.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        paint_part(painter, place, shown, exposed)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def _fitted(self, image: QImage, place: QRectF) -> QImage:
        """The image at its size on the screen, kept: scaling 16 megapixels anew for every paint would be felt."""
        wanted = (place.size() * self.devicePixelRatioF()).toSize()
        if self._scaled is None or self._scaled.size() != wanted:
            ratio, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = image.scaled(wanted, ratio, smooth)
        return self._scaled

    def _paint_frame(self, painter: QPainter, frame: Frame) -> None:
        rect = self.on_screen(frame.box)
        roles = QPalette.ColorRole
        colour = self.palette().color(roles.Highlight if frame.is_filled else roles.Text)
        # Over a picture of any colour one of the two is seen.
        painter.setPen(QPen(self.palette().color(roles.Base), 3))
        painter.drawRect(rect)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine if frame.is_filled else frame.line))
        painter.setBrush(see_through(colour) if frame.is_filled else Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_name(painter, rect & QRectF(self.rect()), frame)

    def _paint_name(self, painter: QPainter, rect: QRectF, frame: Frame) -> None:
        metrics, inside = painter.fontMetrics(), rect.adjusted(4, 4, -4, -4)
        if not frame.name or inside.height() < metrics.height() + 2 or inside.width() < LEAST_NAME_PX:
            return
        name = metrics.elidedText(frame.name, Qt.TextElideMode.ElideRight, int(inside.width()) - 8)
        ground = QRectF(inside.topLeft(), QSizeF(metrics.horizontalAdvance(name) + 8, metrics.height() + 2))
        if frame.name_below:
            ground.moveBottomLeft(inside.bottomLeft())
        colour = self.palette().color(QPalette.ColorRole.Base)
        painter.fillRect(ground, see_through(colour, NAME_ALPHA))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, name)


def see_through(colour: QColor, alpha: int = 70) -> QColor:
    """A colour that lets some of the picture through."""
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)

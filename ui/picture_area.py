"""A picture fitted into its place, with what is marked in it.

Owns: ``PictureArea``, ``Frame``. May import: PySide6, ``bridge.model``, ``ui.look``, ``ui.zoom_area``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen

from bridge.model import Box, Size
from ui.look import MARGIN_PX, line, mixed
from ui.zoom_area import ZoomArea

CHECK_PX = 8


@dataclass(frozen=True)
class Frame:
    """A rectangle to draw, in the picture's pixels; ``is_filled`` for what is replaced."""

    box: Box
    name: str
    is_filled: bool = False


class PictureArea(ZoomArea):
    """Shows a picture, or the outline of a canvas whose pixels are elsewhere, or a sentence.

    Signals:
        marked(object): the user dragged a rectangle (a ``Box`` inside the picture).
    """

    marked = Signal(object)

    def __init__(self, empty_text: str) -> None:
        super().__init__()
        self.setMinimumSize(160, 110)
        self._empty_text = empty_text
        self._image: QImage | None = None
        self._detail: QImage | None = None
        self._overlay: QImage | None = None
        self._scaled: QImage | None = None
        self._frames: tuple[Frame, ...] = ()
        self._takes_marks = False
        self._from: QPointF | None = None
        self._to: QPointF | None = None

    def sizeHint(self) -> QSize:  # noqa: N802
        """Enough to see something."""
        return QSize(420, 260)

    def show_text(self, text: str) -> None:
        """No picture, a sentence."""
        self._empty_text, self._frames = text, ()
        self._take(None, None)
        self._allow_marks(is_allowed=False)

    def show_canvas(self, size: Size, frames: Sequence[Frame]) -> None:
        """The outline of a canvas of ``size``."""
        self._take(None, size)
        self._frames = tuple(frames)
        self._allow_marks(is_allowed=False)

    def show_picture(
        self,
        image: QImage,
        size: Size,
        overlay: QImage | None = None,
        *,
        takes_marks: bool = False,
        detail: QImage | None = None,
    ) -> None:
        """A picture of ``size`` with ``overlay`` on top.

        Args:
            image: the picture, or a smaller view of it.
            takes_marks: whether a rectangle can be dragged in it.
            detail: the picture with every pixel, shown where it is zoomed further than ``image`` tells.
        """
        self._take(image, size, detail)
        self._overlay, self._frames = overlay, ()
        self._allow_marks(is_allowed=takes_marks)

    @property
    def has_overlay(self) -> bool:
        """Whether something is marked in the picture."""
        return self._overlay is not None

    def _take(self, image: QImage | None, size: Size | None, detail: QImage | None = None) -> None:
        self.take_size(size)
        self._image, self._detail, self._overlay, self._scaled = image, detail, None, None

    # ------------------------------------------------------------------------------------------ marking

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a rectangle."""
        super().mousePressEvent(event)
        if self._takes_marks and not self.pans and event.button() is Qt.MouseButton.LeftButton:
            self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag it."""
        super().mouseMoveEvent(event)
        if self._from is not None:
            self._to = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take it, where it holds a pixel."""
        super().mouseReleaseEvent(event)
        if self._from is None:
            return
        box = self._box(self._from, event.position())
        self._from = self._to = None
        self.update()
        if not box.empty:
            self.marked.emit(box)

    def cursor_shape(self) -> Qt.CursorShape:
        """A cross where a rectangle can be dragged."""
        return Qt.CursorShape.CrossCursor if self._takes_marks else Qt.CursorShape.ArrowCursor

    def _allow_marks(self, *, is_allowed: bool) -> None:
        self._takes_marks = is_allowed
        self._from = self._to = None
        self.show_cursor()
        self.update()

    def _box(self, one: QPointF, other: QPointF) -> Box:
        place, size = self.place(), self._size or Size(1, 1)
        scale = size.width / place.width()
        xs = sorted(round((point.x() - place.x()) * scale) for point in (one, other))
        ys = sorted(round((point.y() - place.y()) * scale) for point in (one, other))
        left, right = (min(max(x, 0), size.width) for x in xs)
        top, bottom = (min(max(y, 0), size.height) for y in ys)
        return Box(left, top, right - left, bottom - top)

    # ------------------------------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The ground, the picture, what is marked."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._size is None:
            self._paint_text(painter)
        else:
            self._paint_picture(painter, self.place())
        painter.setPen(line(self.palette()))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        room = self.rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)

    def _paint_picture(self, painter: QPainter, place: QRectF) -> None:
        if self._image is not None:
            if self._image.hasAlphaChannel():
                self._paint_checks(painter, place.toAlignedRect() & self.rect())
            self._paint_pixels(painter, place, self._image)
        else:
            painter.fillRect(place, self.palette().color(QPalette.ColorRole.Window))
        if self._overlay is not None:
            _paint_part(painter, place, self._overlay, self.rect())
        painter.setPen(line(self.palette()))
        painter.drawRect(place)
        for frame in self._frames:
            self._paint_frame(painter, place, frame)
        if self._from is not None and self._to is not None:
            self._paint_marking(painter, QRectF(self._from, self._to).normalized().intersected(place))

    def _paint_pixels(self, painter: QPainter, place: QRectF, image: QImage) -> None:
        if self.zoom.fits:
            painter.drawImage(place, self._fitted(image, place))
            return
        wanted_px = place.width() * self.devicePixelRatioF()
        shown = self._detail if self._detail is not None and wanted_px > image.width() else image
        # Where pixels are large, they are wanted as they are.
        is_smooth = wanted_px < 2 * shown.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        _paint_part(painter, place, shown, self.rect())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def _fitted(self, image: QImage, place: QRectF) -> QImage:
        """The image at its size on the screen, kept: scaling 16 megapixels anew for every paint would be felt."""
        wanted = (place.size() * self.devicePixelRatioF()).toSize()
        if self._scaled is None or self._scaled.size() != wanted:
            ratio, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled = image.scaled(wanted, ratio, smooth)
        return self._scaled

    def _paint_frame(self, painter: QPainter, place: QRectF, frame: Frame) -> None:
        scale = place.width() / (self._size.width if self._size else 1)
        box = frame.box
        rect = QRectF(place.x() + box.x * scale, place.y() + box.y * scale, box.width * scale, box.height * scale)
        colour = self.palette().color(QPalette.ColorRole.Highlight if frame.is_filled else QPalette.ColorRole.Text)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine if frame.is_filled else Qt.PenStyle.DashLine))
        painter.setBrush(_see_through(colour) if frame.is_filled else Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        inside = rect.adjusted(5, 3, -5, -3)
        if inside.height() > painter.fontMetrics().height() and inside.width() > 30:
            name = painter.fontMetrics().elidedText(frame.name, Qt.TextElideMode.ElideRight, int(inside.width()))
            painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)

    def _paint_marking(self, painter: QPainter, rect: QRectF) -> None:
        colour = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(_see_through(colour))
        painter.drawRect(rect)

    def _paint_checks(self, painter: QPainter, rect: QRect) -> None:
        base, text = (self.palette().color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Text))
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, mixed(base, text, 0.06))
        darker = mixed(base, text, 0.16)
        for y in range(rect.top(), rect.bottom() + 1, CHECK_PX):
            shift = CHECK_PX if (y - rect.top()) // CHECK_PX % 2 else 0
            for x in range(rect.left() + shift, rect.right() + 1, 2 * CHECK_PX):
                painter.fillRect(QRect(QPoint(x, y), QSize(CHECK_PX, CHECK_PX)), darker)
        painter.restore()


def _see_through(colour: QColor) -> QColor:
    return QColor(colour.red(), colour.green(), colour.blue(), 70)


def _paint_part(painter: QPainter, place: QRectF, image: QImage, seen: QRect) -> None:
    """What is seen of an image at ``place``: of one that is zoomed far, Qt would else work on all of it."""
    across, down = image.width() / place.width(), image.height() / place.height()
    part = QRectF(seen).intersected(place).translated(-place.topLeft())
    left, top = math.floor(part.left() * across), math.floor(part.top() * down)
    right, bottom = math.ceil(part.right() * across), math.ceil(part.bottom() * down)
    source = QRect(left, top, right - left, bottom - top) & image.rect()
    target = QRectF(source.x() / across, source.y() / down, source.width() / across, source.height() / down)
    painter.drawImage(target.translated(place.topLeft()), image, source)

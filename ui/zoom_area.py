"""Zoom and pan of a picture, for every widget that shows one.

Owns: ``ZoomArea``. May import: PySide6, ``bridge.model``, ``ui.look``, ``ui.zoom``.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from bridge.model import Size
from ui.look import MARGIN_PX
from ui.zoom import STEP, Zoom

NOTCH = 120
"""One notch of a mouse wheel, as Qt counts."""
ZOOM_KEYS: Mapping[int, float] = {Qt.Key.Key_Plus: STEP, Qt.Key.Key_Equal: STEP, Qt.Key.Key_Minus: 1 / STEP}
FIT_KEYS: Mapping[int, float | None] = {Qt.Key.Key_0: None, Qt.Key.Key_1: 1.0}


class ZoomArea(QWidget):
    """A place in which a picture of some size lies; who inherits paints it at ``place()``.

    Zoom: Ctrl and the wheel, + and -, 0 to fit, 1 for one pixel on one point. Pan: the wheel, the middle button, or the
    space bar and the left button. Two areas show the same part where one is given the other's ``zoom``.

    Signals:
        zoom_changed(object): the user sees another part (a ``Zoom``).
    """

    zoom_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._size: Size | None = None
        self._zoom = Zoom()
        self._pans_from: QPointF | None = None
        self._space = False

    def take_size(self, size: Size | None) -> None:
        """Of what size the picture is; one of the same size keeps its place, another one is seen whole."""
        if size != self._size:
            self._zoom = Zoom()
        self._size = size

    @property
    def pans(self) -> bool:
        """Whether the user is moving the picture, or could with the next click."""
        return self._space or self._pans_from is not None

    @property
    def zoom(self) -> Zoom:
        """Which part is seen."""
        return self._zoom

    def set_zoom(self, zoom: Zoom) -> None:
        """Show that part, without telling."""
        if self._size is not None:
            self._zoom = zoom.held(self._size, self._room())
            self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge what is seen, around a point of the widget or its middle; below 1 it becomes smaller."""
        if self._size is not None:
            room = self._room()
            self._see(self._zoom.zoomed(factor, at or room.center(), self._size, room))

    def zoom_to(self, scale: float | None) -> None:
        """Show one pixel on ``scale`` points; None for the whole picture."""
        if scale is None or self._size is None:
            self._see(Zoom())
        else:
            self.zoom_by(scale * self._size.width / self.place().width())

    def pan(self, by: QPointF) -> None:
        """Move the picture on the screen."""
        if self._size is not None:
            self._see(self._zoom.moved(by, self._size, self._room()))

    def place(self) -> QRectF:
        """Where the whole picture lies; a small one in the middle, one that is zoomed reaches past the widget."""
        return self._zoom.place(self._size or Size(1, 1), self._room())

    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)

    def _see(self, zoom: Zoom) -> None:
        if zoom != self._zoom:
            self._zoom = zoom
            self.update()
            self.zoom_changed.emit(zoom)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Ctrl zoom where the pointer is; else move a picture that is larger than its room."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(STEP ** (turned.y() / NOTCH), event.position())
        elif self._zoom.fits:
            event.ignore()
        else:
            self.pan(QPointF(event.pixelDelta() or turned / 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Zoom, and hold the space bar to pan."""
        factor = ZOOM_KEYS.get(event.key())
        if factor is not None:
            self.zoom_by(factor)
        elif event.key() in FIT_KEYS:
            self.zoom_to(FIT_KEYS[event.key()])
        elif event.key() == Qt.Key.Key_Space:
            self._hold_space(is_held=True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The space bar is let go."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_space(is_held=False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Where the space bar is let go elsewhere, nobody tells."""
        self._hold_space(is_held=False)
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Hold the picture in its new room."""
        super().resizeEvent(event)
        self.set_zoom(self._zoom)

    def _hold_space(self, *, is_held: bool) -> None:
        self._space = is_held
        self.show_cursor()

    def _begins_pan(self, event: QMouseEvent) -> bool:
        button = event.button()
        return button is Qt.MouseButton.MiddleButton or (self._space and button is Qt.MouseButton.LeftButton)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin to pan."""
        if self._begins_pan(event):
            self._pans_from = event.position()
            self.show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the picture along."""
        if self._pans_from is not None:
            before, self._pans_from = self._pans_from, event.position()
            self.pan(event.position() - before)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Leave it there."""
        if self._pans_from is not None:
            self._pans_from = None
            self.show_cursor()

    def cursor_shape(self) -> Qt.CursorShape:
        """How the pointer looks where nothing is moved."""
        return Qt.CursorShape.ArrowCursor

    def show_cursor(self) -> None:
        """Show the pointer as it is meant now."""
        held = Qt.CursorShape.ClosedHandCursor if self._pans_from is not None else Qt.CursorShape.OpenHandCursor
        self.setCursor(held if self.pans else self.cursor_shape())

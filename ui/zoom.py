"""Which part of a picture is seen, and how large.

Owns: ``Zoom``. May import: PySide6.QtCore, ``bridge.model``. A value: two views of one size can share it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from bridge.model import Size

STEP = 1.25
MOST = 32.0
LARGEST_FITTED = 4.0
"""A small picture that is fitted is not enlarged by more."""


@dataclass(frozen=True)
class Zoom:
    """How a picture lies in its room.

    Attributes:
        scale: points on the screen for one pixel of the picture; None where the whole picture fits.
        centre: what is in the middle of the room, in the picture's pixels; of no meaning where it fits.
    """

    scale: float | None = None
    centre: tuple[float, float] = (0.0, 0.0)

    @property
    def fits(self) -> bool:
        """Whether the whole picture is seen."""
        return self.scale is None

    def place(self, size: Size, room: QRectF) -> QRectF:
        """Where the whole picture lies; it may reach past the room."""
        scale = self.scale or fitted(size, room)
        middle, (x, y) = room.center(), self.centre
        if self.scale is None:
            x, y = size.width / 2, size.height / 2
        return QRectF(middle.x() - x * scale, middle.y() - y * scale, size.width * scale, size.height * scale)

    def zoomed(self, factor: float, at: QPointF, size: Size, room: QRectF) -> Zoom:
        """Larger by ``factor``, with what is ``at`` (on the screen) staying where it is; never smaller than fits."""
        least, before = fitted(size, room), self.scale or fitted(size, room)
        scale = min(max(before * factor, least), max(MOST, least))
        if scale <= least * 1.001:
            return Zoom()
        place, middle = self.place(size, room), room.center()
        x, y = (at.x() - place.x()) / before, (at.y() - place.y()) / before
        centre = (x + (middle.x() - at.x()) / scale, y + (middle.y() - at.y()) / scale)
        return Zoom(scale, centre).held(size, room)

    def moved(self, by: QPointF, size: Size, room: QRectF) -> Zoom:
        """The picture moved on the screen; it stays in its room."""
        if self.scale is None:
            return self
        x, y = self.centre
        return Zoom(self.scale, (x - by.x() / self.scale, y - by.y() / self.scale)).held(size, room)

    def held(self, size: Size, room: QRectF) -> Zoom:
        """The same with no empty room beside a picture that would fill it; a fit where the room has grown past it."""
        if self.scale is None or self.scale <= fitted(size, room):
            return Zoom()
        x = _held(self.centre[0], size.width, room.width() / self.scale)
        y = _held(self.centre[1], size.height, room.height() / self.scale)
        return Zoom(self.scale, (x, y))


def fitted(size: Size, room: QRectF) -> float:
    """The scale at which a picture of ``size`` fits."""
    return max(1e-6, min(room.width() / size.width, room.height() / size.height, LARGEST_FITTED))


def _held(centre: float, length: float, seen: float) -> float:
    return length / 2 if seen >= length else min(max(centre, seen / 2), length - seen / 2)

"""Parts of a picture that must not leave this computer: they are flat grey to whoever reads them.

Owns: ``HiddenCanvas``, ``unhidden``. May import: ``bridge.canvas.base``, ``bridge.model``, ``bridge.errors``, numpy.
"""

from __future__ import annotations

import numpy as np

from bridge.canvas.base import Canvas, Source, Through
from bridge.errors import InputError
from bridge.model import Box, Mask, Picture
from layerbridge.wire import Description

GREY = (128, 128, 128, 255)
"""Opaque: what is transparent has a shape, which tells something too."""


class HiddenCanvas(Through[Canvas]):
    """A canvas of which some pixels cannot be read, whoever asks. Everything else is as in ``inner``.

    Args:
        hidden: of the canvas's size; what is not 0 is hidden, wholly.

    Attributes:
        hidden: the same.
    """

    def __init__(self, inner: Canvas, hidden: Mask) -> None:
        super().__init__(inner)
        self.hidden = hidden

    def over(self, inner: Canvas) -> HiddenCanvas:
        """Another canvas with the same parts hidden."""
        return HiddenCanvas(inner, self.hidden)

    def describe(self) -> Description:
        """See ``Canvas``.

        Raises:
            InputError: the canvas has another size by now, so that nobody knows what is to be hidden.
        """
        seen = self.inner.describe()
        if seen.canvas is not None and seen.canvas != self.hidden.size:
            raise InputError(
                f"Parts of a picture of {self.hidden.size} are hidden, and it is {seen.canvas} now; nothing was sent.",
                "Hide them again, or show them.",
            )
        return seen

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """See ``Canvas``; what is hidden is grey and opaque."""
        picture = self.inner.read_pixels(source, box)
        where = self._within(box)
        if not where.any():
            return picture
        pixels = picture.pixels.copy()
        pixels[where] = GREY
        return Picture(pixels)

    def _within(self, box: Box) -> np.ndarray:
        """Which pixels of ``box`` are hidden; it may reach past the canvas, as a layer does."""
        size = self.hidden.size
        part = box.intersect(Box(0, 0, size.width, size.height))
        hidden = np.zeros((box.height, box.width), np.bool_)
        if not part.empty:
            inside = part.moved(-box.x, -box.y)
            seen = self.hidden.pixels[part.y : part.bottom, part.x : part.right]
            hidden[inside.y : inside.bottom, inside.x : inside.right] = seen != 0
        return hidden


def unhidden(canvas: Canvas) -> Canvas:
    """The canvas with all its pixels: for what is shown here and never sent."""
    return canvas.inner if isinstance(canvas, HiddenCanvas) else canvas

"""Canvases that take layers in another way: in place of others, or for a look only.

Owns: ``Instead``, ``Glimpse``. May import: ``bridge.canvas``, ``bridge.model``, ``bridge.errors`` and
``layerbridge.wire``.
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.canvas import LayeredCanvas, Source
from bridge.errors import InputError
from bridge.model import Box, Mask, Picture, Size
from layerbridge.wire import Description, Inserted, NewLayer

INSERT_IT = "Insert it to see it."


class Instead:
    """``bridge.canvas.Canvas`` whose first insertion takes layers of ours away in the same undo step.

    Args:
        replaces: those layers.
    """

    def __init__(self, canvas: LayeredCanvas, replaces: Sequence[int]) -> None:
        self._canvas = canvas
        self._replaces = tuple(replaces)

    def describe(self) -> Description:
        """The image as it is now."""
        return self._canvas.describe()

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """The pixels of ``box``."""
        return self._canvas.read_pixels(source, box)

    def read_selection(self, box: Box) -> Mask:
        """The selection inside ``box``."""
        return self._canvas.read_selection(box)

    def insert(
        self,
        layers: Sequence[NewLayer],
        *,
        group: str = "",
        canvas: Box | None = None,
        scale: Size | None = None,
        to_rgb: bool = False,
    ) -> Inserted:
        """Layers above the active one."""
        replaces, self._replaces = self._replaces, ()
        return self._canvas.insert(layers, group=group, canvas=canvas, scale=scale, to_rgb=to_rgb, replaces=replaces)

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """An image of these layers; nothing is taken away for it."""
        return self._canvas.new_image(size, layers, group=group)


class Glimpse(Instead):
    """The same for a look: the image itself stays as it is.

    Attributes:
        is_whole: whether what was shown is all that an insertion would do.
    """

    def __init__(self, canvas: LayeredCanvas, replaces: Sequence[int]) -> None:
        super().__init__(canvas, replaces)
        self.is_whole = True

    def insert(
        self,
        layers: Sequence[NewLayer],
        *,
        group: str = "",
        canvas: Box | None = None,
        scale: Size | None = None,
        to_rgb: bool = False,
    ) -> Inserted:
        """Layers above the active one; the canvas does not grow.

        Raises:
            InputError: without changing the whole image it could not be seen as it is.
        """
        if scale is not None or to_rgb:
            raise InputError("This result changes the whole image, so no preview of it is shown.", INSERT_IT)
        self.is_whole = canvas is None
        return super().insert(layers, group=group)

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """Raises ``InputError``: windows do not come and go for a look."""
        raise InputError("This result becomes an image of its own, so no preview of it is shown.", INSERT_IT)

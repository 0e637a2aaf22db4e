"""Canvases that take layers in another way: in place of others, or for a look only.

Owns: ``Instead``, ``Glimpse``. May import: ``bridge.canvas.base``, ``bridge.model``, ``bridge.errors`` and
``layerbridge.wire``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bridge.canvas.base import LayeredCanvas, Through
from bridge.errors import InputError
from bridge.model import Size
from layerbridge.wire import Inserted, InsertLayers, NewLayer

INSERT_IT = "Insert it to see it."


class Instead(Through[LayeredCanvas]):
    """``bridge.canvas.base.Canvas`` whose first insertion takes layers of ours away in the same undo step.

    Args:
        replaces: those layers.
    """

    def __init__(self, canvas: LayeredCanvas, replaces: Sequence[int]) -> None:
        super().__init__(canvas)
        self._replaces = tuple(replaces)

    def insert(self, order: InsertLayers) -> Inserted:
        """Layers above the active one."""
        return self.inner.insert(replace(order, replaces=self._taken_away()))

    def _taken_away(self) -> tuple[int, ...]:
        replaces, self._replaces = self._replaces, ()
        return replaces


class Glimpse(Instead):
    """The same for a look: the image itself stays as it is.

    Attributes:
        is_whole: whether what was shown is all that an insertion would do.
    """

    def __init__(self, canvas: LayeredCanvas, replaces: Sequence[int]) -> None:
        super().__init__(canvas, replaces)
        self.is_whole = True

    def insert(self, order: InsertLayers) -> Inserted:
        """Layers above the active one; the canvas does not grow.

        Raises:
            InputError: without changing the whole image it could not be seen as it is.
        """
        if order.scale is not None or order.to_rgb:
            raise InputError("This result changes the whole image, so no preview of it is shown.", INSERT_IT)
        self.is_whole = order.canvas is None
        return self.inner.insert(replace(order, canvas=None, replaces=self._taken_away(), for_a_look=True))

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """Raises ``InputError``: windows do not come and go for a look."""
        raise InputError("This result becomes an image of its own, so no preview of it is shown.", INSERT_IT)

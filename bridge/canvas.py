"""What the core needs of a place with layers: GIMP's image through the link, or files.

Owns: the ``Canvas`` protocol. May import: ``bridge.model`` and ``layerbridge.wire`` (the values of the contract).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from bridge.model import Box, Mask, Picture, Size
from layerbridge.wire import Description, Inserted, NewLayer


class Source(StrEnum):
    """Which pixels are read: the active layer's, or what is visible."""

    LAYER = "layer"
    VISIBLE = "visible"


class Canvas(Protocol):
    """A picture with a selection, which takes layers. Boxes are in canvas pixels."""

    def describe(self) -> Description:
        """The canvas as it is now."""

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """The pixels of ``box``, transparent where the source has none.

        Raises:
            CanvasError: they cannot be read.
            LinkError: the other side went away.
        """

    def read_selection(self, box: Box) -> Mask:
        """The selection inside ``box``. Raises as ``read_pixels`` does."""

    def insert(
        self,
        layers: Sequence[NewLayer],
        *,
        group: str = "",
        canvas: Box | None = None,
        scale: Size | None = None,
        to_rgb: bool = False,
    ) -> Inserted:
        """Put layers above the active one, in one undo step, the canvas grown to hold ``canvas``.

        Args:
            layers: top first.
            group: the name of the group that takes them; none where it is empty.
            canvas: what the canvas must hold afterwards; it never shrinks.
            scale: the size to which the whole image is scaled first. The boxes of ``layers`` and ``canvas`` are in
                pixels after that.
            to_rgb: an indexed image becomes RGB first.

        Raises:
            CanvasError: nothing was inserted, and the image is as before.
        """

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """Make an image of these layers. Raises as ``insert`` does."""

"""What the core needs of a place with layers: GIMP's image through the link, or files.

Owns: the protocols ``Canvas`` and, for what GIMP can do beyond it, ``LayeredCanvas``; ``Through``. May import:
``bridge.model`` and ``layerbridge.wire`` (the values of the contract).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from bridge.model import Box, Mask, Picture, Size

if TYPE_CHECKING:
    from layerbridge.wire import Description, Inserted, InsertLayers, NewLayer, Recipe


class Source(StrEnum):
    """Which pixels are read: the active layer's, or what is visible."""

    LAYER = "layer"
    VISIBLE = "visible"


@dataclass(frozen=True)
class View:
    """A small view for people to look at.

    Attributes:
        box: what it shows, in canvas pixels.
        picture: that, made small.
    """

    box: Box
    picture: Picture = field(repr=False)


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

    def insert(self, order: InsertLayers) -> Inserted:
        """Put layers above the active one, in one undo step. What a canvas without layers cannot do is left out.

        Raises:
            CanvasError: nothing was inserted, and the image is as before.
        """

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """Make an image of these layers. Raises as ``insert`` does."""


class LayeredCanvas(Protocol):
    """GIMP's image: a ``Canvas`` whose layers stay, and can be asked for what made them.

    Every method raises as those of ``Canvas`` do. ``again`` is the id of a layer of ours that is to be made again, 0
    for none: reading is as if it were not there, with the layer that it was made from as the active one.
    """

    def describe(self, again: int = 0) -> Description:
        """The image as it is now."""

    def read_pixels(self, source: Source, box: Box, again: int = 0) -> Picture:
        """The pixels of ``box``."""

    def read_selection(self, box: Box) -> Mask:
        """The selection inside ``box``."""

    def read_mask(self, layer: int, box: Box) -> Mask:
        """What a layer of ours replaces inside ``box``."""

    def read_recipe(self, layer: int = 0) -> Recipe:
        """What a layer of ours carries; 0 for the active layer."""

    def read_view(self, source: Source, max_side_px: int) -> View:
        """The whole active layer or visible picture, at most ``max_side_px`` (1 to 1024) wide and high."""

    def insert(self, order: InsertLayers) -> Inserted:
        """As ``Canvas.insert``."""

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """Make an image of these layers."""

    def remove(self, layers: Sequence[int], *, keeps: Sequence[int] = ()) -> tuple[int, ...]:
        """Remove layers of ours in one undo step, as far as they are still there; gives those that were.

        Args:
            keeps: layers that were there for a look, and stay.
        """


C = TypeVar("C", bound="Canvas | LayeredCanvas", covariant=True)


class Through(Generic[C]):
    """A canvas that hands everything on to ``inner``; subclasses do something about what they are there for."""

    def __init__(self, inner: C) -> None:
        self.inner = inner

    def describe(self) -> Description:
        """See ``Canvas``."""
        return self.inner.describe()

    def read_pixels(self, source: Source, box: Box) -> Picture:
        """See ``Canvas``."""
        return self.inner.read_pixels(source, box)

    def read_selection(self, box: Box) -> Mask:
        """See ``Canvas``."""
        return self.inner.read_selection(box)

    def insert(self, order: InsertLayers) -> Inserted:
        """See ``Canvas``."""
        return self.inner.insert(order)

    def new_image(self, size: Size, layers: Sequence[NewLayer], *, group: str = "") -> Inserted:
        """See ``Canvas``."""
        return self.inner.new_image(size, layers, group=group)

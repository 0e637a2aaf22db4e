"""What the source looks like on the screen: made ready, or asked of GIMP, in the background.

Owns: ``Looks``, ``GimpView``. May import: PySide6.QtCore and QtGui, ``bridge.canvas.base``, ``bridge.model``,
``ui.images``, ``ui.background``, ``ui.source.binding``, ``ui.source.values``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from bridge.canvas.base import Source
from bridge.model import Box, Mask, Picture
from ui.background import Do
from ui.images import preview, to_qimage
from ui.source.binding import Binding
from ui.source.values import GimpImage

if TYPE_CHECKING:
    from layerbridge.wire import Description

VIEW_PX = 1024
MOST_SELECTED_PIXELS = 4_000_000
"""The shape of a larger selection is not asked for: it would keep GIMP from its work."""
SMALL_PIXELS = 2_000_000
"""A smaller picture is made ready at once, a larger one in the background."""
SHOWN_PX = 1400


@dataclass(frozen=True)
class GimpView:
    """GIMP's image, small.

    Attributes:
        box: what the image shows, in canvas pixels.
        selection: the shape of what is selected, and where it lies; None where only its box is known.
    """

    image: QImage = field(repr=False)
    box: Box
    selection: tuple[Mask, Box] | None = field(default=None, repr=False)


class Looks(QObject):
    """Follows the source of one window.

    Args:
        which: which pixels of GIMP's image are sent: a value of ``bridge.canvas.base.Source``.

    Attributes:
        view: GIMP's image; None where it is none, or was not seen yet.

    Signals:
        changed: something can be shown that could not before.
    """

    changed = Signal()

    def __init__(self, binding: Binding, do: Do, which: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._binding, self._do, self._which = binding, do, which
        self.view: GimpView | None = None
        self._seen: tuple[object, Description, str] | None = None
        self._reads = False
        self._made: dict[int, tuple[Picture, QImage]] = {}
        self._makes: Picture | None = None
        binding.changed.connect(self.follow)

    def image_of(self, picture: Picture) -> QImage | None:
        """The picture, no larger than a screen needs it; None until it is ready, which is told."""
        made = self._made.get(id(picture))
        if made is None and picture.size.pixels <= SMALL_PIXELS:
            self._keep(picture, preview(picture))
        elif made is None and self._makes is not picture:
            self._makes = picture
            self._do(lambda: _small(picture), lambda image: self._take(picture, image))
        made = self._made.get(id(picture))
        return made[1] if made else None

    def follow(self) -> None:
        """Look at GIMP's image again where it is another one, or is described in another way."""
        source = self._binding.source
        if not isinstance(source, GimpImage) or source.seen is None or source.seen.canvas is None:
            self.view = self._seen = None
            return
        wanted = (source.session, source.seen, self._which())
        if self._reads or wanted == self._seen:
            return
        self._seen, self._reads = wanted, True
        seen, which = source.seen, Source(self._which())
        self._do(
            lambda: _looked(source, seen, which),
            lambda view: self._show(source, view),
            # Whoever describes the image says what is wrong with it; here there is only less to see.
            lambda _error: self._show(source, None),
        )

    def again(self) -> None:
        """Look at GIMP's image again in any case: that somebody painted there is in no description."""
        self._seen = None
        self.follow()

    def _show(self, source: GimpImage, view: GimpView | None) -> None:
        self._reads = False
        bound = self._binding.gimp
        if bound is not None and bound.session is source.session:
            self.view = view
            self.changed.emit()
            # What has changed meanwhile is looked at now.
            self.follow()

    def _take(self, picture: Picture, image: QImage) -> None:
        self._makes = None
        self._keep(picture, image)
        self.changed.emit()

    def _keep(self, picture: Picture, image: QImage) -> None:
        # The source and what is sent of it: no more is ever shown in turns.
        while len(self._made) > 1:
            self._made.pop(next(iter(self._made)))
        self._made[id(picture)] = (picture, image)


def _small(picture: Picture) -> QImage:
    """In the background: rows and columns left out, no side over ``SHOWN_PX``, so that it is quick to scale."""
    step = -(-max(picture.size.width, picture.size.height) // SHOWN_PX)
    return to_qimage(Picture(picture.pixels[::step, ::step]))


def _looked(source: GimpImage, seen: Description, which: Source) -> GimpView | None:
    """In the background."""
    canvas = source.session.canvas
    if which is Source.LAYER and seen.layer is None:
        return None
    view = canvas.read_view(which, VIEW_PX)
    box = seen.selection
    shape = canvas.read_selection(box) if box is not None and box.size.pixels <= MOST_SELECTED_PIXELS else None
    return GimpView(to_qimage(view.picture), view.box, (shape, box) if shape is not None and box is not None else None)

"""What the user marks in the source: what is replaced, and what must not be seen by others.

Owns: ``Painting``, ``Tool``. May import: ``ui.source.binding``, ``ui.source.values``, ``ui.source.mask_paint``,
``bridge.model``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bridge.model import Box, Mask, Size
from ui.source.binding import Binding
from ui.source.values import GimpImage, OpenedPicture, Source, hidden_of, size_of

if TYPE_CHECKING:
    from ui.source.mask_paint import MaskPaint, Pixels, Point

START_WIDTH_SHARE = 16
"""A brush is at first this part of a picture's shorter side."""
MIN_BRUSH_PX, MAX_BRUSH_PX = 1, 2048
BRUSH_STEP = 1.25
LEAST_LASSO = 3


class Tool(Enum):
    """What the pointer does."""

    BRUSH = "brush"
    ERASER = "eraser"
    LASSO = "lasso"
    RECTANGLE = "rectangle"


class Painting(QObject):
    """The tools, and the two things that are painted with them.

    Attributes:
        tool: what the pointer does.
        brush_px: how wide a stroke is, in the picture's pixels.
        hides: whether is painted what is hidden, else what is replaced.
        path: the points of the shape that is being drawn, the first and the last one of a rectangle.
        erases: whether what is being drawn takes away.

    Signals:
        changed: an attribute has a new value, or there is more or less to undo.
        painted(object): a ``Box`` of the picture looks different now.
    """

    changed = Signal()
    painted = Signal(object)

    def __init__(self, binding: Binding, parent: QObject) -> None:
        super().__init__(parent)
        self._binding = binding
        self.tool = Tool.BRUSH
        self.brush_px = 64
        self.hides = False
        self.path: list[Point] = []
        self.erases = False
        self._surfaces: dict[bool, MaskPaint] = {}
        self._of: object = None
        self._size: Size | None = None
        self._told: dict[bool, Mask | None] = {False: None, True: None}
        binding.changed.connect(self._follow)

    # ------------------------------------------------------------------------------------------ tools

    def choose(self, tool: Tool) -> None:
        """Use ``tool`` from now on."""
        self.tool = tool
        self.changed.emit()

    def set_brush(self, width_px: float) -> None:
        """Paint strokes so wide."""
        self.brush_px = min(max(round(width_px), MIN_BRUSH_PX), MAX_BRUSH_PX)
        self.changed.emit()

    def grow_brush(self, *, larger: bool) -> None:
        """One step."""
        step = max(1, round(self.brush_px * (BRUSH_STEP - 1)))
        self.set_brush(self.brush_px + (step if larger else -step))

    def set_hides(self, *, hides: bool) -> None:
        """Paint what is hidden, or else what is replaced."""
        self.hides = hides
        self.changed.emit()

    @property
    def can_paint(self) -> bool:
        """Whether there is something to paint on: what is replaced in GIMP's image is selected there."""
        source = self._binding.source
        return size_of(source) is not None and (self.hides or isinstance(source, OpenedPicture))

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        surface = self._surfaces.get(self.hides)
        return surface is not None and surface.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step that was taken back."""
        surface = self._surfaces.get(self.hides)
        return surface is not None and surface.can_redo

    @property
    def is_marked(self) -> bool:
        """Whether anything is."""
        return self._marked(hides=self.hides) is not None

    def pixels(self, *, hides: bool) -> Pixels | None:
        """What is marked at this moment, a stroke that is not complete with it; None where nothing is."""
        surface = self._surfaces.get(hides)
        marked = self._marked(hides=hides)
        return surface.pixels if surface is not None else marked.pixels if marked is not None else None

    # ------------------------------------------------------------------------------------------ painting

    def press(self, at: Point, *, erases: bool = False) -> None:
        """Begin; with ``erases`` whatever the tool is takes away."""
        surface = self._surface()
        if surface is None:
            return
        self.erases = erases or self.tool is Tool.ERASER
        self.path = [at]
        surface.begin()
        if self.strokes:
            self.painted.emit(surface.line(at, at, self.brush_px, erases=self.erases))

    def drag(self, to: Point) -> None:
        """Go on."""
        surface = self._surface()
        if surface is None or not self.path:
            return
        if self.strokes:
            self.painted.emit(surface.line(self.path[-1], to, self.brush_px, erases=self.erases))
            self.path = [to]
        elif self.tool is Tool.LASSO:
            self.path.append(to)
        else:
            self.path = [self.path[0], to]

    def release(self) -> None:
        """What was begun is complete."""
        surface, path = self._surface(), self.path
        self.path = []
        if surface is None or not path:
            return
        if self.tool is Tool.LASSO and len(path) >= LEAST_LASSO:
            self.painted.emit(surface.shape(path, erases=self.erases))
        elif self.tool is Tool.RECTANGLE and len(path) > 1:
            self.painted.emit(surface.rectangle(boxed(path[0], path[-1], surface.size), erases=self.erases))
        self._end(surface)

    def invert(self) -> None:
        """What is marked is not, and the other way round."""
        self._at_once(lambda surface: surface.invert())

    def clear(self) -> None:
        """Mark nothing."""
        self._at_once(lambda surface: surface.clear())
        if self.is_marked:
            # A mask of another size than the picture's, which could not be painted on.
            self._tell(None)

    def undo(self) -> None:
        """Take the last step back."""
        surface = self._surfaces.get(self.hides)
        if surface is not None and surface.can_undo and not self.path:
            self.painted.emit(surface.undo())
            self._tell(surface.mask())

    def redo(self) -> None:
        """Do again what was taken back."""
        surface = self._surfaces.get(self.hides)
        if surface is not None and surface.can_redo and not self.path:
            self.painted.emit(surface.redo())
            self._tell(surface.mask())

    # ------------------------------------------------------------------------------------------ parts

    @property
    def strokes(self) -> bool:
        """Whether the tool paints where the pointer goes."""
        return self.tool in (Tool.BRUSH, Tool.ERASER)

    def _at_once(self, paint: Callable[[MaskPaint], Box]) -> None:
        surface = self._surface()
        if surface is not None:
            surface.begin()
            self.painted.emit(paint(surface))
            self._end(surface)

    def _end(self, surface: MaskPaint) -> None:
        if surface.end():
            self._tell(surface.mask())

    def _tell(self, mask: Mask | None) -> None:
        """Say what is marked to whoever works with it."""
        self._told[self.hides] = mask
        if self.hides:
            self._binding.set_hidden(mask)
        else:
            self._binding.set_mask(mask)
        self.changed.emit()

    def _surface(self) -> MaskPaint | None:
        """What is painted on, made when it is first needed."""
        size = size_of(self._binding.source)
        if size is None or not self.can_paint:
            return None
        if self.hides not in self._surfaces:
            # It brings numpy along, which a window does not need to show.
            from ui.source.mask_paint import MaskPaint

            marked = self._marked(hides=self.hides)
            self._surfaces[self.hides] = MaskPaint(size, marked if marked and marked.size == size else None)
        return self._surfaces[self.hides]

    def _marked(self, *, hides: bool) -> Mask | None:
        source = self._binding.source
        if hides:
            return hidden_of(source)
        return source.mask if isinstance(source, OpenedPicture) else None

    def _follow(self) -> None:
        """Another picture, or one that was marked by others: from a file, or cleared."""
        source = self._binding.source
        size = size_of(source)
        if _subject(source) is not self._of or size != self._size:
            self._of, self._size, self.path = _subject(source), size, []
            self._surfaces.clear()
            self._told = {hides: self._marked(hides=hides) for hides in (False, True)}
            self._start_brush(size)
            self.hides = self.hides and hidden_of(source) is not None
        for hides in (False, True):
            marked = self._marked(hides=hides)
            if marked is not self._told[hides]:
                self._told[hides] = marked
                self._become(hides, marked)
        self.changed.emit()

    def _become(self, hides: bool, marked: Mask | None) -> None:  # noqa: FBT001  (a key)
        surface = self._surfaces.get(hides)
        if surface is None:
            return
        if marked is not None and marked.size != surface.size:
            del self._surfaces[hides]
            return
        surface.begin()
        self.painted.emit(surface.become(marked))
        surface.end()

    def _start_brush(self, size: Size | None) -> None:
        if size is not None:
            self.brush_px = max(MIN_BRUSH_PX, min(size.width, size.height) // START_WIDTH_SHARE)


def boxed(one: Point, other: Point, size: Size) -> Box:
    """The whole pixels between two points, inside a picture of ``size``."""
    xs, ys = (sorted(round(each) for each in pair) for pair in zip(one, other, strict=True))
    left, right = (min(max(x, 0), size.width) for x in xs)
    top, bottom = (min(max(y, 0), size.height) for y in ys)
    return Box(left, top, right - left, bottom - top)


def _subject(source: Source) -> object:
    """What is painted on; a new description of GIMP's image does not make it another one."""
    if isinstance(source, OpenedPicture):
        return source.picture
    return source.session if isinstance(source, GimpImage) else None

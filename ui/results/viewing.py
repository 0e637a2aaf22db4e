"""What the viewer shows: one result, or two beside each other, with what was there before.

Owns: ``Viewing``, ``Shown``, ``Layout``. May import: its own folder, ``ui.images``, ``ui.notice``, ``ui.pixels``,
``ui.words``, PySide6.QtCore.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bridge.errors import BridgeError
from ui.images import preview, shared
from ui.pixels import Pixels
from ui.results.gallery import Gallery
from ui.results.looks import look_of
from ui.results.model import Result

if TYPE_CHECKING:
    from bridge.model import Picture


class Layout(Enum):
    """How it is laid out."""

    ALONE = "alone"
    WIPE = "wipe"
    BESIDE = "beside"


@dataclass(frozen=True, eq=False)
class Shown:
    """One result, ready to be painted. Read in the background."""

    result: Result
    after: Pixels
    before: Pixels | None
    note: str = ""


class Viewing(QObject):
    """The state of one viewer.

    Attributes:
        shown: what is looked at, one or two; empty until the first one is read.
        layout: how.
        error: why something cannot be shown; "" where all is well.

    Signals:
        changed: something of it has a new value.
    """

    changed = Signal()

    def __init__(self, gallery: Gallery, parent: QObject) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self.shown: tuple[Shown, ...] = ()
        self.layout = Layout.ALONE
        self.error = ""
        self._asked: tuple[str, ...] = ()

    @property
    def compares(self) -> bool:
        """Whether two results are looked at."""
        return len(self.shown) > 1

    @property
    def can_wipe(self) -> bool:
        """Whether there is something to wipe to: another result, or what was there before."""
        return self.compares or any(each.before is not None for each in self.shown)

    def show(self, result: Result) -> None:
        """Look at one result."""
        if self.layout is Layout.BESIDE:
            self.layout = Layout.ALONE
        self._read(result)

    def compare(self, one: Result, other: Result) -> None:
        """Look at two."""
        self.layout = Layout.BESIDE
        self._read(one, other)

    def lay_out(self, layout: Layout) -> None:
        """Look at it in another way."""
        self.layout = layout
        self.changed.emit()

    def let_go(self) -> None:
        """Nobody looks any more."""
        self.shown, self.error, self._asked = (), "", ()
        self.layout = Layout.ALONE

    def step(self, by: int) -> None:
        """Look at the next one in the list (1), or at the one before (-1)."""
        if len(self._asked) != 1:
            return
        model = self._gallery.model
        row = model.row_of(self._asked[0]) + by
        if 0 <= row < model.rowCount():
            self._read(model.at(row))
        elif row >= model.rowCount() and model.more is not None:
            model.more()

    def can_step(self, by: int) -> bool:
        """Whether there is one."""
        model = self._gallery.model
        return len(self._asked) == 1 and 0 <= model.row_of(self._asked[0]) + by < model.rowCount()

    # ------------------------------------------------------------------------------------------ parts

    def _read(self, *results: Result) -> None:
        asked = self._asked = tuple(each.entry.id for each in results)
        history = self._gallery.history

        def work() -> tuple[Shown, ...]:
            looks = [(each, look_of(each, history)) for each in results]
            return tuple(Shown(each, _pixels(look.after), _maybe(look.before), look.note) for each, look in looks)

        self._gallery.do(work, lambda shown: self._take(asked, shown), lambda error: self._fail(asked, error))

    def _take(self, asked: tuple[str, ...], shown: tuple[Shown, ...]) -> None:
        # Whoever holds an arrow key is past this one already.
        if asked == self._asked:
            self.shown, self.error = shown, ""
            if self.layout is Layout.WIPE and not self.can_wipe:
                self.layout = Layout.ALONE
            self.changed.emit()

    def _fail(self, asked: tuple[str, ...], error: BridgeError) -> None:
        if asked == self._asked:
            self.shown, self.error = (), f"{error.message} {error.hint}".strip()
            self.changed.emit()


def _pixels(picture: Picture) -> Pixels:
    return Pixels(preview(picture), picture.size, shared(picture))


def _maybe(picture: Picture | None) -> Pixels | None:
    return _pixels(picture) if picture is not None else None

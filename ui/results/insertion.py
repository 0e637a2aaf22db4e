"""Results on their way into GIMP's image: inserted, in place of the last one, or shown for a look.

Owns: ``Insertion``. May import: ``bridge``, ``layerbridge.wire``, ``ui.background``, ``ui.remedies``, its own folder,
``ui.source.binding``, ``ui.words``, PySide6.QtCore.

GIMP is asked for one thing after the other: a preview may still be on its way when the next result is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal

from bridge.errors import BridgeError
from bridge.history import History
from ui import remedies
from ui.background import Do
from ui.notice import Choice, Notice
from ui.results.model import Result
from ui.source.binding import Binding
from ui.words import tr, trn

if TYPE_CHECKING:
    from bridge.session import Session
    from layerbridge.wire import Inserted
    from ui.results.placing import Placed


class Fail(Protocol):
    """Tells of an error."""

    def __call__(self, error: BridgeError, choices: tuple[Choice, ...] = ()) -> None:
        """``choices`` are what can be done about it."""


@dataclass(frozen=True)
class Shown:
    """The result that is in the image for a look; ``is_whole``: inserting it would do no more than that."""

    result: Result
    inserted: Inserted
    is_whole: bool


class Insertion(QObject):
    """Puts results into the image that a window is bound to.

    Args:
        history: where results of earlier sessions are read from.
        do: runs work in the background.
        fail: tells of an error.

    Attributes:
        replaces_last: whether a result takes the place of the one inserted before it.
        previews: whether the chosen result is shown in the image at once.

    Signals:
        changed: one of the attributes has a new value.
        told(str): a short success for the status line.
        inserted(object): layers were inserted (``Inserted``).
        noticed(object): something that the user should read (``Notice``).
    """

    changed = Signal()
    told = Signal(str)
    inserted = Signal(object)
    noticed = Signal(object)

    def __init__(self, binding: Binding, history: History, do: Do, fail: Fail, parent: QObject) -> None:
        super().__init__(parent)
        self._binding = binding
        self._history = history
        self._do = do
        self._fail = fail
        self.replaces_last = False
        self.previews = False
        self._session: Session | None = None
        self._chosen: tuple[Result, ...] = ()
        self._shown: Shown | None = None
        self._last: tuple[int, ...] = ()
        self._done: tuple[str, ...] = ()
        self._orders: list[Callable[[], None]] = []
        self._is_busy = False
        binding.changed.connect(self._follow)

    def replace_last(self, *, is_on: bool) -> None:
        """Let the next result take the place of the last one, or not."""
        self.replaces_last = is_on
        self.changed.emit()

    def preview(self, *, is_on: bool) -> None:
        """Show the chosen result in the image at once, or take it away again."""
        if is_on != self.previews:
            self.previews, self._done = is_on, ()
            self.changed.emit()
            self._go_on()

    def choose(self, chosen: Sequence[Result]) -> None:
        """These are the results that are selected now."""
        self._chosen = tuple(chosen)
        if not any(result.entry.id in self._done for result in chosen):
            self._done = ()
        self._go_on()

    def insert(self, chosen: Sequence[Result], *, to_rgb: bool = False) -> None:
        """Insert results as layers; with ``to_rgb`` an indexed image becomes RGB first."""
        if chosen and self._binding.gimp is not None:
            self._orders.append(lambda: self._insert(tuple(chosen), to_rgb=to_rgb))
            self._go_on()

    def took(self, inserted: Inserted) -> None:
        """Layers came into the image by another way, and count as the last ones."""
        self._last = inserted.layers
        self.inserted.emit(inserted)

    @property
    def for_a_look(self) -> tuple[int, ...]:
        """The layers that go when the window does: the plug-in knows them too."""
        return self._shown.inserted.layers if self._shown else ()

    # ------------------------------------------------------------------------------------------ one after the other

    def _go_on(self) -> None:
        if self._is_busy or self._session is None:
            return
        if self._orders:
            self._orders.pop(0)()
        elif _id_of(self._wanted) != _id_of(self._shown.result if self._shown else None):
            self._show(self._wanted)

    @property
    def _wanted(self) -> Result | None:
        """What is to be seen for a look."""
        if not self.previews or len(self._chosen) != 1 or self._chosen[0].entry.id in self._done:
            return None
        return self._chosen[0]

    def _run(
        self, work: Callable[[], object], done: Callable[..., None], failed: Callable[[BridgeError], None]
    ) -> None:
        session = self._session
        self._is_busy = True

        def after(show: Callable[..., None]) -> Callable[..., None]:
            def end(value: object) -> None:
                self._is_busy = False
                # What comes from an image that was left says nothing of this one.
                if session is self._session:
                    show(value)
                self._go_on()

            return end

        self._do(work, after(done), after(failed))

    def _insert(self, chosen: tuple[Result, ...], *, to_rgb: bool) -> None:
        session, shown = self._session, self._shown
        if session is None:
            return
        if shown is not None and shown.is_whole and _is_only(shown.result, chosen) and not to_rgb:
            self._keep(shown, session)
            return
        replaces = (*self.for_a_look, *(self._last if self.replaces_last else ()))

        def work() -> Placed:
            # Here and not above, as below: OpenCV and numpy come with it.
            from bridge.canvas.inserting import Instead
            from ui.results.placing import insert_all

            return insert_all(chosen, Instead(session.canvas, replaces), self._history, to_rgb=to_rgb)

        def failed(error: BridgeError) -> None:
            self._fail(error, remedies.of_insertion(error, lambda: self.insert(chosen, to_rgb=True)))

        self._run(work, lambda placed: self._show_placed(placed, chosen), failed)

    def _keep(self, shown: Shown, session: Session) -> None:
        """It is in the image already."""
        kept, chosen = shown.inserted, (shown.result,)
        last = self._last if self.replaces_last else ()
        self._run(
            lambda: session.canvas.remove(last, keeps=kept.layers),
            lambda _gone: self._show_inserted(kept, chosen),
            self._fail,
        )

    def _show_placed(self, placed: Placed, chosen: Sequence[Result]) -> None:
        self._show_inserted(placed.inserted, chosen)
        if placed.notes:
            self.noticed.emit(Notice(" ".join(placed.notes)))

    def _show_inserted(self, inserted: Inserted, chosen: Sequence[Result]) -> None:
        self._shown = None
        # Else the preview of what has just gone in would lie on top of it.
        self._done = tuple(result.entry.id for result in chosen)
        self.told.emit(trn("Inserted as %n layer(s)", len(inserted.layers)))
        self.took(inserted)

    def _show(self, wanted: Result | None) -> None:
        session, gone = self._session, self.for_a_look
        if session is None:
            return

        def work() -> Shown | None:
            if wanted is None:
                session.canvas.remove(gone)
                return None
            from bridge.canvas.inserting import Glimpse
            from ui.results.placing import insert_all

            glimpse = Glimpse(session.canvas, gone)
            placed = insert_all([wanted], glimpse, self._history)
            return Shown(wanted, placed.inserted, glimpse.is_whole)

        def done(shown: Shown | None) -> None:
            self._shown = shown
            if shown is not None:
                self.told.emit(tr("Shown in GIMP; “Insert” keeps it"))

        def failed(error: BridgeError) -> None:
            # What is there from before stays known, so that switching on again takes it away.
            self.previews = False
            self._chosen = ()
            self.changed.emit()
            self._fail(error)

        self._run(work, done, failed)

    def _follow(self) -> None:
        """Ids of layers are of one image only."""
        bound = self._binding.gimp
        session = bound.session if bound else None
        if session is not self._session:
            self._session, self._shown, self._last = session, None, ()
            self._orders.clear()
            if self.previews:
                self.previews = False
                self.changed.emit()


def _id_of(result: Result | None) -> str | None:
    """By which it is told again: a result that gets its thumbnail is another object."""
    return result.entry.id if result is not None else None


def _is_only(result: Result, chosen: Sequence[Result]) -> bool:
    return len(chosen) == 1 and chosen[0].entry.id == result.entry.id

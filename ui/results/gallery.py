"""The results of a window: which are shown, and what is done with them here.

Owns: ``Gallery``. May import: ``bridge``, its own folder, ``ui.background``, ``ui.notice``, ``ui.source.values``,
``ui.words``, PySide6.QtCore.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from bridge.errors import BridgeError
from bridge.history import Cursor, History, HistoryEntry, Page, Query
from bridge.imaging.labels import Labels
from bridge.model import Picture
from ui.background import Do
from ui.notice import Choice, Notice
from ui.results.looks import look_of
from ui.results.model import Result, ResultsModel
from ui.results.thumbnails import Thumbnails
from ui.source.values import Source
from ui.words import tr, trn

if TYPE_CHECKING:
    from bridge.core import Delivery
    from bridge.unkept import Stored, Unkept

PAGE = 100

LabelsOf = Callable[[Mapping[str, Any]], Labels]


class Gallery(QObject):
    """Results as they arrive, and those of earlier sessions below them.

    Args:
        history: where every result is kept.
        do: runs work in the background.
        labels: what the file of a picture says, by its recipe; called in the background.
        held: the results that are in memory only.

    Attributes:
        model: what the list shows.
        query: which results that is.
        count: how many results are meant by it, on disk; None until that is known.

    Signals:
        told(str): a short success for the status line.
        noticed(object): something the user should read (a ``Notice``).
        withdrawn(object): a notice that holds no more.
        counted: ``count`` has a new value.
    """

    told = Signal(str)
    noticed = Signal(object)
    withdrawn = Signal(object)
    counted = Signal()

    def __init__(
        self,
        history: History,
        do: Do,
        labels: LabelsOf,
        parent: QObject,
        held: Callable[[], Sequence[Unkept]] = tuple,
    ) -> None:
        super().__init__(parent)
        self._held = held
        self._of_memory: dict[str, Result] = {}
        self.history = history
        self.do = do
        self.labels = labels
        self.thumbnails = Thumbnails(history.thumbnail, do, self)
        self.model = ResultsModel(self.thumbnails, self)
        self.query = Query()
        self.count: int | None = None
        self._deleted: list[tuple[Result, ...]] = []
        self._offer = Notice("")
        self._asking = False
        self._asked_again = False

    # ------------------------------------------------------------------------------------------ which

    def load(self) -> None:
        """Show the newest results of earlier sessions, and remove what was deleted long ago."""
        self._ask()
        self.do(self.history.purge, lambda _nothing: None, lambda _error: None)

    def search(self, text: str) -> None:
        """Show the results that are found by these words."""
        self._show_only(replace(self.query, text=text))

    def show_starred(self, *, only: bool) -> None:
        """Show those with a star only, or all."""
        self._show_only(replace(self.query, starred=only))

    def take(self, delivery: Delivery, source: Source, removed: Sequence[HistoryEntry] = ()) -> None:
        """Show what a job delivered; ``removed`` are old results that made room for it."""
        from ui.results import placing  # OpenCV and all: not before the window shows

        self.do(lambda: placing.of_delivery(delivery, source, self.history), lambda made: self._show(made, removed))

    def take_late(self, stored: Stored) -> None:
        """Show what came after its job had been cancelled. What is in memory only is shown from there."""
        pictures = {each.entry.id: each.picture for each in stored.unkept}
        new = [entry for entry in stored.entries if self.model.row_of(entry.id) < 0]
        made = [Result(entry, picture=pictures.get(entry.id), is_held=entry.id in pictures) for entry in new]
        self._remember(made)
        self.model.add(made)
        self._count_by(len(made))

    # ------------------------------------------------------------------------------------------ what is done

    def read(self, result: Result, show: Callable[[Picture], None]) -> None:
        """Have ``show`` called with the result's pixels."""
        self.do(lambda: look_of(result, self.history), lambda look: self._show_look(look.picture, look.note, show))

    def star(self, chosen: Sequence[Result], *, is_starred: bool) -> None:
        """Mark results, or unmark them."""
        ids = [each.entry.id for each in chosen]
        self.do(
            lambda: self.history.star([each.entry for each in chosen], is_starred=is_starred),
            lambda _nothing: self.model.star(ids, is_starred=is_starred),
        )

    def toggle_star(self, chosen: Sequence[Result]) -> None:
        """Mark results; where all of them are marked, unmark them."""
        if chosen:
            self.star(chosen, is_starred=not all(each.entry.starred for each in chosen))

    def delete(self, chosen: Sequence[Result]) -> None:
        """Take results away; they can be brought back."""
        if chosen:
            self.do(
                lambda: self.history.delete([each.entry for each in chosen]),
                lambda _nothing: self._show_deleted(tuple(chosen)),
            )

    def undo_delete(self) -> None:
        """Bring back what was deleted last."""
        if self._deleted:
            last = self._deleted.pop()
            # By the key or by its button: what it offers is done.
            self.withdrawn.emit(self._offer)
            self.do(
                lambda: self.history.bring_back([each.entry for each in last]),
                lambda _nothing: self._show_brought_back(last),
            )

    # ------------------------------------------------------------------------------------------ parts

    def _show_only(self, query: Query) -> None:
        if query != self.query:
            self.query = query
            self._ask()

    def _ask(self) -> None:
        """Ask for the first page; while an answer is awaited, once more when it is there."""
        self.model.more = None
        self._asked_again = self._asking
        if not self._asking:
            self._asking = True
            query = self.query
            self.do(
                lambda: (self.history.page(query, limit=PAGE), self.history.count(query)),
                lambda answer: self._show_first(query, *answer),
                self._not_answered,
            )

    def _ask_more(self, after: Cursor) -> None:
        if self._asking:
            return
        self._asking = True
        query = self.query
        self.do(
            lambda: self.history.page(query, after, limit=PAGE),
            lambda page: self._show_more(query, page),
            self._not_answered,
        )

    def _show_first(self, query: Query, page: Page, count: int) -> None:
        self._asking = False
        if self._asked_again:
            self._ask()
            return
        listed = {entry.id for entry in page.entries}
        held = [] if query.is_narrow else [each for each in self._in_memory() if each.entry.id not in listed]
        self.model.show([*held, *map(Result, page.entries)])
        self._go_on(query, page)
        self._count(count + len(held))

    def _in_memory(self) -> list[Result]:
        """Results that no disk has, the newest first; also those that came before this window."""
        held = {each.entry.id: each for each in reversed(self._held())}
        self._of_memory = {name: result for name, result in self._of_memory.items() if name in held}
        return [
            self._of_memory.get(name) or Result(each.entry, picture=each.picture, is_held=True)
            for name, each in held.items()
        ]

    def _remember(self, made: Sequence[Result]) -> None:
        """What cannot be read again when the list is another one for a while."""
        self._of_memory.update((each.entry.id, each) for each in made if each.is_held)

    def _show_more(self, query: Query, page: Page) -> None:
        self._asking = False
        if self._asked_again:
            self._ask()
            return
        self._go_on(query, page)
        self.model.append(map(Result, page.entries))

    def _go_on(self, query: Query, page: Page) -> None:
        after = page.next
        self.model.more = None if after is None or query != self.query else lambda: self._ask_more(after)

    def _not_answered(self, error: BridgeError) -> None:
        self._asking = False
        if self._asked_again:
            # What failed was asked before: of an index that has been mended since, perhaps.
            self._ask()
            return
        self.noticed.emit(Notice(error.message, error.hint, is_error=True))

    def _show(self, made: Sequence[Result], removed: Sequence[HistoryEntry]) -> None:
        self._remember(made)
        self.model.add(made)
        self.model.remove(each.id for each in removed)
        self._count_by(len(made) - len(removed))
        told = trn("%n result(s)", len(made))
        if removed:
            told = (
                f"{told}. {trn('%n old result(s) made room for it, as the limit in the settings says.', len(removed))}"
            )
        self.told.emit(told)

    def _show_look(self, picture: Picture, note: str, show: Callable[[Picture], None]) -> None:
        if note:
            self.noticed.emit(Notice(note))
        show(picture)

    def _show_deleted(self, deleted: tuple[Result, ...]) -> None:
        self._deleted.append(deleted)
        self.model.remove(each.entry.id for each in deleted)
        self._count_by(-len(deleted))
        undo = Choice(tr("Undo"), self.undo_delete, tr("Bring them back (Ctrl+Z in the list)"))
        self._offer = Notice(trn("%n result(s) were deleted.", len(deleted)), choices=(undo,))
        self.noticed.emit(self._offer)

    def _show_brought_back(self, results: tuple[Result, ...]) -> None:
        self.model.bring_back(results)
        self._count_by(len(results))
        self.told.emit(trn("%n result(s) are back", len(results)))

    def _count_by(self, change: int) -> None:
        if self.count is not None:
            self._count(self.count + change)

    def _count(self, count: int) -> None:
        self.count = max(0, count)
        self.counted.emit()

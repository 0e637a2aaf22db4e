"""The results that a window shows, newest first.

Owns: ``Result``, ``ResultsModel``. May import: PySide6, ``bridge.core``, ``bridge.history``, ``bridge.model``,
``ui.look``, ``ui.offers``, ``ui.queue.together``, ``ui.results.thumbnails``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bridge.model import Mode
from ui.look import tip
from ui.offers import MODE_LABELS
from ui.queue.together import told_together
from ui.results.thumbnails import Thumbnails
from ui.words import noop, tr

if TYPE_CHECKING:
    from bridge.core import Delivery, Together
    from bridge.history import HistoryEntry
    from bridge.model import Picture

AnyIndex = QModelIndex | QPersistentModelIndex
DELIVERED_BYTES = 1 << 29
"""How much of the results' pixels stays in memory for inserting; older ones are read from the history again."""
STARRED = Qt.ItemDataRole.UserRole + 1
BROKEN = STARRED + 1
"""Whether the result cannot be read any more."""
UNREADABLE = noop("Cannot be read")
WHAT_TO_DO = noop(
    "If you have a copy of the file, put it there and start the panel again. R brings the request back, Del deletes "
    "the result."
)
_ROOT = QModelIndex()


@dataclass(frozen=True, eq=False)
class Result:
    """One picture.

    Attributes:
        delivery: what it came in, for exact insertion; None where it must be read from the history.
        number: which of the delivery's layers it is.
        picture: as it is shown and saved; None where it must be read from the history.
        base: the whole picture that it was made for, where that was no image of GIMP's; of a result of today only.
        request: of one read from the history: what it shares with others of its request; "" where nobody knows.
        is_held: whether the disk did not take it when it came: it cannot be read from the history.
    """

    entry: HistoryEntry
    delivery: Delivery | None = None
    number: int = 0
    picture: Picture | None = None
    base: Picture | None = None
    request: str = ""
    is_held: bool = field(default=False, kw_only=True)

    @property
    def together(self) -> Together | None:
        """What it shares with results that other providers made for the same request; None where it is alone."""
        if self.delivery is not None and self.delivery.together is not None:
            return self.delivery.together
        told = told_together(self.entry.recipe)
        return told[0] if told is not None else None

    @property
    def prompt(self) -> str:
        """What was asked for; "" where there were no words."""
        return "" if self.entry.title == self.entry.mode else self.entry.title

    @property
    def title(self) -> str:
        """What it is called: its prompt, or else its mode; after whose it is, where several were asked."""
        told = told_together(self.entry.recipe)
        said = self.prompt or self.mode
        return tr("{maker}: {title}", maker=told[1], title=said) if told is not None else said

    @property
    def mode(self) -> str:
        """How it was made, in words."""
        return tr(MODE_LABELS[Mode(self.entry.mode)]) if self.entry.mode in set(Mode) else self.entry.mode

    @property
    def bytes(self) -> int:
        """What it holds in memory."""
        if self.delivery is None:
            return self.picture.pixels.nbytes if self.picture else 0
        before = self.delivery.before
        held = [each.pixels.nbytes for each in (before, self.picture) if each is not None]
        return len(self.delivery.placement.layers[self.number].pixels) + sum(held)

    @property
    def seed(self) -> str:
        """The seed that made it; "" where nobody knows."""
        return str(self.entry.recipe.get("seed", ""))

    @property
    def details(self) -> str:
        """How it was made, in lines."""
        entry = self.entry
        size = str(self.picture.size) if self.picture else f"{entry.width}x{entry.height}"
        pixels = tr("{size} px, seed {seed}", size=size, seed=self.seed or "?")
        late = (tr("It came after its job was cancelled."),) if entry.recipe.get("cancelled") is True else ()
        return "\n".join((self.title, pixels, f"{entry.provider}, {self.mode}, {_here(entry.made_at)}", *late))


class ResultsModel(QAbstractListModel):
    """Rows of ``Result``, the newest at the top. Of a long history it holds as much as was scrolled to.

    Args:
        thumbnails: has the small pictures of rows that are seen.

    Attributes:
        more: gets the rest of the history, called where the list comes to the end of what is here; None where nothing
            is left.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: list[Result] = []
        self._thumbnails = thumbnails
        self.more: Callable[[], None] | None = None
        thumbnails.arrived.connect(self._show_thumbnails)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:  # noqa: N802
        """How many results are here."""
        return 0 if parent.isValid() else len(self._results)

    def canFetchMore(self, parent: AnyIndex) -> bool:  # noqa: N802
        """Whether the history has more."""
        return not parent.isValid() and self.more is not None

    def fetchMore(self, parent: AnyIndex) -> None:  # noqa: N802
        """Ask for it; it comes when it comes."""
        if not parent.isValid() and self.more is not None:
            self.more()

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the list shows of a row."""
        if not index.isValid():
            return None
        result = self._results[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.of(result.entry, result.picture)
        if role == BROKEN:
            return self._thumbnails.why_not(result.entry) is not None
        if role == Qt.ItemDataRole.DisplayRole:
            return result.title
        if role == STARRED:
            return result.entry.starred
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(result)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip("\n".join((result.details, *self._trouble(result))))
        return None

    def _spoken(self, result: Result) -> str:
        said = tr("{title}, starred", title=result.title) if result.entry.starred else result.title
        return f"{said}. {tr(UNREADABLE)}" if self._thumbnails.why_not(result.entry) is not None else said

    def _trouble(self, result: Result) -> tuple[str, ...]:
        """What is wrong with the result's file, and what to do."""
        why = self._thumbnails.why_not(result.entry)
        return () if why is None else ("", why.message, tr(WHAT_TO_DO))

    def at(self, row: int) -> Result:
        """The result of a row."""
        return self._results[row]

    def row_of(self, entry_id: str) -> int:
        """Where a result is; -1 where it is not here."""
        return next((row for row, each in enumerate(self._results) if each.entry.id == entry_id), -1)

    # ------------------------------------------------------------------------------------------ changes

    def add(self, results: Sequence[Result]) -> None:
        """Put results at the top, in their order; those of a request to several providers beside those that came."""
        if results:
            row = self._row_for(results[0])
            self.beginInsertRows(QModelIndex(), row, row + len(results) - 1)
            self._results[row:row] = results
            self.endInsertRows()
            self._shed()

    def append(self, results: Iterable[Result]) -> None:
        """Put older results at the bottom; those that are here already stay where they are."""
        here = {each.entry.id for each in self._results}
        new = [each for each in results if each.entry.id not in here]
        if new:
            first = len(self._results)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._results.extend(new)
            self.endInsertRows()

    def show(self, results: Iterable[Result]) -> None:
        """Show these instead. What is in memory of those that were here is kept for them."""
        fresh = {each.entry.id: each for each in self._results if each.bytes}
        self.beginResetModel()
        self._results = [
            replace(fresh[each.entry.id], entry=each.entry) if each.entry.id in fresh else each for each in results
        ]
        self.endResetModel()

    def remove(self, ids: Iterable[str]) -> None:
        """Take results away."""
        for first, last in reversed(_runs(self._rows_of(ids))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._results[first : last + 1]
            self.endRemoveRows()

    def bring_back(self, results: Iterable[Result]) -> None:
        """Put results where they belong by their time."""
        places: dict[int, list[Result]] = {}
        row = 0
        for result in _newest_first(results):
            # What is older belongs further down: from there the search goes on.
            while row < len(self._results) and not _is_older(self._results[row], result):
                row += 1
            places.setdefault(row, []).append(result)
        for row, new in reversed(places.items()):
            self.beginInsertRows(QModelIndex(), row, row + len(new) - 1)
            self._results[row:row] = new
            self.endInsertRows()

    def star(self, ids: Iterable[str], *, is_starred: bool) -> None:
        """Mark results, or unmark them."""
        rows = self._rows_of(ids)
        for row in rows:
            result = self._results[row]
            self._results[row] = replace(result, entry=replace(result.entry, starred=is_starred))
        self._changed(rows, STARRED, Qt.ItemDataRole.AccessibleTextRole)

    def _show_thumbnails(self, ids: Sequence[str]) -> None:
        self._changed(self._rows_of(ids), Qt.ItemDataRole.DecorationRole)

    def _changed(self, rows: Sequence[int], *roles: int) -> None:
        """At once, as whoever listens looks at all that is selected each time; those between are painted again too."""
        if rows:
            self.dataChanged.emit(self.index(rows[0]), self.index(rows[-1]), list(roles))

    def _rows_of(self, ids: Iterable[str]) -> list[int]:
        meant = set(ids)
        return [row for row, each in enumerate(self._results) if each.entry.id in meant]

    def _row_for(self, result: Result) -> int:
        together = result.together
        if together is None:
            return 0
        return next((row for row, each in enumerate(self._results) if each.together == together), 0)

    def _shed(self) -> None:
        held = 0
        for row, result in enumerate(self._results):
            held += result.bytes
            if held > DELIVERED_BYTES and row > 0 and not result.is_held:
                self._results[row] = replace(result, delivery=None, picture=None, base=None)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of all that follow each other without a gap."""
    firsts = [row for at, row in enumerate(rows) if at == 0 or rows[at - 1] != row - 1]
    lasts = [row for at, row in enumerate(rows) if at == len(rows) - 1 or rows[at + 1] != row + 1]
    return list(zip(firsts, lasts, strict=True))


def _newest_first(results: Iterable[Result]) -> list[Result]:
    by_number = sorted(results, key=lambda each: each.number)
    return sorted(by_number, key=lambda each: each.entry.made_at, reverse=True)


def _here(made_at: str) -> str:
    """A time of the history as it is where the user is."""
    try:
        told = datetime.fromisoformat(made_at)
        return f"{(told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return made_at


def _is_older(one: Result, other: Result) -> bool:
    """By their times; those of one request, which have one time, by their numbers as far as they are known."""
    if one.entry.made_at != other.entry.made_at:
        return one.entry.made_at < other.entry.made_at
    return one.number > other.number

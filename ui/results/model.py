"""The results that a window shows, newest first.

Owns: ``Result``, ``ResultsModel``. May import: PySide6, ``bridge.core``, ``bridge.history``, ``bridge.model``,
``ui.look``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from bridge.history import HistoryEntry
from bridge.model import Picture
from ui.look import tip

if TYPE_CHECKING:
    from bridge.core import Delivery, Together

AnyIndex = QModelIndex | QPersistentModelIndex
DELIVERED_BYTES = 1 << 29
"""How much of the results' pixels stays in memory for inserting; older ones are read from the history again."""
_ROOT = QModelIndex()


@dataclass(frozen=True, eq=False)
class Result:
    """One picture.

    Attributes:
        thumbnail: null until it is made.
        delivery: what it came in, for exact insertion; None for one of an earlier session.
        number: which of the delivery's layers it is.
        picture: as it is shown and saved; None where it must be read from the history.
    """

    entry: HistoryEntry
    thumbnail: QImage = field(default_factory=QImage)
    delivery: Delivery | None = None
    number: int = 0
    picture: Picture | None = None

    @property
    def together(self) -> Together | None:
        """What it shares with results that other providers made for the same request; None where it is alone."""
        return self.delivery.together if self.delivery is not None else None

    @property
    def bytes(self) -> int:
        """What it holds in memory besides the thumbnail."""
        layer = len(self.delivery.placement.layers[self.number].pixels) if self.delivery else 0
        return layer + (self.picture.pixels.nbytes if self.picture else 0)

    @property
    def details(self) -> str:
        """How it was made, in lines."""
        entry, recipe = self.entry, self.entry.recipe
        size = self.picture.size if self.picture else f"{entry.width}x{entry.height}"
        made = f"{entry.made_at[:16].replace('T', ' ')} UTC"
        lines = [entry.title, f"{size} px, seed {recipe.get('seed', '?')}", f"{entry.provider}, {entry.mode}, {made}"]
        return "\n".join(lines)


class ResultsModel(QAbstractListModel):
    """Rows of ``Result``, the newest at the top."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: list[Result] = []

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:  # noqa: N802
        """How many results there are."""
        return 0 if parent.isValid() else len(self._results)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the list shows of a row."""
        if not index.isValid():
            return None
        result = self._results[index.row()]
        if role == Qt.ItemDataRole.DecorationRole:
            return result.thumbnail
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return result.entry.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(result.details)
        return None

    def at(self, row: int) -> Result:
        """The result of a row."""
        return self._results[row]

    def add(self, results: Sequence[Result]) -> None:
        """Put results at the top, in their order; those of a request to several providers beside those that came."""
        if results:
            row = self._row_for(results[0])
            self.beginInsertRows(QModelIndex(), row, row + len(results) - 1)
            self._results[row:row] = results
            self.endInsertRows()
            self._shed()

    def append(self, results: Sequence[Result]) -> None:
        """Put older results at the bottom."""
        if results:
            first = len(self._results)
            self.beginInsertRows(QModelIndex(), first, first + len(results) - 1)
            self._results.extend(results)
            self.endInsertRows()

    def set_thumbnail(self, entry: HistoryEntry, image: QImage) -> None:
        """Show the thumbnail of the result with that entry."""
        for row, result in enumerate(self._results):
            if result.entry.id == entry.id:
                self._results[row] = replace(result, thumbnail=image)
                self.dataChanged.emit(self.index(row), self.index(row), [Qt.ItemDataRole.DecorationRole])

    def _row_for(self, result: Result) -> int:
        together = result.together
        if together is None:
            return 0
        return next((row for row, each in enumerate(self._results) if each.together == together), 0)

    def _shed(self) -> None:
        held = 0
        for row, result in enumerate(self._results):
            held += result.bytes
            if held > DELIVERED_BYTES and row > 0:
                self._results[row] = replace(result, delivery=None, picture=None)

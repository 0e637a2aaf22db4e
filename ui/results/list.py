"""The list of the results.

Owns: ``ResultsList``. May import: PySide6, ``ui.look``, ``ui.results.tile``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.look import GAP_PX, MARGIN_PX, named
from ui.results.tile import ResultTile
from ui.words import tr


class ResultsList(QListView):
    """Thumbnails in rows, and a sentence while there are none.

    Signals:
        opened: the selected results are to be shown large.
        copied, deleted, starred, reused, undone: by their keys: Ctrl+C, Delete, S, R, Ctrl+Z.
        star_clicked(object): the star of one row (its ``QModelIndex``).
        dragged: the selected results are being dragged away.
    """

    opened = Signal()
    copied = Signal()
    deleted = Signal()
    starred = Signal()
    reused = Signal()
    undone = Signal()
    star_clicked = Signal(object)
    dragged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setSpacing(GAP_PX // 2)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        tile = ResultTile(self)
        tile.star_clicked.connect(self.star_clicked)
        self.setItemDelegate(tile)
        self._empty_text = ""
        self._keys = {
            Qt.Key.Key_Return: self.opened,
            Qt.Key.Key_Enter: self.opened,
            Qt.Key.Key_Delete: self.deleted,
            Qt.Key.Key_S: self.starred,
            Qt.Key.Key_R: self.reused,
        }
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        named(self, tr("Results"), "")

    def say_when_empty(self, text: str) -> None:
        """Show this sentence while there is no result."""
        self._empty_text = text
        if self.isVisible():
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The keys of the list; letters do not search here, the field above does."""
        signal = self._signal_of(event)
        if signal is not None:
            signal.emit()
        elif event.text().isprintable() and event.text() and event.key() != Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _signal_of(self, event: QKeyEvent) -> SignalInstance | None:
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.copied
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undone
        return None if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier else self._keys.get(Qt.Key(event.key()))

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802
        """Files are made first; whoever makes them begins the drag."""
        if self.selectedIndexes():
            self.dragged.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The thumbnails, or the sentence."""
        super().paintEvent(event)
        if self.model() is not None and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            room = self.viewport().rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)

    def rows(self) -> list[int]:
        """The selected rows, in the order shown."""
        return sorted(index.row() for index in self.selectedIndexes())

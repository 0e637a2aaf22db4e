"""A list that is searched by typing, in a popup: for engines and prompts, of which there may be thousands.

Owns: ``FilterPopup``. May import: PySide6, ``ui.form.item``, ``ui.look``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from ui.form.item import Item
from ui.look import GAP_PX, muted, named, tip
from ui.words import tr

SIZE_PX = (420, 320)
ROW_GAP_PX = 2
TO_LIST = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
Index = QModelIndex | QPersistentModelIndex


class ItemsModel(QAbstractListModel):
    """Items as Qt reads them: those that have all the words looked for, in any order, large letters or small.

    (Not by a ``QSortFilterProxyModel``: asked in Python for each of thousands of rows it is slower than this.)

    Attributes:
        found: what is shown.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._items: tuple[tuple[str, Item], ...] = ()
        self.found: tuple[Item, ...] = ()

    def show(self, items: Sequence[Item]) -> None:
        """Show these instead, all of them."""
        self._items = tuple((f"{item.text} {item.help} {item.value}".casefold(), item) for item in items)
        self.look_for("")

    def look_for(self, text: str) -> None:
        """Only what has these words."""
        words = text.casefold().split()
        self.beginResetModel()
        self.found = tuple(item for inside, item in self._items if all(word in inside for word in words))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many."""
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tooltip."""
        item = self.found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(item.text.split())
        return tip(item.help) if role == Qt.ItemDataRole.ToolTipRole and item.help else None


class FilterPopup(QFrame):
    """A field to type into above a list. Enter or a click chooses, Esc closes.

    Attributes:
        field, list, model: the parts.

    Signals:
        chosen(object): the value of an ``Item``.
    """

    chosen = Signal(object)

    def __init__(self, name: str, search: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.field = QLineEdit()
        self.field.setPlaceholderText(search)
        self.field.setClearButtonEnabled(True)
        named(self.field, search, search)
        self.model = ItemsModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(ROW_GAP_PX)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        named(self.list, name, tr("Enter chooses, Esc closes"))
        self.none: QLabel = muted(tr("Nothing is found."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        for part in (self.field, self.none, self.list):
            layout.addWidget(part)
        self.field.textChanged.connect(self._look)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)

    def open_at(self, below: QWidget, items: Sequence[Item], current: object) -> None:
        """Show these items below a widget, with ``current`` as the one that is chosen."""
        self.model.show(items)
        self.field.clear()
        self._look("")
        row = next((row for row, item in enumerate(items) if item.value == current), 0)
        self.list.setCurrentIndex(self.model.index(row, 0))
        self.resize(max(SIZE_PX[0], below.width()), SIZE_PX[1])
        self.move(self._place(below))
        self.show()
        self.field.setFocus()
        self.list.scrollTo(self.list.currentIndex(), QListView.ScrollHint.PositionAtCenter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Arrows go to the list while one types; Enter chooses."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in TO_LIST:
                self.list.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _look(self, text: str) -> None:
        self.model.look_for(text)
        self.none.setVisible(not self.model.found)
        self.list.setCurrentIndex(self.model.index(0, 0))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            item = self.model.found[index.row()]
            self.close()
            self.chosen.emit(item.value)

    def _place(self, below: QWidget) -> QPoint:
        """Below the widget, or above it where the screen ends."""
        under = below.mapToGlobal(QPoint(0, below.height()))
        room = below.screen().availableGeometry()
        x = max(room.left(), min(under.x(), room.right() - self.width()))
        if under.y() + self.height() <= room.bottom():
            return QPoint(x, under.y())
        return QPoint(x, max(room.top(), under.y() - below.height() - self.height()))

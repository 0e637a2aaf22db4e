"""What the user saved, in a list: renamed, deleted, brought back.

Owns: ``LibraryDialog``. May import: PySide6, ``bridge.text_files``, ``bridge.errors``, ``ui.background``,
``ui.banner``, ``ui.fields``, ``ui.look``, ``ui.notice``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from bridge.errors import BridgeError
from ui.background import Background
from ui.banner import Banner
from ui.fields import row
from ui.look import named
from ui.notice import Choice, Notice
from ui.words import tr

if TYPE_CHECKING:
    from bridge.text_files import TextFolder

SIZE_PX = (420, 360)


class LibraryDialog(QDialog):
    """Small files by name. Renaming happens in the list (F2); what is deleted can be brought back in the banner.

    Signals:
        changed: something was renamed, deleted or brought back.
    """

    changed = Signal()

    def __init__(self, title: str, folder: TextFolder, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._folder, self._background = folder, background
        self._open = True
        self.finished.connect(self._end)
        self.banner = Banner()
        self.banner.closed.connect(lambda: self.banner.show_notice(None))
        self.list = QListWidget()
        named(self.list, title, tr("F2 renames, Del deletes"))
        self.list.itemChanged.connect(self._renamed)
        self.list.currentItemChanged.connect(lambda: self._show_buttons())
        self._make_buttons()
        layout = QVBoxLayout(self)
        layout.addWidget(self.banner)
        layout.addWidget(self.list, 1)
        buttons = row(self.rename, self.delete)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        layout.addLayout(buttons)
        self.resize(*SIZE_PX)
        self._load("")

    def _make_buttons(self) -> None:
        self.rename = QPushButton(tr("&Rename"))
        named(self.rename, tr("Rename"), tr("Write another name (F2)"))
        self.rename.clicked.connect(lambda: self.list.editItem(self.list.currentItem()))
        self.delete = QPushButton(tr("&Delete"))
        named(self.delete, tr("Delete"), tr("Delete the file (Del); it can be brought back"))
        self.delete.clicked.connect(self._delete)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self._delete)
        self.close_button = QPushButton(tr("&Close"))
        named(self.close_button, tr("Close"), tr("Close this list (Esc)"))
        self.close_button.clicked.connect(self.accept)

    # ------------------------------------------------------------------------------------------ doing

    def _renamed(self, item: QListWidgetItem) -> None:
        before, after = item.data(Qt.ItemDataRole.UserRole), item.text()
        if after != before:
            self._do(lambda: self._folder.rename(before, after), self._changed)

    def _delete(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            name = item.data(Qt.ItemDataRole.UserRole)
            self._do(lambda: self._folder.delete(name), lambda text: self._deleted(name, text))

    def _deleted(self, name: str, text: str) -> None:
        def undo() -> None:
            self._do(lambda: self._folder.write(name, text), self._changed)

        choice = Choice(tr("Undo"), undo, tr("Bring “{name}” back", name=name))
        self.banner.show_notice(Notice(tr("“{name}” was deleted.", name=name), choices=(choice,)))
        self._changed("")

    # ------------------------------------------------------------------------------------------ showing

    def _changed(self, name: str) -> None:
        self.changed.emit()
        self._load(name)

    def _load(self, current: str) -> None:
        self._do(self._names, lambda names: self._show(names, current))

    def _names(self) -> tuple[str, ...]:
        own = getattr(self._folder, "own", self._folder.names)
        names: tuple[str, ...] = own()
        return names

    def _show(self, names: Sequence[str], current: str) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
            for name in names:
                item = QListWidgetItem(name)
                item.setData(Qt.ItemDataRole.UserRole, name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                self.list.addItem(item)
        self.list.setCurrentRow(names.index(current) if current in names else 0)
        self._show_buttons()

    def _show_buttons(self) -> None:
        for button in (self.rename, self.delete):
            button.setEnabled(self.list.currentItem() is not None)

    def _do(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self._background.run(work, lambda value: done(value) if self._open else None, self._fail)

    def _fail(self, error: BridgeError) -> None:
        if self._open:
            self.banner.show_notice(Notice(error.message, error.hint, is_error=True))
            self._load("")

    def _end(self) -> None:
        self._open = False

"""The results as thumbnails, how they are found, and what can be done with them.

Owns: ``ResultsView``, ``SearchField``. May import: PySide6, ``bridge.handing``, its own folder, ``ui.look``,
``ui.source.values``, ``ui.state``, ``ui.words``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QKeyEvent, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from bridge.handing import file_name
from ui.look import GAP_PX, named
from ui.results.commands import COMPARED, Commands
from ui.results.insert_menu import InsertMenu
from ui.results.list import ResultsList
from ui.results.model import Result
from ui.results.viewing import Viewing
from ui.source.values import gimp_of
from ui.state import PanelState
from ui.words import noop, tr, trn

if TYPE_CHECKING:
    from ui.results.viewer import Viewer

EMPTY = noop("Results appear here, the newest first. They are kept on disk.")
NOT_FOUND = noop("No result has all of these words.")
NO_STARS = noop("No result has a star. Click the star in the corner of one, or press S.")
SAVE_FORMATS = "PNG (*.png);;JPEG (*.jpg);;WebP (*.webp);;TIFF (*.tif)"
SEARCH_PX = 240


class SearchField(QLineEdit):
    """Words to look for; Esc empties it before it cancels anything."""

    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)
        self.setMaximumWidth(SEARCH_PX)

    def event(self, event: QEvent) -> bool:
        """Keep Esc while there is something to empty."""
        is_esc = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() is QEvent.Type.ShortcutOverride and is_esc and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Empty it."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)


class ResultsView(QWidget):
    """The list with its search and its commands. Shows ``PanelState.gallery`` and tells the state what to do.

    Attributes:
        view, use, save, insert: buttons. What stands beside ``insert`` is in ``buttons``.
        menu, fits: what the right button opens, and its entry that tells how a result fits.
        viewing, viewer: what is looked at large, and the window that shows it, while there is one.
        drag: begins a drag of files.
    """

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.viewing = Viewing(state.gallery, self)
        self.viewer: Viewer | None = None
        self.drag: Callable[[QMimeData, QImage], None] = self._begin_drag
        self.list = ResultsList()
        self.list.setModel(state.gallery.model)
        self.commands = Commands(state, self)
        self.view, self.use = self.commands.view, self.commands.use
        self.save, self.insert = self.commands.save, self.commands.insert
        self.menu, self.fits = self.commands.menu, self.commands.fits
        self._make_finding()
        self._lay_out()
        self._connect()
        self._show()
        self._show_found()

    def chosen(self) -> tuple[Result, ...]:
        """The selected results, in the order shown."""
        return tuple(self._state.gallery.model.at(row) for row in self.list.rows())

    def view_chosen(self) -> None:
        """Show the selected result large, or the two that are selected beside each other."""
        chosen = self.chosen()
        if len(chosen) == COMPARED:
            self.compare_chosen()
        elif chosen:
            self._open_viewer()
            self.viewing.show(chosen[0])

    def compare_chosen(self) -> None:
        """Show the two selected results beside each other."""
        chosen = self.chosen()
        if len(chosen) == COMPARED:
            self._open_viewer()
            self.viewing.compare(*chosen)

    # ------------------------------------------------------------------------------------------ parts

    def _make_finding(self) -> None:
        self.search = SearchField()
        named(self.search, tr("Search"), tr("Search the history: words of prompt, negative prompt and engine (Ctrl+F)"))
        self.starred = QToolButton()
        self.starred.setText("★")
        self.starred.setCheckable(True)
        self.starred.setShortcut("Ctrl+Shift+F")
        named(self.starred, tr("Starred"), tr("Show only results with a star (Ctrl+Shift+F)"))
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setShortcut("Ctrl+.")
        named(self.more, tr("More"), tr("All that can be done with the selected results (Ctrl+.)"))

    def _lay_out(self) -> None:
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.search)
        self.buttons.addWidget(self.starred)
        self.buttons.addStretch(1)
        self.ways = InsertMenu(self._state.insertion)
        for widget in (self.view, self.save, self.use, self.insert, self.ways, self.more):
            self.buttons.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addLayout(self.buttons)
        layout.addWidget(self.list, 1)

    def _connect(self) -> None:
        gallery, sharing = self._state.gallery, self._state.sharing
        self.commands.connect(
            (
                (self.view, self.view_chosen),
                (self.use, lambda: self._state.use_as_source(self.chosen()[0])),
                (self.save, self._save_chosen),
                (self.insert, lambda: self._state.insert(self.chosen())),
                (self.commands.compare, self.compare_chosen),
                (self.commands.reuse, self._reuse_chosen),
                (self.commands.star, self._star_chosen),
                (self.commands.copy, self._copy_chosen),
                (self.commands.send, self._send_chosen),
                (self.fits, lambda: self._state.tell_fit(self.chosen()[0])),
                (self.commands.delete, self._delete_chosen),
            )
        )
        self._connect_list()
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.focus_search)
        self.search.textChanged.connect(gallery.search)
        self.search.returnPressed.connect(self.list.setFocus)
        self.starred.toggled.connect(lambda is_on: gallery.show_starred(only=is_on))
        self.more.clicked.connect(lambda: self._open_menu(self.more.mapToGlobal(self.more.rect().bottomLeft())))
        gallery.counted.connect(self._show_found)
        gallery.withdrawn.connect(self._state.telling.withdraw)
        gallery.model.rowsInserted.connect(self._choose_newest)
        gallery.model.dataChanged.connect(self._show)
        gallery.model.modelReset.connect(self._show)
        gallery.model.rowsRemoved.connect(self._show)
        self._state.source_changed.connect(self._show)
        sharing.sweep()

    def _connect_list(self) -> None:
        gallery = self._state.gallery
        self.list.opened.connect(self.view_chosen)
        self.list.copied.connect(self._copy_chosen)
        self.list.deleted.connect(self._delete_chosen)
        self.list.starred.connect(self._star_chosen)
        self.list.reused.connect(self._reuse_chosen)
        self.list.undone.connect(gallery.undo_delete)
        self.list.star_clicked.connect(lambda index: gallery.toggle_star([gallery.model.at(index.row())]))
        self.list.dragged.connect(lambda: self._state.sharing.hand_out(self.chosen(), self._drag_made))
        self.list.selectionModel().selectionChanged.connect(self._show)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(
            lambda where: self._open_menu(self.list.viewport().mapToGlobal(where))
        )

    def focus_search(self) -> None:
        """Look for something else."""
        self.search.setFocus()
        self.search.selectAll()

    def _open_menu(self, where: QPoint) -> None:
        self._show()
        self.menu.popup(where)

    def _show(self) -> None:
        self.commands.show_for(self.chosen())
        self.ways.setVisible(gimp_of(self._state.source) is not None)
        self._state.insertion.choose(self.chosen())

    def _show_found(self) -> None:
        gallery = self._state.gallery
        text = NOT_FOUND if gallery.query.text.strip() else NO_STARS if gallery.query.starred else EMPTY
        self.list.say_when_empty(tr(text))
        if gallery.count and not gallery.query.words:
            self.search.setPlaceholderText(trn("Search %n result(s)", gallery.count))
        elif gallery.count is None or not gallery.query.words:
            self.search.setPlaceholderText(tr("Search"))

    def _choose_newest(self, _parent: QModelIndex, first: int, _last: int) -> None:
        # What has just arrived is what the next click is about.
        if first == 0 and self._state.gallery.model.at(0).delivery is not None:
            # By itself, whatever keys are held: Ctrl+Enter would else only add it to what is selected.
            index, alone = self._state.gallery.model.index(0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(index, alone)
            self.list.scrollToTop()

    def _reuse_chosen(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            self._state.remaking.reuse(chosen[0].entry.recipe)

    def _star_chosen(self) -> None:
        self._state.gallery.toggle_star(self.chosen())

    def _delete_chosen(self) -> None:
        self._state.gallery.delete(self.chosen())

    def _copy_chosen(self) -> None:
        chosen = self.chosen()
        if len(chosen) == 1:
            self._state.sharing.copy(chosen[0])

    def _send_chosen(self) -> None:
        bound = gimp_of(self._state.source)
        self._state.sharing.send_to_gimp(self.chosen(), bound.session.canvas if bound else None)

    def _save_chosen(self) -> None:
        chosen = self.chosen()
        if len(chosen) > 1:
            folder = QFileDialog.getExistingDirectory(self, tr("Save the pictures into a folder"))
            if folder:
                self._state.sharing.save_all(chosen, Path(folder))
            return
        name, kind = QFileDialog.getSaveFileName(self, tr("Save the picture"), file_name(chosen[0].entry), SAVE_FORMATS)
        if name:
            path = Path(name)
            self._state.sharing.save(chosen[0], path if path.suffix else path.with_suffix(_suffix(kind)))

    def _drag_made(self, mime: QMimeData) -> None:
        index = self.list.currentIndex()
        self.drag(mime, index.data(Qt.ItemDataRole.DecorationRole) if index.isValid() else QImage())

    def _begin_drag(self, mime: QMimeData, image: QImage) -> None:
        # The files took a moment; whoever let the button go meanwhile wants no drag any more.
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self.list)
        drag.setMimeData(mime)
        if not image.isNull():
            drag.setPixmap(QPixmap.fromImage(image.scaled(96, 96, Qt.AspectRatioMode.KeepAspectRatio)))
        drag.exec(Qt.DropAction.CopyAction)

    def _open_viewer(self) -> None:
        if self.viewer is None:
            from ui.results.viewer import Viewer  # Here and not above: the window shows before anything is viewed.

            self.viewer = Viewer(self.viewing, self)
            self.viewer.destroyed.connect(self._viewer_gone)
        self.viewer.show()
        self.viewer.raise_()
        self.viewer.activateWindow()

    def _viewer_gone(self) -> None:
        self.viewer = None
        self.viewing.let_go()


def _suffix(chosen_format: str) -> str:
    found = re.search(r"\*(\.\w+)", chosen_format)
    return found[1] if found else ".png"

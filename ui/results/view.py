"""The results as thumbnails, and what can be done with them.

Owns: ``ResultsView``, ``Viewer``. May import: PySide6, ``bridge.model``, ``ui.results.fitting``, ``ui.images``,
``ui.look``, ``ui.picture_area``, ``ui.results.model``, ``ui.state``.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from bridge.model import Picture
from ui.images import to_qimage
from ui.look import GAP_PX, MARGIN_PX, heading, muted, named, tip
from ui.picture_area import PictureArea
from ui.results import fitting
from ui.results.model import Result
from ui.results.tile import ResultTile
from ui.source.values import gimp_of
from ui.state import PanelState

EMPTY = "Results appear here, the newest first. They are kept on disk."
SAVE_FORMATS = "PNG (*.png);;JPEG (*.jpg);;WebP (*.webp);;TIFF (*.tif)"


class ResultsList(QListView):
    """Thumbnails in rows, and a sentence while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setItemDelegate(ResultTile(self))
        self.setSpacing(GAP_PX // 2)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        named(self, "Results", "")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The thumbnails, or the sentence."""
        super().paintEvent(event)
        if self.model() is not None and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            room = self.viewport().rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, EMPTY)


class ResultsView(QWidget):
    """The list with its buttons. Shows ``PanelState.gallery`` and tells the state what to do.

    Attributes:
        viewer: the result that is shown large, while one is.
        menu: what the right button or the menu key opens.
        fits: tells how the selected result fits the picture around it.
    """

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.viewer: Viewer | None = None
        self.list = ResultsList()
        self.list.setModel(state.gallery.model)
        self.list.doubleClicked.connect(lambda _index: self.view_chosen())
        self._make_buttons()
        self._make_menu()
        self._lay_out()
        self.list.selectionModel().selectionChanged.connect(self._show)
        state.gallery.model.rowsInserted.connect(self._choose_newest)
        state.source_changed.connect(self._show)
        self._show()

    def _make_buttons(self) -> None:
        self.insert = QPushButton("Insert into GIMP")
        self.insert.setShortcut("Ctrl+I")
        self.insert.clicked.connect(lambda: self._state.insert(self.chosen()))
        self.save = QPushButton("Save…")
        self.save.setShortcut("Ctrl+S")
        self.save.clicked.connect(self._save_chosen)
        self.use = QPushButton("Use as source")
        self.use.clicked.connect(lambda: self._state.use_as_source(self.chosen()[0]))
        self.view = QPushButton("View")
        self.view.clicked.connect(self.view_chosen)

    def _make_menu(self) -> None:
        self.fits = QAction("How it &fits", self)
        self.fits.setShortcut("Ctrl+D")
        self.fits.triggered.connect(lambda: self._state.tell_fit(self.chosen()[0]))
        self.addAction(self.fits)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self._mirrors = {button: self._mirror(button) for button in (self.view, self.use, self.save, self.insert)}
        self.menu.addSeparator()
        self.menu.addAction(self.fits)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)

    def _mirror(self, button: QPushButton) -> QAction:
        """The button as an entry of the menu; its keys stay with the button."""
        action = self.menu.addAction(button.text())
        action.triggered.connect(button.click)
        return action

    def _open_menu(self, where: QPoint) -> None:
        for button, action in self._mirrors.items():
            action.setEnabled(button.isEnabled())
            action.setToolTip(button.toolTip())
        self.menu.popup(self.list.viewport().mapToGlobal(where))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(heading("Results"))
        buttons.addStretch(1)
        for button in (self.view, self.use, self.save, self.insert):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addLayout(buttons)
        layout.addWidget(self.list, 1)

    def chosen(self) -> tuple[Result, ...]:
        """The selected results, in the order shown."""
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return tuple(self._state.gallery.model.at(row) for row in rows)

    def view_chosen(self) -> None:
        """Show the first selected result large."""
        chosen = self.chosen()
        if chosen:
            result = chosen[0]
            self._state.gallery.read(result, lambda picture: self._open_viewer(result, picture))

    # ------------------------------------------------------------------------------------------ parts

    def _open_viewer(self, result: Result, picture: Picture) -> None:
        self.viewer = Viewer(result, picture, self)
        self.viewer.destroyed.connect(self._viewer_gone)
        self.viewer.open()

    def _viewer_gone(self) -> None:
        self.viewer = None

    def _choose_newest(self, _parent: QModelIndex, first: int, _last: int) -> None:
        # What has just arrived is what the next click is about.
        if first == 0 and self._state.gallery.model.at(0).delivery is not None:
            self.list.setCurrentIndex(self._state.gallery.model.index(0))

    def _show(self) -> None:
        count, bound = len(self.chosen()), gimp_of(self._state.source) is not None
        first = "Select a result first."
        self.insert.setEnabled(count > 0 and bound)
        no_gimp = "Open the panel from GIMP's menu (Filters > LayerBridge) to insert results there."
        why = no_gimp if not bound else "" if count else first
        named(self.insert, "Insert into GIMP", why or "Insert as a layer above the active one (Ctrl+I)")
        self.save.setEnabled(count == 1)
        named(self.save, "Save", "Save the picture as a file (Ctrl+S)" if count == 1 else "Select one result.")
        self.use.setEnabled(count == 1 and not bound)
        from_gimp = "The source is GIMP's image: insert the result there instead."
        named(self.use, "Use as source", from_gimp if bound else "Work on this result" if count == 1 else first)
        self.view.setEnabled(count > 0)
        named(self.view, "View", "Show it large (double click)" if count else first)
        self._show_fits()

    def _show_fits(self) -> None:
        chosen = self.chosen()
        measured = len(chosen) == 1 and fitting.drift_of(chosen[0].entry) is not None
        self.fits.setEnabled(measured)
        help_ = "Drift: what changed outside the mask, and whether the seam shows (Ctrl+D)"
        why = fitting.NOT_MEASURED if len(chosen) == 1 else "Select one result."
        self.fits.setToolTip(tip(help_ if measured else why))

    def _save_chosen(self) -> None:
        result = self.chosen()[0]
        name, chosen = QFileDialog.getSaveFileName(self, "Save the picture", _file_name(result), SAVE_FORMATS)
        if name:
            path = Path(name)
            self._state.gallery.save(result, path if path.suffix else path.with_suffix(_suffix(chosen)))


class Viewer(QDialog):
    """One result, large."""

    def __init__(self, result: Result, picture: Picture, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(result.entry.title)
        self.area = PictureArea("")
        self.area.show_picture(to_qimage(picture), picture.size)
        details = muted(result.details)
        details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.addWidget(self.area, 1)
        layout.addWidget(details)
        self.resize(_fitting(picture))


def _fitting(picture: Picture) -> QSize:
    frame = 2 * MARGIN_PX
    return QSize(min(1000, max(480, picture.size.width + frame)), min(760, max(420, picture.size.height + 4 * frame)))


def _file_name(result: Result) -> str:
    words = re.sub(r"[^\w-]+", "-", result.entry.title.lower()).strip("-")[:40]
    return f"{words or 'result'}-{result.entry.recipe.get('seed', 0)}.png"


def _suffix(chosen_format: str) -> str:
    found = re.search(r"\*(\.\w+)", chosen_format)
    return found[1] if found else ".png"

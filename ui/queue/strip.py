"""The strip between source and results: there only while jobs wait or run, or one failed.

Owns: ``QueueStrip``. May import: PySide6, ``bridge.jobs.queue``, its own folder, ``ui.look``, ``ui.once``, ``ui.work``,
``ui.words``.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bridge.jobs.queue import JobState
from ui.look import GAP_PX, heading, muted, named
from ui.once import once
from ui.queue.delegate import QueueDelegate, row_height
from ui.queue.live import LARGE_PX, LivePreview
from ui.queue.model import Row
from ui.words import tr, trn
from ui.work import Work

ROWS = 3
"""So many are seen at once; the others are scrolled to."""
PATIENCE_MS = 300
"""A job that is done sooner moves nothing in the window."""
TICK_MS = 1000

AnyIndex = QModelIndex | QPersistentModelIndex


class QueueStrip(QWidget):
    """The jobs of ``Work``, what can be done with them, and the live preview."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._is_made = False
        self.is_large = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show_now)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        model = work.queue
        for changed in (model.rowsInserted, model.rowsRemoved, model.dataChanged, model.layoutChanged):
            changed.connect(self._show)
        self.hide()
        self._show()

    def _make(self) -> None:
        """What is in it, for the first job: a window shows sooner without."""
        self._is_made = True
        self._make_head()
        self._make_list()
        self._make_actions()
        self.live = LivePreview()
        self.live.clicked.connect(self.large.trigger)
        self._lay_out()
        # Times go on while nothing else happens.
        self._tick.timeout.connect(self.list.viewport().update)

    def chosen(self) -> Row | None:
        """The row that is selected; where none is, the only one."""
        index = self.list.currentIndex()
        if index.isValid():
            return self._work.queue.at(index.row())
        return self._work.queue.at(0) if self._work.queue.rowCount() == 1 else None

    # ------------------------------------------------------------------------------------------ making

    def _make_head(self) -> None:
        self.summary = muted()
        self.summary.setWordWrap(False)
        self.cancel_all = QPushButton(tr("Cancel all"))
        named(self.cancel_all, tr("Cancel all jobs"), tr("Stop every job of this window (Shift+Esc)"))
        self.cancel_all.clicked.connect(self._work.cancel_all)

    def _make_list(self) -> None:
        self.list = QListView()
        self.list.setModel(self._work.queue)
        self.delegate = QueueDelegate(self.list)
        self.delegate.cancelled.connect(self._cancel)
        self.delegate.retried.connect(self._retry)
        self.list.setItemDelegate(self.delegate)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setDropIndicatorShown(True)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        help_ = tr(
            "Queue: jobs that wait or run. Alt+Up and Alt+Down change the order, Del cancels, Ctrl+R tries again"
        )
        named(self.list, tr("Queue"), help_)

    def _make_actions(self) -> None:
        self.menu = QMenu(self)
        self.retry = self._action(tr("Try again"), "Ctrl+R", lambda row: self._work.retry(row.view.id))
        once(self.retry)
        self.sooner = self._action(tr("Sooner"), "Alt+Up", lambda row: self._work.move(row.view.id, -1))
        self.later = self._action(tr("Later"), "Alt+Down", lambda row: self._work.move(row.view.id, 1))
        self.first = self._action(
            tr("Next in line"), "Alt+Home", lambda row: self._work.move(row.view.id, -self._work.queue.rowCount())
        )
        self.cancel = self._action(
            tr("Cancel or take off the list"), "Del", lambda row: self._work.cancel_or_dismiss(row.view.id)
        )
        self.menu.addSeparator()
        self.clear = QAction(tr("Take ended jobs off the list"), self)
        self.clear.triggered.connect(self._work.dismiss_ended)
        self.large = QAction(tr("Large live preview"), self)
        self.large.setShortcut("Ctrl+L")
        self.large.setCheckable(True)
        self.large.toggled.connect(self._enlarge)
        self.addAction(self.large)
        self.menu.addActions([self.clear, self.large])
        self.menu.aboutToShow.connect(self._show_actions)

    def _action(self, text: str, keys: str, do: Callable[[Row], None]) -> QAction:
        """A command for the chosen row; its keys hold while the list has the focus."""
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

        def carry_out() -> None:
            row = self.chosen()
            if row is not None:
                do(row)

        action.triggered.connect(carry_out)
        self.list.addAction(action)
        self.menu.addAction(action)
        return action

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(heading(tr("Queue")))
        head.addWidget(self.summary, 1)
        head.addWidget(self.cancel_all)
        body = QHBoxLayout()
        body.setSpacing(GAP_PX)
        body.addWidget(self.list, 1, Qt.AlignmentFlag.AlignTop)
        body.addWidget(self.live, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_PX // 2, 0, GAP_PX // 2)
        layout.setSpacing(GAP_PX // 2)
        layout.addLayout(head)
        layout.addLayout(body)

    # ------------------------------------------------------------------------------------------ showing

    def _show(self) -> None:
        model = self._work.queue
        if model.rowCount() and not self._is_made:
            self._make()
        if not model.rowCount():
            self._patience.stop()
            self._tick.stop()
            self.hide()
        elif self.isHidden() and not self._patience.isActive():
            self._patience.start()
        elif not self.isHidden():
            self._show_now()

    def _show_now(self) -> None:
        model, active = self._work.queue, self._work.queue.active()
        if not model.rowCount():
            return
        waiting = len(model.waiting())
        running, ended = len(active) - waiting, model.rowCount() - len(active)
        said = (
            trn("%n running", running) if running else "",
            trn("%n waiting", waiting) if waiting else "",
            trn("%n not finished", ended) if ended else "",
        )
        self.summary.setText(", ".join(part for part in said if part))
        self.cancel_all.setText(tr("Cancel all") if active else tr("Clear"))
        row_px = row_height(self.list.fontMetrics())
        height_px = row_px * min(LARGE_PX // row_px if self.is_large else ROWS, model.rowCount()) + 2
        self.list.setFixedHeight(height_px)
        self._show_live(height_px)
        self.show()
        if active and not self._tick.isActive():
            self._tick.start()

    def _show_live(self, height_px: int) -> None:
        running = self._work.queue.running()
        image = running.preview if running is not None else QImage()
        # Half the width at most: what it is must still be read beside it.
        room = QSize(max(self.width() // 2, 1), LARGE_PX if self.is_large else height_px)
        self.live.show_image(image, room)

    def _enlarge(self, is_large: bool) -> None:  # noqa: FBT001  (a slot)
        self.is_large = is_large
        self._show()

    def _show_actions(self) -> None:
        row = self.chosen()
        waits = row is not None and row.view.state is JobState.QUEUED
        for action in (self.sooner, self.later, self.first):
            action.setEnabled(waits)
        self.retry.setEnabled(row is not None and row.ended)
        self.cancel.setEnabled(row is not None)

    def _open_menu(self, where: QPoint) -> None:
        self.menu.popup(self.list.viewport().mapToGlobal(where))

    # ------------------------------------------------------------------------------------------ clicks

    def _cancel(self, index: AnyIndex) -> None:
        self._work.cancel_or_dismiss(self._work.queue.at(index.row()).view.id)

    def _retry(self, index: AnyIndex) -> None:
        self._work.retry(self._work.queue.at(index.row()).view.id)

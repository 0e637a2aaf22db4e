"""The jobs of a window that wait, run or failed: first those that run, then the line, then those that ended.

Owns: ``Row``, ``QueueModel``. May import: PySide6, ``bridge.jobs.line``, ``bridge.jobs.queue``, its own folder,
``ui.look``, ``ui.images``, ``ui.offers``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage

from bridge.jobs.line import JobId
from bridge.jobs.queue import JobState, JobView
from ui.look import tip
from ui.offers import MODE_LABELS
from ui.queue import texts
from ui.queue.order import Order
from ui.queue.texts import Timing
from ui.words import tr

AnyIndex = QModelIndex | QPersistentModelIndex
STATE_ROLE = int(Qt.ItemDataRole.UserRole)
"""What a row is at and since when, in words."""
VIEW_ROLE = STATE_ROLE + 1
ENDED_KEPT = 20
MIME = "application/x-layerbridge-job"
_ROOT = QModelIndex()


@dataclass(frozen=True)
class Row:
    """One job; ``preview`` is null where it has none."""

    order: Order
    view: JobView[Any]
    preview: QImage

    @property
    def ended(self) -> bool:
        """Whether it failed or was cancelled."""
        return self.view.state.final

    @property
    def title(self) -> str:
        """What it makes."""
        return self.order.title or tr(MODE_LABELS[self.order.mode])


class QueueModel(QAbstractListModel):
    """Rows of ``Row``. Nothing stays in it once nothing waits, runs, or failed.

    Signals:
        dropped(object, int): a job (``JobId``) was dragged to a row.
    """

    dropped = Signal(object, int)

    def __init__(self, timing: Timing, parent: QObject) -> None:
        super().__init__(parent)
        self._timing = timing
        self._rows: list[Row] = []
        self._line: dict[JobId, int] = {}

    # ------------------------------------------------------------------------------------------ shown

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:  # noqa: N802
        """How many jobs are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the list shows of a row."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.DecorationRole:
            return row.preview
        if role == STATE_ROLE:
            return self._says(row)
        if role == VIEW_ROLE:
            return row.view
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}. {self._says(row)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip("\n".join((row.title, self._says(row), *self._hint(row))))
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Those who wait can be dragged, between the others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        waits = self._rows[index.row()].view.state is JobState.QUEUED
        return plain | Qt.ItemFlag.ItemIsDragEnabled if waits else plain

    def _says(self, row: Row) -> str:
        what = texts.state(row.view, self._line.get(row.view.id, 0))
        return " · ".join(part for part in (row.order.maker, what, texts.times(row.view, self._timing)) if part)

    def _hint(self, row: Row) -> tuple[str, ...]:
        error = row.view.error
        return (error.hint,) if row.view.state is JobState.FAILED and error is not None and error.hint else ()

    # ------------------------------------------------------------------------------------------ asked

    def at(self, number: int) -> Row:
        """The row of that number."""
        return self._rows[number]

    def rows(self) -> tuple[Row, ...]:
        """All of them, as they are shown."""
        return tuple(self._rows)

    def find(self, job: JobId) -> Row | None:
        """The row of a job."""
        return next((row for row in self._rows if row.view.id == job), None)

    def active(self) -> tuple[Row, ...]:
        """Those that run or wait."""
        return tuple(row for row in self._rows if not row.ended)

    def running(self) -> Row | None:
        """The newest of those that run."""
        return next((row for row in reversed(self._rows) if row.view.state is JobState.RUNNING), None)

    def waiting(self) -> tuple[JobId, ...]:
        """Those that wait, the next one first."""
        return tuple(row.view.id for row in self._rows if row.view.state is JobState.QUEUED)

    # ------------------------------------------------------------------------------------------ changed

    def put(self, row: Row, line: Sequence[JobId]) -> None:
        """Show a job as it is now; ``line`` are all jobs that wait, also those of other windows."""
        self._take_line(line)
        number = next((number for number, each in enumerate(self._rows) if each.view.id == row.view.id), None)
        if row.view.state is JobState.FINISHED:
            self.remove([row.view.id])
        elif number is None:
            self._insert(row)
        else:
            self._rows[number] = row
            self._arrange()
            self._forget()
            self._tell_changed()

    def arrange(self, line: Sequence[JobId]) -> None:
        """The line is another one."""
        self._take_line(line)
        self._arrange()
        self._tell_changed()

    def remove(self, jobs: Sequence[JobId]) -> None:
        """Show those no more."""
        for number in reversed(range(len(self._rows))):
            if self._rows[number].view.id in jobs:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()
        self._forget()

    def _insert(self, row: Row) -> None:
        number = sum(self._key(each) <= self._key(row) for each in self._rows)
        self.beginInsertRows(QModelIndex(), number, number)
        self._rows.insert(number, row)
        self.endInsertRows()

    def _take_line(self, line: Sequence[JobId]) -> None:
        self._line = {job: place for place, job in enumerate(line, 1)}

    def _key(self, row: Row) -> tuple[int, float]:
        view = row.view
        if view.state is JobState.RUNNING:
            return 0, view.id
        if view.state is JobState.QUEUED:
            return 1, self._line.get(view.id, 0)
        return 2, -(view.ended_s or 0.0)

    def _arrange(self) -> None:
        arranged = sorted(self._rows, key=self._key)
        if [row.view.id for row in arranged] == [row.view.id for row in self._rows]:
            return
        self.layoutAboutToBeChanged.emit()
        places = {row.view.id: number for number, row in enumerate(arranged)}
        before = self.persistentIndexList()
        after = [self.index(places[self._rows[index.row()].view.id]) for index in before]
        self._rows = arranged
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _forget(self) -> None:
        """Cancelled jobs alone are no reason to stay, and of those that ended not all are kept."""
        if any(row.view.state is not JobState.CANCELLED for row in self._rows):
            too_many = [row.view.id for row in self._rows if row.ended][ENDED_KEPT:]
        else:
            too_many = [row.view.id for row in self._rows]
        if too_many:
            self.remove(too_many)

    def _tell_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    # ------------------------------------------------------------------------------------------ dragged

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """Moved, never copied."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Jobs, of this very list."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """The job that is dragged."""
        mime = QMimeData()
        if indexes:
            mime.setData(MIME, QByteArray(str(self._rows[indexes[0].row()].view.id).encode()))
        return mime

    def dropMimeData(  # noqa: N802
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: AnyIndex
    ) -> bool:
        """Tell where it was dropped. False, so that the view takes nothing out: the line itself will have moved."""
        text = bytes(data.data(MIME).data()).decode()
        if text.isdigit() and self.find(JobId(int(text))) is not None:
            onto = parent.row() if parent.isValid() else len(self._rows)
            self.dropped.emit(JobId(int(text)), onto if row < 0 else row)
        return False

"""How a job looks in the queue: a small preview, what it is, what it is at, and what can be done with it.

Owns: ``QueueDelegate``. May import: PySide6, ``bridge.jobs.queue``, ``ui.look``, ``ui.queue.model``, ``ui.words``.
"""

from __future__ import annotations

# Not QStyle itself: Qt for Python makes its many enumerations, which nobody needs before something is painted.
from PySide6 import QtWidgets
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QHelpEvent, QImage, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from bridge.jobs.queue import JobState, JobView
from ui.look import ERROR_HUE, GAP_PX, RADIUS_PX, bold, line, tinted
from ui.queue.model import STATE_ROLE, VIEW_ROLE
from ui.words import tr

BUTTON_PX = 24
BAR_PX = 3
CANCEL, RETRY = "✕", "↻"

AnyIndex = QModelIndex | QPersistentModelIndex


class QueueDelegate(QStyledItemDelegate):
    """Paints rows of ``QueueModel``; the signs at their right end can be clicked.

    Signals:
        cancelled(object), retried(object): the row of this index.
    """

    cancelled = Signal(object)
    retried = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_second = False

    def sizeHint(self, option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:  # noqa: N802
        """Two lines of text."""
        return QSize(200, row_height(option.fontMetrics))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Ground, preview, two lines, how far it is, signs."""
        view: JobView[object] = index.data(VIEW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _ground(painter, option, view)
        inside = option.rect.adjusted(GAP_PX, 0, -2, 0)
        image = index.data(Qt.ItemDataRole.DecorationRole)
        if not image.isNull():
            inside = _preview(painter, inside, image)
        for sign, place in signs(option.rect, view).items():
            painter.setPen(option.palette.color(_text_role(option)))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, sign)
            inside.setRight(min(inside.right(), place.left() - GAP_PX))
        _lines(painter, option, inside, index)
        if view.state is JobState.RUNNING and view.fraction is not None:
            _bar(painter, option, inside, view.fraction)
        painter.restore()

    def editorEvent(  # noqa: N802
        self, event: QEvent, _model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """A click on a sign. The second one of a double click is none: by then another job may be in that place."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._is_second = event.type() == QEvent.Type.MouseButtonDblClick
        if self._is_second or event.type() != QEvent.Type.MouseButtonRelease or not isinstance(event, QMouseEvent):
            return False
        for sign, place in signs(option.rect, index.data(VIEW_ROLE)).items():
            if place.contains(event.position().toPoint()):
                (self.cancelled if sign == CANCEL else self.retried).emit(index)
                return True
        return False

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """What a sign does; elsewhere what the row says."""
        job = index.data(VIEW_ROLE)
        for sign, place in signs(option.rect, job).items() if job is not None else ():
            if place.contains(event.pos()):
                QToolTip.showText(event.globalPos(), _help(sign, job), view)
                return True
        return super().helpEvent(event, view, option, index)


def row_height(metrics: QFontMetrics) -> int:
    """Of a row with two lines of that font."""
    return 2 * metrics.lineSpacing() + GAP_PX + 2 * BAR_PX


def signs(rect: QRect, view: JobView[object]) -> dict[str, QRect]:
    """What can be clicked in a row, and where."""
    top, shown = rect.center().y() - BUTTON_PX // 2, [CANCEL, RETRY] if view.state.final else [CANCEL]
    places = (QRect(rect.right() - BUTTON_PX * number - 2, top, BUTTON_PX, BUTTON_PX) for number in (1, 2))
    return dict(zip(shown, places, strict=False))


def _help(sign: str, view: JobView[object]) -> str:
    if sign == RETRY:
        return tr("Try again (Ctrl+R)")
    return tr("Take it off the list (Del)") if view.state.final else tr("Cancel this job (Del)")


def _text_role(option: QStyleOptionViewItem) -> QPalette.ColorRole:
    is_chosen = bool(option.state & QtWidgets.QStyle.StateFlag.State_Selected)
    return QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text


def _ground(painter: QPainter, option: QStyleOptionViewItem, view: JobView[object]) -> None:
    palette, place = option.palette, option.rect.adjusted(1, 1, -1, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    if option.state & QtWidgets.QStyle.StateFlag.State_Selected:
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(place, RADIUS_PX, RADIUS_PX)
    elif view.state is JobState.FAILED:
        painter.setBrush(tinted(palette, ERROR_HUE))
        painter.drawRoundedRect(place, RADIUS_PX, RADIUS_PX)


def _preview(painter: QPainter, inside: QRect, image: QImage) -> QRect:
    """Painted to the left; what is left of the row."""
    side = inside.height() - GAP_PX
    size = image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(inside.left(), inside.top(), side, inside.height())
    painter.drawImage(
        QtWidgets.QStyle.alignedRect(Qt.LayoutDirection.LeftToRight, Qt.AlignmentFlag.AlignCenter, size, place), image
    )
    return inside.adjusted(side + GAP_PX, 0, 0, 0)


def _lines(painter: QPainter, option: QStyleOptionViewItem, inside: QRect, index: AnyIndex) -> None:
    role = _text_role(option)
    height = option.fontMetrics.lineSpacing()
    top = inside.top() + (inside.height() - 2 * height - BAR_PX) // 2
    first, second = (QRect(inside.left(), top + height * number, inside.width(), height) for number in (0, 1))
    strong = bold(option.font)
    painter.setPen(option.palette.color(role))
    painter.setFont(strong)
    _elided(painter, first, index.data(Qt.ItemDataRole.DisplayRole), QFontMetrics(strong))
    painter.setFont(option.font)
    if role is QPalette.ColorRole.Text and index.data(VIEW_ROLE).state is not JobState.FAILED:
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
    _elided(painter, second, index.data(STATE_ROLE), option.fontMetrics)


def _elided(painter: QPainter, place: QRect, text: str, metrics: QFontMetrics) -> None:
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _bar(painter: QPainter, option: QStyleOptionViewItem, inside: QRect, fraction: float) -> None:
    groove = QRect(inside.left(), option.rect.bottom() - BAR_PX - 2, inside.width(), BAR_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(line(option.palette))
    painter.drawRoundedRect(groove, 1, 1)
    is_chosen = bool(option.state & QtWidgets.QStyle.StateFlag.State_Selected)
    role = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Highlight
    painter.setBrush(option.palette.color(role))
    done = QRect(groove)
    done.setWidth(round(groove.width() * min(1.0, max(0.0, fraction))))
    painter.drawRoundedRect(done, 1, 1)

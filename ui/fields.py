"""Small form fields that more than one form uses. They hold nothing: they show a value and tell of a change.

Owns: ``Disclosure``, ``NarrowCombo``, ``ShareField``, labels, what lines them up, silent setters.
May import: PySide6, ``ui.look``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.look import FLAT, LABEL_PX, named, tip

SLIDER_STEPS = 100


def row(*widgets: QWidget) -> QHBoxLayout:
    """Widgets side by side, without margins."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def label_of(text: str, field: QWidget) -> QLabel:
    """The label of a form's row."""
    label = QLabel(text)
    # A server may name an option, and Qt would read as HTML what looks like it.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setMinimumWidth(LABEL_PX)
    label.setBuddy(field)
    label.setToolTip(field.toolTip())
    return label


def line_up(*forms: QFormLayout) -> None:
    """Have the fields of forms below each other begin at the same place."""
    items = (form.itemAt(number, QFormLayout.ItemRole.LabelRole) for form in forms for number in range(form.rowCount()))
    labels = [label for item in items if item is not None and (label := item.widget()) is not None]
    widest = max((label.sizeHint().width() for label in labels if not label.isHidden()), default=LABEL_PX)
    for label in labels:
        label.setMinimumWidth(max(widest, LABEL_PX))


def show_text(edit: QPlainTextEdit, text: str) -> None:
    """Set the text without telling, and only where it differs; what was there comes back by one step of undo."""
    if edit.toPlainText() != text:
        with QSignalBlocker(edit):
            cursor = QTextCursor(edit.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
            edit.moveCursor(QTextCursor.MoveOperation.End)


def show_number(spin: QSpinBox | QDoubleSpinBox, value: float) -> None:
    """Set the number without telling, and only where it differs: setting writes "1.00" while "1.5" is being typed."""
    if spin.value() != value:
        with QSignalBlocker(spin):
            spin.setValue(value)  # type: ignore[arg-type]  # a QSpinBox is given whole numbers


def show_choice(combo: QComboBox, choices: Sequence[tuple[str, object, str]], current: object) -> None:
    """Show (text, value, tooltip) items with ``current`` chosen, without telling; refilled only where they differ."""
    with QSignalBlocker(combo):
        if [(combo.itemText(i), combo.itemData(i)) for i in range(combo.count())] != [each[:2] for each in choices]:
            combo.clear()
            for text, value, help_ in choices:
                combo.addItem(text, value)
                combo.setItemData(combo.count() - 1, tip(help_), Qt.ItemDataRole.ToolTipRole)
        combo.setCurrentIndex(next((i for i, each in enumerate(choices) if each[1] == current), -1))


class NarrowCombo(QComboBox):
    """A combo box that may be narrower than its longest item."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class WheelGuard(QObject):
    """Leaves the mouse wheel to the page: scrolling a form must not change what the pointer happens to pass over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the wheel from a field that is not being worked in."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def leave_wheel(form: QWidget) -> None:
    """Guard every field inside ``form``."""
    guard = WheelGuard(form)
    for kind in (QAbstractSpinBox, QComboBox, QSlider):
        for field in form.findChildren(kind):
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.installEventFilter(guard)


def walk_through(*parts: QWidget) -> None:
    """Have the Tab key go through these and what is in them, in this order."""
    takers: list[QWidget] = []
    for part in parts:
        # The list of a combo box is a window of its own.
        inside = [each for each in (part, *part.findChildren(QWidget)) if each.window() is part.window()]
        takers += [each for each in inside if each.focusPolicy() & Qt.FocusPolicy.TabFocus and not each.focusProxy()]
    for before, after in pairwise(takers):
        QWidget.setTabOrder(before, after)


class Disclosure(QWidget):
    """A title that opens and closes what is below it."""

    def __init__(self, title: str, content: QWidget, help_: str) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setStyleSheet(FLAT)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        named(self.button, title.replace("&", ""), help_)
        self._content = content
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        layout.addWidget(content)
        self.button.toggled.connect(self._show)
        self._show(self.button.isChecked())

    def _show(self, is_open: bool) -> None:  # noqa: FBT001  (a slot)
        self.button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._content.setVisible(is_open)


class ShareField(QWidget):
    """A number from 0 to 1 as slider and spin box.

    Signals:
        changed(float): the user chose another.
    """

    changed = Signal(float)

    def __init__(self, name: str, help_: str) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, SLIDER_STEPS)
        self.spin = QDoubleSpinBox()
        self.spin.setRange(0.0, 1.0)
        self.spin.setSingleStep(0.05)
        for part in (self.slider, self.spin):
            named(part, name, help_)
        layout = row(self.slider, self.spin)
        self.setLayout(layout)
        self.setFocusProxy(self.spin)
        self.slider.valueChanged.connect(lambda value: self.changed.emit(value / SLIDER_STEPS))
        self.spin.valueChanged.connect(self.changed)

    def show_value(self, value: float) -> None:
        """Set it without telling."""
        show_number(self.spin, value)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value * SLIDER_STEPS))

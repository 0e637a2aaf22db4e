"""Small form fields that more than one form uses. They hold nothing: they show a value and tell of a change.

Owns: ``Disclosure``, ``ShareField``, ``SeedField``, ``SizeField``, and silent setters. May import: PySide6,
``bridge.model``, ``ui.look``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRandomGenerator, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
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

from bridge.capability import FixedSizes, SizeRule
from bridge.model import Size
from bridge.wishes import Wishes
from ui.form.values import MAX_PANEL_SEED
from ui.look import FLAT, LABEL_PX, dice_icon, named, tip

SLIDER_STEPS = 100
COMMON_SIZES = ((512, 512), (768, 768), (1024, 1024), (1216, 832), (832, 1216), (1344, 768), (768, 1344), (1536, 1024))
CUSTOM = "custom"
NO_MARGINS = "With all at 0, what is transparent in the selection is filled."


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
    label.setMinimumWidth(LABEL_PX)
    label.setBuddy(field)
    label.setToolTip(field.toolTip())
    return label


def show_text(edit: QPlainTextEdit, text: str) -> None:
    """Set the text without telling, and only where it differs: setting moves the cursor."""
    if edit.toPlainText() != text:
        with QSignalBlocker(edit):
            edit.setPlainText(text)
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


class Disclosure(QWidget):
    """A title that opens and closes what is below it."""

    def __init__(self, title: str, content: QWidget, help_: str) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setStyleSheet(FLAT)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        named(self.button, title, help_)
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


class SeedField(QWidget):
    """The seed, with a die for a new one.

    Signals:
        changed(object): the user chose another (an int).
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        help_ = "Seed: the same seed gives the same result again; 0 takes a random one"
        self.spin = QSpinBox()
        self.spin.setRange(0, MAX_PANEL_SEED)
        self.spin.setSpecialValueText("Random")
        self.spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self.spin, "Seed", help_)
        self.dice = QToolButton()
        named(self.dice, "New seed", "Throw the dice for a new seed, and keep it until the next throw")
        self.setLayout(row(self.spin, self.dice))
        self.setFocusProxy(self.spin)
        self.spin.valueChanged.connect(lambda value: self.changed.emit(value))
        self.dice.clicked.connect(lambda: self.changed.emit(QRandomGenerator.global_().bounded(1, MAX_PANEL_SEED)))
        self._draw()

    def show_value(self, seed: int) -> None:
        """Set it without telling."""
        show_number(self.spin, seed)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the die again in the colour of another palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self.dice.setIcon(dice_icon(self.palette()))


class MarginsField(QWidget):
    """By how much each side is extended, in pixels.

    Signals:
        changed(str, int): the user changed one: its name ("left", "top", "right", "bottom") and its pixels.
    """

    changed = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.spins = {name: self._spin(name) for name in ("left", "top", "right", "bottom")}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, (name, spin) in enumerate(self.spins.items()):
            grid.addWidget(QLabel(name.capitalize()), number // 2, number % 2 * 2)
            grid.addWidget(spin, number // 2, number % 2 * 2 + 1)
        self.setFocusProxy(self.spins["left"])

    def show_value(self, wishes: Wishes) -> None:
        """Show the margins without telling."""
        for name, spin in self.spins.items():
            show_number(spin, getattr(wishes, name))

    def _spin(self, name: str) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(0, 16_384)
        spin.setSingleStep(64)
        spin.setSuffix(" px")
        named(spin, name.capitalize(), f"Margin: by how many pixels the {name} side is extended. {NO_MARGINS}")
        spin.valueChanged.connect(lambda side_px: self.changed.emit(name, side_px))
        return spin


class SizeField(QWidget):
    """The size to make: automatic, one of a list, or any other.

    Signals:
        changed(object): the user chose another (a ``Size``, or None for automatic).
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        help_ = "Width and height to make, in pixels; automatic follows the image or the engine"
        self.combo = NarrowCombo()
        named(self.combo, "Size", help_)
        self.width_spin, self.height_spin = QSpinBox(), QSpinBox()
        for spin, name in ((self.width_spin, "Width"), (self.height_spin, "Height")):
            spin.setRange(64, 16_384)
            spin.setSingleStep(64)
            spin.setSuffix(" px")
            named(spin, name, help_)
            spin.valueChanged.connect(self._tell_custom)
        self._own = QWidget()
        self._own.hide()
        self._own.setLayout(row(self.width_spin, QLabel("×"), self.height_spin))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo)
        layout.addWidget(self._own)
        self.setFocusProxy(self.combo)
        self.combo.currentIndexChanged.connect(self._tell_choice)

    def show_value(self, size: Size | None, rule: SizeRule) -> None:
        """Show a size, and what ``rule`` admits, without telling."""
        sizes = rule.sizes if isinstance(rule, FixedSizes) else _common(rule)
        choices: list[tuple[str, object, str]] = [("Automatic", None, "Follows the image or the engine")]
        choices += [(f"{each.width} × {each.height}", (each.width, each.height), "") for each in sizes]
        if not isinstance(rule, FixedSizes):
            choices.append(("Other…", CUSTOM, f"Any with {rule}"))
        listed = size is None or size in sizes
        own = not listed and not isinstance(rule, FixedSizes)
        current = CUSTOM if own else (size.width, size.height) if size is not None and listed else None
        show_choice(self.combo, choices, current)
        self._own.setVisible(own)
        if size is not None:
            show_number(self.width_spin, size.width)
            show_number(self.height_spin, size.height)

    def _tell_choice(self) -> None:
        value = self.combo.currentData()
        if value == CUSTOM:
            # A size that is in no list, so that its fields appear.
            self.changed.emit(Size(960, 640))
        else:
            self.changed.emit(Size(*value) if value is not None else None)

    def _tell_custom(self) -> None:
        self.changed.emit(Size(self.width_spin.value(), self.height_spin.value()))


def _common(rule: SizeRule) -> tuple[Size, ...]:
    return tuple(size for size in (Size(*sides) for sides in COMMON_SIZES) if rule.admits(size))

"""The size to make: automatic, one of a list, or any other that the engine takes.

Owns: ``SizeField``. May import: PySide6, ``bridge.capability``, ``bridge.model``, ``ui.fields``, ``ui.form.sizes``,
``ui.look``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSpinBox, QVBoxLayout, QWidget

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.model import Size
from ui.fields import NarrowCombo, row, show_choice, show_number
from ui.form.sizes import aspect_name, nearest, offered
from ui.look import muted, named, tip
from ui.words import tr

CUSTOM = "custom"


class SizeField(QWidget):
    """Sizes that cannot be had are not offered; what is typed is made to fit, and said.

    Signals:
        changed(object): the user chose another (a ``Size``, or None for automatic).
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rule: SizeRule = SizeRange()
        self._size: Size | None = None
        self._is_open = False
        self.combo = NarrowCombo()
        self.width_spin, self.height_spin = self._spin(), self._spin()
        self._own = QWidget()
        sides = row(self.width_spin, QLabel("×"), self.height_spin)
        for place in (0, 2):
            sides.setStretch(place, 1)
        self._own.setLayout(sides)
        self.fits = muted()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.combo, self._own, self.fits):
            layout.addWidget(part)
        self.setFocusProxy(self.combo)
        self.combo.currentIndexChanged.connect(self._tell_choice)
        self._show_own(is_own=False)

    def show_value(self, size: Size | None, rule: SizeRule) -> None:
        """Show a size, and what ``rule`` admits, without telling."""
        if rule != self._rule or not self.combo.count():
            self._rule = rule
            self._show_rule()
        self._size = size
        sizes, is_fixed = offered(rule), isinstance(rule, FixedSizes)
        choices: list[tuple[str, object, str]] = [
            (tr("Automatic"), None, tr("Follows the image or the engine")),
            *((_label(each), (each.width, each.height), "") for each in sizes),
        ]
        if not is_fixed:
            choices.append((tr("Other…"), CUSTOM, tr("Any with {rule}", rule=rule)))
        is_listed = size is None or size in sizes
        own = not is_fixed and size is not None and (self._is_open or not is_listed)
        current = CUSTOM if own else (size.width, size.height) if size is not None and is_listed else None
        show_choice(self.combo, choices, current)
        self._show_own(is_own=own)

    def _show_rule(self) -> None:
        help_ = tr("Width and height to make, in pixels; automatic follows the image or the engine")
        if isinstance(self._rule, SizeRange):
            help_ = f"{help_}. {tr('The engine takes {rule}.', rule=self._rule)}"
            for spin in (self.width_spin, self.height_spin):
                spin.setSingleStep(max(8, self._rule.multiple))
        named(self.combo, tr("Size"), help_)
        named(self.width_spin, tr("Width"), help_)
        named(self.height_spin, tr("Height"), help_)

    def _show_own(self, *, is_own: bool) -> None:
        self._own.setVisible(is_own)
        made = nearest(self._size, self._rule) if is_own and self._size is not None else None
        self.fits.setVisible(made is not None and made != self._size)
        if made is not None and self._size is not None:
            self.fits.setText(tr("{size} is made: it is the nearest that the engine takes.", size=_label(made)))
            self.fits.setToolTip(tip(str(self._rule)))
            show_number(self.width_spin, self._size.width)
            show_number(self.height_spin, self._size.height)

    def _spin(self) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(16, 16_384)
        spin.setSuffix(" px")
        spin.valueChanged.connect(self._tell_custom)
        spin.editingFinished.connect(self._snap)
        return spin

    def _tell_choice(self) -> None:
        value = self.combo.currentData()
        self._is_open = value == CUSTOM
        if self._is_open:
            # What was chosen before is what one starts from.
            self.changed.emit(nearest(self._size or Size(1024, 1024), self._rule))
        else:
            self.changed.emit(Size(*value) if value is not None else None)

    def _tell_custom(self) -> None:
        self.changed.emit(Size(self.width_spin.value(), self.height_spin.value()))

    def _snap(self) -> None:
        """Once the typing has ended, the fields say what is made."""
        typed = Size(self.width_spin.value(), self.height_spin.value())
        made = nearest(typed, self._rule)
        if made != typed:
            self.changed.emit(made)


def _label(size: Size) -> str:
    name = aspect_name(size)
    return f"{size.width} × {size.height}" + (f"  ({name})" if name else "")

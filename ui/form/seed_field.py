"""The seed, with a die for a new one and a lock that keeps the last one.

Owns: ``SeedField``. May import: PySide6, ``bridge.model``, ``ui.fields``, ``ui.form.values``, ``ui.look``,
``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRandomGenerator, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy, QToolButton, QWidget

from bridge.model import MAX_SEED
from ui.fields import row, show_number
from ui.form.values import MAX_PANEL_SEED
from ui.look import dice_icon, lock_icon, named
from ui.words import tr

LOCK_KEYS, DICE_KEYS = "Ctrl+Shift+L", "Ctrl+Shift+D"


class SeedField(QWidget):
    """A seed of 0 is random. Locked is one that is not; the lock takes the seed of the last result.

    Signals:
        changed(object): the user chose another (an int).
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._last = 0
        # Whole numbers past what a QSpinBox holds: servers draw seeds up to 2**32.
        self.spin = QDoubleSpinBox()
        self.spin.setDecimals(0)
        self.spin.setRange(0, MAX_SEED)
        self.spin.setGroupSeparatorShown(False)
        self.spin.setSpecialValueText(tr("Random"))
        self.spin.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        named(self.spin, tr("Seed"), tr("Seed: the same seed gives the same result again; 0 takes a random one"))
        self.lock = QToolButton()
        self.lock.setCheckable(True)
        self.lock.setShortcut(LOCK_KEYS)
        self.lock.clicked.connect(self._lock)
        self.dice = QToolButton()
        self.dice.setShortcut(DICE_KEYS)
        help_ = tr("Throw the dice for a new seed, and keep it until the next throw ({keys})", keys=DICE_KEYS)
        named(self.dice, tr("New seed"), help_)
        self.setLayout(row(self.spin, self.lock, self.dice))
        self.setFocusProxy(self.spin)
        self.spin.valueChanged.connect(lambda value: self.changed.emit(int(value)))
        self.dice.clicked.connect(lambda: self.changed.emit(thrown()))
        self.show_value(0, 0)

    def show_value(self, seed: int, last: int) -> None:
        """Show the seed, and remember that of the last result (0 for none), without telling."""
        self._last = last
        show_number(self.spin, seed)
        if self.lock.isChecked() is not bool(seed):
            self.lock.setChecked(bool(seed))
        self._draw()
        if seed:
            help_ = tr("Locked: every result has this seed. Unlock for random ones ({keys})", keys=LOCK_KEYS)
        elif self._last:
            help_ = tr("Keep the seed of the last result, {seed} ({keys})", seed=self._last, keys=LOCK_KEYS)
        else:
            help_ = tr("Keep one seed for all results ({keys})", keys=LOCK_KEYS)
        named(self.lock, tr("Lock the seed"), help_)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the icons again in the colour of another palette."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _lock(self) -> None:
        self.changed.emit((self._last or thrown()) if self.lock.isChecked() else 0)

    def _draw(self) -> None:
        self.dice.setIcon(dice_icon(self.palette()))
        self.lock.setIcon(lock_icon(self.palette(), is_closed=self.lock.isChecked()))


def thrown() -> int:
    """A random seed."""
    return QRandomGenerator.global_().bounded(1, MAX_PANEL_SEED)

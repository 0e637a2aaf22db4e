"""By how much each side is extended.

Owns: ``MarginsField``. May import: PySide6, ``bridge.wishes``, ``ui.fields``, ``ui.look``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QWidget

from bridge.wishes import Wishes
from ui.fields import show_number
from ui.look import named
from ui.words import noop, tr

SIDES = {
    "left": (noop("Left"), noop("Margin: by how many pixels the left side is extended.")),
    "top": (noop("Top"), noop("Margin: by how many pixels the top side is extended.")),
    "right": (noop("Right"), noop("Margin: by how many pixels the right side is extended.")),
    "bottom": (noop("Bottom"), noop("Margin: by how many pixels the bottom side is extended.")),
}
NO_MARGINS = noop("With all at 0, what is transparent in the selection is filled.")


class MarginsField(QWidget):
    """By how much each side is extended, in pixels.

    Signals:
        changed(str, int): the user changed one: its name ("left", "top", "right", "bottom") and its pixels.
    """

    changed = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.spins = {name: self._spin(name) for name in SIDES}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, (name, spin) in enumerate(self.spins.items()):
            grid.addWidget(QLabel(tr(SIDES[name][0])), number // 2, number % 2 * 2)
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
        named(spin, tr(SIDES[name][0]), f"{tr(SIDES[name][1])} {tr(NO_MARGINS)}")
        spin.valueChanged.connect(lambda side_px: self.changed.emit(name, side_px))
        return spin

"""The sign that results are not on disk: it stays as long as that is so, whatever the banner says meanwhile.

Owns: ``HeldButton``. May import: PySide6, ``ui.look``, ``ui.results.held``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from ui.look import named
from ui.results.held import Held
from ui.words import tr, trn


class HeldButton(QPushButton):
    """In the status line; a click has them written."""

    def __init__(self, held: Held, parent: QWidget) -> None:
        super().__init__(parent)
        self._held = held
        self.setFlat(True)
        self.clicked.connect(held.keep)
        held.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        count = self._held.count
        self.setVisible(count > 0)
        said = trn("%n result(s) not on disk", count)
        self.setText(f"⚠ {said}")
        named(
            self,
            said,
            tr("Save now: try again to write into the history. Until LayerBridge ends it is tried every minute too."),
        )

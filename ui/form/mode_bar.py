"""The row of modes.

Owns: ``ModeBar``. May import: PySide6, ``bridge.model``, ``ui.offers``, ``ui.look``, ``ui.state``,
``ui.words``.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from bridge.model import Mode
from ui.look import segment_style, tip
from ui.offers import MODE_LABELS
from ui.state import PanelState
from ui.words import noop, tr

HELP: Mapping[Mode, str] = {
    Mode.TEXT_TO_IMAGE: noop("Make a picture from a prompt alone"),
    Mode.IMAGE_TO_IMAGE: noop("Make a variation of the source, the init image, by a prompt"),
    Mode.INPAINT: noop("Replace what is selected by what the prompt says"),
    Mode.OUTPAINT: noop("Extend the source past its borders"),
    Mode.UPSCALE: noop("Make the source larger, with more detail"),
}


class ModeBar(QWidget):
    """One button for each mode; what the provider cannot do is greyed and says why. Ctrl+1, Ctrl+2 ... choose.

    Attributes:
        buttons: by mode.
    """

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.buttons: dict[Mode, QPushButton] = {}
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for position, (mode, label) in enumerate(MODE_LABELS.items()):
            layout.addWidget(self._add(mode, tr(label), position))
        state.form_changed.connect(self._show)
        state.offers_changed.connect(self._show)
        self._show()

    def _add(self, mode: Mode, label: str, position: int) -> QPushButton:
        button = QPushButton(label)
        button.setCheckable(True)
        button.setShortcut(f"Ctrl+{position + 1}")
        button.setAccessibleName(label)
        button.setStyleSheet(segment_style(position, len(MODE_LABELS)))
        button.clicked.connect(lambda: self._state.choose_mode(mode))
        self._group.addButton(button)
        self.buttons[mode] = button
        return button

    def _show(self) -> None:
        for mode, button in self.buttons.items():
            reason = self._state.why_not(mode) if self._state.offer else ""
            button.setChecked(mode is self._state.mode)
            # The chosen one stays usable: what is wrong with it is said where Generate is.
            button.setEnabled(not reason or mode is self._state.mode)
            # A greyed button takes no focus, but a screen reader still finds it and reads this.
            button.setAccessibleDescription(reason or tr(HELP[mode]))
            button.setToolTip(tip(reason) or f"{tr(HELP[mode])} ({button.shortcut().toString()})")

"""The chip in the status line: which image and layer is worked on, and what its recipe is good for.

Owns: ``Chip``. May import: PySide6, ``ui.look``, ``ui.once``, ``ui.source.remaking``, ``ui.source.values``,
``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from ui.look import GAP_PX, named, tip
from ui.once import once
from ui.source.values import GimpImage
from ui.state import PanelState
from ui.words import tr

MAX_NAME_CHARS = 32


class Chip(QWidget):
    """Shows ``PanelState.source``; where the active layer is one of ours, a button offers its recipe.

    Attributes:
        recipe: that button.
        reuse, regenerate, same_seed: what its menu does.
    """

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        remaking = state.remaking
        self.reuse = self._action(tr("Re&use recipe"), "Ctrl+Shift+R", remaking.recall)
        self.reuse.setToolTip(tip(tr("Bring the layer's whole request back into the form (Ctrl+Shift+R)")))
        self.regenerate = self._action(tr("Re&generate"), "Ctrl+R", remaking.regenerate)
        self.regenerate.setToolTip(tip(tr("Make the layer again in its place, with a new seed (Ctrl+R)")))
        self.same_seed = self._action(tr("Regenerate with the &same seed"), "", remaking.regenerate_same)
        self.same_seed.setToolTip(tip(tr("The same request with the same seed, at the same place")))
        self._make_button()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(self.label)
        layout.addWidget(self.recipe)
        state.source_changed.connect(self._show)
        self._show()

    def text(self) -> str:
        """What it says."""
        return self.label.text()

    def _action(self, text: str, keys: str, do: object) -> QAction:
        action = once(QAction(text, self))
        if keys:
            action.setShortcut(keys)
        action.triggered.connect(do)
        self.addAction(action)
        return action

    def _make_button(self) -> None:
        self.recipe = QPushButton(tr("La&yer's recipe"))
        named(self.recipe, tr("Layer's recipe"), tr("LayerBridge made this layer: use its request again"))
        menu = QMenu(self.recipe)
        menu.setToolTipsVisible(True)
        menu.addActions([self.reuse, self.regenerate, self.same_seed])
        self.recipe.setMenu(menu)

    def _show(self) -> None:
        source = self._state.source
        self.label.setText(_short(source.chip))
        bound = source if isinstance(source, GimpImage) else None
        help_ = tr("Bound to this image in GIMP") if bound else tr("Not bound to GIMP")
        trouble = bound.trouble if bound else ""
        named(self.label, tr("Works on"), f"{source.chip}\n{trouble or help_}")
        has_recipe = bool(bound and bound.has_recipe)
        self.recipe.setVisible(has_recipe)
        for action in (self.reuse, self.regenerate, self.same_seed):
            action.setEnabled(has_recipe)


def _short(text: str) -> str:
    """Names of files and layers may be longer than the window; the tooltip has them whole."""
    parts = [part if len(part) <= MAX_NAME_CHARS else f"{part[: MAX_NAME_CHARS - 1]}…" for part in text.split(" / ")]
    return " / ".join(parts)

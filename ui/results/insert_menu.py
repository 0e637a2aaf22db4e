"""More ways to insert: the small button beside "Insert into GIMP".

Owns: ``InsertMenu``. May import: PySide6, ``ui.look``, ``ui.results.insertion``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from ui.look import named, tip
from ui.results.insertion import Insertion
from ui.words import tr

ONE_ARROW = "QToolButton::menu-indicator { image: none; }"


class InsertMenu(QToolButton):
    """Shows an ``Insertion`` and tells it of changes.

    Attributes:
        replace, preview: the entries, each on or off.
    """

    def __init__(self, insertion: Insertion) -> None:
        super().__init__()
        self._insertion = insertion
        named(self, tr("More ways to insert"), tr("Replace what was inserted last, or look at results in GIMP first"))
        self.setArrowType(Qt.ArrowType.DownArrow)
        self.setStyleSheet(ONE_ARROW)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.replace = self._entry(tr("&Replace the layer inserted last"), "Ctrl+Shift+I")
        self.replace.setToolTip(tip(tr("Insert takes the layer away that was inserted before it (Ctrl+Shift+I)")))
        self.replace.toggled.connect(lambda is_on: insertion.replace_last(is_on=is_on))
        self.preview = self._entry(tr("&Preview in GIMP"), "Ctrl+Shift+P")
        self.preview.setToolTip(
            tip(tr("The selected result is shown as a layer at once; Insert keeps it (Ctrl+Shift+P)"))
        )
        self.preview.toggled.connect(lambda is_on: insertion.preview(is_on=is_on))
        menu.addActions([self.replace, self.preview])
        self.setMenu(menu)
        insertion.changed.connect(self._show)
        self._show()

    def _entry(self, text: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setShortcut(keys)
        # Of the button too: the keys of a menu that was never opened are not heard.
        self.addAction(action)
        return action

    def _show(self) -> None:
        for action, is_on in ((self.replace, self._insertion.replaces_last), (self.preview, self._insertion.previews)):
            with QSignalBlocker(action):
                action.setChecked(is_on)

"""What can be done with the selected results: buttons for the few that are used all the time, a menu for all.

Owns: ``Commands``. May import: PySide6, ``ui.look``, ``ui.results.fitting``, ``ui.results.model``,
``ui.source.values``, ``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.look import named, tip
from ui.results import fitting
from ui.results.model import Result
from ui.source.values import gimp_of
from ui.state import PanelState
from ui.words import tr

Run = Callable[[], None]
COMPARED = 2
BESIDE_TEXT_PX = 26


class Commands:
    """The commands of a ``ResultsView``.

    Args:
        owner: the widget that shows them; keys of the window belong to it.

    Attributes:
        view, use, save, insert: buttons.
        compare, reuse, star, copy, send, fits, delete: entries of the menu.
        menu: what the right button, the menu key or the button with the dots opens.
    """

    def __init__(self, state: PanelState, owner: QWidget) -> None:
        self._state = state
        self._owner = owner
        self.view = self._button(tr("View"))
        self.use = self._button(tr("Use as source"), "Ctrl+U")
        self.save = self._button(tr("Save…"), "Ctrl+S")
        self.insert = self._button(tr("Insert into GIMP"), "Ctrl+I")
        self.menu = QMenu(owner)
        self.menu.setToolTipsVisible(True)
        self._mirrors = {self.view: self._mirror(self.view)}
        self.compare = self._entry(tr("Compare the two"), "Ctrl+Shift+C")
        self._mirrors |= {button: self._mirror(button) for button in (self.use, self.insert)}
        self.reuse = self._entry(tr("Reuse recipe"), "R", of_the_list=True)
        self.menu.addSeparator()
        self.star = self._entry(tr("Star"), "S", of_the_list=True)
        self.copy = self._entry(tr("Copy"), "Ctrl+C", of_the_list=True)
        self._mirrors[self.save] = self._mirror(self.save)
        self.send = self._entry(tr("Send to GIMP"), "Ctrl+G")
        self.menu.addSeparator()
        self.fits = self._entry(tr("How it &fits"), "Ctrl+D")
        self.menu.addSeparator()
        self.delete = self._entry(tr("Delete"), "Del", of_the_list=True)

    def connect(self, actions: Sequence[tuple[QPushButton | QAction, Run]]) -> None:
        """Say what each of them does."""
        for each, run in actions:
            signal = each.clicked if isinstance(each, QPushButton) else each.triggered
            signal.connect(lambda _on=False, run=run: run())

    def show_for(self, chosen: Sequence[Result]) -> None:
        """Grey what cannot be done with these, each with its reason."""
        count, bound = len(chosen), gimp_of(self._state.source) is not None
        first, one = tr("Select a result first."), tr("Select one result.")
        self.insert.setVisible(bound)
        self.use.setVisible(not bound)
        no_gimp = tr("Open the panel from GIMP's menu (Filters > LayerBridge) to insert results there.")
        _set(self.insert, tr("Insert as a layer above the active one (Ctrl+I)"), first, count > 0 and bound)
        if not bound:
            named(self.insert, self.insert.text(), no_gimp)
        from_gimp = tr("The source is GIMP's image: insert the result there instead.")
        why_not = from_gimp if bound else one if count else first
        _set(self.use, tr("Work on this result (Ctrl+U)"), why_not, count == 1 and not bound)
        several = tr("Save the pictures into a folder (Ctrl+S)")
        _set(self.save, several if count > 1 else tr("Save the picture as a file (Ctrl+S)"), first, count > 0)
        _set(self.view, tr("Show it large (Enter, or a double click)"), first, count > 0)
        for action, (can, help_, why_not) in self._entries(chosen).items():
            action.setEnabled(can)
            action.setToolTip(tip(help_ if can else why_not))
        all_starred = count > 0 and all(each.entry.starred for each in chosen)
        self.star.setText(_told(tr("Take the star away") if all_starred else tr("Star"), "S"))
        for button, action in self._mirrors.items():
            action.setEnabled(button.isEnabled())
            action.setToolTip(button.toolTip())

    def _entries(self, chosen: Sequence[Result]) -> dict[QAction, tuple[bool, str, str]]:
        """For each entry: whether it can be done, what it does, and why it cannot be done."""
        count = len(chosen)
        first, one = tr("Select a result first."), tr("Select one result.")
        measured = count == 1 and fitting.drift_of(chosen[0].entry) is not None
        drift = tr("Drift: what changed outside the mask, and whether the seam shows (Ctrl+D)")
        send = tr("Open it as an image in GIMP: in one that is connected, else in the one on this computer (Ctrl+G)")
        compare = tr("Show the two selected results beside each other (Ctrl+Shift+C)")
        reuse = tr("Recipe: bring the whole request that made it back into the form (R)")
        return {
            self.reuse: (count == 1, reuse, one),
            self.compare: (count == COMPARED, compare, tr("Select two results.")),
            self.star: (count > 0, tr("Mark it, so that it is found again and never removed for space (S)"), first),
            self.copy: (count == 1, tr("Put the picture on the clipboard (Ctrl+C)"), one),
            self.send: (count > 0, send, first),
            self.fits: (measured, drift, tr(fitting.NOT_MEASURED) if count == 1 else one),
            self.delete: (count > 0, tr("Take it out of the history; it can be brought back (Delete)"), first),
        }

    def _button(self, text: str, keys: str = "") -> QPushButton:
        button = QPushButton(text)
        # As wide as its text: beside a list that may be narrow there is no room for more.
        button.setMaximumWidth(button.fontMetrics().horizontalAdvance(text) + BESIDE_TEXT_PX)
        if keys:
            button.setShortcut(keys)
        return button

    def _entry(self, text: str, keys: str, *, of_the_list: bool = False) -> QAction:
        """An entry of the menu. Keys of the list are the list's to hear, and only told of here."""
        if of_the_list:
            return self.menu.addAction(_told(text, keys))
        action = QAction(text, self._owner)
        action.setShortcut(keys)
        self._owner.addAction(action)
        self.menu.addAction(action)
        return action

    def _mirror(self, button: QPushButton) -> QAction:
        """The button as an entry of the menu; its keys stay with the button."""
        keys = button.shortcut().toString()
        action = self.menu.addAction(_told(button.text(), keys) if keys else button.text())
        action.triggered.connect(button.click)
        return action


def _set(button: QPushButton, help_: str, why_not: str, can: bool) -> None:  # noqa: FBT001  (said beside it)
    button.setEnabled(can)
    named(button, button.text().rstrip("…"), help_ if can else why_not)


def _told(text: str, keys: str) -> str:
    """With the keys beside it, as menus show them."""
    return f"{text}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}"

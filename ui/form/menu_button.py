"""A button with a menu that is filled when it opens.

Owns: ``MenuButton``, what several such menus need. May import: PySide6, ``bridge.paths``, ``bridge.text_files``,
``ui.form.library_dialog``, ``ui.look``, ``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QSizePolicy

from bridge.paths import private_folder
from ui.form.library_dialog import LibraryDialog
from ui.look import named
from ui.state import PanelState
from ui.words import tr

if TYPE_CHECKING:
    from bridge.text_files import TextFolder

TITLE_CHARS = 48


class MenuButton(QPushButton):
    """Opens a menu by click, Space or its shortcut."""

    def __init__(self, state: PanelState, title: str, help_: str, keys: str) -> None:
        super().__init__(title)
        self.state = state
        named(self, title, f"{help_} ({keys})")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill)
        # Files that were put there by hand: the menu is filled once more where there are some.
        menu.aboutToShow.connect(state.shelf.load)
        self.setMenu(menu)
        # After the menu: a button that has none yet would be clicked by it.
        self.setShortcut(keys)

    def fill(self) -> None:
        """Show what there is now."""
        self.menu().clear()

    def add(self, text: str, do: Callable[[], None], *, enabled: bool = True) -> QAction:
        """A new entry of the menu."""
        action = self.menu().addAction(text)
        action.setEnabled(enabled)
        action.triggered.connect(lambda _on=False: do())
        return action

    def ask_name(self, title: str, text: str, start: str, keep: Callable[[str], None]) -> None:
        """Ask for a name, beside which the window goes on; ``keep`` gets it."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(title)
        dialog.setLabelText(text)
        dialog.setTextValue(start)
        dialog.textValueSelected.connect(lambda name: keep(name) if name.strip() else None)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def manage(self, title: str, folder: TextFolder) -> None:
        """Rename and delete what is in a folder."""
        dialog = LibraryDialog(title, folder, self.state.background, self)
        dialog.changed.connect(self.state.shelf.load)
        dialog.open()

    def open_folder(self, folder: Path) -> None:
        """Show a folder in the system's program for files; it is made where it is missing."""
        self.state.background.run(lambda: private_folder(folder), _show_folder, self.state.fail)


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def entry(text: str) -> str:
    """A text as one line of a menu: cut, and its "&" no letter of Alt."""
    line = " ".join(text.split())
    return (line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1]}…").replace("&", "&&")


def manage_text() -> str:
    """The entry that opens the list for renaming and deleting."""
    return tr("&Rename or delete…")

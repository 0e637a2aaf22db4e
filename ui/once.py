"""Commands that send something, and may cost: held keys and double clicks do them once.

Owns: ``OnceButton``, ``once``. May import: PySide6.
"""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QAction, QMouseEvent, QShortcut
from PySide6.QtWidgets import QPushButton

Command = TypeVar("Command", QAction, QShortcut)


class OnceButton(QPushButton):
    """A button of which the second click of a double click is none: Qt would take it for one more."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Also where the first click was another button's, in whose place this one is now."""
        event.accept()


def once(command: Command) -> Command:
    """The command, which is not repeated while its keys are held down."""
    command.setAutoRepeat(False)
    return command

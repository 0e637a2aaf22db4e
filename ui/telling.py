"""What a window says: notes and errors in its banner, short texts in its status line.

Owns: ``Telling``. May import: ``bridge.errors``, ``ui.notice``, PySide6.QtCore.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from bridge.errors import BridgeError
from ui.notice import Choice, Notice


class Telling(QObject):
    """The banner's text.

    Attributes:
        notice: what the banner says, or None.

    Signals:
        changed: it has a new value.
        told(str): a short success for the status line.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.notice: Notice | None = None

    def tell(self, notice: Notice) -> None:
        """Show ``notice`` in the banner."""
        self.notice = notice
        self.changed.emit()

    def tell_all(self, notes: tuple[str, ...]) -> None:
        """Show notes in the banner, where there are any."""
        if notes:
            self.tell(Notice(" ".join(notes)))

    def fail(self, error: BridgeError, choices: tuple[Choice, ...] = ()) -> None:
        """Show an error in the banner, with what can be done about it."""
        self.tell(Notice(error.message, error.hint, is_error=True, choices=choices, reference=error.reported()))

    def withdraw(self, notice: Notice) -> None:
        """Close the banner if it still says ``notice``, which holds no more."""
        if self.notice is notice:
            self.dismiss()

    def dismiss(self) -> None:
        """Close the banner."""
        self.notice = None
        self.changed.emit()

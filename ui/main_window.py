"""The window. Owns: ``MainWindow``. May import: ``ui``, PySide6."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from ui.state import PanelState


class MainWindow(QMainWindow):
    """One window over one ``PanelState``.

    Signals:
        closed(MainWindow): the user, or the end of the process, closed it.
    """

    closed = Signal(object)

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self.state = state
        self.setWindowTitle("LayerBridge")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell GIMP, and whoever keeps the windows."""
        self.state.close()
        event.accept()
        self.closed.emit(self)

"""The form's scroll area: as wide as the form needs, also beside its scroll bar, whatever language it speaks.

Owns: ``FormScroll``. May import: PySide6.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class FormScroll(QScrollArea):
    """Scrolls up and down only; it is never narrower than the form, so nothing of it is cut off."""

    def __init__(self, form: QWidget, smallest_px: int) -> None:
        super().__init__()
        self._form = form
        self._smallest_px = smallest_px
        self.setWidget(form)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        form.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for the form with its scroll bar beside it."""
        bar_px = self.verticalScrollBar().sizeHint().width()
        width = self._form.minimumSizeHint().width() + bar_px
        return QSize(max(self._smallest_px, width), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Other fields, other width."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._form:
            self.updateGeometry()
        return super().eventFilter(watched, event)

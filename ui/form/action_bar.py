"""Generate, Cancel, how far the work is, and what was spent this month.

Owns: ``ActionBar``. May import: PySide6, ``ui.look``, ``ui.month_text``, ``ui.once``, ``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.look import GAP_PX, PRIMARY, muted, named
from ui.month_text import month_help, month_text
from ui.once import OnceButton, once
from ui.state import PanelState
from ui.words import tr

PROGRESS_STEPS = 1000
PROGRESS_HEIGHT_PX = 6


class ActionBar(QWidget):
    """Below the form, always in sight."""

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.generate = OnceButton(tr("Generate"))
        self.generate.setStyleSheet(PRIMARY)
        self.generate.clicked.connect(state.generate)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(state.cancel)
        named(self.cancel, tr("Cancel"), tr("Stop this job; the others go on (Esc)"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(PROGRESS_HEIGHT_PX)
        self.progress.setAccessibleName(tr("Progress"))
        self.text = muted()
        self.spent = muted()
        self._lay_out()
        self._add_shortcuts()
        for changed in (state.activity_changed, state.form_changed, state.offers_changed):
            changed.connect(self._show)
        state.spending.month_changed.connect(self._show_spent)
        self._show()
        self._show_spent()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.generate, 1)
        buttons.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_PX // 2)
        layout.addWidget(self.text)
        layout.addWidget(self.progress)
        layout.addLayout(buttons)
        layout.addWidget(self.spent)

    def _add_shortcuts(self) -> None:
        window = self
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            once(QShortcut(QKeySequence(keys), window)).activated.connect(self._state.generate)
        QShortcut(QKeySequence("Esc"), window).activated.connect(self._state.cancel)
        # Here and not at the button that says so: that is there only while there is something to cancel.
        QShortcut(QKeySequence("Shift+Esc"), window).activated.connect(self._state.work.cancel_all)

    def _show(self) -> None:
        activity, why_not = self._state.activity, self._state.why_not(self._state.mode)
        self.generate.setEnabled(not why_not)
        more = tr("Carry this out as well, after what waits already (Ctrl+Enter)")
        help_ = tr("Carry this out (Ctrl+Enter)") if activity is None else more
        named(self.generate, tr("Generate"), why_not or help_)
        self.cancel.setVisible(activity is not None)
        self.progress.setVisible(activity is not None)
        self.text.setText(activity.text if activity else why_not)
        self.text.setVisible(bool(self.text.text()))
        if activity is not None:
            # A range of nothing is Qt's moving bar for "nobody knows".
            self.progress.setRange(0, PROGRESS_STEPS if activity.fraction is not None else 0)
            self.progress.setValue(round((activity.fraction or 0.0) * PROGRESS_STEPS))

    def _show_spent(self) -> None:
        month = self._state.spending.month
        if month is not None:
            self.spent.setText(month_text(month))
            named(self.spent, tr("Spent this month"), month_help(month))
        self.spent.setVisible(month is not None)

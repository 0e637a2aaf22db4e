"""The page for newcomers, in place of results that are not there yet.

Owns: ``Welcome``. May import: PySide6, ``ui.first_run``, ``ui.look``, ``ui.state``, ``ui.words``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.first_run import Way
from ui.look import GAP_PX, MARGIN_PX, heading, muted, named
from ui.state import PanelState
from ui.words import tr

BUTTON_PX = 190


class Welcome(QScrollArea):
    """Who shall make the pictures: a button for each way. Shows ``PanelState.first_run``.

    Attributes:
        buttons: in the order shown; the last but one opens the settings, the last closes the page.

    Signals:
        settings_wanted: the user has a key.
    """

    settings_wanted = Signal()

    def __init__(self, state: PanelState) -> None:
        super().__init__()
        self._state = state
        self.buttons: list[QPushButton] = []
        self._ways: tuple[Way, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        state.first_run.changed.connect(self._show)
        state.offers_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        ways = self._state.first_run.ways(tuple(self._state.providers.offers))
        if not self.buttons or ways != self._ways:
            self._ways = ways
            self.setWidget(self._page())

    def _page(self) -> QWidget:
        page, rows = QWidget(), QGridLayout()
        rows.setColumnStretch(1, 1)
        rows.setHorizontalSpacing(MARGIN_PX)
        rows.setVerticalSpacing(MARGIN_PX)
        self.buttons = [self._row(rows, way.title, way.text) for way in self._ways]
        for button, way in zip(self.buttons, self._ways, strict=True):
            button.clicked.connect(lambda _on=False, way=way: self._state.first_run.choose(way))
        key = self._row(
            rows,
            tr("Enter a &key…"),
            tr("For Stability, OpenAI and others: they make pictures on their servers and bill your account."),
        )
        key.clicked.connect(self.settings_wanted)
        later = self._row(rows, tr("No&t now"), tr("Works offline. The settings have all of this, at any time."))
        later.clicked.connect(self._state.first_run.dismiss)
        self.buttons += [key, later]
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, MARGIN_PX, MARGIN_PX, 0)
        layout.setSpacing(GAP_PX)
        layout.addWidget(heading(tr("Who shall make your pictures?")))
        layout.addWidget(muted(tr("Choose once; the settings change it again. Then say in the prompt what you want.")))
        layout.addSpacing(GAP_PX)
        layout.addLayout(rows)
        layout.addStretch(1)
        return page

    def _row(self, rows: QGridLayout, title: str, text: str) -> QPushButton:
        button = QPushButton(title)
        button.setMinimumWidth(BUTTON_PX)
        named(button, title.replace("&", ""), text)
        row = rows.rowCount()
        rows.addWidget(button, row, 0, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(muted(text), row, 1)
        return button

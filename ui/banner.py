"""The one place for errors and notes: an inline banner that stays until it is closed.

Owns: ``Banner``. May import: PySide6, ``ui.look``, ``ui.notice``.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from ui.look import ERROR_HUE, GAP_PX, MARGIN_PX, NOTE_HUE, RADIUS_PX, bold, line, named, tinted
from ui.notice import Choice, Notice


class Banner(QWidget):
    """Shows a ``Notice``, or nothing.

    Attributes:
        choice_buttons: one for each thing that it offers to do.

    Signals:
        closed: the user read it.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hue = NOTE_HUE
        self.message = QLabel()
        self.hint = QLabel()
        for label in (self.message, self.hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.choice_buttons: list[QPushButton] = []
        self._choices = QHBoxLayout()
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        named(self.close_button, "Close the message", "Close this message")
        self.close_button.clicked.connect(self.closed)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.message)
        texts.addWidget(self.hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.addLayout(texts, 1)
        layout.addLayout(self._choices)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.show_notice(None)

    def show_notice(self, notice: Notice | None) -> None:
        """Show what it says; nothing at all for None."""
        self.setVisible(notice is not None)
        if notice is not None:
            self._hue = ERROR_HUE if notice.is_error else NOTE_HUE
            self.message.setText(notice.message)
            self.message.setFont(bold(self.font()) if notice.is_error else self.font())
            self.hint.setText(notice.hint)
            self.hint.setVisible(bool(notice.hint))
            self._show_choices(notice.choices)
            self.setAccessibleName(f"{notice.message} {notice.hint}".strip())
            self.update()

    def _show_choices(self, choices: tuple[Choice, ...]) -> None:
        for button in self.choice_buttons:
            self._choices.removeWidget(button)
            # One of them may be what has just been clicked, so it goes a moment later.
            button.hide()
            button.deleteLater()
        self.choice_buttons = [self._button(choice) for choice in choices]
        for button in self.choice_buttons:
            self._choices.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _button(self, choice: Choice) -> QPushButton:
        # A server's "&" is no letter of Alt.
        button = QPushButton(choice.label.replace("&", "&&"))
        named(button, choice.label, choice.help or choice.label)
        button.clicked.connect(lambda: self._do(choice))
        return button

    def _do(self, choice: Choice) -> None:
        self.closed.emit()
        choice.do()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A quiet tint; the colour is worked out here, so that it follows the palette."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(line(self.palette()))
        painter.setBrush(tinted(self.palette(), self._hue))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX, RADIUS_PX)

"""The one place for errors and notes: an inline banner that stays until it is closed.

Owns: ``Banner``. May import: PySide6, ``ui.look``, ``ui.notice``, ``ui.once``, ``ui.words``.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui.look import ERROR_HUE, GAP_PX, MARGIN_PX, NOTE_HUE, RADIUS_PX, bold, line, named, tinted
from ui.notice import Choice, Notice
from ui.once import OnceButton
from ui.words import tr

SECOND_MS = 1000


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
        self.reference = QLabel()
        # Quiet: it is for whoever looks into the log, or is asked to.
        self.reference.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.reference.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        named(self.reference, tr("Number of the error"), tr("By this number the error is found in the log"))
        for label in (self.message, self.hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.choice_buttons: list[ChoiceButton] = []
        self._choices = QHBoxLayout()
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        named(self.close_button, tr("Close the message"), tr("Close this message"))
        self.close_button.clicked.connect(self.closed)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.message)
        texts.addWidget(self.hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN_PX, GAP_PX, GAP_PX, GAP_PX)
        layout.addLayout(texts, 1)
        layout.addWidget(self.reference, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(self._choices)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.show_notice(None)

    def show_notice(self, notice: Notice | None) -> None:
        """Show what it says; nothing at all for None."""
        self.setVisible(notice is not None)
        self._show_choices(notice.choices if notice else ())
        if notice is not None:
            self._hue = ERROR_HUE if notice.is_error else NOTE_HUE
            self.message.setText(notice.message)
            self.message.setFont(bold(self.font()) if notice.is_error else self.font())
            self.hint.setText(notice.advice)
            self.hint.setVisible(bool(notice.advice))
            self.reference.setText(notice.reference)
            self.reference.setVisible(bool(notice.reference))
            self.setAccessibleName(f"{notice.message} {notice.advice}".strip())
            self.update()

    def _show_choices(self, choices: tuple[Choice, ...]) -> None:
        for button in self.choice_buttons:
            self._choices.removeWidget(button)
            # One of them may be what has just been clicked, so it goes a moment later.
            button.hide()
            button.end()
            button.deleteLater()
        self.choice_buttons = [ChoiceButton(choice) for choice in choices]
        for button in self.choice_buttons:
            button.chosen.connect(self._do)
            self._choices.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

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


class ChoiceButton(OnceButton):
    """Something that a notice offers to do; one that cannot be done yet counts its seconds down.

    Signals:
        chosen(object): the ``Choice``.
    """

    chosen = Signal(object)

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._label = choice.label
        self._left_s = math.ceil(choice.wait_s)
        named(self, choice.label, choice.help or choice.label)
        self.clicked.connect(lambda: self.chosen.emit(choice))
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND_MS)
        self._timer.timeout.connect(self.tick)
        if self._left_s:
            self._timer.start()
        self._show()

    def tick(self) -> None:
        """A second has gone by."""
        self._left_s = max(0, self._left_s - 1)
        self._show()

    def end(self) -> None:
        """Count no more."""
        self._timer.stop()

    def _show(self) -> None:
        # A server's "&" is no letter of Alt.
        label = self._label.replace("&", "&&")
        self.setText(tr("{label} in {count} s", label=label, count=self._left_s) if self._left_s else label)
        self.setEnabled(not self._left_s)
        if not self._left_s:
            self._timer.stop()

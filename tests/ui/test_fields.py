"""What several forms share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.fields import label_of, line_up


def test_fields_of_forms_below_each_other_begin_at_the_same_place(qtbot: QtBot) -> None:
    page, inner = QWidget(), QWidget()
    outside, inside = QFormLayout(page), QFormLayout(inner)
    inside.setContentsMargins(0, 0, 0, 0)
    one, other, hidden = QLineEdit(), QLineEdit(), QLineEdit()
    outside.addRow(label_of("Requests in a month", one), one)
    outside.addRow(label_of("Hidden, and much longer than all of the others here", hidden), hidden)
    outside.setRowVisible(hidden, False)
    inside.addRow(label_of("Project", other), other)
    outside.addRow(inner)
    line_up(outside, inside)
    qtbot.addWidget(page)
    page.show()
    assert one.mapTo(page, one.rect().topLeft()).x() == other.mapTo(page, other.rect().topLeft()).x()
    assert one.x() < 300


def test_a_servers_label_is_no_html_and_the_letter_of_alt_stays(qtbot: QtBot) -> None:
    page, field = QWidget(), QLineEdit()
    form = QFormLayout(page)
    label = label_of("&Steps <img src='file:///etc/hostname'>", field)
    form.addRow(label, field)
    qtbot.addWidget(page)
    page.show()
    assert label.sizeHint().width() > label.fontMetrics().horizontalAdvance("Steps <img src='file")
    qtbot.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(field.hasFocus)

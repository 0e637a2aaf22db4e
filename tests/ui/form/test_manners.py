"""Every control of the window says what it is, and no two keys clash, in every mode."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bridge.model import Mode
from bridge.paths import Paths
from tests.fakes.canvas import gradient
from tests.fakes.providers import register
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
)  # fmt: skip
LETTER = re.compile(r"&([^&\s])")


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    window = desk.bound(FakeGimp(gradient(64, 64), base_type="indexed"))
    panel = window.prompt_panel
    for part in (panel.options_part, panel.selection_part, panel.negative_part):
        part.button.setChecked(True)
    return window


def visible(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window) and widget.window() is window.window():
            yield widget


def controls(window: QWidget) -> Iterator[QWidget]:
    for widget in visible(window):
        inside_another = isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox, QAbstractItemView, QLineEdit))
        if isinstance(widget, CONTROLS) and not isinstance(widget, QScrollBar) and not inside_another:
            yield widget


def text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else ""


@pytest.mark.parametrize("mode", Mode)
def test_every_control_has_a_name_and_a_tooltip(window: MainWindow, mode: Mode) -> None:
    window.state.choose_mode(mode)
    seen = [each for each in controls(window.prompt_panel) if each.parentWidget()]
    assert len(seen) > 10
    nameless = [each for each in seen if not each.accessibleName() or not each.toolTip()]
    assert [(type(each).__name__, text_of(each), each.accessibleName(), each.toolTip()) for each in nameless] == []


def letters_of(window: MainWindow) -> Counter[str]:
    texts = (text_of(each).replace("&&", "") for each in visible(window))
    return Counter(f"Alt+{letter.upper()}" for text in texts for letter in LETTER.findall(text))


def clashes(window: MainWindow) -> dict[str, int]:
    """Keys and letters of Alt that two visible things have."""
    letters = letters_of(window)
    keys = Counter(
        each.shortcut().toString()
        for each in visible(window)
        if isinstance(each, QAbstractButton) and not each.shortcut().isEmpty() and "&" not in each.text()
    )
    window_wide = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
    for shortcut in window.findChildren(QShortcut):
        if shortcut.context() in window_wide:
            keys.update(key.toString() for key in list(shortcut.keys()))
    for action in [each for widget in visible(window) for each in widget.actions()]:
        if action.shortcutContext() in window_wide:
            keys.update([action.shortcut().toString()] if not action.shortcut().isEmpty() else [])
    assert len(letters) > 5 and len(keys) > 10
    return {key: count for key, count in (letters + keys).items() if count > 1}


@pytest.mark.parametrize("mode", Mode)
def test_no_two_keys_clash(window: MainWindow, mode: Mode) -> None:
    window.state.choose_mode(mode)
    assert clashes(window) == {}


@pytest.mark.parametrize("mode", Mode)
def test_no_two_keys_clash_beside_a_picture(window: MainWindow, mode: Mode) -> None:
    window.state.open_picture("a.png", gradient(64, 64))
    window.state.choose_mode(mode)
    assert clashes(window) == {}


@pytest.mark.parametrize("mode", [Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.UPSCALE])
def test_no_two_keys_clash_beside_the_page_for_newcomers(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    register(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    desk = Desk(qtbot, Paths.inside(tmp_path / "home"))
    window = desk.standalone()
    window.state.choose_mode(mode)
    desk.until(lambda: "Alt+K" in letters_of(window))
    found = clashes(window)
    desk.close()
    assert found == {}


@pytest.mark.parametrize("mode", Mode)
def test_tab_walks_the_form_from_top_to_bottom(qtbot: QtBot, window: MainWindow, mode: Mode) -> None:
    window.state.choose_mode(mode)
    panel = window.prompt_panel
    start: QWidget = panel.prompt if panel.prompt.isEnabled() else panel.provider
    order, widget = [start], start.nextInFocusChain()
    while widget is not start and len(order) < 400:
        takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if takes_tab and widget.isVisibleTo(window) and widget.isEnabled() and panel.isAncestorOf(widget):
            order.append(widget)
        widget = widget.nextInFocusChain()
    tops = [each.mapTo(panel, each.rect().topLeft()).y() for each in order]
    # Those above the prompt come last: a circle has no end.
    begin = tops.index(min(tops))
    turned = tops[begin:] + tops[:begin]
    slack = 6
    names = [each.accessibleName() for each in order[begin:] + order[:begin]]
    pairs = zip(pairwise(turned), pairwise(names), strict=True)
    assert [both for (before, after), both in pairs if after < before - slack] == []


@pytest.mark.parametrize("mode", Mode)
def test_a_mode_that_cannot_be_says_why(desk: Desk, window: MainWindow, mode: Mode) -> None:
    window.prompt_panel.provider.setCurrentIndex(window.prompt_panel.provider.findData("modest"))
    desk.until(lambda: bool(window.state.offer and window.state.offer.id == "modest" and window.state.offer.asked))
    button = window.modes.buttons[mode]
    able = mode in (Mode.TEXT_TO_IMAGE, Mode.UPSCALE)
    assert button.isEnabled() is (able or mode is window.state.mode)
    assert ("does not offer" in button.toolTip()) is not able
    # A screen reader reads the description.
    assert ("does not offer" in button.accessibleDescription()) is not able

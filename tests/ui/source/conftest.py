"""What a person does to the source."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from bridge.model import Mask, Mode
from tests.fakes.canvas import gradient
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.source.values import OpenedPicture, hidden_of

WIDTH, HEIGHT = 256, 192


class Hand:
    """The pointer and the keys over the source of a window with a picture of 256 x 192 in it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.view, self.area = window.source_view, window.source_view.area

    def at(self, x: float, y: float) -> QPoint:
        """Where a pixel of the picture is on the screen."""
        place = self.area.place()
        width = self.area._size.width if self.area._size else WIDTH
        scale = place.width() / width
        return QPointF(place.x() + x * scale, place.y() + y * scale).toPoint()

    def drag(self, *points: tuple[float, float], button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        first, *others = (self.at(*point) for point in points)
        self.qtbot.mousePress(self.area, button, pos=first)
        for point in others:
            self.qtbot.mouseMove(self.area, point)
        self.qtbot.mouseRelease(self.area, button, pos=(others or [first])[-1])

    def key(self, key: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.area.setFocus()
        self.qtbot.waitUntil(self.area.hasFocus)
        self.qtbot.keyClick(self.area, key, held)

    def click(self, name: str) -> None:
        tools = self.view.tools
        button = tools.hide_alone if name == "hide" and not tools.isVisible() else tools.buttons[name]
        self.qtbot.waitUntil(lambda: button.isVisible() and button.height() > 0)
        assert button.isEnabled()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    @property
    def mask(self) -> Mask | None:
        source = self.window.state.source
        assert isinstance(source, OpenedPicture)
        return source.mask

    @property
    def hidden(self) -> Mask | None:
        return hidden_of(self.window.state.source)

    def is_marked(self, *points: tuple[int, int]) -> Sequence[bool]:
        mask = self.mask
        return [mask is not None and bool(mask.pixels[y, x]) for x, y in points]


@pytest.fixture
def hand(qtbot: QtBot, desk: Desk) -> Hand:
    window = desk.standalone()
    window.state.choose_mode(Mode.INPAINT)
    window.state.open_picture("picture", gradient(WIDTH, HEIGHT))
    window.activateWindow()
    hand = Hand(qtbot, window)
    qtbot.waitUntil(lambda: hand.area.isVisible() and hand.area.height() > 50)
    return hand

"""What is painted anew on the screen: of a large picture no more than was touched."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPaintEvent

from bridge.model import Box, Mask, Mode
from tests.fakes.canvas import gradient
from tests.ui.conftest import Desk
from tests.ui.source.conftest import Hand
from ui.images import shared


class Painted(QObject):
    """Attributes: ``rects``, the parts of a widget that were painted."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def test_a_stroke_on_a_large_picture_is_painted_in_part(hand: Hand, desk: Desk) -> None:
    state = hand.window.state
    large = gradient(4096, 3072)
    state.open_picture("large", large)
    desk.until(lambda: state.looks.image_of(large) is not None)
    hand.qtbot.waitUntil(lambda: hand.area._image is not None)
    state.painting.set_brush(60)
    painted = Painted()
    hand.area.installEventFilter(painted)
    place = hand.area.place()
    hand.qtbot.mousePress(hand.area, Qt.MouseButton.LeftButton, pos=hand.at(2000, 1500))
    hand.qtbot.waitUntil(lambda: bool(painted.rects))
    painted.rects.clear()
    hand.qtbot.mouseMove(hand.area, hand.at(2050, 1500))
    hand.qtbot.waitUntil(lambda: bool(painted.rects))
    assert max(rect.width() * rect.height() for rect in painted.rects) < place.width() * place.height() / 20
    hand.area.removeEventFilter(painted)
    hand.qtbot.mouseRelease(hand.area, Qt.MouseButton.LeftButton, pos=hand.at(2050, 1500))
    assert hand.is_marked((2025, 1500)) == [True]


def test_what_is_painted_in_part_looks_like_what_is_painted_as_a_whole(hand: Hand) -> None:
    hand.window.state.painting.set_brush(25)
    hand.drag((40, 40), (90, 70), (160, 150))
    in_parts = hand.area.grab().toImage()
    hand.area.update()
    assert hand.area.grab().toImage() == in_parts


def test_the_pixels_of_a_picture_are_shared_and_kept() -> None:
    image = shared(gradient(64, 48))
    assert image.pixelColor(63, 47).getRgb() == (255, 255, 96, 255)


def test_a_mask_of_another_size_is_shown_over_all_of_it(hand: Hand) -> None:
    state = hand.window.state
    state.choose_mode(Mode.INPAINT)
    before = hand.area.grab().toImage().pixelColor(hand.at(200, 150))
    state.binding.set_mask(Mask(np.full((10, 10), 255, np.uint8)))
    assert hand.area.grab().toImage().pixelColor(hand.at(200, 150)) != before
    assert hand.area.on_screen(Box(0, 0, 256, 192)) == hand.area.place()

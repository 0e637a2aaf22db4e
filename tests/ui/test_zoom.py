"""Zoom and pan: what is seen of a picture, by keys, wheel and buttons."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bridge.model import Size
from ui.picture_area import PictureArea
from ui.zoom import MOST, Zoom

SIZE = Size(400, 200)
ROOM = QRectF(0, 0, 200, 100)


@pytest.fixture
def area(qtbot: QtBot) -> PictureArea:
    area = PictureArea("nothing")
    qtbot.addWidget(area)
    area.resize(224, 124)
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 30, 40))
    area.show_picture(image, SIZE)
    area.show()
    qtbot.waitExposed(area)
    return area


def turn(area: PictureArea, notches: int, *, ctrl: bool, at: QPointF | None = None) -> None:
    where = at or QPointF(area.rect().center())
    held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    turned, phase = QPoint(0, 120 * notches), Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        area,
        QWheelEvent(where, area.mapToGlobal(where), QPoint(), turned, Qt.MouseButton.NoButton, held, phase, False),
    )


def on_screen(zoom: Zoom, x: float, y: float) -> tuple[float, float]:
    place = zoom.place(SIZE, ROOM)
    return place.x() + x * place.width() / SIZE.width, place.y() + y * place.height() / SIZE.height


def test_a_picture_fits_at_first() -> None:
    assert Zoom().place(SIZE, ROOM) == QRectF(0, 0, 200, 100)


def test_a_small_picture_is_not_enlarged_without_end() -> None:
    assert Zoom().place(Size(10, 10), ROOM) == QRectF(80, 30, 40, 40)


def test_what_is_under_the_pointer_stays_there() -> None:
    zoom = Zoom().zoomed(4, QPointF(50, 25), SIZE, ROOM)
    assert zoom.scale == 2.0
    assert on_screen(zoom, 100, 50) == pytest.approx((50, 25))


def test_zooming_ends_at_both_ends() -> None:
    assert Zoom().zoomed(1e9, QPointF(5, 5), SIZE, ROOM).scale == MOST
    assert Zoom(2.0, (200, 100)).zoomed(1e-9, QPointF(5, 5), SIZE, ROOM) == Zoom()


@pytest.mark.parametrize("way", [1, -1])
def test_a_picture_never_leaves_its_room(way: int) -> None:
    zoom = Zoom(1.0, (200, 100)).moved(QPointF(9_999 * way, 9_999 * way), SIZE, ROOM)
    assert zoom.place(SIZE, ROOM).contains(ROOM)


def test_a_room_that_grew_past_the_zoom_shows_it_whole() -> None:
    assert Zoom(1.0, (200, 100)).held(SIZE, QRectF(0, 0, 900, 900)).fits


def test_keys_zoom_and_fit(qtbot: QtBot, area: PictureArea) -> None:
    fits = area.place()
    qtbot.keyClick(area, Qt.Key.Key_Plus)
    assert area.place().width() == pytest.approx(fits.width() * 1.25)
    qtbot.keyClick(area, Qt.Key.Key_Minus)
    assert area.zoom.fits
    qtbot.keyClick(area, Qt.Key.Key_1)
    assert area.place().width() == pytest.approx(400)
    qtbot.keyClick(area, Qt.Key.Key_0)
    assert area.place() == fits


def test_ctrl_and_the_wheel_zoom_where_the_pointer_is(qtbot: QtBot, area: PictureArea) -> None:
    with qtbot.waitSignal(area.zoom_changed) as told:
        turn(area, 3, ctrl=True, at=QPointF(12, 12))
    assert told.args == [area.zoom]
    assert area.place().topLeft() == QPointF(12, 12)


def test_the_wheel_alone_moves_only_what_is_zoomed(area: PictureArea) -> None:
    turn(area, -1, ctrl=False)
    assert area.zoom.fits
    area.zoom_to(1.0)
    before = area.place()
    turn(area, -1, ctrl=False)
    assert area.place().y() < before.y()


def test_the_middle_button_and_the_space_bar_move_it(qtbot: QtBot, area: PictureArea) -> None:
    area.zoom_to(1.0)
    before = area.place().topLeft()
    qtbot.mousePress(area, Qt.MouseButton.MiddleButton, pos=QPoint(100, 60))
    qtbot.mouseMove(area, QPoint(80, 50))
    qtbot.mouseRelease(area, Qt.MouseButton.MiddleButton, pos=QPoint(80, 50))
    assert area.place().topLeft() == before + QPointF(-20, -10)
    qtbot.keyPress(area, Qt.Key.Key_Space)
    assert area.cursor().shape() is Qt.CursorShape.OpenHandCursor
    qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=QPoint(80, 50))
    qtbot.mouseMove(area, QPoint(90, 55))
    qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=QPoint(90, 55))
    qtbot.keyRelease(area, Qt.Key.Key_Space)
    assert area.place().topLeft() == before + QPointF(-10, -5)
    assert area.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_another_picture_of_the_same_size_keeps_the_zoom(area: PictureArea) -> None:
    area.zoom_to(1.0)
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    area.show_picture(image, SIZE)
    assert not area.zoom.fits
    area.show_picture(image, Size(200, 400))
    assert area.zoom.fits


def test_detail_is_shown_where_it_is_zoomed_in(qtbot: QtBot, area: PictureArea) -> None:
    """A smaller view shows the whole; its pixels are not enough once a part is looked at."""
    small, whole = QImage(40, 20, QImage.Format.Format_RGB32), QImage(400, 200, QImage.Format.Format_RGB32)
    small.fill(QColor(0, 0, 255))
    whole.fill(QColor(0, 255, 0))
    area.show_picture(small, SIZE, detail=whole)
    assert area.grab().toImage().pixelColor(112, 62) == QColor(0, 0, 255)
    area.zoom_to(1.0)
    assert area.grab().toImage().pixelColor(112, 62) == QColor(0, 255, 0)

"""Errors that offer what can be done about them, by clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from bridge.errors import BridgeError, CanvasError, IndexedImageError, InputError, TooManyRequestsError
from bridge.model import Box, Mode
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui import remedies
from ui.main_window import MainWindow


class Tried:
    """Records what would be done again."""

    def __init__(self) -> None:
        self.wishes: list[dict[str, object]] = []

    def __call__(self, **wishes: object) -> None:
        self.wishes.append(wishes)


@pytest.mark.parametrize(
    ("error", "mode", "offered"),
    [
        (TooManyRequestsError("Too many.", needed=12), Mode.UPSCALE, {"Send 12 requests": {"max_requests": 12}}),
        (
            IndexedImageError("Indexed."),
            Mode.INPAINT,
            {"Convert when inserted": {"convert_indexed": True}, "Into a new image": {"into": "new-image"}},
        ),
        (IndexedImageError("Indexed."), Mode.OUTPAINT, {"Convert when inserted": {"convert_indexed": True}}),
        (InputError("Other."), Mode.INPAINT, {}),
    ],
)
def test_what_is_offered(error: BridgeError, mode: Mode, offered: dict[str, dict[str, object]]) -> None:
    tried = Tried()
    choices = remedies.of_job(error, mode, tried)
    for choice in choices:
        choice.do()
    assert dict(zip([choice.label for choice in choices], tried.wishes, strict=True)) == offered


def test_an_insertion_that_failed_otherwise_offers_nothing() -> None:
    assert remedies.of_insertion(CanvasError("Locked."), lambda: None) == ()


def gimp(base_type: str = "rgb", side_px: int = 256) -> FakeGimp:
    selection = rectangle(side_px, side_px, Box(40, 30, 64, 48)) if side_px == 256 else None
    return FakeGimp(gradient(side_px, side_px), selection=selection, base_type=base_type)


def button(window: MainWindow, label: str) -> QPushButton:
    return next(each for each in window.banner.choice_buttons if each.text() == label)


def press(qtbot: QtBot, what: QPushButton) -> None:
    qtbot.waitUntil(lambda: what.isVisible() and what.height() > 0)
    qtbot.mouseClick(what, Qt.MouseButton.LeftButton)


def labels(window: MainWindow) -> list[str]:
    return [each.text() for each in window.banner.choice_buttons]


def refused(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    press(qtbot, window.actions_bar.generate)
    desk.until(lambda: bool(window.banner.isVisible() and window.banner.choice_buttons and not window.state.busy))


def test_more_requests_are_sent_after_one_click_and_only_this_once(qtbot: QtBot, desk: Desk) -> None:
    image = gimp(side_px=700)
    window = desk.bound(image, "image-to-image", prompt="oil", tiles="yes", max_requests=2, strength=0.3)
    refused(qtbot, desk, window)
    assert "2 may be sent; nothing was sent." in window.banner.message.text()
    assert desk.provider().requests == []
    (label,) = labels(window)
    press(qtbot, button(window, label))
    assert not window.banner.isVisible()
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert label == f"Send {len(desk.provider().requests)} requests"
    assert window.state.wishes.max_requests == 2
    refused(qtbot, desk, window)
    window.close()
    assert image.finishes[0].arguments["max-requests"] == 2


def test_what_failed_is_done_again_whatever_the_form_says_by_then(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp(side_px=700), "image-to-image", prompt="oil", tiles="yes", max_requests=2)
    refused(qtbot, desk, window)
    window.state.choose_mode(Mode.TEXT_TO_IMAGE)
    window.state.change(prompts=("something else",))
    press(qtbot, window.banner.choice_buttons[0])
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert {(request.mode, request.text) for request in desk.provider().requests} == {(Mode.IMAGE_TO_IMAGE, "oil")}


def test_a_result_for_an_indexed_image_is_converted_with_it(qtbot: QtBot, desk: Desk) -> None:
    image = gimp("indexed")
    window = desk.bound(image, "inpaint", prompt="a door")
    refused(qtbot, desk, window)
    assert labels(window) == ["Convert when inserted", "Into a new image"]
    assert desk.provider().requests == []
    press(qtbot, button(window, "Convert when inserted"))
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert not window.state.wishes.convert_indexed
    press(qtbot, window.results_view.insert)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb


def test_a_result_for_an_indexed_image_goes_into_a_new_one(qtbot: QtBot, desk: Desk) -> None:
    image = gimp("indexed")
    window = desk.bound(image, "inpaint", prompt="a door")
    refused(qtbot, desk, window)
    press(qtbot, button(window, "Into a new image"))
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert window.state.wishes.into == "layer"
    press(qtbot, window.results_view.insert)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].new_image is not None
    assert not image.inserted[0].to_rgb


def test_two_refusals_one_after_the_other_are_both_answered(qtbot: QtBot, desk: Desk) -> None:
    image = gimp("indexed", side_px=700)
    window = desk.bound(image, "image-to-image", prompt="oil", tiles="yes", max_requests=2)
    refused(qtbot, desk, window)
    press(qtbot, button(window, "Convert when inserted"))
    desk.until(lambda: window.banner.isVisible() and len(window.banner.choice_buttons) == 1)
    press(qtbot, window.banner.choice_buttons[0])
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    press(qtbot, window.results_view.insert)
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb


def test_an_image_that_became_indexed_takes_no_result_without_asking(qtbot: QtBot, desk: Desk) -> None:
    image = gimp()
    window = desk.bound(image, "inpaint", prompt="a door")
    press(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    image.base_type = "indexed"
    press(qtbot, window.results_view.insert)
    desk.until(lambda: window.banner.isVisible())
    assert "nothing was inserted" in window.banner.message.text()
    assert image.inserted == []
    press(qtbot, button(window, "Convert and insert"))
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb
    assert not window.banner.isVisible()


def test_neither_does_it_take_one_of_an_earlier_session(qtbot: QtBot, desk: Desk) -> None:
    first = desk.bound(gimp(), "inpaint", prompt="a door")
    press(qtbot, first.actions_bar.generate)
    desk.until(lambda: first.state.gallery.model.rowCount() == 1)
    first.close()
    image = gimp("indexed")
    window = desk.bound(image)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    window.results_view.list.setCurrentIndex(window.state.gallery.model.index(0))
    press(qtbot, window.results_view.insert)
    desk.until(lambda: window.banner.isVisible())
    assert image.inserted == []
    press(qtbot, button(window, "Convert and insert"))
    desk.until(lambda: bool(image.inserted))
    assert image.inserted[0].to_rgb


def test_other_errors_offer_nothing_and_take_the_buttons_away(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(gimp("indexed"), "inpaint", prompt="a door")
    refused(qtbot, desk, window)
    window.state.fail(InputError("Something else."))
    assert labels(window) == []
    assert [each for each in window.banner.findChildren(QPushButton) if each.isVisible()] == []

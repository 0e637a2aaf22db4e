"""Results of an earlier session in GIMP: exactly where they were, or as near as can be, and told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import Box, Size
from tests.fakes.canvas import FakeCanvas, Insertion, gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.results import placing

SELECTED = rectangle(256, 192, Box(40, 30, 64, 48))


def image(width: int = 256, height: int = 192) -> FakeGimp:
    selection = SELECTED if (width, height) == (256, 192) else None
    return FakeGimp(gradient(width, height), selection=selection)


def make(qtbot: QtBot, desk: Desk, procedure: str = "inpaint", **arguments: object) -> Insertion:
    """Make results, insert them at once, and close the window. What was inserted."""
    gimp = image()
    window = desk.bound(gimp, procedure, **{"prompt": "a door", "seed": 50, **arguments})
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() > 0)
    desk.until(lambda: all(desk.core.history.kept(each) is not None for each in desk.core.history.entries()))
    inserted = insert(desk, window, gimp)
    window.close()
    return inserted


def insert(desk: Desk, window: MainWindow, gimp: FakeCanvas) -> Insertion:
    view = window.results_view
    view.list.selectAll()
    view.insert.click()
    desk.until(lambda: len(gimp.inserted) == 1)
    return gimp.inserted[0]


def again(desk: Desk, gimp: FakeGimp) -> MainWindow:
    window = desk.bound(gimp)
    desk.until(lambda: window.state.gallery.model.rowCount() > 0)
    assert window.state.gallery.model.at(0).delivery is None
    return window


@pytest.mark.parametrize(
    ("procedure", "arguments"),
    [
        ("inpaint", {}),
        ("inpaint", {"samples": 3}),
        ("upscale", {"scale": 2.0}),
        ("upscale", {"scale": 2.0, "into": "image"}),
        ("outpaint", {"left": 64}),
        ("text-to-image", {}),
    ],
)
def test_on_the_same_canvas_it_is_the_same_to_the_bit(
    qtbot: QtBot, desk: Desk, procedure: str, arguments: dict[str, object]
) -> None:
    at_once = make(qtbot, desk, procedure, **arguments)
    gimp = image()
    window = again(desk, gimp)
    assert insert(desk, window, gimp) == at_once
    assert not window.banner.isVisible()


def test_on_a_larger_canvas_it_lies_where_it_was_and_that_is_told(qtbot: QtBot, desk: Desk) -> None:
    at_once = make(qtbot, desk)
    gimp = image(400, 300)
    window = again(desk, gimp)
    assert insert(desk, window, gimp).layers == at_once.layers
    desk.until(window.banner.isVisible)
    assert window.banner.message.text() == placing.SAME_PLACE


def test_on_a_canvas_without_that_place_it_lies_in_the_middle(qtbot: QtBot, desk: Desk) -> None:
    at_once = make(qtbot, desk)
    gimp = image(60, 50)
    window = again(desk, gimp)
    (layer,) = insert(desk, window, gimp).layers
    box = at_once.layers[0].box
    assert layer.box == Box((60 - box.width) // 2, (50 - box.height) // 2, box.width, box.height)
    assert layer.mask == at_once.layers[0].mask
    desk.until(window.banner.isVisible)
    assert window.banner.message.text() == placing.IN_THE_MIDDLE


def test_an_image_that_was_scaled_for_it_is_not_scaled_twice(qtbot: QtBot, desk: Desk) -> None:
    make(qtbot, desk, "upscale", scale=2.0, into="image")
    gimp = image(512, 384)
    window = again(desk, gimp)
    inserted = insert(desk, window, gimp)
    assert inserted.scale is None
    assert inserted.layers[0].box == Box(0, 0, 512, 384)
    assert not window.banner.isVisible()


def test_where_no_image_is_open_it_becomes_one(qtbot: QtBot, desk: Desk) -> None:
    at_once = make(qtbot, desk)
    gimp = FakeGimp()
    window = again(desk, gimp)
    inserted = insert(desk, window, gimp)
    size = at_once.layers[0].box.size
    assert inserted.new_image == size
    assert inserted.layers[0].box == Box(0, 0, size.width, size.height)


def test_what_is_damaged_is_told_and_the_result_goes_in_as_it_came(qtbot: QtBot, desk: Desk) -> None:
    make(qtbot, desk)
    (kept,) = (desk.core.paths.data / "history" / "kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    gimp = image()
    window = again(desk, gimp)
    (layer,) = insert(desk, window, gimp).layers
    entry = window.state.gallery.model.at(0).entry
    assert layer.mask is None
    assert layer.box.size == Size(entry.width, entry.height)
    desk.until(window.banner.isVisible)
    assert "is damaged. It is used as it came from the engine." in window.banner.message.text()


def test_a_result_of_before_anything_was_kept_lies_in_the_middle(qtbot: QtBot, desk: Desk) -> None:
    make(qtbot, desk)
    for kept in (desk.core.paths.data / "history" / "kept").iterdir():
        kept.unlink()
    gimp = image()
    window = again(desk, gimp)
    (layer,) = insert(desk, window, gimp).layers
    entry = window.state.gallery.model.at(0).entry
    assert layer.box == Box((256 - entry.width) // 2, (192 - entry.height) // 2, entry.width, entry.height)
    assert not window.banner.isVisible()


def made(qtbot: QtBot, desk: Desk, gimp: FakeGimp) -> MainWindow:
    """A window with a result that is inserted already, so that the places can be compared."""
    window = desk.bound(gimp, "inpaint", prompt="a door", seed=50)
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    insert(desk, window, gimp)
    return window


def insert_once_more(desk: Desk, window: MainWindow, gimp: FakeGimp) -> Box:
    desk.until(lambda: window.results_view.insert.isEnabled())
    window.results_view.insert.click()
    desk.until(lambda: len(gimp.inserted) == 2)
    return gimp.inserted[1].layers[0].box


def test_a_result_goes_with_its_layer_that_was_moved_meanwhile(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(256, 192), selection=SELECTED, layer_box=Box(10, 5, 200, 150))
    window = made(qtbot, desk, gimp)
    gimp.layer_box = Box(30, 15, 200, 150)
    before = gimp.inserted[0].layers[0].box
    assert insert_once_more(desk, window, gimp) == before.moved(20, 10)


def test_on_an_image_that_was_scaled_meanwhile_a_result_is_placed_as_near_as_can_be_and_that_is_told(
    qtbot: QtBot, desk: Desk
) -> None:
    gimp = FakeGimp(gradient(256, 192), selection=SELECTED)
    window = made(qtbot, desk, gimp)
    gimp.picture = gradient(512, 384)
    before = gimp.inserted[0].layers[0].box
    assert insert_once_more(desk, window, gimp) == before
    desk.until(window.banner.isVisible)
    assert "another size" in window.banner.message.text()

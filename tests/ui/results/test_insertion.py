"""Results on their way into GIMP: in place of the last one, shown for a look, kept, taken away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bridge.errors import CanvasError
from bridge.model import Box
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp, session
from tests.ui.conftest import Desk
from ui.main_window import MainWindow


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.height() > 0)
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


class Bench:
    """A window on an image with some results of an inpaint."""

    def __init__(self, qtbot: QtBot, desk: Desk, results: int = 2, procedure: str = "inpaint", **asked: object) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))
        self.window: MainWindow = desk.bound(self.gimp, procedure, prompt="a door", samples=results, **asked)
        self.view = self.window.results_view
        click(qtbot, self.window.actions_bar.generate)
        desk.until(lambda: self.window.state.gallery.model.rowCount() == results)

    def choose(self, row: int) -> None:
        self.view.list.setCurrentIndex(self.view.list.model().index(row, 0))

    def insert(self) -> None:
        count = len(self.gimp.inserted)
        click(self.qtbot, self.view.insert)
        self.desk.until(lambda: len(self.gimp.inserted) > count and self.at_rest())

    def preview(self) -> None:
        self.view.ways.preview.trigger()

    def at_rest(self) -> bool:
        return not self.window.state.insertion._is_busy

    def shows(self, count: int) -> None:
        self.desk.until(lambda: len(self.gimp.inserted) == count and self.at_rest())


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Bench:
    return Bench(qtbot, desk)


def test_without_a_word_every_result_is_a_layer_more(bench: Bench) -> None:
    bench.choose(0)
    bench.insert()
    bench.insert()
    assert [insertion.replaces for insertion in bench.gimp.inserted] == [(), ()]
    assert bench.gimp.there == [100, 101]


def test_switched_on_a_result_takes_the_place_of_the_last_one(bench: Bench) -> None:
    bench.choose(0)
    bench.insert()
    bench.view.ways.replace.trigger()
    bench.choose(1)
    bench.insert()
    assert bench.gimp.inserted[1].replaces == (100,)
    assert bench.gimp.there == [101]
    bench.view.ways.replace.trigger()
    bench.insert()
    assert bench.gimp.there == [101, 102]


def test_a_group_is_replaced_as_a_whole(bench: Bench) -> None:
    bench.view.list.selectAll()
    bench.insert()
    assert bench.gimp.inserted[0].group
    bench.view.ways.replace.trigger()
    bench.choose(0)
    bench.insert()
    assert bench.gimp.inserted[1].replaces == (100, 101)


def test_what_was_inserted_into_another_image_is_not_replaced(bench: Bench, desk: Desk) -> None:
    bench.view.ways.replace.trigger()
    bench.choose(0)
    bench.insert()
    other = FakeGimp(gradient(256, 192))
    desk.app.on_panel(session(other, name="other.xcf", image=2))
    click(bench.qtbot, bench.window.follow_banner.choice_buttons[0])
    click(bench.qtbot, bench.view.insert)
    desk.until(lambda: bool(other.inserted))
    assert other.inserted[0].replaces == ()


def test_a_preview_follows_what_is_selected_and_switching_off_takes_it_away(bench: Bench) -> None:
    bench.choose(0)
    bench.preview()
    bench.shows(1)
    assert bench.gimp.there == [100]
    bench.choose(1)
    bench.shows(2)
    assert bench.gimp.inserted[1].replaces == (100,)
    assert bench.gimp.there == [101]
    bench.preview()
    bench.desk.until(lambda: bench.gimp.there == [])
    assert bench.gimp.finishes == []


def test_several_selected_results_have_no_preview(bench: Bench) -> None:
    bench.choose(0)
    bench.preview()
    bench.shows(1)
    bench.view.list.selectAll()
    bench.desk.until(lambda: bench.gimp.there == [])


def test_insert_keeps_what_is_shown(bench: Bench) -> None:
    bench.choose(0)
    bench.preview()
    bench.shows(1)
    click(bench.qtbot, bench.view.insert)
    bench.desk.until(lambda: bench.window.status.text() == "Inserted as 1 layer(s)")
    assert len(bench.gimp.inserted) == 1
    assert bench.window.state.insertion.for_a_look == ()
    # The next one that is selected is shown beside it.
    bench.choose(1)
    bench.shows(2)
    assert bench.gimp.there == [100, 101]
    bench.window.close()
    (finish,) = bench.gimp.finishes
    assert finish.inserted is not None and finish.inserted.layers == (100,)
    assert bench.gimp.there == [100]


def test_insert_of_what_is_shown_replaces_the_last_one_where_that_is_wanted(bench: Bench) -> None:
    bench.choose(0)
    bench.insert()
    bench.view.ways.replace.trigger()
    bench.choose(1)
    bench.preview()
    bench.shows(2)
    click(bench.qtbot, bench.view.insert)
    bench.desk.until(lambda: bench.gimp.there == [101])


def test_insert_of_several_takes_the_preview_away_in_the_same_step(bench: Bench) -> None:
    bench.choose(0)
    bench.preview()
    bench.shows(1)
    insertion = bench.window.state.insertion
    insertion.insert([bench.window.state.gallery.model.at(row) for row in (0, 1)])
    bench.shows(2)
    assert bench.gimp.inserted[1].replaces == (100,)
    assert bench.gimp.there == [101, 102]


def test_closing_the_window_takes_a_preview_away(bench: Bench) -> None:
    bench.choose(0)
    bench.preview()
    bench.shows(1)
    bench.window.close()
    assert bench.gimp.there == []
    assert bench.gimp.finishes[0].inserted is None


def test_closing_the_window_takes_a_preview_away_that_is_on_its_way(bench: Bench) -> None:
    bench.choose(0)
    bench.gimp.hold.clear()
    bench.preview()
    bench.desk.until(lambda: bench.gimp.is_held)
    bench.window.close()
    assert bench.gimp.finishes
    bench.gimp.hold.set()
    bench.desk.until(lambda: len(bench.gimp.inserted) == 1)
    bench.desk.until(lambda: bench.gimp.there == [])


def test_a_preview_that_fails_is_told_once_and_switched_off(bench: Bench) -> None:
    bench.choose(0)
    bench.gimp.insert_error = CanvasError("The group is locked.", "Unlock it.")
    bench.preview()
    bench.desk.until(lambda: bench.window.banner.isVisible())
    assert "locked" in bench.window.banner.message.text()
    assert not bench.view.ways.preview.isChecked()
    bench.choose(1)
    assert bench.gimp.inserted == []


def test_a_preview_of_an_outpaint_does_not_touch_the_canvas_and_insert_does(qtbot: QtBot, desk: Desk) -> None:
    bench = Bench(qtbot, desk, 1, "outpaint", left=64)
    bench.choose(0)
    bench.preview()
    bench.shows(1)
    assert bench.gimp.inserted[0].canvas is None
    bench.insert()
    assert bench.gimp.inserted[1].canvas is not None
    assert bench.gimp.inserted[1].replaces == (100,)


def test_what_changes_the_whole_image_has_no_preview(qtbot: QtBot, desk: Desk) -> None:
    bench = Bench(qtbot, desk, 1, "image-to-image", into="new-image")
    bench.choose(0)
    bench.preview()
    desk.until(lambda: bench.window.banner.isVisible())
    assert "image of its own" in bench.window.banner.message.text()
    assert bench.gimp.inserted == []


def test_the_switches_are_there_with_gimp_only(bench: Bench, desk: Desk) -> None:
    assert bench.view.ways.isVisible()
    for entry in (bench.view.ways.replace, bench.view.ways.preview):
        assert entry.isCheckable() and entry.toolTip() and not entry.shortcut().isEmpty()
    desk.app.on_lost(bench.window.state.binding.gimp.session)  # type: ignore[union-attr]
    assert not bench.view.ways.isVisible()


def test_what_insert_replaces_is_remembered_and_a_preview_is_not(bench: Bench, desk: Desk) -> None:
    bench.choose(0)
    bench.view.ways.replace.trigger()
    bench.preview()
    bench.shows(1)
    bench.window.close()
    again = desk.bound(FakeGimp(gradient(64, 64)))
    assert again.results_view.ways.replace.isChecked()
    assert not again.results_view.ways.preview.isChecked()

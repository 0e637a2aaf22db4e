"""The window and GIMP's images: it follows what happens there, other images ask to be followed, images go away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bridge.errors import CanvasError, ImageGoneError
from bridge.imaging.codec import write_picture_file
from bridge.model import Box, Mode
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp, session
from tests.ui.conftest import Desk
from ui.main_window import MainWindow
from ui.source.values import GimpImage, NoSource


def gimp() -> FakeGimp:
    return FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.height() > 0)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def generate(qtbot: QtBot, desk: Desk, window: MainWindow, count: int = 1) -> None:
    click(qtbot, window.actions_bar.generate)
    desk.until(lambda: window.state.gallery.model.rowCount() == count)


# ---------------------------------------------------------------------------------------------- one image


def test_the_chip_follows_the_layer_and_the_selection_without_a_click(desk: Desk) -> None:
    there = gimp()
    window = desk.bound(there, "inpaint", prompt="a door")
    desk.until(lambda: window.chip.text() == "GIMP: sunset.xcf / Background")
    there.layer_name, there.selection = "Sky", None
    desk.until(lambda: window.chip.text() == "GIMP: sunset.xcf / Sky")
    source = window.state.source
    assert isinstance(source, GimpImage) and source.seen is not None and source.seen.selection is None


def test_the_window_asks_only_while_it_is_seen(desk: Desk) -> None:
    window = desk.bound(gimp(), "inpaint", prompt="a door")
    assert window.state.binding._timer.isActive()
    window.hide()
    assert not window.state.binding._timer.isActive()
    window.show()
    assert window.state.binding._timer.isActive()


def test_nothing_is_asked_while_an_answer_is_due(desk: Desk) -> None:
    there = gimp()
    window = desk.bound(there, "inpaint", prompt="a door")
    desk.until(lambda: isinstance(window.state.source, GimpImage) and window.state.source.seen is not None)
    window.hide()
    asked = len(there.agains)
    window.state.binding.look()
    window.state.binding.look()
    desk.until(lambda: len(there.agains) > asked)
    desk.until(lambda: not window.state.binding._is_looking)
    assert len(there.agains) == asked + 1


def test_a_trouble_is_said_in_the_chip_and_not_in_a_banner_each_second(desk: Desk) -> None:
    there = gimp()
    window = desk.bound(there, "inpaint", prompt="a door")
    desk.until(lambda: window.chip.text() == "GIMP: sunset.xcf / Background")
    there.error = CanvasError("3 layers are selected, LayerBridge works on one.", "Select one layer.")
    desk.until(lambda: "3 layers are selected" in window.chip.label.toolTip())
    assert not window.banner.isVisible()
    there.error = None
    desk.until(lambda: "Bound to this image" in window.chip.label.toolTip())


def test_an_image_that_is_closed_leaves_everything_and_ends_its_procedure_once(qtbot: QtBot, desk: Desk) -> None:
    there = gimp()
    window = desk.bound(there, "inpaint", prompt="a door")
    generate(qtbot, desk, window)
    there.error = ImageGoneError("The image is not open any more.", "")
    desk.until(lambda: window.chip.text() == "Standalone")
    assert window.status.text() == "sunset.xcf was closed in GIMP. Everything here is kept."
    assert not window.banner.isVisible()
    assert window.state.gallery.model.rowCount() == 1
    assert window.prompt_panel.prompt.toPlainText() == "a door"
    assert len(there.finishes) == 1
    window.close()
    assert len(there.finishes) == 1


def test_a_window_that_works_on_nothing_takes_the_next_image(desk: Desk) -> None:
    window = desk.standalone()
    there = gimp()
    assert desk.bound(there, "upscale") is window
    assert window.state.mode is Mode.UPSCALE
    assert len(desk.app.windows) == 1


# ---------------------------------------------------------------------------------------------- the same image again


def test_called_again_the_same_window_takes_the_call_and_the_older_one_ends(desk: Desk) -> None:
    one, again = gimp(), gimp()
    window = desk.bound(one, "inpaint", prompt="a door")
    assert desk.bound(again, "upscale") is window
    assert window.state.mode is Mode.UPSCALE
    assert window.prompt_panel.prompt.toPlainText() == "a door"
    assert (len(one.finishes), len(again.finishes)) == (1, 0)
    assert one.finishes[0].error is None
    assert len(desk.app.windows) == 1
    window.close()
    assert (len(one.finishes), len(again.finishes)) == (1, 1)


@pytest.mark.parametrize(("image", "which"), [(2, "77:1"), (1, "78:1"), (1, "77:2")])
def test_an_id_counts_for_its_own_gimp_only(desk: Desk, image: int, which: str) -> None:
    window = desk.bound(gimp())
    other = gimp()
    desk.app.on_panel(session(other, name="other.xcf", image=image, which_gimp=which))
    assert len(window.state.binding.waiting) == 1
    assert other.finishes == []


# ---------------------------------------------------------------------------------------------- another image


class Two:
    """A window on one image, and a call from another one that waits."""

    def __init__(self, desk: Desk, procedure: str = "inpaint") -> None:
        self.one, self.other = gimp(), gimp()
        self.window = desk.bound(self.one, "inpaint", prompt="a door")
        self.call(desk, procedure)

    def call(self, desk: Desk, procedure: str = "inpaint") -> None:
        desk.app.on_panel(session(self.other, procedure, name="other.xcf", image=2, prompt="a cat"))

    @property
    def labels(self) -> list[str]:
        return [button.text() for button in self.window.follow_banner.choice_buttons]


def test_another_image_waits_for_the_users_choice(desk: Desk) -> None:
    two = Two(desk)
    assert two.window.follow_banner.isVisible()
    assert "other.xcf" in two.window.follow_banner.message.text()
    assert two.labels == ["Follow other.xcf", "Open another window"]
    assert (two.one.finishes, two.other.finishes) == ([], [])
    assert two.window.chip.text().startswith("GIMP: sunset.xcf")


def test_the_question_stays_while_other_things_are_told(qtbot: QtBot, desk: Desk) -> None:
    two = Two(desk)
    generate(qtbot, desk, two.window)
    assert two.window.follow_banner.isVisible()


def test_followed_it_works_on_the_other_image_with_what_was_asked_there(qtbot: QtBot, desk: Desk) -> None:
    two = Two(desk, "upscale")
    click(qtbot, two.window.follow_banner.choice_buttons[0])
    desk.until(lambda: two.window.chip.text() == "GIMP: other.xcf / Background")
    assert two.window.state.mode is Mode.UPSCALE
    assert (len(two.one.finishes), len(two.other.finishes)) == (1, 0)
    assert not two.window.follow_banner.isVisible()
    assert len(desk.app.windows) == 1


def test_another_window_leaves_the_first_one_alone(qtbot: QtBot, desk: Desk) -> None:
    two = Two(desk)
    click(qtbot, two.window.follow_banner.choice_buttons[1])
    assert len(desk.app.windows) == 2
    second = desk.app.windows[1]
    desk.until(lambda: second.chip.text() == "GIMP: other.xcf / Background")
    assert second.prompt_panel.prompt.toPlainText() == "a cat"
    assert two.window.prompt_panel.prompt.toPlainText() == "a door"
    assert not two.window.follow_banner.isVisible()
    two.window.close()
    assert (len(two.one.finishes), len(two.other.finishes)) == (1, 0)
    assert desk.app.windows == [second]


def test_neither_ends_the_other_call(qtbot: QtBot, desk: Desk) -> None:
    two = Two(desk)
    click(qtbot, two.window.follow_banner.close_button)
    assert (len(two.one.finishes), len(two.other.finishes)) == (0, 1)
    assert two.other.finishes[0].error is None
    assert not two.window.follow_banner.isVisible()


def test_called_twice_from_the_other_image_it_asks_once(desk: Desk) -> None:
    two = Two(desk)
    before, two.other = two.other, gimp()
    two.call(desk)
    assert (len(before.finishes), len(two.other.finishes)) == (1, 0)
    assert len(two.window.state.binding.waiting) == 1


def test_two_other_images_are_asked_about_one_after_the_other(qtbot: QtBot, desk: Desk) -> None:
    two, third = Two(desk), gimp()
    desk.app.on_panel(session(third, name="third.xcf", image=3))
    assert two.labels[0] == "Follow other.xcf"
    click(qtbot, two.window.follow_banner.close_button)
    assert two.labels[0] == "Follow third.xcf"
    assert third.finishes == []


def test_closing_the_window_ends_all_of_them(desk: Desk) -> None:
    two, third = Two(desk), gimp()
    desk.app.on_panel(session(third, name="third.xcf", image=3))
    two.window.close()
    assert [len(each.finishes) for each in (two.one, two.other, third)] == [1, 1, 1]


def test_a_gimp_that_goes_while_it_waits_is_asked_about_no_more(desk: Desk) -> None:
    two = Two(desk)
    (waiting,) = two.window.state.binding.waiting
    desk.app.on_lost(waiting)
    assert not two.window.follow_banner.isVisible()
    assert isinstance(two.window.state.source, GimpImage)


def test_an_opened_picture_is_not_taken_away_by_a_call(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    write_picture_file(path, gradient(32, 32))
    window = desk.standalone(str(path))
    desk.until(lambda: not isinstance(window.state.source, NoSource))
    there = gimp()
    desk.app.on_panel(session(there))
    assert window.chip.text() == "Standalone: mine.png"
    click(qtbot, window.follow_banner.choice_buttons[0])
    desk.until(lambda: window.chip.text() == "GIMP: sunset.xcf / Background")
    assert there.finishes == []

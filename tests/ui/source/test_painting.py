"""Painting the mask of an opened picture, and what must not leave: by clicks, drags and keys."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.imaging.codec import write_picture_file
from bridge.model import Box, Mode, Picture, Size
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import flat
from tests.fakes.sessions import FakeGimp, session
from tests.ui.conftest import Desk
from tests.ui.source.conftest import HEIGHT, WIDTH, Hand
from ui.source.painting import Tool
from ui.source.values import hidden_of

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_the_brush_paints_where_it_goes(hand: Hand) -> None:
    hand.window.state.painting.set_brush(20)
    hand.drag((40, 40), (100, 40), (100, 120))
    assert hand.is_marked((40, 40), (70, 40), (100, 80), (70, 80)) == [True, True, True, False]


def test_what_is_painted_is_taken_away_by_the_eraser_and_the_right_button(hand: Hand) -> None:
    hand.window.state.painting.set_brush(30)
    hand.drag((40, 40), (200, 40))
    hand.key("e")
    hand.drag((60, 40), (61, 40))
    hand.key("b")
    hand.drag((160, 40), (161, 40), button=Qt.MouseButton.RightButton)
    assert hand.is_marked((40, 40), (60, 40), (110, 40), (160, 40)) == [True, False, True, False]


def test_the_lasso_and_the_rectangle_mark_what_they_enclose(hand: Hand) -> None:
    hand.click("lasso")
    hand.drag((20, 20), (120, 20), (120, 120), (20, 120))
    assert hand.is_marked((70, 70), (10, 10), (130, 70)) == [True, False, False]
    hand.click("rectangle")
    hand.drag((150, 50), (220, 150))
    assert hand.is_marked((70, 70), (200, 100), (235, 100)) == [True, True, False]


def test_a_click_with_lasso_or_rectangle_marks_nothing(hand: Hand) -> None:
    for key in ("l", "r"):
        hand.key(key)
        hand.drag((50, 50))
    assert hand.mask is None


def test_invert_and_clear(hand: Hand) -> None:
    hand.key("r")
    hand.drag((20, 20), (120, 120))
    hand.key("i")
    assert hand.is_marked((70, 70), (200, 150)) == [False, True]
    hand.click("clear")
    assert hand.mask is None
    assert not hand.view.tools.commands["clear"].isEnabled()


def test_undo_and_redo_by_keys_and_buttons(hand: Hand) -> None:
    hand.key("r")
    hand.drag((20, 20), (60, 60))
    hand.drag((100, 100), (160, 160))
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.is_marked((40, 40), (130, 130)) == [True, False]
    hand.click("undo")
    assert hand.mask is None
    assert not hand.view.tools.commands["undo"].isEnabled()
    hand.key(Qt.Key.Key_Z, CTRL | SHIFT)
    hand.click("redo")
    assert hand.is_marked((40, 40), (130, 130)) == [True, True]


def test_the_keys_are_the_sources_only_while_it_has_the_focus(hand: Hand) -> None:
    prompt = hand.window.prompt_panel.prompt
    prompt.setFocus()
    hand.qtbot.waitUntil(prompt.hasFocus)
    hand.qtbot.keyClicks(prompt, "rebel ili[]")
    assert prompt.toPlainText() == "rebel ili[]"
    assert hand.window.state.painting.tool is Tool.BRUSH
    assert hand.mask is None


def test_the_brush_grows_and_shrinks_by_keys_and_slider(hand: Hand) -> None:
    painting, slider = hand.window.state.painting, hand.view.tools.size_slider
    assert painting.brush_px == HEIGHT // 16
    hand.key("]")
    assert painting.brush_px == 15
    hand.key("[")
    hand.key("[")
    assert painting.brush_px == 8
    slider.setValue(100)
    assert painting.brush_px == 2048
    assert "2048 pixels" in slider.toolTip()
    slider.setValue(0)
    hand.key("[")
    assert painting.brush_px == 1
    hand.key("]")
    assert painting.brush_px == 2


def test_details_are_painted_where_they_are_seen(hand: Hand) -> None:
    hand.window.state.painting.set_brush(4)
    for _ in range(6):
        hand.key("+")
    assert not hand.area.zoom.fits
    middle = hand.at(WIDTH / 2, HEIGHT / 2)
    hand.qtbot.mouseClick(hand.area, Qt.MouseButton.LeftButton, pos=middle)
    assert hand.mask is not None
    rows, columns = np.nonzero(hand.mask.pixels)
    assert abs(rows.mean() - HEIGHT / 2) < 2 and abs(columns.mean() - WIDTH / 2) < 2
    assert len(rows) < 40


def test_panning_paints_nothing(hand: Hand) -> None:
    hand.key("+")
    hand.area.setFocus()
    hand.qtbot.keyPress(hand.area, Qt.Key.Key_Space)
    hand.drag((100, 100), (120, 110))
    hand.qtbot.keyRelease(hand.area, Qt.Key.Key_Space)
    hand.drag((100, 100), (120, 110), button=Qt.MouseButton.MiddleButton)
    assert hand.mask is None


def test_what_is_painted_is_seen(hand: Hand) -> None:
    before = hand.area.grab().toImage().pixelColor(hand.at(100, 100))
    hand.key("r")
    hand.drag((60, 60), (160, 160))
    assert hand.area.grab().toImage().pixelColor(hand.at(100, 100)) != before
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.area.grab().toImage().pixelColor(hand.at(100, 100)) == before


def test_a_mask_file_is_painted_on_and_can_be_undone(hand: Hand, desk: Desk, tmp_path) -> None:  # noqa: ANN001
    hand.key("r")
    hand.drag((20, 20), (60, 60))
    pixels = np.repeat(rectangle(WIDTH, HEIGHT, Box(100, 100, 50, 50)).pixels[..., None], 4, axis=2)
    pixels[..., 3] = 255
    write_picture_file(tmp_path / "mask.png", Picture(pixels))
    hand.window.state.binding.open_mask(tmp_path / "mask.png")
    desk.until(lambda: list(hand.is_marked((40, 40), (120, 120))) == [False, True])
    hand.drag((200, 20), (230, 60))
    assert hand.is_marked((40, 40), (120, 120), (215, 40)) == [False, True, True]
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.is_marked((40, 40), (120, 120), (215, 40)) == [True, False, False]


def test_a_mask_of_another_size_is_cleared(hand: Hand) -> None:
    hand.window.state.binding.set_mask(rectangle(64, 64, Box(0, 0, 32, 32)))
    hand.click("clear")
    assert hand.mask is None


def test_another_picture_is_not_marked(hand: Hand) -> None:
    hand.key("r")
    hand.drag((20, 20), (60, 60))
    hand.window.state.open_picture("another", gradient(WIDTH, HEIGHT))
    assert hand.mask is None
    assert not hand.window.state.painting.can_undo


def test_masks_are_painted_only_where_they_have_a_say(hand: Hand) -> None:
    state, tools = hand.window.state, hand.view.tools
    seen = {}
    for mode, left in ((Mode.IMAGE_TO_IMAGE, 0), (Mode.OUTPAINT, 0), (Mode.OUTPAINT, 64), (Mode.UPSCALE, 0)):
        state.change(left=left)
        state.choose_mode(mode)
        hand.key("r")
        hand.drag((20, 20), (60, 60))
        seen[mode, left] = (tools.buttons["brush"].isVisible(), hand.mask is not None)
        state.binding.set_mask(None)
    assert seen == {
        (Mode.IMAGE_TO_IMAGE, 0): (True, True),
        (Mode.OUTPAINT, 0): (True, True),
        (Mode.OUTPAINT, 64): (False, False),
        (Mode.UPSCALE, 0): (False, False),
    }
    assert tools.hide_alone.isVisible()


# ---------------------------------------------------------------------------------------------- hiding


def generate(hand: Hand, desk: Desk) -> None:
    state = hand.window.state
    state.change(prompts=("a door",), refine="no")
    before = state.gallery.model.rowCount()
    hand.qtbot.mouseClick(hand.window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: state.gallery.model.rowCount() > before)


@pytest.mark.parametrize("mode", [Mode.INPAINT, Mode.IMAGE_TO_IMAGE, Mode.UPSCALE])
def test_what_is_hidden_is_grey_in_what_is_sent(hand: Hand, desk: Desk, mode: Mode) -> None:
    pixels = gradient(WIDTH, HEIGHT).pixels.copy()
    pixels[40:80, 50:110] = (255, 0, 255, 255)
    state = hand.window.state
    state.open_picture("picture", Picture(pixels))
    state.choose_mode(mode)
    assert not hand.view.hidden_note.isVisible()
    hand.key("h")
    hand.key("r")
    hand.drag((45, 35), (115, 85))
    assert hand.hidden is not None and hand.hidden.pixels[40:80, 50:110].all()
    assert hand.view.hidden_note.isVisible()
    hand.key("h")
    if mode is Mode.INPAINT:
        hand.drag((90, 50), (160, 150))
    generate(hand, desk)
    sent = desk.provider().requests[-1].picture
    assert sent is not None
    colours = sent.pixels[..., :3].astype(int)
    assert (np.minimum(colours[..., 0], colours[..., 2]) - colours[..., 1]).max() < 130
    assert [128, 128, 128] in np.unique(colours.reshape(-1, 3), axis=0).tolist()
    source = state.source
    assert np.array_equal(source.picture.pixels, pixels)  # type: ignore[union-attr]


def test_what_is_hidden_and_what_is_replaced_are_apart(hand: Hand) -> None:
    hand.key("r")
    hand.drag((20, 20), (60, 60))
    hand.click("hide")
    hand.drag((100, 100), (160, 160))
    assert hand.is_marked((40, 40), (130, 130)) == [True, False]
    assert hand.hidden is not None and hand.hidden.pixels[130, 130] and not hand.hidden.pixels[40, 40]
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.hidden is None and hand.mask is not None
    hand.click("hide")
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.mask is None


def test_parts_of_gimps_image_are_hidden(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(flat(Size(WIDTH, HEIGHT), (255, 0, 255)))
    window = desk.bound(gimp, "image-to-image")
    hand = Hand(qtbot, window)
    desk.until(lambda: window.state.looks.view is not None)
    assert not hand.view.tools.buttons["brush"].isVisible()
    hand.drag((20, 20), (100, 100))
    assert hand.hidden is None
    hand.click("hide")
    hand.click("invert")
    assert hand.hidden is not None and hand.hidden.pixels.all()
    generate(hand, desk)
    sent = desk.provider().requests[-1].picture
    assert sent is not None and (sent.pixels[..., :3] == 128).all()
    window.state.insert([window.state.gallery.model.at(0)])
    desk.until(lambda: bool(gimp.inserted))
    assert gimp.inserted[0].layers[0].box == Box(0, 0, WIDTH, HEIGHT)


def test_what_is_hidden_stays_so_when_the_panel_is_called_again(qtbot: QtBot, desk: Desk) -> None:
    window = desk.bound(FakeGimp(gradient(WIDTH, HEIGHT)), "image-to-image")
    desk.until(lambda: window.state.looks.view is not None)
    hidden = rectangle(WIDTH, HEIGHT, Box(10, 10, 50, 50))
    window.state.binding.set_hidden(hidden)
    window.state.binding.bind(session(FakeGimp(gradient(WIDTH, HEIGHT)), "image-to-image"))
    assert hidden_of(window.state.source) is hidden
    window.state.binding.bind(session(FakeGimp(gradient(WIDTH, HEIGHT)), "image-to-image", which_gimp="78:1"))
    assert hidden_of(window.state.source) is None


def test_an_image_that_changed_its_size_is_not_sent_with_parts_hidden(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(WIDTH, HEIGHT))
    window = desk.bound(gimp, "image-to-image")
    hand = Hand(qtbot, window)
    desk.until(lambda: window.state.looks.view is not None)
    hand.click("hide")
    hand.click("invert")
    gimp.picture = gradient(WIDTH + 40, HEIGHT)
    window.state.change(prompts=("a door",))
    qtbot.mouseClick(window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(window.banner.isVisible)
    assert "are hidden, and it is 296x192 now" in window.banner.message.text()
    assert desk.provider().requests == []
    hand.click("clear")
    assert hand.hidden is None
    generate(hand, desk)

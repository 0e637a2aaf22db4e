"""What is sent, shown before it is: by the switch, for every provider, and never late or early."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import Box, Mode, Picture, ProviderId
from bridge.secret import Secret
from bridge.settings import ProviderSettings
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from tests.ui.source.conftest import Hand
from ui.main_window import MainWindow
from ui.source.values import OpenedPicture

CTRL = Qt.KeyboardModifier.ControlModifier


def switch(hand: Hand, desk: Desk) -> None:
    hand.qtbot.mouseClick(hand.view.sent, Qt.MouseButton.LeftButton)
    settle(desk, hand.window)


def settle(desk: Desk, window: MainWindow) -> None:
    desk.until(lambda: window.state.outlook.is_current)


def test_what_is_shown_is_what_the_provider_then_gets(hand: Hand, desk: Desk) -> None:
    state = hand.window.state
    state.change(prompts=("a (red:1.2) door",), negative_prompt="fog", refine="no")
    hand.key("r")
    hand.drag((60, 60), (120, 120))
    switch(hand, desk)
    (shown,) = state.outlook.leaving
    assert desk.provider().requests == []
    assert hand.view.where.text() == "Nothing leaves this computer: Fake works on it."
    told = hand.view.facts.text()
    assert "Prompt: “a red door”." in told and "Negative prompt: “fog”." in told
    assert "no place, no camera" in told
    hand.qtbot.mouseClick(hand.window.actions_bar.generate, Qt.MouseButton.LeftButton)
    desk.until(lambda: state.gallery.model.rowCount() == 1)
    sent = desk.provider().requests[0]
    assert shown.picture is not None and sent.picture is not None and shown.mask is not None and sent.mask is not None
    assert np.array_equal(shown.picture.pixels, sent.picture.pixels)
    assert np.array_equal(shown.mask.pixels, sent.mask.pixels)
    assert shown.prompts == sent.prompts


def test_the_switch_goes_there_and_back(hand: Hand, desk: Desk) -> None:
    hand.window.state.change(prompts=("a door",))
    hand.key("r")
    hand.drag((60, 60), (120, 120))
    assert hand.view.tools.isVisible() and hand.view.open.isVisible()
    hand.key(Qt.Key.Key_E, CTRL)
    settle(desk, hand.window)
    assert not hand.view.tools.isVisible() and not hand.view.open.isVisible()
    assert not hand.area.paints
    hand.drag((10, 10), (50, 50))
    assert hand.is_marked((30, 30)) == [False]
    hand.key(Qt.Key.Key_E, CTRL)
    assert hand.view.tools.isVisible()
    assert hand.area.has_overlay
    assert not hand.view.where.isVisible()


def test_it_follows_the_form(hand: Hand, desk: Desk) -> None:
    state = hand.window.state
    state.binding.set_mask(rectangle(256, 192, Box(60, 60, 60, 60)))
    switch(hand, desk)
    assert hand.view.facts.text() == ""
    assert "The prompt is empty" in hand.area._empty_text
    hand.qtbot.keyClicks(hand.window.prompt_panel.prompt, "a door")
    assert not state.outlook.is_current
    settle(desk, hand.window)
    assert "“a door”" in hand.view.facts.text()
    state.binding.set_mask(None)
    settle(desk, hand.window)
    assert "Nothing is selected" in hand.area._empty_text


def test_of_words_only_words_are_shown(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    hand = Hand(qtbot, window)
    window.activateWindow()
    qtbot.keyClicks(window.prompt_panel.prompt, "a door")
    assert not hand.view.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    settle(desk, window)
    assert hand.view.isVisible()
    assert "No picture is sent, only words, for one of 64x64 px." in hand.view.facts.text()
    assert "no camera" not in hand.view.facts.text()
    assert "made anew" not in hand.view.facts.text()
    window.state.change(prompts=("a {red|blue} door",))
    settle(desk, window)
    assert "Its choices are made anew for each Generate, unless you set a seed." in hand.view.facts.text()


def test_nothing_is_packed_while_nobody_looks(hand: Hand, desk: Desk) -> None:
    state = hand.window.state
    state.change(prompts=("a door",))
    state.binding.set_mask(rectangle(256, 192, Box(60, 60, 60, 60)))
    settle(desk, hand.window)
    assert state.outlook.leaving == ()
    assert state.outlook.area is not None
    assert state.outlook.area.context.around(Box(60, 60, 60, 60)) == state.outlook.area.context


def test_gimps_pixels_are_not_read_for_its_frames(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(1200, 900), selection=rectangle(1200, 900, Box(300, 300, 80, 60)))
    window = desk.bound(gimp, "inpaint", prompt="a door")
    desk.until(lambda: window.state.looks.view is not None and window.state.outlook.area is not None)
    # A small view of it, and the shape of the selection: no more.
    whole = Box(0, 0, 1200, 900)
    assert {("layer", whole), ("selection", Box(300, 300, 80, 60))} >= set(gimp.reads)
    assert [frame.name for frame in window.source_view.area._frames] == ["Layer: Background", "Sent", "New layer"]


def test_what_goes_far_and_costs_is_told(hand: Hand, desk: Desk) -> None:
    keyed, core = ProviderId("keyed"), desk.core
    core.credentials.store_key(core.registry.get(keyed).spec, Secret("rich"), "https://keyed.example")
    core.reconfigure(replace(core.settings, providers={keyed: ProviderSettings(bills=True)}))
    state = hand.window.state
    state.providers.load()
    state.choose_provider(keyed)
    desk.until(lambda: bool(state.offer and state.offer.asked))
    state.change(prompts=("a door",))
    state.binding.set_mask(rectangle(256, 192, Box(60, 60, 60, 60)))
    switch(hand, desk)
    desk.until(lambda: state.outlook.account is not None)
    assert hand.view.where.text().startswith("Goes to keyed.example (Keyed).")
    assert "It may be billed; the cost is not known here" in hand.view.facts.text()
    assert "12.5 credits are left." in hand.view.facts.text()


def test_every_provider_that_gets_it_is_told(hand: Hand, desk: Desk) -> None:
    state = hand.window.state
    state.change(prompts=("a door",))
    state.binding.set_mask(rectangle(256, 192, Box(60, 60, 60, 60)))
    state.sending.send_also(ProviderId("keyed"), is_on=True)
    desk.until(lambda: bool(state.providers.offers[ProviderId("keyed")].asked))
    switch(hand, desk)
    assert len(state.outlook.leaving) == 2
    first, second = hand.view.where.text().splitlines()
    assert first == "Nothing leaves this computer: Fake works on it."
    assert second.startswith("Goes to keyed.example (Keyed).")


@pytest.mark.parametrize("mode", [Mode.UPSCALE, Mode.OUTPAINT])
def test_a_selection_without_a_say_is_not_shown(desk: Desk, mode: Mode) -> None:
    gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))
    window = desk.bound(gimp, "inpaint", prompt="a door")
    desk.until(lambda: window.state.looks.view is not None)
    assert window.source_view.area.has_overlay
    assert "selection 64x48" in window.source_view.facts.text()
    window.state.change(left=64)
    window.state.choose_mode(mode)
    assert not window.source_view.area.has_overlay
    assert "selection" not in window.source_view.facts.text()


def test_gimps_pixels_and_the_shape_of_the_selection_are_seen(qtbot: QtBot, desk: Desk) -> None:
    corner = rectangle(256, 192, Box(40, 30, 64, 48))
    corner.pixels[30:54, 40:72] = 0
    window = desk.bound(FakeGimp(gradient(256, 192), selection=corner), "inpaint", prompt="a door")
    hand = Hand(qtbot, window)
    desk.until(lambda: window.state.looks.view is not None)
    shot = hand.area.grab().toImage()
    assert shot.pixelColor(hand.at(200, 150)).green() == pytest.approx(150 * 255 / 192, abs=6)
    # Inside the selection's box, outside its shape.
    assert shot.pixelColor(hand.at(50, 40)).red() == pytest.approx(50, abs=6)
    assert shot.pixelColor(hand.at(90, 60)).red() != pytest.approx(90, abs=6)


def test_pixels_that_change_in_gimp_are_seen_after_a_refresh(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(256, 192))
    window = desk.bound(gimp, "image-to-image")
    desk.until(lambda: window.state.looks.view is not None)
    gimp.picture = Picture(np.full((192, 256, 4), 255, np.uint8))
    window.state.refresh_source()
    hand = Hand(qtbot, window)
    desk.until(lambda: hand.area.grab().toImage().pixelColor(hand.at(20, 150)).red() == 255)


def test_what_is_sent_of_gimps_image_is_looked_at_again_after_a_refresh(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(256, 192))
    window = desk.bound(gimp, "image-to-image", prompt="a door")
    hand = Hand(qtbot, window)
    desk.until(lambda: window.state.looks.view is not None)
    switch(hand, desk)
    gimp.picture = Picture(np.full((192, 256, 4), 255, np.uint8))
    qtbot.mouseClick(hand.view.refresh, Qt.MouseButton.LeftButton)
    assert not window.state.outlook.is_current
    settle(desk, window)
    shown = window.state.outlook.leaving[0].picture
    assert shown is not None and (shown.pixels == 255).all()


def test_an_image_that_is_gone_is_not_shown_any_more(desk: Desk) -> None:
    window = desk.bound(FakeGimp(gradient(256, 192)), "image-to-image")
    desk.until(lambda: window.state.looks.view is not None)
    bound = window.state.binding.gimp
    assert bound is not None
    window.state.binding.lose(bound.session)
    assert window.state.looks.view is None


def test_a_large_picture_is_made_ready_in_the_background(hand: Hand, desk: Desk) -> None:
    large = gradient(2400, 1800)
    hand.window.state.open_picture("large", large)
    assert hand.window.state.looks.image_of(large) is None
    desk.until(lambda: hand.window.state.looks.image_of(large) is not None)
    image = hand.window.state.looks.image_of(large)
    assert image is not None and max(image.width(), image.height()) <= 1400
    assert isinstance(hand.window.state.source, OpenedPicture)


def test_a_picture_that_goes_with_every_request_is_told_so(hand: Hand, desk: Desk) -> None:
    desk.provider().one_a_request = True
    hand.window.state.change(prompts=("a door",), samples=3, refine="no")
    hand.window.state.choose_mode(Mode.IMAGE_TO_IMAGE)
    switch(hand, desk)
    assert hand.window.state.outlook.leaving[0].requests == 3
    assert "The picture: " in hand.view.facts.text() and "with each request; " in hand.view.facts.text()
    hand.window.state.choose_mode(Mode.INPAINT)
    hand.key("r")
    hand.window.state.outlook.show(is_shown=False)
    hand.drag((60, 60), (120, 120))
    hand.window.state.outlook.show(is_shown=True)
    settle(desk, hand.window)
    assert "The picture and the mask: " in hand.view.facts.text() and " in all." in hand.view.facts.text()

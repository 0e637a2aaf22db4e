"""The same request to several providers: who gets it, what each is told, what is asked before, how results lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.model import Box, Mode, ProviderId
from bridge.settings import ProviderSettings, save
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import Gate
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui.form.also import AlsoButton
from ui.main_window import MainWindow

MODEST, KEYED = ProviderId("modest"), ProviderId("keyed")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(desk: Desk) -> Iterator[MainWindow]:
    window = desk.standalone()
    desk.until(lambda: len(window.state.providers.offers) >= 3)
    return window


def also(window: MainWindow) -> AlsoButton:
    return window.prompt_panel.also


def check(desk: Desk, window: MainWindow, *names: ProviderId) -> None:
    """As a user does: open the menu, check an entry."""
    for name in names:
        button = also(window)
        button.choices.aboutToShow.emit()
        (action,) = [each for each in button.choices.actions() if each.data() == name]
        action.trigger()
        desk.until(lambda name=name: window.state.providers.offers[name].asked)  # type: ignore[misc]


def generate(qtbot: QtBot, window: MainWindow, prompt: str) -> None:
    window.prompt_panel.prompt.selectAll()
    qtbot.keyClicks(window.prompt_panel.prompt, prompt)
    qtbot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, CONTROL)


def listed(window: MainWindow) -> list[str]:
    also(window).choices.aboutToShow.emit()
    return [action.text() for action in also(window).choices.actions()]


def titles(window: MainWindow) -> list[str]:
    model = window.state.gallery.model
    return [model.at(row).title for row in range(model.rowCount())]


def test_the_menu_lists_who_else_can_do_the_mode(window: MainWindow) -> None:
    assert "Modest" in listed(window) and "Keyed" in listed(window)
    assert "Fake" not in listed(window), "it gets the request anyway"
    window.state.choose_mode(Mode.INPAINT)
    assert "Keyed" in listed(window) and "Modest" not in listed(window)


def test_each_gets_the_request_with_what_it_knows(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.state.change(width=64, height=64, seed=7)
    window.state.form.set_option("grain", 0.5)
    window.state.form.set_option("cfg_scale", 7.0)
    check(desk, window, MODEST)
    assert also(window).text() == "+ 1"
    generate(qtbot, window, "a hill")
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    (mine,), (other,) = desk.provider().requests, desk.provider("modest").requests
    assert (mine.text, other.text) == ("a hill", "a hill")
    assert mine.sampling.seed == other.sampling.seed == 7
    assert mine.size == other.size
    assert mine.engine == "fake-1" and other.engine is None
    assert not window.banner.isVisible()


def test_unchecked_it_gets_nothing_more(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    check(desk, window, MODEST)
    check(desk, window, MODEST)
    generate(qtbot, window, "a hill")
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert desk.provider("modest").requests == []
    assert also(window).text() == "Also…"
    assert titles(window) == ["a hill"]


def test_results_say_whose_they_are_and_lie_side_by_side(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    check(desk, window, MODEST)
    desk.provider("modest").gate = gate = Gate()
    generate(qtbot, window, "a hill")
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    check(desk, window, MODEST)
    generate(qtbot, window, "a lake")
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    gate.open()
    desk.until(lambda: window.state.gallery.model.rowCount() == 3)
    assert titles(window) == ["a lake", "Modest: a hill", "Fake: a hill"]
    window.close()
    later = desk.standalone()
    desk.until(lambda: later.state.gallery.model.rowCount() == 3)
    assert sorted(titles(later)) == ["Fake: a hill", "Modest: a hill", "a lake"], "it is known in a later session too"
    assert later.state.gallery.model.at(0).prompt in {"a hill", "a lake"}, "whose it is is no part of the prompt"


def test_all_of_them_go_into_gimp_as_one_group(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))
    window = desk.bound(gimp, "inpaint")
    desk.until(lambda: len(window.state.providers.offers) >= 3)
    check(desk, window, KEYED)
    generate(qtbot, window, "a hill")
    model = window.state.gallery.model
    desk.until(lambda: model.rowCount() == 2)
    window.state.insert([model.at(0), model.at(1)])
    desk.until(lambda: bool(gimp.inserted))
    (insertion,) = gimp.inserted
    assert insertion.group == "a hill"
    assert {layer.name.split(":")[0] for layer in insertion.layers} == {"Fake", "Keyed"}
    assert [layer.visible for layer in insertion.layers] == [True, False]
    window.state.insert([model.at(1)])
    desk.until(lambda: len(gimp.inserted) == 2)
    assert gimp.inserted[1].group == ""
    assert gimp.inserted[1].layers[0].visible


def test_in_a_later_session_they_still_go_in_as_one_group(qtbot: QtBot, desk: Desk) -> None:
    gimp = FakeGimp(gradient(256, 192), selection=rectangle(256, 192, Box(40, 30, 64, 48)))
    window = desk.bound(gimp, "inpaint")
    desk.until(lambda: len(window.state.providers.offers) >= 3)
    check(desk, window, KEYED)
    generate(qtbot, window, "a hill")
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    window.close()
    later = desk.bound(gimp)
    model = later.state.gallery.model
    desk.until(lambda: model.rowCount() == 2)
    later.state.insert([model.at(0), model.at(1)])
    desk.until(lambda: bool(gimp.inserted))
    (insertion,) = gimp.inserted
    assert insertion.group == "a hill"
    assert len(insertion.layers) == 2


def set_up_billing(desk: Desk) -> None:
    """The user said of two that their requests cost money."""
    bills = {ProviderId(name): ProviderSettings(bills=True) for name in ("fake", "keyed")}
    settings = replace(desk.core.settings, providers=bills)
    # What bills is read from the disk each time: another process may have set it.
    save(desk.core.paths, settings)
    desk.core.reconfigure(settings)


def test_where_several_may_bill_nothing_is_sent_before_the_user_says_so(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    set_up_billing(desk)
    window.state.providers.load()
    check(desk, window, KEYED)
    generate(qtbot, window, "a hill")
    desk.until(window.banner.isVisible)
    assert "2 requests that may each be billed: Fake, Keyed" in window.banner.message.text()
    assert desk.provider().requests == desk.provider("keyed").requests == []
    (button,) = window.banner.choice_buttons
    button.click()
    desk.until(lambda: window.state.gallery.model.rowCount() == 2)
    assert not window.banner.isVisible()
    generate(qtbot, window, "a lake")
    desk.until(lambda: window.state.gallery.model.rowCount() == 4)
    assert not window.banner.isVisible(), "asked twice for the same providers"


def test_a_provider_of_which_nothing_is_known_is_not_left_out_in_silence(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    window.state.choose_mode(Mode.INPAINT)
    window.state.sending.also = frozenset({KEYED})
    desk.provider("keyed")._capabilities.clear()
    generate(qtbot, window, "a hill")
    assert "Keyed" in window.banner.message.text()
    assert desk.provider().requests == []


def test_they_stay_together_where_the_window_was_closed_meanwhile(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk.provider().gate = gate = Gate()
    check(desk, window, KEYED)
    generate(qtbot, window, "a hill")
    desk.until(gate.reached.is_set)
    window.close()
    gate.open()
    desk.until(lambda: not desk.core.jobs.busy)
    desk.until(lambda: sum("together" in entry.recipe for entry in desk.core.history.entries()) == 2)

"""The first window on a computer: who makes the pictures is one click, the first result five at most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from bridge.capability import ProviderSpec
from bridge.errors import UnreachableError
from bridge.model import Box, ProviderId
from bridge.paths import Paths
from bridge.providers.base import ProviderSetup
from bridge.settings import ProviderSettings, Settings, load
from tests.fakes.canvas import gradient, rectangle
from tests.fakes.providers import FakeProvider, Gate, lay_package
from tests.fakes.sessions import FakeGimp
from tests.ui.conftest import Desk
from ui import first_run
from ui.first_run import Way
from ui.main_window import MainWindow
from ui.settings.dialog import SettingsDialog

URL = "http://127.0.0.1:9"


class Local(FakeProvider):
    """A provider of servers on this machine; one answers at ``URL``."""

    def __init__(self, setup: ProviderSetup) -> None:
        super().__init__("local", label="Local")
        self.setup = setup

    @property
    def spec(self) -> ProviderSpec:
        return replace(super().spec, usual_urls=(URL,), default_url=URL, url_variable="LOCAL_URL")

    def identify(self) -> str:
        if self.setup.url != URL:
            raise UnreachableError("Nobody is there.")
        return "Local 1.0"


@pytest.fixture
def new_desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Nothing was ever set; a server runs."""
    site = tmp_path / "site"
    site.mkdir()
    lay_package(site, local=f"{__name__}:Local")
    monkeypatch.syspath_prepend(str(site))
    desk = Desk(qtbot, Paths.inside(tmp_path / "home"))
    yield desk
    desk.close()


class Hand:
    """Clicks and keys, counted; a word that is typed counts as one."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.count = 0

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible() and widget.isEnabled()
        self.count += 1
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def type(self, widget: QWidget, text: str) -> None:
        self.count += 1
        self._qtbot.keyClicks(widget, text)


def button(window: MainWindow, text: str) -> QPushButton:
    return next(each for each in window.welcome.buttons if text in each.text().replace("&", ""))


def has_result(desk: Desk, window: MainWindow) -> None:
    desk.until(lambda: window.state.gallery.model.rowCount() == 1)
    assert window.results_view.isVisible() and not window.welcome.isVisible()


def test_alone_the_first_result_is_five_clicks_away(qtbot: QtBot, new_desk: Desk) -> None:
    window, hand = new_desk.standalone(), Hand(qtbot)
    new_desk.until(lambda: len(window.welcome.buttons) >= 4)
    assert window.welcome.isVisible() and not window.results_view.isVisible()
    hand.click(button(window, "Work offline"))
    new_desk.until(lambda: window.state.wishes.provider == "offline" and window.state.capability is not None)
    hand.click(window.prompt_panel.prompt)
    hand.type(window.prompt_panel.prompt, "a quiet lake")
    hand.click(window.actions_bar.generate)
    has_result(new_desk, window)
    assert hand.count <= 5
    saved = load(new_desk.core.paths).settings
    assert (saved.default_provider, saved.welcomed) == ("offline", True)


def test_alone_it_works_without_any_choice_too(qtbot: QtBot, new_desk: Desk) -> None:
    window, hand = new_desk.standalone(), Hand(qtbot)
    hand.type(window.prompt_panel.prompt, "a quiet lake")
    hand.click(window.actions_bar.generate)
    has_result(new_desk, window)
    assert hand.count <= 5
    new_desk.until(lambda: load(new_desk.core.paths).settings.welcomed)


def test_in_gimp_the_first_layer_is_five_clicks_away(qtbot: QtBot, new_desk: Desk) -> None:
    gimp = FakeGimp(gradient(96, 96), selection=rectangle(96, 96, Box(30, 30, 20, 20)))
    window, hand = new_desk.bound(gimp, "inpaint"), Hand(qtbot)
    new_desk.until(lambda: len(window.welcome.buttons) >= 4)
    hand.click(button(window, "Work offline"))
    new_desk.until(lambda: window.state.wishes.provider == "offline" and window.state.capability is not None)
    hand.click(window.actions_bar.generate)
    has_result(new_desk, window)
    hand.click(window.results_view.insert)
    new_desk.until(lambda: bool(gimp.inserted))
    assert hand.count <= 5


def test_a_server_that_runs_is_offered_and_taken_with_one_click(qtbot: QtBot, new_desk: Desk) -> None:
    window = new_desk.standalone()
    new_desk.until(lambda: any("Local" in each.text() for each in window.welcome.buttons))
    local = button(window, "Use Local 1.0")
    assert "127.0.0.1:9" in local.toolTip()
    assert window.welcome.buttons[0] is local
    qtbot.mouseClick(local, Qt.MouseButton.LeftButton)
    new_desk.until(lambda: bool(window.state.offer and window.state.offer.id == "local"))
    assert window.state.wishes.provider == "local"
    assert not window.welcome.isVisible()
    saved = load(new_desk.core.paths).settings
    assert (saved.default_provider, saved.provider("local").url) == ("local", URL)


def test_a_key_is_entered_in_the_settings(qtbot: QtBot, new_desk: Desk) -> None:
    window = new_desk.standalone()
    qtbot.mouseClick(button(window, "Enter a key"), Qt.MouseButton.LeftButton)
    dialog = window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog) and dialog.isVisible()
    new_desk.until(lambda: bool(dialog.pages))
    dialog.reject()


def test_who_does_not_want_to_choose_is_not_asked_again(qtbot: QtBot, new_desk: Desk) -> None:
    window = new_desk.standalone()
    qtbot.mouseClick(button(window, "Not now"), Qt.MouseButton.LeftButton)
    assert window.results_view.isVisible() and not window.welcome.isVisible()
    new_desk.until(lambda: load(new_desk.core.paths).settings.welcomed)
    assert not new_desk.standalone().welcome.isVisible()


def test_the_page_gives_way_to_what_is_being_made(qtbot: QtBot, desk: Desk) -> None:
    desk.core.reconfigure(Settings())
    window, hand = desk.standalone(), Hand(qtbot)
    assert window.welcome.isVisible()
    window.state.choose_provider(ProviderId("fake"))
    desk.until(lambda: window.state.capability is not None)
    desk.provider().gate = gate = Gate()
    hand.type(window.prompt_panel.prompt, "a cat")
    hand.click(window.actions_bar.generate)
    desk.until(gate.reached.is_set)
    assert window.results_view.isVisible() and not window.welcome.isVisible()
    gate.open()
    has_result(desk, window)


def test_who_has_chosen_is_not_asked(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    assert not window.welcome.isVisible()
    assert window.state.first_run.found == ()


def test_what_is_first() -> None:
    assert first_run.is_first(Settings())
    assert not first_run.is_first(Settings(default_provider="x"))
    assert not first_run.is_first(Settings(welcomed=True))
    assert not first_run.is_first(Settings(providers={"x": ProviderSettings(url="http://x")}))
    assert first_run.is_first(Settings(providers={"x": ProviderSettings(engine="e")}))


def test_other_settings_stay() -> None:
    before = Settings(providers={"local": ProviderSettings(engine="e"), "x": ProviderSettings(engine="f")})
    after = first_run.using(before, Way(ProviderId("local"), "", "", URL))
    assert after.provider("local") == ProviderSettings(url=URL, engine="e")
    assert after.provider("x") == before.provider("x")

"""The first window on a computer: what runs there already is offered, and one click takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.capability import ProviderSpec
from bridge.discovery import Found
from bridge.errors import UnreachableError
from bridge.model import ProviderId
from bridge.paths import Paths
from bridge.providers.base import ProviderSetup
from bridge.settings import ProviderSettings, Settings, load
from tests.fakes.providers import FakeProvider, lay_package
from tests.ui.conftest import Desk
from ui import first_run

URL = "http://127.0.0.1:9"
FOUND = Found(ProviderId("local"), URL, "Local 1.0")
OTHER = Found(ProviderId("other"), "http://127.0.0.1:10", "Other")


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
def new_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Nothing was ever set; a server runs."""
    site = tmp_path / "site"
    site.mkdir()
    lay_package(site, local=f"{__name__}:Local")
    monkeypatch.syspath_prepend(str(site))
    return Paths.inside(tmp_path / "home")


def test_a_server_that_runs_is_offered_and_taken_with_one_click(qtbot: QtBot, new_paths: Paths) -> None:
    desk = Desk(qtbot, new_paths)
    try:
        window = desk.standalone()
        banner = window.banner
        desk.until(lambda: window.state.notice is not None)
        assert "Local 1.0 (127.0.0.1:9) runs on this computer." in banner.message.text()
        (button,) = banner.choice_buttons
        assert button.text() == "Use Local 1.0"
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        desk.until(lambda: bool(window.state.offer and window.state.offer.id == "local"))
        assert not banner.isVisible()
        assert window.state.wishes.provider == "local"
        saved = load(new_paths).settings
        assert (saved.default_provider, saved.provider("local").url) == ("local", URL)
    finally:
        desk.close()


def test_who_has_chosen_is_not_asked(qtbot: QtBot, desk: Desk) -> None:
    window = desk.standalone()
    desk.until(lambda: bool(window.state.providers.offers))
    assert window.state.notice is None
    assert window.banner.choice_buttons == []


def test_what_is_first() -> None:
    assert first_run.is_first(Settings())
    assert not first_run.is_first(Settings(default_provider="x"))
    assert not first_run.is_first(Settings(providers={"x": ProviderSettings(url="http://x")}))
    assert first_run.is_first(Settings(providers={"x": ProviderSettings(engine="e")}))


def test_the_words() -> None:
    taken: list[Found] = []
    assert first_run.notice((), taken.append) is None
    notice = first_run.notice((FOUND, OTHER), taken.append)
    assert notice is not None
    assert notice.message == "Local 1.0 (127.0.0.1:9) and Other (127.0.0.1:10) run on this computer."
    (choice,) = notice.choices
    choice.do()
    assert taken == [FOUND]


def test_other_settings_stay() -> None:
    before = Settings(providers={"local": ProviderSettings(engine="e"), "x": ProviderSettings(engine="f")})
    after = first_run.using(before, FOUND)
    assert after.provider("local") == ProviderSettings(url=URL, engine="e")
    assert after.provider("x") == before.provider("x")

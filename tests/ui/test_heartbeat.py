"""The law that nothing stops the window: Qt's thread never works for longer than ``MOST_MS`` at one thing.

With pictures of 4096 pixels a side, all the way from opening one to looking at what was made of it; and with a history
of thousands.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bridge.capability import SizeRange
from bridge.imaging.codec import encode_png
from bridge.model import Mode
from bridge.paths import Paths
from bridge.providers.base import ProviderSetup
from bridge.settings import Settings, save
from tests.fakes.canvas import gradient
from tests.fakes.providers import MODES, FakeProvider, Step, capability, lay_package
from tests.ui.conftest import Desk
from tests.ui.heartbeat import Heartbeat, check
from tests.ui.person import CONTROL, SHIFT, Person, go_through_history
from tests.ui.results.test_many import fill
from ui.images import to_qimage

SIDE_PX = 4096
MAX_PX = 1536
"""What the engine takes: so large a picture goes in tiles."""


def large_factory(setup: ProviderSetup) -> FakeProvider:
    """As "fake", with an engine as large as today's, that shows what it is about."""
    engine = {mode: capability(mode, sizes=SizeRange(64, MAX_PX, 8)) for mode in MODES if mode is not Mode.UPSCALE}
    provider = FakeProvider("large", label="Large", capabilities={**engine, Mode.UPSCALE: capability(Mode.UPSCALE)})
    provider.steps = [Step(number / 50, "Making") for number in range(50)]
    provider.previews = [gradient(MAX_PX, MAX_PX) for _ in range(5)]
    return provider


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Folders in which "large" is the default provider."""
    site = tmp_path / "site"
    site.mkdir()
    lay_package(site, large="tests.ui.test_heartbeat:large_factory")
    monkeypatch.syspath_prepend(str(site))
    paths = Paths.inside(tmp_path / "home")
    save(paths, Settings(default_provider="large"))
    return paths


def test_nothing_stops_the_window_while_large_pictures_are_worked_on(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    for name, side_px in (("large", SIDE_PX), ("half", SIDE_PX // 2)):
        (tmp_path / f"{name}.png").write_bytes(encode_png(gradient(side_px, side_px), effort="fast"))
    check(lambda heart: work_on_large_pictures(qtbot, desk, heart, tmp_path))


def work_on_large_pictures(qtbot: QtBot, desk: Desk, heart: Heartbeat, tmp_path: Path) -> None:
    person = Person(qtbot, desk, heart)
    person.open(tmp_path / "large.png")
    person.choose(Mode.INPAINT)
    person.prompt()
    person.paint()
    person.show_sent()
    person.generate()
    person.look()
    person.choose(Mode.IMAGE_TO_IMAGE)
    with heart.phase("no mask"):
        person.hand.click("clear")
        person.window.state.change(tiles="yes")
        person.rest()
    person.show_sent()
    person.generate()
    person.look()
    with heart.phase("a result is worked on"):
        person.window.state.use_as_source(person.window.state.gallery.model.at(0))
        person.rest()
    QApplication.clipboard().setImage(to_qimage(gradient(SIDE_PX, SIDE_PX)))
    with heart.phase("a picture is pasted"):
        before = person.window.state.source
        qtbot.keyClick(person.window, Qt.Key.Key_V, CONTROL | SHIFT)
        desk.until(lambda: person.window.state.source is not before)
        person.rest()
    QApplication.clipboard().clear()
    person.open(tmp_path / "half.png")
    person.choose(Mode.UPSCALE)
    person.show_sent()
    person.generate()
    person.look()
    person.window.close()


def test_nothing_stops_the_window_over_a_long_history(qtbot: QtBot, desk: Desk) -> None:
    fill(desk.core.history, desk.core.paths.data / "history")
    check(lambda heart: go_through_history(qtbot, desk, heart))

"""A desk for the tests of the panel: the real core with fake providers, and windows over it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from bridge.app import BridgeCore
from bridge.credentials import Credentials
from bridge.jobs.executors import DaemonExecutor
from bridge.key_stores import KeyringStore
from bridge.model import ProviderId
from bridge.paths import Paths
from bridge.settings import Settings, save
from tests.fakes.keyring import MemoryKeyring
from tests.fakes.providers import FakeProvider, register
from tests.fakes.sessions import FakeGimp, session
from ui.background import Background
from ui.collector import Collector
from ui.desktop.notifier import Notifier
from ui.main_window import MainWindow
from ui.relay import Relay
from ui.turns import Turns
from ui.windows import App

WAIT_MS = 10_000


class Desk:
    """The application without its process: windows open and close as sessions come and go.

    Attributes:
        quits: how often the application wanted to end.
    """

    def __init__(
        self,
        qtbot: QtBot,
        paths: Paths,
        *,
        idle_timeout_s: float = 600.0,
        leaves_at_once: bool = False,
        notifier: Notifier | None = None,
    ) -> None:
        self._qtbot = qtbot
        self.collector = Collector()
        self.turns = Turns()
        self.relay = Relay()
        self.core = BridgeCore(paths, executor=DaemonExecutor(2), post=self.relay.post, environ={})
        self.keyring = MemoryKeyring()
        self.core.endpoints.credentials = Credentials({}, (KeyringStore(self.keyring),))
        self.core.reconfigure(self.core.settings)
        self.background = Background(DaemonExecutor(2), self.relay.post)
        self.quits = 0
        self.app = App(
            self.core,
            self.background,
            self._quit,
            idle_timeout_s=idle_timeout_s,
            leaves_at_once=leaves_at_once,
            notifier=notifier,
        )

    def _quit(self) -> None:
        self.quits += 1

    def standalone(self, file: str = "") -> MainWindow:
        self.app.open_standalone(file)
        return self._opened()

    def bound(self, gimp: FakeGimp, procedure: str = "panel", **arguments: object) -> MainWindow:
        self.app.on_panel(session(gimp, procedure, **arguments))  # type: ignore[arg-type]
        return self._opened()

    def _opened(self) -> MainWindow:
        window = self.app.windows[-1]
        self.until(lambda: bool(window.state.offer and window.state.offer.asked))
        return window

    def provider(self, name: str = "fake") -> FakeProvider:
        provider = self.core.registry.get(ProviderId(name))
        assert isinstance(provider, FakeProvider)
        return provider

    def until(self, is_so: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(is_so, timeout=WAIT_MS)

    def close(self) -> None:
        self.app.close()
        self.relay.close()
        self.background.close()
        self.core.close()
        # What a test copied is Python's: at the end of the process it would be freed after Qt.
        QGuiApplication.clipboard().clear()
        # What the test leaves is taken apart here, on Qt's thread, and by no worker of a later test.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        self.turns.close()
        self.collector.close()


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Folders in which "fake" is the default provider; the fakes come through the entry points, as all do."""
    site = tmp_path / "site"
    site.mkdir()
    register(site)
    monkeypatch.syspath_prepend(str(site))
    paths = Paths.inside(tmp_path / "home")
    save(paths, Settings(default_provider="fake"))
    return paths


@pytest.fixture
def desk(qtbot: QtBot, paths: Paths) -> Iterator[Desk]:
    """A desk, cleared afterwards."""
    desk = Desk(qtbot, paths)
    yield desk
    desk.close()

"""A panel on the offline provider, the real core around it, that can be photographed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from bridge.app import WORKERS, BridgeCore
from bridge.jobs.executors import DaemonExecutor
from bridge.model import Mode
from bridge.paths import Paths
from ui.background import Background
from ui.collector import Collector
from ui.main_window import MainWindow
from ui.relay import Relay
from ui.remembered import FILE_NAME
from ui.state import PanelState

SAMPLES = Path(__file__).parents[3] / "samples"
LIMIT_S = 60.0


class Studio:
    """A panel on the offline provider, the real core around it."""

    def __init__(self, qt: QApplication, home: Path, out: Path) -> None:
        self.qt, self.out = qt, out
        self.collector = Collector()
        self.relay = Relay()
        self.core = BridgeCore(Paths.inside(home), executor=DaemonExecutor(WORKERS), post=self.relay.post)
        self.background = Background(DaemonExecutor(2), self.relay.post)
        self.window: MainWindow | None = None

    def open(self, width: int = 1100, height: int = 720) -> MainWindow:
        if self.window is not None:
            self.window.close()
        # Each scene begins as a new user would, whatever the one before it left in the form.
        (self.core.paths.config / FILE_NAME).unlink(missing_ok=True)
        self.window = MainWindow(PanelState(self.core, self.background))
        self.window.state.start()
        self.window.resize(width, height)
        self.window.show()
        self.until(lambda: bool(self.state.offer and self.state.offer.asked))
        return self.window

    def close(self) -> None:
        if self.window is not None:
            self.window.close()
        self.relay.close()
        self.background.close()
        self.core.close()
        self.collector.close()

    @property
    def state(self) -> PanelState:
        assert self.window is not None
        return self.window.state

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LIMIT_S
        while not is_so():
            assert time.monotonic() < deadline, "it did not come to that"
            self.qt.processEvents()
            time.sleep(0.005)
        for _ in range(20):
            self.qt.processEvents()

    def generate(self, mode: Mode, prompt: str, **fields: object) -> None:
        before = self.state.gallery.model.rowCount()
        self.state.choose_mode(mode)
        self.state.change(prompts=(prompt,) if prompt else (), **fields)
        self.state.generate()
        self.until(lambda: self.state.gallery.model.rowCount() > before and not self.state.busy)

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        for _ in range(20):
            self.qt.processEvents()
        shown = widget or self.window
        assert shown is not None
        shown.grab().save(str(self.out / f"{name}.png"))
        sys.stdout.write(f"{name}\n")

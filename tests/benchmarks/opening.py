"""How soon the window shows, against an empty window of Qt's: ``python -m tests.benchmarks.opening``."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bridge.paths import HOME_VARIABLE
from ui.process import PLATFORM_VARIABLE, lacks_display

REPEATS = 11
ALLOWED = 2.5
EMPTY = """
import os
import PySide6.QtWidgets as qt
from PySide6.QtCore import QTimer
class Window(qt.QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: os._exit(0))
app = qt.QApplication([])
window = Window()
window.show()
app.exec()
"""
PANEL = """
import os
from bridge.entry import application
app = application()
from ui import windows
class Window(windows.MainWindow):
    def __init__(self, state):
        super().__init__(state)
        self.painted.connect(lambda: os._exit(0))
windows.MainWindow = Window
app.main(["panel"])
"""
"""The whole program as ``bridge.entry`` starts it, until its window is painted. It loads nothing else."""


def measure() -> dict[str, float]:
    """The median seconds of each, taken in turns so that a busy machine treats both alike."""
    seconds: dict[str, list[float]] = {"an empty window": [], "the panel": []}
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, HOME_VARIABLE: home, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
        # As installed: compiled once, in the round that does not count.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        if lacks_display(environ):
            environ[PLATFORM_VARIABLE] = "offscreen"
        for round_ in range(REPEATS + 1):
            for name, program in zip(seconds, (EMPTY, PANEL), strict=True):
                begun = time.perf_counter()
                subprocess.run([sys.executable, "-c", program], check=True, env=environ, stderr=subprocess.DEVNULL)
                if round_:
                    seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in seconds.items()}


def table(found: dict[str, float]) -> str:
    """The measurements as Markdown."""
    bare = found["an empty window"]
    lines = ["| what shows | median | against an empty window |", "|---|---|---|"]
    lines += [f"| {name} | {value * 1000:.0f} ms | {value / bare:.1f} x |" for name, value in found.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    print(table(measure()))
    print(f"allowed: {ALLOWED} x")

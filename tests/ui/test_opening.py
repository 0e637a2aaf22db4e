"""The window shows before anything heavy is loaded. How soon that is, ``tests.benchmarks.opening`` measures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bridge.paths import HOME_VARIABLE
from ui.process import PLATFORM_VARIABLE

HEAVY = (
    "PIL",
    "click",
    "cv2",
    "email",
    "grpc",
    "importlib.metadata",
    "keyring",
    "numpy",
    "requests",
    "rich",
    "sqlite3",
)
PROGRAM = """
import json, os, sys
import bridge.app
from ui import app

class Window(app.MainWindow):
    def __init__(self, state):
        super().__init__(state)
        self.painted.connect(lambda: tell(self))

def tell(window):
    print(json.dumps([window.isVisible(), [name for name in {heavy} if name in sys.modules]]), flush=True)
    os._exit(0)

app.MainWindow = Window
app.main(["panel"])
"""


def test_the_window_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    environ = {**os.environ, HOME_VARIABLE: str(tmp_path), PLATFORM_VARIABLE: "offscreen"}
    root = Path(__file__).parents[2]
    environ["PYTHONPATH"] = os.pathsep.join((str(root), str(root / "plugin")))
    program = PROGRAM.replace("{heavy}", repr(HEAVY))
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, []]

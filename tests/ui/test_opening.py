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
    "bridge.canvas.client",
    "bridge.credentials",
    "bridge.http",
    "bridge.money",
    "bridge.registry",
    "bridge.session",
    "click",
    "cv2",
    "email",
    "grpc",
    "hashlib",
    "importlib.metadata",
    "keyring",
    "layerbridge.wire",
    "multiprocessing",
    "numpy",
    "requests",
    "rich",
    "sqlite3",
)
PROGRAM = """
import json, os, sys
from bridge.entry import application
app = application()
from ui import windows

class Window(windows.MainWindow):
    def __init__(self, state):
        super().__init__(state)
        self.painted.connect(lambda: tell(self))

def tell(window):
    loaded = list(sys.modules)
    after_qt = loaded[loaded.index("PySide6.QtCore"):]
    late = [name for name in after_qt if name.partition(".")[0] in ("bridge", "layerbridge")]
    print(json.dumps([window.isVisible(), [name for name in {heavy} if name in loaded], late]), flush=True)
    os._exit(0)

windows.MainWindow = Window
app.main(["panel"])
"""


def test_the_window_is_painted_before_anything_heavy_is_loaded_and_the_bridge_before_qt(tmp_path: Path) -> None:
    environ = {**os.environ, HOME_VARIABLE: str(tmp_path), PLATFORM_VARIABLE: "offscreen"}
    root = Path(__file__).parents[2]
    environ["PYTHONPATH"] = os.pathsep.join((str(root), str(root / "plugin")))
    program = PROGRAM.replace("{heavy}", repr(HEAVY))
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, [], []]

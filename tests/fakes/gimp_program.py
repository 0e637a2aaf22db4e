"""A program that stands where GIMP's console program would: it says a version, and does one thing with the demo."""

from __future__ import annotations

import sys
from pathlib import Path

PROGRAM = """#!{python}
import json, os, shutil, sys
if "--version" in sys.argv:
    print("GNU Image Manipulation Program version {version}")
    sys.exit()
told = json.loads(os.environ["LAYERBRIDGE_DEMO"])
plugin = os.path.join(os.environ["GIMP3_DIRECTORY"], "plug-ins", "layer-bridge")
assert os.access(os.path.join(plugin, "layer-bridge.py"), os.X_OK)
assert json.load(open(os.path.join(plugin, "bridge.json")))["run"].startswith(os.environ["LAYERBRIDGE_HOME"])
print("words of GIMP")
{action}
"""

COPIES = """
result = told["photograph"].replace("before", "after")
shutil.copy(result, told["picture"])
shutil.copy(result, told["layers"])
"""
FAILS = 'open(told["failure"], "w").write("Nothing is selected.")'
DOES_NOTHING = "pass"


class FakeGimp:
    """An executable in a folder of its own; ``path`` is that folder, for the PATH."""

    def __init__(self, path: Path, *, version: str = "3.0.4", action: str = DOES_NOTHING) -> None:
        self.path = path
        path.mkdir()
        program = path / "gimp-console"
        program.write_text(PROGRAM.format(python=sys.executable, version=version, action=action))
        program.chmod(0o755)

    @property
    def environ(self) -> dict[str, str]:
        """An environment in which only this program is found."""
        return {"PATH": str(self.path)}

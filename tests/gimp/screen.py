"""A windowed GIMP on a screen of its own (Xvfb), with hands (xdotool) and a camera (ImageMagick).

Owns: ``Screen``: starting GIMP with a script inside, steps back and forth with that script, keys, clicks, screenshots.

The script and the test take turns through files: the script writes ``step-NAME.json`` and waits for ``go-NAME``.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.gimp.machine import CHECKOUT, GimpMachine, batch, end, read_verdict, script_environment

DISPLAY = ":77"
SIZE = "1880x970"
START_TIMEOUT_S = 180.0
POLL_S = 0.2
STUCK = CHECKOUT / "artifacts" / "gimp-stuck.png"
NO_WELCOME = "(show-welcome-dialog no)"
START = (
    f"rm -f /tmp/.X77-lock /tmp/.X11-unix/X77; Xvfb {DISPLAY} -screen 0 {SIZE}x24 -nolisten tcp >/dev/null 2>&1 & "
    f'export DISPLAY={DISPLAY}; sleep 2; openbox >/dev/null 2>&1 & exec dbus-run-session -- "$@"'
)


@dataclass
class Screen:
    """The screen while GIMP runs on it.

    Attributes:
        folder: where the script and the test meet; seen by both.
    """

    machine: GimpMachine
    folder: Path
    process: subprocess.Popen[str]
    verdict: Path

    def wait_for_step(self, name: str) -> dict[str, Any]:
        """What the script wrote at its step ``name``."""
        path = self.folder / f"step-{name}.json"
        deadline = time.monotonic() + START_TIMEOUT_S
        while not path.exists():
            if self.verdict.exists():
                read_verdict(self.verdict, "")
            if time.monotonic() > deadline:
                self.photograph(STUCK)
                raise AssertionError(f"the script never came to {name}; see {STUCK}")
            assert self.process.poll() is None, "GIMP ended"
            time.sleep(POLL_S)
        found: dict[str, Any] = json.loads(path.read_text())
        return found

    def go_on(self, name: str) -> None:
        """Let the script go on after its step ``name``."""
        (self.folder / f"go-{name}").touch()

    def result(self) -> dict[str, Any]:
        """What the script's ``main`` returned."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.verdict.exists():
            assert time.monotonic() < deadline, "the script did not end"
            time.sleep(POLL_S)
        return read_verdict(self.verdict, "")

    def hands(self, *argv: str) -> str:
        """Run xdotool and give what it says."""
        return self.machine.run(["xdotool", *argv], env={"DISPLAY": DISPLAY})

    def window(self, name: str, *, timeout_s: float = 60.0) -> str:
        """The id of the visible window whose title matches ``name``."""
        deadline = time.monotonic() + timeout_s
        while True:
            with contextlib.suppress(RuntimeError):
                found = self.hands("search", "--onlyvisible", "--name", name).split()
                if found:
                    return found[-1]
            assert time.monotonic() < deadline, f"no window {name!r}"
            time.sleep(POLL_S)

    def press(self, window: str, *keys: str) -> None:
        """Raise a window and press keys in it."""
        self.hands("windowraise", window, "windowfocus", "--sync", window)
        self.hands("key", "--delay", "80", *keys)

    def place(self, window: str, x: int, y: int, width: int, height: int) -> None:
        """Move and size a window."""
        self.hands("windowsize", "--sync", window, str(width), str(height))
        self.hands("windowmove", window, str(x), str(y))

    def click(self, window: str, place: list[int]) -> None:
        """Raise a window and click into it; ``place`` counts from its top left corner."""
        self.hands("windowraise", window)
        self.hands("mousemove", "--window", window, *map(str, place), "sleep", "0.3", "click", "1")

    def photograph(self, path: Path, *, window: str = "root") -> None:
        """Take a picture of the screen or of one window."""
        shot = self.folder / "shot.png"
        self.machine.run(["import", "-window", window, str(shot)], env={"DISPLAY": DISPLAY})
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shot, path)


@contextlib.contextmanager
def windowed_gimp(
    machine: GimpMachine, folder: Path, script: str, *, env: dict[str, str] | None = None, **parameters: Any
) -> Iterator[Screen]:
    """GIMP with its windows, running ``script``; ended with everything it started."""
    _no_welcome(machine)
    settings, verdict = script_environment(script, folder, parameters)
    argv = ["sh", "-c", START, "sh", machine.window, "-n", "--no-splash", *batch()]
    with (folder / "gimp.log").open("w") as log:
        process = machine.popen(argv, env={**settings, **(env or {})}, stdout=log)
    try:
        yield Screen(machine, folder, process, verdict)
    finally:
        end(process)


def _no_welcome(machine: GimpMachine) -> None:
    """Tell GIMP not to greet its new user with a dialog."""
    for profile in (machine.home / ".config/GIMP").glob("3.*"):
        settings = profile / "gimprc"
        said = settings.read_text() if settings.exists() else ""
        if NO_WELCOME not in said:
            settings.write_text(f"{said}\n{NO_WELCOME}\n")

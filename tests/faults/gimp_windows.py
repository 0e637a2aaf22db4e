"""What a person does in GIMP's windows while a result is made: Cancel, closing the image, Ctrl+Z."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.fault import Seen, need
from tests.faults.gimp_bench import KEY, PHOTOGRAPH, GimpFault, HeldServer, until
from tests.faults.gimp_processes import plug_ins
from tests.gimp.machine import GimpMachine, end
from tests.gimp.screen import DISPLAY, Screen, windowed_gimp

MENU_S = 1.5
PRESSING = "while xdotool key ctrl+z; do sleep 0.05; done"
HISTORY = ".local/share/layerbridge/history"
LOG = ".local/share/layerbridge/log/bridge.log"
GONE = "The image is not open any more."
CANCEL = [699, 641]
"""The button beside the progress bar, in a window of the size that GIMP gives it on this screen."""


@contextmanager
def _screen(machine: GimpMachine, folder: Path, what: str) -> Iterator[tuple[Screen, HeldServer]]:
    machine.end_bridge()
    machine.shared.append(folder)
    try:
        with HeldServer() as server:
            server.go.set()
            environ = {"API_HOST": server.url, "STABILITY_API_KEY": KEY}
            with windowed_gimp(
                machine, folder, "window_fault.py", env=environ, photograph=PHOTOGRAPH, what=what
            ) as screen:
                yield screen, server
                server.go.set()
    finally:
        machine.end_bridge()
        machine.shared.remove(folder)


def _kept(machine: GimpMachine) -> int:
    return len(list((machine.home / HISTORY).glob("*.png")))


def _made_again(machine: GimpMachine, folder: Path, act: Callable[[Screen], None]) -> dict[str, Any]:
    """A layer is made again from the menu; ``act`` is what the person does while the server works on it."""
    with _screen(machine, folder, "layer_made_again") as (screen, server):
        screen.wait_for_step("ready")
        server.go.clear()
        server.asked.clear()
        kept = _kept(machine)
        _call_from_the_menu(screen, "Regenerate Layer")
        until(server.asked.is_set, "the request arrives", _said(folder))
        time.sleep(MENU_S)  # for GIMP to show how far it is
        act(screen)
        server.go.set()
        until(lambda: _kept(machine) == kept + 1, "the late answer is kept", _said(folder))
        until(lambda: not plug_ins(), "the procedure ends", _said(folder))
        screen.go_on("ready")
        return screen.result()


def _call_from_the_menu(screen: Screen, entry: str) -> None:
    """By GIMP's search of its menus."""
    screen.press(screen.window("GIMP$"), "slash")
    time.sleep(MENU_S)
    screen.hands("type", "--delay", "40", entry)
    time.sleep(MENU_S)
    screen.hands("key", "Return")


def _cancelled(machine: GimpMachine, folder: Path) -> Seen:
    def cancel(screen: Screen) -> None:
        screen.click(screen.window("GIMP$"), CANCEL)
        until(lambda: not plug_ins(), "GIMP ends the procedure", _said(folder), 10.0)

    found = _made_again(machine, folder, cancel)
    need(found["after"] == found["before"], "the image changed")
    return Seen("GIMP ended the procedure at once; the late answer is in the history.")


def _closed(machine: GimpMachine, folder: Path) -> Seen:
    def close(screen: Screen) -> None:
        screen.press(screen.window("GIMP$"), "ctrl+w")
        time.sleep(MENU_S)

    found = _made_again(machine, folder, close)
    need(not found["open"], "the image was to be closed")
    log = (machine.home / LOG).read_text()
    need(GONE in log[-4000:], "nobody was told")
    return Seen(f"{GONE} Results are kept in the panel's history.", 5)


def _undo(machine: GimpMachine, folder: Path) -> Seen:
    with _screen(machine, folder, "undo") as (screen, _server):
        screen.wait_for_step("pressing")
        screen.press(screen.window("GIMP$"), "ctrl+z")
        pressing = machine.popen(["sh", "-c", PRESSING], env={"DISPLAY": DISPLAY}, stdout=subprocess.DEVNULL)
        try:
            screen.go_on("pressing")
            called = screen.wait_for_step("called")
        finally:
            end(pressing)
        time.sleep(MENU_S)
        screen.go_on("called")
        found = screen.result()
    need(called["status"] == "success", f"it failed: {called['error']}")
    if found["after"] == found["before"]:
        return Seen("The last Ctrl+Z took the whole step back: the image is as before.")
    need(len(found["after"]["tree"]) == 2 and found["after"]["size"] == [2048, 2048], "half of a step is there")
    return Seen("Ctrl+Z while a result comes in does nothing: the image has the whole step.")


def _said(folder: Path) -> Callable[[], str]:
    return lambda: (folder / "gimp.log").read_text()[-1500:]


FAULTS = (
    GimpFault("image closed", "the image is closed in its window while the server works", (1, 2), _closed),
    GimpFault("cancelled in GIMP", "Cancel at GIMP's progress bar", (1, 2), _cancelled),
    GimpFault("undo while inserting", "Ctrl+Z again and again while an image is scaled for its result", (2,), _undo),
)

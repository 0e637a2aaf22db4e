"""Somebody dies, stands still, is of another version or not alone, while GIMP waits for its result."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.fault import Seen, need
from tests.faults.gimp_bench import GimpFault, another_gimp, gimp_run, same, stop, told
from tests.gimp.machine import GimpMachine

GIMP_HEARS_WITHIN_S = 2.0
STANDSTILL_S = 3.0


def _bridge_killed(machine: GimpMachine, folder: Path) -> Seen:
    with gimp_run(machine, folder) as run:
        run.waiting()
        pid, at = run.bridge_pid(), time.time()
        stop(pid, signal.SIGKILL)
        found = run.result()
    waited_s = found["ended"] - at
    need(waited_s < GIMP_HEARS_WITHIN_S, f"GIMP heard of it after {waited_s:.1f} s")
    same(found["before"], found["after"])
    return Seen(told(found, "went away", "unchanged"), 6)


def _bridge_stands_still(machine: GimpMachine, folder: Path) -> Seen:
    with gimp_run(machine, folder) as run:
        run.waiting()
        pid = run.bridge_pid()
        stop(pid, signal.SIGSTOP)
        try:
            run.answer()
            time.sleep(STANDSTILL_S)
            need(not run.verdict.exists(), "GIMP did not wait")
            run.hands("select_nothing")
        finally:
            stop(pid, signal.SIGCONT)
        found = run.result()
    need(found["status"] == "success", f"it failed: {found['error']}")
    need(len(found["layers"]) == 1, f"{len(found['layers'])} layers came in")
    same(found["before"], found["without"], but=("selection",))
    return Seen("GIMP could be used meanwhile, and got its layer when the bridge went on.")


def _gimp_killed(machine: GimpMachine, folder: Path) -> Seen:
    with gimp_run(machine, folder) as run:
        run.waiting()
        pid, kept = run.bridge_pid(), run.in_history()
        stop(run.process.pid, signal.SIGKILL)
        run.process.wait()
        run.until(lambda: not plug_ins(), "the plug-in ends with its GIMP", 20.0)
        run.answer()
        run.until(lambda: run.in_history() == kept + 1, "the late answer is kept", 20.0)
        need(_is_alive(pid), "the bridge ended with GIMP")
    return Seen("The result is in the history at the next start of the panel.")


def _two_gimps(machine: GimpMachine, folder: Path) -> Seen:
    one, other = folder / "one", folder / "other"
    with gimp_run(machine, _made(one), prompt="a red balloon") as first:
        first.waiting()
        first.server.asked.clear()
        with another_gimp(machine, _made(other), first.server, "a blue door") as second:
            second.waiting()
            need(first.image == second.image, "their images were to have the same number")
            first.answer()
            found = {"a red balloon": first.result(), "a blue door": second.result()}
    for prompt, each in found.items():
        need(each["status"] == "success", f"it failed: {each['error']}")
        (layer,) = each["layers"]
        need(layer["recipe"]["prompts"][0]["text"] == prompt, "a GIMP got the other one's layer")
        same(each["before"], each["without"])
    return Seen("Each GIMP got its own layer, though their images have the same number.")


def _other_version(machine: GimpMachine, folder: Path) -> Seen:
    with _older_plug_in(machine), gimp_run(machine, folder) as run:
        run.step("calls")
        found = run.result()
        need(not run.server.posts(), "something was sent")
    same(found["before"], found["after"])
    return Seen(told(found, "differ", "nothing was done"), 6)


@contextmanager
def _older_plug_in(machine: GimpMachine) -> Iterator[None]:
    """The plug-in as if an update had reached the bridge only."""
    contracts = list((machine.home / ".config/GIMP").glob("3.*/plug-ins/layer-bridge/layerbridge/wire.py"))
    need(contracts, "the plug-in is not installed")
    texts = {path: path.read_text() for path in contracts}
    for path, text in texts.items():
        path.write_text(re.sub(r"^PROTOCOL_VERSION = \d+", "PROTOCOL_VERSION = 1", text, flags=re.MULTILINE))
    try:
        yield
    finally:
        for path, text in texts.items():
            path.write_text(text)


def plug_ins() -> list[str]:
    """Processes of our plug-in in any GIMP that serve an image."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"/plug-ins/layer-bridge/layer-bridge.py" in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            continue
    return found


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


FAULTS = (
    GimpFault("bridge killed", "SIGKILL to the bridge while GIMP waits", (2,), _bridge_killed),
    GimpFault(
        "bridge suspended", "SIGSTOP to the bridge for three seconds while GIMP waits", (2,), _bridge_stands_still
    ),
    GimpFault("GIMP killed", "SIGKILL to GIMP while it waits; the answer comes later", (1, 2), _gimp_killed),
    GimpFault("two GIMPs", "two GIMPs wait for one bridge, with images of the same number", (2,), _two_gimps),
    GimpFault("other version", "the plug-in is older than the bridge", (2,), _other_version),
)

"""A real GIMP for the faults: started with somebody who waits for a procedure, and a second pair of hands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.fault import SAFE, Broken, Fault, Seen, need
from tests.gimp.machine import CHECKOUT, GimpMachine, batch, end, read_verdict, script_environment
from tests.servers.stability import StabilityServer

KEY = "sk-loopback-test"
PATIENCE_S = 60.0
POLL_S = 0.05
HANDS = Path(__file__).parents[1] / "gimp" / "hands" / "layerbridge-test-hands.py"
PHOTOGRAPH = str(CHECKOUT / "samples" / "astronaut.png")
RUN = ".local/share/layerbridge/run"
HISTORY = ".local/share/layerbridge/history"


class HeldServer(StabilityServer):
    """Answers a generation when it is told to.

    Attributes:
        asked: a request has come in and waits.
        go: whether it is answered.
    """

    def __init__(self) -> None:
        self.asked, self.go = threading.Event(), threading.Event()
        super().__init__(key=KEY)

    def wait(self, seconds: float) -> None:
        """See ``StrictServer``."""
        self.asked.set()
        self.go.wait(PATIENCE_S)


def until(holds: Callable[[], object], what: str, log: Callable[[], str] = str, patience_s: float = PATIENCE_S) -> None:
    """Raises ``Broken`` where it does not come about; ``log`` is what GIMP said."""
    deadline = time.monotonic() + patience_s
    while not holds():
        need(time.monotonic() < deadline, f"{what}: not within {patience_s:.0f} s; {log()}")
        time.sleep(POLL_S)


@dataclass
class GimpRun:
    """GIMP while it runs a script that calls a procedure."""

    machine: GimpMachine
    folder: Path
    server: HeldServer
    process: subprocess.Popen[str]
    verdict: Path
    image: int = 0

    def until(self, holds: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
        """Raises ``Broken`` where it does not come about."""
        until(holds, what, self._end_of_log, patience_s)

    def waiting(self) -> None:
        """The procedure was called, its request has reached the server, and GIMP waits."""
        self.step("calls")
        self.until(lambda: self.server.asked.is_set() or self.verdict.exists(), "the request arrives")
        need(self.server.asked.is_set(), "the procedure ended before it asked the server")

    def step(self, name: str) -> dict[str, Any]:
        """What the script wrote at its step ``name``."""
        path = self.folder / f"step-{name}.json"
        self.until(path.exists, f"the script comes to {name!r}")
        found: dict[str, Any] = json.loads(path.read_text())
        self.image = found.get("image", self.image)
        return found

    def go_on(self, name: str) -> None:
        """Let the script go on after its step ``name``."""
        (self.folder / f"go-{name}").touch()

    def hands(self, deed: str) -> None:
        """Somebody else in GIMP changes the image."""
        done = self.folder / "done.json"
        done.unlink(missing_ok=True)
        part = self.folder / "do.part"
        part.write_text(json.dumps({"deed": deed, "image": self.image}))
        part.rename(self.folder / "do.json")
        self.until(done.exists, f"the hands do {deed!r}")
        need(not (trouble := json.loads(done.read_text())["trouble"]), f"the hands could not {deed}: {trouble}")

    def answer(self) -> None:
        """Let the server answer."""
        self.server.go.set()

    def result(self) -> dict[str, Any]:
        """What the script found."""
        self.until(self.verdict.exists, "the script ends")
        try:
            return read_verdict(self.verdict, self._end_of_log())
        except AssertionError as error:
            raise Broken(str(error)) from error

    def bridge_pid(self) -> int:
        """The process of the bridge that GIMP talks to."""
        return int(json.loads((self.machine.home / RUN / "link.json").read_text())["pid"])

    def in_history(self) -> int:
        """How many results are on disk."""
        return len(list((self.machine.home / HISTORY).glob("*.png")))

    def _end_of_log(self) -> str:
        return (self.folder / "gimp.log").read_text()[-1500:]


@contextmanager
def hands_in(machine: GimpMachine) -> Iterator[None]:
    """The plug-in of the second pair of hands, for as long as it is needed."""
    folders = [each / "plug-ins" / HANDS.stem for each in (machine.home / ".config/GIMP").glob("3.*")]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy2(HANDS, folder / HANDS.name)
        (folder / HANDS.name).chmod(0o755)
    try:
        yield
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def gimp_run(machine: GimpMachine, folder: Path, **more: Any) -> Iterator[GimpRun]:
    """GIMP without a screen, a server that holds its answer, and a bridge of its own; all ended afterwards."""
    machine.end_bridge()
    try:
        with HeldServer() as server, hands_in(machine), another_gimp(machine, folder, server, **more) as run:
            yield run
    finally:
        machine.end_bridge()


@contextmanager
def another_gimp(
    machine: GimpMachine, folder: Path, server: HeldServer, prompt: str = "a red balloon", **more: Any
) -> Iterator[GimpRun]:
    """A GIMP that asks ``server``, by the bridge that runs or is started by it."""
    folder.mkdir(exist_ok=True)
    machine.shared.append(folder)
    asked = {"prompt": prompt, "provider": "stability", "seed": 77, "join": "none"}
    settings, verdict = script_environment(
        "fault_call.py", folder, {"photograph": PHOTOGRAPH, "arguments": asked, **more}
    )
    settings |= {"API_HOST": server.url, "STABILITY_API_KEY": KEY, "LAYERBRIDGE_TEST_HANDS": str(folder)}
    with (folder / "gimp.log").open("w") as log:
        process = machine.popen([machine.console, "-i", "-d", "-f", *batch(), "--quit"], env=settings, stdout=log)
    try:
        yield GimpRun(machine, folder, server, process, verdict)
    finally:
        server.go.set()
        end(process)
        machine.shared.remove(folder)


Act = Callable[[GimpMachine, Path], Seen]


@dataclass(frozen=True)
class GimpFault:
    """A fault that needs a GIMP."""

    name: str
    cause: str
    promises: tuple[int, ...]
    act: Act
    slow: bool = False

    def on(self, machine: Callable[[], GimpMachine]) -> Fault:
        """The fault with its machine, which is made when the first one is caused."""
        return Fault(
            "GIMP", self.name, self.cause, self.promises, lambda folder: self.act(machine(), folder), self.slow
        )


def told(found: Mapping[str, Any], *words: str) -> str:
    """The sentence of a procedure that failed, held against what every error promises."""
    need(found["status"] == "execution-error", f"the procedure ended as {found['status']}: {found['error']}")
    text = str(found["error"])
    need(SAFE.search(text), f"the error does not say what is safe: {text}")
    need("Traceback" not in text and len(text) < 500, f"no sentence for people: {text}")
    for word in words:
        need(word in text, f"{word!r} is not in {text!r}")
    return text


def same(one: Mapping[str, Any], other: Mapping[str, Any], *, but: tuple[str, ...] = ()) -> None:
    """Raises ``Broken`` unless two states of an image are the same."""
    different = [key for key in one if key not in but and one[key] != other[key]]
    need(not different, f"the image changed: {different}")


def stop(pid: int, what: int) -> None:
    """Send a signal; a process that is gone is no trouble."""
    with suppress(ProcessLookupError):
        os.kill(pid, what)

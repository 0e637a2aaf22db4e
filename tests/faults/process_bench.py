"""Real bridge processes in a home of their own, and the server that they send to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bridge.history import History, HistoryEntry
from bridge.model import ProviderId
from bridge.money.ledger import Ledger, Spent
from bridge.paths import Paths
from bridge.settings import ProviderSettings, Settings, save
from tests.faults.fault import Broken, need
from tests.faults.process_main import Plan
from tests.servers.stability_v2beta import KEY, StabilityV2BetaRig

V2BETA = ProviderId("stability-v2beta")
ROOT = Path(__file__).parents[2]
WAIT_S = 30.0
QUIET_S = 0.6
HELD_S = 60.0
"""So long an answer is held back where a process is to be killed before it comes."""


def until(is_so: Callable[[], object], what: str, wait_s: float = WAIT_S) -> None:
    """Raises ``Broken`` where it does not come."""
    deadline = time.monotonic() + wait_s
    while not is_so():
        need(time.monotonic() < deadline, f"waited in vain until {what}")
        time.sleep(0.02)


class Process:
    """A bridge process."""

    def __init__(self, home: Path, folder: Path, plan: Plan, environ: dict[str, str]) -> None:
        self.folder, self.home = folder, home
        for name in ("reached", "status.json"):
            (folder / name).unlink(missing_ok=True)
        plan.write(folder / "plan.json")
        paths = os.pathsep.join((str(ROOT), str(ROOT / "plugin")))
        said = {"LAYERBRIDGE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": paths}
        self.log = (folder / "said.txt").open("ab")
        command = [sys.executable, "-m", "tests.faults.process_main", str(folder / "plan.json")]
        self.process = subprocess.Popen(
            command, env={**os.environ, **environ, **said}, stdout=self.log, stderr=self.log
        )

    @property
    def status(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.folder / "status.json").read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def until(self, is_so: Callable[[dict[str, Any]], object], what: str, wait_s: float = WAIT_S) -> None:
        def so() -> object:
            if self.process.poll() is not None:
                said = (self.folder / "said.txt").read_text(errors="replace")[-500:]
                raise Broken(f"the bridge ended ({self.process.returncode}) before {what}: {said}")
            return is_so(self.status)

        try:
            until(so, what, wait_s)
        except Broken as broken:
            raise Broken(f"{broken}: {self.status}") from None

    def until_reached(self) -> None:
        self.until(lambda _status: (self.folder / "reached").exists(), "it stopped where it should")

    def until_told(self, part: str) -> str:
        """The notice with these words."""
        self.until(lambda status: any(part in each for each in status.get("notices", ())), f"somebody says: {part}")
        return str(next(each for each in self.status["notices"] if part in each))

    def until_quiet(self, results: int) -> None:
        """So many results are listed, nothing is done any more, and nothing follows."""
        self.until(lambda status: status.get("results") == results and not status["busy"], f"{results} results")
        time.sleep(QUIET_S)
        need(self.status["results"] == results and not self.status["busy"], f"something follows: {self.status}")

    def kill(self) -> None:
        """SIGKILL: it has no chance to tidy up."""
        self.process.kill()
        self.process.wait()
        self.log.close()

    def end(self) -> None:
        """As a session's end does it."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Broken("it does not end when it is told to") from None
        self.log.close()


class Bench:
    """A home, a server, and processes one after the other."""

    def __init__(self, folder: Path, rig: StabilityV2BetaRig, *, bills: bool = True) -> None:
        self.folder, self.home, self.rig = folder, folder / "home", rig
        self.paths, self._bills = Paths.inside(self.home), bills
        self.use(rig.environ["API_HOST"])
        self._started: list[Process] = []

    def use(self, url: str) -> None:
        """Have the provider at this address from the next process on."""
        settings = ProviderSettings(url=url, bills=self._bills)
        save(self.paths, Settings(default_provider=V2BETA, providers={V2BETA: settings}))

    def start(
        self, *prompts: str, argv: tuple[str, ...] = ("panel",), folder: Path | None = None, **said: Any
    ) -> Process:
        folder = folder or self.folder
        plan = Plan(argv, str(folder), prompts, **said)
        self._started.append(Process(self.home, folder, plan, {"STABILITY_API_KEY": KEY}))
        return self._started[-1]

    def close(self) -> None:
        for each in self._started:
            each.kill()

    @property
    def posts(self) -> list[str]:
        """The prompts that were sent, in order."""
        return [each.fields["prompt"] for each in self.rig.server.posts()]  # type: ignore[attr-defined]

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        return History(self.paths.data / "history").entries()

    @property
    def spent(self) -> Spent:
        (spent,) = Ledger(self.paths.ledger).spent()
        return spent

    @property
    def journal(self) -> list[Path]:
        folder = self.paths.data / "jobs"
        return list(folder.iterdir()) if folder.is_dir() else []

    def check_sent(self, *prompts: str) -> None:
        need(sorted(self.posts) == sorted(prompts), f"sent: {sorted(self.posts)}, not {sorted(prompts)}")

    def check_history(self, *prompts: str) -> None:
        """It has exactly these results, each whole; and no file that nobody lists."""
        entries = self.entries
        need(sorted(each.title for each in entries) == sorted(prompts), f"listed: {[each.title for each in entries]}")
        history = History(self.paths.data / "history")
        for each in entries:
            need(history.picture(each).size.width == each.width, f"{each.path.name} is not whole")
        files = {each.name for each in (self.paths.data / "history").glob("*.png")}
        need(files == {each.path.name for each in entries}, f"files: {files}")


@contextmanager
def bench_in(folder: Path, *, bills: bool = True) -> Iterator[Bench]:
    with StabilityV2BetaRig() as rig:
        bench = Bench(folder, rig, bills=bills)
        try:
            yield bench
        finally:
            bench.close()

"""Commands that are killed, and what the next one knows of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.faults.fault import Broken, Fault, Seen, need
from tests.faults.process_bench import HELD_S, ROOT, WAIT_S, Bench, bench_in, until
from tests.faults.process_main import Plan
from tests.servers.stability_v2beta import KEY

KILLED = "A command that was killed"


class Command:
    """One command in a process of its own, in the home of a bench."""

    def __init__(self, bench: Bench, *words: str, hold: str = "") -> None:
        self._reached = bench.folder / "reached"
        self._reached.unlink(missing_ok=True)
        plan = bench.folder / "command.json"
        Plan(words, str(bench.folder), hold=hold).write(plan)
        paths = os.pathsep.join((str(ROOT), str(ROOT / "plugin")))
        said = {"LAYERBRIDGE_HOME": str(bench.home), "PYTHONPATH": paths, "STABILITY_API_KEY": KEY}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.command_main", str(plan)],
            env={**os.environ, **said},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill_once(self, is_so: Callable[[], object], what: str) -> None:
        """SIGKILL as soon as it is so."""
        try:
            until(lambda: is_so() or self.process.poll() is not None, what)
            need(self.process.poll() is None, f"the command ended before {what}")
        finally:
            self.process.kill()
            self.process.communicate()

    def kill_where_it_stops(self) -> None:
        self.kill_once(self._reached.exists, "it stopped where it should")

    def told(self) -> str:
        """What it says to people, once it is done."""
        try:
            _out, said = self.process.communicate(timeout=WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise Broken("the command does not end") from None
        need(self.process.returncode == 0, f"the command ended with {self.process.returncode}: {said}")
        return said


def _sea(bench: Bench, **said: str) -> Command:
    return Command(bench, "text-to-image", "-p", "sea", "-o", str(bench.folder / "sea.png"), **said)


def _while_waiting(bench: Bench) -> str:
    bench.rig.slow(HELD_S)
    _sea(bench).kill_once(lambda: bench.posts, "it was sent")
    bench.rig.slow(0.0)
    need(bench.spent.unknown == 1, f"the ledger says {bench.spent}")
    told = _sea(bench).told()
    need(KILLED in told and "“sea”" in told and "may have been billed" in told, f"it says: {told}")
    bench.check_sent("sea", "sea")
    need(KILLED not in _sea(bench).told(), "it is told twice")
    return told


def _before_sending(bench: Bench) -> str:
    _sea(bench, hold="sending").kill_where_it_stops()
    told = _sea(bench).told()
    need(f"{KILLED} had not sent “sea”." in told, f"it says: {told}")
    bench.check_sent("sea")
    need((bench.spent.requests, bench.spent.unknown) == (1, 0), f"the ledger says {bench.spent}")
    return told


def _before_its_file(bench: Bench) -> str:
    _sea(bench, hold="stored").kill_where_it_stops()
    need(not (bench.folder / "sea.png").exists(), "its file is there")
    (kept,) = bench.entries
    told = _sea(bench).told()
    need(str(kept.path) in told and "kept in the history" in told, f"it says: {told}")
    bench.check_history("sea", "sea")
    return told


def _fault(name: str, cause: str, act: Callable[[Bench], str]) -> Fault:
    def run(folder: Path) -> Seen:
        with bench_in(folder) as bench:
            told = next(line for line in act(bench).splitlines() if KILLED in line)
            return Seen(told.replace(str(bench.folder), "…"))

    return Fault("Bridge", name, cause, (1, 3), run)


FAULTS = (
    _fault("a command killed before sending", "SIGKILL; then the same command again", _before_sending),
    _fault(
        "a command killed while waiting", "SIGKILL while the server works; then the same command again", _while_waiting
    ),
    _fault(
        "a command killed before its file",
        "SIGKILL between the history and its file; then the same command again",
        _before_its_file,
    ),
)

"""Bridges that start together, are suspended, find broken files, or are killed while GIMP waits for them."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from bridge.history import History, HistoryEntry
from bridge.model import Picture
from bridge.paths import Paths
from bridge.settings import ProviderSettings, Settings, save
from layerbridge import wire
from layerbridge.handshake import reach
from layerbridge.measures import Scalar
from tests.faults.fault import Fault, Seen, need
from tests.faults.link_bench import hear, say
from tests.faults.process_bench import HELD_S, V2BETA, WAIT_S, Bench, Process, bench_in, until
from tests.servers.stability_v2beta import StabilityV2BetaRig

SOON_S = 2.0
OF_GIMP_WAITING = "2 requests of GIMP's menu or of scripts had not been sent"
OF_GIMP_UNKNOWN = "1 request of GIMP's menu or of a script had been sent"
SUSPENDED_S = 3.0
ROUNDS, ALL_ROUNDS = 2, 20
SIDE_PX = 620


class PlayedGimp:
    """A GIMP without an image that has a picture made, over the real link.

    Attributes:
        asked_to_insert: set when layers came.
        ended: set when nothing comes any more; ``last`` is the last word then, None where the bridge just went away.
    """

    def __init__(self, run: Path, *, inserts: bool = True, prompt: str = "sea") -> None:
        self.asked_to_insert, self.ended = threading.Event(), threading.Event()
        self.last: wire.Message | None = None
        self._inserts = inserts
        self._connection = connected(run)
        say(self._connection, greeting("text-to-image", {"prompt": prompt}), 1)
        need(isinstance(hear(self._connection).message, wire.Welcome), "GIMP is not welcomed")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError, EOFError):
            while not isinstance(self.last, wire.Finished):
                self._answer(hear(self._connection))
        self.ended.set()

    def _answer(self, asked: wire.Envelope) -> None:
        match asked.message:
            case wire.Describe():
                say(self._connection, wire.Description(), asked.number)
            case wire.NewImage() | wire.InsertLayers():
                self.asked_to_insert.set()
                if self._inserts:
                    say(self._connection, wire.Inserted((1,), 1), asked.number)
            case wire.Finished():
                self.last = asked.message

    def close(self) -> None:
        self._connection.close()


def greeting(procedure: str, arguments: dict[str, Scalar]) -> wire.Hello:
    return wire.Hello(wire.PROTOCOL_VERSION, "0", "gimp", procedure, arguments, interactive=False)


def connected(run: Path) -> Connection:
    told = json.loads((run / "link.json").read_text(encoding="utf-8"))
    return reach(told["address"], told["family"], (run / "link.key").read_bytes())


def _with(act: Callable[[Bench], str]) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with bench_in(folder) as bench:
            return Seen(act(bench))

    return run


def _served(bench: Bench, **said: Any) -> Process:
    process = bench.start(argv=("serve",), **said)
    # One that was killed has left its own word.
    process.until(lambda _status: _listening(bench.paths.run) == process.process.pid, "it listens")
    return process


def _listening(run: Path) -> int:
    try:
        return int(json.loads((run / "link.json").read_text(encoding="utf-8"))["pid"])
    except (OSError, ValueError):
        return 0


def _between_disk_and_gimp(bench: Bench) -> str:
    process = _served(bench)
    gimp = PlayedGimp(bench.paths.run, inserts=False)
    need(gimp.asked_to_insert.wait(WAIT_S), "GIMP gets no layers")
    began = time.monotonic()
    process.kill()
    need(gimp.ended.wait(SOON_S), "GIMP waits for a bridge that is gone")
    took_s = time.monotonic() - began
    gimp.close()
    following = bench.start()
    following.until_quiet(1)
    following.end()
    bench.check_sent("sea")
    bench.check_history("sea")
    need(bench.journal == [], "jobs are left on disk")
    need(following.status["notices"] == [], f"a result that is there is called lost: {following.status['notices']}")
    return f"GIMP: the bridge went away (after {took_s:.1f} s); the panel lists the result."


def _while_gimp_waits(bench: Bench) -> str:
    """Three procedures: one of them is with the server, two are held back before they are sent."""
    bench.rig.slow(HELD_S)
    process = _served(bench)
    gimps = [PlayedGimp(bench.paths.run, prompt="sea")]
    process.until(lambda _status: bench.posts, "it was sent")
    process.kill()
    need(gimps[0].ended.wait(SOON_S), "GIMP waits for a bridge that is gone")
    bench.rig.slow(0.0)
    process = _served(bench, hold="sending")
    gimps += [PlayedGimp(bench.paths.run, prompt=prompt) for prompt in ("hill", "lake")]
    process.until_reached()
    until(lambda: len(bench.journal) == 3, "all are noted")
    process.kill()
    for gimp in gimps:
        need(gimp.ended.wait(SOON_S), "GIMP waits for a bridge that is gone")
        gimp.close()
    following = bench.start(press="Forget it")
    told = following.until_told(OF_GIMP_UNKNOWN)
    need(OF_GIMP_WAITING in told and "may have been billed" in told and "sea" in told, f"it says {told}")
    until(lambda: not bench.journal, "it is forgotten")
    following.until_quiet(0)
    following.end()
    bench.check_sent("sea")
    bench.check_history()
    need((bench.spent.requests, bench.spent.unknown) == (1, 1), f"the ledger says {bench.spent}")
    return told


def _suspended(bench: Bench) -> str:
    bench.rig.slow(0.5)
    process = _served(bench)
    gimp = PlayedGimp(bench.paths.run)
    process.until(lambda _status: bench.posts, "it was sent")
    process.process.send_signal(signal.SIGSTOP)
    need(not gimp.ended.wait(SUSPENDED_S), "GIMP gave up on a bridge that was suspended")
    process.process.send_signal(signal.SIGCONT)
    need(gimp.ended.wait(WAIT_S), "nothing comes any more")
    need(isinstance(gimp.last, wire.Finished) and gimp.last.failure is None, f"GIMP got {gimp.last}")
    gimp.close()
    process.end()
    bench.check_sent("sea")
    bench.check_history("sea")
    return "GIMP got its layer, a little later."


def _together(rounds: int) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with bench_in(folder) as bench:
            for number in range(rounds):
                _one_of_two(bench, folder / f"round-{number}")
        return Seen(f"One bridge, {rounds} times; the other one made way.")

    return run


def _one_of_two(bench: Bench, folder: Path) -> None:
    pair = []
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
        pair.append(bench.start(argv=("serve",), folder=folder / name))

    def gone() -> list[Process]:
        return [each for each in pair if each.process.poll() is not None]

    until(gone, "one of them makes way")
    until((bench.paths.run / "link.json").exists, "the other one listens")
    (way,) = gone()
    need(way.process.returncode == 0, f"the one that made way ended with {way.process.returncode}")
    connection = connected(bench.paths.run)
    say(connection, greeting("nothing", {}), 1)
    need(isinstance(hear(connection).message, wire.Welcome), "nobody is welcomed")
    connection.close()
    need(len(gone()) == 1, "both are gone")
    next(each for each in pair if each not in gone()).end()


def _broken_files(bench: Bench) -> str:
    process = bench.start("sea")
    process.until_quiet(1)
    process.end()
    databases = (bench.paths.ledger / "ledger.sqlite", bench.paths.data / "history" / "history.sqlite")
    for path in databases:
        path.write_bytes(b"what a bad sector leaves " * 400)
    settings = bench.paths.config / "settings.json"
    settings.write_bytes(settings.read_bytes()[:40])
    (bench.paths.data / "jobs").mkdir(exist_ok=True)
    (bench.paths.data / "jobs" / "half").mkdir()
    (bench.paths.data / "jobs" / "half" / "job.json").write_bytes(b'{"version": 1, "tit')
    following = bench.start(reads=True)
    told = [following.until_told(part) for part in ("settings", "ledger", "index was broken")]
    following.until_quiet(1)
    following.end()
    need([each.path.exists() for each in bench.entries] == [True], "the result is not listed any more")
    asides = [*bench.paths.ledger.glob("*.broken-*"), *(bench.paths.data / "history").glob("*.broken-*")]
    need(len(asides) == 2, "what was broken is gone")
    need(len(list(bench.paths.config.glob("settings*"))) >= 1, "the broken settings are gone")
    last = bench.start(reads=True)
    last.until_quiet(1)
    last.end()
    need(not any("broken" in each for each in last.status["notices"]), f"told twice: {last.status['notices']}")
    return " ".join(dict.fromkeys(told)).replace(str(bench.folder), "…")


def _limit(folder: Path) -> Seen:
    """A store of 3 MB with three results of 1 MB in it, the oldest with a star."""
    with StabilityV2BetaRig() as rig:
        bench = Bench(folder, rig)
        here = ProviderSettings(url=rig.environ["API_HOST"], bills=True)
        save(bench.paths, Settings(default_provider=V2BETA, providers={V2BETA: here}, history_limit_mb=3))
        try:
            return Seen(_limited(bench, [_noise(bench.paths, number) for number in range(3)]))
        finally:
            bench.close()


def _noise(paths: Paths, number: int) -> HistoryEntry:
    pixels = np.random.default_rng(number).integers(0, 256, (SIDE_PX, SIDE_PX, 4), np.uint8)
    pixels[..., 3] = 255
    history = History(paths.data / "history")
    made = {"mode": "text-to-image", "provider": "x", "seed": 1, "prompts": [{"text": f"old {number}", "weight": 1.0}]}
    entry = history.add(Picture(pixels), made)
    if number == 0:
        history.star([entry], is_starred=True)
    return entry


def _limited(bench: Bench, old: list[HistoryEntry]) -> str:
    process = bench.start("sea")
    process.until(lambda status: "made room" in status.get("status", ""), "it says that old results made room")
    told = process.status["status"]
    process.end()
    left = {each.title for each in bench.entries}
    need(left == {"old 0", "old 2", "sea"}, f"left: {left}")
    need(old[0].path.exists() and not old[1].path.exists(), "the wrong one was removed")
    need(old[2].path.stat().st_size > 0, "the newer one is gone")
    return str(told)


def _fault(name: str, cause: str, promises: tuple[int, ...], act: Callable[[Bench], str]) -> Fault:
    return Fault("Bridge", name, cause, promises, _with(act))


TOGETHER = "two processes are started together, {} times"
FAULTS = (
    _fault(
        "killed before GIMP", "SIGKILL when GIMP has the layers and has not answered", (1, 2), _between_disk_and_gimp
    ),
    _fault(
        "killed while GIMP waits", "SIGKILL with one procedure sent and then two not sent", (1, 3), _while_gimp_waits
    ),
    _fault("suspended", "SIGSTOP for 3 s while the server works and GIMP waits", (1, 2, 3), _suspended),
    Fault("Bridge", "two at once", TOGETHER.format(ROUNDS), (1, 5), _together(ROUNDS)),
    Fault("Bridge", "two at once, again", TOGETHER.format(ALL_ROUNDS), (1, 5), _together(ALL_ROUNDS), slow=True),
    _fault("broken files", "settings, ledger, index and a job on disk are cut off", (1, 7), _broken_files),
    Fault("Bridge", "store too small", "a limit of 3 MB, three results of 1 MB, the oldest starred", (1,), _limit),
)

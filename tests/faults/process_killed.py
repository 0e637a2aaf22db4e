"""A bridge that is killed at every step of a request, and what the next one makes of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.fault import Fault, Seen, need
from tests.faults.process_bench import HELD_S, Bench, Process, bench_in, until
from tests.servers.stability_v2beta import StabilityV2BetaRig

WENT_ON = "had not been sent when LayerBridge ended, and go on now"
UNKNOWN = "is not known"
ELSEWHERE = "would go to another server now"


def _with(act: Callable[[Bench], str]) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with bench_in(folder) as bench:
            return Seen(act(bench))

    return run


def _kept_on_disk(bench: Bench, jobs: int) -> None:
    """What another process needs of so many jobs."""
    until(lambda: len(list((bench.paths.data / "jobs").glob("*/pixels.json"))) == jobs, "the jobs are on disk")


def _before_sending(bench: Bench) -> str:
    prompts = tuple(f"sea {number}" for number in range(6))
    process = bench.start(*prompts, hold="sending")
    process.until_reached()
    _kept_on_disk(bench, len(prompts))
    process.kill()
    bench.check_sent()
    following = bench.start()
    told = following.until_told(WENT_ON)
    following.until_quiet(len(prompts))
    following.end()
    bench.check_sent(*prompts)
    bench.check_history(*prompts)
    need((bench.spent.requests, bench.spent.unknown) == (6, 0), f"the ledger says {bench.spent}")
    need(bench.journal == [], "jobs are left on disk")
    return told


def _another_server(bench: Bench) -> str:
    process = bench.start("sea", "hill", hold="sending")
    process.until_reached()
    _kept_on_disk(bench, 2)
    process.kill()
    with StabilityV2BetaRig() as other:
        bench.use(other.environ["API_HOST"])
        following = bench.start()
        told = following.until_told(ELSEWHERE)
        following.until_quiet(0)
        following.end()
        need(other.server.posts() == [], "the pictures went to a server that nobody had chosen for them")
    # Where it is the old one again, they go on.
    bench.use(bench.rig.environ["API_HOST"])
    following = bench.start()
    following.until_quiet(2)
    following.end()
    bench.check_sent("sea", "hill")
    return told


def _while_waiting(bench: Bench) -> str:
    bench.rig.slow(HELD_S)
    process = bench.start("sea", "hill")
    process.until(lambda _status: len(bench.posts) == 2, "both were sent")
    process.kill()
    bench.rig.slow(0.0)
    following = bench.start()
    told = following.until_told(UNKNOWN)
    need("may have been billed" in told, f"it says {told}")
    following.until_quiet(0)
    bench.check_sent("sea", "hill")
    need((bench.spent.requests, bench.spent.unknown) == (2, 2), f"the ledger says {bench.spent}")
    # Nobody has answered, so it is asked again; and once more only where the user wants it.
    following.kill()
    following = bench.start(press="Send again")
    following.until_told(UNKNOWN)
    following.until_quiet(2)
    following.end()
    bench.check_sent("sea", "sea", "hill", "hill")
    bench.check_history("sea", "hill")
    need(bench.journal == [], "jobs are left on disk")
    return told


def _forgotten(bench: Bench) -> str:
    bench.rig.slow(HELD_S)
    process = bench.start("sea")
    process.until(lambda _status: bench.posts, "it was sent")
    process.kill()
    bench.rig.slow(0.0)
    following = bench.start(press="Forget it")
    following.until_told(UNKNOWN)
    until(lambda: not bench.journal, "it is forgotten")
    following.until_quiet(0)
    following.end()
    bench.check_sent("sea")
    last = bench.start()
    last.until_quiet(0)
    need(last.status["notices"] == [], f"told again: {last.status['notices']}")
    last.end()
    return "Nothing more: it was forgotten, and nothing was sent."


def _killed_at(bench: Bench, point: str) -> Process:
    process = bench.start("sea", hold=point)
    process.until_reached()
    process.kill()
    bench.check_sent("sea")
    return bench.start()


def _before_the_disk(point: str) -> Callable[[Bench], str]:
    def act(bench: Bench) -> str:
        following = _killed_at(bench, point)
        told = following.until_told(UNKNOWN)
        following.until_quiet(0)
        following.end()
        bench.check_sent("sea")
        bench.check_history()
        need(bench.spent.requests == 1, f"the ledger says {bench.spent}")
        return told

    return act


def _without_a_row(bench: Bench) -> str:
    process = bench.start("sea", hold="listing")
    process.until_reached()
    process.kill()
    (file,) = (bench.paths.data / "history").glob("*.png")
    before = time.time() - 60
    os.utime(file, (before, before))  # A minute later: what is younger may be another process's work.
    following = bench.start()
    told = following.until_told("found that the history did not list")
    following.until_quiet(1)
    following.end()
    bench.check_sent("sea")
    need(len(bench.entries) == 1 and bench.entries[0].path == file, "it is not listed")
    need(not any(UNKNOWN in each for each in following.status["notices"]), "a result that is there is called lost")
    need(bench.journal == [], "jobs are left on disk")
    return told


def _after_the_disk(bench: Bench) -> str:
    following = _killed_at(bench, "stored")
    following.until_quiet(1)
    following.end()
    need(following.status["notices"] == [], f"told: {following.status['notices']}")
    bench.check_sent("sea")
    bench.check_history("sea")
    need((bench.spent.requests, bench.spent.unknown) == (1, 0), f"the ledger says {bench.spent}")
    need(bench.journal == [], "jobs are left on disk")
    return "The result, at the top of the history."


def _ended(bench: Bench) -> str:
    """No kill: the session ends while one job is with the server and others wait."""
    bench.rig.slow(HELD_S)
    process = bench.start(*(f"sea {number}" for number in range(6)))
    process.until(lambda _status: bench.posts, "something was sent")
    _kept_on_disk(bench, 6)
    sent = len(bench.posts)
    process.end()
    sent = max(sent, len(bench.posts))
    bench.rig.slow(0.0)
    following = bench.start()
    told = following.until_told(UNKNOWN)
    following.until_quiet(6 - sent)
    following.end()
    need(len(bench.posts) == 6 and len(set(bench.posts)) == 6, f"sent: {bench.posts}")
    return told


def _fault(name: str, cause: str, act: Callable[[Bench], str], promises: tuple[int, ...] = (1, 3)) -> Fault:
    return Fault("Bridge", name, cause, promises, _with(act))


FAULTS = (
    _fault("killed before sending", "SIGKILL while six jobs are asked for and none is sent", _before_sending),
    _fault(
        "killed and another address",
        "SIGKILL before sending; the provider has another address by the next start",
        _another_server,
        (1,),
    ),
    _fault("killed while waiting", "SIGKILL while the server works on two jobs; started twice again", _while_waiting),
    _fault("killed and forgotten", "the same, and the user wants no more of it", _forgotten),
    _fault(
        "killed before the disk", "SIGKILL between the answer and the first byte on disk", _before_the_disk("storing")
    ),
    _fault("killed while writing", "SIGKILL with the result half on disk", _before_the_disk("syncing")),
    _fault("killed before the index", "SIGKILL between the result's file and its row", _without_a_row),
    _fault("killed after the disk", "SIGKILL before anybody is told of the result", _after_the_disk),
    _fault("ended while waiting", "SIGTERM while the server works on some of six jobs", _ended),
)

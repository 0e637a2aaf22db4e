"""How long after a click on Cancel the panel is free, the worker is free, and the server has heard of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from bridge.http.transport import Transport
from bridge.jobs.executors import DaemonExecutor
from bridge.jobs.queue import Jobs, JobView
from tests.bridge.providers.conformance import valid_request
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS

WORK_S = 30.0
LOOK_S = 0.001
ROUNDS = 3


@dataclass(frozen=True)
class Measured:
    """Seconds after the click; ``server_s`` is None where the protocol cannot stop anything."""

    provider: str
    panel_s: float
    worker_s: float
    server_s: float | None


def measure() -> list[Measured]:
    """The slowest of some rounds for each provider."""
    return [_slowest([_once(name, rig) for _ in range(ROUNDS)]) for name, rig in RIGS.items()]


def table(found: list[Measured]) -> str:
    """As Markdown."""
    lines = ["| provider | panel free | worker free | server told |", "|---|---|---|---|"]
    for each in found:
        told = "cannot be told" if each.server_s is None else f"{each.server_s * 1000:.0f} ms"
        lines.append(f"| `{each.provider}` | {each.panel_s * 1000:.1f} ms | {each.worker_s * 1000:.0f} ms | {told} |")
    return "\n".join(lines)


def _once(name: str, make: Callable[[], Rig]) -> Measured:
    freed = threading.Event()
    transport, executor = Transport(), DaemonExecutor(1)
    jobs: Jobs[object] = Jobs(executor, lambda task: task())
    with make() as rig:
        provider = rig.make(transport)
        request = valid_request(provider, provider.spec.modes[0])
        rig.slow(WORK_S)
        mode, spec = request.mode, provider.spec
        job = jobs.submit("slow", mode, spec.id, lambda context: provider.generate(request, context), _nobody)
        _until(rig.at_work, 0.0)
        clicked = time.perf_counter()
        jobs.cancel(job)
        panel_s = time.perf_counter() - clicked
        freed_at = list[float]()

        def free(_context: object) -> None:
            freed_at.append(time.perf_counter())
            freed.set()

        jobs.submit("next", mode, spec.id, free, _nobody)
        heard = rig.interrupted
        server_s = None if heard() is None else _until(lambda: bool(heard()), clicked)
        freed.wait(WORK_S)
        worker_s = freed_at[0] - clicked
    jobs.close()
    transport.close()
    return Measured(name, panel_s, worker_s, server_s)


def _nobody(view: JobView[object]) -> None:
    """Nobody looks."""


def _until(is_so: Callable[[], bool], since: float) -> float:
    while not is_so():
        time.sleep(LOOK_S)
    return time.perf_counter() - since


def _slowest(rounds: list[Measured]) -> Measured:
    told = [each.server_s for each in rounds if each.server_s is not None]
    return Measured(
        rounds[0].provider,
        max(each.panel_s for each in rounds),
        max(each.worker_s for each in rounds),
        max(told) if told else None,
    )


if __name__ == "__main__":
    print(table(measure()))

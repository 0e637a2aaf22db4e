"""The whole way of a request to a server that misbehaves: transport, provider, core, history, canvas."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bridge.core import Delivery, Generator, insert
from bridge.credentials import Credentials
from bridge.errors import BridgeError
from bridge.history import History
from bridge.http.call import HttpAnswer, HttpCall, Timeouts
from bridge.http.transport import Policy, Transport
from bridge.model import Box, GenerationRequest, Mode, Prompt, ProviderId, Sampling
from bridge.plan import Ask
from bridge.registry import Registry
from bridge.settings import ProviderSettings, Settings
from bridge.tiling.parts import Parts
from tests.fakes.canvas import FakeCanvas
from tests.fakes.job_context import RecordingContext
from tests.faults.endpoint_server import Misbehave, OpenAI, Server, Stability, Webui
from tests.faults.fault import Broken, Fault, Seen, need, sentence
from tests.faults.memory import at_most

CANARY = "sk-canary-0f6a1b"
PATIENT = Timeouts(connect_s=5.0, read_s=30.0, total_s=40.0)
"""Where the server takes its time to make what it sends."""
LONG_S = 45.0
"""Nothing here may take longer, with such timeouts."""
QUICK = Policy(retries=1, backoff_s=0.01)
USUAL_MB = 400
SERVERS: dict[str, Callable[[], Server]] = {"stability": Stability, "webui": Webui, "openai": OpenAI}
KEYS = {"stability": "STABILITY_API_KEY", "webui": "WEBUI_API_AUTH", "openai": "OPENAI_API_KEY"}


class ShortTransport(Transport):
    """The real one, for people with little patience."""

    def __init__(self, timeouts: Timeouts, policy: Policy) -> None:
        super().__init__(policy)
        self._timeouts = timeouts

    def send(self, call: HttpCall, **more: Any) -> HttpAnswer:
        return super().send(replace(call, timeouts=self._timeouts), **more)


@dataclass(frozen=True)
class Case:
    """What is caused, and what is expected of it.

    Attributes:
        misbehave: what the server does at the POSTs that may be billed, one after the other.
        error: its class; None where a result is to come.
        says: a pattern for what the user sees: the error, or the notes.
        posts: how many POSTs that may be billed the server sees.
        kept: how many results the history has afterwards.
        url: another address than the server's.
        every_request: misbehave at questions too.
    """

    name: str
    cause: str
    misbehave: tuple[Misbehave, ...] = ()
    error: type[BridgeError] | None = None
    says: str = ""
    posts: int = 1
    kept: int = 0
    promises: tuple[int, ...] = (1, 2, 3, 6)
    provider: str = "stability"
    url: Callable[[str], str] = lambda url: url
    megabytes: int = USUAL_MB
    samples: int = 1
    timeouts: Timeouts = PATIENT
    policy: Policy = QUICK
    mode: Mode = Mode.INPAINT
    every_request: bool = False
    slow: bool = False
    set_up: Callable[[Server], None] = lambda server: None
    engine: str = ""

    def fault(self) -> Fault:
        """For the catalogue."""
        return Fault("Endpoint", self.name, self.cause, self.promises, self._run, self.slow)

    def _run(self, folder: Path) -> Seen:
        server = SERVERS[self.provider]()
        server.misbehaviours = list(self.misbehave)
        server.every_request = self.every_request
        self.set_up(server)
        with server:
            bench = Bench(folder, self, server)
            try:
                return bench.seen()
            finally:
                bench.transport.close()


class Bench:
    """A generator over a real provider and a real server; a canvas that remembers; a history in a folder."""

    def __init__(self, folder: Path, case: Case, server: Server) -> None:
        self.case, self.server = case, server
        self.folder = folder / "history"
        self.history = History(self.folder)
        self.canvas = FakeCanvas.plain(512, 512, selected=Box(128, 128, 256, 256))
        assert self.canvas.picture is not None
        self.shown, self.before = self.canvas.picture.pixels, self.canvas.picture.pixels.copy()
        self.transport = ShortTransport(case.timeouts, case.policy)
        url = case.url(server.url)
        key = f"user:{CANARY}" if isinstance(server, Webui) else CANARY
        if isinstance(server, Webui):
            server.auth = key
        else:
            server.key = key
        environ = {KEYS[case.provider]: key}
        settings = Settings(providers={case.provider: ProviderSettings(url=url, engine=case.engine)})
        registry = Registry(settings, Credentials(environ, stores=[]), self.transport, environ=environ)
        self.generator = Generator(registry, self.history, Parts(folder / "parts"))

    def seen(self) -> Seen:
        """Carry it out, and hold what came of it against what is promised."""
        case, began = self.case, time.monotonic()
        with at_most(case.megabytes):
            outcome = self._outcome()
        need(time.monotonic() - began < LONG_S, f"it took {time.monotonic() - began:.0f} s")
        need(self.server.costly == case.posts, f"{self.server.costly} requests that may be billed, not {case.posts}")
        seen = self._of_error(outcome) if isinstance(outcome, BridgeError) else self._of_delivery(outcome)
        need(re.search(case.says, seen.text), f"the user saw: {seen.text}")
        self._check_history()
        need(CANARY not in seen.text, "the key is in what the user sees")
        return seen

    def _outcome(self) -> Delivery | BridgeError:
        sampling = Sampling(seed=5, samples=self.case.samples)
        request = GenerationRequest(
            self.case.mode, ProviderId(self.case.provider), prompts=(Prompt("a cat"),), sampling=sampling
        )
        try:
            return self.generator.carry_out(Ask(request), self.canvas, RecordingContext())
        except BridgeError as error:
            return error

    def _of_error(self, error: BridgeError) -> Seen:
        wanted = self.case.error
        need(wanted is not None, f"it failed: {error}")
        need(wanted is not None and isinstance(error, wanted), f"a {type(error).__name__}: {error}")
        need(self.canvas.inserted == [], "something was inserted")
        need(np.array_equal(self.shown, self.before), "the picture was changed")
        return Seen(sentence(error), error.exit_code)

    def _of_delivery(self, delivery: Delivery) -> Seen:
        if self.case.error is not None:
            raise Broken(f"a result came of it: {delivery.notes}")
        insert(delivery, self.canvas)
        need(len(self.canvas.inserted) == 1, f"{len(self.canvas.inserted)} insertions")
        return Seen(" ".join(("The result was inserted.", *delivery.notes)))

    def _check_history(self) -> None:
        """What was made is there, can be read, and nothing else is."""
        entries = self.history.entries()
        need(len(entries) == self.case.kept, f"{len(entries)} results in the history, not {self.case.kept}")
        for entry in entries:
            need(self.history.picture(entry).size.width == entry.width, "a result in the history cannot be read")
        files = {path.name for path in self.folder.rglob("*") if not path.name.startswith("history.sqlite")}
        need(files == {entry.path.name for entry in entries}, f"files that nobody knows: {sorted(files)}")


def faults(cases: Sequence[Case]) -> tuple[Fault, ...]:
    """For the catalogue."""
    return tuple(case.fault() for case in cases)


@contextmanager
def started(server: Server) -> Iterator[Server]:
    """A second server, for addresses that lead elsewhere."""
    with server:
        yield server

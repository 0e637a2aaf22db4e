"""Hundreds of jobs at once over four workers, with faults drawn by lot."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from bridge.history import History
from bridge.money.ledger import Ledger
from bridge.paths import Paths
from bridge.settings import ProviderSettings, Settings, save
from layerbridge import wire
from layerbridge.measures import RGB_BYTES, Box, Size
from tests.faults.endpoint_bodies import cut_json
from tests.faults.endpoint_pictures import sends_bad_base64
from tests.faults.endpoint_server import COSTLY, Misbehave, Stability, Wire
from tests.faults.endpoint_statuses import says, sends_nothing, withholds
from tests.faults.fault import Fault, Seen, need
from tests.faults.link_bench import hear, say
from tests.faults.process_bench import Process, until
from tests.faults.process_main import HURRY, Plan
from tests.faults.process_starts import connected
from tests.servers.strict import Recorded

FEW, MANY = 60, 500
SIDE_PX = 512
WAITING_MB = 200
"""By so much may it grow while the jobs wait; the pixels of 500 take 500 MB."""
ENDED_MB = 800
"""By so much in all: of results, 512 MB stay in memory so that they can be inserted at once."""
BUSY_S = 0.5
"""So long may Qt's thread compute at a stretch; by far the most where hundreds of jobs are asked for one by one."""
LONG_S = 900.0
READ_S = 1.0
"""So long an answer is waited for. What never comes costs a worker that much."""
KEY = "sk-load"


def reset(wire_: Wire) -> None:
    wire_.reset()


def says_nothing(wire_: Wire) -> None:
    wire_.wait()


BAD: tuple[Misbehave, ...] = (
    says(500),
    says(402, "insufficient_balance", "none left"),
    reset,
    cut_json,
    sends_bad_base64,
    sends_nothing,
    withholds,
    says_nothing,
)


class Lottery(Stability):
    """Answers nothing before it is let go; then one of three requests badly.

    Attributes:
        silent: how many requests get no answer at all.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._draw = random.Random(seed)  # noqa: S311  (no secret)
        self._draw_lock = threading.Lock()
        self.key = KEY
        self.let_go = threading.Event()
        self.silent = 0

    def take_over(self, request: Recorded, handler: BaseHTTPRequestHandler) -> bool:
        if not (request.method == "POST" and COSTLY.search(request.path)):
            return super().take_over(request, handler)
        was_held = not self.let_go.is_set()
        while not self.let_go.wait(0.05):
            if self.stopping.is_set():
                return True
        bad = self._drawn(was_held=was_held)
        if bad is None:
            return super().take_over(request, handler)
        with self.lock:
            self.requests.append(request)
        handler.close_connection = True
        bad(Wire(handler, request, self.stopping))
        return True

    def _drawn(self, *, was_held: bool) -> Misbehave | None:
        """One that was held was sent before anybody hurried: without an answer it would wait for minutes."""
        with self._draw_lock:
            bad = self._draw.choice(BAD) if self._draw.random() < 1 / 3 else None
            if bad is says_nothing and was_held:
                bad = reset
            self.silent += bad is says_nothing
        return bad


class PictureGimp:
    """A GIMP whose image is a picture that somebody paints in: no two reads are the same."""

    def __init__(self, run: Path) -> None:
        self._connection = connected(run)
        hello = wire.Hello(wire.PROTOCOL_VERSION, "0", "gimp", "image-to-image", {}, interactive=True, image_id=1)
        say(self._connection, hello, 1)
        need(isinstance(hear(self._connection).message, wire.Welcome), "GIMP is not welcomed")
        self._draw = random.Random(1)  # noqa: S311  (no secret)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._connection.close()

    def _serve(self) -> None:
        try:
            while True:
                asked = hear(self._connection)
                answer = self._answer(asked.message)
                if answer is not None:
                    say(self._connection, answer, asked.number)
        except (OSError, EOFError):
            return

    def _answer(self, asked: wire.Message) -> wire.Message | None:
        whole = Box(0, 0, SIDE_PX, SIDE_PX)
        layer = wire.LayerInfo(1, "Background", whole, has_alpha=False, is_group=False, locked=False)
        match asked:
            case wire.Describe():
                return wire.Description(Size(SIDE_PX, SIDE_PX), layer=layer)
            case wire.ReadPixels():
                size = asked.box.size.pixels
                return wire.Pixels(asked.box, self._draw.randbytes(256) * (size * 3 // 256), RGB_BYTES)
            case wire.ReadPreview():
                return wire.Preview(whole, Size(1, 1), bytes(4))
            case wire.ReadSelection():
                return wire.SelectionMask(asked.box, bytes(asked.box.size.pixels))
        return None


class Desk:
    """A bridge process with GIMP's window in it, driven."""

    def __init__(self, folder: Path, server: Lottery, jobs: int) -> None:
        self.folder, self.server, self.jobs = folder, server, jobs
        self.paths = Paths.inside(folder / "home")
        here = ProviderSettings(url=server.url, bills=True)
        save(self.paths, Settings(default_provider="stability", providers={"stability": here}))
        prompts = tuple(f"sea {number}" for number in range(jobs))
        plan = Plan(("serve",), str(folder), prompts, cancel_every=7, move_every=5, read_s=READ_S)
        self.process = Process(folder / "home", folder, plan, {"STABILITY_API_KEY": KEY})

    def rss_mb(self) -> int:
        status = Path(f"/proc/{self.process.process.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024

    def run(self) -> str:
        self.process.until(lambda _status: (self.paths.run / "link.json").exists(), "it listens")
        gimp = PictureGimp(self.paths.run)
        try:
            return self._run()
        finally:
            gimp.close()
            self.process.kill()

    def _run(self) -> str:
        self.process.until(lambda status: status, "its window is there")
        before = self.rss_mb()
        cancelled = len(range(7, self.jobs + 1, 7))
        self.process.until(lambda status: status["ended"].get("cancelled", 0) >= cancelled // 2, "all are asked for")
        waiting = self.paths.data / "jobs"
        until(lambda: _all_kept(waiting), "the pixels of all are on disk", LONG_S)
        grown = self.rss_mb() - before
        need(grown <= WAITING_MB, f"it took {grown} MB while {self.jobs} jobs waited")
        (self.folder / HURRY).touch()
        self.server.let_go.set()
        self.process.until(lambda status: sum(status["ended"].values()) == self.jobs, "all are at their end", LONG_S)
        self.process.until(lambda status: not status["busy"], "nothing is done any more")
        all_grown = self.rss_mb() - before
        need(all_grown <= ENDED_MB, f"it took {all_grown} MB for {self.jobs} jobs")
        return self._accounted(Counter(self.process.status["ended"]), grown, all_grown)

    def _accounted(self, ended: Counter[str], grown: int, all_grown: int) -> str:
        busiest_s = float(self.process.status["busiest_s"])
        need(busiest_s <= BUSY_S, f"Qt's thread computed for {busiest_s:.2f} s")
        titles = [entry.title for entry in History(self.paths.data / "history").entries(limit=2 * self.jobs)]
        need(len(titles) == len(set(titles)), "a result is listed twice")
        need(len(titles) == ended["finished"], f"{len(titles)} results of {ended['finished']} finished jobs")
        (spent,) = Ledger(self.paths.ledger).spent()
        sent = self.server.costly
        need(spent.requests + spent.refused == sent, f"{sent} were sent, the ledger says {spent}")
        need(sent == ended["finished"] + ended["failed"], f"{sent} were sent; {dict(ended)}")
        silent = self.server.silent
        need(0 < silent <= spent.unknown, f"{silent} were not answered, the ledger says {spent}")
        need(spent.pictures == len(titles), f"{len(titles)} results, the ledger says {spent}")
        need(list((self.paths.data / "jobs").iterdir()) == [], "jobs are left on disk")
        told = ", ".join(f"{count} {state}" for state, count in sorted(ended.items()))
        memory = f"{grown} MB while they waited, {all_grown} MB in the end"
        return f"{told}, {silent} of them without any answer; {memory}; busy {1000 * busiest_s:.0f} ms at most"


def _all_kept(jobs: Path) -> bool:
    folders = [each for each in jobs.iterdir() if (each / "job.json").exists()] if jobs.is_dir() else []
    return bool(folders) and all((each / "pixels.json").exists() for each in folders)


def _of(jobs: int) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with Lottery(jobs) as server:
            return Seen(Desk(folder, server, jobs).run())

    return run


def _fault(jobs: int, *, slow: bool) -> Fault:
    cause = "every seventh is cancelled, every fifth moved, one of three answers is bad or never comes"
    return Fault("Load", f"{jobs} jobs at once", cause, (1, 3), _of(jobs), slow)


FAULTS = (_fault(FEW, slow=False), _fault(MANY, slow=True))

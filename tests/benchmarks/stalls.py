"""For how long the window stands still while it is worked in: every mode at 4096 x 4096, and a history of thousands.

The real window, offscreen, in this process; the server that answers with pictures of 4096 x 4096 is another one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qt_compat import qt_api
from pytestqt.qtbot import QtBot

from bridge.capability import SizeRange
from bridge.http.call import HttpCall
from bridge.imaging.codec import encode_png, read_picture_file
from bridge.imaging.resample import resize
from bridge.job_context import JobContext
from bridge.model import GenerationRequest, GenerationResult, Mode, Picture, Size
from bridge.paths import Paths
from bridge.providers.base import ProviderSetup
from bridge.providers.payload import picture_png
from bridge.providers.results import asked_for, collected, generated
from bridge.settings import Settings, save
from tests.fakes.providers import FakeProvider, capability, lay_package
from tests.gimp.machine import CHECKOUT
from tests.servers.loopback import LoopbackServer
from tests.ui.conftest import Desk
from tests.ui.heartbeat import Gap, Heartbeat
from tests.ui.person import Person, go_through_history
from tests.ui.results.test_many import COUNT, fill

BEGIN, END = "<!-- stalls: begin -->", "<!-- stalls: end -->"
SIDE_PX = 4096
MARGIN_PX = 256
ROUNDS = 3
TAKES_S = 0.2
URL = "LAYERBRIDGE_STALLS_URL"
PROVIDERS = ("offline", "distant")
SOURCE_PX = {Mode.OUTPAINT: SIDE_PX - 2 * MARGIN_PX, Mode.UPSCALE: SIDE_PX // 2}
"""Of what is opened; else it has all that the result has."""
WISHES: dict[Mode, dict[str, object]] = {
    Mode.TEXT_TO_IMAGE: {"width": SIDE_PX, "height": SIDE_PX},
    Mode.OUTPAINT: dict.fromkeys(("left", "top", "right", "bottom"), MARGIN_PX),
}


Found = tuple[str, dict[str, Gap]]
"""What was done, and the longest gap of each part of it."""


@dataclass(frozen=True)
class Measured:
    """The longest that Qt's thread did not come to its timer, over all that was done.

    Attributes:
        work: what was done, and with whom.
        phase: in which part of it.
        gap: of that part.
    """

    work: str
    phase: str
    gap: Gap


def measure() -> list[Measured]:
    """Every mode with every provider, then the history; each in a window of its own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qt_api.set_qt_api("pyside6")
    _qt = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder, _served():
        home = Path(folder)
        site = home / "site"
        site.mkdir()
        lay_package(site, distant="tests.benchmarks.stalls:distant_factory")
        sys.path.insert(0, str(site))
        works: list[Callable[[Path], Found]] = [partial(_of_mode, name, mode) for name in PROVIDERS for mode in Mode]
        return [_best_of_rounds(home / str(number), work) for number, work in enumerate((*works, _of_history))]


def table(found: list[Measured]) -> str:
    """As Markdown."""
    lines = [
        "| what was done | longest gap | without waiting for the processor | own work | in |",
        "|---|---|---|---|---|",
    ]
    for each in found:
        gap = each.gap
        stood = "" if gap.stood_ms is None else f"{gap.stood_ms:.0f} ms"
        lines.append(f"| {each.work} | {gap.passed_ms:.0f} ms | {stood} | {gap.busy_ms:.0f} ms | {each.phase} |")
    return "\n".join(lines)


def write(page: Path, text: str) -> None:
    """Put a new table where ``page`` has the old one."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    _old, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


# --------------------------------------------------------------------------------------------- who works


class Bot(QtBot):
    """pytest-qt's, without a test around it."""

    def __init__(self) -> None:
        """There is nothing that it would ask for."""


def _best_of_rounds(home: Path, work: Callable[[Path], Found]) -> Measured:
    """The longest gap of the phases, each as it was in its best round: what the host of a virtual machine, or another
    program, took away in one of them is not ours."""
    found = [work(home / str(round_)) for round_ in range(ROUNDS)]
    name, phases = found[0][0], found[0][1]
    best = {phase: min((gaps[phase] for _name, gaps in found), key=lambda gap: gap.passed_ms) for phase in phases}
    phase, gap = max(best.items(), key=lambda each: each[1].passed_ms)
    return Measured(name, phase, gap)


def _of_mode(provider: str, mode: Mode, home: Path) -> Found:
    def work(person: Person) -> None:
        if mode is not Mode.TEXT_TO_IMAGE:
            person.open(_source(home, SOURCE_PX.get(mode, SIDE_PX)))
        person.choose(mode)
        person.window.state.change(**WISHES.get(mode, {}))
        if mode is not Mode.UPSCALE:
            person.prompt()
        if mode is Mode.INPAINT:
            person.paint()
        person.generate()
        person.look()
        person.window.close()

    return _measured(home, provider, f"{mode}, `{provider}`", lambda bot, desk, heart: work(Person(bot, desk, heart)))


def _of_history(home: Path) -> Found:
    def work(bot: QtBot, desk: Desk, heart: Heartbeat) -> None:
        fill(desk.core.history, desk.core.paths.data / "history")
        go_through_history(bot, desk, heart)

    return _measured(home, PROVIDERS[0], f"a history of {COUNT:,} opened, scrolled, starred, deleted, searched", work)


def _measured(home: Path, provider: str, name: str, work: Callable[[QtBot, Desk, Heartbeat], None]) -> Found:
    paths = Paths.inside(home)
    save(paths, Settings(default_provider=provider))
    bot = Bot()
    desk = Desk(bot, paths)
    heart = Heartbeat()
    try:
        work(bot, desk, heart)
    finally:
        heart.stop()
        desk.close()
    print(f"-- {name}\n{heart.report()}", file=sys.stderr)
    return name, heart.gaps


def _source(home: Path, side_px: int) -> Path:
    path = home / "picture.png"
    path.write_bytes(_answer(side_px, side_px))
    return path


# --------------------------------------------------------------------------------------------- who answers


def distant_factory(setup: ProviderSetup) -> DistantProvider:
    """The provider "distant"."""
    return DistantProvider(setup)


class DistantProvider(FakeProvider):
    """Does everything at once at any size: one POST, one PNG that comes back."""

    def __init__(self, setup: ProviderSetup) -> None:
        sizes = SizeRange(64, SIDE_PX, 8)
        able = {mode: capability(mode, sizes=sizes) for mode in Mode if mode is not Mode.UPSCALE}
        able[Mode.UPSCALE] = capability(Mode.UPSCALE)
        able[Mode.OUTPAINT] = capability(Mode.OUTPAINT, sizes=sizes, max_margin=MARGIN_PX)
        super().__init__("distant", label="Distant", capabilities=able)
        self._transport, self._url = setup.transport, os.environ[URL]

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        body = b"" if request.picture is None else picture_png(request.picture, self._url)
        size = _size_due(request)
        call = HttpCall("POST", f"{self._url}/{size.width}/{size.height}", {"Content-Type": "image/png"}, body=body)
        answer = self._transport.send_abandonable(call, context)
        assert answer.status == 200, answer.status
        return collected([generated(answer.body, 7, asked=asked_for(request))], request.engine)


def _size_due(request: GenerationRequest) -> Size:
    size = request.size or (request.picture.size if request.picture else Size(SIDE_PX, SIDE_PX))
    if request.margins is None:
        return size
    return Size(size.width + 2 * MARGIN_PX, size.height + 2 * MARGIN_PX)


@contextmanager
def _served() -> Iterator[None]:
    command = [sys.executable, "-m", "tests.benchmarks.stalls", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as server:
        assert server.stdout is not None
        os.environ[URL] = server.stdout.readline().strip()
        try:
            yield
        finally:
            server.kill()
            del os.environ[URL]


@cache
def _answer(width: int, height: int) -> bytes:
    """A photograph of that size."""
    sample: Picture = read_picture_file(CHECKOUT / "samples" / "astronaut.png")
    return encode_png(resize(sample, Size(width, height)), effort="fast")


def _serve() -> None:
    """Answer until killed."""
    _answer(SIDE_PX, SIDE_PX)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            width, height = map(int, self.path.strip("/").split("/"))
            time.sleep(TAKES_S)
            answer = _answer(width, height)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            pass

    with LoopbackServer(Handler) as server:
        print(server.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        _serve()
    else:
        text = table(measure())
        print(text)
        write(CHECKOUT / "docs" / "benchmarks.md", text)

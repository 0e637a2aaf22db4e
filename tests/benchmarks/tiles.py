"""Upscaling in tiles against a server that takes its time: how near it comes to the waiting alone, and what memory.

The server is another process, which has every answer ready; so is the side that is measured, freshly started for each
round, since the largest memory of a process is never taken back.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.capability import Capability, Engine, PromptNeed, ProviderSpec, SizeRange
from bridge.http.call import HttpCall
from bridge.http.transport import Transport
from bridge.imaging.codec import encode_png, read_picture_file
from bridge.imaging.png_rows import PngRows
from bridge.job_context import JobContext
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mode, Picture, ProviderId, Sampling, Size
from bridge.providers.base import Provider
from bridge.providers.payload import need_picture, picture_png
from bridge.providers.results import asked_for, collected, generated
from bridge.tiling.job import TileJob, grid_for, tile_request
from bridge.tiling.parts import Parts
from bridge.tiling.run import generate_tiles
from tests.fakes.job_context import RecordingContext
from tests.gimp.machine import CHECKOUT
from tests.servers.loopback import LoopbackServer

SAMPLES = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
SOURCE_PX, FACTOR = 4096, 2
BLOCK_PX = 512
SIDES_PX = (512, 1024)
AT_ONCE = 4
TAKES_S = 0.2
ROUNDS = 3
MIB = 1 << 20
SPEC = ProviderSpec(ProviderId("timed"), "Timed", "Takes its time.", (Mode.UPSCALE,), is_model=False, announces=True)


@dataclass(frozen=True)
class Measured:
    """With tiles of ``side_px``: seconds and bytes, the best of some rounds."""

    side_px: int
    tiles: int
    measured_s: float
    memory_bytes: int

    @property
    def ideal_s(self) -> float:
        """Nothing but waiting, the server always full."""
        return self.tiles * TAKES_S / AT_ONCE


def measure() -> list[Measured]:
    """Each size of tiles against a server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.npy"
        np.save(source, _photographs())
        return [_with_tiles(side_px, source) for side_px in SIDES_PX]


def table(found: list[Measured]) -> str:
    """As Markdown."""
    lines = ["| tiles | ideal | measured | ratio | memory | of the output's bytes |", "|---|---|---|---|---|---|"]
    output = (SOURCE_PX * FACTOR) ** 2 * 4
    for each in found:
        times = f"{each.ideal_s:.2f} s | {each.measured_s:.2f} s | {each.measured_s / each.ideal_s:.2f}"
        share = f"{each.memory_bytes / MIB:.0f} MiB | {each.memory_bytes / output:.2f} x"
        lines.append(f"| {each.tiles} of up to {each.side_px} px | {times} | {share} |")
    return "\n".join(lines)


def _with_tiles(side_px: int, source: Path) -> Measured:
    with subprocess.Popen(_command("serve", side_px, source), stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            rounds = [_round(side_px, source, url) for _ in range(ROUNDS)]
        finally:
            server.kill()
    return Measured(
        side_px, rounds[0]["tiles"], min(each["seconds"] for each in rounds), max(each["bytes"] for each in rounds)
    )


def _round(side_px: int, source: Path, url: str) -> dict[str, float]:
    done = subprocess.run(_command("ask", side_px, source, url), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _command(*words: object) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.tiles", *map(str, words)]


def _photographs() -> NDArray[np.uint8]:
    """(SOURCE_PX, SOURCE_PX, 4): the sample photographs side by side, no two alike."""
    squares = [_square(read_picture_file(CHECKOUT / "samples" / name).pixels) for name in SAMPLES]
    pixels = np.empty((SOURCE_PX, SOURCE_PX, 4), np.uint8)
    count = SOURCE_PX // BLOCK_PX
    for place in range(count * count):
        y, x = divmod(place, count)
        block = np.rot90(squares[place % len(squares)], place // 7)
        block = np.roll(block, place * 5, axis=1)
        pixels[y * BLOCK_PX : (y + 1) * BLOCK_PX, x * BLOCK_PX : (x + 1) * BLOCK_PX] = block
    return pixels


def _square(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = min(pixels.shape[:2])
    return np.asarray(cv2.resize(pixels[:side, :side], (BLOCK_PX, BLOCK_PX), interpolation=cv2.INTER_CUBIC), np.uint8)


# --------------------------------------------------------------------------------------------- the server


def _serve(side_px: int, source: Path) -> None:
    """Answers are ready before the address is told: each tile enlarged, by the digest of the PNG that asks for it."""
    cv2.setNumThreads(1)
    job = _job(side_px, source)
    answers = {}
    for tile in job.grid.tiles:
        sent = need_picture(tile_request(job, tile))
        size = (sent.size.width * FACTOR, sent.size.height * FACTOR)
        large = cv2.resize(sent.pixels, size, interpolation=cv2.INTER_LANCZOS4)
        answers[_digest(encode_png(sent, effort="fast"))] = encode_png(Picture(np.asarray(large, np.uint8)))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            begun = time.monotonic()
            answer = answers[_digest(self.rfile.read(int(self.headers["Content-Length"])))]
            time.sleep(max(0.0, TAKES_S - (time.monotonic() - begun)))
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


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()


# --------------------------------------------------------------------------------------------- who asks


class TimedProvider(Provider):
    """One POST a tile."""

    def __init__(self, transport: Transport, url: str, capability: Capability) -> None:
        self._transport, self._url, self._capability = transport, url, capability

    @property
    def spec(self) -> ProviderSpec:
        return SPEC

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        return ()

    def default_engine(self, mode: Mode) -> EngineId | None:
        return None

    def capability(self, mode: Mode, engine: EngineId | None) -> Capability | None:
        return self._capability

    def generate(self, request: GenerationRequest, context: JobContext) -> GenerationResult:
        body = picture_png(need_picture(request), self._url)
        call = HttpCall("POST", f"{self._url}/tile", {"Content-Type": "image/png"}, body=body)
        answer = self._transport.send_abandonable(call, context)
        assert answer.status == 200
        return collected([generated(answer.body, request.sampling.seed, asked=asked_for(request))], None)


def _job(side_px: int, source: Path) -> TileJob:
    capability = Capability(Mode.UPSCALE, SizeRange(64, side_px, 8), PromptNeed.UNUSED)
    picture = Picture(np.load(source))
    target = Size(picture.size.width * FACTOR, picture.size.height * FACTOR)
    request = GenerationRequest(Mode.UPSCALE, SPEC.id, sampling=Sampling(seed=7))
    return TileJob(grid_for(picture.size, target, capability), request, picture, capability)


def _ask(side_px: int, source: Path, url: str) -> None:
    """Upscale, write the result as it comes, and print what it took."""
    before = _peak_bytes()
    job, transport = _job(side_px, source), Transport()
    provider = TimedProvider(transport, url, job.capability)
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with (Path(folder) / "result.png").open("wb") as file:
            writer = PngRows(file, job.grid.target, 3)
            result = generate_tiles(
                job,
                provider,
                RecordingContext(),
                Parts(Path(folder) / "parts"),
                at_once=AT_ONCE,
                on_rows=lambda _top, rows: writer.rows(rows),
            )
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        seconds = time.perf_counter() - begun
        assert result.pictures[0].picture.size == job.grid.target
    transport.close()
    print(json.dumps({"tiles": len(job.grid.tiles), "seconds": seconds, "bytes": _peak_bytes() - before}))


def _peak_bytes() -> int:
    """The most memory that this process has ever had (VmHWM)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


def main() -> None:
    """Without words the whole; with some, one of its two sides."""
    match sys.argv[1:]:
        case ["serve", side_px, source]:
            _serve(int(side_px), Path(source))
        case ["ask", side_px, source, url]:
            _ask(int(side_px), Path(source), url)
        case _:
            print(table(measure()))


if __name__ == "__main__":
    main()

"""A whole inpaint in a warm bridge, against posting the same picture with nothing around it; and what planning costs.

The server is another process that answers at once, in the shape of Stability's REST API. Both ways pack the same
picture, send it with the same mask, and unpack the same answer; the bridge also reads the canvas, plans, matches and
joins colours, keeps the result on disk and makes the layer.
"""

from __future__ import annotations

import base64
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import cv2
import numpy as np
import requests

from bridge.app import BridgeCore
from bridge.canvas.base import Source
from bridge.canvas.file import PictureCanvas
from bridge.finishing import finish
from bridge.imaging.codec import decode_picture, encode_mask_png, encode_png
from bridge.imaging.composite import over
from bridge.imaging.drift import drift
from bridge.imaging.fill_choice import Fill
from bridge.jobs.queue import JobState
from bridge.model import Box, GeneratedPicture, Mask, Mode, Picture
from bridge.paths import Paths
from bridge.plan import prepare
from bridge.wishes import Wishes
from layerbridge.wire import Description
from tests.benchmarks.encoding import SAMPLES, photograph
from tests.servers.loopback import LoopbackServer

SIDE_PX = 1024
SELECTED_PX = 320
ROUNDS = 25
KEY = "sk-benchmark"
ENGINE = "stable-diffusion-xl-1024-v1-0"
WISHES = Wishes(prompts=("a door",), provider="stability", engine=ENGINE, context="layer", seed=7)


@dataclass(frozen=True)
class Measured:
    """Of medians the mean over the sample photographs, in seconds.

    Attributes:
        plan_s: context, sizes, masks.
        fill_s: what stands under the mask.
        composite_s: colours, seam, paste.
        drift_s: the drift report.
        pack_s: picture and mask, for a server far away.
    """

    bridge_s: float
    bare_s: float
    plan_s: float
    fill_s: float
    composite_s: float
    drift_s: float
    pack_s: float


def measure() -> Measured:
    """Both ways in turn, so that they meet the same moods of the machine."""
    photographs = [Picture(cv2.cvtColor(photograph(name), cv2.COLOR_RGB2RGBA)) for name in SAMPLES]
    with tempfile.TemporaryDirectory() as folder, _server(folder) as url:
        environ = {"STABILITY_API_KEY": KEY, "API_HOST": url, "PATH": ""}
        core = BridgeCore(Paths.inside(Path(folder) / "home"), environ=environ)
        try:
            rounds = [_rounds(core, url, picture) for picture in photographs]
        finally:
            core.close()
    means = [statistics.mean(values) for values in zip(*rounds, strict=True)]
    return Measured(*means)


def table(found: Measured) -> str:
    """As Markdown."""
    ratio = found.bridge_s / found.bare_s
    both = found.plan_s + found.composite_s
    all_four = both + found.fill_s + found.drift_s
    parts = (found.pack_s, found.plan_s, found.composite_s, found.fill_s, found.drift_s)
    return "\n".join(
        [
            "| at 1024 square | bare post | whole inpaint in the bridge | ratio |",
            "|---|---|---|---|",
            f"| packed, sent, answered at once, unpacked | {_ms(found.bare_s)} | {_ms(found.bridge_s)} | {ratio:.2f} |",
            "",
            "| packing what is sent | plan | composite | fill | drift report |",
            "|---|---|---|---|---|",
            f"| {' | '.join(map(_ms, parts))} |",
            "",
            f"Plan and composite together take {both / found.pack_s:.1%} of the packing,"
            f" all four {all_four / found.pack_s:.1%}.",
        ]
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _rounds(core: BridgeCore, url: str, picture: Picture) -> tuple[float, ...]:
    canvas = PictureCanvas(picture, _selection())
    whole, bare = list[float](), list[float]()
    _bridge(core, canvas)
    for _ in range(ROUNDS):
        whole.append(_seconds(lambda: _bridge(core, canvas)))
        bare.append(_seconds(lambda: _bare(url, picture)))
    return (statistics.median(whole), statistics.median(bare), *_planning(core, canvas, picture))


def _bridge(core: BridgeCore, canvas: PictureCanvas) -> None:
    job = core.submit(WISHES.ask(Mode.INPAINT), canvas, lambda _view: None)
    view = core.jobs.view(job)
    assert view.state is JobState.FINISHED, view.error


def _bare(url: str, picture: Picture) -> None:
    """As the field's own samples do it: one post, the answer's picture unpacked."""
    files = {
        "init_image": ("init_image.png", encode_png(picture, effort="fast"), "image/png"),
        "mask_image": ("mask_image.png", encode_mask_png(_selection(), effort="fast"), "image/png"),
    }
    fields = {"mask_source": "MASK_IMAGE_WHITE", "text_prompts[0][text]": "a door", "seed": "7"}
    answer = requests.post(
        f"{url}/v1/generation/{ENGINE}/image-to-image/masking",
        headers={"Authorization": f"Bearer {KEY}", "Accept": "application/json"},
        files=files,
        data=fields,
        timeout=60,
    )
    decode_picture(base64.b64decode(answer.json()["artifacts"][0]["base64"]))


def _planning(core: BridgeCore, canvas: PictureCanvas, picture: Picture) -> tuple[float, ...]:
    """The parts alone: plan, fill, composite, drift report, and the packing beside them."""
    ask = WISHES.ask(Mode.INPAINT)
    provider = core.registry.get(ask.request.provider)
    capability = provider.capability(Mode.INPAINT, ask.request.engine)
    assert capability is not None
    read = _Read(canvas, picture)
    prepared = prepare(ask, read, capability)
    answer = GeneratedPicture(_answer(picture), 7)
    unfilled = replace(ask, manner=replace(ask.manner, fill=Fill.NONE))
    plan = _median(lambda: prepare(unfilled, read, capability))
    fill = _median(lambda: prepare(ask, read, capability)) - plan
    finished = finish(prepared, answer).picture
    source, mask = prepared.source_of_result, prepared.mask
    assert source is not None and mask is not None
    shown = over(source, finished, Box(0, 0, mask.size.width, mask.size.height), mask)
    told = _median(lambda: drift(source, finished, mask, shown=shown))
    composite = _median(lambda: finish(prepared, answer)) - told
    pack = _median(lambda: encode_png(picture)) + _median(lambda: encode_mask_png(_selection()))
    return plan, fill, composite, told, pack


class _Read:
    """A canvas whose pixels are read already: reading is GIMP's, and measured with it."""

    def __init__(self, canvas: PictureCanvas, picture: Picture) -> None:
        self._canvas, self._picture, self._selection = canvas, picture, _selection()
        self._seen = canvas.describe()
        self.insert, self.new_image = canvas.insert, canvas.new_image

    def describe(self) -> Description:
        return self._seen

    def read_pixels(self, _source: Source, box: Box) -> Picture:
        return self._picture.crop(box)

    def read_selection(self, box: Box) -> Mask:
        return self._selection.crop(box)


def _median(work: Callable[[], object]) -> float:
    return statistics.median(_seconds(work) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _selection() -> Mask:
    pixels = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    centre, axes = (SIDE_PX // 2, SIDE_PX // 2), (SELECTED_PX // 2, SELECTED_PX // 2)
    cv2.ellipse(pixels, centre, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    return Mask(pixels)


def _answer(picture: Picture) -> Picture:
    """Darker and yellower, as some decoders give pictures back."""
    gains = np.array([0.92, 0.9, 0.84, 1.0], np.float32)
    return Picture(np.rint(picture.pixels * gains).astype(np.uint8))


# --------------------------------------------------------------------------------------------- the server


class _server:  # noqa: N801  (used as a function is)
    """The other process, for as long as it is needed; gives its address."""

    def __init__(self, folder: str) -> None:
        self._command = [sys.executable, "-m", "tests.benchmarks.inpaint", "serve"]

    def __enter__(self) -> str:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def __exit__(self, *_what: object) -> None:
        self._process.kill()
        self._process.communicate()


def _serve() -> None:
    cv2.setNumThreads(1)
    picture = Picture(cv2.cvtColor(photograph(SAMPLES[0]), cv2.COLOR_RGB2RGBA))
    packed = base64.b64encode(encode_png(_answer(picture))).decode()
    made = json.dumps({"artifacts": [{"base64": packed, "seed": 7, "finishReason": "SUCCESS"}]}).encode()
    engines = json.dumps([{"id": ENGINE, "name": ENGINE, "description": "", "type": "PICTURE"}]).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._tell(engines)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._tell(made)

        def _tell(self, body: bytes) -> None:
            self.send_response(200)
            for name, value in _head(body).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with LoopbackServer(Handler) as server:
        print(server.url, flush=True)
        threading.Event().wait()


def _head(body: bytes) -> Mapping[str, str]:
    return {"Content-Type": "application/json", "Content-Length": str(len(body))}


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        _serve()
    else:
        print(table(measure()))

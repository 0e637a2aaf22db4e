"""A ComfyUI whose websocket means harm. What comes over it is a courtesy: the result comes all the same."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from bridge.core import Generator
from bridge.credentials import Credentials
from bridge.history import History
from bridge.model import Box, GenerationRequest, Mode, Prompt, ProviderId, Sampling
from bridge.plan import Ask
from bridge.registry import Registry
from bridge.settings import ProviderSettings, Settings
from bridge.tiling.parts import Parts
from tests.fakes.canvas import FakeCanvas
from tests.fakes.job_context import RecordingContext
from tests.faults.bad_pictures import RGB, declared_png
from tests.faults.endpoint_bench import PATIENT, QUICK, ShortTransport
from tests.faults.fault import Fault, Seen, need
from tests.faults.memory import at_most
from tests.servers.comfyui import ComfyServer
from tests.servers.comfyui_socket import BINARY, CONTINUATION, TEXT, ServerSocket, accept_key
from tests.servers.strict import Recorded

PIECE = b"x" * (1 << 20)
PREVIEW = struct.pack(">II", 1, 2)
Talk = Callable[["MadComfy", BaseHTTPRequestHandler], None]


class MadComfy(ComfyServer):
    """Makes pictures well; ``talk`` has the websocket."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self._talk = talk
        self.opened = 0

    def take_over(self, request: Recorded, handler: BaseHTTPRequestHandler) -> bool:
        if request.path != "/ws":
            return super().take_over(request, handler)
        self.opened += 1
        handler.close_connection = True
        try:
            self._talk(self, handler)
        except OSError:
            return True
        return True


def opened(handler: BaseHTTPRequestHandler) -> ServerSocket:
    feed = ServerSocket(handler)
    feed.open(accept_key({name.lower(): value for name, value in handler.headers.items()}))
    return feed


def gigabyte(server: MadComfy, handler: BaseHTTPRequestHandler) -> None:
    """One frame of a gigabyte."""
    opened(handler)
    handler.connection.sendall(b"\x82\x7f" + struct.pack(">Q", 1 << 30))
    for _ in range(1 << 10):
        handler.connection.sendall(PIECE)


def never_ends(server: MadComfy, handler: BaseHTTPRequestHandler) -> None:
    """A message of ever more frames."""
    feed = opened(handler)
    feed.send_frame(BINARY, PIECE, final=False)
    while not server.stopping.is_set() and not feed.closed:
        feed.send_frame(CONTINUATION, PIECE, final=False)


def floods(server: MadComfy, handler: BaseHTTPRequestHandler) -> None:
    """Progress, as fast as it goes."""
    feed = opened(handler)
    text = json.dumps({"type": "progress", "data": {"node": "1\u202e", "value": 1e308, "max": 1e-308}})
    while not server.stopping.is_set() and not feed.closed:
        feed.send_frame(TEXT, text.encode())


def bombs(server: MadComfy, handler: BaseHTTPRequestHandler) -> None:
    """Previews of 177 megapixels."""
    feed = opened(handler)
    bomb = declared_png(13_300, 13_300, colour=RGB, bits=8, rows=13_300)
    while not server.stopping.wait(0.1) and not feed.closed:
        feed.send_frame(BINARY, PREVIEW + bomb)


def endless_handshake(server: MadComfy, handler: BaseHTTPRequestHandler) -> None:
    handler.connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\n")
    while not server.stopping.is_set():
        handler.connection.sendall(b"X-More: " + b"y" * 1000 + b"\r\n")


def says_nothing(server: MadComfy, _handler: BaseHTTPRequestHandler) -> None:
    server.stopping.wait()


def _feed(name: str, cause: str, talk: Talk) -> Fault:
    def run(folder: Path) -> Seen:
        with MadComfy(talk) as server, closing(ShortTransport(PATIENT, QUICK)) as transport, at_most(350):
            history = History(folder / "history")
            settings = Settings(providers={"comfyui": ProviderSettings(url=server.url)})
            registry = Registry(settings, Credentials({}, stores=[]), transport, environ={})
            canvas, context = FakeCanvas.plain(512, 512, selected=Box(128, 128, 256, 256)), RecordingContext()
            request = GenerationRequest(
                Mode.INPAINT, ProviderId("comfyui"), prompts=(Prompt("a cat"),), sampling=Sampling(seed=5)
            )
            delivery = Generator(registry, history, Parts(folder / "parts")).carry_out(Ask(request), canvas, context)
            need(server.opened, "nobody listened to the websocket")
            need(len(history.entries()) == len(delivery.pictures) == 1, "the result is not in the history")
            need(all(text.isprintable() for _, text in context.steps), "characters that cannot be seen are shown")
            return Seen("The result came all the same.")

    return Fault("Endpoint", name, cause, (1, 6), run)


FAULTS = (
    _feed("a message of a gigabyte", "over ComfyUI's websocket", gigabyte),
    _feed("a message without an end", "ever more frames of it over the websocket", never_ends),
    _feed("a flood of progress", "as fast as it goes, with numbers that are none", floods),
    _feed("previews that are bombs", "177 megapixels over the websocket", bombs),
    _feed("an endless handshake", "ever more headers when the websocket opens", endless_handshake),
    _feed("a silent handshake", "the websocket never opens", says_nothing),
)

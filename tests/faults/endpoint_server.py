"""Strict servers that misbehave on order: they answer every question well, until something is to be made."""

from __future__ import annotations

import re
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from threading import Event

from tests.servers.openai_images import OpenAIImagesServer
from tests.servers.stability import StabilityServer
from tests.servers.strict import Recorded, StrictServer
from tests.servers.webui import WebuiServer

COSTLY = re.compile(r"/generation/|/sdapi/v1/(txt2img|img2img|extra-single-image)|/images/(edits|generations)")
"""Paths whose POST may be billed."""
IHDR = b"IHDR"


class Wire:
    """A connection whose request was read: everything may be sent back.

    Attributes:
        stopping: set when the server stops.
        request: what was asked.
    """

    def __init__(self, handler: BaseHTTPRequestHandler, request: Recorded, stopping: Event) -> None:
        self.request, self.stopping = request, stopping
        self._handler = handler

    def send(self, data: bytes) -> bool:
        """As it is; False once the other side is gone."""
        try:
            self._handler.connection.sendall(data)
        except OSError:
            return False
        return not self.stopping.is_set()

    def head(self, status: int, headers: Mapping[str, str]) -> bool:
        lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in headers.items())]
        return self.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def answer(
        self,
        status: int,
        body: bytes,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        *,
        length: int | None = None,
    ) -> None:
        """A whole answer; ``length`` to lie about its length."""
        told = str(len(body) if length is None else length)
        self.head(status, {"Content-Type": content_type, "Content-Length": told, **(headers or {})})
        self.send(body)

    def drip(self, data: bytes, pause_s: float) -> None:
        """One byte after the other."""
        for byte in data:
            if self.stopping.wait(pause_s) or not self.send(bytes([byte])):
                return

    def reset(self) -> None:
        """Break the connection off, so that the other side reads an error and no end."""
        connection = self._handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def wait(self) -> None:
        """Say nothing until the server stops."""
        self.stopping.wait()

    @property
    def size(self) -> tuple[int, int]:
        """Of the first PNG in the request, or of what its text asks for."""
        body = self.request.body
        place = body.find(IHDR)
        if place < 0:
            return 512, 512
        width, height = struct.unpack_from(">II", body, place + len(IHDR))
        return width, height


Misbehave = Callable[[Wire], None]


class _Misbehaving(StrictServer):
    """Attributes: ``costly`` requests, and what to do at the next ones; once the list is empty it behaves."""

    misbehaviours: list[Misbehave]
    every_request = False

    @property
    def costly(self) -> int:
        return sum(bool(COSTLY.search(each.path)) for each in self.posts())

    def take_over(self, request: Recorded, handler: BaseHTTPRequestHandler) -> bool:
        costs = request.method == "POST" and COSTLY.search(request.path)
        if not self.misbehaviours or not (costs or self.every_request):
            return super().take_over(request, handler)
        with self.lock:
            self.requests.append(request)
            act = self.misbehaviours.pop(0)
        handler.close_connection = True
        act(Wire(handler, request, self.stopping))
        return True

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS; before ``start``."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)


class Stability(_Misbehaving, StabilityServer):
    """Stability's REST API."""

    def __init__(self) -> None:
        self.misbehaviours = []
        super().__init__()


class Webui(_Misbehaving, WebuiServer):
    """AUTOMATIC1111."""

    def __init__(self) -> None:
        self.misbehaviours = []
        super().__init__()


class OpenAI(_Misbehaving, OpenAIImagesServer):
    """OpenAI's images API."""

    def __init__(self) -> None:
        self.misbehaviours = []
        super().__init__()


Server = Stability | Webui | OpenAI

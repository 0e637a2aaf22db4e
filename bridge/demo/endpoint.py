"""A server for the demonstration, on this computer: it speaks as much of Stability's REST API as an inpaint needs.

Owns: ``DemoEndpoint``, and what it answers. May import: ``bridge.demo.model``, ``bridge.imaging.codec``,
``bridge.model``, ``bridge.errors``.

It is a real HTTP server on 127.0.0.1, so that a result comes by the whole way that a hosted one would: a PNG in a form
out, base64 in JSON back. It takes a made-up key and refuses every other one.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Any

from bridge.demo.model import redrawn
from bridge.errors import BridgeError, InputError
from bridge.imaging.codec import decode_picture, encode_png
from bridge.model import Mask, Picture

KEY = "sk-of-the-demonstration"
ENGINE = "stable-diffusion-v1-6"
ENGINES = [{"id": ENGINE, "name": "No model", "description": "Draws a thing under the mask", "type": "PICTURE"}]
LIST_PATH = "/v1/engines/list"
MASKING_PATH = f"/v1/generation/{ENGINE}/image-to-image/masking"

TIMEOUT_S = 30
MAX_BODY_BYTES = 64 << 20
POLL_S = 0.02

BOUNDARY = re.compile(r'multipart/form-data;.*boundary="?([^";]+)')
NAME = re.compile(rb'name="([^"]*)"')


@dataclass(frozen=True, eq=False)
class Exchange:
    """One request and its answer, all three of one size.

    Attributes:
        sent: the picture as it came.
        mask: 255 = replace.
        answer: what was sent back.
    """

    sent: Picture
    mask: Mask
    answer: Picture


@dataclass(frozen=True)
class Reply:
    """A status, and what becomes JSON."""

    status: int
    body: Any


class DemoEndpoint:
    """Serves on a free port from entering to leaving its ``with``.

    The same picture, mask and words get the same answer, whatever the seed: nothing is left to chance.
    """

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": POLL_S})

    @property
    def url(self) -> str:
        """The base address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environ(self) -> dict[str, str]:
        """What the environment has to say for the provider "stability" to come here."""
        return {"STABILITY_API_KEY": KEY, "API_HOST": self.url}

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was asked and answered until now."""
        return tuple(self._exchanges)

    def __enter__(self) -> DemoEndpoint:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def engines(self, authorization: str) -> Reply:
        """The answer to a request for the list of engines."""
        return Reply(200, ENGINES) if authorization == f"Bearer {KEY}" else _refused_key()

    def masking(self, authorization: str, content_type: str, body: bytes) -> Reply:
        """The answer to a request for an inpaint."""
        if authorization != f"Bearer {KEY}":
            return _refused_key()
        try:
            form = _form(content_type, body)
            answer, seed = self._answered(form), int(form.get("seed", b"0"))
        except (BridgeError, KeyError, ValueError) as error:
            return _failed(400, "bad_request", f"The form cannot be used: {error}")
        data = base64.b64encode(encode_png(answer, effort="fast")).decode()
        return Reply(200, {"artifacts": [{"base64": data, "finishReason": "SUCCESS", "seed": seed}]})

    def _answered(self, form: dict[str, bytes]) -> Picture:
        if form["mask_source"] != b"MASK_IMAGE_WHITE":
            raise InputError("Only white masks are understood.", "")
        picture = decode_picture(form["init_image"], error=InputError)
        mask = Mask(decode_picture(form["mask_image"], error=InputError).pixels[..., 0])
        exchange = Exchange(picture, mask, redrawn(picture, mask, form.get("text_prompts[0][text]", b"").decode()))
        self._exchanges.append(exchange)
        return exchange.answer


class _Server(HTTPServer):
    def __init__(self, endpoint: DemoEndpoint) -> None:
        self.endpoint = endpoint
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    timeout = TIMEOUT_S

    def do_GET(self) -> None:
        known = self.path == LIST_PATH
        self._send(self._endpoint.engines(self._authorization) if known else _nothing_there())

    def do_POST(self) -> None:
        # Read in any case: a client that still sends would lose the answer with the connection.
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            self._send(_failed(413, "bad_request", "The body has no length, or is too large."))
            return
        body = self.rfile.read(int(length))
        if self.path != MASKING_PATH:
            self._send(_nothing_there())
            return
        self._send(self._endpoint.masking(self._authorization, self.headers.get("Content-Type", ""), body))

    @property
    def _endpoint(self) -> DemoEndpoint:
        assert isinstance(self.server, _Server)  # noqa: S101  (nobody else makes one)
        return self.server.endpoint

    @property
    def _authorization(self) -> str:
        return str(self.headers.get("Authorization", ""))

    def _send(self, reply: Reply) -> None:
        data = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name)
        """Nothing: the demonstration says itself what is done."""


def _form(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a form by name (RFC 7578)."""
    found = BOUNDARY.match(content_type)
    if found is None:
        raise ValueError("it is no multipart/form-data")
    parts = (b"\r\n" + body).split(b"\r\n--" + found[1].encode("latin-1"))
    return dict(_named(part) for part in parts[1:-1])


def _named(part: bytes) -> tuple[str, bytes]:
    head, _, data = part.partition(b"\r\n\r\n")
    found = NAME.search(head)
    if found is None:
        raise ValueError("a part has no name")
    return found[1].decode(), data


def _failed(status: int, name: str, message: str) -> Reply:
    return Reply(status, {"id": "demonstration", "name": name, "message": message})


def _refused_key() -> Reply:
    return _failed(401, "unauthorized", "This server takes the demonstration's own key only.")


def _nothing_there() -> Reply:
    return _failed(404, "not_found", "This server does inpaints only.")

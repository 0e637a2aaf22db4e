"""A strict server for OVHcloud's Stable Diffusion XL endpoint, on 127.0.0.1.

It counts as the guide says (by the minute, without a key or with one) and tells how far it has counted by the headers
that were seen at the real one; a refusal's body, which nobody documents, is that of the gateway whose headers these
are. It is a program too: ``python -m tests.servers.ovh --port 0`` prints its address and its key.
"""

from __future__ import annotations

import argparse
import io
import itertools
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.ovh import OvhProvider
from bridge.secret import Secret
from tests.servers import stability_pictures as pictures
from tests.servers.loopback import serve
from tests.servers.rig import Rig
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

KEY = "ovh-loopback"
PATH = "/api/text2image"
SIDE_PX = 1024
WITHOUT_KEY, WITH_KEY = 2, 400
MINUTE_S = 60

Kind = Literal["PNG", "JPEG", "WEBP"]


class Refusal(Exception):
    """An answer that is no picture."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class OvhServer(StrictServer):
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        key: the only one that is accepted; none is needed.
        kind: of the pictures.
        content_type: of the answers; "" for the picture's own.
        tells_wait: whether a refusal has a Retry-After too.
        now: the time in seconds, by which the minutes are counted.
    """

    max_body_bytes = 2_000_000

    def __init__(self, *, key: str = KEY, port: int = 0, now: Callable[[], float] = time.monotonic) -> None:
        self.key = key
        self.kind: Kind = "JPEG"
        self.content_type = "application/octet-stream"
        self.tells_wait = False
        self.now = now
        self._counts: dict[tuple[bool, int], int] = {}
        self._numbers = itertools.count(1)
        super().__init__(port=port)

    def respond(self, request: Recorded) -> Answer:
        """The answer to one request."""
        try:
            return self._route(request)
        except Refusal as refusal:
            return json_answer({"message": refusal.words}, refusal.status)

    def too_large(self, length: str) -> Answer:
        return json_answer({"message": "Request size limit exceeded"}, 413)

    def _route(self, request: Recorded) -> Answer:
        if request.path != PATH:
            raise Refusal(404, "no Route matched with those values")
        if request.method != "POST":
            raise Refusal(405, "Method Not Allowed")
        has_key = self._check_key(request.headers)
        left, reset_s = self._count(has_key=has_key)
        told = self._told(left, reset_s, has_key=has_key)
        if left < 0:
            return json_answer({"message": "API rate limit exceeded"}, 429, told)
        words = _words(request)
        self.wait(self.delay_s)
        body, kind = self._picture(words)
        return Answer(200, self.content_type or kind, body, told)

    def _check_key(self, headers: Mapping[str, str]) -> bool:
        given = headers.get("authorization")
        if given not in (None, f"Bearer {self.key}"):
            raise Refusal(401, "Unauthorized")
        return given is not None

    def _count(self, *, has_key: bool) -> tuple[int, int]:
        """How many are left in this minute, less than 0 for one too many, and when the next one begins."""
        now = self.now()
        minute = (has_key, int(now // MINUTE_S))
        with self.lock:
            self._counts[minute] = self._counts.get(minute, 0) + 1
            used = self._counts[minute]
        return (WITH_KEY if has_key else WITHOUT_KEY) - used, int(MINUTE_S - now % MINUTE_S) or 1

    def _told(self, left: int, reset_s: int, *, has_key: bool) -> dict[str, str]:
        limit, remaining = str(WITH_KEY if has_key else WITHOUT_KEY), str(max(0, left))
        told = {"RateLimit-Limit": limit, "RateLimit-Remaining": remaining, "RateLimit-Reset": str(reset_s)}
        told |= {"X-RateLimit-Limit-Minute": limit, "X-RateLimit-Remaining-Minute": remaining}
        return told | ({"Retry-After": str(reset_s)} if left < 0 and self.tells_wait else {})

    def _picture(self, words: str) -> tuple[bytes, str]:
        """Another one each time: the endpoint has no seed."""
        made = pictures.text_to_image(SIDE_PX, SIDE_PX, words, next(self._numbers))
        buffer = io.BytesIO()
        Image.fromarray(made[..., :3]).save(buffer, self.kind)
        return buffer.getvalue(), f"image/{self.kind.lower()}"


def _words(request: Recorded) -> str:
    data = request.json
    if request.unreadable or not isinstance(data, dict):
        raise Refusal(422, "the body must be a JSON object")
    unknown = set(data) - {"prompt", "negative_prompt"}
    if unknown:
        raise Refusal(422, f"unknown: {', '.join(sorted(unknown))}")
    if not isinstance(data.get("prompt"), str) or not data["prompt"]:
        raise Refusal(422, "prompt: is required")
    if not isinstance(data.get("negative_prompt", ""), str):
        raise Refusal(422, "negative_prompt: must be a string")
    return f"{data['prompt']} | {data.get('negative_prompt', '')}"


class OvhRig(Rig):
    """The strict server, and a provider with a key, which may ask often enough for tests."""

    id = ProviderId("ovh")

    def __init__(self) -> None:
        self._server = OvhServer()

    @property
    def server(self) -> AbstractContextManager[OvhServer]:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        return {"OVH_AI_ENDPOINTS_URL": self._server.url, "OVH_AI_ENDPOINTS_ACCESS_TOKEN": KEY}

    def make(self, transport: Transport) -> Provider:
        return OvhProvider(ProviderSetup(transport, self._server.url, key=Secret(KEY)))

    def replaced(self) -> NDArray[np.float64]:
        raise NotImplementedError("the endpoint takes no masks")

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return bool(self._server.posts())


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    arguments: Any = parser.parse_args()
    server = OvhServer(key=arguments.key, port=arguments.port)
    serve(server, server.url, f"key: {server.key}")


if __name__ == "__main__":
    main()

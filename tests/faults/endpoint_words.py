"""The endpoint's words: characters that cannot be seen, that turn text around, names that look like paths."""

from __future__ import annotations

import json
from collections.abc import Callable

from bridge.errors import AuthError, EndpointError, InputError, RejectedError, ServerFaultError
from tests.faults.bad_pictures import artifacts, noise_png
from tests.faults.endpoint_bench import CANARY, Case, faults
from tests.faults.endpoint_server import Misbehave, Server, Stability, Wire
from tests.servers.stability import engine

TURNED = "a\x1b[2J\x1b]0;title\x07 b\u202ec\u2066d\u200be\x00f\r\ng\x85"
HALF = "\\ud800"


def says(status: int, name: str, message: str) -> Misbehave:
    body = json.dumps({"name": name, "message": message}).replace("HALF", HALF).encode()
    return lambda wire: wire.answer(status, body)


def hides_the_key(wire: Wire) -> None:
    hidden = CANARY[:4] + "\u200b" + CANARY[4:]
    wire.answer(401, json.dumps({"name": "unauthorized", "message": f"no such key: {hidden}"}).encode())


def sends_well(wire: Wire) -> None:
    wire.answer(200, artifacts(noise_png(*wire.size), note=TURNED))


def only_engine(name: str, description: str = "") -> Callable[[Server], None]:
    def set_up(server: Server) -> None:
        assert isinstance(server, Stability)
        server.engines = (engine(name, description=description),)

    return set_up


PATHS = "../../../../etc/passwd/stable-diffusion-v1-6"
CASES = (
    Case("hostile words", "an error with terminal codes, bidirectional and invisible characters, half of a character",
         (says(500, TURNED, f"{TURNED} HALF <b>bold</b>"),), ServerFaultError, "server failed"),
    Case("a long story", "an error of a megabyte", (says(400, "bad_request", "word " * 200_000),), RejectedError,
         "does not accept"),
    Case("the key, hidden", "the key with an invisible character in it", (hides_the_key,), AuthError, r"\[secret\]",
         promises=(4,)),
    Case("an engine's name that turns text around", "the only engine in the list has such a name", (), InputError,
         "odd characters", posts=0, set_up=only_engine("stable-diffusion-v1-6\u202e\x1b[2J")),
    Case("an engine's name that is a path", PATHS, (sends_well,), kept=1, set_up=only_engine(PATHS),
         promises=(1, 5, 6)),
    Case("an engine's name that is an address", "https://127.0.0.1/stable-diffusion-v1-6?x=", (sends_well,), kept=1,
         set_up=only_engine("https://127.0.0.1/stable-diffusion-v1-6?x=#")),
    Case("an engine that describes itself badly", "terminal codes in its description", (sends_well,), kept=1,
         set_up=only_engine("stable-diffusion-v1-6", TURNED)),
    Case("names that are numbers", "an error whose name and message are lists",
         (lambda wire: wire.answer(400, b'{"name": [1], "message": {"a": NaN}}'),), EndpointError, "does not accept"),
)  # fmt: skip
FAULTS = faults(CASES)

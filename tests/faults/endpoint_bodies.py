"""The endpoint's bodies are of the wrong form, or bombs."""

from __future__ import annotations

from collections.abc import Callable

from bridge.errors import BadResponseError, ServerFaultError
from tests.faults.bad_pictures import artifacts, gzipped, noise_png
from tests.faults.endpoint_bench import Case, faults
from tests.faults.endpoint_server import Misbehave, Server, Stability, Wire
from tests.servers.strict import Answer

NOT_JSON = "not JSON; nothing was changed|far too many parts; nothing was changed"


def says(body: bytes, kind: str = "application/json") -> Misbehave:
    return lambda wire: wire.answer(200, body, kind)


def cut_json(wire: Wire) -> None:
    wire.answer(200, artifacts(noise_png(*wire.size))[:-20])


def gzip_bomb(piece: bytes, times: int, kind: str) -> Misbehave:
    return lambda wire: wire.answer(200, gzipped(piece, times), kind, {"Content-Encoding": "gzip"})


def twice_packed(wire: Wire) -> None:
    body = gzipped(gzipped(b"\0" * (1 << 20), 400), 1)
    wire.answer(200, body, "image/png", {"Content-Encoding": "gzip, gzip"})


def bad_gzip(wire: Wire) -> None:
    wire.answer(200, b"\x1f\x8b\x08\0\0\0\0\0\0\0nonsense", "application/json", {"Content-Encoding": "gzip"})


def plenty(wire: Wire) -> None:
    """300 MB, honestly announced."""
    wire.head(200, {"Content-Type": "application/json", "Content-Length": str(300 << 20)})
    for _ in range(300):
        if not wire.send(b" " * (1 << 20)):
            return


def cookie(wire: Wire) -> None:
    body = artifacts(noise_png(*wire.size))
    wire.answer(200, body, headers={"Set-Cookie": "session=1; Domain=.example.org", "Refresh": "0; url=http://x"})


def lists(body: bytes) -> Callable[[Server], None]:
    """The list of engines is this."""

    def set_up(server: Server) -> None:
        server.answer_next(Answer(200, "application/json", body))
        server.answer_next(Answer(200, "application/json", body))

    return set_up


def many_engines(server: Server) -> None:
    assert isinstance(server, Stability)
    server.engines = tuple(
        {"id": f"engine-{number}", "name": "x", "description": "y", "type": "PICTURE"} for number in range(50_000)
    )


DEEP = b"[" * 100_000 + b"]" * 100_000
MANY = b"[" + b"1," * 10_000_000 + b"1]"
CASES = (
    Case("truncated JSON", "the end of the answer is missing", (cut_json,), BadResponseError, NOT_JSON),
    Case("HTML", "a page with status 200", (says(b"<html>hello</html>", "text/html"),), BadResponseError, NOT_JSON),
    Case("nothing", "an empty body", (says(b""),), BadResponseError, NOT_JSON),
    Case("nested 100,000 deep", "JSON in JSON", (says(DEEP),), BadResponseError, NOT_JSON),
    Case("10 million values", "20 MB that would take a gigabyte", (says(MANY),), BadResponseError, NOT_JSON,
         megabytes=150),
    Case("10 million engines", "the list of engines is 20 MB of numbers", (), BadResponseError,
         "larger than|far too many", posts=0, set_up=lists(MANY), megabytes=150),
    Case("deep engines", "the list of engines is nested 100,000 deep", (), BadResponseError, NOT_JSON, posts=0,
         set_up=lists(DEEP)),
    Case("50,000 engines", "they are listed honestly", kept=1, set_up=many_engines),
    Case("a text", "a text where a list belongs", (says(b'"hello"'),), BadResponseError, "no pictures"),
    Case("numbers for pictures", "a list of numbers", (says(b'{"artifacts": [1, NaN, -Infinity, 1e999]}'),),
         ServerFaultError, "server failed"),
    Case("a seed that is none", "seeds of NaN, of 1e999, of 5,000 digits",
         (says(b'{"artifacts": [{"base64": "", "finishReason": "ERROR", "seed": 1e999}]}'),), ServerFaultError, ""),
    Case("5,000 digits", "a number of 5,000 digits",
         (says(b'{"artifacts": [{"base64": "", "finishReason": "ERROR", "seed": ' + b"9" * 5000 + b"}]}"),),
         BadResponseError, NOT_JSON),
    Case("gzip bomb", "300 KB that unpack to 300 MB, as a picture", (gzip_bomb(b"\0" * (1 << 20), 300, "image/png"),),
         BadResponseError, "larger than 128 MiB", megabytes=300),
    Case("gzip bomb of JSON", "the same as a text", (gzip_bomb(b" " * (1 << 20), 300, "application/json"),),
         BadResponseError, "larger than 128 MiB", megabytes=300),
    Case("gzip in gzip", "a bomb that is packed twice", (twice_packed,), BadResponseError, "larger than 128 MiB",
         megabytes=300),
    Case("bad gzip", "it says gzip and is none", (bad_gzip,), BadResponseError, "could not be read"),
    Case("300 MB", "a body of 300 MB, announced as such", (plenty,), BadResponseError, "larger than 128 MiB",
         megabytes=300),
    Case("Set-Cookie", "a cookie and a header that sends browsers elsewhere: neither is minded", (cookie,), kept=1),
)  # fmt: skip
FAULTS = faults(CASES)

"""The endpoint cannot be reached, hangs, breaks off or drips."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bridge.errors import BadResponseError, TimedOutError, UnreachableError
from bridge.http.call import Timeouts
from tests.faults.bad_pictures import artifacts, noise_png
from tests.faults.endpoint_bench import Case, faults
from tests.faults.endpoint_server import Wire
from tests.faults.fault import Fault, Seen

IMPATIENT = Timeouts(connect_s=0.3, read_s=1.0, total_s=1.5)


def closed_port(_url: str) -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def deaf_port() -> Iterator[str]:
    """A listener whose queue is full: the system answers nobody any more."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                caller.connect(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def says_nothing(wire: Wire) -> None:
    wire.wait()


def hangs_up(wire: Wire) -> None:
    """Nothing is sent; the connection is closed at once."""


def resets_in_body(wire: Wire) -> None:
    wire.head(200, {"Content-Type": "application/json", "Content-Length": "100000"})
    wire.send(b'{"artifacts": [')
    wire.stopping.wait(0.2)
    wire.reset()


def drips_body(wire: Wire) -> None:
    wire.head(200, {"Content-Type": "application/json", "Content-Length": "100000"})
    wire.drip(b" " * 100000, 0.2)


def drips_head(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    wire.drip(b"y" * 100000, 0.2)


def says_go_on(wire: Wire) -> None:
    while wire.send(b"HTTP/1.1 100 Continue\r\n\r\n"):
        wire.stopping.wait(0.01)


def sends_for_ever(wire: Wire) -> None:
    wire.head(200, {"Content-Type": "application/json"})
    while wire.send(b" " * (1 << 20)):
        pass


def is_cut_short(wire: Wire) -> None:
    whole = artifacts(noise_png(*wire.size))
    wire.answer(200, whole[: len(whole) // 2], length=len(whole))


def is_longer(wire: Wire) -> None:
    whole = artifacts(noise_png(*wire.size))
    wire.answer(200, whole + b"and so on" * 1000, length=len(whole))


def speaks_nonsense_chunks(wire: Wire) -> None:
    wire.head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
    wire.send(b"zz\r\nhello\r\n-5\r\n\r\n")


def sends_a_huge_head(wire: Wire) -> None:
    wire.head(200, {"X-Large": "x" * (1 << 20), "Content-Length": "0"})


def sends_many_headers(wire: Wire) -> None:
    wire.head(200, {f"X-{number}": "y" for number in range(100_000)})


def speaks_no_http(wire: Wire) -> None:
    wire.send(b"SSH-2.0-OpenSSH_9.2\r\n")


def _deaf(folder: Path) -> Seen:
    with deaf_port() as url:
        case = Case(
            "connect timeout", "", error=UnreachableError, says="no connection", posts=0, url=lambda _: url,
            timeouts=IMPATIENT,
        )  # fmt: skip
        return case.fault().run(folder)


CASES = (
    Case("refused", "nobody listens at the address", error=UnreachableError, says="no connection", posts=0,
         url=closed_port),
    Case("unresolvable", "the name has no address", error=UnreachableError, says="no connection", posts=0,
         url=lambda _: "https://nothing.invalid"),
    Case("read timeout", "the server takes the request and says nothing", (says_nothing,), TimedOutError,
         "did not answer within 1 s.*may have been carried out", timeouts=IMPATIENT),
    Case("hang-up", "the server takes the request and closes", (hangs_up,), UnreachableError,
         "broke.*may have been carried out"),
    Case("reset in the body", "the connection is reset after some bytes", (resets_in_body,), UnreachableError,
         "broke.*may have been carried out"),
    Case("one byte a time", "the body drips", (drips_body,), TimedOutError, "within 1.5 s", timeouts=IMPATIENT),
    Case("one byte a time, before the body", "the head drips and has no end", (drips_head,), TimedOutError,
         "within 1.5 s", timeouts=IMPATIENT),
    Case("go on, go on", "an endless row of '100 Continue'", (says_go_on,), TimedOutError, "within 1.5 s",
         timeouts=IMPATIENT),
    Case("endless body", "a body without an end, as fast as it goes", (sends_for_ever,), BadResponseError,
         "larger than 128 MiB", megabytes=300),
    Case("shorter than announced", "Content-Length says twice as much as comes", (is_cut_short,), UnreachableError,
         "broke.*may have been carried out"),
    Case("longer than announced", "bytes follow behind Content-Length", (is_longer,), kept=1),
    Case("nonsense in chunks", "chunks whose lengths are no numbers", (speaks_nonsense_chunks,), UnreachableError,
         "may have been carried out"),
    Case("a header of 1 MB", "one line of the head has a megabyte", (sends_a_huge_head,), UnreachableError,
         "may have been carried out"),
    Case("100,000 headers", "the head has 100,000 lines", (sends_many_headers,), UnreachableError,
         "may have been carried out"),
    Case("no HTTP", "another kind of server answers", (speaks_no_http,), UnreachableError,
         "may have been carried out"),
)  # fmt: skip
FAULTS = (
    *faults(CASES),
    Fault("Endpoint", "connect timeout", "the system takes no more connections", (1, 2, 3, 6), _deaf),
)

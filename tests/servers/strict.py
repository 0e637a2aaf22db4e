"""What the strict servers have in common: requests recorded, failures on order, answers written whole or in pieces."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.loopback import LoopbackServer
from tests.servers.multipart import Form, FormError, Upload, parse_form

MAX_BODY_BYTES = 64 << 20


@dataclass(frozen=True)
class Recorded:
    """A request as it came in.

    Attributes:
        path: without the query.
        headers: names in lower case.
        json: the body, where it is JSON.
        form: the body, where it is a form; ``fields`` and ``files`` are its parts by name.
        unreadable: why the body is neither, though it says so; else empty.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Form | None = None
    unreadable: str = ""
    body: bytes = field(default=b"", repr=False)

    @property
    def fields(self) -> Mapping[str, str]:
        return dict(self.form.fields) if self.form else {}

    @property
    def files(self) -> Mapping[str, Upload]:
        return dict(self.form.uploads) if self.form else {}


@dataclass(frozen=True)
class Answer:
    """What goes back. ``pieces`` are sent one by one, each as soon as it is there, instead of ``body``."""

    status: int
    content_type: str
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] | None = None


def json_answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """``data`` as JSON."""
    return Answer(status, "application/json", json.dumps(data).encode(), headers or {})


class StrictServer(LoopbackServer):
    """Serves from ``start`` (or ``with``) to ``stop``; subclasses say ``respond``.

    Attributes:
        requests: everything that came in, in order.
        delay_s: for subclasses: how long a generation takes.
        max_body_bytes: a larger body is refused before it is read.
    """

    max_body_bytes = MAX_BODY_BYTES

    def __init__(self, *, port: int = 0) -> None:
        self.requests: list[Recorded] = []
        self.delay_s = 0.0
        self.lock = threading.Lock()
        self._failures: deque[Answer] = deque()
        self._to_posts: tuple[Answer, tuple[str, ...]] | None = None
        super().__init__(_handler_for(self), port=port)

    def respond(self, request: Recorded) -> Answer:
        """The answer to one request; called from the connections' threads."""
        raise NotImplementedError

    def too_large(self, length: str) -> Answer:
        """The answer to a body that is too large, or of no length."""
        return json_answer({"detail": f"a Content-Length up to {self.max_body_bytes} is required, not {length!r}"}, 411)

    def take_over(self, request: Recorded, handler: BaseHTTPRequestHandler) -> bool:
        """Whether the connection was used for something else (a websocket)."""
        return False

    def answer_next(self, answer: Answer) -> None:
        """Answer the next request, whatever it is, with this; several queue up."""
        self._failures.append(answer)

    def answer_posts(self, answer: Answer, *, but: tuple[str, ...] = ()) -> None:
        """Answer every POST from now on with this, but those to paths that end in one of ``but``."""
        self._to_posts = answer, but

    def posts(self, path: str = "") -> list[Recorded]:
        """The POSTs that came in, those to ``path`` only where one is named."""
        return [each for each in self.requests if each.method == "POST" and path in ("", each.path)]

    def wait(self, seconds: float) -> None:
        """Let a generation take its time, or until the server stops."""
        if seconds:
            self.stopping.wait(seconds)

    def answer(self, request: Recorded) -> Answer:
        """Record, fail on order, respond."""
        with self.lock:
            self.requests.append(request)
            failure = self._failures.popleft() if self._failures else None
        if failure is None and self._to_posts is not None and request.method == "POST":
            answer, but = self._to_posts
            failure = None if request.path.endswith(but) else answer
        return failure if failure is not None else self.respond(request)


def recorded(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Recorded:
    """A request, its body read as strictly as it says what it is."""
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    form, data, unreadable = None, None, ""
    try:
        if kind == "multipart/form-data":
            form = parse_form(headers["content-type"], body)
        elif kind == "application/json":
            data = json.loads(body)
    except FormError as error:
        unreadable = str(error)
    except ValueError:
        unreadable = "the body is no JSON"
    return Recorded(method, parts.path, headers, query, data, form, unreadable, body)


def _handler_for(server: StrictServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for head and body: without it every answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            self._serve()

        do_POST = do_DELETE = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet: requests are recorded."""

        def _serve(self) -> None:
            length = self.headers.get("Content-Length", "" if self.command == "POST" else "0")
            if not length.isdecimal() or int(length) > server.max_body_bytes:
                self.close_connection = True
                _send(self, server.too_large(length))
                return
            body = self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = recorded(self.command, self.path, headers, body)
            if not server.take_over(request, self):
                _send(self, server.answer(request))

    return Handler


def _send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    handler.send_response(answer.status)
    handler.send_header("Content-Type", answer.content_type)
    for name, value in answer.headers.items():
        handler.send_header(name, value)
    if answer.pieces is None:
        handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)
        return
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for piece in answer.pieces:
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        handler.wfile.flush()
    handler.wfile.write(b"0\r\n\r\n")

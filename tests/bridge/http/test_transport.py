"""HTTP over real sockets; only time and chance are replaced."""

from __future__ import annotations

import gzip
import inspect
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import requests.exceptions

from bridge.abandonable import run_abandonable
from bridge.errors import (
    BadResponseError,
    BridgeError,
    Cancelled,
    InputError,
    RateLimitedError,
    SettingsError,
    TimedOutError,
    UnreachableError,
)
from bridge.http.call import FilePart, HttpAnswer, HttpCall, Rate, Timeouts
from bridge.http.errors import TRANSLATIONS, translated
from bridge.http.transport import USER_AGENT, Clock, Policy, Transport
from bridge.secret import Secret
from tests.fakes.job_context import RecordingContext
from tests.servers.loopback import LoopbackServer
from tests.servers.multipart import parse_form

KEY = Secret("Bearer sk-secret-word")
NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


@dataclass
class Script:
    """What the scripted server answers, one item after the other, and what it was asked."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)


class ScriptedServer(LoopbackServer):
    """Answers as told; with 200 and nothing once the script is at its end."""

    def __init__(self) -> None:
        self.script = Script()
        super().__init__(_handler(self))

    def answers(self, *answers: tuple[int, dict[str, str], bytes]) -> None:
        self.script.answers.extend(answers)


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            script = server.script
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append((self.command, self.path, headers, body))
            script.connections.add(self.client_address)
            status, told, data = script.answers.pop(0) if script.answers else (200, {}, b"")
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **told}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler


class RawServer:
    """Accepts connections and lets ``talk`` do as it likes with each."""

    def __init__(self, talk: Callable[[socket.socket, threading.Event], None]) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._talk = talk
        self.stopping = threading.Event()
        self.accepted = 0
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept)
        self._acceptor.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self.stopping.is_set():
                connection.close()
                return
            self.accepted += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                self._talk(connection, self.stopping)
            except OSError:
                return

    def close(self) -> None:
        self.stopping.set()
        socket.create_connection(self._socket.getsockname()).close()
        self._acceptor.join()
        for thread in self._threads:
            thread.join()
        self._socket.close()


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    now_s: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds

    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.now_s, sleep=self.sleep, now=lambda: NOW, jitter=lambda: 0.5)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def faked() -> FakeTime:
    return FakeTime()


@pytest.fixture
def transport(faked: FakeTime) -> Iterator[Transport]:
    made = Transport(clock=faked.clock())
    yield made
    made.close()


@pytest.fixture
def raw() -> Iterator[Callable[[Callable[[socket.socket, threading.Event], None]], RawServer]]:
    servers: list[RawServer] = []

    def start(talk: Callable[[socket.socket, threading.Event], None]) -> RawServer:
        servers.append(RawServer(talk))
        return servers[-1]

    yield start
    for each in servers:
        each.close()


StartRaw = Callable[[Callable[[socket.socket, threading.Event], None]], RawServer]


def get(server: ScriptedServer, path: str = "/x", **more: Any) -> HttpCall:
    return HttpCall("GET", server.url + path, {"Authorization": KEY}, **more)


def post(server: ScriptedServer, path: str = "/x", **more: Any) -> HttpCall:
    return HttpCall("POST", server.url + path, {"Authorization": KEY}, **more)


def closed_port_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


# ------------------------------------------------------------------------------------------ what is sent


def test_json_headers_and_query(server: ScriptedServer, transport: Transport) -> None:
    server.answers((201, {"Content-Type": "application/json; charset=utf-8", "X-Two": "b"}, b'{"a": 1}'))
    answer = transport.send(post(server, "/x", json={"text": "ä"}, query={"q": "1 2"}))
    ((method, path, headers, body),) = server.script.asked
    assert (method, path) == ("POST", "/x?q=1+2")
    assert json.loads(body) == {"text": "ä"}
    assert headers["authorization"] == "Bearer sk-secret-word"
    assert headers["user-agent"] == USER_AGENT
    assert (answer.status, answer.content_type, answer.headers["x-two"]) == (201, "application/json", "b")
    assert answer.json() == {"a": 1}


def test_a_body_as_it_is(server: ScriptedServer, transport: Transport) -> None:
    transport.send(HttpCall("POST", server.url, {"Content-Type": "image/png"}, body=b"\x89PNG"))
    _method, _path, headers, body = server.script.asked[0]
    assert (headers["content-type"], body) == ("image/png", b"\x89PNG")


def test_form_with_files(server: ScriptedServer, transport: Transport) -> None:
    files = (
        FilePart("image", "image.png", b"\x89PNG\r\n", "image/png"),
        FilePart("options", None, b"{}", "application/json"),
    )
    transport.send(post(server, fields=(("text[0]", "ä\r\n--x"), ("seed", "1")), files=files))
    _, _, headers, body = server.script.asked[0]
    form = parse_form(headers["content-type"], body)
    assert form.fields == (("text[0]", "ä\r\n--x"), ("seed", "1"))
    assert form.uploads["image"].filename == "image.png"
    assert form.uploads["image"].data == b"\x89PNG\r\n"
    assert (form.uploads["options"].filename, form.uploads["options"].content_type) == (None, "application/json")


def test_connections_are_used_again_from_other_threads(server: ScriptedServer, transport: Transport) -> None:
    for _ in range(3):
        thread = threading.Thread(target=transport.send, args=(get(server),))
        thread.start()
        thread.join()
    assert len(server.script.asked) == 3
    assert len(server.script.connections) == 1


def test_works_from_several_threads_at_once(server: ScriptedServer, transport: Transport) -> None:
    answers: list[HttpAnswer] = []
    threads = [threading.Thread(target=lambda: answers.append(transport.send(get(server)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [200] * 8


def test_netrc_does_not_replace_the_key(server: ScriptedServer, transport: Transport, isolated_user: Path) -> None:
    (isolated_user / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    (isolated_user / ".netrc").chmod(0o600)
    transport.send(get(server))
    assert server.script.asked[0][2]["authorization"] == "Bearer sk-secret-word"


def test_this_machine_is_reached_without_a_proxy(
    server: ScriptedServer, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(variable, closed_port_url())
    assert transport.send(get(server)).status == 200


def test_cookies_are_not_kept(server: ScriptedServer, transport: Transport) -> None:
    server.answers((200, {"Set-Cookie": "a=b"}, b""))
    transport.send(get(server))
    transport.send(get(server))
    assert "cookie" not in server.script.asked[1][2]


# ------------------------------------------------------------------------------------------- keys


def test_a_key_is_shown_nowhere() -> None:
    call = HttpCall("GET", "https://example.org/sk-secret-word", {"Authorization": KEY})
    assert "secret-word" not in repr(call).replace("https://example.org/sk-secret-word", "")
    assert call.masked("Bearer sk-secret-word, sk-secret-word") == "[secret], [secret]"


@pytest.mark.parametrize("url", ["http://example.org/x", "http://127.0.0.1.example.org/", "http://10.0.0.1/"])
def test_a_key_does_not_travel_unencrypted(transport: Transport, url: str) -> None:
    with pytest.raises(SettingsError, match="unencrypted"):
        transport.send(HttpCall("GET", url, {"Authorization": KEY}))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_key_may_travel_to_this_machine(transport: Transport, host: str) -> None:
    port = closed_port_url().rsplit(":", 1)[1]
    with pytest.raises(UnreachableError):
        transport.send(HttpCall("POST", f"http://{host}:{port}/", {"Authorization": KEY}))


def test_a_policy_may_name_hosts_of_the_house() -> None:
    transport = Transport(Policy(plain_http_hosts=frozenset({"render.invalid"}), retries=0))
    with pytest.raises(UnreachableError):
        transport.send(HttpCall("POST", "http://render.invalid/", {"Authorization": KEY}))
    transport.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org",
        "http://",
        "https://[::1",
        "https://h:99999/",
        "https://u:p@h/",
        "https://u:p@[::1",
    ],
)
def test_addresses_that_are_none(transport: Transport, url: str) -> None:
    with pytest.raises(SettingsError) as raised:
        transport.send(HttpCall("GET", url))
    assert "u:p" not in str(raised.value)


@pytest.mark.parametrize("value", ["a\r\nX: y", "ключ", "a\x00"])
def test_headers_that_are_none(transport: Transport, value: str) -> None:
    with pytest.raises(SettingsError, match="Organization"):
        transport.send(HttpCall("GET", "https://example.org", {"Organization": value}))


# --------------------------------------------------------------------------------------- redirects


def test_a_get_follows_on_its_own_server(server: ScriptedServer, transport: Transport) -> None:
    server.answers((302, {"Location": "/y"}, b""), (200, {}, b"there"))
    assert transport.send(get(server)).body == b"there"
    assert server.script.asked[1][1] == "/y"


@pytest.mark.parametrize(
    "location", ["http://localhost:{port}/y", "http://example.org/", "//example.org/", "file:///etc"]
)
def test_a_key_does_not_follow_to_another_server(server: ScriptedServer, transport: Transport, location: str) -> None:
    server.answers((302, {"Location": location.format(port=server.port)}, b""))
    with pytest.raises((BadResponseError, SettingsError)):
        transport.send(get(server))
    assert len(server.script.asked) == 1


def test_a_post_follows_nowhere(server: ScriptedServer, transport: Transport) -> None:
    server.answers((307, {"Location": "/y"}, b""))
    with pytest.raises(BadResponseError, match="another address"):
        transport.send(post(server))
    assert len(server.script.asked) == 1


def test_redirects_in_a_circle_end(server: ScriptedServer, transport: Transport) -> None:
    server.answers(*[(302, {"Location": "/x"}, b"")] * 20)
    with pytest.raises(BadResponseError):
        transport.send(get(server))
    assert len(server.script.asked) < 10


# ----------------------------------------------------------------------------------------- retries


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_get_is_tried_again(server: ScriptedServer, transport: Transport, faked: FakeTime, status: int) -> None:
    server.answers((status, {}, b""), (status, {}, b""), (200, {}, b"ok"))
    assert transport.send(get(server)).body == b"ok"
    assert faked.slept == [0.75, 1.25]


def test_a_get_gives_up(server: ScriptedServer, transport: Transport) -> None:
    server.answers(*[(503, {}, b"no")] * 9)
    assert transport.send(get(server)).status == 503
    assert len(server.script.asked) == 3


def test_a_get_that_reaches_nobody_is_tried_again(transport: Transport, faked: FakeTime) -> None:
    with pytest.raises(UnreachableError, match="nothing was sent"):
        transport.send(HttpCall("GET", closed_port_url()))
    assert len(faked.slept) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_post_is_sent_once(server: ScriptedServer, transport: Transport, status: int) -> None:
    server.answers((status, {"Retry-After": "1"}, b""))
    assert transport.send(post(server)).status == status
    assert len(server.script.asked) == 1


def test_a_post_that_breaks_is_sent_once_and_may_have_cost(transport: Transport, raw: StartRaw) -> None:
    server = raw(lambda connection, stopping: None)
    with pytest.raises(UnreachableError, match="may have been carried out"):
        transport.send(HttpCall("POST", server.url, json={}))
    assert server.accepted == 1


@pytest.mark.parametrize(
    ("told", "waited_s"),
    [("2", [2.0]), ("30", [30.0]), ("Fri, 20 Nov 2026 12:00:05 GMT", [5.0]), ("Fri, 20 Nov 2026 11:00:00 GMT", [0.0])],
)
def test_a_post_waits_as_a_429_says(
    server: ScriptedServer, transport: Transport, faked: FakeTime, told: str, waited_s: list[float]
) -> None:
    server.answers((429, {"Retry-After": told}, b""), (200, {}, b"ok"))
    assert transport.send(post(server)).body == b"ok"
    assert faked.slept == waited_s


@pytest.mark.parametrize("told", ["31", "", "soon", "-1", "1e3", "²"])
def test_a_429_that_says_nothing_useful_is_an_answer(
    server: ScriptedServer, transport: Transport, faked: FakeTime, told: str
) -> None:
    headers = {"Retry-After": told} if told.isascii() else {}
    server.answers((429, headers, b""))
    assert transport.send(post(server)).status == 429
    assert faked.slept == []


def test_a_turn_is_waited_for_and_told(server: ScriptedServer, transport: Transport, faked: FakeTime) -> None:
    call = HttpCall("POST", server.url, rates=(Rate("1 request a minute", 1, 60.0),))
    told: list[tuple[float, str]] = []
    transport.send(call)
    transport.send(call, on_wait=lambda wait_s, why: told.append((wait_s, why)))
    assert len(server.script.asked) == 2
    assert sum(faked.slept) == pytest.approx(60.0)
    assert told[0] == (60.0, "1 request a minute")
    assert [wait_s for wait_s, _ in told] == sorted((wait_s for wait_s, _ in told), reverse=True)


def test_a_turn_that_comes_too_late_is_an_error_and_nothing_is_sent(
    server: ScriptedServer, transport: Transport
) -> None:
    call = HttpCall("POST", server.url, rates=(Rate("1 request an hour", 1, 3600.0),))
    transport.send(call)
    with pytest.raises(RateLimitedError, match="nothing was sent") as raised:
        transport.send(call)
    assert raised.value.wait_s == pytest.approx(3600.0)
    assert len(server.script.asked) == 1


def test_nobody_wants_it_while_it_waits_for_its_turn(server: ScriptedServer, transport: Transport) -> None:
    call = HttpCall("POST", server.url, rates=(Rate("1 request a minute", 1, 60.0),))
    transport.send(call)
    with pytest.raises(Cancelled, match="nothing was sent"):
        transport.send(call, wanted=lambda: False)
    assert len(server.script.asked) == 1


def test_a_server_that_has_nothing_left_is_not_asked_before_its_time(
    server: ScriptedServer, transport: Transport, faked: FakeTime
) -> None:
    call = HttpCall("POST", server.url, rates=(Rate("100 requests a minute", 100, 60.0),))
    server.answers((200, {"RateLimit-Remaining": "0", "RateLimit-Reset": "33"}, b""))
    transport.send(call)
    transport.send(call)
    assert sum(faked.slept) == pytest.approx(33.0)


def test_a_free_post_is_tried_again(server: ScriptedServer, transport: Transport) -> None:
    server.answers((503, {}, b""), (200, {}, b"ok"))
    assert transport.send(HttpCall("POST", server.url, free=True)).body == b"ok"


def test_pieces_of_a_body_are_handed_on_and_those_of_an_error_are_not(
    server: ScriptedServer, transport: Transport
) -> None:
    pieces: list[bytes] = []
    server.answers((200, {}, b"x" * 200_000), (400, {}, b"no"))
    call = HttpCall("POST", server.url)
    whole = transport.send(call, on_bytes=pieces.append).body
    assert b"".join(pieces) == whole == b"x" * 200_000
    assert len(pieces) > 1
    transport.send(call, on_bytes=pieces.append)
    assert b"".join(pieces) == whole


def test_what_nobody_wants_is_not_sent_at_all(server: ScriptedServer, transport: Transport) -> None:
    with pytest.raises(Cancelled, match="nothing was sent"):
        transport.send(post(server), wanted=lambda: False)
    assert server.script.asked == []


@pytest.mark.parametrize(
    "value", ["Mon, 01 Jan 2024 00:00:00 +99999999999999999999", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"]
)
def test_a_time_to_wait_that_no_calendar_has(server: ScriptedServer, transport: Transport, value: str) -> None:
    server.answers((429, {"Retry-After": value}, b""))
    assert transport.send(post(server)).wait_s is None
    assert len(server.script.asked) == 1


def test_nobody_wants_it_any_more_so_it_is_not_sent_again(server: ScriptedServer, transport: Transport) -> None:
    server.answers((429, {"Retry-After": "1"}, b""))
    still = iter((True, False))
    with pytest.raises(Cancelled):
        transport.send(post(server), wanted=lambda: next(still))
    assert len(server.script.asked) == 1


# ------------------------------------------------------------------------------------ limits and damage


def test_an_answer_over_the_limit_is_dropped(server: ScriptedServer, transport: Transport) -> None:
    server.answers((200, {}, b"x" * 2000))
    with pytest.raises(BadResponseError, match="larger than"):
        transport.send(get(server, max_body_bytes=1999))


def test_a_packed_answer_counts_unpacked(server: ScriptedServer, transport: Transport) -> None:
    server.answers((200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50 << 20))))
    with pytest.raises(BadResponseError, match="larger than"):
        transport.send(get(server, max_body_bytes=1 << 20))


def test_a_packed_answer_is_unpacked(server: ScriptedServer, transport: Transport) -> None:
    server.answers((200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello")))
    assert transport.send(get(server)).body == b"hello"


def test_an_answer_that_is_not_packed_as_it_says(server: ScriptedServer, transport: Transport) -> None:
    server.answers((200, {"Content-Encoding": "gzip"}, b"hello"))
    with pytest.raises(BadResponseError, match="could not be read"):
        transport.send(get(server))


def test_an_answer_that_is_cut_off(transport: Transport, raw: StartRaw) -> None:
    server = raw(lambda connection, stopping: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"))
    with pytest.raises(UnreachableError, match="broke"):
        transport.send(HttpCall("POST", server.url))


def test_an_answer_that_is_no_http(transport: Transport, raw: StartRaw) -> None:
    server = raw(lambda connection, stopping: connection.sendall(b"hello there\r\n\r\n"))
    with pytest.raises(UnreachableError):
        transport.send(HttpCall("POST", server.url))


def test_silence_times_out_and_may_have_cost(transport: Transport, raw: StartRaw) -> None:
    def say_nothing(connection: socket.socket, stopping: threading.Event) -> None:
        stopping.wait(30)

    server = raw(say_nothing)
    with pytest.raises(TimedOutError, match="may have been carried out"):
        transport.send(HttpCall("POST", server.url, timeouts=Timeouts(read_s=0.2)))


def test_a_dripping_answer_ends_at_the_deadline(raw: StartRaw) -> None:
    def drip(connection: socket.socket, stopping: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not stopping.wait(0.02):
            connection.sendall(b"x")

    ticks = iter(range(1000))
    transport = Transport(clock=Clock(monotonic=lambda: float(next(ticks))))
    with pytest.raises(TimedOutError, match="within 5 s"):
        transport.send(HttpCall("POST", raw(drip).url, timeouts=Timeouts(total_s=5.0)))
    transport.close()


@pytest.mark.parametrize("more", [{"query": {"a": "half \ud800"}}, {"fields": (("a", "half \ud800"),), "files": ()}])
def test_characters_that_cannot_be_sent(server: ScriptedServer, transport: Transport, more: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        transport.send(post(server, **more))
    assert server.script.asked == []


def test_a_number_that_json_cannot_hold(server: ScriptedServer, transport: Transport) -> None:
    with pytest.raises(InputError):
        transport.send(post(server, json={"weight": float("nan")}))
    assert server.script.asked == []


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_answers_that_are_no_json(body: bytes) -> None:
    with pytest.raises(BadResponseError, match="not JSON"):
        HttpAnswer(200, {}, body).json()


# --------------------------------------------------------------------------------------- translation

REQUESTS_ERRORS = [
    kind
    for kind in vars(requests.exceptions).values()
    if inspect.isclass(kind) and issubclass(kind, requests.exceptions.RequestException)
]


@pytest.mark.parametrize("kind", REQUESTS_ERRORS)
def test_every_error_of_requests_is_mapped(kind: type[Exception]) -> None:
    assert kind in TRANSLATIONS
    error = kind.__new__(kind)
    assert isinstance(translated(error, HttpCall("POST", "https://example.org")), BridgeError)


def test_other_errors_are_not_swallowed() -> None:
    with pytest.raises(KeyError):
        translated(KeyError("x"), HttpCall("GET", "https://example.org"))


# ---------------------------------------------------------------------------------------- abandoning


def test_hands_the_result_over() -> None:
    assert run_abandonable(lambda abandoned: 7, RecordingContext()) == 7


def test_hands_the_error_over() -> None:
    def fail(abandoned: threading.Event) -> int:
        raise InputError("wrong")

    with pytest.raises(InputError, match="wrong"):
        run_abandonable(fail, RecordingContext())


def test_starts_nothing_when_cancelled_before() -> None:
    started: list[int] = []
    with pytest.raises(Cancelled):
        run_abandonable(lambda abandoned: started.append(1), RecordingContext(cancel_after=0))
    assert started == []


def test_cancelling_does_not_wait_and_the_late_result_is_kept() -> None:
    go, kept = threading.Event(), threading.Event()
    late: list[str] = []

    def work(abandoned: threading.Event) -> str:
        go.wait(30)
        return "paid for" if abandoned.is_set() else "in time"

    def keep(result: str) -> None:
        late.append(result)
        kept.set()

    with pytest.raises(Cancelled):
        run_abandonable(work, RecordingContext(cancel_after=2), late=keep, poll_s=0.005)
    assert late == []
    go.set()
    assert kept.wait(30)
    assert late == ["paid for"]


def test_a_result_that_is_there_when_the_user_cancels_is_kept_once() -> None:
    finished = threading.Event()
    late: list[int] = []

    def work(abandoned: threading.Event) -> int:
        finished.set()
        return 7

    class CancelledAtTheEnd(RecordingContext):
        def raise_if_cancelled(self) -> None:
            super().raise_if_cancelled()
            if self.asked > 1:
                finished.wait(30)
                time.sleep(0.05)
                raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        run_abandonable(work, CancelledAtTheEnd(), late=late.append, poll_s=0.005)
    assert late == [7]


def test_a_late_result_that_cannot_be_kept_hurts_nobody(caplog: pytest.LogCaptureFixture) -> None:
    go = threading.Event()
    logged = threading.Event()

    def keep(result: int) -> None:
        logged.set()
        raise OSError("disk full")

    with pytest.raises(Cancelled):
        run_abandonable(lambda abandoned: int(go.wait(30)), RecordingContext(cancel_after=1), late=keep, poll_s=0.005)
    go.set()
    assert logged.wait(30)


def test_progress_is_asked_for_beside_the_call_until_it_is_over() -> None:
    asked, over = threading.Event(), threading.Event()

    def watch(stop: threading.Event) -> None:
        asked.set()
        stop.wait(30)
        over.set()

    assert run_abandonable(lambda _abandoned: asked.wait(30), RecordingContext(), watch=watch)
    assert over.wait(30)


def test_progress_that_cannot_be_had_does_not_hurt_the_call(caplog: pytest.LogCaptureFixture) -> None:
    failed = threading.Event()

    def watch(stop: threading.Event) -> None:
        failed.set()
        raise UnreachableError("no progress")

    assert run_abandonable(lambda _abandoned: failed.wait(30), RecordingContext(), watch=watch)
    assert "nobody foresaw" not in caplog.text


def test_without_progress_the_time_is_told() -> None:
    told: list[float] = []
    done = threading.Event()

    def tick(elapsed_s: float) -> None:
        told.append(elapsed_s)
        if len(told) == 2:
            done.set()

    run_abandonable(lambda _abandoned: done.wait(30), RecordingContext(), tick=tick)
    assert told == [1, 2]


def test_an_abandoned_call_is_not_sent_again(server: ScriptedServer) -> None:
    context = RecordingContext()
    server.answers((429, {"Retry-After": "1"}, b""))
    abandoned = threading.Event()

    def sleep(seconds: float) -> None:
        context.cancel()
        abandoned.wait(30)

    transport = Transport(clock=replace(Clock(), sleep=sleep))
    with pytest.raises(Cancelled):
        transport.send_abandonable(post(server), context)
    abandoned.set()
    for thread in threading.enumerate():
        if thread.name == "layerbridge-call":
            thread.join(30)
    assert len(server.script.asked) == 1
    transport.close()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.example.org/v1", "api.example.org"),
        ("http://127.0.0.1:8188/prompt", "127.0.0.1:8188"),
        ("http://[::1]:7860", "[::1]:7860"),
        ("http://me:secret@render.example.org:80", "render.example.org:80"),
        ("http://render.example.org:99999", "the server"),
        ("", "the server"),
    ],
)
def test_a_server_is_called_by_its_name_and_port(url: str, shown: str) -> None:
    """Several servers of one computer differ in nothing else."""
    assert HttpCall("GET", url).host == shown


def test_an_error_does_not_hold_the_request_with_its_key(transport: Transport) -> None:
    """Errors are kept, in lists of jobs and in windows; what they were caused by hangs on them."""
    call = HttpCall("POST", "http://127.0.0.1:9/", {"Authorization": Secret("Bearer canary")}, json={})
    with pytest.raises(UnreachableError) as caught:
        transport.send(call)
    each: BaseException | None = caught.value.__cause__
    assert each is not None
    while each is not None:
        assert getattr(each, "request", None) is None
        assert each.__traceback__ is None
        each = each.__cause__ or each.__context__

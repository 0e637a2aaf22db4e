"""Following a websocket: what comes, what is too much, and every way in which it does not come."""

from __future__ import annotations

import inspect
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.cookies import CookieError
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import websocket

from bridge.errors import BadResponseError, BridgeError, SettingsError, TimedOutError, UnreachableError
from bridge.http.feed import FAILURES, MAX_HANDSHAKE_BYTES, TRANSLATIONS, FeedCall, follow, translated
from tests.servers.comfyui_socket import BINARY, CONTINUATION, PING, TEXT, ServerSocket, accept_key
from tests.servers.loopback import LoopbackServer
from tests.servers.strict import Answer, Recorded, StrictServer

Talk = Callable[[ServerSocket], None]


class FeedServer(StrictServer):
    """Opens a websocket at /ws and does with it what the test says.

    Attributes:
        talk: called with the open websocket; the connection ends when it returns.
        heard: what the client sent.
        answer_instead: sent instead of opening a websocket.
    """

    def __init__(self) -> None:
        super().__init__()
        self.talk: Talk = lambda feed: None
        self.heard: list[str | bytes] = []
        self.ended = threading.Event()
        self.answer_instead: bytes | None = None

    def respond(self, request: Recorded) -> Answer:
        return Answer(404, "text/plain", b"404: Not Found")

    def take_over(self, request: Recorded, handler: BaseHTTPRequestHandler) -> bool:
        if request.path != "/ws":
            return False
        self.requests.append(request)
        handler.close_connection = True
        feed = ServerSocket(handler)
        if self.answer_instead is not None:
            feed.send_raw(self.answer_instead)
            return True
        feed.open(accept_key(request.headers))
        self.talk(feed)
        self.ended.set()
        return True

    def listen(self, feed: ServerSocket) -> None:
        """Write down what comes until the client has gone."""
        while (message := feed.read()) is not None:
            self.heard.append(message)


@pytest.fixture
def server(no_thread_left: None) -> Iterator[FeedServer]:
    with FeedServer() as started:
        yield started


def bye(feed: ServerSocket) -> None:
    """Say goodbye, and wait until the client has heard everything."""
    feed.close()
    while feed.read() is not None:
        pass


def saying(text: str) -> Talk:
    """Says one thing."""

    def talk(feed: ServerSocket) -> None:
        feed.send(text)
        bye(feed)

    return talk


def call_to(server: LoopbackServer, **changes: Any) -> FeedCall:
    return replace(FeedCall(f"{server.url}/ws?clientId=1"), **changes)


def collect(call: FeedCall, *, until: int = 10**9) -> list[str | bytes]:
    """Everything that comes until the server ends the feed, or ``until`` messages have come."""
    got: list[str | bytes] = []
    over = threading.Event()

    def on_message(message: str | bytes) -> None:
        got.append(message)
        if len(got) >= until:
            over.set()

    follow(call, on_message, over)
    return got


def test_texts_bytes_and_fragments_come_whole_and_in_order(server: FeedServer) -> None:
    def talk(feed: ServerSocket) -> None:
        feed.send("first")
        feed.send_frame(PING, b"are you there")
        feed.send(b"\x00\x01")
        feed.send_frame(TEXT, "größ".encode(), final=False)
        feed.send_frame(PING)
        feed.send_frame(CONTINUATION, b"er")
        feed.send(b"x" * 100_000)
        bye(feed)

    server.talk = talk
    assert collect(call_to(server)) == ["first", b"\x00\x01", "größer", b"x" * 100_000]


def test_the_greeting_comes_first_and_tells_no_origin(server: FeedServer) -> None:
    def talk(feed: ServerSocket) -> None:
        server.heard.extend([feed.read() or "", feed.read() or ""])
        bye(feed)

    server.talk = talk
    opened: list[int] = []
    follow(
        call_to(server, greeting=("one", json.dumps({"two": 2}))),
        lambda message: None,
        threading.Event(),
        on_open=lambda: opened.append(1),
    )
    assert server.heard == ["one", '{"two": 2}']
    assert opened == [1]
    assert "origin" not in server.requests[0].headers
    assert server.requests[0].query == {"clientId": "1"}


def test_whoever_has_heard_enough_leaves_and_the_connection_is_closed(server: FeedServer) -> None:
    def talk(feed: ServerSocket) -> None:
        feed.send("one")
        feed.send("two")
        server.listen(feed)

    server.talk = talk
    assert collect(call_to(server), until=2) == ["one", "two"]
    assert server.ended.wait(10)


def test_nothing_wanted_any_more_is_seen_while_nothing_comes(server: FeedServer) -> None:
    server.talk = server.listen
    over = threading.Event()
    follower = threading.Thread(
        target=follow, args=(call_to(server, idle_s=0.01), lambda message: None, over), kwargs={"on_open": over.set}
    )
    follower.start()
    follower.join(10)
    assert not follower.is_alive()
    assert server.ended.wait(10)


@pytest.mark.parametrize("kind", [PING, CONTINUATION])
def test_a_server_that_keeps_the_line_busy_does_not_keep_the_listener(server: FeedServer, kind: int) -> None:
    """Pings, or parts of a message without end, are nothing that ``follow`` itself would ever see."""
    gone = threading.Event()

    def talk(feed: ServerSocket) -> None:
        feed.send("one")
        feed.send_frame(TEXT, b"begun", final=False)
        try:
            while not gone.wait(0.02):
                feed.send_frame(kind, b"x", final=kind == PING)
        except OSError:
            return

    server.talk = talk
    over = threading.Event()
    listener = threading.Thread(target=follow, args=(call_to(server), lambda message: stop.start(), over))
    stop = threading.Timer(0.2, over.set)
    listener.start()
    listener.join(10)
    left = not listener.is_alive()
    gone.set()
    listener.join()
    stop.join()
    assert left


def test_a_message_that_comes_slowly_is_whole(server: FeedServer) -> None:
    quiet = threading.Event()

    def talk(feed: ServerSocket) -> None:
        feed.send_raw(b"\x81")
        for piece in (b"\x05", b"he", b"llo"):
            quiet.wait(0.05)
            feed.send_raw(piece)
        bye(feed)

    server.talk = talk
    assert collect(call_to(server, idle_s=0.01)) == ["hello"]


@pytest.mark.parametrize("fragments", [1, 8])
def test_a_message_that_is_too_large_is_not_read(server: FeedServer, fragments: int) -> None:
    def talk(feed: ServerSocket) -> None:
        feed.send("small")
        for index in range(fragments):
            feed.send_frame(
                BINARY if index == 0 else CONTINUATION, bytes(64_000 // fragments), final=index + 1 == fragments
            )
        server.listen(feed)

    server.talk = talk
    got: list[str | bytes] = []
    with pytest.raises(BadResponseError, match="too large"):
        follow(call_to(server, max_message_bytes=20_000), got.append, threading.Event())
    assert got == ["small"]


def test_many_messages_may_be_more_than_one_may(server: FeedServer) -> None:
    def talk(feed: ServerSocket) -> None:
        for _ in range(10):
            feed.send(bytes(9_000))
        bye(feed)

    server.talk = talk
    assert len(collect(call_to(server, max_message_bytes=10_000))) == 10


def test_a_feed_that_breaks_off(server: FeedServer) -> None:
    server.talk = lambda feed: feed.send("one")
    with pytest.raises(UnreachableError, match="broke"):
        collect(call_to(server))


@pytest.mark.parametrize(
    "frames",
    [
        b"\x83\x00",  # an opcode that there is none of
        b"\x80\x02ab",  # a continuation of nothing
        b"\x81\x02\xff\xfe",  # a text that is not UTF-8
        b"\xc1\x02ab",  # an extension that nobody asked for
        b"\x89\x7e\x00\x80" + bytes(128),  # a ping that is too long
        b"\x88\x01a",  # half a status
    ],
)
def test_frames_that_are_none(server: FeedServer, frames: bytes) -> None:
    def talk(feed: ServerSocket) -> None:
        feed.send_raw(frames)
        server.listen(feed)

    server.talk = talk
    with pytest.raises(BadResponseError, match="protocol"):
        collect(call_to(server))


ANSWERS: list[tuple[bytes, str]] = [
    (b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone", "status 404"),
    (b"HTTP/1.1 403 Forbidden\r\n\r\n", "status 403"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "status 200"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n", "websocket"),
    (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "protocol"),
    (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", "protocol"),
    (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
        b"Sec-WebSocket-Accept: bm8=\r\n\r\n",
        "protocol",
    ),
    (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "protocol"),
    (b"HTTP/1.1 \xff\xfe\r\n\r\n", "protocol"),
    (b"HTTP/1.1 404 x\r\nContent-Length: many\r\n\r\n", "protocol"),
    (b"HTTP/1.1 404 x\r\nContent-Length: 9000000\r\n\r\n" + bytes(MAX_HANDSHAKE_BYTES), "too large"),
    (b"HTTP/1.1 101 Switching Protocols\r\n" + b"X: y\r\n" * MAX_HANDSHAKE_BYTES, "too large"),
]


@pytest.mark.parametrize(("answer", "words"), ANSWERS)
def test_answers_that_open_no_websocket(server: FeedServer, answer: bytes, words: str) -> None:
    server.answer_instead = answer
    with pytest.raises(BadResponseError, match=words) as raised:
        collect(call_to(server))
    assert "127.0.0.1" in str(raised.value) or words == "too large"


def test_a_server_that_says_nothing(no_thread_left: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        call = FeedCall(f"http://127.0.0.1:{silent.getsockname()[1]}/ws", connect_s=0.2)
        with pytest.raises(TimedOutError, match=r"0\.2 s"):
            collect(call)


def test_an_answer_that_drips(no_thread_left: None) -> None:
    """Each byte comes in time, the whole does not."""
    stop = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            while not stop.wait(0.02):
                try:
                    connection.sendall(b"H")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        dripping = threading.Thread(target=drip, args=(listening,))
        dripping.start()
        call = FeedCall(f"ws://127.0.0.1:{listening.getsockname()[1]}/ws", connect_s=0.2)
        with pytest.raises(TimedOutError):
            collect(call)
        stop.set()
        dripping.join()


def test_a_server_that_is_not_there() -> None:
    with FeedServer() as gone:
        call = call_to(gone)
    with pytest.raises(UnreachableError, match="nothing was changed"):
        collect(call)


@pytest.mark.parametrize(
    "url", ["", "ftp://127.0.0.1/ws", "http://", "http://u:p@127.0.0.1/ws", "http://127.0.0.1:99999/", "http://[::1/"]
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(SettingsError) as raised:
        collect(FeedCall(url))
    assert "u:p" not in str(raised.value)


def test_no_proxy_is_used(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.talk = saying("direct")
    assert collect(call_to(server)) == ["direct"]


# --------------------------------------------------------------------------------------------------- TLS


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def tls_server(certificate: Path, no_thread_left: None) -> Iterator[FeedServer]:
    server = FeedServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    with server:
        yield server


def test_over_tls(tls_server: FeedServer, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls_server.talk = saying("private")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.with_suffix(".crt")))
    url = tls_server.url.replace("http:", "https:") + "/ws"
    assert collect(FeedCall(url, idle_s=0.05)) == ["private"]


def test_a_certificate_that_nobody_vouches_for(tls_server: FeedServer) -> None:
    with pytest.raises(UnreachableError, match="certificate"):
        collect(FeedCall(tls_server.url.replace("http:", "wss:") + "/ws"))
    assert tls_server.requests == []


def test_authorities_that_are_not_there(tls_server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/bundle.pem")
    with pytest.raises(UnreachableError, match="REQUESTS_CA_BUNDLE"):
        collect(FeedCall(tls_server.url.replace("http:", "wss:") + "/ws"))


# -------------------------------------------------------------------------------------------- exceptions


def test_every_exception_of_the_library_has_a_meaning() -> None:
    """A release that brings a new one makes this fail."""
    kinds = {kind for _, kind in inspect.getmembers(websocket, inspect.isclass) if issubclass(kind, Exception)}
    assert {kind for kind in kinds if kind.__module__.startswith("websocket")} <= set(TRANSLATIONS)
    for kind in (*kinds, CookieError, UnicodeDecodeError, ConnectionResetError, ssl.SSLEOFError):
        assert issubclass(kind, FAILURES)
        error = kind.__new__(kind)
        assert isinstance(translated(error, FeedCall("ws://example.org")), BridgeError)


def test_an_exception_that_nobody_foresaw_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        translated(ZeroDivisionError(), FeedCall("ws://example.org"))

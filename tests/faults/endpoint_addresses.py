"""Where a request, a key, a question may lead: redirects, certificates, plain http, addresses that servers name."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

from bridge.errors import BadResponseError, BridgeError, SettingsError, UnreachableError
from bridge.http.call import HttpCall, Timeouts
from bridge.http.transport import Policy, Transport
from bridge.secret import Secret
from tests.faults.bad_pictures import artifacts, noise_png
from tests.faults.certificates import Authority, authority
from tests.faults.endpoint_bench import CANARY, QUICK, Bench, Case, faults
from tests.faults.endpoint_server import OpenAI, Stability, Wire
from tests.faults.fault import Fault, Seen, need, sentence
from tests.faults.names import Network, names

CERTIFICATE = "certificate of .* could not be verified; nothing was sent"
UPLOAD_BYTES = 8 << 20


def turns_in_circles(wire: Wire) -> None:
    wire.answer(302, b"", "text/html", {"Location": f"{wire.request.path}?again=1"})


# ------------------------------------------------------------------------------------------------- redirects


def _redirected(status: int, *, question: bool) -> Fault:
    what = "question" if question else "request"

    def run(folder: Path) -> Seen:
        with Stability() as other:
            case = Case(
                "x",
                "y",
                (lambda wire: wire.answer(status, b"", "text/html", {"Location": f"{other.url}{wire.request.path}"}),)
                * 9,
                BadResponseError,
                "another address; it was not followed",
                posts=0 if question else 1,
                every_request=question,
            )
            seen = case.fault().run(folder)
            need(other.requests == [], "the other server was asked")
            return seen

    return Fault("Endpoint", f"{what} redirected with {status}", "to another port, which must not see the key",
                 (3, 4), run)  # fmt: skip


# ---------------------------------------------------------------------------------------------- certificates


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def _encrypted(
    name: str,
    cause: str,
    case: Case,
    *,
    called: tuple[str, ...] = ("127.0.0.1",),
    expired: bool = False,
    trusted: str = "",
    variable: str = "",
) -> Fault:
    """Args: ``trusted`` is the setting ``ca_file``, ``variable`` one of the environment; "{ca}" is the authority's."""

    def run(folder: Path) -> Seen:
        ca = authority(folder / "ca")
        with ExitStack() as stack:
            if variable:
                key, _, value = variable.partition("=")
                stack.enter_context(_variable(key, value.format(ca=ca.file)))
            policy = replace(QUICK, ca_file=trusted.format(ca=ca.file))
            server = Stability()
            server.misbehaviours = list(case.misbehave)
            server.encrypt(ca.serving(*called, expired=expired))
            stack.enter_context(server)
            bench = Bench(folder, replace(case, policy=policy, url=lambda url: url.replace("http:", "https:")), server)
            stack.callback(bench.transport.close)
            return bench.seen()

    return Fault("Endpoint", name, cause, (4,), run)


REFUSED = Case("x", "y", (), UnreachableError, CERTIFICATE, posts=0)
FINE = Case("x", "y", (lambda wire: wire.answer(200, artifacts(noise_png(*wire.size))),), kept=1)
BAD_FILE = Case("x", "y", (), SettingsError, "file of certificates .* cannot be used; nothing was sent", posts=0)
CERTIFICATES = (
    _encrypted("self-signed certificate", "an authority that nobody knows", REFUSED),
    _encrypted("certificate of another name", "a known authority, but the name is another", REFUSED,
               called=("example.org",), trusted="{ca}"),
    _encrypted("expired certificate", "a known authority, but yesterday", REFUSED, expired=True, trusted="{ca}"),
    _encrypted("CURL_CA_BUNDLE is empty", "which older libraries took for 'verify nothing'", REFUSED,
               variable="CURL_CA_BUNDLE="),
    _encrypted("REQUESTS_CA_BUNDLE names nothing", "a file that is not there", replace(REFUSED, error=BridgeError,
               says="nothing was sent"), variable="REQUESTS_CA_BUNDLE=/nowhere/ca.pem"),
    _encrypted("an authority of one's own", "the setting ca_file names it", FINE, trusted="{ca}"),
    _encrypted("an authority in the environment", "REQUESTS_CA_BUNDLE names it", FINE,
               variable="REQUESTS_CA_BUNDLE={ca}"),
    _encrypted("an authority's file that is none", "the setting ca_file names a file of another kind", BAD_FILE,
               trusted=__file__),
    _encrypted("an authority's file that is gone", "the setting ca_file names no file", BAD_FILE,
               trusted="/nowhere/ca.pem"),
)  # fmt: skip
TLS_TO_PLAIN = Case("https to a server without it", "the address says https, the server speaks http", (),
                    UnreachableError, "no encrypted connection.*nothing was sent", posts=0,
                    url=lambda url: url.replace("http:", "https:"), promises=(3, 4))  # fmt: skip


# ------------------------------------------------------------------------------------------------ plain http


def _plain(allowed: frozenset[str], case: Case) -> Callable[[Path], Seen]:
    def run(folder: Path) -> Seen:
        with names(render_example=("127.0.0.1",)), Stability() as server:
            policy = replace(QUICK, plain_http_hosts=allowed)
            server.misbehaviours = list(case.misbehave)
            there = replace(case, policy=policy, url=lambda url: url.replace("127.0.0.1", "render.example"))
            bench = Bench(folder, there, server)
            try:
                seen = bench.seen()
            finally:
                bench.transport.close()
            need(allowed or server.requests == [], "something was sent")
            return seen

    return run


# ---------------------------------------------------------------------------------- addresses that servers name


@contextmanager
def _inner_server(ca: Authority, *called: str) -> Iterator[OpenAI]:
    """Something of this machine that only this machine reaches."""
    server = OpenAI()
    server.encrypt(ca.serving(*called))
    with server:
        yield server


def _names(name: str, cause: str, address: str, says: str, *, leads: tuple[str, ...] = ("127.0.0.1",)) -> Fault:
    """A server of the open network that names ``address`` for its picture; "{port}" is a port of this machine."""

    def run(folder: Path) -> Seen:
        ca = authority(folder / "ca")
        with (
            names(images_example=("127.0.0.1",), pictures_example=leads) as network,
            _inner_server(ca, "127.0.0.1", "pictures.example") as inner,
        ):
            seen = _asked(folder, ca, address.format(port=inner.port), says)
            need(inner.requests == [], "what only this machine reaches was asked")
            _need_one_look(network)
            return seen

    return Fault("Endpoint", name, cause, (5, 6), run)


def _need_one_look(network: Network) -> None:
    need(network.asked["pictures.example"] <= 1, "the name was looked up twice: it may change its mind in between")


def _asked(folder: Path, ca: Authority, address: str, says: str) -> Seen:
    def answers(wire: Wire) -> None:
        wire.answer(200, json.dumps({"created": 1, "data": [{"url": address}]}).encode())

    server = OpenAI()
    server.encrypt(ca.serving("images.example"))
    server.misbehaviours = [answers]
    policy = replace(QUICK, retries=0, ca_file=str(ca.file))
    case = Case("x", "y", (), BadResponseError, says, provider="openai", policy=policy,
                url=lambda url: url.replace("http://127.0.0.1", "https://images.example"))  # fmt: skip
    with server:
        bench = Bench(folder, case, server)
        try:
            return bench.seen()
        finally:
            bench.transport.close()


NOT_SAFE, NOT_OPEN = "not safe to fetch; it was not asked", "not open to everybody"
NAMED = (
    _names("a file", "the server names file:///etc/passwd for its picture", "file:///etc/passwd", NOT_SAFE),
    _names("another port of this machine", "https://127.0.0.1", "https://127.0.0.1:{port}/x.png", NOT_SAFE),
    _names("this machine, written oddly", "https://0x7f.1", "https://0x7f.1:{port}/x.png", NOT_SAFE),
    _names("this machine as a number", "https://2130706433", "https://2130706433:{port}/x.png", NOT_SAFE),
    _names("this machine in IPv6", "https://[::ffff:127.0.0.1]", "https://[::ffff:127.0.0.1]:{port}/x", NOT_SAFE),
    _names("the cloud's metadata", "http://169.254.169.254", "http://169.254.169.254/latest/meta-data/", NOT_SAFE),
    _names("a name of this machine", "a name that leads to 127.0.0.1", "https://pictures.example:{port}/x.png",
           NOT_OPEN),
    _names("a name of the house", "a name that leads to 192.168.1.1", "https://pictures.example/x.png", NOT_OPEN,
           leads=("192.168.1.1",)),
    _names("a name of the metadata", "a name that leads to 169.254.169.254", "https://pictures.example/x.png",
           NOT_OPEN, leads=("169.254.169.254",)),
    _names("a name that hides it", "a name that leads to 64:ff9b::7f00:1 (NAT64)", "https://pictures.example/x.png",
           NOT_OPEN, leads=("64:ff9b::7f00:1",)),
    _names("a name that changes its mind", "at the first look it leads outside, then to this machine",
           "https://pictures.example:{port}/x.png", "no connection|not open", leads=("93.184.215.14", "127.0.0.1")),
)  # fmt: skip


# --------------------------------------------------------------------------------------------------- slow line


def _slow_line(_folder: Path) -> Seen:
    """The server takes a picture in two seconds; connecting may take half of one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        taken = threading.Thread(target=_take_slowly, args=(listener,))
        taken.start()
        call = HttpCall(
            "POST",
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
            {"Authorization": Secret(CANARY)},
            body=b"\0" * UPLOAD_BYTES,
            timeouts=Timeouts(connect_s=0.5, read_s=5, total_s=30),
        )
        with closing(Transport(Policy(retries=0))) as transport:
            try:
                answer = transport.send(call)
            except BridgeError as error:
                need(False, f"a slow line is no fault: {sentence(error)}")
            taken.join()
    need(answer.body == b"thanks", "another answer")
    return Seen("The picture was sent, piece by piece.")


def _take_slowly(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        left, until = UPLOAD_BYTES, time.monotonic() + 2
        connection.recv(1)
        threading.Event().wait(max(0.0, until - time.monotonic()))
        while left > 0 and (piece := connection.recv(1 << 16)):
            left -= len(piece)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nthanks")


CIRCLES = Case("questions in circles", "a redirect to itself, for ever", (turns_in_circles,) * 20, BadResponseError,
               "another address; it was not followed", posts=0, every_request=True)  # fmt: skip
KEY_IN_THE_CLEAR = Case("x", "y", (), SettingsError, "unencrypted; nothing was sent", posts=0)
FAULTS = (
    _redirected(307, question=False),
    _redirected(308, question=False),
    _redirected(302, question=True),
    *faults((CIRCLES, TLS_TO_PLAIN)),
    *CERTIFICATES,
    Fault("Endpoint", "a key over plain http", "the address is http:// of another machine", (4,),
          _plain(frozenset(), KEY_IN_THE_CLEAR)),
    Fault("Endpoint", "plain http that the user allowed", "the same, and the user named the host", (4,),
          _plain(frozenset({"render.example"}), FINE)),
    *NAMED,
    Fault("Endpoint", "a slow line", "the server takes a picture slower than connecting may take", (1,), _slow_line),
)  # fmt: skip

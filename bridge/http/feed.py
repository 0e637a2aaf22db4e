"""Messages that a server pushes over a websocket, for as long as somebody listens.

Owns: ``FeedCall`` and ``follow``; the only importer of ``websocket``, whose exceptions become ours in one table.
May import: ``bridge.errors``.

What comes over a feed is a courtesy (how far the work is, an unfinished picture): whoever follows one must be able to
do without it. So no proxy is used, to this machine or to any other, nothing is tried twice, and no key travels here.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import websocket

from bridge.errors import BadResponseError, BridgeError, SettingsError, TimedOutError, UnreachableError

SWITCHING_PROTOCOLS = 101
MAX_MESSAGE_BYTES = 16 << 20
MAX_HANDSHAKE_BYTES = 1 << 16
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The same that the calls over HTTP go by."""
SCHEMES: Mapping[str, str] = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
PORTS: Mapping[str, int] = {"ws": 80, "wss": 443}


@dataclass(frozen=True)
class FeedCall:
    """A feed.

    Attributes:
        url: of the websocket; http(s) stands for ws(s).
        greeting: texts that are sent as soon as it is open.
        connect_s: how long it may take until it is open, in seconds, all steps together.
        idle_s: how long it waits for a message, in seconds, before it looks whether it is still wanted.
        max_message_bytes: of one message, all of its frames together.
        ca_file: authorities that are trusted besides the usual ones; "" for none.
    """

    url: str
    greeting: tuple[str, ...] = ()
    connect_s: float = 5.0
    idle_s: float = 0.2
    max_message_bytes: int = MAX_MESSAGE_BYTES
    ca_file: str = ""

    @property
    def host(self) -> str:
        """The server's name, for people."""
        return _split(self.url).hostname or "the server"


def follow(
    call: FeedCall,
    on_message: Callable[[str | bytes], None],
    over: threading.Event,
    *,
    on_open: Callable[[], None] = lambda: None,
) -> None:
    """Give every message to ``on_message`` until ``over`` is set or the server ends the feed. It is closed in any case.

    Args:
        call: where, and with what patience.
        on_message: gets texts as ``str`` and the rest as ``bytes``, in this thread.
        over: looked at every ``call.idle_s`` seconds, and whenever something comes, be it a part of a message.
        on_open: called once, after the greeting.

    Raises:
        SettingsError: the address is none.
        UnreachableError, TimedOutError: there is no connection, or it broke.
        BadResponseError: the server opens no websocket, or breaks its rules.
    """
    metered = _connected(call)
    feed = websocket.WebSocket()
    try:
        _open(feed, metered, call)
        metered.end_with(over)
        on_open()
        while not over.is_set():
            message = _received(feed, metered, call)
            if message is None:
                return
            if message != "":
                on_message(message)
    finally:
        # Without the closing handshake, which a server may leave unanswered: a closed connection says the same.
        metered.close()


# -------------------------------------------------------------------------------------------- connecting


def _connected(call: FeedCall) -> _Metered:
    parts = _split(call.url)
    scheme = SCHEMES[parts.scheme]
    began = time.monotonic()
    try:
        plain = socket.create_connection((call.host, parts.port or PORTS[scheme]), timeout=call.connect_s)
    except (OSError, ValueError) as error:
        raise translated(error, call) from error
    try:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection = _trusted(call.ca_file).wrap_socket(plain, server_hostname=call.host) if scheme == "wss" else plain
    except (OSError, ValueError) as error:
        plain.close()
        raise translated(error, call) from error
    return _Metered(connection, MAX_HANDSHAKE_BYTES, began + call.connect_s)


def _trusted(ca_file: str) -> ssl.SSLContext:
    """Certificates are always verified, against the same authorities as those of the calls over HTTP."""
    bundle = next((os.environ[name] for name in CA_VARIABLES if os.environ.get(name)), None)
    if bundle is not None and Path(bundle).is_dir():
        context = ssl.create_default_context(capath=bundle)
    else:
        context = ssl.create_default_context(cafile=bundle)
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context


def _open(feed: websocket.WebSocket, metered: _Metered, call: FeedCall) -> None:
    parts = _split(call.url)
    url = parts._replace(scheme=SCHEMES[parts.scheme]).geturl()
    try:
        # A connection of our own: the library would look for a proxy in the environment, follow redirects to other
        # hosts, and read an endless handshake to its end. Servers on this machine turn away a foreign Origin.
        options = {"socket": metered, "suppress_origin": True, "redirect_limit": 0, "timeout": call.connect_s}
        feed.connect(url, **options)  # type: ignore[no-untyped-call]
        if feed.getstatus() != SWITCHING_PROTOCOLS:
            raise _no_feed(call)
        for text in call.greeting:
            feed.send(text)
    except FAILURES as error:
        raise translated(error, call) from error
    metered.allow(call.max_message_bytes)
    feed.settimeout(call.idle_s)


class _Metered:
    """A connection that gives no more than was allowed: the library takes a message of any length.

    Every attribute that is not named here is the connection's own.
    """

    def __init__(self, connection: socket.socket, allowed: int, deadline: float) -> None:
        self._connection = connection
        self._left = allowed
        self._deadline: float | None = deadline
        self._over = threading.Event()

    def allow(self, count: int) -> None:
        """Let ``count`` more bytes pass, however long they take."""
        self._left, self._deadline = count, None

    def end_with(self, over: threading.Event) -> None:
        """Give nothing more once ``over`` is set: the library answers pings, and waits for the rest of a message that
        drips, for as long as there are any.
        """
        self._over = over

    def recv(self, size: int) -> bytes:
        """As a socket's.

        Raises:
            BadResponseError: more came than was allowed.
            TimeoutError: it came too late, or nobody listens any more.
        """
        if self._over.is_set():
            raise TimeoutError("nobody listens any more")
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise TimeoutError("the handshake takes too long")
        data = self._connection.recv(size)
        self._left -= len(data)
        if self._left < 0:
            raise BadResponseError("The server sent a message that is too large, it was dropped.", "Check its address.")
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


# ---------------------------------------------------------------------------------------------- messages


def _received(feed: websocket.WebSocket, metered: _Metered, call: FeedCall) -> str | bytes | None:
    """One message; "" where none came in time, None where the server ended the feed."""
    try:
        opcode, data = feed.recv_data()
        metered.allow(call.max_message_bytes)
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            return None
        return str(data, "utf-8") if opcode == websocket.ABNF.OPCODE_TEXT else bytes(data)
    except websocket.WebSocketTimeoutException:
        return ""
    except FAILURES as error:
        raise translated(error, call) from error


# ---------------------------------------------------------------------------------------------- failures


def translated(error: Exception, call: FeedCall) -> BridgeError:
    """What a failure of ``websocket``, or of the connection below it, means to the user; an unknown one is raised."""
    for kind in type(error).__mro__:
        if kind in TRANSLATIONS:
            return TRANSLATIONS[kind](error, call)
    raise error


def _never_connected(error: Exception, call: FeedCall) -> BridgeError:
    return UnreachableError(
        f"There is no websocket connection to {call.host}; nothing was changed.", "Check the provider's address."
    )


def _broken(error: Exception, call: FeedCall) -> BridgeError:
    return UnreachableError(f"The websocket connection to {call.host} broke; nothing was changed.", "Try again.")


def _untrusted(error: Exception, call: FeedCall) -> BridgeError:
    return UnreachableError(
        f"The certificate of {call.host} could not be verified; nothing was sent.",
        "Check the address and this computer's date; behind a company's proxy, set REQUESTS_CA_BUNDLE.",
    )


def _too_late(error: Exception, call: FeedCall) -> BridgeError:
    return TimedOutError(
        f"{call.host} did not open a websocket within {call.connect_s:g} s; nothing was changed.", "Try again."
    )


def _not_kept(error: Exception, call: FeedCall) -> BridgeError:
    return BadResponseError(
        f"{call.host} does not keep to the websocket protocol; nothing was changed.", "Check the provider's address."
    )


def _bad_status(error: Exception, call: FeedCall) -> BridgeError:
    return _no_feed(call, f" (status {getattr(error, 'status_code', 0)})")


def _no_feed(call: FeedCall, why: str = "") -> BridgeError:
    return BadResponseError(
        f"{call.host} does not open a websocket{why}; nothing was changed.", "Check the provider's address."
    )


TRANSLATIONS: Mapping[type, Callable[[Exception, FeedCall], BridgeError]] = {
    websocket.WebSocketException: _not_kept,
    websocket.WebSocketProtocolException: _not_kept,
    websocket.WebSocketPayloadException: _not_kept,
    websocket.WebSocketConnectionClosedException: _broken,
    websocket.WebSocketTimeoutException: _too_late,
    websocket.WebSocketProxyException: _never_connected,
    websocket.WebSocketAddressException: _never_connected,
    websocket.WebSocketBadStatusException: _bad_status,
    CookieError: _not_kept,
    ValueError: _not_kept,
    ssl.SSLCertVerificationError: _untrusted,
    FileNotFoundError: _untrusted,  # the bundle of authorities that the environment names
    TimeoutError: _too_late,
    ConnectionRefusedError: _never_connected,
    socket.gaierror: _never_connected,
    OSError: _broken,
}
FAILURES = (websocket.WebSocketException, CookieError, ValueError, OSError)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        fit = parts.scheme in SCHEMES and parts.hostname and parts.username is None and parts.port != 0
    except ValueError as error:
        raise _not_an_address() from error
    if not fit:
        raise _not_an_address()
    return parts


def _not_an_address() -> SettingsError:
    return SettingsError("There is no websocket at such an address; nothing was sent.", "Check the provider's address.")

"""How connections are opened, written to and read from: with an end, and only to where they may lead.

Owns: ``Line``, ``GuardedAdapter`` and ``Guard``; with ``bridge.http.transport`` and ``bridge.http.errors`` the only
importer of ``requests`` and ``urllib3``. May import: ``bridge.errors``, ``bridge.http.errors``.

The libraries below know a time for each single read and write, none for a whole call: a server that sends one byte of
an endless head now and then would be waited for without an end. And they write a whole body within the time that is
meant for connecting, which a slow line does not do. So every read and write here looks how much time the call has left.

The address that a server named is looked up once, and the connection is made to what was looked at: a name that changes
its mind in between (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import io
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bridge.errors import SettingsError
from bridge.http.errors import InnerAddressError

WRITTEN_BYTES = 1 << 17
"""A slow line has to take so many in the time of one write."""
USUAL = (HTTPConnectionPool.ConnectionCls, HTTPSConnectionPool.ConnectionCls)
TRANSLATED_NETS = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "::ffff:0:0:0/96"))
)
"""IPv6 addresses that lead to an IPv4 address inside of them: NAT64 (the second one in a house's own), 6to4, and two
old ways."""


class Guard:
    """What holds for the one call that a session carries out now.

    Attributes:
        left_s: how much time the call has left, in seconds.
        pause_s: the longest pause between two pieces that are written, in seconds.
        wrote: whether anything was written yet.
        only_public: no address of this machine or of the networks around it may be connected to.
    """

    def __init__(self) -> None:
        self.left_s: Callable[[], float] = lambda: float("inf")
        self.pause_s = float("inf")
        self.only_public = False
        self.wrote = False

    def patience(self, most_s: float) -> float:
        """How long the next read or write may take. Raises ``TimeoutError`` where no time is left."""
        left_s = min(most_s, self.left_s())
        if left_s <= 0:
            raise TimeoutError("the call has no time left")
        return left_s


class GuardedAdapter(HTTPAdapter):
    """Opens connections that keep to ``guard``.

    Args:
        ca_file: certificates of authorities that are trusted besides the usual ones; "" for none.

    Raises:
        SettingsError: that file cannot be used.
    """

    def __init__(self, guard: Guard, ca_file: str = "") -> None:
        self._guard = guard
        self._trusted = _trusting(ca_file) if ca_file else None
        super().__init__()

    def init_poolmanager(self, *sizes: Any, **options: Any) -> None:
        """See ``HTTPAdapter``: what is verified against is not only what the library brings."""
        if self._trusted is not None:
            options["ssl_context"] = self._trusted
        super().init_poolmanager(*sizes, **options)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """The same on the way through a proxy."""
        if self._trusted is not None:
            options["ssl_context"] = self._trusted
        return super().proxy_manager_for(proxy, **options)

    def cert_verify(self, *what: Any, **options: Any) -> None:
        """See ``HTTPAdapter``, which knows no sentence for a bundle that is not there."""
        try:
            super().cert_verify(*what, **options)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise SettingsError(
                "The certificates that REQUESTS_CA_BUNDLE names are not there; nothing was sent.",
                "Correct the variable, or remove it.",
            ) from error

    def get_connection_with_tls_context(self, *what: Any, **options: Any) -> Any:
        """A pool whose connections keep to the guard."""
        pool: Any = super().get_connection_with_tls_context(*what, **options)
        # A SOCKS proxy brings connections of its own kind: those must stay, or the proxy would be passed by.
        if issubclass(pool.ConnectionCls, _Guarded) or pool.ConnectionCls in USUAL:
            pool.ConnectionCls = _Secure if pool.scheme == "https" else _Plain
            pool.conn_kw["guard"] = self._guard
        return pool


def _trusting(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise SettingsError(
            f"The file of certificates {ca_file} cannot be used; nothing was sent.",
            "It has to be a PEM file; correct its path in the settings.",
        ) from error


class Line:
    """A session of the library, for one call at a time, and what its connections keep to.

    Raises:
        SettingsError: the file of certificates cannot be used.
    """

    def __init__(self, agent: str, ca_file: str) -> None:
        self.guard = Guard()
        self.ca_file = ca_file
        adapter = GuardedAdapter(self.guard, ca_file)
        self.session = requests.Session()
        self.session.headers["User-Agent"] = agent
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, adapter)

    def begin(self, left_s: Callable[[], float], pause_s: float, *, only_public: bool) -> None:
        """The next call, see ``Guard``."""
        self.guard.left_s, self.guard.pause_s, self.guard.only_public = left_s, pause_s, only_public
        self.guard.wrote = False

    def clear(self) -> None:
        """Forget what the last call has left."""
        self.session.cookies.clear()

    def close(self) -> None:
        """Close its connections."""
        self.session.close()


# ------------------------------------------------------------------------------------------------ connections


class _Guarded(HTTPConnection):
    """The part that plain and encrypted connections share."""

    def __init__(self, *what: Any, guard: Guard, **options: Any) -> None:
        super().__init__(*what, **options)
        self._guard = guard
        self.response_class = partial(_answer, guard)  # type: ignore[assignment]  # called, and nothing else

    def send(self, data: Any) -> None:
        """In pieces, each with its own time: a picture takes longer on a slow line than connecting may."""
        if self.sock is None and self.auto_open:
            self.connect()
        for piece in _pieces(data):
            if self.sock is not None:
                self.sock.settimeout(self._guard.patience(self._guard.pause_s))
            self._guard.wrote = True
            super().send(piece)

    def _new_conn(self) -> socket.socket:
        if not self._guard.only_public:
            return super()._new_conn()
        if self._tunnel_host is not None:
            # A proxy opens the connection; what its name means to this machine is all that can be known.
            _need_public(self, _looked_up(self, self._tunnel_host, unknown_is_fine=True))
            return super()._new_conn()
        named, addresses = self._dns_host, _looked_up(self, self._dns_host)
        _need_public(self, addresses)
        try:
            self._dns_host = addresses[0]
            return super()._new_conn()
        finally:
            self._dns_host = named


class _Plain(_Guarded):
    """http."""


class _Secure(_Guarded, HTTPSConnection):
    """https: the certificate still has to be of the name."""


def _looked_up(connection: HTTPConnection, host: str, *, unknown_is_fine: bool = False) -> list[str]:
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if unknown_is_fine:
            return []
        raise InnerAddressError(connection, "the name has no address") from error
    return [str(address[0]) for *_kind, address in found]


def _need_public(connection: HTTPConnection, addresses: list[str]) -> None:
    # One that is not public among others that are is what an attack looks like, and nothing else.
    if not all(is_public(address) for address in addresses):
        raise InnerAddressError(connection, "the name leads into a network that is not public")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open network, also where it hides an IPv4 address."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.is_site_local or any(ip in net for net in TRANSLATED_NETS):
            return False
        ip = ip.ipv4_mapped or ip
    return ip.is_global and not ip.is_multicast


# --------------------------------------------------------------------------------------------- reading, writing


def _pieces(data: Any) -> Iterator[Any]:
    if not isinstance(data, (bytes, bytearray, memoryview)):
        yield data
        return
    whole = memoryview(data)
    for start in range(0, len(whole), WRITTEN_BYTES):
        yield whole[start : start + WRITTEN_BYTES]


def _answer(guard: Guard, sock: socket.socket, *what: Any, **options: Any) -> HTTPResponse:
    return HTTPResponse(_Timed(guard, sock), *what, **options)  # type: ignore[arg-type]


class _Timed:
    """A socket as ``HTTPResponse`` uses it: a file to read from, each of whose reads looks at the time."""

    def __init__(self, guard: Guard, sock: socket.socket) -> None:
        self._guard, self._sock = guard, sock

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._guard, self._sock))


class _Reading(io.RawIOBase):
    """The bytes of a socket. Holds it open, as every file of a socket does, until it is closed."""

    def __init__(self, guard: Guard, sock: socket.socket) -> None:
        self._guard, self._sock = guard, sock
        self._file = sock.makefile("rb", buffering=0)
        self._pause_s = sock.gettimeout() or float("inf")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        patience_s = self._guard.patience(self._pause_s)
        self._sock.settimeout(None if patience_s == float("inf") else patience_s)
        return self._file.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

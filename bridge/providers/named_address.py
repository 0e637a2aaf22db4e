"""Addresses that a server names: which of them are asked.

Owns: ``may_fetch``, ``must_be_public``. May import: ``bridge.http.call``, ``bridge.plain_text``.

A server that is far away must not have this computer ask what only this computer reaches: itself, the router, the other
machines of the house. So such addresses are followed only where the server is one of them. What a name stands for is
looked at when it is asked, by the transport (``HttpCall.only_public``).
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from bridge.http.address import is_loopback
from bridge.plain_text import is_plain

SCHEMES = ("http", "https")
INNER_NAMES = ("localhost", "local", "internal", "lan", "home", "intranet", "home.arpa")
"""Ends of names that no server of the open network has."""


def may_fetch(address: str, endpoint: str) -> bool:
    """Whether an address that a server named is asked; without a key in any case.

    It is where it says https and is open to everybody, or no more hidden than the server itself. Within this machine
    plain http will do.

    Args:
        address: as it was named.
        endpoint: the server's own address.
    """
    parts, own = split(address), split(endpoint)
    if parts is None or own is None:
        return False
    if is_loopback(address):
        return is_loopback(endpoint)
    return parts.scheme == "https" and (not _is_inner(parts.hostname or "") or _is_inner(own.hostname or ""))


def must_be_public(endpoint: str) -> bool:
    """Whether what such an address leads to must be open to everybody, by the number that its name stands for too.

    That is so for every server that is not itself of this machine or of the networks around it.

    Args:
        endpoint: the server's own address.
    """
    own = split(endpoint)
    return own is None or not _is_inner(own.hostname or "")


def split(url: str) -> SplitResult | None:
    """The parts of an address of a server; None where it is none, or has a user's name in it."""
    try:
        parts = urlsplit(url)
        fit = (
            is_plain(url) and parts.scheme in SCHEMES and parts.hostname and parts.username is None and parts.port != 0
        )
    except ValueError:
        return None
    return parts if fit else None


def _is_inner(host: str) -> bool:
    name = host.rstrip(".").lower()
    if any(name == end or name.endswith(f".{end}") for end in INNER_NAMES):
        return True
    try:
        return not ipaddress.ip_address(_dotted(name)).is_global
    except ValueError:
        return False  # A name of the open network; whoever answers there has to prove it by a certificate.


def _dotted(name: str) -> str:
    """Old ways to write a number ("127.1", "0x7f.1", "2130706433") in the usual one; other names as they are."""
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        return name

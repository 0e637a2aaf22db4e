"""Addresses as people and servers write them: whose machine they name.

Owns: ``host_of``, ``is_loopback``, ``host_in_the_clear``. May import: the standard library.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit


def is_loopback(url: str) -> bool:
    """Whether an address is of this very machine; False for what is no address. It may lack its scheme."""
    try:
        host = _parts(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_in_the_clear(url: str) -> str:
    """The host to which a key would travel by ``url`` unencrypted; "" where it is encrypted, or stays here."""
    try:
        parts = urlsplit(url.strip())
        return (parts.hostname or "") if parts.scheme == "http" and not is_loopback(url.strip()) else ""
    except ValueError:
        return ""


def host_of(url: str) -> str:
    """The name of the server at ``url``, as ``HttpCall.host`` has it. It may lack its scheme."""
    try:
        parts = _parts(url)
        name, port = parts.hostname or "the server", parts.port
    except ValueError:
        return "the server"
    return name if port is None else f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _parts(url: str) -> SplitResult:
    # gRPC's addresses are a name and a port.
    return urlsplit(url if "://" in url else f"//{url}")

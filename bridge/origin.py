"""By what two addresses are known to be of one server: scheme, host and port.

Owns: ``origin_of``, ``shown_origin``. May import: nothing of this program.
"""

from __future__ import annotations

from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of one and the same machine, which people mix freely; its ports are told apart as everywhere."""


OWN = "://"
"""Of a provider without an address: wherever it goes by itself."""


def origin_of(url: str) -> str:
    """Such as "https://api.example:443"; ``OWN`` for "", and "" for what is no address.

    Two ways to write one address may give two origins: then a key is asked for once more. Two servers never give one.
    """
    text = url.strip()
    # A user, a backslash or a character that is not seen is read in different ways by those who read addresses.
    if "@" in text or "\\" in text or " " in text or not text.isprintable():
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return ""
    if not host:
        return "" if text else OWN
    host = "localhost" if host in THIS_MACHINE else host
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def shown_origin(origin: str) -> str:
    """An origin for people: without the port that everybody knows."""
    scheme, _, place = origin.partition("://")
    host, _, port = place.rpartition(":")
    place = host if port in ("0", str(PORTS.get(scheme, ""))) else place
    return f"{scheme}://{place}" if scheme else place or "its own address"

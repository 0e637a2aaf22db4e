"""Where a Stability gRPC server is: addresses as people write them, read into a target.

Owns: ``Address``, ``read_address``. May import: ``bridge.errors``, ``bridge.http.address``.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from bridge.errors import SettingsError
from bridge.http.address import is_loopback

ENCRYPTED, PLAIN = ("https", "grpcs"), ("http", "grpc", "")
HOSTED_PORT, OWN_PORT = 443, 50051
HOSTED = "stability.ai"


@dataclass(frozen=True)
class Address:
    """A server.

    Attributes:
        host: without the brackets of an IPv6 address.
        secure: whether the way there is encrypted; always, but for this very machine.
    """

    host: str
    port: int
    secure: bool

    @property
    def target(self) -> str:
        """As gRPC wants it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """As settings show it."""
        return f"{'https' if self.secure else 'http'}://{self.target}"

    @property
    def is_own(self) -> bool:
        """Whether it is this very machine."""
        return is_loopback(self.url)

    @property
    def is_hosted(self) -> bool:
        """Whether it is Stability's own service."""
        return self.host == HOSTED or self.host.endswith(f".{HOSTED}")


def read_address(text: str) -> Address:
    """An address from "host:port", or from one that starts with grpc://, grpcs://, http:// or https://.

    Raises:
        SettingsError: it is none.
    """
    parts = _split(text.strip())
    if parts is None or parts.scheme not in (*ENCRYPTED, *PLAIN) or parts.path.strip("/") or parts.query:
        # An address with a password or a key in it is not repeated.
        shown = "The address" if "@" in text or "?" in text else repr(text)
        raise SettingsError(f"{shown} is no address of a gRPC server.", "Write it as host:port.")
    host = parts.hostname or ""
    own = is_loopback(f"http://{parts.netloc}")
    # Whatever is said, a key leaves this machine encrypted only.
    secure = not own or parts.scheme in ENCRYPTED
    return Address(host, parts.port or (HOSTED_PORT if secure else OWN_PORT), secure)


def _split(text: str) -> SplitResult | None:
    """The parts, or None where they are no host and port."""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port_is_one = parts.port != 0
    except ValueError:
        return None
    plain = all("!" <= character <= "~" for character in text)
    return parts if plain and port_is_one and parts.hostname and parts.username is None else None

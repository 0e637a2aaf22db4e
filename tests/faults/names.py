"""Names that lead where a test says, and no way out of this machine: the resolver and the network are replaced."""

from __future__ import annotations

import errno
import socket
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

OWN = ("127.", "::1")


class Network:
    """Attributes: ``asked``: how often each name was looked up; ``tried``: addresses outside that were tried."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = {name: list(addresses) for name, addresses in names.items()}
        self.asked: Counter[str] = Counter()
        self.tried: list[str] = []
        self.real = socket.getaddrinfo

    def look_up(self, host: Any, *what: Any, **more: Any) -> Any:
        """One address at each look, the last one for ever: so a name changes its mind."""
        if host not in self._names:
            return self.real(host, *what, **more)
        self.asked[host] += 1
        left = self._names[host]
        return self.real(left.pop(0) if len(left) > 1 else left[0], *what, **more)


@contextmanager
def names(**known: Sequence[str]) -> Iterator[Network]:
    """``images_example=("127.0.0.1",)`` makes "images.example" known."""
    network = Network({name.replace("_", "."): addresses for name, addresses in known.items()})
    usual = socket.socket

    class Inside(usual):  # type: ignore[misc, valid-type]
        def connect(self, address: Any) -> None:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(OWN):
                network.tried.append(address[0])
                raise OSError(errno.ENETUNREACH, "there is no way out of this machine")
            super().connect(address)

    socket.getaddrinfo, socket.socket = network.look_up, Inside  # type: ignore[misc]
    try:
        yield network
    finally:
        socket.getaddrinfo, socket.socket = network.real, usual  # type: ignore[misc]

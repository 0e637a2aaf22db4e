"""What a test needs of any provider's strict server, whichever protocol it speaks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider


class Rig(ABC):
    """A strict server, running inside ``with``, and the way to it.

    Attributes:
        id: of the provider.
    """

    id: ProviderId

    @property
    @abstractmethod
    def server(self) -> AbstractContextManager[Any]: ...

    @property
    @abstractmethod
    def environ(self) -> Mapping[str, str]:
        """What the command line needs in its environment to reach the server: its address, its key."""

    @abstractmethod
    def make(self, transport: Transport) -> Provider:
        """A provider that talks to the server."""

    @abstractmethod
    def replaced(self) -> NDArray[np.float64]:
        """Of the last masked request: where the server was told to replace, by the real server's own rules.

        (height, width), 1 = replace, 0 = keep.
        """

    @abstractmethod
    def slow(self, seconds: float) -> None:
        """Let the generations from now on take so long."""

    @abstractmethod
    def at_work(self) -> bool:
        """Whether a generation has reached the server."""

    def interrupted(self) -> bool | None:
        """Whether the server was told to stop what it was at; None where the protocol has no such thing."""
        return None

    def __enter__(self) -> Self:
        self.server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.__exit__(kind, error, trace)

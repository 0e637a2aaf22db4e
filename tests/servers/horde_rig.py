"""The strict horde as any provider's test sees it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.horde.patience import Pace
from bridge.providers.horde.provider import HordeProvider
from bridge.secret import Secret
from tests.servers.horde import HordeServer
from tests.servers.rig import Rig

FAST = Pace(poll_s=0.01, failed_polls=3, hopeless_polls=3, generate_rates=())
"""As patient as a test; a strict server on this machine takes any number of requests."""


class HordeRig(Rig):
    """A strict horde with an account of its own."""

    id = ProviderId("horde")

    def __init__(self) -> None:
        self._server = HordeServer()

    @property
    def server(self) -> HordeServer:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        return {"AI_HORDE_URL": self._server.api, "AI_HORDE_API_KEY": self._server.key}

    def make(self, transport: Transport) -> Provider:
        setup = ProviderSetup(transport, self._server.api, key=Secret(self._server.key), client=("layerbridge", "1.2"))
        return HordeProvider(setup, pace=FAST)

    def replaced(self) -> NDArray[np.float64]:
        masked = [job.task.replace for job in self._server.jobs.values() if job.task and job.task.replace is not None]
        return masked[-1]

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return bool(self._server.posts())

    def interrupted(self) -> bool | None:
        return bool(self._server.withdrawn)

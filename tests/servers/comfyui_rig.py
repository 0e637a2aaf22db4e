"""The strict ComfyUI server as any provider's test sees it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.comfyui.provider import ComfyUIProvider
from bridge.providers.comfyui.run import Pace
from tests.servers.comfyui import ComfyServer
from tests.servers.rig import Rig

FAST = Pace(poll_s=0.01, listening_poll_s=0.05, open_s=5.0, late_s=10.0, patience=2)
"""As patient as a test."""


class ComfyUIRig(Rig):
    """A strict ComfyUI server on this machine."""

    id = ProviderId("comfyui")

    def __init__(self) -> None:
        self._server = ComfyServer()

    @property
    def server(self) -> ComfyServer:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        return {"COMFYUI_URL": self._server.url}

    def make(self, transport: Transport) -> Provider:
        return ComfyUIProvider(ProviderSetup(transport, self._server.url), pace=FAST)

    def replaced(self) -> NDArray[np.float64]:
        return self._server.replaced_share()

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return bool(self._server.posts())

    def interrupted(self) -> bool | None:
        return bool(self._server.queue.interrupted or self._server.queue.deleted)

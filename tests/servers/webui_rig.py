"""The strict WebUI server for tests that ask for any provider."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.webui.provider import WebuiProvider
from bridge.secret import Secret
from tests.servers.rig import Rig
from tests.servers.webui import Kind, WebuiServer
from tests.servers.webui_rules import read_mask

POLL_S = 0.05
OURS = "task(layerbridge"


class WebuiRig(Rig):
    """A server of one of the three kinds, with or without a user and a password."""

    id = ProviderId("webui")

    def __init__(self, kind: Kind = "automatic", *, auth: str = "") -> None:
        self._server = WebuiServer(kind, auth=auth)

    @property
    def server(self) -> WebuiServer:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        key = {"WEBUI_API_AUTH": self._server.auth} if self._server.auth else {}
        return {"WEBUI_URL": self._server.url, **key}

    def make(self, transport: Transport) -> Provider:
        key = Secret(self._server.auth) if self._server.auth else None
        return WebuiProvider(ProviderSetup(transport, self._server.url, key=key), poll_s=POLL_S)

    def replaced(self) -> NDArray[np.float64]:
        masked = [each.json for each in self._server.posts("/sdapi/v1/img2img") if each.json.get("mask")]
        return read_mask(masked[-1]) / 255.0

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return any(each.path != "/internal/progress" for each in self._server.posts())

    def interrupted(self) -> bool | None:
        if self._server.kind == "small":
            return None
        return any((task or "").startswith(OURS) for task in self._server.desk.interrupted_tasks)

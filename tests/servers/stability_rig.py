"""The strict Stability server as a rig."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.stability.provider import StabilityProvider
from bridge.secret import Secret
from tests.servers.rig import Rig
from tests.servers.stability import KEY, StabilityServer


class StabilityRig(Rig):
    """Version 1 of the REST API."""

    id = ProviderId("stability")

    def __init__(self) -> None:
        self._server = StabilityServer()

    @property
    def server(self) -> AbstractContextManager[StabilityServer]:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        return {"API_HOST": self._server.url, "STABILITY_API_KEY": KEY}

    def make(self, transport: Transport) -> Provider:
        return StabilityProvider(ProviderSetup(transport, self._server.url, key=Secret(KEY)))

    def replaced(self) -> NDArray[np.float64]:
        sent = next(each for each in reversed(self._server.posts()) if each.path.endswith("/masking"))
        assert sent.fields["mask_source"] == "MASK_IMAGE_WHITE"
        with Image.open(io.BytesIO(sent.files["mask_image"].data)) as image:
            return np.asarray(image.convert("L"), dtype=np.float64) / 255

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return bool(self._server.posts())

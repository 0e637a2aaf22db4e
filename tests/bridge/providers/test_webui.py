"""The WebUI provider against the strict server: AUTOMATIC1111, Forge, and a small server with a part of their API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.providers.base import Provider
from bridge.transport import Transport
from tests.bridge.providers.conformance import ProviderConformance, audited_sockets
from tests.servers.webui_rig import WebuiRig

__all__ = ["audited_sockets"]

AUTH = "painter:hunter2"


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


class TestAutomatic(ProviderConformance):
    @pytest.fixture
    def provider(self, transport: Transport) -> Iterator[Provider]:
        with WebuiRig() as rig:
            yield rig.make(transport)


class TestForge(ProviderConformance):
    @pytest.fixture
    def provider(self, transport: Transport) -> Iterator[Provider]:
        with WebuiRig("forge", auth=AUTH) as rig:
            yield rig.make(transport)


class TestSmall(ProviderConformance):
    @pytest.fixture
    def provider(self, transport: Transport) -> Iterator[Provider]:
        with WebuiRig("small") as rig:
            provider = rig.make(transport)
            provider.engines()  # only now it is known that it cannot enlarge
            yield provider

"""The provider for OpenAI's images API against the strict servers, of all three kinds: what every provider keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge.http.transport import Transport
from bridge.providers.base import Provider
from tests.bridge.providers.conformance import ProviderConformance, audited_sockets
from tests.servers.openai_images import OpenAIImagesRig

__all__ = ["audited_sockets"]


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


def asked(rig: OpenAIImagesRig, transport: Transport) -> Provider:
    """A provider that was told nothing of its server, but has asked it: before that, it knows less."""
    provider = rig.make(transport)
    provider.engines()
    return provider


class TestOpenAI(ProviderConformance):
    reproducible = False

    @pytest.fixture
    def provider(self, no_thread_left: None, transport: Transport) -> Iterator[Provider]:
        with OpenAIImagesRig("openai") as rig:
            yield rig.make(transport)


class TestNewestModel(ProviderConformance):
    """With sizes between limits."""

    reproducible = False

    @pytest.fixture
    def provider(self, no_thread_left: None, transport: Transport) -> Iterator[Provider]:
        with OpenAIImagesRig("openai") as rig:
            rig.server.models = dict.fromkeys(("gpt-image-1.5", "gpt-image-2.5-flare"), ())
            yield rig.make(transport)


class TestAGateway(ProviderConformance):
    """A server of which nothing is known but that it speaks the same."""

    reproducible = False

    @pytest.fixture
    def provider(self, no_thread_left: None, transport: Transport) -> Iterator[Provider]:
        with OpenAIImagesRig("openai", says_kind=False) as rig:
            yield asked(rig, transport)


class TestLocalAI(ProviderConformance):
    reproducible = False  # not in every mode: its inpainting takes no seed

    @pytest.fixture
    def provider(self, no_thread_left: None, transport: Transport) -> Iterator[Provider]:
        with OpenAIImagesRig("localai", says_kind=False) as rig:
            yield asked(rig, transport)


class TestSdServer(ProviderConformance):
    knows_engines = False  # it has the one it was started with, and reads no name

    @pytest.fixture
    def provider(self, no_thread_left: None, transport: Transport) -> Iterator[Provider]:
        with OpenAIImagesRig("sd-server", says_kind=False) as rig:
            yield asked(rig, transport)

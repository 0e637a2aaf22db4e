"""What the tests of the ComfyUI provider share: a server, providers that talk to it, requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bridge.http.transport import Transport
from bridge.model import EngineId, GenerationRequest, Mask, Mode, Prompt, ProviderId, Sampling, Size
from bridge.providers.base import ProviderSetup
from bridge.providers.comfyui.provider import ComfyUIProvider
from tests.bridge.providers.conformance import mask_of, picture_of
from tests.servers.comfyui import ComfyServer
from tests.servers.comfyui_rig import FAST
from tests.servers.strict import Answer, Recorded

COMFYUI = ProviderId("comfyui")
CHECKPOINT = EngineId("dreamshaper_8.safetensors")
INPAINTING = EngineId("sd-v1-5-inpainting.ckpt")
ULTRASHARP = EngineId("upscale:4x-UltraSharp.pth")
SMALL = Size(96, 64)
SEED = 5

Make = Callable[..., ComfyUIProvider]


@pytest.fixture
def server(no_thread_left: None) -> Iterator[ComfyServer]:
    with ComfyServer() as started:
        yield started


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def make(server: ComfyServer, transport: Transport) -> Make:
    """Makes providers that talk to the strict server."""

    def provider(**changes: Any) -> ComfyUIProvider:
        pace = changes.pop("pace", FAST)
        setup = ProviderSetup(transport, server.url, client=("layerbridge", "1.2"))
        return ComfyUIProvider(replace(setup, **changes), pace=pace)

    return provider


def text_request(**sampling: Any) -> GenerationRequest:
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE,
        COMFYUI,
        CHECKPOINT,
        (Prompt("a boat"), Prompt("rain", -1.0)),
        size=SMALL,
        sampling=Sampling(seed=SEED, **sampling),
    )


def image_request(**sampling: Any) -> GenerationRequest:
    return replace(text_request(**sampling), mode=Mode.IMAGE_TO_IMAGE, size=None, picture=picture_of(SMALL))


def mask_request(mask: Mask | None = None, **sampling: Any) -> GenerationRequest:
    return replace(image_request(**sampling), mode=Mode.INPAINT, mask=mask or mask_of(SMALL))


def upscale_request(engine: EngineId, target: Size | None = None) -> GenerationRequest:
    return GenerationRequest(Mode.UPSCALE, COMFYUI, engine, picture=picture_of(SMALL), size=target)


def corner_mask() -> Mask:
    """Not the same in any mirror: only the upper left corner is to be replaced, and a little below it in part."""
    pixels = np.zeros((SMALL.height, SMALL.width), np.uint8)
    pixels[:16, :24] = 255
    pixels[16:24, :24] = 100
    return Mask(pixels)


def answer_at(server: ComfyServer, path: str, *answers: Answer) -> None:
    """Answer the next requests to ``path`` (or below it) with these, and everything else as ever."""
    left = list(answers)
    respond = server.respond

    def instead(request: Recorded) -> Answer:
        if left and request.path.startswith(path):
            return left.pop(0)
        return respond(request)

    server.respond = instead  # type: ignore[method-assign]

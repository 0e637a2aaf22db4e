"""The v2beta provider against the strict server."""

from __future__ import annotations

import base64
import inspect
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bridge.capability import Account, PromptNeed
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    Cancelled,
    EngineNotFoundError,
    InputError,
    QuotaError,
    RateLimitedError,
    RefusedError,
    RejectedError,
    ServerFaultError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)
from bridge.http.call import HttpAnswer, HttpCall
from bridge.http.transport import Clock, Transport
from bridge.model import (
    EngineId,
    GenerationRequest,
    Margins,
    Mask,
    Mode,
    Picture,
    Prompt,
    ProviderId,
    Sampling,
    Size,
)
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.stability_v2beta.engines import ASPECT_RATIOS, DEFAULTS, FAST_FACTOR, SERVICES
from bridge.providers.stability_v2beta.errors import endpoint_error
from bridge.providers.stability_v2beta.provider import MAX_FAILURES, POLL_S, StabilityV2BetaProvider
from bridge.providers.stability_v2beta.wire import GENERATING
from bridge.secret import Secret
from tests.bridge.providers.conformance import (
    ProviderConformance,
    audited_sockets,
    capability_of,
    generate,
    mask_of,
    picture_of,
    valid_request,
)
from tests.fakes.job_context import RecordingContext
from tests.servers.stability_pictures import masked_colour
from tests.servers.stability_v2beta import KEY, ResultKey, StabilityV2BetaRig, StabilityV2BetaServer
from tests.servers.strict import Answer, Recorded, json_answer

__all__ = ["audited_sockets"]

V2BETA = ProviderId("stability-v2beta")
SMALL = Size(96, 64)
PATIENCE_S = 30

Make = Callable[..., StabilityV2BetaProvider]


@pytest.fixture
def server(no_thread_left: None) -> Iterator[StabilityV2BetaServer]:
    with StabilityV2BetaServer() as started:
        yield started


@pytest.fixture
def transport(no_thread_left: None) -> Iterator[Transport]:
    # Nobody waits between two attempts.
    made = Transport(clock=Clock(sleep=lambda seconds: None))
    yield made
    made.close()


@pytest.fixture
def make(server: StabilityV2BetaServer, transport: Transport) -> Make:
    """Makes providers that talk to the strict server."""

    def provider(poll_s: float = 0.01, max_wait_s: float = PATIENCE_S, **changes: Any) -> StabilityV2BetaProvider:
        setup = ProviderSetup(transport, server.url, key=Secret(KEY), client=("layerbridge", "1.2"))
        return StabilityV2BetaProvider(replace(setup, **changes), poll_s=poll_s, max_wait_s=max_wait_s)

    return provider


class Preferring(StabilityV2BetaProvider):
    """The same, with other engines as the default ones."""

    preferred: dict[Mode, str]

    def default_engine(self, mode: Mode) -> EngineId | None:
        return EngineId(self.preferred[mode]) if mode in self.preferred else super().default_engine(mode)


class TestDefaults(ProviderConformance):
    exact_sizes = False

    @pytest.fixture
    def provider(self, make: Make) -> Provider:
        return make()


class TestOthers(ProviderConformance):
    exact_sizes = False

    @pytest.fixture
    def provider(self, server: StabilityV2BetaServer, transport: Transport) -> Provider:
        setup = ProviderSetup(transport, server.url, key=Secret(KEY))
        provider = Preferring(setup, poll_s=0.01)
        provider.preferred = {
            Mode.TEXT_TO_IMAGE: "ultra",
            Mode.IMAGE_TO_IMAGE: "remove-background",
            Mode.INPAINT: "erase",
            Mode.UPSCALE: "creative",
        }
        return provider


class TestYetOthers(ProviderConformance):
    exact_sizes = False

    @pytest.fixture
    def provider(self, server: StabilityV2BetaServer, transport: Transport) -> Provider:
        provider = Preferring(ProviderSetup(transport, server.url, key=Secret(KEY)), poll_s=0.01)
        provider.preferred = {
            Mode.TEXT_TO_IMAGE: "sd3.5-flash",
            Mode.IMAGE_TO_IMAGE: "ultra",
            Mode.UPSCALE: "conservative",
        }
        return provider


def request_of(mode: Mode, engine: str | None = None, **changes: Any) -> GenerationRequest:
    """A request with a prompt and a seed, and with pictures where the mode has some."""
    request = GenerationRequest(
        mode,
        V2BETA,
        EngineId(engine) if engine else None,
        (Prompt("a boat"),),
        picture=None if mode is Mode.TEXT_TO_IMAGE else picture_of(SMALL),
        mask=mask_of(SMALL) if mode is Mode.INPAINT else None,
        margins=Margins(left=8, top=16, bottom=24) if mode is Mode.OUTPAINT else None,
        sampling=Sampling(seed=5),
    )
    return replace(request, **changes)


def text_request(**changes: Any) -> GenerationRequest:
    return request_of(Mode.TEXT_TO_IMAGE, **changes)


def upscale_request(engine: str, **changes: Any) -> GenerationRequest:
    return request_of(Mode.UPSCALE, engine, **{"size": Size(SMALL.width * 2, SMALL.height * 2), **changes})


def sent(server: StabilityV2BetaServer) -> Recorded:
    (recorded,) = server.posts()
    return recorded


def sent_pixels(server: StabilityV2BetaServer, name: str) -> np.ndarray:
    with Image.open(io.BytesIO(sent(server).files[name].data)) as image:
        return np.asarray(image)


def a_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, "PNG")
    return buffer.getvalue()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


# -------------------------------------------------------------------------------------------- the form

FORMS: dict[str, tuple[GenerationRequest, str, dict[str, str], set[str]]] = {
    "core": (
        text_request(size=Size(1344, 768), sampling=Sampling(seed=5, style_preset="anime")),
        "generate/core",
        {"prompt": "a boat", "aspect_ratio": "16:9", "seed": "5", "style_preset": "anime"},
        set(),
    ),
    "nothing said": (text_request(sampling=Sampling()), "generate/core", {"prompt": "a boat"}, set()),
    "ultra": (
        text_request(engine=EngineId("ultra"), size=Size(640, 1536)),
        "generate/ultra",
        {"prompt": "a boat", "aspect_ratio": "9:21", "seed": "5"},
        set(),
    ),
    "ultra from a picture": (
        request_of(Mode.IMAGE_TO_IMAGE, "ultra", sampling=Sampling(strength=0.25)),
        "generate/ultra",
        {"prompt": "a boat", "strength": "0.25"},
        {"image"},
    ),
    "sd3.5": (
        text_request(engine=EngineId("sd3.5-medium"), size=Size(1024, 1024), sampling=Sampling(cfg_scale=4.5)),
        "generate/sd3",
        {
            "prompt": "a boat",
            "model": "sd3.5-medium",
            "mode": "text-to-image",
            "aspect_ratio": "1:1",
            "cfg_scale": "4.5",
        },
        set(),
    ),
    "sd3.5 from a picture": (
        request_of(Mode.IMAGE_TO_IMAGE, sampling=Sampling(seed=5, strength=1.0)),
        "generate/sd3",
        {"prompt": "a boat", "model": "sd3.5-large", "mode": "image-to-image", "strength": "1", "seed": "5"},
        {"image"},
    ),
    "a strength that nobody said": (
        request_of(Mode.IMAGE_TO_IMAGE, "sd3.5-flash"),
        "generate/sd3",
        {"prompt": "a boat", "model": "sd3.5-flash", "mode": "image-to-image", "strength": "0.65", "seed": "5"},
        {"image"},
    ),
    "search and replace": (
        request_of(
            Mode.IMAGE_TO_IMAGE,
            "search-and-replace",
            extras=(("search_prompt", "the dog"), ("grow_mask", 0)),
            sampling=Sampling(strength=0.5),
        ),
        "edit/search-and-replace",
        {"prompt": "a boat", "search_prompt": "the dog", "grow_mask": "0"},
        {"image"},
    ),
    "search and recolor": (
        request_of(Mode.IMAGE_TO_IMAGE, "search-and-recolor", extras=(("select_prompt", "jacket"),)),
        "edit/search-and-recolor",
        {"prompt": "a boat", "select_prompt": "jacket", "seed": "5"},
        {"image"},
    ),
    "remove background": (
        request_of(Mode.IMAGE_TO_IMAGE, "remove-background"),
        "edit/remove-background",
        {},
        {"image"},
    ),
    "inpaint": (
        request_of(Mode.INPAINT, extras=(("grow_mask", 12.0),)),
        "edit/inpaint",
        {"prompt": "a boat", "seed": "5", "grow_mask": "12"},
        {"image", "mask"},
    ),
    "erase": (request_of(Mode.INPAINT, "erase"), "edit/erase", {"seed": "5"}, {"image", "mask"}),
    "outpaint": (
        request_of(Mode.OUTPAINT, extras=(("creativity", 0.75),)),
        "edit/outpaint",
        {"prompt": "a boat", "left": "8", "up": "16", "down": "24", "seed": "5", "creativity": "0.75"},
        {"image"},
    ),
    "outpaint without a prompt": (
        request_of(Mode.OUTPAINT, prompts=()),
        "edit/outpaint",
        {"left": "8", "up": "16", "down": "24", "seed": "5"},
        {"image"},
    ),
    "fast": (upscale_request("fast"), "upscale/fast", {}, {"image"}),
    "conservative": (
        upscale_request("conservative", extras=(("creativity", 0.2),)),
        "upscale/conservative",
        {"prompt": "a boat", "creativity": "0.2", "seed": "5"},
        {"image"},
    ),
    "creative": (
        upscale_request("creative", sampling=Sampling(seed=4_294_967_294, style_preset="anime")),
        "upscale/creative",
        {"prompt": "a boat", "seed": "4294967294", "style_preset": "anime"},
        {"image"},
    ),
}


@pytest.mark.parametrize("case", FORMS)
def test_what_is_sent(make: Make, server: StabilityV2BetaServer, case: str) -> None:
    request, path, fields, files = FORMS[case]
    provider = make()
    capability = provider.capability(request.mode, request.engine)
    assert capability is not None
    check(request, capability)
    generate(provider, request)
    recorded = sent(server)
    assert recorded.path == f"/v2beta/stable-image/{path}"
    assert recorded.fields == {**fields, "output_format": "png"}
    assert set(recorded.files) == files
    assert all(upload.filename and upload.content_type == "image/png" for upload in recorded.files.values())


def test_every_service_has_its_form_checked() -> None:
    assert {request.engine or DEFAULTS[request.mode] for request, *_ in FORMS.values()} >= set(SERVICES) - {
        EngineId("sd3.5-large-turbo")  # the same as its siblings but for the name
    }


def test_a_form_without_a_file_is_multipart_too(make: Make, server: StabilityV2BetaServer) -> None:
    generate(make(), text_request())
    recorded = sent(server)
    assert recorded.headers["content-type"].startswith("multipart/form-data; boundary=")
    # Each part is a text: it has a name, and neither a file's name nor a type.
    assert b'Content-Disposition: form-data; name="prompt"\r\n\r\na boat\r\n' in recorded.body


def test_headers(make: Make, server: StabilityV2BetaServer) -> None:
    generate(make(), text_request())
    headers = sent(server).headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["accept"] == "image/*"
    assert (headers["stability-client-id"], headers["stability-client-version"]) == ("layerbridge", "1.2")


def test_the_services_name_is_short_enough(make: Make, server: StabilityV2BetaServer) -> None:
    generate(make(client=("x" * 300, "y" * 300)), text_request())
    headers = sent(server).headers
    assert len(headers["stability-client-id"]) == len(headers["stability-client-version"]) == 256


def test_a_ticket_is_ordered_and_asked_for(make: Make, server: StabilityV2BetaServer) -> None:
    server.refusals = 3
    (made,) = generate(make(), upscale_request("creative")).pictures
    assert made.seed == 5
    assert sent(server).headers["accept"] == "application/json"
    assert len(server.polls()) == 4
    for poll in server.polls():
        assert poll.headers["authorization"] == f"Bearer {KEY}"
        assert poll.headers["accept"] == "*/*"
        assert KEY not in poll.path


@pytest.mark.parametrize(
    ("prompts", "fields"),
    [
        ((Prompt("a boat"), Prompt("a lake", 0.4)), {"prompt": "a boat, (a lake:0.4)"}),
        (
            (Prompt("a boat"), Prompt("rain", -1.0), Prompt("fog", -0.5)),
            {"prompt": "a boat", "negative_prompt": "rain, (fog:0.5)"},
        ),
    ],
)
def test_weights_and_negative_prompts(
    make: Make, server: StabilityV2BetaServer, prompts: tuple[Prompt, ...], fields: dict[str, str]
) -> None:
    result = generate(make(), text_request(prompts=prompts, sampling=Sampling()))
    assert sent(server).fields == {**fields, "output_format": "png"}
    assert result.notes == ()


def test_a_negative_prompt_that_is_not_known_is_told(make: Make, server: StabilityV2BetaServer) -> None:
    request = request_of(Mode.OUTPAINT, prompts=(Prompt("a boat"), Prompt("rain", -1.0)))
    (note,) = generate(make(), request).notes
    assert "no negative prompt" in note
    assert "negative_prompt" not in sent(server).fields


@pytest.mark.parametrize("size", ASPECT_RATIOS)
def test_every_shape_is_one_that_the_server_knows(make: Make, server: StabilityV2BetaServer, size: Size) -> None:
    result = generate(make(), text_request(engine=EngineId("sd3.5-large"), size=size))
    across, down = map(int, sent(server).fields["aspect_ratio"].split(":"))
    assert across / down == pytest.approx(size.width / size.height, rel=0.05)
    assert result.pictures[0].picture.size.pixels == pytest.approx(1 << 20, rel=0.1)


def test_the_declared_sizes_are_those_with_a_shape(make: Make) -> None:
    for service in SERVICES.values():
        capability = make().capability(Mode.TEXT_TO_IMAGE, service.id)
        if capability is not None:
            assert all(capability.sizes.admits(size) for size in ASPECT_RATIOS)


# ---------------------------------------------------------------------------------------------- masks


def slope() -> Mask:
    """From 0 at the left to 255 at the right, so that no turn and no inversion goes unseen."""
    ramp = np.linspace(0, 255, SMALL.width).round().astype(np.uint8)
    pixels = np.repeat(ramp[None, :], SMALL.height, axis=0)
    pixels[: SMALL.height // 2] = 0
    return Mask(pixels)


@pytest.mark.parametrize("engine", ["inpaint", "erase"])
def test_what_is_masked_is_what_is_replaced(make: Make, server: StabilityV2BetaServer, engine: str) -> None:
    mask = np.zeros((SMALL.height, SMALL.width), np.uint8)
    mask[4:20, 60:] = 255
    request = request_of(Mode.INPAINT, engine, mask=Mask(mask), extras=(("grow_mask", 0),))
    pixels = generate(make(), request).pictures[0].picture.pixels
    assert request.picture is not None
    assert (pixels[mask == 255][:, :3] == masked_colour(5)).all()
    assert np.array_equal(pixels[mask == 0][:, 1:3], request.picture.pixels[mask == 0][:, 1:3])


def test_a_grey_mask_is_a_share(make: Make, server: StabilityV2BetaServer) -> None:
    mask = slope()
    request = request_of(Mode.INPAINT, mask=mask, extras=(("grow_mask", 0),))
    pixels = generate(make(), request).pictures[0].picture.pixels
    assert np.array_equal(sent_pixels(server, "mask"), mask.pixels)
    assert request.picture is not None
    share = mask.pixels[..., None] / 255
    shifted = request.picture.pixels[..., :3].copy()
    shifted[..., 0] += np.uint8(7)
    expected = np.asarray(masked_colour(5)) * share + shifted * (1 - share)
    assert np.abs(pixels[..., :3] - expected).max() <= 1
    assert not capability_of(make(), Mode.INPAINT).hard_mask


def test_the_rig_tells_what_was_to_be_replaced(transport: Transport) -> None:
    mask = slope()
    with StabilityV2BetaRig() as rig:
        generate(rig.make(transport), request_of(Mode.INPAINT, mask=mask))
        assert np.abs(rig.replaced() - mask.pixels / 255).max() < 1e-9
        assert rig.interrupted() is None


def test_pictures_are_sent_without_loss(make: Make, server: StabilityV2BetaServer) -> None:
    request = request_of(Mode.INPAINT)
    generate(make(), request)
    assert request.picture is not None
    assert np.array_equal(sent_pixels(server, "image"), request.picture.pixels[..., :3])


def test_an_extension_keeps_what_was_there(make: Make, server: StabilityV2BetaServer) -> None:
    request = request_of(Mode.OUTPAINT, margins=Margins(left=8, top=16, right=32, bottom=24))
    pixels = generate(make(), request).pictures[0].picture.pixels
    assert request.picture is not None
    assert pixels.shape[:2] == (SMALL.height + 40, SMALL.width + 40)
    assert np.array_equal(pixels[16:-24, 8:-32], request.picture.pixels)
    assert (pixels[:16, :, :3] == masked_colour(5)).all()


def test_removing_a_background_gives_and_takes_transparency(make: Make, server: StabilityV2BetaServer) -> None:
    source = picture_of(SMALL).pixels.copy()
    source[SMALL.height // 2, SMALL.width // 2, 3] = 90
    request = request_of(Mode.IMAGE_TO_IMAGE, "remove-background", picture=Picture(source), prompts=())
    (made,) = generate(make(), request).pictures
    assert made.picture.pixels[0, 0, 3] == 0
    assert made.picture.pixels[SMALL.height // 2, SMALL.width // 2, 3] == 90
    capability = make().capability(Mode.IMAGE_TO_IMAGE, EngineId("remove-background"))
    assert capability is not None
    assert capability.keeps_alpha
    assert capability.prompt is PromptNeed.UNUSED


# ------------------------------------------------------------------------------------ what is refused here


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (request_of(Mode.INPAINT, picture=None), "no picture"),
        (request_of(Mode.INPAINT, mask=None), "no mask"),
        (text_request(sampling=Sampling(seed=2**32 - 1)), "4294967294"),
        (text_request(size=Size(1024, 768)), "1024x768"),
        (text_request(prompts=(Prompt("x" * 6000), Prompt("y" * 6000))), "12002 characters"),
        (
            request_of(Mode.IMAGE_TO_IMAGE, "search-and-replace", extras=(("search_prompt", "x" * 10_001),)),
            "10001 characters",
        ),
    ],
)
def test_what_cannot_be_sent_is_not(
    make: Make, server: StabilityV2BetaServer, request_: GenerationRequest, words: str
) -> None:
    with pytest.raises(InputError, match="nothing was sent") as raised:
        generate(make(), request_)
    assert words in f"{raised.value}"
    assert server.requests == []


def test_more_than_the_server_takes_is_not_sent(make: Make, server: StabilityV2BetaServer) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1900, 1900, 4), np.uint8)
    noise[..., 3] = 255
    request = request_of(Mode.INPAINT, picture=Picture(noise), mask=mask_of(Size(1900, 1900)))
    with pytest.raises(InputError, match=r"10\.\d MiB.*nothing was sent"):
        generate(make(), request)
    assert server.requests == []


@pytest.mark.parametrize("engine", ["search-and-replace", "search-and-recolor"])
def test_what_is_looked_for_must_be_said(make: Make, engine: str) -> None:
    capability = make().capability(Mode.IMAGE_TO_IMAGE, EngineId(engine))
    assert capability is not None
    with pytest.raises(InputError, match="is missing; nothing was sent"):
        check(request_of(Mode.IMAGE_TO_IMAGE, engine), capability)


@pytest.mark.parametrize(
    ("mode", "engine", "size", "fits"),
    [
        (Mode.INPAINT, "inpaint", Size(64, 64), True),
        (Mode.INPAINT, "inpaint", Size(63, 66), False),
        (Mode.INPAINT, "erase", Size(3072, 3072), True),
        (Mode.INPAINT, "erase", Size(3073, 3072), False),
        (Mode.OUTPAINT, "outpaint", Size(640, 256), True),
        (Mode.OUTPAINT, "outpaint", Size(641, 256), False),
        (Mode.IMAGE_TO_IMAGE, "search-and-recolor", Size(256, 641), False),
        (Mode.IMAGE_TO_IMAGE, "remove-background", Size(2048, 2048), True),
        (Mode.IMAGE_TO_IMAGE, "remove-background", Size(2049, 2048), False),
        (Mode.IMAGE_TO_IMAGE, "ultra", Size(1025, 1024), False),
        (Mode.UPSCALE, "fast", Size(32, 32), True),
        (Mode.UPSCALE, "fast", Size(31, 64), False),
        (Mode.UPSCALE, "fast", Size(1536, 682), True),
        (Mode.UPSCALE, "fast", Size(1537, 600), False),
        (Mode.UPSCALE, "fast", Size(1024, 1025), False),
        (Mode.UPSCALE, "conservative", Size(641, 256), False),
        (Mode.UPSCALE, "creative", Size(1024, 1024), True),
        (Mode.UPSCALE, "creative", Size(1025, 1024), False),
    ],
)
def test_declared_sizes(make: Make, mode: Mode, engine: str, size: Size, fits: bool) -> None:
    capability = make().capability(mode, EngineId(engine))
    assert capability is not None
    assert capability.sizes.admits(size) is fits


def test_what_is_declared_besides_sizes(make: Make) -> None:
    outpaint, fast = (capability_of(make(), mode) for mode in (Mode.OUTPAINT, Mode.UPSCALE))
    assert (outpaint.max_margin, outpaint.prompt) == (2000, PromptNeed.OPTIONAL)
    assert (fast.max_output_pixels, fast.prompt) == (1_048_576 * FAST_FACTOR**2, PromptNeed.UNUSED)
    for service in SERVICES.values():
        for capability in service.capabilities:
            assert capability.max_prompt_chars == 10_000
            assert capability.max_samples == 1
            has_picture = capability.mode is not Mode.TEXT_TO_IMAGE
            assert (capability.max_upload_bytes == 9_961_472) is has_picture


@pytest.mark.parametrize(
    ("mode", "engine", "name", "low", "high"),
    [
        (Mode.INPAINT, "inpaint", "grow_mask", 0, 100),
        (Mode.INPAINT, "erase", "grow_mask", 0, 20),
        (Mode.IMAGE_TO_IMAGE, "search-and-replace", "grow_mask", 0, 20),
        (Mode.OUTPAINT, "outpaint", "creativity", 0, 1),
        (Mode.UPSCALE, "conservative", "creativity", 0.2, 0.5),
        (Mode.UPSCALE, "creative", "creativity", 0.1, 0.5),
        (Mode.TEXT_TO_IMAGE, "sd3.5-large", "cfg_scale", 1, 10),
    ],
)
def test_declared_ranges(make: Make, mode: Mode, engine: str, name: str, low: float, high: float) -> None:
    capability = make().capability(mode, EngineId(engine))
    assert capability is not None
    (option,) = (each for each in capability.options if each.name == name)
    assert (option.minimum, option.maximum) == (low, high)


@pytest.mark.parametrize(
    ("mode", "engine"),
    [(Mode.INPAINT, "core"), (Mode.TEXT_TO_IMAGE, "fast"), (Mode.UPSCALE, "sd3"), (Mode.OUTPAINT, "../v1")],
)
def test_an_engine_of_another_mode_is_none(make: Make, server: StabilityV2BetaServer, mode: Mode, engine: str) -> None:
    assert make().capability(mode, EngineId(engine)) is None
    with pytest.raises(EngineNotFoundError, match="nothing was sent"):
        generate(make(), request_of(mode, engine))
    assert server.requests == []


def test_engines_and_defaults_ask_nobody(make: Make, server: StabilityV2BetaServer) -> None:
    provider = make(key=None)
    assert [engine.id for engine in provider.engines(refresh=True)] == list(SERVICES)
    assert {mode: provider.default_engine(mode) for mode in Mode} == {
        Mode.TEXT_TO_IMAGE: "core",
        Mode.IMAGE_TO_IMAGE: "sd3.5-large",
        Mode.INPAINT: "inpaint",
        Mode.OUTPAINT: "outpaint",
        Mode.UPSCALE: "fast",
    }
    assert server.requests == []


def test_declaring_loads_no_image_library() -> None:
    code = "import sys, bridge.providers.stability_v2beta.provider; print({'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def test_hosted_timeouts() -> None:
    assert (GENERATING.connect_s, GENERATING.read_s, GENERATING.total_s) == (10, 300, 300)


# -------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize("as_json", [False, True])
def test_both_forms_of_answer_are_read(make: Make, server: StabilityV2BetaServer, as_json: bool) -> None:
    server.as_json = as_json
    (made,) = generate(make(), request_of(Mode.INPAINT)).pictures
    assert (made.picture.size, made.seed) == (SMALL, 5)


@pytest.mark.parametrize("key", ["result", "image"])
@pytest.mark.parametrize("as_json", [False, True])
def test_every_form_of_result_is_read(make: Make, server: StabilityV2BetaServer, as_json: bool, key: ResultKey) -> None:
    server.as_json, server.result_key = as_json, key
    assert generate(make(), upscale_request("creative")).pictures[0].seed == 5


def test_a_random_seed_is_the_one_that_the_server_took(make: Make, server: StabilityV2BetaServer) -> None:
    (first, second) = (generate(make(), text_request(sampling=Sampling())).pictures[0] for _ in range(2))
    assert 0 < first.seed != second.seed > 0
    again = generate(make(), text_request(sampling=Sampling(seed=first.seed))).pictures[0]
    assert np.array_equal(again.picture.pixels, first.picture.pixels)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_withheld_result_is_refused(make: Make, server: StabilityV2BetaServer, as_json: bool) -> None:
    server.as_json = as_json
    for request in (text_request(), upscale_request("creative")):
        server.filter_next()
        with pytest.raises(RefusedError, match="content filter"):
            generate(make(), request)


@pytest.mark.parametrize(
    ("result_size", "words"),
    [
        (None, None),
        ((SMALL.width * 8, SMALL.height * 8), None),
        ((SMALL.width, SMALL.height), "96x64: the result was enlarged to 192x128"),
        ((SMALL.width * 8, SMALL.height * 9), None),
    ],
)
def test_another_size_is_kept_and_told(
    make: Make, server: StabilityV2BetaServer, result_size: tuple[int, int] | None, words: str | None
) -> None:
    server.result_size = result_size
    result = generate(make(), upscale_request("fast"))
    assert result.pictures[0].picture.size == Size(*(result_size or (SMALL.width * 4, SMALL.height * 4)))
    assert len(result.notes) == (0 if words is None else 1)
    assert words is None or words in result.notes[0]


def test_more_than_fourfold_is_told(make: Make) -> None:
    (note,) = generate(make(), upscale_request("fast", size=Size(SMALL.width * 6, SMALL.height * 6))).notes
    assert note == "The engine made 384x256: the result was enlarged to 576x384."


PNG64 = base64.b64encode(a_png()).decode()
NONSENSE: dict[str, bytes] = {
    "html": b"<html>hello</html>",
    "empty": b"",
    "null": b"null",
    "a number": b"17",
    "a text": b'"hello"',
    "a list": b"[]",
    "an empty object": b"{}",
    "another key": b'{"artifacts": [{"base64": "aGVsbG8="}]}',
    "picture null": b'{"image": null, "seed": 1, "finish_reason": "SUCCESS"}',
    "picture number": b'{"image": 5, "seed": 1, "finish_reason": "SUCCESS"}',
    "picture object": b'{"result": {"a": 1}, "seed": 1, "finish_reason": "SUCCESS"}',
    "picture list": b'{"image": ["aGVsbG8="], "finish_reason": "SUCCESS"}',
    "bad base64": b'{"image": "?", "finish_reason": "SUCCESS"}',
    "no picture": b'{"image": "aGVsbG8=", "finish_reason": "SUCCESS"}',
    "finish number": json.dumps({"image": PNG64, "finish_reason": 5}).encode(),
    "finish object": json.dumps({"image": PNG64, "finish_reason": {}}).encode(),
    "finish null": json.dumps({"image": PNG64, "finish_reason": None}).encode(),
    "deep": b"[" * 100_000,
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("kind", ["application/json; type=image/png", "text/html", ""])
@pytest.mark.parametrize("case", NONSENSE)
def test_answers_that_are_not_what_they_should_be(
    make: Make, server: StabilityV2BetaServer, case: str, kind: str
) -> None:
    server.answer_next(Answer(200, kind, NONSENSE[case]))
    with pytest.raises(BadResponseError):
        generate(make(), text_request())


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x89PNG\r\n\x1a\n", a_png()[:40]])
def test_pictures_that_are_none(make: Make, server: StabilityV2BetaServer, body: bytes) -> None:
    server.answer_next(Answer(200, "image/png", body, {"finish-reason": "SUCCESS", "seed": "1"}))
    with pytest.raises(BadResponseError):
        generate(make(), text_request())


@pytest.mark.parametrize("status", [204, 202, 302])
def test_statuses_that_are_odd(make: Make, server: StabilityV2BetaServer, status: int) -> None:
    server.answer_next(Answer(status, "application/json", b"" if status == 204 else b"{}"))
    with pytest.raises(BadResponseError):
        generate(make(), text_request())


@pytest.mark.parametrize("seed", ["seven", True, -1, 2**32, 1.5, [], {}])
def test_a_seed_that_is_none_is_left_out(make: Make, server: StabilityV2BetaServer, seed: object) -> None:
    server.answer_next(json_answer({"image": PNG64, "finish_reason": "SUCCESS", "seed": seed}))
    assert generate(make(), text_request()).pictures[0].seed == 0


def test_an_end_that_nobody_knows_is_a_failure(make: Make, server: StabilityV2BetaServer) -> None:
    server.answer_next(Answer(200, "image/png", a_png(), {"finish-reason": "LENGTH"}))
    with pytest.raises(ServerFaultError):
        generate(make(), text_request())


TICKETS: tuple[object, ...] = (None, 5, "", "a" * 129, "../../v1/user/balance", "a?b", "a\nb", ["a"], {"id": "a"}, True)


@pytest.mark.parametrize("ticket", TICKETS)
def test_tickets_that_are_none(make: Make, server: StabilityV2BetaServer, ticket: object) -> None:
    server.answer_next(json_answer({"id": ticket}))
    with pytest.raises(BadResponseError):
        generate(make(), upscale_request("creative"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("case", [case for case in NONSENSE if case not in ("finish number",)])
def test_answers_without_a_ticket(make: Make, server: StabilityV2BetaServer, case: str) -> None:
    server.answer_next(Answer(200, "application/json", NONSENSE[case]))
    with pytest.raises(BadResponseError):
        generate(make(), upscale_request("creative"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("case", NONSENSE)
def test_results_that_are_not_what_they_should_be(make: Make, server: StabilityV2BetaServer, case: str) -> None:
    server.answer_next(json_answer({"id": "a" * 64}))
    server.answer_next(Answer(200, "application/json", NONSENSE[case]))
    with pytest.raises(BadResponseError):
        generate(make(), upscale_request("creative"))


def test_a_picture_instead_of_a_ticket_is_taken(make: Make, server: StabilityV2BetaServer) -> None:
    server.answer_next(Answer(200, "image/png", a_png(), {"finish-reason": "SUCCESS", "seed": "9"}))
    assert generate(make(), upscale_request("creative")).pictures[0].seed == 9
    assert server.polls() == []


# --------------------------------------------------------------------------------------------- errors

ERRORS: list[tuple[int, str, type[BridgeError]]] = [
    (400, "bad_request", RejectedError),
    (401, "unauthorized", AuthError),
    (402, "payment_required", QuotaError),
    (402, "unheard_of", QuotaError),
    (403, "content_moderation", RefusedError),
    (403, "permission_denied", AuthError),
    (403, "payment_required", QuotaError),
    (404, "not_found", EngineNotFoundError),
    (404, "generation_not_found", RejectedError),
    (404, "unheard_of", RejectedError),
    (413, "payload_too_large", TooLargeError),
    (413, "unheard_of", TooLargeError),
    (422, "invalid_language", RejectedError),
    (422, "unheard_of", RejectedError),
    (429, "rate_limit_exceeded", RateLimitedError),
    (429, "bad_request", RateLimitedError),
    (500, "internal_error", ServerFaultError),
    (502, "gateway", ServerFaultError),
    (504, "gateway", TimedOutError),
    (599, "unheard_of", ServerFaultError),
    (204, "odd", BadResponseError),
    (202, "content_moderation", BadResponseError),
]


@pytest.mark.parametrize(("status", "name", "expected"), ERRORS)
def test_errors(status: int, name: str, expected: type[BridgeError]) -> None:
    body = json.dumps({"id": "1", "name": name, "errors": ["because of this", "and that"]}).encode()
    error = endpoint_error(HttpAnswer(status, {}, body), HttpCall("POST", "https://example.org"))
    assert type(error) is expected
    assert "because of this; and that" in error.message
    assert name in error.message


ERROR_BODIES = (
    *(b"", b"<html><h1>502</h1></html>", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"name": 3, "errors": []}'),
    *(b'{"name": null, "errors": "words"}', b'{"name": [], "errors": [3, null, {}]}', b'{"errors": {"a": "b"}}'),
    *(b'{"name": {}, "message": []}', b'"words"'),
)


@pytest.mark.parametrize("body", ERROR_BODIES)
@pytest.mark.parametrize(("status", "expected"), [(401, AuthError), (400, RejectedError), (503, ServerFaultError)])
def test_error_bodies_of_another_form(status: int, expected: type[BridgeError], body: bytes) -> None:
    error = endpoint_error(HttpAnswer(status, {}, body), HttpCall("POST", "https://example.org"))
    assert type(error) is expected
    assert "<" not in error.message
    assert str(status) in error.message


def test_v1s_form_of_errors_is_read_too() -> None:
    answer = HttpAnswer(401, {}, b'{"message": "Incorrect API key provided"}')
    error = endpoint_error(answer, HttpCall("GET", "https://example.org"))
    assert "Incorrect API key" in error.message
    assert "STABILITY_API_KEY" in error.hint


def test_sentences_are_few_and_clean() -> None:
    body = json.dumps({"name": "bad_request", "errors": ["a\x1b[31m\nb"] * 500}).encode()
    error = endpoint_error(HttpAnswer(400, {}, body), HttpCall("POST", "https://example.org"))
    assert error.message.count("a [31m b") == 5


def test_moderation_says_that_nothing_was_charged(make: Make) -> None:
    with pytest.raises(RefusedError, match="you were not charged"):
        generate(make(), text_request(prompts=(Prompt("something forbidden"),)))


def test_another_language_is_told(make: Make) -> None:
    with pytest.raises(RejectedError, match="English only") as raised:
        generate(make(), text_request(prompts=(Prompt("лодка"),)))
    assert "Write the prompt in English." in raised.value.hint


@pytest.mark.parametrize("poll", [False, True])
def test_a_key_that_the_server_repeats_is_not_shown(make: Make, server: StabilityV2BetaServer, poll: bool) -> None:
    if poll:
        server.answer_next(json_answer({"id": "a" * 64}))
    server.fail_next(401, "unauthorized", f"Incorrect API key provided: {KEY}")
    with pytest.raises(AuthError) as raised:
        generate(make(), upscale_request("creative"))
    assert KEY not in f"{raised.value} {raised.value!r}"
    assert "[secret]" in raised.value.message


def test_errors_come_through_with_their_wait(make: Make, server: StabilityV2BetaServer) -> None:
    server.fail_next(429, "rate_limit_exceeded", "slow down", headers={"Retry-After": "60"})
    with pytest.raises(RateLimitedError) as raised:
        generate(make(), text_request())
    assert raised.value.wait_s == 60
    assert len(server.posts()) == 1


@pytest.mark.parametrize("engine", ["fast", "creative"])
def test_a_generation_that_failed_is_not_sent_again(make: Make, server: StabilityV2BetaServer, engine: str) -> None:
    server.fail_next(503)
    with pytest.raises(ServerFaultError):
        generate(make(), upscale_request(engine))
    assert len(server.requests) == 1


def test_nothing_is_sent_without_a_key(make: Make, server: StabilityV2BetaServer) -> None:
    provider = make(key=None)
    for ask in (provider.account, provider.identify, lambda: generate(provider, text_request())):
        with pytest.raises(AuthError, match="STABILITY_API_KEY"):
            ask()
    assert server.requests == []


def test_a_server_that_is_not_there(make: Make) -> None:
    with StabilityV2BetaServer() as gone:
        url = gone.url
    for engine in ("fast", "creative"):
        with pytest.raises(UnreachableError, match="nothing was sent"):
            generate(make(url=url), upscale_request(engine))


# ---------------------------------------------------------------------------- results that come later


def test_ten_seconds_lie_between_two_questions() -> None:
    assert POLL_S == 10.0
    assert inspect.signature(StabilityV2BetaProvider).parameters["poll_s"].default == POLL_S


def test_it_does_not_ask_too_often(make: Make, server: StabilityV2BetaServer) -> None:
    server.min_poll_s, server.refusals = 0.05, 3
    generate(make(poll_s=0.1), upscale_request("creative"))
    assert len(server.polls()) == 4  # a refusal would not have counted, so there would be more


@pytest.mark.parametrize("status", [429, 500])
def test_a_question_that_failed_is_asked_again(make: Make, server: StabilityV2BetaServer, status: int) -> None:
    server.answer_next(json_answer({"id": "a" * 64}))
    for _ in range(MAX_FAILURES - 1):
        server.fail_next(status)
    server.answer_next(Answer(200, "image/png", a_png(), {"seed": "3"}))
    assert generate(make(), upscale_request("creative")).pictures[0].seed == 3
    assert len(server.posts()) == 1


def test_too_many_questions_that_failed_are_told(make: Make, server: StabilityV2BetaServer) -> None:
    server.answer_next(json_answer({"id": "b" * 64}))
    for _ in range(MAX_FAILURES):
        server.fail_next(500)
    with pytest.raises(TimedOutError, match=f"24 hours as {'b' * 64}"):
        generate(make(), upscale_request("creative"))
    assert len(server.polls()) == MAX_FAILURES


def test_a_result_is_not_waited_for_for_ever(make: Make, server: StabilityV2BetaServer) -> None:
    server.refusals = 1_000_000
    with pytest.raises(TimedOutError, match="keeps it for 24 hours"):
        generate(make(max_wait_s=0.1), upscale_request("creative"))


def test_a_result_that_is_gone_is_told(make: Make, server: StabilityV2BetaServer) -> None:
    server.answer_next(json_answer({"id": "c" * 64}))
    with pytest.raises(RejectedError, match="24 hours"):
        generate(make(), upscale_request("creative"))


def test_how_long_it_takes_is_told(make: Make, server: StabilityV2BetaServer) -> None:
    server.delay_s = 1.2
    context = RecordingContext()
    make().generate(upscale_request("creative"), context)
    where = f"127.0.0.1:{server.port}"
    assert (None, f"Creative upscaler at work at {where}, 1 s") in context.steps
    context = RecordingContext()
    make().generate(upscale_request("fast"), context)
    assert (None, f"Waiting for {where}, 1 s") in context.steps


# -------------------------------------------------------------------------------------------- cancelling


def join_calls() -> None:
    for thread in threading.enumerate():
        if thread.name == "layerbridge-call":
            thread.join(PATIENCE_S)


def started(provider: Provider, request: GenerationRequest, context: RecordingContext) -> Callable[[], BaseException]:
    """Begin in a thread; what is returned waits for its end and gives what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            provider.generate(request, context)
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()

    def ended() -> BaseException:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
        return raised[0]

    return ended


@pytest.mark.parametrize("engine", ["fast", "conservative"])
def test_cancelling_does_not_wait_and_a_late_result_is_kept(
    make: Make, server: StabilityV2BetaServer, engine: str
) -> None:
    server.delay_s = 1.0
    context = RecordingContext()
    ended = started(make(), upscale_request(engine), context)
    until(lambda: bool(server.posts()))
    context.cancel()
    assert isinstance(ended(), Cancelled)
    assert context.late == []  # the worker was free before the server was
    join_calls()
    assert len(context.late) == 1


def test_what_was_ordered_is_fetched_after_cancelling(make: Make, server: StabilityV2BetaServer) -> None:
    server.delay_s, server.refusals = 1.0, 3
    context = RecordingContext()
    ended = started(make(poll_s=0.1), upscale_request("creative"), context)
    until(lambda: bool(server.polls()))
    context.cancel()
    assert isinstance(ended(), Cancelled)
    assert context.late == []
    before = len(server.polls())
    join_calls()
    (late,) = context.late
    assert [made.seed for made in late.pictures] == [5]
    # It went on at its own pace: at most a question every 0.1 s for the second that was left.
    assert before < len(server.polls()) <= before + 12


def test_cancelling_before_the_ticket_came_fetches_too(make: Make, server: StabilityV2BetaServer) -> None:
    answer = json_answer({"id": "d" * 64})
    held = threading.Event()

    def pieces() -> Iterator[bytes]:
        held.wait(PATIENCE_S)
        yield answer.body

    server.answer_next(replace(answer, pieces=pieces()))
    server.answer_next(Answer(200, "image/png", a_png(), {"seed": "8"}))
    context = RecordingContext()
    ended = started(make(), upscale_request("creative"), context)
    until(lambda: bool(server.posts()))
    context.cancel()
    assert isinstance(ended(), Cancelled)
    held.set()
    join_calls()
    assert [made.seed for made in context.late[0].pictures] == [8]


def test_what_was_not_accepted_is_not_ordered_again_after_cancelling(server: StabilityV2BetaServer) -> None:
    waiting, go_on = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        waiting.set()
        go_on.wait(PATIENCE_S)

    transport = Transport(clock=Clock(sleep=sleep))
    provider = StabilityV2BetaProvider(ProviderSetup(transport, server.url, key=Secret(KEY)), poll_s=0.01)
    server.fail_next(429, headers={"Retry-After": "5"})
    context = RecordingContext()
    ended = started(provider, upscale_request("creative"), context)
    assert waiting.wait(PATIENCE_S)
    context.cancel()
    assert isinstance(ended(), Cancelled)
    go_on.set()
    join_calls()
    transport.close()
    assert len(server.requests) == 1
    assert context.late == []


# ------------------------------------------------------------------------------------ account, identify


def test_account(make: Make) -> None:
    assert make().account() == Account("painter@example.com", "Loopback Ltd", 42.5)


def test_identify(make: Make, server: StabilityV2BetaServer) -> None:
    assert make().identify() == f"Stability v2beta, {len(SERVICES)} engines"
    assert [each.path for each in server.requests] == ["/v1/user/balance"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "text/html", b"<html>hello</html>"),
        Answer(404, "application/json", b'{"detail": "Not Found"}'),
        Answer(404, "application/json", b'{"message": "no route"}'),
        Answer(405, "text/plain", b"Method not allowed"),
        Answer(200, "application/json", b'{"credits": "many"}'),
        Answer(200, "application/json", b"[]"),
    ],
)
def test_another_program_at_the_address_is_told(make: Make, server: StabilityV2BetaServer, answer: Answer) -> None:
    server.answer_next(answer)
    with pytest.raises(BadResponseError, match="is not Stability's API"):
        make().identify()


@pytest.mark.parametrize(
    ("key", "failure", "expected"),
    [("wrong", 0, AuthError), (KEY, 500, ServerFaultError), (KEY, 429, RateLimitedError)],
)
def test_identify_tells_what_is_wrong(
    make: Make, server: StabilityV2BetaServer, key: str, failure: int, expected: type[BridgeError]
) -> None:
    if failure:
        server.fail_next(failure)
    with pytest.raises(expected):
        make(key=Secret(key)).identify()


def test_the_key_is_in_no_address_and_no_representation(make: Make, server: StabilityV2BetaServer) -> None:
    provider = make()
    provider.account()
    provider.identify()
    generate(provider, valid_request(provider, Mode.INPAINT))
    generate(provider, upscale_request("creative"))
    for recorded in server.requests:
        assert KEY not in f"{recorded.path} {recorded.query}"
        assert KEY.encode() not in recorded.body
    assert KEY not in f"{provider!r} {vars(provider)!r}"

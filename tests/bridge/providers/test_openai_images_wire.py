"""What is sent to OpenAI, and to servers that speak the same: every field, the masks, the prompts."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bridge.errors import AuthError, InputError, SettingsError
from bridge.http.call import Timeouts
from bridge.http.transport import Transport
from bridge.model import EngineId, GenerationRequest, Mask, Mode, Picture, Prompt, ProviderId, Sampling, Size
from bridge.providers.base import ProviderSetup
from bridge.providers.openai_images.models import Kind
from bridge.providers.openai_images.provider import OpenAIImagesProvider
from bridge.providers.openai_images.wire import AVOIDED, HOSTED, NO_SEED, NO_STRENGTH, OWN_SERVER, Endpoint, base_url
from bridge.secret import Secret
from tests.bridge.providers.conformance import generate, mask_of, picture_of
from tests.servers.openai_images import KEY, ORGANIZATION, OpenAIImagesRig
from tests.servers.strict import Recorded

OPENAI = ProviderId("openai")
GPT = EngineId("gpt-image-1.5")
SQUARE = Size(1024, 1024)


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def rig(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("openai") as made:
        made.server.models = dict.fromkeys((*made.server.models, "gpt-image-2", "other-diffusion"), ())
        yield made


def text_request(engine: str = GPT, size: Size = SQUARE, **sampling: Any) -> GenerationRequest:
    prompts = (Prompt("a boat"),)
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE, OPENAI, EngineId(engine), prompts, size=size, sampling=Sampling(**sampling)
    )


def image_request(engine: str = GPT, size: Size = SQUARE, **sampling: Any) -> GenerationRequest:
    request = text_request(engine, size, **sampling)
    return replace(request, mode=Mode.IMAGE_TO_IMAGE, size=None, picture=picture_of(size))


def mask_request(engine: str = GPT, size: Size = SQUARE, **sampling: Any) -> GenerationRequest:
    return replace(image_request(engine, size, **sampling), mode=Mode.INPAINT, mask=mask_of(size))


def sent(rig: OpenAIImagesRig) -> Recorded:
    (recorded,) = rig.server.posts()
    return recorded


def opened(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


# --------------------------------------------------------------------------------------------- the fields


def test_text_to_image(rig: OpenAIImagesRig, transport: Transport) -> None:
    extras = (("quality", "low"), ("background", "opaque"), ("moderation", "low"), ("partial_images", 3))
    result = generate(rig.make(transport), replace(text_request(), extras=extras))
    assert sent(rig).path == "/v1/images/generations"
    assert sent(rig).json == {
        "model": "gpt-image-1.5",
        "prompt": "a boat",
        "n": 1,
        "size": "1024x1024",
        "quality": "low",
        "background": "opaque",
        "moderation": "low",
        "stream": True,
        "partial_images": 3,
    }
    assert result.engine == GPT


def test_what_is_not_set_is_left_to_the_server(rig: OpenAIImagesRig, transport: Transport) -> None:
    extras = (("quality", ""), ("background", ""), ("moderation", ""), ("partial_images", ""))
    generate(rig.make(transport), replace(text_request(), extras=extras))
    assert set(sent(rig).json) == {"model", "prompt", "n", "size", "stream", "partial_images"}
    assert sent(rig).json["partial_images"] == 2


@pytest.mark.parametrize(("partials", "samples"), [(0, 1), (2, 2)])
def test_no_stream_without_previews_or_for_several(
    rig: OpenAIImagesRig, transport: Transport, partials: int, samples: int
) -> None:
    request = replace(text_request(samples=samples), extras=(("partial_images", partials),))
    assert len(generate(rig.make(transport), request).pictures) == samples
    assert set(sent(rig).json) == {"model", "prompt", "n", "size"}


@pytest.mark.parametrize(
    ("engine", "size"), [("dall-e-2", Size(512, 512)), ("dall-e-3", Size(1792, 1024)), ("other-diffusion", SQUARE)]
)
def test_base64_is_asked_for_where_it_may_be(
    rig: OpenAIImagesRig, transport: Transport, engine: str, size: Size
) -> None:
    generate(rig.make(transport), text_request(engine, size))
    fields = {"model": engine, "prompt": "a boat", "n": 1, "size": str(size), "response_format": "b64_json"}
    assert sent(rig).json == fields


def test_style_and_quality_of_dalle_3(rig: OpenAIImagesRig, transport: Transport) -> None:
    request = text_request("dall-e-3", style_preset="natural")
    result = generate(rig.make(transport), replace(request, extras=(("quality", "hd"),)))
    assert (sent(rig).json["style"], sent(rig).json["quality"]) == ("natural", "hd")
    assert result.notes == ("The server changed the prompt to: a boat, in detail",)


def test_image_to_image_is_an_edit_without_a_mask(rig: OpenAIImagesRig, transport: Transport) -> None:
    extras = (("input_fidelity", "high"), ("quality", "medium"))
    request = replace(image_request(size=Size(1536, 1024)), extras=extras)
    generate(rig.make(transport), request)
    recorded = sent(rig)
    assert recorded.path == "/v1/images/edits"
    assert recorded.fields == {
        "model": "gpt-image-1.5",
        "prompt": "a boat",
        "n": "1",
        "size": "1536x1024",
        "input_fidelity": "high",
        "quality": "medium",
        "stream": "true",
        "partial_images": "2",
    }
    assert set(recorded.files) == {"image"}
    assert (recorded.files["image"].filename, recorded.files["image"].content_type) == ("image.png", "image/png")
    assert request.picture is not None
    assert np.array_equal(opened(recorded.files["image"].data), request.picture.pixels[..., :3])


def test_transparency_of_the_picture_is_sent(rig: OpenAIImagesRig, transport: Transport) -> None:
    request = image_request()
    assert request.picture is not None
    pixels = request.picture.pixels.copy()
    pixels[:10, :10, 3] = 0
    generate(rig.make(transport), replace(request, picture=Picture(pixels)))
    assert np.array_equal(opened(sent(rig).files["image"].data), pixels)


@pytest.mark.parametrize("size", [Size(1536, 864), Size(3840, 1280), Size(800, 832)])
def test_newer_models_make_any_size(rig: OpenAIImagesRig, transport: Transport, size: Size) -> None:
    (made,) = generate(rig.make(transport), text_request("gpt-image-2", size)).pictures
    assert made.picture.size == size


# ------------------------------------------------------------------------------------------------- masks


def lopsided_mask(size: Size) -> Mask:
    """Neither half is like the other: in one corner, hard; and grey beside it."""
    pixels = np.zeros((size.height, size.width), np.uint8)
    pixels[: size.height // 4, : size.width // 3] = 255
    pixels[: size.height // 8, size.width // 2 :] = 1
    pixels[size.height // 2 :, : size.width // 8] = 130
    return Mask(pixels)


@pytest.mark.parametrize("engine", [GPT, "dall-e-2", "gpt-image-2"])
def test_the_mask_is_portable(rig: OpenAIImagesRig, transport: Transport, engine: str) -> None:
    mask = lopsided_mask(SQUARE)
    generate(rig.make(transport), replace(mask_request(engine), mask=mask))
    told = opened(sent(rig).files["mask"].data)
    edit = mask.pixels > 0
    assert (told[edit] == (255, 255, 255, 0)).all()
    assert (told[~edit] == (0, 0, 0, 255)).all()
    assert np.array_equal(rig.replaced(), edit.astype(float))


def test_the_masked_part_is_what_is_replaced(rig: OpenAIImagesRig, transport: Transport) -> None:
    request = mask_request()
    (made,) = generate(rig.make(transport), request).pictures
    assert request.mask is not None
    assert request.picture is not None
    inside = request.mask.pixels == 255
    assert len(np.unique(made.picture.pixels[inside], axis=0)) == 1
    assert np.array_equal(made.picture.pixels[~inside][:, 1:3], request.picture.pixels[~inside][:, 1:3])


def test_a_mask_that_covers_all(rig: OpenAIImagesRig, transport: Transport) -> None:
    mask = Mask(np.full((1024, 1024), 255, np.uint8))
    generate(rig.make(transport), replace(mask_request(), mask=mask))
    assert (rig.replaced() == 1).all()


def test_dalle_2_gets_a_picture_with_holes(rig: OpenAIImagesRig, transport: Transport) -> None:
    request = mask_request("dall-e-2", Size(512, 512))
    generate(rig.make(transport), request)
    told = opened(sent(rig).files["image"].data)
    assert request.mask is not None
    assert np.array_equal(told[..., 3], 255 - request.mask.pixels)


@pytest.mark.parametrize("case", ["nothing marked", "too large a file", "no mask", "no picture"])
def test_masks_that_cannot_be_sent(rig: OpenAIImagesRig, transport: Transport, case: str) -> None:
    request = mask_request("gpt-image-2", Size(3840, 2160) if case == "too large a file" else SQUARE)
    if case == "nothing marked":
        request = replace(request, mask=Mask(np.zeros((1024, 1024), np.uint8)))
    elif case == "too large a file":
        noise = np.random.default_rng(1).integers(0, 2, (2160, 3840), np.uint8)
        # Packing finds little in noise.
        request = replace(request, mask=Mask(noise), picture=Picture(np.zeros((2160, 3840, 4), np.uint8)))
    else:
        request = replace(request, **{case.split()[1]: None})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nothing was sent"):
        generate(rig.make(transport, options={"server": "openai"}), request)
    assert rig.server.requests == []


# ----------------------------------------------------------------------------------------------- prompts


def test_negative_prompts_go_into_the_prompt_and_that_is_told(rig: OpenAIImagesRig, transport: Transport) -> None:
    prompts = (Prompt("a boat"), Prompt("at sea", 0.7), Prompt("rain", -1), Prompt("people", -0.5))
    result = generate(rig.make(transport), replace(text_request(), prompts=prompts))
    assert sent(rig).json["prompt"] == "a boat, at sea\n\nAvoid: rain, people."
    assert AVOIDED in result.notes


def test_what_the_server_does_not_know_is_told(rig: OpenAIImagesRig, transport: Transport) -> None:
    provider = rig.make(transport)
    result = generate(provider, image_request(strength=0.3, seed=7))
    assert result.notes == (NO_SEED, NO_STRENGTH, "It used 4160 tokens.")
    assert result.pictures[0].seed == 0
    assert generate(provider, text_request()).notes == ("It used 4160 tokens.",)


@pytest.mark.parametrize(("engine", "limit"), [(GPT, 32_000), ("dall-e-2", 1000), ("dall-e-3", 4000)])
def test_all_prompts_together_have_a_limit(rig: OpenAIImagesRig, transport: Transport, engine: str, limit: int) -> None:
    prompts = (Prompt("x" * (limit - 1)), Prompt("rain", -1))
    with pytest.raises(InputError, match="nothing was sent"):
        generate(rig.make(transport), replace(text_request(engine), prompts=prompts))
    assert rig.server.requests == []


def test_a_prompt_of_just_the_limit(rig: OpenAIImagesRig, transport: Transport) -> None:
    generate(rig.make(transport), replace(text_request(), prompts=(Prompt("x" * 32_000),)))
    assert len(sent(rig).json["prompt"]) == 32_000


# ----------------------------------------------------------------------------------- addresses and headers


def test_headers(rig: OpenAIImagesRig, transport: Transport) -> None:
    options = {"server": "openai", "organization": ORGANIZATION, "project": "proj_1"}
    generate(rig.make(transport, options=options), text_request())
    headers = sent(rig).headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert (headers["openai-organization"], headers["openai-project"]) == (ORGANIZATION, "proj_1")


def test_another_server_needs_no_key(rig: OpenAIImagesRig, transport: Transport) -> None:
    rig.server.key = ""
    provider = rig.make(transport, key=None)
    assert not provider.spec.needs_key
    generate(provider, text_request())
    assert "authorization" not in sent(rig).headers


@pytest.mark.parametrize(
    "url", ["", "https://api.openai.com/v1", "https://API.openai.com", "https://api.openai.com/v1/"]
)
def test_openai_itself_does(transport: Transport, url: str) -> None:
    provider = OpenAIImagesProvider(ProviderSetup(transport, url))
    assert provider.spec.needs_key
    for ask in (provider.engines, provider.identify, lambda: generate(provider, text_request())):
        with pytest.raises(AuthError, match="OPENAI_API_KEY"):
            ask()


def test_a_key_does_not_travel_unencrypted(transport: Transport) -> None:
    provider = OpenAIImagesProvider(ProviderSetup(transport, "http://192.0.2.1:8080", key=Secret(KEY)))
    with pytest.raises(SettingsError, match="unencrypted"):
        provider.engines()


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("https://gateway.example.com/openai/v1/", "https://gateway.example.com/openai/v1"),
        ("http://[", "http://["),
    ],
)
def test_the_base_address(url: str, base: str) -> None:
    assert base_url(url) == base


@pytest.mark.parametrize("url", ["http://[", "ftp://host", "host", "https://user:password@host/v1"])
def test_addresses_that_are_none(transport: Transport, url: str) -> None:
    provider = OpenAIImagesProvider(ProviderSetup(transport, url))
    with pytest.raises(SettingsError) as raised:
        provider.engines()
    assert "password" not in str(raised.value)


@pytest.mark.parametrize(
    ("endpoint", "timeouts"),
    [
        (Endpoint("https://api.openai.com/v1", Kind.OPENAI), HOSTED),
        (Endpoint("https://gateway.example.com/v1"), HOSTED),
        (Endpoint("http://localhost:8080/v1"), OWN_SERVER),
        (Endpoint("https://draw.example.com/v1", Kind.LOCALAI), OWN_SERVER),
        (Endpoint("https://draw.example.com/v1", Kind.SD_SERVER), OWN_SERVER),
    ],
)
def test_ones_own_server_may_take_an_hour(endpoint: Endpoint, timeouts: Timeouts) -> None:
    assert endpoint.post_json("images/generations", {}).timeouts == timeouts


def test_a_generation_is_a_call_that_may_cost() -> None:
    endpoint = Endpoint("https://api.openai.com/v1")
    assert endpoint.post_json("images/generations", {}).may_cost
    assert endpoint.post_form("images/edits", {}, ()).may_cost


def test_the_key_is_in_no_text(rig: OpenAIImagesRig, transport: Transport, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    provider = rig.make(transport, key=Secret("sk-another"))
    with pytest.raises(AuthError) as raised:
        generate(provider, text_request())
    shown = f"{raised.value} {raised.value!r} {caplog.text} {rig.make(transport)._endpoint()!r}"
    assert "Incorrect API key" in shown
    assert "sk-another" not in shown
    assert KEY not in shown
    assert "sk-another" not in sent(rig).path

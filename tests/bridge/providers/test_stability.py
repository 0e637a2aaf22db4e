"""The Stability provider against the strict server, in all three dialects."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bridge.capability import Account, Engine, PromptNeed
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
    SettingsError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)
from bridge.http.call import HttpAnswer, HttpCall
from bridge.http.transport import Transport
from bridge.model import (
    ClipGuidance,
    EngineId,
    GenerationRequest,
    Mode,
    Prompt,
    ProviderId,
    Sampling,
    Size,
    StepSchedule,
)
from bridge.plain_text import MAX_SHOWN_CHARS, cleaned
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.results import MAX_PICTURES
from bridge.providers.stability.engines import (
    OTHER_SIZES,
    SD16_SIZES,
    SDXL_BETA_SIZES,
    SDXL_SIZES,
    SIZES_OF_768,
    rank,
    sizes_of,
)
from bridge.providers.stability.errors import MEANINGS, endpoint_error
from bridge.providers.stability.provider import StabilityProvider
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
from tests.servers.stability import KEY, ORGANIZATION, Recorded, StabilityServer, engine
from tests.servers.stability_pictures import masked_colour

__all__ = ["audited_sockets"]

SDXL = EngineId("stable-diffusion-xl-1024-v1-0")
SD16 = EngineId("stable-diffusion-v1-6")
ESRGAN = EngineId("esrgan-v1-x2plus")
LATENT = EngineId("stable-diffusion-x4-latent-upscaler")
SMALL = Size(320, 384)
STABILITY = ProviderId("stability")

Make = Callable[..., StabilityProvider]


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def make(stability_server: StabilityServer, transport: Transport) -> Make:
    """Makes providers that talk to the strict server."""

    def provider(version: str = "v1", **changes: Any) -> StabilityProvider:
        setup = ProviderSetup(transport, stability_server.url, version, Secret(KEY), client=("layerbridge", "1.2"))
        return StabilityProvider(replace(setup, **changes))

    return provider


class TestV1(ProviderConformance):
    @pytest.fixture
    def provider(self, make: Make) -> Provider:
        return make("v1")


class TestV1Beta(ProviderConformance):
    @pytest.fixture
    def provider(self, make: Make, stability_server: StabilityServer) -> Provider:
        stability_server.engines = OLD_ENGINES
        return make("v1beta")


class TestV1Alpha(ProviderConformance):
    @pytest.fixture
    def provider(self, make: Make, stability_server: StabilityServer) -> Provider:
        stability_server.engines = OLD_ENGINES
        return make("v1alpha")


OLD_ENGINES = (
    engine("stable-diffusion-v1-5"),
    engine("stable-diffusion-768-v2-1"),
    engine("stable-inpainting-512-v2-0"),
)


def text_request(**sampling: Any) -> GenerationRequest:
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE, STABILITY, SD16, (Prompt("a boat"),), size=SMALL, sampling=Sampling(seed=5, **sampling)
    )


def image_request(**sampling: Any) -> GenerationRequest:
    return replace(text_request(**sampling), mode=Mode.IMAGE_TO_IMAGE, size=None, picture=picture_of(SMALL))


def mask_request(**extras: Any) -> GenerationRequest:
    return replace(image_request(), mode=Mode.INPAINT, mask=mask_of(SMALL), extras=tuple(extras.items()))


def upscale_request(engine_id: EngineId, source: Size, target: Size | None) -> GenerationRequest:
    return GenerationRequest(Mode.UPSCALE, STABILITY, engine_id, picture=picture_of(source), size=target)


def sent(server: StabilityServer) -> Recorded:
    (recorded,) = server.posts()
    return recorded


# ------------------------------------------------------------------------------------------ requests


def test_text_to_image_sends_what_was_asked_for(make: Make, stability_server: StabilityServer) -> None:
    request = text_request(
        samples=2,
        steps=20,
        cfg_scale=6.5,
        sampler="K_EULER_ANCESTRAL",
        style_preset="anime",
        clip_guidance=ClipGuidance.FAST_BLUE,
    )
    request = replace(request, prompts=(Prompt("a boat"), Prompt("rain", -0.7)), extras=(("extras", '{"x": [1]}'),))
    result = generate(make(), request)
    assert sent(stability_server).json == {
        "text_prompts": [{"text": "a boat", "weight": 1.0}, {"text": "rain", "weight": -0.7}],
        "width": 320,
        "height": 384,
        "seed": 5,
        "samples": 2,
        "steps": 20,
        "cfg_scale": 6.5,
        "sampler": "K_EULER_ANCESTRAL",
        "style_preset": "anime",
        "clip_guidance_preset": "FAST_BLUE",
        "extras": {"x": [1]},
    }
    assert [made.seed for made in result.pictures] == [5, 6]
    assert result.engine == SD16


def test_what_is_not_set_is_left_to_the_server(make: Make, stability_server: StabilityServer) -> None:
    generate(make(), replace(text_request(), sampling=Sampling()))
    assert set(sent(stability_server).json) == {"text_prompts", "width", "height", "samples"}


def test_headers(make: Make, stability_server: StabilityServer) -> None:
    generate(make(options={"organization": ORGANIZATION}), text_request())
    headers = sent(stability_server).headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["organization"] == ORGANIZATION
    assert (headers["stability-client-id"], headers["stability-client-version"]) == ("layerbridge", "1.2")
    assert headers["accept"] == "application/json"


@pytest.mark.parametrize(
    ("sampling", "fields"),
    [
        ({"strength": 0.3}, {"init_image_mode": "IMAGE_STRENGTH", "image_strength": "0.7"}),
        ({"strength": 1.0}, {"init_image_mode": "IMAGE_STRENGTH", "image_strength": "0.0"}),
        (
            {"schedule": StepSchedule(0.6, 0.01)},
            {"init_image_mode": "STEP_SCHEDULE", "step_schedule_start": "0.6", "step_schedule_end": "0.01"},
        ),
        ({"schedule": StepSchedule(0.6)}, {"init_image_mode": "STEP_SCHEDULE", "step_schedule_start": "0.6"}),
        ({}, {}),
    ],
)
@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_image_to_image_strength(
    make: Make, stability_server: StabilityServer, version: str, sampling: dict[str, Any], fields: dict[str, str]
) -> None:
    stability_server.engines = (engine("stable-diffusion-512-v2-1"),)
    request = replace(image_request(**sampling), engine=EngineId("stable-diffusion-512-v2-1"))
    generate(make(version), replace(request, picture=picture_of(Size(512, 640))))
    flat = {"text_prompts[0][text]": "a boat", "text_prompts[0][weight]": "1.0", "seed": "5", "samples": "1"}
    size = {"width": "512", "height": "640"} if version == "v1beta" else {}
    assert sent(stability_server).fields == flat | size | fields


def test_a_step_schedule_may_come_as_options(make: Make, stability_server: StabilityServer) -> None:
    request = image_request(strength=0.3)
    extras = (("step_schedule_start", 0.8), ("step_schedule_end", 0.01))
    generate(make(), replace(request, extras=extras))
    fields = sent(stability_server).fields
    assert (fields["init_image_mode"], fields["step_schedule_start"]) == ("STEP_SCHEDULE", "0.8")
    assert fields["step_schedule_end"] == "0.01"
    assert "image_strength" not in fields


@pytest.mark.parametrize(
    ("sampling", "fields"),
    [
        ({"strength": 0.3}, {"step_schedule_start": 0.3}),
        ({"schedule": StepSchedule(0.6, 0.01)}, {"step_schedule_start": 0.6, "step_schedule_end": 0.01}),
    ],
)
def test_image_to_image_in_v1alpha(
    make: Make, stability_server: StabilityServer, sampling: dict[str, Any], fields: dict[str, float]
) -> None:
    generate(make("v1alpha"), image_request(**sampling))
    recorded = sent(stability_server)
    assert recorded.headers["authorization"] == KEY
    assert {name: value for name, value in recorded.json.items() if name.startswith("step")} == fields
    assert (recorded.json["width"], recorded.json["height"]) == (320, 384)
    assert set(recorded.files) == {"init_image", "options"}


@pytest.mark.parametrize("source", ["", "MASK_IMAGE_WHITE", "MASK_IMAGE_BLACK", "INIT_IMAGE_ALPHA"])
@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_the_masked_part_is_what_is_replaced(
    make: Make, stability_server: StabilityServer, version: str, source: str
) -> None:
    request = mask_request(mask_source=source) if source else mask_request()
    (made,) = generate(make(version), request).pictures
    assert request.mask is not None
    assert request.picture is not None
    inside = request.mask.pixels == 255
    pixels, before = made.picture.pixels, request.picture.pixels
    assert (pixels[inside][:, :3] == masked_colour(5)).all()
    assert np.array_equal(pixels[~inside][:, 1:3], before[~inside][:, 1:3])
    assert np.array_equal(pixels[~inside][:, 0], before[~inside][:, 0] + np.uint8(7))


def test_the_alpha_mask_keeps_the_colours_below_it(make: Make, stability_server: StabilityServer) -> None:
    request = mask_request(mask_source="INIT_IMAGE_ALPHA")
    generate(make(), request)
    assert request.picture is not None
    assert request.mask is not None
    recorded = sent(stability_server)
    assert set(recorded.files) == {"init_image"}
    with Image.open(io.BytesIO(recorded.files["init_image"].data)) as image:
        pixels = np.asarray(image)
    assert np.array_equal(pixels[..., :3], request.picture.pixels[..., :3])
    assert np.array_equal(pixels[..., 3], 255 - request.mask.pixels)


@pytest.mark.parametrize(
    ("source", "target", "field"),
    [
        ((400, 300), (800, 600), {"width": "800"}),
        ((300, 400), (600, 800), {"width": "600"}),
        ((1000, 333), (1540, 513), {"width": "1540"}),  # 1540 * 333 / 1000 = 512.8
        ((150, 1000), (77, 513), {"height": "513"}),  # the width is below the least one
        ((333, 1000), (599, 1800), {"height": "1800"}),  # 599 would give 1798.8, 1800 gives 599.4
        ((400, 300), None, {}),
    ],
)
def test_upscale_says_one_side(
    make: Make,
    stability_server: StabilityServer,
    source: tuple[int, int],
    target: tuple[int, int] | None,
    field: dict[str, str],
) -> None:
    wanted = Size(*target) if target else None
    (made,) = generate(make(), upscale_request(ESRGAN, Size(*source), wanted)).pictures
    assert sent(stability_server).fields == field
    assert made.picture.size == (wanted or Size(source[0] * 2, source[1] * 2))


def test_only_the_latent_upscaler_hears_the_prompt(make: Make, stability_server: StabilityServer) -> None:
    provider = make()
    for engine_id in (ESRGAN, LATENT):
        request = upscale_request(engine_id, Size(300, 300), Size(600, 600))
        request = replace(request, prompts=(Prompt("sharp"),), sampling=Sampling(seed=3, steps=20, cfg_scale=5))
        generate(provider, request)
    plain, guided = stability_server.posts()
    assert set(plain.fields) == {"width"}
    assert set(guided.fields) == {
        *("width", "seed", "steps", "cfg_scale"),
        *("text_prompts[0][text]", "text_prompts[0][weight]"),
    }


def test_an_engine_id_stays_one_part_of_the_path(make: Make, stability_server: StabilityServer) -> None:
    with pytest.raises(EngineNotFoundError):
        generate(make(), replace(text_request(), engine=EngineId("../../user/balance?x=")))
    assert sent(stability_server).path == "/v1/generation/..%2F..%2Fuser%2Fbalance%3Fx%3D/text-to-image"


@pytest.mark.parametrize(
    ("version", "seed", "fits"), [("v1", 2**32 - 1, True), ("v1alpha", 2**31 - 1, True), ("v1alpha", 2**31, False)]
)
def test_the_seed_has_a_limit(
    make: Make, stability_server: StabilityServer, version: str, seed: int, fits: bool
) -> None:
    stability_server.engines = (engine("stable-diffusion-v1-6"),)
    request = replace(text_request(), sampling=Sampling(seed=seed))
    if fits:
        assert generate(make(version), request).pictures[0].seed == seed
    else:
        with pytest.raises(InputError, match="nothing was sent"):
            generate(make(version), request)
        assert stability_server.posts() == []


@pytest.mark.parametrize("text", ["{", "[]", "3", "[" * 100_000])
def test_extras_are_a_json_object(make: Make, stability_server: StabilityServer, text: str) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), replace(text_request(), extras=(("extras", text),)))
    assert stability_server.requests == []


@pytest.mark.parametrize("missing", ["picture", "mask"])
def test_what_is_missing_is_told(make: Make, stability_server: StabilityServer, missing: str) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), replace(mask_request(), **{missing: None}))  # type: ignore[arg-type]
    assert stability_server.requests == []


# ------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize("form", ["artifacts", "array", "png"])
@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_every_form_of_answer_is_read(make: Make, stability_server: StabilityServer, version: str, form: Any) -> None:
    stability_server.answer_form = form
    (made,) = generate(make(version), image_request(strength=0.5)).pictures
    assert (made.picture.size, made.seed) == (SMALL, 5)


def test_another_size_is_kept_as_it_came(make: Make, stability_server: StabilityServer) -> None:
    stability_server.result_size = (100, 50)
    assert generate(make(), text_request()).pictures[0].picture.size == Size(100, 50)


@pytest.mark.parametrize("form", ["artifacts", "png"])
def test_a_withheld_result_is_refused(make: Make, stability_server: StabilityServer, form: Any) -> None:
    stability_server.answer_form = form
    stability_server.filter_next(1)
    with pytest.raises(RefusedError, match="content filter"):
        generate(make(), text_request())


def test_some_withheld_are_left_out_with_a_note(make: Make, stability_server: StabilityServer) -> None:
    stability_server.filter_next(1)
    stability_server.fault_next(1)
    result = generate(make(), text_request(samples=3))
    assert [made.seed for made in result.pictures] == [7]
    assert result.notes == (
        "The content filter withheld 1 of 3 pictures.",
        "The server failed at 1 of 3 pictures.",
    )


def test_all_failed_is_the_servers_fault(make: Make, stability_server: StabilityServer) -> None:
    stability_server.fault_next(2)
    with pytest.raises(ServerFaultError):
        generate(make(), text_request(samples=2))


BAD_ANSWERS = {
    "html": b"<html>hello</html>",
    "empty": b"",
    "no pictures": b'{"artifacts": []}',
    "no artifacts": b'{"images": []}',
    "a text": b'"hello"',
    "far too many": b"[%s1]" % (b"1," * MAX_PICTURES),
    "a number in the list": b"[1]",
    "no base64": b'[{"finishReason": "SUCCESS", "seed": 1}]',
    "bad base64": b'[{"base64": "?", "finishReason": "SUCCESS", "seed": 1}]',
    "no picture": b'[{"base64": "aGVsbG8=", "finishReason": "SUCCESS", "seed": 1}]',
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_answers_that_are_not_what_they_should_be(make: Make, stability_server: StabilityServer, case: str) -> None:
    stability_server.fail_next(200, body=BAD_ANSWERS[case])
    with pytest.raises((BadResponseError, ServerFaultError)):
        generate(make(), text_request())


@pytest.mark.parametrize("seed", [None, "seven", True, -1, 2**32, 1.5])
def test_a_seed_that_is_none_is_replaced(make: Make, stability_server: StabilityServer, seed: object) -> None:
    with Image.new("RGB", (2, 2)) as image:
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
    artifact = {"base64": base64.b64encode(buffer.getvalue()).decode(), "finishReason": "SUCCESS", "seed": seed}
    stability_server.fail_next(200, body=json.dumps({"artifacts": [artifact]}).encode())
    assert generate(make(), text_request()).pictures[0].seed in (0, 5)


# -------------------------------------------------------------------------------------------- errors

ERRORS: list[tuple[int, str, type[BridgeError]]] = [
    (400, "bad_request", RejectedError),
    (400, "invalid_samples", RejectedError),
    (400, "invalid_height_or_width", RejectedError),
    (400, "invalid_file_size", TooLargeError),
    (400, "invalid_mime_type", RejectedError),
    (400, "invalid_image_dimensions", RejectedError),
    (400, "invalid_mask_image", RejectedError),
    (400, "invalid_prompts", RefusedError),
    (400, "invalid_pixel_count", TooLargeError),
    (400, "invalid_sdxl_v222_dimensions", RejectedError),
    (400, "invalid_sdxl_v1_dimensions", RejectedError),
    (401, "unauthorized", AuthError),
    (402, "insufficient_balance", QuotaError),
    (402, "payment", QuotaError),
    (403, "permission_denied", AuthError),
    (403, "content_moderation", RefusedError),
    (404, "not_found", EngineNotFoundError),
    (404, "nothing", RejectedError),
    (408, "timeout", TimedOutError),
    (409, "conflict", RejectedError),
    (413, "too_large", TooLargeError),
    (418, "teapot", RejectedError),
    (429, "rate_limit_exceeded", RateLimitedError),
    (429, "bad_request", RateLimitedError),
    (500, "server_error", ServerFaultError),
    (502, "gateway", ServerFaultError),
    (504, "gateway", TimedOutError),
    (599, "unheard_of", ServerFaultError),
    (204, "odd", BadResponseError),
]


@pytest.mark.parametrize(("status", "name", "expected"), ERRORS)
def test_errors(status: int, name: str, expected: type[BridgeError]) -> None:
    body = json.dumps({"id": "1", "name": name, "message": "because of this"}).encode()
    error = endpoint_error(HttpAnswer(status, {}, body), HttpCall("POST", "https://example.org"))
    assert type(error) is expected
    assert "because of this" in error.message
    assert name in error.message


def test_a_list_that_is_not_there_is_no_engine_that_is_not_there() -> None:
    body = json.dumps({"id": "1", "name": "not_found", "message": "no such path"}).encode()
    error = endpoint_error(HttpAnswer(404, {}, body), HttpCall("GET", "https://example.org/v1/engines/list"))
    assert type(error) is RejectedError
    assert "address" in error.hint


def test_every_documented_name_is_tried() -> None:
    documented = {name for status, name, _ in ERRORS if status in (400, 401, 403, 404, 500) and name in MEANINGS}
    assert documented == {
        *("bad_request", "invalid_samples", "invalid_height_or_width", "invalid_file_size", "invalid_mime_type"),
        *("invalid_image_dimensions", "invalid_mask_image", "invalid_prompts", "invalid_pixel_count"),
        *("invalid_sdxl_v222_dimensions", "invalid_sdxl_v1_dimensions", "unauthorized", "permission_denied"),
        *("not_found", "server_error", "content_moderation"),
    }


@pytest.mark.parametrize("body", [b"", b"<html><h1>502</h1></html>", b"[]", b'{"name": 3, "message": []}', b"\xff"])
@pytest.mark.parametrize(("status", "expected"), [(401, AuthError), (400, RejectedError), (503, ServerFaultError)])
def test_error_bodies_of_another_form(status: int, expected: type[BridgeError], body: bytes) -> None:
    error = endpoint_error(HttpAnswer(status, {}, body), HttpCall("POST", "https://example.org"))
    assert type(error) is expected
    assert "<" not in error.message
    assert str(status) in error.message


@pytest.mark.parametrize(
    ("message", "expected"),
    [("Your account has no credits left", QuotaError), ("flagged by our content moderation system", RefusedError)],
)
def test_words_decide_where_the_tables_do_not(message: str, expected: type[BridgeError]) -> None:
    body = json.dumps({"id": "1", "name": "forbidden_by_policy", "message": message}).encode()
    assert type(endpoint_error(HttpAnswer(422, {}, body), HttpCall("POST", "https://h"))) is expected


def test_a_servers_words_are_cleaned() -> None:
    assert cleaned("a\x1b[31m\r\nb\u202ec\u2066\u200bd\x00  e") == "a [31m bcd e"
    assert len(cleaned("x" * 5000)) == MAX_SHOWN_CHARS


def test_a_key_that_the_server_repeats_is_not_shown(make: Make, stability_server: StabilityServer) -> None:
    stability_server.fail_next(401, "unauthorized", f"Incorrect API key provided: {KEY}")
    with pytest.raises(AuthError) as raised:
        generate(make(), text_request())
    assert KEY not in f"{raised.value} {raised.value!r}"
    assert "[secret]" in raised.value.message


def test_errors_come_through_with_their_wait(make: Make, stability_server: StabilityServer) -> None:
    stability_server.fail_next(429, "rate_limit_exceeded", "slow down", {"Retry-After": "60"})
    with pytest.raises(RateLimitedError) as raised:
        generate(make(), text_request())
    assert raised.value.wait_s == 60
    assert len(stability_server.posts()) == 1


def test_a_generation_that_failed_is_not_sent_again(make: Make, stability_server: StabilityServer) -> None:
    stability_server.fail_next(503, body=b"<html>")
    with pytest.raises(ServerFaultError):
        generate(make(), text_request())
    assert len(stability_server.posts()) == 1


def test_nothing_is_sent_without_a_key(make: Make, stability_server: StabilityServer) -> None:
    provider = make(key=None)
    for ask in (provider.engines, provider.account, lambda: generate(provider, text_request())):
        with pytest.raises(AuthError, match="STABILITY_API_KEY"):
            ask()
    assert stability_server.requests == []


def test_a_server_that_is_not_there(make: Make, stability_server: StabilityServer) -> None:
    with StabilityServer() as gone:
        url = gone.url
    with pytest.raises(UnreachableError, match="nothing was sent"):
        generate(make(url=url), text_request())


def test_an_unknown_dialect_is_refused(make: Make) -> None:
    with pytest.raises(SettingsError, match="v1beta"):
        make("v2beta")


def test_cancelling_does_not_wait_and_a_late_result_is_kept(make: Make, stability_server: StabilityServer) -> None:
    stability_server.delay_s = 1.5
    context = RecordingContext(cancel_after=4)
    with pytest.raises(Cancelled):
        make().generate(text_request(), context)
    assert context.late == []
    for thread in threading.enumerate():
        if thread.name == "layerbridge-call":
            thread.join(30)
    assert [made.seed for made in context.late[0].pictures] == [5]


# ------------------------------------------------------------------------------------------- engines


@pytest.mark.parametrize(
    ("engine_id", "rule"),
    [
        ("stable-diffusion-xl-1024-v1-0", SDXL_SIZES),
        ("stable-diffusion-xl-1024-v0-9", SDXL_SIZES),
        ("stable-diffusion-xl-beta-v2-2-2", SDXL_BETA_SIZES),
        ("stable-diffusion-v1-6", SD16_SIZES),
        ("stable-diffusion-768-v2-1", SIZES_OF_768),
        ("stable-inpainting-512-v2-0", OTHER_SIZES),
        ("stable-diffusion-v1-5", OTHER_SIZES),
        ("something-new", OTHER_SIZES),
    ],
)
def test_sizes_follow_from_the_id(engine_id: str, rule: object) -> None:
    assert sizes_of(EngineId(engine_id)) == rule


@pytest.mark.parametrize(
    "engine_id", ["stable-diffusion-xl-1024-v1-0", "stable-diffusion-xl-beta-v2-2-2", "stable-diffusion-v1-6"]
)
def test_the_server_takes_every_kind_of_size_that_is_declared(
    make: Make, stability_server: StabilityServer, engine_id: str
) -> None:
    stability_server.engines = (engine(engine_id),)
    provider = make()
    capability = provider.capability(Mode.TEXT_TO_IMAGE, EngineId(engine_id))
    assert capability is not None
    for size in (Size(1024, 1024), Size(640, 1536), Size(896, 512), Size(128, 128), Size(320, 320), Size(640, 640)):
        request = replace(text_request(), engine=EngineId(engine_id), size=size)
        if capability.sizes.admits(size):
            check(request, capability)
            assert generate(provider, request).pictures[0].picture.size == size
        else:
            with pytest.raises(RejectedError):
                generate(provider, request)


def test_default_engines(make: Make) -> None:
    provider = make()
    assert provider.default_engine(Mode.TEXT_TO_IMAGE) == SDXL
    assert provider.default_engine(Mode.INPAINT) == SDXL
    assert provider.default_engine(Mode.UPSCALE) == ESRGAN


@pytest.mark.parametrize(
    ("mode", "ids", "chosen"),
    [
        (Mode.INPAINT, ["stable-diffusion-xl-1024-v1-0", "stable-inpainting-512-v2-0"], "stable-inpainting-512-v2-0"),
        (Mode.TEXT_TO_IMAGE, ["stable-inpainting-512-v2-0", "stable-diffusion-v1-5"], "stable-diffusion-v1-5"),
        (
            Mode.TEXT_TO_IMAGE,
            ["stable-diffusion-xl-1024-v0-9", "stable-diffusion-xl-1024-v1-0"],
            "stable-diffusion-xl-1024-v1-0",
        ),
        (
            Mode.TEXT_TO_IMAGE,
            ["stable-diffusion-xl-beta-v2-2-2", "stable-diffusion-xl-1024-v0-9"],
            "stable-diffusion-xl-1024-v0-9",
        ),
        (Mode.TEXT_TO_IMAGE, ["stable-diffusion-v1-5", "stable-diffusion-v1-10"], "stable-diffusion-v1-10"),
        (Mode.UPSCALE, ["stable-diffusion-x4-latent-upscaler"], "stable-diffusion-x4-latent-upscaler"),
    ],
)
def test_the_ranking(make: Make, stability_server: StabilityServer, mode: Mode, ids: list[str], chosen: str) -> None:
    for listed in (ids, ids[::-1]):
        stability_server.engines = tuple(map(engine, listed))
        assert make().default_engine(mode) == chosen


def test_no_engine_for_a_mode_is_told(make: Make, stability_server: StabilityServer) -> None:
    stability_server.engines = (engine("stable-diffusion-v1-6"), engine("talks", kind="TEXT"))
    with pytest.raises(EngineNotFoundError, match="upscale"):
        make().default_engine(Mode.UPSCALE)


def test_engines_are_asked_for_once(make: Make, stability_server: StabilityServer) -> None:
    provider = make()
    assert [each.id for each in provider.engines()] == [SD16, SDXL, ESRGAN, LATENT]
    stability_server.engines = (engine("new"),)
    assert len(provider.engines()) == 4
    assert [each.id for each in provider.engines(refresh=True)] == ["new"]
    assert len(stability_server.requests) == 2


def test_a_described_upscaler_is_one(make: Make, stability_server: StabilityServer) -> None:
    stability_server.engines = (engine("fast-x4", description="An upscaler"),)
    provider = make()
    provider.engines()
    assert provider.capability(Mode.UPSCALE, EngineId("fast-x4")) is not None
    assert provider.capability(Mode.TEXT_TO_IMAGE, EngineId("fast-x4")) is None


@pytest.mark.parametrize(
    "body", [b"{}", b'{"engines": 1}', b'[{"type": "PICTURE"}]', b'[{"type": "PICTURE", "id": 3}]']
)
def test_lists_of_engines_that_are_none(make: Make, stability_server: StabilityServer, body: bytes) -> None:
    stability_server.fail_next(200, body=body)
    with pytest.raises(BadResponseError, match="list of engines"):
        make().engines()


@pytest.mark.parametrize("version", ["v1beta", "v1alpha"])
def test_the_older_dialects_have_no_upscale(make: Make, version: str) -> None:
    provider = make(version)
    assert Mode.UPSCALE not in provider.spec.modes
    assert provider.capability(Mode.UPSCALE, ESRGAN) is None


def test_what_an_upscaler_declares(make: Make) -> None:
    plain, guided = (make().capability(Mode.UPSCALE, each) for each in (ESRGAN, LATENT))
    assert plain is not None
    assert guided is not None
    assert (plain.prompt, plain.options) == (PromptNeed.UNUSED, ())
    assert guided.prompt is PromptNeed.OPTIONAL
    assert (plain.max_output_pixels, plain.min_target_side) == (4_194_304, 512)


def test_masks_are_hard(make: Make) -> None:
    assert capability_of(make(), Mode.INPAINT).hard_mask


def test_a_request_without_an_engine_gets_the_default_one(make: Make) -> None:
    provider = make()
    request = replace(valid_request(provider, Mode.TEXT_TO_IMAGE), engine=None)
    assert generate(provider, request).engine == SDXL


def test_declaring_loads_no_image_library() -> None:
    code = "import sys, bridge.providers.stability.provider; print({'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


# ------------------------------------------------------------------------------------------- account


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_account(make: Make, version: str) -> None:
    assert make(version).account() == Account("painter@example.com", "Loopback Ltd", 6.75)


def test_a_version_of_thousands_of_digits_is_none_to_stumble_over() -> None:
    engine = Engine(EngineId("stable-v1-" + "9" * 5000), "")
    assert rank(engine, Mode.TEXT_TO_IMAGE)[-1] == (1, 999_999_999)


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"credits": "many"}', b'{"credits": true}', b'{"credits": 1%s}' % (b"0" * 400)]
)
def test_balances_that_are_none(make: Make, stability_server: StabilityServer, body: bytes) -> None:
    stability_server.fail_next(200, body=b'{"email": "a@b"}')
    stability_server.fail_next(200, body=body)
    with pytest.raises(BadResponseError, match="balance"):
        make().account()


def test_an_account_is_fit_to_be_shown(make: Make, stability_server: StabilityServer) -> None:
    stability_server.fail_next(200, body=b'{"email": "a\\u001b[2J@b", "organizations": [{"name": "c\\u202e"}]}')
    stability_server.fail_next(200, body=b'{"credits": NaN}')
    assert make().account() == Account("a [2J@b", "c", None)


def test_an_account_of_no_organization(make: Make, stability_server: StabilityServer) -> None:
    stability_server.fail_next(200, body=b'{"email": "a@b", "organizations": [3]}')
    assert make().account() == Account("a@b", "", 6.75)

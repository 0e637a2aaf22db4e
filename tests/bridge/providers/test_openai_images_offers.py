"""What is known of servers and models: which kind answers, what it lists, what each model can do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bridge.capability import Capability, FixedSizes, OptionKind, PromptNeed, SizeRange
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    EngineNotFoundError,
    InputError,
    RejectedError,
    ServerFaultError,
    SettingsError,
    UnreachableError,
)
from bridge.http.transport import Transport
from bridge.model import EngineId, GenerationRequest, Mode, Prompt, ProviderId, Sampling, Size
from bridge.providers.base import ProviderSetup, check
from bridge.providers.openai_images.models import (
    ANY_GPT_SIZE,
    DALLE_2,
    DALLE_3,
    DIFFUSION_SIZES,
    GENERATING,
    GPT_SIZES,
    UNKNOWN,
    Kind,
    family_of,
    is_openai_image,
    rank,
)
from bridge.providers.openai_images.offers import capability_of
from bridge.providers.openai_images.provider import LOOKING, OpenAIImagesProvider
from bridge.providers.openai_images.servers import ask_offer
from bridge.providers.openai_images.wire import Endpoint
from bridge.secret import Secret
from tests.bridge.providers.conformance import capability_of as default_capability
from tests.bridge.providers.conformance import generate, mask_of, picture_of
from tests.servers.openai_images import OpenAIImagesRig, OpenAIImagesServer, ServerKind
from tests.servers.stability import StabilityServer

OPENAI = ProviderId("openai")


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def rig(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("openai") as made:
        yield made


@pytest.fixture
def localai(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("localai", says_kind=False) as made:
        yield made


@pytest.fixture
def sd(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("sd-server", says_kind=False) as made:
        yield made


@pytest.fixture
def gateway(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("openai", says_kind=False) as made:
        yield made


def ids(provider: OpenAIImagesProvider) -> list[str]:
    return [engine.id for engine in provider.engines()]


def options(capability: Capability | None) -> dict[str, tuple[str, ...]]:
    assert capability is not None
    return {option.name: option.choices for option in capability.options}


# ------------------------------------------------------------------------------------------------ models


@pytest.mark.parametrize(
    ("engine", "sizes"),
    [
        ("gpt-image-1", GPT_SIZES),
        ("gpt-image-1-mini", GPT_SIZES),
        ("gpt-image-1.5", GPT_SIZES),
        ("gpt-image-1.5-2025-12-16", GPT_SIZES),
        ("chatgpt-image-latest", GPT_SIZES),
        ("openai/gpt-image-1", GPT_SIZES),
        ("gpt-image-2", ANY_GPT_SIZE),
        ("gpt-image-2-2026-04-21", ANY_GPT_SIZE),
        ("gpt-image-2.5-flare", ANY_GPT_SIZE),
        ("gpt-image-10", ANY_GPT_SIZE),
        ("azure/gpt-image-2", ANY_GPT_SIZE),
        ("dall-e-2", DALLE_2.sizes),
        ("dall-e-3", DALLE_3.sizes),
        ("flux-schnell", DIFFUSION_SIZES),
        ("sd-cpp-local", DIFFUSION_SIZES),
        ("my-gpt-image-1", DIFFUSION_SIZES),
    ],
)
def test_sizes_follow_from_the_id(engine: str, sizes: object) -> None:
    assert family_of(engine).sizes == sizes
    assert is_openai_image(engine) == (sizes != DIFFUSION_SIZES)


@pytest.mark.parametrize(
    ("size", "fits"),
    [
        (Size(1024, 1024), True),
        (Size(1536, 864), True),
        (Size(3840, 2160), True),
        (Size(2160, 3840), True),
        (Size(3840, 1280), True),
        (Size(3840, 1264), False),  # over 3:1
        (Size(1000, 1024), False),  # not by 16
        (Size(3856, 1600), False),
        (Size(640, 640), False),
        (Size(2896, 2896), False),
    ],
)
def test_limits_of_the_newer_models(rig: OpenAIImagesRig, transport: Transport, size: Size, fits: bool) -> None:
    rig.server.models = {"gpt-image-2": ()}
    provider = rig.make(transport)
    capability = default_capability(provider, Mode.TEXT_TO_IMAGE)
    assert capability.sizes.admits(size) == fits
    request = GenerationRequest(
        Mode.TEXT_TO_IMAGE,
        OPENAI,
        EngineId("gpt-image-2"),
        (Prompt("a boat"),),
        size=size,
        sampling=Sampling(samples=2),
    )
    if fits:
        check(request, capability)
    else:
        with pytest.raises(RejectedError, match="size"):
            generate(provider, request)


@pytest.mark.parametrize("engine", ["gpt-image-1.5", "dall-e-2", "dall-e-3"])
def test_the_server_takes_every_size_that_is_declared(rig: OpenAIImagesRig, transport: Transport, engine: str) -> None:
    provider = rig.make(transport)
    rule = family_of(engine).sizes
    assert isinstance(rule, FixedSizes)
    for size in rule.sizes:
        request = GenerationRequest(Mode.TEXT_TO_IMAGE, OPENAI, EngineId(engine), (Prompt("a"),), size=size)
        assert generate(provider, request).pictures[0].picture.size == size


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        (["gpt-image-1", "gpt-image-1.5", "gpt-image-1-mini", "dall-e-3"], "gpt-image-1.5"),
        (["gpt-image-1.5", "gpt-image-2", "gpt-image-2-2026-04-21", "chatgpt-image-latest"], "gpt-image-2"),
        (["gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.5-flare-2026-09-08"], "gpt-image-2.5-flare"),
        (["gpt-image-9", "gpt-image-10"], "gpt-image-10"),
        (["gpt-image-2-mini", "gpt-image-2"], "gpt-image-2"),
        (["dall-e-2", "dall-e-3"], "dall-e-3"),
        (["chatgpt-image-latest", "dall-e-3"], "chatgpt-image-latest"),
    ],
)
def test_the_newest_is_the_default(rig: OpenAIImagesRig, transport: Transport, listed: list[str], chosen: str) -> None:
    for order in (listed, listed[::-1]):
        rig.server.models = dict.fromkeys(order, ())
        assert rig.make(transport).default_engine(Mode.TEXT_TO_IMAGE) == chosen


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        (["llama-3", "flux.1-schnell", "sdxl"], "flux.1-schnell"),
        (["one", "two"], "one"),
        (["qwen3", "stable-diffusion-3"], "stable-diffusion-3"),
    ],
)
def test_of_unknown_models_the_first_that_sounds_right(
    gateway: OpenAIImagesRig, transport: Transport, listed: list[str], chosen: str
) -> None:
    gateway.server.models = dict.fromkeys(listed, ())
    assert gateway.make(transport).default_engine(Mode.TEXT_TO_IMAGE) == chosen


def test_ranks_do_not_fail_on_odd_names() -> None:
    for name in ("", "gpt-image-", "gpt-image-1.", "GPT-IMAGE-2", "é" * 1000, "gpt-image-" + "9" * 9000):
        assert rank(EngineId(name))


def test_only_models_that_make_pictures_are_offered(rig: OpenAIImagesRig, transport: Transport) -> None:
    assert ids(rig.make(transport)) == ["dall-e-2", "dall-e-3", "gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5"]


def test_a_gateway_may_have_any(gateway: OpenAIImagesRig, transport: Transport) -> None:
    assert "gpt-4o-mini" in ids(gateway.make(transport))


# ---------------------------------------------------------------------------------------------- options


def test_options_of_gpt_image() -> None:
    asked = capability_of(Kind.OPENAI, Mode.TEXT_TO_IMAGE, EngineId("gpt-image-1.5"), None)
    assert options(asked) == {
        "quality": ("", "low", "medium", "high"),
        "background": ("", "auto", "transparent", "opaque"),
        "moderation": ("", "auto", "low"),
        "partial_images": (),
    }
    edited = capability_of(Kind.OPENAI, Mode.INPAINT, EngineId("gpt-image-1.5"), None)
    assert set(options(edited)) == {"quality", "background", "input_fidelity", "partial_images"}


@pytest.mark.parametrize(
    ("engine", "known"),
    [("gpt-image-1", True), ("gpt-image-1-mini", False), ("gpt-image-2", False), ("chatgpt-image-latest", False)],
)
def test_which_models_know_input_fidelity(engine: str, known: bool) -> None:
    capability = capability_of(Kind.OPENAI, Mode.IMAGE_TO_IMAGE, EngineId(engine), None)
    assert ("input_fidelity" in options(capability)) == known


def test_finer_qualities_of_newer_models() -> None:
    newer = capability_of(Kind.OPENAI, Mode.TEXT_TO_IMAGE, EngineId("gpt-image-2.5-flare"), None)
    assert options(newer)["quality"] == ("", "low", "medium", "high", "xhigh", "max")


def test_previews_only_where_there_are_streams() -> None:
    assert "partial_images" not in options(capability_of(Kind.OTHER, Mode.INPAINT, EngineId("gpt-image-1"), None))


def test_what_dalle_can_do() -> None:
    two, three = EngineId("dall-e-2"), EngineId("dall-e-3")
    able = {
        engine: [mode for mode in Mode if capability_of(Kind.OPENAI, mode, engine, None)] for engine in (two, three)
    }
    assert able == {two: [Mode.TEXT_TO_IMAGE, Mode.INPAINT], three: [Mode.TEXT_TO_IMAGE]}
    capability = capability_of(Kind.OPENAI, Mode.TEXT_TO_IMAGE, three, None)
    assert options(capability) == {"quality": ("", "standard", "hd"), "style_preset": ("", "vivid", "natural")}
    assert capability is not None
    assert (capability.max_samples, capability.max_prompt_chars) == (1, 4000)


@pytest.mark.parametrize("kind", list(Kind))
def test_masks_are_hard(kind: Kind) -> None:
    capability = capability_of(kind, Mode.INPAINT, None, None)
    assert capability is not None
    assert capability.hard_mask


def test_limits_of_uploads() -> None:
    def limit(kind: Kind, mode: Mode, engine: str) -> int | None:
        capability = capability_of(kind, mode, EngineId(engine), None)
        assert capability is not None
        return capability.max_upload_bytes

    assert limit(Kind.OPENAI, Mode.INPAINT, "gpt-image-1") == 50_000_000
    assert limit(Kind.OPENAI, Mode.INPAINT, "dall-e-2") == 4_000_000
    assert limit(Kind.OPENAI, Mode.TEXT_TO_IMAGE, "gpt-image-1") is None
    assert limit(Kind.LOCALAI, Mode.IMAGE_TO_IMAGE, "x") == 11_000_000


def test_nothing_outpaints_by_itself() -> None:
    assert [capability_of(kind, Mode.OUTPAINT, None, None) for kind in Kind] == [None] * 4


# ------------------------------------------------------------------------------------------ which server


@pytest.mark.parametrize(
    ("kind", "name", "asked"),
    [
        ("openai", "OpenAI-compatible server, 7 engines", ["/v1/models", "/v1/models/capabilities", "/version"]),
        ("localai", "LocalAI v3.7.0, 2 engines", ["/v1/models", "/v1/models/capabilities", "/version"]),
        ("sd-server", "sd-server with tiny, 1 engine", ["/v1/models", "/sdcpp/v1/capabilities"]),
    ],
)
def test_a_server_is_known_by_what_it_answers(
    no_thread_left: None, transport: Transport, kind: ServerKind, name: str, asked: list[str]
) -> None:
    with OpenAIImagesRig(kind, says_kind=False) as rig:
        assert rig.make(transport).identify() == name
        assert [each.path for each in rig.server.requests] == asked


def test_what_is_said_is_not_asked(rig: OpenAIImagesRig, transport: Transport) -> None:
    assert rig.make(transport).identify() == "OpenAI, 5 engines"
    assert [each.path for each in rig.server.requests] == ["/v1/models"]


def test_an_older_localai(localai: OpenAIImagesRig, transport: Transport) -> None:
    localai.server.tells_capabilities = False
    provider = localai.make(transport)
    assert provider.identify() == "LocalAI v3.7.0, 3 engines"
    assert all(engine.modes == (*GENERATING, Mode.UPSCALE) for engine in provider.engines())


@pytest.mark.parametrize("version", ["0.6.3", "v1.2", 3, None, ["v3 (a)"], "v3 (a) and more", ""])
def test_other_servers_have_a_version_too(localai: OpenAIImagesRig, transport: Transport, version: Any) -> None:
    localai.server.fail_next(200, {"data": [{"id": "flux"}]})
    localai.server.fail_next(404)
    localai.server.fail_next(200, {"version": version})
    assert localai.make(transport).identify() == "OpenAI-compatible server, 1 engine"


@pytest.mark.parametrize("told", [{"data": [{"id": "one"}]}, {"data": [3]}, {"data": {}}, [], b"<html>", {"data": []}])
def test_other_answers_to_what_only_localai_is_asked(localai: OpenAIImagesRig, transport: Transport, told: Any) -> None:
    localai.server.fail_next(200, {"data": [{"id": "flux"}]})
    localai.server.fail_next(200, told)
    localai.server.fail_next(404)
    assert localai.make(transport).identify() == "OpenAI-compatible server, 1 engine"


def test_localai_without_its_version(localai: OpenAIImagesRig, transport: Transport) -> None:
    localai.server.fail_next(200, {"data": [{"id": "one"}]})
    localai.server.fail_next(200, {"data": [{"id": "one", "capabilities": ["image"]}]})
    localai.server.fail_next(401)
    assert localai.make(transport).identify() == "LocalAI, 1 engine"


def test_a_server_that_only_chats_is_none_of_ours(gateway: OpenAIImagesRig, transport: Transport) -> None:
    """Many such programs listen at the ports that are usual here."""
    gateway.server.models = dict.fromkeys(("llama-3-8b", "qwen3"), ())
    provider = gateway.make(transport)
    with pytest.raises(BadResponseError, match="no model that sounds"):
        provider.identify()
    assert len(provider.engines()) == 2


def test_looking_takes_seconds_only(transport: Transport) -> None:
    endpoint = Endpoint("http://127.0.0.1:1/v1")
    assert endpoint.get("models", LOOKING).timeouts.total_s == 5


@pytest.mark.parametrize("kind", ["gpt", "LOCALAI", " "])
def test_a_kind_that_is_none(transport: Transport, kind: str) -> None:
    with pytest.raises(SettingsError, match="localai"):
        OpenAIImagesProvider(ProviderSetup(transport, options={"server": kind}))


STRANGERS: dict[str, Any] = {
    "html": b"<html>hello</html>",
    "nothing": b"",
    "a list": [{"id": "one"}],
    "null": b"null",
    "no data": {"models": []},
    "data is an object": {"data": {}},
    "data is a text": {"data": "x"},
    "a number in it": {"data": [3]},
    "no id": {"data": [{"name": "one"}]},
    "an id that is a number": {"data": [{"id": 3}]},
    "an id that is empty": {"data": [{"id": ""}]},
    "half a character": b'{"data": [{"id": "\\ud800"}]}',
    "endless": {"data": [{"id": "x"}] * 10_001},
    "deep": b'{"data": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("case", STRANGERS)
def test_lists_of_models_that_are_none(gateway: OpenAIImagesRig, transport: Transport, case: str) -> None:
    provider = gateway.make(transport)
    for ask in (provider.engines, provider.identify):
        gateway.server.fail_next(200, STRANGERS[case])
        with pytest.raises(BadResponseError, match="list of models"):
            ask()


def test_another_program_behind_the_port(stability_server: StabilityServer, transport: Transport) -> None:
    provider = OpenAIImagesProvider(ProviderSetup(transport, stability_server.url))
    with pytest.raises((BadResponseError, AuthError)) as raised:
        provider.identify()
    assert "server" in raised.value.message


@pytest.mark.parametrize("status", [400, 404, 405])
def test_a_program_that_knows_no_models(gateway: OpenAIImagesRig, transport: Transport, status: int) -> None:
    gateway.server.fail_next(status, b"<html>")
    with pytest.raises(BadResponseError, match="no OpenAI-compatible server"):
        gateway.make(transport).identify()


@pytest.mark.parametrize(("status", "expected"), [(401, AuthError), (500, ServerFaultError)])
def test_a_refusal_says_who_refuses(
    gateway: OpenAIImagesRig, transport: Transport, status: int, expected: type[BridgeError]
) -> None:
    for _ in range(3):
        gateway.server.fail_next(status)
    with pytest.raises(expected):
        gateway.make(transport).identify()


def test_nobody_at_the_port(transport: Transport, no_thread_left: None) -> None:
    with OpenAIImagesServer() as gone:
        url = gone.url
    with pytest.raises(UnreachableError):
        OpenAIImagesProvider(ProviderSetup(transport, url)).identify()


# --------------------------------------------------------------------------------------- what they offer


def test_localai_says_what_its_models_are_for(localai: OpenAIImagesRig, transport: Transport) -> None:
    provider = localai.make(transport)
    assert {engine.id: engine.modes for engine in provider.engines()} == {
        "dreamshaper": GENERATING,
        "esrgan": (Mode.UPSCALE,),
    }
    assert provider.default_engine(Mode.UPSCALE) == "esrgan"
    assert provider.default_engine(Mode.INPAINT) == "dreamshaper"
    assert provider.capability(Mode.UPSCALE, EngineId("dreamshaper")) is None
    assert provider.capability(Mode.TEXT_TO_IMAGE, EngineId("esrgan")) is None


def test_only_localai_upscales(localai: OpenAIImagesRig, rig: OpenAIImagesRig, transport: Transport) -> None:
    provider = localai.make(transport)
    assert Mode.UPSCALE not in provider.spec.modes  # before it said what it is
    provider.engines()
    assert Mode.UPSCALE in provider.spec.modes
    capability = provider.capability(Mode.UPSCALE, None)
    assert capability is not None
    assert capability.prompt is PromptNeed.UNUSED
    assert Mode.UPSCALE not in rig.make(transport).spec.modes
    assert Mode.UPSCALE not in OpenAIImagesProvider(ProviderSetup(transport)).spec.modes
    assert Mode.UPSCALE in localai.make(transport, options={"server": "localai"}).spec.modes


def test_a_mode_that_nobody_serves(localai: OpenAIImagesRig, transport: Transport) -> None:
    localai.server.models = {"chat": ("chat",)}
    with pytest.raises(EngineNotFoundError, match="text-to-image"):
        localai.make(transport).default_engine(Mode.TEXT_TO_IMAGE)


def test_localai_inpaints_in_one_size(localai: OpenAIImagesRig, transport: Transport) -> None:
    capability = default_capability(localai.make(transport), Mode.INPAINT)
    assert capability.sizes == FixedSizes((Size(512, 512),))


def test_sd_server_tells_its_samplers(sd: OpenAIImagesRig, transport: Transport) -> None:
    provider = sd.make(transport, options={"server": "sd-server"})
    before = provider.capability(Mode.TEXT_TO_IMAGE, None)
    assert before is not None
    assert {option.name: option.kind for option in before.options}["sampler"] is OptionKind.TEXT
    provider.engines()
    after = provider.capability(Mode.TEXT_TO_IMAGE, None)
    assert options(after)["sampler"] == ("", "default", "euler", "euler_a")
    assert options(after)["scheduler"] == ("", "default", "discrete", "karras")


@pytest.mark.parametrize(
    ("limits", "side", "samples"),
    [
        ({"max_width": 4096, "max_height": 2048, "max_batch_count": 3}, 2048, 3),
        ({"max_width": 1000, "max_height": 1000, "max_batch_count": 1}, 960, 1),
        ({"max_width": 99_999, "max_height": 99_999, "max_batch_count": 0}, 4096, 8),
        ({"max_width": 1, "max_height": 1}, 64, 8),
        ({"max_width": "x", "max_height": None, "max_batch_count": True}, 4096, 8),
        ({}, 4096, 8),
        ([], 4096, 8),
        (None, 4096, 8),
    ],
)
def test_sd_servers_limits(sd: OpenAIImagesRig, transport: Transport, limits: Any, side: int, samples: int) -> None:
    sd.server.fail_next(200, {"data": [{"id": "sd-cpp-local"}]})
    sd.server.fail_next(200, {"limits": limits, "samplers": 3, "schedulers": [3, "", "a", "a"], "model": "x"})
    provider = sd.make(transport)
    capability = default_capability(provider, Mode.TEXT_TO_IMAGE)
    assert isinstance(capability.sizes, SizeRange)
    assert (capability.sizes.max_side, capability.max_samples) == (side, samples)
    assert capability.sizes.admits(Size(64, 64))
    assert options(capability)["scheduler"] == ("", "a")


def test_an_sd_server_that_tells_no_more(sd: OpenAIImagesRig, transport: Transport) -> None:
    sd.server.fail_next(200, {"data": [{"id": "sd-cpp-local"}]})
    sd.server.fail_next(404)
    assert sd.make(transport).identify() == "sd-server, 1 engine"


def test_engines_are_asked_for_once(rig: OpenAIImagesRig, transport: Transport) -> None:
    provider = rig.make(transport)
    provider.engines()
    provider.engines()
    assert len(rig.server.requests) == 1
    rig.server.models = {"gpt-image-3": ()}
    assert [engine.id for engine in provider.engines(refresh=True)] == ["gpt-image-3"]


def test_a_request_without_an_engine_gets_the_default_one(rig: OpenAIImagesRig, transport: Transport) -> None:
    request = GenerationRequest(Mode.TEXT_TO_IMAGE, OPENAI, None, (Prompt("a boat"),), size=Size(1024, 1024))
    assert generate(rig.make(transport), request).engine == "gpt-image-1.5"


def test_the_kind_is_asked_for_before_a_generation(sd: OpenAIImagesRig, transport: Transport) -> None:
    engine = EngineId("sd-cpp-local")
    request = GenerationRequest(Mode.TEXT_TO_IMAGE, OPENAI, engine, (Prompt("a boat"),), size=Size(512, 512))
    generate(sd.make(transport), request)
    assert "<sd_cpp_extra_args>" in sd.server.posts()[0].json["prompt"]


def named(mode: Mode, engine: str, size: Size, **more: Any) -> GenerationRequest:
    request = GenerationRequest(mode, OPENAI, EngineId(engine), (Prompt("a boat"),), picture=picture_of(size))
    return replace(request, mask=mask_of(size) if mode is Mode.INPAINT else None, **more)


def test_before_it_is_told_everything_is_possible_that_one_of_them_can(
    sd: OpenAIImagesRig, transport: Transport
) -> None:
    provider = sd.make(transport)
    engine = EngineId("sd-cpp-local")
    request = named(Mode.IMAGE_TO_IMAGE, engine, Size(512, 512), sampling=Sampling(steps=4, sampler="euler"))
    capability = provider.capability(Mode.IMAGE_TO_IMAGE, engine)
    assert capability is not None
    assert len(options(capability)) == len(capability.options)
    check(request, capability)
    generate(provider, request)
    assert '"sample_steps": 4' in sd.server.posts()[0].fields["prompt"]


def test_what_then_does_not_fit_the_server_is_not_sent(
    localai: OpenAIImagesRig, gateway: OpenAIImagesRig, transport: Transport
) -> None:
    asked = [
        (localai, named(Mode.INPAINT, "dreamshaper", Size(1024, 1024))),
        (localai, named(Mode.IMAGE_TO_IMAGE, "dreamshaper", Size(512, 512), sampling=Sampling(cfg_scale=3))),
        (gateway, named(Mode.IMAGE_TO_IMAGE, "gpt-image-1", Size(1024, 1024), sampling=Sampling(steps=3))),
    ]
    for rig, request in asked:
        provider = rig.make(transport)
        capability = provider.capability(request.mode, request.engine)
        assert capability is not None
        check(request, capability)
        with pytest.raises(InputError, match="nothing was sent"):
            generate(provider, request)
        assert rig.server.posts() == []


def test_an_engine_for_something_else_is_not_asked(localai: OpenAIImagesRig, transport: Transport) -> None:
    with pytest.raises(InputError, match="The engine esrgan has no image-to-image; nothing was sent"):
        generate(localai.make(transport), named(Mode.IMAGE_TO_IMAGE, "esrgan", Size(512, 512)))
    assert localai.server.posts() == []


def test_an_upscale_that_nobody_serves(gateway: OpenAIImagesRig, transport: Transport) -> None:
    with pytest.raises(EngineNotFoundError, match="upscale"):
        gateway.make(transport).default_engine(Mode.UPSCALE)


def test_names_of_models_are_cleaned_for_people(gateway: OpenAIImagesRig, transport: Transport) -> None:
    gateway.server.models = {"a\x1b[31m\u202eb": ()}
    (engine,) = gateway.make(transport).engines()
    assert engine.name == "a [31mb"
    assert engine.id == "a\x1b[31m\u202eb"


def test_what_is_said_of_an_unknown_engine() -> None:
    capability = capability_of(Kind.OTHER, Mode.TEXT_TO_IMAGE, None, None)
    assert capability is not None
    assert capability.sizes == UNKNOWN.sizes
    assert capability.options == ()


def test_asking_with_a_key_of_no_right(gateway: OpenAIImagesRig, transport: Transport) -> None:
    endpoint = Endpoint(f"{gateway.server.url}/v1", key=Secret("sk-other"))
    with pytest.raises(AuthError):
        ask_offer(endpoint, transport.send, None)
    assert replace(endpoint, key=None).headers() == {}


def test_declaring_loads_no_image_library() -> None:
    code = "import sys, bridge.providers.openai_images.provider; print({'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"

"""The Stability gRPC provider against the strict server, whose messages are those of the API's authors."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

from bridge.capability import Account, PromptNeed
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    Cancelled,
    EngineNotFoundError,
    InputError,
    OutOfMemoryError,
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
from bridge.http.call import HttpCall
from bridge.http.transport import Transport
from bridge.model import (
    MAX_SEED,
    ClipGuidance,
    EngineId,
    GenerationRequest,
    Mask,
    Mode,
    Prompt,
    Sampling,
    Size,
    StepSchedule,
)
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.results import PREVIEW
from bridge.providers.stability_grpc.address import read_address
from bridge.providers.stability_grpc.channel import Channel, Stop
from bridge.providers.stability_grpc.errors import MEANINGS, UnknownMethodError, rpc_error
from bridge.providers.stability_grpc.messages import CLASSES, FIELDS, GUIDANCE, SAMPLERS
from bridge.providers.stability_grpc.provider import BLACK, SPEC, WHITE, StabilityGrpcProvider, black_replaces
from bridge.providers.stability_grpc.wire import Gallery, generation, read_credits, read_engines, read_user, seeds_of
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
from tests.servers.loopback import LoopbackServer
from tests.servers.stability_grpc import KEY, StabilityGrpcRig, StabilityGrpcServer, engine
from tests.servers.stability_grpc_rules import (
    ARTIFACT_CLASSIFICATIONS,
    ARTIFACT_IMAGE,
    ARTIFACT_TEXT,
    ERROR,
    FILTER,
    HAS_SDK,
    NO_SDK,
    classes,
)
from tests.servers.stability_pictures import masked_colour, png

__all__ = ["audited_sockets"]

ROOT = Path(__file__).parents[3]
SDXL = EngineId("stable-diffusion-xl-1024-v1-0")
SD16 = EngineId("stable-diffusion-v1-6")
ESRGAN = EngineId("esrgan-v1-x2plus")
LATENT = EngineId("stable-diffusion-x4-latent-upscaler")
SMALL = Size(320, 384)

Make = Callable[..., StabilityGrpcProvider]


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def server(no_thread_left: None) -> Iterator[StabilityGrpcServer]:
    with StabilityGrpcServer() as started:
        yield started


@pytest.fixture
def make(server: StabilityGrpcServer, transport: Transport) -> Make:
    """Makes providers that talk to the strict server."""

    def provider(**changes: Any) -> StabilityGrpcProvider:
        setup = ProviderSetup(transport, server.target, key=Secret(KEY), options={"mask_polarity": WHITE})
        return StabilityGrpcProvider(replace(setup, **changes))

    return provider


class TestWhiteReplaces(ProviderConformance):
    @pytest.fixture
    def provider(self, transport: Transport, no_thread_left: None) -> Iterator[Provider]:
        with StabilityGrpcRig() as rig:
            yield rig.make(transport)


class TestBlackReplaces(ProviderConformance):
    @pytest.fixture
    def provider(self, transport: Transport, no_thread_left: None) -> Iterator[Provider]:
        with StabilityGrpcRig(black_replaces=True) as rig:
            yield rig.make(transport)


def text_request(**sampling: Any) -> GenerationRequest:
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE, SPEC.id, SD16, (Prompt("a boat"),), size=SMALL, sampling=Sampling(**{"seed": 5} | sampling)
    )


def image_request(**sampling: Any) -> GenerationRequest:
    return replace(text_request(**sampling), mode=Mode.IMAGE_TO_IMAGE, size=None, picture=picture_of(SMALL))


def mask_request(mask: Mask | None = None, **sampling: Any) -> GenerationRequest:
    return replace(image_request(**sampling), mode=Mode.INPAINT, mask=mask or mask_of(SMALL))


def upscale_request(name: EngineId, source: Size, target: Size | None) -> GenerationRequest:
    return GenerationRequest(Mode.UPSCALE, SPEC.id, name, picture=picture_of(source), size=target)


def sent(server: StabilityGrpcServer) -> Any:
    (call,) = server.generations()
    return call.message


def join(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(30)


# ------------------------------------------------------------------------------------------- messages


def test_messages_are_those_of_the_apis_authors() -> None:
    """Every number and kind of ours, against what stability_sdk brings."""
    if not HAS_SDK:
        pytest.skip(NO_SDK)
    theirs = {name: kind.DESCRIPTOR for name, kind in classes().items()}
    pending = list(theirs.items())
    seen: set[str] = set()
    while pending:
        name, descriptor = pending.pop()
        if name in seen or name not in FIELDS:
            continue
        seen.add(name)
        known = {field.name: field for field in descriptor.fields}
        for field in FIELDS[name]:
            assert field.name in known, (name, field)
            assert known[field.name].number == field.number, (name, field)
            ours = CLASSES[name].DESCRIPTOR.fields_by_name[field.name]
            assert same_kind(ours, known[field.name]), (name, field)
            if known[field.name].message_type is not None:
                pending.append((field.kind, known[field.name].message_type))
    assert seen == set(FIELDS)


def same_kind(ours: Any, theirs: Any) -> bool:
    """Numbers of enumerations travel as whole numbers."""
    kinds = {ours.type, ours.TYPE_ENUM} if ours.type == ours.TYPE_INT32 else {ours.type}
    return theirs.type in kinds and many(ours) == many(theirs)


def many(field: Any) -> bool:
    # New versions of the library warn of the label, old ones have nothing else.
    return bool(field.is_repeated) if hasattr(field, "is_repeated") else field.label == field.LABEL_REPEATED


def test_numbers_of_samplers_and_presets_are_those_of_the_apis_authors() -> None:
    if not HAS_SDK:
        pytest.skip(NO_SDK)
    from stability_sdk.interfaces.gooseai.generation import generation_pb2

    assert {f"SAMPLER_{name}": number for name, number in SAMPLERS.items()} == dict(
        generation_pb2.DiffusionSampler.items()
    )
    presets = dict(generation_pb2.GuidancePreset.items())
    assert {f"GUIDANCE_PRESET_{name}": number for name, number in GUIDANCE.items()} == presets
    assert set(GUIDANCE) == {str(preset) for preset in ClipGuidance}


def test_both_sets_of_messages_live_in_one_process() -> None:
    if not HAS_SDK:
        pytest.skip(NO_SDK)
    ours, theirs = CLASSES["Request"], classes()["Request"]
    assert ours is not theirs
    assert ours.DESCRIPTOR.file.pool is not theirs.DESCRIPTOR.file.pool


# ------------------------------------------------------------------------------------------- requests


def test_text_to_image_sends_what_was_asked_for(make: Make, server: StabilityGrpcServer) -> None:
    request = text_request(
        samples=2,
        steps=20,
        cfg_scale=6.5,
        sampler="K_DPMPP_SDE",
        style_preset="anime",
        clip_guidance=ClipGuidance.FAST_BLUE,
    )
    request = replace(request, prompts=(Prompt("a boat"), Prompt(" "), Prompt("rain", -0.5)))
    result = generate(make(), request)
    message = sent(server)
    assert message.engine_id == SD16
    assert message.request_id
    assert [(each.text, each.parameters.weight) for each in message.prompt] == [("a boat", 1.0), ("rain", -0.5)]
    image = message.image
    assert (image.width, image.height, image.samples, image.steps) == (320, 384, 2, 20)
    assert list(image.seed) == [5, 6]
    assert image.transform.diffusion == 10
    (step,) = image.parameters
    assert step.sampler.cfg_scale == 6.5
    assert step.guidance.guidance_preset == 2
    assert len(step.guidance.instances) == 1
    assert not step.HasField("schedule")
    assert message.extras.fields["$IPC"].struct_value.fields["preset"].string_value == "anime"
    assert [made.seed for made in result.pictures] == [5, 6]
    assert (result.engine, result.notes) == (SD16, ())


def test_what_is_not_set_is_left_to_the_server(make: Make, server: StabilityGrpcServer) -> None:
    generate(make(), text_request())
    message = sent(server)
    assert [field.name for field, _ in message.image.ListFields()] == ["height", "width", "seed", "samples"]
    assert [field.name for field, _ in message.ListFields()] == ["engine_id", "request_id", "prompt", "image"]


def test_the_first_sampler_is_sent_too(make: Make, server: StabilityGrpcServer) -> None:
    """Its number is 0, which is easily taken for nothing."""
    generate(make(), text_request(sampler="DDIM"))
    assert sent(server).image.HasField("transform")
    assert SAMPLERS["DDIM"] == 0


def test_every_sampler_that_is_declared_is_one(make: Make, server: StabilityGrpcServer) -> None:
    option = next(each for each in capability_of(make(), Mode.TEXT_TO_IMAGE).options if each.name == "sampler")
    assert set(option.choices) == {"", *SAMPLERS}
    for name in option.choices:
        generate(make(), text_request(sampler=name))
    told = [each.message.image for each in server.generations()]
    assert [image.transform.diffusion for image in told if image.HasField("transform")] == [
        SAMPLERS[name] for name in option.choices if name
    ]


@pytest.mark.parametrize(
    ("sampling", "start", "end"),
    [
        ({}, 0.65, 0.01),
        ({"strength": 0.0}, 0.0, 0.01),
        ({"strength": 0.4}, 0.4, 0.01),
        ({"strength": 1.0}, 1.0, 0.01),
        ({"schedule": StepSchedule(0.7)}, 0.7, 0.01),
        ({"strength": 0.4, "schedule": StepSchedule(0.7, 0.0)}, 0.7, 0.0),
    ],
)
def test_image_to_image(
    make: Make, server: StabilityGrpcServer, sampling: dict[str, Any], start: float, end: float
) -> None:
    request = image_request(**sampling)
    (made,) = generate(make(), request).pictures
    message = sent(server)
    kinds = [each.artifact.type if each.HasField("artifact") else 0 for each in message.prompt]
    assert kinds == [0, ARTIFACT_IMAGE]
    (step,) = message.image.parameters
    assert step.schedule.HasField("start")
    assert step.schedule.HasField("end")
    assert (step.schedule.start, step.schedule.end) == (pytest.approx(start), pytest.approx(end))
    assert request.picture is not None
    before, after = request.picture.pixels[..., 0].astype(float), made.picture.pixels[..., 0].astype(float)
    assert np.abs(after - (before * (1 - start) + (255 - before) * start)).max() <= 1


def asymmetric() -> Mask:
    """Grey and white in one corner: whoever mirrors, inverts or drops greys is found out."""
    pixels = np.zeros((SMALL.height, SMALL.width), np.uint8)
    pixels[:100, :64] = 255
    pixels[100:120, :64] = 90
    pixels[120:130, :64] = 1
    return Mask(pixels)


@pytest.mark.parametrize(
    ("polarity", "black_replaces"), [("", False), (WHITE, False), (BLACK, True)], ids=["unsaid", "white", "black"]
)
def test_masks(transport: Transport, no_thread_left: None, polarity: str, black_replaces: bool) -> None:
    with StabilityGrpcRig(black_replaces=black_replaces) as rig:
        address = rig.environ["STABILITY_HOST"]
        setup = ProviderSetup(transport, address, key=Secret(KEY), options={"mask_polarity": polarity})
        (made,) = generate(StabilityGrpcProvider(setup), mask_request(asymmetric())).pictures
        replaced = rig.replaced()
        message = rig.server.generations()[-1].message  # type: ignore[attr-defined]
    wanted = asymmetric().pixels > 0
    assert np.array_equal(replaced, wanted.astype(float))
    inside = made.picture.pixels[wanted][:, :3]
    assert (inside == masked_colour(5)).all()
    kinds = [each.artifact.type if each.HasField("artifact") else 0 for each in message.prompt]
    assert kinds == [0, 1, 7]
    assert message.image.parameters[0].schedule.start == 1.0


def test_a_mask_with_a_strength(make: Make, server: StabilityGrpcServer) -> None:
    generate(make(), mask_request(strength=0.5))
    assert sent(server).image.parameters[0].schedule.start == 0.5


def test_the_wrong_polarity_replaces_the_wrong_half(make: Make, server: StabilityGrpcServer) -> None:
    """The server really has one; else the tests above would say nothing."""
    (made,) = generate(make(options={"mask_polarity": BLACK}), mask_request(asymmetric())).pictures
    assert (made.picture.pixels[asymmetric().pixels == 0][:, :3] == masked_colour(5)).all()


@pytest.mark.parametrize(
    ("url", "chosen", "expected"),
    [
        ("grpc.stability.ai:443", "", True),
        (SPEC.default_url, "", True),
        ("grpc.stability.ai:443", WHITE, False),
        ("127.0.0.1:50051", "", False),
        ("127.0.0.1:50051", BLACK, True),
        ("https://paint.example.org", "", False),
        ("https://notstability.ai", "", False),
        ("https://grpc.stability.ai.example.org", "", False),
    ],
)
def test_the_polarity_follows_from_the_address(url: str, chosen: str, expected: bool) -> None:
    assert black_replaces(chosen, read_address(url)) is expected


def test_a_polarity_that_there_is_not(make: Make) -> None:
    with pytest.raises(SettingsError, match="white replaces"):
        make(options={"mask_polarity": "grey replaces"})


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        (Size(320, 384), Size(640, 768), {"height": 768}),
        (Size(384, 320), Size(768, 640), {"width": 768}),
        (Size(300, 300), Size(600, 600), {"width": 600}),
        (Size(320, 384), None, {}),
    ],
)
def test_upscale(
    make: Make, server: StabilityGrpcServer, source: Size, target: Size | None, told: dict[str, int]
) -> None:
    (made,) = generate(make(), upscale_request(ESRGAN, source, target)).pictures
    assert made.picture.size == (target or Size(source.width * 2, source.height * 2))
    message = sent(server)
    assert {field.name: value for field, value in message.image.ListFields()} == told
    assert [each.artifact.type for each in message.prompt] == [ARTIFACT_IMAGE]


def test_upscale_with_words(make: Make, server: StabilityGrpcServer) -> None:
    request = upscale_request(LATENT, SMALL, Size(640, 768))
    request = replace(request, prompts=(Prompt("sharp"),), sampling=Sampling(seed=9, steps=20, cfg_scale=5.0))
    generate(make(), request)
    message = sent(server)
    assert [each.text for each in message.prompt] == ["", "sharp"]
    assert (list(message.image.seed), message.image.steps) == ([9], 20)
    assert message.image.parameters[0].sampler.cfg_scale == 5.0


def test_seeds_count_on_and_are_never_0() -> None:
    assert seeds_of(Sampling(seed=7, samples=3)) == (7, 8, 9)
    assert seeds_of(Sampling(seed=MAX_SEED, samples=3)) == (MAX_SEED, 1, 2)
    by_chance = seeds_of(Sampling(samples=2))
    assert by_chance[0] >= 1
    assert by_chance != seeds_of(Sampling(samples=2))


def test_a_random_seed_is_told(make: Make, server: StabilityGrpcServer) -> None:
    (made,) = generate(make(), text_request(seed=0)).pictures
    assert made.seed == sent(server).image.seed[0] > 0


def test_a_message_that_is_too_large_is_not_sent(make: Make, server: StabilityGrpcServer) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (4200, 4200, 4), dtype=np.uint8)
    large = replace(image_request(), picture=replace(picture_of(SMALL), pixels=noise))
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), large)
    assert server.generations() == []


def test_a_message_that_is_too_large_for_the_server(make: Make) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (2000, 2000, 4), dtype=np.uint8)
    large = replace(image_request(), picture=replace(picture_of(SMALL), pixels=noise))
    with pytest.raises(RejectedError, match="too large for the server"):
        generate(make(), large)


@pytest.mark.parametrize("mode", [Mode.IMAGE_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE])
def test_nothing_is_sent_without_a_picture(make: Make, server: StabilityGrpcServer, mode: Mode) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), replace(text_request(), mode=mode, size=None))
    assert server.generations() == []


# ------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("text", "target", "url"),
    [
        ("grpc.stability.ai:443", "grpc.stability.ai:443", "https://grpc.stability.ai:443"),
        ("grpc.stability.ai", "grpc.stability.ai:443", "https://grpc.stability.ai:443"),
        ("https://grpc.stability.ai:443", "grpc.stability.ai:443", "https://grpc.stability.ai:443"),
        ("http://paint.example.org:50051", "paint.example.org:50051", "https://paint.example.org:50051"),
        ("grpc://paint.example.org:50051/", "paint.example.org:50051", "https://paint.example.org:50051"),
        ("grpcs://paint.example.org", "paint.example.org:443", "https://paint.example.org:443"),
        ("192.168.1.2:50051", "192.168.1.2:50051", "https://192.168.1.2:50051"),
        ("0.0.0.0:50051", "0.0.0.0:50051", "https://0.0.0.0:50051"),
        ("localhost", "localhost:50051", "http://localhost:50051"),
        ("127.0.0.1:50051", "127.0.0.1:50051", "http://127.0.0.1:50051"),
        ("http://127.0.0.1:50051", "127.0.0.1:50051", "http://127.0.0.1:50051"),
        ("grpc://[::1]:50051", "[::1]:50051", "http://[::1]:50051"),
        ("grpcs://localhost:50051", "localhost:50051", "https://localhost:50051"),
        ("https://127.0.0.1", "127.0.0.1:443", "https://127.0.0.1:443"),
        (" localhost:1 ", "localhost:1", "http://localhost:1"),
    ],
)
def test_addresses(text: str, target: str, url: str) -> None:
    address = read_address(text)
    assert (address.target, address.url) == (target, url)
    assert address.secure == url.startswith("https")


@pytest.mark.parametrize(
    "text",
    [
        *("", "://", "https://", ":443", "host:port", "host:70000", "host:0", "host:-1", "ftp://host", "[::1"),
        *("https://host/path", "https://host?x=1", "ho st:1", "host:1\n2", "unix:///run/socket"),
    ],
)
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(SettingsError, match="no address of a gRPC server"):
        read_address(text)


def test_a_password_in_an_address_is_not_repeated(transport: Transport) -> None:
    with pytest.raises(SettingsError) as raised:
        StabilityGrpcProvider(ProviderSetup(transport, "https://me:secret@host:443"))
    assert "secret" not in f"{raised.value!r}"


@pytest.mark.parametrize("form", ["{}", "grpc://{}", "http://{}", "http://{}/"])
def test_a_server_on_this_machine_in_every_form(make: Make, server: StabilityGrpcServer, form: str) -> None:
    assert len(make(url=form.format(server.target)).engines()) == 4


# ---------------------------------------------------------------------------------------------- keys


def test_the_key_is_metadata(make: Make, server: StabilityGrpcServer) -> None:
    generate(make(), text_request())
    metadata = server.generations()[0].metadata
    assert metadata["authorization"] == f"Bearer {KEY}"
    assert metadata["user-agent"].startswith("LayerBridge/")


def test_a_server_of_ones_own_needs_none(make: Make, server: StabilityGrpcServer) -> None:
    server.key = ""
    generate(make(key=None), text_request())
    assert "authorization" not in server.generations()[0].metadata


def test_any_other_server_needs_one(transport: Transport) -> None:
    provider = StabilityGrpcProvider(ProviderSetup(transport))
    for ask in (provider.engines, provider.account, provider.identify, lambda: generate(provider, text_request())):
        with pytest.raises(AuthError, match="STABILITY_KEY"):
            ask()


@pytest.mark.parametrize("key", ["a b", "clé", "x\r\ny: z", ""])
def test_keys_that_are_none(make: Make, server: StabilityGrpcServer, key: str) -> None:
    with pytest.raises(SettingsError) as raised:
        make(key=Secret(key)).engines()
    assert not key or key not in str(raised.value)
    assert server.calls == []


def test_a_key_that_the_server_repeats_is_not_shown(make: Make, server: StabilityGrpcServer) -> None:
    server.fail_next("UNAUTHENTICATED", f"Incorrect API key provided: {KEY}")
    with pytest.raises(AuthError) as raised:
        generate(make(), text_request())
    assert KEY not in f"{raised.value} {raised.value!r}"
    assert "[secret]" in raised.value.message


def test_a_proxy_does_not_see_what_stays_on_this_machine(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("grpc_proxy", "http_proxy", "https_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:1")
    assert len(make().engines()) == 4


def test_a_key_does_not_leave_this_machine_unencrypted(make: Make, server: StabilityGrpcServer) -> None:
    """0.0.0.0 leads here, but is no loopback address: the server, which speaks no TLS, hears nothing."""
    with pytest.raises(UnreachableError, match="nothing was sent"):
        make(url=f"http://0.0.0.0:{server.port}").engines()
    assert server.calls == []


@dataclass(frozen=True)
class Certificate:
    """Of "localhost", signed by nobody."""

    key: Path
    chain: Path

    @property
    def credentials(self) -> grpc.ServerCredentials:
        return grpc.ssl_server_credentials([(self.key.read_bytes(), self.chain.read_bytes())])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "key.pem", folder / "chain.pem")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(made.key), "-out", str(made.chain)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made


WITH_TLS = """
from bridge.secret import Secret
from bridge.providers.base import ProviderSetup
from bridge.providers.stability_grpc.provider import StabilityGrpcProvider
from bridge.http.transport import Transport
print(StabilityGrpcProvider(ProviderSetup(Transport(), {url!r}, key=Secret({key!r}))).identify())
"""


def test_a_certificate_that_is_trusted(certificate: Certificate, no_thread_left: None) -> None:
    """In a process of its own: the library reads once which authorities it trusts."""
    with StabilityGrpcServer(credentials=certificate.credentials) as server:
        code = WITH_TLS.format(url=f"https://localhost:{server.port}", key=KEY)
        told = run(code, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=str(certificate.chain))
        assert told == "Stability gRPC, 4 engines\n"
        assert server.calls[0].metadata["authorization"] == f"Bearer {KEY}"


def test_a_certificate_that_is_not(make: Make, certificate: Certificate, no_thread_left: None) -> None:
    with StabilityGrpcServer(credentials=certificate.credentials) as server:
        with pytest.raises(UnreachableError, match="encrypted"):
            make(url=f"https://localhost:{server.port}").engines()
        assert server.calls == []


# ---------------------------------------------------------------------------------------------- answers


def answer(*artifacts: dict[str, Any]) -> bytes:
    message = classes()["Answer"](request_id="1")
    for each in artifacts:
        message.artifacts.add(**each)
    data: bytes = message.SerializeToString()
    return data


def picture_bytes() -> bytes:
    return png(picture_of(Size(8, 6)).pixels)


def test_some_withheld_are_left_out_with_a_note(make: Make, server: StabilityGrpcServer) -> None:
    server.filter_next(1)
    server.fault_next(1)
    result = generate(make(), text_request(samples=3))
    assert [made.seed for made in result.pictures] == [7]
    assert result.notes == (
        "The content filter withheld 1 of 3 pictures.",
        "The server failed at 1 of 3 pictures.",
    )


def test_all_withheld_is_an_error(make: Make, server: StabilityGrpcServer) -> None:
    server.filter_next(1)
    with pytest.raises(RefusedError, match="content filter"):
        generate(make(), text_request())


def test_all_failed_is_the_servers_fault(make: Make, server: StabilityGrpcServer) -> None:
    server.fault_next(2)
    with pytest.raises(ServerFaultError):
        generate(make(), text_request(samples=2))


def test_a_refused_prompt_is_told_as_a_text(make: Make, server: StabilityGrpcServer) -> None:
    server.answer_next(answer({"type": ARTIFACT_TEXT, "text": "a boat", "finish_reason": FILTER}))
    with pytest.raises(RefusedError):
        generate(make(), text_request())


def test_words_about_the_content_are_left_out_of_account(make: Make, server: StabilityGrpcServer) -> None:
    image = {"type": ARTIFACT_IMAGE, "binary": picture_bytes(), "seed": 3}
    words = {"type": ARTIFACT_CLASSIFICATIONS, "finish_reason": FILTER}
    server.answer_next(answer(words, image), answer({"type": ARTIFACT_TEXT, "text": "a boat"}))
    result = generate(make(), text_request())
    assert [made.seed for made in result.pictures] == [3]
    assert result.notes == ()


def test_a_seed_that_is_not_told_is_the_one_that_was_sent(make: Make, server: StabilityGrpcServer) -> None:
    image = {"type": ARTIFACT_IMAGE, "binary": picture_bytes()}
    server.answer_next(answer(image), answer(image, image))
    assert [made.seed for made in generate(make(), text_request(samples=2)).pictures] == [5, 6, 0]


NONSENSE: dict[str, tuple[bytes, ...]] = {
    "nothing": (),
    "an empty answer": (b"",),
    "text": (b"hello, this is no message",),
    "html": (b"<html><body>502</body></html>",),
    "json": (b'{"artifacts": []}',),
    "cut off": (answer({"type": ARTIFACT_IMAGE, "binary": b"x" * 200})[:100],),
    "a number for a message": (b"\x38\x01",),
    "another kind of field": (b"\x3d\x01\x02\x03\x04\x3a",),
    "no UTF-8": (b"\x0a\x02\xff\xfe",),
    "endless": (b"\x3b" * 500,),
    "no picture": (answer({"type": ARTIFACT_IMAGE, "binary": b"GIF89a"}),),
    "an empty picture": (answer({"type": ARTIFACT_IMAGE}),),
    "a picture cut off": (answer({"type": ARTIFACT_IMAGE, "binary": picture_bytes()[:40]}),),
    "a mask only": (answer({"type": 7, "binary": picture_bytes()}),),
    "too many": (answer(*[{"type": ARTIFACT_IMAGE, "binary": picture_bytes()}] * 11),),
    "too many refusals": (answer(*[{"type": ARTIFACT_TEXT, "finish_reason": ERROR}] * 11),),
    "nonsense after a picture": (answer({"type": ARTIFACT_IMAGE, "binary": picture_bytes()}), b"\xff\xff"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_answers_that_are_not_what_they_should_be(make: Make, server: StabilityGrpcServer, case: str) -> None:
    server.answer_next(*NONSENSE[case])
    with pytest.raises(BadResponseError):
        generate(make(), text_request())


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\x05ab", b"<html>", b"\x0a\x04\x0a\x02\xff\xfe"])
def test_lists_and_accounts_that_are_none(make: Make, server: StabilityGrpcServer, data: bytes) -> None:
    for ask in (make().engines, make().account):
        server.answer_next(data)
        with pytest.raises(BadResponseError, match="documented"):
            ask()


def test_an_engine_without_an_id() -> None:
    engines = classes()["Engines"]()
    engines.engine.add(type=1, name="nameless")
    with pytest.raises(BadResponseError, match="list of engines"):
        read_engines(engines.SerializeToString())


def test_an_answer_that_is_too_large_is_dropped(server: StabilityGrpcServer) -> None:
    channel = Channel(read_address(server.target), Secret(KEY), max_received_bytes=1000, max_sent_bytes=1000)
    server.answer_next(b"x" * 2000)
    with pytest.raises(BadResponseError, match="too large and was dropped"):
        channel.ask("/gooseai.EnginesService/ListEngines", b"", timeout_s=30)


def test_a_stream_without_an_end_is_ended() -> None:
    gallery = Gallery(SD16, (1,), PREVIEW, max_bytes=1000)
    words = answer({"type": ARTIFACT_TEXT, "text": "x" * 300})
    assert [gallery.take(words) for _ in range(3)] == [0, 0, 0]
    with pytest.raises(BadResponseError, match="more than was asked for"):
        gallery.take(words)


# ---------------------------------------------------------------------------------------------- errors

CALL = HttpCall("POST", "https://paint.example.org/x", {"authorization": Secret("Bearer sk-1")})

ERRORS: list[tuple[str, str, type[BridgeError]]] = [
    ("CANCELLED", "because of this", ServerFaultError),
    ("UNKNOWN", "because of this", ServerFaultError),
    ("UNKNOWN", "CUDA out of memory. Because of this", OutOfMemoryError),
    ("INVALID_ARGUMENT", "because of this", RejectedError),
    ("INVALID_ARGUMENT", "Invalid prompts detected because of this", RefusedError),
    ("INVALID_ARGUMENT", "moderation because of this", RefusedError),
    ("DEADLINE_EXCEEDED", "because of this", TimedOutError),
    ("NOT_FOUND", "because of this", EngineNotFoundError),
    ("ALREADY_EXISTS", "because of this", RejectedError),
    ("PERMISSION_DENIED", "because of this", AuthError),
    ("PERMISSION_DENIED", "no credits because of this", QuotaError),
    ("RESOURCE_EXHAUSTED", "because of this", QuotaError),
    ("RESOURCE_EXHAUSTED", "Rate limit, because of this", RateLimitedError),
    ("RESOURCE_EXHAUSTED", "Too many requests, because of this", RateLimitedError),
    ("RESOURCE_EXHAUSTED", "SERVER: Received message larger than max because of this", TooLargeError),
    ("RESOURCE_EXHAUSTED", "CLIENT: Received message larger than max because of this", BadResponseError),
    ("RESOURCE_EXHAUSTED", "CUDA out of memory because of this", OutOfMemoryError),
    ("FAILED_PRECONDITION", "because of this", RejectedError),
    ("ABORTED", "because of this", ServerFaultError),
    ("OUT_OF_RANGE", "because of this", RejectedError),
    ("UNIMPLEMENTED", "because of this", UnknownMethodError),
    ("INTERNAL", "because of this", ServerFaultError),
    ("UNAVAILABLE", "because of this", UnreachableError),
    ("DATA_LOSS", "because of this", ServerFaultError),
    ("UNAUTHENTICATED", "because of this", AuthError),
    ("UNHEARD_OF", "because of this", ServerFaultError),
]


@pytest.mark.parametrize(("status", "details", "expected"), ERRORS)
def test_errors(status: str, details: str, expected: type[BridgeError]) -> None:
    error = rpc_error(status, details, CALL)
    assert type(error) is expected
    assert "because of this" in error.message.lower()
    assert status in error.message
    assert error.hint


def test_every_status_is_tried() -> None:
    names = {code.name for code in grpc.StatusCode} - {"OK"}
    assert names == set(MEANINGS) == {status for status, _, _ in ERRORS} - {"UNHEARD_OF"}


NO_CONNECTION = "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: "


@pytest.mark.parametrize(
    ("details", "expected", "words"),
    [
        (NO_CONNECTION + "Failed to connect to remote host: Connection refused", UnreachableError, "no connection"),
        ("DNS resolution failed for paint.example.org:443", UnreachableError, "no connection"),
        (NO_CONNECTION + "Failed parsing HTTP/2", BadResponseError, "not as a Stability"),
        (NO_CONNECTION + "Socket closed", BadResponseError, "not as a Stability"),
        (NO_CONNECTION + "Ssl handshake failed: SSL_ERROR_SSL", UnreachableError, "encrypted"),
        (NO_CONNECTION + "CERTIFICATE_VERIFY_FAILED", UnreachableError, "encrypted"),
    ],
)
def test_connections_that_never_were(details: str, expected: type[BridgeError], words: str) -> None:
    error = rpc_error("UNAVAILABLE", details, CALL)
    assert type(error) is expected
    assert words in error.message
    assert "nothing was sent" in error.message
    assert "paint.example.org" in error.message


def test_a_traceback_is_not_shown() -> None:
    """Servers in development send one; its last line says what happened."""
    details = (
        'Exception. Traceback (most recent call last):\n  File "/srv/secret.py", line 3\nEngineError: no such one\n'
    )
    error = rpc_error("NOT_FOUND", details, CALL)
    assert "EngineError: no such one" in error.message
    assert "secret.py" not in error.message
    assert rpc_error("NOT_FOUND", "Traceback (most recent call last)", CALL).message.endswith("(NOT_FOUND)")


def test_words_are_masked_and_cleaned() -> None:
    message = rpc_error("INTERNAL", "Bearer sk-1\r\n\x1b[31m sk-1 \u202e" + "x" * 5000, CALL).message
    assert "sk-1" not in message
    assert "\x1b" not in message
    assert len(message) < 500


def test_a_generation_that_failed_is_not_sent_again(make: Make, server: StabilityGrpcServer) -> None:
    for status in ("UNAVAILABLE", "RESOURCE_EXHAUSTED", "ABORTED", "INTERNAL"):
        server.fail_next(status, "try again")
        with pytest.raises(BridgeError):
            generate(make(), text_request())
    assert len(server.generations()) == 4


def test_a_server_that_is_not_there(make: Make, no_thread_left: None) -> None:
    with StabilityGrpcServer() as gone:
        target = gone.target
    with pytest.raises(UnreachableError, match="nothing was sent"):
        generate(make(url=target), text_request())


def test_a_server_that_goes_away(make: Make, transport: Transport, no_thread_left: None) -> None:
    with StabilityGrpcServer() as gone, ThreadPoolExecutor(1) as pool:
        gone.delay_s = 60.0
        waiting = pool.submit(generate, make(url=gone.target), text_request())
        assert gone.begun.wait(30)
        gone.stop()
        with pytest.raises((UnreachableError, ServerFaultError), match="billed"):
            waiting.result(30)


def test_no_answer_in_time(server: StabilityGrpcServer) -> None:
    server.delay_s = 60.0
    channel = Channel(read_address(server.target), Secret(KEY), max_received_bytes=1 << 20, max_sent_bytes=1 << 20)
    message = generation(text_request(), SD16, (5,), url="http://127.0.0.1", black_replaces=False)
    with pytest.raises(TimedOutError, match="billed"):
        list(channel.stream("/gooseai.GenerationService/Generate", message, timeout_s=0.3, stop=Stop()))


class OtherProgram(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    do_PRI = do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


def test_another_program_at_the_address(make: Make, no_thread_left: None) -> None:
    with LoopbackServer(OtherProgram) as other:
        provider = make(url=other.url)
        with pytest.raises(BadResponseError, match=r"is not a Stability gRPC server"):
            provider.identify()
        with pytest.raises(BadResponseError, match="not as a Stability gRPC server; nothing was sent"):
            generate(provider, text_request())


def test_another_grpc_server_at_the_address(make: Make, server: StabilityGrpcServer) -> None:
    server.fail_next("UNIMPLEMENTED", "Method not found!")
    with pytest.raises(BadResponseError, match="is not a Stability gRPC server"):
        make().identify()
    server.answer_next(b"\xff\xff")
    with pytest.raises(BadResponseError, match="is not a Stability gRPC server"):
        make().identify()


def test_identify(make: Make, server: StabilityGrpcServer) -> None:
    assert make().identify() == "Stability gRPC, 4 engines"
    server.engines = (engine("one"),)
    assert make().identify() == "Stability gRPC, 1 engine"


# ------------------------------------------------------------------------------- progress and cancelling


def test_signs_of_life_and_pictures_are_told(make: Make, server: StabilityGrpcServer) -> None:
    server.signs_of_life = 2
    context = RecordingContext()
    make().generate(text_request(samples=2), context)
    steps = [(fraction, text) for fraction, text in context.steps if not text.endswith(" s")]
    assert steps == [
        (None, "127.0.0.1 is at work"),
        (None, "127.0.0.1 is at work"),
        (0.5, "127.0.0.1 is at work, 1 of 2 pictures"),
        (1.0, "127.0.0.1 is at work, 2 of 2 pictures"),
    ]


def test_waiting_is_told(make: Make, server: StabilityGrpcServer) -> None:
    server.delay_s = 1.4
    context = RecordingContext()
    make().generate(text_request(), context)
    assert any(re.fullmatch(r"Waiting for 127\.0\.0\.1, \d+ s", text) for _, text in context.steps)


def cancelled_under_way(make: Make, server: StabilityGrpcServer, request: GenerationRequest) -> RecordingContext:
    context = RecordingContext()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(make().generate, request, context)
        assert server.begun.wait(30)
        while server.delay_after and f"{server.delay_after} of" not in f"{context.steps}":
            assert not waiting.done()
        context.cancel()
        with pytest.raises(Cancelled):
            waiting.result(30)
    return context


def test_cancelling_ends_the_call_and_the_server_sees_it(make: Make, server: StabilityGrpcServer) -> None:
    server.delay_s = 600.0
    context = cancelled_under_way(make, server, text_request())
    assert server.cancelled.wait(30)
    join("layerbridge-call")
    assert context.late == []


def test_pictures_that_came_before_are_kept(make: Make, server: StabilityGrpcServer) -> None:
    server.delay_s, server.delay_after = 600.0, 2
    context = cancelled_under_way(make, server, text_request(samples=3))
    join("layerbridge-call")
    (late,) = context.late
    assert [made.seed for made in late.pictures] == [5, 6]
    assert server.cancelled.wait(30)


def test_a_result_that_nobody_waited_for_is_kept(make: Make, server: StabilityGrpcServer) -> None:
    """Where the server is not told in time, what it made is not lost."""
    server.delay_s = 1.0
    context = RecordingContext(cancel_after=4)
    with pytest.raises(Cancelled):
        make().generate(text_request(), context)
    assert context.late == []
    join("layerbridge-call")
    assert [made.seed for made in context.late[0].pictures] == [5]


def test_a_call_that_was_stopped_before_it_began_is_not_made(server: StabilityGrpcServer) -> None:
    channel = Channel(read_address(server.target), Secret(KEY), max_received_bytes=1 << 20, max_sent_bytes=1 << 20)
    stop = Stop()
    stop.say()
    assert list(channel.stream("/gooseai.GenerationService/Generate", b"", timeout_s=30, stop=stop)) == []
    assert server.calls == []


def test_stopping_reaches_a_call_that_began_meanwhile() -> None:
    class Call:
        cancelled = 0

        def cancel(self) -> None:
            self.cancelled += 1

    stop, call = Stop(), Call()
    stop.say()
    stop.hold(call)
    assert call.cancelled == 1


# ---------------------------------------------------------------------------------- engines and account


def test_default_engines(make: Make) -> None:
    provider = make()
    assert provider.default_engine(Mode.TEXT_TO_IMAGE) == SDXL
    assert provider.default_engine(Mode.INPAINT) == SDXL
    assert provider.default_engine(Mode.UPSCALE) == ESRGAN


def test_no_engine_for_a_mode_is_told(make: Make, server: StabilityGrpcServer) -> None:
    server.engines = (engine("stable-diffusion-v1-6"), engine("talks", kind="TEXT"))
    with pytest.raises(EngineNotFoundError, match="upscale"):
        make().default_engine(Mode.UPSCALE)


def test_engines_are_asked_for_once(make: Make, server: StabilityGrpcServer) -> None:
    provider = make()
    assert [each.id for each in provider.engines()] == [SD16, SDXL, ESRGAN, LATENT]
    server.engines = (engine("new"),)
    assert len(provider.engines()) == 4
    assert [each.id for each in provider.engines(refresh=True)] == ["new"]
    assert len(server.calls) == 2


def test_a_described_upscaler_is_one(make: Make, server: StabilityGrpcServer) -> None:
    server.engines = (engine("fast-x4", description="An upscaler"),)
    provider = make()
    provider.engines()
    assert provider.capability(Mode.UPSCALE, EngineId("fast-x4")) is not None
    assert provider.capability(Mode.TEXT_TO_IMAGE, EngineId("fast-x4")) is None


def test_an_engine_that_vanished(make: Make, server: StabilityGrpcServer) -> None:
    provider = make()
    request = valid_request(provider, Mode.TEXT_TO_IMAGE)
    server.engines = (engine("stable-diffusion-v1-6"),)
    with pytest.raises(EngineNotFoundError, match="was not found"):
        generate(provider, request)


def test_a_request_without_an_engine_gets_the_default_one(make: Make) -> None:
    provider = make()
    request = replace(valid_request(provider, Mode.TEXT_TO_IMAGE), engine=None)
    assert generate(provider, request).engine == SDXL


@pytest.mark.parametrize("name", [SDXL, SD16])
def test_the_server_takes_every_kind_of_size_that_is_declared(make: Make, name: EngineId) -> None:
    provider = make()
    capability = provider.capability(Mode.TEXT_TO_IMAGE, name)
    assert capability is not None
    for size in (Size(1024, 1024), Size(640, 1536), Size(896, 512), Size(128, 128), Size(320, 320)):
        request = replace(text_request(), engine=name, size=size)
        if capability.sizes.admits(size):
            check(request, capability)
            assert generate(provider, request).pictures[0].picture.size == size
        else:
            with pytest.raises(RejectedError):
                generate(provider, request)


def test_what_an_upscaler_declares(make: Make) -> None:
    plain, guided = (make().capability(Mode.UPSCALE, each) for each in (ESRGAN, LATENT))
    assert plain is not None
    assert guided is not None
    assert (plain.prompt, plain.options) == (PromptNeed.UNUSED, ())
    assert guided.prompt is PromptNeed.OPTIONAL


def test_masks_are_hard(make: Make) -> None:
    assert capability_of(make(), Mode.INPAINT).hard_mask


def test_account(make: Make) -> None:
    assert make().account() == Account("painter@example.com", "org-123456 Ltd", 6.75)


def test_a_server_without_accounts(make: Make, server: StabilityGrpcServer) -> None:
    server.fail_next("UNIMPLEMENTED", "Method not found!")
    assert make().account() is None


def test_accounts_with_little_in_them() -> None:
    user = classes()["User"](email="a@b")
    assert read_user(user.SerializeToString()) == (Account("a@b"), "")
    assert read_credits(classes()["Organization"]().SerializeToString()) is None


# ----------------------------------------------------------------------------------- without the library

WITHOUT = """
import sys
sys.modules["grpc"] = None
from bridge.errors import SettingsError
from bridge.model import EngineId, Mode
from bridge.providers.base import ProviderSetup
from bridge.providers.stability_grpc.provider import StabilityGrpcProvider
from bridge.http.transport import Transport
provider = StabilityGrpcProvider(ProviderSetup(Transport(), "127.0.0.1:1"))
assert provider.spec.extra == provider.spec.module == "grpc"
assert provider.capability(Mode.INPAINT, EngineId("stable-diffusion-v1-6")).hard_mask
for ask in (provider.engines, provider.identify, provider.account, lambda: provider.default_engine(Mode.UPSCALE)):
    try:
        ask()
    except SettingsError as error:
        print(error.message, error.hint)
"""


def run(code: str, **more: str) -> str:
    """What a program says that runs by itself."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugin")]), **more}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, env=environ
    )
    return done.stdout


def test_without_grpc_everything_that_is_declared_is_there() -> None:
    lines = run(WITHOUT).splitlines()
    assert len(lines) == 4
    assert set(lines) == {
        "Stability gRPC needs the optional part grpc, which is not installed; nothing was sent. "
        "Run 'python3 install.py --extra grpc'."
    }


def test_without_protobuf_too() -> None:
    assert run(WITHOUT.replace('"grpc"] = None', '"google.protobuf"] = None')).count("optional part grpc") == 4


def test_declaring_loads_neither_grpc_nor_an_image_library() -> None:
    heavy = "{'numpy', 'PIL', 'cv2', 'grpc', 'google.protobuf'}"
    assert (
        run(f"import sys, bridge.providers.stability_grpc.provider; print({heavy} & set(sys.modules))").strip()
        == "set()"
    )

"""The strict gRPC server is only believed because a client that is not ours works with it, and wrong ones do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

from tests.servers.stability_grpc import KEY, StabilityGrpcServer
from tests.servers.stability_grpc_rules import HAS_SDK, NO_SDK, classes
from tests.servers.stability_pictures import Pixels, masked_colour, png

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "tests" / "servers" / "clients" / "stability_sdk_client.py"
GENERATE = "/gooseai.GenerationService/Generate"
LIST = "/gooseai.EnginesService/ListEngines"
SD16 = "stable-diffusion-v1-6"
SIZE = (320, 384)
COLOUR = (100, 150, 200)
BEARER = (("authorization", f"Bearer {KEY}"),)


@pytest.fixture
def server(no_thread_left: None) -> Iterator[StabilityGrpcServer]:
    with StabilityGrpcServer() as started:
        yield started


def ask(
    server: StabilityGrpcServer, message: Any, method: str = GENERATE, metadata: Any = BEARER
) -> tuple[str, str, list[bytes]]:
    """Status, words and answers, with grpc alone: bytes in, bytes out."""
    data = message if isinstance(message, bytes) else message.SerializeToString()
    answers: list[bytes] = []
    with grpc.insecure_channel(server.target) as channel:
        call: Any = channel.unary_stream(method)
        try:
            answers.extend(call(data, timeout=30, metadata=metadata))
        except grpc.RpcError as error:
            failed: Any = error
            return failed.code().name, failed.details(), answers
    return "OK", "", answers


def text_request(engine: str = SD16, text: str = "a boat") -> Any:
    request = classes()["Request"](engine_id=engine, request_id="1")
    request.prompt.add(text=text)
    request.image.width, request.image.height = SIZE
    return request


def image_request(kind: int = 1, pixels: Pixels | None = None) -> Any:
    request = text_request()
    return with_artifact(request, kind, np.full((SIZE[1], SIZE[0], 4), 200, np.uint8) if pixels is None else pixels)


def with_artifact(request: Any, kind: int, pixels: Pixels) -> Any:
    artifact = request.prompt.add().artifact
    artifact.type, artifact.binary = kind, png(pixels)
    return request


# ------------------------------------------------------------------------------- stability-sdk, as it is


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the SDK got from every service."""
    if not HAS_SDK:
        pytest.skip(NO_SDK)
    # The SDK sends no key to a server on this machine.
    with StabilityGrpcServer(key="") as server:
        server.signs_of_life, server.black_replaces = 2, True
        command = [sys.executable, "-W", "ignore", str(CLIENT), server.target]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def test_text_with_the_sdk(told: dict[str, Any]) -> None:
    text = told["text"]
    assert (text["empty"], text["seeds"], text["finishes"]) == (2, [7, 8], ["NULL", "NULL"])
    assert text["types"] == ["ARTIFACT_IMAGE"]
    assert text["sizes"] == [list(SIZE)] * 2
    assert text["left"] != text["right"]
    assert told["guided"]["sizes"] == [list(SIZE)]


def test_image_with_the_sdk(told: dict[str, Any]) -> None:
    """A start of 0.6 mixes the picture with 0.6 of its negative."""
    (mixed,) = told["image"]["left"]
    assert mixed[:2] == [round(value * 0.4 + (255 - value) * 0.6) for value in COLOUR[:2]]


def test_mask_with_the_sdk(told: dict[str, Any]) -> None:
    """By its own words, 0 is changed and 255 is kept: its mask is white in the left half."""
    assert told["inpaint"]["left"] == [[COLOUR[0] + 7, *COLOUR[1:]]]
    assert told["inpaint"]["right"] == [list(masked_colour(7))]
    assert told["by context"] == told["inpaint"]["left"]


def test_upscale_with_the_sdk(told: dict[str, Any]) -> None:
    assert told["upscale"]["sizes"] == [[640, 768]]
    assert told["upscale"]["left"] == [list(COLOUR)]


def test_credits_with_the_sdk(told: dict[str, Any]) -> None:
    assert told["credits"] == 350


def test_refusals_with_the_sdk(told: dict[str, Any]) -> None:
    assert told["no engine"] == ["NOT_FOUND", "The specified engine (ID none) was not found."]
    assert told["odd size"][0] == "INVALID_ARGUMENT"


# -------------------------------------------------------------------------------- whoever does it wrong


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ((), "missing authorization header"),
        ((("authorization", "Bearer wrong"),), "Incorrect API key provided"),
        ((("authorization", KEY),), "Incorrect API key provided"),
    ],
)
def test_refuses_keys(server: StabilityGrpcServer, metadata: Any, words: str) -> None:
    for method, message in ((GENERATE, text_request()), (LIST, b"")):
        assert ask(server, message, method, metadata)[:2] == ("UNAUTHENTICATED", words)


def no_prompt() -> Any:
    request = text_request()
    del request.prompt[:]
    return request


def no_image() -> Any:
    request = text_request()
    request.ClearField("image")
    return request


def odd_side() -> Any:
    request = text_request()
    request.image.width = 330
    return request


def too_many() -> Any:
    request = text_request()
    request.image.samples = 11
    return request


def more_seeds_than_samples() -> Any:
    request = text_request()
    request.image.seed.extend([1, 2])
    return request


def schedule_without_an_image() -> Any:
    request = text_request()
    request.image.parameters.add().schedule.start = 0.5
    return request


def schedule_over_one() -> Any:
    request = image_request()
    request.image.parameters.add().schedule.start = 1.5
    return request


def few_steps() -> Any:
    request = text_request()
    request.image.steps = 5
    return request


def cfg_over_35() -> Any:
    request = text_request()
    request.image.parameters.add().sampler.cfg_scale = 36
    return request


def no_such_sampler() -> Any:
    request = text_request()
    request.image.transform.diffusion = 99
    return request


def no_such_style() -> Any:
    request = text_request()
    request.extras.fields["$IPC"].struct_value.fields["preset"].string_value = "baroque"
    return request


def foreign_extras() -> Any:
    request = text_request()
    request.extras.fields["$PRIVATE"].string_value = "x"
    return request


def mask_alone() -> Any:
    return image_request(kind=7)


def mask_of_another_size() -> Any:
    return with_artifact(image_request(), 7, np.zeros((64, 64, 4), np.uint8))


def two_images() -> Any:
    return with_artifact(image_request(), 1, np.zeros((SIZE[1], SIZE[0], 4), np.uint8))


def image_that_is_none() -> Any:
    request = image_request()
    request.prompt[1].artifact.binary = b"GIF89a"
    return request


def upscaler_without_an_image() -> Any:
    return text_request(engine="esrgan-v1-x2plus")


def both_sides_of_an_upscale() -> Any:
    request = image_request()
    request.engine_id = "esrgan-v1-x2plus"
    return request


def field_that_there_is_not() -> Any:
    return text_request().SerializeToString() + b"\xa2\x06\x01x"


WRONG = (
    no_prompt,
    no_image,
    odd_side,
    too_many,
    more_seeds_than_samples,
    schedule_without_an_image,
    schedule_over_one,
    few_steps,
    cfg_over_35,
    no_such_sampler,
    no_such_style,
    foreign_extras,
    mask_alone,
    mask_of_another_size,
    two_images,
    image_that_is_none,
    upscaler_without_an_image,
    both_sides_of_an_upscale,
    field_that_there_is_not,
)


@pytest.mark.parametrize("make", WRONG)
def test_refuses(server: StabilityGrpcServer, make: Any) -> None:
    status, words, answers = ask(server, make())
    assert (status, answers) == ("INVALID_ARGUMENT", [])
    assert words


def test_refuses_engines_that_it_does_not_list(server: StabilityGrpcServer) -> None:
    for name in ("none", "stable-captions-v1-0"):
        words = f"The specified engine (ID {name}) was not found."
        assert ask(server, text_request(engine=name))[:2] == ("NOT_FOUND", words)


def test_refuses_what_is_no_message(server: StabilityGrpcServer) -> None:
    assert ask(server, b"\xff\xff")[0] == "INTERNAL"


def test_refuses_methods_that_it_does_not_know(server: StabilityGrpcServer) -> None:
    assert ask(server, b"", "/gooseai.ProjectService/List")[0] == "UNIMPLEMENTED"


# ------------------------------------------------------------------------------------------- scripting


def test_fails_as_told_and_then_works(server: StabilityGrpcServer) -> None:
    server.fail_next("UNAVAILABLE", "The server is overloaded")
    assert ask(server, text_request())[:2] == ("UNAVAILABLE", "The server is overloaded")
    server.answer_next(b"anything")
    assert ask(server, text_request()) == ("OK", "", [b"anything"])
    assert ask(server, text_request())[0] == "OK"


def test_sees_who_goes_away(server: StabilityGrpcServer) -> None:
    server.delay_s = 60.0
    with grpc.insecure_channel(server.target) as channel:
        call: Any = channel.unary_stream(GENERATE)
        answers = call(text_request().SerializeToString(), timeout=30, metadata=BEARER)
        assert server.begun.wait(30)
        answers.cancel()
        assert server.cancelled.wait(30)


def test_is_a_program_too() -> None:
    command = [sys.executable, "-m", "tests.servers.stability_grpc", "--port", "0"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugin")])}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        target = process.stdout.readline().strip()
        try:
            with grpc.insecure_channel(target) as channel:
                call: Any = channel.unary_unary(LIST)
                answer = call(b"", timeout=30, metadata=BEARER)
        finally:
            process.terminate()
    assert b"esrgan" in answer


def program_environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'plugin'}"}

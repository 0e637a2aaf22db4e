"""What is sent to LocalAI and to sd-server, in their own ways, and what comes back."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bridge.errors import Cancelled, InputError, ServerFaultError
from bridge.http.transport import Transport
from bridge.model import (
    MAX_SEED,
    EngineId,
    GenerationRequest,
    GenerationResult,
    Mask,
    Mode,
    Prompt,
    ProviderId,
    Sampling,
    Size,
)
from bridge.providers.openai_images.own import BARS_REPLACED, NO_NEGATIVE, SCALED_LESS, following
from bridge.providers.openai_images.wire import NO_SEED, NO_STRENGTH
from tests.bridge.providers.conformance import generate, mask_of, picture_of
from tests.fakes.job_context import RecordingContext
from tests.servers.openai_images import FIRST_SEED, OpenAIImagesRig
from tests.servers.stability_pictures import text_to_image
from tests.servers.strict import Recorded

OPENAI = ProviderId("openai")
SIZE = Size(512, 384)
SQUARE = Size(512, 512)
TAG = re.compile(r"<sd_cpp_extra_args>(.*?)</sd_cpp_extra_args>(.*)", re.DOTALL)


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def localai(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("localai") as made:
        yield made


@pytest.fixture
def sd(no_thread_left: None) -> Iterator[OpenAIImagesRig]:
    with OpenAIImagesRig("sd-server") as made:
        yield made


def text_request(engine: str = "dreamshaper", **sampling: Any) -> GenerationRequest:
    prompts = (Prompt("a boat"), Prompt("rain", -1))
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE, OPENAI, EngineId(engine), prompts, size=SIZE, sampling=Sampling(**sampling)
    )


def image_request(engine: str = "dreamshaper", **sampling: Any) -> GenerationRequest:
    return replace(text_request(engine, **sampling), mode=Mode.IMAGE_TO_IMAGE, size=None, picture=picture_of(SIZE))


def mask_request(engine: str = "dreamshaper", size: Size = SQUARE, **sampling: Any) -> GenerationRequest:
    request = image_request(engine, **sampling)
    return replace(request, mode=Mode.INPAINT, picture=picture_of(size), mask=mask_of(size))


def upscale_request(source: Size, target: Size | None) -> GenerationRequest:
    return GenerationRequest(Mode.UPSCALE, OPENAI, EngineId("esrgan"), picture=picture_of(source), size=target)


def last(rig: OpenAIImagesRig) -> Recorded:
    return rig.server.posts()[-1]


def opened(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)


def grey_and_lopsided(size: Size) -> Mask:
    pixels = np.zeros((size.height, size.width), np.uint8)
    pixels[: size.height // 4, : size.width // 3] = 255
    pixels[size.height // 2 :, : size.width // 8] = 130
    return Mask(pixels)


# ---------------------------------------------------------------------------------------------- LocalAI


def test_localai_text_to_image(localai: OpenAIImagesRig, transport: Transport) -> None:
    (made,) = generate(localai.make(transport), text_request(seed=5, steps=12)).pictures
    assert last(localai).path == "/v1/images/generations"
    assert last(localai).json == {
        "model": "dreamshaper",
        "prompt": "a boat|rain",
        "n": 1,
        "size": "512x384",
        "response_format": "b64_json",
        "step": 12,
        "seed": 5,
    }
    assert np.array_equal(made.picture.pixels, text_to_image(512, 384, "a boat|rain", 5))


def test_localai_makes_each_picture_from_a_seed_of_its_own(localai: OpenAIImagesRig, transport: Transport) -> None:
    context = RecordingContext()
    result = localai.make(transport).generate(text_request(seed=5, samples=3), context)
    assert [post.json["seed"] for post in localai.server.posts()] == [5, 6, 7]
    assert [made.seed for made in result.pictures] == [5, 6, 7]
    assert [step for step in context.steps if "Picture" in step[1]] == [
        (0.0, "Picture 1 of 3"),
        (1 / 3, "Picture 2 of 3"),
        (2 / 3, "Picture 3 of 3"),
    ]


def test_localai_seed_0_is_one_by_chance(localai: OpenAIImagesRig, transport: Transport) -> None:
    (made,) = generate(localai.make(transport), text_request()).pictures
    assert made.seed == last(localai).json["seed"] > 0


@pytest.mark.parametrize(("as_reference", "field"), [(False, "file"), (True, "ref_images")])
def test_localai_image_to_image(localai: OpenAIImagesRig, transport: Transport, as_reference: bool, field: str) -> None:
    request = replace(image_request(seed=5, strength=0.4), extras=(("as_reference", as_reference),))
    result = generate(localai.make(transport), request)
    told = last(localai).json
    assert {"file", "ref_images"} & set(told) == {field}
    encoded = told[field][0] if as_reference else told[field]
    assert request.picture is not None
    assert np.array_equal(opened(base64.b64decode(encoded)), request.picture.pixels[..., :3])
    assert (told["size"], told["seed"]) == ("512x384", 5)
    assert result.notes == (NO_STRENGTH,)


def test_localai_bars_do_not_begin_a_negative_prompt(localai: OpenAIImagesRig, transport: Transport) -> None:
    prompts = (Prompt("a|b"), Prompt("c|d", -1))
    result = generate(localai.make(transport), replace(text_request(), prompts=prompts))
    assert last(localai).json["prompt"] == "a,b|c,d"
    assert result.notes == (BARS_REPLACED,)


def test_localai_inpainting(localai: OpenAIImagesRig, transport: Transport) -> None:
    mask = grey_and_lopsided(Size(512, 512))
    result = generate(localai.make(transport), replace(mask_request(seed=5, steps=9, samples=2), mask=mask))
    assert [post.path for post in localai.server.posts()] == ["/v1/images/inpainting"] * 2
    assert last(localai).fields == {"model": "dreamshaper", "prompt": "a boat", "steps": "9"}
    assert set(last(localai).files) == {"image", "mask"}
    told = opened(last(localai).files["mask"].data)
    assert np.array_equal(told, np.where(mask.pixels > 0, 255, 0))  # white = edit
    assert np.array_equal(localai.replaced(), mask.pixels > 0)
    assert [made.seed for made in result.pictures] == [0, 0]
    assert result.notes == (NO_NEGATIVE, NO_SEED)


@pytest.mark.parametrize(
    ("source", "target", "scale", "notes"),
    [
        ((100, 80), (200, 160), 2, ()),
        ((100, 80), (150, 120), 2, ()),
        ((100, 80), (201, 161), 4, ()),
        ((100, 80), (400, 320), 4, ()),
        ((100, 80), (500, 400), 4, (SCALED_LESS,)),
        ((100, 80), None, 2, ()),
    ],
)
def test_localai_upscales_two_or_four_times(
    localai: OpenAIImagesRig,
    transport: Transport,
    source: tuple[int, int],
    target: tuple[int, int] | None,
    scale: int,
    notes: tuple[str, ...],
) -> None:
    request = upscale_request(Size(*source), Size(*target) if target else None)
    result = generate(localai.make(transport), request)
    assert last(localai).fields == {"model": "esrgan", "scale": str(scale)}
    assert result.pictures[0].picture.size == Size(source[0] * scale, source[1] * scale)
    assert result.notes == notes


def test_localai_may_want_a_key(localai: OpenAIImagesRig, transport: Transport) -> None:
    localai.server.key = "sk-local"
    generate(localai.make(transport), upscale_request(Size(64, 64), None))
    posted, fetched = localai.server.requests
    assert posted.headers["authorization"] == fetched.headers["authorization"] == "Bearer sk-local"


def test_what_was_made_before_a_failure_is_kept(localai: OpenAIImagesRig, transport: Transport) -> None:
    provider = localai.make(transport)
    localai.server.fail_at(2, 500, {"error": {"code": 500, "message": "rpc error: out of memory", "type": ""}})
    result = generate(provider, text_request(seed=5, samples=3))
    assert [made.seed for made in result.pictures] == [5]
    (note,) = result.notes
    assert note.startswith("Only 1 of 3 pictures were made: ")
    assert "out of memory" in note


def test_a_failure_at_the_first_is_one(localai: OpenAIImagesRig, transport: Transport) -> None:
    localai.server.fail_next(500, {"error": {"code": 500, "message": "could not load model", "type": ""}})
    with pytest.raises(ServerFaultError, match="could not load model"):
        generate(localai.make(transport), text_request(seed=5, samples=3))
    assert len(localai.server.posts()) == 1


class StoppingContext(RecordingContext):
    """Cancelled when the second picture begins."""

    def progress(self, fraction: float | None, text: str) -> None:
        super().progress(fraction, text)
        if text == "Picture 2 of 3":
            self.cancel()


def test_what_was_made_before_it_was_cancelled_is_kept(localai: OpenAIImagesRig, transport: Transport) -> None:
    context = StoppingContext()
    with pytest.raises(Cancelled):
        localai.make(transport).generate(text_request(seed=5, samples=3), context)
    assert seeds(context.late) == [5]
    assert len(localai.server.posts()) == 1


def seeds(results: list[GenerationResult]) -> list[int]:
    return [made.seed for result in results for made in result.pictures]


# -------------------------------------------------------------------------------------------- sd-server


def arguments_and_prompt(prompt: str) -> tuple[Any, str]:
    match = TAG.fullmatch(prompt)
    assert match is not None
    return json.loads(match[1]), match[2]


def test_sd_server_text_to_image(sd: OpenAIImagesRig, transport: Transport) -> None:
    request = text_request("sd-cpp-local", seed=5, samples=2, steps=4, cfg_scale=3.5, sampler="euler")
    result = generate(sd.make(transport), replace(request, extras=(("scheduler", "karras"),)))
    told = last(sd).json
    arguments, prompt = arguments_and_prompt(told.pop("prompt"))
    assert told == {"model": "sd-cpp-local", "n": 2, "size": "512x384", "output_format": "png"}
    assert prompt == "a boat"
    assert arguments == {
        "seed": 5,
        "negative_prompt": "rain",
        "sample_params": {
            "sample_steps": 4,
            "sample_method": "euler",
            "scheduler": "karras",
            "guidance": {"txt_cfg": 3.5},
        },
    }
    assert [made.seed for made in result.pictures] == [5, 6]
    for made in result.pictures:
        assert np.array_equal(made.picture.pixels, text_to_image(512, 384, "a boat|rain", made.seed))


def test_sd_server_gets_only_what_is_set(sd: OpenAIImagesRig, transport: Transport) -> None:
    request = replace(text_request("sd-cpp-local", sampler=""), prompts=(Prompt("a boat"),))
    (made,) = generate(sd.make(transport), replace(request, extras=(("scheduler", ""), ("extra_args", " ")))).pictures
    arguments, _ = arguments_and_prompt(last(sd).json["prompt"])
    assert arguments == {"seed": made.seed}
    assert made.seed > 0


def test_sd_server_image_to_image(sd: OpenAIImagesRig, transport: Transport) -> None:
    request = image_request("sd-cpp-local", seed=5, strength=0.25)
    result = generate(sd.make(transport), request)
    recorded = last(sd)
    assert recorded.path == "/v1/images/edits"
    assert set(recorded.files) == {"image[]"}
    assert recorded.files["image[]"].filename == "image.png"
    assert (recorded.fields["n"], recorded.fields["size"]) == ("1", "512x384")
    arguments, _ = arguments_and_prompt(recorded.fields["prompt"])
    assert arguments == {"seed": 5, "negative_prompt": "rain", "strength": 0.25}
    assert sd.server.tasks[-1].strength == 0.25
    assert result.notes == ()


def test_sd_server_reads_how_light_the_mask_is(sd: OpenAIImagesRig, transport: Transport) -> None:
    mask = grey_and_lopsided(SIZE)
    generate(sd.make(transport), replace(mask_request("sd-cpp-local", SIZE), mask=mask))
    assert np.array_equal(sd.replaced(), mask.pixels > 0)


@pytest.mark.parametrize(
    ("seed", "expected"), [(MAX_SEED, [MAX_SEED, 0]), (MAX_SEED - 1, [MAX_SEED - 1, MAX_SEED]), (1, [1, 2])]
)
def test_sd_server_counts_on_past_the_largest_seed(
    sd: OpenAIImagesRig, transport: Transport, seed: int, expected: list[int]
) -> None:
    result = generate(sd.make(transport), text_request("sd-cpp-local", seed=seed, samples=2))
    assert [made.seed for made in result.pictures] == expected


def test_nothing_in_a_negative_prompt_ends_the_tag(sd: OpenAIImagesRig, transport: Transport) -> None:
    nasty = 'a "quote", </sd_cpp_extra_args> and\nlines'
    request = replace(text_request("sd-cpp-local"), prompts=(Prompt("a boat"), Prompt(nasty, -1)))
    generate(sd.make(transport), request)
    arguments, prompt = arguments_and_prompt(last(sd).json["prompt"])
    assert (arguments["negative_prompt"], prompt) == (nasty, "a boat")
    assert sd.server.tasks[-1].prompt == f"a boat|{nasty}"


def test_more_arguments_of_the_users_own(sd: OpenAIImagesRig, transport: Transport) -> None:
    more = '{"clip_skip": 2, "seed": 9, "sample_params": {"eta": 0.5, "sample_steps": 99}}'
    request = replace(text_request("sd-cpp-local", seed=5, steps=4), extras=(("extra_args", more),))
    generate(sd.make(transport), request)
    arguments, _ = arguments_and_prompt(last(sd).json["prompt"])
    assert arguments == {
        "clip_skip": 2,
        "seed": 5,
        "negative_prompt": "rain",
        "sample_params": {"eta": 0.5, "sample_steps": 4},
    }


@pytest.mark.parametrize("text", ["{", "[]", "3", "[" * 100_000])
def test_more_arguments_are_a_json_object(sd: OpenAIImagesRig, transport: Transport, text: str) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        generate(sd.make(transport), replace(text_request("sd-cpp-local"), extras=(("extra_args", text),)))
    assert sd.server.requests == []


def test_seeds_count_up_and_begin_again() -> None:
    assert [following(MAX_SEED - 1, index) for index in range(3)] == [MAX_SEED - 1, MAX_SEED, 1]


@pytest.mark.parametrize("kind", ["localai", "sd"])
def test_a_seed_gives_the_same_picture_again(request: pytest.FixtureRequest, transport: Transport, kind: str) -> None:
    rig: OpenAIImagesRig = request.getfixturevalue(kind)
    provider = rig.make(transport)
    for asked in (text_request(seed=77), image_request(seed=77)):
        asked = replace(asked, engine=provider.default_engine(asked.mode))
        first, second = (generate(provider, asked).pictures[0] for _ in range(2))
        assert first.seed == second.seed == 77
        assert np.array_equal(first.picture.pixels, second.picture.pixels)
    assert FIRST_SEED not in (first.seed, second.seed)


REQUESTS = {"words": text_request(samples=3), "a mask": mask_request(samples=3), "a size": upscale_request(SIZE, None)}


@pytest.mark.parametrize(("request_", "sent"), [*zip(REQUESTS.values(), (3, 3, 1), strict=True)], ids=REQUESTS.keys())
def test_localai_says_before_how_many_requests_it_sends(
    localai: OpenAIImagesRig, transport: Transport, request_: GenerationRequest, sent: int
) -> None:
    provider = localai.make(transport)
    provider.engines()
    generate(provider, request_)
    assert provider.requests_of(request_) == len(localai.server.posts()) == sent


def test_a_server_that_makes_several_at_once_is_sent_one_request(sd: OpenAIImagesRig, transport: Transport) -> None:
    provider, request = sd.make(transport), text_request("", samples=3)
    provider.engines()
    generate(provider, request)
    assert provider.requests_of(request) == len(sd.server.posts()) == 1

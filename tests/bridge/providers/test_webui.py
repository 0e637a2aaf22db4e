"""The WebUI provider against the strict server: AUTOMATIC1111, Forge, and a small server with a part of their API."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bridge.capability import Capability, OptionKind, PromptNeed
from bridge.errors import (
    AuthError,
    BadResponseError,
    BridgeError,
    Cancelled,
    EngineNotFoundError,
    InputError,
    OutOfMemoryError,
    RateLimitedError,
    RejectedError,
    ServerFaultError,
    SettingsError,
    TimedOutError,
    TooLargeError,
    UnreachableError,
)
from bridge.http.call import HttpAnswer, HttpCall
from bridge.http.transport import Clock, Transport
from bridge.model import EngineId, GenerationRequest, GenerationResult, Mask, Mode, Prompt, ProviderId, Sampling, Size
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.webui.errors import endpoint_error
from bridge.providers.webui.lists import (
    Flavour,
    model_named,
    read_loras,
    read_models,
    read_names,
    read_settings,
    read_upscalers,
    without_checksum,
)
from bridge.providers.webui.progress import Look, Stage, read_task, read_whole, sentence
from bridge.providers.webui.provider import WebuiProvider
from bridge.providers.webui.server import Server
from bridge.providers.webui.upscale import Enlargement
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
from tests.servers.strict import Answer, StrictServer, json_answer
from tests.servers.webui import API, MODELS, Kind, WebuiServer, model
from tests.servers.webui_rig import POLL_S, WebuiRig

__all__ = ["audited_sockets"]

AUTH = "painter:hunter2"
WEBUI = ProviderId("webui")
DREAMER = EngineId("dreamer")
SMALL = Size(96, 64)
TWICE = Size(192, 128)
WAIT_S = 20.0
TXT2IMG, IMG2IMG, EXTRAS = f"{API}txt2img", f"{API}img2img", f"{API}extra-single-image"
INTERRUPT, TASKS, WHOLE = f"{API}interrupt", "/internal/progress", f"{API}progress"

Make = Callable[..., WebuiProvider]


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def rig(no_thread_left: None) -> Iterator[WebuiRig]:
    with WebuiRig() as running:
        yield running


@pytest.fixture
def server(rig: WebuiRig) -> WebuiServer:
    return rig.server


@pytest.fixture
def forge(no_thread_left: None) -> Iterator[WebuiServer]:
    with WebuiServer("forge") as running:
        yield running


@pytest.fixture
def small(no_thread_left: None) -> Iterator[WebuiServer]:
    with WebuiServer("small") as running:
        yield running


@pytest.fixture
def make(server: WebuiServer, transport: Transport) -> Make:
    """Makes providers that talk to a strict server."""

    def provider(url: str = server.url, **changes: Any) -> WebuiProvider:
        return WebuiProvider(ProviderSetup(transport, url, **changes), poll_s=POLL_S)

    return provider


class TestAutomatic(ProviderConformance):
    @pytest.fixture
    def provider(self, rig: WebuiRig, transport: Transport) -> Provider:
        return rig.make(transport)


class TestForge(ProviderConformance):
    @pytest.fixture
    def provider(self, no_thread_left: None, transport: Transport) -> Iterator[Provider]:
        with WebuiRig("forge", auth=AUTH) as rig:
            yield rig.make(transport)


class TestSmall(ProviderConformance):
    @pytest.fixture
    def provider(self, no_thread_left: None, transport: Transport) -> Iterator[Provider]:
        with WebuiRig("small") as rig:
            provider = rig.make(transport)
            provider.engines()  # only now it is known that it cannot enlarge
            yield provider


def text_request(**sampling: Any) -> GenerationRequest:
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE, WEBUI, DREAMER, (Prompt("a boat"),), size=SMALL, sampling=Sampling(seed=5, **sampling)
    )


def image_request(**sampling: Any) -> GenerationRequest:
    return replace(text_request(**sampling), mode=Mode.IMAGE_TO_IMAGE, size=None, picture=picture_of(SMALL))


def mask_request(**extras: Any) -> GenerationRequest:
    return replace(image_request(), mode=Mode.INPAINT, mask=mask_of(SMALL), extras=tuple(extras.items()))


def upscale_request(source: Size = SMALL, target: Size = TWICE, **extras: Any) -> GenerationRequest:
    return GenerationRequest(
        Mode.UPSCALE,
        WEBUI,
        EngineId("R-ESRGAN 4x+"),
        picture=picture_of(source),
        size=target,
        extras=(*extras.items(),),
    )


def for_small(request: GenerationRequest) -> GenerationRequest:
    return replace(request, engine=EngineId("tiny"))


def sent(server: WebuiServer, path: str) -> Any:
    (recorded,) = server.posts(path)
    return recorded.json


def generations(server: WebuiServer) -> int:
    return sum(len(server.posts(path)) for path in (TXT2IMG, IMG2IMG, EXTRAS))


def seen_image(encoded: str) -> Image.Image:
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
        image.load()
        return image


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


class Running:
    """A generation in a thread of its own, with its context, and what comes of it."""

    def __init__(self, provider: Provider, request: GenerationRequest) -> None:
        self.context = RecordingContext()
        self.results: list[GenerationResult] = []
        self.errors: list[BridgeError] = []
        self._thread = threading.Thread(target=self._run, args=(provider, request))
        self._thread.start()

    def _run(self, provider: Provider, request: GenerationRequest) -> None:
        try:
            self.results.append(provider.generate(request, self.context))
        except BridgeError as error:
            self.errors.append(error)

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.context.steps]

    def cancel(self) -> None:
        """As the app does: whoever cancels does not wait for the server."""
        teller = threading.Thread(target=self.context.cancel)
        teller.start()
        self.end()
        teller.join(WAIT_S)

    def end(self) -> None:
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()


@contextmanager
def somebody_else(server: WebuiServer) -> Iterator[Callable[[], None]]:
    """Another one's job runs at the server until the callable is called, or to the end of the block."""
    done = threading.Event()

    def work() -> None:
        with server.desk.job("scripts_txt2img", "task(somebody)"):
            done.wait(WAIT_S)

    thread = threading.Thread(target=work)
    thread.start()
    assert server.desk.working.wait(WAIT_S)
    try:
        yield done.set
    finally:
        done.set()
        thread.join(WAIT_S)


def no_thread_of_ours() -> bool:
    return not any(each.name in ("layerbridge-call", "layerbridge-watch") for each in threading.enumerate())


# ------------------------------------------------------------------------------------------ requests

ALWAYS = {
    "batch_size": 1,
    "send_images": True,
    "save_images": False,
    "do_not_save_grid": True,
    "override_settings_restore_afterwards": True,
}


def test_text_to_image_sends_what_was_asked_for(make: Make, server: WebuiServer) -> None:
    request = text_request(samples=2, steps=20, cfg_scale=6.5, sampler="DPM++ 2M", style_preset="Photo")
    extras = (
        ("scheduler", "Karras"),
        ("lora", "ink"),
        ("lora_weight", 0.8),
        ("tiling", True),
        ("restore_faces", False),
    )
    request = replace(request, prompts=(Prompt("a boat", 1.2), Prompt("sea"), Prompt("rain", -0.7)), extras=extras)
    result = generate(make(), request)
    body = sent(server, TXT2IMG)
    assert body.pop("force_task_id").startswith("task(layerbridge-")
    assert body == {
        **ALWAYS,
        "prompt": "(a boat:1.2), sea <lora:ink:0.8>",
        "negative_prompt": "(rain:0.7)",
        "width": 96,
        "height": 64,
        "seed": 5,
        "n_iter": 2,
        "steps": 20,
        "cfg_scale": 6.5,
        "sampler_name": "DPM++ 2M",
        "scheduler": "Karras",
        "styles": ["Photo"],
        "tiling": True,
        "restore_faces": False,
        "override_settings": {"sd_model_checkpoint": "dreamer.safetensors [6ce0161689]", "return_grid": False},
    }
    assert [made.seed for made in result.pictures] == [5, 6]
    assert result.engine == DREAMER
    assert result.notes == ()


def test_what_is_not_set_is_left_to_the_server(make: Make, server: WebuiServer) -> None:
    generate(make(), text_request())
    named = {"prompt", "negative_prompt", "width", "height", "seed", "n_iter", "override_settings", "force_task_id"}
    assert set(sent(server, TXT2IMG)) == named | set(ALWAYS)


def test_image_to_image(make: Make, server: WebuiServer) -> None:
    request = image_request(strength=0.3)
    generate(make(), request)
    body = sent(server, IMG2IMG)
    assert (body["width"], body["height"], body["resize_mode"], body["denoising_strength"]) == (96, 64, 0, 0.3)
    assert "mask" not in body
    (encoded,) = body["init_images"]
    assert request.picture is not None
    assert np.array_equal(np.asarray(seen_image(encoded).convert("RGBA")), request.picture.pixels)


@pytest.mark.parametrize(("strength", "difference"), [(0.0, 0), (1.0, 255)])
def test_strength_1_leaves_no_trace(make: Make, strength: float, difference: int) -> None:
    request = image_request(strength=strength)
    (made,) = generate(make(), request).pictures
    assert request.picture is not None
    change = np.abs(made.picture.pixels[0, 0, 0].astype(int) - request.picture.pixels[0, 0, 0])
    assert change == difference


def test_a_strength_that_nobody_set_is_the_servers(make: Make, server: WebuiServer) -> None:
    generate(make(), image_request())
    assert "denoising_strength" not in sent(server, IMG2IMG)


@pytest.mark.parametrize(
    ("extras", "fields"),
    [
        ({}, {"inpainting_fill": 1, "mask_blur": 0}),
        ({"masked_content": "original"}, {"inpainting_fill": 1}),
        ({"masked_content": "fill"}, {"inpainting_fill": 0}),
        ({"masked_content": "latent noise"}, {"inpainting_fill": 2}),
        ({"masked_content": "latent nothing", "mask_blur": 6}, {"inpainting_fill": 3, "mask_blur": 6}),
    ],
)
def test_inpainting_says_everything_that_the_server_would_choose(
    make: Make, server: WebuiServer, extras: dict[str, Any], fields: dict[str, int]
) -> None:
    generate(make(), mask_request(**extras))
    body = sent(server, IMG2IMG)
    assert {name: body[name] for name in fields} == fields
    assert (body["width"], body["height"]) == (96, 64)
    assert body["inpaint_full_res"] is False
    assert body["inpainting_mask_invert"] == 0


def grey_mask() -> Mask:
    """Nothing, a little, half, nearly all and all, from left to right: in the lower half only."""
    pixels = np.zeros((SMALL.height, SMALL.width), np.uint8)
    for number, value in enumerate((0, 1, 128, 254, 255)):
        pixels[SMALL.height // 2 :, number * 16 : number * 16 + 16] = value
    return Mask(pixels)


@pytest.mark.parametrize("kind", ["automatic", "forge", "small"])
def test_the_masked_part_is_what_is_replaced(no_thread_left: None, transport: Transport, kind: Kind) -> None:
    with WebuiRig(kind) as rig:
        request = replace(mask_request(), mask=grey_mask())
        request = for_small(request) if kind == "small" else request
        (made,) = generate(rig.make(transport), request).pictures
        encoded = sent(rig.server, IMG2IMG)["mask"]
        replaced = rig.replaced()
    assert seen_image(encoded).mode == "L"
    assert request.picture is not None
    inside = grey_mask().pixels > 0
    assert np.array_equal(replaced, inside.astype(float))
    pixels, before = made.picture.pixels, request.picture.pixels
    assert (pixels[inside][:, :3] == masked_colour(5)).all()
    assert np.array_equal(pixels[~inside][:, 1:3], before[~inside][:, 1:3])
    assert np.array_equal(pixels[~inside][:, 0], before[~inside][:, 0] + np.uint8(7))


@pytest.mark.parametrize("missing", ["picture", "mask"])
def test_what_is_missing_is_told(make: Make, server: WebuiServer, missing: str) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), replace(mask_request(), **{missing: None}))  # type: ignore[arg-type]
    assert generations(server) == 0


def test_a_size_is_needed(make: Make, server: WebuiServer) -> None:
    for request in (text_request(), upscale_request()):
        with pytest.raises(InputError, match="nothing was sent"):
            generate(make(), replace(request, size=None))
    assert generations(server) == 0


def test_forge_has_a_guidance_of_its_own(make: Make, forge: WebuiServer) -> None:
    generate(make(forge.url), replace(text_request(), extras=(("distilled_cfg_scale", 3.5),)))
    assert sent(forge, TXT2IMG)["distilled_cfg_scale"] == 3.5


def test_a_small_server_is_told_only_what_it_knows(make: Make, small: WebuiServer) -> None:
    request = for_small(text_request(samples=2, sampler="Euler", steps=4))
    extras = (("scheduler", "Karras"), ("lora", "ink"), ("lora_weight", 0.5))
    result = generate(make(small.url), replace(request, extras=extras))
    assert sent(small, TXT2IMG) == {
        "prompt": "a boat",
        "negative_prompt": "",
        "width": 96,
        "height": 64,
        "seed": 5,
        "batch_size": 2,
        "steps": 4,
        "sampler_name": "Euler",
        "scheduler": "Karras",
        "lora": [{"path": "styles/ink.safetensors", "multiplier": 0.5}],
    }
    assert [made.seed for made in result.pictures] == [5, 6]
    assert result.notes == ()


def test_a_lora_has_its_full_weight_unless_told_otherwise(make: Make, server: WebuiServer) -> None:
    generate(make(), replace(text_request(), extras=(("lora", "ink"),)))
    assert sent(server, TXT2IMG)["prompt"] == "a boat <lora:ink:1>"


def test_a_prompt_may_be_empty_where_there_is_a_picture(make: Make, server: WebuiServer) -> None:
    provider = make()
    request = replace(mask_request(lora="ink"), prompts=())
    provider.engines()
    check(request, capability_of(provider, Mode.INPAINT))
    generate(provider, request)
    assert sent(server, IMG2IMG)["prompt"] == "<lora:ink:1>"


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_the_seed_that_was_used_is_told(make: Make, server: WebuiServer, seed: int) -> None:
    result = generate(make(), replace(text_request(), sampling=Sampling(seed=seed)))
    told = sent(server, TXT2IMG)["seed"]
    assert told == seed or (seed == 0 and 1 <= told < 2**32)
    assert [made.seed for made in result.pictures] == [told]


def test_it_is_told_where_the_server_says_nothing(make: Make, small: WebuiServer) -> None:
    small.tells_info = False
    result = generate(make(small.url), for_small(text_request(samples=3)))
    assert [made.seed for made in result.pictures] == [5, 6, 7]


# ------------------------------------------------------------------------------------------- engines


def test_the_engines(make: Make) -> None:
    engines = make().engines()
    assert [each.id for each in engines[:3]] == ["dreamer", "photo_real", "new"]
    assert engines[0].name == "dreamer.safetensors [6ce0161689]"
    assert engines[0].modes == (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)
    assert [each.id for each in engines[3:]] == ["Lanczos", "Nearest", "LDSR", "ESRGAN_4x", "R-ESRGAN 4x+"]
    assert engines[-1].modes == (Mode.UPSCALE,)
    assert engines[-1].description == "An upscaler of 4 times."


def test_they_are_asked_for_once(make: Make, server: WebuiServer) -> None:
    provider = make()
    provider.engines()
    asked = len(server.requests)
    server.models = MODELS[:1]
    assert len(provider.engines()) == 8
    assert len(server.requests) == asked
    assert len(provider.engines(refresh=True)) == 6


@pytest.mark.parametrize(
    "name",
    ["photo_real", "photo/real.safetensors [e1441589a6]", "photo/real.safetensors", "real", "e1441589a6"],
)
def test_a_model_is_known_by_all_its_names(make: Make, server: WebuiServer, name: str) -> None:
    result = generate(make(), replace(text_request(), engine=EngineId(name)))
    assert sent(server, TXT2IMG)["override_settings"]["sd_model_checkpoint"] == MODELS[1]["title"]
    assert result.engine == "photo_real"
    assert result.notes == ()


def test_an_engine_stays_when_its_title_gets_a_checksum(make: Make, server: WebuiServer) -> None:
    provider = make()
    assert EngineId("new") in [each.id for each in provider.engines()]
    server.models = (*MODELS[:2], model("new", "0123456789"))
    generate(provider, replace(text_request(), engine=EngineId("new")))
    assert sent(server, TXT2IMG)["override_settings"]["sd_model_checkpoint"] == "new.safetensors [0123456789]"


def test_the_default_engine_is_the_loaded_model(make: Make, server: WebuiServer) -> None:
    server.loaded = str(MODELS[1]["title"])
    provider = make()
    for mode in (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT):
        assert provider.default_engine(mode) == "photo_real"
    assert generate(provider, replace(text_request(), engine=None)).engine == "photo_real"


def test_the_first_one_where_none_is_loaded(make: Make, server: WebuiServer) -> None:
    server.loaded = ""
    assert make().default_engine(Mode.INPAINT) == "dreamer"


def test_a_loaded_model_that_is_not_listed_is_no_default(make: Make, server: WebuiServer) -> None:
    server.loaded = "elsewhere.safetensors"
    with pytest.raises(EngineNotFoundError, match="elsewhere"):
        make().default_engine(Mode.INPAINT)


def test_a_server_without_models(make: Make, server: WebuiServer) -> None:
    server.models, server.loaded = (), ""
    with pytest.raises(EngineNotFoundError, match="no model"):
        make().default_engine(Mode.TEXT_TO_IMAGE)


def test_nothing_outpaints(make: Make) -> None:
    with pytest.raises(EngineNotFoundError, match="outpaint"):
        make().default_engine(Mode.OUTPAINT)


@pytest.mark.parametrize("kind", ["automatic", "forge"])
def test_a_vanished_model_is_an_error_before_anything_is_sent(no_thread_left: None, make: Make, kind: Kind) -> None:
    with WebuiServer(kind) as server:
        provider = make(server.url)
        provider.engines()
        server.models = MODELS[:1]
        with pytest.raises(EngineNotFoundError, match=r"photo_real.*nothing was sent"):
            generate(provider, replace(text_request(), engine=EngineId("photo_real")))
        server.upscalers = server.upscalers[:2]
        with pytest.raises(EngineNotFoundError, match=r"R-ESRGAN.*nothing was sent"):
            generate(provider, upscale_request())
        assert generations(server) == 0


@pytest.mark.parametrize("kind", ["automatic", "forge"])
def test_a_model_that_the_server_takes_instead_is_told(no_thread_left: None, make: Make, kind: Kind) -> None:
    with WebuiServer(kind) as server:
        server.ignores_model = True
        result = generate(make(server.url), replace(text_request(), engine=EngineId("new")))
    assert result.notes == ("The server says that it used the model 'dreamer' instead of 'new'.",)


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (["Nearest", "Lanczos", "LDSR", "SwinIR 4x", "ESRGAN_4x", "R-ESRGAN 4x+"], "R-ESRGAN 4x+"),
        (["Nearest", "Lanczos", "LDSR", "SwinIR 4x", "ESRGAN_4x"], "ESRGAN_4x"),
        (["Lanczos", "LDSR", "4x-UltraSharp"], "4x-UltraSharp"),
        (["Nearest", "LDSR"], "Nearest"),
    ],
)
def test_the_default_upscaler(make: Make, server: WebuiServer, names: list[str], best: str) -> None:
    server.upscalers = tuple((name, 4) for name in ("None", *names))
    assert make().default_engine(Mode.UPSCALE) == best


def test_upscaling_is_not_offered_by_a_server_that_cannot(make: Make, small: WebuiServer) -> None:
    provider = make(small.url)
    assert Mode.UPSCALE in provider.spec.modes
    assert [each.id for each in provider.engines()] == ["tiny"]
    assert Mode.UPSCALE not in provider.spec.modes
    assert provider.capability(Mode.UPSCALE, EngineId("Lanczos")) is None
    with pytest.raises(EngineNotFoundError, match="upscale"):
        provider.default_engine(Mode.UPSCALE)


def test_a_server_with_no_upscaler_but_none(make: Make, server: WebuiServer) -> None:
    server.upscalers = server.upscalers[:1]
    provider = make()
    provider.engines()
    assert Mode.UPSCALE not in provider.spec.modes


def test_capabilities_follow_the_lists(make: Make) -> None:
    provider = make()
    provider.engines()
    assert provider.capability(Mode.UPSCALE, DREAMER) is None
    assert provider.capability(Mode.INPAINT, EngineId("Lanczos")) is None
    assert provider.capability(Mode.UPSCALE, EngineId("Lanczos")) is not None
    for mode in provider.spec.modes:
        assert provider.capability(mode, EngineId("not listed yet")) is not None


# ------------------------------------------------------------------------------------------- options


def option(capability: Capability | None, name: str) -> Any:
    assert capability is not None
    return next((each for each in capability.options if each.name == name), None)


def test_choices_are_texts_until_the_server_told_them(make: Make) -> None:
    provider = make()
    before = provider.capability(Mode.INPAINT, None)
    provider.engines()
    after = provider.capability(Mode.INPAINT, None)
    for name, choice in (("sampler", "UniPC"), ("scheduler", "Karras"), ("lora", "ink"), ("style_preset", "Sketch")):
        assert option(before, name).kind is OptionKind.TEXT
        assert option(after, name).kind is OptionKind.CHOICE
        assert option(after, name).choices[0] == ""
        assert choice in option(after, name).choices


def test_options_by_kind(make: Make, forge: WebuiServer, small: WebuiServer) -> None:
    told = {}
    for name, provider in (("automatic", make()), ("forge", make(forge.url)), ("small", make(small.url))):
        provider.engines()
        capability = provider.capability(Mode.INPAINT, None)
        assert capability is not None
        assert capability.hard_mask
        told[name] = {each.name for each in capability.options}
    common = {"steps", "cfg_scale", "sampler", "scheduler", "lora", "lora_weight"}
    full = {*common, "style_preset", "tiling", "restore_faces", "masked_content", "mask_blur"}
    assert told == {"automatic": full, "forge": full | {"distilled_cfg_scale"}, "small": common}
    assert option(make().capability(Mode.TEXT_TO_IMAGE, None), "mask_blur") is None


def test_who_needs_a_prompt(make: Make, small: WebuiServer) -> None:
    provider, other = make(), make(small.url)
    needs = [provider.capability(Mode.INPAINT, None)]
    provider.engines()
    other.engines()
    needs += [each.capability(Mode.INPAINT, None) for each in (provider, other)]
    needs.append(provider.capability(Mode.TEXT_TO_IMAGE, None))
    assert [each.prompt for each in needs if each] == [
        PromptNeed.REQUIRED,
        PromptNeed.OPTIONAL,
        PromptNeed.REQUIRED,
        PromptNeed.REQUIRED,
    ]


def test_an_old_server_has_no_schedulers(make: Make, server: WebuiServer) -> None:
    server.unknown_schedulers = True
    provider = make()
    provider.engines()
    assert option(provider.capability(Mode.TEXT_TO_IMAGE, None), "scheduler") is None
    with pytest.raises(InputError, match="scheduler"):
        generate(provider, replace(text_request(), extras=(("scheduler", "Karras"),)))


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize(
    ("sampling", "extras"),
    [
        ({"sampler": "K_EULER"}, ()),
        ({"style_preset": "anime"}, ()),
        ({}, (("scheduler", "Exponential"),)),
        ({}, (("lora", "oil"),)),
        ({}, (("lora", "ink:2><lora:watercolour"),)),
    ],
)
def test_a_name_that_the_server_does_not_know_is_not_sent(
    make: Make, server: WebuiServer, told: bool, sampling: dict[str, Any], extras: tuple[tuple[str, str], ...]
) -> None:
    """It would take another one in silence."""
    provider = make()
    if told:
        provider.engines()
    with pytest.raises(InputError, match="nothing was sent"):
        generate(provider, replace(text_request(**sampling), extras=extras))
    assert generations(server) == 0


def test_a_name_that_is_new_is_found(make: Make, server: WebuiServer) -> None:
    provider = make()
    server.answer_next(json_answer([{"name": "Euler"}]))
    provider._told.samplers.get()  # the only way to have an old list and no new one
    generate(provider, text_request(sampler="UniPC"))
    assert sent(server, TXT2IMG)["sampler_name"] == "UniPC"


def test_an_option_that_a_small_server_does_not_know_is_refused(make: Make, small: WebuiServer) -> None:
    with pytest.raises(InputError, match="tiling"):
        generate(make(small.url), replace(for_small(text_request()), extras=(("tiling", True),)))
    assert generations(small) == 0


def test_a_list_that_is_broken_leaves_a_text(make: Make, server: WebuiServer) -> None:
    provider = make()
    good = [json_answer(list(MODELS)), json_answer([{"name": "None"}])]
    for answer in (*good, json_answer({"sd_model_checkpoint": None}), *(json_answer({"detail": "?"}, 500),) * 4):
        server.answer_next(answer)
    assert len(provider.engines()) == 3
    assert option(provider.capability(Mode.TEXT_TO_IMAGE, None), "sampler").kind is OptionKind.TEXT


@pytest.mark.parametrize("size", [Size(64, 64), Size(2048, 2048), Size(72, 1000)])
def test_the_server_makes_every_size_that_is_declared(make: Make, size: Size) -> None:
    provider = make()
    request = replace(text_request(), size=size)
    check(request, capability_of(provider, Mode.TEXT_TO_IMAGE))
    assert generate(provider, request).pictures[0].picture.size == size


@pytest.mark.parametrize("size", [Size(60, 64), Size(2056, 64), Size(100, 64)])
def test_other_sizes_are_not(make: Make, size: Size) -> None:
    with pytest.raises(InputError, match="does not fit"):
        check(replace(text_request(), size=size), capability_of(make(), Mode.TEXT_TO_IMAGE))


# ------------------------------------------------------------------------------------------- answers


def colours(result: GenerationResult) -> list[int]:
    return [int(made.picture.pixels[0, 0, 2]) for made in result.pictures]


@pytest.mark.parametrize("extension", ["grid", "map_after"])
def test_other_peoples_pictures_are_left_out(make: Make, server: WebuiServer, extension: str) -> None:
    request = text_request(samples=2)
    plain = generate(make(), request)
    server.settings = dict.fromkeys(server.settings, False)
    setattr(server, extension, True)
    assert colours(generate(make(), request)) == colours(plain)


def test_settings_that_put_pictures_between_are_overridden(make: Make, server: WebuiServer) -> None:
    server.settings = {"return_grid": True, "return_mask": True, "return_mask_composite": False}
    request = replace(mask_request(), sampling=Sampling(seed=5, samples=2))
    made = generate(make(), request).pictures
    assert [tuple(each.picture.pixels[32, 48, :3]) for each in made] == [masked_colour(5), masked_colour(6)]
    overrides = sent(server, IMG2IMG)["override_settings"]
    assert overrides == {"sd_model_checkpoint": MODELS[0]["title"], "return_grid": False, "return_mask": False}


def test_jpeg_is_told(make: Make, server: WebuiServer) -> None:
    server.jpeg = True
    (note,) = generate(make(), text_request()).notes
    assert "JPEG" in note


def test_another_size_is_kept_as_it_came(make: Make, server: WebuiServer) -> None:
    server.result_size = (100, 50)
    assert generate(make(), text_request()).pictures[0].picture.size == Size(100, 50)


def png_text(colour: int = 9) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (colour, 0, 0)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


class OneAnswer(StrictServer):
    """Lists one model, and answers every generation with the same; ``more`` are answers by their paths."""

    def __init__(self, body: bytes, more: dict[str, Answer] | None = None) -> None:
        super().__init__()
        self._body = body
        self._more = more or {}

    def respond(self, request: Any) -> Answer:
        options = {**dict.fromkeys(map(str, range(20)), 1), "sd_model_checkpoint": MODELS[0]["title"]}
        told = {
            f"{API}sd-models": json_answer(list(MODELS)),
            f"{API}options": json_answer(options),
            f"{API}upscalers": json_answer([{"name": "R-ESRGAN 4x+"}]),
            EXTRAS: json_answer({"detail": "Method Not Allowed"}, 405),
        }
        if request.method == "POST" and request.path in (TXT2IMG, EXTRAS):
            return Answer(200, "application/json", self._body)
        return {**told, **self._more}.get(request.path, json_answer({"detail": "Not Found"}, 404))


def answer_of(images: Any, info: Any = "", **more: Any) -> bytes:
    return json.dumps({"images": images, "info": info, "parameters": {}, **more}).encode()


BAD_ANSWERS = {
    "html": b"<html>hello</html>",
    "empty": b"",
    "null": b"null",
    "a text": b'"hello"',
    "a list": b"[1]",
    "no pictures": answer_of([]),
    "pictures null": answer_of(None),
    "pictures an object": answer_of({"0": png_text()}),
    "a number in the list": answer_of([1]),
    "bad base64": answer_of(["?"]),
    "no picture": answer_of(["aGVsbG8="]),
    "too many pictures": answer_of([png_text()] * 100),
    "info null": answer_of([png_text()], None),
    "info an object": answer_of([png_text()], {"seed": 1}),
    "info no json": answer_of([png_text()], "{"),
    "info deep": answer_of([png_text()], "[" * 100_000),
    "info a list": answer_of([png_text()], "[]"),
    "seeds a text": answer_of([png_text()], '{"all_seeds": "5"}'),
    "first a text": answer_of([png_text()], '{"index_of_first_image": "0"}'),
    "first beyond": answer_of([png_text()], '{"index_of_first_image": 1}'),
    "first before": answer_of([png_text()], '{"index_of_first_image": -1}'),
    "model a number": answer_of([png_text()], '{"sd_model_name": 3}'),
    "time a number": answer_of([png_text()], '{"job_timestamp": 3}'),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_answers_that_are_not_what_they_should_be(no_thread_left: None, make: Make, case: str) -> None:
    with OneAnswer(BAD_ANSWERS[case]) as server, pytest.raises(BadResponseError):
        generate(make(server.url), text_request())


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"image": null}', b'{"image": 3}', b'{"image": "?"}'])
def test_upscaled_answers_that_are_not_what_they_should_be(no_thread_left: None, make: Make, body: bytes) -> None:
    with OneAnswer(body) as server, pytest.raises(BadResponseError):
        generate(make(server.url), upscale_request())


@pytest.mark.parametrize(
    ("info", "seeds"),
    [
        ("", [5, 6]),
        ("{}", [5, 6]),
        ('{"all_seeds": [70, 71]}', [70, 71]),
        ('{"all_seeds": [70]}', [5, 6]),
        ('{"all_seeds": ["seven", -1]}', [0, 0]),
        ('{"all_seeds": [true, 1.5]}', [0, 0]),
        ('{"all_seeds": [4294967295, 4294967296]}', [2**32 - 1, 0]),
    ],
)
def test_seeds_in_answers(no_thread_left: None, make: Make, info: str, seeds: list[int]) -> None:
    with OneAnswer(answer_of([png_text(), png_text()], info)) as server:
        result = generate(make(server.url), text_request(samples=2))
    assert [made.seed for made in result.pictures] == seeds


def test_fewer_pictures_are_told(no_thread_left: None, make: Make) -> None:
    with OneAnswer(answer_of([png_text()])) as server:
        assert generate(make(server.url), text_request(samples=3)).notes == ("The server made 1 of 3 pictures.",)


# ------------------------------------------------------------------------------------------ upscaling


def test_an_upscale_asks_for_a_factor(make: Make, server: WebuiServer) -> None:
    request = upscale_request(gfpgan_visibility=0.5, codeformer_visibility=1)
    result = generate(make(), request)
    body = sent(server, EXTRAS)
    assert seen_image(body.pop("image")).size == (96, 64)
    assert body == {
        "resize_mode": 0,
        "upscaling_resize": 2.0,
        "upscaler_1": "R-ESRGAN 4x+",
        "gfpgan_visibility": 0.5,
        "codeformer_visibility": 1,
    }
    assert result.engine == "R-ESRGAN 4x+"
    assert result.notes == ()
    assert server.desk.interrupted_tasks == []


@pytest.mark.parametrize("factor", [2, 3, 4])
@pytest.mark.parametrize("source", [Size(96, 64), Size(97, 61), Size(5, 3), Size(130, 7)])
def test_by_a_whole_factor_every_pixel_comes_where_it_belongs(make: Make, source: Size, factor: int) -> None:
    """The server cuts sides down to multiples of 8 and squeezes the picture into them."""
    request = upscale_request(source, Size(source.width * factor, source.height * factor))
    assert request.picture is not None
    (made,) = generate(make(), request).pictures
    exact = request.picture.pixels.repeat(factor, 0).repeat(factor, 1)
    assert np.array_equal(made.picture.pixels, exact)


@pytest.mark.parametrize("target", [Size(150, 100), Size(151, 101), Size(97, 65), Size(96, 64), Size(1000, 667)])
def test_the_size_asked_for_is_what_comes(make: Make, target: Size) -> None:
    request = upscale_request(SMALL, target)
    result = generate(make(), request)
    made = result.pictures[0].picture
    assert made.size == target
    assert result.notes == ()
    # Corner for corner: nothing was cut off, no border was added.
    assert np.abs(made.pixels[0, 0, :3].astype(int) - [0, 0, 0]).max() < 12
    assert made.pixels[target.height - 2, target.width - 2, 0] > 240


def test_a_server_that_enlarges_by_something_else(make: Make, server: WebuiServer) -> None:
    server.result_size = (96, 64)
    result = generate(make(), upscale_request())
    assert result.pictures[0].picture.size == Size(192, 128)
    assert result.notes == ("The server made a picture of 96x64; it was scaled to fit.",)


@pytest.mark.parametrize(
    ("source", "target", "factor", "sent_size", "expected"),
    [
        (Size(100, 75), Size(200, 150), 2.0, Size(104, 80), Size(208, 160)),
        (Size(100, 75), Size(150, 113), 113 / 75, Size(104, 80), Size(152, 120)),
        (Size(8, 8), Size(8, 8), 1.0, Size(8, 8), Size(8, 8)),
        (Size(1, 1), Size(1, 1), 1.0, Size(8, 8), Size(8, 8)),
    ],
)
def test_how_a_size_is_reached(source: Size, target: Size, factor: float, sent_size: Size, expected: Size) -> None:
    enlargement = Enlargement(source, target)
    assert (enlargement.factor, enlargement.sent, enlargement.expected) == (factor, sent_size, expected)


# ------------------------------------------------------------------------------------ progress, previews


def test_progress_and_previews_of_our_own_job(make: Make, server: WebuiServer) -> None:
    server.desk.gate.clear()
    running = Running(make(), text_request())
    until(lambda: running.context.previews and any(fraction == 0.5 for fraction, _ in running.context.steps))
    server.desk.gate.set()
    running.end()
    assert running.results
    assert any(text.startswith("Working, about") for text in running.texts)
    shown = running.context.previews
    assert shown[0].size == Size(32, 32)
    # One that is known is not sent again.
    assert len(shown) <= 4


def test_a_preview_that_is_none_does_no_harm(make: Make, server: WebuiServer) -> None:
    server.desk.broken_preview = "aGVsbG8="
    server.desk.gate.clear()
    running = Running(make(), text_request())
    until(lambda: any(fraction == 0.5 for fraction, _ in running.context.steps))
    server.desk.gate.set()
    running.end()
    assert running.results
    assert running.context.previews == []


def test_waiting_for_somebody_else_is_told(make: Make, server: WebuiServer) -> None:
    with somebody_else(server) as finish:
        running = Running(make(), text_request())
        until(lambda: any("another job (In queue: 1/1)" in text for text in running.texts))
        finish()
        running.end()
    assert running.results


def test_a_server_without_its_page_tells_the_whole(make: Make, server: WebuiServer) -> None:
    server.page = False
    server.desk.gate.clear()
    running = Running(make(), text_request())
    until(lambda: running.context.previews)
    server.desk.gate.set()
    running.end()
    assert running.results
    assert any(fraction is not None and 0 < fraction < 1 for fraction, _ in running.context.steps)


def test_there_nobody_can_tell_whose_job_it_is(make: Make, server: WebuiServer) -> None:
    server.page = False
    with somebody_else(server) as finish:
        running = Running(make(), text_request())
        until(lambda: any("maybe at another job" in text for text in running.texts))
        finish()
        running.end()
    assert running.results
    assert all(fraction is None for fraction, _ in running.context.steps)


def test_a_small_server_tells_nothing(make: Make, small: WebuiServer) -> None:
    small.delay_s = 1.3
    context = RecordingContext()
    make(small.url).generate(for_small(text_request()), context)
    assert (None, f"Waiting for {small.url.removeprefix('http://')}, 1 s") in context.steps
    assert len(small.posts(TASKS)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "text/html", b"<html>"),
        Answer(500, "application/json", b"{}"),
        json_answer([]),
        json_answer({"active": "yes", "queued": False, "completed": False}),
        json_answer({"active": True, "queued": False, "completed": False, "live_preview": 3}),
    ],
)
def test_progress_that_is_none_does_no_harm(no_thread_left: None, make: Make, answer: Answer) -> None:
    class Odd(WebuiServer):
        def respond(self, request: Any) -> Answer:
            asked = request.path == TASKS and request.json["id_task"] != "task(layerbridge)"
            return answer if asked else super().respond(request)

    with Odd() as server:
        server.delay_s = 0.3
        assert generate(make(server.url), text_request()).pictures
        assert len(server.posts(TASKS)) > 1


TASK = {"active": True, "queued": False, "completed": False, "progress": 0.5, "eta": 9.0}


@pytest.mark.parametrize(
    ("data", "look"),
    [
        (TASK, Look(Stage.ACTIVE, 0.5, 9.0)),
        ({**TASK, "progress": 7}, Look(Stage.ACTIVE, 1.0, 9.0)),
        ({**TASK, "progress": -1, "eta": "soon"}, Look(Stage.ACTIVE)),
        ({**TASK, "progress": True, "eta": None}, Look(Stage.ACTIVE)),
        ({**TASK, "progress": float("nan"), "eta": float("inf")}, Look(Stage.ACTIVE)),
        ({**TASK, "live_preview": "data:x", "id_live_preview": 4}, Look(Stage.ACTIVE, 0.5, 9.0, "", "data:x", 4)),
        ({"active": False, "queued": True, "completed": False, "textinfo": "2/3"}, Look(Stage.QUEUED, words="2/3")),
        ({"active": False, "queued": False, "completed": True}, Look(Stage.DONE)),
        ({"active": False, "queued": False, "completed": False, "textinfo": "Waiting..."}, Look(Stage.UNKNOWN)),
    ],
)
def test_looks_at_a_task(data: dict[str, Any], look: Look) -> None:
    assert read_task(data) == look


@pytest.mark.parametrize(
    ("data", "alone", "stage"),
    [
        ({"state": {"job_count": 0}}, True, Stage.UNKNOWN),
        ({"state": {"job_count": -1}}, True, Stage.ACTIVE),
        ({"state": {"job_count": 1}}, False, Stage.FOREIGN),
    ],
)
def test_looks_at_the_whole(data: dict[str, Any], alone: bool, stage: Stage) -> None:
    assert read_whole(data, alone=alone).stage is stage


@pytest.mark.parametrize(
    "data",
    [
        *(None, 3, "x", [], {}, {**TASK, "active": None}, {**TASK, "queued": 1}, {**TASK, "completed": "no"}),
        *({**TASK, "textinfo": []}, {**TASK, "live_preview": {}}, {**TASK, "id_live_preview": "4"}),
    ],
)
def test_progress_of_another_form(data: Any) -> None:
    with pytest.raises(BadResponseError, match="progress"):
        read_task(data)


@pytest.mark.parametrize("data", [None, [], {}, {"state": None}, {"state": []}, {"state": {"job_count": "1"}}])
def test_whole_progress_of_another_form(data: Any) -> None:
    with pytest.raises(BadResponseError, match="progress"):
        read_whole(data, alone=True)


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (Look(Stage.UNKNOWN), "Waiting for the server"),
        (Look(Stage.QUEUED), "Waiting, the server is at another job"),
        (Look(Stage.ACTIVE, 0.5), "Working"),
        (Look(Stage.ACTIVE, 0.5, 42.4), "Working, about 42 s left"),
        (Look(Stage.ACTIVE, 0.5, 300), "Working, about 5 min left"),
        (Look(Stage.DONE), "Fetching the pictures"),
    ],
)
def test_what_is_said_of_it(look: Look, said: str) -> None:
    assert sentence(look) == said


# ------------------------------------------------------------------------------------------ cancelling


@pytest.mark.parametrize("page", [True, False])
def test_a_running_job_is_interrupted_and_what_is_unfinished_dropped(
    make: Make, server: WebuiServer, page: bool
) -> None:
    server.page = page
    server.desk.gate.clear()  # nothing but an interrupt ends it
    running = Running(make(), text_request())
    until(lambda: any(fraction for fraction, _ in running.context.steps))
    running.cancel()
    assert isinstance(running.errors[0], Cancelled)
    until(lambda: len(server.posts(INTERRUPT)) == 1)
    until(no_thread_of_ours)
    assert running.context.late == []
    assert len(server.posts(INTERRUPT)) == 1


def test_it_is_stopped_even_if_nobody_is_told_of_the_cancel(make: Make, server: WebuiServer) -> None:
    server.desk.gate.clear()
    context = RecordingContext(cancel_after=3)
    with pytest.raises(Cancelled):
        make().generate(text_request(), context)
    until(lambda: server.desk.interrupted_tasks)
    until(no_thread_of_ours)
    assert context.late == []
    assert [str(task).startswith("task(layerbridge-") for task in server.desk.interrupted_tasks] == [True]


def test_a_queued_job_is_interrupted_when_it_is_its_turn_and_nobody_elses(make: Make, server: WebuiServer) -> None:
    server.desk.gate.clear()
    with somebody_else(server) as finish:
        running = Running(make(), text_request())
        until(lambda: server.desk.waiting)
        running.cancel()
        asked = len(server.posts(TASKS))
        until(lambda: len(server.posts(TASKS)) > asked + 3)
        assert server.posts(INTERRUPT) == []
        finish()
        until(lambda: server.desk.interrupted_tasks)
    until(no_thread_of_ours)
    (task,) = server.desk.interrupted_tasks
    assert str(task).startswith("task(layerbridge-")
    assert running.context.late == []


def test_where_jobs_cannot_be_told_apart_nobody_elses_is_interrupted(make: Make, server: WebuiServer) -> None:
    server.page = False
    with somebody_else(server) as finish:
        running = Running(make(), text_request())
        until(lambda: len(server.posts(TXT2IMG)) == 1)
        running.cancel()
        finish()
    until(no_thread_of_ours)
    assert server.posts(INTERRUPT) == []
    # Nothing stopped it, so it is a result.
    assert [made.seed for made in running.context.late[0].pictures] == [5]


def test_what_a_small_server_still_sends_is_kept(make: Make, small: WebuiServer) -> None:
    small.delay_s = 0.4
    running = Running(make(small.url), for_small(text_request()))
    until(lambda: small.posts(TXT2IMG))
    running.cancel()
    assert isinstance(running.errors[0], Cancelled)
    until(no_thread_of_ours)
    assert [made.seed for made in running.context.late[0].pictures] == [5]


def test_an_upscale_is_only_abandoned(make: Make, server: WebuiServer) -> None:
    server.desk.gate.clear()
    running = Running(make(), upscale_request())
    until(lambda: server.posts(EXTRAS))
    running.cancel()
    server.desk.gate.set()
    until(no_thread_of_ours)
    assert server.posts(INTERRUPT) == []
    assert [made.picture.size for made in running.context.late[0].pictures] == [Size(192, 128)]


def test_cancelling_after_the_end_stops_nobody(make: Make, server: WebuiServer) -> None:
    context = RecordingContext()
    make().generate(text_request(), context)
    with somebody_else(server):
        context.cancel()
    assert server.posts(INTERRUPT) == []


def test_cancelling_after_a_failure_stops_nobody(make: Make, server: WebuiServer) -> None:
    class Broken(WebuiServer):
        def respond(self, request: Any) -> Answer:
            return json_answer({}, 500) if request.path == TXT2IMG else super().respond(request)

    with Broken() as broken:
        context = RecordingContext()
        with pytest.raises(ServerFaultError):
            make(broken.url).generate(text_request(), context)
        with somebody_else(broken):
            context.cancel()
        assert broken.posts(INTERRUPT) == []


@pytest.mark.parametrize("button", ["interrupt", "skip"])
@pytest.mark.parametrize("page", [True, False])
def test_what_somebody_interrupts_at_the_server_is_no_result(
    make: Make, server: WebuiServer, page: bool, button: str
) -> None:
    server.page = page
    server.desk.gate.clear()
    running = Running(make(), text_request())
    assert server.desk.working.wait(WAIT_S)
    until(lambda: any(fraction for fraction, _ in running.context.steps))
    getattr(server.desk, button)()
    running.end()
    assert running.results == []
    assert isinstance(running.errors[0], ServerFaultError)
    assert "interrupted" in running.errors[0].message


def test_interrupted_before_its_first_picture(no_thread_left: None, make: Make) -> None:
    state = {"job_count": 0, "interrupted": True, "job_timestamp": "0"}
    server = OneAnswer(answer_of([], "{}"), {WHOLE: json_answer({"progress": 0, "state": state})})
    with server, pytest.raises(ServerFaultError, match="interrupted"):
        generate(make(server.url), text_request())


def test_an_interrupt_of_the_job_before_is_not_ours(no_thread_left: None, make: Make) -> None:
    state = {"job_count": 0, "interrupted": True, "job_timestamp": "20260101000000"}
    answer = answer_of([png_text()], '{"job_timestamp": "20260101000001"}')
    with OneAnswer(answer, {WHOLE: json_answer({"progress": 0, "state": state})}) as server:
        assert generate(make(server.url), text_request()).pictures


def test_cancelling_after_the_connection_broke_stops_nobody(no_thread_left: None, make: Make) -> None:
    class Hanging(WebuiServer):
        def take_over(self, request: Any, handler: Any) -> bool:
            handler.close_connection = request.path == TXT2IMG
            return bool(handler.close_connection)

    with Hanging() as server:
        context = RecordingContext()
        with pytest.raises(UnreachableError, match=r"broke.*--api"):
            make(server.url).generate(text_request(), context)
        asked = len(server.requests)
        context.cancel()
        assert len(server.requests) == asked


class Told(WebuiServer):
    """Says of our job what the test wants it to say: ``said`` is taken in turn, the last one again and again."""

    def __init__(self, *said: Answer) -> None:
        super().__init__()
        self.said = list(said)

    def respond(self, request: Any) -> Answer:
        if request.path != TASKS or request.json["id_task"] == "task(layerbridge)":
            return super().respond(request)
        return self.said.pop(0) if len(self.said) > 1 else self.said[0]


class Silent(WebuiServer):
    """Hangs up on who asks for a job, once ``silent`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = False

    def take_over(self, request: Any, handler: Any) -> bool:
        handler.close_connection = self.silent and request.path == TASKS
        return bool(handler.close_connection)


def task_answer(**said: Any) -> Answer:
    return json_answer({"active": False, "queued": False, "completed": False, **said})


def test_a_job_that_the_server_forgot_is_over(no_thread_left: None, make: Make) -> None:
    with Told(task_answer(queued=True), task_answer()) as server:
        server.desk.gate.clear()
        running = Running(make(server.url), text_request())
        until(lambda: "Fetching the pictures" in running.texts)
        running.cancel()
        until(lambda: not any(each.name == "layerbridge-watch" for each in threading.enumerate()))
        assert server.posts(INTERRUPT) == []
        server.desk.gate.set()
        until(no_thread_of_ours)
    assert [made.seed for made in running.context.late[0].pictures] == [5]


def test_a_job_that_the_server_does_not_know_yet_is_waited_for(no_thread_left: None, make: Make) -> None:
    with Told(*[task_answer()] * 8, task_answer(active=True, progress=0.1)) as server:
        server.desk.gate.clear()
        running = Running(make(server.url), text_request())
        until(lambda: "Waiting for the server" in running.texts)
        running.cancel()
        until(lambda: server.desk.interrupted_tasks)
        until(no_thread_of_ours)
    assert running.context.late == []


def test_a_server_that_talks_nonsense_is_not_chased_for_ever(no_thread_left: None, make: Make) -> None:
    with Told(task_answer(queued=True), Answer(200, "text/html", b"<html>")) as server:
        server.desk.gate.clear()
        running = Running(make(server.url), text_request())
        until(lambda: server.said[0].content_type == "text/html")
        running.cancel()
        until(lambda: not any(each.name == "layerbridge-watch" for each in threading.enumerate()))
        assert server.posts(INTERRUPT) == []
        server.desk.gate.set()
        until(no_thread_of_ours)


def test_a_server_that_hangs_up_is_not_chased(no_thread_left: None) -> None:
    transport = Transport(clock=Clock(sleep=lambda seconds: None))
    with Silent() as server:
        server.desk.gate.clear()
        running = Running(WebuiProvider(ProviderSetup(transport, server.url), poll_s=POLL_S), text_request())
        until(lambda: any(fraction for fraction, _ in running.context.steps))
        server.silent = True
        running.cancel()
        until(lambda: not any(each.name == "layerbridge-watch" for each in threading.enumerate()))
        assert server.posts(INTERRUPT) == []
        server.desk.gate.set()
        until(no_thread_of_ours)
    transport.close()


@pytest.mark.parametrize(
    "answer", [json_answer({}, 500), json_answer({"state": 3}), Answer(200, "text/html", b"<html>")]
)
def test_whether_it_was_interrupted_need_not_be_known(no_thread_left: None, make: Make, answer: Answer) -> None:
    more = {TASKS: task_answer(), WHOLE: answer}
    with OneAnswer(answer_of([png_text()]), more) as server:
        assert generate(make(server.url), text_request()).pictures


def test_an_error_that_comes_late_is_no_result(
    no_thread_left: None, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(WebuiServer):
        def respond(self, request: Any) -> Answer:
            if request.path in (TXT2IMG, EXTRAS) and request.method == "POST":
                self.desk.gate.wait(WAIT_S)
                return json_answer({"error": "generate_image returned no results"}, 500)
            return super().respond(request)

    with Failing("small") as small, Failing() as full:
        for server, request in ((small, for_small(text_request())), (full, upscale_request())):
            server.desk.gate.clear()
            running = Running(make(server.url), request)
            until(lambda server=server: generations(server))  # type: ignore[misc]
            running.cancel()
            server.desk.gate.set()
            until(no_thread_of_ours)
            assert running.context.late == []
    assert [record.message for record in caplog.records if record.levelname != "DEBUG"] == []


def test_a_server_that_is_gone_is_not_chased(no_thread_left: None) -> None:
    class Busy(WebuiServer):
        def respond(self, request: Any) -> Answer:
            if request.path == TASKS:
                return json_answer({"active": False, "queued": True, "completed": False})
            return super().respond(request)

    transport = Transport(clock=Clock(sleep=lambda seconds: None))
    with Busy() as server:
        server.desk.gate.clear()
        running = Running(WebuiProvider(ProviderSetup(transport, server.url), poll_s=POLL_S), text_request())
        until(lambda: any("another job" in text for text in running.texts))
        running.cancel()
        asked = len(server.posts(TASKS))
        until(lambda: len(server.posts(TASKS)) > asked + 3)
    until(no_thread_of_ours)
    assert server.posts(INTERRUPT) == []
    transport.close()


# -------------------------------------------------------------------------------------------- errors

AUTOMATIC_ERROR = {"error": "HTTPException", "detail": "because of this", "body": "", "errors": ""}
ERRORS: list[tuple[int, Any, type[BridgeError], str]] = [
    (400, AUTOMATIC_ERROR, RejectedError, "because of this"),
    (400, {"detail": "Sampler not found"}, RejectedError, "does not have this sampler"),
    (404, {**AUTOMATIC_ERROR, "detail": "Sampler not found"}, RejectedError, "does not have this sampler"),
    (404, {"detail": "Init image not found"}, RejectedError, "Init image not found"),
    (404, {"detail": "Not Found"}, RejectedError, "--api"),
    (404, b"", RejectedError, "404"),
    (401, {"detail": "Not authenticated"}, AuthError, "wants a user and a password"),
    (403, {"detail": "no"}, AuthError, "no"),
    (408, b"", TimedOutError, "408"),
    (413, b"", TooLargeError, "413"),
    (
        422,
        {"detail": [{"loc": ["body", "steps"], "msg": "not an integer"}]},
        RejectedError,
        "body.steps: not an integer",
    ),
    (422, {"detail": [{"loc": "body", "msg": 3}, 4]}, RejectedError, "?: "),
    (422, {"detail": "Script 'x' not found"}, RejectedError, "Script 'x' not found"),
    (429, b"", RateLimitedError, "429"),
    (500, b"Internal Server Error", ServerFaultError, "window"),
    (500, {"error": "OutOfMemoryError", "detail": "", "errors": "CUDA..."}, OutOfMemoryError, "ran out of memory"),
    (500, {"detail": "CUDA out of memory. Tried"}, OutOfMemoryError, "ran out of memory"),
    (500, {"error": "NansException", "detail": "", "errors": "all NaNs"}, ServerFaultError, "NansException: all NaNs"),
    (500, {"error": "AssertionError", "detail": "", "errors": ""}, ServerFaultError, "AssertionError"),
    (500, {"error": "generate_image returned no results"}, ServerFaultError, "no results"),
    (500, {"error": "server_error", "message": "what()"}, ServerFaultError, "server_error: what()"),
    (400, {"error": "prompt required"}, RejectedError, "prompt required"),
    (502, b"<html>", ServerFaultError, "502"),
    (504, b"<html>", TimedOutError, "504"),
    (204, b"", BadResponseError, "204"),
]


def error_of(status: int, body: Any, **more: Any) -> BridgeError:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return endpoint_error(HttpAnswer(status, {}, data), HttpCall("POST", "http://127.0.0.1"), **more)


@pytest.mark.parametrize(("status", "body", "expected", "words"), ERRORS)
def test_errors(status: int, body: Any, expected: type[BridgeError], words: str) -> None:
    error = error_of(status, body)
    assert type(error) is expected
    assert words in str(error)
    assert "<" not in error.message
    assert "HTTPException" not in error.message


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"detail": 3, "error": []}', b"\xff", b"[" * 100_000])
@pytest.mark.parametrize(
    ("status", "expected"), [(401, AuthError), (400, RejectedError), (404, RejectedError), (500, ServerFaultError)]
)
def test_error_bodies_of_another_form(status: int, expected: type[BridgeError], body: bytes) -> None:
    error = error_of(status, body)
    assert type(error) is expected
    assert str(status) in error.message


def test_a_wrong_password_is_another_thing_than_none() -> None:
    body = {"detail": "Incorrect username or password"}
    assert "wants a user" in error_of(401, body).message
    assert "does not accept" in error_of(401, body, has_key=True).message


def test_the_user_and_password_are_sent(no_thread_left: None, make: Make) -> None:
    with WebuiServer(auth=AUTH) as server:
        provider = make(server.url, key=Secret(AUTH))
        assert generate(provider, text_request()).pictures
        expected = f"Basic {base64.b64encode(AUTH.encode()).decode()}"
        assert {each.headers["authorization"] for each in server.requests} == {expected}
        with pytest.raises(AuthError, match="wants a user and a password"):
            make(server.url).engines()
        with pytest.raises(AuthError, match="does not accept"):
            make(server.url, key=Secret("painter:wrong")).engines()


def test_a_key_that_is_no_pair_is_not_sent(make: Make, server: WebuiServer) -> None:
    provider = make(key=Secret("hunter2"))
    for ask in (provider.engines, provider.identify, lambda: generate(provider, text_request())):
        with pytest.raises(SettingsError, match="user:password") as raised:
            ask()
        assert "hunter2" not in str(raised.value)
    assert server.requests == []


def test_a_password_that_the_server_repeats_is_not_shown(make: Make, server: WebuiServer) -> None:
    header = base64.b64encode(AUTH.encode()).decode()
    server.answer_next(json_answer({"detail": f"no such pair: {AUTH} ({header})"}, 401))
    with pytest.raises(AuthError) as raised:
        make(key=Secret(AUTH)).engines()
    text = f"{raised.value} {raised.value!r}"
    assert "hunter2" not in text
    assert header not in text
    assert text.count("[secret]") >= 2


def test_a_password_does_not_travel_unencrypted(make: Make) -> None:
    with pytest.raises(SettingsError, match="unencrypted"):
        make("http://webui.example.org:7860", key=Secret(AUTH)).identify()


def test_a_generation_that_failed_is_not_sent_again(no_thread_left: None, make: Make) -> None:
    class Gateway(WebuiServer):
        def respond(self, request: Any) -> Answer:
            cut = request.path in (TXT2IMG, EXTRAS) and request.method == "POST"
            return Answer(503, "text/html", b"<html>") if cut else super().respond(request)

    with Gateway() as server:
        for request in (text_request(), upscale_request()):
            with pytest.raises(ServerFaultError):
                generate(make(server.url), request)
        assert generations(server) == 2


@pytest.fixture
def gone(no_thread_left: None) -> str:
    """An address where nothing answers."""
    with WebuiServer() as server:
        pass
    return str(server.url)


def test_a_server_that_is_not_there(gone: str) -> None:
    transport = Transport(clock=Clock(sleep=lambda seconds: None))
    provider = WebuiProvider(ProviderSetup(transport, gone))
    for ask in (provider.engines, provider.identify, lambda: generate(provider, text_request())):
        with pytest.raises(UnreachableError, match=r"nothing was sent.*--api"):
            ask()
    transport.close()


def test_forge_says_nothing_of_a_failure(make: Make, forge: WebuiServer) -> None:
    provider = make(forge.url)
    engines = provider.engines()
    forge.answer_next(json_answer(list(MODELS)))
    assert engines
    error = error_of(500, b"Internal Server Error")
    assert "window" in error.hint


# ------------------------------------------------------------------------------------- what answers there


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("automatic", "AUTOMATIC1111 WebUI, dreamer.safetensors [6ce0161689]"),
        ("forge", "Forge WebUI, dreamer.safetensors [6ce0161689]"),
        ("small", "WebUI-compatible server, tiny"),
    ],
)
def test_it_says_what_it_is(no_thread_left: None, make: Make, kind: Kind, said: str) -> None:
    with WebuiServer(kind) as server:
        assert make(server.url).identify() == said
        assert len(server.requests) == 1


def test_no_model_loaded(make: Make, server: WebuiServer) -> None:
    server.loaded = ""
    assert make().identify() == "AUTOMATIC1111 WebUI, no model loaded"


def test_a_webui_without_its_api(make: Make, server: WebuiServer) -> None:
    server.api = False
    provider = make()
    for ask in (provider.identify, provider.engines, lambda: generate(provider, text_request())):
        with pytest.raises(RejectedError, match="--api"):
            ask()


@pytest.mark.parametrize(("status", "expected"), [(403, AuthError), (502, ServerFaultError), (504, TimedOutError)])
def test_a_server_that_does_not_say_what_it_is(
    make: Make, server: WebuiServer, status: int, expected: type[BridgeError]
) -> None:
    for _ in range(3):
        server.answer_next(Answer(status, "text/html", b"<html>"))
    with pytest.raises(expected):
        make().identify()


OTHERS = {
    "a web page": Answer(200, "text/html", b"<!doctype html><title>Welcome to nginx!</title>"),
    "a page that is not there": Answer(404, "text/html", b"<h1>404</h1>"),
    "ComfyUI": Answer(404, "text/plain", b"404: Not Found"),
    "other JSON": json_answer({"models": []}),
    "a list": json_answer([1, 2]),
    "a number": json_answer(3),
    "an error of its own": json_answer({"error": {"message": "no", "code": 404}}, 404),
    "a method": json_answer({"detail": "Method Not Allowed"}, 405),
}


@pytest.mark.parametrize("case", OTHERS)
def test_another_program_behind_the_port(make: Make, server: WebuiServer, case: str) -> None:
    server.answer_next(OTHERS[case])
    with pytest.raises(BadResponseError, match="is not a WebUI server"):
        make().identify()


def test_another_program_has_no_engines(no_thread_left: None, make: Make) -> None:
    class Page(StrictServer):
        def respond(self, request: Any) -> Answer:
            return OTHERS["a web page"]

    with Page() as server:
        for ask in (make(server.url).engines, lambda: generate(make(server.url), text_request())):
            with pytest.raises(BadResponseError):
                ask()
        assert len(server.posts(TXT2IMG)) == 0


# ---------------------------------------------------------------------------------------------- lists

NONSENSE: list[Any] = [None, 3, "x", {}, {"models": []}, [None], [3], ["x"], [[]], [{}]]


@pytest.mark.parametrize(
    "data",
    [
        *NONSENSE,
        [{"title": "a", "model_name": "a"}],
        [{"title": "a", "model_name": 3, "filename": "a"}],
        [{"title": "", "model_name": "a", "filename": "a"}],
        [{"title": "a", "model_name": "a", "filename": "a", "hash": 3}],
    ],
)
def test_lists_of_models_that_are_none(data: Any) -> None:
    with pytest.raises(BadResponseError, match="list of models"):
        read_models(data)


@pytest.mark.parametrize("data", [*NONSENSE, [{"name": 3}], [{"name": ""}], [{"name": None}]])
def test_other_lists_that_are_none(data: Any) -> None:
    with pytest.raises(BadResponseError, match="list of upscalers"):
        read_upscalers(data)
    with pytest.raises(BadResponseError, match="list of LoRAs"):
        read_loras(data)
    with pytest.raises(BadResponseError, match="list of samplers"):
        read_names(data, "list of samplers")


def test_empty_lists_are_lists() -> None:
    assert [read_models([]), read_upscalers([]), read_loras([]), read_names([], "list")] == [()] * 4


@pytest.mark.parametrize("scale", [None, "4", True, -1, 0, 1e9, float("nan")])
def test_a_scale_that_is_none(scale: Any) -> None:
    assert read_upscalers([{"name": "a", "scale": scale}])[0].scale == 0


def test_a_lora_that_no_prompt_can_hold_is_left_out() -> None:
    assert [each.name for each in read_loras([{"name": "a:b"}, {"name": "a>b"}, {"name": "a b"}])] == ["a b"]


@pytest.mark.parametrize("data", [None, 3, "x", [], {}, {"detail": "x"}])
def test_settings_of_no_webui(data: Any) -> None:
    assert read_settings(data) is None


def test_settings_of_another_form() -> None:
    with pytest.raises(BadResponseError, match="settings"):
        read_settings({"sd_model_checkpoint": 3})


def test_how_a_server_is_known() -> None:
    many = dict.fromkeys(map(str, range(100)), 1)
    for data, flavour in (
        ({"sd_model_checkpoint": "a", "samples_format": "png"}, Flavour.SMALL),
        ({"sd_model_checkpoint": "a", **many}, Flavour.AUTOMATIC),
        ({"sd_model_checkpoint": None, **many, "forge_preset": "sd"}, Flavour.FORGE),
    ):
        settings = read_settings(data)
        assert settings is not None
        assert settings.flavour is flavour


def test_names_on_windows() -> None:
    models = read_models(
        [{"title": "sub\\a.safetensors [12]", "model_name": "sub_a", "filename": "C:\\m\\sub\\a.safetensors"}]
    )
    for name in ("sub_a", "sub\\a.safetensors", "sub\\a.safetensors [34]", "a", "a.safetensors"):
        assert model_named(models, name) is models[0]
    assert model_named(models, "b") is None


def test_a_request_without_an_engine_gets_the_default_one(make: Make) -> None:
    provider = make()
    request = replace(valid_request(provider, Mode.UPSCALE), engine=None)
    assert generate(provider, request).engine == "R-ESRGAN 4x+"


def test_declaring_loads_no_image_library() -> None:
    code = "import sys, bridge.providers.webui.provider; print({'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


def test_a_post_is_sent_once_unless_it_is_said_to_be_free(transport: Transport) -> None:
    server = Server(transport, "http://127.0.0.1:1")
    assert server.call("txt2img", {}).may_cost
    assert not server.call("x", {}, free=True).may_cost
    assert not server.call("options").may_cost


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("model.safetensors [0123abcd]", "model.safetensors"),
        ("model [a] [b] ", "model [a]"),
        ("model [a[b]", "model"),
        ("model [a] b", "model [a] b"),
        ("model]", "model]"),
        ("[a]", ""),
        ("", ""),
        ("[" * 300_000, "[" * 300_000),
        ("[" * 300_000 + "x]y", "[" * 300_000 + "x]y"),
    ],
    ids=lambda text: text[:30],
)
def test_titles_without_their_checksum(title: str, bare: str) -> None:
    """The long ones would keep a regular expression busy for minutes, and all other threads waiting."""
    assert without_checksum(title) == bare

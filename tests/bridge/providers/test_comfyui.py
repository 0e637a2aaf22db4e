"""The ComfyUI provider against the strict server: what it declares, what it sends, what it makes of the answers."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bridge.capability import OptionKind, PromptNeed
from bridge.errors import (
    AuthError,
    BadResponseError,
    EngineNotFoundError,
    InputError,
    RejectedError,
    ServerFaultError,
    UnreachableError,
)
from bridge.model import (
    EngineId,
    Mode,
    Prompt,
    Sampling,
    Size,
)
from bridge.providers.base import Provider, check
from bridge.providers.comfyui.engines import choose, named
from bridge.providers.comfyui.provider import SPEC
from tests.bridge.providers.conformance import (
    ProviderConformance,
    audited_sockets,
    capability_of,
    generate,
    picture_of,
    valid_request,
)
from tests.servers.comfyui import ComfyServer
from tests.servers.comfyui_nodes import SAMPLERS, SCHEDULERS
from tests.servers.comfyui_pictures import factor_of, picture_text
from tests.servers.comfyui_requests import (
    CHECKPOINT,
    INPAINTING,
    SEED,
    SMALL,
    ULTRASHARP,
    Make,
    corner_mask,
    image_request,
    make,
    mask_request,
    server,
    text_request,
    transport,
    upscale_request,
)
from tests.servers.stability_pictures import image_to_image, masked_colour, text_to_image
from tests.servers.strict import Answer, json_answer

__all__ = ["audited_sockets", "make", "server", "transport"]


class TestComfyUI(ProviderConformance):
    @pytest.fixture
    def provider(self, make: Make) -> Provider:
        return make()


class TestOlderComfyUI(ProviderConformance):
    """Ids are the server's own, no progress_state, no preview with metadata, no word of its version."""

    @pytest.fixture
    def provider(self, make: Make, server: ComfyServer) -> Provider:
        server.knows_ids, server.tells_states, server.version = False, False, ""
        return make()


class TestWithoutAWebsocket(ProviderConformance):
    @pytest.fixture
    def provider(self, make: Make, server: ComfyServer) -> Provider:
        server.websockets = False
        return make()


class TestNothingKept(ProviderConformance):
    """A server that runs every node every time, as with --cache-none."""

    @pytest.fixture
    def provider(self, make: Make, server: ComfyServer) -> Provider:
        server.queue.keeps_results = False
        return make()


# ----------------------------------------------------------------------------------------------- on the wire


def test_text_to_image_is_the_plain_graph(make: Make, server: ComfyServer) -> None:
    request = text_request(samples=2, steps=7, cfg_scale=6.5, sampler="dpmpp_2m")
    result = generate(make(), replace(request, extras=(("scheduler", "karras"),)))
    assert server.graph() == {
        "3": {
            "class_type": "KSampler",
            "inputs": {
                "seed": SEED,
                "steps": 7,
                "cfg": 6.5,
                "sampler_name": "dpmpp_2m",
                "scheduler": "karras",
                "denoise": 1.0,
                "model": ["4", 0],
                "positive": ["6", 0],
                "negative": ["7", 0],
                "latent_image": ["5", 0],
            },
        },
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": CHECKPOINT}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 96, "height": 64, "batch_size": 2}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a boat", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "rain", "clip": ["4", 1]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "PreviewImage", "inputs": {"images": ["8", 0]}},
    }
    assert [made.seed for made in result.pictures] == [SEED, SEED]
    assert result.engine == CHECKPOINT
    assert result.notes == ("The pictures are one batch: they share the seed 5, and come again only as 2 together.",)
    expected = text_to_image(96, 64, picture_text("a boat", "rain"), SEED + 1)
    assert np.array_equal(result.pictures[1].picture.pixels, expected)


def test_what_is_queued_names_its_job_and_who_listens(make: Make, server: ComfyServer) -> None:
    generate(make(), text_request())
    (post,) = server.posts("/prompt")
    (feed,) = [request for request in server.requests if request.path == "/ws"]
    sent = json.loads(post.body)
    assert set(sent) == {"prompt", "client_id", "prompt_id", "extra_data"}
    assert sent["client_id"] == feed.query["clientId"]
    assert sent["extra_data"] == {"preview_method": "auto"}
    assert sent["prompt_id"] in server.queue.history


def test_what_is_not_set_is_what_comfyuis_own_form_starts_with(make: Make, server: ComfyServer) -> None:
    generate(make(), replace(text_request(), sampling=Sampling()))
    (inputs,) = server.nodes("KSampler")
    told = ("steps", "cfg", "sampler_name", "scheduler", "denoise")
    assert [inputs[name] for name in told] == [20, 8.0, SAMPLERS[0], SCHEDULERS[0], 1.0]
    assert 1 <= inputs["seed"] < 2**32


def test_a_seed_by_chance_is_told(make: Make, server: ComfyServer) -> None:
    (made,) = generate(make(), replace(text_request(), sampling=Sampling())).pictures
    assert made.seed == server.nodes("KSampler")[0]["seed"]


def test_weights_are_written_as_comfyui_reads_them(make: Make, server: ComfyServer) -> None:
    prompts = (Prompt("a boat", 1.3), Prompt("the sea"), Prompt("rain", -0.5), Prompt("text", -1.0))
    generate(make(), replace(text_request(), prompts=prompts))
    assert [node["text"] for node in server.nodes("CLIPTextEncode")] == ["(a boat:1.3), the sea", "(rain:0.5), text"]


@pytest.mark.parametrize(("strength", "denoise"), [(None, 0.6), (0.25, 0.25), (1.0, 1.0), (0.0, 0.0)])
def test_image_to_image_denoises_by_the_strength(
    make: Make, server: ComfyServer, strength: float | None, denoise: float
) -> None:
    (made,) = generate(make(), image_request(strength=strength)).pictures
    (sampler,), (encode,), (load,) = (server.nodes(kind) for kind in ("KSampler", "VAEEncode", "LoadImage"))
    assert (sampler["denoise"], sampler["latent_image"]) == (denoise, ["11", 0])
    assert encode == {"pixels": ["10", 0], "vae": ["4", 2]}
    init = picture_of(SMALL).pixels
    assert np.array_equal(server.picture(load["image"]), init[..., :3])
    assert np.array_equal(made.picture.pixels, image_to_image(init, denoise, SEED))


def test_pictures_go_into_the_temporary_folder_under_a_name_of_their_content(make: Make, server: ComfyServer) -> None:
    provider = make()
    for _ in range(2):
        generate(provider, mask_request())
    uploads = server.posts("/upload/image")
    assert [upload.fields for upload in uploads] == [{"type": "temp", "subfolder": "layerbridge"}] * 4
    assert all(upload.files["image"].content_type == "image/png" for upload in uploads)
    assert len({upload.files["image"].filename for upload in uploads}) == 2
    assert {folder for folder, _, _ in server.files.stored} == {"temp"}
    (load,), (mask,) = server.nodes("LoadImage"), server.nodes("LoadImageMask")
    assert load["image"].startswith("layerbridge/")
    assert load["image"].endswith(".png [temp]")
    assert mask["channel"] == "red"


def test_the_name_that_the_server_gave_an_upload_is_used(make: Make, server: ComfyServer) -> None:
    server.answer_next(json_answer({}))  # not that one: the list of nodes is asked for first
    provider = make()
    with pytest.raises(BadResponseError):
        provider.engines()
    provider.engines()
    server.files.stored[("input", "", "theirs.png")] = server_png(server)
    server.answer_next(json_answer({"name": "theirs.png", "subfolder": "", "type": "input"}))
    generate(provider, image_request())
    assert server.nodes("LoadImage") == [{"image": "theirs.png"}]


def server_png(server: ComfyServer) -> bytes:
    from tests.servers.stability_pictures import png

    return png(picture_of(SMALL).pixels)


METHODS = ("SetLatentNoiseMask", "VAEEncodeForInpaint", "InpaintModelConditioning")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("samples", [1, 3])
def test_the_masked_part_is_replaced_and_the_rest_is_as_it_was(
    make: Make, server: ComfyServer, method: str, samples: int
) -> None:
    request = replace(mask_request(corner_mask(), samples=samples), extras=(("inpaint_method", method),))
    pictures = generate(make(), request).pictures
    assert len(pictures) == samples
    assert request.picture is not None
    assert request.mask is not None
    inside = request.mask.pixels > 0  # also what is masked in part: the mask is sent hard
    for index, made in enumerate(pictures):
        pixels = made.picture.pixels
        assert np.array_equal(pixels[~inside], request.picture.pixels[~inside])
        assert (pixels[inside][:, :3] == masked_colour(SEED + index)).all()
    (mask,) = server.nodes("LoadImageMask")
    sent = server.picture(mask["image"])
    assert np.array_equal(sent, np.where(inside, 255, 0))
    assert np.array_equal(server.replaced_share(), inside)


@pytest.mark.parametrize(
    ("engine", "method", "used"),
    [
        (CHECKPOINT, "", "SetLatentNoiseMask"),
        (INPAINTING, "", "InpaintModelConditioning"),
        (INPAINTING, "SetLatentNoiseMask", "SetLatentNoiseMask"),
        (CHECKPOINT, "InpaintModelConditioning", "InpaintModelConditioning"),
        (CHECKPOINT, "VAEEncodeForInpaint", "VAEEncodeForInpaint"),
    ],
)
def test_how_the_mask_reaches_the_model(
    make: Make, server: ComfyServer, engine: EngineId, method: str, used: str
) -> None:
    request = replace(mask_request(), engine=engine, extras=(("inpaint_method", method),) if method else ())
    generate(make(), request)
    assert [kind for kind in METHODS if server.nodes(kind)] == [used]
    (composite,) = server.nodes("ImageCompositeMasked")
    assert composite == {
        "destination": ["10", 0],
        "source": ["8", 0],
        "mask": ["12", 0],
        "x": 0,
        "y": 0,
        "resize_source": False,
    }
    (sampler,) = server.nodes("KSampler")
    assert sampler["positive"] == (["13", 0] if used == "InpaintModelConditioning" else ["6", 0])
    assert sampler["negative"] == (["13", 1] if used == "InpaintModelConditioning" else ["7", 0])
    assert sampler["latent_image"] == ["13", 2 if used == "InpaintModelConditioning" else 0]


def test_a_strength_that_the_method_has_no_use_for_is_told(make: Make, server: ComfyServer) -> None:
    request = replace(mask_request(strength=0.5), extras=(("inpaint_method", "VAEEncodeForInpaint"),))
    result = generate(make(), request)
    assert server.nodes("KSampler")[0]["denoise"] == 1.0
    assert result.notes == ("VAEEncodeForInpaint replaces what is masked wholly: the strength 0.5 was not used.",)
    assert generate(make(), mask_request(strength=0.5)).notes == ()
    assert server.nodes("KSampler")[0]["denoise"] == 0.5


@pytest.mark.parametrize("target", [Size(384, 256), Size(200, 130), Size(500, 334), None])
def test_an_upscale_model_is_brought_to_the_size_that_was_asked_for(
    make: Make, server: ComfyServer, target: Size | None
) -> None:
    (made,) = generate(make(), upscale_request(ULTRASHARP, target)).pictures
    assert made.picture.size == (target or Size(SMALL.width * 4, SMALL.height * 4))
    assert server.nodes("UpscaleModelLoader") == [{"model_name": "4x-UltraSharp.pth"}]
    assert len(server.nodes("ImageScale")) == (1 if target else 0)


@pytest.mark.parametrize("method", ["lanczos", "bicubic", "nearest-exact"])
def test_plain_scaling_needs_no_model(make: Make, server: ComfyServer, method: str) -> None:
    (made,) = generate(make(), upscale_request(EngineId(f"scale:{method}"), Size(300, 200))).pictures
    assert made.picture.size == Size(300, 200)
    assert server.nodes("ImageScale") == [
        {"image": ["10", 0], "upscale_method": method, "width": 300, "height": 200, "crop": "disabled"}
    ]
    (doubled,) = generate(make(), upscale_request(EngineId(f"scale:{method}"))).pictures
    assert doubled.picture.size == Size(192, 128)


def test_the_factor_of_a_model_is_its_own() -> None:
    assert [factor_of(name) for name in ("4x-UltraSharp.pth", "RealESRGAN_x2plus.pth", "other")] == [4, 2, 4]


def test_only_the_result_of_our_own_node_counts(make: Make, server: ComfyServer) -> None:
    """Whatever else the history lists."""
    provider = make()
    generate(provider, text_request())
    entry = next(iter(server.queue.history.values()))
    entry["outputs"]["77"] = {"images": [{"filename": "other.png", "subfolder": "", "type": "output"}]}
    job = next(iter(server.queue.history))
    from bridge.http.call import HttpAnswer, HttpCall
    from bridge.providers.comfyui.answers import read_outcome

    answer = HttpAnswer(200, {}, json.dumps({job: entry}).encode())
    outcome = read_outcome(answer, HttpCall("GET", server.url), job, {}, "9")
    assert outcome is not None
    assert [file.folder for file in outcome.files] == ["temp"]


def test_a_server_below_a_path_of_its_own(make: Make, server: ComfyServer) -> None:
    """Everything is there a second time under /api, as other programs have it under other paths."""
    provider = make(url=f"{server.url}/api/")
    (made,) = generate(provider, image_request()).pictures
    assert made.picture.size == SMALL
    assert {request.path.split("/")[1] for request in server.requests} == {"api"}


# -------------------------------------------------------------------------------------------------- engines


def test_engines_are_what_the_server_has(make: Make) -> None:
    listed = {engine.id: engine for engine in make().engines()}
    assert list(listed) == [
        *("dreamshaper_8.safetensors", "sdxl/sd_xl_base_1.0.safetensors", "sd-v1-5-inpainting.ckpt"),
        *("upscale:4x-UltraSharp.pth", "upscale:RealESRGAN_x2plus.pth"),
        *("scale:nearest-exact", "scale:bilinear", "scale:area", "scale:bicubic", "scale:lanczos"),
    ]
    assert listed[EngineId("sdxl/sd_xl_base_1.0.safetensors")].name == "sd_xl_base_1.0"
    assert listed[CHECKPOINT].modes == (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)
    assert listed[ULTRASHARP].modes == (Mode.UPSCALE,)
    assert listed[INPAINTING].description == "An inpainting model."


def test_engines_are_asked_for_once(make: Make, server: ComfyServer) -> None:
    provider = make()
    provider.engines()
    server.checkpoints = ("new.safetensors",)
    assert len(provider.engines()) == 10
    assert len(server.requests) == 1
    assert provider.engines(refresh=True)[0].id == "new.safetensors"


def test_default_engines(make: Make, server: ComfyServer) -> None:
    provider = make()
    assert provider.default_engine(Mode.TEXT_TO_IMAGE) == CHECKPOINT
    assert provider.default_engine(Mode.INPAINT) == INPAINTING
    assert provider.default_engine(Mode.UPSCALE) == ULTRASHARP
    server.upscalers = ()
    provider.engines(refresh=True)
    assert provider.default_engine(Mode.UPSCALE) == "scale:lanczos"
    server.checkpoints = (INPAINTING,)
    provider.engines(refresh=True)
    assert provider.default_engine(Mode.TEXT_TO_IMAGE) == INPAINTING


def test_a_server_without_a_checkpoint_says_where_they_go(make: Make, server: ComfyServer) -> None:
    server.checkpoints = ()
    provider = make()
    with pytest.raises(EngineNotFoundError, match="models/checkpoints"):
        provider.default_engine(Mode.TEXT_TO_IMAGE)
    with pytest.raises(EngineNotFoundError, match="models/checkpoints"):
        generate(provider, text_request())
    with pytest.raises(EngineNotFoundError, match="models/upscale_models"):
        choose((), Mode.UPSCALE)
    assert server.posts() == []


def test_a_new_model_is_found_though_the_list_is_kept(make: Make, server: ComfyServer) -> None:
    provider = make()
    provider.engines()
    server.checkpoints = (*server.checkpoints, "new.safetensors")
    request = replace(text_request(), engine=EngineId("new.safetensors"))
    assert generate(provider, request).engine == "new.safetensors"


@pytest.mark.parametrize("mode", [Mode.TEXT_TO_IMAGE, Mode.UPSCALE])
@pytest.mark.parametrize("engine", ["gone.safetensors", "upscale:gone.pth", "scale:magic", "workflow:gone"])
def test_an_engine_that_is_not_there_is_named_before_anything_is_sent(
    make: Make, server: ComfyServer, engine: str, mode: Mode
) -> None:
    request = text_request() if mode is Mode.TEXT_TO_IMAGE else upscale_request(ULTRASHARP)
    with pytest.raises(EngineNotFoundError, match="nothing was sent") as raised:
        generate(make(), replace(request, engine=EngineId(engine)))
    assert engine in raised.value.message
    assert server.posts() == []


def test_an_engine_of_the_wrong_kind_is_not_there(make: Make, server: ComfyServer) -> None:
    for request in (
        replace(text_request(), engine=ULTRASHARP),
        upscale_request(CHECKPOINT),
        replace(text_request(), engine=EngineId("upscale:dreamshaper_8.safetensors")),
    ):
        with pytest.raises(EngineNotFoundError):
            generate(make(), request)
    assert server.posts() == []


def test_a_request_without_an_engine_gets_the_default_one(make: Make) -> None:
    provider = make()
    assert generate(provider, replace(text_request(), engine=None)).engine == CHECKPOINT
    assert generate(provider, replace(mask_request(), engine=None)).engine == INPAINTING


@pytest.mark.parametrize("kind", ["ImageCompositeMasked", "LoadImageMask", "PreviewImage"])
def test_nodes_that_the_server_does_not_have_are_named_before_anything_is_sent(
    make: Make, server: ComfyServer, kind: str
) -> None:
    server.missing = frozenset({kind})
    with pytest.raises(RejectedError, match=f"{kind}; nothing was sent") as raised:
        generate(make(), mask_request())
    assert "manager" in raised.value.hint
    assert server.posts() == []


def test_ids_are_taken_apart() -> None:
    for text in ("a.ckpt", "sub/a.ckpt", "upscale:x4.pth", "scale:lanczos", "workflow:mine", "c:\\a.ckpt", "x:y"):
        assert named(EngineId(text)).id == text
    assert named(EngineId("upscale:a:b")).name == "a:b"
    assert named(EngineId("c:\\a.ckpt")).kind == ""


# --------------------------------------------------------------------------------------------- capabilities


def test_options_are_the_servers_once_it_was_asked(make: Make) -> None:
    provider = make()
    before = capability_options(provider, Mode.INPAINT)
    assert before["sampler"].kind is OptionKind.TEXT
    assert before["scheduler"].kind is OptionKind.TEXT
    provider.engines()
    after = capability_options(provider, Mode.INPAINT)
    assert after["sampler"].choices == ("", *SAMPLERS)
    assert after["scheduler"].choices == ("", *SCHEDULERS)
    assert after["inpaint_method"].choices == ("", *METHODS)
    assert "inpaint_method" not in capability_options(provider, Mode.TEXT_TO_IMAGE)
    assert capability_options(provider, Mode.IMAGE_TO_IMAGE)["strength"].default == 0.6


def capability_options(provider: Provider, mode: Mode) -> dict[str, Any]:
    capability = provider.capability(mode, CHECKPOINT)
    assert capability is not None
    return {option.name: option for option in capability.options}


def test_what_serves_what(make: Make) -> None:
    provider = make()
    able = {
        (mode, engine): provider.capability(mode, engine) is not None
        for mode in Mode
        for engine in (CHECKPOINT, ULTRASHARP, EngineId("scale:lanczos"), EngineId("workflow:none"), None)
    }
    generating = (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)
    assert {pair for pair, can in able.items() if can} == {
        *((mode, engine) for mode in generating for engine in (CHECKPOINT, None)),
        *((Mode.UPSCALE, engine) for engine in (ULTRASHARP, EngineId("scale:lanczos"), None)),
    }


def test_sizes_and_prompts(make: Make) -> None:
    provider = make()
    text, masked, up = (capability_of(provider, mode) for mode in (Mode.TEXT_TO_IMAGE, Mode.INPAINT, Mode.UPSCALE))
    for size, fits in ((Size(512, 768), True), (Size(500, 512), False), (Size(2048, 2048), True)):
        assert text.sizes.admits(size) is fits
    assert not text.sizes.admits(Size(2056, 2048))
    assert not text.sizes.admits(Size(56, 512))
    assert up.sizes.admits(Size(4001, 3001))
    assert (text.prompt, masked.prompt, up.prompt) == (PromptNeed.REQUIRED, PromptNeed.OPTIONAL, PromptNeed.UNUSED)
    assert masked.hard_mask
    assert not masked.keeps_alpha


def test_a_scheduler_that_there_is_none_of_is_refused(make: Make) -> None:
    provider = make()
    request = valid_request(provider, Mode.TEXT_TO_IMAGE)
    with pytest.raises(InputError, match="Scheduler"):
        check(replace(request, extras=(("scheduler", "gentle"),)), capability_of(provider, Mode.TEXT_TO_IMAGE))


def test_what_it_is_and_where_it_is_looked_for() -> None:
    assert (SPEC.id, SPEC.label, SPEC.url_variable, SPEC.key_variable) == ("comfyui", "ComfyUI", "COMFYUI_URL", "")
    assert SPEC.default_url in SPEC.usual_urls
    assert not SPEC.needs_key
    assert [setting.name for setting in SPEC.settings] == ["workflows"]


def test_declaring_loads_no_image_library() -> None:
    code = "import sys, bridge.providers.comfyui.provider; print({'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"


# ----------------------------------------------------------------------------------------- who answers there


def test_it_says_what_it_is(make: Make, server: ComfyServer) -> None:
    assert make().identify() == "ComfyUI 0.3.64"
    server.version = ""
    assert make().identify() == "ComfyUI"
    assert [request.path for request in server.requests] == ["/system_stats", "/system_stats"]


OTHERS: dict[str, Answer] = {
    "a page": Answer(200, "text/html", b"<!DOCTYPE html><title>Stable Diffusion</title>"),
    "another API": json_answer({"detail": "Not Found"}, 404),
    "nothing": Answer(404, "text/plain", b""),
    "a list": json_answer([1, 2]),
    "other JSON": json_answer({"system": "linux"}),
    "half of it": json_answer({"system": {"comfyui_version": "1"}}),
    "a wrong method": json_answer({"detail": "Method Not Allowed"}, 405),
    "a text": json_answer("ComfyUI"),
    "null": json_answer(None),
}


@pytest.mark.parametrize("case", OTHERS)
def test_another_program_at_the_address(make: Make, server: ComfyServer, case: str) -> None:
    server.answer_next(OTHERS[case])
    with pytest.raises(BadResponseError, match="is not a ComfyUI server") as raised:
        make().identify()
    assert "<" not in raised.value.message


def test_another_program_is_found_out_when_its_engines_are_asked_for(make: Make, server: ComfyServer) -> None:
    server.answer_next(json_answer({"detail": "Not Found"}, 404))
    with pytest.raises(BadResponseError, match="is not a ComfyUI server"):
        make().engines()
    server.answer_next(Answer(200, "text/html", b"<html>"))
    with pytest.raises(BadResponseError):
        make().engines()


@pytest.mark.parametrize(("status", "words"), [(401, "wants a password"), (403, "turns the request away")])
def test_a_proxy_in_front_may_want_a_password(make: Make, server: ComfyServer, status: int, words: str) -> None:
    provider = make()
    for ask in (provider.identify, provider.engines):
        server.answer_next(Answer(status, "text/html", b"<h1>who are you</h1>"))
        with pytest.raises(AuthError, match=words):
            ask()


def test_a_server_that_failed_is_told_apart(make: Make, server: ComfyServer) -> None:
    server.answer_next(Answer(500, "text/plain", b"500 Internal Server Error"))
    with pytest.raises(ServerFaultError):
        make().identify()


def test_a_server_that_is_not_there(make: Make) -> None:
    with ComfyServer() as gone:
        url = gone.url
    provider = make(url=url)
    for ask in (provider.identify, provider.engines, lambda: generate(provider, text_request())):
        with pytest.raises(UnreachableError, match="nothing was sent"):
            ask()

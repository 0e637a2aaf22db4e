"""The AI Horde provider against the strict horde: what it sends, what it makes of answers."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bridge.capability import Account, OptionKind, PromptNeed
from bridge.errors import (
    BadResponseError,
    EngineNotFoundError,
    InputError,
    QuotaError,
    RefusedError,
    ServerFaultError,
    SettingsError,
)
from bridge.http.transport import Transport
from bridge.imaging.geometry import fit
from bridge.model import EngineId, GenerationRequest, Mask, Mode, Picture, Prompt, ProviderId, Sampling, Size
from bridge.providers.base import Provider, ProviderSetup, check
from bridge.providers.horde.engines import ANY, LARGEST_SIDES, SAMPLERS, STRIP_BACKGROUND, UPSCALERS
from bridge.providers.horde.patience import PACE
from bridge.providers.horde.provider import SPEC, HordeProvider
from bridge.providers.named_address import may_fetch
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
from tests.servers import horde_rules as rules
from tests.servers.horde import ANONYMOUS_KEY, KEY, VERSION, HordeServer, model
from tests.servers.horde_rig import FAST, HordeRig
from tests.servers.rig import Rig
from tests.servers.stability_pictures import masked_colour
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

__all__ = ["audited_sockets"]

HORDE = ProviderId("horde")
DELIBERATE = EngineId("Deliberate")
SMALL = Size(512, 576)
TINY = Size(40, 30)

Make = Callable[..., HordeProvider]


@pytest.fixture
def rig(no_thread_left: None) -> Iterator[HordeRig]:
    with HordeRig() as running:
        yield running


@pytest.fixture
def server(rig: HordeRig) -> HordeServer:
    return rig.server


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


@pytest.fixture
def make(server: HordeServer, transport: Transport) -> Make:
    """Makes providers that talk to the strict horde."""

    def provider(**changes: Any) -> HordeProvider:
        pace = changes.pop("pace", FAST)
        setup = ProviderSetup(transport, server.api, key=Secret(KEY), client=("layerbridge", "1.2"))
        return HordeProvider(replace(setup, **changes), pace=pace)

    return provider


class HordeConformance(ProviderConformance):
    """Upscalers enlarge by what they enlarge; everything else comes as asked."""

    def _check_size(self, got: Size, wanted: Size, mode: Mode) -> None:
        if mode is Mode.UPSCALE:
            assert got == Size(640, 480)
        else:
            assert got == wanted


class TestWithAnAccount(HordeConformance):
    @pytest.fixture
    def provider(self, rig: HordeRig, transport: Transport) -> Provider:
        return rig.make(transport)


class TestAnonymously(HordeConformance):
    @pytest.fixture
    def provider(self, make: Make) -> Provider:
        return make(key=None)


def text_request(**sampling: Any) -> GenerationRequest:
    sampling = {"seed": 5, **sampling}
    return GenerationRequest(
        Mode.TEXT_TO_IMAGE, HORDE, DELIBERATE, (Prompt("a boat"),), size=SMALL, sampling=Sampling(**sampling)
    )


def image_request(**sampling: Any) -> GenerationRequest:
    return replace(text_request(**sampling), mode=Mode.IMAGE_TO_IMAGE, size=None, picture=picture_of(SMALL))


def mask_request(mask: Mask | None = None, **sampling: Any) -> GenerationRequest:
    return replace(image_request(**sampling), mode=Mode.INPAINT, mask=mask or mask_of(SMALL))


def upscale_request(engine: str, source: Size = TINY, target: Size | None = None) -> GenerationRequest:
    return GenerationRequest(Mode.UPSCALE, HORDE, EngineId(engine), picture=picture_of(source), size=target)


def strip_request(picture: Picture) -> GenerationRequest:
    return GenerationRequest(Mode.IMAGE_TO_IMAGE, HORDE, STRIP_BACKGROUND, picture=picture)


def sent(server: StrictServer) -> Recorded:
    (recorded,) = server.posts()
    return recorded


def decoded(text: str) -> Image.Image:
    with Image.open(io.BytesIO(base64.b64decode(text, validate=True))) as image:
        image.load()
        return image


# ------------------------------------------------------------------------------------------ requests


def test_text_to_image_sends_what_was_asked_for(make: Make, server: HordeServer) -> None:
    request = replace(
        text_request(samples=2, steps=20, cfg_scale=6.666666, sampler="k_dpmpp_sde"),
        prompts=(Prompt("a boat"), Prompt("at sea", 1.2), Prompt("rain", -0.7)),
        extras=(
            *(("karras", False), ("clip_skip", 2.0), ("post_processing", "GFPGAN"), ("hires_fix", True)),
            *(("tiling", "false"), ("nsfw", "censor"), ("trusted_workers", "on"), ("slow_workers", 0)),
            ("allow_downgrade", False),
        ),
    )
    result = generate(make(), request)
    assert sent(server).json == {
        "prompt": "a boat, (at sea:1.2) ### (rain:0.7)",
        "params": {
            "width": 512,
            "height": 576,
            "n": 2,
            "steps": 20,
            "cfg_scale": 6.67,
            "sampler_name": "k_dpmpp_sde",
            "clip_skip": 2,
            "post_processing": ["GFPGAN"],
            "seed": "5",
            "seed_variation": 1,
            "karras": False,
            "hires_fix": True,
            "tiling": False,
        },
        "models": ["Deliberate"],
        "r2": True,
        "shared": False,
        "nsfw": False,
        "censor_nsfw": True,
        "trusted_workers": True,
        "slow_workers": False,
        "allow_downgrade": False,
    }
    assert [made.seed for made in result.pictures] == [5, 6]


def test_what_is_not_set_is_left_to_the_server(make: Make, server: HordeServer) -> None:
    request = replace(text_request(seed=0), engine=ANY, extras=(("nsfw", ""), ("karras", "")))
    result = generate(make(), request)
    assert sent(server).json == {
        "prompt": "a boat",
        "params": {"width": 512, "height": 576, "n": 1},
        "models": [],
        "r2": True,
        "shared": False,
        "allow_downgrade": True,
    }
    assert result.pictures[0].seed == server.job.seeds[0] > 0
    assert result.engine == DELIBERATE  # the one that was used


def test_adult_content_may_be_allowed(make: Make, server: HordeServer) -> None:
    generate(make(), replace(text_request(), extras=(("nsfw", "allow"),)))
    assert (sent(server).json["nsfw"], sent(server).json["censor_nsfw"]) == (True, False)


@pytest.mark.parametrize(("strength", "told"), [(0.3, 0.3), (1.0, 1.0), (0.0, 0.01), (None, None)])
def test_image_to_image(make: Make, server: HordeServer, strength: float | None, told: float | None) -> None:
    request = image_request(strength=strength)
    generate(make(), request)
    body = sent(server).json
    assert body["source_processing"] == "img2img"
    assert body["params"].get("denoising_strength") == told
    assert (body["params"]["width"], body["params"]["height"]) == (512, 576)
    assert "source_mask" not in body
    assert request.picture is not None
    assert np.array_equal(np.asarray(decoded(body["source_image"])), request.picture.pixels[..., :3])


@pytest.mark.parametrize("engine", ["any", "Deliberate Inpainting"])
def test_the_masked_part_is_what_is_replaced(make: Make, rig: Rig, server: HordeServer, engine: str) -> None:
    pixels = np.zeros((SMALL.height, SMALL.width), np.uint8)
    pixels[:64, :] = 255  # one side only: turned over or inverted, it would be another
    pixels[:, :16] = 255
    request = replace(mask_request(Mask(pixels), strength=1.0), engine=EngineId(engine))
    (made,) = generate(make(), request).pictures
    assert request.picture is not None
    assert np.array_equal(rig.replaced(), pixels / 255.0)
    inside, before = pixels == 255, request.picture.pixels
    assert (made.picture.pixels[inside][:, :3] == masked_colour(5)).all()
    assert np.array_equal(made.picture.pixels[~inside][:, 1:3], before[~inside][:, 1:3])
    assert sent(server).json["source_processing"] == "inpainting"


def test_a_grey_mask_is_made_hard(make: Make, rig: Rig, server: HordeServer) -> None:
    ramp = np.tile(np.linspace(0, 255, SMALL.width).astype(np.uint8), (SMALL.height, 1))
    generate(make(), mask_request(Mask(ramp)))
    image = decoded(sent(server).json["source_mask"])
    assert image.mode == "L"
    assert np.array_equal(np.asarray(image), np.where(ramp > 0, 255, 0))
    assert np.array_equal(rig.replaced(), (ramp > 0).astype(np.float64))


@pytest.mark.parametrize(("engine", "factor"), UPSCALERS.items())
def test_upscale(make: Make, server: HordeServer, engine: str, factor: int) -> None:
    request = upscale_request(engine, target=Size(40 * factor, 30 * factor))
    request = replace(request, extras=(("trusted_workers", True), ("slow_workers", False)))
    result = generate(make(), request)
    body = sent(server).json
    assert sent(server).path == "/api/v2/interrogate/async"
    assert set(body) == {"forms", "source_image", "trusted_workers", "slow_workers"}
    assert body["forms"] == [{"name": engine}]
    assert result.pictures[0].picture.size == Size(40 * factor, 30 * factor)
    assert result.notes == ()


def test_what_an_upscaler_cannot_reach_is_told(make: Make) -> None:
    provider = make()
    larger = generate(provider, upscale_request("RealESRGAN_x2plus", target=Size(160, 120)))
    assert larger.notes == ("The engine made 80x60; the rest of the way to 160x120 is plain enlarging.",)
    assert generate(provider, upscale_request("RealESRGAN_x4plus", target=Size(80, 60))).notes == ()


def test_strip_background_keeps_transparency(make: Make, server: HordeServer) -> None:
    pixels = picture_of(Size(60, 50)).pixels.copy()
    pixels[:, :10, 3] = 90
    (made,) = generate(make(), strip_request(Picture(pixels))).pictures
    assert sent(server).json["forms"] == [{"name": "strip_background"}]
    assert decoded(sent(server).json["source_image"]).mode == "RGBA"
    wanted = np.where(pixels[..., 1] < 128, 0, pixels[..., 3])
    assert np.array_equal(made.picture.pixels[..., 3], wanted)


def test_strip_background_after_text_to_image(make: Make) -> None:
    (made,) = generate(make(), replace(text_request(), extras=(("post_processing", "strip_background"),))).pictures
    assert set(np.unique(made.picture.pixels[..., 3])) == {0, 255}


def test_headers(make: Make, server: HordeServer) -> None:
    generate(make(), text_request())
    for each in server.requests:
        if each.path.startswith("/api/"):
            assert each.headers["client-agent"] == "layerbridge:1.2:unknown"
        assert ("apikey" in each.headers) == (each.method == "POST")
    assert sent(server).headers["apikey"] == KEY
    assert sent(server).path == "/api/v2/generate/async"


@pytest.mark.parametrize("key", [None, Secret(ANONYMOUS_KEY)])
def test_nobody_needs_a_key(make: Make, server: HordeServer, key: Secret | None) -> None:
    result = generate(make(key=key), text_request())
    assert sent(server).headers["apikey"] == ANONYMOUS_KEY
    assert result.notes == ()  # kudos are of no account
    assert make(key=key).account() == Account("Anonymous, without an account", "AI Horde", None)


@pytest.mark.parametrize("end", ["", "/", "/v2", "/v2/"])
def test_addresses_as_others_write_them(make: Make, server: HordeServer, end: str) -> None:
    assert make(url=server.api + end).identify() == f"AI Horde {VERSION}"
    assert server.requests[0].path == "/api/v2/status/heartbeat"


def test_pictures_are_asked_for_once_each(make: Make, server: HordeServer) -> None:
    generate(make(), text_request(samples=2))
    paths = [each.path.rsplit("/", 1)[0] for each in server.requests if each.method == "GET"]
    assert paths.count("/api/v2/generate/status") == 1
    assert paths.count("/store") == 2


@pytest.mark.parametrize("missing", ["picture", "mask"])
def test_what_is_missing_is_told(make: Make, server: HordeServer, missing: str) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), replace(mask_request(), **{missing: None}))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nothing was sent"):
        generate(make(), replace(text_request(), size=None))
    assert server.requests == []


@pytest.mark.parametrize("value", ["perhaps", 2, -1])
def test_a_switch_is_on_or_off(make: Make, server: HordeServer, value: Any) -> None:
    with pytest.raises(InputError, match="tiling"):
        generate(make(), replace(text_request(), extras=(("tiling", value),)))
    assert server.requests == []


def test_the_mark_of_the_negative_prompt(make: Make, server: HordeServer) -> None:
    marked = replace(text_request(), prompts=(Prompt("a boat ### rain"),))
    generate(make(), marked)
    assert sent(server).json["prompt"] == "a boat ### rain"
    with pytest.raises(InputError, match="###"):
        generate(make(), replace(marked, prompts=(*marked.prompts, Prompt("fog", -1))))
    assert len(server.posts()) == 1


# ------------------------------------------------------------------------------------------- results


def test_kudos_are_told(make: Make) -> None:
    assert generate(make(), text_request(samples=3)).notes == ("It cost 36 kudos.",)


def test_pictures_inside_the_answer_are_read(make: Make, server: HordeServer) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (512, 576), (1, 2, 3)).save(buffer, "PNG")
    server.link = base64.b64encode(buffer.getvalue()).decode()
    (made,) = generate(make(), text_request()).pictures
    assert made.picture.pixels[0, 0].tolist() == [1, 2, 3, 255]


def test_a_withheld_result_is_refused(make: Make, server: HordeServer) -> None:
    server.end_next("censored")
    with pytest.raises(RefusedError, match="content filter"):
        generate(make(), text_request())


@pytest.mark.parametrize(
    "changes",
    [
        {"censored": True},
        {"state": "csam"},
        {"gen_metadata": [{"type": "censorship", "value": "csam"}]},
    ],
)
def test_every_way_to_say_that_it_was_withheld(make: Make, server: HordeServer, changes: dict[str, Any]) -> None:
    generation = {"img": "aGVsbG8=", "seed": "5", "censored": False, "state": "ok", "gen_metadata": [], **changes}
    with pytest.raises(RefusedError):
        generate(scripted(make, server, {"generations": [generation]}), text_request())


def scripted(make: Make, server: HordeServer, status: Any) -> HordeProvider:
    """A provider whose request is done at once; the answer to the question for its result is ``status``."""
    provider = make()
    provider.engines()
    taken = {"id": "6856a323-854b-41af-8110-a4c03ecbb5b8", "kudos": 1.0}
    server.answer_next(json_answer(taken, 202))
    server.answer_next(json_answer({"done": True, "finished": 1}))
    server.answer_next(json_answer(status))
    return provider


def test_some_are_withheld_and_some_are_lost(make: Make, server: HordeServer) -> None:
    server.end_next("ok", "censored", "faulted", "ok")
    result = generate(make(), text_request(samples=4))
    assert [made.seed for made in result.pictures] == [5, 8]
    assert result.notes == (
        "The content filter withheld 1 of 3 pictures.",
        "Only 3 of 4 pictures were made.",
        "It cost 36 kudos.",
    )


def test_all_failed(make: Make, server: HordeServer) -> None:
    server.end_next("faulted", "faulted")
    with pytest.raises(ServerFaultError, match="volunteers' computers failed"):
        generate(make(), text_request(samples=2))


def test_a_post_processor_that_fails(make: Make, server: HordeServer) -> None:
    server.end_next("faulted")
    with pytest.raises(ServerFaultError, match="volunteers' computers failed"):
        generate(make(), upscale_request("NMKD_Siax"))


def test_one_picture_that_cannot_be_fetched_does_not_spoil_the_others(make: Make, server: HordeServer) -> None:
    good = {"img": f"{server.url}/store/none.webp", "seed": "9", "censored": False, "state": "ok"}
    buffer = io.BytesIO()
    Image.new("RGB", (512, 576)).save(buffer, "PNG")
    inside = {**good, "img": base64.b64encode(buffer.getvalue()).decode()}
    result = generate(scripted(make, server, {"generations": [good, inside]}), text_request(samples=2))
    assert len(result.pictures) == 1
    assert result.notes == ("One picture was lost. The finished picture could not be fetched (status 404).",)


def test_what_a_volunteer_says_is_told(make: Make, server: HordeServer) -> None:
    server.metadata = [
        {"type": "source_mask", "value": "parse_failed"},
        {"type": "batch_index", "value": "1"},
        {"type": "source_image", "value": 3},
    ]
    notes = generate(make(), mask_request()).notes
    assert notes[0] == "A volunteer's computer says of the source_mask: parse_failed."
    assert len(notes) == 2


def test_a_downgrade_is_told(make: Make, server: HordeServer) -> None:
    server.max_side = 576
    request = replace(text_request(), size=Size(1024, 1024))
    result = generate(make(key=None), request)
    assert result.pictures[0].picture.size == Size(576, 576)
    assert result.notes == ("The horde made 576x576 instead of 1024x1024.",)
    with pytest.raises(QuotaError, match="kudos"):
        generate(make(key=None), replace(request, extras=(("allow_downgrade", False),)))


@pytest.mark.parametrize("seed", [None, "seven", True, -1, 2**32, 1.5, "", [], "9" * 30])
def test_a_seed_that_is_none_is_the_one_that_was_asked_for(make: Make, server: HordeServer, seed: object) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (512, 576)).save(buffer, "PNG")
    generation = {"img": base64.b64encode(buffer.getvalue()).decode(), "seed": seed}
    assert generate(scripted(make, server, {"generations": [generation]}), text_request()).pictures[0].seed == 5


# ------------------------------------------------------------------------------------ addresses of pictures


@pytest.mark.parametrize(
    ("address", "endpoint", "fetched"),
    [
        ("https://store.example/a.webp?sign=1", "https://aihorde.net/api", True),
        ("https://store.example/a.webp", "http://127.0.0.1:1/api", True),
        ("http://127.0.0.1:9/a.webp", "http://127.0.0.1:1/api", True),
        ("http://localhost/a.webp", "http://127.0.0.1:1/api", True),
        ("http://127.0.0.1/a.webp", "https://aihorde.net/api", False),
        ("https://localhost/a.webp", "https://aihorde.net/api", False),
        ("https://[::1]/a.webp", "https://aihorde.net/api", False),
        ("http://store.example/a.webp", "https://aihorde.net/api", False),
        ("http://store.example/a.webp", "http://127.0.0.1:1/api", False),
        ("https://user:pass@store.example/a.webp", "https://aihorde.net/api", False),
        ("https:///a.webp", "https://aihorde.net/api", False),
        ("https://store.example:99999/a", "https://aihorde.net/api", False),
        ("https://[::1/a", "https://aihorde.net/api", False),
        ("file:///etc/passwd", "https://aihorde.net/api", False),
    ],
)
def test_which_addresses_are_asked(address: str, endpoint: str, fetched: bool) -> None:
    assert may_fetch(address, endpoint) is fetched


@pytest.mark.parametrize("link", ["http://store.example/a.webp", "HTTP://store.example/a", "https://a:b@c/d"])
def test_addresses_that_are_not_safe(make: Make, server: HordeServer, link: str) -> None:
    server.link = link
    with pytest.raises(BadResponseError, match="not safe"):
        generate(make(), text_request())


@pytest.mark.parametrize("link", ["file:///etc/passwd", "ftp://a/b", "/etc/passwd", "javascript:1"])
def test_what_is_no_address_is_no_picture(make: Make, server: HordeServer, link: str) -> None:
    server.link = link
    with pytest.raises(BadResponseError, match="damaged"):
        generate(make(), text_request())


def test_a_redirect_away_is_not_followed(make: Make, server: HordeServer) -> None:
    with StrictStore(Answer(302, "text/html", b"", {"Location": f"{server.url}/elsewhere"})) as store:
        server.link = f"{store.url}/a.webp"
        with pytest.raises(BadResponseError, match="not followed"):
            generate(make(), text_request())
    assert all(each.path != "/elsewhere" for each in server.requests)


@pytest.mark.parametrize("body", [b"", b"hello", b"RIFF\x00\x00\x00\x00WEBP"])
def test_files_that_are_no_pictures(make: Make, server: HordeServer, body: bytes) -> None:
    with StrictStore(Answer(200, "image/webp", body)) as store:
        server.link = f"{store.url}/a.webp"
        with pytest.raises(BadResponseError):
            generate(make(), text_request())
        assert "apikey" not in store.requests[0].headers


class StrictStore(StrictServer):
    """Answers everything with the same."""

    def __init__(self, answer: Answer) -> None:
        self._given = answer
        super().__init__()

    def respond(self, request: Recorded) -> Answer:
        return self._given


# ------------------------------------------------------------------------------------- engines and options


def test_engines(make: Make, server: HordeServer) -> None:
    provider = make()
    engines = provider.engines()
    assert [each.id for each in engines[:4]] == ["any", "AlbedoBase XL (SDXL)", "Deliberate", "Deliberate Inpainting"]
    assert engines[0].name == "Any model"
    assert engines[1].description == "12 workers"
    assert engines[3].description == "1 worker, about 90 s of work waiting"
    assert engines[3].modes == (Mode.INPAINT,)
    assert [each.id for each in engines[4:]] == [*UPSCALERS, STRIP_BACKGROUND]
    server.models = (model("new"),)
    assert provider.engines() == engines
    assert [each.id for each in provider.engines(refresh=True)][:2] == ["any", "new"]
    asked = [each for each in server.requests if each.path.endswith("/status/models")]
    assert [each.query for each in asked] == [{"type": "image"}] * 2


def test_a_model_cannot_take_the_name_of_what_is_always_there(make: Make, server: HordeServer) -> None:
    server.models = (model("any"), model("strip_background"), model("Deliberate"))
    ids = [each.id for each in make().engines()]
    assert len(ids) == len(set(ids))


def test_the_server_knows_every_post_processor_and_sampler() -> None:
    assert set(UPSCALERS) <= set(rules.FORMS)
    assert dict(UPSCALERS) == rules.UPSCALERS
    assert set(SAMPLERS) == set(rules.SAMPLERS)


def test_a_model_that_nobody_runs_is_not_waited_for(make: Make, server: HordeServer) -> None:
    provider = make()
    provider.engines()
    server.models = (model("Other"),)
    generate(provider, text_request())  # known to be there a moment ago
    provider.engines(refresh=True)
    with pytest.raises(EngineNotFoundError, match="Deliberate"):
        generate(provider, text_request())
    assert len(server.posts()) == 1
    server.models = (model("Deliberate"),)
    generate(provider, text_request())  # asked again before it is given up
    assert len(server.posts()) == 2


def test_default_engines(make: Make, server: HordeServer) -> None:
    provider = make()
    for mode in (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT):
        assert provider.default_engine(mode) == ANY
    assert provider.default_engine(Mode.UPSCALE) == "RealESRGAN_x4plus"
    with pytest.raises(EngineNotFoundError):
        provider.default_engine(Mode.OUTPAINT)
    assert server.requests == []


@pytest.mark.parametrize(
    ("engine", "modes"),
    [
        ("any", {Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT}),
        ("Realistic Vision Inpainting", {Mode.INPAINT}),
        ("4x_AnimeSharp", {Mode.UPSCALE}),
        ("strip_background", {Mode.IMAGE_TO_IMAGE}),
        ("something new", {Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT}),
    ],
)
def test_what_each_engine_can_do(make: Make, engine: str, modes: set[Mode]) -> None:
    provider = make()
    assert {mode for mode in Mode if provider.capability(mode, EngineId(engine))} == modes


def test_what_a_post_processor_declares(make: Make) -> None:
    provider = make()
    strip = provider.capability(Mode.IMAGE_TO_IMAGE, STRIP_BACKGROUND)
    upscaler = provider.capability(Mode.UPSCALE, None)
    assert strip is not None and upscaler is not None
    assert strip.keeps_alpha and not upscaler.keeps_alpha
    assert strip.prompt is upscaler.prompt is PromptNeed.UNUSED
    assert {option.name for option in upscaler.options} == {"trusted_workers", "slow_workers"}


def test_masks_are_hard_and_uploads_limited(make: Make) -> None:
    capability = capability_of(make(), Mode.INPAINT)
    assert capability.hard_mask
    assert capability.max_upload_bytes == 5000 * 1024
    assert capability_of(make(), Mode.TEXT_TO_IMAGE).max_upload_bytes is None


@pytest.mark.parametrize("side", LARGEST_SIDES)
def test_the_largest_picture_is_a_setting(make: Make, server: HordeServer, side: str) -> None:
    provider = make(options={"largest_side": side})
    sizes = capability_of(provider, Mode.TEXT_TO_IMAGE).sizes
    working = fit(Size(4000, 3000), sizes).working
    assert 0.7 * int(side) ** 2 < working.pixels <= int(side) ** 2
    server.kudos = 1_000_000.0
    request = replace(text_request(), size=working)
    check(request, capability_of(provider, Mode.TEXT_TO_IMAGE))
    if int(side) <= 1024:
        assert generate(provider, request).pictures[0].picture.size == working


def test_a_largest_picture_that_is_none(make: Make) -> None:
    with pytest.raises(SettingsError, match="largest picture"):
        make(options={"largest_side": "huge"})
    assert make(options={"largest_side": ""}).spec == SPEC


@pytest.mark.parametrize("size", [Size(512, 512), Size(64, 3072 * 2 // 3), Size(3072, 128), Size(1024, 1024)])
def test_the_server_takes_every_size_that_is_declared(make: Make, size: Size) -> None:
    provider = make()
    rule = capability_of(provider, Mode.TEXT_TO_IMAGE).sizes
    working = fit(size, rule).working
    assert rule.admits(working)
    assert generate(provider, replace(text_request(), size=working)).pictures[0].picture.size == working


def test_the_server_takes_every_choice(make: Make) -> None:
    provider = make()
    for mode in (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT):
        capability = capability_of(provider, mode)
        assert 8 <= len(capability.options) <= 12
        request = valid_request(provider, mode)
        for option in capability.options:
            values = option.choices if option.kind is OptionKind.CHOICE else (option.default,)
            for value in values:
                if hasattr(request.sampling, option.name):
                    changed = replace(request, sampling=replace(request.sampling, **{option.name: value or None}))
                else:
                    extras = () if value is None else ((option.name, value),)
                    changed = replace(request, extras=extras)
                check(changed, capability)
                provider._endpoint.generate(changed, DELIBERATE)
                rules.read_generation(provider._endpoint.generate(changed, DELIBERATE).json)


# -------------------------------------------------------------------------------------- who answers there


def test_identify(make: Make, server: HordeServer) -> None:
    assert make().identify() == f"AI Horde {VERSION}"
    call = make()._endpoint.heartbeat()
    assert (call.timeouts.connect_s, call.timeouts.read_s, call.timeouts.total_s) == (2, 3, 5)
    assert "apikey" not in server.requests[0].headers


OTHERS = [
    Answer(200, "text/html", b"<html>router</html>"),
    Answer(404, "application/json", b'{"detail": "Not Found"}'),
    Answer(401, "text/plain", b"who are you"),
    json_answer({"status": "ok"}),
    json_answer({"message": "OK"}),
    json_answer({"message": "OK", "version": 3}),
    json_answer({"version": "1.0"}),
    json_answer([]),
    json_answer("OK"),
]


@pytest.mark.parametrize("answer", OTHERS, ids=range(len(OTHERS)))
def test_another_program_behind_the_port(make: Make, answer: Answer) -> None:
    with StrictStore(answer) as other, pytest.raises(BadResponseError, match="not an AI Horde server"):
        make(url=f"{other.url}/api").identify()


def test_a_horde_that_is_down_is_still_a_horde(make: Make) -> None:
    with StrictStore(Answer(503, "text/html", b"<html>")) as other, pytest.raises(ServerFaultError):
        make(url=f"{other.url}/api").identify()


def test_account(make: Make) -> None:
    assert make().account() == Account("painter#7", "AI Horde", 500.0)


def test_its_spec() -> None:
    assert not SPEC.needs_key
    assert (SPEC.key_variable, SPEC.url_variable) == ("AI_HORDE_API_KEY", "AI_HORDE_URL")
    assert SPEC.default_url == "https://aihorde.net/api"
    assert "see your prompts and pictures" in SPEC.summary
    assert PACE.poll_s >= 1.0


def test_declaring_loads_no_image_library() -> None:
    code = "import sys, bridge.providers.horde.provider; print({'numpy', 'PIL', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "set()"

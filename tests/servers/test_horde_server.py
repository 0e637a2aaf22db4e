"""The strict horde is only believed because a client that is not ours works with it, and wrong requests do not."""

from __future__ import annotations

import base64
import http.client
import importlib.util
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.servers.horde import ANONYMOUS_KEY, KEY, HordeServer
from tests.servers.stability_pictures import masked_colour

CLIENT = Path(__file__).parent / "clients" / "horde_sdk_client.py"
GENERATE, INTERROGATE = "/api/v2/generate/async", "/api/v2/interrogate/async"
HEADERS = {"apikey": KEY, "Content-Type": "application/json", "Client-Agent": "tests:1:unknown"}


@pytest.fixture
def server(no_thread_left: None) -> Iterator[HordeServer]:
    with HordeServer() as running:
        yield running


def ask(
    server: HordeServer, method: str, path: str, data: Any = None, headers: Mapping[str, str] = HEADERS
) -> tuple[int, Any]:
    """With http.client: no library of ours, and none that ours uses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, path, None if data is None else json.dumps(data), dict(headers))
        response = connection.getresponse()
        body = response.read()
        kind = response.headers["Content-Type"]
        return response.status, json.loads(body) if kind == "application/json" else body
    finally:
        connection.close()


def picture(width: int = 512, height: int = 512, mode: str = "RGB") -> str:
    colour = 100 if mode == "L" else (100, 150, 200, 255)[: len(mode)]
    buffer = io.BytesIO()
    Image.new(mode, (width, height), colour).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def params(**more: Any) -> dict[str, Any]:
    return {"width": 512, "height": 512, "steps": 20, "n": 1, "seed": "5", **more}


def body(**more: Any) -> dict[str, Any]:
    return {"prompt": "a boat", "params": params(), "models": [], **more}


# ---------------------------------------------------------------------------------------- a client of theirs


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What horde-sdk got from a horde, in a process of its own."""
    if importlib.util.find_spec("horde_sdk") is None:
        pytest.skip("horde-sdk is not installed (the extra dev has it)")
    with HordeServer() as running:
        home = tmp_path_factory.mktemp("sdk")
        # Nothing of the user's: no proxy, no key, no .env file.
        environ = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "AI_HORDE_URL": f"{running.api}/"}
        command = [sys.executable, "-W", "ignore", str(CLIENT), running.key]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environ, cwd=home)
        assert done.returncode == 0, done.stderr[-3000:]
        return {**json.loads(done.stdout.splitlines()[-1]), "withdrawn": len(running.withdrawn)}


def test_the_sdk_is_told_what_there_is(told: dict[str, Any]) -> None:
    assert told["version"] == "4.50.0"
    assert told["models"] == ["Deliberate", "AlbedoBase XL (SDXL)", "Deliberate Inpainting"]
    assert told["user"] == ["painter#7", 500.0]


@pytest.mark.parametrize("kind", ["text", "image", "inpaint"])
def test_the_sdk_gets_its_pictures(told: dict[str, Any], kind: str) -> None:
    made = told[kind]
    assert made["done"] is True
    assert (made["kudos"], made["seeds"], made["models"]) == (24.0, ["5", "5"], ["Deliberate"] * 2)
    assert made["sizes"] == [[512, 576]] * 2


def test_the_sdks_mask_is_white_where_it_is_replaced(told: dict[str, Any]) -> None:
    made = told["inpaint"]
    assert tuple(made["left"]) == masked_colour(5)
    assert made["right"] == [107, 150, 200]  # the red of what is kept is shifted by 7


def test_the_sdk_upscales_and_cancels(told: dict[str, Any]) -> None:
    assert told["upscale"] == {"state": "done", "size": [80, 60]}
    assert told["cancel"] == {"possible": True, "finished": 2, "generations": 2}
    assert told["withdrawn"] == 1


def test_the_sdk_reads_a_refusal(told: dict[str, Any]) -> None:
    assert told["refused"] == ["RequestErrorResponse", "InvalidAPIKey"]


# ------------------------------------------------------------------------------------------- what is refused

WRONG_BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "no prompt": ({"params": params()}, "prompt"),
    "a prompt of numbers": (body(prompt=3), "prompt"),
    "too wide": (body(params=params(width=3136)), "params.width"),
    "no multiple of 64": (body(params=params(height=500)), "params.height"),
    "no steps": (body(params=params(steps=0)), "params.steps"),
    "half a step": (body(params=params(steps=1.5)), "params.steps"),
    "too many pictures": (body(params=params(n=21)), "params.n"),
    "a seed of numbers": (body(params=params(seed=5)), "params.seed"),
    "another sampler": (body(params=params(sampler_name="euler")), "params.sampler_name"),
    "no strength": (body(params=params(denoising_strength=0)), "params.denoising_strength"),
    "another post-processor": (body(params=params(post_processing=["sharpen"])), "params.post_processing.0"),
    "a switch of text": (body(nsfw="no"), "nsfw"),
    "karras of text": (body(params=params(karras="yes")), "params.karras"),
    "another processing": (body(source_processing="inpaint"), "source_processing"),
    "models of numbers": (body(models=[1]), "models"),
    "a misspelt field": (body(sourceimage="x"), "sourceimage"),
    "a misspelt parameter": (body(params=params(cfg=7)), "params.cfg"),
}


@pytest.mark.parametrize("case", WRONG_BODIES)
def test_the_schema(server: HordeServer, case: str) -> None:
    wrong, name = WRONG_BODIES[case]
    status, answer = ask(server, "POST", GENERATE, wrong)
    assert status == 400
    assert answer["message"] == "Input payload validation failed"
    assert list(answer["errors"]) == [name]
    assert server.jobs == {}


BROKEN_RULES: dict[str, tuple[dict[str, Any], str]] = {
    "an empty prompt": (body(prompt=""), "MissingPrompt"),
    "three decimals": (body(params=params(cfg_scale=7.125)), "BadCFGDecimals"),
    "two upscalers": (body(params=params(post_processing=["NMKD_Siax", "4x_AnimeSharp"])), "TooManyUpscalers"),
    "a mask alone": (body(source_mask=picture()), "SourceMaskUnnecessary"),
    "no mask": (body(source_image=picture(), source_processing="inpainting"), "InpaintingMissingMask"),
    "no picture": (body(source_image="aGVsbG8="), "ImageValidationFailed"),
    "no base64": (body(source_image="?"), "ImageValidationFailed"),
    "too large a picture": (body(source_image=picture(3136, 3072)), "SourceImageResolutionExceeded"),
    "a post-processor as model": (body(models=["RealESRGAN_x4plus"]), "UnexpectedModelName"),
}


@pytest.mark.parametrize("case", BROKEN_RULES)
def test_the_rules(server: HordeServer, case: str) -> None:
    wrong, rc = BROKEN_RULES[case]
    status, answer = ask(server, "POST", GENERATE, wrong)
    assert (status, answer["rc"]) == (400, rc)
    assert answer["message"]


def test_an_alpha_is_a_mask(server: HordeServer) -> None:
    pixels = np.full((512, 512, 4), 255, np.uint8)
    pixels[:, :256, 3] = 0
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    source = base64.b64encode(buffer.getvalue()).decode()
    status, _ = ask(server, "POST", GENERATE, body(source_image=source, source_processing="inpainting"))
    assert status == 202
    task = server.job.task
    assert task is not None and task.replace is not None
    assert task.replace[:, :256].min() == 1.0
    assert task.replace[:, 256:].max() == 0.0


@pytest.mark.parametrize(
    ("key", "status", "rc"), [("nobody", 401, "InvalidAPIKey"), (ANONYMOUS_KEY, 202, None), (KEY, 202, None)]
)
def test_keys(server: HordeServer, key: str, status: int, rc: str | None) -> None:
    got, answer = ask(server, "POST", GENERATE, body(), {**HEADERS, "apikey": key})
    assert (got, answer.get("rc")) == (status, rc)


def test_a_key_is_required(server: HordeServer) -> None:
    headers = {name: value for name, value in HEADERS.items() if name != "apikey"}
    status, answer = ask(server, "POST", GENERATE, body(), headers)
    assert status == 400
    assert "apikey" in answer["errors"]


def test_kudos(server: HordeServer) -> None:
    large = params(width=2048, height=1024)
    anonymous = {**HEADERS, "apikey": ANONYMOUS_KEY}
    status, answer = ask(server, "POST", GENERATE, body(params=large), anonymous)
    assert (status, answer["rc"]) == (403, "KudosUpfront")
    assert ask(server, "POST", GENERATE, body(params=params(steps=41)), anonymous)[0] == 403
    assert ask(server, "POST", GENERATE, body(slow_workers=False), anonymous)[0] == 403
    assert ask(server, "POST", GENERATE, body(params=large))[0] == 202
    assert ask(server, "POST", GENERATE, body(params=large, allow_downgrade=True), anonymous)[0] == 202
    task = list(server.jobs.values())[-1].task
    assert task is not None
    assert task.size[0] * task.size[1] <= 1024 * 1024
    assert task.size[0] / task.size[1] == pytest.approx(2.0, rel=0.1)


def test_a_request_from_its_queue_to_its_picture(server: HordeServer) -> None:
    server.queue = ((3, 40), (1, 10))
    _, answer = ask(server, "POST", GENERATE, body(params=params(n=2, seed_variation=3)))
    check = f"/api/v2/generate/check/{answer['id']}"
    first, second, third = (ask(server, "GET", check, headers={})[1] for _ in range(3))
    assert (first["queue_position"], first["wait_time"], first["waiting"], first["done"]) == (3, 40, 2, False)
    assert second["queue_position"] == 1
    assert (third["done"], third["finished"], third["waiting"]) == (True, 2, 0)
    assert "generations" not in third
    _, status = ask(server, "GET", check.replace("check", "status"), headers={})
    assert [each["seed"] for each in status["generations"]] == ["5", "8"]
    address = status["generations"][0]["img"].removeprefix(server.url)
    got, data = ask(server, "GET", address, headers={})
    assert got == 200
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("WEBP", (512, 512))
    assert ask(server, "GET", address, headers={"apikey": KEY})[0] == 403


def test_pictures_in_the_answer(server: HordeServer) -> None:
    _, answer = ask(server, "POST", GENERATE, body(r2=False))
    _, status = ask(server, "GET", f"/api/v2/generate/status/{answer['id']}")
    with Image.open(io.BytesIO(base64.b64decode(status["generations"][0]["img"]))) as image:
        assert image.size == (512, 512)


def test_limits(server: HordeServer) -> None:
    server.limits = True
    statuses = [ask(server, "POST", GENERATE, body(params=params(width=64, height=64)))[0] for _ in range(12)]
    assert statuses[:2] == [202, 202]
    assert 429 in statuses
    name = next(iter(server.jobs))
    answers = [ask(server, "GET", f"/api/v2/generate/status/{name}") for _ in range(21)]
    assert (429, {"message": "10 per 1 minute"}) in answers


@pytest.mark.parametrize("path", ["generate/check", "generate/status", "interrogate/status"])
def test_requests_that_nobody_made(server: HordeServer, path: str) -> None:
    status, answer = ask(server, "GET", f"/api/v2/{path}/6856a323-854b-41af-8110-a4c03ecbb5b8")
    assert (status, answer["rc"]) == (404, "RequestNotFound")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", GENERATE, 405),
        ("POST", "/api/v2/status/models", 405),
        ("GET", "/api/v2/generate/sync", 404),
        ("GET", "/", 404),
    ],
)
def test_addresses(server: HordeServer, method: str, path: str, status: int) -> None:
    assert ask(server, method, path, {} if method == "POST" else None)[0] == status


WRONG_FORMS: dict[str, dict[str, Any]] = {
    "no forms": {"source_image": picture(8, 8)},
    "another form": {"forms": [{"name": "sharpen"}], "source_image": picture(8, 8)},
    "no picture": {"forms": [{"name": "NMKD_Siax"}]},
    "damaged": {"forms": [{"name": "NMKD_Siax"}], "source_image": "aGVsbG8="},
    "a misspelt field": {"forms": [{"name": "NMKD_Siax"}], "source_image": picture(8, 8), "image": "x"},
}


@pytest.mark.parametrize("case", WRONG_FORMS)
def test_forms(server: HordeServer, case: str) -> None:
    assert ask(server, "POST", INTERROGATE, WRONG_FORMS[case])[0] == 400


def test_a_form_says_nothing_of_a_result_until_it_has_one(server: HordeServer) -> None:
    server.finish.clear()
    data = {"forms": [{"name": "RealESRGAN_x4plus"}], "source_image": picture(20, 10)}
    _, answer = ask(server, "POST", INTERROGATE, data)
    path = f"/api/v2/interrogate/status/{answer['id']}"
    assert ask(server, "GET", path)[1] == {
        "state": "processing",
        "forms": [{"form": "RealESRGAN_x4plus", "state": "processing"}],
    }
    server.finish.set()
    form = ask(server, "GET", path)[1]["forms"][0]
    assert form["state"] == "done"
    data = ask(server, "GET", form["result"]["RealESRGAN_x4plus"].removeprefix(server.url), headers={})[1]
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (80, 40)

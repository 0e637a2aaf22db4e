"""The strict WebUI server against a client that is not ours, and where it refuses."""

from __future__ import annotations

import base64
import http.client
import importlib.util
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.servers.webui import API, Kind, WebuiServer

CLIENT = Path(__file__).parent / "clients" / "webuiapi_client.py"
AUTH = "painter:hunter2"
BASIC = {"Authorization": f"Basic {base64.b64encode(AUTH.encode()).decode()}"}
WAIT_S = 20.0


@pytest.fixture
def server(no_thread_left: None) -> Iterator[WebuiServer]:
    with WebuiServer() as running:
        yield running


def said_by_webuiapi(server: WebuiServer) -> dict[str, Any]:
    """What the client prints, run in a process of its own."""
    if importlib.util.find_spec("webuiapi") is None:
        pytest.skip("the client webuiapi is not installed")
    command = [sys.executable, "-W", "ignore", str(CLIENT), str(server.port)]
    command += server.auth.split(":") if server.auth else []
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize(("kind", "auth"), [("automatic", ""), ("automatic", AUTH), ("forge", AUTH)])
def test_webuiapi_works_with_it(no_thread_left: None, kind: Kind, auth: str) -> None:
    with WebuiServer(kind, auth=auth) as server:
        server.delay_s = 0.4
        said = said_by_webuiapi(server)
        assert [each["size"] for each in said["txt2img"]] == [[128, 64], [128, 64]]
        assert said["seeds"] == [7, 8]
        blues = [each["first"][2] for each in said["txt2img"]]
        assert (blues[1] - blues[0]) % 256 == 1
        # Strength 1 leaves the negative of the gradient: white becomes black.
        assert said["img2img"]["first"][0] > 240 > 20 > said["img2img"]["last"][0]
        # The right half is masked, with white.
        assert said["inpaint"]["middle"] == said["inpaint"]["last"] != said["inpaint"]["first"]
        assert said["twice"]["size"] == [192, 128]
        assert said["current"] == "dreamer.safetensors [6ce0161689]"
        assert said["current"] in said["models"]
        assert said["upscalers"][0] == "None"
        assert "Euler a" in said["samplers"]
        assert "karras" in said["schedulers"]
        assert said["interrupted"]["answer"] == {}
        assert said["interrupted"]["job"] == "scripts_txt2img"
        assert 0 < said["interrupted"]["progress"] < 1
        assert said["interrupted"]["after"] is True
        assert said["interrupted"]["picture"]["middle"] == [13, 13, 13]
        assert said["refused"][0] == 400
        assert said["refused"][1]["detail"] == "Sampler not found"


def test_a_size_that_is_no_multiple_of_8_gets_black_borders(server: WebuiServer) -> None:
    """Why the provider asks for a factor: the real one does this, and webuiapi lets it."""
    server.delay_s = 0.4
    exact = said_by_webuiapi(server)["exact"]
    assert exact["size"] == [100, 70]
    assert exact["first"] == exact["last"] == [0, 0, 0]
    assert exact["middle"] != [0, 0, 0]


# -------------------------------------------------------------------------------------- with http.client


def ask(
    server: WebuiServer, path: str, body: object = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], Any]:
    """With http.client: no library of ours, and none that ours uses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    try:
        data = None if body is None else json.dumps(body).encode()
        more = {"Content-Type": "application/json"} if data else {}
        full = path if path.startswith("/") else API + path
        connection.request("GET" if data is None else "POST", full, data, {**more, **(headers or {})})
        response = connection.getresponse()
        content = response.read()
        kind = response.headers.get("Content-Type", "")
        return response.status, dict(response.headers), json.loads(content) if "json" in kind else content
    finally:
        connection.close()


def encoded(pixels: np.ndarray[Any, Any]) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def decoded(text: str) -> np.ndarray[Any, Any]:
    with Image.open(io.BytesIO(base64.b64decode(text))) as image:
        return np.asarray(image.convert("RGB"))


GREY = encoded(np.full((16, 24, 3), 100, np.uint8))


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("txt2img", [], 422, "dict"),
        ("txt2img", {"steps": "many"}, 422, "integer"),
        ("txt2img", {"tiling": 1}, 422, "boolean"),
        ("txt2img", {"seed": True}, 422, "integer"),
        ("txt2img", {"cfg_scale": "7"}, 422, "float"),
        ("txt2img", {"promt": "a"}, 422, "extra fields"),
        ("txt2img", {"distilled_cfg_scale": 3.5}, 422, "extra fields"),
        ("txt2img", {"init_images": [GREY]}, 422, "extra fields"),
        ("txt2img", {"sampler_name": "K_EULER"}, 400, "Sampler not found"),
        ("txt2img", {"script_name": "nothing"}, 422, "not found"),
        ("img2img", {"prompt": "a"}, 404, "Init image not found"),
        ("img2img", {"init_images": ["aGVsbG8="]}, 500, "Invalid encoded image"),
        ("img2img", {"init_images": ["http://127.0.0.1/a.png"]}, 500, "not allowed"),
        ("extra-single-image", {"image": GREY, "resize_mode": 2}, 422, "permitted: 0, 1"),
        ("extra-single-image", {"image": GREY, "upscaling_resize": 0}, 422, "greater than 0"),
        ("extra-single-image", {"image": GREY, "gfpgan_visibility": 2}, 422, "less than or equal"),
        ("extra-single-image", {"image": GREY, "upscaling_resize_w": 0}, 422, "greater than or equal"),
        ("extra-single-image", {"image": GREY, "upscaler_1": "Magic"}, 500, "could not find upscaler"),
        ("extra-single-image", {"image": ""}, 500, "Invalid encoded image"),
        ("/internal/progress", {"id_task": 3}, 422, "string"),
    ],
)
def test_what_is_refused(server: WebuiServer, path: str, body: object, status: int, words: str) -> None:
    got, _, answer = ask(server, path, body)
    assert got == status
    assert words in json.dumps(answer)


def test_a_body_that_is_no_json_is_refused(server: WebuiServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    connection.request("POST", f"{API}txt2img", b"{", {"Content-Type": "application/json"})
    assert connection.getresponse().status == 422
    connection.close()


def test_every_kind_has_errors_of_its_own(no_thread_left: None) -> None:
    vanished = {"prompt": "a", "override_settings": {"sd_model_checkpoint": "gone"}}
    with WebuiServer() as automatic:
        assert ask(automatic, "img2img", {"prompt": "a"})[2]["error"] == "HTTPException"
        status, _, answer = ask(automatic, "txt2img", vanished)
        assert status == 200
        assert json.loads(answer["info"])["sd_model_name"] == "dreamer"
    with WebuiServer("forge") as forge:
        assert ask(forge, "img2img", {"prompt": "a"})[2] == {"detail": "Init image not found"}
        assert ask(forge, "txt2img", vanished)[::2] == (500, b"Internal Server Error")
    with WebuiServer("small") as small:
        assert ask(small, "txt2img", {"prompt": ""})[::2] == (400, {"error": "prompt required"})
        assert ask(small, "txt2img", {"prompt": "a", "sampler_name": None})[0] == 500
        assert ask(small, "progress")[::2] == (404, b"")
        assert ask(small, "extra-single-image", {"image": GREY})[::2] == (404, b"")
        assert set(ask(small, "options")[2]) == {"samples_format", "sd_model_checkpoint"}


def test_the_way_in(no_thread_left: None) -> None:
    with WebuiServer(auth=AUTH) as server:
        status, headers, answer = ask(server, "options")
        assert (status, headers["WWW-Authenticate"], answer["detail"]) == (401, "Basic", "Not authenticated")
        wrong = {"Authorization": f"Basic {base64.b64encode(b'painter:x').decode()}"}
        assert ask(server, "options", headers=wrong)[2]["detail"] == "Incorrect username or password"
        assert ask(server, "options", headers=BASIC)[0] == 200
        server.api = False
        assert ask(server, "options", headers=BASIC)[::2] == (404, {"detail": "Not Found"})


def test_a_route_of_another_method(server: WebuiServer) -> None:
    assert ask(server, "extra-single-image")[::2] == (405, {"detail": "Method Not Allowed"})


def test_a_masks_transparency_is_read_before_its_colour(server: WebuiServer) -> None:
    init = np.full((8, 16, 3), 100, np.uint8)
    mask = np.zeros((8, 16, 4), np.uint8)
    mask[:, :8, 3] = 255  # black, and opaque on the left
    body = {"init_images": [encoded(init)], "width": 16, "height": 8, "mask_blur": 0, "seed": 1}
    by_alpha = decoded(ask(server, "img2img", {**body, "mask": encoded(mask)})[2]["images"][0])
    mask[..., 3] = 255
    by_colour = decoded(ask(server, "img2img", {**body, "mask": encoded(mask)})[2]["images"][0])
    inverted = {**body, "mask": encoded(mask), "inpainting_mask_invert": 1}
    all_of_it = decoded(ask(server, "img2img", inverted)[2]["images"][0])
    assert (by_alpha[:, :8] != by_alpha[:, 8:]).any()
    assert (by_colour == by_colour[0, 0]).all()
    assert (by_colour[0, 0] == by_alpha[0, 15]).all()
    assert (all_of_it == by_alpha[0, 0]).all()


def test_a_mask_is_blurred_unless_told_otherwise(server: WebuiServer) -> None:
    mask = np.zeros((32, 32), np.uint8)
    mask[:, 16:] = 255
    init = encoded(np.full((32, 32, 3), 100, np.uint8))
    body = {"init_images": [init], "width": 32, "height": 32, "seed": 1, "mask": encoded(mask)}
    soft = decoded(ask(server, "img2img", body)[2]["images"][0])
    hard = decoded(ask(server, "img2img", {**body, "mask_blur": 0})[2]["images"][0])
    assert len(np.unique(hard[0, :, 1])) == 2
    assert len(np.unique(soft[0, :, 1])) > 2


def test_a_size_does_not_follow_the_picture(server: WebuiServer) -> None:
    answer = ask(server, "img2img", {"init_images": [GREY], "seed": 1})[2]
    assert decoded(answer["images"][0]).shape == (512, 512, 3)


def test_the_seed_is_told(server: WebuiServer) -> None:
    body = {"prompt": "a", "width": 64, "height": 64, "n_iter": 2, "batch_size": 2}
    info = json.loads(ask(server, "txt2img", body)[2]["info"])
    assert info["all_seeds"] == [info["seed"] + each for each in range(4)]
    assert info["index_of_first_image"] == 0


def test_tasks_queue_up_and_an_interrupt_hits_the_one_that_runs(server: WebuiServer) -> None:
    server.desk.gate.clear()
    answers: list[Any] = []

    def generate(task: str) -> None:
        body = {"prompt": task, "width": 64, "height": 64, "force_task_id": task, "seed": 1}
        answers.append(ask(server, "txt2img", body)[2])

    def progress(task: str, **more: Any) -> dict[str, Any]:
        said: dict[str, Any] = ask(server, "/internal/progress", {"id_task": task, **more})[2]
        return said

    first = threading.Thread(target=generate, args=("one",))
    first.start()
    assert server.desk.working.wait(WAIT_S)
    second = threading.Thread(target=generate, args=("two",))
    second.start()
    _until(lambda: server.desk.waiting == ("two",))
    _until(lambda: progress("one")["progress"] == 0.5)
    assert progress("two")["queued"] and progress("two")["textinfo"] == "In queue: 1/1"
    seen = progress("one")
    assert seen["active"] and seen["live_preview"].startswith("data:image/png;base64,")
    assert progress("one", id_live_preview=seen["id_live_preview"])["live_preview"] is None
    assert progress("one", live_preview=False)["live_preview"] is None
    assert ask(server, "interrupt", {})[2] == {}
    first.join(WAIT_S)
    _until(lambda: progress("two")["active"])
    assert progress("one")["completed"]
    assert ask(server, "progress?skip_current_image=true")[2]["state"]["interrupted"] is False
    server.desk.gate.set()
    second.join(WAIT_S)
    assert server.desk.interrupted_tasks == ["one"]
    assert (decoded(answers[0]["images"][0]) == 13).all()
    assert not (decoded(answers[1]["images"][0]) == 13).all()


def _until(true: Any) -> None:
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)

"""The strict ComfyUI server is only believed because clients that are not ours work with it, and wrong ones do not."""

from __future__ import annotations

import http.client
import importlib.util
import io
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.servers.clients.comfyui_client import COLOUR, SIZE, graph, inpaint_graph, pictures
from tests.servers.comfyui import VERSION, ComfyServer
from tests.servers.comfyui_nodes import SAMPLERS
from tests.servers.comfyui_pictures import _grown
from tests.servers.stability_pictures import masked_colour

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "tests" / "servers" / "clients" / "comfyui_client.py"
Part = tuple[str, str | None, bytes]


@pytest.fixture
def server(no_thread_left: None) -> Iterator[ComfyServer]:
    with ComfyServer() as started:
        yield started


def run_client(server: ComfyServer, task: str) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", str(CLIENT), server.url, task]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def ask(
    server: ComfyServer, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    request = urllib.request.Request(server.url + path, body, dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def get(server: ComfyServer, path: str) -> Any:
    return json.loads(ask(server, path)[1])


def post(server: ComfyServer, path: str, data: object) -> tuple[int, Any]:
    status, body = ask(server, path, json.dumps(data).encode(), {"Content-Type": "application/json"})
    return status, json.loads(body) if body else None


def upload(server: ComfyServer, *parts: Part, path: str = "/upload/image") -> tuple[int, Any]:
    boundary = uuid.uuid4().hex
    body = b""
    for name, filename, data in parts:
        file = f'; filename="{filename}"' if filename is not None else ""
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + data + b"\r\n"
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    status, answer = ask(server, path, body + f"--{boundary}--\r\n".encode(), headers)
    return status, json.loads(answer) if status == 200 else answer


def finished(server: ComfyServer, prompt_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        entry: dict[str, Any] | None = get(server, f"/history/{prompt_id}").get(prompt_id)
        if entry is not None:
            return entry
        time.sleep(0.01)
    raise AssertionError("the prompt did not end")


def made(server: ComfyServer, prompt: dict[str, Any]) -> dict[str, Any]:
    status, told = post(server, "/prompt", {"prompt": prompt})
    assert status == 200, told
    return finished(server, told["prompt_id"])


# --------------------------------------------------------------------------------------- clients of others


def test_with_the_protocol_of_comfyuis_own_example(server: ComfyServer) -> None:
    told = run_client(server, "example")
    assert told["sizes"] == [list(SIZE)] * 2
    assert told["first"][1][2] == told["first"][0][2] + 1  # each picture of a batch is another one
    assert told["kept"] == list(COLOUR)
    assert told["painted"] == list(masked_colour(8566257))
    assert set(told["events"]) == {
        *("status", "execution_start", "execution_cached", "executing", "progress", "progress_state", "executed"),
        "execution_success",
    }
    assert told["previews"] == [[SIZE[0] // 8, SIZE[1] // 8]] * 8


@pytest.mark.skipif(
    importlib.util.find_spec("comfy_api_simplified") is None, reason="comfy_api_simplified is not installed"
)
def test_with_comfy_api_simplified(server: ComfyServer) -> None:
    told = run_client(server, "simplified")
    assert told["sizes"] == [list(SIZE)]
    assert told["uploaded"] == {"name": "plain.png", "subfolder": "ours", "type": "input"}
    assert told["version"] == VERSION
    assert told["samplers"] == list(SAMPLERS)
    assert told["queue"] == {"queue_running": [], "queue_pending": []}


def test_is_a_program_too() -> None:
    command = [sys.executable, "-m", "tests.servers.comfyui", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with urllib.request.urlopen(f"{url}/system_stats", timeout=30) as answer:
                assert json.loads(answer.read())["system"]["comfyui_version"] == VERSION
        finally:
            process.terminate()


# -------------------------------------------------------------------------------------------------- graphs


def changed(node: str, **inputs: Any) -> dict[str, Any]:
    """The example's graph with inputs of one node changed, or left out by None."""
    prompt = graph()
    prompt[node]["inputs"] |= inputs
    prompt[node]["inputs"] = {name: value for name, value in prompt[node]["inputs"].items() if value is not None}
    return prompt


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "required input": (changed("3", steps=None), "3", "required_input_missing"),
    "checkpoint": (changed("4", ckpt_name="other.safetensors"), "4", "value_not_in_list"),
    "sampler": (changed("3", sampler_name="Euler a"), "3", "value_not_in_list"),
    "too few": (changed("5", batch_size=0), "5", "value_smaller_than_min"),
    "too many": (changed("3", steps=10_001), "3", "value_bigger_than_max"),
    "words": (changed("3", cfg="a lot"), "3", "invalid_input_type"),
    "type": (changed("8", samples=["4", 2]), "8", "return_type_mismatch"),
    "half a link": (changed("8", samples=["3"]), "8", "bad_linked_input"),
    "link to nothing": (changed("8", samples=["99", 0]), "8", "exception_during_validation"),
    "picture": (inpaint_graph("no.png", "no.png"), "10", "custom_validation_failed"),
}


@pytest.mark.parametrize("case", WRONG)
def test_refuses_wrong_graphs(server: ComfyServer, case: str) -> None:
    prompt, node, kind = WRONG[case]
    status, told = post(server, "/prompt", {"prompt": prompt})
    assert (status, told["error"]["type"]) == (400, "prompt_outputs_failed_validation")
    wrong = told["node_errors"][node]
    assert kind in [error["type"] for error in wrong["errors"]], wrong
    assert wrong["class_type"] == prompt[node]["class_type"]
    assert wrong["dependent_outputs"] == ["9"]
    assert server.queue.remaining() == 0


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ({}, "prompt_no_outputs"),
        ({"1": {"class_type": "CheckpointLoaderSimple", "inputs": {}}}, "prompt_no_outputs"),
        ({"1": {"class_type": "FluxCapacitor", "inputs": {}}}, "invalid_prompt"),
        ({"1": {"inputs": {}}}, "invalid_prompt"),
    ],
)
def test_refuses_what_is_no_graph(server: ComfyServer, prompt: dict[str, Any], kind: str) -> None:
    status, told = post(server, "/prompt", {"prompt": prompt})
    assert (status, told["error"]["type"], told["node_errors"]) == (400, kind, {})


def test_refuses_a_body_without_a_prompt(server: ComfyServer) -> None:
    status, told = post(server, "/prompt", {"graph": {}})
    assert (status, told["error"]["type"]) == (400, "no_prompt")
    assert ask(server, "/prompt", b"{")[0] == 500


def test_one_output_of_two_may_run(server: ComfyServer) -> None:
    prompt = graph() | {"20": {"class_type": "PreviewImage", "inputs": {}}}
    status, told = post(server, "/prompt", {"prompt": prompt})
    assert status == 200
    assert told["node_errors"]["20"]["dependent_outputs"] == ["20"]
    assert list(finished(server, told["prompt_id"])["outputs"]) == ["9"]


def upscale_graph(model: str) -> dict[str, Any]:
    prompt = graph()
    prompt |= {
        "1": {"class_type": "UpscaleModelLoader", "inputs": {"model_name": model}},
        "2": {"class_type": "ImageUpscaleWithModel", "inputs": {"upscale_model": ["1", 0], "image": ["8", 0]}},
    }
    prompt["9"]["inputs"]["images"] = ["2", 0]
    return prompt


def test_a_choice_of_a_v3_class_is_found_out_late(server: ComfyServer) -> None:
    """v0.3.64 queues it all the same; newer ones do not."""
    status = made(server, upscale_graph("no.pth"))["status"]
    assert (status["status_str"], status["completed"]) == ("error", False)
    event, data = status["messages"][-1]
    assert (event, data["node_type"], data["exception_type"]) == (
        "execution_error",
        "UpscaleModelLoader",
        "FileNotFoundError",
    )
    assert data["exception_message"] == "Model in folder 'upscale_models' with filename 'no.pth' not found.\n"
    server.checks_v3 = True
    told = post(server, "/prompt", {"prompt": upscale_graph("no.pth")})[1]
    assert told["node_errors"]["1"]["errors"][0]["type"] == "value_not_in_list"


def test_runs_out_of_memory(server: ComfyServer) -> None:
    server.memory_pixels = SIZE[0] * SIZE[1]
    event, data = made(server, graph())["status"]["messages"][-1]
    assert (event, data["exception_type"]) == ("execution_error", "torch.OutOfMemoryError")


def test_what_ran_before_is_not_run_again(server: ComfyServer) -> None:
    first, second = made(server, graph()), made(server, graph())
    assert first["outputs"] == second["outputs"]
    ((_, cached),) = [message for message in second["status"]["messages"] if message[0] == "execution_cached"]
    assert set(cached["nodes"]) == set(graph())


def test_a_composite_has_as_many_pictures_as_its_destination(server: ComfyServer) -> None:
    picture, mask = pictures()
    for name, data in (("a.png", picture), ("m.png", mask)):
        assert upload(server, ("image", name, data))[0] == 200
    prompt = inpaint_graph("a.png", "m.png")
    prompt["15"] = {"class_type": "RepeatLatentBatch", "inputs": {"samples": ["13", 0], "amount": 3}}
    prompt["3"]["inputs"]["latent_image"] = ["15", 0]
    assert len(made(server, prompt)["outputs"]["9"]["images"]) == 1
    prompt["16"] = {"class_type": "RepeatImageBatch", "inputs": {"image": ["10", 0], "amount": 3}}
    prompt["14"]["inputs"]["destination"] = ["16", 0]
    assert len(made(server, prompt)["outputs"]["9"]["images"]) == 3


def test_a_mask_grows_by_so_many_pixels() -> None:
    mask = np.zeros((20, 20))
    mask[10, 10] = 1.0
    assert _grown(mask, 6).sum() == 49
    assert np.array_equal(_grown(mask, 0), mask)


# ------------------------------------------------------------------------------------------------- pictures


def test_uploads_keep_what_is_there(server: ComfyServer) -> None:
    image, other = pictures()
    assert upload(server, ("image", "a.png", image))[1] == {"name": "a.png", "subfolder": "", "type": "input"}
    assert upload(server, ("image", "a.png", image))[1]["name"] == "a.png"
    assert upload(server, ("image", "a.png", other))[1]["name"] == "a (1).png"
    assert upload(server, ("image", "a.png", other), ("overwrite", None, b"true"))[1]["name"] == "a.png"
    status, told = upload(
        server,
        ("image", "a.png", image),
        ("type", None, b"temp"),
        ("subfolder", None, b"ours"),
        path="/api/upload/image",
    )
    assert (status, told) == (200, {"name": "a.png", "subfolder": "ours", "type": "temp"})
    assert server.files.exists("ours/a.png [temp]")
    assert get(server, "/object_info/LoadImage")["LoadImage"]["input"]["required"]["image"][0] == ["a (1).png", "a.png"]


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([], 400),
        ([("image", "", b"x")], 400),
        ([("image", None, b"x")], 500),
        ([("image", "a.png", b"x"), ("type", None, b"elsewhere")], 500),
        ([("image", "../../etc/a.png", b"x")], 400),
        ([("image", "a.png", b"x"), ("subfolder", None, b"../..")], 400),
    ],
)
def test_refuses_wrong_uploads(server: ComfyServer, parts: list[Part], status: int) -> None:
    assert upload(server, *parts, ("x", None, b""))[0] == status
    assert server.files.stored == {}


def test_an_uploaded_mask_goes_into_the_alpha_of_a_copy(server: ComfyServer) -> None:
    picture, _ = pictures()
    upload(server, ("image", "a.png", picture))
    buffer = io.BytesIO()
    Image.new("RGBA", SIZE, (0, 0, 0, 40)).save(buffer, "PNG")
    original = json.dumps({"filename": "a.png", "type": "input"}).encode()
    parts: list[Part] = [("image", "m.png", buffer.getvalue()), ("original_ref", None, original)]
    assert upload(server, *parts, path="/upload/mask")[1]["name"] == "m.png"
    assert server.picture("m.png")[0, 0].tolist() == [*COLOUR, 40]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("filename=no.png", 404),
        ("filename=/etc/passwd", 400),
        ("filename=../a.png&type=input", 400),
        ("filename=a.png&type=home", 400),
        ("filename=a.png&type=input&subfolder=../..", 403),
        ("filename=a.png&type=output", 404),
        ("filename=a.png&type=input", 200),
    ],
)
def test_view(server: ComfyServer, query: str, status: int) -> None:
    upload(server, ("image", "a.png", pictures()[0]))
    assert ask(server, f"/view?{query}")[0] == status


def test_previews_lie_in_the_temp_folder(server: ComfyServer) -> None:
    (first, *_) = made(server, graph("PreviewImage"))["outputs"]["9"]["images"]
    assert first["type"] == "temp"
    assert ask(server, f"/view?type=temp&filename={first['filename']}")[0] == 200


# ---------------------------------------------------------------------------------------------------- queue


def test_what_waits_can_be_taken_out(server: ComfyServer) -> None:
    server.queue.held.set()
    ids = [post(server, "/prompt", {"prompt": graph()})[1]["prompt_id"] for _ in range(3)]
    assert [item[1] for item in sorted(get(server, "/queue")["queue_pending"], key=lambda item: item[0])] == ids
    assert get(server, "/prompt") == {"exec_info": {"queue_remaining": 3}}
    assert ask(server, "/queue", json.dumps({"delete": [ids[1]]}).encode()) == (200, b"")
    server.queue.release()
    finished(server, ids[2])
    assert ids[0] in get(server, "/history")
    assert get(server, f"/history/{ids[1]}") == {}
    assert server.queue.deleted == [ids[1]]


def test_what_runs_can_be_stopped_by_its_id(server: ComfyServer) -> None:
    server.delay_s = 60
    chosen = str(uuid.uuid4())
    assert post(server, "/prompt", {"prompt": graph(), "prompt_id": chosen})[1]["prompt_id"] == chosen
    while not get(server, "/queue")["queue_running"]:
        time.sleep(0.01)
    ask(server, "/interrupt", json.dumps({"prompt_id": "another"}).encode())
    assert server.queue.interrupted == []
    ask(server, "/interrupt", json.dumps({"prompt_id": chosen}).encode())
    status = finished(server, chosen)["status"]
    assert (status["status_str"], status["messages"][-1][0]) == ("error", "execution_interrupted")


def test_older_servers_stop_whatever_runs(server: ComfyServer) -> None:
    server.knows_ids, server.delay_s = False, 60
    told = post(server, "/prompt", {"prompt": graph(), "prompt_id": "mine"})[1]["prompt_id"]
    assert told != "mine"
    while not get(server, "/queue")["queue_running"]:
        time.sleep(0.01)
    ask(server, "/interrupt", json.dumps({"prompt_id": "another"}).encode())
    assert finished(server, told)["status"]["completed"] is False


def test_a_server_that_stops_stops_what_runs() -> None:
    before = set(threading.enumerate())
    with ComfyServer() as server:
        server.delay_s = 600
        post(server, "/prompt", {"prompt": graph()})
    assert set(threading.enumerate()) <= before


# --------------------------------------------------------------------------------------------- what it says


def test_what_it_says_of_itself(server: ComfyServer) -> None:
    assert set(get(server, "/api/system_stats")) == {"system", "devices"}
    assert get(server, "/models/checkpoints") == list(server.checkpoints)
    assert ask(server, "/models/spare_parts")[0] == 404
    assert get(server, "/object_info/NoSuchNode") == {}
    assert list(get(server, "/object_info/KSampler")) == ["KSampler"]
    assert b"<title>ComfyUI" in ask(server, "/")[1]
    assert ask(server, "/sdapi/v1/options")[0] == 404


def test_pages_of_another_origin_are_turned_away(server: ComfyServer) -> None:
    assert ask(server, "/queue", headers={"Origin": "https://example.org"})[0] == 403
    assert ask(server, "/queue", headers={"Origin": server.url})[0] == 200


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, b"No WebSocket UPGRADE hdr"),
        ({"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "8"}, b"Unsupported version"),
        (
            {
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dG9vIHNob3J0",
            },
            b"Handshake error",
        ),
    ],
)
def test_websockets_are_opened_properly_or_not_at_all(
    server: ComfyServer, headers: Mapping[str, str], words: bytes
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/ws?clientId=1", headers=dict(headers))
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (400, words)
    connection.close()

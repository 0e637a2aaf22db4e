"""The strict servers for OpenAI's images API against OpenAI's own client, and by hand where that has no words."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.servers.openai_images import FIRST_SEED, KEY, OpenAIImagesServer, ServerKind
from tests.servers.stability_pictures import masked_colour

ROOT = Path(__file__).resolve().parents[2]
CLIENT = Path(__file__).parent / "clients" / "openai_client.py"

needs_client = pytest.mark.skipif(
    importlib.util.find_spec("openai") is None, reason="the package openai is not installed (pip install .[dev])"
)


@pytest.fixture
def openai(no_thread_left: None) -> Iterator[OpenAIImagesServer]:
    with OpenAIImagesServer("openai") as server:
        yield server


@pytest.fixture
def localai(no_thread_left: None) -> Iterator[OpenAIImagesServer]:
    with OpenAIImagesServer("localai") as server:
        yield server


@pytest.fixture
def sd(no_thread_left: None) -> Iterator[OpenAIImagesServer]:
    with OpenAIImagesServer("sd-server") as server:
        yield server


def client(server: OpenAIImagesServer, what: str) -> Any:
    command = [sys.executable, "-W", "ignore", str(CLIENT), f"{server.url}/v1", server.key or "none", what]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# ------------------------------------------------------------------------------------- the client's own


@needs_client
def test_models(openai: OpenAIImagesServer, localai: OpenAIImagesServer, sd: OpenAIImagesServer) -> None:
    assert client(openai, "models") == list(openai.models)
    assert client(localai, "models") == list(localai.models)
    assert client(sd, "models") == ["sd-cpp-local"]


@needs_client
def test_generate(openai: OpenAIImagesServer) -> None:
    made = client(openai, "generate")
    assert made["tokens"] == 4160
    first, second = made["pictures"]
    assert first["size"] == second["size"] == [1536, 1024]
    assert first["first"] != second["first"]  # each from a seed of its own


@needs_client
def test_generate_an_address(openai: OpenAIImagesServer) -> None:
    made = client(openai, "generate_url")
    assert made["revised"] == "a boat, in detail"
    with urllib.request.urlopen(made["url"], timeout=60) as answer, Image.open(io.BytesIO(answer.read())) as image:
        assert image.size == (1024, 1792)


@needs_client
def test_edit_with_a_mask(openai: OpenAIImagesServer) -> None:
    made = client(openai, "edit")
    assert tuple(made["first"]) == masked_colour(FIRST_SEED)  # transparent: replaced
    assert made["last"] == [16, 9, 9]  # what is kept comes back altered


@needs_client
def test_edit_of_a_list_of_pictures(openai: OpenAIImagesServer) -> None:
    assert client(openai, "edit_several")["size"] == [1024, 1024]
    assert set(openai.posts()[0].files) == {"image[]"}


@needs_client
@pytest.mark.parametrize("what", ["stream", "stream_edit"])
def test_streams(openai: OpenAIImagesServer, what: str) -> None:
    events = client(openai, what)
    if what == "stream":
        assert [each["type"].rpartition(".")[2] for each in events] == ["partial_image", "partial_image", "completed"]
        assert all(each["made"] == [1024, 1024] for each in events)
    else:
        assert events == ["image_edit.partial_image", "image_edit.completed"]


@needs_client
def test_errors(openai: OpenAIImagesServer) -> None:
    assert client(openai, "errors") == {
        "model": ["NotFoundError", 404, "model_not_found", "model"],
        "size": ["BadRequestError", 400, "invalid_value", "size"],
        "response_format": ["BadRequestError", 400, "unknown_parameter", "response_format"],
        "prompt": ["BadRequestError", 400, "string_above_max_length", "prompt"],
        "n": ["BadRequestError", 400, "invalid_value", "n"],
        "streamed": ["BadRequestError", 400, "invalid_value", "n"],
        "seed": ["BadRequestError", 400, "unknown_parameter", "seed"],
        "key": ["AuthenticationError", 401, "invalid_api_key", None],
        "mask": ["BadRequestError", 400, "invalid_mask_image_format", "mask"],
    }


@needs_client
def test_localai_with_the_client(localai: OpenAIImagesServer) -> None:
    assert client(localai, "generate_locally")["size"] == [512, 512]


@needs_client
def test_sd_server_with_the_client(sd: OpenAIImagesServer) -> None:
    assert client(sd, "generate_locally")["size"] == [512, 512]
    made = client(sd, "edit_locally")
    assert made["size"] == [256, 192]
    assert made["first"] == made["last"] == [16, 9, 9]  # its mask was black: nothing replaced


# ----------------------------------------------------------------------------------------------- by hand


def ask(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, body, dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def ask_json(url: str, data: Any, **headers: str) -> tuple[int, Any]:
    status, body = ask(url, json.dumps(data).encode(), {"Content-Type": "application/json", **headers})
    return status, json.loads(body) if body else None


def png(size: tuple[int, int] = (64, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (100, 150, 200)).save(buffer, "PNG")
    return buffer.getvalue()


def form(fields: Mapping[str, str], files: Mapping[str, bytes]) -> tuple[bytes, dict[str, str]]:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    for name, data in files.items():
        head = (
            f'Content-Disposition: form-data; name="{name}"; filename="{name}.png"\r\nContent-Type: image/png\r\n\r\n'
        )
        parts.append(head.encode() + data)
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"
    return body, {"Content-Type": "multipart/form-data; boundary=x"}


def test_localai_splits_at_the_bar_and_takes_a_seed(localai: OpenAIImagesServer) -> None:
    data = {"model": "dreamshaper", "prompt": "a|b|c", "seed": 5, "n": 2, "response_format": "b64_json"}
    status, made = ask_json(f"{localai.url}/v1/images/generations", data)
    assert status == 200
    first, second = made["data"]
    assert first == second  # all from one seed
    assert localai.tasks[0].prompt == "a|b"
    assert localai.tasks[0].size == (512, 512)


def test_localai_names_its_pictures(localai: OpenAIImagesServer) -> None:
    _, made = ask_json(f"{localai.url}/v1/images/generations", {"model": "dreamshaper", "prompt": "a", "size": "64x64"})
    status, body = ask(made["data"][0]["url"])
    assert (status, body[:4]) == (200, b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "fields", "files", "status", "said"),
    [
        ("inpainting", {"prompt": "a"}, {}, 400, "Bad Request"),
        ("inpainting", {"model": "dreamshaper", "prompt": "a"}, {"image": png()}, 400, "missing mask file"),
        ("inpainting", {"model": "nothing", "prompt": "a"}, {"image": png(), "mask": png()}, 404, "not found"),
        ("upscale", {"model": "esrgan", "scale": "3"}, {"image": png()}, 400, "scale must be 2 or 4"),
        ("upscale", {"model": "dreamshaper"}, {"image": png()}, 400, "does not support image upscaling"),
        ("upscale", {"model": "esrgan"}, {}, 400, "missing image file"),
        ("edits", {"model": "dreamshaper", "prompt": "a"}, {"image": png()}, 404, "Resource not found"),
    ],
)
def test_localai_refuses(
    localai: OpenAIImagesServer,
    path: str,
    fields: Mapping[str, str],
    files: Mapping[str, bytes],
    status: int,
    said: str,
) -> None:
    got, body = ask(f"{localai.url}/v1/images/{path}", *form(fields, files))
    error = json.loads(body)["error"]
    assert (got, error["code"]) == (status, status)
    assert said in error["message"]


def test_localai_inpaints_512_pixels_whatever_it_gets(localai: OpenAIImagesServer) -> None:
    body, headers = form({"model": "dreamshaper", "prompt": "a"}, {"image": png(), "mask": png()})
    status, answer = ask(f"{localai.url}/v1/images/inpainting", body, headers)
    assert status == 200
    _, data = ask(json.loads(answer)["data"][0]["url"])
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (512, 512)


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({}, 400, "prompt required"),
        ({"prompt": ""}, 400, "prompt required"),
        ({"prompt": 3}, 500, "server_error"),
        ({"prompt": "<sd_cpp_extra_args>{</sd_cpp_extra_args>a"}, 400, "invalid sd_cpp_extra_args"),
        ({"prompt": "a", "size": "32x32"}, 400, "invalid params"),
        ({"prompt": "a", "n": 9}, 400, "invalid params"),
    ],
)
def test_sd_server_refuses(sd: OpenAIImagesServer, data: Any, status: int, said: str) -> None:
    got, answer = ask_json(f"{sd.url}/v1/images/generations", data)
    assert (got, answer["error"]) == (status, said)


def test_sd_server_makes_sizes_that_it_can(sd: OpenAIImagesServer) -> None:
    prompt = '<sd_cpp_extra_args>{"seed": 5}</sd_cpp_extra_args>a boat'
    status, made = ask_json(f"{sd.url}/v1/images/generations", {"prompt": prompt, "size": "100x130"})
    assert status == 200
    with Image.open(io.BytesIO(base64.b64decode(made["data"][0]["b64_json"]))) as image:
        assert image.size == (128, 192)


@pytest.mark.parametrize("path", ["/v1/images/upscale", "/v1/nothing", "/sdapi/v1/progress"])
def test_sd_server_says_nothing_of_what_it_has_not(sd: OpenAIImagesServer, path: str) -> None:
    assert ask_json(f"{sd.url}{path}", {}) == (404, None)


@pytest.mark.parametrize("kind", ["openai", "localai"])
def test_a_key_where_one_is_wanted(no_thread_left: None, kind: ServerKind) -> None:
    with OpenAIImagesServer(kind, key=KEY) as server:
        for headers in ({}, {"Authorization": "Bearer other"}):
            assert ask(f"{server.url}/v1/models", None, headers)[0] == 401
        assert ask(f"{server.url}/v1/models", None, {"Authorization": f"Bearer {KEY}"})[0] == 200


def test_is_a_program_too() -> None:
    command = [sys.executable, "-m", "tests.servers.openai_images", "--kind", "sd-server"]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'plugin'}"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            assert ask(f"{url}/models")[0] == 200
        finally:
            process.terminate()

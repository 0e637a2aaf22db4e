"""The strict v2beta server is only believed because clients that are not ours work with it, and wrong ones do not."""

from __future__ import annotations

import base64
import http.client
import io
import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.servers.stability_pictures import masked_colour
from tests.servers.stability_v2beta import KEY, StabilityV2BetaServer

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "tests" / "servers" / "clients" / "stability_v2beta_client.py"
BEARER = {"authorization": f"Bearer {KEY}", "accept": "image/*"}
SIZE = (256, 192)
COLOUR = (100, 150, 200)
PROMPT = ("prompt", "A lighthouse on a cliff")

Part = tuple[str, str, str, bytes]


@pytest.fixture
def server(no_thread_left: None) -> Iterator[StabilityV2BetaServer]:
    with StabilityV2BetaServer() as started:
        yield started


def picture_png(width: int = SIZE[0], height: int = SIZE[1], mode: str = "RGB", kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), 255 if mode == "L" else (*COLOUR, 0)[: len(mode)]).save(buffer, kind)
    return buffer.getvalue()


def mask_png() -> bytes:
    """The right half is to be replaced."""
    pixels = np.zeros(SIZE[::-1], np.uint8)
    pixels[:, SIZE[0] // 2 :] = 255
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def image_part(data: bytes | None = None, name: str = "image") -> Part:
    return name, f"{name}.png", "image/png", picture_png() if data is None else data


def form(fields: list[tuple[str, str]], files: list[Part]) -> tuple[dict[str, str], bytes]:
    """A multipart body made by hand, as the specification of forms has it."""
    boundary = b"----LoopbackBoundary7MA4YWxk"
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in fields]
    for name, filename, kind, data in files:
        head = f'Content-Disposition: form-data; name="{name}"'
        head += f'; filename="{filename}"' if filename else ""
        head += f"\r\nContent-Type: {kind}" if kind else ""
        parts.append(head.encode() + b"\r\n\r\n" + data)
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"
    return {"content-type": f"multipart/form-data; boundary={boundary.decode()}"}, body


def ask(
    server: StabilityV2BetaServer, path: str, headers: Mapping[str, str] = BEARER, body: bytes | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    """With http.client: no library of ours, and none that ours uses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET" if body is None else "POST", path, body=body, headers=dict(headers))
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.headers.items()}, response.read()
    finally:
        connection.close()


def ask_form(
    server: StabilityV2BetaServer,
    path: str,
    fields: list[tuple[str, str]],
    files: list[Part],
    headers: Mapping[str, str] = BEARER,
) -> tuple[int, Mapping[str, str], bytes]:
    kind, body = form(fields, files)
    return ask(server, f"/v2beta/stable-image/{path}", {**headers, **kind}, body)


def refusal(answer: tuple[int, Mapping[str, str], bytes]) -> tuple[int, str]:
    """Status and name, with the rest of the form checked."""
    status, headers, body = answer
    data = json.loads(body)
    assert headers["content-type"] == "application/json"
    assert set(data) == {"id", "name", "errors"}
    assert data["id"]
    assert data["errors"]
    assert all(isinstance(each, str) for each in data["errors"])
    return status, data["name"]


def pixels_of(body: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(body)) as image:
        return np.asarray(image.convert("RGB"))


# ------------------------------------------------------------------------ as the official samples do it


@pytest.fixture
def answers(server: StabilityV2BetaServer, tmp_path: Path) -> dict[str, Any]:
    """What the client made of requests got from every service."""
    (tmp_path / "image.png").write_bytes(picture_png())
    (tmp_path / "mask.png").write_bytes(mask_png())
    command = [sys.executable, "-W", "ignore", str(CLIENT), server.url, KEY, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_every_service_with_requests(answers: dict[str, Any]) -> None:
    refused = answers.pop("no prompt")
    assert {name: each["status"] for name, each in answers.items()} == dict.fromkeys(answers, 200)
    assert {name: each["type"] for name, each in answers.items() if name != "json"} == {
        **dict.fromkeys(("core", "erase", "outpaint", "recolor", "remove background", "fast"), "image/webp"),
        **dict.fromkeys(("ultra", "sd3 from image", "inpaint", "search and replace", "creative"), "image/png"),
        **dict.fromkeys(("sd3", "conservative"), "image/jpeg"),
    }
    assert {name: tuple(each["size"]) for name, each in answers.items() if name != "json"} == {
        "core": (1248, 1248),
        "ultra": (1568, 672),
        "sd3": (1024, 1024),
        "sd3 from image": (1182, 887),
        **dict.fromkeys(("inpaint", "erase", "search and replace", "recolor", "remove background"), SIZE),
        "outpaint": (SIZE[0] + 200, SIZE[1] + 200),
        "fast": (SIZE[0] * 4, SIZE[1] * 4),
        **dict.fromkeys(("conservative", "creative"), (2365, 1774)),
    }
    assert (refused["status"], refused["json"]["name"]) == (400, "bad_request")


def test_what_the_services_make(answers: dict[str, Any]) -> None:
    assert {each["finish"] for name, each in answers.items() if name not in ("json", "no prompt")} == {"SUCCESS"}
    assert {name: answers[name]["seed"] for name in ("sd3", "inpaint", "creative", "fast")} == {
        "sd3": "9",
        "inpaint": "5",
        "creative": "4",
        "fast": None,
    }
    inpainted = answers["inpaint"]
    assert inpainted["first"] == [107, 150, 200, 255]  # kept, and altered a little
    assert tuple(inpainted["middle"][:3]) == masked_colour(5)
    assert answers["remove background"]["first"][3] == 0
    assert answers["remove background"]["middle"][3] == 255
    assert answers["sd3 from image"]["first"][:3] == [141, 116, 91]  # mixed with its negative by 0.75
    assert answers["json"]["type"] == "application/json; type=image/png"
    assert set(answers["json"]["json"]) == {"image", "seed", "finish_reason"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_inpaint_and_text_with_curl(server: StabilityV2BetaServer, tmp_path: Path) -> None:
    (tmp_path / "image.png").write_bytes(picture_png())
    (tmp_path / "mask.png").write_bytes(mask_png())
    for path, parts in {
        "edit/inpaint": ("image=@image.png", "mask=@mask.png", "prompt=A boat", "output_format=png"),
        "generate/core": ("prompt=A boat", "aspect_ratio=16:9"),
    }.items():
        command = ["curl", "-sS", "-f", f"{server.url}/v2beta/stable-image/{path}", "-o", "out.png"]
        command += ["-H", f"authorization: Bearer {KEY}", "-H", "accept: image/*"]
        for part in parts:
            command += ["-F", part]
        subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
        assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_transparency_is_the_mask_where_there_is_none(server: StabilityV2BetaServer) -> None:
    fields = [PROMPT, ("seed", "6"), ("grow_mask", "0")]
    transparent = image_part(picture_png(mode="RGBA"))
    _, headers, body = ask_form(server, "edit/inpaint", fields, [transparent])
    assert (headers["finish-reason"], headers["seed"]) == ("SUCCESS", "6")
    assert (pixels_of(body) == masked_colour(6)).all()
    _, _, body = ask_form(server, "edit/inpaint", fields, [transparent, image_part(mask_png(), "mask")])
    assert pixels_of(body)[0, 0].tolist() == [107, 150, 200]  # the mask wins


def test_a_mask_grows(server: StabilityV2BetaServer) -> None:
    files = [image_part(), image_part(mask_png(), "mask")]
    for grow, first in (("0", 128), ("20", 108)):
        _, _, body = ask_form(server, "edit/erase", [("seed", "5"), ("grow_mask", grow)], files)
        replaced = (pixels_of(body)[0] == masked_colour(5)).all(axis=-1)
        assert int(replaced.argmax()) == first


# --------------------------------------------------------------------------------- what it does not accept

IMAGE, MASK = image_part(), image_part(mask_png(), "mask")
STRENGTH = ("strength", "0.5")
IMAGE_MODE = ("mode", "image-to-image")

WRONG_FORMS: dict[str, tuple[str, list[tuple[str, str]], list[Part]]] = {
    "no prompt": ("generate/core", [], []),
    "empty prompt": ("generate/core", [("prompt", "")], []),
    "long prompt": ("generate/core", [("prompt", "x" * 10_001)], []),
    "long negative": ("generate/core", [PROMPT, ("negative_prompt", "x" * 10_001)], []),
    "unknown field": ("generate/core", [PROMPT, ("width", "1024")], []),
    "field twice": ("generate/core", [PROMPT, PROMPT], []),
    "a ratio that is none": ("generate/core", [PROMPT, ("aspect_ratio", "4:3")], []),
    "style": ("generate/core", [PROMPT, ("style_preset", "impressionism")], []),
    "seed": ("generate/core", [PROMPT, ("seed", "4294967295")], []),
    "seed in words": ("generate/core", [PROMPT, ("seed", "many")], []),
    "seed with a fraction": ("generate/core", [PROMPT, ("seed", "1.5")], []),
    "format": ("generate/core", [PROMPT, ("output_format", "gif")], []),
    "image where none is": ("generate/core", [PROMPT], [IMAGE]),
    "ultra without strength": ("generate/ultra", [PROMPT], [IMAGE]),
    "ultra without image": ("generate/ultra", [PROMPT, STRENGTH], []),
    "ultra with cfg": ("generate/ultra", [PROMPT, ("cfg_scale", "5")], []),
    "sd3 without mode": ("generate/sd3", [PROMPT, STRENGTH], [IMAGE]),
    "sd3 without strength": ("generate/sd3", [PROMPT, IMAGE_MODE], [IMAGE]),
    "sd3 without image": ("generate/sd3", [PROMPT, IMAGE_MODE, STRENGTH], []),
    "sd3 with image and ratio": ("generate/sd3", [PROMPT, IMAGE_MODE, STRENGTH, ("aspect_ratio", "1:1")], [IMAGE]),
    "sd3 strength": ("generate/sd3", [PROMPT, IMAGE_MODE, ("strength", "1.1")], [IMAGE]),
    "sd3 cfg": ("generate/sd3", [PROMPT, ("cfg_scale", "11")], []),
    "sd3 model": ("generate/sd3", [PROMPT, ("model", "sd2")], []),
    "sd3 small": ("generate/sd3", [PROMPT, IMAGE_MODE, STRENGTH], [image_part(picture_png(63, 64))]),
    "inpaint without prompt": ("edit/inpaint", [], [IMAGE, MASK]),
    "inpaint without image": ("edit/inpaint", [PROMPT], [MASK]),
    "inpaint grows": ("edit/inpaint", [PROMPT, ("grow_mask", "101")], [IMAGE, MASK]),
    "grows by a fraction": ("edit/inpaint", [PROMPT, ("grow_mask", "5.0")], [IMAGE, MASK]),
    "inpaint small": ("edit/inpaint", [PROMPT], [image_part(picture_png(64, 63)), MASK]),
    "inpaint large": ("edit/inpaint", [PROMPT], [image_part(picture_png(3073, 3072)), MASK]),
    "image as text": ("edit/inpaint", [PROMPT, ("image", "hello")], [MASK]),
    "prompt as file": ("edit/inpaint", [], [IMAGE, MASK, ("prompt", "a.txt", "text/plain", b"boat")]),
    "erase with prompt": ("edit/erase", [PROMPT], [IMAGE, MASK]),
    "erase grows": ("edit/erase", [("grow_mask", "21")], [IMAGE, MASK]),
    "outpaint nowhere": ("edit/outpaint", [("left", "0")], [IMAGE]),
    "outpaint far": ("edit/outpaint", [("left", "2001")], [IMAGE]),
    "outpaint with negative": ("edit/outpaint", [("left", "9"), ("negative_prompt", "rain")], [IMAGE]),
    "outpaint thin": ("edit/outpaint", [("left", "9")], [image_part(picture_png(641, 256))]),
    "outpaint with a mask": ("edit/outpaint", [("left", "9")], [IMAGE, MASK]),
    "nothing to search": ("edit/search-and-replace", [PROMPT], [IMAGE]),
    "nothing to select": ("edit/search-and-recolor", [PROMPT, ("search_prompt", "dog")], [IMAGE]),
    "background with seed": ("edit/remove-background", [("seed", "1")], [IMAGE]),
    "background as jpeg": ("edit/remove-background", [("output_format", "jpeg")], [IMAGE]),
    "background large": ("edit/remove-background", [], [image_part(picture_png(2049, 2048))]),
    "fast with prompt": ("upscale/fast", [PROMPT], [IMAGE]),
    "fast large": ("upscale/fast", [], [image_part(picture_png(1025, 1024))]),
    "fast wide": ("upscale/fast", [], [image_part(picture_png(1537, 64))]),
    "fast small": ("upscale/fast", [], [image_part(picture_png(31, 64))]),
    "conservative creativity": ("upscale/conservative", [PROMPT, ("creativity", "0.1")], [IMAGE]),
    "conservative without prompt": ("upscale/conservative", [], [IMAGE]),
    "creative creativity": ("upscale/creative", [PROMPT, ("creativity", "0.6")], [IMAGE]),
    "creative large": ("upscale/creative", [PROMPT], [image_part(picture_png(1025, 1024))]),
    "type that lies": ("upscale/fast", [], [("image", "a.jpg", "image/jpeg", picture_png())]),
    "type that is none": ("upscale/fast", [], [("image", "a.gif", "image/gif", picture_png(kind="GIF"))]),
    "no picture in it": ("upscale/fast", [], [image_part(b"hello")]),
    "a file without a name": ("upscale/fast", [], [("image", "", "image/png", picture_png())]),
    "something in none": ("generate/core", [PROMPT], [("none", "none", "", b"something")]),
}


@pytest.mark.parametrize("case", WRONG_FORMS)
def test_refuses_wrong_forms(server: StabilityV2BetaServer, case: str) -> None:
    assert refusal(ask_form(server, *WRONG_FORMS[case])) == (400, "bad_request")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"prompt=A+boat"),
        ("application/json", b'{"prompt": "A boat"}'),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nA'),
    ],
)
def test_refuses_what_is_not_multipart(server: StabilityV2BetaServer, content_type: str, body: bytes) -> None:
    headers = {**BEARER, "content-type": content_type}
    assert refusal(ask(server, "/v2beta/stable-image/generate/core", headers, body)) == (400, "bad_request")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"accept": "image/*"}, (401, "unauthorized")),
        ({**BEARER, "authorization": KEY}, (401, "unauthorized")),
        ({**BEARER, "authorization": "Bearer other"}, (401, "unauthorized")),
        ({**BEARER, "accept": "image/png"}, (400, "bad_request")),
    ],
)
def test_refuses_wrong_headers(
    server: StabilityV2BetaServer, headers: Mapping[str, str], expected: tuple[int, str]
) -> None:
    assert refusal(ask_form(server, "generate/core", [PROMPT], [], headers)) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [("something forbidden", (403, "content_moderation")), ("лодка", (422, "invalid_language"))],
)
def test_refuses_words(server: StabilityV2BetaServer, prompt: str, expected: tuple[int, str]) -> None:
    assert refusal(ask_form(server, "generate/core", [("prompt", prompt)], [])) == expected


def test_refuses_more_than_ten_mebibytes(server: StabilityV2BetaServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", "/v2beta/stable-image/upscale/fast")
    connection.putheader("content-length", str((10 << 20) + 1))
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert (response.status, json.loads(body)["name"]) == (413, "payload_too_large")


@pytest.mark.parametrize("path", ["generate/sdxl", "edit/relight", "upscale", "generate/core/"])
def test_knows_no_other_addresses(server: StabilityV2BetaServer, path: str) -> None:
    assert refusal(ask_form(server, path, [PROMPT], [])) == (404, "not_found")


# -------------------------------------------------------------------------------------- results, account


def ordered(server: StabilityV2BetaServer) -> str:
    status, _, body = ask_form(server, "upscale/creative", [PROMPT, ("seed", "4")], [IMAGE])
    assert status == 200
    return str(json.loads(body)["id"])


def test_a_result_is_there_later(server: StabilityV2BetaServer) -> None:
    server.refusals = 2
    ticket = ordered(server)
    assert len(ticket) == 64
    for path in (f"/v2beta/results/{ticket}", f"/v2beta/stable-image/upscale/creative/result/{ticket}"):
        status, _, body = ask(server, path)
        assert (status, json.loads(body)) == (202, {"id": ticket, "status": "in-progress"})
    status, headers, _ = ask(server, f"/v2beta/results/{ticket}", {**BEARER, "accept": "*/*"})
    assert (status, headers["content-type"], headers["seed"]) == (200, "image/png", "4")


@pytest.mark.parametrize("key", ["result", "image"])
def test_a_result_as_json(server: StabilityV2BetaServer, key: Any) -> None:
    server.refusals, server.result_key = 0, key
    headers = {**BEARER, "accept": "application/json"}
    data = json.loads(ask(server, f"/v2beta/results/{ordered(server)}", headers)[2])
    assert set(data) == {key, "seed", "finish_reason"}
    assert base64.b64decode(data[key]).startswith(b"\x89PNG")


def test_results_of_others_are_not_found(server: StabilityV2BetaServer) -> None:
    assert refusal(ask(server, f"/v2beta/results/{'0' * 64}")) == (404, "generation_not_found")
    ticket = ordered(server)
    assert refusal(ask(server, f"/v2beta/results/{ticket}", {"authorization": "Bearer x"})) == (401, "unauthorized")


def test_who_asks_too_often_is_told(server: StabilityV2BetaServer) -> None:
    server.min_poll_s = 30
    path = f"/v2beta/results/{ordered(server)}"
    assert [ask(server, path)[0] for _ in range(2)] == [202, 429]


def test_account_and_balance_speak_v1(server: StabilityV2BetaServer) -> None:
    assert json.loads(ask(server, "/v1/user/balance")[2]) == {"credits": 42.5}
    assert json.loads(ask(server, "/v1/user/account")[2])["organizations"][0]["is_default"]
    status, _, body = ask(server, "/v1/user/balance", {})
    assert (status, set(json.loads(body))) == (401, {"id", "name", "message"})


# ------------------------------------------------------------------------------------------- scripting


def test_fails_as_told_and_then_works(server: StabilityV2BetaServer) -> None:
    server.fail_next(429, "rate_limit_exceeded", "slow down", headers={"Retry-After": "3"})
    first = ask_form(server, "generate/core", [PROMPT], [])
    assert refusal(first) == (429, "rate_limit_exceeded")
    assert first[1]["retry-after"] == "3"
    assert ask_form(server, "generate/core", [PROMPT], [])[0] == 200


def test_withholds_as_told(server: StabilityV2BetaServer) -> None:
    server.filter_next()
    status, headers, body = ask_form(server, "generate/core", [PROMPT], [])
    assert (status, headers["finish-reason"]) == (200, "CONTENT_FILTERED")
    assert body.startswith(b"\x89PNG")


def test_is_a_program_too() -> None:
    command = [sys.executable, "-m", "tests.servers.stability_v2beta", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"{url}/v1/user/balance", timeout=30)
            refused.value.close()
        finally:
            process.terminate()
    assert refused.value.code == 401

"""The strict server is only believed because clients that are not ours work with it, and wrong ones do not."""

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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.servers.stability import KEY, StabilityServer, engine
from tests.servers.stability_pictures import masked_colour

SDXL = "stable-diffusion-xl-1024-v1-0"
SD16 = "stable-diffusion-v1-6"
ESRGAN = "esrgan-v1-x2plus"
LATENT = "stable-diffusion-x4-latent-upscaler"
BEARER = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
PROMPT = [("text_prompts[0][text]", "A lighthouse on a cliff"), ("text_prompts[0][weight]", "1")]

Part = tuple[str, str, str, bytes]


def picture_png(width: int = 320, height: int = 320, mode: str = "RGB", kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), 100 if mode == "L" else (100, 150, 200, 255)[: len(mode)]).save(buffer, kind)
    return buffer.getvalue()


def file_part(name: str, data: bytes | None = None) -> Part:
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
    return {"Content-Type": f"multipart/form-data; boundary={boundary.decode()}"}, body


def ask(
    server: StabilityServer, path: str, headers: Mapping[str, str] = BEARER, body: bytes | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    """With http.client: no library of ours, and none that ours uses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET" if body is None else "POST", path, body=body, headers=dict(headers))
        response = connection.getresponse()
        return response.status, dict(response.headers), response.read()
    finally:
        connection.close()


def ask_form(
    server: StabilityServer,
    path: str,
    fields: list[tuple[str, str]],
    files: list[Part],
    headers: Mapping[str, str] = BEARER,
) -> tuple[int, Any]:
    kind, body = form(fields, files)
    status, _, answer = ask(server, path, {**headers, **kind}, body)
    return status, json.loads(answer)


def ask_json(server: StabilityServer, path: str, data: object, headers: Mapping[str, str] = BEARER) -> tuple[int, Any]:
    status, _, answer = ask(server, path, {**headers, "Content-Type": "application/json"}, json.dumps(data).encode())
    return status, json.loads(answer)


def first_picture(answer: Any) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(base64.b64decode(answer["artifacts"][0]["base64"]))) as image:
        return np.asarray(image.convert("RGB"))


def generation(name: str, kind: str, version: str = "v1") -> str:
    return f"/{version}/generation/{name}/{kind}"


# ------------------------------------------------------------------------ as the official samples do it


def test_text_to_image_with_urllib(stability_server: StabilityServer) -> None:
    data = {
        "text_prompts": [{"text": "A lighthouse on a cliff"}],
        "cfg_scale": 7,
        "height": 1024,
        "width": 1024,
        "samples": 2,
        "steps": 30,
    }
    request = urllib.request.Request(
        f"{stability_server.url}{generation(SDXL, 'text-to-image')}",
        data=json.dumps(data).encode(),
        headers={**BEARER, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        artifacts = json.load(response)["artifacts"]
    assert [each["finishReason"] for each in artifacts] == ["SUCCESS", "SUCCESS"]
    assert artifacts[1]["seed"] == artifacts[0]["seed"] + 1
    with Image.open(io.BytesIO(base64.b64decode(artifacts[0]["base64"]))) as image:
        assert image.size == (1024, 1024)


def test_image_to_image_form_by_hand(stability_server: StabilityServer) -> None:
    fields = [
        ("image_strength", "0.25"),
        ("init_image_mode", "IMAGE_STRENGTH"),
        *PROMPT,
        ("cfg_scale", "7"),
        ("samples", "1"),
        ("steps", "30"),
        ("seed", "8"),
    ]
    status, answer = ask_form(stability_server, generation(SD16, "image-to-image"), fields, [file_part("init_image")])
    assert status == 200
    # 100, 150, 200 mixed with the negative 155, 105, 55 by 0.75.
    assert first_picture(answer)[0, 0].tolist() == [141, 116, 91]


def test_masking_form_by_hand(stability_server: StabilityServer) -> None:
    mask = np.zeros((320, 320), np.uint8)
    mask[:, 160:] = 255
    buffer = io.BytesIO()
    Image.fromarray(mask).save(buffer, "PNG")
    fields = [("mask_source", "MASK_IMAGE_BLACK"), *PROMPT, ("seed", "5"), ("style_preset", "photographic")]
    files = [file_part("init_image"), file_part("mask_image", buffer.getvalue())]
    status, answer = ask_form(stability_server, generation(SD16, "image-to-image/masking"), fields, files)
    assert status == 200
    made = first_picture(answer)
    assert tuple(made[0, 0].tolist()) == masked_colour(5)  # black is replaced
    assert made[0, 319].tolist() == [107, 150, 200]  # what is kept comes back altered


@pytest.mark.parametrize(
    ("name", "fields", "size"),
    [
        (ESRGAN, [], (640, 640)),
        (ESRGAN, [("width", "1024")], (1024, 1024)),
        (LATENT, [("height", "512"), *PROMPT, ("steps", "20")], (512, 512)),
    ],
)
def test_upscale_form_by_hand(
    stability_server: StabilityServer, name: str, fields: list[tuple[str, str]], size: tuple[int, int]
) -> None:
    status, answer = ask_form(
        stability_server, generation(name, "image-to-image/upscale"), fields, [file_part("image")]
    )
    assert status == 200
    assert first_picture(answer).shape[1::-1] == size


def test_picture_bytes_with_their_headers(stability_server: StabilityServer) -> None:
    kind, body = form([*PROMPT, ("seed", "9")], [file_part("init_image")])
    headers = {**BEARER, **kind, "Accept": "image/png"}
    status, told, data = ask(stability_server, generation(SD16, "image-to-image"), headers, body)
    assert (status, told["Content-Type"], told["Finish-Reason"], told["Seed"]) == (200, "image/png", "SUCCESS", "9")
    assert data.startswith(b"\x89PNG")


def test_v1alpha_has_a_bare_key_and_an_options_part(stability_server: StabilityServer) -> None:
    options = {
        "text_prompts": [{"text": "A cat", "weight": 1}],
        "step_schedule_start": 0.4,
        "width": 512,
        "height": 512,
    }
    status, answer = ask_form(
        stability_server,
        generation("stable-diffusion-v1-6", "image-to-image", "v1alpha"),
        [("options", json.dumps(options))],
        [file_part("init_image")],
        {"Authorization": KEY, "Accept": "application/json"},
    )
    assert status == 200
    assert answer[0]["finishReason"] == "SUCCESS"
    assert stability_server.requests[-1].json == options


@pytest.mark.parametrize(
    "wrong",
    [{"step_schedule_start": 2}, {"seed": 2147483648}, {"image_strength": 0.5}, {"width": 500}, {"steps": "20"}],
)
def test_v1alpha_checks_its_options(stability_server: StabilityServer, wrong: dict[str, Any]) -> None:
    options = {**TEXT, "mask_source": "MASK_IMAGE_WHITE", "width": 512, "height": 512, **wrong}
    status, answer = ask_form(
        stability_server,
        generation(SD16, "image-to-image/masking", "v1alpha"),
        [("options", json.dumps(options))],
        [INIT, MASK],
        {"Authorization": KEY},
    )
    assert status == 400, answer


@pytest.mark.parametrize(("version", "key"), [("v1", f"Bearer {KEY}"), ("v1beta", f"Bearer {KEY}"), ("v1alpha", KEY)])
def test_engines_account_and_balance(stability_server: StabilityServer, version: str, key: str) -> None:
    headers = {"Authorization": key}
    engines = json.loads(ask(stability_server, f"/{version}/engines/list", headers)[2])
    listed = engines if version == "v1" else engines["engines"]
    assert {"id", "name", "description", "type"} == set(listed[0])
    assert json.loads(ask(stability_server, f"/{version}/user/balance", headers)[2]) == {"credits": 6.75}
    assert json.loads(ask(stability_server, f"/{version}/user/account", headers)[2])["organizations"][0]["is_default"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_masking_with_curl(stability_server: StabilityServer, tmp_path: Path) -> None:
    (tmp_path / "init.png").write_bytes(picture_png())
    (tmp_path / "mask.png").write_bytes(picture_png(mode="L"))
    command = ["curl", "-sS", "-f", f"{stability_server.url}{generation(SD16, 'image-to-image/masking')}"]
    command += ["-H", f"Authorization: Bearer {KEY}", "-H", "Accept: image/png", "-o", str(tmp_path / "out.png")]
    for part in ("init_image=@init.png", "mask_image=@mask.png", "mask_source=MASK_IMAGE_WHITE"):
        command += ["-F", part]
    command += ["-F", "text_prompts[0][text]=A cat", "-F", "seed=3", "-F", "samples=1"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=60)
    with Image.open(tmp_path / "out.png") as image:
        assert image.size == (320, 320)


# --------------------------------------------------------------------------------- what it does not accept

INIT = file_part("init_image")
MASK = file_part("mask_image", picture_png(mode="L"))
WHITE = ("mask_source", "MASK_IMAGE_WHITE")

WRONG_FORMS: dict[str, tuple[str, list[tuple[str, str]], list[Part], str]] = {
    "no picture": ("image-to-image", PROMPT, [], "bad_request"),
    "no prompt": ("image-to-image", [], [INIT], "bad_request"),
    "empty prompt": ("image-to-image", [("text_prompts[0][text]", "")], [INIT], "bad_request"),
    "long prompt": ("image-to-image", [("text_prompts[0][text]", "x" * 2001)], [INIT], "bad_request"),
    "weight in words": ("image-to-image", [*PROMPT[:1], ("text_prompts[0][weight]", "a lot")], [INIT], "bad_request"),
    "unknown field": ("image-to-image", [*PROMPT, ("negative_prompt", "rain")], [INIT], "bad_request"),
    "v1 has no width here": ("image-to-image", [*PROMPT, ("width", "512")], [INIT], "bad_request"),
    "strength over 1": ("image-to-image", [*PROMPT, ("image_strength", "1.5")], [INIT], "bad_request"),
    "strength and schedule": (
        "image-to-image",
        [*PROMPT, ("init_image_mode", "STEP_SCHEDULE"), ("image_strength", "0.5")],
        [INIT],
        "bad_request",
    ),
    "sampler": ("image-to-image", [*PROMPT, ("sampler", "EULER")], [INIT], "bad_request"),
    "style": ("image-to-image", [*PROMPT, ("style_preset", "impressionism")], [INIT], "bad_request"),
    "steps": ("image-to-image", [*PROMPT, ("steps", "51")], [INIT], "bad_request"),
    "steps with a dot": ("image-to-image", [*PROMPT, ("steps", "20.0")], [INIT], "bad_request"),
    "samples": ("image-to-image", [*PROMPT, ("samples", "11")], [INIT], "bad_request"),
    "seed": ("image-to-image", [*PROMPT, ("seed", "4294967296")], [INIT], "bad_request"),
    "file without name": ("image-to-image", PROMPT, [("init_image", "", "image/png", picture_png())], "bad_request"),
    "file without type": ("image-to-image", PROMPT, [("init_image", "a.png", "", picture_png())], "bad_request"),
    "file of another type": (
        "image-to-image",
        PROMPT,
        [("init_image", "a.gif", "image/gif", picture_png())],
        "invalid_mime_type",
    ),
    "type that lies": ("image-to-image", PROMPT, [("init_image", "a.jpg", "image/jpeg", picture_png())], "bad_request"),
    "no picture in it": ("image-to-image", PROMPT, [file_part("init_image", b"hello")], "bad_request"),
    "empty file": ("image-to-image", PROMPT, [file_part("init_image", b"")], "invalid_file_size"),
    "size": ("image-to-image", PROMPT, [file_part("init_image", picture_png(330, 320))], "invalid_height_or_width"),
    "unknown part": ("image-to-image", PROMPT, [INIT, MASK], "bad_request"),
    "no mask source": ("image-to-image/masking", PROMPT, [INIT, MASK], "bad_request"),
    "no mask": ("image-to-image/masking", [*PROMPT, WHITE], [INIT], "invalid_mask_image"),
    "mask of another size": (
        "image-to-image/masking",
        [*PROMPT, WHITE],
        [INIT, file_part("mask_image", picture_png(384, 320, "L"))],
        "invalid_image_dimensions",
    ),
    "no alpha": ("image-to-image/masking", [*PROMPT, ("mask_source", "INIT_IMAGE_ALPHA")], [INIT], "bad_request"),
    "mask source": ("image-to-image/masking", [*PROMPT, ("mask_source", "MASK")], [INIT, MASK], "bad_request"),
}


@pytest.mark.parametrize("case", WRONG_FORMS)
def test_refuses_wrong_forms(stability_server: StabilityServer, case: str) -> None:
    kind, fields, files, name = WRONG_FORMS[case]
    status, answer = ask_form(stability_server, generation(SD16, kind), fields, files)
    assert (status, answer["name"]) == (400, name), answer
    assert answer["id"]
    assert answer["message"]


WRONG_UPSCALES: dict[str, tuple[str, list[tuple[str, str]], list[Part], str]] = {
    "both sides": (ESRGAN, [("width", "1024"), ("height", "1024")], [file_part("image")], "bad_request"),
    "small": (ESRGAN, [("width", "511")], [file_part("image")], "bad_request"),
    "large": (ESRGAN, [("width", "2049")], [file_part("image")], "invalid_pixel_count"),
    "other part name": (ESRGAN, [], [INIT], "bad_request"),
    "prompt for ESRGAN": (ESRGAN, PROMPT, [file_part("image")], "bad_request"),
    "samples": (LATENT, [("samples", "1")], [file_part("image")], "bad_request"),
}


@pytest.mark.parametrize("case", WRONG_UPSCALES)
def test_refuses_wrong_upscales(stability_server: StabilityServer, case: str) -> None:
    engine_id, fields, files, name = WRONG_UPSCALES[case]
    status, answer = ask_form(stability_server, generation(engine_id, "image-to-image/upscale"), fields, files)
    assert (status, answer["name"]) == (400, name), answer


TEXT = {"text_prompts": [{"text": "A cat"}]}
WRONG_TEXTS: dict[str, tuple[str, object, str]] = {
    "no object": (SDXL, [], "bad_request"),
    "no prompts": (SDXL, {"width": 1024, "height": 1024}, "bad_request"),
    "empty list": (SDXL, {"text_prompts": []}, "bad_request"),
    "number as text": (SDXL, {**TEXT, "steps": "30"}, "bad_request"),
    "switch as number": (SDXL, {**TEXT, "samples": True}, "bad_request"),
    "prompt with more": (SDXL, {"text_prompts": [{"text": "A cat", "lang": "en"}]}, "bad_request"),
    "SDXL size": (SDXL, {**TEXT, "width": 512, "height": 512}, "invalid_sdxl_v1_dimensions"),
    "1.6 size": (SD16, {**TEXT, "width": 256, "height": 512}, "invalid_height_or_width"),
    "not by 64": (SD16, {**TEXT, "width": 500, "height": 512}, "invalid_height_or_width"),
    "beta size": (
        "stable-diffusion-xl-beta-v2-2-2",
        {**TEXT, "width": 640, "height": 640},
        "invalid_sdxl_v222_dimensions",
    ),
    "768 size": ("stable-diffusion-768-v2-1", {**TEXT, "width": 512, "height": 512}, "invalid_pixel_count"),
}


@pytest.mark.parametrize("case", WRONG_TEXTS)
def test_refuses_wrong_texts(stability_server: StabilityServer, case: str) -> None:
    stability_server.engines += (engine("stable-diffusion-xl-beta-v2-2-2"), engine("stable-diffusion-768-v2-1"))
    engine_id, data, name = WRONG_TEXTS[case]
    status, answer = ask_json(stability_server, generation(engine_id, "text-to-image"), data)
    assert (status, answer["name"]) == (400, name), answer


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Accept": "application/json"}, (401, "unauthorized")),
        ({**BEARER, "Authorization": KEY}, (401, "unauthorized")),
        ({**BEARER, "Authorization": "Bearer other"}, (401, "unauthorized")),
        ({**BEARER, "Organization": "org-other"}, (403, "permission_denied")),
        ({**BEARER, "Accept": "text/html"}, (400, "bad_request")),
    ],
)
def test_refuses_wrong_headers(
    stability_server: StabilityServer, headers: Mapping[str, str], expected: tuple[int, str]
) -> None:
    status, answer = ask_json(stability_server, generation(SDXL, "text-to-image"), TEXT, headers)
    assert (status, answer["name"]) == expected


@pytest.mark.parametrize(
    "path",
    [
        generation("no-such-engine", "text-to-image"),
        generation("stable-captions-v1-0", "text-to-image"),
        generation(ESRGAN, "text-to-image"),
        generation(SDXL, "outpaint"),
        generation(SDXL, "text-to-image", "v2"),
        generation(ESRGAN, "image-to-image/upscale", "v1beta"),
    ],
)
def test_unknown_engines_and_paths_are_not_found(stability_server: StabilityServer, path: str) -> None:
    status, answer = ask_json(stability_server, path, TEXT)
    assert (status, answer["name"]) == (404, "not_found")


def test_several_samples_need_json(stability_server: StabilityServer) -> None:
    headers = {**BEARER, "Accept": "image/png"}
    status, answer = ask_json(stability_server, generation(SDXL, "text-to-image"), {**TEXT, "samples": 2}, headers)
    assert (status, answer["name"]) == (400, "invalid_samples")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("text/plain", b"{}"),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="seed"\r\n\r\n1'),
    ],
)
def test_refuses_bodies_of_another_kind(stability_server: StabilityServer, content_type: str, body: bytes) -> None:
    headers = {**BEARER, "Content-Type": content_type}
    for kind in ("text-to-image", "image-to-image"):
        status, _, answer = ask(stability_server, generation(SD16, kind), headers, body)
        assert (status, json.loads(answer)["name"]) == (400, "bad_request")


# ------------------------------------------------------------------------------------------- scripting


def test_fails_as_told_and_then_works(stability_server: StabilityServer) -> None:
    stability_server.fail_next(429, "rate_limit_exceeded", "slow down", {"Retry-After": "3"})
    status, headers, _ = ask(stability_server, "/v1/engines/list")
    assert (status, headers["Retry-After"]) == (429, "3")
    assert ask(stability_server, "/v1/engines/list")[0] == 200


def test_withholds_as_many_as_told(stability_server: StabilityServer) -> None:
    stability_server.filter_next(1)
    data = {**TEXT, "samples": 2, "seed": 1}
    _, answer = ask_json(stability_server, generation(SDXL, "text-to-image"), data)
    assert [each["finishReason"] for each in answer["artifacts"]] == ["CONTENT_FILTERED", "SUCCESS"]


def test_records_requests(stability_server: StabilityServer) -> None:
    ask_form(stability_server, generation(SD16, "image-to-image"), PROMPT, [INIT])
    (recorded,) = stability_server.posts()
    assert recorded.fields["text_prompts[0][text]"] == "A lighthouse on a cliff"
    assert recorded.files["init_image"].data == INIT[3]
    assert recorded.headers["authorization"] == f"Bearer {KEY}"


def test_is_a_program_too() -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.servers.stability", "--port", "0"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"{url}/v1/engines/list", timeout=30)
            refused.value.close()
        finally:
            process.terminate()
    assert refused.value.code == 401

"""The demonstration's server: what it understands, what it refuses, what it remembers."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import requests

from bridge.demo.endpoint import ENGINE, KEY, LIST_PATH, MASKING_PATH, MAX_BODY_BYTES, DemoEndpoint
from bridge.demo.model import redrawn
from bridge.demo.scenes import SAMPLES, open_photograph
from bridge.imaging.codec import decode_picture, encode_mask_png, encode_png
from bridge.model import Mask, Picture

HEADERS = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="module")
def picture() -> Picture:
    return open_photograph(SAMPLES / "chelsea.png")


@pytest.fixture(scope="module")
def mask(picture: Picture) -> Mask:
    pixels = np.zeros((picture.size.height, picture.size.width), np.uint8)
    pixels[60:200, 340:440] = 255
    return Mask(pixels)


@pytest.fixture
def endpoint() -> Iterator[DemoEndpoint]:
    with DemoEndpoint() as started:
        yield started


def files(picture: Picture, mask: Mask) -> dict[str, tuple[str, bytes, str]]:
    return {
        "init_image": ("init.png", encode_png(picture), "image/png"),
        "mask_image": ("mask.png", encode_mask_png(mask), "image/png"),
    }


def fields(**others: str) -> dict[str, str]:
    return {"mask_source": "MASK_IMAGE_WHITE", "text_prompts[0][text]": "a red ball", "seed": "7", **others}


def post(endpoint: DemoEndpoint, data: Any, files: Any) -> requests.Response:
    return requests.post(endpoint.url + MASKING_PATH, headers=HEADERS, data=data, files=files, timeout=30)


def test_it_lists_its_engine(endpoint: DemoEndpoint) -> None:
    answer = requests.get(endpoint.url + LIST_PATH, headers=HEADERS, timeout=30)
    assert answer.status_code == 200
    assert [(each["id"], each["type"]) for each in answer.json()] == [(ENGINE, "PICTURE")]


def test_it_answers_an_inpaint_and_remembers_what_was_sent(
    endpoint: DemoEndpoint, picture: Picture, mask: Mask
) -> None:
    answer = post(endpoint, fields(), files(picture, mask))
    assert answer.status_code == 200, answer.text
    (artifact,) = answer.json()["artifacts"]
    assert (artifact["finishReason"], artifact["seed"]) == ("SUCCESS", 7)
    made = decode_picture(base64.b64decode(artifact["base64"]))
    assert np.array_equal(made.pixels, redrawn(picture, mask, "a red ball").pixels)
    (exchange,) = endpoint.exchanges
    assert np.array_equal(exchange.sent.pixels, picture.pixels)
    assert np.array_equal(exchange.mask.pixels, mask.pixels)
    assert np.array_equal(exchange.answer.pixels, made.pixels)


@pytest.mark.parametrize("path", ["/", "/v1/user/account", f"/v1/generation/{ENGINE}/text-to-image"])
def test_what_it_has_not_is_not_found(endpoint: DemoEndpoint, path: str) -> None:
    for method in ("GET", "POST"):
        answer = requests.request(method, endpoint.url + path, headers=HEADERS, data=b"", timeout=30)
        assert (answer.status_code, answer.json()["name"]) == (404, "not_found")


@pytest.mark.parametrize("headers", [{}, {"Authorization": KEY}, {"Authorization": "Bearer sk-of-somebody"}])
def test_another_key_is_refused(endpoint: DemoEndpoint, picture: Picture, mask: Mask, headers: dict[str, str]) -> None:
    calls = (
        requests.get(endpoint.url + LIST_PATH, headers=headers, timeout=30),
        requests.post(
            endpoint.url + MASKING_PATH, headers=headers, data=fields(), files=files(picture, mask), timeout=30
        ),
    )
    assert [answer.status_code for answer in calls] == [401, 401]
    assert endpoint.exchanges == ()


@pytest.mark.parametrize(
    "change",
    [
        {"init_image": ("init.png", b"no picture", "image/png")},
        {"mask_image": ("mask.png", b"", "image/png")},
        {"mask_image": None},
    ],
)
def test_a_form_that_cannot_be_used_is_refused(
    endpoint: DemoEndpoint, picture: Picture, mask: Mask, change: dict[str, Any]
) -> None:
    parts = {**files(picture, mask), **change}
    answer = post(endpoint, fields(), {name: part for name, part in parts.items() if part})
    assert (answer.status_code, answer.json()["name"]) == (400, "bad_request")
    assert endpoint.exchanges == ()


@pytest.mark.parametrize("field", [{"mask_source": "MASK_IMAGE_BLACK"}, {"seed": "many"}])
def test_a_field_that_it_does_not_understand_is_refused(
    endpoint: DemoEndpoint, picture: Picture, mask: Mask, field: dict[str, str]
) -> None:
    assert post(endpoint, fields(**field), files(picture, mask)).status_code == 400


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nwithout-a-name: 1\r\n\r\n1\r\n--x--\r\n"),
    ],
)
def test_a_body_that_is_no_form_is_refused(endpoint: DemoEndpoint, content_type: str, body: bytes) -> None:
    headers = {**HEADERS, "Content-Type": content_type}
    answer = requests.post(endpoint.url + MASKING_PATH, headers=headers, data=body, timeout=30)
    assert (answer.status_code, answer.json()["name"]) == (400, "bad_request")


@pytest.mark.parametrize("length", ["", "-1", str(MAX_BODY_BYTES + 1)])
def test_a_body_without_end_is_not_read(endpoint: DemoEndpoint, length: str) -> None:
    request = requests.Request("POST", endpoint.url + MASKING_PATH, headers=HEADERS).prepare()
    request.headers["Content-Length"] = length
    with requests.Session() as session:
        assert session.send(request, timeout=30).status_code == 413

"""The strict OVH server is only believed because a client that is not ours works with it, and wrong ones do not."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.servers.ovh import KEY, PATH, OvhServer

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "tests" / "servers" / "clients" / "ovh_client.py"
JSON = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}


@pytest.fixture
def server(no_thread_left: None) -> Iterator[OvhServer]:
    with OvhServer(now=lambda: 15.0) as started:
        yield started


def sample(server: OvhServer, token: str, times: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-W", "ignore", str(CLIENT), server.url + PATH, token, str(times)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def ask(
    server: OvhServer, body: bytes = b'{"prompt": "a boat"}', headers: Mapping[str, str] = JSON, method: str = "POST"
) -> tuple[int, bytes]:
    """With http.client: no library of ours, and none that ours uses."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, PATH, body=body if method == "POST" else None, headers=dict(headers))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


# ---------------------------------------------------------------------------- as the official sample does it


def test_with_a_token(server: OvhServer) -> None:
    first, second, third, refused = sample(server, KEY, 3)
    for each in (first, second, third):
        assert (each["status"], each["size"], each["format"]) == (200, [1024, 1024], "JPEG")
        assert each["type"] == "application/octet-stream"
    assert len({each["sum"] for each in (first, second, third)}) == 3
    assert (first["x-ratelimit-limit-minute"], first["x-ratelimit-remaining-minute"]) == ("400", "399")
    assert first["ratelimit-reset"] == "45"
    assert (refused["status"], json.loads(refused["body"])) == (422, {"message": "prompt: is required"})
    assert server.posts()[0].json["negative_prompt"] == "Ugly, unrealistic"


def test_without_a_token(server: OvhServer) -> None:
    *made, refused, _ = sample(server, "", 3)
    assert [each["status"] for each in made] == [200, 200]
    assert [each["x-ratelimit-remaining-minute"] for each in made] == ["1", "0"]
    assert (refused["status"], refused["ratelimit-reset"]) == (429, "45")
    assert json.loads(refused["body"]) == {"message": "API rate limit exceeded"}


def test_the_next_minute_begins_anew(server: OvhServer) -> None:
    assert [each["status"] for each in sample(server, "", 2)] == [200, 200, 429]
    server.now = lambda: 61.0
    assert sample(server, "", 1)[0]["status"] == 200


# -------------------------------------------------------------------------------- whoever does it wrong


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b'"a boat"', b"{}", b'{"prompt": ""}', b'{"prompt": 3}'),
        *(b'{"prompt": "a", "negative_prompt": 1}', b'{"prompt": "a", "seed": 1}', b'{"prompt": "a", "width": 512}'),
    ],
)
def test_refuses(server: OvhServer, body: bytes) -> None:
    assert ask(server, body)[0] == 422


def test_refuses_other_kinds_of_bodies(server: OvhServer) -> None:
    assert ask(server, headers={**JSON, "content-type": "text/plain"})[0] == 422


def test_refuses_large_bodies(server: OvhServer) -> None:
    assert ask(server, json.dumps({"prompt": "x" * 1_900_000}).encode())[0] == 200
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest("POST", PATH)
    connection.putheader("Content-Length", "2000001")
    connection.endheaders()  # It answers before the body is sent.
    with connection.getresponse() as response:
        assert response.status == 413
    connection.close()


@pytest.mark.parametrize("key", ["Bearer wrong", KEY, "Bearer"])
def test_refuses_keys(server: OvhServer, key: str) -> None:
    assert ask(server, headers={**JSON, "authorization": key})[0] == 401


def test_refuses_other_methods(server: OvhServer) -> None:
    assert ask(server, method="GET")[0] == 405


def test_is_a_program_too() -> None:
    command = [sys.executable, "-m", "tests.servers.ovh", "--port", "0"]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "plugin")])}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(url + PATH, timeout=30)
            refused.value.close()
        finally:
            process.terminate()
    assert refused.value.code == 405

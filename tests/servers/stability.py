"""A strict server for Stability's REST API, v1, v1beta and v1alpha, on 127.0.0.1.

It refuses what the specifications refuse, by the documented names; what it makes is in ``stability_pictures``. It is a
program too: ``python -m tests.servers.stability --port 0`` prints its address and its key.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import re
import threading
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from tests.servers import stability_pictures as pictures
from tests.servers.loopback import LoopbackServer
from tests.servers.multipart import Form, FormError, Upload, parse_form
from tests.servers.stability_pictures import Pixels
from tests.servers.stability_rules import ApiError, Rules, Task, bad_request

KEY = "sk-loopback"
ORGANIZATION = "org-123456"
MAX_BODY_BYTES = 64 << 20
ROUTE = re.compile(
    r"/(?P<version>v1|v1beta|v1alpha)/"
    r"(?:(?P<what>engines/list|user/account|user/balance)"
    r"|generation/(?P<engine>[^/]+)/(?P<kind>text-to-image|image-to-image(?:/masking|/upscale)?))"
)

AnswerForm = Literal["artifacts", "array", "png"]


def engine(name: str, *, kind: str = "PICTURE", description: str = "") -> dict[str, str]:
    """One item of the list of engines."""
    return {"id": name, "name": name.replace("-", " ").title(), "description": description, "type": kind}


ENGINES = (
    engine("stable-diffusion-v1-6", description="Stability-AI Stable Diffusion v1.6"),
    engine("stable-diffusion-xl-1024-v1-0", description="Stability-AI Stable Diffusion XL v1.0"),
    engine("esrgan-v1-x2plus", description="Real-ESRGAN_x2plus upscaler model"),
    engine("stable-diffusion-x4-latent-upscaler", description="Stable Diffusion x4 Latent Upscaler"),
    engine("stable-captions-v1-0", kind="TEXT", description="Writes, and draws nothing"),
)


@dataclass(frozen=True)
class Recorded:
    """A request as it came in. Header names are in lower case; ``options`` of v1alpha is in ``json``."""

    method: str
    path: str
    headers: Mapping[str, str]
    json: Any = None
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """An answer that a test asked for. ``body`` replaces the documented error body."""

    status: int
    name: str = "server_error"
    message: str = "An unexpected server error occurred, please try again."
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int
    content_type: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


class StabilityServer(LoopbackServer):
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        key: the only one that is accepted.
        engines: items of the list of engines; replace it to change what is offered.
        balance: the credits that are left.
        requests: everything that came in, in order.
        answer_form: for answers to ``Accept: application/json``; None for what the dialect's samples expect.
        delay_s: waited before a generation is answered, or until the server stops.
        result_size: pictures are sent in this size instead of the right one.
    """

    def __init__(self, *, key: str = KEY, port: int = 0) -> None:
        self.key = key
        self.engines: tuple[dict[str, str], ...] = ENGINES
        self.balance = 6.75
        self.requests: list[Recorded] = []
        self.answer_form: AnswerForm | None = None
        self.delay_s = 0.0
        self.result_size: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._failures: deque[Failure] = deque()
        self._finishes: deque[str] = deque()
        super().__init__(_handler_for(self), port=port)

    def fail_next(
        self,
        status: int,
        name: str = "server_error",
        message: str = "An unexpected server error occurred, please try again.",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> None:
        """Answer the next request, whatever it is, with an error; several calls queue up."""
        self._failures.append(Failure(status, name, message, headers or {}, body))

    def filter_next(self, count: int) -> None:
        """Withhold the next ``count`` pictures."""
        self._finishes.extend(["CONTENT_FILTERED"] * count)

    def fault_next(self, count: int) -> None:
        """Let the next ``count`` pictures end in ERROR."""
        self._finishes.extend(["ERROR"] * count)

    def posts(self) -> list[Recorded]:
        """The generations that were asked for."""
        return [request for request in self.requests if request.method == "POST"]

    # ------------------------------------------------------------------------------------------ answering

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to one request; called from the connections' threads."""
        form, data, unreadable = _read_body(headers.get("content-type", ""), body)
        self._record(method, path, headers, form, data)
        with self._lock:
            failure = self._failures.popleft() if self._failures else None
        if failure is not None:
            return _failed(failure)
        try:
            return self._route(method, path, headers, form, data, unreadable)
        except ApiError as error:
            return _failed(Failure(error.status, error.name, error.message))

    def _record(self, method: str, path: str, headers: Mapping[str, str], form: Form | None, data: Any) -> None:
        fields = dict(form.fields) if form else {}
        uploads = dict(form.uploads) if form else {}
        options = uploads["options"].data if "options" in uploads else fields.get("options", "").encode()
        if form and options:
            data = json.loads(options)
        with self._lock:
            self.requests.append(Recorded(method, path, headers, data, fields, uploads))

    def _route(
        self, method: str, path: str, headers: Mapping[str, str], form: Form | None, data: Any, unreadable: str
    ) -> Answer:
        match = ROUTE.fullmatch(path)
        if match is None or method != ("GET" if match["what"] else "POST"):
            raise ApiError(404, "not_found", f"there is no {method} {path}")
        if match["version"] != "v1" and (match["kind"] or "").endswith("upscale"):
            raise ApiError(404, "not_found", f"{match['version']} has no upscale")
        self._check_key(match["version"], headers)
        if match["what"]:
            return _json(self._told(match["what"], match["version"]))
        self._check_engine(match["engine"], match["kind"])
        task = _task(Rules(match["version"], match["engine"]), match["kind"], form, data, unreadable)
        if self.delay_s:
            self.stopping.wait(self.delay_s)
        return self._generated(task, match["version"], headers.get("accept", "application/json"))

    def _check_key(self, version: str, headers: Mapping[str, str]) -> None:
        given = headers.get("authorization")
        if given is None:
            raise ApiError(401, "unauthorized", "missing authorization header")
        if given != (self.key if version == "v1alpha" else f"Bearer {self.key}"):
            raise ApiError(401, "unauthorized", "Incorrect API key provided")
        if headers.get("organization", ORGANIZATION) != ORGANIZATION:
            raise ApiError(403, "permission_denied", "You do not have permission to access this resource")

    def _check_engine(self, name: str, kind: str) -> None:
        listed = {each["id"] for each in self.engines if each["type"] == "PICTURE"}
        upscaler = "upscal" in name or "esrgan" in name
        if name not in listed or upscaler != kind.endswith("upscale"):
            raise ApiError(404, "not_found", f"The specified engine (ID {name}) was not found.")

    def _told(self, what: str, version: str) -> Any:
        if what == "engines/list":
            return list(self.engines) if version == "v1" else {"engines": list(self.engines)}
        if what == "user/balance":
            return {"credits": self.balance}
        membership = {"id": ORGANIZATION, "name": "Loopback Ltd", "role": "MEMBER", "is_default": True}
        return {"id": "user-1", "email": "painter@example.com", "organizations": [membership]}

    def _generated(self, task: Task, version: str, accept: str) -> Answer:
        wants_png = accept == "image/png"
        if accept not in ("application/json", "image/png", "*/*"):
            raise bad_request(f"Accept: {accept} is not possible")
        if wants_png and task.samples > 1:
            raise ApiError(400, "invalid_samples", "samples may only be greater than 1 with Accept application/json")
        first = task.seed or random.randrange(1, 1 << 31)  # noqa: S311
        form = "png" if wants_png else (self.answer_form or ("array" if version == "v1alpha" else "artifacts"))
        artifacts = [self._artifact(task, (first + index) % (1 << 32)) for index in range(task.samples)]
        if form == "png":
            data, finish, seed = artifacts[0]
            return Answer(200, "image/png", data, {"Finish-Reason": finish, "Seed": str(seed)})
        listed = [
            {"base64": base64.b64encode(data).decode(), "finishReason": finish, "seed": seed}
            for data, finish, seed in artifacts
        ]
        return _json({"artifacts": listed} if form == "artifacts" else listed)

    def _artifact(self, task: Task, seed: int) -> tuple[bytes, str, int]:
        with self._lock:
            finish = self._finishes.popleft() if self._finishes else "SUCCESS"
        made = _made(task, seed)
        if self.result_size is not None:
            made = pictures.upscale(made, *self.result_size)
        if finish == "ERROR":
            return b"", finish, seed
        return (pictures.png(made) if finish == "SUCCESS" else pictures.blurred_png(made)), finish, seed


def _task(rules: Rules, kind: str, form: Form | None, data: Any, unreadable: str) -> Task:
    if unreadable:
        raise bad_request(unreadable)
    if kind == "text-to-image":
        if data is None:
            raise bad_request("Content-Type must be application/json")
        return rules.text_to_image(data)
    if form is None:
        raise bad_request("Content-Type must be multipart/form-data")
    if kind.endswith("masking"):
        return rules.masking(form)
    return rules.upscale(form) if kind.endswith("upscale") else rules.image_to_image(form)


def _made(task: Task, seed: int) -> Pixels:
    if task.picture is None:
        return pictures.text_to_image(*task.size, task.text, seed)
    if task.kind == "upscale":
        return pictures.upscale(task.picture, *task.size)
    resized = task.picture if task.size == task.picture.shape[1::-1] else pictures.upscale(task.picture, *task.size)
    if task.mask is not None:
        return pictures.masking(resized, pictures.resized_mask(task.mask, *task.size), seed)
    return pictures.image_to_image(resized, task.strength, seed)


def _read_body(content_type: str, body: bytes) -> tuple[Form | None, Any, str]:
    """A form or JSON, or why it is neither."""
    kind = content_type.split(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            return parse_form(content_type, body), None, ""
        if kind == "application/json":
            return None, json.loads(body), ""
    except FormError as error:
        return None, None, str(error)
    except ValueError:
        return None, None, "the body is no JSON"
    return None, None, ""


def _json(data: Any) -> Answer:
    return Answer(200, "application/json", json.dumps(data).encode())


def _failed(failure: Failure) -> Answer:
    if failure.body is not None:
        return Answer(failure.status, "text/html", failure.body, failure.headers)
    told = {"id": str(uuid.uuid4()), "name": failure.name, "message": failure.message}
    return Answer(failure.status, "application/json", json.dumps(told).encode(), failure.headers)


def _handler_for(server: StabilityServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for head and body: without it every answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet: requests are recorded."""

        def _serve(self) -> None:
            length = self.headers.get("Content-Length", "0" if self.command == "GET" else "")
            if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
                self.close_connection = True
                self._send(_failed(Failure(411, "bad_request", "a Content-Length is required")))
                return
            body = self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(server.answer(self.command, self.path, headers, body))

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

    return Handler


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    arguments = parser.parse_args()
    with StabilityServer(key=arguments.key, port=arguments.port) as server:
        print(server.url, flush=True)
        print(f"key: {server.key}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()

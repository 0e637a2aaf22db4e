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
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from tests.servers import stability_pictures as pictures
from tests.servers.loopback import serve
from tests.servers.stability_pictures import Pixels
from tests.servers.stability_rules import ApiError, Rules, Task, bad_request
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

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


class StabilityServer(StrictServer):
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        key: the only one that is accepted.
        engines: items of the list of engines; replace it to change what is offered.
        balance: the credits that are left.
        answer_form: for answers to ``Accept: application/json``; None for what the dialect's samples expect.
        result_size: pictures are sent in this size instead of the right one.
    """

    def __init__(self, *, key: str = KEY, port: int = 0) -> None:
        self.key = key
        self.engines: tuple[dict[str, str], ...] = ENGINES
        self.balance = 6.75
        self.answer_form: AnswerForm | None = None
        self.result_size: tuple[int, int] | None = None
        self._finishes: deque[str] = deque()
        super().__init__(port=port)

    def fail_next(
        self,
        status: int,
        name: str = "server_error",
        message: str = "An unexpected server error occurred, please try again.",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> None:
        """Answer the next request, whatever it is, with an error; several calls queue up."""
        self.answer_next(_failed(status, name, message, headers or {}, body))

    def filter_next(self, count: int) -> None:
        """Withhold the next ``count`` pictures."""
        self._finishes.extend(["CONTENT_FILTERED"] * count)

    def fault_next(self, count: int) -> None:
        """Let the next ``count`` pictures end in ERROR."""
        self._finishes.extend(["ERROR"] * count)

    # ------------------------------------------------------------------------------------------ answering

    def answer(self, request: Recorded) -> Answer:
        """As any strict server; v1alpha's ``options`` is recorded as the body's JSON."""
        return super().answer(replace(request, json=_with_options(request)))

    def respond(self, request: Recorded) -> Answer:
        """The answer to one request."""
        try:
            return self._route(request)
        except ApiError as error:
            return _failed(error.status, error.name, error.message)

    def too_large(self, length: str) -> Answer:
        return _failed(411, "bad_request", "a Content-Length is required")

    def _route(self, request: Recorded) -> Answer:
        path, method, headers = request.path, request.method, request.headers
        match = ROUTE.fullmatch(path)
        if match is None or method != ("GET" if match["what"] else "POST"):
            raise ApiError(404, "not_found", f"there is no {method} {path}")
        if match["version"] != "v1" and (match["kind"] or "").endswith("upscale"):
            raise ApiError(404, "not_found", f"{match['version']} has no upscale")
        self._check_key(match["version"], headers)
        if match["what"]:
            return json_answer(self._told(match["what"], match["version"]))
        self._check_engine(match["engine"], match["kind"])
        task = _task(Rules(match["version"], match["engine"]), match["kind"], request)
        self.wait(self.delay_s)
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
        return json_answer({"artifacts": listed} if form == "artifacts" else listed)

    def _artifact(self, task: Task, seed: int) -> tuple[bytes, str, int]:
        with self.lock:
            finish = self._finishes.popleft() if self._finishes else "SUCCESS"
        made = _made(task, seed)
        if self.result_size is not None:
            made = pictures.upscale(made, *self.result_size)
        if finish == "ERROR":
            return b"", finish, seed
        return (pictures.png(made) if finish == "SUCCESS" else pictures.blurred_png(made)), finish, seed


def _task(rules: Rules, kind: str, request: Recorded) -> Task:
    form, data = request.form, request.json
    if request.unreadable:
        raise bad_request(request.unreadable)
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


def _with_options(request: Recorded) -> Any:
    """v1alpha sends JSON in a part of its form."""
    part = request.files.get("options")
    options = part.data if part else request.fields.get("options", "").encode()
    return json.loads(options) if options else request.json


def _failed(
    status: int, name: str, message: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    if body is not None:
        return Answer(status, "text/html", body, headers or {})
    return json_answer({"id": str(uuid.uuid4()), "name": name, "message": message}, status, headers)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    arguments = parser.parse_args()
    server = StabilityServer(key=arguments.key, port=arguments.port)
    serve(server, server.url, f"key: {server.key}")


if __name__ == "__main__":
    main()

"""A strict server for Stability's v2beta API on 127.0.0.1, and the rig around it.

It refuses what the documentation refuses, in its form of errors; what it makes depends on every input. It is a program
too: ``python -m tests.servers.stability_v2beta --port 0`` prints its address and its key.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import re
import time
import uuid
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.providers.stability_v2beta.provider import StabilityV2BetaProvider
from bridge.secret import Secret
from tests.servers import stability_pictures as pictures
from tests.servers import stability_v2beta_pictures as more_pictures
from tests.servers.loopback import serve
from tests.servers.rig import Rig
from tests.servers.stability_pictures import Pixels
from tests.servers.stability_v2beta_rules import ApiError, Task, accepted, bad_request, picture_of, told_mask
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

KEY = "sk-loopback-v2beta"
FILTER_MARK = "forbidden"
MEGAPIXEL = more_pictures.MEGAPIXEL
SEEDLESS = ("upscale/fast", "edit/remove-background")
ROUTE = re.compile(
    r"/v2beta/stable-image/(?P<path>generate/(?:core|ultra|sd3)"
    r"|edit/(?:inpaint|erase|outpaint|search-and-replace|search-and-recolor|remove-background)"
    r"|upscale/(?:fast|conservative|creative))"
)
RESULT = re.compile(r"/v2beta/(?:results|stable-image/upscale/creative/result)/(?P<ticket>[^/]+)")

ResultKey = Literal["image", "result"]


@dataclass
class Job:
    """Something that will be ready: not before ``ready_at`` and not before it was asked for so many times more."""

    answer: Mapping[str, Any]
    ready_at: float
    refusals: int
    asked_at: float = 0.0


class StabilityV2BetaServer(StrictServer):
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        key: the only one that is accepted.
        balance: the credits that are left.
        refusals: how often "in progress" is said at least before a result is handed out.
        min_poll_s: who asks for a result sooner than that after the last time is told 429.
        result_key: the name of the picture in a result's JSON.
        result_size: pictures are sent in this size instead of the right one.
        as_json: answers are JSON whatever was asked for.
    """

    max_body_bytes = 10 << 20

    def __init__(self, *, key: str = KEY, port: int = 0) -> None:
        self.key = key
        self.balance = 42.5
        self.refusals = 1
        self.min_poll_s = 0.0
        self.result_key: ResultKey = "result"
        self.result_size: tuple[int, int] | None = None
        self.as_json = False
        self._finishes: deque[str] = deque()
        self._jobs: dict[str, Job] = {}
        super().__init__(port=port)

    def fail_next(
        self, status: int, name: str = "internal_error", *errors: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer the next request, whatever it is, with an error; several calls queue up."""
        self.answer_next(_failed(status, name, errors or ("Something went wrong.",), headers))

    def filter_next(self) -> None:
        """Withhold the next picture."""
        self._finishes.append("CONTENT_FILTERED")

    def polls(self) -> list[Recorded]:
        """The questions for results that came in."""
        return [each for each in self.requests if RESULT.fullmatch(each.path)]

    # ------------------------------------------------------------------------------------------ answering

    def respond(self, request: Recorded) -> Answer:
        """The answer to one request."""
        try:
            return self._route(request)
        except ApiError as error:
            return _failed(error.status, error.name, error.errors)

    def too_large(self, length: str) -> Answer:
        return _failed(413, "payload_too_large", ("body: payload cannot be larger than 10MiB in size",))

    def _route(self, request: Recorded) -> Answer:
        if request.path in ("/v1/user/account", "/v1/user/balance"):
            return self._told(request)
        service, result = ROUTE.fullmatch(request.path), RESULT.fullmatch(request.path)
        if not (service and request.method == "POST") and not (result and request.method == "GET"):
            raise ApiError(404, "not_found", f"there is no {request.method} {request.path}")
        if request.headers.get("authorization") != f"Bearer {self.key}":
            raise ApiError(401, "unauthorized", "authorization: is missing or invalid")
        if result:
            return self._handed_out(result["ticket"], request.headers.get("accept", "*/*"))
        return self._served(service["path"] if service else "", request)

    def _told(self, request: Recorded) -> Answer:
        """The account's endpoints are of v1 and speak as v1 does."""
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return json_answer({"id": _id(), "name": "unauthorized", "message": "Incorrect API key provided"}, 401)
        if request.path.endswith("balance"):
            return json_answer({"credits": self.balance})
        organization = {"id": "org-1", "name": "Loopback Ltd", "role": "OWNER", "is_default": True}
        return json_answer({"id": "user-1", "email": "painter@example.com", "organizations": [organization]})

    def _served(self, path: str, request: Recorded) -> Answer:
        accept = request.headers.get("accept", "*/*")
        if accept not in ("image/*", "application/json", "*/*"):
            raise bad_request("accept: must be one of image/*, application/json")
        if request.form is None:
            raise bad_request(request.unreadable or "content-type: must be multipart/form-data")
        task = accepted(path, request.form)
        if FILTER_MARK in task.values.get("prompt", ""):
            raise ApiError(403, "content_moderation", "Your request was flagged by our content moderation system")
        if path == "upscale/creative":
            return self._promised(task)
        self.wait(self.delay_s)
        return self._picture(self._made(task), accept, "image")

    def _promised(self, task: Task) -> Answer:
        ticket = uuid.uuid4().hex * 2
        job = Job(self._made(task), time.monotonic() + self.delay_s, self.refusals)
        with self.lock:
            self._jobs[ticket] = job
        return json_answer({"id": ticket})

    def _handed_out(self, ticket: str, accept: str) -> Answer:
        if accept not in ("*/*", "image/*", "application/json"):
            raise bad_request("accept: must be one of */*, application/json")
        now = time.monotonic()
        with self.lock:
            job = self._jobs.get(ticket)
            if job is None:
                raise ApiError(404, "generation_not_found", f"There is no generation with the id {ticket}")
            soon, job.asked_at = now - job.asked_at < self.min_poll_s, now
            job.refusals -= 1
            waiting = job.refusals >= 0 or now < job.ready_at
        if soon:
            raise ApiError(429, "rate_limit_exceeded", "You have exceeded the rate limit")
        if waiting:
            return json_answer({"id": ticket, "status": "in-progress"}, 202)
        return self._picture(job.answer, accept, self.result_key)

    # ------------------------------------------------------------------------------------------- pictures

    def _made(self, task: Task) -> Mapping[str, Any]:
        with self.lock:
            finish = self._finishes.popleft() if self._finishes else "SUCCESS"
        seed = task.values.get("seed") or random.randrange(1, 1 << 31)  # noqa: S311
        pixels = made(task, int(seed))
        if self.result_size is not None:
            pixels = pictures.upscale(pixels, *self.result_size)
        output_format = task.values.get("output_format", "png")
        if finish == "SUCCESS":
            data = more_pictures.file_of(pixels, output_format, with_alpha=task.path == "edit/remove-background")
        else:
            data, output_format = pictures.blurred_png(pixels), "png"
        told = {} if task.path in SEEDLESS else {"seed": int(seed)}
        return {"data": data, "kind": f"image/{output_format}", "finish_reason": finish, **told}

    def _picture(self, answer: Mapping[str, Any], accept: str, key: str) -> Answer:
        seed = {"seed": answer["seed"]} if "seed" in answer else {}
        if accept == "application/json" or self.as_json:
            data = {key: base64.b64encode(answer["data"]).decode(), "finish_reason": answer["finish_reason"], **seed}
            return Answer(200, f"application/json; type={answer['kind']}", json.dumps(data).encode())
        headers = {"finish-reason": answer["finish_reason"], "x-request-id": _id()}
        return Answer(200, answer["kind"], answer["data"], headers | {name: str(value) for name, value in seed.items()})


def made(task: Task, seed: int) -> Pixels:
    """The picture that a request gives with a seed."""
    values, picture = task.values, task.picture
    text = " | ".join(
        f"{name}={values[name]}" for name in ("prompt", "negative_prompt", "style_preset", "model") if name in values
    )
    if picture is None:
        across, down = map(int, str(values.get("aspect_ratio", "1:1")).split(":"))
        size = 1.5 * MEGAPIXEL if task.path == "generate/core" else MEGAPIXEL
        return pictures.text_to_image(*more_pictures.of_shape(across / down, size, 32), text, seed)
    if task.path.startswith("generate/"):
        return pictures.image_to_image(_of_size(picture, MEGAPIXEL), float(values["strength"]), seed)
    if task.path.startswith("upscale/"):
        return _upscaled(task.path, picture, seed)
    return _edited(task, picture, seed)


def _upscaled(path: str, picture: Pixels, seed: int) -> Pixels:
    if path == "upscale/fast":
        return pictures.upscale(picture, picture.shape[1] * 4, picture.shape[0] * 4)
    enlarged = _of_size(picture, 4 * MEGAPIXEL)
    return pictures.image_to_image(enlarged, 0.0, seed) if path == "upscale/creative" else enlarged


def _edited(task: Task, picture: Pixels, seed: int) -> Pixels:
    values = task.values
    if task.mask is not None:
        return pictures.masking(picture, more_pictures.grown(task.mask, int(values.get("grow_mask", 5))), seed)
    if task.path == "edit/remove-background":
        return more_pictures.without_background(picture)
    if task.path == "edit/outpaint":
        sides = {side: int(values.get(side, 0)) for side in ("left", "right", "up", "down")}
        return more_pictures.extended(picture, sides, pictures.masked_colour(seed))
    sought = values.get("search_prompt") or values["select_prompt"]
    return more_pictures.edited(picture, str(sought), int(values.get("grow_mask", 3)), seed)


def _of_size(picture: Pixels, pixels: int) -> Pixels:
    size = more_pictures.of_shape(picture.shape[1] / picture.shape[0], pixels, 1)
    return pictures.upscale(picture, *size)


def _failed(status: int, name: str, errors: tuple[str, ...], headers: Mapping[str, str] | None = None) -> Answer:
    return json_answer({"id": _id(), "name": name, "errors": list(errors)}, status, headers)


def _id() -> str:
    return uuid.uuid4().hex


class StabilityV2BetaRig(Rig):
    """The strict server and a provider that does not wait ten seconds between two questions."""

    id = ProviderId("stability-v2beta")

    def __init__(self) -> None:
        self._server = StabilityV2BetaServer()

    @property
    def server(self) -> AbstractContextManager[StabilityV2BetaServer]:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        return {"API_HOST": self._server.url, "STABILITY_API_KEY": KEY}

    def make(self, transport: Transport) -> Provider:
        return StabilityV2BetaProvider(ProviderSetup(transport, self._server.url, key=Secret(KEY)), poll_s=0.05)

    def replaced(self) -> NDArray[np.float64]:
        """What the mask says; by how much the server then lets it grow is an option, and left out of account."""
        form = next(each.form for each in reversed(self._server.posts()) if each.path.endswith(("/inpaint", "/erase")))
        assert form is not None
        return told_mask(form, picture_of(form, "image")) / 255.0

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return bool(self._server.posts())


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    arguments = parser.parse_args()
    server = StabilityV2BetaServer(key=arguments.key, port=arguments.port)
    serve(server, server.url, f"key: {server.key}")


if __name__ == "__main__":
    main()

"""Strict servers for OpenAI's images API on 127.0.0.1: as OpenAI, as LocalAI, and as sd-server of stable-diffusion.cpp.

What each refuses is in ``openai_images_rules``, what they make in ``stability_pictures``. It is a program too:
``python -m tests.servers.openai_images --kind openai`` prints its address.
"""

from __future__ import annotations

import argparse
import base64
import io
import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bridge.http.transport import Transport
from bridge.model import ProviderId
from bridge.providers.base import ProviderSetup
from bridge.providers.openai_images.provider import OpenAIImagesProvider
from bridge.secret import Secret
from tests.servers import openai_images_rules as rules
from tests.servers import stability_pictures as pictures
from tests.servers.loopback import serve
from tests.servers.openai_images_rules import ApiError, Task
from tests.servers.rig import Rig
from tests.servers.stability_pictures import Pixels
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

KEY = "sk-proj-loopback"
ORGANIZATION = "org-123456"
FIRST_SEED = 1000
"""Of the pictures that a server picks a seed for; each one takes the next."""

ServerKind = Literal["openai", "localai", "sd-server"]

OPENAI_MODELS = (
    "gpt-4o-mini",
    "dall-e-2",
    "dall-e-3",
    "gpt-image-1",
    "gpt-image-1-mini",
    "gpt-image-1.5",
    "text-embedding-3-small",
)
LOCALAI_MODELS: Mapping[str, tuple[str, ...]] = {
    "a-chatting-one": ("chat", "completion"),
    "dreamshaper": ("image",),
    "esrgan": ("upscale",),
}
SD_CAPABILITIES = {
    "model": {"name": "tiny.safetensors", "stem": "tiny", "path": "/models/tiny.safetensors"},
    "samplers": ["default", "euler", "euler_a"],
    "schedulers": ["default", "discrete", "karras"],
    "limits": {"min_width": 64, "max_width": 4096, "min_height": 64, "max_height": 4096, "max_batch_count": 8},
}


class OpenAIImagesServer(StrictServer):
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        kind: whose manners it has.
        key: the only one that is accepted; "" for none needed.
        models: their ids, for LocalAI with what each is for.
        tells_capabilities: LocalAI: has the list that says what each model is for.
        opaque: LocalAI: errors have no body.
        url_of: makes the address of a picture from the server's own.
        tasks: what was understood of each generation.
        fetch_delay_s: how long a picture that was only named takes to be fetched.
    """

    def __init__(self, kind: ServerKind = "openai", *, key: str | None = None, port: int = 0) -> None:
        self.kind = kind
        self.key = (KEY if kind == "openai" else "") if key is None else key
        self.models: Mapping[str, tuple[str, ...]] = (
            LOCALAI_MODELS if kind == "localai" else dict.fromkeys(OPENAI_MODELS, ())
        )
        self.tells_capabilities = True
        self.opaque = False
        self.url_of: Callable[[str], str] = lambda name: f"{self.url}/generated-images/{name}"
        self.tasks: list[Task] = []
        self.fetch_delay_s = 0.0
        self._seeds = itertools.count(FIRST_SEED)
        self._files: dict[str, bytes] = {}
        self._failures_at: dict[int, Answer] = {}
        super().__init__(port=port)

    def fail_next(
        self, status: int, body: Any = b"", headers: Mapping[str, str] | None = None, content_type: str = ""
    ) -> None:
        """Answer the next request, whatever it is, with this; several queue up. What is no bytes is sent as JSON."""
        if isinstance(body, bytes):
            self.answer_next(Answer(status, content_type or "text/html", body, headers or {}))
        else:
            self.answer_next(json_answer(body, status, headers))

    def fail_at(self, number: int, status: int, body: Any) -> None:
        """Answer the generation with that number (from 1 on) with this JSON."""
        self._failures_at[number] = json_answer(body, status)

    # ---------------------------------------------------------------------------------------- answering

    def respond(self, request: Recorded) -> Answer:
        """The answer to one request."""
        routes = {"openai": self._openai, "localai": self._localai, "sd-server": self._sd_server}
        try:
            self._check_key(request)
            if request.method == "POST" and len(self.posts()) in self._failures_at:
                return self._failures_at.pop(len(self.posts()))
            return routes[self.kind](request)
        except ApiError as error:
            return self._failed(error)

    def _failed(self, error: ApiError) -> Answer:
        if self.kind == "openai":
            names = {"message": error.message, "type": error.kind, "param": error.param, "code": error.code}
            return json_answer({"error": names}, error.status)
        if self.kind == "localai":
            if self.opaque:
                return Answer(error.status, "text/plain", b"")
            kind = "invalid_request_error" if error.code == "model" else ""
            return json_answer({"error": {"code": error.status, "message": error.message, "type": kind}}, error.status)
        if error.status == 404:
            return Answer(404, "text/plain", b"")
        told = {"error": error.code, "message": error.message} if error.code else {"error": error.message}
        return json_answer(told, error.status)

    def _check_key(self, request: Recorded) -> None:
        if not self.key or request.path.startswith("/generated-images/"):
            return
        given = request.headers.get("authorization")
        if given is None:
            raise ApiError(401, "You didn't provide an API key.")
        if given != f"Bearer {self.key}":
            message = f"Incorrect API key provided: {given.removeprefix('Bearer ')}."
            raise ApiError(401, message, code="invalid_api_key")
        if request.headers.get("openai-organization", ORGANIZATION) != ORGANIZATION:
            raise ApiError(401, "No such organization.", code="invalid_organization")

    def _openai(self, request: Recorded) -> Answer:
        route = f"{request.method} {request.path}"
        if route == "GET /v1/models":
            about = {"object": "model", "created": 1686588896, "owned_by": "system"}
            return json_answer({"object": "list", "data": [{"id": each, **about} for each in self.models]})
        if request.path.startswith("/generated-images/"):
            return self._file(request.path)
        if request.unreadable:
            raise ApiError(400, request.unreadable)
        if route not in ("POST /v1/images/generations", "POST /v1/images/edits"):
            raise ApiError(404, f"Invalid URL ({route})")
        body = request.json if isinstance(request.json, dict) else request.fields
        if body.get("model", "gpt-image-1.5") not in self.models:
            message = f"The model '{body['model']}' does not exist."
            raise ApiError(404, message, param="model", code="model_not_found")
        edits = route.endswith("edits")
        return self._openai_made(rules.openai_edit(request.form) if edits else rules.openai_generation(request.json))

    def _openai_made(self, task: Task) -> Answer:
        if task.partials is not None:
            seed = self._begin(task)
            return Answer(200, "text/event-stream; charset=utf-8", pieces=self._stream(task, seed))
        data = self._made(task)
        if rules.is_gpt(task.model):
            return json_answer({"created": _now(), "data": data, "output_format": "png", "usage": _usage(task)})
        if task.model == "dall-e-3":
            data = [{**each, "revised_prompt": f"{task.prompt}, in detail"} for each in data]
        return json_answer({"created": _now(), "data": data})

    def _stream(self, task: Task, seed: int) -> Iterator[bytes]:
        kind = "image_edit" if task.edits else "image_generation"
        about = {"created_at": _now(), "size": "x".join(map(str, task.size)), "output_format": "png"}
        drawn = _drawn(task, seed)
        for index in range(task.partials or 0):
            partial = {"type": f"{kind}.partial_image", "partial_image_index": index, **about}
            yield _event({**partial, "b64_json": _base64(pictures.blurred_png(drawn))})
        self.wait(self.delay_s)
        made = _base64(_png(drawn, task))
        yield _event({"type": f"{kind}.completed", "b64_json": made, "usage": _usage(task), **about})

    def _localai(self, request: Recorded) -> Answer:
        route = f"{request.method} {request.path}"
        if route == "GET /v1/models":
            return json_answer({"object": "list", "data": [{"id": each, "object": "model"} for each in self.models]})
        if route == "GET /version":
            return json_answer({"version": "v3.7.0 (7ab8f10)"})
        if route == "GET /v1/models/capabilities" and self.tells_capabilities:
            data = [{"id": each, "object": "model", "capabilities": list(what)} for each, what in self.models.items()]
            return json_answer({"object": "list", "data": data})
        if request.path.startswith("/generated-images/"):
            return self._file(request.path)
        reads: Mapping[str, Callable[[], Task]] = {
            "POST /v1/images/generations": lambda: rules.localai_generation(request.json),
            "POST /v1/images/inpainting": lambda: rules.localai_inpainting(request.form),
            "POST /v1/images/upscale": lambda: rules.localai_upscale(request.form),
        }
        if route not in reads:
            raise ApiError(404, "Resource not found")
        task = reads[route]()
        if task.model not in self.models:
            message = f'model "{task.model}" not found. To see available models, call GET /v1/models'
            raise ApiError(404, message, code="model")
        if task.scale and self.models[task.model] and "upscale" not in self.models[task.model]:
            raise ApiError(400, "model does not support image upscaling")
        usage = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
        return json_answer({"created": _now(), "id": "1", "data": self._made(task, one_seed=True), "usage": usage})

    def _sd_server(self, request: Recorded) -> Answer:
        route = f"{request.method} {request.path}"
        if route == "GET /v1/models":
            return json_answer({"data": [{"id": "sd-cpp-local", "object": "model", "owned_by": "local"}]})
        if route == "GET /sdcpp/v1/capabilities":
            return json_answer(SD_CAPABILITIES)
        if route == "POST /v1/images/generations":
            data = self._made(rules.sd_generation(request.body))
        elif route == "POST /v1/images/edits":
            data = self._made(rules.sd_edit(request.form))
        else:
            raise ApiError(404, "")
        return json_answer({"created": _now(), "data": data, "output_format": "png"})

    # ------------------------------------------------------------------------------------------- making

    def _begin(self, task: Task) -> int:
        with self.lock:
            self.tasks.append(task)
            return next(self._seeds) if task.seed is None else task.seed

    def _made(self, task: Task, *, one_seed: bool = False) -> list[dict[str, str]]:
        first = self._begin(task)
        self.wait(self.delay_s)
        files = [_png(_drawn(task, first if one_seed else first + index), task) for index in range(task.count)]
        if task.base64:
            return [{"b64_json": _base64(each)} for each in files]
        return [{"url": self._kept(each)} for each in files]

    def _kept(self, data: bytes) -> str:
        with self.lock:
            name = f"b64{len(self._files)}.png"
            self._files[name] = data
        return self.url_of(name)

    def keep(self, data: bytes) -> str:
        """Serve ``data`` too, at the address that this gives."""
        return self._kept(data)

    def _file(self, path: str) -> Answer:
        self.wait(self.fetch_delay_s)
        data = self._files.get(path.rsplit("/", 1)[1])
        if data is None:
            raise ApiError(404, "Resource not found")
        return Answer(200, "image/png", data)


def _drawn(task: Task, seed: int) -> Pixels:
    width, height = task.size
    if task.picture is None:
        return pictures.text_to_image(width, height, task.prompt, seed)
    fits = task.picture.shape[1::-1] == task.size
    picture = task.picture if fits else pictures.upscale(task.picture, width, height)
    if task.scale:
        return picture
    if task.mask is not None:
        return pictures.masking(picture, pictures.resized_mask(task.mask, width, height), seed)
    return pictures.image_to_image(picture, task.strength, seed)


def _png(drawn: Pixels, task: Task) -> bytes:
    """RGB; with the left half transparent where a transparent background was asked for."""
    if task.background != "transparent":
        return pictures.png(drawn)
    with_alpha = drawn.copy()
    with_alpha[:, : drawn.shape[1] // 2, 3] = 0
    buffer = io.BytesIO()
    Image.fromarray(with_alpha).save(buffer, "PNG")
    return buffer.getvalue()


def _usage(task: Task) -> dict[str, Any]:
    details = {"text_tokens": 60, "image_tokens": 0}
    return {"total_tokens": 4160, "input_tokens": 60, "output_tokens": 4100, "input_tokens_details": details}


def _event(data: Mapping[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _now() -> int:
    return int(time.time())


class OpenAIImagesRig(Rig):
    """One of the three servers and a provider that talks to it."""

    id = ProviderId("openai")

    def __init__(self, kind: ServerKind = "openai", *, says_kind: bool = True) -> None:
        self._server = OpenAIImagesServer(kind)
        self._options = {"server": kind} if says_kind else {}

    @property
    def server(self) -> OpenAIImagesServer:
        return self._server

    @property
    def environ(self) -> Mapping[str, str]:
        key = {"OPENAI_API_KEY": self._server.key} if self._server.key else {}
        return {"OPENAI_BASE_URL": f"{self._server.url}/v1", **key}

    def make(self, transport: Transport, **changes: Any) -> OpenAIImagesProvider:
        key = Secret(self._server.key) if self._server.key else None
        setup = ProviderSetup(transport, f"{self._server.url}/v1", key=key, options=self._options)
        return OpenAIImagesProvider(replace(setup, **changes))

    def replaced(self) -> NDArray[np.float64]:
        mask = next(task.mask for task in reversed(self._server.tasks) if task.mask is not None)
        return mask.astype(np.float64) / 255.0

    def slow(self, seconds: float) -> None:
        self._server.delay_s = seconds

    def at_work(self) -> bool:
        return bool(self._server.posts())


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--kind", choices=["openai", "localai", "sd-server"], default="openai")
    arguments = parser.parse_args()
    server = OpenAIImagesServer(arguments.kind, port=arguments.port)
    serve(server, f"{server.url}/v1", f"key: {server.key}")


if __name__ == "__main__":
    main()

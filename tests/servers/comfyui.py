"""A strict ComfyUI server on 127.0.0.1, with the manners of v0.3.64.

Graphs are checked as the real one checks them (``comfyui_rules``) and really run (``comfyui_pictures``). It is a
program too: ``python -m tests.servers.comfyui --port 0`` prints its address.
"""

from __future__ import annotations

import argparse
import io
import json
import struct
import uuid
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from tests.servers.comfyui_files import NOT_FOUND, OUTSIDE, TROUBLE, Files
from tests.servers.comfyui_nodes import CHECKPOINTS, UPSCALERS, Models, definitions
from tests.servers.comfyui_pictures import Images, Interpreter, Mask
from tests.servers.comfyui_queue import Prompt, PromptQueue, preview_event
from tests.servers.comfyui_rules import Checker, GraphError, problem
from tests.servers.comfyui_socket import ServerSocket, SocketError, accept_key
from tests.servers.loopback import serve
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

VERSION = "0.3.64"
MAX_UPLOAD_BYTES = 100 << 20
PREVIEW, TEXT_EVENT, PREVIEW_WITH_METADATA = 1, 3, 4
NOTHING = Answer(200, "application/octet-stream")
FRONT_PAGE = Answer(200, "text/html", b"<!DOCTYPE html><html><head><title>ComfyUI</title></head></html>")


class ComfyServer(StrictServer):
    """Serves from ``start`` (or ``with``) to ``stop``.

    Attributes:
        checkpoints, upscalers: the files in its model folders.
        missing: node classes that this one does not have.
        version: what it says of itself; "" for one so old that it says nothing.
        knows_ids: a client may choose its prompt's id, and may interrupt that prompt only; older servers ignore both.
        checks_v3: newer servers check the choices of V3 classes before they queue a graph.
        websockets: they are opened; else the answer is a 404, as a proxy that knows none gives.
        tells_states: ``progress_state`` is sent; older servers do not know it.
        previews: samplers send what they have so far.
        delay_s: how long a sampler takes, all steps together.
        memory_pixels: a sampler that has more pixels to make runs out of memory.
        files: what was uploaded and made.
        queue: what is queued, runs and ran.
        sockets: open websockets by client id.
    """

    max_body_bytes = MAX_UPLOAD_BYTES

    def __init__(self, *, port: int = 0) -> None:
        self.checkpoints: tuple[str, ...] = CHECKPOINTS
        self.upscalers: tuple[str, ...] = UPSCALERS
        self.missing: frozenset[str] = frozenset()
        self.version = VERSION
        self.knows_ids = True
        self.checks_v3 = False
        self.websockets = True
        self.tells_states = True
        self.previews = True
        self.memory_pixels = 1 << 40
        self.files = Files()
        self.sockets: dict[str, ServerSocket] = {}
        self.flags: dict[str, Mapping[str, Any]] = {}
        self.queue = PromptQueue(Interpreter(self), self._tell, self.files.load)
        self._number = 0
        self._noise: Mask | None = None
        self._composite: Mask | None = None
        super().__init__(port=port)

    def start(self) -> None:
        super().start()
        self.queue.start()

    def stop(self) -> None:
        """First the door, then the work: a client sees a program that died."""
        super().stop()
        self.queue.stop()

    def graph(self, index: int = -1) -> dict[str, Any]:
        """The graph of one POST to /prompt, as it was sent."""
        graph: dict[str, Any] = json.loads(self.posts("/prompt")[index].body)["prompt"]
        return graph

    def nodes(self, kind: str, index: int = -1) -> list[dict[str, Any]]:
        """The inputs of all nodes of one class in that graph."""
        return [node["inputs"] for node in self.graph(index).values() if node["class_type"] == kind]

    def picture(self, reference: str) -> Images:
        """An uploaded picture by the name that a graph has for it, as (height, width, channels)."""
        with Image.open(io.BytesIO(self.files.load(reference))) as image:
            return np.asarray(image)

    def replaced_share(self) -> Mask:
        """Of the last masked prompt: where it was replaced, by the sampler and by what was put together after it."""
        assert self._noise is not None
        return self._noise if self._composite is None else np.minimum(self._noise, self._composite)

    # ------------------------------------------------------------------------------ what nodes ask (Machine)

    def load(self, reference: str) -> bytes:
        return self.files.load(reference)

    def store(self, image: bytes, prefix: str, folder: str) -> dict[str, str]:
        return self.files.store(image, prefix, folder)

    def step(self, node: str, value: int, maximum: int, preview: Images | None) -> None:
        shown = preview if self.previews else None
        self.queue.step(node, value, maximum, preview_event(shown, self._tell_preview))
        self.queue.wait(self.delay_s / maximum)

    def replaced(self, mask: Mask, *, composite: bool) -> None:
        if composite:
            self._composite = mask
        else:
            self._noise, self._composite = mask, None

    # -------------------------------------------------------------------------------------- the websocket

    def take_over(self, request: Recorded, handler: BaseHTTPRequestHandler) -> bool:
        if request.path.removeprefix("/api") != "/ws" or not self.websockets or _foreign(request):
            return False
        with self.lock:
            self.requests.append(request)
        handler.close_connection = True
        feed = ServerSocket(handler)
        try:
            feed.open(accept_key(request.headers))
        except SocketError as error:
            feed.send_raw(f"HTTP/1.1 400 Bad Request\r\nContent-Length: {len(str(error))}\r\n\r\n{error}".encode())
            return True
        client = request.query.get("clientId") or uuid.uuid4().hex
        self.sockets[client] = feed
        feed.send(_event("status", {"status": self._exec_info(), "sid": client}))
        self._listen(feed, client)
        if self.sockets.get(client) is feed:
            del self.sockets[client]
        return True

    def _listen(self, feed: ServerSocket, client: str) -> None:
        first = True
        while (message := feed.read()) is not None:
            data = json.loads(message)
            if first and data.get("type") == "feature_flags":
                self.flags[client] = data["data"]
                features = {"supports_preview_metadata": True, "max_upload_size": MAX_UPLOAD_BYTES}
                feed.send(_event("feature_flags", features))
            first = False

    def _tell(self, event: str, data: dict[str, Any], client: str) -> None:
        if event == "progress_state" and not self.tells_states:
            return
        feeds = [self.sockets.get(client)] if client else list(self.sockets.values())
        for feed in feeds:
            if feed is not None:
                feed.send(_event(event, data))

    def _tell_preview(self, image: Images) -> None:
        running = self.queue.listed()["queue_running"]
        client = running[0][3].get("client_id", "") if running else ""
        feed = self.sockets.get(client)
        if feed is None:
            return
        buffer = io.BytesIO()
        Image.fromarray(image).resize((image.shape[1] // 8, image.shape[0] // 8)).save(buffer, "JPEG", quality=95)
        if not self.flags.get(client, {}).get("supports_preview_metadata"):
            feed.send(struct.pack(">II", PREVIEW, 1) + buffer.getvalue())
            return
        metadata = json.dumps({"prompt_id": running[0][1], "image_type": "image/jpeg"}).encode()
        feed.send(struct.pack(">II", PREVIEW_WITH_METADATA, len(metadata)) + metadata + buffer.getvalue())

    # ------------------------------------------------------------------------------------------ answering

    def too_large(self, length: str) -> Answer:
        words = f"Maximum request body size {self.max_body_bytes} exceeded, actual body size {length}"
        return Answer(413, "text/plain; charset=utf-8", words.encode())

    def respond(self, request: Recorded) -> Answer:
        """The answer to one request; everything is there a second time under /api."""
        if _foreign(request):
            return OUTSIDE
        path = request.path.removeprefix("/api") if request.path != "/api" else "/"
        try:
            return self._get(path, request) if request.method == "GET" else self._post(path, request)
        except (ValueError, TypeError, AttributeError, KeyError):
            return TROUBLE

    def _get(self, path: str, request: Recorded) -> Answer:
        told = {
            "/": lambda: FRONT_PAGE,
            "/system_stats": lambda: json_answer(self._stats()),
            "/object_info": lambda: json_answer(self._definitions()),
            "/models": lambda: json_answer(["checkpoints", "configs", "loras", "vae", "upscale_models"]),
            "/embeddings": lambda: json_answer([]),
            "/prompt": lambda: json_answer(self._exec_info()),
            "/queue": lambda: json_answer(self.queue.listed()),
            "/history": lambda: json_answer(self.queue.history),
            "/view": lambda: self.files.view(request.query),
        }
        if path in told:
            return told[path]()
        _, _, last = path.rpartition("/")
        if path == f"/object_info/{last}":
            return json_answer({name: value for name, value in self._definitions().items() if name == last})
        if path == f"/history/{last}":
            return json_answer({name: value for name, value in self.queue.history.items() if name == last})
        if path == f"/models/{last}":
            lists = {"checkpoints": self.checkpoints, "upscale_models": self.upscalers}
            return json_answer(lists[last]) if last in lists else NOT_FOUND
        return NOT_FOUND

    def _post(self, path: str, request: Recorded) -> Answer:
        if path == "/upload/image":
            return self.files.upload(request)
        if path == "/upload/mask":
            return self.files.upload_mask(request)
        if path == "/interrupt":
            self._interrupt(request.body)
            return NOTHING
        if path not in ("/prompt", "/queue"):
            return NOT_FOUND
        data = json.loads(request.body)
        if path == "/prompt":
            return self._prompt(data)
        for wanted in data.get("delete", []):
            self.queue.delete(wanted)
        if data.get("clear"):
            self.queue.clear()
        return NOTHING

    def _interrupt(self, body: bytes) -> None:
        try:
            wanted = json.loads(body).get("prompt_id") if self.knows_ids else None
        except ValueError:
            wanted = None
        self.queue.interrupt(wanted)

    def _prompt(self, data: dict[str, Any]) -> Answer:
        if "prompt" not in data:
            error = problem("no_prompt", "No prompt provided", "No prompt provided")
            return json_answer({"error": error, "node_errors": {}}, 400)
        graph = data["prompt"]
        try:
            checked = Checker(graph, self._definitions(), self.files.exists, checks_v3=self.checks_v3).check()
        except GraphError as error:
            return json_answer({"error": error.error, "node_errors": error.node_errors}, 400)
        with self.lock:
            number, self._number = self._number, self._number + 1
        chosen = str(data.get("prompt_id") or uuid.uuid4()) if self.knows_ids else str(uuid.uuid4())
        extra = {**data.get("extra_data", {}), **({"client_id": data["client_id"]} if "client_id" in data else {})}
        position = float(data.get("number", -number if data.get("front") else number))
        self.queue.put(Prompt(position, chosen, graph, extra, checked.outputs))
        return json_answer({"prompt_id": chosen, "number": number, "node_errors": checked.node_errors})

    def _definitions(self) -> dict[str, Any]:
        images = [name for folder, subfolder, name in self.files.stored if folder == "input" and not subfolder]
        listed = definitions(Models(tuple(self.checkpoints), tuple(self.upscalers)), images)
        return {name: definition for name, definition in listed.items() if name not in self.missing}

    def _exec_info(self) -> dict[str, Any]:
        return {"exec_info": {"queue_remaining": self.queue.remaining()}}

    def _stats(self) -> dict[str, Any]:
        system = {"os": "posix", "ram_total": 1 << 34, "ram_free": 1 << 33, "python_version": "3.12.3", "argv": []}
        told = {"comfyui_version": self.version} if self.version else {}
        device = {"name": "cpu", "type": "cpu", "index": None, "vram_total": 1 << 34, "vram_free": 1 << 33}
        return {"system": {**system, **told, "pytorch_version": "2.9.0+cpu"}, "devices": [device]}


def _foreign(request: Recorded) -> bool:
    """A page of another origin in a browser: turned away on loopback."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host", "")


def _event(kind: str, data: Mapping[str, Any]) -> str:
    return json.dumps({"type": kind, "data": data})


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8188)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that a sampler takes")
    given = parser.parse_args()
    server = ComfyServer(port=given.port)
    server.delay_s = given.delay
    serve(server, server.url)


if __name__ == "__main__":
    main()

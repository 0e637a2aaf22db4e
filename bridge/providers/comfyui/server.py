"""ComfyUI's API as it is on the wire: one method a call.

Owns: ``Server``, ``Submission``, the calls and their timeouts. May import: ``bridge.http.transport``,
``bridge.http.call``, ``bridge.errors``, ``bridge.providers.payload`` and the modules beside it.

Everything but queueing a graph costs nothing and may be sent again.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bridge.errors import BridgeError
from bridge.http.call import FilePart, HttpAnswer, HttpCall, Timeouts
from bridge.http.transport import Transport
from bridge.providers.comfyui.answers import (
    Graph,
    Outcome,
    PictureFile,
    Standing,
    read_job,
    read_outcome,
    read_standing,
    read_upload,
    read_version,
)
from bridge.providers.comfyui.catalogue import Catalogue, read_catalogue
from bridge.providers.comfyui.errors import gone, left_out, refused
from bridge.providers.payload import PNG

SUBFOLDER = "layerbridge"
MAX_JSON_BYTES = 64 << 20
QUICK = Timeouts(2, 3, 5)
LISTING = Timeouts(5, 120, 300)
"""The list of nodes names every model's file: the first time all folders are looked through."""
ASKING = Timeouts(5, 60, 90)
"""A server that computes on the very processor that answers may take its time."""
OWN = Timeouts(10, 3600, 3600)
PREVIEW_METHOD = "auto"
"""Newer servers make previews for whoever asks; older ones go by how they were started."""


@dataclass(frozen=True)
class Submission:
    """What is queued.

    Attributes:
        job: the id that it should get; older servers give it another one.
        client: the id of the websocket that should hear of it.
        result: the node whose pictures count.
    """

    graph: Graph
    job: str
    client: str
    result: str


class Server:
    """One ComfyUI server, for any thread."""

    def __init__(self, transport: Transport, url: str) -> None:
        self._transport = transport
        self._send = transport.send
        self.url = url.rstrip("/")

    @property
    def feed_url(self) -> str:
        """Of the websocket, without the query; http(s) stands for ws(s)."""
        return f"{self.url}/ws"

    @property
    def ca_file(self) -> str:
        """Authorities that are trusted besides the usual ones, for the websocket too."""
        return self._transport.ca_file

    def version(self) -> str:
        """What the server says of itself; "" where it is ComfyUI and does not say. Raises ``EndpointError``."""
        call = self._get("system_stats", QUICK)
        answer = self._send(call)
        if answer.status in (401, 403) or answer.status >= 500:
            raise refused(answer, call)
        return read_version(answer, call)

    def catalogue(self) -> Catalogue:
        """What the server has. Raises ``EndpointError``."""
        return read_catalogue(self._answered(self._get("object_info", LISTING)).json())

    def upload(self, png: bytes, *, wanted: Callable[[], bool] = lambda: True) -> PictureFile:
        """Put a picture into the server's temporary folder, which it empties when it starts.

        The name follows from the content: the same picture again is the same file, and what the server has made of it
        is still valid.

        Args:
            wanted: asked before it is sent again.

        Raises:
            EndpointError: it was not taken.
            Cancelled: it is not wanted any more.
        """
        part = FilePart("image", f"{hashlib.sha256(png).hexdigest()[:32]}.png", png, PNG)
        fields = (("type", "temp"), ("subfolder", SUBFOLDER))
        call = self._post("upload/image", fields=fields, files=(part,), free=True)
        return read_upload(self._answered(call, wanted=wanted).json())

    def submit(self, submission: Submission) -> str:
        """Queue a graph; the id that the server gave the job.

        Raises:
            EndpointError: it was not queued; or the output node that counts will not run, then the job was taken out.
        """
        body = {
            "prompt": submission.graph,
            "client_id": submission.client,
            "prompt_id": submission.job,
            "extra_data": {"preview_method": PREVIEW_METHOD},
        }
        call = self._post("prompt", json=body, timeouts=OWN)
        answer = self._answered(call)
        data = answer.json()
        job = read_job(data)
        error = left_out(data.get("node_errors"), submission.result, answer, call)
        if error is not None:
            with contextlib.suppress(BridgeError):
                self.cancel(job)
            raise error
        return job

    def standing(self, job: str) -> Standing:
        """Where ``job`` is in the queue. Raises ``EndpointError``."""
        return read_standing(self._answered(self._get("queue", ASKING)).json(), job)

    def outcome(self, submission: Submission, job: str) -> Outcome | None:
        """What became of ``job``, None while it is not done. Raises ``EndpointError`` where the server did not say."""
        call = self._get(f"history/{job}", ASKING)
        return read_outcome(self._answered(call), call, job, submission.graph, submission.result)

    def view(self, file: PictureFile) -> bytes:
        """A picture's bytes. Raises ``EndpointError``."""
        query = {"filename": file.name, "subfolder": file.subfolder, "type": file.folder}
        call = HttpCall("GET", f"{self.url}/view", query=query)
        answer = self._send(call)
        if answer.status != 200:
            raise gone() if answer.status == 404 else refused(answer, call)
        return answer.body

    def cancel(self, job: str) -> None:
        """Take ``job`` out of the queue, or stop it where it runs. Raises ``EndpointError``.

        Older servers stop whatever runs, whoever's it is: so it is asked first whose turn it is.
        """
        self._send(self._post("queue", json={"delete": [job]}, timeouts=ASKING, free=True))
        if self.standing(job).running:
            self._send(self._post("interrupt", json={"prompt_id": job}, timeouts=ASKING, free=True))

    def _get(self, path: str, timeouts: Timeouts) -> HttpCall:
        return HttpCall("GET", f"{self.url}/{path}", timeouts=timeouts, max_body_bytes=MAX_JSON_BYTES)

    def _post(self, path: str, **parts: Any) -> HttpCall:
        return HttpCall("POST", f"{self.url}/{path}", max_body_bytes=MAX_JSON_BYTES, **parts)

    def _answered(self, call: HttpCall, *, wanted: Callable[[], bool] = lambda: True) -> HttpAnswer:
        answer = self._send(call, wanted=wanted)
        if answer.status != 200:
            raise refused(answer, call)
        return answer

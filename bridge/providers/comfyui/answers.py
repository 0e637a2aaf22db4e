"""What ComfyUI's answers say: what it is, where a job is, what became of it, which pictures it made.

Owns: those values and their reading. May import: ``bridge.plain_text``, ``bridge.errors``, ``bridge.http.call``,
``bridge.providers.meanings``, ``bridge.providers.comfyui.errors``.

All of it is taken as hostile: what is not as documented is an error, and no name is ever a path on this side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.errors import BridgeError
from bridge.http.call import HttpAnswer, HttpCall
from bridge.plain_text import cleaned, is_plain
from bridge.providers.comfyui.errors import Failure, failed, not_comfyui, stopped
from bridge.providers.meanings import not_documented

Graph = Mapping[str, Mapping[str, Any]]
"""Nodes by id, each with its ``class_type``, ``inputs``, and perhaps ``_meta``: ComfyUI's API format."""

TITLE_PREFIX = "layerbridge:"
FOLDERS = ("input", "output", "temp")
MAX_PICTURES = 100
INTERRUPTED = "execution_interrupted"
JOB = re.compile(r"[0-9A-Za-z_-]{1,100}")
"""An id becomes a part of a path."""


@dataclass(frozen=True)
class PictureFile:
    """A picture in one of the server's folders."""

    name: str
    subfolder: str
    folder: str

    @property
    def reference(self) -> str:
        """As a graph has it: "sub/name.png [temp]"."""
        path = f"{self.subfolder}/{self.name}" if self.subfolder else self.name
        return path if self.folder == "input" else f"{path} [{self.folder}]"


@dataclass(frozen=True)
class Standing:
    """Where a job is in the queue: ``ahead`` are those that run or wait before it, None where it is not in there."""

    running: bool = False
    ahead: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of a job: its pictures, or why there are none."""

    files: tuple[PictureFile, ...] = ()
    error: BridgeError | None = None


def read_version(answer: HttpAnswer, call: HttpCall) -> str:
    """What a server says of itself; "" where it is ComfyUI and does not say. Raises ``BadResponseError``."""
    try:
        data = answer.json() if answer.status == 200 else None
    except BridgeError:
        data = None
    system, devices = (data.get("system"), data.get("devices")) if isinstance(data, dict) else (None, None)
    if not isinstance(system, dict) or not isinstance(devices, list):
        raise not_comfyui(call)
    version = system.get("comfyui_version")
    return cleaned(version) if isinstance(version, str) else ""


def read_upload(data: Any) -> PictureFile:
    """Where an uploaded picture is. Raises ``BadResponseError``."""
    return _picture_file(data, "name")


def read_job(data: Any) -> str:
    """The id of a queued job. Raises ``BadResponseError``."""
    job = data.get("prompt_id") if isinstance(data, dict) else None
    if not isinstance(job, str) or not JOB.fullmatch(job):
        raise not_documented("answer to a queued graph")
    return job


def read_standing(data: Any, job: str) -> Standing:
    """Where ``job`` is in the queue. Raises ``BadResponseError``."""
    running, pending = (_numbers(data, name) for name in ("queue_running", "queue_pending"))
    if job in running:
        return Standing(running=True, ahead=0)
    if job not in pending:
        return Standing()
    # What waits is listed in no order: its number says when it is its turn.
    return Standing(ahead=len(running) + sum(number < pending[job] for number in pending.values()))


def read_outcome(answer: HttpAnswer, call: HttpCall, job: str, graph: Graph, result: str) -> Outcome | None:
    """What became of ``job``, None while it is not done.

    Args:
        graph: the job's, for the titles of nodes that failed.
        result: the node whose pictures count; those of others are not ours.

    Raises:
        BadResponseError: the history is not as documented.
    """
    data = answer.json()
    if not isinstance(data, dict):
        raise not_documented("history")
    if job not in data:
        return None
    failure = _failure(data[job])
    if failure is None:
        return Outcome(_pictures(data[job], result))
    if failure.exception == INTERRUPTED:
        return Outcome(error=stopped())
    return Outcome(error=failed(failure, title_of(graph, failure.node), answer, call))


def title_of(graph: Graph, node: str) -> str:
    """A node's title where it has one that is for people, else "": ours name inputs."""
    meta = graph.get(node, {}).get("_meta")
    title = meta.get("title") if isinstance(meta, dict) else None
    return cleaned(title) if isinstance(title, str) and not is_ours(title) else ""


def is_ours(title: str) -> bool:
    """Whether a node's title names inputs for us."""
    return title.strip().lower().startswith(TITLE_PREFIX)


# ------------------------------------------------------------------------------------------------- parts


def _picture_file(data: Any, name: str) -> PictureFile:
    """A file that an answer names; ``name`` is the key of its name."""
    told = [data.get(key) for key in (name, "subfolder", "type")] if isinstance(data, dict) else [None]
    if not all(isinstance(each, str) and is_plain(each) for each in told) or not told[0] or told[2] not in FOLDERS:
        raise not_documented("name of a picture")
    return PictureFile(*told)


def _numbers(data: Any, name: str) -> dict[str, float]:
    """The numbers of a queue's items, by their ids."""
    listed = data.get(name) if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise not_documented("queue")
    return dict(_numbered(item) for item in listed)


def _numbered(item: Any) -> tuple[str, float]:
    number, job = item[:2] if isinstance(item, list) and len(item) > 1 else (None, None)
    if not isinstance(number, (int, float)) or not isinstance(job, str):
        raise not_documented("queue")
    return job, number


def _failure(entry: Any) -> Failure | None:
    """How a job failed; None where it did not. Being stopped is named as if it were its exception."""
    status = entry.get("status") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not (status is None or isinstance(status, dict)):
        raise not_documented("history")
    if status is None or status.get("status_str") == "success":
        return None
    messages = status.get("messages")
    told = (_told_failure(message) for message in reversed(messages if isinstance(messages, list) else []))
    return next((failure for failure in told if failure is not None), Failure(message="it does not say why"))


def _told_failure(message: Any) -> Failure | None:
    if not isinstance(message, list) or len(message) != 2 or not isinstance(message[1], dict):
        return None
    event, data = message
    if event == INTERRUPTED:
        return Failure(exception=INTERRUPTED)
    if event != "execution_error":
        return None
    told = [data.get(key) for key in ("node_id", "node_type", "exception_type", "exception_message")]
    return Failure(*(each if isinstance(each, str) else "" for each in told))


def _pictures(entry: Mapping[str, Any], result: str) -> tuple[PictureFile, ...]:
    """The pictures of the node ``result``, in order."""
    outputs = entry.get("outputs")
    output = outputs.get(result, {}) if isinstance(outputs, dict) else None
    images = output.get("images", []) if isinstance(output, dict) else None
    if not isinstance(images, list) or len(images) > MAX_PICTURES:
        raise not_documented("history")
    return tuple(_picture_file(image, "filename") for image in images)

"""What a WebUI says of its progress.

Owns: ``Look``, the two questions and the reading of their answers, what is said to the user. May import:
``bridge.plain_text``, ``bridge.http.call``, ``bridge.providers.meanings``, ``bridge.providers.webui.server``.

Most WebUIs tell how far the job of a name is, at /internal/progress. Those started without their page, and old ones,
tell only how far they are with whatever they do, at /sdapi/v1/progress. The small servers tell nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bridge.http.call import HttpCall, Timeouts
from bridge.plain_text import cleaned
from bridge.providers.meanings import not_documented
from bridge.providers.webui.server import Server

ASKING = Timeouts(connect_s=2, read_s=10, total_s=15)
MAX_PROGRESS_BYTES = 32 << 20
PROGRESS = "progress"
LONG_S = 90


class Watching(Enum):
    """What a server tells of its progress."""

    TASKS = "of each job"
    WHOLE = "of whatever runs"
    NOTHING = "nothing"


class Stage(Enum):
    """Where a job is."""

    UNKNOWN = "not seen yet"
    QUEUED = "queued"
    ACTIVE = "running"
    DONE = "done"
    FOREIGN = "nobody can tell"


@dataclass(frozen=True)
class Look:
    """One look at a job.

    Attributes:
        fraction: 0 .. 1, None where nobody knows.
        left_s: how long it still takes, in seconds, as the server estimates.
        words: what the server says of its queue.
        preview: an unfinished picture as base64, "" for none or none that is new.
        preview_id: of the last preview.
    """

    stage: Stage
    fraction: float | None = None
    left_s: float | None = None
    words: str = ""
    preview: str = ""
    preview_id: int = -1


def what_is_told(server: Server) -> Watching:
    """Which progress the server tells. Raises ``EndpointError``."""
    answer = server.send(task_call(server, "task(layerbridge)", -1))
    if answer.status == 200:
        return Watching.TASKS
    return Watching.WHOLE if server.send(whole_call(server, with_preview=False)).status == 200 else Watching.NOTHING


def read_task(data: Any) -> Look:
    """What /internal/progress says of a job. Raises ``BadResponseError``."""
    data = _object(data)
    active, queued, completed = (_truth(data, name) for name in ("active", "queued", "completed"))
    words = _text(data, "textinfo")
    if not active:
        stage = Stage.QUEUED if queued else Stage.DONE if completed else Stage.UNKNOWN
        return Look(stage, words=words if queued else "")
    preview_id = data.get("id_live_preview")
    if not isinstance(preview_id, (int, type(None))):
        raise not_documented(PROGRESS)
    return Look(
        Stage.ACTIVE,
        _fraction(data, "progress"),
        _number(data, "eta"),
        preview=_text(data, "live_preview"),
        preview_id=-1 if preview_id is None else preview_id,
    )


def read_whole(data: Any, *, alone: bool) -> Look:
    """What /sdapi/v1/progress says of whatever runs. Raises ``BadResponseError``.

    Args:
        alone: nothing ran before our job was sent.
    """
    data = _object(data)
    jobs = state_of(data).get("job_count", 0)
    if not isinstance(jobs, int):
        raise not_documented(PROGRESS)
    if jobs == 0:
        return Look(Stage.UNKNOWN)
    if not alone:
        return Look(Stage.FOREIGN)
    return Look(
        Stage.ACTIVE,
        _fraction(data, "progress"),
        _number(data, "eta_relative"),
        preview=_text(data, "current_image"),
    )


def state_of(data: Any) -> Mapping[str, Any]:
    """The state in what /sdapi/v1/progress says. Raises ``BadResponseError``."""
    return _object(_object(data).get("state"))


def task_call(server: Server, task: str, preview_id: int) -> HttpCall:
    """The question how far the job of that name is; ``preview_id`` is the last preview that is known."""
    asked = {"id_task": task, "id_live_preview": preview_id, "live_preview": True}
    return server.call("/internal/progress", asked, timeouts=ASKING, max_body_bytes=MAX_PROGRESS_BYTES, free=True)


def whole_call(server: Server, *, with_preview: bool) -> HttpCall:
    """The question how far the server is with whatever it does."""
    query = {"skip_current_image": "false" if with_preview else "true"}
    return server.call("progress", query=query, timeouts=ASKING, max_body_bytes=MAX_PROGRESS_BYTES)


def sentence(look: Look) -> str:
    """What the user reads while a job is there."""
    if look.stage is Stage.QUEUED:
        said = cleaned(look.words)
        return f"Waiting, the server is at another job ({said})" if said else "Waiting, the server is at another job"
    if look.stage is Stage.FOREIGN:
        return "The server works, maybe at another job"
    if look.stage is Stage.ACTIVE and look.left_s is not None:
        return f"Working, about {_duration(look.left_s)} left"
    return {Stage.ACTIVE: "Working", Stage.DONE: "Fetching the pictures"}.get(look.stage, "Waiting for the server")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds <= LONG_S else f"{seconds / 60:.0f} min"


def _object(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise not_documented(PROGRESS)
    return data


def _truth(data: Mapping[str, Any], name: str) -> bool:
    value = data.get(name)
    if not isinstance(value, bool):
        raise not_documented(PROGRESS)
    return value


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, (str, type(None))):
        raise not_documented(PROGRESS)
    return value or ""


def _number(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value < 1e9:
        return None
    return float(value)


def _fraction(data: Mapping[str, Any], name: str) -> float | None:
    value = _number(data, name)
    return None if value is None else min(value, 1.0)

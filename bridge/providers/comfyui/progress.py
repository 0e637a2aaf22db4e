"""How far a graph is, from what ComfyUI's websocket says.

Owns: ``Progress``, the reading of events and previews. May import: ``bridge.plain_text``, ``bridge.errors``,
``bridge.model``, ``bridge.imaging.codec``, ``bridge.providers.meanings``, ``bridge.providers.comfyui.answers``.

A graph is done by as much as the weights of its nodes that are done; a sampler weighs as much as ten others, and counts
while it works. Events are a courtesy of the server: what cannot be read says nothing.
"""

from __future__ import annotations

import json
import logging
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.errors import BadResponseError
from bridge.http.call import json_object
from bridge.model import Picture
from bridge.plain_text import cleaned
from bridge.providers.comfyui.answers import Graph, title_of

log = logging.getLogger(__name__)

WORKING_WEIGHT = 10.0
WORKING_WORDS = ("sampler", "upscalewithmodel")
GREETING = json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}})
PREVIEW, PREVIEW_WITH_METADATA = 1, 4
MAX_PREVIEW_PIXELS = 1 << 24
PREVIEW_FORMATS = ("JPEG", "PNG")
LAST_EVENTS = ("execution_success", "execution_error", "execution_interrupted")


@dataclass(frozen=True)
class Event:
    """One message that is about our job.

    Attributes:
        text: what happens, for people; "" where nothing is to be said.
        last: the job is over, or will be at once.
    """

    fraction: float | None = None
    text: str = ""
    last: bool = False


class Progress:
    """What is known of one job. Used by the one thread that listens.

    Args:
        graph: its graph.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._weights = {name: _weight(str(node["class_type"])) for name, node in graph.items()}
        self._shares: dict[str, float] = {}
        self._current = ""
        self._fraction = 0.0

    def heard(self, message: str, job: str) -> Event | None:
        """What a text message says of ``job``; None where it says nothing of it."""
        kind, data = _read(message)
        if data is None or data.get("prompt_id", job) != job:
            return None
        if kind in LAST_EVENTS or (kind == "executing" and data.get("node", "") is None):
            return Event(self._fraction, "", last=True)
        reader = {
            "execution_start": self._started,
            "execution_cached": self._cached,
            "executing": self._executing,
            "progress": self._progress,
            "progress_state": self._states,
            "executed": self._executed,
        }.get(kind)
        text = reader(data) if reader else None
        return None if text is None else Event(self._total(), text)

    def _started(self, data: Mapping[str, Any]) -> str:
        return "Started"

    def _cached(self, data: Mapping[str, Any]) -> str:
        listed = data.get("nodes")
        for node in listed if isinstance(listed, list) else []:
            self._set(node, 1.0)
        return "Started"

    def _executing(self, data: Mapping[str, Any]) -> str | None:
        """One node after the other: that the next one begins says that the last one is done."""
        node = data.get("node")
        if not isinstance(node, str):
            return None
        if self._current != node:
            self._set(self._current, 1.0)
        self._current = node
        return self._name(node)

    def _executed(self, data: Mapping[str, Any]) -> str | None:
        self._set(data.get("node"), 1.0)
        return None

    def _progress(self, data: Mapping[str, Any]) -> str | None:
        node, share = data.get("node"), _share(data)
        if not isinstance(node, str) or share is None:
            return None
        self._set(node, share)
        maximum = data["max"]
        return f"{self._name(node)}, step {data['value']:g} of {maximum:g}" if maximum > 1 else self._name(node)

    def _states(self, data: Mapping[str, Any]) -> None:
        """Newer servers tell of all nodes at once, also of those that run side by side."""
        nodes = data.get("nodes")
        for node, state in (nodes if isinstance(nodes, dict) else {}).items():
            if isinstance(state, dict):
                self._set(node, 1.0 if state.get("state") == "finished" else _share(state))

    def _set(self, node: Any, share: float | None) -> None:
        if isinstance(node, str) and node in self._weights and share is not None:
            self._shares[node] = max(share, self._shares.get(node, 0.0))

    def _total(self) -> float:
        """Never less than before, and all of it only when the result is there."""
        done = sum(self._weights[node] * share for node, share in self._shares.items())
        self._fraction = min(0.99, max(self._fraction, done / sum(self._weights.values())))
        return self._fraction

    def _name(self, node: str) -> str:
        """A node for people; those that a node makes of itself while it runs are in no graph."""
        kind = str(self._graph.get(node, {}).get("class_type", ""))
        return cleaned(title_of(self._graph, node) or kind) or "Working"


def read_preview(message: bytes, job: str) -> Picture | None:
    """The unfinished picture in a binary message; None where it has none, or one of another job."""
    if len(message) < 8:
        return None
    event, length = struct.unpack(">II", message[:8])
    data = message[8:]
    if event == PREVIEW_WITH_METADATA:
        metadata, data = data[:length], data[length:]
        if _job_of(metadata) != job:
            return None
    elif event != PREVIEW:
        return None
    # Here and not above: Pillow and numpy are slow to load, and declaring what a provider can do needs neither.
    from bridge.imaging.codec import decode_picture

    try:
        return decode_picture(data, max_pixels=MAX_PREVIEW_PIXELS, formats=PREVIEW_FORMATS)
    except BadResponseError as error:
        log.debug("A preview could not be read: %s", error)
        return None


def _job_of(metadata: bytes) -> str:
    return str(json_object(metadata).get("prompt_id", ""))


def _read(message: str) -> tuple[str, dict[str, Any] | None]:
    told = json_object(message)
    kind, data = told.get("type"), told.get("data")
    return (kind, data) if isinstance(kind, str) and isinstance(data, dict) else ("", None)


def _share(data: Mapping[str, Any]) -> float | None:
    """How much of a node is done, 0 .. 1; None where it is not told in numbers."""
    value, maximum = data.get("value"), data.get("max")
    for number in (value, maximum):
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not abs(number) < 1e12:
            return None
    if value is None or maximum is None or maximum <= 0 or math.isnan(value):
        return None
    return float(min(1.0, max(0.0, value / maximum)))


def _weight(kind: str) -> float:
    return WORKING_WEIGHT if any(word in kind.lower() for word in WORKING_WORDS) else 1.0

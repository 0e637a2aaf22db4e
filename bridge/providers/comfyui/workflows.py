"""The user's own ComfyUI workflows: files in API format whose nodes say by their titles what goes where.

Owns: ``Workflow``, reading files and folders of them, filling one in. May import: ``bridge.capability``,
``bridge.model``, ``bridge.errors``, ``bridge.providers.payload``,
``bridge.providers.results`` and the modules beside it.

A title "layerbridge:seed,steps" says that the node takes the seed and the steps; "layerbridge:prompt=text_g" names the
input that takes it. ``docs/comfyui-workflows.md`` has the whole convention.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.errors import SettingsError
from bridge.model import GenerationRequest, Mode, Size
from bridge.providers.comfyui.answers import TITLE_PREFIX, Graph, is_ours
from bridge.providers.comfyui.graphs import Sent, Task, batch_note, with_inputs
from bridge.providers.payload import negative_text, positive_text
from bridge.providers.results import asked_for

RESULT_NAME = "result"
PICTURE_NODES = ("SaveImage", "PreviewImage")
"""One of these alone in a file is the result without a title."""
MAX_FILE_BYTES = 8 << 20
MAX_FILES = 500
MAX_DEPTH = 100
"""What can be read with more of it may be too deep to be written again."""

ONE_TEXT = ("value", "string")
ONE_NUMBER = ("value", "number", "int", "float")
"""What nodes that hold a single value call it."""
INPUTS: Mapping[str, tuple[str, ...]] = {
    "prompt": ("text", "prompt", "positive", *ONE_TEXT),
    "negative": ("text", "prompt", "negative", *ONE_TEXT),
    "picture": ("image", *ONE_TEXT),
    "mask": ("image", "mask", *ONE_TEXT),
    "width": ("width", *ONE_NUMBER),
    "height": ("height", *ONE_NUMBER),
    "samples": ("batch_size", "amount", *ONE_NUMBER),
    "seed": ("seed", "noise_seed", *ONE_NUMBER),
    "steps": ("steps", *ONE_NUMBER),
    "cfg": ("cfg", "guidance", *ONE_NUMBER),
    "strength": ("denoise", "strength", *ONE_NUMBER),
    "sampler": ("sampler_name", "sampler", *ONE_TEXT),
    "scheduler": ("scheduler", *ONE_TEXT),
}
"""What a title may name, and the inputs that are looked for in its node, the first one first."""


@dataclass(frozen=True)
class Slot:
    """Where a named value goes: an input of a node."""

    name: str
    node: str
    input: str


@dataclass(frozen=True)
class Workflow:
    """One file, read.

    Attributes:
        name: of the file, without its extension.
        result: the node whose pictures count.
    """

    name: str
    graph: Graph
    slots: tuple[Slot, ...]
    result: str

    def takes(self, name: str) -> bool:
        """Whether a node says that it takes ``name``."""
        return any(slot.name == name for slot in self.slots)

    @property
    def classes(self) -> frozenset[str]:
        """The classes of its nodes."""
        return frozenset(str(node["class_type"]) for node in self.graph.values())

    @property
    def mode(self) -> Mode:
        """What it serves, which follows from what it takes."""
        if self.takes("mask"):
            return Mode.INPAINT
        return Mode.IMAGE_TO_IMAGE if self.takes("picture") else Mode.TEXT_TO_IMAGE

    def filled(self, request: GenerationRequest, sent: Sent, seed: int) -> Task:
        """The graph with the values of a request. What the request leaves open stays as the file has it."""
        values = {name: value for name, value in _values(request, sent, seed).items() if value is not None}
        changes: dict[str, dict[str, Any]] = {}
        for slot in self.slots:
            if slot.name in values:
                changes.setdefault(slot.node, {})[slot.input] = values[slot.name]
        told = seed if self.takes("seed") else 0
        graph = with_inputs(self.graph, changes)
        notes = (*self._notes(request), *batch_note(request.sampling.samples, seed))
        return Task(graph, asked_for(request, enlarges=True), self.result, told, notes)

    def _notes(self, request: GenerationRequest) -> Iterator[str]:
        """What of a request it has no use for."""
        unused = {
            "negative": ("a negative prompt", bool(negative_text(request.prompts))),
            "strength": ("the strength", request.sampling.strength is not None),
            "seed": ("the seed", request.sampling.seed != 0),
            "width": ("the size", request.mode is Mode.TEXT_TO_IMAGE),
        }
        for name, (what, said) in unused.items():
            if said and not self.takes(name):
                yield f"The workflow {self.name} has no input for {what}; its own was used."


def read_workflow(path: Path) -> Workflow:
    """The workflow in a file.

    Raises:
        SettingsError: there is none; the text names the file and what is wrong with it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no valid path"
        raise _bad(path, f"cannot be read: {reason}") from error
    if len(data) > MAX_FILE_BYTES:
        raise _bad(path, f"is larger than {MAX_FILE_BYTES >> 20} MiB")
    try:
        graph = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _bad(path, "is not JSON") from error
    if _is_deep(graph):
        raise _bad(path, f"is nested more than {MAX_DEPTH} times")
    _check(path, graph)
    slots = tuple(_slots(path, graph))
    workflow = Workflow(path.stem, graph, slots, _result(path, graph))
    if workflow.takes("mask") and not workflow.takes("picture"):
        raise _bad(path, "takes a mask and no picture")
    return workflow


def files_in(folder: str) -> tuple[Path, ...]:
    """The files of a folder that may be workflows, sorted, at most ``MAX_FILES``; "~" is the user's own.

    Raises:
        SettingsError: there is no such folder.
    """
    try:
        listed = Path(folder).expanduser().iterdir()
        found = sorted(path for path in listed if path.suffix.lower() == ".json" and path.is_file())
    except (OSError, ValueError, RuntimeError) as error:  # the last one for the home of a user who is none
        raise SettingsError(
            f"The folder of ComfyUI workflows, {folder}, cannot be read.", "Correct it in ComfyUI's settings."
        ) from error
    return tuple(found[:MAX_FILES])


def _values(request: GenerationRequest, sent: Sent, seed: int) -> dict[str, Any]:
    """What a request has, by the names that titles use; None where it leaves it open."""
    sampling, size = request.sampling, request.size or (request.picture.size if request.picture else Size(1, 1))
    return {
        "prompt": positive_text(request.prompts, weighted=True),
        "negative": negative_text(request.prompts, weighted=True),
        "picture": sent.picture or None,
        "mask": sent.mask or None,
        "width": size.width,
        "height": size.height,
        "samples": sampling.samples,
        "seed": seed,
        "steps": sampling.steps,
        "cfg": sampling.cfg_scale,
        "strength": sampling.strength,
        "sampler": sampling.sampler or None,
        "scheduler": request.extra("scheduler") or None,
    }


# ------------------------------------------------------------------------------------------------ reading


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _within(each)]
    return bool(level)


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _check(path: Path, graph: Any) -> None:
    if isinstance(graph, dict) and "nodes" in graph and "links" in graph:
        raise _bad(path, "is not in API format", "Save it in ComfyUI with File > Export Workflow (API).")
    if not isinstance(graph, dict) or not graph:
        raise _bad(path, "holds no graph")
    for name, node in graph.items():
        fit = isinstance(node, dict) and isinstance(node.get("class_type"), str)
        if not fit or not isinstance(node.get("inputs"), dict):
            raise _bad(path, f"has a node {name!r} that is none")


def _slots(path: Path, graph: Mapping[str, Any]) -> Iterator[Slot]:
    for node, title in _titles(graph):
        for wish in title.split(","):
            name, named, field = (part.strip() for part in wish.partition("="))
            name = name.lower()
            if name == RESULT_NAME:
                continue
            if name not in INPUTS:
                known = ", ".join((*INPUTS, RESULT_NAME))
                raise _bad(
                    path, f"has a node titled {TITLE_PREFIX}{name}, which nobody knows", f"It may name: {known}."
                )
            yield Slot(name, node, _input(path, graph[node], name, field if named else ""))


def _titles(graph: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Nodes with titles of ours, each with what stands after the prefix."""
    for node, data in graph.items():
        meta = data.get("_meta")
        title = meta.get("title") if isinstance(meta, dict) else None
        if isinstance(title, str) and is_ours(title):
            yield node, title.strip()[len(TITLE_PREFIX) :]


def _input(path: Path, node: Mapping[str, Any], name: str, wanted: str) -> str:
    """The input of a node that takes a value: the one its title names, else the first known one that is not linked."""
    looked_for = (wanted,) if wanted else INPUTS[name]
    found = [each for each in looked_for if each in node["inputs"] and not isinstance(node["inputs"][each], list)]
    if not found:
        kind, what = node["class_type"], wanted or " or ".join(INPUTS[name][:2])
        raise _bad(path, f"has a {kind} titled {TITLE_PREFIX}{name} without a free input {what}")
    return found[0]


def _result(path: Path, graph: Mapping[str, Any]) -> str:
    titled = [
        node for node, title in _titles(graph) if RESULT_NAME in [each.strip() for each in title.lower().split(",")]
    ]
    found = titled or [node for node, data in graph.items() if data["class_type"] in PICTURE_NODES]
    if len(found) != 1:
        many = "several nodes" if found else "no node"
        raise _bad(path, f"has {many} that may be its result", f"Give one the title {TITLE_PREFIX}{RESULT_NAME}.")
    return found[0]


def _bad(path: Path, what: str, hint: str = "") -> SettingsError:
    return SettingsError(
        f"The workflow {path.name} {what}; nothing was sent.",
        hint or "See docs/comfyui-workflows.md for what it needs.",
    )

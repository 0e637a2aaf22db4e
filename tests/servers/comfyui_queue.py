"""The strict ComfyUI server's queue: one prompt runs at a time, in a thread of its own, node by node.

What it tells over the websocket, and in which order, is what ComfyUI tells: the history is written after
``execution_success`` and before the last ``executing``.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.servers.comfyui_pictures import Images, Interpreter, Interrupted, NodeError

Tell = Callable[[str, dict[str, Any], str], None]
"""Event, data, client ("" for all of them)."""


@dataclass(order=True)
class Prompt:
    """One queued graph. ``outputs`` are the nodes that are run, with what they depend on."""

    number: float
    id: str
    graph: dict[str, Any] = field(compare=False)
    extra: dict[str, Any] = field(compare=False)
    outputs: list[str] = field(compare=False)

    @property
    def listed(self) -> list[Any]:
        """As /queue and the history have it."""
        return [self.number, self.id, self.graph, self.extra, self.outputs]

    @property
    def client(self) -> str:
        """Who hears of it; one that named nobody is told to nobody."""
        return str(self.extra.get("client_id") or "nobody")


@dataclass
class Run:
    """What is noted of the prompt that runs."""

    prompt: Prompt
    messages: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)


class PromptQueue:
    """Pending prompts by their number, the one that runs, and the history.

    Args:
        interpret: what runs the nodes.
        tell: sends an event to a client.
        content: what a picture's name stands for, so that it is run again when the picture changes.

    Attributes:
        held: while it is set, nothing that waits is started.
        failures: exceptions that nodes of a class raise instead of running.
        interrupted, deleted: ids of those that were stopped or taken out, in order.
        keeps_results: nodes that ran the same before are not run again.
    """

    def __init__(self, interpret: Interpreter, tell: Tell, content: Callable[[str], bytes]) -> None:
        self._interpret = interpret
        self._tell = tell
        self._content = content
        self._changed = threading.Condition(threading.RLock())
        self._pending: list[Prompt] = []
        self._running: Run | None = None
        self._stopping = False
        self._interrupt = threading.Event()
        self._kept: dict[str, tuple[Any, ...]] = {}
        self._thread = threading.Thread(target=self._work, name="comfyui-queue")
        self.history: dict[str, Any] = {}
        self.held = threading.Event()
        self.failures: dict[str, Exception] = {}
        self.interrupted: list[str] = []
        self.deleted: list[str] = []
        self.keeps_results = True

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._interrupt.set()
            self._changed.notify_all()
        self._thread.join()

    # ------------------------------------------------------------------------------------- from outside

    def put(self, prompt: Prompt) -> None:
        with self._changed:
            heapq.heappush(self._pending, prompt)
            self._changed.notify_all()
        self._tell_status()

    def release(self) -> None:
        """Let what waits be started."""
        with self._changed:
            self.held.clear()
            self._changed.notify_all()

    def remaining(self) -> int:
        with self._changed:
            return len(self._pending) + (self._running is not None)

    def listed(self) -> dict[str, Any]:
        """The answer to /queue. What waits is listed as the heap has it, in no order."""
        with self._changed:
            running = [self._running.prompt.listed] if self._running else []
            return {"queue_running": running, "queue_pending": [prompt.listed for prompt in self._pending]}

    def delete(self, wanted: str) -> None:
        with self._changed:
            left = [prompt for prompt in self._pending if prompt.id != wanted]
            if len(left) == len(self._pending):
                return
            self.deleted.append(wanted)
            heapq.heapify(left)
            self._pending = left
        self._tell_status()

    def clear(self) -> None:
        with self._changed:
            self._pending = []

    def interrupt(self, wanted: str | None) -> None:
        """Stop what runs, or only if it is ``wanted``."""
        with self._changed:
            if self._running is not None and wanted in (None, self._running.prompt.id):
                self.interrupted.append(self._running.prompt.id)
                self._interrupt.set()

    def step(self, node: str, value: int, maximum: int, preview: Callable[[], None]) -> None:
        """A node is so far. Raises ``Interrupted``."""
        if self._interrupt.is_set():
            raise Interrupted
        run = self._running
        if run is None:
            return
        data = {"value": value, "max": maximum, "prompt_id": run.prompt.id, "node": node}
        run.states[node] = {"value": value, "max": maximum, "state": "running"}
        self._tell_states(run)
        self._tell("progress", data, run.prompt.client)
        preview()

    def wait(self, seconds: float) -> None:
        """Work for so long, or until it is stopped."""
        self._interrupt.wait(seconds)
        if self._interrupt.is_set():
            raise Interrupted

    # ---------------------------------------------------------------------------------------- the worker

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._stopping and (not self._pending or self.held.is_set()):
                    self._changed.wait()
                if self._stopping:
                    return
                run = self._running = Run(heapq.heappop(self._pending))
                self._interrupt.clear()
            self._tell_status()
            failed = self._execute(run)
            with self._changed:
                self._running = None
                self.history[run.prompt.id] = _entry(run, failed=failed)
            self._tell_status()
            self._tell("executing", {"node": None, "prompt_id": run.prompt.id}, run.prompt.client)

    def _execute(self, run: Run) -> bool:
        self._message(run, "execution_start", {})
        order = _order(run.prompt)
        signatures = {node: self._signature(run.prompt.graph, node) for node in order}
        cached = [node for node in order if self.keeps_results and signatures[node] in self._kept]
        self._message(run, "execution_cached", {"nodes": cached})
        results: dict[str, tuple[Any, ...]] = {}
        for node in order:
            if node in cached:
                results[node] = self._kept[signatures[node]]
                self._finish(run, node, results[node])
                continue
            try:
                results[node] = self._node(run, node, results)
            except Interrupted:
                self._fail(run, node, "execution_interrupted", {})
                return True
            except Exception as error:  # noqa: BLE001  (as the real one: whatever a node raises)
                self._fail(run, node, "execution_error", _told(error, run))
                return True
            run.executed.append(node)
        # As the real one's default cache: what the last prompt made, and nothing older.
        self._kept = {signatures[node]: results[node] for node in order}
        self._message(run, "execution_success", {})
        return False

    def _node(self, run: Run, node: str, results: Mapping[str, tuple[Any, ...]]) -> tuple[Any, ...]:
        kind = run.prompt.graph[node]["class_type"]
        run.states[node] = {"value": 0, "max": 1, "state": "running"}
        self._tell_states(run)
        self._tell("executing", {"node": node, "display_node": node, "prompt_id": run.prompt.id}, run.prompt.client)
        if kind in self.failures:
            raise self.failures[kind]
        inputs = run.prompt.graph[node]["inputs"]
        given = {
            name: results[value[0]][value[1]] if isinstance(value, list) else value for name, value in inputs.items()
        }
        made = self._interpret.run(kind, node, given)
        self._finish(run, node, made)
        return made

    def _finish(self, run: Run, node: str, made: tuple[Any, ...]) -> None:
        state = run.states.get(node, {"max": 1})
        run.states[node] = {"value": state["max"], "max": state["max"], "state": "finished"}
        if node in run.prompt.outputs:
            run.shown[node] = made[0]
            data = {"node": node, "display_node": node, "output": made[0], "prompt_id": run.prompt.id}
            self._tell("executed", data, run.prompt.client)
        self._tell_states(run)

    def _fail(self, run: Run, node: str, event: str, more: dict[str, Any]) -> None:
        kind = run.prompt.graph[node]["class_type"]
        self._message(run, event, {"node_id": node, "node_type": kind, "executed": run.executed, **more})

    def _message(self, run: Run, event: str, data: dict[str, Any]) -> None:
        whole = {"prompt_id": run.prompt.id, **data, "timestamp": int(time.time() * 1000)}
        run.messages.append((event, whole))
        self._tell(event, whole, run.prompt.client)

    def _signature(self, graph: Mapping[str, Any], node: str) -> str:
        inputs = graph[node]["inputs"]
        parts: list[Any] = [graph[node]["class_type"]]
        for name in sorted(inputs):
            value = inputs[name]
            parts.append([name, self._signature(graph, value[0]), value[1]] if isinstance(value, list) else value)
        if graph[node]["class_type"].startswith("LoadImage"):
            parts.append(hashlib.sha256(self._content(inputs["image"])).hexdigest())
        return hashlib.sha256(json.dumps([name_of(part) for part in parts]).encode()).hexdigest()

    def _tell_states(self, run: Run) -> None:
        nodes = {
            name: {**state, "node_id": name, "prompt_id": run.prompt.id, "display_node_id": name, "real_node_id": name}
            for name, state in run.states.items()
        }
        self._tell("progress_state", {"prompt_id": run.prompt.id, "nodes": nodes}, run.prompt.client)

    def _tell_status(self) -> None:
        self._tell("status", {"status": {"exec_info": {"queue_remaining": self.remaining()}}}, "")


def name_of(part: Any) -> Any:
    """Something that JSON can hold."""
    return part if isinstance(part, (str, int, float, bool, list)) else str(part)


def preview_event(image: Images | None, send: Callable[[Images], None]) -> Callable[[], None]:
    """Sends ``image``, where there is one."""
    return (lambda: send(image)) if image is not None else (lambda: None)


def _order(prompt: Prompt) -> list[str]:
    """The nodes that the outputs depend on, each after those that it needs."""
    order: list[str] = []

    def visit(node: str) -> None:
        for value in prompt.graph[node]["inputs"].values():
            if isinstance(value, list):
                visit(value[0])
        if node not in order:
            order.append(node)

    for output in prompt.outputs:
        visit(output)
    return order


def _told(error: Exception, run: Run) -> dict[str, Any]:
    kind = error.kind if isinstance(error, NodeError) else type(error).__name__
    return {
        "exception_message": f"{error}\n",
        "exception_type": kind,
        "traceback": ['  File "execution.py", line 496, in execute\n'],
        "current_inputs": {},
        "current_outputs": list(run.prompt.graph),
    }


def _entry(run: Run, *, failed: bool) -> dict[str, Any]:
    status = {"status_str": "error" if failed else "success", "completed": not failed, "messages": run.messages}
    meta = {node: {"node_id": node, "display_node": node, "real_node_id": node} for node in run.shown}
    return {"prompt": run.prompt.listed, "outputs": run.shown, "status": status, "meta": meta}

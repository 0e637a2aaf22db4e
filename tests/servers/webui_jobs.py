"""The one thing at a time that a WebUI does: its queue, its state, its interrupt.

As in the real one, the state outlives the job that it is of, an interrupt hits whatever runs, and a job that failed is
called active until the next one starts.
"""

from __future__ import annotations

import base64
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tests.servers.stability_pictures import png

STEPS = 4
PREVIEW_SIDE = 32
MAX_REMEMBERED = 16


class Desk:
    """Who works, who waits.

    Attributes:
        gate: closed, the job that runs waits in its second step until it is opened, or interrupted.
        interrupted_tasks: whose jobs an interrupt hit; None for a job without a name, "" for an idle server.
        broken_preview: what is sent as a preview instead of one.
    """

    def __init__(self, stopping: threading.Event) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.working = threading.Event()
        self.interrupted_tasks: list[str | None] = []
        self.broken_preview = ""
        self._stopping = stopping
        self._turn = threading.Condition()
        self._tickets: deque[object] = deque()
        self._interrupt = threading.Event()
        self._current: str | None = None
        self._pending: list[str] = []
        self._finished: deque[str] = deque(maxlen=MAX_REMEMBERED)
        self._state: dict[str, Any] = {
            **dict.fromkeys(("skipped", "interrupted", "stopping_generation"), False),
            **dict.fromkeys(("job_no", "job_count", "sampling_step", "sampling_steps"), 0),
            "job": "",
            "job_timestamp": "0",
        }
        self._preview_id = 0
        self._begun = 0.0

    @property
    def timestamp(self) -> str:
        """Of the last job that began."""
        return str(self._state["job_timestamp"])

    @property
    def waiting(self) -> tuple[str, ...]:
        """The tasks in the queue."""
        return tuple(self._pending)

    @contextmanager
    def job(self, name: str, task: str | None) -> Iterator[None]:
        """Wait for the turn, then be the job. One that has no task is in no list."""
        ticket = object()
        with self._turn:
            self._tickets.append(ticket)
            if task:
                self._pending.append(task)
            self._turn.wait_for(lambda: self._tickets[0] is ticket or self._stopping.is_set())
        try:
            self._begin(name, task)
            yield
            if task:
                self._finished.append(task)
                self._current = None
        finally:
            self.working.clear()
            self._state |= {"job": "", "job_count": 0}
            with self._turn:
                self._tickets.remove(ticket)
                self._turn.notify_all()

    def work(self, delay_s: float) -> bool:
        """The steps of a job; whether it came to its end without an interrupt."""
        for step in range(1, STEPS + 1):
            self._state |= {"sampling_step": step, "sampling_steps": STEPS}
            self._preview_id += 1
            self._pause(delay_s / STEPS, hold=step == 2)
            if self._interrupt.is_set():
                return False
        return True

    def interrupt(self) -> None:
        """Stop whatever runs."""
        self.interrupted_tasks.append(self._current if self._state["job_count"] else "")
        self._state["interrupted"] = True
        self._interrupt.set()

    def skip(self) -> None:
        """The same, as the page's button "Skip" does it."""
        self._state["skipped"] = True
        self._interrupt.set()

    def of_task(self, task: str | None, preview_id: int, *, with_preview: bool) -> dict[str, Any]:
        """What /internal/progress says."""
        active, queued = task is not None and task == self._current, task in self._pending
        said: dict[str, Any] = {"active": active, "queued": queued, "completed": task in self._finished}
        nothing = dict.fromkeys(("progress", "eta", "live_preview"))
        if not active:
            place = self._pending.index(task) + 1 if task in self._pending else 0
            words = f"In queue: {place}/{len(self._pending)}" if queued else "Waiting..."
            return {**said, **nothing, "id_live_preview": -1, "textinfo": words}
        share = self._share()
        elapsed = time.monotonic() - self._begun
        said |= {"progress": share, "eta": elapsed / share - elapsed if share else None, "textinfo": None}
        new = with_preview and self._preview_id != preview_id and self._preview_id > 0
        preview = f"data:image/png;base64,{self._preview()}" if new else None
        return {**said, "live_preview": preview, "id_live_preview": self._preview_id if new else preview_id}

    def of_whole(self, *, with_preview: bool) -> dict[str, Any]:
        """What /sdapi/v1/progress says."""
        state = dict(self._state)
        if not state["job_count"]:
            return {"progress": 0.0, "eta_relative": 0.0, "state": state, "current_image": None, "textinfo": None}
        preview = self._preview() if with_preview and self._preview_id else None
        share = min(0.01 + self._share(), 1.0)
        return {"progress": share, "eta_relative": 3.5, "state": state, "current_image": preview, "textinfo": None}

    def _begin(self, name: str, task: str | None) -> None:
        self._interrupt.clear()
        self._preview_id = 0
        self._begun = time.monotonic()
        self._state |= {"skipped": False, "interrupted": False, "job": name, "job_no": 0, "job_count": 1}
        self._state |= {"sampling_step": 0, "job_timestamp": time.strftime("%Y%m%d%H%M%S")}
        if task:
            self._pending.remove(task)
            self._current = task
        self.working.set()

    def _pause(self, seconds: float, *, hold: bool) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 or (hold and not self.gate.is_set()):
            if self._interrupt.wait(min(max(left, 0.0), 0.01) or 0.01) or self._stopping.is_set():
                return

    def _share(self) -> float:
        steps = self._state["sampling_steps"]
        return float(self._state["sampling_step"]) / steps if steps else 0.0

    def _preview(self) -> str:
        if self.broken_preview:
            return self.broken_preview
        grey = np.full((PREVIEW_SIDE, PREVIEW_SIDE, 4), 50 * self._state["sampling_step"], np.uint8)
        return base64.b64encode(png(grey)).decode()

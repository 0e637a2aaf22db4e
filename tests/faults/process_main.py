"""A real bridge process that stops at a point of its way, to be killed there.

``python -m tests.faults.process_main PLAN``. Nothing of this is in the product: here functions of it are wrapped, then
the bridge's own ``main`` runs. ``PLAN`` is a JSON file, see ``Plan``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from bridge.history.index import Index
from bridge.history.store import History
from bridge.http.call import HttpCall
from bridge.http.transport import Transport
from bridge.jobs.journal import JobNotes
from bridge.jobs.queue import JobView
from bridge.paths import UNFINISHED
from ui import app
from ui.main_window import MainWindow

LOOK_MS = 20
HURRY = "hurry"
AT: dict[str, tuple[type, str, bool]] = {
    "sending": (JobNotes, "sending", True),
    "storing": (History, "store", True),
    "listing": (Index, "insert", True),
    "stored": (History, "store", False),
}
"""Where it may be stopped: which function, and whether before or after it."""


@dataclass(frozen=True)
class Plan:
    """What the process does.

    Attributes:
        argv: of the bridge.
        folder: where it says how far it is: ``reached`` once it stopped, ``status.json`` again and again.
        prompts: what the window asks for, in this order, from text.
        reads: whether each notice is closed as soon as it was read.
        hold: where to stop; a name of ``AT``, or "syncing": a result is written and has not got its name yet.
        read_s: so long an answer is waited for once ``HURRY`` is in ``folder``; 0 for as long as ever.
        press: a button of a notice that is pressed as soon as it is there.
        cancel_every, move_every: of the jobs that are asked for, as soon as all are.
    """

    argv: tuple[str, ...]
    folder: str
    prompts: tuple[str, ...] = ()
    hold: str = ""
    press: str = ""
    reads: bool = False
    cancel_every: int = 0
    move_every: int = 0
    read_s: float = 0.0

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(dataclasses.asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Plan:
        values = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**values, "argv": tuple(values["argv"]), "prompts": tuple(values["prompts"])})


def stop_at(plan: Plan) -> None:
    folder = Path(plan.folder)

    def stop() -> None:
        (folder / "reached").touch()
        while True:
            time.sleep(1.0)

    if plan.hold == "syncing":
        _wrap(os, "fsync", lambda handle: stop() if _is_a_result(handle) else None, before=True)
    elif plan.hold:
        owner, name, before = AT[plan.hold]
        _wrap(owner, name, lambda *_said: stop(), before=before)


def hurry(plan: Plan) -> None:
    """Have requests wait for their answers for a moment only."""
    hurries = Path(plan.folder) / HURRY
    send = Transport.send

    def wrapped(self: Transport, call: HttpCall, *said: Any, **named: Any) -> Any:
        if hurries.exists():
            call = dataclasses.replace(call, timeouts=dataclasses.replace(call.timeouts, read_s=plan.read_s))
        return send(self, call, *said, **named)

    if plan.read_s:
        Transport.send = wrapped  # type: ignore[method-assign]


def _wrap(owner: Any, name: str, act: Callable[..., None], *, before: bool) -> None:
    real = getattr(owner, name)

    def wrapped(*said: Any, **named: Any) -> Any:
        if before:
            act(*said)
        outcome = real(*said, **named)
        if not before:
            act(*said)
        return outcome

    setattr(owner, name, wrapped)


def _is_a_result(handle: int) -> bool:
    path = Path(f"/proc/self/fd/{handle}").readlink()
    return path.parent.name == "history" and path.name.startswith(UNFINISHED)


class Ends:
    """How jobs ended, by their states."""

    def __init__(self) -> None:
        self.states: dict[int, str] = {}

    def changed(self, view: JobView[Any]) -> None:
        if view.state.final:
            self.states.setdefault(view.id, str(view.state))

    def moved(self) -> None:
        """Nothing ends by that."""


class Driver(QObject):
    """Works in the window as a person would, and writes down what is seen."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._plan = plan
        self._asked = self._pressed = False
        self._notices: list[str] = []
        self._ends = Ends()
        self._busiest_s, self._spent_s = 0.0, time.thread_time()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def _look(self) -> None:
        before, self._spent_s = self._spent_s, time.thread_time()
        if self._asked:
            self._busiest_s = max(self._busiest_s, self._spent_s - before)
        windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
        if windows:
            self._work(windows[0])
            self._tell(windows[0])
        self._spent_s = time.thread_time()

    def _work(self, window: MainWindow) -> None:
        notice = window.state.notice
        if notice is not None:
            text = f"{notice.message} {notice.advice}".strip()
            if text not in self._notices[-1:]:
                self._notices.append(text)
            if self._plan.reads:
                window.banner.close_button.click()
            for button in window.banner.choice_buttons:
                if button.text() == self._plan.press and not self._pressed:
                    self._pressed = True
                    button.click()
        if window.state.capability is not None and not self._asked:
            self._asked = True
            self._ask(window)

    def _ask(self, window: MainWindow) -> None:
        state = window.state
        state.core.jobs.watch(self._ends)
        for prompt in self._plan.prompts:
            state.change(prompts=(prompt,))
            state.generate()
        for number, job in enumerate(state.work.queue.waiting(), 1):
            if self._plan.move_every and number % self._plan.move_every == 0:
                state.work.move(job, -3)
            if self._plan.cancel_every and number % self._plan.cancel_every == 0:
                state.work.cancel_or_dismiss(job)

    def _tell(self, window: MainWindow) -> None:
        state = window.state
        told = {
            "asked": self._asked,
            "ended": Counter(self._ends.states.values()),
            "busy": state.core.jobs.busy,
            "results": state.gallery.model.rowCount(),
            "notices": self._notices,
            "status": window.status.text(),
            "busiest_s": self._busiest_s,
        }
        unfinished = Path(self._plan.folder) / "status.new"
        unfinished.write_text(json.dumps(told), encoding="utf-8")
        unfinished.replace(unfinished.with_name("status.json"))


def main() -> int:
    plan = Plan.read(Path(sys.argv[1]))
    stop_at(plan)
    hurry(plan)
    drivers: list[Driver] = []

    def make_qt(**said: Any) -> QApplication:
        made = real(**said)
        drivers.append(Driver(plan))
        return made

    real, app._make_qt = app._make_qt, make_qt
    return app.main(list(plan.argv), idle_timeout_s=600.0)


if __name__ == "__main__":
    sys.exit(main())

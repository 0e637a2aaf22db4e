"""The bridge's half of the pixel benchmark: its real listener and canvas client, and a clock.

python tests/benchmarks/peer.py RUN_FOLDER
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bridge.canvas.base import Source
from bridge.canvas.client import CanvasClient
from bridge.model import Box
from bridge.session import LinkListener, Session
from layerbridge.measures import Scalar
from layerbridge.wire import Inserted, InsertLayers, NewLayer

T = TypeVar("T")


class Clock:
    """Adds up the seconds spent on each kind of call."""

    def __init__(self) -> None:
        self.seconds: dict[str, Scalar] = {"describe": 0.0, "read": 0.0, "selection": 0.0, "insert": 0.0}

    def timed(self, name: str, work: Callable[[], T]) -> T:
        begun = time.perf_counter()
        outcome = work()
        self.seconds[name] = float(self.seconds[name]) + time.perf_counter() - begun
        return outcome


def pass_through(canvas: CanvasClient, box: Box, clock: Clock) -> tuple[int, ...]:
    """Describe, read, read the selection, insert what was read: as an inpainting does."""
    seen = clock.timed("describe", canvas.describe)
    picture = clock.timed("read", lambda: canvas.read_pixels(Source.LAYER, box))
    mask = None
    if seen.selection is not None:
        mask = clock.timed("selection", lambda: canvas.read_selection(box)).pixels.tobytes()
    layer = NewLayer("result", box, picture.pixels.tobytes(), mask, "{}")
    return clock.timed("insert", lambda: canvas.insert(InsertLayers((layer,)))).layers


def talk(session: Session) -> None:
    """Serve one GIMP: its boxes come as an argument, the seconds go back as the last values."""
    clock, made = Clock(), list[int]()
    for values in json.loads(str(session.hello.arguments["boxes"])):
        made += pass_through(session.canvas, Box(*values), clock)
    session.canvas.finish(inserted=Inserted(tuple(made), 0), arguments=clock.seconds)


def main() -> None:
    """Serve until killed."""

    def arrived(session: Session) -> None:
        threading.Thread(target=talk, args=(session,), daemon=True).start()

    LinkListener(Path(sys.argv[1]), arrived, lambda _session: None).start()
    print("listening", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()

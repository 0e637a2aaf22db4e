"""Peers that are silent, slow, many, strangers, or break the contract."""

from __future__ import annotations

import hashlib
import pickle
import queue
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from multiprocessing import AuthenticationError
from pathlib import Path
from typing import Any

from bridge.app import BridgeCore, Done
from bridge.canvas.base import Source
from bridge.errors import BridgeError
from bridge.jobs.executors import DaemonExecutor
from bridge.jobs.queue import JobView
from bridge.model import Box, GenerationRequest, Mode, Prompt, ProviderId, Sampling
from bridge.paths import Paths
from bridge.plan import Ask
from layerbridge import wire
from layerbridge.handshake import reach
from tests.fakes.canvas import FakeCanvas
from tests.faults.fault import Fault, Seen, need, sentence
from tests.faults.link_bench import (
    HUGE_FRAME,
    SOON_S,
    Attack,
    Bridge,
    attacked,
    bridge_in,
    framed,
    hear,
    say,
    turned_away,
)

GO_ON = "GIMP went on working, another GIMP was let in."
MANY, CROWD = 1000, 80
BOX = Box(0, 0, 8, 8)


class Bomb:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self._path,)


def silent(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    for _ in range(CROWD):
        stack.enter_context(bridge.stranger())
    others_go_on()
    return GO_ON


def drips(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    """Each says a byte of a handshake now and then."""
    strangers = [stack.enter_context(bridge.stranger()) for _ in range(CROWD)]
    for byte in framed(b"\0" * 8):
        for each in strangers:
            with suppress(OSError):
                each.send(bytes([byte]))
        others_go_on()
    return GO_ON


def many(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    for number in range(MANY):
        stack.enter_context(bridge.stranger())
        if number % 200 == 0:
            others_go_on()
    others_go_on()
    need(threading.active_count() < MANY // 2, f"{threading.active_count()} threads are kept for strangers")
    return GO_ON


def wrong_key(bridge: Bridge, _stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    for number in range(50):
        try:
            reach(bridge.address, "AF_UNIX", hashlib.sha256(bytes([number])).digest()).close()
        except (AuthenticationError, OSError, EOFError):
            continue
        need(False, "a wrong key was let in")
    others_go_on()
    return f"Whoever has a wrong key is turned away. {GO_ON}"


def huge_frame(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    for _ in range(5):
        stranger = stack.enter_context(bridge.stranger())
        stranger.recv(4)
        stranger.sendall(HUGE_FRAME + b"x" * 4096)
        turned_away(stranger)
    others_go_on()
    return f"It is turned away before a byte of it is read. {GO_ON}"


def huge_frame_inside(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    connection, session = bridge.welcomed()
    stack.callback(connection.close)
    with suppress(OSError):
        connection._send(HUGE_FRAME)  # type: ignore[attr-defined]
    bridge.ends(session)
    others_go_on()
    return f"Its session ends. {GO_ON}"


def huge_blob(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    connection, session = bridge.welcomed()
    stack.callback(connection.close)
    connection.send_bytes(b'{"kind":"Pixels","number":1,"data":{},"blobs":[%d]}' % (8 << 30))
    bridge.ends(session)
    others_go_on()
    return f"Its session ends. {GO_ON}"


def half_a_frame(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    connection, _session = bridge.welcomed()
    stack.callback(connection.close)
    connection._send(framed(b"x" * 100)[:50])  # type: ignore[attr-defined]
    stranger = stack.enter_context(bridge.stranger())
    stranger.sendall(framed(b"x" * 100)[:50])
    others_go_on()
    return GO_ON


def pickles(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    made = bridge.run / "unpickled"
    bomb = pickle.dumps(Bomb(made))
    stranger = stack.enter_context(bridge.stranger())
    stranger.recv(4)
    stranger.sendall(framed(bomb))
    turned_away(stranger)
    with bridge.client() as first_word:
        first_word.send_bytes(bomb)
        others_go_on()
    connection, session = bridge.welcomed()
    stack.callback(connection.close)
    connection.send_bytes(bomb)
    bridge.ends(session)
    others_go_on()
    need(not made.exists(), "something was unpickled")
    return f"Nothing is unpickled, the sender is turned away. {GO_ON}"


def never_reads(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
    """A GIMP that stands still: what it is told piles up, and must not hold the panel's thread."""
    connection, session = bridge.welcomed()
    stack.callback(connection.close)
    told = threading.Event()

    def tell() -> None:
        for number in range(3000):
            session.canvas.progress(number / 3000, "How far it is " * 10)
        session.canvas.finish()
        told.set()

    threading.Thread(target=tell, daemon=True).start()
    held = not told.wait(SOON_S)
    connection.close()
    need(not held, "telling a GIMP that stands still blocks whoever tells it")
    others_go_on()
    return f"What it cannot take is left out. {GO_ON}"


# ------------------------------------------------------------------------------------------------ false answers


def answering(name: str, cause: str, answer: wire.Message | None, raw: tuple[bytes, ...] = ()) -> Fault:
    """What is read from a GIMP comes otherwise than it was asked for."""

    def attack(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
        connection, session = bridge.welcomed()
        stack.callback(connection.close)
        outcome: queue.Queue[object] = queue.Queue()

        def ask() -> None:
            try:
                outcome.put(session.canvas.read_pixels(Source.LAYER, BOX))
            except BridgeError as error:
                outcome.put(error)

        threading.Thread(target=ask, daemon=True).start()
        asked = hear(connection)
        if answer is not None:
            say(connection, answer, asked.number)
        for each in raw:
            connection.send_bytes(each % asked.number if b"%d" in each else each)
        got = outcome.get(timeout=SOON_S)
        others_go_on()
        need(isinstance(got, BridgeError), "such pixels were taken")
        assert isinstance(got, BridgeError)
        return str(got)

    return attacked(name, cause, attack)


FALSE = (
    answering("another box", "the pixels of another place than asked", wire.Pixels(Box(1, 0, 8, 8), b"\0" * 256)),
    answering("another kind", "a description instead of pixels", wire.Description()),
    answering("too few pixels", "half of the bytes", None,
              (b'{"kind":"Pixels","number":%d,"data":{"box":{"x":0,"y":0,"width":8,"height":8},"data":{"blob":0},'
               b'"channels":4},"blobs":[128]}', b"\0" * 128)),
    answering("too many bytes", "a blob that is longer than it was announced", None,
              (b'{"kind":"Pixels","number":%d,"data":{"box":{"x":0,"y":0,"width":8,"height":8},"data":{"blob":0},'
               b'"channels":4},"blobs":[256]}', b"\0" * 512)),
    answering("a number without a float", "a progress of 10 to the power of 400", None,
              (b'{"kind":"Progress","number":%d,"data":{"text":"x","fraction":1' + b"0" * 400 + b'},"blobs":[]}',)),
    answering("a box of a billion", "a size that no picture has", None,
              (b'{"kind":"Pixels","number":%d,"data":{"box":{"x":0,"y":0,"width":1000000000,"height":1000000000},'
               b'"data":{"blob":0},"channels":4},"blobs":[0]}',)),
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ never answers


def _never_answers(folder: Path) -> Seen:
    """One worker; its first job waits for a GIMP that says nothing. Cancelled, the worker is free for the next."""
    core = BridgeCore(Paths.inside(folder / "home"), executor=DaemonExecutor(1), environ={})
    with bridge_in(folder) as bridge:
        connection, session = bridge.welcomed()
        try:
            return _goes_on(core, session.canvas, hear_first=lambda: hear(connection))
        finally:
            connection.close()
            core.close()


def _goes_on(core: BridgeCore, canvas: Any, *, hear_first: Callable[[], object]) -> Seen:
    ends: queue.Queue[JobView[Done]] = queue.Queue()

    def listener(view: JobView[Done]) -> None:
        if view.state.final:
            ends.put(view)

    request = GenerationRequest(Mode.INPAINT, ProviderId("offline"), prompts=(Prompt("x"),), sampling=Sampling(seed=5))
    first = core.submit(Ask(request), canvas, listener)
    hear_first()
    began = time.monotonic()
    core.jobs.cancel(first)
    cancelled = ends.get(timeout=SOON_S)
    need(time.monotonic() - began < 1.0, "cancelling took its time")
    core.submit(Ask(request), FakeCanvas.plain(96, 96, selected=Box(30, 30, 20, 20)), listener)
    try:
        second = ends.get(timeout=SOON_S * 4)
    except queue.Empty:
        need(False, "the worker waits for a GIMP that says nothing, though its job was cancelled")
    need(second.error is None, f"the next job failed: {second.error}")
    return Seen(f"{cancelled.text}. The next job was carried out.")


def _gone(folder: Path) -> Seen:
    """GIMP ends while it is asked."""
    with bridge_in(folder) as bridge:
        connection, session = bridge.welcomed()
        outcome: queue.Queue[BridgeError] = queue.Queue()

        def ask() -> None:
            try:
                session.canvas.describe()
            except BridgeError as error:
                outcome.put(error)

        threading.Thread(target=ask, daemon=True).start()
        hear(connection)
        connection.close()
        error = outcome.get(timeout=SOON_S)
        return Seen(sentence(error), error.exit_code)


def _attacked(name: str, cause: str, attack: Attack, **more: Any) -> Fault:
    return attacked(name, cause, attack, **more)


FAULTS = (
    _attacked("no handshake", f"{CROWD} connect and say nothing", silent),
    _attacked("one byte a time", f"{CROWD} say a byte of their handshake now and then", drips),
    _attacked("a thousand connections", "all at once, none says anything", many),
    _attacked("wrong key", "50 strangers guess", wrong_key),
    _attacked("8 GB before the handshake", "a frame that claims 8 GB", huge_frame),
    _attacked("8 GB from a GIMP", "the same from somebody who was let in", huge_frame_inside),
    _attacked("a blob of 8 GB", "a message that announces 8 GB", huge_blob),
    _attacked("half a frame", "half a frame, then silence", half_a_frame),
    _attacked("pickles", "objects that run a program when they are unpickled", pickles),
    _attacked("a GIMP that stands still", "it reads nothing of what it is told", never_reads),
    *FALSE,
    Fault("Link", "a GIMP that never answers", "asked for its picture it says nothing; the user cancels", (2, 5),
          _never_answers),
    Fault("Link", "a GIMP that goes away", "in the middle of a question", (2, 5), _gone),
)  # fmt: skip

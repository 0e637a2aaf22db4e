"""Frames that are almost right."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from typing import Any

from layerbridge import wire
from layerbridge.measures import Box
from tests.faults.fault import need
from tests.faults.link_bench import HELLO, Bridge, attacked

SEED = 20261121
QUICK, FULL = 5_000, 100_000
ANSWER_S = 0.002
"""By then a frame that is none has ended its connection."""
CHECKED_EVERY = 1_000
MESSAGES: tuple[wire.Message, ...] = (
    HELLO,
    wire.Welcome(1, "x"),
    wire.Describe(),
    wire.Description(),
    wire.Inserted((1, 2), 3),
    wire.Failure("message", "hint"),
    wire.Progress("half", 0.5),
    wire.Finished((1,), 2, None, {"prompt": "x", "seed": 5}),
    wire.Pixels(Box(0, 0, 2, 2), b"\0" * 16),
)
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1 << 31, 1 << 63, 10**400, 1e308, "", "x" * 70_000, "\u202e\x00", "../../etc/passwd", [], {},
    [[]], {"blob": 0}, {"blob": -1}, {"blob": 10**9}, {"__class__": "os.system"},
)  # fmt: skip


def frames(chance: random.Random) -> Iterator[bytes]:
    """Without an end: noise, messages with changed bytes, changed values, changed blobs."""
    while True:
        kind = chance.randrange(4)
        header, blobs = wire.encode(wire.Envelope(chance.randrange(3), chance.choice(MESSAGES)))
        if kind == 0:
            yield chance.randbytes(chance.randrange(200))
        elif kind == 1:
            yield _bytes_changed(header, chance)
        elif kind == 2:
            yield _value_changed(header, chance)
        else:
            yield header
            for blob in map(wire.whole, blobs):
                yield chance.choice((blob, blob[:-1], b"", chance.randbytes(20)))


def _bytes_changed(header: bytes, chance: random.Random) -> bytes:
    changed = bytearray(header)
    for _ in range(chance.randrange(1, 6)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(len(changed) + 1)] if chance.random() < 0.2 else changed)


def _value_changed(header: bytes, chance: random.Random) -> bytes:
    head: dict[str, Any] = json.loads(header)
    place = chance.choice((head, head["data"]))
    place[chance.choice([*place, "odd"])] = chance.choice(VALUES)
    return json.dumps(head).encode("utf-8", "replace")


def fuzzed(count: int) -> Callable[[Bridge, ExitStack, Callable[[], None]], str]:
    def attack(bridge: Bridge, stack: ExitStack, others_go_on: Callable[[], None]) -> str:
        chance = random.Random(SEED)  # noqa: S311  (to be the same each time)
        source = frames(chance)
        senders = _Senders(bridge, chance)
        stack.callback(senders.close)
        for number in range(count):
            senders.send(next(source))
            if number % CHECKED_EVERY == 0:
                others_go_on()
                senders.forget_sessions()
        others_go_on()
        need(senders.used > 1, "no frame ended a connection: nothing was fuzzed")
        return f"{count} frames over {senders.used} connections (seed {SEED}). GIMP went on working."

    return attack


class _Senders:
    """One connection after the other: before the hello, or after it."""

    def __init__(self, bridge: Bridge, chance: random.Random) -> None:
        self._bridge, self._chance = bridge, chance
        self._connection: Connection | None = None
        self.used = 0

    def send(self, frame: bytes) -> None:
        connection = self._connection or self._new()
        try:
            connection.send_bytes(frame)
            while connection.poll(ANSWER_S):
                connection.recv_bytes(1 << 20)
        except (OSError, EOFError):
            self.close()

    def forget_sessions(self) -> None:
        for waiting in (self._bridge.sessions, self._bridge.lost):
            while not waiting.empty():
                waiting.get()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _new(self) -> Connection:
        self.used += 1
        self._connection = self._bridge.client()
        if self._chance.random() < 0.5:
            with suppress(OSError):
                wire.send(wire.Envelope(1, HELLO), self._connection.send_bytes)
        return self._connection


FAULTS = (
    attacked("fuzzed frames", f"{QUICK:,} frames that are almost right", fuzzed(QUICK)),
    attacked("many fuzzed frames", f"{FULL:,} of them", fuzzed(FULL), slow=True),
)

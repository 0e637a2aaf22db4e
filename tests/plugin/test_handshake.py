"""The proof of the key, between real ends of real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener
from pathlib import Path

import pytest

from layerbridge.handshake import admit, reach
from tests.fakes.providers import WAIT_LIMIT_S

KEY = b"k" * 32
QUESTION, WELCOME = b"#CHALLENGE#", b"#WELCOME#"
"""What the standard library says."""


class Place:
    """An address, and GIMPs that go there."""

    def __init__(self, listener: Listener, pool: ThreadPoolExecutor) -> None:
        self.listener = listener
        self._pool = pool

    def gimp(self, key: bytes = KEY) -> tuple[Future[Connection], Connection]:
        """What a GIMP gets that looks for its bridge here, and this end of its connection."""
        future = self._pool.submit(lambda: reach(str(self.listener.address), "AF_UNIX", key))
        return future, self.listener.accept()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Listener(str(tmp_path / "s"), "AF_UNIX") as listener, ThreadPoolExecutor() as pool:
        yield Place(listener, pool)


def test_both_know_the_key(place: Place) -> None:
    gimp, here = place.gimp()
    admit(here, KEY)
    with here, gimp.result(WAIT_LIMIT_S) as there:
        there.send_bytes(b"hello")
        assert here.recv_bytes() == b"hello"


def test_who_does_not_know_the_key_is_not_let_in(place: Place) -> None:
    gimp, here = place.gimp(b"another")
    with here, pytest.raises(AuthenticationError):
        admit(here, KEY)
    with pytest.raises(AuthenticationError):
        gimp.result(WAIT_LIMIT_S)


def test_a_stranger_cannot_have_one_gimp_answer_what_another_one_asks(place: Place) -> None:
    first, to_first = place.gimp()
    second, to_second = place.gimp()
    with to_first, to_second:
        to_first.send_bytes(QUESTION + b"x" * 20)
        to_first.recv_bytes()
        to_first.send_bytes(WELCOME)
        to_second.send_bytes(to_first.recv_bytes())
        to_first.send_bytes(to_second.recv_bytes())
        with pytest.raises(AuthenticationError):
            first.result(WAIT_LIMIT_S)
    with pytest.raises((EOFError, OSError)):
        second.result(WAIT_LIMIT_S)


def test_what_asks_nothing_is_no_bridge(place: Place) -> None:
    gimp, here = place.gimp()
    with here:
        here.send_bytes(b"220 mail.example ESMTP")
        with pytest.raises(AuthenticationError):
            gimp.result(WAIT_LIMIT_S)

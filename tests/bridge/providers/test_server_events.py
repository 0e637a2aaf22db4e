"""Server-sent events, however the stream is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import BadResponseError
from bridge.providers.server_events import MAX_LINES, EventParser, ServerEvent, all_events

CASES: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "named": (b"event: done\ndata: 1\n\n", [("done", "1")]),
    "unnamed": (b"data: 1\n\n", [("message", "1")]),
    "no space": (b"data:1\n\n", [("message", "1")]),
    "only one space is taken away": (b"data:  1\n\n", [("message", " 1")]),
    "several lines": (b"data: 1\ndata: 2\n\n", [("message", "1\n2")]),
    "several events": (b"data: 1\n\ndata: 2\n\n", [("message", "1"), ("message", "2")]),
    "the name is for one event": (b"event: a\ndata: 1\n\ndata: 2\n\n", [("a", "1"), ("message", "2")]),
    "CRLF": (b"event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n", [("a", "1"), ("message", "2")]),
    "CR": (b"event: a\rdata: 1\r\rdata: 2\r\r", [("a", "1"), ("message", "2")]),
    "comments": (b": ping\n\n:\n\ndata: 1\n: ping\n\n", [("message", "1")]),
    "other fields": (b"id: 7\nretry: 10\nwhatever: x\nplain\ndata: 1\n\n", [("message", "1")]),
    "a name without data": (b"event: a\n\ndata: 1\n\n", [("message", "1")]),
    "empty data": (b"data\n\ndata:\n\n", [("message", ""), ("message", "")]),
    "byte order mark": (b"\xef\xbb\xbfdata: 1\n\n", [("message", "1")]),
    "cut off at the end": (b"data: 1\n\ndata: 2", [("message", "1"), ("message", "2")]),
    "no UTF-8": (b"data: \xff\n\n", [("message", "\ufffd")]),
    "colons in the data": (b"data: a:b: c\n\n", [("message", "a:b: c")]),
    "no stream at all": (b'{"data": []}', []),
    "nothing": (b"", []),
    "empty lines": (b"\n\r\n\r\n\n", []),
}


@pytest.mark.parametrize("case", CASES)
def test_whole(case: str) -> None:
    body, events = CASES[case]
    assert all_events(body) == tuple(ServerEvent(*event) for event in events)


@pytest.mark.parametrize("case", CASES)
def test_byte_by_byte(case: str) -> None:
    body, events = CASES[case]
    parser = EventParser()
    heard = [event for at in range(len(body)) for event in parser.feed(body[at : at + 1])]
    assert [*heard, *parser.finish()] == [ServerEvent(*event) for event in events]


@given(
    st.lists(st.sampled_from([b"data: 1", b"event: a", b"\r", b"\n", b"\r\n", b": x", b"data", b"\xef\xbb\xbf", b""])),
    st.lists(st.integers(0, 12)),
)
def test_where_it_is_cut_makes_no_difference(parts: list[bytes], cuts: list[int]) -> None:
    body = b"".join(parts)
    parser, heard, at = EventParser(), [], 0
    for length in [*cuts, len(body)]:
        heard += parser.feed(body[at : at + length])
        at += length
    assert (*heard, *parser.finish()) == all_events(body)


def test_an_event_comes_as_soon_as_it_is_complete() -> None:
    parser = EventParser()
    assert parser.feed(b"data: 1\n") == ()
    assert parser.feed(b"\n") == (ServerEvent("message", "1"),)
    assert parser.finish() == ()


@pytest.mark.parametrize(
    "pieces",
    [
        [b"x" * 101],
        [b"data: " + b"x" * 60, b"x" * 60],
        [b"data: " + b"x" * 60 + b"\n", b"data: " + b"x" * 60 + b"\n"],
    ],
    ids=["one piece", "one line", "one event"],
)
def test_nothing_is_kept_without_end(pieces: list[bytes]) -> None:
    parser = EventParser(max_event_bytes=100)
    for piece in pieces[:-1]:
        parser.feed(piece)
    with pytest.raises(BadResponseError, match="too long"):
        parser.feed(pieces[-1])


def test_many_small_events_are_no_long_one() -> None:
    parser = EventParser(max_event_bytes=100)
    assert len([event for _ in range(100) for event in parser.feed(b"data: 0123456789\n\n")]) == 100


@pytest.mark.parametrize("line", [b"data: x\n\n", b": still here\n", b"\n"])
def test_a_stream_without_end(line: bytes) -> None:
    with pytest.raises(BadResponseError, match="too many lines"):
        all_events(line * (MAX_LINES + 1))

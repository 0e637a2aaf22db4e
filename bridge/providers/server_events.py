"""Server-sent events, read as their bytes come.

Owns: ``EventParser``, ``ServerEvent``, ``all_events``. May import: ``bridge.errors``.

The format is that of the HTML standard (9.2, "Server-sent events"): lines that end in LF, CR or CRLF, ``field: value``,
an empty line ends an event. What an event says is its reader's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.errors import BadResponseError

MAX_EVENT_BYTES = 96 << 20
"""A picture of 8 megapixels as base64 has 45 MB at most."""
MAX_LINES = 100_000
"""Of a whole stream. One that lives on comments alone sends one a second, and lasts an hour at most."""
DEFAULT_NAME = "message"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class ServerEvent:
    """One event: its name ("message" where it has none), and its data lines joined."""

    name: str
    data: str


class EventParser:
    """Takes pieces of a stream, however they were cut, and gives the events that they complete.

    Args:
        max_event_bytes: of one line, and of all data of one event.
    """

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_bytes = max_event_bytes
        self._line = bytearray()
        self._data: list[bytes] = []
        self._data_bytes = 0
        self._name = ""
        self._after_cr = False
        self._first = True
        self._lines = 0

    def feed(self, piece: bytes) -> tuple[ServerEvent, ...]:
        """The events that end in ``piece``.

        Raises:
            BadResponseError: a line or an event is too long, or there is no end of them.
        """
        if not piece:
            return ()
        start = 1 if self._after_cr and piece[:1] == b"\n" else 0
        self._after_cr = piece[-1:] == b"\r"
        events: list[ServerEvent] = []
        for end in _LINE_END.finditer(piece, start):
            self._take(piece[start : end.start()])
            start = end.end()
            events += self._end_line()
        self._take(piece[start:])
        return tuple(events)

    def finish(self) -> tuple[ServerEvent, ...]:
        """The event that the stream's end cut off before its empty line, if any: it may be whole all the same."""
        return (*self._end_line(), *self._dispatch())

    def _take(self, data: bytes) -> None:
        if self._data_bytes + len(self._line) + len(data) > self._max_bytes:
            raise BadResponseError("The server's stream has an event that is too long.", "Check its address.")
        self._line += data

    def _end_line(self) -> tuple[ServerEvent, ...]:
        self._lines += 1
        if self._lines > MAX_LINES:
            raise BadResponseError("The server's stream has too many lines.", "Check its address.")
        line = bytes(self._line)
        self._line.clear()
        if self._first:
            line, self._first = line.removeprefix(BYTE_ORDER_MARK), False
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
            self._data_bytes += len(value)
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
        # Comments (an empty field), "id" and "retry" say nothing that is needed here.
        return ()

    def _dispatch(self) -> tuple[ServerEvent, ...]:
        data, name = self._data, self._name
        self._data, self._data_bytes, self._name = [], 0, ""
        if not data:
            return ()
        return (ServerEvent(name or DEFAULT_NAME, b"\n".join(data).decode("utf-8", "replace")),)


def all_events(body: bytes) -> tuple[ServerEvent, ...]:
    """Every event of a stream that has ended. Raises ``BadResponseError`` as ``EventParser.feed`` does."""
    parser = EventParser()
    return (*parser.feed(body), *parser.finish())

"""The server's side of a websocket (RFC 6455), as small as can be, over a connection that HTTP left to it."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import socket
import struct
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
NORMAL = 1000


class SocketError(ValueError):
    """A client that does not keep to the protocol; the text says how."""


def accept_key(headers: Mapping[str, str]) -> str:
    """What a proper request to open a websocket is answered with. Raises ``SocketError``."""
    if headers.get("upgrade", "").lower() != "websocket" or "upgrade" not in headers.get("connection", "").lower():
        raise SocketError("No WebSocket UPGRADE hdr")
    if headers.get("sec-websocket-version") != "13":
        raise SocketError("Unsupported version")
    key = headers.get("sec-websocket-key", "")
    try:
        whole = len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        whole = False
    if not whole:
        raise SocketError("Handshake error")
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()  # noqa: S324  (the protocol's)


class ServerSocket:
    """One open websocket. Sending is safe from any thread, reading is one thread's business.

    Attributes:
        closed: the client said goodbye, or went.
    """

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._connection: socket.socket = handler.connection
        self._stream = handler.rfile
        self._lock = threading.Lock()
        self.closed = False

    def open(self, accept: str) -> None:
        """The answer to the request."""
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: upgrade"]
        lines.append(f"Sec-WebSocket-Accept: {accept}")
        self._write("\r\n".join([*lines, "", ""]).encode())

    def send(self, data: str | bytes) -> None:
        """A message in one frame. A client that has gone is no error."""
        if isinstance(data, str):
            self.send_frame(TEXT, data.encode())
        else:
            self.send_frame(BINARY, data)

    def send_frame(self, opcode: int, data: bytes = b"", *, final: bool = True) -> None:
        """One frame, of whatever kind."""
        head = bytes([opcode | (0x80 if final else 0)])
        if len(data) < 126:
            head += bytes([len(data)])
        elif len(data) < 1 << 16:
            head += bytes([126]) + struct.pack(">H", len(data))
        else:
            head += bytes([127]) + struct.pack(">Q", len(data))
        self._write(head + data)

    def send_raw(self, data: bytes) -> None:
        """Bytes that need be no frame."""
        self._write(data)

    def close(self, status: int = NORMAL) -> None:
        """Say goodbye."""
        self.send_frame(CLOSE, struct.pack(">H", status))

    def read(self) -> str | bytes | None:
        """The next message; None when the client has gone. Pings and goodbyes are answered.

        Raises:
            SocketError: a frame that is none, or is not masked.
        """
        parts: list[bytes] = []
        kind = CONTINUATION
        while True:
            frame = self._frame()
            if frame is None:
                return None
            final, opcode, data = frame
            if opcode == CLOSE:
                self.closed = True
                self.send_frame(CLOSE, data[:2])
                return None
            if opcode == PING:
                self.send_frame(PONG, data)
            if opcode in (PING, PONG):
                continue
            kind = opcode or kind
            parts.append(data)
            if final:
                whole = b"".join(parts)
                return whole.decode() if kind == TEXT else whole

    def _frame(self) -> tuple[bool, int, bytes] | None:
        head = self._exactly(2)
        if head is None:
            return None
        if not head[1] & 0x80:
            raise SocketError("a client's frames are masked")
        length = head[1] & 0x7F
        if length >= 126:
            size, form = (2, ">H") if length == 126 else (8, ">Q")
            length = struct.unpack(form, self._exactly(size) or bytes(size))[0]
        mask, data = self._exactly(4), self._exactly(length)
        if mask is None or data is None:
            return None
        plain = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        return bool(head[0] & 0x80), head[0] & 0x0F, plain

    def _exactly(self, count: int) -> bytes | None:
        with contextlib.suppress(OSError, ValueError):
            data = self._stream.read(count)
            if len(data) == count:
                return data
        self.closed = True
        return None

    def _write(self, data: bytes) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._connection.sendall(data)

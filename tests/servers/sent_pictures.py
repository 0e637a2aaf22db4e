"""The PNG files in whatever a server was sent: as parts of forms, as base64 in JSON, as fields of messages."""

from __future__ import annotations

import base64
import io
import re
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.servers.rig import Rig

SIGNATURE = b"\x89PNG\r\n\x1a\n"
AS_TEXT = re.compile(rb"iVBORw0KGgo[A-Za-z0-9+/]*=*")


def sent_pngs(rig: Rig) -> list[bytes]:
    """Every PNG that reached the rig's server, in order."""
    server: Any = rig.server
    bodies = [each.body for each in server.requests] if hasattr(server, "requests") else [e.data for e in server.calls]
    return [png for body in bodies for png in pngs_in(body)]


def pngs_in(data: bytes) -> list[bytes]:
    """The PNG files in ``data``."""
    found = [base64.b64decode(match) for match in AS_TEXT.findall(data)]
    start = data.find(SIGNATURE)
    while start >= 0:
        end = start + len(SIGNATURE) + sum(length for _, length in _chunks(data[start:]))
        found.append(data[start:end])
        start = data.find(SIGNATURE, end)
    return found


def chunk_names(png: bytes) -> list[str]:
    """What a PNG is made of."""
    return [name for name, _ in _chunks(png)]


def pixels_of(png: bytes) -> NDArray[np.uint8]:
    """(height, width, 4)."""
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))


def _chunks(data: bytes) -> list[tuple[str, int]]:
    """Name and whole length of every chunk, up to the end of the picture."""
    at, found = len(SIGNATURE), list[tuple[str, int]]()
    while not found or found[-1][0] != "IEND":
        (length,) = struct.unpack_from(">I", data, at)
        found.append((data[at + 4 : at + 8].decode("ascii"), length + 12))
        at += length + 12
    return found

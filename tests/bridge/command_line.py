"""The command line as tests use it: in this process, with files to work on and what it printed."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bridge.cli.commands import run
from bridge.imaging.codec import encode_mask_png, encode_png
from bridge.model import Box
from tests.fakes.canvas import gradient, rectangle

SIDE_PX = 128
MASKED = Box(40, 50, 30, 20)


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


class CommandLine:
    """Runs commands; "{name}" in an argument is the file of that name in ``folder``."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def path(self, name: str) -> Path:
        return self.folder / name

    def __call__(self, command: str | Sequence[str], *more: str) -> Outcome:
        words = command.split() if isinstance(command, str) else command
        status = run([word.replace("{", f"{self.folder}/").replace("}", "") for word in (*words, *more)])
        printed = self._capsys.readouterr()
        return Outcome(status, printed.out, printed.err)


def make_files(folder: Path) -> None:
    """A picture, masks good and bad, and files that are no pictures."""
    picture = encode_png(gradient(SIDE_PX, SIDE_PX))
    files = {
        "in.png": picture,
        "mask.png": encode_mask_png(rectangle(SIDE_PX, SIDE_PX, MASKED)),
        "small.png": encode_mask_png(rectangle(8, 8, Box(0, 0, 4, 4))),
        "black.png": encode_mask_png(rectangle(SIDE_PX, SIDE_PX, Box(0, 0, 0, 0))),
        "cut.png": picture[: len(picture) // 2],
        "bomb.png": bomb(60_000, 60_000),
        "text.png": b"This is no picture.\n" * 50,
        "empty.png": b"",
        "in_mask.png": encode_mask_png(rectangle(SIDE_PX, SIDE_PX, MASKED)),
        "file": b"no folder",
        "folder/one.png": picture,
    }
    for empty in ("folder", "folder.png"):
        (folder / empty).mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it has width times height pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def noise_png(side_px: int) -> bytes:
    """A picture that no compression makes small."""
    picture = gradient(side_px, side_px)
    picture.pixels[..., :3] = np.random.default_rng(1).integers(0, 256, (side_px, side_px, 3), np.uint8)
    return encode_png(picture)

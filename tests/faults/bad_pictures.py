"""Pictures that are broken, lie, or mean harm, made at run time; and answers around them."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

from bridge.imaging.png_chunks import SIGNATURE, as_chunk

GREY, RGB, PALETTE = 0, 2, 3


def artifacts(*pictures: bytes, finish: str = "SUCCESS", **more: Any) -> bytes:
    """What Stability's REST API answers."""
    listed = [{"base64": base64.b64encode(each).decode(), "finishReason": finish, "seed": 5} for each in pictures]
    return json.dumps({"artifacts": listed, **more}).encode()


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(5).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


def noise_png(width: int, height: int) -> bytes:
    return saved(noise(width, height))


def declared_png(width: int, height: int, *, colour: int = GREY, bits: int = 1, rows: int = 0) -> bytes:
    """A PNG that says it is so large, with as many black rows as are asked for."""
    samples = {GREY: 1, RGB: 3, PALETTE: 1}[colour]
    row = b"\0" * (1 + (width * bits * samples + 7) // 8)
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return SIGNATURE + as_chunk(b"IHDR", head) + as_chunk(b"IDAT", packed) + as_chunk(b"IEND", b"")


def with_chunk(png: bytes, kind: bytes, data: bytes) -> bytes:
    """A chunk behind the head."""
    end = len(SIGNATURE) + 25
    return png[:end] + as_chunk(kind, data) + png[end:]


def packed_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(megabytes)) + packer.flush()


def gzipped(piece: bytes, times: int) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()


def cmyk_jpeg(width: int, height: int) -> bytes:
    return saved(noise(width, height).convert("CMYK"), "JPEG")


def lying_jpeg(width: int, height: int, *, told: int) -> bytes:
    """A JPEG whose frame says another height; its EXIF lies about both sides."""
    exif = Image.Exif()
    exif[0x0100], exif[0x0101], exif[0xA002], exif[0xA003] = 1 << 30, 1 << 30, 1 << 30, 1 << 30
    data = bytearray(saved(noise(width, height), "JPEG", exif=exif))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", told, told)
    return bytes(data)


def animated(kind: str, width: int, height: int, frames: int) -> bytes:
    """So many frames; the first one is what counts."""
    first = Image.new("RGB", (width, height), (200, 30, 30))
    others = [Image.new("RGB", (width, height), (number % 256, number // 256, 0)) for number in range(1, frames)]
    return saved(first, kind, save_all=True, append_images=others, duration=10)

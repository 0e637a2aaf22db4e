"""A PNG as its chunks (PNG specification, section 5): writing one, reading all, and leaving out what is no picture.

Owns: ``SIGNATURE``, ``as_chunk``, ``chunks``, ``bare_png``, ``without_ballast``. May import: the standard library.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
FRAME_BYTES = 12
"""Length, kind and check sum around a chunk's data."""
KEPT = (b"IHDR", b"IDAT", b"IEND")
MEANINGFUL = (b"iCCP", b"gAMA", b"cHRM", b"cICP", b"eXIf", b"tRNS", b"acTL")
"""They say how the pixels are to be understood."""
TEXTS = (b"tEXt", b"zTXt", b"iTXt")
MEANINGFUL_TEXTS = (b"Raw profile type ", b"XML:com.adobe.xmp\0")
"""EXIF and XMP, and so a direction, travel in texts too (ImageMagick writes them so, Pillow obeys them)."""
FIXED_BYTES = {b"IHDR": 25, b"IEND": 12}
SLACK_BYTES = 1 << 16
"""By so much more than its bare pixels no packed picture is; the rest would be ballast."""
BALLAST_BYTES = 1 << 20
"""Pillow refuses a picture with a text or a profile that is larger."""
MAX_TEXTS = 50
"""More are not even looked at: all of them together must not unpack to much either."""
MAX_NAMES_BYTES = 512
"""By then the packed part of a text or of a profile has begun."""
PLAIN_COLOURS = (b"\x08\x02", b"\x08\x06")
"""8 bits, RGB or RGBA."""


def as_chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk, whole: length, kind, data, check sum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def bare_png(data: bytes) -> bytes | None:
    """The PNG without its metadata, where what is left is the same picture: what came packed is kept as it is packed.

    Args:
        data: bytes that ``decode_picture`` could read.

    Returns:
        None for another format, and for a PNG whose colours or direction depend on more than its pixels.
    """
    if data[: len(SIGNATURE)] != SIGNATURE:
        return None
    kept, before, most = [SIGNATURE], b"", 0.0
    for kind, chunk in chunks(data):
        apart = kind == b"IDAT" != before and len(kept) > len((SIGNATURE, b"IHDR"))
        if apart or (kind == b"IHDR") is not (before == b"") or not _is_plain(kind, chunk):
            return None
        before = kind
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", chunk, 8)
            most = height * (width * 4 + 1) * 1.01 + SLACK_BYTES
        if kind in KEPT:
            kept.append(chunk)
            most -= len(chunk)
        if most < 0:
            return None
        if kind == b"IEND":
            return b"".join(kept)
    return None


def without_ballast(data: bytes) -> bytes | None:
    """The PNG without texts and profiles that make up more than a picture has of them; None where it has none such.

    A profile that is left out changes colours a little; texts may say how a picture is to be turned, but not such ones.
    """
    if data[: len(SIGNATURE)] != SIGNATURE:
        return None
    kept, dropped, texts = [SIGNATURE], False, 0
    for kind, chunk in chunks(data):
        texts += kind in TEXTS
        if kind in (*TEXTS, b"iCCP") and (texts > MAX_TEXTS or _unpacks_to_much(kind, chunk)):
            dropped = True
        else:
            kept.append(chunk)
    return b"".join(kept) if dropped else None


def _unpacks_to_much(kind: bytes, chunk: bytes) -> bool:
    if kind == b"tEXt":
        return len(chunk) > BALLAST_BYTES
    # Behind the name and, in iTXt, the language: where packed data may begin is not looked for, each place is tried.
    data = chunk[8:-4]
    starts = (match.start() for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data[:MAX_NAMES_BYTES]))
    return len(chunk) > BALLAST_BYTES or any(_unpacked_is_much(data[start:]) for start in starts)


def _unpacked_is_much(packed: bytes) -> bool:
    try:
        return len(zlib.decompressobj().decompress(packed, BALLAST_BYTES + 1)) > BALLAST_BYTES
    except zlib.error:
        return False


def _is_plain(kind: bytes, chunk: bytes) -> bool:
    """Whether a chunk says nothing of how its picture looks but its pixels, in a way that every reader takes."""
    if kind in MEANINGFUL or (kind in TEXTS and chunk[8:].startswith(MEANINGFUL_TEXTS)):
        return False
    if kind == b"IHDR" and chunk[16:18] not in PLAIN_COLOURS:
        return False
    if kind not in KEPT:
        return kind == b"PLTE" or kind[:1].islower()  # What is critical, and unknown here, changes the picture.
    # Pillow does not look at the check sums of pixels; others refuse the file for them.
    whole = struct.unpack(">I", chunk[-4:])[0] == zlib.crc32(chunk[4:-4])
    return whole and len(chunk) == FIXED_BYTES.get(kind, len(chunk))


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and all bytes of each chunk (PNG specification, section 5.3), until they are cut off."""
    start = len(SIGNATURE)
    while start + FRAME_BYTES <= len(data):
        (length,) = struct.unpack_from(">I", data, start)
        end = start + FRAME_BYTES + length
        if end > len(data):
            return
        yield data[start + 4 : start + 8], data[start:end]
        start = end

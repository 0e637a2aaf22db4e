"""How a picture file carries what it says of itself, in each format's own place.

Owns: ``Labels``, where its two texts go in PNG, JPEG, WebP and TIFF. May import: ``bridge.imaging.png_chunks``.

Chunks and segments are written here, and not by Pillow: before its version 11 it put no XMP into a JPEG, and of an EXIF
block that it was handed piece by piece it wrote nothing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from bridge.imaging.png_chunks import FIXED_BYTES, SIGNATURE, as_chunk

PNG_HEADER_BYTES = len(SIGNATURE) + FIXED_BYTES[b"IHDR"]
"""Signature and IHDR, which stays the first chunk."""
XMP_KEYWORD = "XML:com.adobe.xmp"
TEXT_KEYWORD = "parameters"
"""The name that AUTOMATIC1111's WebUI gave it, and that others look for."""

EXIF_POINTER, USER_COMMENT = 0x8769, 0x9286
LONG, UNDEFINED = 4, 7
ONE_ENTRY_BYTES = 18
"""An EXIF directory with a single entry: count, entry, offset of the next one."""
IMAGE_DESCRIPTION, XMP_PACKET = 270, 700

APP1 = b"\xff\xe1"
EXIF_SIGNATURE = b"Exif\0\0"
XMP_SIGNATURE = b"http://ns.adobe.com/xap/1.0/\0"
MAX_SEGMENT_BYTES = 0xFFFF
"""Of a JPEG's segment, with the two bytes that say its length."""
JPEG_START_BYTES = 2


@dataclass(frozen=True)
class Labels:
    """What a file says of its picture; nothing where both are empty.

    Attributes:
        text: how it was made, for people and for other tools.
        xmp: an XMP packet.
    """

    text: str = ""
    xmp: str = ""


NO_LABELS = Labels()


def in_png(data: bytes, labels: Labels) -> bytes:
    """A PNG with the text as "parameters" and the packet as XMP's specification has it, before the pixels."""
    chunks = b""
    if labels.text:
        chunks += _text_chunk(labels.text)
    if labels.xmp:
        chunks += _itxt_chunk(XMP_KEYWORD, labels.xmp)
    return data[:PNG_HEADER_BYTES] + chunks + data[PNG_HEADER_BYTES:]


def in_jpeg(data: bytes, labels: Labels) -> bytes:
    """A JPEG with the text in EXIF's UserComment and the packet in a segment of its own, behind the JFIF header.

    What is longer than a segment is left out: see ``too_long_for_jpeg``.
    """
    (header_bytes,) = struct.unpack_from(">H", data, JPEG_START_BYTES + 2)
    place = JPEG_START_BYTES + 2 + header_bytes
    segments = b""
    if labels.text and not too_long_for_jpeg(labels):
        segments += _segment(EXIF_SIGNATURE + _exif(labels.text))
    if labels.xmp:
        segments += _segment(XMP_SIGNATURE + labels.xmp.encode())
    return data[:place] + segments + data[place:]


def too_long_for_jpeg(labels: Labels) -> bool:
    """Whether a JPEG cannot hold the text."""
    return 2 + len(EXIF_SIGNATURE) + len(_exif(labels.text)) > MAX_SEGMENT_BYTES


def webp_options(labels: Labels) -> dict[str, Any]:
    """Pillow's options for a WebP: EXIF's UserComment, and XMP."""
    options: dict[str, Any] = {}
    if labels.text:
        options["exif"] = _exif(labels.text)
    if labels.xmp:
        options["xmp"] = labels.xmp.encode()
    return options


def tiff_options(labels: Labels) -> dict[str, Any]:
    """Pillow's options for a TIFF: ImageDescription, in UTF-8 as everybody writes and reads it, and XMP."""
    tags: dict[int, bytes] = {}
    if labels.text:
        tags[IMAGE_DESCRIPTION] = labels.text.encode()
    if labels.xmp:
        tags[XMP_PACKET] = labels.xmp.encode()
    return {"tiffinfo": tags} if tags else {}


def _text_chunk(text: str) -> bytes:
    """tEXt, which older tools read too, where Latin-1 holds the text (PNG specification, section 11.3.4)."""
    try:
        return as_chunk(b"tEXt", TEXT_KEYWORD.encode() + b"\0" + text.encode("latin-1"))
    except UnicodeEncodeError:
        return _itxt_chunk(TEXT_KEYWORD, text)


def _itxt_chunk(keyword: str, text: str) -> bytes:
    """Neither compressed nor of a named language."""
    return as_chunk(b"iTXt", keyword.encode() + b"\0\0\0\0\0" + text.encode())


def _segment(data: bytes) -> bytes:
    return APP1 + struct.pack(">H", 2 + len(data)) + data


def _exif(text: str) -> bytes:
    """A block with UserComment alone, in UTF-16 of the block's byte order (EXIF 2.32, section 4.6.5)."""
    comment = b"UNICODE\0" + text.encode("utf-16-be")
    head = b"MM\0*" + struct.pack(">I", 8)
    main = _directory(EXIF_POINTER, LONG, 1, len(head) + ONE_ENTRY_BYTES)
    inner = _directory(USER_COMMENT, UNDEFINED, len(comment), len(head) + 2 * ONE_ENTRY_BYTES)
    return head + main + inner + comment


def _directory(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack(">HHHIII", 1, tag, kind, count, value, 0)

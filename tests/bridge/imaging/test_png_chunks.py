"""A PNG without what is no picture, and when there is none."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from bridge.imaging.codec import decode_picture
from bridge.imaging.png_chunks import bare_png
from bridge.model import Size


@pytest.mark.parametrize("alpha", [255, 90])
def test_a_bare_png_is_the_same_picture_without_its_metadata(alpha: int) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (17, 23, 4)).astype(np.uint8)
    pixels[..., 3] = alpha
    told = PngInfo()
    told.add_text("prompt", "a secret")
    packed = io.BytesIO()
    Image.fromarray(pixels if alpha < 255 else pixels[..., :3].copy()).save(packed, "PNG", pnginfo=told)
    bare = bare_png(packed.getvalue())
    assert bare is not None
    assert b"a secret" not in bare
    assert np.array_equal(decode_picture(bare).pixels, pixels)


def _packed(mode: str, **options: object) -> bytes:
    packed = io.BytesIO()
    kind = str(options.pop("kind", "PNG"))
    Image.new(mode, (8, 8)).save(packed, kind, **options)
    return packed.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _packed("L"),
        _packed("P"),
        _packed("I;16"),
        _packed("RGB", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
        _packed("RGB", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"),
        _packed("RGB", kind="JPEG"),
        _packed("RGB")[:-20],
        b"",
    ],
    ids=["grey", "palette", "16-bit", "profile", "exif", "jpeg", "cut", "empty"],
)
def test_what_is_more_or_less_than_its_pixels_has_no_bare_png(data: bytes) -> None:
    assert bare_png(data) is None


def _chunk(kind: bytes, data: bytes, *, right: bool = True) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) ^ (not right))


def _of_chunks(*chunks: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


_TURNED = Image.Exif()
_TURNED[0x112] = 6
_EXIF = f"\nexif\n{len(_TURNED.tobytes()):8}\n{_TURNED.tobytes().hex()}".encode()
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf tiff:Orientation="6"/></x:xmpmeta>'
_IHDR = _chunk(b"IHDR", struct.pack(">IIBBBBB", 6, 4, 8, 2, 0, 0, 0))
_PIXELS = zlib.compress(bytes(4 * (1 + 6 * 3)))
_IDAT, _IEND, _NOTE = _chunk(b"IDAT", _PIXELS), _chunk(b"IEND", b""), _chunk(b"tEXt", b"a\0b")


def test_a_png_of_these_parts_is_kept_as_it_is() -> None:
    data = _of_chunks(_IHDR, _NOTE, _IDAT, _NOTE, _IEND)
    assert bare_png(data) == _of_chunks(_IHDR, _IDAT, _IEND)
    assert decode_picture(data).size == Size(6, 4)


@pytest.mark.parametrize(
    "chunks",
    [
        (_IHDR, _chunk(b"tEXt", b"Raw profile type exif\0" + _EXIF), _IDAT, _IEND),
        (_IHDR, _chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(_EXIF)), _IDAT, _IEND),
        (_IHDR, _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _XMP), _IDAT, _IEND),
        (_IHDR, _IDAT, _chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _XMP), _IEND),
        (_IHDR, _IHDR, _IDAT, _IEND),
        (_IHDR, _IDAT, _IHDR, _IEND),
        (_NOTE, _IHDR, _IDAT, _IEND),
        (_IHDR, _IDAT, _NOTE, _IDAT, _IEND),
        (_IHDR, _chunk(b"ABCD", b""), _IDAT, _IEND),
        (_IHDR, _chunk(b"tRNS", bytes(6)), _IDAT, _IEND),
        (_IHDR, _IDAT, _chunk(b"tRNS", bytes(6)), _IEND),
        (_IHDR, _chunk(b"IDAT", _PIXELS, right=False), _IEND),
        (_IHDR, _IDAT, _chunk(b"IDAT", bytes(1 << 20)), _IEND),
        (_IHDR, _IDAT, _chunk(b"IEND", b"more")),
    ],
    ids=[
        *("exif as text", "exif as packed text", "xmp", "xmp behind", "two heads", "head behind", "no head first"),
        *("pixels apart", "unknown critical", "key colour", "key colour behind", "check sum", "ballast", "long end"),
    ],
)
def test_what_others_would_not_open_or_see_otherwise_is_not_kept_as_it_came(chunks: tuple[bytes, ...]) -> None:
    assert bare_png(_of_chunks(*chunks)) is None

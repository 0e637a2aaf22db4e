"""Labels read back from files: with Pillow, and by the formats' own rules where Pillow reads what it likes."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bridge.imaging.codec import read_picture_file, write_picture_file
from bridge.imaging.labels import Labels
from bridge.model import Picture

LATIN = "a château\nNegative prompt: naïve\nSteps: 20, Size: 4x4"
WIDE = "海の写真 🌊\nNegative prompt: ☃\nSteps: 20, Size: 4x4"
XMP = '<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"/><?xpacket end="w"?>'
XMP_SEGMENT = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSIONS = ("png", "jpg", "jpeg", "webp", "tif", "tiff")


def picture() -> Picture:
    pixels = np.random.default_rng(1).integers(0, 256, (11, 17, 4), np.uint8)
    pixels[..., 3] |= 1  # WebP drops colours under full transparency
    return Picture(pixels)


def written(folder: Path, extension: str, labels: Labels | None) -> Path:
    path = folder / f"out.{extension}"
    if labels is None:
        write_picture_file(path, picture())
    else:
        write_picture_file(path, picture(), labels)
    return path


def user_comment(block: bytes) -> str:
    """EXIF's UserComment, read by EXIF's own rules: byte order, directory, pointer, type, character code."""
    block = block.removeprefix(b"Exif\0\0")
    order = {b"MM": ">", b"II": "<"}[block[:2]]
    magic, first = struct.unpack_from(f"{order}HI", block, 2)
    assert magic == 42
    pointers = entries(block, order, first)
    kind, count, value = entries(block, order, pointers[0x8769][2])[0x9286]
    assert kind == 7
    comment = block[value : value + count]
    assert len(comment) == count
    assert comment[:8] == b"UNICODE\0"
    return comment[8:].decode("utf-16-be" if order == ">" else "utf-16-le")


def entries(block: bytes, order: str, start: int) -> dict[int, tuple[int, int, int]]:
    (count,) = struct.unpack_from(f"{order}H", block, start)
    rows = [struct.unpack_from(f"{order}HHII", block, start + 2 + 12 * row) for row in range(count)]
    assert struct.unpack_from(f"{order}I", block, start + 2 + 12 * count) == (0,)
    return {tag: (kind, length, value) for tag, kind, length, value in rows}


def png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks, start = [], 8
    while start < len(data):
        (length,) = struct.unpack_from(">I", data, start)
        kind, body = data[start + 4 : start + 8], data[start + 8 : start + 8 + length]
        assert struct.unpack_from(">I", data, start + 8 + length) == (zlib.crc32(kind + body),)
        chunks.append((kind, body))
        start += 12 + length
    return chunks


def text_of(path: Path) -> str:
    """Where tools look for the text in this format."""
    with Image.open(path) as image:
        if image.format == "PNG":
            return str(image.info["parameters"])
        if image.format == "TIFF":
            return str(image.tag_v2[270]).encode("latin-1").decode()  # type: ignore[attr-defined]  # as Pillow reads it
        return user_comment(image.info["exif"])


def xmp_of(path: Path) -> str:
    with Image.open(path) as image:
        if image.format == "PNG":
            return str(image.info["XML:com.adobe.xmp"])
        if image.format == "TIFF":
            return bytes(image.tag_v2[700]).decode()  # type: ignore[attr-defined]
        if image.format == "JPEG":  # Pillow's own name for it is younger than the Pillow that is asked for.
            (segment,) = [data for _name, data in image.applist if data.startswith(XMP_SEGMENT)]  # type: ignore[attr-defined]
            return bytes(segment[len(XMP_SEGMENT) :]).decode()
        return bytes(image.info["xmp"]).decode()


@pytest.mark.parametrize("text", [LATIN, WIDE])
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_both_texts_come_back_and_the_pixels_are_the_same(tmp_path: Path, extension: str, text: str) -> None:
    bare = read_picture_file(written(tmp_path, extension, None))
    path = written(tmp_path, extension, Labels(text, XMP))
    assert text_of(path) == text
    assert xmp_of(path) == XMP
    assert np.array_equal(read_picture_file(path).pixels, bare.pixels)


def test_other_readers_of_exif_find_the_comment_too(tmp_path: Path) -> None:
    for extension in ("jpg", "webp"):
        with Image.open(written(tmp_path, extension, Labels(WIDE, XMP))) as image:
            told = image.getexif().get_ifd(0x8769)[0x9286]
        assert told == b"UNICODE\0" + WIDE.encode("utf-16-be")


@pytest.mark.parametrize(("text", "kind"), [(LATIN, b"tEXt"), (WIDE, b"iTXt")])
def test_a_png_has_the_simplest_chunk_that_holds_the_text_before_its_pixels(
    tmp_path: Path, text: str, kind: bytes
) -> None:
    chunks = png_chunks(written(tmp_path, "png", Labels(text, XMP)).read_bytes())
    kinds = [each for each, _ in chunks]
    assert kinds[:3] == [b"IHDR", kind, b"iTXt"]
    assert kinds[-1] == b"IEND"
    assert chunks[1][1].split(b"\0")[0] == b"parameters"
    assert chunks[2][1] == b"XML:com.adobe.xmp\0\0\0\0\0" + XMP.encode()


def test_a_jpeg_has_its_segments_behind_the_jfif_header(tmp_path: Path) -> None:
    data = written(tmp_path, "jpg", Labels(LATIN, XMP)).read_bytes()
    assert data[:4] == b"\xff\xd8\xff\xe0"
    assert data[20:24] == b"\xff\xe1" + struct.pack(">H", 8 + 44 + 8 + 2 * len(LATIN))
    assert data[24:30] == b"Exif\0\0"


def by_pillow(**options: object) -> Callable[[Image.Image], bytes]:
    def save(image: Image.Image) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, **options)
        return buffer.getvalue()

    return save


def on_white(image: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


@pytest.mark.parametrize(
    ("extension", "encode"),
    [
        ("png", by_pillow(format="PNG", compress_level=6)),
        ("jpg", lambda image: by_pillow(format="JPEG", quality=95, subsampling=0)(on_white(image))),
        ("webp", by_pillow(format="WEBP", lossless=True)),
        ("tif", by_pillow(format="TIFF", compression="tiff_adobe_deflate")),
    ],
)
@pytest.mark.parametrize("labels", [None, Labels()])
def test_a_file_that_says_nothing_is_the_same_to_the_byte(
    tmp_path: Path, extension: str, encode: Callable[[Image.Image], bytes], labels: Labels | None
) -> None:
    path = written(tmp_path, extension, labels)
    assert path.read_bytes() == encode(Image.fromarray(picture().pixels))


LIMIT_CHARS = (0xFFFF - 2 - 6 - 44 - 8) // 2
"""What is left of a segment for UTF-16."""


def test_a_text_as_long_as_a_jpeg_can_hold(tmp_path: Path) -> None:
    path = tmp_path / "out.jpg"
    opaque = Picture(np.full((8, 8, 4), 255, np.uint8))
    assert write_picture_file(path, opaque, Labels("x" * LIMIT_CHARS, XMP)) == ()
    assert text_of(path) == "x" * LIMIT_CHARS
    (note,) = write_picture_file(path, opaque, Labels("x" * (LIMIT_CHARS + 1), XMP))
    assert "too long for a JPEG" in note
    with Image.open(path) as image:
        assert "exif" not in image.info
    assert xmp_of(path) == XMP


@pytest.mark.parametrize("extension", ["png", "webp", "tif"])
def test_other_formats_hold_longer_texts(tmp_path: Path, extension: str) -> None:
    path = written(tmp_path, extension, Labels("long " * 40_000, XMP))
    assert text_of(path) == "long " * 40_000

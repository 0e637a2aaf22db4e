from __future__ import annotations

import io
import os
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import EpsImagePlugin, Image, ImageCms

from bridge.errors import BadResponseError, BridgeError, InputError
from bridge.imaging.codec import (
    FILE_FORMATS,
    Effort,
    decode_picture,
    encode_mask_png,
    encode_png,
    read_mask_file,
    read_picture_file,
    write_picture_file,
)
from bridge.model import Mask, Picture, Size
from layerbridge.measures import MAX_SIDE_PX


def random_picture(width: int = 17, height: int = 11, seed: int = 1) -> Picture:
    return Picture(np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8))


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_that_declares(width: int, height: int) -> bytes:
    """A small PNG whose header promises a large picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


# ------------------------------------------------------------------------------------------- encoding


@pytest.mark.parametrize("effort", ["fast", "small"])
def test_a_picture_survives_to_the_bit(effort: Effort) -> None:
    picture = random_picture()
    again = decode_picture(encode_png(picture, effort=effort))
    assert np.array_equal(again.pixels, picture.pixels)  # what is under full transparency too


def test_a_view_of_a_larger_picture_is_encoded_as_it_is() -> None:
    picture = Picture(random_picture(40, 40).pixels[5:20, 3:30])
    assert np.array_equal(decode_picture(encode_png(picture)).pixels, picture.pixels)


def test_a_mask_is_one_grey_channel() -> None:
    mask = Mask(np.random.default_rng(2).integers(0, 256, (9, 7), np.uint8))
    with Image.open(io.BytesIO(encode_mask_png(mask))) as image:
        assert image.mode == "L"
        assert np.array_equal(np.asarray(image), mask.pixels)


def test_there_is_no_metadata() -> None:
    names = []
    data = encode_png(random_picture())
    position = 8
    while position < len(data):
        (length,) = struct.unpack(">I", data[position : position + 4])
        names.append(data[position + 4 : position + 8])
        position += 12 + length
    assert set(names) == {b"IHDR", b"IDAT", b"IEND"}


# ------------------------------------------------------------------------------------------- decoding

RED = (255, 0, 0, 255)


def palette_image() -> Image.Image:
    image = Image.new("P", (2, 2), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    return image


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("RGB", (2, 2), "red"), RED),
        (Image.new("RGBA", (2, 2), (255, 0, 0, 7)), (255, 0, 0, 7)),
        (Image.new("L", (2, 2), 100), (100, 100, 100, 255)),
        (Image.new("LA", (2, 2), (100, 9)), (100, 100, 100, 9)),
        (Image.new("1", (2, 2), 1), (255, 255, 255, 255)),
        (palette_image(), RED),
        (Image.fromarray(np.full((2, 2), 128 * 257, np.uint16)), (128, 128, 128, 255)),
    ],
    ids=["RGB", "RGBA", "L", "LA", "1", "P", "I;16"],
)
def test_every_mode_becomes_rgba(image: Image.Image, expected: tuple[int, ...]) -> None:
    assert tuple(decode_picture(saved(image)).pixels[0, 0].tolist()) == expected


def test_a_transparent_colour_is_transparent() -> None:
    data = saved(Image.new("RGB", (2, 2), "red"), transparency=(255, 0, 0))
    assert decode_picture(data).pixels[0, 0, 3] == 0


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 95}), ("WEBP", {"lossless": True})])
def test_other_formats_that_servers_send(kind: str, options: dict[str, Any]) -> None:
    pixels = decode_picture(saved(Image.new("RGB", (16, 16), (200, 100, 50)), kind, **options)).pixels
    assert np.abs(pixels[8, 8, :3].astype(int) - [200, 100, 50]).max() <= 3


def test_cmyk_becomes_rgb() -> None:
    pixels = decode_picture(saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG")).pixels
    assert pixels[8, 8, 0] > 200
    assert pixels[8, 8, 1] < 60


def test_exif_orientation_is_applied() -> None:
    image = Image.new("RGB", (4, 2), "white")
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter, to be turned back
    picture = decode_picture(saved(image, exif=exif))
    assert picture.size == Size(2, 4)
    assert picture.pixels[0, 1].tolist() == [255, 0, 0, 255]


def test_an_embedded_profile_becomes_srgb() -> None:
    lab_white = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGBA", (2, 2), (200, 100, 50, 77))
    same = decode_picture(saved(image, icc_profile=lab_white)).pixels[0, 0].tolist()
    assert max(abs(a - b) for a, b in zip(same, (200, 100, 50, 77), strict=True)) <= 1


def test_a_profile_with_swapped_primaries_changes_the_colours() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"\x00tmp").replace(b"gXYZ", b"rXYZ").replace(b"\x00tmp", b"gXYZ")
    pixels = decode_picture(saved(Image.new("RGB", (2, 2), (255, 0, 0)), icc_profile=swapped)).pixels
    assert pixels[0, 0, 1] > 200 > pixels[0, 0, 0]


@pytest.mark.parametrize("profile", [b"", b"no profile", b"\x00" * 200])
def test_a_broken_profile_is_left_out_of_account(profile: bytes) -> None:
    data = saved(Image.new("RGB", (2, 2), "red"), icc_profile=profile)
    assert tuple(decode_picture(data).pixels[0, 0].tolist()) == RED


# ------------------------------------------------------------------------------------------- bad data

BAD = {
    "empty": b"",
    "text": b"hello",
    "html": b"<html><body>502 Bad Gateway</body></html>",
    "signature only": b"\x89PNG\r\n\x1a\n",
    "cut off": encode_png(random_picture(64, 64))[:-200],
    "no such format": saved(Image.new("RGB", (2, 2)), "GIF"),
    "tiff": saved(Image.new("RGB", (2, 2)), "TIFF"),
    "less than declared": png_that_declares(50, 50),
    "bomb by header": png_that_declares(60_000, 60_000),
    "bomb below Pillow's own limit": png_that_declares(13_000, 13_000),
    "no width": png_that_declares(0, 5),
}


@pytest.mark.parametrize("error", [BadResponseError, InputError])
@pytest.mark.parametrize("case", BAD)
def test_bad_data_is_refused(case: str, error: type[BridgeError]) -> None:
    with pytest.raises(error) as raised:
        decode_picture(BAD[case], error=error)
    assert type(raised.value) is error


def test_the_declared_size_is_checked_before_anything_is_decoded() -> None:
    with pytest.raises(BadResponseError, match=r"13000x13000.*not decoded"):
        decode_picture(png_that_declares(13_000, 13_000), max_pixels=1_000_000)


def test_a_line_longer_than_any_image_is_not_decoded() -> None:
    """Few enough pixels, but no picture of ours can be so wide."""
    buffer = io.BytesIO()
    Image.new("L", (MAX_SIDE_PX + 1, 1)).save(buffer, "PNG")
    with pytest.raises(BadResponseError, match="not decoded"):
        decode_picture(buffer.getvalue())


def test_a_picture_at_the_limit_is_decoded() -> None:
    data = encode_png(random_picture(10, 10))
    assert decode_picture(data, max_pixels=100).size == Size(10, 10)
    with pytest.raises(BadResponseError):
        decode_picture(data, max_pixels=99)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.integers(0, 2**32))
def test_damaged_files_never_raise_anything_else(kind: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    data = bytearray(saved(Image.new("RGB", (24, 24), (1, 2, 3)), kind))
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        picture = decode_picture(bytes(data), max_pixels=1_000_000)
    except BadResponseError:
        return
    assert picture.pixels.dtype == np.uint8


# --------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "PPM", "TGA", "PCX", "WEBP"])
@pytest.mark.parametrize("name", ["picture", "picture.png"])
def test_a_file_is_read_as_what_it_is(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    Image.new("RGB", (3, 2), "red").save(path, kind, **({"lossless": True} if kind == "WEBP" else {}))
    assert tuple(read_picture_file(path).pixels[1, 2].tolist()) == RED


def test_every_format_of_files_is_one_that_pillow_knows() -> None:
    Image.init()
    assert set(FILE_FORMATS) <= set(Image.OPEN)


@pytest.mark.parametrize("name", ["cat.png", "cat.eps"])
def test_no_other_program_is_started_to_read_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "gs").write_text(f'#!/bin/sh\ntouch "{tmp_path}/started"\n')
    (tmp_path / "gs").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)  # Pillow looks for it once.
    Image.new("RGB", (3, 2), "red").save(tmp_path / name, "EPS")
    for read in (read_picture_file, read_mask_file):
        with pytest.raises(InputError, match="its format is not known"):
            read(tmp_path / name)
    assert not (tmp_path / "started").exists()


def test_files_that_are_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "bomb.png").write_bytes(png_that_declares(60_000, 60_000))
    for name in ("pipe", "folder", "empty.png", "text.png", "bomb.png", "missing.png", "nul\0.png"):
        for read in (read_picture_file, read_mask_file):
            with pytest.raises(InputError) as raised:
                read(tmp_path / name)
            assert name.replace("\0", "") in raised.value.message


def test_a_mask_is_the_luminance(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    Image.fromarray(np.array([[0, 128, 255]], np.uint8)).convert("RGB").save(path)
    assert read_mask_file(path).pixels.tolist() == [[0, 128, 255]]


def test_a_mask_is_the_alpha_where_only_that_says_anything(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    pixels = np.full((1, 3, 4), 255, np.uint8)
    pixels[0, :, 3] = (0, 128, 255)
    Image.fromarray(pixels).save(path)
    assert read_mask_file(path).pixels.tolist() == [[0, 128, 255]]


@pytest.mark.parametrize("quality", [75, 90, 95])
def test_what_is_left_black_in_a_jpeg_is_not_touched(tmp_path: Path, quality: int) -> None:
    drawn = np.zeros((120, 160), np.uint8)
    cv2.ellipse(drawn, (80, 60), (50, 35), 20, 0, 360, 255, -1)
    Image.fromarray(drawn).save(tmp_path / "mask.jpg", quality=quality)
    with Image.open(tmp_path / "mask.jpg") as image:
        assert (np.asarray(image)[drawn == 0] > 0).sum() > 300
    made = read_mask_file(tmp_path / "mask.jpg").pixels
    assert (made[drawn == 0] > 0).sum() < 15
    assert (made[drawn == 255] < 255).sum() < 15


def test_a_soft_edge_in_a_jpeg_stays_soft(tmp_path: Path) -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (16, 1))
    Image.fromarray(ramp).save(tmp_path / "mask.jpg", quality=95)
    steps = np.diff(read_mask_file(tmp_path / "mask.jpg").pixels[8].astype(int))
    assert steps.min() >= 0
    assert steps.max() <= 4


def test_a_white_mask_without_alpha_replaces_everything(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    Image.new("L", (2, 1), 255).save(path)
    assert read_mask_file(path).pixels.tolist() == [[255, 255]]


@pytest.mark.parametrize("extension", ["png", "webp", "tif", "tiff", "PNG"])
def test_files_without_loss(tmp_path: Path, extension: str) -> None:
    picture = random_picture()
    pixels = picture.pixels.copy()
    pixels[..., 3] |= 1  # WebP drops colours under full transparency
    path = tmp_path / f"out.{extension}"
    assert write_picture_file(path, Picture(pixels)) == ()
    assert np.array_equal(read_picture_file(path).pixels, pixels)


@pytest.mark.parametrize("extension", ["jpg", "jpeg"])
def test_jpeg_is_flattened_on_white_and_that_is_told(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"out.{extension}"
    clear = Picture(np.zeros((8, 8, 4), np.uint8))
    (note,) = write_picture_file(path, clear)
    assert "white" in note
    assert read_picture_file(path).pixels.min() == 255
    opaque = Picture(np.full((8, 8, 4), 255, np.uint8))
    assert write_picture_file(path, opaque) == ()


@pytest.mark.parametrize("name", ["out", "out.gif", "out.", ".png"])
def test_unknown_extensions_write_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="png"):
        write_picture_file(tmp_path / name, random_picture())
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_cannot_hold_the_size_is_told(tmp_path: Path) -> None:
    wide = Picture(np.zeros((1, 17_000, 4), np.uint8))
    with pytest.raises(InputError, match="17000x1"):
        write_picture_file(tmp_path / "out.webp", wide)
    assert list(tmp_path.iterdir()) == []


def test_pictures_are_packed_smaller_for_far_servers() -> None:
    flat = np.full((400, 400, 4), 255, np.uint8)
    stamp = np.random.default_rng(5).integers(0, 256, (20, 20, 3), np.uint8)
    for row in range(0, 400, 80):
        for column in range(0, 400, 80):
            flat[row : row + 20, column : column + 20, :3] = stamp
    assert len(encode_png(Picture(flat), effort="small")) < len(encode_png(Picture(flat), effort="fast"))
    photograph = read_picture_file(Path(__file__).parents[3] / "samples" / "astronaut.png")
    assert len(encode_png(photograph, effort="small")) < 0.97 * len(encode_png(photograph, effort="fast"))
    for picture in (Picture(flat), photograph):
        assert np.array_equal(decode_picture(encode_png(picture)).pixels, picture.pixels)

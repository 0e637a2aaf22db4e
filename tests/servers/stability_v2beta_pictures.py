"""The pictures of the strict v2beta server for which v1 has no formulas: found parts, cut-outs, extensions."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping

import cv2
import numpy as np
from PIL import Image

from tests.servers.stability_pictures import Pixels, masked_colour

MEGAPIXEL = 1 << 20
FILE_KINDS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


def of_shape(ratio: float, pixels: float, multiple: int) -> tuple[int, int]:
    """Width and height of about so many ``pixels``, the width ``ratio`` times the height."""
    width, height = (pixels * ratio) ** 0.5, (pixels / ratio) ** 0.5
    return round(width / multiple) * multiple, round(height / multiple) * multiple


def found(text: str, picture: Pixels) -> Pixels:
    """What the server finds when it looks for ``text``, 255: the left half of the picture or the right one."""
    height, width = picture.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    half = slice(0, width // 2) if zlib.crc32(text.encode()) % 2 else slice(width // 2, width)
    mask[:, half] = 255
    return mask


def grown(mask: Pixels, by_px: int) -> Pixels:
    """``mask`` larger by so many pixels on every side."""
    return np.asarray(cv2.dilate(mask, np.ones((2 * by_px + 1, 2 * by_px + 1), np.uint8)))


def extended(picture: Pixels, sides: Mapping[str, int], colour: tuple[int, int, int]) -> Pixels:
    """``picture`` untouched, with flat ``colour`` around it: so many pixels left, right, up and down."""
    height, width = picture.shape[:2]
    left, right, up, down = (sides[side] for side in ("left", "right", "up", "down"))
    made = np.empty((height + up + down, width + left + right, 4), np.uint8)
    made[...] = (*colour, 255)
    made[up : up + height, left : left + width] = picture
    return made


def without_background(picture: Pixels) -> Pixels:
    """The middle of ``picture`` with its own alpha; the outer quarter on every side is transparent."""
    made = np.zeros_like(picture)
    top, left = picture.shape[0] // 4, picture.shape[1] // 4
    inside = (slice(top, -top or None), slice(left, -left or None))
    made[inside] = picture[inside]
    return made


def edited(picture: Pixels, text: str, grow_px: int, seed: int) -> Pixels:
    """``masked_colour`` where ``text`` was found, the picture untouched elsewhere."""
    made = picture.copy()
    made[grown(found(text, picture), grow_px) == 255] = (*masked_colour(seed), 255)
    return made


def file_of(pixels: Pixels, output_format: str, *, with_alpha: bool = False) -> bytes:
    """``pixels`` as a file of the format that was asked for."""
    buffer = io.BytesIO()
    channels = np.ascontiguousarray(pixels if with_alpha else pixels[..., :3])
    options = {"compress_level": 1} if output_format == "png" else {}
    Image.fromarray(channels).save(buffer, FILE_KINDS[output_format], **options)
    return buffer.getvalue()

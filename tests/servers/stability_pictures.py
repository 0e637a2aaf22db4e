"""The pictures that the strict Stability server makes: plain formulas, so that tests can tell what happened.

They depend on the seed and the inputs. Masking changes the pixels that it was not asked to change too: a client that
does not put the outside back is found out.
"""

from __future__ import annotations

import io
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

OUTSIDE_RED_SHIFT = 7


def masked_colour(seed: int) -> tuple[int, int, int]:
    """The flat colour of what was fully masked."""
    return (seed * 67 + 40) % 256, (seed * 131 + 90) % 256, (seed * 197 + 170) % 256


def masking(init: Pixels, mask: Pixels, seed: int) -> Pixels:
    """``masked_colour`` where ``mask`` is 255, the init image with red + 7 (mod 256) where it is 0, linear between.

    Args:
        init: (height, width, 4).
        mask: (height, width), 255 = replace.
    """
    shifted = init[..., :3].copy()
    shifted[..., 0] += np.uint8(OUTSIDE_RED_SHIFT)
    share = mask[..., None] / 255.0
    mixed = np.asarray(masked_colour(seed)) * share + shifted * (1.0 - share)
    return _opaque(mixed)


def image_to_image(init: Pixels, strength: float, seed: int) -> Pixels:
    """The init image mixed with its negative by ``strength``, then blue + seed mod 8 (mod 256)."""
    colours = init[..., :3].astype(np.float64)
    mixed = np.rint(colours * (1.0 - strength) + (255.0 - colours) * strength).astype(np.uint8)
    mixed[..., 2] += np.uint8(seed % 8)
    return _opaque(mixed)


def text_to_image(width: int, height: int, text: str, seed: int) -> Pixels:
    """Red grows to the right, green downwards; blue is (seed + CRC-32 of the text) mod 256."""
    red = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    green = np.linspace(0, 255, height)[:, None].repeat(width, 1)
    blue = np.full((height, width), (seed + zlib.crc32(text.encode())) % 256)
    return _opaque(np.stack([red, green, blue], axis=-1))


def upscale(picture: Pixels, width: int, height: int) -> Pixels:
    """Nearest neighbour; alpha is lost, as the real one loses it."""
    resized = Image.fromarray(picture).convert("RGB").resize((width, height), Image.Resampling.NEAREST)
    return _opaque(np.asarray(resized))


def resized_mask(mask: Pixels, width: int, height: int) -> Pixels:
    """Nearest neighbour; the same array where the size is right."""
    if mask.shape == (height, width):
        return mask
    return np.asarray(Image.fromarray(mask).resize((width, height), Image.Resampling.NEAREST))


def png(pixels: Pixels) -> bytes:
    """``pixels`` as an RGB PNG."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def blurred_png(pixels: Pixels) -> bytes:
    """What a filtered picture is sent as."""
    small = Image.fromarray(pixels).resize((8, 8))
    return png(np.asarray(small.resize((pixels.shape[1], pixels.shape[0])).convert("RGBA")))


def _opaque(colours: NDArray[np.generic]) -> Pixels:
    rgb = np.rint(colours.astype(np.float64)).clip(0, 255).astype(np.uint8)
    alpha = np.full((*rgb.shape[:2], 1), 255, np.uint8)
    return np.concatenate([rgb, alpha], axis=-1)

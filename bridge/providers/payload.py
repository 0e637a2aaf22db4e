"""What is sent: pictures and masks as files of a form or as base64, prompts as one text, seeds.

Owns: those encodings, the same for every provider. May import: ``bridge.model``, ``bridge.errors``,
``bridge.http.call``, ``bridge.imaging.codec``.

Pictures go as PNG always, without loss: packed quickly for this very machine, as small as can be for any other.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bridge.errors import InputError
from bridge.http.address import is_loopback
from bridge.http.call import FilePart
from bridge.model import MAX_SEED, GenerationRequest, Mask, Picture, Prompt

if TYPE_CHECKING:
    from bridge.imaging.codec import Effort

PNG = "image/png"


def effort_for(url: str) -> Effort:
    """How hard a PNG is packed for the server at ``url``: not at all hard where bytes travel within this machine."""
    return "fast" if is_loopback(url) else "small"


def picture_file(name: str, picture: Picture, url: str) -> FilePart:
    """``picture`` as a part of a form for the server at ``url``. Independent servers want both a name and a type."""
    return FilePart(name, f"{name.strip('[]')}.png", picture_png(picture, url), PNG)


def mask_file(name: str, mask: Mask, url: str) -> FilePart:
    """``mask`` as a part of a form, 8-bit grey, polarity as it is."""
    return FilePart(name, f"{name.strip('[]')}.png", mask_png(mask, url), PNG)


def picture_png(picture: Picture, url: str) -> bytes:
    """A PNG of ``picture`` for the server at ``url``."""
    # Here and not above: Pillow and numpy are slow to load, and declaring what a provider can do needs neither.
    from bridge.imaging.codec import encode_png

    return encode_png(picture, effort=effort_for(url))


def mask_png(mask: Mask, url: str) -> bytes:
    """A PNG of ``mask``, 8-bit grey, for the server at ``url``."""
    from bridge.imaging.codec import encode_mask_png

    return encode_mask_png(mask, effort=effort_for(url))


def base64_text(data: bytes) -> str:
    """``data`` for a JSON body, where a server takes nothing else."""
    return base64.b64encode(data).decode("ascii")


def hardened(mask: Mask) -> Mask:
    """The mask with 0 and 255 only: whatever is replaced in part is replaced."""
    import numpy as np

    return Mask(np.where(mask.pixels > 0, np.uint8(255), np.uint8(0)))


def inverted(mask: Mask) -> Mask:
    """The mask with 255 = keep, for servers that count the other way."""
    return Mask(255 - mask.pixels)


def cut_out(picture: Picture, mask: Mask) -> Picture:
    """``picture`` with the mask in its alpha: transparent where it is to be replaced."""
    pixels = picture.pixels.copy()
    pixels[..., 3] = 255 - mask.pixels
    return Picture(pixels)


def need_picture(request: GenerationRequest) -> Picture:
    """The request's picture. Raises ``InputError`` where it has none."""
    if request.picture is None:
        raise InputError("There is no picture to start from; nothing was sent.", "Select a layer.")
    return request.picture


def need_mask(request: GenerationRequest) -> Mask:
    """The request's mask. Raises ``InputError`` where it has none."""
    if request.mask is None:
        raise InputError("There is no mask; nothing was sent.", "Make a selection.")
    return request.mask


def positive_text(prompts: Sequence[Prompt], *, weighted: bool = False) -> str:
    """The prompts with a positive weight as one text.

    Args:
        weighted: the server reads ``(words:1.2)``; else weights are left out.
    """
    return ", ".join(_weighted(prompt, prompt.weight, weighted=weighted) for prompt in _said(prompts, sign=1))


def negative_text(prompts: Sequence[Prompt], *, weighted: bool = False) -> str:
    """The same of those with a negative weight."""
    return ", ".join(_weighted(prompt, -prompt.weight, weighted=weighted) for prompt in _said(prompts, sign=-1))


def chosen_seed(seed: int) -> int:
    """``seed``, or, for 0, one by chance: for servers that do not tell which one they took. 1 .. 2**32-1."""
    return seed or 1 + secrets.randbelow(MAX_SEED)


def _said(prompts: Sequence[Prompt], *, sign: int) -> list[Prompt]:
    return [prompt for prompt in prompts if prompt.text.strip() and prompt.weight * sign > 0]


def _weighted(prompt: Prompt, weight: float, *, weighted: bool) -> str:
    text = prompt.text.strip()
    return f"({text}:{weight:g})" if weighted and weight != 1.0 else text

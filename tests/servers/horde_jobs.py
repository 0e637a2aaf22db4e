"""The requests that the strict horde has taken, and the pictures that its volunteers make: formulas, no models."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from tests.servers import stability_pictures as pictures
from tests.servers.horde_rules import UPSCALERS, Task
from tests.servers.stability_pictures import Pixels


@dataclass
class Job:
    """A request that was accepted.

    Attributes:
        checks: how often was asked how far it is.
        states: how each picture ended: "ok", "censored", "faulted".
        made: their bytes.
    """

    task: Task | None
    form: str
    begun_s: float
    downgraded: bool = False
    checks: int = 0
    cancelled: bool = False
    made: list[bytes] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def made(task: Task, seed: int) -> Pixels:
    """What a volunteer makes of a task."""
    plain = _drawn(task, seed)
    return processed("strip_background", plain) if "strip_background" in task.post_processing else plain


def _drawn(task: Task, seed: int) -> Pixels:
    if task.picture is None:
        return pictures.text_to_image(*task.size, task.text, seed)
    fits = task.picture.shape[1::-1] == task.size
    init = task.picture if fits else pictures.upscale(task.picture, *task.size)
    if task.replace is None:
        return pictures.image_to_image(init, task.strength, seed)
    mask = pictures.resized_mask(np.rint(task.replace * 255).astype(np.uint8), *task.size)
    return pictures.masking(init, mask, seed)


def processed(name: str, picture: Pixels) -> Pixels:
    """What a post-processor makes: larger, or transparent where there is little green."""
    height, width = picture.shape[:2]
    if name in UPSCALERS:
        return pictures.upscale(picture, width * UPSCALERS[name], height * UPSCALERS[name])
    changed = picture.copy()
    if name == "strip_background":
        changed[..., 3] = np.where(picture[..., 1] < 128, np.uint8(0), picture[..., 3])
    return changed


def webp(pixels: Pixels) -> bytes:
    """Without loss, so that tests can tell what happened; the volunteers' are not."""
    opaque = bool((pixels[..., 3] == 255).all())
    image = Image.fromarray(np.ascontiguousarray(pixels[..., :3]) if opaque else pixels)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, exact=True, method=0)
    return buffer.getvalue()

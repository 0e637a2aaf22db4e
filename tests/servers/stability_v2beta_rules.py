"""What the strict v2beta server accepts, by the API's documentation, and by no code of ours."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from tests.servers.multipart import Form, Upload
from tests.servers.stability_pictures import Pixels

MAX_PROMPT_CHARS = 10_000
MAX_SEED = 4_294_967_294
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
INTEGER = re.compile(r"[+-]?\d+")
STYLES = {
    *("3d-model", "analog-film", "anime", "cinematic", "comic-book", "digital-art", "enhance", "fantasy-art"),
    *("isometric", "line-art", "low-poly", "modeling-compound", "neon-punk", "origami", "photographic", "pixel-art"),
    "tile-texture",
}
RATIOS = {"16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21"}
MODELS = {"sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium", "sd3.5-flash"}
REROUTED = {"sd3-large": "sd3.5-large", "sd3-large-turbo": "sd3.5-large-turbo", "sd3-medium": "sd3.5-medium"}
MIME_TYPES = {"image/png", "image/jpeg", "image/webp"}
NONE = "none"
"""An empty part that the official samples send so that a form without a picture is multipart."""


class ApiError(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, name: str, *errors: str) -> None:
        super().__init__(*errors)
        self.status = status
        self.name = name
        self.errors = errors


def bad_request(*errors: str) -> ApiError:
    return ApiError(400, "bad_request", *errors)


@dataclass(frozen=True)
class Limits:
    """Of a picture: sides in px, area in pixels, and how many times longer one side may be."""

    min_side: int = 64
    max_side: int = 1 << 30
    min_pixels: int = 1
    max_pixels: int = 9_437_184
    max_aspect: float = math.inf


Read = Callable[[str, str], Any]


@dataclass(frozen=True)
class Rules:
    """What one endpoint takes.

    Attributes:
        fields: how each one is read; a name that is not here is refused.
        required: of the fields and files.
        limits: of the picture, None where there is none.
        mask: whether it takes one.
        ignored: fields that the official samples send though nothing knows them.
    """

    fields: Mapping[str, Read]
    required: tuple[str, ...] = ()
    limits: Limits | None = None
    mask: bool = False
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Task:
    """A request that was accepted.

    Attributes:
        values: the fields by name, read.
        picture: (height, width, 4).
        mask: (height, width), 255 = replace, of the picture's size; None where the service has none.
    """

    path: str
    values: Mapping[str, Any]
    picture: Pixels | None = field(default=None, repr=False)
    mask: Pixels | None = field(default=None, repr=False)


# ------------------------------------------------------------------------------------------------- fields


def prompt(name: str, text: str) -> str:
    _need(1 <= len(text) <= MAX_PROMPT_CHARS, f"{name}: must be 1 to {MAX_PROMPT_CHARS} characters long")
    if any(ord(character) > 0x24F and character.isalpha() for character in text):
        raise ApiError(422, "invalid_language", "English is the only supported language for this service.")
    return text


def negative(name: str, text: str) -> str:
    _need(len(text) <= MAX_PROMPT_CHARS, f"{name}: must be at most {MAX_PROMPT_CHARS} characters long")
    return text


def number(low: float, high: float) -> Read:
    def read(name: str, text: str) -> float:
        _need(NUMBER.fullmatch(text) is not None, f"{name}: must be a number")
        _need(low <= float(text) <= high, f"{name}: must be {low} to {high}")
        return float(text)

    return read


def integer(low: int, high: int) -> Read:
    def read(name: str, text: str) -> int:
        _need(INTEGER.fullmatch(text) is not None, f"{name}: must be an integer")
        _need(low <= int(text) <= high, f"{name}: must be {low} to {high}")
        return int(text)

    return read


def one_of(*choices: str) -> Read:
    def read(name: str, text: str) -> str:
        _need(text in choices, f"{name}: must be one of {', '.join(sorted(choices))}")
        return text

    return read


def model(name: str, text: str) -> str:
    return str(one_of(*MODELS)(name, REROUTED.get(text, text)))


_FORMAT = {"output_format": one_of("png", "jpeg", "webp")}
_SEED = {"seed": integer(0, MAX_SEED)}
_STYLE = {"style_preset": one_of(*STYLES)}
_PROMPTS: dict[str, Read] = {"prompt": prompt, "negative_prompt": negative}
_COMMON: dict[str, Read] = {**_PROMPTS, **_SEED, **_FORMAT}
_RATIO = {"aspect_ratio": one_of(*RATIOS)}
_STRENGTH = {"strength": number(0, 1)}
_SIDES: dict[str, Read] = {side: integer(0, 2000) for side in ("left", "right", "up", "down")}
_EDIT = Limits(min_pixels=4_096)
_SHAPED = Limits(min_pixels=4_096, max_aspect=2.5)


def _grow(high: int) -> dict[str, Read]:
    return {"grow_mask": integer(0, high)}


def _creativity(low: float, high: float) -> dict[str, Read]:
    return {"creativity": number(low, high)}


RULES: Mapping[str, Rules] = {
    "generate/core": Rules({**_COMMON, **_RATIO, **_STYLE}, ("prompt",)),
    "generate/ultra": Rules(
        {**_COMMON, **_RATIO, **_STYLE, **_STRENGTH}, ("prompt",), Limits(64, 16_384, 4_096, max_pixels=1 << 40)
    ),
    "generate/sd3": Rules(
        {
            **_COMMON,
            **_RATIO,
            **_STYLE,
            **_STRENGTH,
            "mode": one_of("text-to-image", "image-to-image"),
            "model": model,
            "cfg_scale": number(1, 10),
        },
        ("prompt",),
        Limits(max_pixels=1 << 40),
    ),
    "edit/inpaint": Rules(
        {**_COMMON, **_STYLE, **_grow(100)}, ("image", "prompt"), _EDIT, mask=True, ignored=frozenset({"mode"})
    ),
    "edit/erase": Rules({**_SEED, **_FORMAT, **_grow(20)}, ("image",), _EDIT, mask=True),
    "edit/outpaint": Rules(
        {"prompt": prompt, **_SEED, **_FORMAT, **_STYLE, **_SIDES, **_creativity(0, 1)}, ("image",), _SHAPED
    ),
    "edit/search-and-replace": Rules(
        {**_COMMON, **_STYLE, **_grow(20), "search_prompt": prompt},
        ("image", "prompt", "search_prompt"),
        _SHAPED,
        ignored=frozenset({"mode"}),
    ),
    "edit/search-and-recolor": Rules(
        {**_COMMON, **_STYLE, **_grow(20), "select_prompt": prompt}, ("image", "prompt", "select_prompt"), _SHAPED
    ),
    "edit/remove-background": Rules(
        {"output_format": one_of("png", "webp")}, ("image",), Limits(min_pixels=4_096, max_pixels=4_194_304)
    ),
    "upscale/fast": Rules(_FORMAT, ("image",), Limits(32, 1_536, 1_024, 1_048_576)),
    "upscale/conservative": Rules({**_COMMON, **_creativity(0.2, 0.5)}, ("image", "prompt"), _SHAPED),
    "upscale/creative": Rules(
        {**_COMMON, **_STYLE, **_creativity(0.1, 0.5)}, ("image", "prompt"), Limits(64, 1 << 30, 4_096, 1_048_576)
    ),
}


# --------------------------------------------------------------------------------------------------- forms


def accepted(path: str, form: Form) -> Task:
    """The request in a form. Raises ``ApiError``."""
    rules = RULES[path]
    texts = _texts(form, rules)
    values = {name: rules.fields[name](name, text) for name, text in texts.items()}
    missing = [name for name in rules.required if name not in {**values, **form.uploads}]
    _need(not missing, *(f"{name}: is required" for name in missing))
    picture = picture_of(form, "image") if "image" in form.uploads else None
    if picture is not None and rules.limits is not None:
        check_limits(picture, rules.limits)
    _check_together(path, values, picture)
    mask = told_mask(form, picture) if rules.mask and picture is not None else None
    return Task(path, values, picture, mask)


def told_mask(form: Form, picture: Pixels) -> Pixels:
    """Where to replace, 255: the mask, made as large as the picture, or else what is transparent in that."""
    if "mask" not in form.uploads:
        return np.asarray(255 - picture[..., 3])
    with _opened(form.uploads["mask"], "mask") as image:
        height, width = picture.shape[:2]
        return np.asarray(image.convert("L").resize((width, height)))


def picture_of(form: Form, name: str) -> Pixels:
    """A picture that was sent, (height, width, 4)."""
    with _opened(form.uploads[name], name) as image:
        return np.asarray(image.convert("RGBA"))


def check_limits(picture: Pixels, limits: Limits) -> None:
    height, width = picture.shape[:2]
    sides = limits.min_side <= min(width, height) and max(width, height) <= limits.max_side
    _need(sides, f"image: each side must be {limits.min_side} to {limits.max_side} pixels")
    area = limits.min_pixels <= width * height <= limits.max_pixels
    _need(area, f"image: must have {limits.min_pixels} to {limits.max_pixels} pixels")
    shape = max(width, height) <= limits.max_aspect * min(width, height)
    _need(shape, "image: aspect ratio must be between 1:2.5 and 2.5:1")


def _texts(form: Form, rules: Rules) -> dict[str, str]:
    names = [name for name, _ in form.fields]
    _need(len(set(names)) == len(names), "a field was sent twice")
    files = {"image"} if rules.limits else set()
    files |= {"mask"} if rules.mask else set()
    uploads = {name for name, upload in form.uploads.items() if name != NONE or upload.data}
    _need(uploads <= files, *(f"{name}: unexpected file" for name in sorted(uploads - files)))
    known = {*rules.fields, *rules.ignored}
    _need(set(names) <= known, *(f"{name}: unexpected field" for name in sorted(set(names) - known)))
    return {name: text for name, text in form.fields if name in rules.fields}


def _check_together(path: str, values: Mapping[str, Any], picture: Pixels | None) -> None:
    if path == "edit/outpaint":
        _need(any(values.get(side) for side in _SIDES), "at least one of left, right, up, down must be over 0")
    if path == "generate/ultra":
        _need((picture is None) == ("strength" not in values), "strength: is required with image, and only with it")
    if path == "generate/sd3":
        from_picture = values.get("mode") == "image-to-image"
        both = picture is not None and "strength" in values
        neither = picture is None and "strength" not in values
        _need(both if from_picture else neither, "image, strength: are required in image-to-image, and only in it")
        _need(not (from_picture and "aspect_ratio" in values), "aspect_ratio: is only for text-to-image")


def _opened(upload: Upload, name: str) -> Image.Image:
    # The official samples send files without a content type; one that is there has to be right.
    _need(bool(upload.filename), f"{name}: must be a file")
    _need(upload.content_type in {"", *MIME_TYPES}, f"{name}: must be an image/jpeg, image/png or image/webp")
    try:
        image = Image.open(io.BytesIO(upload.data), formats=("PNG", "JPEG", "WEBP"))
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise bad_request(f"{name}: cannot be decoded") from error
    _need(upload.content_type in ("", Image.MIME[str(image.format)]), f"{name}: is no {upload.content_type}")
    return image


def _need(holds: bool, *errors: str) -> None:
    if not holds:
        raise bad_request(*errors)

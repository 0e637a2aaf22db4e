"""What the strict Stability server accepts, by the v1, v1beta and v1alpha specifications, and by no code of ours."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from tests.servers.multipart import Form, Upload
from tests.servers.stability_pictures import Pixels

SAMPLERS = {
    *("DDIM", "DDPM", "K_DPMPP_2M", "K_DPMPP_2S_ANCESTRAL", "K_DPM_2"),
    *("K_DPM_2_ANCESTRAL", "K_EULER", "K_EULER_ANCESTRAL", "K_HEUN", "K_LMS"),
}
GUIDANCE = {"FAST_BLUE", "FAST_GREEN", "NONE", "SIMPLE", "SLOW", "SLOWER", "SLOWEST"}
STYLES = {
    *("enhance", "anime", "photographic", "digital-art", "comic-book", "fantasy-art", "line-art", "analog-film"),
    *("neon-punk", "isometric", "low-poly", "origami", "modeling-compound", "cinematic", "3d-model", "pixel-art"),
    "tile-texture",
}
MASK_SOURCES = {"MASK_IMAGE_WHITE", "MASK_IMAGE_BLACK", "INIT_IMAGE_ALPHA"}
SDXL_LANDSCAPE = {(1024, 1024), (1152, 896), (1216, 832), (1344, 768), (1536, 640)}
SDXL = SDXL_LANDSCAPE | {(height, width) for width, height in SDXL_LANDSCAPE}
MIME_TYPES = {"image/png", "image/jpeg", "image/webp"}
MAX_PROMPT_CHARS = 2000
MAX_UPSCALED_PIXELS = 4_194_304
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
PROMPT_FIELD = re.compile(r"text_prompts\[(\d+)\]\[(text|weight)\]")


class ApiError(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.name = name
        self.message = message


def bad_request(message: str) -> ApiError:
    return ApiError(400, "bad_request", message)


@dataclass(frozen=True)
class Task:
    """A request that was accepted.

    Attributes:
        kind: "text-to-image", "image-to-image", "masking", "upscale".
        size: of the result, width and height.
        strength: how much an init image changes, 0 .. 1.
        mask: (height, width), 255 = replace, whatever its source was.
    """

    kind: str
    size: tuple[int, int]
    text: str = ""
    seed: int = 0
    samples: int = 1
    strength: float = 0.65
    picture: Pixels | None = field(default=None, repr=False)
    mask: Pixels | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Rules:
    """One dialect's rules for one engine."""

    version: str
    engine: str
    max_file_bytes: int = 10_000_000

    # ------------------------------------------------------------------------------------ the four kinds

    def text_to_image(self, data: object) -> Task:
        values = self._values(data, {"width", "height"})
        size = self._declared_size(values)
        return self._task("text-to-image", values, size)

    def image_to_image(self, form: Form) -> Task:
        schedule = {"step_schedule_start", "step_schedule_end"}
        strength = set() if self.version == "v1alpha" else {"init_image_mode", "image_strength"}
        values = self._form_values(form, {"init_image"}, schedule | strength)
        init = self._picture(form, "init_image")
        mode = values.get("init_image_mode", "IMAGE_STRENGTH")
        if self.version != "v1alpha":
            _one_of("init_image_mode", mode, {"IMAGE_STRENGTH", "STEP_SCHEDULE"})
            foreign = (schedule if mode == "IMAGE_STRENGTH" else {"image_strength"}) & set(values)
            _need(not foreign, f"{_listed(foreign)}: not allowed with init_image_mode {mode}")
        strength_value = 1.0 - _number(values, "image_strength", 0, 1, 0.35)
        _number(values, "step_schedule_end", 0, 1, 0.0)
        if "step_schedule_start" in values or mode == "STEP_SCHEDULE":
            strength_value = _number(values, "step_schedule_start", 0, 1, 0.65)
        return self._task("image-to-image", values, self._init_size(values, init), init, strength=strength_value)

    def masking(self, form: Form) -> Task:
        schedule = {"step_schedule_start", "step_schedule_end"} if self.version == "v1alpha" else set()
        values = self._form_values(form, {"init_image", "mask_image"}, {"mask_source"} | schedule)
        _need("mask_source" in values, "mask_source: is required")
        source = _one_of("mask_source", values["mask_source"], MASK_SOURCES)
        for name in sorted(schedule):
            _number(values, name, 0, 1, 0)
        init = self._picture(form, "init_image")
        size = self._init_size(values, init)
        return self._task("masking", values, size, init, mask=self._mask(form, source, init))

    def upscale(self, form: Form) -> Task:
        latent = "latent" in self.engine
        values = self._form_values(form, {"image"}, {"width", "height"}, common=latent, generic=False)
        picture = self._picture(form, "image")
        _need(not {"width", "height"} <= set(values), "only one of width or height may be specified")
        height, width = picture.shape[:2]
        if "width" in values:
            wanted = _integer(values, "width", 512, 1 << 31, 0)
            size = (wanted, max(1, round(height * wanted / width)))
        elif "height" in values:
            wanted = _integer(values, "height", 512, 1 << 31, 0)
            size = (max(1, round(width * wanted / height)), wanted)
        else:
            size = (2 * width, 2 * height)
        if size[0] * size[1] > MAX_UPSCALED_PIXELS:
            raise ApiError(400, "invalid_pixel_count", f"{size[0]}x{size[1]} exceeds {MAX_UPSCALED_PIXELS} pixels")
        prompts = _prompts(values["text_prompts"]) if "text_prompts" in values else ""
        self._common(values)
        return Task("upscale", size, prompts, _integer(values, "seed", 0, self._max_seed, 0), picture=picture)

    # ------------------------------------------------------------------------------------------ fields

    @property
    def _max_seed(self) -> int:
        return 2147483647 if self.version == "v1alpha" else 4294967295

    def _values(self, data: object, more: set[str], *, common: bool = True, generic: bool = True) -> dict[str, Any]:
        """``data`` with every name known; values are not checked yet."""
        if not isinstance(data, dict):
            raise bad_request("the body is no JSON object")
        known = more | ({"text_prompts", "cfg_scale", "seed", "steps"} if common else set())
        if generic:
            known |= {"clip_guidance_preset", "sampler", "samples"}
            known |= {"style_preset", "extras"} if self.version == "v1" else {"width", "height"}
        unknown = set(data) - known
        _need(not unknown, f"{_listed(unknown)}: unknown")
        return data

    def _form_values(
        self, form: Form, files: set[str], more: set[str], *, common: bool = True, generic: bool = True
    ) -> dict[str, Any]:
        allowed = files | ({"options"} if self.version == "v1alpha" else set())
        foreign = set(form.uploads) - allowed
        _need(not foreign, f"{_listed(foreign)}: unknown part")
        data = self._options(form) if self.version == "v1alpha" else _from_fields(form)
        return self._values(data, more, common=common, generic=generic)

    def _options(self, form: Form) -> object:
        named = dict(form.fields)
        foreign = set(named) - {"options"}
        _need(not foreign, f"{_listed(foreign)}: unknown field")
        text = named["options"].encode() if "options" in named else None
        if "options" in form.uploads:
            text = form.uploads["options"].data
        if text is None:
            raise bad_request("options: is required")
        try:
            return json.loads(text)
        except ValueError as error:
            raise bad_request("options: is no JSON") from error

    def _common(self, values: Mapping[str, Any]) -> None:
        _number(values, "cfg_scale", 0, 35, 7)
        _integer(values, "steps", 10, 50 if self.version == "v1" else 150, 30)
        for name, choices in (("clip_guidance_preset", GUIDANCE), ("sampler", SAMPLERS), ("style_preset", STYLES)):
            if name in values:
                _one_of(name, values[name], choices)
        _need(isinstance(values.get("extras", {}), dict), "extras: must be an object")

    def _task(
        self,
        kind: str,
        values: Mapping[str, Any],
        size: tuple[int, int],
        picture: Pixels | None = None,
        *,
        strength: float = 0.65,
        mask: Pixels | None = None,
    ) -> Task:
        self._common(values)
        _need("text_prompts" in values, "text_prompts: is required")
        return Task(
            kind,
            size,
            _prompts(values["text_prompts"]),
            _integer(values, "seed", 0, self._max_seed, 0),
            _integer(values, "samples", 1, 10, 1),
            strength,
            picture,
            mask,
        )

    # ------------------------------------------------------------------------------------------- sizes

    def _declared_size(self, values: Mapping[str, Any]) -> tuple[int, int]:
        default = 1024 if self.version == "v1" else 512
        width = _integer(values, "width", 128, 1 << 31, default)
        height = _integer(values, "height", 128, 1 << 31, default)
        return self._allowed(width, height)

    def _init_size(self, values: Mapping[str, Any], init: Pixels) -> tuple[int, int]:
        if self.version != "v1":
            return self._declared_size(values)
        height, width = init.shape[:2]
        return self._allowed(width, height)

    def _allowed(self, width: int, height: int) -> tuple[int, int]:
        text = f"{width}x{height} is not allowed for {self.engine}"
        if "xl-1024" in self.engine:
            _need((width, height) in SDXL, text, "invalid_sdxl_v1_dimensions")
        _need(width % 64 == 0 and height % 64 == 0, text, "invalid_height_or_width")
        if "xl-beta" in self.engine:
            fits = min(width, height) >= 128 and max(width, height) <= 896 and min(width, height) <= 512
            _need(fits, text, "invalid_sdxl_v222_dimensions")
        elif self.engine.endswith("v1-6"):
            _need(min(width, height) >= 320 and max(width, height) <= 1536, text, "invalid_height_or_width")
        elif "xl-1024" not in self.engine:
            least = 589_824 if "768" in self.engine else 262_144
            _need(least <= width * height <= 1_048_576, text, "invalid_pixel_count")
        return width, height

    # ------------------------------------------------------------------------------------------- files

    def _picture(self, form: Form, name: str) -> Pixels:
        with _opened(self._upload(form, name), name) as image:
            return np.asarray(image.convert("RGBA"))

    def _upload(self, form: Form, name: str) -> Upload:
        if name not in form.uploads:
            raise bad_request(f"{name}: is required" if name not in dict(form.fields) else f"{name}: is no file")
        upload = form.uploads[name]
        _need(bool(upload.filename), f"{name}: a file needs a filename")
        _need(bool(upload.content_type), f"{name}: a file needs a content type")
        _need(upload.content_type in MIME_TYPES, f"{name}: {upload.content_type} is no picture", "invalid_mime_type")
        _need(0 < len(upload.data) <= self.max_file_bytes, f"{name}: has a wrong size", "invalid_file_size")
        return upload

    def _mask(self, form: Form, source: str, init: Pixels) -> Pixels:
        if source == "INIT_IMAGE_ALPHA":
            with _opened(self._upload(form, "init_image"), "init_image") as image:
                _need("A" in image.getbands(), "init_image: has no alpha")
            return 255 - init[..., 3]
        if "mask_image" not in form.uploads:
            raise ApiError(400, "invalid_mask_image", f"mask_image: is required with {source}")
        with _opened(self._upload(form, "mask_image"), "mask_image") as image:
            grey = np.asarray(image.convert("L"))
        if grey.shape != init.shape[:2]:
            message = f"mask_image is {grey.shape[1]}x{grey.shape[0]}, init_image {init.shape[1]}x{init.shape[0]}"
            raise ApiError(400, "invalid_image_dimensions", message)
        return grey if source == "MASK_IMAGE_WHITE" else 255 - grey


def _opened(upload: Upload, name: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(upload.data), formats=("PNG", "JPEG", "WEBP"))
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise bad_request(f"{name}: cannot be decoded") from error
    _need(Image.MIME[str(image.format)] == upload.content_type, f"{name}: is no {upload.content_type}")
    return image


def _from_fields(form: Form) -> dict[str, Any]:
    """Flat fields as JSON would have them; a name that comes twice counts as its last value."""
    values: dict[str, Any] = {}
    prompts: dict[int, dict[str, Any]] = {}
    for name, text in form.fields:
        match = PROMPT_FIELD.fullmatch(name)
        if match:
            prompts.setdefault(int(match[1]), {})[match[2]] = text if match[2] == "text" else _parsed(name, text)
        elif name == "extras":
            values[name] = _json_object(text)
        else:
            values[name] = _parsed(name, text) if NUMBER.fullmatch(text) else text
    if prompts:
        values["text_prompts"] = [prompts[index] for index in sorted(prompts)]
    return values


def _json_object(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise bad_request("extras: is no JSON") from error


def _parsed(name: str, text: str) -> int | float:
    _need(NUMBER.fullmatch(text) is not None, f"{name}: must be a number")
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)


def _prompts(prompts: object) -> str:
    """The texts in one, with their weights checked."""
    if not isinstance(prompts, list) or not prompts:
        raise bad_request("text_prompts: needs one item at least")
    for prompt in prompts:
        _need(isinstance(prompt, dict) and set(prompt) <= {"text", "weight"}, "text_prompts: an item is wrong")
        text, weight = prompt.get("text"), prompt.get("weight", 1.0)
        _need(isinstance(text, str) and bool(text), "text_prompts: text is required")
        _need(len(text) <= MAX_PROMPT_CHARS, "text_prompts: text is too long")
        _need(_is_number(weight), "text_prompts: weight must be a number")
    return " | ".join(prompt["text"] for prompt in prompts)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _number(values: Mapping[str, Any], name: str, low: float, high: float, default: float) -> float:
    value = values.get(name, default)
    _need(_is_number(value), f"{name}: must be a number")
    _need(low <= value <= high, f"{name}: must be {low} to {high}")
    return float(value)


def _integer(values: Mapping[str, Any], name: str, low: int, high: int, default: int) -> int:
    value = values.get(name, default)
    _need(isinstance(value, int) and not isinstance(value, bool), f"{name}: must be an integer")
    _need(low <= value <= high, f"{name}: must be {low} to {high}")
    return int(value)


def _one_of(name: str, value: object, choices: set[str]) -> str:
    _need(isinstance(value, str) and value in choices, f"{name}: must be one of {_listed(choices)}")
    return str(value)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _need(holds: bool, message: str, name: str = "bad_request") -> None:
    if not holds:
        raise ApiError(400, name, message)

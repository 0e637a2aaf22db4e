"""What the strict servers for OpenAI's images API accept, by specifications and sources and by no code of ours."""

from __future__ import annotations

import base64
import binascii
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from tests.servers.multipart import Form, Upload
from tests.servers.stability_pictures import Pixels

MAX_IMAGE_BYTES = 50_000_000
MAX_MASK_BYTES = 4_000_000
SIZE = re.compile(r"(\d+)x(\d+)")
GPT_SIZES = {"1024x1024", "1536x1024", "1024x1536", "auto"}
DALLE_SIZES = {
    "dall-e-2": {"256x256", "512x512", "1024x1024"},
    "dall-e-3": {"1024x1024", "1792x1024", "1024x1792"},
}
MAX_PROMPT = {"dall-e-2": 1000, "dall-e-3": 4000}
COMMON = {"prompt", "model", "n", "size", "quality", "user"}
GPT_ONLY = {"background", "output_format", "output_compression", "stream", "partial_images", "moderation"}
EDIT_FIELDS = {"prompt", "model", "n", "size", "user", "quality"}
GPT_EDIT_ONLY = {"background", "output_format", "output_compression", "stream", "partial_images", "input_fidelity"}
EXTRA_ARGS = re.compile(r"<sd_cpp_extra_args>(.*?)</sd_cpp_extra_args>")


class ApiError(Exception):
    """A refusal; how its body looks depends on the server."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.param, self.code, self.kind = status, message, param, code, kind


@dataclass(frozen=True)
class Task:
    """What is to be made.

    Attributes:
        mask: (height, width), 255 = replace, by the server's own reading.
        seed: None where the server picks one.
        partials: how many unfinished pictures a stream brings; None where it is no stream.
    """

    size: tuple[int, int]
    prompt: str
    model: str
    count: int = 1
    picture: Pixels | None = field(default=None, repr=False)
    mask: Pixels | None = field(default=None, repr=False)
    seed: int | None = None
    strength: float = 0.5
    base64: bool = True
    partials: int | None = None
    background: str = "auto"
    scale: int = 0
    edits: bool = False


# -------------------------------------------------------------------------------------------------- OpenAI


def openai_generation(data: object) -> Task:
    """A body of ``/v1/images/generations``."""
    if not isinstance(data, dict):
        raise ApiError(400, "We could not parse the JSON body of your request.")
    model = str(data.get("model", "gpt-image-1.5"))
    gpt = is_gpt(model)
    own = GPT_ONLY if gpt else {"response_format"} | ({"style"} if model == "dall-e-3" else set())
    _known(data, COMMON | own)
    return _openai_task(data, model)


def openai_edit(form: Form | None) -> Task:
    """A form of ``/v1/images/edits``."""
    if form is None:
        raise ApiError(400, "Invalid content type. Expected multipart/form-data.", code="unsupported_content_type")
    data = _typed(dict(form.fields))
    model = str(data.get("model", "gpt-image-1.5"))
    if model == "dall-e-3":
        raise _invalid("model", f"The model '{model}' does not support image edits.")
    _known(data, EDIT_FIELDS | (GPT_EDIT_ONLY if is_gpt(model) else {"response_format"}))
    if "input_fidelity" in data and (model.startswith("gpt-image-2") or "mini" in model):
        raise ApiError(400, "The model does not support input_fidelity.", param="input_fidelity")
    foreign = set(form.uploads) - {"image", "image[]", "mask"}
    _need(not foreign, "image", f"Unexpected files: {sorted(foreign)}")
    upload = form.uploads.get("image") or form.uploads.get("image[]")
    if upload is None:
        raise ApiError(400, "Missing required parameter: 'image'.", param="image", code="missing_required_parameter")
    picture = _picture(upload, "image", MAX_IMAGE_BYTES if is_gpt(model) else MAX_MASK_BYTES)
    mask = _alpha_mask(form.uploads["mask"], picture) if "mask" in form.uploads else None
    if model == "dall-e-2":
        with _opened(upload, "image") as image:
            _need(
                image.mode in ("RGBA", "LA", "L"), "image", f"format must be in ['RGBA', 'LA', 'L'], got {image.mode}"
            )
            _need(image.width == image.height, "image", "Uploaded image must be square.")
    return _openai_task(data, model, picture, mask)


def _openai_task(data: dict[str, Any], model: str, picture: Pixels | None = None, mask: Pixels | None = None) -> Task:
    gpt = is_gpt(model)
    prompt = data.get("prompt")
    _need(isinstance(prompt, str) and bool(prompt.strip()), "prompt", "You must provide a prompt.")
    limit = MAX_PROMPT.get(model, 32_000)
    if len(str(prompt)) > limit:
        message = f"Invalid 'prompt': string too long. Expected a string with maximum length {limit}."
        raise ApiError(400, message, param="prompt", code="string_above_max_length")
    count = _whole(data, "n", 1, 1 if model == "dall-e-3" else 10, 1)
    qualities = {"low", "medium", "high", "auto", *(("xhigh", "max") if "2.5" in model or "2.6" in model else ())}
    _choice(data, "quality", qualities if gpt else {"standard", "hd"} if model == "dall-e-3" else {"standard"})
    _choice(data, "style", {"vivid", "natural"})
    _choice(data, "background", {"transparent", "opaque", "auto"})
    _choice(data, "moderation", {"low", "auto"})
    _choice(data, "input_fidelity", {"low", "high"})
    _choice(data, "output_format", {"png"})  # nothing else is made here
    _choice(data, "response_format", {"url", "b64_json"})
    return Task(
        _openai_size(data.get("size", "auto" if gpt else "1024x1024"), model),
        str(prompt),
        model,
        count,
        picture,
        mask,
        base64=gpt or data.get("response_format") == "b64_json",
        partials=_partials(data, count),
        background=str(data.get("background", "auto")),
        edits=picture is not None,
    )


def _partials(data: Mapping[str, Any], count: int) -> int | None:
    stream = data.get("stream", False)
    _need(isinstance(stream, bool), "stream", "stream must be a boolean.")
    partials = _whole(data, "partial_images", 0, 3, 0)
    if not stream:
        _need("partial_images" not in data, "partial_images", "partial_images is only supported with stream.")
        return None
    _need(count == 1, "n", "Streaming is only supported with n=1.")
    return partials


def _openai_size(size: Any, model: str) -> tuple[int, int]:
    text = str(size)
    match = SIZE.fullmatch(text)
    if not isinstance(size, str) or (match is None and text != "auto"):
        raise _invalid("size", f"Invalid size '{size}'.")
    if is_gpt(model) and re.match(r"gpt-image-[2-9]", model):
        width, height = (int(match[1]), int(match[2])) if match else (1024, 1024)
        long, short = max(width, height), max(1, min(width, height))
        fits = width % 16 == 0 and height % 16 == 0 and long <= 3840 and long <= 3 * short
        if not (fits and 655_360 <= width * height <= 8_294_400):
            raise _invalid("size", f"Invalid size '{size}'. Width and height must both be divisible by 16.")
        return width, height
    if text not in DALLE_SIZES.get(model, GPT_SIZES):
        allowed = ", ".join(sorted(DALLE_SIZES.get(model, GPT_SIZES)))
        raise _invalid("size", f"Invalid value: '{size}'. Supported values are: {allowed}.")
    return (int(match[1]), int(match[2])) if match else (1024, 1024)


def _alpha_mask(upload: Upload, picture: Pixels) -> Pixels:
    """Where the mask is fully transparent, by the API reference."""
    what = "Invalid mask image format - "
    code = "invalid_mask_image_format"
    with _opened(upload, "mask") as image:
        if image.format != "PNG" or "A" not in image.getbands():
            raise ApiError(400, f"{what}mask image missing alpha channel", param="mask", code=code)
        if image.size != picture.shape[1::-1]:
            raise ApiError(400, f"{what}mask size does not match image size", param="mask", code=code)
        alpha = np.asarray(image.getchannel("A"))
    if len(upload.data) >= MAX_MASK_BYTES:
        raise ApiError(400, f"{what}mask is larger than 4MB", param="mask", code=code)
    return np.where(alpha == 0, np.uint8(255), np.uint8(0))


def is_gpt(model: str) -> bool:
    return "gpt-image" in model


# ----------------------------------------------------------------------------------------------- sd-server


def sd_generation(body: bytes) -> Task:
    """As its source reads it: what is unknown is ignored."""
    if not body:
        raise ApiError(400, "empty body")
    try:
        data = json.loads(body)
    except ValueError as error:
        raise ApiError(500, str(error), code="server_error") from error
    if not isinstance(data, dict) or not isinstance(data.get("prompt", ""), str):
        raise ApiError(500, "[json.exception.type_error.302] type must be string", code="server_error")
    width, height = _sd_size(data.get("size", ""), (512, 512))
    return _sd_task(data.get("prompt", ""), max(1, int(data.get("n", 1))), (width, height))


def sd_edit(form: Form | None) -> Task:
    """As its source reads it: the mask is decoded to one grey channel, its alpha ignored."""
    if form is None:
        raise ApiError(400, "Content-Type must be multipart/form-data")
    fields = dict(form.fields)
    if not fields.get("prompt"):
        raise ApiError(400, "prompt required")
    upload = form.uploads.get("image[]") or form.uploads.get("image")
    if upload is None:
        raise ApiError(400, "at least one image[] required")
    with _opened(upload, "image") as image:
        picture = np.asarray(image.convert("RGBA"))
    size = _sd_size(fields.get("size", ""), (picture.shape[1], picture.shape[0]))
    mask = _luminance(form.uploads["mask"]) if "mask" in form.uploads else None
    return _sd_task(fields["prompt"], int(fields.get("n", "1")), size, picture, mask)


def _sd_task(
    prompt: str, count: int, size: tuple[int, int], picture: Pixels | None = None, mask: Pixels | None = None
) -> Task:
    if not prompt:
        raise ApiError(400, "prompt required")
    match = EXTRA_ARGS.search(prompt)
    try:
        more = json.loads(match[1]) if match else {}
        seed, strength = int(more.get("seed", -1)), float(more.get("strength", 0.75))
    except (ValueError, TypeError, AttributeError) as error:
        raise ApiError(400, "invalid sd_cpp_extra_args") from error
    if not 64 <= min(size) <= max(size) <= 4096 or not 1 <= count <= 8 or not 0 <= strength <= 1:
        raise ApiError(400, "invalid params")
    words = f"{EXTRA_ARGS.sub('', prompt)}|{more.get('negative_prompt', '')}"
    rounded = (-(-size[0] // 64) * 64, -(-size[1] // 64) * 64)
    drawn = None if seed < 0 else seed
    return Task(rounded, words, "sd-cpp-local", count, picture, mask, drawn, strength, edits=picture is not None)


def _sd_size(text: str, default: tuple[int, int]) -> tuple[int, int]:
    match = SIZE.match(text)
    return (int(match[1]), int(match[2])) if match else default


# ------------------------------------------------------------------------------------------------- LocalAI


def localai_generation(data: object) -> Task:
    """As its source reads it: ``prompt`` split at the bars, ``file`` in base64, ``size`` 512x512 where it is none."""
    if not isinstance(data, dict):
        raise ApiError(400, "failed parsing request body")
    texts = [data.get(name, "") for name in ("prompt", "size", "file")]
    if not all(isinstance(each, str) for each in texts) or not isinstance(data.get("step", 0), int):
        raise ApiError(400, "failed parsing request body: json: cannot unmarshal")
    prompt, size, file = texts
    match = SIZE.fullmatch(size if "x" in size else "512x512")
    if match is None:
        raise ApiError(500, "invalid value for 'size'")
    sources = [file] if file else list(data.get("ref_images", []))
    picture = _decoded(sources[0]) if sources else None
    words = prompt.split("|")
    return Task(
        (int(match[1]), int(match[2])),
        f"{words[0]}|{words[1] if len(words) > 1 else ''}",
        str(data.get("model", "")),
        int(data.get("n", 0)) or 1,
        picture,
        seed=int(data["seed"]) if "seed" in data else None,
        strength=0.75,
        base64=data.get("response_format") == "b64_json",
    )


def localai_inpainting(form: Form | None) -> Task:
    """Always 512x512, white = edit, and a seed of its own."""
    fields = dict(form.fields) if form else {}
    if form is None or not fields.get("model") or not fields.get("prompt"):
        raise ApiError(400, "Bad Request")
    for name in ("image", "mask"):
        if name not in form.uploads:
            raise ApiError(400, f"missing {name} file")
    with _opened(form.uploads["image"], "image") as image:
        picture = np.asarray(image.convert("RGBA"))
    mask = _luminance(form.uploads["mask"])
    return Task((512, 512), fields["prompt"], fields["model"], 1, picture, mask, base64=False)


def localai_upscale(form: Form | None) -> Task:
    """Two or four times."""
    fields = dict(form.fields) if form else {}
    if form is None or not fields.get("model"):
        raise ApiError(400, "missing model")
    scale = fields.get("scale", "2")
    if scale not in ("2", "4"):
        raise ApiError(400, "scale must be 2 or 4")
    if "image" not in form.uploads:
        raise ApiError(400, "missing image file")
    with _opened(form.uploads["image"], "image") as image:
        picture = np.asarray(image.convert("RGBA"))
    size = (picture.shape[1] * int(scale), picture.shape[0] * int(scale))
    return Task(size, "", fields["model"], 1, picture, base64=False, scale=int(scale))


def _decoded(text: str) -> Pixels:
    try:
        with Image.open(io.BytesIO(base64.b64decode(text, validate=True))) as image:
            return np.asarray(image.convert("RGBA"))
    except (binascii.Error, ValueError, OSError) as error:
        raise ApiError(500, "failed decoding base64 file") from error


# ---------------------------------------------------------------------------------------------------- parts


def _luminance(upload: Upload) -> Pixels:
    """One grey channel, as stb_image and Pillow make it: 77, 150 and 29 parts in 256; alpha is dropped."""
    with _opened(upload, "mask") as image:
        return np.asarray(image.convert("RGB").convert("L"))


def _picture(upload: Upload, name: str, limit: int) -> Pixels:
    _need(bool(upload.filename), name, f"{name}: a file needs a filename")
    _need(upload.content_type in ("image/png", "image/jpeg", "image/webp"), name, "unsupported mimetype")
    _need(0 < len(upload.data) < limit, name, f"{name} is too large")
    with _opened(upload, name) as image:
        return np.asarray(image.convert("RGBA"))


def _opened(upload: Upload, name: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(upload.data), formats=("PNG", "JPEG", "WEBP"))
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        message = f"Invalid file '{name}': unsupported mimetype."
        raise ApiError(400, message, param=name, code="invalid_image_file") from error
    return image


def _typed(fields: Mapping[str, str]) -> dict[str, Any]:
    """Flat fields of a form as JSON would have them."""
    data: dict[str, Any] = dict(fields)
    for name in ("n", "partial_images"):
        if re.fullmatch(r"-?\d+", fields.get(name, "")):
            data[name] = int(fields[name])
    if fields.get("stream") in ("true", "false"):
        data["stream"] = fields["stream"] == "true"
    return data


def _known(data: Mapping[str, Any], names: set[str]) -> None:
    for name in sorted(set(data) - names):
        raise ApiError(400, f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")


def _whole(data: Mapping[str, Any], name: str, low: int, high: int, default: int) -> int:
    value = data.get(name, default)
    fits = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    _need(fits, name, f"Invalid '{name}': expected an integer from {low} to {high}.")
    return int(value)


def _choice(data: Mapping[str, Any], name: str, choices: set[str]) -> None:
    if name in data and data[name] not in choices:
        raise _invalid(name, f"Invalid value: '{data[name]}'. Supported values are: {', '.join(sorted(choices))}.")


def _invalid(param: str, message: str) -> ApiError:
    return ApiError(400, message, param=param, code="invalid_value", kind="image_generation_user_error")


def _need(holds: bool, param: str, message: str) -> None:
    if not holds:
        raise _invalid(param, message)

"""What a WebUI takes and refuses: the fields of its requests, and its own reading of pictures and masks.

Fields of a wrong type are refused as FastAPI does it. Fields that there are not are refused too, which the real one
forgives: a misspelt one would be left out in silence.
"""

from __future__ import annotations

import base64
import binascii
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from tests.servers.stability_pictures import Pixels

FIELDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(
        ("prompt", "negative_prompt", "sampler_name", "sampler_index", "scheduler", "force_task_id"), (str,)
    ),
    **dict.fromkeys(("hr_upscaler", "hr_checkpoint_name", "hr_sampler_name", "hr_scheduler", "hr_prompt"), (str,)),
    **dict.fromkeys(("hr_negative_prompt", "refiner_checkpoint", "script_name", "infotext"), (str,)),
    **dict.fromkeys(("seed", "subseed", "seed_resize_from_h", "seed_resize_from_w", "batch_size", "n_iter"), (int,)),
    **dict.fromkeys(("steps", "width", "height", "firstphase_width", "firstphase_height"), (int,)),
    **dict.fromkeys(("hr_second_pass_steps", "hr_resize_x", "hr_resize_y"), (int,)),
    **dict.fromkeys(("subseed_strength", "cfg_scale", "denoising_strength", "hr_scale", "eta"), (int, float)),
    **dict.fromkeys(("s_min_uncond", "s_churn", "s_tmax", "s_tmin", "s_noise", "refiner_switch_at"), (int, float)),
    **dict.fromkeys(("restore_faces", "tiling", "do_not_save_samples", "do_not_save_grid", "enable_hr"), (bool,)),
    **dict.fromkeys(("send_images", "save_images", "disable_extra_networks"), (bool,)),
    "override_settings_restore_afterwards": (bool,),
    "styles": (list,),
    "script_args": (list,),
    "override_settings": (dict,),
    "alwayson_scripts": (dict,),
}
IMAGE_FIELDS: dict[str, tuple[type, ...]] = {
    "init_images": (list,),
    "mask": (str,),
    "latent_mask": (str,),
    **dict.fromkeys(("resize_mode", "mask_blur", "mask_blur_x", "mask_blur_y", "inpainting_fill"), (int,)),
    **dict.fromkeys(("inpaint_full_res_padding", "inpainting_mask_invert"), (int,)),
    **dict.fromkeys(("image_cfg_scale", "initial_noise_multiplier"), (int, float)),
    **dict.fromkeys(("inpaint_full_res", "include_init_images", "mask_round"), (bool,)),
}
FORGE_FIELDS: dict[str, tuple[type, ...]] = {
    "distilled_cfg_scale": (int, float),
    "hr_cfg": (int, float),
    "hr_distilled_cfg": (int, float),
}
EXTRAS_FIELDS: dict[str, tuple[type, ...]] = {
    "image": (str,),
    "resize_mode": (int,),
    **dict.fromkeys(("show_extras_results", "upscaling_crop", "upscale_first"), (bool,)),
    **dict.fromkeys(("gfpgan_visibility", "codeformer_visibility", "codeformer_weight"), (int, float)),
    **dict.fromkeys(("upscaling_resize", "extras_upscaler_2_visibility"), (int, float)),
    **dict.fromkeys(("upscaling_resize_w", "upscaling_resize_h"), (int,)),
    **dict.fromkeys(("upscaler_1", "upscaler_2"), (str,)),
}
SHARES = ("gfpgan_visibility", "codeformer_visibility", "codeformer_weight", "extras_upscaler_2_visibility")
NULLABLE = frozenset({"sampler_name", "scheduler", "force_task_id", "script_name", "styles", "mask", "init_images"}) | {
    *("hr_checkpoint_name", "hr_sampler_name", "hr_scheduler", "mask_blur", "tiling", "restore_faces"),
}
TYPE_WORDS = {str: "string", int: "integer", bool: "boolean", list: "list", dict: "dict"}


class ApiError(Exception):
    """An answer that is no success. ``name`` is the Python exception's, as AUTOMATIC1111 tells it."""

    def __init__(self, status: int, detail: Any, *, name: str = "HTTPException", errors: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.name, self.errors = status, detail, name, errors


def invalid(field: str, message: str, kind: str = "value_error") -> ApiError:
    """A 422 of FastAPI."""
    return ApiError(422, [{"loc": ["body", field], "msg": message, "type": kind}], name="RequestValidationError")


def checked(body: Any, fields: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """The body, if every field is there in the table and of its type."""
    data: dict[str, Any] = body
    if not isinstance(data, dict):
        raise invalid("__root__", "value is not a valid dict", "type_error.dict")
    for name, value in data.items():
        if name not in fields:
            raise invalid(name, "extra fields not permitted", "value_error.extra")
        _check_type(name, value, fields[name])
    return data


def _check_type(name: str, value: Any, kinds: tuple[type, ...]) -> None:
    if value is None and name in NULLABLE:
        return
    fits = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    if not fits:
        word = "float" if float in kinds else TYPE_WORDS[kinds[0]]
        raise invalid(name, f"value is not a valid {word}", f"type_error.{word}")


def checked_extras(body: Any) -> dict[str, Any]:
    """The body of /extra-single-image, its numbers in their ranges."""
    data = checked(body, EXTRAS_FIELDS)
    if data.get("resize_mode", 0) not in (0, 1):
        raise invalid("resize_mode", "unexpected value; permitted: 0, 1", "value_error.const")
    if data.get("upscaling_resize", 2) <= 0:
        raise invalid("upscaling_resize", "ensure this value is greater than 0", "value_error.number.not_gt")
    for name in SHARES:
        if not 0 <= data.get(name, 0) <= 1:
            raise invalid(name, "ensure this value is less than or equal to 1", "value_error.number.not_le")
    for name in ("upscaling_resize_w", "upscaling_resize_h"):
        if data.get(name, 512) < 1:
            raise invalid(name, "ensure this value is greater than or equal to 1", "value_error.number.not_ge")
    return data


def opened(encoded: Any) -> Image.Image:
    """A picture from base64, with or without a ``data:`` address before it."""
    if isinstance(encoded, str) and encoded.startswith(("http://", "https://")):
        raise ApiError(500, "Request to local resource not allowed")
    try:
        if encoded.startswith("data:image/"):
            encoded = encoded.split(";")[1].split(",")[1]
        with Image.open(io.BytesIO(base64.b64decode(encoded, validate=True))) as image:
            image.load()
            return image.copy()
    except (AttributeError, IndexError, OSError, ValueError, binascii.Error) as error:
        raise ApiError(500, "Invalid encoded image") from error


def flattened(image: Image.Image, size: tuple[int, int]) -> Pixels:
    """On white, stretched to ``size``; (height, width, 4), opaque."""
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    flat = Image.alpha_composite(white, image.convert("RGBA"))
    return np.asarray(flat if flat.size == size else flat.resize(size, Image.Resampling.LANCZOS))


def read_mask(data: Mapping[str, Any]) -> Pixels:
    """The mask by the server's own rules, as it lies over the result: 255 = replaced. (height, width)."""
    mask = _grey(opened(data["mask"]))
    if data.get("inpainting_mask_invert", 0):
        mask = mask.point(lambda value: 255 - value)
    blur = data.get("mask_blur")
    blur = 4 if blur is None else blur
    if blur > 0:
        mask = mask.filter(ImageFilter.GaussianBlur(blur))
    size = (data.get("width", 512), data.get("height", 512))
    if mask.size != size:
        mask = mask.resize(size, Image.Resampling.LANCZOS)
    return np.clip(np.asarray(mask).astype(np.int32) * 2, 0, 255).astype(np.uint8)


def _grey(image: Image.Image) -> Image.Image:
    """Of a mask with transparency only that counts, cut at one half; of any other one its luminance."""
    if image.mode == "RGBA" and image.getextrema()[-1] != (255, 255):
        return image.getchannel("A").point(lambda value: 255 if value > 128 else 0)
    return image.convert("L")


def small_fields(body: Any) -> dict[str, Any]:
    """What a small server wants: it reads what it knows, and fails on a null or a wrong type."""
    data: dict[str, Any] = body
    if not isinstance(data, dict):
        raise ApiError(500, "type_error")
    wanted: dict[str, tuple[type, ...]] = {
        **{name: FIELDS[name] for name in ("prompt", "negative_prompt", "sampler_name", "scheduler")},
        **{name: FIELDS[name] for name in ("seed", "batch_size", "steps", "width", "height", "cfg_scale")},
        "denoising_strength": (int, float),
        "inpainting_mask_invert": (int, bool),
    }
    for name, kinds in wanted.items():
        if name in data and (not isinstance(data[name], kinds) or (isinstance(data[name], bool) and bool not in kinds)):
            raise ApiError(500, f"[json.exception.type_error.302] {name}: {json.dumps(data[name])[:40]}")
    if not data.get("prompt"):
        raise ApiError(400, "prompt required")
    if data.get("width", 512) <= 0 or data.get("height", 512) <= 0:
        raise ApiError(400, "width and height must be positive")
    return data

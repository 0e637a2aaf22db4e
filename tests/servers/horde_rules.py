"""What the strict horde accepts, by the server's own source and its list of return codes, and by no code of ours.

The real server leaves fields out of account that it does not know; this one refuses them, so that a misspelt one is
found.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.servers.stability_pictures import Pixels

SAMPLERS = [
    *("k_lms", "k_heun", "k_euler", "k_euler_a", "k_dpm_2", "k_dpm_2_a", "k_dpm_fast", "k_dpm_adaptive"),
    *("k_dpmpp_2s_a", "k_dpmpp_2m", "dpmsolver", "k_dpmpp_sde", "DDIM", "lcm"),
]
UPSCALERS = {
    **dict.fromkeys(("RealESRGAN_x2plus", "2xModernSpanimationV1"), 2),
    **dict.fromkeys(("RealESRGAN_x4plus", "RealESRGAN_x4plus_anime_6B", "NMKD_Siax", "4x_AnimeSharp"), 4),
    **dict.fromkeys(("4xNomos8kSC", "4xLSDIRplus", "4xNomosWebPhoto_RealPLKSR"), 4),
    **dict.fromkeys(("4xNomos2_realplksr_dysample", "4xNomos2_hq_dat2"), 4),
}
POST_PROCESSORS = [*UPSCALERS, "GFPGAN", "CodeFormers", "GFPGANv1.3", "RestoreFormer", "strip_background"]
FORMS = ["caption", "interrogation", "nsfw", "vectorize", "palette", "describe", "aesthetic", *POST_PROCESSORS]
PROCESSINGS = ["img2img", "inpainting", "outpainting", "remix"]
SWITCHES = {
    *("nsfw", "censor_nsfw", "trusted_workers", "validated_backends", "slow_workers", "extra_slow_workers"),
    *("worker_blacklist", "r2", "shared", "replacement_filter", "allow_downgrade", "disable_batching", "dry_run"),
}
FORM_SWITCHES = {"trusted_workers", "slow_workers", "extra_slow_workers"}
PARAM_SWITCHES = {"karras", "tiling", "hires_fix", "image_is_control", "return_control_map", "transparent"}
MAX_SOURCE_PIXELS = 3072 * 3072
MAX_FREE_STEPS = 40
MAX_TILES = 255
WHOLES = {
    "width": (64, 3072),
    "height": (64, 3072),
    "steps": (1, 500),
    "n": (1, 20),
    "clip_skip": (1, 12),
    "seed_variation": (1, 1000),
}
NUMBERS = {"cfg_scale": (0, 100), "denoising_strength": (0.01, 1.0), "facefixer_strength": (0, 1)}


class HordeError(Exception):
    """An answer that is not what was asked for.

    Attributes:
        rc: the return code; "" for an error of the schema.
        errors: by field, of the schema.
    """

    def __init__(self, status: int, message: str, rc: str = "", errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.rc = rc
        self.errors = dict(errors or {})

    @property
    def body(self) -> dict[str, Any]:
        named = {"rc": self.rc} if self.rc else {}
        return {**({"errors": self.errors} if self.errors else {}), "message": self.message, **named}


def invalid(errors: Mapping[str, str]) -> HordeError:
    """What the schema refuses."""
    return HordeError(400, "Input payload validation failed", errors=errors)


@dataclass
class Task:
    """A request for a model that was accepted.

    Attributes:
        size: of the result, width and height.
        replace: (height, width), 1 = replace, as the volunteers' program reads the mask; None without one.
        strength: how much a source image changes, 0 .. 1.
        seed: None for one by chance.
    """

    text: str
    size: tuple[int, int]
    n: int
    steps: int
    seed: int | None
    models: list[str]
    strength: float = 1.0
    seed_variation: int = 0
    picture: Pixels | None = field(default=None, repr=False)
    replace: NDArray[np.float64] | None = field(default=None, repr=False)
    post_processing: list[str] = field(default_factory=list)
    r2: bool = True


def read_generation(body: Any) -> Task:
    """A body of ``/generate/async``."""
    _check_schema(body)
    params = body.get("params", {})
    if body["prompt"] == "":
        raise HordeError(400, "You cannot specify an empty prompt.", "MissingPrompt")
    _check_rules(body, params)
    picture = _picture(body["source_image"]) if body.get("source_image") else None
    return Task(
        text=body["prompt"],
        size=(params.get("width", 512), params.get("height", 512)),
        n=params.get("n", 1),
        steps=params.get("steps", 30),
        seed=_seed(params.get("seed")),
        models=body.get("models", ["stable_diffusion"]),
        strength=params.get("denoising_strength", 0.75),
        seed_variation=params.get("seed_variation", 0),
        picture=picture,
        replace=_replace(body, picture),
        post_processing=params.get("post_processing", []),
        r2=body.get("r2", True),
    )


def read_form(body: Any) -> tuple[str, Pixels]:
    """A body of ``/interrogate/async``: what is wanted, and the picture."""
    if not isinstance(body, dict):
        raise invalid({"": f"{body!r} is not of type 'object'"})
    errors = _wrong_forms(body.get("forms")) | _unknown(body, {"forms", "source_image", "webhook", *FORM_SWITCHES})
    for name in FORM_SWITCHES:
        _need_flag(body, name, name, errors)
    if not isinstance(body.get("source_image"), str):
        errors["source_image"] = "Missing required parameter in the JSON body"
    if errors:
        raise invalid(errors)
    picture = _picture(body["source_image"])
    tiles = math.ceil(picture.shape[1] / 512) * math.ceil(picture.shape[0] / 512)
    if tiles > MAX_TILES:
        raise HordeError(400, f"Image is too large ({tiles} tiles)", "SourceImageResolutionExceeded")
    return body["forms"][0]["name"], picture


def upfront(task: Task, *, slow_workers: bool, max_side: int) -> bool:
    """Whether the account must have the kudos before."""
    return task.size[0] * task.size[1] > max_side**2 or task.steps > MAX_FREE_STEPS or not slow_workers


def downgraded(task: Task, max_side: int) -> Task:
    """What is made where the kudos do not suffice: the same shape, smaller, with fewer steps."""
    width, height = task.size
    while width * height > max_side**2:
        width, height = max(64, width - 64), max(64, round((height - 64 * height / width) / 64) * 64)
    task.size, task.steps = (width, height), min(task.steps, MAX_FREE_STEPS)
    return task


# ---------------------------------------------------------------------------------------------- schema


def _check_schema(body: Any) -> None:
    if not isinstance(body, dict):
        raise invalid({"": f"{body!r} is not of type 'object'"})
    if "prompt" not in body:
        raise invalid({"prompt": "'prompt' is a required property"})
    errors: dict[str, str] = {}
    if not isinstance(body["prompt"], str):
        errors["prompt"] = f"{body['prompt']!r} is not of type 'string'"
    for name in SWITCHES:
        _need_flag(body, name, name, errors)
    if body.get("source_processing", "img2img") not in PROCESSINGS:
        errors["source_processing"] = f"{body['source_processing']!r} is not one of {PROCESSINGS}"
    if not all(isinstance(name, str) for name in body.get("models", [])):
        errors["models"] = "a model's name is not of type 'string'"
    others = {"prompt", "params", "models", "workers", "source_image", "source_processing", "source_mask", "webhook"}
    errors |= _unknown(body, {*others, *SWITCHES, "extra_source_images", "style", "proxied_account"})
    errors |= _wrong_params(body.get("params", {}))
    if errors:
        raise invalid(errors)


def _wrong_forms(forms: Any) -> dict[str, str]:
    if not isinstance(forms, list) or not all(isinstance(each, dict) for each in forms):
        return {"forms": f"{forms!r} is not of type 'array'"}
    names = [form.get("name") for form in forms]
    if len(names) != 1:
        return {"forms": "this server of tests takes one form at a time"}
    return {f"forms.{at}.name": f"{name!r} is not one of {FORMS}" for at, name in enumerate(names) if name not in FORMS}


def _wrong_params(params: Any) -> dict[str, str]:
    if not isinstance(params, dict):
        return {"params": f"{params!r} is not of type 'object'"}
    errors: dict[str, str] = {}
    for name in PARAM_SWITCHES:
        _need_flag(params, name, f"params.{name}", errors)
    for name, (low, high) in WHOLES.items():
        _need_whole(params, name, low, high, errors)
    for name, (least, most) in NUMBERS.items():
        _need_number(params, name, least, most, errors)
    errors |= _wrong_texts(params)
    known = {*WHOLES, *NUMBERS, *PARAM_SWITCHES, "seed", "sampler_name", "post_processing"}
    return errors | {f"params.{name}": text for name, text in _unknown(params, known).items()}


def _wrong_texts(params: Mapping[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name in ("width", "height"):
        if isinstance(params.get(name), int) and params[name] % 64:
            errors[f"params.{name}"] = f"{params[name]} is not a multiple of 64"
    if not isinstance(params.get("seed", ""), str):
        errors["params.seed"] = f"{params['seed']!r} is not of type 'string'"
    if params.get("sampler_name", "k_lms") not in SAMPLERS:
        errors["params.sampler_name"] = f"{params['sampler_name']!r} is not one of {SAMPLERS}"
    for at, name in enumerate(params.get("post_processing", [])):
        if name not in POST_PROCESSORS:
            errors[f"params.post_processing.{at}"] = f"{name!r} is not one of {POST_PROCESSORS}"
    return errors


def _unknown(given: Mapping[str, Any], known: set[str]) -> dict[str, str]:
    return {name: "is no field of the schema" for name in given if name not in known}


def _need_flag(given: Mapping[str, Any], name: str, path: str, errors: dict[str, str]) -> None:
    if not isinstance(given.get(name, False), bool):
        errors[path] = f"{given[name]!r} is not of type 'boolean'"


def _need_whole(params: Mapping[str, Any], name: str, low: int, high: int, errors: dict[str, str]) -> None:
    value = params.get(name, low)
    if isinstance(value, bool) or not isinstance(value, int):
        errors[f"params.{name}"] = f"{value!r} is not of type 'integer'"
    else:
        _need_number(params, name, low, high, errors)


def _need_number(params: Mapping[str, Any], name: str, low: float, high: float, errors: dict[str, str]) -> None:
    value = params.get(name, low)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        errors[f"params.{name}"] = f"{value!r} is not of type 'number'"
    elif value > high:
        errors[f"params.{name}"] = f"{value} is greater than the maximum of {high}"
    elif value < low:
        errors[f"params.{name}"] = f"{value} is less than the minimum of {low}"


# ----------------------------------------------------------------------------------------------- rules


def _check_rules(body: Mapping[str, Any], params: Mapping[str, Any]) -> None:
    if body.get("source_mask") and not body.get("source_image"):
        text = "Please do not pass a source_mask unless you are sending a source_image as well"
        raise HordeError(400, text, "SourceMaskUnnecessary")
    if len(body["prompt"].split()) > 7500:
        raise HordeError(400, "Too large prompt. Please reduce the amount of tokens contained.", "InvalidPromptSize")
    if any(name in POST_PROCESSORS for name in body.get("models", [])):
        raise HordeError(400, "This model is not supported in this mode the moment", "UnexpectedModelName")
    if len([name for name in params.get("post_processing", []) if name in UPSCALERS]) > 1:
        raise HordeError(400, "Cannot use more than 1 upscaler at a time.", "TooManyUpscalers")
    cfg_scale = params.get("cfg_scale")
    if cfg_scale is not None and round(cfg_scale, 2) != cfg_scale:
        raise HordeError(400, "cfg_scale must be rounded to 2 decimal places", "BadCFGDecimals")


def _picture(text: str) -> Pixels:
    """RGBA of a source image, base64."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(text, validate=True))) as image:
            if image.width * image.height > MAX_SOURCE_PIXELS:
                message = "Image validation failed. Image size cannot exceed 3072*3072 pixels"
                raise HordeError(400, message, "SourceImageResolutionExceeded")
            return np.asarray(image.convert("RGBA"))
    except (binascii.Error, OSError) as error:
        text = (
            "Image validation failed. Please ensure the source image payload is either a URL containing an image "
            "or a valid base64 encoded image."
        )
        raise HordeError(400, text, "ImageValidationFailed") from error


def _replace(body: Mapping[str, Any], picture: Pixels | None) -> NDArray[np.float64] | None:
    """Where the volunteers' program replaces: it puts the inverted luminance of the mask into the picture's alpha."""
    if picture is None or body.get("source_processing") not in ("inpainting", "outpainting"):
        return None
    if body.get("source_mask"):
        mask = _picture(body["source_mask"])
        grey = np.asarray(Image.fromarray(mask).convert("L"))
        if grey.shape != picture.shape[:2]:
            size = (picture.shape[1], picture.shape[0])
            grey = np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.NEAREST))
        return grey / 255.0
    alpha = picture[..., 3]
    if bool((alpha == 255).all()):
        text = "Inpainting requests must either include a mask, or an alpha channel."
        raise HordeError(400, f"Image validation failed. {text}", "InpaintingMissingMask")
    return 1.0 - alpha / 255.0


def _seed(text: str | None) -> int | None:
    if not text:
        return None
    number = abs(int(text) if text.isdigit() else int.from_bytes(text.encode(), "little"))
    while number >= 2**32:
        number >>= 32
    return number

"""What the strict ComfyUI server says of its nodes at /object_info, in ComfyUI's own words and limits.

The older classes declare a choice as a list, the newer ones (V3) as ``["COMBO", {"options": [...]}]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_SIDE = 16384
MAX_SEED = 2**64 - 1

CHECKPOINTS = ("dreamshaper_8.safetensors", "sdxl/sd_xl_base_1.0.safetensors", "sd-v1-5-inpainting.ckpt")
UPSCALERS = ("4x-UltraSharp.pth", "RealESRGAN_x2plus.pth")
SAMPLERS = ("euler", "euler_ancestral", "dpmpp_2m", "dpmpp_2m_sde", "ddim", "uni_pc", "uni_pc_bh2")
SCHEDULERS = ("simple", "sgm_uniform", "karras", "exponential", "ddim_uniform", "beta", "normal")
SCALINGS = ("nearest-exact", "bilinear", "area", "bicubic", "lanczos")
CHANNELS = ("alpha", "red", "green", "blue")

Spec = list[Any]
Inputs = dict[str, Spec]


@dataclass(frozen=True)
class Models:
    """The files that a server has in its folders."""

    checkpoints: tuple[str, ...] = CHECKPOINTS
    upscalers: tuple[str, ...] = UPSCALERS


def definitions(models: Models, images: list[str]) -> dict[str, dict[str, Any]]:
    """The answer to /object_info: every class by its name.

    Args:
        images: what lies in the input folder.
    """
    checkpoint = _choice(models.checkpoints, tooltip="The name of the checkpoint (model) to load.")
    listed = (
        _node("CheckpointLoaderSimple", {"ckpt_name": checkpoint}, ["MODEL", "CLIP", "VAE"]),
        _node("CLIPTextEncode", {"text": ["STRING", {"multiline": True}], "clip": ["CLIP"]}, ["CONDITIONING"]),
        _node("EmptyLatentImage", {**_size(16, 8), "batch_size": _integer(1, 1, 4096)}, ["LATENT"]),
        _node("KSampler", _sampler(), ["LATENT"]),
        _node("VAEDecode", {"samples": ["LATENT"], "vae": ["VAE"]}, ["IMAGE"]),
        _node("VAEEncode", {"pixels": ["IMAGE"], "vae": ["VAE"]}, ["LATENT"]),
        _node(
            "VAEEncodeForInpaint",
            {"pixels": ["IMAGE"], "vae": ["VAE"], "mask": ["MASK"], "grow_mask_by": _integer(6, 0, 64)},
            ["LATENT"],
        ),
        _node(
            "InpaintModelConditioning",
            {
                "positive": ["CONDITIONING"],
                "negative": ["CONDITIONING"],
                "vae": ["VAE"],
                "pixels": ["IMAGE"],
                "mask": ["MASK"],
                "noise_mask": ["BOOLEAN", {"default": True}],
            },
            ["CONDITIONING", "CONDITIONING", "LATENT"],
        ),
        _node("SetLatentNoiseMask", {"samples": ["LATENT"], "mask": ["MASK"]}, ["LATENT"]),
        _node("RepeatLatentBatch", {"samples": ["LATENT"], "amount": _integer(1, 1, 64)}, ["LATENT"]),
        _node("LoadImage", {"image": [sorted(images), {"image_upload": True}]}, ["IMAGE", "MASK"]),
        _node(
            "LoadImageMask",
            {"image": [sorted(images), {"image_upload": True}], "channel": _choice(CHANNELS)},
            ["MASK"],
        ),
        _node(
            "ImageScale",
            {
                "image": ["IMAGE"],
                "upscale_method": _choice(SCALINGS),
                **_size(0, 1),
                "crop": _choice(("disabled", "center")),
            },
            ["IMAGE"],
        ),
        _node("ImageInvert", {"image": ["IMAGE"]}, ["IMAGE"]),
        _node(
            "SaveImage",
            {"images": ["IMAGE"], "filename_prefix": ["STRING", {"default": "ComfyUI"}]},
            [],
            output=True,
        ),
        _node("PreviewImage", {"images": ["IMAGE"]}, [], output=True),
        # V3 classes from here on.
        _node(
            "UpscaleModelLoader",
            {"model_name": ["COMBO", {"multiselect": False, "options": list(models.upscalers)}]},
            ["UPSCALE_MODEL"],
        ),
        _node("ImageUpscaleWithModel", {"upscale_model": ["UPSCALE_MODEL", {}], "image": ["IMAGE", {}]}, ["IMAGE"]),
        _node("RepeatImageBatch", {"image": ["IMAGE", {}], "amount": _integer(1, 1, 4096)}, ["IMAGE"]),
        _node(
            "ImageCompositeMasked",
            {
                "destination": ["IMAGE", {}],
                "source": ["IMAGE", {}],
                "x": _integer(0, 0, MAX_SIDE),
                "y": _integer(0, 0, MAX_SIDE),
                "resize_source": ["BOOLEAN", {"default": False}],
            },
            ["IMAGE"],
            optional={"mask": ["MASK", {}]},
        ),
        _node("PrimitiveString", {"value": ["STRING", {"multiline": False}]}, ["STRING"]),
        _node("PrimitiveInt", {"value": _integer(0, -(2**63), 2**63 - 1)}, ["INT"]),
    )
    return {definition["name"]: definition for definition in listed}


def _node(
    name: str, required: Inputs, outputs: list[str], *, optional: Inputs | None = None, output: bool = False
) -> dict[str, Any]:
    inputs: dict[str, Inputs] = {"required": required}
    if optional:
        inputs["optional"] = optional
    return {
        "input": inputs,
        "input_order": {kind: list(names) for kind, names in inputs.items()},
        "output": outputs,
        "output_is_list": [False] * len(outputs),
        "output_name": outputs,
        "name": name,
        "display_name": name,
        "description": "",
        "python_module": "nodes",
        "category": "loopback",
        "output_node": output,
    }


def _sampler() -> Inputs:
    return {
        "model": ["MODEL", {}],
        "seed": ["INT", {"default": 0, "min": 0, "max": MAX_SEED, "control_after_generate": True}],
        "steps": _integer(20, 1, 10_000),
        "cfg": ["FLOAT", {"default": 8.0, "min": 0.0, "max": 100.0, "step": 0.1, "round": 0.01}],
        "sampler_name": _choice(SAMPLERS),
        "scheduler": _choice(SCHEDULERS),
        "positive": ["CONDITIONING", {}],
        "negative": ["CONDITIONING", {}],
        "latent_image": ["LATENT", {}],
        "denoise": ["FLOAT", {"default": 1.0, "min": 0.0, "max": 1.0, "step": 0.01}],
    }


def _size(low: int, step: int) -> Inputs:
    return {side: ["INT", {"default": 512, "min": low, "max": MAX_SIDE, "step": step}] for side in ("width", "height")}


def _integer(default: int, low: int, high: int) -> Spec:
    return ["INT", {"default": default, "min": low, "max": high}]


def _choice(names: tuple[str, ...], **more: Any) -> Spec:
    return [list(names), more] if more else [list(names)]

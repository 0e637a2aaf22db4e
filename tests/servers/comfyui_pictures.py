"""What the strict ComfyUI server's nodes do: a small interpreter on arrays.

Images are (count, height, width, 3) uint8, masks (height, width) floats from 0 (keep) to 1 (edit). A latent is the
picture that it stands for: nothing is lost between VAEEncode and VAEDecode, but what a sampler was told to keep comes
out with red + 7, as a real VAE alters it. A client that does not put the outside back is found out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.servers import stability_pictures as formulas

Images = NDArray[np.uint8]
Mask = NDArray[np.float64]
RESAMPLING = {
    "nearest-exact": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
GREY = 127
NO_MASK = np.zeros((64, 64))
TIPS = "\n\nThis error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have"


class NodeError(Exception):
    """What a node raised: the full name of the exception's type, and its text."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Interrupted(Exception):
    """Somebody stopped the prompt that runs."""


@dataclass(frozen=True)
class Latent:
    """``images`` is None where there is no picture yet, then ``size`` is (width, height)."""

    count: int
    size: tuple[int, int]
    images: Images | None = None
    mask: Mask | None = None


@dataclass(frozen=True)
class Conditioning:
    text: str
    mask: Mask | None = None


class Machine(Protocol):
    """What nodes need of the server that runs them."""

    memory_pixels: int
    checkpoints: tuple[str, ...]
    upscalers: tuple[str, ...]

    def load(self, reference: str) -> bytes:
        """An uploaded picture by the name that a graph has for it."""

    def store(self, image: bytes, prefix: str, folder: str) -> dict[str, str]:
        """Put a picture into a folder; how the history names it."""

    def step(self, node: str, value: int, maximum: int, preview: Images | None) -> None:
        """Tell how far a node is; takes its time. Raises ``Interrupted``."""

    def replaced(self, mask: Mask, *, composite: bool) -> None:
        """Note where a picture was replaced."""


Inputs = Mapping[str, Any]
Outputs = tuple[Any, ...]


class Interpreter:
    """Runs nodes one at a time. A node's function gets its id and its inputs, and gives its outputs."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._functions: dict[str, Callable[[str, Inputs], Outputs]] = {
            "CheckpointLoaderSimple": self._checkpoint,
            "CLIPTextEncode": lambda node, inputs: (Conditioning(str(inputs["text"])),),
            "EmptyLatentImage": _empty,
            "KSampler": self._sample,
            "VAEDecode": lambda node, inputs: (_pictures_of(inputs["samples"]),),
            "VAEEncode": lambda node, inputs: (_latent(inputs["pixels"]),),
            "VAEEncodeForInpaint": _encode_for_inpaint,
            "InpaintModelConditioning": _inpaint_conditioning,
            "SetLatentNoiseMask": lambda node, inputs: (replace(inputs["samples"], mask=inputs["mask"]),),
            "RepeatLatentBatch": _repeat_latent,
            "LoadImage": self._load_image,
            "LoadImageMask": self._load_mask,
            "ImageScale": _scale,
            "ImageInvert": lambda node, inputs: (255 - inputs["image"],),
            "SaveImage": lambda node, inputs: self._save(inputs["images"], str(inputs["filename_prefix"]), "output"),
            "PreviewImage": lambda node, inputs: self._save(inputs["images"], "ComfyUI_temp_abcde", "temp"),
            "UpscaleModelLoader": self._upscaler,
            "ImageUpscaleWithModel": self._upscale,
            "RepeatImageBatch": lambda node, inputs: (np.repeat(inputs["image"], inputs["amount"], axis=0),),
            "ImageCompositeMasked": self._composite,
            "PrimitiveString": lambda node, inputs: (inputs["value"],),
            "PrimitiveInt": lambda node, inputs: (inputs["value"],),
        }

    def run(self, kind: str, node: str, inputs: Inputs) -> Outputs:
        """The outputs of one node. Raises ``NodeError``, ``Interrupted``."""
        return self._functions[kind](node, inputs)

    # ------------------------------------------------------------------------------------------ models

    def _checkpoint(self, node: str, inputs: Inputs) -> Outputs:
        name = inputs["ckpt_name"]
        if name not in self._machine.checkpoints:
            raise _no_model("checkpoints", name)
        return (name, name, name)

    def _upscaler(self, node: str, inputs: Inputs) -> Outputs:
        name = inputs["model_name"]
        if name not in self._machine.upscalers:
            raise _no_model("upscale_models", name)
        return (name,)

    # ---------------------------------------------------------------------------------------- sampling

    def _sample(self, node: str, inputs: Inputs) -> Outputs:
        latent: Latent = inputs["latent_image"]
        self._check_memory(latent)
        steps = int(inputs["steps"])
        made = [_sampled(latent, inputs, index) for index in range(latent.count)]
        for step in range(1, steps + 1):
            self._machine.step(node, step, steps, made[0])
        if latent.mask is not None:
            self._machine.replaced(latent.mask, composite=False)
        return (replace(latent, images=np.stack(made)),)

    def _check_memory(self, latent: Latent) -> None:
        if latent.size[0] * latent.size[1] * latent.count > self._machine.memory_pixels:
            words = "Allocation on device 0 would exceed allowed memory. (out of memory)"
            raise NodeError("torch.OutOfMemoryError", words + TIPS)

    # ---------------------------------------------------------------------------------------- pictures

    def _load_image(self, node: str, inputs: Inputs) -> Outputs:
        pixels = self._pixels(inputs["image"])
        mask = 1.0 - pixels[..., 3] / 255.0 if (pixels[..., 3] < 255).any() else NO_MASK
        return pixels[None, ..., :3], mask

    def _load_mask(self, node: str, inputs: Inputs) -> Outputs:
        pixels = self._pixels(inputs["image"])
        if inputs["channel"] == "alpha":
            return self._load_image(node, inputs)[1:]
        return (pixels[..., ("red", "green", "blue").index(inputs["channel"])] / 255.0,)

    def _pixels(self, reference: str) -> Images:
        with Image.open(io.BytesIO(self._machine.load(reference))) as image:
            return np.asarray(image.convert("RGBA"))

    def _save(self, images: Images, prefix: str, folder: str) -> Outputs:
        return ({"images": [self._machine.store(formulas.png(image), prefix, folder) for image in images]},)

    def _upscale(self, node: str, inputs: Inputs) -> Outputs:
        image, factor = inputs["image"], factor_of(inputs["upscale_model"])
        for tile in range(1, 5):
            self._machine.step(node, tile, 4, None)
        height, width = image.shape[1] * factor, image.shape[2] * factor
        return (np.stack([formulas.upscale(each, width, height)[..., :3] for each in image]),)

    def _composite(self, node: str, inputs: Inputs) -> Outputs:
        """The source is cut or repeated to as many pictures as the destination has, as in the real one."""
        destination = inputs["destination"]
        count, height, width = destination.shape[:3]
        source = np.resize(inputs["source"], (count, *inputs["source"].shape[1:]))
        mask = inputs.get("mask", np.ones((height, width)))
        if source.shape[1:3] != (height, width) or mask.shape != (height, width):
            raise NodeError("RuntimeError", "The size of tensor a must match the size of tensor b")
        self._machine.replaced(mask, composite=True)
        share = mask[None, ..., None]
        return (np.rint(source * share + destination * (1.0 - share)).astype(np.uint8),)


def factor_of(model: str) -> int:
    """How much larger an upscale model makes a picture, by its name."""
    found = re.search(r"(\d)x|x(\d)", model)
    return int(found[1] or found[2]) if found else 4


def picture_text(positive: str, negative: str) -> str:
    """What a text-to-image depends on, in ``stability_pictures.text_to_image``."""
    return f"{positive} - {negative}"


def _no_model(folder: str, name: str) -> NodeError:
    return NodeError("FileNotFoundError", f"Model in folder '{folder}' with filename '{name}' not found.")


def _sampled(latent: Latent, inputs: Inputs, index: int) -> Images:
    seed, denoise = int(inputs["seed"]) + index, float(inputs["denoise"])
    if latent.images is None:
        text = picture_text(inputs["positive"].text, inputs["negative"].text)
        return formulas.text_to_image(*latent.size, text, seed)[..., :3]
    init = latent.images[index]
    if latent.mask is None:
        return formulas.image_to_image(init, denoise, seed)[..., :3]
    share = np.rint(latent.mask * 255.0 * denoise).astype(np.uint8)
    return formulas.masking(init, share, seed)[..., :3]


def _empty(node: str, inputs: Inputs) -> Outputs:
    width, height = (int(inputs[side]) // 8 * 8 for side in ("width", "height"))
    return (Latent(int(inputs["batch_size"]), (width, height)),)


def _latent(images: Images, mask: Mask | None = None) -> Latent:
    height, width = (side // 8 * 8 for side in images.shape[1:3])
    return Latent(len(images), (width, height), images[:, :height, :width], mask)


def _pictures_of(latent: Latent) -> Images:
    if latent.images is None:
        return np.full((latent.count, latent.size[1], latent.size[0], 3), GREY, np.uint8)
    return latent.images


def _repeat_latent(node: str, inputs: Inputs) -> Outputs:
    latent, amount = inputs["samples"], int(inputs["amount"])
    images = None if latent.images is None else np.repeat(latent.images, amount, axis=0)
    return (replace(latent, count=latent.count * amount, images=images),)


def _encode_for_inpaint(node: str, inputs: Inputs) -> Outputs:
    mask = np.rint(inputs["mask"])
    grown = np.rint(_grown(mask, int(inputs["grow_mask_by"])))
    return (_latent(_greyed(inputs["pixels"], mask), grown),)


def _inpaint_conditioning(node: str, inputs: Inputs) -> Outputs:
    mask = inputs["mask"]
    both = (replace(inputs[name], mask=mask) for name in ("positive", "negative"))
    return (*both, _latent(inputs["pixels"], mask if inputs.get("noise_mask", True) else None))


def _greyed(images: Images, mask: Mask) -> Images:
    return np.where(mask[None, ..., None] > 0, np.uint8(GREY), images)


def _grown(mask: Mask, pixels: int) -> Mask:
    """Within so many pixels in all of a masked one, as a convolution with a square does."""
    reach = pixels // 2
    padded = np.pad(mask, reach)
    height, width = mask.shape
    shifts = [(down, across) for down in range(2 * reach + 1) for across in range(2 * reach + 1)]
    moved = np.stack([padded[down : down + height, across : across + width] for down, across in shifts])
    return np.asarray(moved.max(axis=0))


def _scale(node: str, inputs: Inputs) -> Outputs:
    size = (int(inputs["width"]), int(inputs["height"]))
    resample = RESAMPLING[inputs["upscale_method"]]
    return (np.stack([np.asarray(Image.fromarray(each).resize(size, resample)) for each in inputs["image"]]),)

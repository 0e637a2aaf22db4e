"""How a request is put on the wire for a WebUI.

Owns: ``Order`` and the JSON of /txt2img and /img2img. May import: ``bridge.model``, ``bridge.errors``,
``bridge.providers.payload``,
``bridge.providers.results`` and the modules beside it.

What a server would choose by settings of its own is always said: without a size it makes 512 x 512, without a fill it
blurs what is masked away, and without ``inpaint_full_res`` it enlarges the masked part, which is cut out here already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.errors import InputError
from bridge.model import GenerationRequest, Mode, Size
from bridge.providers.payload import (
    base64_text,
    hardened,
    mask_png,
    need_mask,
    need_picture,
    negative_text,
    picture_png,
    positive_text,
)
from bridge.providers.results import Asked
from bridge.providers.webui.lists import Flavour, Lora, Model, Settings
from bridge.providers.webui.options import (
    DISTILLED_CFG_SCALE,
    FILL,
    FILLS,
    LORA_WEIGHT,
    MASK_BLUR,
    ORIGINAL,
    RESTORE_FACES,
    SCHEDULER,
    TILING,
)

Fields = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """What was found out before a request can be sent.

    Attributes:
        seed: the one that is sent; never random, since not every server tells which one it took.
        task: names the job, to ask how far it is.
        asked: what may come of it.
    """

    settings: Settings
    model: Model
    seed: int
    samples: int
    task: str
    asked: Asked
    lora: Lora | None = None

    @property
    def small(self) -> bool:
        """Whether it goes to one of the small servers, which know less."""
        return self.settings.flavour is Flavour.SMALL


def path_for(mode: Mode) -> str:
    """Where ``mode`` is asked for."""
    return "txt2img" if mode is Mode.TEXT_TO_IMAGE else "img2img"


def generation_fields(request: GenerationRequest, order: Order, url: str) -> Fields:
    """The body that carries out ``request``.

    Raises:
        InputError: its picture, mask or size is missing.
    """
    size = _size(request)
    fields = {
        "prompt": _prompt(request, order),
        "negative_prompt": negative_text(request.prompts, weighted=True),
        "seed": order.seed,
        "width": size.width,
        "height": size.height,
        **_sampling(request),
        **_from_picture(request, url),
        **(_for_small(request, order) if order.small else _for_webui(request, order)),
    }
    # A null is an error for some servers, where nothing is their own choice.
    return {name: value for name, value in fields.items() if value is not None}


def _size(request: GenerationRequest) -> Size:
    size = request.size if request.mode is Mode.TEXT_TO_IMAGE else need_picture(request).size
    if size is None:
        raise InputError("No size was given; nothing was sent.", "Name one.")
    return size


def _prompt(request: GenerationRequest, order: Order) -> str:
    text = positive_text(request.prompts, weighted=True)
    if order.lora is None or order.small:
        return text
    return f"{text} <lora:{order.lora.name}:{_lora_weight(request):g}>".strip()


def _sampling(request: GenerationRequest) -> Fields:
    sampling = request.sampling
    return {
        "steps": sampling.steps,
        "cfg_scale": sampling.cfg_scale,
        "sampler_name": sampling.sampler or None,
        "scheduler": request.extra(SCHEDULER) or None,
    }


def _from_picture(request: GenerationRequest, url: str) -> Fields:
    if request.mode is Mode.TEXT_TO_IMAGE:
        return {}
    fields: Fields = {
        "init_images": [base64_text(picture_png(need_picture(request), url))],
        "resize_mode": 0,
        "denoising_strength": request.sampling.strength,
    }
    if request.mode is Mode.INPAINT:
        fields |= _masking(request, url)
    return fields


def _masking(request: GenerationRequest, url: str) -> Fields:
    return {
        # Plain grey: of a mask with an alpha channel the alpha would be read. White is replaced.
        "mask": base64_text(mask_png(hardened(need_mask(request)), url)),
        "mask_blur": int(request.extra(MASK_BLUR) or 0),
        "inpainting_fill": FILLS[str(request.extra(FILL) or ORIGINAL)],
        "inpaint_full_res": False,
        "inpainting_mask_invert": 0,
    }


def _for_small(request: GenerationRequest, order: Order) -> Fields:
    fields: Fields = {"batch_size": order.samples}
    if order.lora is not None:
        # They read none from a prompt.
        fields["lora"] = [{"path": order.lora.path or order.lora.name, "multiplier": _lora_weight(request)}]
    return fields


def _for_webui(request: GenerationRequest, order: Order) -> Fields:
    # One after the other takes no more memory than one alone; the seeds are the same as those of a batch.
    fields: Fields = {
        "n_iter": order.samples,
        "batch_size": 1,
        "send_images": True,
        "save_images": False,
        "do_not_save_grid": True,
        "override_settings": _overrides(order),
        "override_settings_restore_afterwards": True,
        "force_task_id": order.task,
        "styles": [request.sampling.style_preset] if request.sampling.style_preset else None,
        "tiling": _switch(request, TILING),
        "restore_faces": _switch(request, RESTORE_FACES),
    }
    if order.settings.flavour is Flavour.FORGE:
        fields["distilled_cfg_scale"] = request.extra(DISTILLED_CFG_SCALE)
    return fields


def _overrides(order: Order) -> Mapping[str, Any]:
    # Only what is on is switched off: a setting that a version does not know fails the request.
    return {"sd_model_checkpoint": order.model.title, **dict.fromkeys(order.settings.switched_on, False)}


def _lora_weight(request: GenerationRequest) -> float:
    weight = request.extra(LORA_WEIGHT)
    return 1.0 if weight is None or weight == "" else float(weight)


def _switch(request: GenerationRequest, name: str) -> bool | None:
    value = request.extra(name)
    return None if value is None or value == "" else bool(value)

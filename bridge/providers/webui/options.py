"""What the engines of a WebUI can do: sizes, options, capabilities.

Owns: the declarations. May import: ``bridge.capability``, ``bridge.model``, ``bridge.providers.webui.lists``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.capability import Capability, OptionKind, OptionSpec, PromptNeed, PromptWeights, SizeRange
from bridge.model import Mode
from bridge.providers.webui.lists import Flavour

GENERATING = (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)

SIZES = SizeRange(min_side=64, max_side=2048, multiple=8, min_pixels=64 * 64, max_pixels=2048 * 2048)
"""Only memory sets a limit; above this no model draws anything sensible in one go."""

UPSCALED_SIZES = SizeRange(max_side=8192, max_pixels=1 << 25)
MAX_UPSCALED_PIXELS = 1 << 26
MAX_PROMPT_CHARS = 10_000
MAX_SAMPLES = 8

SCHEDULER, LORA, LORA_WEIGHT = "scheduler", "lora", "lora_weight"
DISTILLED_CFG_SCALE, TILING, RESTORE_FACES = "distilled_cfg_scale", "tiling", "restore_faces"
FILL, MASK_BLUR = "masked_content", "mask_blur"
GFPGAN, CODEFORMER = "gfpgan_visibility", "codeformer_visibility"
"""Names of options."""

ORIGINAL = "original"
FILLS: Mapping[str, int] = {ORIGINAL: 1, "fill": 0, "latent noise": 2, "latent nothing": 3}
"""What stands under the mask when the diffusion starts, by the number that the server wants."""

_STEPS = OptionSpec("steps", "Steps", OptionKind.INTEGER, "Diffusion steps.", minimum=1, maximum=150)
_CFG = OptionSpec(
    "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly the prompt is followed.", minimum=1, maximum=30
)
_DISTILLED = OptionSpec(
    DISTILLED_CFG_SCALE,
    "Distilled cfg scale",
    OptionKind.NUMBER,
    "The guidance of distilled models such as Flux.",
    minimum=0,
    maximum=30,
)
_LORA_WEIGHT = OptionSpec(
    LORA_WEIGHT, "LoRA weight", OptionKind.NUMBER, "How strong the LoRA is.", default=1, minimum=-2, maximum=2
)
_TILING = OptionSpec(TILING, "Tiling", OptionKind.SWITCH, "The picture's edges fit each other.", default=False)
_FACES = OptionSpec(
    RESTORE_FACES, "Restore faces", OptionKind.SWITCH, "Faces are repaired by a model of their own.", default=False
)
_FILL = OptionSpec(
    FILL,
    "Masked content",
    OptionKind.CHOICE,
    "What stands under the mask when the diffusion starts.",
    default=ORIGINAL,
    choices=tuple(FILLS),
)
_BLUR = OptionSpec(
    MASK_BLUR,
    "Mask blur",
    OptionKind.INTEGER,
    "How far the server softens the mask's edge, in px; the layer has a soft edge of its own.",
    default=0,
    minimum=0,
    maximum=64,
)
_UPSCALED_FACES = tuple(
    OptionSpec(name, f"{label} visibility", OptionKind.NUMBER, f"How much {label} repairs faces.", minimum=0, maximum=1)
    for name, label in ((GFPGAN, "GFPGAN"), (CODEFORMER, "CodeFormer"))
)


@dataclass(frozen=True)
class Choices:
    """The names that the server told; None where it was not asked yet, empty where it has no such thing."""

    samplers: Sequence[str] | None = None
    schedulers: Sequence[str] | None = None
    styles: Sequence[str] | None = None
    loras: Sequence[str] | None = None


def generating(mode: Mode, flavour: Flavour | None, choices: Choices) -> Capability:
    """What a model can do in ``mode``: any can inpaint, those that were made for it a little better.

    Args:
        flavour: None where nobody asked yet.
    """
    # The small servers refuse an empty prompt; who is not known may be one of them.
    from_picture = mode is not Mode.TEXT_TO_IMAGE and flavour in (Flavour.AUTOMATIC, Flavour.FORGE)
    return Capability(
        mode,
        SIZES,
        PromptNeed.OPTIONAL if from_picture else PromptNeed.REQUIRED,
        max_prompt_chars=MAX_PROMPT_CHARS,
        max_samples=MAX_SAMPLES,
        hard_mask=mode is Mode.INPAINT,
        starts_from_picture=mode is Mode.INPAINT,
        weights=PromptWeights.IN_TEXT,
        options=(_STEPS, _CFG, *_named(choices, flavour), *_by_flavour(mode, flavour)),
    )


def upscaling() -> Capability:
    """What an upscaler can do."""
    return Capability(
        Mode.UPSCALE,
        UPSCALED_SIZES,
        PromptNeed.UNUSED,
        max_prompt_chars=MAX_PROMPT_CHARS,
        max_output_pixels=MAX_UPSCALED_PIXELS,
        options=_UPSCALED_FACES,
    )


def _named(choices: Choices, flavour: Flavour | None) -> tuple[OptionSpec, ...]:
    listed = [
        *_choice("sampler", "Sampler", "The diffusion sampler.", choices.samplers),
        *_choice(SCHEDULER, "Scheduler", "How the noise falls from step to step.", choices.schedulers),
        *_choice(LORA, "LoRA", "A small model that changes the large one.", choices.loras),
    ]
    if choices.loras is None or choices.loras:
        listed.append(_LORA_WEIGHT)
    if flavour is not Flavour.SMALL:
        listed += _choice("style_preset", "Style", "One of the styles that are saved in the WebUI.", choices.styles)
    return tuple(listed)


def _choice(name: str, label: str, about: str, names: Sequence[str] | None) -> list[OptionSpec]:
    """The option: a choice of what the server told, a text where it was not asked yet, none where it has nothing."""
    if names is None:
        return [OptionSpec(name, label, OptionKind.TEXT, about)]
    return [OptionSpec(name, label, OptionKind.CHOICE, about, default="", choices=("", *names))] if names else []


def _by_flavour(mode: Mode, flavour: Flavour | None) -> tuple[OptionSpec, ...]:
    if flavour is Flavour.SMALL:
        return ()
    distilled = (_DISTILLED,) if flavour is Flavour.FORGE else ()
    return (*distilled, _TILING, _FACES, *((_FILL, _BLUR) if mode is Mode.INPAINT else ()))

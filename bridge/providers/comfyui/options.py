"""What ComfyUI's engines can do, as forms and checks see it.

Owns: options, sizes, capabilities. May import: ``bridge.capability``, ``bridge.model``, and of the modules the
catalogue, the graphs and the workflows.
"""

from __future__ import annotations

from bridge.capability import Capability, OptionKind, OptionSpec, PromptNeed, PromptWeights, SizeRange
from bridge.model import Mode
from bridge.providers.comfyui.catalogue import Catalogue
from bridge.providers.comfyui.graphs import DEFAULT_DENOISE, INPAINT_METHOD
from bridge.providers.comfyui.workflows import Workflow

SIZES = SizeRange(64, 16_384, 8, 64 * 64, 1 << 22)
"""Latents are an eighth of a picture, and more than 4 megapixels at once are more than most cards hold."""
UPSCALE_SIZES = SizeRange(1, 16_384, 1, 1, 1 << 24)
MAX_UPSCALED_PIXELS = 1 << 26
MAX_PROMPT_CHARS = 20_000
MAX_SAMPLES = 8
MAX_UPLOAD_BYTES = (100 << 20) - (1 << 16)
"""What ComfyUI takes unless told otherwise, without the form around a picture."""

STEPS = OptionSpec("steps", "Steps", OptionKind.INTEGER, "Sampling steps.", minimum=1, maximum=10_000)
CFG_SCALE = OptionSpec(
    "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly the prompt is followed.", minimum=0, maximum=100
)
STRENGTH = OptionSpec(
    "strength",
    "Strength",
    OptionKind.NUMBER,
    "Denoising strength: 1 leaves no trace of the init image.",
    default=DEFAULT_DENOISE[Mode.IMAGE_TO_IMAGE],
    minimum=0,
    maximum=1,
)


def generating(mode: Mode, told: Catalogue | None) -> Capability:
    """What a checkpoint can do.

    Args:
        told: what the server said last, None before it was asked.
    """
    own = {Mode.IMAGE_TO_IMAGE: (STRENGTH,), Mode.INPAINT: (INPAINT_METHOD,)}.get(mode, ())
    return Capability(
        mode,
        SIZES,
        _need(mode),
        max_prompt_chars=MAX_PROMPT_CHARS,
        max_samples=MAX_SAMPLES,
        hard_mask=mode is Mode.INPAINT,
        starts_from_picture=mode is Mode.INPAINT,
        max_upload_bytes=MAX_UPLOAD_BYTES,
        weights=PromptWeights.IN_TEXT,
        options=(STEPS, CFG_SCALE, _sampler(told), _scheduler(told), *own),
    )


def upscaling() -> Capability:
    """What an upscale model, or plain scaling, can do."""
    return Capability(
        Mode.UPSCALE,
        UPSCALE_SIZES,
        PromptNeed.UNUSED,
        max_output_pixels=MAX_UPSCALED_PIXELS,
        max_upload_bytes=MAX_UPLOAD_BYTES,
    )


def of_workflow(workflow: Workflow, told: Catalogue | None) -> Capability:
    """What a workflow can do: what it takes."""
    options = {"steps": STEPS, "cfg": CFG_SCALE, "sampler": _sampler(told), "scheduler": _scheduler(told)}
    return Capability(
        workflow.mode,
        SIZES,
        _need(workflow.mode) if workflow.takes("prompt") else PromptNeed.UNUSED,
        max_prompt_chars=MAX_PROMPT_CHARS,
        max_samples=MAX_SAMPLES if workflow.takes("samples") else 1,
        max_upload_bytes=MAX_UPLOAD_BYTES,
        weights=PromptWeights.IN_TEXT,
        options=tuple(option for name, option in options.items() if workflow.takes(name)),
    )


def _need(mode: Mode) -> PromptNeed:
    return PromptNeed.REQUIRED if mode is Mode.TEXT_TO_IMAGE else PromptNeed.OPTIONAL


def _sampler(told: Catalogue | None) -> OptionSpec:
    return _choice("sampler", "Sampler", "The sampling algorithm.", told.samplers if told else ())


def _scheduler(told: Catalogue | None) -> OptionSpec:
    words = "How the noise falls from step to step."
    return _choice("scheduler", "Scheduler", words, told.schedulers if told else ())


def _choice(name: str, label: str, words: str, choices: tuple[str, ...]) -> OptionSpec:
    """An option whose choices only the server knows: any text before it was asked; "" for its own choice."""
    if not choices:
        return OptionSpec(name, label, OptionKind.TEXT, words, default="")
    return OptionSpec(name, label, OptionKind.CHOICE, words, default="", choices=("", *choices))

"""The options of Stability's engines, the same in its older REST API and in gRPC.

Owns: the option specs and ``upscaling``. May import: ``bridge.capability``, ``bridge.model`` and the modules beside it.
"""

from __future__ import annotations

from bridge.capability import Capability, OptionKind, OptionSpec, PromptNeed, PromptWeights, SizeRange
from bridge.model import ClipGuidance, EngineId, Mode
from bridge.providers.stability.engines import MAX_UPSCALED_PIXELS, MIN_UPSCALED_SIDE_PX, takes_prompt
from bridge.providers.stability.wire import MASK_SOURCES, SCHEDULE_END, SCHEDULE_START, WHITE

MAX_PROMPT_CHARS = 2000
MAX_SAMPLES = 10

SAMPLERS = (
    "DDIM",
    "DDPM",
    "K_DPMPP_2M",
    "K_DPMPP_2S_ANCESTRAL",
    "K_DPM_2",
    "K_DPM_2_ANCESTRAL",
    "K_EULER",
    "K_EULER_ANCESTRAL",
    "K_HEUN",
    "K_LMS",
)
STYLES = (
    "3d-model",
    "analog-film",
    "anime",
    "cinematic",
    "comic-book",
    "digital-art",
    "enhance",
    "fantasy-art",
    "isometric",
    "line-art",
    "low-poly",
    "modeling-compound",
    "neon-punk",
    "origami",
    "photographic",
    "pixel-art",
    "tile-texture",
)

# The specification of 2024 ends at 50 steps, that of 2023 and the servers that others run at 150. Whoever asks for more
# than a server takes is told so by it, with nothing billed; a limit of 50 here would shut the others out.
STEPS = OptionSpec(
    "steps", "Steps", OptionKind.INTEGER, "Diffusion steps; api.stability.ai takes 50 at most.", minimum=10, maximum=150
)
CFG_SCALE = OptionSpec(
    "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly the prompt is followed.", minimum=0, maximum=35
)
SAMPLER = OptionSpec(
    "sampler", "Sampler", OptionKind.CHOICE, "The diffusion sampler.", default="", choices=("", *SAMPLERS)
)
CLIP_GUIDANCE = OptionSpec(
    "clip_guidance",
    "CLIP guidance",
    OptionKind.CHOICE,
    "The CLIP guidance preset; only ancestral samplers know it.",
    default=str(ClipGuidance.NONE),
    choices=tuple(str(preset) for preset in ClipGuidance),
)
STYLE = OptionSpec(
    "style_preset", "Style preset", OptionKind.CHOICE, "A style for the picture.", default="", choices=("", *STYLES)
)
EXTRAS = OptionSpec("extras", "Extras", OptionKind.TEXT, "Experimental parameters of the engine, a JSON object.")
SCHEDULE = (
    OptionSpec(
        SCHEDULE_START,
        "Step schedule start",
        OptionKind.NUMBER,
        "Instead of a strength: 1 keeps no trace of the init image, 0 keeps it all.",
        minimum=0,
        maximum=1,
    ),
    OptionSpec(
        SCHEDULE_END,
        "Step schedule end",
        OptionKind.NUMBER,
        "Where the diffusion stops, with a step schedule start; 0 runs all of it.",
        minimum=0,
        maximum=1,
    ),
)
MASK_SOURCE = OptionSpec(
    "mask_source",
    "Mask source",
    OptionKind.CHOICE,
    "How the mask is sent: as a picture of its own, or in the init image's alpha.",
    default=WHITE,
    choices=MASK_SOURCES,
)


def upscaling(engine: EngineId | None) -> Capability:
    """What an upscaler can do."""
    guided = takes_prompt(engine)
    return Capability(
        Mode.UPSCALE,
        SizeRange(),
        PromptNeed.OPTIONAL if guided else PromptNeed.UNUSED,
        max_prompt_chars=MAX_PROMPT_CHARS,
        max_output_pixels=MAX_UPSCALED_PIXELS,
        min_target_side=MIN_UPSCALED_SIDE_PX,
        weights=PromptWeights.AS_PROMPTS,
        options=(STEPS, CFG_SCALE) if guided else (),
    )

"""What AI Horde offers: any model, the models that volunteers run now, upscalers, and what each can do.

Owns: the names of the fixed engines, the options, the sizes, the capabilities. May import: ``bridge.capability``,
``bridge.model``.

Models come and go with the volunteers, so only what the horde itself names is fixed here: its post-processors.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.capability import Capability, Engine, OptionKind, OptionSpec, PromptNeed, PromptWeights, SizeRange
from bridge.model import EngineId, Mode

ANY = EngineId("any")
"""No model is named: whichever volunteer is free takes the request with whichever model runs there."""
STRIP_BACKGROUND = EngineId("strip_background")
DEFAULT_UPSCALER = EngineId("RealESRGAN_x4plus")
"""The one that every volunteer who upscales has; the newer ones are rarer."""

UPSCALERS: Mapping[str, int] = {
    "RealESRGAN_x4plus": 4,
    "RealESRGAN_x2plus": 2,
    "RealESRGAN_x4plus_anime_6B": 4,
    "NMKD_Siax": 4,
    "4x_AnimeSharp": 4,
    "4xNomos8kSC": 4,
    "4xLSDIRplus": 4,
    "4xNomosWebPhoto_RealPLKSR": 4,
    "4xNomos2_realplksr_dysample": 4,
    "4xNomos2_hq_dat2": 4,
    "2xModernSpanimationV1": 2,
}
"""How many times larger each makes a picture."""

MAX_SIDE_PX = 3072
MULTIPLE_PX = 64
MIN_PIXELS = 512 * 512
"""The server takes less, but no model that volunteers run was trained on less."""
LARGEST = "1024"
LARGEST_SIDES = ("576", "768", LARGEST, "1536", "2048", "3072")
MAX_ENLARGED_PIXELS = 2048 * 2048
"""Of what is upscaled: four times each side is a file that a volunteer can still make and send."""
MAX_UPLOAD_BYTES = 5000 * 1024
MAX_SAMPLES = 20

GENERATING = (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)

SAMPLERS = (
    "k_euler_a",
    "k_euler",
    "k_lms",
    "k_heun",
    "k_dpm_2",
    "k_dpm_2_a",
    "k_dpm_fast",
    "k_dpm_adaptive",
    "k_dpmpp_2s_a",
    "k_dpmpp_2m",
    "dpmsolver",
    "k_dpmpp_sde",
    "DDIM",
    "lcm",
)
CENSOR, ALLOW = "censor", "allow"
FACE_FIXERS = ("GFPGAN", "CodeFormers", "RestoreFormer")

STEPS = OptionSpec(
    "steps", "Steps", OptionKind.INTEGER, "Diffusion steps; more than 40 may need kudos.", minimum=1, maximum=500
)
CFG_SCALE = OptionSpec(
    "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly the prompt is followed.", minimum=0, maximum=100
)
SAMPLER = OptionSpec(
    "sampler", "Sampler", OptionKind.CHOICE, "The diffusion sampler.", default="", choices=("", *SAMPLERS)
)
KARRAS = OptionSpec("karras", "Karras", OptionKind.SWITCH, "The Karras noise schedule.", default=True)
CLIP_SKIP = OptionSpec(
    "clip_skip", "CLIP skip", OptionKind.INTEGER, "At which layer of CLIP to stop reading.", minimum=1, maximum=12
)
HIRES_FIX = OptionSpec(
    "hires_fix", "Hires fix", OptionKind.SWITCH, "Makes it small first, then enlarges and refines.", default=False
)
TILING = OptionSpec("tiling", "Tiling", OptionKind.SWITCH, "The borders match, for patterns.", default=False)
ADULT = OptionSpec(
    "nsfw",
    "Adult content",
    OptionKind.CHOICE,
    'What is not safe for work: "censor" withholds it, "allow" goes only to volunteers who permit it.',
    default="",
    choices=("", CENSOR, ALLOW),
)
TRUSTED_WORKERS = OptionSpec(
    "trusted_workers",
    "Trusted workers",
    OptionKind.SWITCH,
    "Only volunteers whom the horde has known for long; the wait is longer.",
    default=False,
)
SLOW_WORKERS = OptionSpec(
    "slow_workers",
    "Slow workers",
    OptionKind.SWITCH,
    "Slow computers may do it too; without them it costs more kudos.",
    default=True,
)
ALLOW_DOWNGRADE = OptionSpec(
    "allow_downgrade",
    "Allow downgrade",
    OptionKind.SWITCH,
    "Where the kudos do not suffice, a smaller picture with fewer steps is made instead of none.",
    default=True,
)

LARGEST_SIDE = OptionSpec(
    "largest_side",
    "Largest picture",
    OptionKind.CHOICE,
    "Pictures are sent and made up to this size squared; over 1024 needs kudos, and most models repeat themselves.",
    default=LARGEST,
    choices=LARGEST_SIDES,
)
"""Of the connection: how much one may ask for depends on whose key it is."""


def fixed_engines() -> tuple[Engine, ...]:
    """What is there whichever volunteers are."""
    upscalers = (
        Engine(EngineId(name), name, f"Enlarges {factor} times", (Mode.UPSCALE,)) for name, factor in UPSCALERS.items()
    )
    strip = Engine(STRIP_BACKGROUND, "Strip background", "Makes the background transparent", (Mode.IMAGE_TO_IMAGE,))
    return (*upscalers, strip)


def is_form(engine: EngineId) -> bool:
    """Whether it works on a finished picture, which the horde calls alchemy."""
    return engine in UPSCALERS or engine == STRIP_BACKGROUND


def modes_of(engine: EngineId) -> tuple[Mode, ...]:
    """The modes that an engine serves. Models made for inpainting need a mask; every other one serves all."""
    if engine in UPSCALERS:
        return (Mode.UPSCALE,)
    if engine == STRIP_BACKGROUND:
        return (Mode.IMAGE_TO_IMAGE,)
    return (Mode.INPAINT,) if "inpaint" in engine.lower() else GENERATING


def default_of(mode: Mode) -> EngineId:
    """What is used for ``mode`` when nobody names an engine."""
    return DEFAULT_UPSCALER if mode is Mode.UPSCALE else ANY


def capability_of(engine: EngineId, mode: Mode, largest_side: str) -> Capability | None:
    """What ``engine`` can do in ``mode``, None for nothing.

    Args:
        largest_side: one of ``LARGEST_SIDES``; anything else is taken as ``LARGEST``.
    """
    if mode not in modes_of(engine):
        return None
    if is_form(engine):
        return _alchemy(engine, mode)
    side = int(largest_side if largest_side in LARGEST_SIDES else LARGEST)
    return Capability(
        mode,
        SizeRange(MULTIPLE_PX, MAX_SIDE_PX, MULTIPLE_PX, MIN_PIXELS, side * side),
        max_samples=MAX_SAMPLES,
        hard_mask=mode is Mode.INPAINT,
        starts_from_picture=mode is Mode.INPAINT,
        max_upload_bytes=None if mode is Mode.TEXT_TO_IMAGE else MAX_UPLOAD_BYTES,
        weights=PromptWeights.IN_TEXT,
        options=_options(mode),
    )


def _alchemy(engine: EngineId, mode: Mode) -> Capability:
    return Capability(
        mode,
        SizeRange(16, MAX_SIDE_PX, max_pixels=MAX_ENLARGED_PIXELS),
        PromptNeed.UNUSED,
        keeps_alpha=mode is Mode.IMAGE_TO_IMAGE,
        max_factor=UPSCALERS.get(engine),
        max_upload_bytes=MAX_UPLOAD_BYTES,
        options=(TRUSTED_WORKERS, SLOW_WORKERS),
    )


def _options(mode: Mode) -> tuple[OptionSpec, ...]:
    extra = {Mode.TEXT_TO_IMAGE: (HIRES_FIX, TILING), Mode.IMAGE_TO_IMAGE: (TILING,)}.get(mode, ())
    everywhere = (ADULT, TRUSTED_WORKERS, SLOW_WORKERS, ALLOW_DOWNGRADE)
    return (STEPS, CFG_SCALE, SAMPLER, KARRAS, CLIP_SKIP, _post_processing(mode), *extra, *everywhere)


def _post_processing(mode: Mode) -> OptionSpec:
    # No upscalers here: a layer has the size of its source, so what they add would be thrown away again.
    stripped = (STRIP_BACKGROUND,) if mode is Mode.TEXT_TO_IMAGE else ()
    return OptionSpec(
        "post_processing",
        "Post-processing",
        OptionKind.CHOICE,
        "What is done to the finished picture: faces mended, the background removed.",
        default="",
        choices=("", *FACE_FIXERS, *stripped),
    )

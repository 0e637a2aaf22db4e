"""What an engine can do in a mode, and its options, for each kind of server.

Owns: the option specs and ``capability_of``. May import: ``bridge.capability``, ``bridge.model`` and the modules beside
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bridge.capability import Capability, FixedSizes, OptionKind, OptionSpec, PromptNeed, PromptWeights, SizeRange
from bridge.model import EngineId, Mode, Size
from bridge.providers.openai_images.models import (
    DIFFUSION_SIZES,
    GENERATING,
    MAX_SAMPLES,
    Family,
    Kind,
    family_of,
)
from bridge.providers.openai_images.servers import Offer
from bridge.providers.openai_images.wire import PARTIAL_IMAGES

MAX_DIFFUSION_PROMPT_CHARS = 10_000
SD_MAX_SAMPLES = 8
# LocalAI takes 15 MB at most unless told otherwise; base64 makes a picture a third larger.
LOCALAI_MAX_JSON_BYTES = 11_000_000
LOCALAI_MAX_FORM_BYTES = 14_000_000
LOCALAI_INPAINT_SIZES = FixedSizes((Size(512, 512),))
"""Whatever it is sent: its address for inpainting asks the backend for this size."""
LOCALAI_MAX_UPSCALED_PIXELS = 64_000_000

STEPS = OptionSpec("steps", "Steps", OptionKind.INTEGER, "Diffusion steps.", minimum=1, maximum=150)
CFG_SCALE = OptionSpec(
    "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly the prompt is followed.", minimum=0, maximum=30
)
BACKGROUND = OptionSpec(
    "background",
    "Background",
    OptionKind.CHOICE,
    "Transparent gives a picture with an alpha channel.",
    default="",
    choices=("", "auto", "transparent", "opaque"),
)
MODERATION = OptionSpec(
    "moderation",
    "Moderation",
    OptionKind.CHOICE,
    "How strict the content filter is: low is the less strict one.",
    default="",
    choices=("", "auto", "low"),
)
PREVIEWS = OptionSpec(
    "partial_images",
    "Previews",
    OptionKind.INTEGER,
    "Unfinished pictures shown while one is made; each costs some tokens more.",
    default=PARTIAL_IMAGES,
    minimum=0,
    maximum=3,
)
AS_REFERENCE = OptionSpec(
    "as_reference",
    "As reference",
    OptionKind.SWITCH,
    "The picture is a reference for an edit model instead of the init image.",
    default=False,
)
EXTRA_ARGS = OptionSpec(
    "extra_args", "Extra arguments", OptionKind.TEXT, "More of sd-server's own arguments, a JSON object."
)


def capability_of(kind: Kind | None, mode: Mode, engine: EngineId | None, offer: Offer | None) -> Capability | None:
    """What ``engine`` can do in ``mode``, or None where it cannot.

    Args:
        kind: None as long as nobody asked what the server is; then every option is there that one of them has.
        engine: None for whichever is the default one.
        offer: what the server told, if anything yet.
    """
    known = next((each for each in offer.engines if each.id == engine), None) if offer else None
    if known is not None and mode not in known.modes:
        return None
    return _not_told(mode, engine) if kind is None else _BY_KIND[kind](mode, engine, offer)


def _not_told(mode: Mode, engine: EngineId | None) -> Capability | None:
    able, own = _other(mode, engine, None), _sd_server(mode, engine, None)
    if able is None or own is None:
        return None
    reference = (AS_REFERENCE,) if mode is Mode.IMAGE_TO_IMAGE else ()
    return replace(able, options=(*able.options, *own.options, *reference))


def _openai(mode: Mode, engine: EngineId | None, offer: Offer | None) -> Capability | None:
    # Nothing said is the oldest sizes: every GPT image model makes these.
    return _of_family(mode, family_of(engine or "gpt-image-1"), streams=True)


def _other(mode: Mode, engine: EngineId | None, offer: Offer | None) -> Capability | None:
    return _of_family(mode, family_of(engine or ""), streams=False)


def _of_family(mode: Mode, family: Family, *, streams: bool) -> Capability | None:
    if mode not in family.modes:
        return None
    return Capability(
        mode,
        family.sizes,
        max_prompt_chars=family.max_prompt_chars,
        max_samples=family.max_samples,
        hard_mask=mode is Mode.INPAINT,
        max_upload_bytes=None if mode is Mode.TEXT_TO_IMAGE else family.max_upload_bytes,
        options=_family_options(mode, family, streams=streams),
    )


def _family_options(mode: Mode, family: Family, *, streams: bool) -> tuple[OptionSpec, ...]:
    options = []
    if family.qualities:
        options.append(
            _choice("quality", "Quality", "How much work goes into it, and what it costs.", family.qualities)
        )
    if family.styles:
        options.append(_choice("style_preset", "Style", "Vivid is dramatic, natural is plain.", family.styles))
    if family.fidelities and mode is not Mode.TEXT_TO_IMAGE:
        text = "How closely details of the picture, faces above all, are kept."
        options.append(_choice("input_fidelity", "Input fidelity", text, family.fidelities))
    if family.is_gpt:
        options += [
            BACKGROUND,
            *((MODERATION,) if mode is Mode.TEXT_TO_IMAGE else ()),
            *((PREVIEWS,) if streams else ()),
        ]
    return tuple(options)


def _localai(mode: Mode, engine: EngineId | None, offer: Offer | None) -> Capability | None:
    if mode is Mode.OUTPAINT:
        return None
    if mode is Mode.UPSCALE:
        return Capability(
            mode,
            SizeRange(),
            PromptNeed.UNUSED,
            max_output_pixels=LOCALAI_MAX_UPSCALED_PIXELS,
            max_upload_bytes=LOCALAI_MAX_FORM_BYTES,
        )
    made = Capability(
        mode,
        DIFFUSION_SIZES,
        max_prompt_chars=MAX_DIFFUSION_PROMPT_CHARS,
        max_samples=MAX_SAMPLES,
        options=(STEPS,),
    )
    if mode is Mode.INPAINT:
        return replace(made, sizes=LOCALAI_INPAINT_SIZES, hard_mask=True, max_upload_bytes=LOCALAI_MAX_FORM_BYTES)
    if mode is Mode.IMAGE_TO_IMAGE:
        return replace(made, options=(STEPS, AS_REFERENCE), max_upload_bytes=LOCALAI_MAX_JSON_BYTES)
    return made


def _sd_server(mode: Mode, engine: EngineId | None, offer: Offer | None) -> Capability | None:
    if mode not in GENERATING:
        return None
    told = offer or Offer(Kind.SD_SERVER, "", ())
    side = min(DIFFUSION_SIZES.max_side, told.max_side or DIFFUSION_SIZES.max_side)
    side = max(side - side % DIFFUSION_SIZES.multiple, DIFFUSION_SIZES.multiple)
    return Capability(
        mode,
        replace(DIFFUSION_SIZES, max_side=side),
        max_prompt_chars=MAX_DIFFUSION_PROMPT_CHARS,
        max_samples=told.max_samples or SD_MAX_SAMPLES,
        hard_mask=mode is Mode.INPAINT,
        # stable-diffusion.cpp splits its prompts as the WebUI does.
        weights=PromptWeights.IN_TEXT,
        options=(
            STEPS,
            CFG_SCALE,
            _told("sampler", "Sampler", "The diffusion sampler.", told.samplers),
            _told("scheduler", "Scheduler", "How the noise falls from step to step.", told.schedulers),
            EXTRA_ARGS,
        ),
    )


def _choice(name: str, label: str, text: str, values: tuple[str, ...]) -> OptionSpec:
    return OptionSpec(name, label, OptionKind.CHOICE, text, default="", choices=("", *values))


def _told(name: str, label: str, text: str, values: tuple[str, ...]) -> OptionSpec:
    """A choice of what the server told; before it told anything, whatever the user types."""
    return _choice(name, label, text, values) if values else OptionSpec(name, label, OptionKind.TEXT, text)


_BY_KIND: Mapping[Kind, Callable[[Mode, EngineId | None, Offer | None], Capability | None]] = {
    Kind.OPENAI: _openai,
    Kind.LOCALAI: _localai,
    Kind.SD_SERVER: _sd_server,
    Kind.OTHER: _other,
}

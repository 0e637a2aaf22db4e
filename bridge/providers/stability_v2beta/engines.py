"""What Stability's v2beta services are: their addresses, what each can do, and with which options.

Owns: the tables of services and their prices, and the defaults among them. May import: ``bridge.capability``,
``bridge.model``, ``bridge.providers.stability`` (the same presets and sizes).

There is no list to ask for: a service is a part of the address. Sizes, ranges and options are those of the API's
documentation; where two copies of it differ the wider range is declared, since the server says no for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bridge.capability import Capability, Engine, OptionKind, OptionSpec, Price, PromptNeed, PromptWeights, SizeRange
from bridge.model import EngineId, Mode, Size
from bridge.providers.stability.engines import SDXL_SIZES
from bridge.providers.stability.options import STYLE

MAX_PROMPT_CHARS = 10_000
MAX_SEED = 4_294_967_294
"""One less than elsewhere."""
MAX_REQUEST_BYTES = 10 << 20
MAX_PICTURE_BYTES = int(9.5 * (1 << 20))
"""Of one picture: the rest of a request is the mask's and the form's."""
MAX_MARGIN_PX = 2000
FAST_FACTOR = 4
DEFAULT_STRENGTH = 0.65
"""The server has none; in v1 it was this one."""

ONE_MEGAPIXEL = 1_048_576
FOUR_MEGAPIXELS = 4_194_304
NINE_MEGAPIXELS = 9_437_184
LEAST_PIXELS = 4_096
MAX_ASPECT = 2.5
_SIDE_PX, _ANY_SIDE_PX = 64, 16_384

ASPECT_RATIOS: Mapping[Size, str] = {
    Size(1536, 640): "21:9",
    Size(1344, 768): "16:9",
    Size(1216, 832): "3:2",
    Size(1152, 896): "5:4",
    Size(1024, 1024): "1:1",
    Size(896, 1152): "4:5",
    Size(832, 1216): "2:3",
    Size(768, 1344): "9:16",
    Size(640, 1536): "9:21",
}
"""The API knows no sizes, only shapes: each stands here for a size of about a megapixel."""

STRENGTH = OptionSpec(
    "strength",
    "Strength",
    OptionKind.NUMBER,
    "How much the init image changes: 1 leaves no trace of it.",
    default=DEFAULT_STRENGTH,
    minimum=0,
    maximum=1,
)
CFG_SCALE = OptionSpec(
    "cfg_scale", "Cfg scale", OptionKind.NUMBER, "How strictly the prompt is followed.", minimum=1, maximum=10
)
SEARCH_PROMPT = OptionSpec(
    "search_prompt", "Search prompt", OptionKind.TEXT, "What to look for in the picture and replace.", required=True
)
SELECT_PROMPT = OptionSpec(
    "select_prompt", "Select prompt", OptionKind.TEXT, "What to look for in the picture and recolor.", required=True
)


def _grow_mask(maximum_px: int) -> OptionSpec:
    return OptionSpec(
        "grow_mask",
        "Grow mask",
        OptionKind.INTEGER,
        "By how many pixels the server lets the mask grow on every side.",
        minimum=0,
        maximum=maximum_px,
    )


def _creativity(minimum: float, maximum: float) -> OptionSpec:
    return OptionSpec(
        "creativity",
        "Creativity",
        OptionKind.NUMBER,
        "How freely details are added that the picture does not have.",
        minimum=minimum,
        maximum=maximum,
    )


@dataclass(frozen=True)
class Service:
    """One service of the API, which is an engine to everybody else.

    Attributes:
        path: of its endpoint, below ``/v2beta/stable-image/``.
        capabilities: one for each mode that it serves.
        model: which one of those that share the endpoint, or "".
        knows_negative: it takes a negative prompt.
        knows_seed: it takes a seed.
        later: it answers with a ticket, and the picture is asked for until it is there.
    """

    id: EngineId
    name: str
    description: str
    path: str
    capabilities: tuple[Capability, ...]
    model: str = ""
    knows_negative: bool = True
    knows_seed: bool = True
    later: bool = False

    @property
    def price(self) -> Price | None:
        """What a request costs; what fails is not charged."""
        return Price(PRICES[self.id]) if self.id in PRICES else None

    @property
    def engine(self) -> Engine:
        """It as an engine."""
        return Engine(self.id, self.name, self.description, tuple(each.mode for each in self.capabilities))

    def capability(self, mode: Mode) -> Capability | None:
        """What it can do in ``mode``, or None where it cannot."""
        return next((each for each in self.capabilities if each.mode is mode), None)


# -------------------------------------------------------------------------------------------- capabilities


def _from_text(*options: OptionSpec) -> Capability:
    return Capability(
        Mode.TEXT_TO_IMAGE,
        SDXL_SIZES,
        max_prompt_chars=MAX_PROMPT_CHARS,
        weights=PromptWeights.IN_TEXT,
        options=(*options, STYLE),
    )


def _from_picture(*options: OptionSpec) -> Capability:
    # It makes about a megapixel whatever it is sent, so nothing larger is: the plan says that the source was reduced.
    sizes = SizeRange(_SIDE_PX, _ANY_SIDE_PX, min_pixels=LEAST_PIXELS, max_pixels=ONE_MEGAPIXEL)
    return _of_picture(Mode.IMAGE_TO_IMAGE, sizes, STRENGTH, *options, STYLE)


def _of_picture(
    mode: Mode,
    sizes: SizeRange,
    *options: OptionSpec,
    prompt: PromptNeed = PromptNeed.REQUIRED,
    keeps_alpha: bool = False,
    max_output_pixels: int | None = None,
    max_factor: float | None = None,
    max_margin: int = 0,
) -> Capability:
    return Capability(
        mode,
        sizes,
        prompt,
        max_prompt_chars=MAX_PROMPT_CHARS,
        keeps_alpha=keeps_alpha,
        max_output_pixels=max_output_pixels,
        max_factor=max_factor,
        max_margin=max_margin,
        max_upload_bytes=MAX_PICTURE_BYTES,
        weights=PromptWeights.IN_TEXT,
        options=options,
    )


def _up_to(max_pixels: int, *, max_aspect: float = 0.0) -> SizeRange:
    return SizeRange(_SIDE_PX, _ANY_SIDE_PX, min_pixels=LEAST_PIXELS, max_pixels=max_pixels, max_aspect=max_aspect)


_EDITED = _up_to(NINE_MEGAPIXELS)
_SHAPED = _up_to(NINE_MEGAPIXELS, max_aspect=MAX_ASPECT)
_SMALL = SizeRange(32, 1536, min_pixels=1_024, max_pixels=ONE_MEGAPIXEL)


# ------------------------------------------------------------------------------------------------ services


def _sd3(model: str, name: str, description: str) -> Service:
    capabilities = (_from_text(CFG_SCALE), _from_picture(CFG_SCALE))
    return Service(EngineId(model), name, description, "generate/sd3", capabilities, model=model)


_GENERATING = (
    Service(
        EngineId("core"),
        "Stable Image Core",
        "Fast and good pictures from text; the cheapest one.",
        "generate/core",
        (_from_text(),),
    ),
    Service(
        EngineId("ultra"),
        "Stable Image Ultra",
        "The best pictures from text, and the dearest ones.",
        "generate/ultra",
        (_from_text(), _from_picture()),
    ),
    _sd3("sd3.5-large", "Stable Diffusion 3.5 Large", "8 billion parameters; follows prompts closely."),
    _sd3("sd3.5-large-turbo", "Stable Diffusion 3.5 Large Turbo", "The large model in few steps."),
    _sd3("sd3.5-medium", "Stable Diffusion 3.5 Medium", "2.5 billion parameters."),
    _sd3("sd3.5-flash", "Stable Diffusion 3.5 Flash", "The medium model in few steps."),
)

_EDITING = (
    Service(
        EngineId("search-and-replace"),
        "Search and replace",
        "Finds what the search prompt names and replaces it with what the prompt says.",
        "edit/search-and-replace",
        (_of_picture(Mode.IMAGE_TO_IMAGE, _SHAPED, SEARCH_PROMPT, _grow_mask(20), STYLE),),
    ),
    Service(
        EngineId("search-and-recolor"),
        "Search and recolor",
        "Finds what the select prompt names and gives it the colour that the prompt says.",
        "edit/search-and-recolor",
        (_of_picture(Mode.IMAGE_TO_IMAGE, _SHAPED, SELECT_PROMPT, _grow_mask(20), STYLE),),
    ),
    Service(
        EngineId("remove-background"),
        "Remove background",
        "Makes everything transparent but what is in front.",
        "edit/remove-background",
        (_of_picture(Mode.IMAGE_TO_IMAGE, _up_to(FOUR_MEGAPIXELS), prompt=PromptNeed.UNUSED, keeps_alpha=True),),
        knows_negative=False,
        knows_seed=False,
    ),
    Service(
        EngineId("inpaint"),
        "Inpaint",
        "Replaces what is selected with what the prompt says.",
        "edit/inpaint",
        (_of_picture(Mode.INPAINT, _EDITED, _grow_mask(100), STYLE),),
    ),
    Service(
        EngineId("erase"),
        "Erase",
        "Removes what is selected and continues what is behind it.",
        "edit/erase",
        (_of_picture(Mode.INPAINT, _EDITED, _grow_mask(20), prompt=PromptNeed.UNUSED),),
        knows_negative=False,
    ),
    Service(
        EngineId("outpaint"),
        "Outpaint",
        "Continues the picture past its sides.",
        "edit/outpaint",
        (
            _of_picture(
                Mode.OUTPAINT,
                _SHAPED,
                _creativity(0, 1),
                STYLE,
                prompt=PromptNeed.OPTIONAL,
                max_margin=MAX_MARGIN_PX,
            ),
        ),
        knows_negative=False,
    ),
)

_UPSCALING = (
    Service(
        EngineId("fast"),
        "Fast upscaler",
        "Four times the size in about a second, without a prompt.",
        "upscale/fast",
        (
            _of_picture(
                Mode.UPSCALE,
                _SMALL,
                prompt=PromptNeed.UNUSED,
                max_output_pixels=ONE_MEGAPIXEL * FAST_FACTOR**2,
                max_factor=FAST_FACTOR,
            ),
        ),
        knows_negative=False,
        knows_seed=False,
    ),
    Service(
        EngineId("conservative"),
        "Conservative upscaler",
        "About 4 megapixels, guided by a prompt, close to the picture.",
        "upscale/conservative",
        (_of_picture(Mode.UPSCALE, _SHAPED, _creativity(0.2, 0.5), max_output_pixels=FOUR_MEGAPIXELS),),
    ),
    Service(
        EngineId("creative"),
        "Creative upscaler",
        "About 4 megapixels, guided by a prompt, with new details; takes a minute or more.",
        "upscale/creative",
        (
            _of_picture(
                Mode.UPSCALE,
                _up_to(ONE_MEGAPIXEL),
                _creativity(0.1, 0.5),
                STYLE,
                max_output_pixels=FOUR_MEGAPIXELS,
            ),
        ),
        later=True,
    ),
)

PRICES: Mapping[str, float] = {
    # The services' descriptions in platform.stability.ai/docs/api-reference, "Credits", as of 2025-09.
    "core": 3,
    "ultra": 8,
    "sd3.5-large": 6.5,
    "sd3.5-large-turbo": 4,
    "sd3.5-medium": 3.5,
    "sd3.5-flash": 2.5,
    "outpaint": 4,
    "search-and-recolor": 5,
    # stability.ai/api-pricing-update-25 of 2025-07-09, in effect since 2025-08-01.
    "search-and-replace": 5,
    "remove-background": 5,
    "inpaint": 5,
    "erase": 5,
    "fast": 2,
    "conservative": 40,
    "creative": 60,
}
"""Credits for each successful generation, flat."""

SERVICES: Mapping[EngineId, Service] = {each.id: each for each in (*_GENERATING, *_EDITING, *_UPSCALING)}

DEFAULTS: Mapping[Mode, EngineId] = {
    # The cheapest one is what the API's own first example uses too.
    Mode.TEXT_TO_IMAGE: EngineId("core"),
    Mode.IMAGE_TO_IMAGE: EngineId("sd3.5-large"),
    Mode.INPAINT: EngineId("inpaint"),
    Mode.OUTPAINT: EngineId("outpaint"),
    Mode.UPSCALE: EngineId("fast"),
}

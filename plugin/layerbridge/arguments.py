"""What each procedure takes: one table, from which the PDB signature, the checks and the documentation follow.

Owns: ``Argument``, ``ProcedureSpec`` and the table. May import: the standard library. No ``gi`` here, so that the table
is read and tested without GIMP.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple, Union

PREFIX = "plug-in-layer-bridge-"


@dataclass(frozen=True)
class Argument:
    """One typed, ranged, documented argument. ``kind`` is "string", "int", "double", "boolean" or "choice"."""

    name: str
    kind: str
    label: str
    help: str
    default: Union[str, int, float, bool]
    low: float = 0
    high: float = 0
    choices: Tuple[Tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ProcedureSpec:
    """One procedure.

    Attributes:
        needs_image: False where it works with no image open.
        window: "panel" where it always opens the panel, "never" where it never does, "asked" where the run mode says.
    """

    mode: str
    menu_label: str
    blurb: str
    help: str
    arguments: Tuple[Argument, ...]
    needs_image: bool = True
    window: str = "asked"

    @property
    def name(self) -> str:
        """The procedure's name in the PDB."""
        return PREFIX + self.mode


PROMPT = Argument("prompt", "string", "_Prompt", "What the result should show, up to 2000 characters", "")
STYLES = Argument(
    "styles", "string", "Styli_ze", "Names of styles to put around the prompt, separated by semicolons", ""
)
NEGATIVE = Argument("negative-prompt", "string", "_Negative prompt", "What the result should not show", "")
PROVIDER = Argument("provider", "string", "P_rovider", "Provider id; empty for the one set in the settings", "")
ENGINE = Argument("engine", "string", "_Engine", "Engine (model) id; empty for the provider's choice", "")
SEED = Argument("seed", "int", "_Seed", "The same seed gives the same result; 0 for a random one", 0, 0, 2_147_483_647)
SAMPLES = Argument("samples", "int", "S_amples", "How many results", 1, 1, 10)
STEPS = Argument("steps", "int", "S_teps", "Diffusion steps; 0 for the engine's choice", 0, 0, 150)
CFG_SCALE = Argument(
    "cfg-scale", "double", "_Cfg scale", "How strictly to follow the prompt; 0 for the engine's choice", 0.0, 0.0, 35.0
)
SAMPLER = Argument("sampler", "string", "Sa_mpler", "Sampler name; empty for the engine's choice", "")
STYLE = Argument("style-preset", "string", "St_yle preset", "Style preset; empty for none", "")
OPTIONS = Argument(
    "options", "string", "_Options", 'More options of the provider, as "name=value" separated by semicolons', ""
)
SOURCE = Argument(
    "source",
    "choice",
    "So_urce",
    "Which pixels are sent",
    "layer",
    choices=(("layer", "The selected layer"), ("visible", "What is visible")),
)
STRENGTH = Argument(
    "strength", "double", "Stren_gth", "How much changes: 0 keeps the source, 1 leaves no trace of it", 0.6, 0.0, 1.0
)
STRENGTH_OR_NOT = Argument(
    "strength",
    "double",
    "Stren_gth",
    "How much of what is selected changes: 0 keeps it, 1 leaves no trace of it; -1 for the engine's choice",
    -1.0,
    -1.0,
    1.0,
)
CONTEXT = Argument(
    "context",
    "choice",
    "Conte_xt",
    "How much of the picture around the selection is sent with it",
    "automatic",
    choices=(
        ("automatic", "As much as helps the engine"),
        ("selection", "Only what is selected"),
        ("layer", "The whole layer"),
    ),
)
GROW = Argument(
    "grow", "int", "Grow mas_k", "By how many pixels the mask reaches past the selection; -1 for automatic", -1, -1, 500
)
FEATHER = Argument(
    "feather", "int", "Feat_her mask", "Over how many pixels the mask's edge fades; -1 for automatic", -1, -1, 500
)
BLEND = Argument(
    "blend",
    "int",
    "_Blend edge",
    "Over how many pixels the result fades into the picture, inwards from its edge; -1 for automatic",
    -1,
    -1,
    500,
)
FILL = Argument(
    "fill",
    "choice",
    "F_ill",
    "What stands in the place to fill when it is sent, for engines that start from it",
    "automatic",
    choices=(
        ("automatic", "What fits the work"),
        ("none", "The picture as it is"),
        ("blur", "The surroundings, blurred"),
        ("border", "The border, continued"),
        ("neutral", "Neutral grey"),
    ),
)
JOIN = Argument(
    "join",
    "choice",
    "_Join",
    "How the result is fitted to the picture around it",
    "automatic",
    choices=(
        ("automatic", "As much as it needs"),
        ("none", "Not at all"),
        ("colour", "Its colours are matched"),
        ("gradient", "Its colours are matched and what step remains at the edge is evened out"),
    ),
)
REFINE = Argument(
    "refine",
    "choice",
    "Re_fine",
    "A second pass at full size, where the engine works smaller than the selection and the result had to be enlarged",
    "automatic",
    choices=(("automatic", "Where it helps"), ("yes", "Always where it was enlarged"), ("no", "Never")),
)
TILES = Argument(
    "tiles",
    "choice",
    "T_iles",
    "Work in overlapping tiles, for pictures larger than the engine takes",
    "automatic",
    choices=(("automatic", "Where the picture is too large"), ("yes", "Always"), ("no", "Never")),
)
INTO = Argument(
    "into",
    "choice",
    "Resu_lt",
    "Where the result goes",
    "layer",
    choices=(("layer", "A new layer of this image"), ("new-image", "A new image")),
)
INTO_SCALED = Argument(
    "into",
    "choice",
    "Resul_t",
    "Where the result goes",
    "layer",
    choices=(
        ("layer", "A new layer; the canvas grows to show it whole"),
        ("image", "A new layer; the whole image is scaled to fit it"),
        ("new-image", "A new image"),
    ),
)
CONVERT_INDEXED = Argument(
    "convert-indexed",
    "boolean",
    "Convert in_dexed",
    "Turn an indexed image into RGB, in the same undo step, instead of stopping",
    default=False,
)
MAX_REQUESTS = Argument(
    "max-requests",
    "int",
    "Most re_quests",
    "How many requests one job may send; 0 for one where each may cost money, otherwise as many as it takes",
    0,
    0,
    10_000,
)
SAME_SEED = Argument(
    "same-seed", "boolean", "_Same seed", "Use the seed of the layer again instead of a new one", default=False
)
WHOLE_LAYER = Argument(
    "whole-layer",
    "boolean",
    "_Whole layer",
    "Where nothing is selected, take the whole layer instead of stopping",
    default=False,
)
LEFT = Argument("left", "int", "_Left", "How many pixels to add on the left", 0, 0, 16384)
TOP = Argument("top", "int", "Abo_ve", "How many pixels to add above", 0, 0, 16384)
RIGHT = Argument("right", "int", "Ri_ght", "How many pixels to add on the right", 0, 0, 16384)
BOTTOM = Argument("bottom", "int", "_Below", "How many pixels to add below", 0, 0, 16384)
SCALE = Argument("scale", "double", "Sca_le", "How many times larger the result is", 2.0, 1.0, 8.0)
WIDTH = Argument("width", "int", "_Width", "Width to make in pixels; 0 follows the image or the engine", 0, 0, 16384)
HEIGHT = Argument(
    "height", "int", "_Height", "Height to make in pixels; 0 follows the image or the engine", 0, 0, 16384
)

_WHO = (PROVIDER, ENGINE)
_SAMPLING = (SEED, SAMPLES, STEPS, CFG_SCALE, SAMPLER, STYLE, OPTIONS)
_WHAT = (PROMPT, NEGATIVE, STYLES, *_WHO, SOURCE)
_MARGINS = (LEFT, TOP, RIGHT, BOTTOM)
_MASKS = (CONTEXT, GROW, FEATHER, BLEND)
_RESULT = (INTO, CONVERT_INDEXED, MAX_REQUESTS)
_PANEL_HELP = "Run interactively it opens the LayerBridge panel; otherwise it works without any window."

PROCEDURES: Tuple[ProcedureSpec, ...] = (
    ProcedureSpec(
        "inpaint",
        "_Inpaint Selection...",
        "Replace what is selected by what the prompt says",
        "The result is a new layer above the selected one with an editable layer mask; nothing outside the "
        "selection changes. " + _PANEL_HELP,
        (*_WHAT, WHOLE_LAYER, STRENGTH_OR_NOT, *_MASKS, FILL, JOIN, REFINE, *_RESULT, *_SAMPLING),
    ),
    ProcedureSpec(
        "image-to-image",
        "Image to I_mage...",
        "Make a variation of the layer by a prompt",
        "The result is a new layer above the selected one, of its size and at its place; a selection restricts it. "
        + _PANEL_HELP,
        (*_WHAT, STRENGTH, *_MASKS, JOIN, TILES, *_RESULT, *_SAMPLING),
    ),
    ProcedureSpec(
        "outpaint",
        "_Outpaint...",
        "Extend the picture past its borders",
        "The result is a new layer around the selected one with an editable layer mask; the canvas grows to show it. "
        + _PANEL_HELP,
        (*_MARGINS, *_WHAT, FILL, JOIN, REFINE, CONVERT_INDEXED, MAX_REQUESTS, *_SAMPLING),
    ),
    ProcedureSpec(
        "upscale",
        "_Upscale Layer...",
        "Make the layer larger, with more detail",
        "The result is a new layer with its top left corner at the source's; the canvas grows to show it whole, or "
        "all of the image is scaled with it, or it becomes an image of its own. " + _PANEL_HELP,
        (SCALE, PROMPT, *_WHO, SOURCE, INTO_SCALED, CONVERT_INDEXED, MAX_REQUESTS, SEED, OPTIONS),
    ),
    ProcedureSpec(
        "text-to-image",
        "_Generate from Text...",
        "Make a picture from a prompt alone",
        "The result is a new layer above the selected one, or a new image where none is open. " + _PANEL_HELP,
        (PROMPT, NEGATIVE, STYLES, *_WHO, WIDTH, HEIGHT, *_RESULT, *_SAMPLING),
        needs_image=False,
    ),
    ProcedureSpec(
        "panel",
        "LayerBridge _Panel",
        "Open the LayerBridge panel",
        "The panel stays bound to this image while you work on. It also opens with no image.",
        (),
        needs_image=False,
        window="panel",
    ),
    ProcedureSpec(
        "reuse-recipe",
        "Reuse _Recipe...",
        "Bring the request that made this layer back into the panel",
        "Works on every layer that LayerBridge made: prompts, provider, engine, options and seed come back into the "
        "panel as they were typed.",
        (),
        window="panel",
    ),
    ProcedureSpec(
        "regenerate",
        "Re_generate Layer",
        "Make this layer again from its recipe, in place",
        "Works on every layer that LayerBridge made, without any window: the same request at the same place, with "
        "another seed. The result is a new layer above it; nothing is replaced.",
        (SAME_SEED, CONVERT_INDEXED, MAX_REQUESTS),
        window="never",
    ),
)


def by_name(name: str) -> ProcedureSpec:
    """The procedure of that PDB name. Raises ``KeyError`` for another."""
    return {spec.name: spec for spec in PROCEDURES}[name]

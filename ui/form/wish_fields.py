"""What the group "Selection and result" holds in each mode: one table, from which its form follows.

Owns: ``FieldSpec``, the table, and which of it counts for an engine and a source. May import: ``bridge.capability``,
``bridge.model``, ``bridge.wishes``, ``ui.source.values``. No Qt.

The plug-in's table of arguments says the same for GIMP's procedures; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bridge.capability import Capability, OptionKind, OptionSpec
from bridge.model import Mode
from bridge.wishes import MAX_EDGE_PX, MAX_REQUESTS
from ui.source.values import Source, gimp_of

INDEXED = "indexed"
IN_GIMP = frozenset({"into", "convert_indexed"})
"""These count only where a result goes into an image of GIMP."""


@dataclass(frozen=True)
class FieldSpec(OptionSpec):
    """A wish as an option; its name is a field of ``Wishes``.

    Attributes:
        titled: the label with "&" before the letter that Alt chooses it by.
        unit: stands behind a number.
        choice_texts: of each choice its name for people and its help.
    """

    titled: str = ""
    unit: str = ""
    choice_texts: tuple[tuple[str, str], ...] = ()


def _choice(name: str, titled: str, help_: str, *choices: tuple[str, str, str]) -> FieldSpec:
    """The first of the (value, name, help) choices is what is chosen where nothing is said."""
    return FieldSpec(
        name,
        titled.replace("&", ""),
        OptionKind.CHOICE,
        help_,
        choices[0][0],
        choices=tuple(value for value, _, _ in choices),
        titled=titled,
        choice_texts=tuple((text, each_help) for _, text, each_help in choices),
    )


def _number(name: str, titled: str, help_: str, low: int, high: int, unit: str) -> FieldSpec:
    label = titled.replace("&", "")
    return FieldSpec(name, label, OptionKind.INTEGER, help_, minimum=low, maximum=high, titled=titled, unit=unit)


CONTEXT = _choice(
    "context",
    "Conte&xt",
    "Context: how much of the picture around the selection is sent with it",
    ("automatic", "Automatic", "As much as helps the engine"),
    ("selection", "Selection only", "Only what is selected"),
    ("layer", "Whole layer", "The whole layer"),
)
GROW = _number(
    "grow", "&Grow", "Grow mask: by how many pixels the mask reaches past the selection", 0, MAX_EDGE_PX, "px"
)
FEATHER = _number(
    "feather", "&Feather", "Feather mask: over how many pixels the mask's edge fades", 0, MAX_EDGE_PX, "px"
)
BLEND = _number(
    "blend",
    "&Blend",
    "Blend edge: over how many pixels the result fades into the picture, inwards from its edge",
    0,
    MAX_EDGE_PX,
    "px",
)
STRENGTH = FieldSpec(
    "strength",
    "Strength",
    OptionKind.NUMBER,
    "Strength: how much of what is selected changes; 0 keeps it, 1 leaves no trace of it",
    minimum=0,
    maximum=1,
    titled="Strengt&h",
)
FILL = _choice(
    "fill",
    "F&ill",
    "Fill: what stands in the place to fill when it is sent, for engines that start from it",
    ("automatic", "Automatic", "What fits the work"),
    ("none", "Picture as it is", "The picture as it is"),
    ("blur", "Blurred surroundings", "The surroundings, blurred"),
    ("border", "Continued border", "The border, continued"),
    ("neutral", "Neutral grey", "Neutral grey"),
)
JOIN = _choice(
    "join",
    "&Join",
    "Join: how the result is fitted to the picture around it",
    ("automatic", "Automatic", "As much as it needs"),
    ("none", "Not at all", "The result stays as the engine made it"),
    ("colour", "Colours", "Its colours are matched"),
    ("gradient", "Colours and edge", "Its colours are matched and what step remains at the edge is evened out"),
)
REFINE = _choice(
    "refine",
    "&Refine",
    "Refine: a second pass at full size, where the engine works smaller than the selection and the result had to be "
    "enlarged",
    ("automatic", "Automatic", "Where it helps"),
    ("yes", "Always", "Always where it was enlarged"),
    ("no", "Never", "Never"),
)
TILES = _choice(
    "tiles",
    "&Tiles",
    "Tiles: work in overlapping tiles, for pictures larger than the engine takes",
    ("automatic", "Automatic", "Where the picture is too large"),
    ("yes", "Always", "Always where the picture is too large, however much changes"),
    ("no", "Never", "Never: a picture that is too large is reduced"),
)
INTO = _choice(
    "into",
    "Resu&lt",
    "Result: where it goes when it is inserted",
    ("layer", "New layer", "A new layer of this image"),
    ("new-image", "New image", "A new image"),
)
INTO_SCALED = _choice(
    "into",
    "Resu&lt",
    "Result: where it goes when it is inserted",
    ("layer", "New layer", "A new layer; the canvas grows to show it whole"),
    ("image", "Scale the whole image", "A new layer; the whole image is scaled to fit it"),
    ("new-image", "New image", "A new image"),
)
CONVERT_INDEXED = FieldSpec(
    "convert_indexed",
    "Convert indexed to RGB",
    OptionKind.SWITCH,
    "Convert indexed: turn the indexed image into RGB when a result is inserted, in the same undo step, instead of "
    "stopping",
    default=False,
    titled="Convert in&dexed to RGB",
)
MAX_REQUESTS_FIELD = _number(
    "max_requests",
    "Re&quests",
    "Most requests: how many one job may send; automatic is one where each may cost money, else as many as it takes",
    1,
    MAX_REQUESTS,
    "at most",
)

_MASKS = (CONTEXT, GROW, FEATHER, BLEND)
_IF_SELECTED = tuple(replace(spec, help=f"{spec.help}; counts where something is selected") for spec in (*_MASKS, JOIN))
_RESULT = (INTO, CONVERT_INDEXED, MAX_REQUESTS_FIELD)
BY_MODE: Mapping[Mode, tuple[FieldSpec, ...]] = {
    Mode.TEXT_TO_IMAGE: _RESULT,
    Mode.IMAGE_TO_IMAGE: (*_IF_SELECTED, TILES, *_RESULT),
    Mode.INPAINT: (*_MASKS, STRENGTH, FILL, JOIN, REFINE, *_RESULT),
    Mode.OUTPAINT: (FILL, JOIN, REFINE, CONVERT_INDEXED, MAX_REQUESTS_FIELD),
    Mode.UPSCALE: (INTO_SCALED, CONVERT_INDEXED, MAX_REQUESTS_FIELD),
}
NAMES = frozenset(spec.name for specs in BY_MODE.values() for spec in specs)


def counting(mode: Mode, capability: Capability | None, source: Source) -> tuple[FieldSpec, ...]:
    """The fields that change what is made, in the order shown."""
    gimp = gimp_of(source)
    lacking = frozenset[str]() if gimp is not None and gimp.has_image else IN_GIMP
    if capability is None or not any(option.name == STRENGTH.name for option in capability.options):
        lacking |= {STRENGTH.name}
    return tuple(spec for spec in BY_MODE[mode] if spec.name not in lacking)


def shown(mode: Mode, capability: Capability | None, source: Source) -> tuple[FieldSpec, ...]:
    """Those that are worth a row: converting is a question only while the image is indexed, and from words alone few
    engines take more than one request, which is asked about then.
    """
    gimp = gimp_of(source)
    is_indexed = gimp is not None and gimp.seen is not None and gimp.seen.base_type == INDEXED
    hidden = {MAX_REQUESTS_FIELD.name} if mode is Mode.TEXT_TO_IMAGE else set[str]()
    hidden |= set[str]() if is_indexed else {CONVERT_INDEXED.name}
    return tuple(spec for spec in counting(mode, capability, source) if spec.name not in hidden)

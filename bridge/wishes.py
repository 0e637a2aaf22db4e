"""What a user types, the same for every front end, and how it becomes an ``Ask``.

Owns: ``Wishes``, its reading from GIMP's arguments, prompts with weights, option texts. May import: ``bridge.plan``,
``bridge.canvas.base``, ``bridge.capability``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from bridge.canvas.base import Source
from bridge.capability import number_or_text
from bridge.errors import InputError
from bridge.imaging.fill_choice import Fill
from bridge.imaging.surroundings import Context
from bridge.model import (
    MAX_SEED,
    ClipGuidance,
    EngineId,
    GenerationRequest,
    Margins,
    Mode,
    Prompt,
    ProviderId,
    Sampling,
    Scalar,
    Size,
)
from bridge.plan import Ask, Choice, Into, Join, Manner
from layerbridge.measures import MAX_SIDE_PX

WEIGHT = re.compile(r"^(?P<text>.*\S)\s*::\s*(?P<weight>[+-]?\d+(?:\.\d+)?)$", re.DOTALL)
MAX_SCALE = 8.0
MAX_WEIGHT = 100

_SAMPLING_OPTIONS = {
    "strength": False,
    "steps": False,
    "cfg_scale": False,
    "sampler": True,
    "style_preset": True,
    "clip_guidance": True,
}
"""Options that are fields, and whether they hold text: whoever writes one among the options means the field."""

FOR_ONE_TIME = frozenset({"max_requests", "convert_indexed"})
"""What somebody allowed once: no file allows it for them another time."""

EDGES = ("grow", "feather", "blend")
MAX_EDGE_PX = 500
MAX_REQUESTS = 10_000
AUTOMATIC = -1
"""How GIMP's arguments say that a number is left to us; 0 is a number there."""

_CHOICES: Mapping[str, type[StrEnum]] = {
    "context": Context,
    "fill": Fill,
    "join": Join,
    "refine": Choice,
    "tiles": Choice,
    "into": Into,
}


@dataclass(frozen=True)
class Wishes:
    """The fields of a form. Empty text and None leave the choice to the provider.

    Attributes:
        prompts: each "text", or "text::weight" with a weight that may be negative.
        styles: names of styles, put around the prompts one after the other.
        options: options of one provider only, by name.
        width, height: of a text-to-image; both or none.
        left, top, right, bottom: by how many pixels an outpaint extends each side.
        context: how much of the surroundings is sent with a selection, see ``Context``.
        grow, feather, blend: of the masks, in px; None for values that fit the selection, see ``Edges``.
        fill: what stands under the mask when it is sent, see ``Fill``.
        join: how a result is joined to the picture, see ``Join``.
        refine: a second pass at full size where the first had to be reduced: "automatic", "yes" or "no".
        tiles: an image-to-image past the engine's size in tiles: "automatic", "yes" or "no".
        into: where a result goes, see ``Into``.
        convert_indexed: an indexed image becomes an RGB one when the result is inserted.
        max_requests: how many requests one job may send; 0 for one where each may be billed, else as many as it takes.
    """

    prompts: tuple[str, ...] = ()
    negative_prompt: str = ""
    styles: tuple[str, ...] = ()
    provider: str = ""
    engine: str = ""
    source: str = "layer"
    strength: float | None = None
    scale: float = 2.0
    width: int | None = None
    height: int | None = None
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0
    context: str = "automatic"
    grow: int | None = None
    feather: int | None = None
    blend: int | None = None
    fill: str = "automatic"
    join: str = "automatic"
    refine: str = "automatic"
    tiles: str = "automatic"
    into: str = "layer"
    convert_indexed: bool = False
    max_requests: int = 0
    whole_layer: bool = False
    seed: int = 0
    samples: int = 1
    steps: int | None = None
    cfg_scale: float | None = None
    sampler: str = ""
    style_preset: str = ""
    clip_guidance: str = ""
    options: tuple[tuple[str, Scalar], ...] = ()

    def ask(self, mode: Mode) -> Ask:
        """These wishes as an ``Ask``.

        Raises:
            InputError: one of them cannot be.
        """
        if any(name in _SAMPLING_OPTIONS for name, _ in self.options):
            return self._with_options_as_fields().ask(mode)
        self._check()
        self._check_manner(mode)
        request = GenerationRequest(
            mode=mode,
            provider=ProviderId(self.provider),
            engine=EngineId(self.engine) if self.engine else None,
            prompts=self._prompts(),
            styles=self.styles,
            size=self._size(),
            margins=self._margins() if mode is Mode.OUTPAINT else None,
            sampling=self._sampling(),
            extras=self.options,
        )
        return Ask(
            request,
            Source(self.source),
            self.scale,
            self.whole_layer,
            self._manner(),
            Choice(self.refine),
            Choice(self.tiles),
            Into(self.into),
            self.convert_indexed,
            self.max_requests,
        )

    def _with_options_as_fields(self) -> Wishes:
        """The same, with every option that all providers know in the field for it: "steps=30" is 30 steps."""
        known = {name: _checked_option(name, value) for name, value in self.options if name in _SAMPLING_OPTIONS}
        others = tuple(pair for pair in self.options if pair[0] not in known)
        return replace(self, options=others, **known)  # type: ignore[arg-type]  # as checked

    def _check(self) -> None:
        said = (
            *self.prompts,
            self.negative_prompt,
            *self.styles,
            self.engine,
            *(str(part) for pair in self.options for part in pair),
        )
        if any("\ud800" <= character <= "\udfff" for text in said for character in text):
            raise InputError("A prompt or option holds bytes that are no text; nothing was sent.", "Write it in UTF-8.")
        if not 0 <= self.seed <= MAX_SEED:
            raise InputError(f"The seed {self.seed} is out of range.", f"It takes 0 (random) to {MAX_SEED}.")
        if self.strength is not None and not 0.0 <= self.strength <= 1.0:
            raise InputError(f"The strength {self.strength:g} is out of range.", "It takes 0 to 1.")
        if not 1.0 <= self.scale <= MAX_SCALE:
            raise InputError(f"The scale {self.scale:g} is out of range.", f"It takes 1 to {MAX_SCALE:g}.")
        if self.clip_guidance not in ("", *ClipGuidance):
            known = ", ".join(ClipGuidance)
            raise InputError(f"There is no CLIP guidance {self.clip_guidance!r}.", f"Choose one of: {known}.")
        if self.source not in tuple(Source):
            raise InputError(f"There is no source {self.source!r}.", f"Choose one of: {', '.join(Source)}.")

    def _check_manner(self, mode: Mode) -> None:
        for name, kind in _CHOICES.items():
            value = getattr(self, name)
            if value not in tuple(kind):
                raise InputError(f"There is no {name} {value!r}.", f"Choose one of: {', '.join(kind)}.")
        for name in EDGES:
            edge_px = getattr(self, name)
            if edge_px is not None and not 0 <= edge_px <= MAX_EDGE_PX:
                raise InputError(f"The {name} {edge_px} is out of range.", f"It takes 0 to {MAX_EDGE_PX} pixels.")
        if not 0 <= self.max_requests <= MAX_REQUESTS:
            raise InputError(f"{self.max_requests} requests cannot be.", f"It takes 0 (automatic) to {MAX_REQUESTS}.")
        if self.into == Into.IMAGE and mode is not Mode.UPSCALE:
            raise InputError(f"The mode {mode} does not scale the image.", "Only an upscale does.")
        if self.into == Into.NEW_IMAGE and mode is Mode.OUTPAINT:
            raise InputError("An outpaint extends its own image.", "Duplicate the image first.")

    def _manner(self) -> Manner:
        return Manner(Context(self.context), self.grow, self.feather, self.blend, Fill(self.fill), Join(self.join))

    def _prompts(self) -> tuple[Prompt, ...]:
        prompts = [_prompt(text) for text in self.prompts if text.strip()]
        if self.negative_prompt.strip():
            prompts.append(Prompt(self.negative_prompt, -1.0))
        return tuple(prompts)

    def _size(self) -> Size | None:
        if self.width is None and self.height is None:
            return None
        if self.width is None or self.height is None:
            raise InputError("Only one of width and height was given.", "Give both or none.")
        if not all(1 <= side_px <= MAX_SIDE_PX for side_px in (self.width, self.height)):
            raise InputError(
                f"The size {self.width}x{self.height} cannot be.", f"Sides take 1 to {MAX_SIDE_PX} pixels."
            )
        return Size(self.width, self.height)

    def _margins(self) -> Margins:
        margins = Margins(self.left, self.top, self.right, self.bottom)
        if not all(0 <= side_px <= MAX_SIDE_PX for side_px in margins):
            raise InputError("A margin is out of range.", f"Margins take 0 to {MAX_SIDE_PX} pixels.")
        return margins

    def _sampling(self) -> Sampling:
        return Sampling(
            strength=self.strength,
            seed=self.seed,
            samples=self.samples,
            steps=self.steps,
            cfg_scale=self.cfg_scale,
            sampler=self.sampler or None,
            style_preset=self.style_preset or None,
            clip_guidance=ClipGuidance(self.clip_guidance or ClipGuidance.NONE),
        )


def from_arguments(arguments: Mapping[str, Scalar]) -> Wishes:
    """The wishes in the arguments of a GIMP procedure, where 0 and "" stand for "not said".

    Raises:
        InputError: an option text that cannot be read.
    """
    known = {each.name for each in fields(Wishes)}
    said = {name.replace("-", "_"): value for name, value in arguments.items() if value not in ("", 0)}
    values: dict[str, object] = {name: value for name, value in said.items() if name in known}
    if "prompt" in said:
        values["prompts"] = (str(said["prompt"]),)
    if "styles" in said:
        values["styles"] = read_styles(str(said["styles"]))
    if "options" in said:
        values["options"] = read_options(str(said["options"]))
    for name in ("strength", *EDGES):
        # 0 is a strength, and a width of an edge.
        if name in arguments:
            values[name] = None if arguments[name] == AUTOMATIC else arguments[name]
    return Wishes(**values)  # type: ignore[arg-type]  # the wire checked the types of what GIMP declared


def read_styles(text: str) -> tuple[str, ...]:
    """The names of styles in a text, separated by semicolons."""
    return tuple(filter(None, (name.strip() for name in text.split(";"))))


def read_options(text: str) -> tuple[tuple[str, Scalar], ...]:
    """Read "name=value" pairs separated by semicolons; numbers become numbers where nothing of the text is lost.

    Raises:
        InputError: a part without "=".
    """
    return tuple(read_option(part.strip()) for part in text.split(";") if part.strip())


def read_option(text: str) -> tuple[str, Scalar]:
    """Read one "name=value"; the value may hold semicolons. Raises as ``read_options`` does."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"The option {text!r} has no value or no name.", 'Write options as "name=value; name=value".')
    return name.strip(), _value(value.strip())


def _value(text: str) -> Scalar:
    # Whether "007" is a word or a number only the declaration knows, so what would not come back as typed stays text.
    number = number_or_text(text)
    return number if str(number) == text else text


def _checked_option(name: str, value: Scalar) -> Scalar:
    wants_text = _SAMPLING_OPTIONS[name]
    value = str(value) if wants_text else number_or_text(str(value))
    if isinstance(value, str) is not wants_text:
        hint = "It takes a name." if wants_text else "It takes a number."
        raise InputError(f"The option {name}={value} cannot be.", hint)
    return value


def _prompt(text: str) -> Prompt:
    found = WEIGHT.match(text)
    if not found:
        return Prompt(text)
    weight = float(found["weight"])
    if abs(weight) > MAX_WEIGHT:
        raise InputError(f"The weight {found['weight']} is out of range.", f"It takes {-MAX_WEIGHT} to {MAX_WEIGHT}.")
    return Prompt(found["text"], weight)

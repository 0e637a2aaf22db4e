"""What a user types, the same for every front end, and how it becomes an ``Ask``.

Owns: ``Wishes``, its reading from GIMP's arguments, prompts with weights, option texts. May import: ``bridge.plan``,
``bridge.canvas``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from bridge.canvas import Source
from bridge.errors import InputError
from bridge.model import MAX_SEED, EngineId, GenerationRequest, Mode, Prompt, ProviderId, Sampling, Scalar, Size
from bridge.plan import Ask

WEIGHT = re.compile(r"^(?P<text>.*\S)\s*::\s*(?P<weight>[+-]?\d+(?:\.\d+)?)$", re.DOTALL)
MAX_SCALE = 8.0


@dataclass(frozen=True)
class Wishes:
    """The fields of a form. Empty text and None leave the choice to the provider.

    Attributes:
        prompts: each "text", or "text::weight" with a weight that may be negative.
        options: options of one provider only, by name.
        width, height: of a text-to-image; both or none.
    """

    prompts: tuple[str, ...] = ()
    negative_prompt: str = ""
    provider: str = ""
    engine: str = ""
    source: str = "layer"
    strength: float | None = None
    scale: float = 2.0
    width: int | None = None
    height: int | None = None
    whole_layer: bool = False
    seed: int = 0
    samples: int = 1
    steps: int | None = None
    cfg_scale: float | None = None
    sampler: str = ""
    style_preset: str = ""
    options: tuple[tuple[str, Scalar], ...] = ()

    def ask(self, mode: Mode) -> Ask:
        """These wishes as an ``Ask``.

        Raises:
            InputError: one of them cannot be.
        """
        self._check()
        request = GenerationRequest(
            mode=mode,
            provider=ProviderId(self.provider),
            engine=EngineId(self.engine) if self.engine else None,
            prompts=self._prompts(),
            size=self._size(),
            sampling=self._sampling(),
            extras=self.options,
        )
        return Ask(request, Source(self.source), self.scale, self.whole_layer)

    def _check(self) -> None:
        if not 0 <= self.seed <= MAX_SEED:
            raise InputError(f"The seed {self.seed} is out of range.", f"It takes 0 (random) to {MAX_SEED}.")
        if self.strength is not None and not 0.0 <= self.strength <= 1.0:
            raise InputError(f"The strength {self.strength:g} is out of range.", "It takes 0 to 1.")
        if not 1.0 <= self.scale <= MAX_SCALE:
            raise InputError(f"The scale {self.scale:g} is out of range.", f"It takes 1 to {MAX_SCALE:g}.")
        if self.source not in tuple(Source):
            raise InputError(f"There is no source {self.source!r}.", f"Choose one of: {', '.join(Source)}.")

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
        return Size(self.width, self.height)

    def _sampling(self) -> Sampling:
        return Sampling(
            strength=self.strength,
            seed=self.seed,
            samples=self.samples,
            steps=self.steps,
            cfg_scale=self.cfg_scale,
            sampler=self.sampler or None,
            style_preset=self.style_preset or None,
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
    if "options" in said:
        values["options"] = read_options(str(said["options"]))
    if arguments.get("strength") == 0:
        # A strength of 0 is a strength, not "not said".
        values["strength"] = 0.0
    return Wishes(**values)  # type: ignore[arg-type]  # the wire checked the types of what GIMP declared


def read_options(text: str) -> tuple[tuple[str, Scalar], ...]:
    """Read "name=value" pairs separated by semicolons; numbers become numbers.

    Raises:
        InputError: a part without "=".
    """
    pairs = [part.strip() for part in text.split(";") if part.strip()]
    for pair in pairs:
        if "=" not in pair:
            raise InputError(f"The option {pair!r} has no value.", 'Write options as "name=value; name=value".')
    split = (pair.split("=", 1) for pair in pairs)
    return tuple((name.strip(), _value(value.strip())) for name, value in split)


def _value(text: str) -> Scalar:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _prompt(text: str) -> Prompt:
    found = WEIGHT.match(text)
    return Prompt(found["text"], float(found["weight"])) if found else Prompt(text)

"""Styles: words that are put around a prompt, by name. The user's own are small readable files, one a style.

Owns: ``Style``, ``Styles``, the few that come along. May import: ``bridge.prompts.saved`` (its form of a file),
``bridge.text_files``, ``bridge.model``, ``bridge.errors``.

A file is a template in which ``{prompt}`` stands for what was typed, and a last line "Negative prompt: ..." where the
style has one. A template without ``{prompt}`` is put behind the prompt, after a comma.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.errors import InputError
from bridge.model import Prompt
from bridge.prompts.saved import SavedPrompt, parsed
from bridge.text_files import TextFolder

PROMPT = "{prompt}"
MAX_CHARS = 200_000
"""No engine takes as much; a style from elsewhere may name the prompt as often as fills the memory."""


@dataclass(frozen=True)
class Style:
    """What a style adds.

    Attributes:
        template: holds ``{prompt}`` once or more.
        negative: what is added to the negative prompt.
    """

    template: str
    negative: str = ""

    def worded(self, text: str) -> str:
        """The prompt with the style around it."""
        made = self.template.replace(PROMPT, text.strip())
        # Where nothing was typed, no comma stands without its words.
        return made if text.strip() else ", ".join(filter(None, (part.strip() for part in made.split(","))))

    def __str__(self) -> str:
        return str(SavedPrompt(self.template, self.negative))


BUILT_IN: Mapping[str, Style] = {
    "Photograph": Style("{prompt}, photograph, natural light, sharp focus", "painting, drawing, illustration"),
    "Black and white": Style("{prompt}, black and white photograph, film grain, strong contrast", "colour"),
    "Oil painting": Style("{prompt}, oil painting, impasto, visible brush strokes on canvas", "photograph"),
    "Watercolour": Style("{prompt}, watercolour on rough paper, soft washes, white paper showing", "photograph"),
    "Pencil drawing": Style("{prompt}, pencil drawing, fine hatching on white paper", "colour, photograph"),
    "Ink line art": Style("{prompt}, ink line art, clean black lines on white, no shading", "colour, photograph"),
    "Flat illustration": Style("{prompt}, flat vector illustration, few plain colours, simple shapes", "photograph"),
    "Pixel art": Style("{prompt}, pixel art, limited palette, crisp edges", "photograph, blur"),
}
"""A file of the same name replaces one."""


class Styles(TextFolder):
    """The styles that there are: those that come along, and the files in one folder.

    Args:
        folder: None for none but those that come along.
    """

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder or Path(), "style")
        self._has_folder = folder is not None

    def own(self) -> tuple[str, ...]:
        """The user's."""
        return super().names() if self._has_folder else ()

    def names(self) -> tuple[str, ...]:
        """All, sorted."""
        return tuple(sorted({*self.own(), *BUILT_IN}, key=str.casefold))

    def read(self, name: str) -> Style:
        """A style.

        Raises:
            InputError: there is none of that name, or its file is no text.
            StorageError: its file cannot be read.
        """
        if name in BUILT_IN and name not in self.own():
            return BUILT_IN[name]
        return style_of(self.text(name))

    def save(self, name: str, template: str, negative: str = "") -> str:
        """Write a style and return its name. Raises as ``write`` does."""
        return self.write(name, str(Style(_with_place(template), " ".join(negative.split()))))

    def applied(self, prompts: Sequence[Prompt], names: Sequence[str]) -> tuple[Prompt, ...]:
        """The prompts with these styles around them, one after the other. Raises as ``read`` does."""
        for name in names:
            style = self.read(name)
            if max(map(_chars_with(style), (prompt.text for prompt in prompts)), default=0) > MAX_CHARS:
                raise InputError(
                    f"The style {name!r} makes a prompt of over {MAX_CHARS:,} characters; nothing was sent.",
                    "Take it off, or mend its file.",
                )
            prompts = _around(prompts, style)
        return tuple(prompts)


def style_of(text: str) -> Style:
    """The style that a file's text is."""
    saved = parsed(text)
    return Style(_with_place(saved.text), saved.negative)


def _with_place(template: str) -> str:
    template = template.strip()
    if PROMPT in template:
        return template
    return f"{PROMPT}, {template}" if template else PROMPT


def _chars_with(style: Style) -> Callable[[str], int]:
    """How long a prompt becomes, before it is made."""
    return lambda text: len(style.template) + style.template.count(PROMPT) * len(text)


def _around(prompts: Sequence[Prompt], style: Style) -> list[Prompt]:
    """The style is put around the first prompt that says what is shown, and the first that says what is not."""
    made = list(prompts)
    shown = next((place for place, prompt in enumerate(made) if prompt.weight > 0), None)
    if shown is None:
        made.insert(0, Prompt(style.worded("")))
    else:
        made[shown] = replace(made[shown], text=style.worded(made[shown].text))
    hidden = next((place for place, prompt in enumerate(made) if prompt.weight < 0), None)
    if style.negative and hidden is None:
        made.append(Prompt(style.negative, -1.0))
    elif style.negative and hidden is not None:
        made[hidden] = replace(made[hidden], text=f"{made[hidden].text.strip()}, {style.negative}")
    return [prompt for prompt in made if prompt.text]

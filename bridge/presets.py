"""Presets: a whole form but for prompt, seed and what was allowed once, by name; small readable files, one a preset.

Owns: ``Preset``, ``Presets``, the form of the files (JSON). May import: ``bridge.wishes``,
``bridge.wishes_values``, ``bridge.text_files``,
``bridge.model``, ``bridge.errors``.

A file holds what differs from the start: the mode, and fields of ``Wishes`` by their names. Fields that this version
does not know are passed over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.errors import InputError
from bridge.model import Mode
from bridge.text_files import TextFolder
from bridge.wishes import FOR_ONE_TIME, Wishes
from bridge.wishes_values import values_of, wishes_of

SUFFIX = ".json"
NOT_KEPT = frozenset({"prompts", "negative_prompt", "seed"}) | FOR_ONE_TIME
"""A preset may come from anybody: it says how pictures are made, and never how many requests may be paid for."""


@dataclass(frozen=True)
class Preset:
    """A mode and the wishes for it; what is ``NOT_KEPT`` of ``wishes`` is as it starts."""

    mode: Mode
    wishes: Wishes

    def over(self, wishes: Wishes) -> Wishes:
        """The preset with the prompts, the seed and the permissions of ``wishes``."""
        kept = {name: getattr(wishes, name) for name in NOT_KEPT}
        return replace(self.wishes, **kept)

    def __str__(self) -> str:
        changed = {name: value for name, value in values_of(self.wishes).items() if name not in NOT_KEPT}
        return json.dumps({"mode": str(self.mode), **changed}, indent=2, ensure_ascii=False) + "\n"


class Presets(TextFolder):
    """The presets in one folder, by name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "preset", SUFFIX)

    def read(self, name: str) -> Preset:
        """A preset.

        Raises:
            InputError: it is gone, or says what cannot be.
            StorageError: it cannot be read.
        """
        try:
            return parsed(self.text(name))
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"The preset {name!r} cannot be used: {error}.", f"Mend or delete it in {self.folder}."
            ) from error

    def save(self, name: str, mode: Mode, wishes: Wishes) -> str:
        """Write a preset and return its name. Raises as ``write`` does."""
        return self.write(name, str(Preset(mode, wishes)))


def parsed(text: str) -> Preset:
    """The preset that a file's text is.

    Raises:
        ValueError: it is none.
        InputError: a value of it is out of range.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(data, dict) or data.get("mode") not in tuple(Mode):
        raise ValueError("it names no mode")
    preset = Preset(Mode(data["mode"]), wishes_of({n: value for n, value in data.items() if n not in NOT_KEPT}))
    preset.wishes.ask(preset.mode)
    return preset

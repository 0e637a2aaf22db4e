"""Prompts that the user keeps: small readable files, one a prompt.

Owns: the folder of saved prompts and the form of its files. May import: ``bridge.text_files``, ``bridge.paths``,
``bridge.errors``.

A file is the prompt, and where there is a negative one a last line "Negative prompt: ...", as other tools write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bridge.errors import InputError
from bridge.paths import write_atomically
from bridge.text_files import SUFFIX, read_text_file, text_files

NEGATIVE = "Negative prompt:"
MAX_NAME_CHARS = 40


@dataclass(frozen=True)
class SavedPrompt:
    """A prompt and its negative one. The latter is one line."""

    text: str
    negative: str = ""

    def __str__(self) -> str:
        ends = f"\n{NEGATIVE} {self.negative}".rstrip() if self.negative or NEGATIVE in self.text else ""
        return f"{self.text}{ends}\n"


class SavedPrompts:
    """The prompts in one folder, by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """What is saved."""
        return tuple(text_files(self.folder))

    def read(self, name: str) -> SavedPrompt:
        """A saved prompt.

        Raises:
            InputError: it is gone, or no text.
            StorageError: it cannot be read.
        """
        path = text_files(self.folder).get(name)
        if path is None:
            raise InputError(f"There is no saved prompt {name!r} any more.", f"Saved prompts are in {self.folder}.")
        return parsed(read_text_file(path))

    def save(self, text: str, negative: str = "") -> str:
        """Save a prompt under its first words and return its name; what is there already is not saved twice.

        Raises:
            StorageError: it could not be written.
        """
        prompt = SavedPrompt(text.strip(), " ".join(negative.split()))
        there = text_files(self.folder)
        first = _name_of(prompt.text or prompt.negative)
        for number in count(1):
            name = first if number == 1 else f"{first} {number}"
            if name not in there:
                write_atomically(self.folder / f"{name}{SUFFIX}", str(prompt).encode("utf-8"))
                return name
            if self.read(name) == prompt:
                return name
        raise AssertionError  # count() has no end


def parsed(text: str) -> SavedPrompt:
    """The prompt that a file's text is."""
    head, mark, tail = f"\n{text}".rpartition(f"\n{NEGATIVE}")
    return SavedPrompt(head.strip(), " ".join(tail.split())) if mark else SavedPrompt(text.strip())


def _name_of(text: str) -> str:
    words = re.sub(r"[\W_]+", " ", text).strip()
    if len(words) > MAX_NAME_CHARS:
        cut = words[: MAX_NAME_CHARS + 1]
        words = cut.rpartition(" ")[0] or cut[:MAX_NAME_CHARS]
    return words or "prompt"

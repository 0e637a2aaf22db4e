"""Prompts that the user keeps: small readable files, one a prompt.

Owns: the folder of saved prompts and the form of its files. May import: ``bridge.text_files``.

A file is the prompt, and where there is a negative one a last line "Negative prompt: ...", as other tools write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bridge.text_files import TextFolder

NEGATIVE = "Negative prompt:"
MAX_FIRST_WORDS_CHARS = 40


@dataclass(frozen=True)
class SavedPrompt:
    """A prompt and its negative one. The latter is one line."""

    text: str
    negative: str = ""

    def __str__(self) -> str:
        ends = f"\n{NEGATIVE} {self.negative}".rstrip() if self.negative or NEGATIVE in self.text else ""
        return f"{self.text}{ends}\n"


class SavedPrompts(TextFolder):
    """The prompts in one folder, by name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "saved prompt")

    def read(self, name: str) -> SavedPrompt:
        """A saved prompt. Raises as ``text`` does."""
        return parsed(self.text(name))

    def save(self, text: str, negative: str = "") -> str:
        """Save a prompt under its first words and return its name; what is there already is not saved twice.

        Raises:
            StorageError: it could not be written.
        """
        prompt = SavedPrompt(text.strip(), " ".join(negative.split()))
        there = {name.casefold(): name for name in self.names()}
        first = _name_of(prompt.text or prompt.negative)
        for number in count(1):
            name = first if number == 1 else f"{first} {number}"
            if name.casefold() not in there:
                return self.write(name, str(prompt))
            if self.read(there[name.casefold()]) == prompt:
                return there[name.casefold()]
        raise AssertionError  # count() has no end


def parsed(text: str) -> SavedPrompt:
    """The prompt that a file's text is."""
    head, mark, tail = f"\n{text}".rpartition(f"\n{NEGATIVE}")
    return SavedPrompt(head.strip(), " ".join(tail.split())) if mark else SavedPrompt(text.strip())


def _name_of(text: str) -> str:
    words = re.sub(r"[\W_]+", " ", text).strip()
    if len(words) > MAX_FIRST_WORDS_CHARS:
        cut = words[: MAX_FIRST_WORDS_CHARS + 1]
        words = cut.rpartition(" ")[0] or cut[:MAX_FIRST_WORDS_CHARS]
    return words or "prompt"

r"""Choices in a prompt: ``{a|b}``, and ``__name__`` for a line of a file. The seed chooses.

Owns: that notation and the folder of files. May import: ``bridge.errors``, ``bridge.text_files``.

Choices nest, and lines of files may hold choices. ``\{``, ``\|``, ``\}`` and ``\__`` are the signs themselves. A name
is looked up among the files that are there and never made into a path.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bridge.errors import PromptError
from bridge.text_files import read_text_file, text_files

MAX_CHOICES = 1000
"""Files may name one another, and themselves."""
MAX_DEPTH = 20
MAX_CHARS = 200_000
"""No engine takes as much; a file from elsewhere may be made to fill the memory."""

_TOKEN = re.compile(
    r"\\(?P<sign>[{|}]|__)|__(?P<name>[^\s_{|}](?:[^\s{|}]*?[^\s_{|}])?)__|(?P<mark>[{|}])|.", re.DOTALL
)
_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Wildcards:
    """The user's files of choices, ``name.txt``, one choice a line, ``#`` before a comment; None for no folder."""

    folder: Path | None = None

    def expanded(self, texts: Sequence[str], seed: int) -> tuple[str, ...]:
        """The texts with every choice made: the same seed makes the same ones, 0 makes others each time.

        Raises:
            PromptError: braces that do not match, a name that no file has, a file that cannot be used.
            StorageError: a file that cannot be read.
        """
        run = _Run(self, seed or 1 + secrets.randbits(64))
        return tuple(run.text_of(_parsed(text), 0) for text in texts)

    def names(self) -> tuple[str, ...]:
        """What there is."""
        return tuple(text_files(self.folder))

    def choices(self, name: str) -> tuple[str, ...]:
        """The choices of one file. Raises as ``expanded`` does."""
        path = text_files(self.folder).get(name) if _NAME.fullmatch(name) else None
        if path is None:
            raise PromptError(f"There is no wildcard {name!r}; nothing was sent.", self._hint())
        lines = (line.strip() for line in read_text_file(path).splitlines())
        found = tuple(line for line in lines if line and not line.startswith("#"))
        if not found:
            raise PromptError(f"The wildcard {name!r} has no choices; nothing was sent.", "Write one a line.")
        return found

    def _hint(self) -> str:
        known = ", ".join(f"__{name}__" for name in self.names())
        return f"There is: {known}." if known else f"Put a file of choices, name.txt, into {self.folder}."


@dataclass(frozen=True)
class _Named:
    name: str


@dataclass(frozen=True)
class _Choice:
    """``{a|b}``: the pieces of each alternative."""

    alternatives: tuple[tuple[_Piece, ...], ...]


_Piece = str | _Named | _Choice


@dataclass
class _Run:
    """The choices of one request, one after the other."""

    wildcards: Wildcards
    seed: int
    made: int = 0
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text_of(self, pieces: Sequence[_Piece], depth: int) -> str:
        text = ""
        for piece in pieces:
            text += self._text(piece, depth)
            if len(text) > MAX_CHARS:
                raise PromptError(
                    f"With its wildcards and styles the prompt has over {MAX_CHARS:,} characters; nothing was sent.",
                    "Look for a file with a very long line.",
                )
        return text

    def _text(self, piece: _Piece, depth: int) -> str:
        if isinstance(piece, str):
            return piece
        if depth == MAX_DEPTH or self.made == MAX_CHOICES:
            raise PromptError(
                "The wildcards of the prompt never end; nothing was sent.", "Look for a file that names itself."
            )
        if isinstance(piece, _Choice):
            return self.text_of(piece.alternatives[self._pick(len(piece.alternatives))], depth + 1)
        if piece.name not in self.files:
            self.files[piece.name] = self.wildcards.choices(piece.name)
        lines = self.files[piece.name]
        return self.text_of(_parsed(lines[self._pick(len(lines))]), depth + 1)

    def _pick(self, count: int) -> int:
        # Not by random.Random, which has changed what it makes of a seed between versions of Python.
        self.made += 1
        digest = hashlib.sha256(f"{self.seed} {self.made}".encode()).digest()
        return int.from_bytes(digest) % count


def _parsed(text: str) -> tuple[_Piece, ...]:
    """The pieces of a text. Raises ``PromptError`` where braces do not match."""
    open_: list[list[list[_Piece]]] = [[[]]]
    for token in _TOKEN.finditer(text):
        piece = _Named(token["name"]) if token["name"] else token["sign"] or token[0]
        match token["mark"]:
            case "{":
                open_.append([[]])
            case "|" if len(open_) > 1:
                open_[-1].append([])
            case "}" if len(open_) > 1:
                choice = _Choice(tuple(map(tuple, open_.pop())))
                open_[-1][-1].append(choice)
            case "}":
                raise _unmatched("}", "opened")
            case _:
                open_[-1][-1].append(piece)
    if len(open_) > 1:
        raise _unmatched("{", "closed")
    return tuple(open_[0][0])


def _unmatched(sign: str, what: str) -> PromptError:
    return PromptError(
        f"The prompt has a {sign} that is never {what}; nothing was sent.",
        f"Write choices as {{a|b}}, and \\{sign} for the sign itself.",
    )

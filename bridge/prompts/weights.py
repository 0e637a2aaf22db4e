r"""Weights of words, written as ``(word:1.2)``: read, left out, put as prompts with weights, and changed by a step.

Owns: that notation, the same for every front end and provider. May import: ``bridge.model``.

It is the form that WebUI brought up and most servers read: parentheses nest and multiply, ``\(`` and ``\)`` are the
signs themselves, parentheses without a number are text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bridge.model import Prompt

STEP = 0.1
LEAST, MOST = 0.1, 2.0

# One digit before the point: nobody means a weight of 30 by "(at 10:30)".
_TOKEN = re.compile(r"\\[()]|(?P<open>\()|:\s*(?P<weight>[+-]?(?:\d(?:\.\d*)?|\.\d+))\s*\)|(?P<close>\))|[^\\():]+|.")
_WORD = re.compile(r"[\w'’-]+")
_COMMAS = re.compile(r"\s*,[\s,]*")


@dataclass(frozen=True)
class _Group:
    """One ``(words:1.2)`` of a text: words from ``start`` to ``end``, all of it from ``start - 1`` to ``after``."""

    start: int
    end: int
    after: int
    weight: float


def weighted_parts(text: str) -> tuple[Prompt, ...]:
    """The text in parts with their weights, in order, parentheses of weights and escapes gone."""
    groups = tuple(_groups(text))
    syntax = {each.start - 1 for each in groups} | {each.end for each in groups}
    parts = [
        (_unescaped(token[0]), _weight_at(token.start(), groups))
        for token in _TOKEN.finditer(text)
        if token.start() not in syntax
    ]
    merged = groupby(parts, key=lambda part: part[1])
    return tuple(Prompt("".join(text for text, _ in group), weight) for weight, group in merged)


def plain(text: str) -> str:
    """The text without weights and escapes."""
    return "".join(part.text for part in weighted_parts(text))


def has_weights(text: str) -> bool:
    """Whether some of its words have a weight other than 1."""
    return any(part.weight != 1.0 for part in weighted_parts(text))


def as_prompts(prompt: Prompt) -> tuple[Prompt, ...]:
    """Prompts that together give every word its weight, the first of them with all words.

    Each holds the words whose weight reaches a level, and weighs as much as that level is above the last one:
    "a (red:1.4) cat" is "a red cat" with 1 and "red" with 0.4. So no word loses its sentence, and none gets a negative
    weight, which would ask for its absence.
    """
    parts = weighted_parts(prompt.text)
    levels = sorted({part.weight for part in parts if part.weight > 0 and part.text.strip()})
    said = ((_words_from(parts, level), level - below) for below, level in zip((0.0, *levels), levels, strict=False))
    return tuple(Prompt(text, round(prompt.weight * share, 4)) for text, share in said if text)


def reweighted(text: str, start: int, end: int, step: float) -> tuple[str, int, int]:
    """Change the weight of what is selected, or else of the word or the weighted words at the cursor, by ``step``.

    Args:
        start, end: the selection; equal for a cursor.

    Returns:
        The text and where the same characters are selected in it. All as it was where nothing is there to be weighted,
        the weight would leave 0.1 .. 2.0, or the words would not stay the same.
    """
    group = _meant(text, start, end)
    span = (group.start, group.end) if group else _words_at(text, start, end)
    weight = round((group.weight if group else 1.0) + step, 2)
    if span is None or (weight > MOST if step > 0 else weight < LEAST):
        return text, start, end
    outer = (group.start - 1, group.after) if group else span
    opening, closing = ("", "") if weight == 1.0 else ("(", f":{weight:g})")
    changed = f"{text[: outer[0]]}{opening}{text[slice(*span)]}{closing}{text[outer[1] :]}"
    if plain(changed) != plain(text):
        return text, start, end
    moved = outer[0] + len(opening) - span[0]
    first, last = (min(max(place, span[0]), span[1]) + moved for place in (start, end))
    return changed, first, last


def _groups(text: str) -> Iterator[_Group]:
    opened: list[int] = []
    for token in _TOKEN.finditer(text):
        if token["open"]:
            opened.append(token.end())
        elif token["close"] and opened:
            opened.pop()
        elif token["weight"] and opened:
            yield _Group(opened.pop(), token.start(), token.end(), float(token["weight"]))


def _weight_at(place: int, groups: tuple[_Group, ...]) -> float:
    return round(math.prod(each.weight for each in groups if each.start <= place < each.end), 4)


def _unescaped(token: str) -> str:
    return token[1:] if token in (r"\(", r"\)") else token


def _words_from(parts: tuple[Prompt, ...], level: float) -> str:
    """The words that weigh ``level`` at least, without the commas of those that are left out."""
    if all(part.weight >= level for part in parts):
        return "".join(part.text for part in parts)
    gap = {True: ", ", False: " "}
    kept = "".join(part.text if part.weight >= level else gap["," in part.text] for part in parts)
    return _COMMAS.sub(", ", " ".join(kept.split())).strip(", ")


def _meant(text: str, start: int, end: int) -> _Group | None:
    """The group that is selected, with or without its parentheses; of a cursor the innermost one around it."""
    around = [each for each in _groups(text) if each.start - 1 <= start <= end <= each.after]
    if start != end:
        around = [each for each in around if (start, end) in ((each.start, each.end), (each.start - 1, each.after))]
    return min(around, key=lambda each: each.after - each.start, default=None)


def _words_at(text: str, start: int, end: int) -> tuple[int, int] | None:
    """What is selected without the spaces around it, or the word at the cursor; None where there is none."""
    if start == end:
        return next((word.span() for word in _WORD.finditer(text) if word.start() <= start <= word.end()), None)
    words = text[start:end].strip()
    first = text.find(words, start)
    return (first, first + len(words)) if words and _is_whole(words) else None


def _is_whole(words: str) -> bool:
    """Whether every parenthesis in it has its other half in it."""
    depth = 0
    for token in _TOKEN.finditer(words):
        depth += bool(token["open"]) - bool(token["close"] or token["weight"])
        if depth < 0:
            return False
    return depth == 0

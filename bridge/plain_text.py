"""Text of others, made fit to be shown.

Owns: ``plain``, ``cleaned``, ``escaped``. May import: the standard library.

Servers, files and prompts are not ours: what they say may hold the commands of a terminal, marks that turn the order
of letters around, or halves of characters that no file and no terminal takes.
"""

from __future__ import annotations

import unicodedata

MAX_SHOWN_CHARS = 300
MAX_LOOKED_AT_CHARS = 20_000
"""Of a text that is megabytes long no more is looked at."""
_GAPS = ("Cc", "Zl", "Zp", "Zs")
_DROPPED = ("Cc", "Cf", "Cs")
_JOINERS = "\u200c\u200d"
"""Persian and emojis are written with these, which move nothing around."""


def cleaned(text: str, *, max_chars: int = MAX_SHOWN_CHARS) -> str:
    """A server's words for people: no control, format or direction characters, one line, at most 300 characters."""
    looked_at = text[:MAX_LOOKED_AT_CHARS]
    kept = "".join(" " if unicodedata.category(each) in _GAPS else each for each in looked_at)
    shown = " ".join("".join(each for each in kept if not unicodedata.category(each).startswith("C")).split())
    return shown if len(shown) <= max_chars else f"{shown[: max_chars - 1]}…"


def plain(text: str) -> str:
    """``text`` as it is, whatever its length, but for what commands a terminal or turns the order of letters around."""
    if text.isprintable():
        return text
    return "".join(map(_plain, text))


def is_plain(text: str) -> bool:
    """Whether there is nothing in ``text`` that ``plain`` would change."""
    return plain(text) == text


def escaped(json_text: str) -> str:
    """A JSON text with the characters of its strings that cannot be seen as escapes; the same to who reads JSON."""
    if json_text.isprintable():
        return json_text
    return "".join(each if each.isprintable() else _escape(each) for each in json_text)


def _plain(character: str) -> str:
    if character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category in ("Zl", "Zp") or character in "\t\n\r\x0b\x0c\x85":
        return " "
    return "" if category in _DROPPED else character


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))

"""The rules by which AUTOMATIC1111's WebUI reads a picture's parameters, written from their description."""

from __future__ import annotations

import json
import re

PAIR = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
FEWEST = 3
"""A last line with fewer pairs is part of the prompt."""
NEGATIVE = "Negative prompt:"


def read_infotext(text: str) -> dict[str, str]:
    """Names and values; the prompts as "Prompt" and "Negative prompt"."""
    *lines, last = text.strip().split("\n")
    if len(PAIR.findall(last)) < FEWEST:
        lines, last = [*lines, last], ""
    parts: dict[str, list[str]] = {"Prompt": [], "Negative prompt": []}
    where = "Prompt"
    for line in map(str.strip, lines):
        if line.startswith(NEGATIVE):
            where, line = "Negative prompt", line[len(NEGATIVE) :].strip()
        parts[where].append(line)
    prompts = {name: "\n".join(said).strip() for name, said in parts.items()}
    return prompts | {name: _value(value) for name, value in PAIR.findall(last)}


def _value(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return str(json.loads(text))
    return text

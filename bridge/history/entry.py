"""One stored result, and what can be asked of many.

Owns: ``HistoryEntry``, ``Query``, ``Cursor``, ``Page``, the words that a result is found by. May import:
``bridge.model``.
"""

from __future__ import annotations

import json
import logging
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.model import Size

log = logging.getLogger(__name__)

MOST_WEIGHT = 1000


@dataclass(frozen=True)
class HistoryEntry:
    """One stored result.

    Attributes:
        made_at: UTC, ISO 8601.
        title: the prompt, or the mode where there is none.
        path: the PNG file.
        recipe: how it was made; empty where the index lost it.
    """

    id: str
    made_at: str
    mode: str
    provider: str
    title: str
    width: int
    height: int
    path: Path
    recipe: Mapping[str, Any]
    starred: bool = False

    @property
    def negative(self) -> str:
        """The negative prompt; "" where there is none."""
        return ", ".join(text for text, weight in _prompts(self.recipe) if weight < 0)


@dataclass(frozen=True)
class Query:
    """Which results are meant: those with all words of ``text`` in any order, and with ``starred`` those alone."""

    text: str = ""
    starred: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What is looked for, without case and accents."""
        return tuple(folded(self.text).split())

    @property
    def is_narrow(self) -> bool:
        """Whether some results may not be meant."""
        return self.starred or bool(self.words)


@dataclass(frozen=True)
class Cursor:
    """Where a page ended."""

    made_at: str
    row: int


@dataclass(frozen=True)
class Page:
    """Some results, newest first; ``next`` is where the rest begins, None where there is none."""

    entries: tuple[HistoryEntry, ...]
    next: Cursor | None = None


def moment(ago: timedelta = timedelta()) -> str:
    """A time as entries have it."""
    return (datetime.now(UTC) - ago).isoformat(timespec="microseconds")


def new_entry(path: Path, size: Size, recipe: Mapping[str, Any], made_at: str = "") -> HistoryEntry:
    """The entry of a result that has just come, or came with others at ``made_at``."""
    prompts = recipe.get("prompts") or [{"text": ""}]
    return HistoryEntry(
        id=os.urandom(16).hex(),
        made_at=made_at or moment(),
        mode=str(recipe["mode"]),
        provider=str(recipe["provider"]),
        title=str(prompts[0]["text"]) or str(recipe["mode"]),
        width=size.width,
        height=size.height,
        path=path,
        recipe=recipe,
    )


def entry_of(folder: Path, row: Mapping[str, Any]) -> HistoryEntry | None:
    """What an index row says; None where it does not even say which file it is."""
    try:
        # The index holds names only: whatever stands there, a result lies in the history's folder.
        path = folder / Path(row["file"]).name
        return HistoryEntry(
            id=str(row["id"]),
            made_at=str(row["made_at"]),
            mode=str(row["mode"]),
            provider=str(row["provider"]),
            title=str(row["title"]),
            width=int(row["width"]),
            height=int(row["height"]),
            path=path,
            recipe=_recipe(row["recipe"]),
            starred=bool(row["starred"]),
        )
    except (ValueError, TypeError) as error:
        log.warning("a row of the history's index is damaged and left out: %s", error)
        return None


def search_text(mode: str, provider: str, title: str, recipe: Mapping[str, Any]) -> str:
    """All that a result is found by, without case and accents: prompts as typed and as chosen, engine, mode."""
    texts = [title, mode, provider, str(recipe.get("engine") or "")]
    for name in ("typed", "prompts"):
        texts += [text for text, _weight in _prompts(recipe, name)]
    return folded("\n".join(dict.fromkeys(texts)))


def folded(text: str) -> str:
    """Without case and accents: "Café" is found by "cafe"."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def _prompts(recipe: Mapping[str, Any], name: str = "prompts") -> Iterator[tuple[str, float]]:
    """Texts and weights, as far as a recipe that may say anything has some."""
    prompts = recipe.get(name)
    for each in prompts if isinstance(prompts, list) else ():
        if isinstance(each, Mapping):
            yield str(each.get("text", "")), _weight(each.get("weight", 1.0))


def _recipe(text: Any) -> Mapping[str, Any]:
    try:
        recipe = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        # The picture itself is there: it is shown, though nobody knows how it was made.
        log.warning("a recipe in the history's index is damaged: %s", error)
        return {}
    return _in_form(recipe) if isinstance(recipe, dict) else {}


def _in_form(recipe: dict[str, Any]) -> Mapping[str, Any]:
    """The recipe with what many read of it in the form that they expect: a folder of results may be a stranger's."""
    fit: dict[str, Any] = {name: _prompt_values(recipe[name]) for name in ("prompts", "typed") if name in recipe}
    if not isinstance(recipe.get("sampling", {}), dict):
        fit["sampling"] = {}
    return {**recipe, **fit}


def _prompt_values(prompts: object) -> list[dict[str, Any]]:
    found = prompts if isinstance(prompts, list) else []
    return [
        {**each, "text": each["text"], "weight": _weight(each.get("weight", 1.0))}
        for each in found
        if isinstance(each, dict) and isinstance(each.get("text"), str)
    ]


def _weight(told: object) -> float:
    """1 for what is no weight: numbers of any size may stand there."""
    is_one = isinstance(told, int | float) and not isinstance(told, bool) and -MOST_WEIGHT <= told <= MOST_WEIGHT
    return told if is_one else 1.0  # type: ignore[return-value]  # as checked

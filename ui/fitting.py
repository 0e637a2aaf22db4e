"""How a result fits the picture around it: its recipe's drift report, for people.

Owns: those words. May import: ``bridge.history``, ``bridge.imaging.drift``, ``ui.notice``. No Qt.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from bridge.history import HistoryEntry
from bridge.imaging.drift import Drift
from ui.notice import Notice

NOT_MEASURED = "Nothing was measured: this result has no mask, or is from an older version."
EDGES = {"grow": "grown", "feather": "feathered", "blend": "blended"}


def drift_of(entry: HistoryEntry) -> Drift | None:
    """What was measured when the result was made; None where nothing was."""
    values = entry.recipe.get("drift")
    names = [field.name for field in dataclasses.fields(Drift)]
    if not isinstance(values, Mapping) or not all(isinstance(values.get(name), (int, float)) for name in names):
        return None
    return Drift(**{name: values[name] for name in names})


def notice(entry: HistoryEntry) -> Notice | None:
    """The report of a result; None where nothing was measured."""
    drift = drift_of(entry)
    if drift is None:
        return None
    return Notice(f"{entry.title}: {drift.sentence}", " ".join((_numbers(drift), *_manner(entry.recipe))))


def _numbers(drift: Drift) -> str:
    outside = f"Outside the mask: at most {drift.largest_outside:g}, {drift.mean_outside:g} on average"
    return f"{outside}. At the seam: {drift.seam_step:g}, the picture's own {drift.own_step:g}. In levels of 0 to 255."


def _manner(recipe: Mapping[str, Any]) -> Iterator[str]:
    masks = recipe.get("masks")
    if isinstance(masks, Mapping):
        done = [f"{word} by {masks[name]} px" for name, word in EDGES.items() if name in masks]
        yield f"Mask {', '.join(done)}."
    if recipe.get("join"):
        yield f"Join: {recipe['join']}."

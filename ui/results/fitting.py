"""How a result fits the picture around it: its recipe's drift report, for people.

Owns: those words. May import: ``bridge.history``, ``bridge.imaging.drift``, ``bridge.wishes``, ``ui.notice``. No Qt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bridge.history import HistoryEntry
from bridge.wishes import EDGES
from ui.notice import Notice

if TYPE_CHECKING:
    from bridge.imaging.drift import Drift

NOT_MEASURED = "Nothing was measured: this result has no mask, or is from an older version."


def drift_of(entry: HistoryEntry) -> Drift | None:
    """What was measured when the result was made; None where nothing was."""
    from bridge.imaging.drift import Drift  # OpenCV: not before there is a result to look at

    return Drift.of_values(entry.recipe.get("drift"))


def notice(entry: HistoryEntry) -> Notice | None:
    """The report of a result; None where nothing was measured."""
    drift = drift_of(entry)
    if drift is None:
        return None
    return Notice(drift.sentence, " ".join((_numbers(drift), *_manner(entry.recipe))))


def _numbers(drift: Drift) -> str:
    outside = f"at most {drift.largest_outside:g} and on average {drift.mean_outside:g} outside the mask"
    return f"Levels of 255: {outside}, {drift.seam_step:g} at the seam, {drift.own_step:g} in the picture."


def _manner(recipe: Mapping[str, Any]) -> Iterator[str]:
    masks = recipe.get("masks")
    if isinstance(masks, Mapping):
        yield f"Mask: {', '.join(f'{name} {masks[name]} px' for name in EDGES if name in masks)}."
    if recipe.get("join"):
        yield f"Join: {recipe['join']}."

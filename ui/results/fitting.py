"""How a result fits the picture around it: its recipe's drift report, for people.

Owns: those words. May import: ``bridge.history``, ``bridge.imaging.drift``, ``bridge.wishes``, ``ui.notice``,
``ui.words``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bridge.history import HistoryEntry
from bridge.wishes import EDGES
from ui.notice import Notice
from ui.words import noop, tr

if TYPE_CHECKING:
    from bridge.imaging.drift import Drift

NOT_MEASURED = noop("Nothing was measured: this result has no mask, or is from an older version.")


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
    return tr(
        "Levels of 255: at most {largest} and on average {mean} outside the mask, {seam} at the seam, "
        "{own} in the picture.",
        largest=f"{drift.largest_outside:g}",
        mean=f"{drift.mean_outside:g}",
        seam=f"{drift.seam_step:g}",
        own=f"{drift.own_step:g}",
    )


def _manner(recipe: Mapping[str, Any]) -> Iterator[str]:
    masks = recipe.get("masks")
    if isinstance(masks, Mapping):
        yield tr("Mask: {edges}.", edges=", ".join(f"{name} {masks[name]} px" for name in EDGES if name in masks))
    if recipe.get("join"):
        yield tr("Join: {join}.", join=recipe["join"])

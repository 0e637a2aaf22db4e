"""A recipe as the form can show it: what this computer does not have, or the panel has no field for, is said.

Owns: ``recalled``. May import: ``bridge.recipe_reading``, ``bridge.wishes``, ``ui.form.values``, ``ui.words``. No Qt.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from bridge.wishes import Wishes
from ui.form.values import MAX_PANEL_SEED
from ui.words import tr

if TYPE_CHECKING:
    from bridge.recipe_reading import Remade


def recalled(remade: Remade, before: Wishes, providers: Collection[str]) -> tuple[Wishes, tuple[str, ...]]:
    """The form's fields, and sentences about what could not come back.

    Args:
        before: what the form holds now.
        providers: the ids of those that are there.
    """
    wishes, notes = remade.wishes, list[str]()
    if wishes.provider and wishes.provider not in providers:
        notes.append(
            tr("The provider “{name}” of this recipe is not here: the present one stays.", name=wishes.provider)
        )
        wishes = replace(wishes, provider=before.provider, engine=before.engine)
    if wishes.seed > MAX_PANEL_SEED:
        notes.append(tr("The seed {seed} is larger than the panel takes: it is random now.", seed=wishes.seed))
        wishes = replace(wishes, seed=0)
    return wishes, tuple(notes)

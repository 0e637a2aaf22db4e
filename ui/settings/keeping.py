"""Saving: keys into their store, results into another folder, the settings into their file, all into use.

Owns: ``Change``, ``Keeper``. May import: ``bridge``, ``ui.background``, ``ui.words``. No widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bridge.app import BridgeCore
from bridge.capability import ProviderSpec
from bridge.credentials import StoredKey
from bridge.errors import BridgeError, InputError
from bridge.history.folder import check_new, copy_all, history_folder, take_away, take_away_moved
from bridge.model import ProviderId
from bridge.settings import Settings, save, with_limits_on_disk
from ui.background import Background, Failed
from ui.words import tr

if TYPE_CHECKING:
    from bridge.secret import Secret

Kept = tuple[ProviderId, StoredKey]


@dataclass(frozen=True)
class Change:
    """What is saved.

    Attributes:
        keys: those that were typed.
        before: what ``settings`` were made of.
        moves_results: whether the results that are there go into the new folder.
    """

    settings: Settings
    before: Settings
    keys: tuple[tuple[ProviderSpec, Secret], ...] = ()
    moves_results: bool = False


class Keeper:
    """Carries a ``Change`` out, the slow parts in the background, taking into use on the owner's thread."""

    def __init__(self, core: BridgeCore, background: Background) -> None:
        self._core = core
        self._background = background

    def keep(self, change: Change, done: Callable[[tuple[Kept, ...]], None], failed: Failed) -> None:
        """Save; ``done`` hears where each key is kept. Where something fails, nothing is lost."""
        _Keeping(self._core, self._background, change, done, failed).begin()


class _Keeping:
    """One change on its way, from ``begin`` to ``_written``."""

    def __init__(
        self,
        core: BridgeCore,
        background: Background,
        change: Change,
        done: Callable[[tuple[Kept, ...]], None],
        failed: Failed,
    ) -> None:
        self._core, self._run, self._change = core, background.run, change
        self._done, self._failed = done, failed
        self._before = core.settings
        self._old, self._new = (history_folder(core.paths, each) for each in (self._before, change.settings))

    def begin(self) -> None:
        if self._is_held_up:
            self._failed(_busy())
        else:
            self._run(self._prepare, self._use, self._failed)

    @property
    def _is_held_up(self) -> bool:
        """What is being made now would be kept in the old folder."""
        return self._old != self._new and self._core.jobs.busy

    def _prepare(self) -> tuple[Kept, ...]:
        if self._old != self._new:
            check_new(self._old, self._new)
        if self._change.moves_results:
            copy_all(self._old, self._new)
        return tuple((spec.id, self._store(spec, key)) for spec, key in self._change.keys)

    def _store(self, spec: ProviderSpec, key: Secret) -> StoredKey:
        """For the address that is saved with it."""
        url = self._core.registry.usual_address(spec, self._change.settings)
        return self._core.credentials.store_key(spec, key, url)

    def _use(self, kept: tuple[Kept, ...]) -> None:
        if self._is_held_up:
            self._run(self._undo, lambda _none: self._failed(_busy()), self._failed)
            return
        self._core.reconfigure(self._change.settings)
        self._run(lambda: save(self._core.paths, self._with_limits()), lambda _none: self._written(kept), self._unsaved)

    def _with_limits(self) -> Settings:
        """What somebody limited elsewhere while the window was open stays so."""
        return with_limits_on_disk(self._core.paths, self._change.settings, self._change.before)

    def _undo(self) -> None:
        if self._change.moves_results:
            take_away(self._new)

    def _written(self, kept: tuple[Kept, ...]) -> None:
        if self._change.moves_results:
            # Only now: until the settings say where the results are, the old folder is the one that counts.
            self._run(lambda: take_away_moved(self._old, self._new), lambda _none: None, self._failed)
        self._done(kept)

    def _unsaved(self, error: BridgeError) -> None:
        self._core.reconfigure(self._before)
        self._failed(error)


def _busy() -> BridgeError:
    return InputError(
        tr("The folder of the results cannot change while a picture is being made; nothing was changed."),
        tr("Save again when it is finished."),
    )

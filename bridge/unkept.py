"""Results on their way into the history, and those that the disk did not take: held in memory until it does.

Owns: ``Stored``, ``stored``, ``Grown``, ``Unkept``, ``Late``, ``note_on``, ``whereabouts``. May import:
``bridge.history``, ``bridge.model``, ``bridge.errors``. From any thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bridge.errors import StorageError
from bridge.history import History, HistoryEntry, moment
from bridge.model import GeneratedPicture, Picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bridge.history.growing import Growing

log = logging.getLogger(__name__)

Announce = Callable[[Sequence[str]], None]
"""Is told the names of the files that are about to be written, all of one answer."""


def nobody(_names: Sequence[str]) -> None:
    """For those who keep no notes."""


@dataclass(frozen=True, eq=False)
class Unkept:
    """One result that is not in the history.

    Attributes:
        entry: as it would stand there.
        why: what the disk said.
    """

    entry: HistoryEntry
    picture: Picture = field(repr=False)
    why: StorageError

    @property
    def is_in_memory_only(self) -> bool:
        """Whether not even its file is there; else it is the index that refused."""
        return not self.entry.path.is_file()


@dataclass(frozen=True)
class Stored:
    """What came, in its order; some of it may not be on disk."""

    entries: tuple[HistoryEntry, ...]
    unkept: tuple[Unkept, ...] = ()

    def amended(self, entries: Sequence[HistoryEntry]) -> Stored:
        """The same with what is known of each by now."""
        by_id = {entry.id: entry for entry in entries}
        return Stored(
            tuple(entries), tuple(replace(each, entry=by_id.get(each.entry.id, each.entry)) for each in self.unkept)
        )


@dataclass(frozen=True)
class Late:
    """What came of a job that delivers nothing.

    Attributes:
        was_cancelled: whether its user had said stop; else it could not be put in place.
    """

    stored: Stored
    was_cancelled: bool = field(default=True, kw_only=True)


Recipes = Sequence[Mapping[str, Any]]


def stored(
    history: History, pictures: Sequence[GeneratedPicture], recipes: Recipes, announce: Announce = nobody
) -> Stored:
    """Write all pictures of one answer. One that the disk refuses loses no other, and is not lost itself."""
    made_at = moment()
    entries = [
        history.new(each.picture.size, made, made_at=made_at) for each, made in zip(pictures, recipes, strict=True)
    ]
    announce([entry.path.name for entry in entries])
    unkept = list[Unkept]()
    for entry, each in zip(entries, pictures, strict=True):
        try:
            history.store(entry, each.picture, encoded=each.encoded)
        except StorageError as error:
            unkept.append(_refused(entry, each.picture, error))
        except Exception as error:
            # Whatever it was, what may have been paid for is not lost by it.
            log.exception("a result could not be kept in a way that nobody foresaw")
            unkept.append(_refused(entry, each.picture, StorageError(f"It could not be written ({error}).")))
    return Stored(tuple(entries), tuple(unkept))


def _refused(entry: HistoryEntry, picture: Picture, error: StorageError) -> Unkept:
    log.warning("a result could not be kept: %s", error)
    return Unkept(entry, picture, error)


class Grown:
    """A large result that is written while it is made. Where the disk refuses, it is made all the same."""

    def __init__(self, growing: Growing) -> None:
        self._growing = growing
        self._why: StorageError | None = None

    def rows(self, top: int, pixels: NDArray[np.uint8]) -> None:
        """As ``Growing.rows``, and raises nothing: what is on its way may have been paid for."""
        if self._why is None:
            try:
                self._growing.rows(top, pixels)
            except StorageError as error:
                self._why = error

    def stored(self, history: History, picture: Picture, recipe: Mapping[str, Any], announce: Announce) -> Stored:
        """The whole is there; ``picture`` is it."""
        if self._why is None:
            announce([self._growing.path.name])
            try:
                return Stored((self._growing.finish(recipe),))
            except StorageError as error:
                self._why = error
        entry = replace(history.new(picture.size, recipe), path=self._growing.path)
        return Stored((entry,), (_refused(entry, picture, self._why),))


def note_on(unkept: Sequence[Unkept]) -> tuple[str, ...]:
    """What the user should read of results that are not in the history."""
    if not unkept:
        return ()
    what = "The result is" if len(unkept) == 1 else f"{len(unkept)} results are"
    why = unkept[0].why.message
    if not any(each.is_in_memory_only for each in unkept):
        return (f"{what} on disk, but not in the list of the history: {why}",)
    return (f"{what} not on disk: {why} Insert or save it now; until LayerBridge ends it is held in memory.",)


def whereabouts(stored: Stored) -> str:
    """Where results are that could not be put in place: the end of the error that says so."""
    said = note_on(stored.unkept)
    if not said:
        return "The result is kept in the history."
    others = len(stored.entries) > len(stored.unkept)
    return " ".join((*said, "The others are kept in the history.")) if others else said[0]

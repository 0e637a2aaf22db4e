"""One input of a generating command, from its file to those of its results; and what its failure says of the others.

Owns: ``Maker``. May import: ``bridge.app``, ``bridge.core`` and what they are made of, the other modules of the command
line but ``bridge.cli.run``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from bridge.app import BridgeCore
from bridge.asked import Noting
from bridge.canvas.file import PictureCanvas
from bridge.capability import Capability
from bridge.cli.batch import Item, Made
from bridge.cli.record import Print, Record
from bridge.cli.saving import on_history, rescued
from bridge.cli.sources import Source
from bridge.core import Delivery, insert
from bridge.errors import (
    AuthError,
    BridgeError,
    EngineNotFoundError,
    InputError,
    QuotaError,
    RateLimitedError,
    SettingsError,
    StorageError,
    UnreachableError,
)
from bridge.imaging.codec import read_mask_file, read_picture_file, write_picture_file
from bridge.imaging.labels import Labels
from bridge.job_context import JobContext
from bridge.jobs.journal import JobNotes, Journal
from bridge.jobs.left import Waiter
from bridge.model import Mask, Picture
from bridge.plan import Ask
from bridge.providers.base import check, settled
from bridge.readying import mode_of
from bridge.wishes import Wishes

OF_ALL = (
    AuthError,
    EngineNotFoundError,
    QuotaError,
    RateLimitedError,
    SettingsError,
    StorageError,
    UnreachableError,
)
"""What fails for every picture, whatever it shows."""


@dataclass(frozen=True)
class Maker:
    """Makes items, on any thread.

    Attributes:
        wishes: what ``ask`` was made of.
        journal: of this command.
        mask: the one for all inputs, read already.
        record: where it is written down what each result was made from; None where no run goes on.
        asked: the digest of the request for it.
    """

    core: BridgeCore
    ask: Ask
    wishes: Wishes
    journal: Journal
    mask: Mask | None = None
    record: Record | None = None
    asked: str = ""

    def __call__(self, item: Item, context: JobContext) -> Made:
        """Read, generate, write.

        Raises:
            BridgeError: by what the user can do about it.
        """
        # Before the picture is read: if it changes meanwhile, the next run says so.
        prints = self._prints(item.source) if self.record else None
        canvas = self._canvas(item.source)
        begun = time.perf_counter()
        with self._noted(item.source) as journal_notes:
            delivery = _carried_out(self, canvas, context, journal_notes)
            seconds = time.perf_counter() - begun
            context.progress(None, "Writing the result")
            pictures = canvas.pictures()
            labels = [self.core.labels(entry.recipe) for entry in delivery.entries]
            with rescued(delivery):
                said = _write(item, pictures, canvas.bare_layers() if item.layers else (), labels)
        if self.record and prints:
            self.record.add(item.files[: len(pictures)], self.asked, *prints)
        return Made(_told(item, delivery, seconds), tuple(dict.fromkeys((*on_history(delivery), *said))))

    @contextmanager
    def _noted(self, source: Source) -> Iterator[JobNotes]:
        """What is on disk of an input while it is made: to the end of it, however that is."""
        request = self.ask.request
        title = source.title or request.text or str(request.mode)
        notes = self.journal.open(title, request.mode, self.wishes, Waiter.COMMAND)
        notes.begin()
        try:
            yield notes
        finally:
            notes.close()

    def concerns_all(self, error: BridgeError) -> bool:
        """Whether an error would come of every other input too. Asks no server that was not asked before."""
        if isinstance(error, OF_ALL):
            return True
        return isinstance(error, InputError) and self._is_of_the_options(error)

    def _is_of_the_options(self, error: InputError) -> bool:
        """Whether the same is wrong with the request before it has any picture."""
        try:
            capability = self._capability()
            if capability is not None:
                request = replace(self.ask.request, mode=capability.mode)
                check(settled(request, capability), capability)
        except InputError as without_picture:
            return without_picture.message == error.message
        except BridgeError:
            return False
        return capability is None

    def _capability(self) -> Capability | None:
        request, registry = self.ask.request, self.core.registry
        provider = registry.get(request.provider)
        mode = mode_of(self.ask, provider)
        if mode not in provider.spec.modes:
            return None
        return provider.capability(mode, request.engine or registry.engine_for(provider, mode))

    def _canvas(self, source: Source) -> PictureCanvas:
        if source.path is None:
            return PictureCanvas(None)
        mask = self.mask
        if mask is None and source.mask is not None:
            mask = read_mask_file(source.mask)
        return PictureCanvas(read_picture_file(source.path), mask)

    def _prints(self, source: Source) -> tuple[Print, Print | None] | None:
        if source.path is None:
            return None
        return Print.of(source.path), None if source.mask is None else Print.of(source.mask)


def _carried_out(maker: Maker, canvas: PictureCanvas, context: JobContext, notes: JobNotes) -> Delivery:
    delivery = maker.core.generator.carry_out(maker.ask, canvas, Noting(context, notes), notes.writing)
    if not delivery.unkept:
        notes.kept()
    with rescued(delivery):
        insert(delivery, canvas)
    return delivery


def _write(item: Item, pictures: Sequence[Picture], layers: Sequence[Picture], labels: Sequence[Labels]) -> list[str]:
    """Write fewer files than there are names where the endpoint withheld some; the notes of the formats."""
    # Layers first: a result that is there says that all is there.
    files = [*zip(item.layers, layers, labels, strict=False), *zip(item.files, pictures, labels, strict=False)]
    return [note for file, picture, says in files for note in write_picture_file(file, picture, says)]


def _told(item: Item, delivery: Delivery, seconds: float) -> tuple[dict[str, Any], ...]:
    path = item.source.path
    return tuple(
        {
            "input": str(path) if path else None,
            "output": str(file),
            "seconds": round(seconds, 3),
            "provider": entry.provider,
            "seed": entry.recipe["seed"],
            "recipe": entry.recipe,
        }
        for file, entry in zip(item.files, delivery.entries, strict=False)
    )

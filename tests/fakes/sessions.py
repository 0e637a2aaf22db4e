"""A GIMP session over a canvas in memory, which remembers how it ended."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from bridge.canvas.base import Source, View
from bridge.canvas.client import CanvasClient
from bridge.errors import BridgeError, CanvasError
from bridge.model import Box, Mask, Picture, Scalar
from bridge.session import Session
from layerbridge.wire import PROTOCOL_VERSION, Hello, Inserted, Recipe
from tests.fakes.canvas import FakeCanvas, Insertion

HELD_S = 20.0


@dataclass(frozen=True)
class Finish:
    """One ``finish``."""

    inserted: Inserted | None
    error: BridgeError | None
    arguments: dict[str, Scalar]


class FakeGimp(FakeCanvas):
    """What ``CanvasClient`` is besides a canvas.

    Attributes:
        finishes: every ``finish``; a procedure ends once.
        progresses: what was shown in GIMP.
        recipe: what the active layer carries, "" where it is none of ours.
        replaced: what the active layer replaces, where it is ours and has a layer mask.
        agains: the layers that were to be made again, as they were told in reading.
        there: the layers that were inserted and not removed again.
        hold, is_held: while it is not set insertions wait, and one does.
        for_a_look: those of them that go when the procedure ends.
    """

    def __init__(self, picture: Picture | None = None, **looks: object) -> None:
        super().__init__(picture, **looks)  # type: ignore[arg-type]
        self.finishes: list[Finish] = []
        self.progresses: list[tuple[float | None, str]] = []
        self.recipe = ""
        self.replaced: Mask | None = None
        self.agains: list[int] = []
        self.there: list[int] = []
        self.for_a_look: list[int] = []
        self.hold = threading.Event()
        self.hold.set()
        self.is_held = False

    def ours(self, again: int) -> bool:
        self.agains.append(again)
        return bool(self.recipe) and not again

    def read_mask(self, layer: int, box: Box) -> Mask:
        self._fail()
        if self.replaced is not None:
            return self.replaced
        return Mask(np.full((box.height, box.width), 255, np.uint8))

    def read_recipe(self, layer: int = 0) -> Recipe:
        self._fail()
        if not self.recipe:
            raise CanvasError("This layer has no recipe: LayerBridge did not make it.", "Select another.")
        return Recipe(1, self.layer_box or self._canvas_box(), self.recipe)

    def read_view(self, source: Source, max_side_px: int) -> View:
        box = self._canvas_box()
        return View(box, self.read_pixels(source, box))

    def remove(self, layers: Sequence[int], *, keeps: Sequence[int] = ()) -> tuple[int, ...]:
        self._fail()
        gone = tuple(layer for layer in layers if layer in self.there)
        self.there = [layer for layer in self.there if layer not in gone]
        self.for_a_look = [layer for layer in self.for_a_look if layer not in (*layers, *keeps)]
        return gone

    def _insert(self, insertion: Insertion) -> Inserted:
        self.is_held = not self.hold.is_set()
        self.hold.wait(HELD_S)
        inserted = super()._insert(insertion)
        self.there = [layer for layer in self.there if layer not in insertion.replaces] + list(inserted.layers)
        self.for_a_look = [layer for layer in self.for_a_look if layer in self.there]
        if insertion.for_a_look:
            self.for_a_look += inserted.layers
        if self.finishes:
            self._end_looks()
        return inserted

    def _end_looks(self) -> None:
        self.there = [layer for layer in self.there if layer not in self.for_a_look]
        self.for_a_look = []

    def progress(self, fraction: float | None, text: str) -> None:
        self.progresses.append((fraction, text))

    def finish(
        self,
        *,
        inserted: Inserted | None = None,
        error: BridgeError | None = None,
        arguments: dict[str, Scalar] | None = None,
    ) -> None:
        self.finishes.append(Finish(inserted, error, arguments or {}))
        self._end_looks()

    @property
    def connected(self) -> bool:
        return not self.finishes


def session(
    gimp: FakeGimp,
    procedure: str = "panel",
    *,
    name: str = "sunset.xcf",
    interactive: bool = True,
    image: int = 1,
    which_gimp: str = "77:1",
    **arguments: Scalar,
) -> Session:
    """A session of ``gimp``; argument names are written with underscores."""
    said = {key.replace("_", "-"): value for key, value in arguments.items()}
    is_open = gimp.picture is not None
    hello = Hello(
        PROTOCOL_VERSION,
        "0",
        "gimp",
        procedure,
        said,
        interactive,
        image if is_open else None,
        name if is_open else "",
        which_gimp,
    )
    return Session(hello, cast(CanvasClient, gimp))

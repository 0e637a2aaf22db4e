"""Tiles put together again: blended where they overlap, row by row as they arrive, with the source's transparency.

Owns: ``Mosaic``. May import: ``bridge.model``, ``bridge.imaging.tiles``, numpy, OpenCV.

Neighbours are blended directly in bytes, first along a row of tiles, then between finished rows: besides the result
only one band for each row of tiles is kept, and no floats. Every pixel lies between two tiles of a row at most
(``tiles.Share``), so the result is the same in whatever order they arrive.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.imaging.alpha import OPAQUE, is_opaque
from bridge.imaging.tiles import Share, Tile, TileGrid
from bridge.model import Picture

Bytes = NDArray[np.uint8]
OnRows = Callable[[int, Bytes], None]

ALPHA_BAND_PX = 64


class Mosaic:
    """A result that is put together of tiles, from one thread or several, in any order.

    Args:
        grid: where they lie.
        alpha: the source, of ``grid.source`` size, whose transparency the result gets; None for an opaque result.
        on_rows: is given finished rows from the top on, each once: the first one's number, and a view of
            (rows, width, 4) uint8, to be read only. Called on the thread that added the last tile they needed.

    Raises:
        ValueError: ``alpha`` of another size.
    """

    def __init__(self, grid: TileGrid, alpha: Picture | None = None, *, on_rows: OnRows | None = None) -> None:
        if alpha is not None and alpha.size != grid.source:
            raise ValueError(f"the transparency of {alpha.size} for {grid.source}")
        self._grid, self._on_rows = grid, on_rows
        transparent = alpha is not None and not is_opaque(alpha)
        self._alpha = _Enlarged(alpha.pixels[..., 3], grid) if alpha is not None and transparent else None
        self._out: Bytes = np.empty((grid.target.height, grid.target.width, 4), np.uint8)
        self._heads: dict[int, Bytes] = {}
        self._there: set[tuple[int, int]] = set()
        self._rows_done: set[int] = set()
        self._ready = self._rows_ready = 0
        self._lock, self._handing = threading.Lock(), threading.Lock()
        self._to_hand: deque[tuple[int, int]] = deque()

    @property
    def channels(self) -> int:
        """3 where the result is opaque everywhere, else 4."""
        return 3 if self._alpha is None else 4

    def add(self, tile: Tile, picture: Picture) -> None:
        """Lay a tile in its place.

        Args:
            picture: of the size that ``grid.placed(tile)`` has; its alpha is not looked at.

        Raises:
            ValueError: of another size, or the tile is there already.
        """
        box, key = self._grid.placed(tile), (tile.row, tile.column)
        if picture.size != box.size:
            raise ValueError(f"a picture of {picture.size} for a tile of {box.size}")
        with self._lock:
            if key in self._there:
                raise ValueError(f"the tile {key} for the second time")
            self._lay(tile, picture.pixels)
            self._there.add(key)
            self._finish(tile.row)
        self._hand_on()

    def result(self) -> Picture:
        """The whole. Raises ``ValueError`` where tiles are missing."""
        with self._lock:
            if self._ready != self._grid.target.height:
                raise ValueError(f"{len(self._there)} of {len(self._grid.tiles)} tiles are there")
            return Picture(self._out)

    def _lay(self, tile: Tile, pixels: Bytes) -> None:
        down, top = self._grid.down[tile.row], self._grid.placed(tile).y
        if down.lead > down.start:
            head = self._heads.setdefault(
                tile.row, np.empty((down.lead - down.start, self._grid.target.width, 4), np.uint8)
            )
            self._lay_part(tile, head, pixels[down.start - top : down.lead - top])
        self._lay_part(tile, self._out[down.lead : down.end], pixels[down.lead - top : down.end - top])

    def _lay_part(self, tile: Tile, ground: Bytes, part: Bytes) -> None:
        """Some rows of a tile onto ``ground``, which has the target's width; blended with neighbours that are there."""
        share, left = self._grid.across[tile.column], self._grid.placed(tile).x

        def of_tile(start: int, end: int) -> Bytes:
            return part[:, start - left : end - left]

        ground[:, share.lead : share.tail] = of_tile(share.lead, share.tail)
        before, after = ground[:, share.start : share.lead], ground[:, share.tail : share.end]
        own_before, own_after = of_tile(share.start, share.lead), of_tile(share.tail, share.end)
        there = (tile.row, tile.column - 1) in self._there
        before[:] = _blended(before, own_before, axis=1) if there else own_before
        there = (tile.row, tile.column + 1) in self._there
        after[:] = _blended(own_after, after, axis=1) if there else own_after

    def _finish(self, row: int) -> None:
        """What is complete now that a tile of ``row`` came."""
        if any((row, column) not in self._there for column in range(len(self._grid.lefts))):
            return
        self._rows_done.add(row)
        for lower in (row, row + 1):
            if lower in self._heads and {lower - 1, lower} <= self._rows_done:
                share, head = self._grid.down[lower], self._heads.pop(lower)
                band = self._out[share.start : share.lead]
                band[:] = _blended(band, head, axis=0)
        while self._rows_ready in self._rows_done:
            self._seal(self._grid.down[self._rows_ready])
            self._rows_ready += 1

    def _seal(self, share: Share) -> None:
        """The rows of the result down to where the next row of tiles begins are final."""
        top, bottom = self._ready, share.tail
        rows = self._out[top:bottom]
        if self._alpha is None:
            rows[..., 3] = OPAQUE
        else:
            self._alpha.put(rows, top)
        self._ready = bottom
        self._to_hand.append((top, bottom))

    def _hand_on(self) -> None:
        if self._on_rows is None:
            return
        with self._handing:  # one at a time, and so in order
            while self._to_hand:
                top, bottom = self._to_hand.popleft()
                self._on_rows(top, self._out[top:bottom])


class _Enlarged:
    """The source's alpha at the target's size, some rows at a time: linear, as ``resample.resize_mask``."""

    def __init__(self, alpha: Bytes, grid: TileGrid) -> None:
        self._alpha = np.ascontiguousarray(alpha)
        self._width, self._height = grid.target.width, grid.target.height

    def put(self, rows: Bytes, top: int) -> None:
        """Into the alpha of ``rows``, the first of which is the target's row ``top``."""
        for first in range(0, rows.shape[0], ALPHA_BAND_PX):
            part = rows[first : first + ALPHA_BAND_PX]
            part[..., 3] = self._rows(top + first, part.shape[0])

    def _rows(self, top: int, count: int) -> Bytes:
        last = self._alpha.shape[0] - 1
        centres = (np.arange(top, top + count) + 0.5) * ((last + 1) / self._height) - 0.5
        above = np.clip(np.floor(centres), 0, last).astype(np.int64)
        below, share = np.minimum(above + 1, last), np.clip(centres - above, 0, 1).astype(np.float32)[:, None]
        first = int(above[0])
        source = self._alpha[first : int(below[-1]) + 1].astype(np.float32)
        wide = np.asarray(cv2.resize(source, (self._width, source.shape[0]), interpolation=cv2.INTER_LINEAR))
        mixed = wide[above - first] * (1 - share) + wide[below - first] * share
        return np.asarray(np.rint(mixed), np.uint8)


def _blended(first: Bytes, second: Bytes, *, axis: int) -> Bytes:
    """From ``first`` to ``second`` along ``axis`` in a raised cosine; the weights of both sum to 1 at every pixel."""
    height, width = first.shape[:2]
    count = (height, width)[axis]
    if count == 0:
        return first
    rising = 0.5 - 0.5 * np.cos(np.pi * (np.arange(count, dtype=np.float32) + 0.5) / count)
    weight = np.ascontiguousarray(
        np.broadcast_to(rising[:, None] if axis == 0 else rising, (height, width)), np.float32
    )
    return np.asarray(cv2.blendLinear(first, second, 1 - weight, weight), np.uint8)

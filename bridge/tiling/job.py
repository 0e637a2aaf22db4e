"""What is asked of an engine for each tile of a picture.

Owns: ``TileJob``, ``tile_request``, ``grid_for``, and the digests by which tiles are known again.
May import: ``bridge.imaging``, ``bridge.capability``, ``bridge.model``, ``bridge.errors``.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from bridge.capability import Capability, FixedSizes, SizeRule
from bridge.errors import BadResponseError, InputError
from bridge.imaging.alpha import is_invisible
from bridge.imaging.frame import opaque, to_working
from bridge.imaging.geometry import SHAPE_TOLERANCE, Fit, fit, same_shape
from bridge.imaging.tiles import Tile, TileGrid, tile_grid
from bridge.model import GenerationRequest, Mode, Picture, Size
from layerbridge.measures import MAX_BLOB_BYTES, MAX_SIDE_PX, RGBA_BYTES

DIGEST_BYTES = 20
DIGEST_VERSION = 2
"""Raised when tiles are cut, packed or asked for in another way, so that older ones are not taken for the same."""
LARGEST_FACTOR = 8
"""No engine enlarges a side by more, whatever it is asked for."""
MOST_PIXELS = MAX_BLOB_BYTES // RGBA_BYTES


@dataclass(frozen=True)
class TileJob:
    """A picture to be upscaled or refined in tiles.

    Attributes:
        grid: its tiles.
        request: a template without picture, mask and size; one sample.
        source: of ``grid.source`` size.
        capability: of the engine in the request's mode.
        holds_tone: whether each tile is held to its source's colour and tone: without, their differences may show.
        server: by which the server is told from others of the same provider: their tiles are no tiles of one picture.

    Raises:
        ValueError: another source, mode or number of samples.
    """

    grid: TileGrid
    request: GenerationRequest
    source: Picture = field(repr=False)
    capability: Capability
    server: str = ""
    holds_tone: bool = True

    def __post_init__(self) -> None:
        if self.source.size != self.grid.source or self.request.sampling.samples != 1:
            raise ValueError(f"{self.request.sampling.samples} samples of {self.source.size} for {self.grid.source}")
        if self.request.mode not in (Mode.UPSCALE, Mode.IMAGE_TO_IMAGE):
            raise ValueError(f"tiles of {self.request.mode}")

    @cached_property
    def fit(self) -> Fit:
        """How each tile lies in what is sent."""
        return fit(self.grid.tile, self.capability.sizes)

    @cached_property
    def asked_size(self) -> Size | None:
        """What the engine is asked to make of each tile; None where it makes as much as it gets.

        Raises:
            InputError: it makes more than it may, whatever it is asked for; nothing was sent.
        """
        if self.request.mode is not Mode.UPSCALE:
            return None
        width, height, factor = self.fit.working.width, self.fit.working.height, self._factor
        if factor < self._least:
            raise InputError(
                f"The engine would have to make more than {self._limit} pixels of a tile; nothing was sent.",
                "Use another engine, or another provider.",
            )
        if round(width * factor) * round(height * factor) > self._limit:
            factor = min(factor, math.sqrt(self._limit / (width * height)))
            return Size(int(width * factor), int(height * factor))
        return Size(max(1, round(width * factor)), max(1, round(height * factor)))

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that the user should read."""
        if self.request.mode is not Mode.UPSCALE or self._factor >= 0.999 * self._wanted:
            return ()
        reached = self._factor * self.fit.scale
        return (f"The engine enlarges each tile {reached:.3g} times at most: the rest was enlarged without it.",)

    def sent(self, tile: Tile) -> Picture:
        """The part of the source that ``tile`` shows, without transparency unless the engine knows it."""
        part = self.source.crop(tile.box)
        return part if self.capability.keeps_alpha else opaque(part)

    def is_empty(self, tile: Tile) -> bool:
        """Whether nothing of ``tile`` can be seen: it need not be asked for."""
        return is_invisible(self.source.crop(tile.box))

    def asking(self, picture: Picture) -> GenerationRequest:
        """The request for a tile; ``picture`` is of ``fit.working`` size."""
        return replace(self.request, picture=picture, mask=None, size=self.asked_size)

    def refuse_unfit(self, came: Size) -> None:
        """Hold the size of an answer against what was sent.

        Raises:
            BadResponseError: it has another shape, so it would have to be stretched or cut; or it is far too large.
        """
        due = self.fit.working
        across, down = came.width / due.width, came.height / due.height
        rounded = abs(across - down) * max(due.width, due.height) <= 1
        if not (rounded or same_shape(came, due)) or max(across, down) > LARGEST_FACTOR * (1 + SHAPE_TOLERANCE):
            raise BadResponseError(
                f"The engine answered with a picture of {came} for a tile of {due}: it fits nowhere.",
                "Use another engine, or another provider.",
            )

    @cached_property
    def _wanted(self) -> float:
        grid = self.grid
        scale = max(grid.target.width / grid.source.width, grid.target.height / grid.source.height)
        return scale / self.fit.scale

    @cached_property
    def _factor(self) -> float:
        """As for one picture: by more than is wished where the engine makes no less, by less where it may not."""
        working = self.fit.working
        most = min(self.capability.max_factor or math.inf, MAX_SIDE_PX / max(working.width, working.height))
        factor = min(max(self._wanted, self._least), most)
        largest = math.sqrt(self._limit / working.pixels)
        # What is over the limit by rounding alone is as much as is wished.
        return factor if factor <= largest * 1.001 else largest

    @property
    def _least(self) -> float:
        working = self.fit.working
        return max(1.0, self.capability.min_target_side / min(working.width, working.height))

    @property
    def _limit(self) -> int:
        return min(self.capability.max_output_pixels or MOST_PIXELS, MOST_PIXELS)


def grid_for(source: Size, target: Size, capability: Capability) -> TileGrid:
    """The tiles that the engine takes: its sizes, its largest result, and its largest upload, packed however badly."""
    rule = _uploadable(capability.sizes, capability.max_upload_bytes)
    largest = capability.max_output_pixels if capability.mode is Mode.UPSCALE else None
    return tile_grid(source, target, rule, max_output_pixels=largest)


def tile_request(job: TileJob, tile: Tile) -> GenerationRequest:
    """What is sent for ``tile``: its pixels in a size that the engine admits, and for an upscale the size to reach.

    Raises:
        InputError: the engine cannot make that of it; nothing was sent.
    """
    return job.asking(to_working(job.sent(tile), job.fit))


def tile_digest(request: GenerationRequest, server: str = "") -> str:
    """By which a finished tile is known again: of everything that influences it; ``server`` as ``TileJob`` has it."""
    return _digest((server, replace(request, picture=None, mask=None)), request.picture)


def run_digest(job: TileJob) -> str:
    """By which a whole run is known again."""
    return _digest((job.server, job.request, job.grid.target, job.grid.tile, job.grid.lefts, job.grid.tops), job.source)


def _digest(values: object, picture: Picture | None) -> str:
    # Frozen dataclasses of texts and numbers: what they show is all they are.
    digest = hashlib.blake2b(repr((DIGEST_VERSION, values)).encode("utf-8", "replace"), digest_size=DIGEST_BYTES)
    if picture is not None:
        digest.update(repr(picture.size).encode())
        digest.update(np.ascontiguousarray(picture.pixels).data)
    return digest.hexdigest()


def _uploadable(rule: SizeRule, max_bytes: int | None) -> SizeRule:
    """The rule's sizes of which even the bare pixels keep the limit, where it has any."""
    most = None if max_bytes is None else max_bytes // RGBA_BYTES
    if most is None:
        return rule
    if isinstance(rule, FixedSizes):
        small = tuple(size for size in rule.sizes if size.pixels <= most)
        return FixedSizes(small) if small else rule
    return replace(rule, max_pixels=max(rule.min_pixels, min(rule.max_pixels, most)))

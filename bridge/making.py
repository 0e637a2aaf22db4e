"""Having a prepared request made in tiles, stage by stage.

Owns: ``checked`` and ``make_in_tiles``. May import: ``bridge.plan``, ``bridge.tiling.run``, ``bridge.tiling.job``,
``bridge.tiling.parts``, ``bridge.unkept``, ``bridge.providers``, ``bridge.capability``, ``bridge.job_context``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bridge.capability import Capability
from bridge.imaging.tiles import TileGrid
from bridge.job_context import JobContext
from bridge.model import GenerationResult, Picture
from bridge.plan import Join
from bridge.plan.prepared import Prepared
from bridge.providers.base import Provider, check
from bridge.tiling.job import TileJob
from bridge.tiling.parts import Parts
from bridge.tiling.run import OnRows, TiledResult, blank, check_tiles, generate_tiles
from bridge.unkept import Announce, nobody


@dataclass(frozen=True)
class Work:
    """What a prepared request is carried out with; ``server`` as ``TileJob`` has it.

    Attributes:
        announce: is told the names of results' files before they are written.
    """

    prepared: Prepared
    provider: Provider
    capability: Capability
    context: JobContext
    parts: Parts
    server: str = ""
    announce: Announce = nobody

    def checked(self) -> None:
        """Hold what will be sent against what is declared. Tiles are checked before the first of them is sent.

        Raises:
            InputError: the first rule that is broken; nothing was sent.
        """
        if not self.prepared.stages:
            check(self.prepared.request, self.capability)
        for stage in self.prepared.stages:
            # Also the later ones, which start from what is not there yet: what they refuse would be paid for in vain.
            check_tiles(self._job(stage, blank(stage.source)))

    @property
    def first_job(self) -> TileJob | None:
        """The first stage, which starts from what was read; None where one request does it all."""
        source, stages = self.prepared.source, self.prepared.stages
        return self._job(stages[0], source) if source is not None and stages else None

    def _job(self, stage: TileGrid, source: Picture) -> TileJob:
        request = replace(self.prepared.request, picture=None, size=None)
        holds_tone = self.prepared.join is not Join.NONE
        return TileJob(stage, request, source, self.capability, self.server, holds_tone=holds_tone)

    def generated(self) -> GenerationResult:
        """The one request. Raises as ``Provider.generate`` does."""
        if self.provider.spec.announces:
            return self.provider.generate(self.prepared.request, self.context)
        self.context.sending()
        result = self.provider.generate(self.prepared.request, self.context)
        self.context.answered()
        return result

    def in_tiles(self, on_rows: OnRows) -> TiledResult:
        """Every stage, each starting from what the one before made.

        Args:
            on_rows: gets the rows of the last one's picture while its tiles still arrive.

        Raises:
            BridgeError: as ``generate_tiles`` does.
        """
        source, digests, notes = self.prepared.source, list[str](), list[str]()
        assert source is not None and self.prepared.stages  # noqa: S101, PT018  (prepare() reads it for tiles)
        for number, stage in enumerate(self.prepared.stages, 1):
            job = self._job(stage, source)
            last = on_rows if number == len(self.prepared.stages) else None
            at_once = self.provider.spec.at_once
            result = generate_tiles(job, self.provider, self.context, self.parts, at_once=at_once, on_rows=last)
            source = result.pictures[0].picture
            digests.extend(result.digests)
            notes.extend(note for note in result.notes if note not in notes)
        return replace(result, digests=tuple(digests), notes=tuple(notes))

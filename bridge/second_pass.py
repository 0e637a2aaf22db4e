"""The second pass of a result that had to be enlarged: it goes through image-to-image again at its full size.

Owns: whether there is one, and carrying it out. May import: ``bridge.plan``, ``bridge.finishing``, ``bridge.tiling``,
``bridge.making``, ``bridge.imaging``, ``bridge.providers.base``, ``bridge.model``.

Only the layer's box is sent, not its surroundings, and only so much is changed as gives the enlarged picture its detail
back; where the box is larger than the engine's pictures, in tiles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bridge.capability import Capability
from bridge.errors import EndpointError
from bridge.finishing import Finished, finish_at_size
from bridge.imaging.composite import over
from bridge.imaging.tiles import TileGrid
from bridge.making import Work
from bridge.model import Box, EngineId, GeneratedPicture, GenerationRequest, Mode, Sampling
from bridge.plan import Ask, Choice
from bridge.plan.picture import FAR_REDUCED
from bridge.plan.prepared import Prepared
from bridge.plan.sending import refuse_too_many
from bridge.providers.base import ENGINE_OPTIONS, Provider
from bridge.tiling.job import TileJob, grid_for
from bridge.tiling.run import TiledResult, generate_tiles

STRENGTH = 0.4
"""What gives detail without changing what is there."""


@dataclass(frozen=True)
class SecondPass:
    """What is sent in the second pass.

    Attributes:
        request: a template without picture.
        needed: how many requests both passes take together.
        allowed: whether the user lets so many be sent.
    """

    request: GenerationRequest
    capability: Capability
    grid: TileGrid
    needed: int
    allowed: bool

    @property
    def note(self) -> str:
        """What the user should know."""
        if self.allowed:
            passes = f"a second pass at full size, {self.needed} requests in all"
            return f"The engine makes smaller pictures, so the result went through {passes}."
        return f"A second pass at full size would give it more detail: allow {self.needed} requests to have it."

    def carry_out(self, work: Work, first: Finished, generated: GeneratedPicture) -> tuple[TiledResult, Finished]:
        """The result as it came, and finished. Raises as ``generate_tiles`` does."""
        source, mask = work.prepared.source_of_result, work.prepared.mask
        assert source is not None  # noqa: S101  (only plans with a source have a second pass)
        size = first.picture.size
        seen = over(source, first.picture, Box(0, 0, size.width, size.height), mask)
        request = replace(self.request, sampling=replace(self.request.sampling, seed=generated.seed or 1))
        job = TileJob(self.grid, request, seen, self.capability, work.server)
        work.context.progress(None, "Second pass at full size")
        at_once = work.provider.spec.at_once
        result = generate_tiles(job, work.provider, work.context, work.parts, at_once=at_once, goes_on=False)
        return result, finish_at_size(work.prepared, result.pictures[0].picture)


def second_pass(ask: Ask, prepared: Prepared, provider: Provider) -> SecondPass | None:
    """The second pass that a result would gain by, or None.

    Raises:
        TooManyRequestsError: the user wants it, but not so many requests.
    """
    source = prepared.source_of_result
    if source is None or not _worth_it(ask, prepared):
        return None
    engine = _engine(prepared, provider)
    capability = provider.capability(Mode.IMAGE_TO_IMAGE, engine)
    if capability is None or capability.fits_by_itself or not _has_strength(capability):
        return None
    grid = grid_for(source.size, source.size, capability)
    needed = provider.requests_of(prepared.request) + len(grid.tiles) * prepared.request.sampling.samples
    if ask.refine is Choice.YES:
        refuse_too_many(needed, ask.max_requests, "With a second pass at full size it")
    allowed = not ask.max_requests or needed <= ask.max_requests
    return SecondPass(_request(prepared, engine, capability), capability, grid, needed, allowed)


def _worth_it(ask: Ask, prepared: Prepared) -> bool:
    enlarged = prepared.fit.scale < FAR_REDUCED and not prepared.stages
    inpaint = prepared.request.mode is Mode.INPAINT and prepared.mask is not None
    return ask.refine is not Choice.NO and enlarged and inpaint


def _engine(prepared: Prepared, provider: Provider) -> EngineId | None:
    """The same engine where it starts from pictures too, else what the provider takes for that."""
    named = prepared.request.engine
    if Mode.IMAGE_TO_IMAGE not in provider.spec.modes or provider.capability(Mode.IMAGE_TO_IMAGE, named) is not None:
        return named
    try:
        return provider.default_engine(Mode.IMAGE_TO_IMAGE)
    except EndpointError:
        return named  # The server has none for it: then there is no second pass.


def _has_strength(capability: Capability) -> bool:
    return any(option.name == "strength" for option in capability.options)


def _request(prepared: Prepared, engine: EngineId | None, capability: Capability) -> GenerationRequest:
    """The same wishes, as far as the engine knows them in this mode."""
    asked, known = prepared.request, {option.name for option in capability.options}
    names = [name for name in ENGINE_OPTIONS if name in known]
    said: dict[str, Any] = {name: getattr(asked.sampling, name) for name in names}
    return GenerationRequest(
        mode=Mode.IMAGE_TO_IMAGE,
        provider=asked.provider,
        engine=engine,
        prompts=asked.prompts,
        sampling=Sampling(strength=STRENGTH, **said),
        extras=tuple(pair for pair in asked.extras if pair[0] in known),
    )

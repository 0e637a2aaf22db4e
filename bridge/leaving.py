"""What leaves this computer for a request, told before it does.

Owns: ``Leaving``, ``leaving``. May import: ``bridge.readying``, ``bridge.registry``, ``bridge.tiling.job``,
``bridge.providers.payload``, ``bridge.http.call``, ``bridge.capability``, ``bridge.imaging``, ``bridge.model``.

It is made from what was readied to be sent, and packed by what packs it: the numbers are those of the request itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.capability import Price, PromptNeed
from bridge.http.address import host_of, is_loopback
from bridge.imaging.frame import opaque
from bridge.imaging.tiles import Tile
from bridge.model import RANDOM_SEED, Box, EngineId, GenerationRequest, Mask, Mode, Picture, Prompt, Size
from bridge.providers.payload import mask_png, picture_png
from bridge.readying import Ready
from bridge.registry import Registry
from bridge.tiling.job import TileJob, tile_request

PACKED_TILES = 12
"""Of a picture in more tiles so many are packed, and the bytes of all follow from them."""


@dataclass(frozen=True)
class Leaving:
    """What leaves this computer.

    Attributes:
        mode: as it is sent: an outpaint may be an inpaint of a picture that was extended here.
        provider: its name for people.
        host: the server's name; "" where there is none, and nothing leaves.
        stays: whether nothing leaves this computer, though a server on it may get it.
        picture: as it is sent; of tiles the whole that they are cut from.
        mask: as it is sent, 255 = replaced.
        size: of the picture in each request.
        tiles: where they lie in ``picture``; empty where one request has it all.
        context: what of the canvas is sent, ``result`` the part of it that becomes the layer; in canvas pixels.
        requests: how many are sent, a second pass with them.
        times: how many requests each picture goes into: a server may make one sample a request.
        picture_bytes, mask_bytes: of the PNG files, of all first requests together; exact unless ``is_estimate``.
        may_be_billed: whether it may cost money.
        price: of all requests, by the provider's published prices; None where it publishes none.
        prompts: as they are sent.
        chooses_anew: whether the prompts have choices that are made by chance, so that the next look has other ones.
    """

    mode: Mode
    provider: str
    engine: EngineId | None
    host: str
    stays: bool
    requests: int
    may_be_billed: bool
    price: Price | None = None
    prompts: tuple[Prompt, ...] = ()
    picture: Picture | None = field(default=None, repr=False)
    mask: Mask | None = field(default=None, repr=False)
    size: Size | None = None
    tiles: tuple[Box, ...] = ()
    context: Box | None = None
    result: Box | None = None
    picture_bytes: int = 0
    mask_bytes: int = 0
    is_estimate: bool = False
    chooses_anew: bool = False
    notes: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True)
class _Pixels:
    """The part of it that has pixels."""

    picture: Picture | None = None
    mask: Mask | None = None
    size: Size | None = None
    tiles: tuple[Box, ...] = ()
    picture_bytes: int = 0
    mask_bytes: int = 0
    is_estimate: bool = False


def leaving(ready: Ready, registry: Registry) -> Leaving:
    """What would be sent of ``ready``.

    Raises:
        Cancelled: nobody wants to know any more.
    """
    work, prepared = ready.work, ready.work.prepared
    url = registry.address(work.provider.spec)
    stage = work.first_job
    pixels = _whole(ready, url) if stage is None else _in_tiles(ready, stage, url)
    told = work.capability.prompt is not PromptNeed.UNUSED
    return Leaving(
        mode=prepared.request.mode,
        provider=work.provider.spec.label,
        engine=prepared.request.engine,
        host=host_of(url) if url else "",
        stays=not url or is_loopback(url),
        requests=_count(ready, stage),
        times=_times(ready),
        may_be_billed=registry.may_bill(work.provider.spec),
        price=_price(ready, stage),
        prompts=prepared.request.prompts if told else (),
        chooses_anew=told and _chooses_anew(prepared.request),
        context=prepared.box,
        result=prepared.result or prepared.box,
        notes=prepared.notes,
        **vars(pixels),
    )


def _whole(ready: Ready, url: str) -> _Pixels:
    request, context = ready.work.prepared.request, ready.work.context
    if request.picture is None:
        return _Pixels(size=request.size)
    times = _times(ready)
    picture_bytes = times * len(picture_png(request.picture, url))
    context.raise_if_cancelled()
    mask_bytes = 0 if request.mask is None else times * len(mask_png(request.mask, url))
    return _Pixels(
        request.picture, request.mask, request.picture.size, picture_bytes=picture_bytes, mask_bytes=mask_bytes
    )


def _in_tiles(ready: Ready, job: TileJob, url: str) -> _Pixels:
    tiles = _seen(job)
    packed = tiles[:: max(1, -(-len(tiles) // PACKED_TILES))]
    total = 0
    for tile in packed:
        ready.work.context.raise_if_cancelled()
        total += sum(len(picture_png(each, url)) for each in (tile_request(job, tile).picture,) if each)
    whole = job.source if job.capability.keeps_alpha else opaque(job.source)
    boxes = tuple(tile.box for tile in tiles)
    size, is_estimate = job.fit.working, len(packed) < len(tiles)
    return _Pixels(
        whole,
        None,
        size,
        boxes,
        picture_bytes=_times(ready) * total * len(tiles) // max(1, len(packed)),
        is_estimate=is_estimate,
    )


def _chooses_anew(request: GenerationRequest) -> bool:
    wording = request.wording
    return request.sampling.seed == RANDOM_SEED and wording is not None and wording.typed != wording.chosen


def _seen(job: TileJob) -> list[Tile]:
    """The tiles that are asked for: those in which nothing can be seen are not."""
    return [tile for tile in job.grid.tiles if not job.is_empty(tile)]


def _count(ready: Ready, stage: TileJob | None) -> int:
    return _times(ready) * _count_first(ready, stage) + _count_again(ready)


def _times(ready: Ready) -> int:
    return ready.work.provider.requests_of(ready.work.prepared.request)


def _count_first(ready: Ready, stage: TileJob | None) -> int:
    later = ready.work.prepared.stages[1:]
    return 1 if stage is None else len(_seen(stage)) + sum(len(each.tiles) for each in later)


def _count_again(ready: Ready) -> int:
    again = ready.again
    return again.needed - _times(ready) if again is not None and again.allowed else 0


def _price(ready: Ready, stage: TileJob | None) -> Price | None:
    provider, again, more = ready.work.provider, ready.again, _count_again(ready)
    first = provider.estimate(ready.work.prepared.request)
    if first is None or again is None or not more:
        return None if first is None else first.times(_count_first(ready, stage))
    second = provider.estimate(again.request)
    if second is None or second.unit != first.unit:
        return None
    return Price(first.times(_count_first(ready, stage)).amount + second.times(more).amount, first.unit)

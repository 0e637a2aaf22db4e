"""From an engine's result to the picture of its layer: size, colours, join, transparency, and what it did around it.

Owns: ``Finished`` and ``finish``. May import: ``bridge.plan``, ``bridge.imaging``, ``bridge.model``, ``bridge.errors``,
numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from bridge.errors import BadResponseError
from bridge.imaging.colour_match import matched, measure
from bridge.imaging.composite import over
from bridge.imaging.drift import Drift, drift
from bridge.imaging.frame import from_enlarged, from_working, with_alpha_of, with_alpha_within
from bridge.imaging.geometry import same_shape
from bridge.imaging.resample import resize
from bridge.imaging.seam import joined
from bridge.imaging.tone import held
from bridge.model import Box, GeneratedPicture, Mode, Picture, Size
from bridge.plan import Join
from bridge.plan.prepared import Prepared

T = TypeVar("T")


@dataclass(frozen=True)
class Finished:
    """A result at the size of its layer, with the transparency that belongs to it.

    Attributes:
        drift: what it changes around the mask and how its border fits; None where it has no mask.
    """

    picture: Picture
    drift: Drift | None = None


def finish(prepared: Prepared, generated: GeneratedPicture) -> Finished:
    """One result, ready to be a layer.

    Raises:
        BadResponseError: it has another shape than what was asked for, so it fits nowhere.
    """
    if prepared.request.mode is Mode.UPSCALE:
        return Finished(_enlarged(prepared, generated.picture))
    picture = _at_layer_size(prepared, generated.picture)
    if prepared.request.mode is Mode.IMAGE_TO_IMAGE:
        picture = with_alpha_within(picture, _need(prepared.source_of_result))
    return finish_at_size(prepared, picture)


def finish_at_size(prepared: Prepared, picture: Picture) -> Finished:
    """The same for a picture that has its layer's size and transparency already."""
    source, mask = prepared.source_of_result, prepared.mask
    if source is None or mask is None:
        return Finished(picture)
    # A part of a larger picture lies in rows far apart: what follows reads it several times.
    picture, source = (Picture(np.ascontiguousarray(each.pixels)) for each in (picture, source))
    picture = _joined(prepared, picture, source)
    # The composite that is shown and saved, so that what is told of it was measured on it.
    shown = over(source, picture, Box(0, 0, mask.size.width, mask.size.height), mask)
    return Finished(picture, drift(source, picture, mask, shown=shown))


def _joined(prepared: Prepared, picture: Picture, source: Picture) -> Picture:
    if prepared.join is Join.NONE:
        return picture
    sent, mask = _need(prepared.sent), _need(prepared.mask)
    # Asked to draw the whole picture anew, an engine may mean its colours.
    match = measure(picture, source, sent, redrawn=prepared.request.mode is not Mode.IMAGE_TO_IMAGE)
    if match is not None:
        picture = matched(picture, match)
    return joined(picture, source, mask, sent) if prepared.join is Join.GRADIENT else picture


def _enlarged(prepared: Prepared, answer: Picture) -> Picture:
    if prepared.stages:
        return answer  # Put together at its size, tone and transparency as the source's.
    _refuse_other_shape(answer.size, prepared.fit.working)
    source = _need(prepared.source)
    picture = from_enlarged(answer, prepared.fit, _need(prepared.target))
    if prepared.join is not Join.NONE:
        picture = held(picture, source)
    return with_alpha_of(picture, source)


def _at_layer_size(prepared: Prepared, answer: Picture) -> Picture:
    if prepared.stages:
        whole = answer
    elif prepared.request.mode is Mode.OUTPAINT:
        _refuse_other_shape(answer.size, _extended(prepared))
        whole = resize(answer, _need(prepared.box).size)
    else:
        _refuse_other_shape(answer.size, prepared.fit.working)
        whole = from_working(answer, prepared.fit)
    where = prepared.result_in_box
    return whole if where is None or where.size == whole.size else whole.crop(where)


def _extended(prepared: Prepared) -> Size:
    """What comes of the picture sent by the margins sent with it."""
    sent = _need(prepared.request.picture).size
    return _need(prepared.request.margins).around(Box(0, 0, sent.width, sent.height)).size


def _refuse_other_shape(came: Size, due: Size) -> None:
    """A picture of another shape would have to be stretched or cut."""
    if not same_shape(came, due) and not _off_by_a_pixel(came, due):
        raise BadResponseError(
            f"The engine answered with a picture of {came} where one in the shape of {due} was due: it fits nowhere.",
            "Try again, or use another engine.",
        )


def _off_by_a_pixel(came: Size, due: Size) -> bool:
    """Whether a small picture's shape differs by no more than rounding its sides explains."""
    factor = max(came.width / due.width, came.height / due.height)
    return max(due.width * factor - came.width, due.height * factor - came.height) <= 1


def _need(value: T | None) -> T:
    assert value is not None  # noqa: S101  (prepare() sets it for this mode)
    return value

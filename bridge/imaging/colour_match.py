"""The colours of a result, matched to the picture it goes into, by the pixels that were to stay as they are.

Owns: ``ColourMatch``, ``measure`` and ``matched``. May import: ``bridge.model``, numpy, cv2.

An engine that hands back the surroundings too shows there what it does to colours: each pixel has its partner in the
source. Where the pairs belong together, a tone curve for each channel is fitted to them, which says more than their
means and deviations do. Where it redrew all of it, those are what is left (Reinhard et al. 2001, "Color transfer
between images", equations 10 and 11, here in sRGB levels), within narrow limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.model import Mask, Picture

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
Triple = tuple[float, float, float]

FULL = 255
LEVELS = 256
GAIN_LIMITS = (0.5, 2.0)
SHIFT_LIMIT = 64.0
GAMMAS = tuple(2 ** (step / 12) for step in range(-10, 11))
"""The bends that are tried, 0.56 .. 1.78, 6 % apart: gain and offset take up what is between two of them."""
STRAIGHT = GAMMAS.index(1.0)

MEAN_GAIN_LIMITS = (0.8, 1.25)
MEAN_SHIFT_LIMIT = 24.0
"""Where the pixels do not match, their means and deviations say little, and so may change little."""

WISHED_PAIRS = 2000
LEAST_PAIRS = 64
MOST_BLOCK_PX = 8
"""Pixels are compared as means of blocks: noise and JPEG grain average out, and a fit to noisy values leans."""

LOWEST, HIGHEST = 2, 253
"""Blocks of the result with means beyond are taken as clipped."""

EQUAL_LEVELS = 0.5
HELP_SHARE, HELP_LEVELS = 0.9, 0.3
"""A match is one where the error falls to this share at most, and by so many levels at least."""

ROUNDS, LINES = 3, 1
KEPT_SCALES = 2.5
LEAST_SCALE = 0.5
FIRST_NOISE = 2.0
MAD_TO_DEVIATION = 1.4826
EVIDENCE = 4.0

BEND_SHARE = 0.95
BEND_SPREAD = 20.0
"""A curve has to leave less than this share of a straight line's squared error, and to be seen over enough tones."""

ALIKE_LEVELS, ALIKE_SHARE = 4.0, 0.5
"""Pairs belong together if the fit misses them by this little, or by this share of how they vary themselves."""

BENT: Doubles = FULL * (np.arange(LEVELS) / FULL) ** np.array(GAMMAS)[:, None]
BENT_SQUARED: Doubles = np.square(BENT)
"""(gammas, 256): the levels under each of ``GAMMAS``. Never written."""


@dataclass(frozen=True)
class ColourMatch:
    """A tone curve for each of red, green and blue: ``gain * 255 * (level / 255) ** gamma + offset``, in sRGB levels.

    Attributes:
        gain: 0.5 .. 2.
        offset: in levels; the mean of the ring moves by 64 at most.
        gamma: 0.56 .. 1.78, the same for all three; 1 is a straight line.
        error_before: mean absolute difference of result and source over the ring, in levels.
        error_after: the same with the match applied.
    """

    gain: Triple
    offset: Triple
    gamma: float
    error_before: float
    error_after: float


@dataclass(frozen=True)
class _Curves:
    """The same, to work with: gains and offsets (3,) float64, and one gamma for all three channels."""

    gains: Doubles
    offsets: Doubles
    gamma: float = 1.0

    @property
    def levels(self) -> Doubles:
        """(3, 256) float64: what becomes of each level of each channel, 0 .. 255."""
        bent = FULL * (np.arange(LEVELS) / FULL) ** self.gamma
        return np.asarray(np.clip(self.gains[:, None] * bent + self.offsets[:, None], 0, FULL))

    def of(self, made: Bytes) -> Doubles:
        """The curves applied to (3, n) levels."""
        return np.stack([levels[values] for levels, values in zip(self.levels, made, strict=True)])


def measure(result: Picture, source: Picture, sent: Mask) -> ColourMatch | None:
    """How the colours of ``result`` have to change to be those of ``source``.

    Args:
        result: what the engine made.
        source: what it was given, of the same size.
        sent: the mask that it was given, of the same size: where it is 0 (the ring), both should show the same.

    Returns:
        A robust fit: what the engine redrew in the ring, or clipped, plays no part. None where the ring is too small,
        where it is equal already (then the server put the source back, and the ring says nothing), or where no curve
        brings it clearly nearer.
    """
    made, wanted = _pairs(result, source, sent)
    if made.shape[1] < LEAST_PAIRS:
        return None
    before = float(np.abs(made - wanted).mean())
    if before < EQUAL_LEVELS:
        return None
    curves = _curves(made, wanted)
    after = float(np.abs(curves.of(made) - wanted).mean())
    if after > min(before * HELP_SHARE, before - HELP_LEVELS):
        return None
    return ColourMatch(_triple(curves.gains), _triple(curves.offsets), curves.gamma, before, after)


def matched(result: Picture, match: ColourMatch) -> Picture:
    """``result`` with the curves of ``match`` applied, of the same size; its alpha stays."""
    table = np.empty((LEVELS, 1, 4), np.uint8)
    table[:, 0, :3] = np.rint(_Curves(np.array(match.gain), np.array(match.offset), match.gamma).levels).T
    table[:, 0, 3] = np.arange(LEVELS)
    return Picture(np.asarray(cv2.LUT(result.pixels, table), np.uint8))


def _triple(values: Doubles) -> Triple:
    red, green, blue = values.tolist()
    return red, green, blue


def _pairs(result: Picture, source: Picture, sent: Mask) -> tuple[Bytes, Doubles]:
    """(3, n) each: means of blocks that lie wholly in the ring, some ``WISHED_PAIRS`` of them, the same each time."""
    ring_px = sent.pixels.size - cv2.countNonZero(sent.pixels)
    side = max(1, min(MOST_BLOCK_PX, math.isqrt(ring_px // WISHED_PAIRS), *sent.pixels.shape))
    every = max(1, ring_px // (side * side * WISHED_PAIRS))
    made, wanted, mask = (_rows(array, side, every) for array in (result.pixels, source.pixels, sent.pixels))
    size = (made.shape[1] // side, made.shape[0] // side)
    first, second = (
        cv2.resize(array, size, interpolation=cv2.INTER_AREA).reshape(*size[::-1], 4) for array in (made, wanted)
    )
    ring = cv2.dilate(mask, np.ones((side, side), np.uint8), anchor=(0, 0))[::side, ::side] == 0
    ring &= second[..., 3] == FULL
    # A level that the engine clipped is not what it meant. A clipped source is what it was given: that one counts.
    ring &= cv2.inRange(first, (LOWEST, LOWEST, LOWEST, FULL), (HIGHEST, HIGHEST, HIGHEST, FULL)) > 0
    chosen, partners = (np.ascontiguousarray(array[ring].T[:3], np.uint8) for array in (first, second))
    return chosen, partners.astype(np.float64)


def _rows(array: Bytes, side: int, every: int) -> Bytes:
    """Each ``every``-th row of blocks of ``side`` px, whole blocks only."""
    rows, width = array.shape[0] // side, array.shape[1] // side * side
    blocks = array[: rows * side, :width].reshape(rows, side, width, *array.shape[2:])[::every]
    return np.ascontiguousarray(blocks.reshape(-1, width, *array.shape[2:]))


def _curves(made: Bytes, wanted: Doubles) -> _Curves:
    """Fitted to the pairs where they belong together, else to means and deviations."""
    fitted = _fitted(made, wanted)
    missed = np.median(np.abs(fitted.of(made) - wanted), axis=1)
    if (missed <= ALIKE_LEVELS).all():
        return fitted
    varies = np.median(np.abs(wanted - np.median(wanted, axis=1, keepdims=True)), axis=1)
    alike = missed <= np.maximum(ALIKE_LEVELS, ALIKE_SHARE * varies)
    return fitted if alike.all() else _of_means(made, wanted)


def _of_means(made: Bytes, wanted: Doubles) -> _Curves:
    gains = np.clip(wanted.std(axis=1) / np.maximum(made.std(axis=1), 1), *MEAN_GAIN_LIMITS)
    centres = made.mean(axis=1)
    shifts = np.clip(wanted.mean(axis=1) - centres, -MEAN_SHIFT_LIMIT, MEAN_SHIFT_LIMIT)
    return _Curves(gains, centres + shifts - gains * centres)


def _fitted(made: Bytes, wanted: Doubles) -> _Curves:
    """Least squares, again and again without the pairs that it misses by far (trimmed)."""
    kept, noise = np.ones(made.shape[1], bool), np.full(3, FIRST_NOISE)
    for turn in range(ROUNDS):
        # What the engine redrew could bend a curve to it: lines are fitted until that is left out.
        curves = _least_squares(made[:, kept], wanted[:, kept], noise, may_bend=turn >= LINES)
        missed = np.abs(curves.of(made) - wanted)
        scales = np.maximum(LEAST_SCALE, MAD_TO_DEVIATION * np.median(missed, axis=1))
        noise = scales / curves.gains
        kept = np.all(missed <= KEPT_SCALES * scales[:, None], axis=0)
        if np.count_nonzero(kept) < LEAST_PAIRS:
            break
    return curves


def _least_squares(made: Bytes, wanted: Doubles, noise: Doubles, *, may_bend: bool) -> _Curves:
    """The best curves; all sums are taken over the 256 levels, so that a further gamma costs next to nothing.

    The channels share the gamma: exposure and contrast bend all of them, and one that shows few tones tells no bend.
    """
    number = made.shape[1]
    counts = np.stack([np.bincount(x, minlength=LEVELS) for x in made], axis=1) / number
    sums = np.stack([np.bincount(x, weights=y, minlength=LEVELS) for x, y in zip(made, wanted, strict=True)], axis=1)
    centre, variance = wanted.mean(axis=1), wanted.var(axis=1)
    centres = BENT @ counts
    spreads = BENT_SQUARED @ counts - np.square(centres)
    together = BENT @ (sums / number) - centres * centre
    # Over few tones a gain cannot be told from noise: more evidence for 1 is added than the noise amounts to.
    doubt = EVIDENCE * np.square(noise)
    gains = np.clip((together + doubt) / (spreads + doubt), *GAIN_LIMITS)
    lost = (variance - 2 * gains * together + np.square(gains) * spreads).sum(axis=1)
    best = int(np.argmin(lost))
    bends = may_bend and spreads[STRAIGHT].max() >= BEND_SPREAD**2 and lost[best] < BEND_SHARE * lost[STRAIGHT]
    chosen = best if bends else STRAIGHT
    shifts = np.clip(centre - centres[STRAIGHT], -SHIFT_LIMIT, SHIFT_LIMIT)
    return _Curves(gains[chosen], centres[STRAIGHT] + shifts - gains[chosen] * centres[chosen], GAMMAS[chosen])

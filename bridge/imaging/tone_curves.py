"""Tone curves through pairs of levels, fitted robustly.

Owns: ``ToneCurves`` and the fits. May import: numpy; nothing of ours.

Where the pairs belong together the curves are fitted by trimmed least squares. Where they do not, only their means and
deviations are matched (Reinhard et al. 2001, "Color transfer between images", equations 10 and 11, here in sRGB
levels), within narrow limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
Indices = NDArray[np.intp]

FULL = 255
LEVELS = 256
GAIN_LIMITS = (0.5, 2.0)
SHIFT_LIMIT = 64.0
GAMMAS = tuple(2 ** (step / 12) for step in range(-10, 11))
"""The bends that are tried, 0.56 .. 1.78, 6 % apart: gain and offset take up what is between two of them."""
STRAIGHT = GAMMAS.index(1.0)

MEAN_GAIN_LIMITS = (0.8, 1.25)
MEAN_SHIFT_LIMIT = 24.0
"""Where the pairs do not belong together, their means and deviations say little, and so may change little."""

ALIKE_LEVELS, ALIKE_SHARE = 4.0, 0.5
"""Pairs belong together if the fit misses them by this little, or by this share of how they vary themselves."""

LEAST_PAIRS = 64
ROUNDS, LINES = 3, 1
"""How often is fitted, and how often of these without a bend."""

KEPT_DEVIATIONS = 2.5
LEAST_DEVIATION = 0.5
MAD_TO_DEVIATION = 1.4826
"""Pairs that are missed by more than so many standard deviations, estimated by the median, play no part."""

FIRST_NOISE = 2.0
EVIDENCE = 4.0
"""What is taken for noise at first, in levels, and how many times its variance speaks for a gain of 1."""

BEND_SHARE = 0.95
BEND_SPREAD = 20.0
"""A bend has to leave less than this share of a straight line's squared error, and to be seen over enough tones."""

BENT: Doubles = FULL * (np.arange(LEVELS) / FULL) ** np.array(GAMMAS)[:, None]
BENT_SQUARED: Doubles = np.square(BENT)
"""(gammas, 256): the levels under each of ``GAMMAS``. Never written."""
FIRST_ENTRIES: Indices = LEVELS * np.arange(3)[:, None]
"""(3, 1): where each channel's part of a table begins. Never written."""


@dataclass(frozen=True, eq=False)
class ToneCurves:
    """A curve for each of red, green and blue: ``gain * 255 * (level / 255) ** gamma + offset``, in sRGB levels.

    Attributes:
        gains: (3,) float64, 0.5 .. 2.
        offsets: (3,) float64, in levels; the mean of the pairs moves by 64 at most.
        gamma: one for all three, 0.56 .. 1.78; 1 is a straight line.
    """

    gains: Doubles
    offsets: Doubles
    gamma: float = 1.0

    @property
    def levels(self) -> Doubles:
        """(3, 256) float64: what becomes of each level of each channel, 0 .. 255."""
        bent = FULL * (np.arange(LEVELS) / FULL) ** self.gamma
        return np.asarray(np.clip(self.gains[:, None] * bent + self.offsets[:, None], 0, FULL))

    def missed(self, made: Bytes, wanted: Doubles) -> Doubles:
        """(3, n) float64: by how many levels the curves bring each of ``made`` past its partner."""
        return np.asarray(self.levels.ravel()[_entries(made)] - wanted)

    def error(self, made: Bytes, wanted: Doubles) -> float:
        """The mean of what they miss, in levels."""
        return float(np.abs(self.missed(made, wanted)).mean())


def curves(made: Bytes, wanted: Doubles) -> ToneCurves:
    """The curves from (3, n) levels, n at least 1, to those that they should be: robust, or of means and deviations."""
    return paired(made, wanted) or _of_means(made, wanted)


def paired(made: Bytes, wanted: Doubles) -> ToneCurves | None:
    """The same, but None where the pairs do not belong together."""
    fitted = _fitted(made, wanted)
    missed = _middle(np.abs(fitted.missed(made, wanted)))
    if (missed <= ALIKE_LEVELS).all():
        return fitted
    varies = _middle(np.abs(wanted - _middle(wanted)[:, None]))
    alike = missed <= np.maximum(ALIKE_LEVELS, ALIKE_SHARE * varies)
    return fitted if alike.all() else None


def lines(made: Bytes, wanted: Doubles) -> ToneCurves:
    """Straight lines by plain least squares: quick, and led astray by what does not belong together."""
    return _least_squares(made, wanted, np.full(3, FIRST_NOISE), may_bend=False)


def _of_means(made: Bytes, wanted: Doubles) -> ToneCurves:
    gains = np.clip(wanted.std(axis=1) / np.maximum(made.std(axis=1), 1), *MEAN_GAIN_LIMITS)
    centres = made.mean(axis=1)
    shifts = np.clip(wanted.mean(axis=1) - centres, -MEAN_SHIFT_LIMIT, MEAN_SHIFT_LIMIT)
    return ToneCurves(gains, centres + shifts - gains * centres)


def _fitted(made: Bytes, wanted: Doubles) -> ToneCurves:
    """Least squares, again and again without the pairs that it misses by far (trimmed)."""
    found = lines(made, wanted)
    for turn in range(1, ROUNDS):
        missed = np.abs(found.missed(made, wanted))
        deviations = np.maximum(LEAST_DEVIATION, MAD_TO_DEVIATION * _middle(missed))
        kept = np.all(missed <= KEPT_DEVIATIONS * deviations[:, None], axis=0)
        if np.count_nonzero(kept) < LEAST_PAIRS:
            break
        # What the engine redrew could bend a curve to it: lines are fitted until that is left out.
        noise = deviations / found.gains
        found = _least_squares(made[:, kept], wanted[:, kept], noise, may_bend=turn >= LINES)
    return found


def _least_squares(made: Bytes, wanted: Doubles, noise: Doubles, *, may_bend: bool) -> ToneCurves:
    """The best curves; all sums are taken over the 256 levels, so that a further gamma costs next to nothing.

    The channels share the gamma: exposure and contrast bend all of them, and one that shows few tones tells no bend.
    """
    number = made.shape[1]
    entries = _entries(made).ravel()
    counts = np.bincount(entries, minlength=3 * LEVELS).reshape(3, LEVELS).T / number
    sums = np.bincount(entries, weights=wanted.ravel(), minlength=3 * LEVELS).reshape(3, LEVELS).T
    centre = wanted.sum(axis=1) / number
    variance = np.square(wanted - centre[:, None]).sum(axis=1) / number
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
    return ToneCurves(gains[chosen], centres[STRAIGHT] + shifts - gains[chosen] * centres[chosen], GAMMAS[chosen])


def _entries(made: Bytes) -> Indices:
    """Where each of (3, n) levels stands in a table of (3, 256)."""
    return np.asarray(made + FIRST_ENTRIES, np.intp)


def _middle(values: Doubles) -> Doubles:
    """(3,): the upper median of each row; numpy's own takes three times as long."""
    half = values.shape[1] // 2
    return np.asarray(np.partition(values, half, axis=1)[:, half])

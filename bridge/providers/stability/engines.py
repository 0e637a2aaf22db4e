"""What can be told of a Stability engine from what the server says about it: its modes, its sizes, its rank.

Owns: the table of sizes and the ranking. May import: ``bridge.model``.

Engines come and go, so none is named here in full: patterns in the ids decide.
"""

from __future__ import annotations

import re

from bridge.capability import Engine, FixedSizes, SizeRange, SizeRule
from bridge.model import EngineId, Mode, Size

MULTIPLE_PX = 64
SDXL_SIZES = FixedSizes(
    tuple(
        Size(width, height)
        for width, height in (
            (1024, 1024),
            (1152, 896),
            (1216, 832),
            (1344, 768),
            (1536, 640),
            (640, 1536),
            (768, 1344),
            (832, 1216),
            (896, 1152),
        )
    )
)
_BETA_SIDES_PX = range(128, 896 + 1, MULTIPLE_PX)
SDXL_BETA_SIZES = FixedSizes(
    tuple(Size(width, height) for width in _BETA_SIDES_PX for height in _BETA_SIDES_PX if min(width, height) <= 512)
)
SD16_SIZES = SizeRange(320, 1536, MULTIPLE_PX)
SIZES_OF_768 = SizeRange(128, 8192, MULTIPLE_PX, 589_824, 1_048_576)
OTHER_SIZES = SizeRange(128, 8192, MULTIPLE_PX, 262_144, 1_048_576)

SIZE_TABLE: tuple[tuple[re.Pattern[str], SizeRule], ...] = (
    (re.compile(r"xl-beta"), SDXL_BETA_SIZES),
    (re.compile(r"xl-1024"), SDXL_SIZES),
    (re.compile(r"\bv1-6\b"), SD16_SIZES),
    (re.compile(r"(?<!\d)768(?!\d)"), SIZES_OF_768),
)
"""The first pattern found in an id decides. Sizes as in Stability's v1 specifications of 2023-03 and 2024-07."""

GENERATING = (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)
MAX_UPSCALED_PIXELS = 4_194_304
MIN_UPSCALED_SIDE_PX = 512


def sizes_of(engine: EngineId | None) -> SizeRule:
    """The sizes that an engine takes and makes."""
    return next((rule for pattern, rule in SIZE_TABLE if pattern.search(engine or "")), OTHER_SIZES)


def modes_of(words: str) -> tuple[Mode, ...]:
    """The modes that an engine serves, by its id, name and description.

    Upscalers do nothing else, and an inpainting model needs a mask; every other one serves all that generates.
    """
    text = words.lower()
    if "esrgan" in text or "upscal" in text:
        return (Mode.UPSCALE,)
    return (Mode.INPAINT,) if "inpaint" in text else GENERATING


def takes_prompt(engine: EngineId | None) -> bool:
    """Whether an upscaler is guided by a prompt: the latent diffusion ones are, ESRGAN is not."""
    return "latent" in (engine or "").lower()


def rank(engine: Engine, mode: Mode) -> tuple[bool, bool, bool, tuple[int, ...]]:
    """The higher, the better for ``mode``.

    Made for the mode (inpainting; ESRGAN, which needs no prompt), then SDXL, then no beta, then the version's numbers.
    """
    text = engine.id.lower()
    special = {Mode.INPAINT: "inpaint", Mode.UPSCALE: "esrgan"}.get(mode, "")
    made_for_it = bool(special) and special in f"{text} {engine.name} {engine.description}".lower()
    version = re.search(r"v(\d+(?:[-.]\d+)*)", text)
    # Python refuses to read numbers of thousands of digits.
    numbers = tuple(int(number[:9]) for number in re.findall(r"\d+", version[1])) if version else ()
    return made_for_it, "xl" in text, "beta" not in text, numbers

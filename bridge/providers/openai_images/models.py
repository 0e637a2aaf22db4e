"""What can be told of an image model of OpenAI's from its id: what it makes, how it is asked, its rank.

Owns: ``Kind`` (of a server), ``Family`` and the table of families, the ranking. May import: ``bridge.capability``,
``bridge.model``.

Models come and go twice a year, so none is named here in full: patterns in the ids decide. Sizes, limits and values as
in OpenAI's API reference and in its own client of 2026-10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.capability import FixedSizes, SizeRange, SizeRule
from bridge.model import EngineId, Mode, Size

GENERATING = (Mode.TEXT_TO_IMAGE, Mode.IMAGE_TO_IMAGE, Mode.INPAINT)
MAX_SAMPLES = 10
FIRST_ANY_SIZE = (2,)
"""The version of gpt-image from which on any size between limits is made."""
FIRST_FINE_QUALITY = (2, 5)


class Kind(StrEnum):
    """What kind of server it is, by how it has to be asked. The values are those of the setting ``server``."""

    OPENAI = "openai"
    LOCALAI = "localai"
    SD_SERVER = "sd-server"
    OTHER = ""


@dataclass(frozen=True)
class Family:
    """What the models of one family have in common.

    Attributes:
        is_gpt: always answers in base64, streams, and knows background and moderation.
        qualities, styles, fidelities: the values of these options, without "the server's own choice"; empty for none.
        max_upload_bytes: of one picture.
    """

    sizes: SizeRule
    modes: tuple[Mode, ...] = GENERATING
    max_prompt_chars: int = 32_000
    max_samples: int = MAX_SAMPLES
    is_gpt: bool = False
    qualities: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    fidelities: tuple[str, ...] = ()
    max_upload_bytes: int | None = None


GPT_SIZES = FixedSizes((Size(1024, 1024), Size(1536, 1024), Size(1024, 1536)))
ANY_GPT_SIZE = SizeRange(16, 3840, 16, 655_360, 8_294_400, 3.0)
# stable-diffusion.cpp and diffusers make other sizes of a UNet's larger than they were asked for.
DIFFUSION_SIZES = SizeRange(64, 4096, 64)

DALLE_2 = Family(
    FixedSizes((Size(1024, 1024), Size(512, 512), Size(256, 256))),
    # Without a mask it wants holes in the picture, so there is no image-to-image.
    (Mode.TEXT_TO_IMAGE, Mode.INPAINT),
    max_prompt_chars=1000,
    max_upload_bytes=4_000_000,
)
DALLE_3 = Family(
    FixedSizes((Size(1024, 1024), Size(1792, 1024), Size(1024, 1792))),
    (Mode.TEXT_TO_IMAGE,),
    max_prompt_chars=4000,
    max_samples=1,
    qualities=("standard", "hd"),
    styles=("vivid", "natural"),
)
UNKNOWN = Family(DIFFUSION_SIZES, max_upload_bytes=50_000_000)

_GPT = re.compile(r"(?:^|/)gpt-image-(\d{1,4}(?:\.\d{1,4})*)(?!\d)")
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")
# "Makes pictures" as far as a name can tell, for servers that list models of every sort.
_PICTURING = re.compile(r"image|diffusion|flux|dall-?e|kontext|hidream|pixart|kolors|(?:^|[^a-z])sd(?:[^a-z]|xl|$)")


def family_of(engine: str) -> Family:
    """The family that a model's id tells of."""
    version = gpt_version(engine)
    if version is not None:
        return _gpt_family(version, mini="mini" in engine)
    if re.search(r"(?:^|/)chatgpt-image", engine):
        return _gpt_family((), mini=False)
    if re.search(r"(?:^|/)dall-e-2", engine):
        return DALLE_2
    return DALLE_3 if re.search(r"(?:^|/)dall-e", engine) else UNKNOWN


def gpt_version(engine: str) -> tuple[int, ...] | None:
    """The version in a gpt-image id, (1, 5) for 1.5; None where it is no such id."""
    match = _GPT.search(engine)
    return tuple(int(number) for number in match[1].split(".")) if match else None


def is_openai_image(engine: str) -> bool:
    """Whether a model that api.openai.com lists makes pictures."""
    return family_of(engine) is not UNKNOWN


def rank(engine: EngineId) -> tuple[int, tuple[int, ...], bool, bool, str]:
    """The higher, the better: the newest gpt-image first, no small one and no dated snapshot among equals."""
    text = engine.lower()
    version = gpt_version(text)
    family = family_of(text)
    level = 4 if version else 3 if family.is_gpt else 2 if family is not UNKNOWN else int(looks_picturing(engine))
    # Names break ties where the family is known; the others stay in the order in which they are listed.
    return level, version or (), "mini" not in text, _DATED.search(text) is None, text if level > 1 else ""


def looks_picturing(engine: str) -> bool:
    """Whether a model's name sounds like one that makes pictures."""
    return _PICTURING.search(engine.lower()) is not None


def _gpt_family(version: tuple[int, ...], *, mini: bool) -> Family:
    fine = ("xhigh", "max") if version >= FIRST_FINE_QUALITY else ()
    knows_fidelity = bool(version) and version < FIRST_ANY_SIZE and not mini
    return Family(
        ANY_GPT_SIZE if version >= FIRST_ANY_SIZE else GPT_SIZES,
        is_gpt=True,
        qualities=("low", "medium", "high", *fine),
        fidelities=("low", "high") if knows_fidelity else (),
        max_upload_bytes=50_000_000,
    )

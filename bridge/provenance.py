"""What a saved picture says of how it was made, from its recipe: a text that other tools read, and its source type.

Owns: ``labels_of``, ``infotext``, ``SourceType``. May import: ``bridge.imaging.labels``, ``bridge.model``,
``bridge.providers.payload``, ``bridge.plain_text``.

No key, no path and no address is in it: of a recipe only what is named here goes into the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from bridge.imaging.labels import Labels
from bridge.model import RANDOM_SEED, Mode, Prompt
from bridge.plain_text import cleaned, plain
from bridge.providers.payload import negative_text, positive_text
from layerbridge import __version__

NEGATIVE = "Negative prompt:"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
QUOTED = re.compile(r'[,:"\n]')
HASHED = re.compile(r"^(?P<name>.*\S)\s*\[(?P<hash>[0-9a-fA-F]{6,64})\]$", re.DOTALL)
WEIGHTS = re.compile(r"\.(safetensors|sft|ckpt|pth?|gguf|onnx|bin)$", re.IGNORECASE)
PLACE = re.compile(r"^[/~\\]|^[A-Za-z]:[\\/]|\\|://")
"""What tells a path or an address from the name of an engine, which may hold slashes ("stabilityai/sdxl")."""

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
   <xmp:CreatorTool>LayerBridge {version}</xmp:CreatorTool>
   <Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


class SourceType(StrEnum):
    """Terms of IPTC's vocabulary Digital Source Type, with its definitions (state of 2024-10-23).

    "compositeSynthetic" is for what is put together of parts, one of them by generative AI. What a model does here is
    an edit of a picture, which has a term of its own.
    """

    MODEL = f"{SOURCE_TYPES}trainedAlgorithmicMedia"
    """Made by a model that was trained on captured content."""
    EDITED_BY_MODEL = f"{SOURCE_TYPES}compositeWithTrainedAlgorithmicMedia"
    """Augmentation, correction or enhancement by such a model, such as with inpainting or outpainting."""
    ALGORITHM = f"{SOURCE_TYPES}algorithmicMedia"
    """Made purely by an algorithm that is based on no training data."""
    ALTERED = f"{SOURCE_TYPES}algorithmicallyEnhanced"
    """Modified or corrected by an algorithm, the content unchanged."""
    COMPOSITE = f"{SOURCE_TYPES}composite"
    """Of several elements, any of which may or may not be by generative AI: nobody knows what was in the source."""


_BY_ALGORITHM: Mapping[str, SourceType] = {
    Mode.TEXT_TO_IMAGE: SourceType.ALGORITHM,
    Mode.IMAGE_TO_IMAGE: SourceType.ALTERED,
    Mode.INPAINT: SourceType.COMPOSITE,
    Mode.OUTPAINT: SourceType.COMPOSITE,
    Mode.UPSCALE: SourceType.ALTERED,
}


def labels_of(recipe: Mapping[str, Any], *, by_model: bool) -> Labels:
    """What the file of a picture carries.

    Args:
        recipe: as ``bridge.recipe.recipe`` makes it.
        by_model: whether an AI model made it.
    """
    return Labels(infotext(recipe), XMP.format(version=__version__, source_type=source_type(recipe, by_model=by_model)))


def source_type(recipe: Mapping[str, Any], *, by_model: bool) -> SourceType:
    """IPTC's term for how the picture came to be."""
    mode = recipe.get("mode", "")
    if not by_model:
        return _BY_ALGORITHM.get(mode, SourceType.COMPOSITE)
    return SourceType.MODEL if mode == Mode.TEXT_TO_IMAGE else SourceType.EDITED_BY_MODEL


def infotext(recipe: Mapping[str, Any]) -> str:
    """The recipe in the form of AUTOMATIC1111's WebUI: prompt, negative prompt, and a line of what else is known.

    Its reader takes the last line for part of the prompt where that has less than three values: size, mode and version
    are always there.
    """
    prompts = [Prompt(str(each["text"]), float(each["weight"])) for each in recipe.get("prompts") or ()]
    negative = _lines(negative_text(prompts, weighted=True))
    values = ", ".join(f"{name}: {_quoted(text)}" for name, text in _values(recipe))
    parts = _lines(positive_text(prompts, weighted=True)), f"{NEGATIVE} {negative}" if negative else "", values
    return "\n".join(filter(None, parts))


def _values(recipe: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and values, as far as they are known, in the order that the WebUI has them in."""
    sampling = recipe.get("sampling") or {}
    model, model_hash = _model(str(recipe.get("engine") or ""))
    known = {
        "Steps": sampling.get("steps"),
        "Sampler": sampling.get("sampler"),
        "CFG scale": sampling.get("cfg_scale"),
        "Seed": recipe.get("seed") if recipe.get("seed") != RANDOM_SEED else None,
        # The size to type in for the same again; of an upscale what it came to.
        "Size": recipe.get("target") or recipe.get("working"),
        "Model hash": model_hash,
        "Model": model,
        "Denoising strength": sampling.get("strength"),
        "Style preset": sampling.get("style_preset"),
        "Mode": recipe.get("mode"),
        "Version": f"LayerBridge {recipe.get('layerbridge') or __version__}",
    }
    texts = ((name, _text(value)) for name, value in known.items())
    return ((name, text) for name, text in texts if text)


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else cleaned(str(value))


def _quoted(text: str) -> str:
    """As the WebUI writes it: what its reader would cut is a JSON string."""
    return json.dumps(text, ensure_ascii=False) if QUOTED.search(text) else text


def _lines(prompt: str) -> str:
    """A prompt's lines, none of which can be taken for the negative prompt."""
    lines = "\n".join(filter(None, (plain(line).strip() for line in prompt.splitlines())))
    return lines.replace(f"\n{NEGATIVE}", f" {NEGATIVE}")


def _model(engine: str) -> tuple[str, str]:
    """Name and hash. Of a file the name alone: where it lies is nobody's business."""
    name, digest = cleaned(engine), ""
    if found := HASHED.match(name):
        name, digest = found["name"], found["hash"]
    if WEIGHTS.search(name) or PLACE.search(name):
        name = WEIGHTS.sub("", re.split(r"[\\/:]", name.rstrip("\\/"))[-1])
    return name, digest

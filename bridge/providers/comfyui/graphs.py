"""The graphs that carry out our requests with ComfyUI's own nodes.

Owns: the templates, one for each mode, and what of a request goes into which node. May import: ``bridge.capability``,
``bridge.model``, ``bridge.errors``, ``bridge.providers.payload``,
``bridge.providers.results`` and the modules beside it.

Pictures end in PreviewImage, which writes into the server's temporary folder: the user's own output folder is left
alone. A masked picture ends in ImageCompositeMasked, so what is not masked stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.capability import OptionKind, OptionSpec
from bridge.errors import RejectedError
from bridge.model import EngineId, GenerationRequest, Mode, Sampling, Size
from bridge.providers.comfyui.answers import Graph
from bridge.providers.comfyui.catalogue import Catalogue
from bridge.providers.comfyui.engines import EngineKind, Named
from bridge.providers.payload import negative_text, positive_text
from bridge.providers.results import Asked, asked_for

Link = list[Any]
"""Another node's id, and the number of its output."""

RESULT = "9"
SET_NOISE_MASK, ENCODE_FOR_INPAINT, CONDITION = "SetLatentNoiseMask", "VAEEncodeForInpaint", "InpaintModelConditioning"
INPAINT_METHODS = (SET_NOISE_MASK, ENCODE_FOR_INPAINT, CONDITION)
INPAINT_METHOD = OptionSpec(
    "inpaint_method",
    "Inpaint method",
    OptionKind.CHOICE,
    "How the mask reaches the model; by itself InpaintModelConditioning for a model with inpaint in its name, "
    "SetLatentNoiseMask for others.",
    default="",
    choices=("", *INPAINT_METHODS),
)
GROW_MASK_PX = 6
"""VAEEncodeForInpaint's own default; what grows over the mask is put back by the composite."""
DEFAULT_DENOISE = {Mode.IMAGE_TO_IMAGE: 0.6, Mode.INPAINT: 1.0}
PLAIN_FACTOR = 2
"""Of an upscale that names no size, where no model has a factor of its own."""


@dataclass(frozen=True)
class Sent:
    """The pictures that were put on the server, as a graph names them; "" for none."""

    picture: str = ""
    mask: str = ""


@dataclass(frozen=True)
class Task:
    """A graph and what is known of its result.

    Attributes:
        asked: how large what comes of it may be.
        result: the node whose pictures count.
        seed: that the pictures are made with.
        notes: sentences that the user should read.
        engine: that makes it.
    """

    graph: Graph
    asked: Asked
    result: str = RESULT
    seed: int = 0
    notes: tuple[str, ...] = ()
    engine: EngineId | None = None


def build(request: GenerationRequest, engine: Named, catalogue: Catalogue, sent: Sent, seed: int) -> Task:
    """The graph for a request with one of the server's own engines.

    Args:
        seed: 1 .. 2**32-1.

    Raises:
        RejectedError: the server does not have a node that it needs.
    """
    asked = asked_for(request)
    if request.mode is Mode.UPSCALE:
        task = Task(_upscaling(request, engine, sent), asked)
    else:
        graph = _generating(request, engine, catalogue, sent, seed)
        task = Task(graph, asked, seed=seed, notes=_notes(request, engine, seed))
    need_nodes(task.graph, catalogue, "The graph")
    return task


def need_nodes(graph: Graph, catalogue: Catalogue, what: str) -> None:
    """Check that the server has every node of a graph.

    Args:
        what: needs them, for the text ("The workflow portrait").

    Raises:
        RejectedError: some are missing; all of them are named.
    """
    missing = catalogue.missing(str(node["class_type"]) for node in graph.values())
    if missing:
        raise RejectedError(
            f"{what} needs nodes that this ComfyUI does not have: {', '.join(missing)}; nothing was sent.",
            "Update ComfyUI, or install them with its manager.",
        )


# ---------------------------------------------------------------------------------------------- diffusion


def _generating(request: GenerationRequest, engine: Named, catalogue: Catalogue, sent: Sent, seed: int) -> Graph:
    nodes = {
        "4": _node("CheckpointLoaderSimple", ckpt_name=engine.name),
        "6": _node("CLIPTextEncode", text=positive_text(request.prompts, weighted=True), clip=["4", 1]),
        "7": _node("CLIPTextEncode", text=negative_text(request.prompts, weighted=True), clip=["4", 1]),
        "3": _node("KSampler", **_sampling(request, engine, catalogue, seed), model=["4", 0]),
        "8": _node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        RESULT: _node("PreviewImage", images=["8", 0]),
    }
    inputs = {"positive": ["6", 0], "negative": ["7", 0]}
    if request.mode is Mode.TEXT_TO_IMAGE:
        size = request.size or Size(512, 512)
        samples = request.sampling.samples
        nodes["5"] = _node("EmptyLatentImage", width=size.width, height=size.height, batch_size=samples)
        inputs["latent_image"] = ["5", 0]
    elif request.mode is Mode.IMAGE_TO_IMAGE:
        nodes["10"] = _node("LoadImage", image=sent.picture)
        nodes["11"] = _node("VAEEncode", pixels=["10", 0], vae=["4", 2])
        inputs["latent_image"] = _repeated(nodes, ["11", 0], request.sampling)
    else:
        _add_inpaint(nodes, inputs, request, engine, sent)
    nodes["3"]["inputs"].update(inputs)
    return nodes


def _add_inpaint(
    nodes: dict[str, Any], inputs: dict[str, Link], request: GenerationRequest, engine: Named, sent: Sent
) -> None:
    picture, mask, vae = ["10", 0], ["12", 0], ["4", 2]
    nodes["10"] = _node("LoadImage", image=sent.picture)
    nodes["12"] = _node("LoadImageMask", image=sent.mask, channel="red")
    method = method_of(request, engine)
    latent = ["13", 0]
    if method == CONDITION:
        nodes["13"] = _node(CONDITION, **inputs, vae=vae, pixels=picture, mask=mask, noise_mask=True)
        inputs |= {"positive": ["13", 0], "negative": ["13", 1]}
        latent = ["13", 2]
    elif method == ENCODE_FOR_INPAINT:
        nodes["13"] = _node(ENCODE_FOR_INPAINT, pixels=picture, vae=vae, mask=mask, grow_mask_by=GROW_MASK_PX)
    else:
        nodes["11"] = _node("VAEEncode", pixels=picture, vae=vae)
        nodes["13"] = _node(SET_NOISE_MASK, samples=["11", 0], mask=mask)
    inputs["latent_image"] = _repeated(nodes, latent, request.sampling)
    if request.sampling.samples > 1:
        # A composite has as many pictures as its destination: of a batch it would keep the first one only.
        nodes["16"] = _node("RepeatImageBatch", image=picture, amount=request.sampling.samples)
        picture = ["16", 0]
    place = {"x": 0, "y": 0, "resize_source": False}
    nodes["14"] = _node("ImageCompositeMasked", destination=picture, source=["8", 0], mask=mask, **place)
    nodes[RESULT]["inputs"]["images"] = ["14", 0]


def _repeated(nodes: dict[str, Any], latent: Link, sampling: Sampling) -> Link:
    """The latent once for every sample."""
    if sampling.samples == 1:
        return latent
    nodes["15"] = _node("RepeatLatentBatch", samples=latent, amount=sampling.samples)
    return ["15", 0]


def _sampling(request: GenerationRequest, engine: Named, catalogue: Catalogue, seed: int) -> dict[str, Any]:
    """The sampler's own inputs; what the user left open is what ComfyUI's own form starts with."""
    sampling = request.sampling
    return {
        "seed": seed,
        "steps": sampling.steps if sampling.steps is not None else catalogue.steps,
        "cfg": sampling.cfg_scale if sampling.cfg_scale is not None else catalogue.cfg,
        "sampler_name": sampling.sampler or _first(catalogue.samplers, "euler"),
        "scheduler": str(request.extra("scheduler") or _first(catalogue.schedulers, "normal")),
        "denoise": _denoise(request, engine),
    }


def _denoise(request: GenerationRequest, engine: Named) -> float:
    """Denoising strength: 1 leaves no trace of the init image, as our strength."""
    if request.mode is Mode.TEXT_TO_IMAGE or _replaces_wholly(request, engine):
        return 1.0
    strength = request.sampling.strength
    return DEFAULT_DENOISE[request.mode] if strength is None else strength


def _replaces_wholly(request: GenerationRequest, engine: Named) -> bool:
    """Whether the sampler starts from plain grey under the mask, where a strength below 1 would leave grey."""
    return request.mode is Mode.INPAINT and method_of(request, engine) == ENCODE_FOR_INPAINT


def method_of(request: GenerationRequest, engine: Named) -> str:
    """How the mask reaches the model: as the user says, else by the model's name."""
    chosen = request.extra(INPAINT_METHOD.name)
    return str(chosen) if chosen else (CONDITION if engine.inpaints else SET_NOISE_MASK)


def batch_note(samples: int, seed: int) -> tuple[str, ...]:
    """What is to be known of pictures that were made together."""
    if samples == 1:
        return ()
    return (f"The pictures are one batch: they share the seed {seed}, and come again only as {samples} together.",)


def _notes(request: GenerationRequest, engine: Named, seed: int) -> tuple[str, ...]:
    strength = request.sampling.strength
    unused = _replaces_wholly(request, engine) and strength is not None and strength < 1
    words = (f"{ENCODE_FOR_INPAINT} replaces what is masked wholly: the strength {strength} was not used.",)
    return (*batch_note(request.sampling.samples, seed), *(words if unused else ()))


# ---------------------------------------------------------------------------------------------- upscaling


def _upscaling(request: GenerationRequest, engine: Named, sent: Sent) -> Graph:
    nodes = {"10": _node("LoadImage", image=sent.picture), RESULT: _node("PreviewImage", images=["17", 0])}
    target = request.size
    if engine.kind is EngineKind.SCALING:
        nodes["17"] = _scale(["10", 0], engine.name, target or _enlarged(request))
        return nodes
    nodes["1"] = _node("UpscaleModelLoader", model_name=engine.name)
    nodes["2"] = _node("ImageUpscaleWithModel", upscale_model=["1", 0], image=["10", 0])
    if target is None:
        nodes[RESULT] = _node("PreviewImage", images=["2", 0])
    else:
        # A model has one factor: what it makes is brought to the size that was asked for.
        nodes["17"] = _scale(["2", 0], "lanczos", target)
    return nodes


def _scale(image: Link, method: str, size: Size) -> dict[str, Any]:
    width, height = size.width, size.height
    return _node("ImageScale", image=image, upscale_method=method, width=width, height=height, crop="disabled")


def _enlarged(request: GenerationRequest) -> Size:
    size = request.picture.size if request.picture else Size(1, 1)
    return Size(size.width * PLAIN_FACTOR, size.height * PLAIN_FACTOR)


# -------------------------------------------------------------------------------------------------- nodes


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def _first(names: tuple[str, ...], otherwise: str) -> str:
    return names[0] if names else otherwise


def with_inputs(graph: Graph, changes: Mapping[str, Mapping[str, Any]]) -> Graph:
    """A copy of a graph with inputs of some nodes changed; the graph itself stays as it is."""
    return {
        name: {**node, "inputs": {**node["inputs"], **changes[name]}} if name in changes else node
        for name, node in graph.items()
    }

"""The user's own workflows as engines: titles, values, modes, and files that cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.capability import Capability, PromptNeed
from bridge.errors import EngineNotFoundError, RejectedError, ServerFaultError, SettingsError
from bridge.model import EngineId, GenerationRequest, Mode, Prompt, Sampling
from bridge.providers.comfyui.graphs import Sent
from bridge.providers.comfyui.provider import ComfyUIProvider
from bridge.providers.comfyui.workflows import (
    INPUTS,
    MAX_FILE_BYTES,
    ONE_NUMBER,
    ONE_TEXT,
    RESULT_NAME,
    files_in,
    read_workflow,
)
from tests.bridge.providers.conformance import generate
from tests.servers.comfyui import ComfyServer
from tests.servers.comfyui_nodes import SAMPLERS
from tests.servers.comfyui_requests import (
    CHECKPOINT,
    SEED,
    SMALL,
    Make,
    corner_mask,
    image_request,
    make,
    mask_request,
    server,
    text_request,
    transport,
)
from tests.servers.stability_pictures import masked_colour

__all__ = ["make", "server", "transport"]

ROOT = Path(__file__).resolve().parents[3]
Node = dict[str, Any]
Save = Callable[..., Path]


def node(kind: str, title: str = "", /, **inputs: Any) -> Node:
    return {"class_type": kind, "inputs": inputs, "_meta": {"title": title or kind}}


def text_graph() -> dict[str, Node]:
    """As a browser exports it, with every value named."""
    numbers = {"seed": 1, "steps": 3, "cfg": 7.0, "sampler_name": "ddim", "scheduler": "simple", "denoise": 1.0}
    links = {"model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}
    return {
        "3": node("KSampler", "layerbridge:seed, steps,cfg, strength,sampler,scheduler", **numbers, **links),
        "4": node("CheckpointLoaderSimple", "Load Checkpoint", ckpt_name=CHECKPOINT),
        "5": node("EmptyLatentImage", "LayerBridge:Width,HEIGHT,samples", width=512, height=512, batch_size=1),
        "6": node("CLIPTextEncode", "layerbridge:prompt", text="a placeholder", clip=["4", 1]),
        "7": node("CLIPTextEncode", "layerbridge:negative", text="", clip=["4", 1]),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", "Save Image", images=["8", 0], filename_prefix="portrait"),
    }


def picture_graph() -> dict[str, Node]:
    graph = text_graph()
    graph["5"] = node("VAEEncode", pixels=["10", 0], vae=["4", 2])
    graph["10"] = node("LoadImage", "layerbridge:picture", image="example.png")
    return graph


def mask_graph(loader: Node, output: int = 0) -> dict[str, Node]:
    """The mask through any loader."""
    graph = picture_graph()
    graph["12"] = loader
    graph["13"] = node("SetLatentNoiseMask", samples=["5", 0], mask=["12", output])
    graph["3"]["inputs"]["latent_image"] = ["13", 0]
    return graph


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "my workflows"
    path.mkdir()
    return path


@pytest.fixture
def save(folder: Path) -> Save:
    """Writes a workflow into the folder."""

    def write(graph: Any, name: str = "portrait") -> Path:
        path = folder / f"{name}.json"
        path.write_bytes(graph if isinstance(graph, bytes) else json.dumps(graph).encode())
        return path

    return write


@pytest.fixture
def provider(make: Make, folder: Path) -> ComfyUIProvider:
    return make(options={"workflows": str(folder)})


def with_workflow(request: GenerationRequest, name: str = "portrait") -> GenerationRequest:
    return replace(request, engine=EngineId(f"workflow:{name}"))


def capability(provider: ComfyUIProvider, mode: Mode, name: str = "portrait") -> Capability:
    can = provider.capability(mode, EngineId(f"workflow:{name}"))
    assert can is not None
    return can


# --------------------------------------------------------------------------------------------------- running


def test_a_text_workflow_gets_what_its_titles_name(provider: ComfyUIProvider, server: ComfyServer, save: Save) -> None:
    save(text_graph())
    request = replace(text_request(samples=2, steps=5, cfg_scale=4.5, sampler="euler"), extras=(("scheduler", "beta"),))
    result = generate(provider, with_workflow(request))
    sent = server.graph()
    expected = text_graph()
    expected["3"]["inputs"] |= {"seed": SEED, "steps": 5, "cfg": 4.5, "sampler_name": "euler", "scheduler": "beta"}
    expected["5"]["inputs"] |= {"width": SMALL.width, "height": SMALL.height, "batch_size": 2}
    expected["6"]["inputs"] |= {"text": "a boat"}
    expected["7"]["inputs"] |= {"text": "rain"}
    assert sent == expected
    assert result.engine == "workflow:portrait"
    assert [(made.picture.size, made.seed) for made in result.pictures] == [(SMALL, SEED)] * 2
    assert len(result.notes) == 1
    assert server.posts("/upload/image") == []


def test_what_is_left_open_stays_as_the_file_has_it(provider: ComfyUIProvider, server: ComfyServer, save: Save) -> None:
    save(text_graph())
    generate(provider, with_workflow(replace(text_request(), sampling=Sampling(), prompts=(Prompt("a boat"),))))
    (sampler,) = server.nodes("KSampler")
    told = ("steps", "cfg", "sampler_name", "scheduler", "denoise")
    assert [sampler[name] for name in told] == [3, 7.0, "ddim", "simple", 1.0]
    assert sampler["seed"] != 1  # but a seed is always drawn


def test_a_picture_workflow(provider: ComfyUIProvider, server: ComfyServer, save: Save) -> None:
    save(picture_graph())
    (made,) = generate(provider, with_workflow(image_request(strength=0.4))).pictures
    assert made.picture.size == SMALL
    (load,), (sampler,) = server.nodes("LoadImage"), server.nodes("KSampler")
    picture = image_request().picture
    assert picture is not None
    assert np.array_equal(server.picture(load["image"]), picture.pixels[..., :3])
    assert sampler["denoise"] == 0.4


LOADERS: list[tuple[Node, int]] = [
    *((node("LoadImageMask", "layerbridge:mask", image="m.png", channel=each), 0) for each in ("red", "blue", "alpha")),
    (node("LoadImage", "layerbridge:mask", image="m.png"), 1),
]


@pytest.mark.parametrize(("loader", "output"), LOADERS)
def test_the_mask_is_right_for_every_loader_and_stays_grey(
    provider: ComfyUIProvider, server: ComfyServer, save: Save, loader: Node, output: int
) -> None:
    save(mask_graph(loader, output))
    (made,) = generate(provider, with_workflow(mask_request(corner_mask()))).pictures
    wanted = corner_mask().pixels / 255.0
    assert server.replaced_share() == pytest.approx(wanted)
    inside = corner_mask().pixels == 255
    assert (made.picture.pixels[inside][:, :3] == masked_colour(SEED)).all()
    assert not (made.picture.pixels[~inside][:, :3] == masked_colour(SEED)).all(axis=-1).any()


def test_the_result_is_the_node_that_is_titled_so(provider: ComfyUIProvider, server: ComfyServer, save: Save) -> None:
    graph = text_graph()
    graph["20"] = node("ImageInvert", image=["8", 0])
    graph["21"] = node("PreviewImage", "layerbridge:result", images=["20", 0])
    save(graph)
    result = generate(provider, with_workflow(text_request()))
    assert len(result.pictures) == 1
    (entry,) = server.queue.history.values()
    assert set(entry["outputs"]) == {"9", "21"}
    (plain,) = entry["outputs"]["9"]["images"]
    kept = server.picture(f"{plain['filename']} [output]")
    assert np.array_equal(result.pictures[0].picture.pixels[..., :3], 255 - kept)


def test_inputs_may_be_named_and_names_may_come_twice(
    provider: ComfyUIProvider, server: ComfyServer, save: Save
) -> None:
    graph = text_graph()
    graph["30"] = node("PrimitiveString", "layerbridge:prompt", value="")
    graph["31"] = node("PrimitiveInt", "layerbridge:seed=value", value=0)
    graph["6"] = node("CLIPTextEncode", text=["30", 0], clip=["4", 1])
    graph["7"] = node("CLIPTextEncode", "layerbridge: prompt = text", text="", clip=["4", 1])
    save(graph)
    result = generate(provider, with_workflow(replace(text_request(), prompts=(Prompt("a boat", 1.2),))))
    sent = server.graph()
    assert sent["30"]["inputs"] == {"value": "(a boat:1.2)"}
    assert sent["31"]["inputs"] == {"value": SEED}
    assert sent["7"]["inputs"]["text"] == "(a boat:1.2)"
    assert sent["3"]["inputs"]["seed"] == SEED
    assert result.notes == ()


def test_what_it_cannot_take_is_told(provider: ComfyUIProvider, save: Save) -> None:
    graph = picture_graph()
    graph["3"]["_meta"]["title"] = "KSampler"
    graph["7"]["_meta"]["title"] = "Negative"
    save(graph)
    result = generate(provider, with_workflow(image_request(strength=0.5)))
    whose = "The workflow portrait has no input for"
    assert result.notes == (
        f"{whose} a negative prompt; its own was used.",
        f"{whose} the strength; its own was used.",
        f"{whose} the seed; its own was used.",
    )
    assert result.pictures[0].seed == 0  # nobody here knows it


def test_a_size_that_it_cannot_take_is_told(provider: ComfyUIProvider, save: Save) -> None:
    graph = text_graph()
    graph["5"] = node("EmptyLatentImage", width=128, height=128, batch_size=1)
    save(graph)
    result = generate(provider, with_workflow(text_request()))
    assert result.notes == ("The workflow portrait has no input for the size; its own was used.",)
    assert str(result.pictures[0].picture.size) == "128x128"


def test_a_file_is_read_each_time(provider: ComfyUIProvider, server: ComfyServer, save: Save) -> None:
    save(text_graph())
    generate(provider, with_workflow(text_request()))
    graph = text_graph()
    graph["3"]["inputs"]["sampler_name"] = "uni_pc"
    save(graph)
    generate(provider, with_workflow(text_request()))
    assert [server.nodes("KSampler", index)[0]["sampler_name"] for index in (0, 1)] == ["ddim", "uni_pc"]


def test_what_fails_names_the_node_by_its_title(provider: ComfyUIProvider, server: ComfyServer, save: Save) -> None:
    graph = text_graph()
    graph["8"]["_meta"]["title"] = "Decode \x1b[1m it"
    save(graph)
    server.queue.failures["VAEDecode"] = RuntimeError("no")
    with pytest.raises(ServerFaultError, match=re.escape("Decode [1m it (node 8): RuntimeError: no")):
        generate(provider, with_workflow(text_request()))
    server.queue.failures = {"KSampler": RuntimeError("no")}  # its title is for us, not for people
    with pytest.raises(ServerFaultError, match=re.escape("KSampler (node 3): RuntimeError: no")):
        generate(provider, with_workflow(text_request()))


# -------------------------------------------------------------------------------------------------- declaring


def test_workflows_are_engines(provider: ComfyUIProvider, save: Save) -> None:
    save(text_graph(), "from nothing")
    save(picture_graph(), "from a picture")
    save(mask_graph(LOADERS[0][0]), "masked")
    save(b"{", "broken")
    listed = {engine.id: engine for engine in provider.engines() if engine.id.startswith("workflow:")}
    assert {name: engine.modes for name, engine in listed.items()} == {
        "workflow:broken": (),
        "workflow:from a picture": (Mode.IMAGE_TO_IMAGE,),
        "workflow:from nothing": (Mode.TEXT_TO_IMAGE,),
        "workflow:masked": (Mode.INPAINT,),
    }
    assert listed[EngineId("workflow:masked")].name == "Workflow: masked"
    assert "broken.json is not JSON" in listed[EngineId("workflow:broken")].description


def test_models_are_the_default_and_a_workflow_where_there_is_none(
    provider: ComfyUIProvider, server: ComfyServer, save: Save
) -> None:
    save(text_graph())
    assert provider.default_engine(Mode.TEXT_TO_IMAGE) == CHECKPOINT
    server.checkpoints = ()
    provider.engines(refresh=True)
    assert provider.default_engine(Mode.TEXT_TO_IMAGE) == "workflow:portrait"
    with pytest.raises(EngineNotFoundError):
        provider.default_engine(Mode.INPAINT)


def test_options_follow_from_the_titles(provider: ComfyUIProvider, save: Save) -> None:
    save(text_graph())
    can = capability(provider, Mode.TEXT_TO_IMAGE)
    assert [option.name for option in can.options] == ["steps", "cfg_scale", "sampler", "scheduler"]
    assert (can.max_samples, can.prompt, can.hard_mask) == (8, PromptNeed.REQUIRED, False)
    provider.engines()
    sampler = next(each for each in capability(provider, Mode.TEXT_TO_IMAGE).options if each.name == "sampler")
    assert sampler.choices == ("", *SAMPLERS)
    graph = picture_graph()
    graph["3"]["_meta"]["title"] = "layerbridge:seed"
    graph["6"]["_meta"]["title"] = "Positive"
    save(graph, "plain")
    can = capability(provider, Mode.IMAGE_TO_IMAGE, "plain")
    assert (can.options, can.max_samples, can.prompt) == ((), 1, PromptNeed.UNUSED)
    assert provider.capability(Mode.TEXT_TO_IMAGE, EngineId("workflow:plain")) is None


def test_what_cannot_be_used_can_do_nothing(provider: ComfyUIProvider, save: Save) -> None:
    save(b"{", "broken")
    for name in ("broken", "missing", "../portrait"):
        assert provider.capability(Mode.TEXT_TO_IMAGE, EngineId(f"workflow:{name}")) is None


# ------------------------------------------------------------------------------------ what cannot be carried out


def test_nodes_that_the_server_does_not_have_are_all_named(
    provider: ComfyUIProvider, server: ComfyServer, save: Save
) -> None:
    graph = picture_graph()
    graph["40"] = node("FluxGuidance", guidance=3.5)
    graph["41"] = node("ApplyPulid")
    save(graph)
    with pytest.raises(RejectedError) as raised:
        generate(provider, with_workflow(image_request()))
    assert raised.value.message == (
        "The workflow portrait needs nodes that this ComfyUI does not have: ApplyPulid, FluxGuidance; nothing was sent."
    )
    assert server.posts() == []


def test_a_workflow_serves_one_mode(provider: ComfyUIProvider, server: ComfyServer, save: Save) -> None:
    save(picture_graph())
    with pytest.raises(RejectedError, match="serves image-to-image and not inpaint; nothing was sent"):
        generate(provider, with_workflow(mask_request()))
    assert server.requests == []


@pytest.mark.parametrize("name", ["other", "../portrait", "portrait.json", ""])
def test_a_workflow_that_is_not_there(provider: ComfyUIProvider, server: ComfyServer, save: Save, name: str) -> None:
    save(text_graph())
    with pytest.raises(EngineNotFoundError, match="nothing was sent") as raised:
        generate(provider, with_workflow(text_request(), name))
    assert "workflow:portrait" in raised.value.hint
    assert server.requests == []


def test_a_folder_that_is_not_there(make: Make, tmp_path: Path) -> None:
    provider = make(options={"workflows": str(tmp_path / "nowhere")})
    for ask in (provider.engines, lambda: generate(provider, with_workflow(text_request()))):
        with pytest.raises(SettingsError, match="nowhere, cannot be read") as raised:
            ask()
        assert "settings" in raised.value.hint
    assert provider.identify() == "ComfyUI 0.3.64"


def test_without_a_folder_there_are_none(make: Make) -> None:
    provider = make(options={"workflows": "  "})
    assert not [engine for engine in provider.engines() if engine.id.startswith("workflow:")]
    with pytest.raises(EngineNotFoundError, match="workflow:portrait"):
        generate(provider, with_workflow(text_request()))


def test_the_folder_may_be_at_home(make: Make, isolated_user: Path) -> None:
    (isolated_user / "flows").mkdir()
    (isolated_user / "flows" / "mine.json").write_text(json.dumps(text_graph()))
    provider = make(options={"workflows": "~/flows"})
    assert "workflow:mine" in [engine.id for engine in provider.engines()]


# --------------------------------------------------------------------------------------------------- bad files


def changed(name: str, **parts: Any) -> dict[str, Node]:
    graph = text_graph()
    graph[name] = graph[name] | parts
    return graph


def titled(name: str, title: Any) -> dict[str, Node]:
    return changed(name, _meta={"title": title})


def without(graph: dict[str, Node], *names: str) -> dict[str, Node]:
    return {name: value for name, value in graph.items() if name not in names}


LINKED = node("CLIPTextEncode", "layerbridge:prompt", text=["30", 0], clip=["4", 1])
BAD: dict[str, tuple[Any, str]] = {
    "not JSON": (b"{", "is not JSON"),
    "bytes": (b"\xff\xfe\x00", "is not JSON"),
    "deep": (b"[" * 100_000, "is not JSON"),
    "empty": (b"", "is not JSON"),
    "a list": ([], "holds no graph"),
    "nothing": ({}, "holds no graph"),
    "a number": (3, "holds no graph"),
    "the browser's format": ({"nodes": [], "links": [], "version": 0.4}, "is not in API format"),
    "half a node": ({"1": {"class_type": "SaveImage"}}, "has a node '1' that is none"),
    "a node that is none": ({"1": 3}, "has a node '1' that is none"),
    "a class that is none": ({"1": {"class_type": 3, "inputs": {}}}, "has a node '1' that is none"),
    "inputs that are none": ({"1": {"class_type": "SaveImage", "inputs": []}}, "has a node '1' that is none"),
    "an unknown name": (titled("6", "layerbridge:promt"), "titled layerbridge:promt, which nobody knows"),
    "no name": (titled("6", "layerbridge:"), "titled layerbridge:, which nobody knows"),
    "a comma too many": (titled("3", "layerbridge:seed,"), "which nobody knows"),
    "another input": (titled("6", "layerbridge:seed"), "has a CLIPTextEncode titled layerbridge:seed without a free"),
    "a named input": (titled("6", "layerbridge:prompt=words"), "without a free input words"),
    "a linked input": (
        changed("6", **LINKED),
        "has a CLIPTextEncode titled layerbridge:prompt without a free input text",
    ),
    "no result": (without(text_graph(), "9"), "has no node that may be its result"),
    "two results": (text_graph() | {"20": node("PreviewImage", images=["8", 0])}, "has several nodes that may be"),
    "two titled results": (
        text_graph() | {str(name): node("PreviewImage", "layerbridge:result", images=["8", 0]) for name in (20, 21)},
        "has several nodes that may be its result",
    ),
    "a mask alone": (text_graph() | {"12": LOADERS[0][0]}, "takes a mask and no picture"),
}


@pytest.mark.parametrize("case", BAD)
def test_files_that_cannot_be_used_are_named(
    provider: ComfyUIProvider, server: ComfyServer, save: Save, case: str
) -> None:
    data, words = BAD[case]
    path = save(data)
    with pytest.raises(SettingsError) as raised:
        read_workflow(path)
    assert raised.value.message.startswith("The workflow portrait.json ")
    assert words in raised.value.message
    assert raised.value.hint
    with pytest.raises(SettingsError, match=r"portrait\.json"):
        generate(provider, with_workflow(text_request()))
    assert server.requests == []


def test_a_file_that_is_too_large(save: Save) -> None:
    with pytest.raises(SettingsError, match="larger than 8 MiB"):
        read_workflow(save(b" " * (MAX_FILE_BYTES + 1)))


def test_a_file_that_cannot_be_read(folder: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.json cannot be read"):
        read_workflow(folder / "gone.json")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_workflow(folder / "\0.json")


@pytest.mark.parametrize("title", [3, None, [], "KSampler", "my layerbridge:seed"])
def test_other_titles_say_nothing(save: Save, title: Any) -> None:
    graph = titled("3", title)
    graph["4"]["_meta"] = 3
    workflow = read_workflow(save(graph))
    assert not workflow.takes("seed")
    assert workflow.takes("prompt")


def test_only_json_files_are_looked_at(folder: Path) -> None:
    for name in ("b.json", "a.JSON", "readme.md", "notes.json.bak"):
        (folder / name).write_text("{}")
    (folder / "folder.json").mkdir()
    assert [path.name for path in files_in(str(folder))] == ["a.JSON", "b.json"]


@pytest.mark.parametrize("folder", ["~nobody-of-that-name/flows", "\0", "/no/such/folder"])
def test_folders_that_are_none(folder: str) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        files_in(folder)


@pytest.mark.parametrize("kind", ["[]", '{"a":}'])
def test_a_file_that_could_be_read_but_not_be_sent(save: Save, kind: str) -> None:
    before, after = kind[:-1], kind[-1]
    deep = before * 150 + "1" + after * 150
    path = save(text_graph())
    path.write_text(
        json.dumps({**text_graph(), "99": {"class_type": "X", "inputs": {"x": "HERE"}}}).replace('"HERE"', deep)
    )
    with pytest.raises(SettingsError, match="nested more than 100 times"):
        read_workflow(path)


def test_filling_in_leaves_the_workflow_as_it_was(save: Save) -> None:
    workflow = read_workflow(save(text_graph()))
    before = json.dumps(workflow.graph)
    workflow.filled(text_request(), Sent(), 7)
    assert json.dumps(workflow.graph) == before


# ----------------------------------------------------------------------------------------------------- the page


def rows() -> Iterator[tuple[list[str], str]]:
    """The names of each row of the table of titles, and what it says of their inputs."""
    text = (ROOT / "docs" / "comfyui-workflows.md").read_text(encoding="utf-8")
    for line in text.split("## Titles")[1].split("Nodes that hold")[0].splitlines():
        if line.startswith("| `"):
            cells = line.split("|")
            yield re.findall(r"`([a-z]+)`", cells[1]), cells[-2].strip()


def test_the_page_names_every_name() -> None:
    assert sorted(name for names, _ in rows() for name in names) == sorted((*INPUTS, RESULT_NAME))


def test_the_page_names_the_inputs_that_are_looked_for_in_their_order() -> None:
    for names, told in rows():
        known = [each for name in names if name in INPUTS for each in INPUTS[name]]
        looked_for = [each for each in known if each not in (*ONE_TEXT, *ONE_NUMBER)]
        assert [each for each in told.split(", ") if each] == [each for each in looked_for if each in told.split(", ")]
        assert looked_for[:1] == [each for each in told.split(", ") if each][:1]

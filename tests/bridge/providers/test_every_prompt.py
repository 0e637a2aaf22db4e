"""Weights and choices in prompts, to every strict server: what arrives there, and what the recipe says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bridge.capability import Capability, PromptNeed, SizeRange
from bridge.core import Delivery, Generator
from bridge.credentials import Credentials
from bridge.errors import InputError
from bridge.history import History
from bridge.http.transport import Transport
from bridge.model import Mode, ProviderId
from bridge.prompts.wildcards import Wildcards
from bridge.prompts.wording import WEIGHTS_LEFT_OUT, worded
from bridge.providers.base import Provider
from bridge.registry import Registry
from bridge.settings import Settings
from bridge.tiling.parts import Parts
from bridge.wishes import Wishes
from tests.fakes.canvas import FakeCanvas
from tests.fakes.job_context import RecordingContext
from tests.servers.openai_images import OpenAIImagesRig
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS

PROMPT = r"a (red:1.4) cat \(asleep\)"
NEGATIVE = "rain, (fog:1.5)"
PLAIN, PLAIN_NEGATIVE = "a red cat (asleep)", "rain, fog"
AS_PROMPTS = [(PLAIN, 1.0), ("red", 0.4), (PLAIN_NEGATIVE, -1.0), ("fog", -0.5)]
ONLY_PLAIN = ["openai", "ovh"]


class OneProvider(Registry):
    """A registry with a provider of the test's own in it, that bills nobody."""

    def __init__(self, provider: Provider, transport: Transport) -> None:
        super().__init__(Settings(), Credentials({}), transport, environ={})
        self._one = provider

    def get(self, provider: ProviderId | None) -> Provider:
        return self._one


@dataclass
class Bench:
    """A strict server, and everything between a form and it."""

    rig: Rig
    transport: Transport
    folder: Path

    def generate(self, wishes: Wishes) -> Delivery:
        registry = OneProvider(self.rig.make(self.transport), self.transport)
        wildcards = Wildcards(self.folder / "wildcards")
        generator = Generator(registry, History(self.folder / "history"), Parts(self.folder / "parts"), wildcards)
        return generator.carry_out(wishes.ask(Mode.TEXT_TO_IMAGE), FakeCanvas(), RecordingContext())


@pytest.fixture(params=[*RIGS, "sd-server"])
def bench(request: pytest.FixtureRequest, no_thread_left: None, tmp_path: Path) -> Iterator[Bench]:
    rig = OpenAIImagesRig("sd-server") if request.param == "sd-server" else RIGS[request.param]()
    transport = Transport()
    with rig as running:
        yield Bench(running, transport, tmp_path)
        transport.close()


def in_json(rig: Any) -> Any:
    return rig.server.posts()[-1].json


def in_comfyui(rig: Any) -> Any:
    graph = next(each.json for each in reversed(rig.server.posts()) if each.path == "/prompt")["prompt"]
    return [graph[node]["inputs"]["text"] for node in ("6", "7")]


def in_webui(rig: Any) -> Any:
    body = rig.server.posts("/sdapi/v1/txt2img")[-1].json
    return [body["prompt"], body["negative_prompt"]]


def in_v2beta(rig: Any) -> Any:
    fields = rig.server.posts()[-1].fields
    return [fields["prompt"], fields.get("negative_prompt")]


def in_grpc(rig: Any) -> Any:
    sent = rig.server.generations()[-1].message.prompt
    return [(each.text, round(each.parameters.weight, 4)) for each in sent]


TOLD: Mapping[str, Callable[[Any], Any]] = {
    "comfyui": in_comfyui,
    "horde": lambda rig: next(each.json for each in rig.server.posts() if "prompt" in each.json)["prompt"].split("###"),
    "openai": lambda rig: in_json(rig)["prompt"].removesuffix(".").split("\n\nAvoid: "),
    "ovh": lambda rig: [in_json(rig)["prompt"], in_json(rig).get("negative_prompt")],
    "stability": lambda rig: [(each["text"], each["weight"]) for each in in_json(rig)["text_prompts"]],
    "stability-grpc": in_grpc,
    "stability-v2beta": in_v2beta,
    "webui": in_webui,
}


def told(bench: Bench) -> Any:
    """The prompts that arrived at the server, or, where it takes weights beside them, both."""
    return [each.strip() if isinstance(each, str) else each for each in TOLD[bench.rig.id](bench.rig)]


def test_weights_arrive_in_the_servers_own_form(bench: Bench) -> None:
    delivery = bench.generate(Wishes(prompts=(PROMPT,), negative_prompt=NEGATIVE, seed=5))
    if bench.rig.id == "openai" and bench.rig.environ.get("OPENAI_API_KEY") is None:
        body = in_json(bench.rig)["prompt"]
        assert body.endswith(f"</sd_cpp_extra_args>{PROMPT}")
        assert f'"negative_prompt": "{NEGATIVE}"' in body
    elif bench.rig.id in ONLY_PLAIN:
        assert told(bench) == [PLAIN, PLAIN_NEGATIVE]
        assert WEIGHTS_LEFT_OUT in delivery.notes
        return
    elif bench.rig.id.startswith("stability") and bench.rig.id != "stability-v2beta":
        assert told(bench) == AS_PROMPTS
    else:
        assert told(bench) == [PROMPT, NEGATIVE]
    assert WEIGHTS_LEFT_OUT not in delivery.notes


def test_a_recipe_has_what_was_typed_and_what_was_chosen(bench: Bench) -> None:
    (bench.folder / "wildcards").mkdir()
    (bench.folder / "wildcards" / "animal.txt").write_text("cat\n", encoding="utf-8")
    wishes = Wishes(prompts=("a {(red:1.2)} __animal__",), seed=5)
    recipe = bench.generate(wishes).entries[0].recipe
    assert recipe["typed"] == [{"text": "a {(red:1.2)} __animal__", "weight": 1.0}]
    assert recipe["prompts"] == [{"text": "a (red:1.2) cat", "weight": 1.0}]
    assert "cat" in str(told(bench))
    assert "animal" not in str(told(bench))


@pytest.mark.parametrize("prompt", ["a {red|green cat", "a __nothing__"])
def test_what_cannot_be_chosen_is_not_sent(bench: Bench, prompt: str) -> None:
    with pytest.raises(InputError, match="nothing was sent"):
        bench.generate(Wishes(prompts=(prompt,)))
    sent = bench.rig.server.generations() if bench.rig.id == "stability-grpc" else bench.rig.server.posts()  # type: ignore[attr-defined]
    assert not [each for each in sent if prompt in repr(each)]


def test_a_prompt_that_is_not_used_is_left_alone() -> None:
    unused = Capability(Mode.UPSCALE, SizeRange(), PromptNeed.UNUSED)
    broken = Wishes(prompts=("a {red",)).ask(Mode.UPSCALE).request
    assert worded(broken, unused, Wildcards()) is broken

"""Every option that a provider declares, typed on the command line as a user would, against its strict server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from bridge.capability import Capability, OptionKind, OptionSpec
from bridge.http.transport import Transport
from bridge.model import EngineId, Mode
from bridge.providers.base import Provider
from tests.bridge.command_line import CommandLine
from tests.bridge.conftest import cli
from tests.servers.openai_images import OpenAIImagesRig
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS

__all__ = ["cli"]

COMMANDS = {
    Mode.TEXT_TO_IMAGE: "text-to-image",
    Mode.IMAGE_TO_IMAGE: "image-to-image {in.png}",
    Mode.INPAINT: "inpaint {in.png} --mask {mask.png}",
    Mode.OUTPAINT: "outpaint {in.png} --left 64",
    Mode.UPSCALE: "upscale {in.png}",
}
OWN_FLAGS = {"steps": "--steps", "cfg_scale": "--cfg-scale", "sampler": "--sampler", "style_preset": "--style"}
NEEDS = {("webui", "lora_weight"): "--option=lora=ink"}
"""What makes no sense alone, and what goes with it."""
AS_TYPED: Mapping[str, Callable[[], Rig]] = {**RIGS, "openai": lambda: OpenAIImagesRig(says_kind=False)}
"""Without settings, which the command line has none of here."""
IS_JSON = {("stability", "extras")}


def odd_but_right(option: OptionSpec) -> str:
    """What a user may write for it that is not how a program would."""
    if option.kind is OptionKind.SWITCH:
        return "yes"
    if option.kind is OptionKind.CHOICE:
        return next(each for each in reversed(option.choices) if each)
    if option.kind is OptionKind.TEXT:
        return "7"
    assert option.minimum is not None
    assert option.maximum is not None
    if option.kind is OptionKind.INTEGER:
        return f"0{option.minimum + 1:.0f}"
    return f"{(option.minimum + option.maximum) / 2:.2f}"


def offered(provider: Provider) -> Iterator[tuple[Mode, EngineId | None, Capability, OptionSpec]]:
    """Each declared option once, with an engine that has it."""
    seen = set[str]()
    engines = provider.engines()
    for mode in provider.spec.modes:
        for engine in (provider.default_engine(mode), *(each.id for each in engines if mode in each.modes)):
            capability = provider.capability(mode, engine)
            # A strength is a field of its own, and only pictures to start from have one.
            for option in (each for each in (capability.options if capability else ()) if each.name != "strength"):
                if option.name not in seen and capability is not None:
                    seen.add(option.name)
                    yield mode, engine, capability, option


@pytest.mark.parametrize("name", RIGS)
def test_every_option_from_the_command_line(name: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, transport = list[str](), Transport()
    with AS_TYPED[name]() as rig:
        for variable, value in rig.environ.items():
            monkeypatch.setenv(variable, value)
        for mode, engine, capability, option in offered(rig.make(transport)):
            words = [*COMMANDS[mode].split(), "--provider", name, "-p", "boat", "-o", "{out.png}"]
            words += ["--engine", engine] if engine else []
            words += [f"--option={each.name}=dog" for each in capability.options if each.required and each != option]
            words += [NEEDS[name, option.name]] if (name, option.name) in NEEDS else []
            value = odd_but_right(option)
            right = OWN_FLAGS.get(option.name, f"--option={option.name}") + f"={value}"
            is_taken = (name, option.name) not in IS_JSON
            failed += unexpected(cli, [*words, right], 0 if is_taken else 2)
            if option.kind is not OptionKind.TEXT:
                failed += unexpected(cli, [*words, f"--option={option.name}=no such thing"], 2)
    transport.close()
    assert not failed, "\n".join(failed)


def unexpected(cli: CommandLine, words: list[str], status: int) -> list[str]:
    """How it ended, where not as expected: a result and 0, or no result and a sentence."""
    cli.path("out.png").unlink(missing_ok=True)
    done = cli(words)
    is_made = cli.path("out.png").exists()
    is_told = status == 0 or (done.err.count("\n") == 2 and "inside LayerBridge" not in done.err)
    return [] if done.status == status and is_made is (status == 0) and is_told else [f"{words}: {done}"]

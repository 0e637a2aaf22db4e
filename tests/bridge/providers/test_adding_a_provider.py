"""The tutorial's code, taken from its page: it installs, keeps what every provider keeps, and does what is shown."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import BadResponseError, EngineNotFoundError, RejectedError, UnreachableError
from bridge.http.transport import Transport
from bridge.imaging.codec import decode_picture
from bridge.model import Mode
from bridge.providers.base import Provider, ProviderFactory, ProviderSetup
from tests.bridge.command_line import CommandLine
from tests.bridge.conftest import cli
from tests.bridge.providers.conformance import ProviderConformance, audited_sockets, generate, valid_request
from tests.fakes.providers import lay_package
from tests.servers.strict import Answer, StrictServer

__all__ = ["audited_sockets", "cli"]

PAGE = Path(__file__).parents[3] / "docs" / "adding-a-provider.md"
BLOCK = re.compile(r"^```\w+ (?P<file>\S+)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's files, on ``sys.path``, registered as its pyproject.toml says."""
    folder = tmp_path / "package"
    folder.mkdir()
    for block in BLOCK.finditer(PAGE.read_text(encoding="utf-8")):
        with (folder / block["file"]).open("a", encoding="utf-8") as file:
            file.write(block["code"] + "\n")
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    lay_package(folder, **project["project"]["entry-points"]["layerbridge.providers"])
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "layerbridge_tone", raising=False)
    return folder


@pytest.fixture
def url(package: Path) -> Iterator[str]:
    """The page's server, running as a program."""
    command = [sys.executable, str(package / "tone_server.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


@pytest.fixture
def factory(package: Path) -> ProviderFactory:
    made: ProviderFactory = importlib.import_module("layerbridge_tone").ToneProvider
    return made


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


class TestTheTutorial(ProviderConformance):
    @pytest.fixture
    def provider(self, factory: ProviderFactory, transport: Transport, url: str) -> Provider:
        return factory(ProviderSetup(transport, url))


def test_the_page_has_all_its_files(package: Path) -> None:
    assert {path.name for path in package.iterdir() if path.is_file()} == {
        "tone_server.py",
        "layerbridge_tone.py",
        "pyproject.toml",
    }


def test_what_the_page_shows_works(cli: CommandLine, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONE_URL", url)
    assert "tone" in cli("providers").out
    assert "sepia" in cli("engines --provider tone").out
    done = cli("image-to-image {in.png} --provider tone --engine sepia --option amount=0.8 -o {toned.png} --json")
    assert done.status == 0, done.err
    assert json.loads(done.out)["results"][0]["provider"] == "tone"
    before, after = (decode_picture(cli.path(name).read_bytes()).pixels for name in ("in.png", "toned.png"))
    assert after.shape == before.shape
    grey = np.ptp(after[..., :3].astype(int), axis=-1).mean()
    assert grey < np.ptp(before[..., :3].astype(int), axis=-1).mean()


def test_its_errors_are_sentences(factory: ProviderFactory, transport: Transport, url: str) -> None:
    provider = factory(ProviderSetup(transport, url))
    request = valid_request(provider, Mode.IMAGE_TO_IMAGE)
    with pytest.raises(EngineNotFoundError):
        provider.default_engine(Mode.UPSCALE)
    with pytest.raises(UnreachableError):
        factory(ProviderSetup(transport, "http://127.0.0.1:1")).engines()
    with Other() as other:
        stranger = factory(ProviderSetup(transport, other.url))
        with pytest.raises(BadResponseError, match="tints"):
            stranger.engines()
        other.answer_next(Answer(200, "text/plain", b"sepia"))
        stranger.engines()
        other.answer_next(Answer(400, "text/plain", b"no tint \x1b"))
        with pytest.raises(RejectedError, match="no tint"):
            generate(stranger, request)


class Other(StrictServer):
    """Another program at the address."""

    def respond(self, request: object) -> Answer:
        return Answer(200, "text/html", b"<html>")

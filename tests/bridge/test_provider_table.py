"""What providers can do and what they need: the rows, and the README, which says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.capability import ProviderSpec
from bridge.credentials import Credentials
from bridge.http.transport import Transport
from bridge.model import Mode, ProviderId
from bridge.provider_table import markdown, row_of
from bridge.registry import Registry
from bridge.settings import Settings

README = Path(__file__).parents[2] / "README.md"
SPEC = ProviderSpec(ProviderId("x"), "X", "Makes x, for money.", (Mode.INPAINT, Mode.UPSCALE))


@pytest.fixture
def registry() -> Iterator[Registry]:
    transport = Transport()
    yield Registry(Settings(), Credentials({}, stores=[]), transport, environ={})
    transport.close()


def needs(*, has_key: bool = False, has_url: bool = False, **changes: object) -> str:
    return row_of(replace(SPEC, **changes), has_key=has_key, has_url=has_url).needs  # type: ignore[arg-type]


def test_what_is_missing_is_named_and_nothing_else() -> None:
    assert needs() == ""
    assert needs(needs_key=True, key_variable="X_KEY") == "a key (X_KEY or the panel's settings)"
    assert needs(needs_key=True) == "a key (the panel's settings)"
    assert needs(needs_key=True, has_key=True) == ""
    assert needs(key_variable="X_KEY") == ""
    server = {"default_url": "http://127.0.0.1:1", "url_variable": "X_URL"}
    assert needs(**server) == "the server running at http://127.0.0.1:1, or its address (X_URL)"
    assert needs(**server, has_url=True) == ""
    assert needs(default_url="https://example.org", usual_urls=("http://127.0.0.1:1",)) == ""
    assert "--extra y" in needs(extra="y", module="no_such_module_anywhere")
    assert needs(extra="y", module="json") == ""


def test_who_inpaints_outpaints() -> None:
    assert row_of(SPEC, has_key=False, has_url=False).modes == (Mode.INPAINT, Mode.OUTPAINT, Mode.UPSCALE)


def test_the_table_is_one_that_markdown_reads() -> None:
    lines = markdown([replace(SPEC, summary="Makes | things.", more="y"), SPEC]).splitlines()
    cells = [re.split(r"(?<!\\)\|", line) for line in lines]
    assert len({len(each) for each in cells}) == 1
    assert "Makes \\| things; also y" in lines[2]


def test_the_readme_has_the_table_of_the_code(registry: Registry) -> None:
    """``layerbridge providers --markdown`` prints it."""
    table = markdown([registry.get(provider).spec for provider in registry.ids()])
    assert table in README.read_text(encoding="utf-8")

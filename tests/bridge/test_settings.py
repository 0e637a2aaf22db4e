from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bridge.errors import StorageError
from bridge.paths import Paths
from bridge.settings import ProviderSettings, Settings, load, save, with_limits_on_disk

NOW = datetime(2026, 11, 20, 12, 30, 5, tzinfo=UTC)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.inside(tmp_path)


def write(paths: Paths, content: bytes) -> Path:
    paths.config.mkdir(parents=True)
    path = paths.config / "settings.json"
    path.write_bytes(content)
    return path


def test_defaults_where_there_are_none(paths: Paths) -> None:
    loaded = load(paths)
    assert (loaded.settings, loaded.notes) == (Settings(), ())
    assert loaded.settings.provider("stability") == ProviderSettings()
    assert not paths.config.exists()


def test_what_is_saved_is_loaded(paths: Paths) -> None:
    provider = ProviderSettings("https://example.org", "v1beta", "engine-ü", {"organization": "org-1"})
    settings = Settings("stability", provenance=False).with_provider("stability", provider)
    save(paths, settings)
    assert load(paths).settings == settings
    assert settings.provider("stability") == provider


def test_where_keys_may_go_is_kept(paths: Paths) -> None:
    settings = Settings(allow_plain_http=("render.lan", "10.0.0.7"), ca_file="/etc/ca.pem")
    save(paths, settings)
    assert load(paths).settings == settings
    write_again = json.dumps({"allow_plain_http": [" Render.LAN "]}).encode()
    (paths.config / "settings.json").write_bytes(write_again)
    assert load(paths).settings.allow_plain_http == ("render.lan",)


def test_fields_of_a_newer_version_survive(paths: Paths) -> None:
    data = {"colours": {"dark": True}, "providers": {"stability": {"url": "https://h", "region": [1]}}}
    path = write(paths, json.dumps(data).encode())
    save(paths, load(paths).settings.with_provider("other", ProviderSettings(engine="e")))
    again = json.loads(path.read_text())
    assert again["colours"] == {"dark": True}
    assert again["providers"]["stability"]["region"] == [1]
    assert again["providers"]["other"]["engine"] == "e"


BROKEN = {
    "empty": b"",
    "cut off": b'{"default_provider": "stab',
    "not UTF-8": b"\xff\xfe\x00",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "provider is a number": b'{"default_provider": 3}',
    "provenance is a word": b'{"provenance": "no"}',
    "hosts are a text": b'{"allow_plain_http": "render.lan"}',
    "hosts are numbers": b'{"allow_plain_http": [1]}',
    "authorities are a switch": b'{"ca_file": true}',
    "providers is a list": b'{"providers": []}',
    "a provider is a text": b'{"providers": {"stability": "x"}}',
    "url is null": b'{"providers": {"stability": {"url": null}}}',
    "an option is a number": b'{"providers": {"stability": {"options": {"organization": 1}}}}',
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_set_aside_and_told_once(paths: Paths, case: str) -> None:
    path = write(paths, BROKEN[case])
    loaded = load(paths, now=lambda: NOW)
    aside = path.with_name("settings.broken-20261120-123005-000000.json")
    assert loaded.settings == Settings()
    assert len(loaded.notes) == 1
    assert str(aside) in loaded.notes[0]
    assert aside.read_bytes() == BROKEN[case]
    assert load(paths).notes == ()


def test_the_note_names_the_field(paths: Paths) -> None:
    write(paths, BROKEN["url is null"])
    assert "providers.stability.url" in load(paths, now=lambda: NOW).notes[0]


def test_a_file_that_cannot_be_read_is_told(paths: Paths) -> None:
    (paths.config / "settings.json").mkdir(parents=True)
    with pytest.raises(StorageError, match="could not be read"):
        load(paths)


def test_limits_of_the_disk_count_but_for_what_was_changed_here(paths: Paths) -> None:
    shown = Settings(providers={"one": ProviderSettings(monthly_requests=0), "two": ProviderSettings(url="https://x")})
    assert with_limits_on_disk(paths, shown) == shown, "there is no file"
    elsewhere = {"one": ProviderSettings(monthly_requests=5), "two": ProviderSettings(bills=True, monthly_cost=7.0)}
    save(paths, Settings(providers={**elsewhere, "three": ProviderSettings(monthly_requests=1)}))
    changed = shown.with_provider("two", ProviderSettings(url="https://x", monthly_cost=9.0))
    now = with_limits_on_disk(paths, changed, shown)
    assert now.provider("one").monthly_requests == 5
    assert now.provider("two") == ProviderSettings(url="https://x", bills=True, monthly_cost=9.0)
    assert now.provider("three").monthly_requests == 1
    (paths.config / "settings.json").write_bytes(b"{broken")
    assert with_limits_on_disk(paths, shown) == shown
    assert (paths.config / "settings.json").read_bytes() == b"{broken", "looking sets nothing aside"

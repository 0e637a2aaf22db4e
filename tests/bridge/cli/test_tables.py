"""What the command line shows besides results, for people and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.capability import ProviderSpec
from bridge.credentials import Credentials
from bridge.key_stores import FileStore
from bridge.model import ProviderId
from bridge.origin import origin_of, shown_origin
from bridge.paths import Paths
from bridge.secret import Secret
from bridge.settings import ProviderSettings, Settings, save
from tests.bridge.command_line import CommandLine
from tests.faults.certificates import authority
from tests.faults.endpoint_server import Stability
from tests.servers.stability import KEY, StabilityServer


@pytest.fixture
def stability(stability_server: StabilityServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.setenv("STABILITY_API_KEY", KEY)
    return ("--provider", "stability", "--url", stability_server.url)


def test_providers_say_what_they_can_do_and_what_they_need(cli: CommandLine) -> None:
    outcome = cli("providers")
    assert outcome.status == 0
    lines = {line.split()[0]: line for line in outcome.out.splitlines()}
    assert "nothing" in lines["offline"]
    assert "a key (STABILITY_API_KEY" in lines["stability"]
    told = json.loads(cli("providers --json").out)
    assert told["default"] == "offline"
    rows = {row["id"]: row for row in told["providers"]}
    assert (rows["offline"]["ai_model"], rows["stability"]["ai_model"]) == (False, True)
    assert rows["offline"]["modes"] == ["text-to-image", "image-to-image", "inpaint", "outpaint", "upscale"]


def test_with_a_key_nothing_is_needed(cli: CommandLine, stability: tuple[str, ...]) -> None:
    rows = {row["id"]: row for row in json.loads(cli("providers --json").out)["providers"]}
    assert rows["stability"]["needs"] == ""


def test_a_broken_provider_is_told_and_the_others_are_listed(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "site" / "acme-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[layerbridge.providers]\nacme = no_such_module_anywhere:make\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    outcome = cli("providers")
    assert outcome.status == 0
    assert "offline" in outcome.out and "stability" in outcome.out
    assert "'acme' cannot be loaded" in outcome.err
    assert "Traceback" not in outcome.err


def test_engines(cli: CommandLine, stability: tuple[str, ...], stability_server: StabilityServer) -> None:
    shown = cli("engines", *stability)
    listed = json.loads(cli("engines --json", *stability).out)
    assert listed["provider"] == "stability"
    pictures = [engine["id"] for engine in stability_server.engines if engine["type"] == "PICTURE"]
    assert [engine["id"] for engine in listed["engines"]] == pictures
    assert all(name in shown.out for name in pictures)
    by_id = {engine["id"]: engine["modes"] for engine in listed["engines"]}
    assert by_id["esrgan-v1-x2plus"] == ["upscale"]
    (upscaler,) = [line for line in shown.out.splitlines() if "esrgan-v1-x2plus" in line]
    assert "upscale" in upscaler and "inpaint" not in upscaler


def test_what_a_server_calls_its_engines_is_not_read_as_styling(
    cli: CommandLine, stability: tuple[str, ...], stability_server: StabilityServer
) -> None:
    odd = {"id": "a-v1", "name": "[red]A[/nope]", "description": ":smile: [link=x]", "type": "PICTURE"}
    stability_server.engines = (odd,)
    outcome = cli("engines", *stability)
    assert outcome.status == 0
    assert "[red]A[/nope]" in outcome.out
    assert ":smile: [link=x]" in outcome.out


def test_balance(cli: CommandLine, stability: tuple[str, ...], stability_server: StabilityServer) -> None:
    stability_server.balance = 1234.5
    assert cli("balance", *stability).out == "painter@example.com: 1234.5 credits\n"
    told = json.loads(cli("balance --json", *stability).out)
    assert told == {"provider": "stability", "email": "painter@example.com", "credits": 1234.5}


def test_the_offline_provider_has_no_balance(cli: CommandLine) -> None:
    outcome = cli("balance --provider offline")
    assert outcome.status == 2
    assert "knows no accounts" in outcome.err


def test_jobs(cli: CommandLine) -> None:
    assert cli("jobs").out == "Nothing was made yet.\n"
    assert json.loads(cli("jobs --json").out) == {"jobs": []}
    for text in ("[red]one[/x]", "two"):
        assert cli(["text-to-image", "-p", text, "--size", "64x64", "-o", "{out.png}"]).status == 0
    shown = cli("jobs").out
    assert "[red]one[/x]" in shown
    assert shown.index("two") < shown.index("one")
    assert [job["title"] for job in json.loads(cli("jobs --limit 1 --json").out)["jobs"]] == ["two"]


def test_a_damaged_history_is_told(cli: CommandLine, isolated_user: Path) -> None:
    folder = isolated_user / "layerbridge" / "data" / "history"
    folder.mkdir(parents=True)
    (folder / "history.sqlite").write_bytes(b"no database" * 99)
    outcome = cli("jobs")
    assert outcome.status == 4
    assert len(outcome.err.splitlines()) == 2
    assert "are safe" in outcome.err


def test_damaged_settings_are_set_aside_and_told(cli: CommandLine, isolated_user: Path) -> None:
    folder = isolated_user / "layerbridge" / "config"
    folder.mkdir(parents=True)
    (folder / "settings.json").write_text("{")
    outcome = cli("upscale {in.png} -o {out.png}")
    assert outcome.status == 0
    assert "set aside" in outcome.err
    assert len(list(folder.glob("settings.broken-*"))) == 1


def test_doctor_says_a_line_for_each_check(cli: CommandLine) -> None:
    outcome = cli("doctor")
    assert outcome.status in (0, 1)
    marks = [line.split()[0] for line in outcome.out.splitlines() if line.startswith(("ok", "warn", "FAIL"))]
    assert len(marks) >= 5
    assert ("FAIL" in marks) is (outcome.status == 1)


def test_the_terminal_obeys_nothing_that_a_server_says(
    cli: CommandLine, stability: tuple[str, ...], stability_server: StabilityServer
) -> None:
    hostile = "a\x1b]0;x\x07\x9b2J\u202eb\ud800"
    stability_server.engines = ({"id": hostile, "name": hostile, "description": hostile, "type": "PICTURE"},)
    shown = cli("engines", *stability)
    listed = cli("engines --json", *stability)
    assert (shown.status, listed.status) == (0, 0)
    assert all(line.isprintable() for line in (*shown.out.splitlines(), *listed.out.splitlines()))
    assert json.loads(listed.out)["engines"][0]["id"] == hostile


def test_a_key_that_is_kept_goes_to_no_address_but_its_own(cli: CommandLine, stability_server: StabilityServer) -> None:
    """Neither by --url nor by a settings file that somebody changed."""
    paths = Paths.default()
    spec = ProviderSpec(ProviderId("stability"), "Stability", "", (), needs_key=True)
    Credentials({}, (FileStore(paths),)).store_key(spec, Secret(KEY), stability_server.url)
    save(paths, Settings(providers={"stability": ProviderSettings(url=stability_server.url)}))
    assert cli("balance --provider stability").status == 0
    with StabilityServer() as other:
        by_word = cli("engines --provider stability", "--url", other.url)
        save(paths, Settings(providers={"stability": ProviderSettings(url=other.url)}))
        by_file = cli("text-to-image --provider stability -p sea -o {one.png}")
        assert other.requests == []
        told = f"was given for {shown_origin(origin_of(stability_server.url))}, and the address is"
        for outcome in (by_word, by_file):
            assert outcome.status == 3
            assert told in outcome.err and "nothing was sent" in outcome.err and "STABILITY_API_KEY" in outcome.err
            assert KEY not in outcome.out + outcome.err and "Traceback" not in outcome.err
        assert "FAIL  provider stability: The key of Stability REST was given for" in cli("doctor").out
        assert "was given for" in cli("providers").err
        assert other.requests == []


def test_lists_go_by_the_authorities_of_the_settings(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STABILITY_API_KEY", KEY)
    ca = authority(tmp_path / "ca")
    server = Stability()
    server.encrypt(ca.serving("127.0.0.1"))
    with server:
        command = ("engines --provider stability", "--url", server.url.replace("http:", "https:"))
        assert cli(*command).status == 17
        save(Paths.default(), Settings(ca_file=str(ca.file)))
        assert cli(*command).status == 0

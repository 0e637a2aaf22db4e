"""The bundle: what it tells, and canaries wherever something stands that it must not tell."""

from __future__ import annotations

import logging
import os
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.capability import Price
from bridge.credentials import Credentials
from bridge.diagnostics import Bundle, Seen, collected
from bridge.doctor import Check, Status
from bridge.errors import UnreachableError
from bridge.history import History
from bridge.key_stores import KeyringStore
from bridge.log.file import close_log, open_log
from bridge.log.masking import Masking
from bridge.model import Mode, ProviderId, Size
from bridge.money.ledger import Charge, Ledger
from bridge.paths import Paths
from bridge.secret import Secret
from bridge.settings import ProviderSettings, Settings
from tests.bridge.command_line import CommandLine
from tests.bridge.conftest import cli
from tests.fakes.keyring import MemoryKeyring
from tests.fakes.providers import FakeProvider, flat

__all__ = ["cli"]

KEYS = ("canarykey0123456789", "canaryenv0123456789")
PROMPT = "a canary in a cage"
CANARIES = (*KEYS, "canary", "Canaryname", "canaryhost", "Canary Clients", "canary.lan")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.inside(tmp_path / "Canary Clients")


@pytest.fixture
def masking() -> Masking:
    return Masking(names=["Canaryname", "canaryhost"], home=Path("/home/Canaryname"))


@pytest.fixture
def logged(paths: Paths) -> Iterator[logging.Logger]:
    """A log that was written without any mask, as if the wall had a hole."""
    handler = open_log(paths, "bridge", Masking(names=[], home=Path("/nowhere")), logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    yield logging.getLogger("bridge.test")
    close_log(handler)


def seen(paths: Paths) -> Seen:
    provider = FakeProvider("keyed", needs_key=True, default_url="https://keyed.example")
    provider._spec = replace(provider.spec, key_variable="KEYED_KEY", url_variable="KEYED_URL")
    other = FakeProvider("other", needs_key=True)
    keyring = MemoryKeyring()
    credentials = Credentials({"KEYED_KEY": KEYS[1]}, (KeyringStore(keyring),))
    credentials.store_key(other.spec, Secret(KEYS[0]), "")
    saved = ProviderSettings(
        url=f"https://me:{KEYS[0]}@canary.lan:7860/secret/canary",
        engine="/models/Canary Clients/canary.safetensors",
        options={"workflows": "/home/Canaryname/canary", "organization": "org-canary"},
        monthly_cost=20,
    )
    settings = Settings(default_provider="keyed", providers={"keyed": saved}, unknown={"new": "canary"})
    checks = (
        Check("plug-in", Status.OK, "in /home/Canaryname/.config/GIMP/3.0"),
        Check("Keyed", Status.FAIL, "There is no connection to canary.lan:7860.", "Ask Canaryname on canaryhost."),
    )
    return Seen(
        paths, settings, credentials, [provider, other], checks, {"KEYED_URL": "http://canary.lan", "LANG": "C"}
    )


def bundle(paths: Paths, masking: Masking) -> Bundle:
    return collected(seen(paths), masking)


def fill(paths: Paths, logged: logging.Logger) -> None:
    recipe = {"mode": "inpaint", "provider": "keyed", "prompts": [{"text": PROMPT, "weight": 1.0}]}
    History(paths.data / "history").add(flat(Size(8, 8), (1, 2, 3)), recipe)
    Ledger(paths.ledger).begin(Charge(ProviderId("keyed"), "canary", Mode.INPAINT, "canary.lan", Price(5.0)))
    logged.warning("the key %s went to https://canary.lan/v1 and 192.168.7.9 with %r", KEYS[0], PROMPT)
    logged.warning("%s is gone; mail Canaryname@canary.example", "/mnt/Canary Clients/canary logo.png")
    logged.error("Authorization: Bearer %s", "canaryunknowntoken")
    UnreachableError("There is no connection to canary.lan:7860; nothing was sent.").reported()
    paths.run.mkdir(parents=True)
    (paths.run / "bridge.log").write_text(f"Qt: {KEYS[1]} in {paths.data}\n")
    (paths.data / "installed.json").write_text('{"profiles": ["/home/Canaryname/.config/GIMP/3.0"]}')


def test_no_canary_sings(paths: Paths, masking: Masking, logged: logging.Logger) -> None:
    fill(paths, logged)
    for name, text in bundle(paths, masking).files.items():
        left = text.lower()
        assert not any(canary.lower() in left for canary in CANARIES), (name, text)
        assert "192.168.7.9" not in text


def test_it_still_tells_what_helps(paths: Paths, masking: Masking, logged: logging.Logger) -> None:
    fill(paths, logged)
    files = bundle(paths, masking).files
    assert "Python 3." in files["versions.txt"] and "requests 2." in files["versions.txt"]
    assert "key: set, in the environment variable KEYED_KEY" in files["settings.txt"]
    assert "key: set, in the system keyring" in files["settings.txt"]
    assert "options set: workflows, organization" in files["settings.txt"]
    assert "There is no connection to [host]:7860." in files["doctor.txt"]
    assert "1 results" in files["history.txt"] and "history.sqlite" in files["history.txt"]
    assert "keyed: 1 requests (1 with unknown outcome" in files["ledger.txt"] and "5 credits" in files["ledger.txt"]
    assert "GIMP profile 3.0" in files["log/installed.txt"]
    assert "UnreachableError" in files["errors.txt"] and "E-" in files["errors.txt"]
    assert "went to https://[host]/v1 and [host] with '[prompt]'" in files["log/bridge.log"]
    assert all(name in files["README.txt"] for name in files if name != "README.txt")


def test_known_servers_and_this_very_machine_are_named(paths: Paths, masking: Masking, logged: logging.Logger) -> None:
    logged.warning("https://keyed.example/v1 and http://127.0.0.1:7860 and localhost:9 answer")
    text = bundle(paths, masking).files["log/bridge.log"]
    assert "https://keyed.example/v1 and http://127.0.0.1:7860 and localhost:9 answer" in text


def test_what_is_broken_is_told_and_stops_nothing(paths: Paths, masking: Masking) -> None:
    for file in (
        paths.data / "history" / "history.sqlite",
        paths.ledger / "ledger.sqlite",
        paths.data / "installed.json",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"broken" * 200)
    files = bundle(paths, masking).files
    assert "cannot be used" in files["history.txt"]
    assert "cannot be used" in files["ledger.txt"]
    assert files["log/installed.txt"] == "damaged\n"


def test_an_empty_installation_has_a_bundle_too(paths: Paths, masking: Masking) -> None:
    assert bundle(paths, masking).files["ledger.txt"] == "nothing\n"


def test_the_command_writes_it_for_its_owner_and_says_what_is_in_it(cli: CommandLine) -> None:
    outcome = cli("diagnostics --offline -o {d.zip}")
    path = cli.path("d.zip")
    assert outcome.status == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        assert all(f"{name}: " in outcome.out for name in names)
        told = b"".join(file.read(name) for name in names).decode()
    assert os.environ["HOME"] not in told
    assert cli("diagnostics --offline -o {d.zip}").status == 2

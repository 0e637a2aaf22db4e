from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from bridge.capability import ProviderSpec
from bridge.credentials import Credentials, FileStore, KeyringStore, SecretStore, checked
from bridge.errors import SettingsError
from bridge.model import Mode, ProviderId
from bridge.paths import Paths
from bridge.secret import Secret
from tests.fakes.keyring import AbsentKeyring, LockedKeyring, MemoryKeyring

SPEC = ProviderSpec(
    ProviderId("painter"), "Painter", "Paints.", (Mode.INPAINT,), needs_key=True, key_variable="PAINTER_KEY"
)
KEYLESS = ProviderSpec(ProviderId("free"), "Free", "Costs nothing.", (Mode.INPAINT,))
SECRET = Secret("sk-secret-word")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.inside(tmp_path / "home")


def stores(paths: Paths, backend: object) -> tuple[SecretStore, SecretStore]:
    return KeyringStore(backend), FileStore(paths)  # type: ignore[arg-type]


def test_a_secret_shows_itself_only_when_asked() -> None:
    shown = f"{SECRET} {SECRET!r} {[SECRET]} {SECRET:}"
    assert "word" not in shown
    assert SECRET.reveal() == "sk-secret-word"
    assert SECRET == Secret("sk-secret-word") != Secret("other")


def test_the_environment_comes_first(paths: Paths) -> None:
    keyring = MemoryKeyring()
    credentials = Credentials({"PAINTER_KEY": " from-environment\n"}, paths, stores(paths, keyring))
    credentials.store_key(SPEC, SECRET)
    found = credentials.key_for(SPEC)
    assert found is not None
    assert found.secret.reveal() == "from-environment"
    assert "PAINTER_KEY" in found.where


def test_the_keyring_keeps_it_and_no_file_is_written(paths: Paths) -> None:
    keyring = MemoryKeyring()
    credentials = Credentials({}, paths, stores(paths, keyring))
    kept = credentials.store_key(SPEC, SECRET)
    assert (kept.where, kept.warning) == ("the system keyring", None)
    assert keyring.kept == {("layerbridge", "painter"): "sk-secret-word"}
    assert not paths.config.exists()
    found = credentials.key_for(SPEC)
    assert found is not None
    assert found.secret == SECRET


@pytest.mark.parametrize(
    "backend",
    [FailKeyring(), NullKeyring(), AbsentKeyring(), LockedKeyring(), LockedKeyring(RuntimeError("dbus"))],  # type: ignore[no-untyped-call]
    ids=lambda backend: type(backend).__name__,
)
def test_a_private_file_serves_where_no_keyring_does(paths: Paths, backend: object) -> None:
    credentials = Credentials({}, paths, stores(paths, backend))
    kept = credentials.store_key(SPEC, SECRET)
    assert kept.where == "a private file"
    assert kept.warning is not None
    assert "not encrypted" in kept.warning
    path = paths.config / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = credentials.key_for(SPEC)
    assert found is not None
    assert (found.secret, found.where) == (SECRET, "a private file")
    credentials.forget(SPEC)
    assert credentials.key_for(SPEC) is None


def test_the_stores_of_this_machine_are_used_unless_others_are_given(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert Credentials({}, paths).key_for(SPEC) is None


def test_keys_of_other_providers_stay(paths: Paths) -> None:
    store = FileStore(paths)
    store.set("a", Secret("1"))
    store.set("b", Secret("2"))
    store.delete("a")
    store.delete("a")
    assert (store.get("a"), store.get("b")) == (None, Secret("2"))


def test_forgetting_what_is_not_there_is_fine(paths: Paths) -> None:
    Credentials({}, paths, stores(paths, MemoryKeyring())).forget(SPEC)
    assert not paths.config.exists()


def test_nothing_is_asked_for_a_provider_without_a_key(paths: Paths) -> None:
    class Untouchable(KeyringStore):
        def get(self, account: str) -> Secret | None:
            raise AssertionError("asked")

    assert Credentials({"": "x"}, paths, (Untouchable(),)).key_for(KEYLESS) is None


def test_says_what_to_do_when_no_store_works(paths: Paths) -> None:
    credentials = Credentials({}, paths, (KeyringStore(LockedKeyring()),))
    with pytest.raises(SettingsError, match="Set PAINTER_KEY"):
        credentials.store_key(SPEC, SECRET)


@pytest.mark.parametrize(
    "value", ["", " ", "a b", "a\nb", "a\r\nX-Evil: 1", "a\tb", "schlüssel", "ключ", "a\x00", "a\u202eb"]
)
def test_what_cannot_be_a_key(paths: Paths, value: str) -> None:
    credentials = Credentials({}, paths, stores(paths, MemoryKeyring()))
    with pytest.raises(SettingsError) as raised:
        credentials.store_key(SPEC, Secret(value))
    assert not value.strip() or value not in str(raised.value)
    with pytest.raises(SettingsError):
        checked(Secret(value))


def test_a_bad_key_in_the_environment_is_told(paths: Paths) -> None:
    with pytest.raises(SettingsError, match="odd characters"):
        Credentials({"PAINTER_KEY": "two words"}, paths, stores(paths, MemoryKeyring())).key_for(SPEC)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"painter": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_broken_file_is_told_and_not_overwritten(paths: Paths, content: bytes) -> None:
    paths.config.mkdir(parents=True)
    path = paths.config / "keys.json"
    path.write_bytes(content)
    store = FileStore(paths)
    with pytest.raises(SettingsError, match="broken"):
        store.get("painter")
    with pytest.raises(SettingsError, match="broken"):
        store.set("painter", SECRET)
    assert path.read_bytes() == content


def test_the_file_holds_the_key_under_the_providers_id(paths: Paths) -> None:
    FileStore(paths).set("painter", SECRET)
    assert json.loads((paths.config / "keys.json").read_text()) == {"painter": "sk-secret-word"}

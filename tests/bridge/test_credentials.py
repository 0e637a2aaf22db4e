from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from bridge.capability import ProviderSpec
from bridge.credentials import Credentials, FoundKey, SecretStore, checked
from bridge.errors import KeyElsewhereError, SettingsError
from bridge.key_stores import FileStore, KeyringStore, stores_here
from bridge.model import Mode, ProviderId
from bridge.paths import Paths
from bridge.secret import Secret
from tests.fakes.keyring import AbsentKeyring, LockedKeyring, MemoryKeyring

SPEC = ProviderSpec(
    ProviderId("painter"), "Painter", "Paints.", (Mode.INPAINT,), needs_key=True, key_variable="PAINTER_KEY"
)
KEYLESS = ProviderSpec(ProviderId("free"), "Free", "Costs nothing.", (Mode.INPAINT,))
SECRET = Secret("sk-secret-word")
HOME = "https://painter.example"


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
    credentials = Credentials({"PAINTER_KEY": " from-environment\n"}, stores(paths, keyring))
    credentials.store_key(SPEC, SECRET, HOME)
    found = credentials.find(SPEC)
    assert found is not None
    assert found.secret.reveal() == "from-environment"
    assert "PAINTER_KEY" in found.where


def test_the_keyring_keeps_it_and_no_file_is_written(paths: Paths) -> None:
    keyring = MemoryKeyring()
    credentials = Credentials({}, stores(paths, keyring))
    kept = credentials.store_key(SPEC, SECRET, HOME)
    assert (kept.where, kept.warning) == ("the system keyring", None)
    assert keyring.kept == {("layerbridge", "painter"): f"sk-secret-word {HOME}:443"}
    assert not paths.config.exists()
    found = credentials.find(SPEC)
    assert found is not None
    assert found.secret == SECRET


@pytest.mark.parametrize(
    "backend",
    [FailKeyring(), NullKeyring(), AbsentKeyring(), LockedKeyring(), LockedKeyring(RuntimeError("dbus"))],  # type: ignore[no-untyped-call]
    ids=lambda backend: type(backend).__name__,
)
def test_a_private_file_serves_where_no_keyring_does(paths: Paths, backend: object) -> None:
    credentials = Credentials({}, stores(paths, backend))
    kept = credentials.store_key(SPEC, SECRET, HOME)
    assert kept.where == "a private file"
    assert kept.warning is not None
    assert "not encrypted" in kept.warning
    path = paths.config / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = credentials.find(SPEC)
    assert found is not None
    assert (found.secret, found.where) == (SECRET, "a private file")
    credentials.forget(SPEC)
    assert credentials.find(SPEC) is None


def test_the_stores_of_this_machine_are_used_unless_others_are_given(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    assert Credentials({}, stores_here(paths)).find(SPEC) is None


def test_keys_of_other_providers_stay(paths: Paths) -> None:
    store = FileStore(paths)
    store.set("a", Secret("1"))
    store.set("b", Secret("2"))
    store.delete("a")
    store.delete("a")
    assert (store.get("a"), store.get("b")) == (None, Secret("2"))


def test_forgetting_what_is_not_there_is_fine(paths: Paths) -> None:
    Credentials({}, stores(paths, MemoryKeyring())).forget(SPEC)
    assert not paths.config.exists()


def test_nothing_is_asked_for_a_provider_without_a_key(paths: Paths) -> None:
    class Untouchable(KeyringStore):
        def get(self, account: str) -> Secret | None:
            raise AssertionError("asked")

    assert Credentials({"": "x"}, (Untouchable(),)).find(KEYLESS) is None


def test_says_what_to_do_when_no_store_works(paths: Paths) -> None:
    credentials = Credentials({}, (KeyringStore(LockedKeyring()),))
    with pytest.raises(SettingsError, match="Set PAINTER_KEY"):
        credentials.store_key(SPEC, SECRET, HOME)


@pytest.mark.parametrize(
    "value", ["", " ", "a b", "a\nb", "a\r\nX-Evil: 1", "a\tb", "schlüssel", "ключ", "a\x00", "a\u202eb"]
)
def test_what_cannot_be_a_key(paths: Paths, value: str) -> None:
    credentials = Credentials({}, stores(paths, MemoryKeyring()))
    with pytest.raises(SettingsError) as raised:
        credentials.store_key(SPEC, Secret(value), HOME)
    assert not value.strip() or value not in str(raised.value)
    with pytest.raises(SettingsError):
        checked(Secret(value))


def test_a_bad_key_in_the_environment_is_told(paths: Paths) -> None:
    with pytest.raises(SettingsError, match="odd characters"):
        Credentials({"PAINTER_KEY": "two words"}, stores(paths, MemoryKeyring())).find(SPEC)


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


# ------------------------------------------------------------------------------------------ where a key may go


def found(credentials: Credentials) -> FoundKey:
    key = credentials.find(SPEC)
    assert key is not None
    return key


def test_a_key_goes_to_the_server_that_it_was_given_for(paths: Paths) -> None:
    credentials = Credentials({}, stores(paths, MemoryKeyring()))
    credentials.store_key(SPEC, SECRET, f"{HOME}/v1")
    for url in (HOME, f"{HOME}/v2/", "https://PAINTER.example:443", f" {HOME}?a=b#c "):
        assert credentials.bound(SPEC, found(credentials), url, url).secret == SECRET


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example",
        "http://painter.example",
        "https://painter.example:8443",
        "https://painter.example.evil.example",
        "https://painter.exampl\u0435",
        "painter.example",
        "",
    ],
)
def test_a_key_goes_to_no_other_server(paths: Paths, url: str) -> None:
    keyring = MemoryKeyring()
    credentials = Credentials({}, stores(paths, keyring))
    credentials.store_key(SPEC, SECRET, HOME)
    before = dict(keyring.kept)
    with pytest.raises(KeyElsewhereError, match=r"of Painter was given for https://painter\.example, and") as raised:
        credentials.bound(SPEC, found(credentials), url, url)
    assert "give the key again" in raised.value.hint and "PAINTER_KEY" in raised.value.hint
    assert "secret-word" not in str(raised.value)
    assert keyring.kept == before


@pytest.mark.parametrize(
    "url", ["https://evil.example\\@painter.example", "https://painter.example@evil.example", "https://", "https://a b"]
)
def test_a_key_goes_to_nothing_that_is_no_address(paths: Paths, url: str) -> None:
    credentials = Credentials({}, stores(paths, MemoryKeyring()))
    credentials.store_key(SPEC, SECRET, HOME)
    with pytest.raises(SettingsError, match="nothing was sent") as raised:
        credentials.bound(SPEC, found(credentials), url, url)
    assert "evil" not in str(raised.value)
    with pytest.raises(SettingsError, match="nothing was sent"):
        credentials.store_key(SPEC, Secret("other"), url)
    assert found(credentials).secret == SECRET


def test_a_key_given_again_is_for_the_new_address_alone(paths: Paths) -> None:
    credentials = Credentials({}, stores(paths, MemoryKeyring()))
    credentials.store_key(SPEC, SECRET, HOME)
    credentials.store_key(SPEC, Secret("second"), "https://other.example")
    assert credentials.bound(SPEC, found(credentials), "https://other.example", "").secret == Secret("second")
    with pytest.raises(KeyElsewhereError):
        credentials.bound(SPEC, found(credentials), HOME, HOME)


@pytest.mark.parametrize("kept", ["keyring", "file"])
def test_a_key_from_before_is_bound_when_it_is_first_used(paths: Paths, kept: str) -> None:
    keyring = MemoryKeyring() if kept == "keyring" else AbsentKeyring()
    both = stores(paths, keyring)
    both[kept == "file"].set("painter", SECRET)
    credentials = Credentials({}, both)
    assert (found(credentials).origin, found(credentials).secret) == ("", SECRET)
    # What is said for one run alone binds nothing, and gets nothing.
    with pytest.raises(KeyElsewhereError):
        credentials.bound(SPEC, found(credentials), "https://evil.example", HOME)
    assert found(credentials).origin == f"{HOME}:443"
    assert credentials.bound(SPEC, found(credentials), HOME, HOME).secret == SECRET
    with pytest.raises(KeyElsewhereError):
        credentials.bound(SPEC, found(credentials), "https://evil.example", "https://evil.example")


def test_a_key_of_a_keyring_that_cannot_be_written_is_held_all_the_same(
    paths: Paths, caplog: pytest.LogCaptureFixture
) -> None:
    credentials = Credentials({}, (KeyringStore(ReadOnlyKeyring()),))
    assert credentials.bound(SPEC, found(credentials), HOME, HOME).secret == SECRET
    with pytest.raises(KeyElsewhereError):
        credentials.bound(SPEC, found(credentials), "https://evil.example", HOME)
    assert "could not be bound" in caplog.text
    assert "secret-word" not in caplog.text


class ReadOnlyKeyring(LockedKeyring):
    """One that has a key from before and takes no other."""

    def get_password(self, service: str, username: str) -> str | None:
        return SECRET.reveal()


def test_a_key_of_the_environment_is_for_whatever_is_configured(paths: Paths) -> None:
    credentials = Credentials({"PAINTER_KEY": "from-environment"}, stores(paths, MemoryKeyring()))
    assert credentials.bound(SPEC, found(credentials), "https://other.example", HOME) == found(credentials)

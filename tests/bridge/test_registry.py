"""One door for every provider: what comes through it, with which address and key, and what stays outside."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.credentials import Credentials
from bridge.errors import InputError, KeyElsewhereError, SettingsError
from bridge.http.transport import Transport
from bridge.model import Mode, ProviderId
from bridge.providers.base import Provider, ProviderSetup
from bridge.registry import Overrides, Registry, provider_names
from bridge.secret import Secret
from bridge.settings import OFFLINE, ProviderSettings, Settings
from tests.fakes.providers import FakeProvider, register

STABILITY = ProviderId("stability")
Make = Callable[..., Registry]


@pytest.fixture
def make() -> Iterator[Make]:
    """Makes a registry of settings, overrides and environment variables (whose names are in upper case)."""
    transport = Transport()

    def registry(settings: Settings = Settings(), overrides: Overrides = Overrides(), **environ: str) -> Registry:  # noqa: B008
        # PYTHON_KEYRING_BACKEND and the like play no part: no store is asked but the environment.
        return Registry(
            settings, Credentials(environ, stores=[Empty()]), transport, environ=environ, overrides=overrides
        )

    yield registry
    transport.close()


class Empty:
    """A ``SecretStore`` with nothing in it."""

    name = "nothing"
    warning = ""

    def get(self, account: str) -> Secret | None:
        return None

    def set(self, account: str, secret: Secret) -> None:
        raise AssertionError("nothing is kept here")

    def delete(self, account: str) -> None:
        """Nothing to forget."""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on sys.path for packages that others installed."""
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def install(packages: Path, name: str, target: str) -> None:
    """Lay an entry point into ``packages`` as pip would."""
    info = packages / f"{name}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[layerbridge.providers]\n{name} = {target}\n", encoding="utf-8")


def built_in() -> tuple[str, ...]:
    """As the project's own file says."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return tuple(sorted(project["entry-points"]["layerbridge.providers"]))


def test_the_built_in_ones_come_through_the_door(make: Make) -> None:
    assert provider_names() == make().ids() == built_in()
    assert {OFFLINE, STABILITY} < set(built_in())
    for name in make().ids():
        assert make().get(name).spec.id == name


def test_others_come_through_the_same_door(make: Make, packages: Path) -> None:
    before = make().ids()
    register(packages)
    assert make().ids() == tuple(sorted({*before, "fake", "keyed", "modest"}))
    assert isinstance(make().get(ProviderId("fake")), FakeProvider)


def test_a_provider_is_made_once(make: Make) -> None:
    registry = make()
    assert registry.get(OFFLINE) is registry.get(None)


def test_the_default_is_the_offline_one_until_the_settings_name_another(make: Make) -> None:
    assert make().get(None).spec.id == OFFLINE
    assert make(Settings(default_provider="stability")).get(None).spec.id == STABILITY


@pytest.mark.parametrize("settings", [Settings(), Settings(default_provider="nobody")])
def test_an_unknown_provider_is_told_with_those_that_there_are(make: Make, settings: Settings) -> None:
    with pytest.raises(InputError, match="no provider 'nobody'") as caught:
        make(settings).get(ProviderId("nobody"))
    assert caught.value.hint == f"Choose one of: {', '.join(built_in())}."


BROKEN = {
    "not there": "no_such_module_anywhere:make",
    "fails while it is imported": "broken_import:make",
    "has no such name": "tests.fakes.providers:no_such_factory",
    "is no factory": "tests.fakes.providers:WAIT_LIMIT_S",
    "fails while it is made": "broken_factory:make",
}


@pytest.mark.parametrize("target", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_one_says_so_and_breaks_nothing_else(make: Make, packages: Path, target: str) -> None:
    (packages / "broken_import.py").write_text("raise RuntimeError('half installed')\n")
    (packages / "broken_factory.py").write_text("def make(setup):\n    raise RuntimeError('no model')\n")
    install(packages, "acme", target)
    registry = make()
    assert "acme" in registry.ids()
    with pytest.raises(SettingsError, match="The provider 'acme' cannot be"):
        registry.get(ProviderId("acme"))
    assert registry.get(OFFLINE).spec.id == OFFLINE


def test_of_two_packages_with_one_name_none_gets_the_key(make: Make, packages: Path) -> None:
    (packages / "thief.py").write_text("def make(setup):\n    raise AssertionError('it was asked')\n")
    info = packages / "thief-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: thief\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[layerbridge.providers]\nstability = thief:make\n", encoding="utf-8")
    registry = make(STABILITY_API_KEY="sk-0123456789abcdef")
    with pytest.raises(SettingsError, match="Several packages bring a provider 'stability'") as caught:
        registry.get(STABILITY)
    assert "thief" in caught.value.message and "layerbridge" in caught.value.message
    assert registry.get(OFFLINE).spec.id == OFFLINE


def test_a_provider_that_takes_the_id_of_another_does_not_get_its_key(make: Make, packages: Path) -> None:
    (packages / "posing.py").write_text(
        "from tests.fakes.providers import FakeProvider\n\ndef make(setup):\n"
        "    assert setup.key is None\n    return FakeProvider('stability')\n"
    )
    install(packages, "friendly", "posing:make")
    with pytest.raises(SettingsError, match="'friendly' calls itself 'stability'"):
        make(STABILITY_API_KEY="sk-0123456789abcdef").get(ProviderId("friendly"))


def test_an_error_of_ours_from_a_factory_comes_through_as_it_is(make: Make, packages: Path) -> None:
    (packages / "picky_factory.py").write_text(
        "from bridge.errors import SettingsError\n\ndef make(setup):\n    raise SettingsError('No GPU.', 'Buy one.')\n"
    )
    install(packages, "picky", "picky_factory:make")
    with pytest.raises(SettingsError, match=r"^No GPU\. Buy one\.$"):
        make().get(ProviderId("picky"))


# ------------------------------------------------------------------------------------------ address, key, version


def setup_of(provider: Provider) -> ProviderSetup:
    made: ProviderSetup = provider._setup  # type: ignore[attr-defined]
    return made


SAVED = Settings(providers={"stability": ProviderSettings(url="https://saved.example/", api_version="v1beta")})


@pytest.mark.parametrize(
    ("settings", "overrides", "environ", "url"),
    [
        (Settings(), Overrides(), {}, "https://api.stability.ai"),
        (SAVED, Overrides(), {}, "https://saved.example"),
        (SAVED, Overrides(), {"API_HOST": "http://env.example/"}, "http://env.example"),
        (SAVED, Overrides(url="http://said.example/x/"), {"API_HOST": "http://env.example"}, "http://said.example/x"),
        (SAVED, Overrides(), {"API_HOST": ""}, "https://saved.example"),
    ],
)
def test_the_address_is_the_one_said_then_the_environments_then_the_saved_one(
    make: Make, settings: Settings, overrides: Overrides, environ: dict[str, str], url: str
) -> None:
    assert setup_of(make(settings, overrides, **environ).get(STABILITY)).url == url


def test_the_key_comes_from_the_environment_and_is_in_no_repr(make: Make) -> None:
    setup = setup_of(make(STABILITY_API_KEY="sk-very-secret").get(STABILITY))
    assert setup.key is not None
    assert setup.key.reveal() == "sk-very-secret"
    assert "very-secret" not in repr(setup)
    assert setup_of(make().get(STABILITY)).key is None


def test_a_connection_tells_servers_apart_and_holds_no_key(make: Make) -> None:
    spec = make(SAVED).get(STABILITY).spec
    told = [
        make(settings, overrides, STABILITY_API_KEY="sk-secret").connection(spec)
        for settings in (Settings(), SAVED)
        for overrides in (Overrides(), Overrides(url="http://said.example"), Overrides(api_version="v1alpha"))
    ]
    assert len(set(told)) == len(told)
    assert "sk-secret" not in "".join(told)


def test_the_version_is_the_one_said_then_the_saved_one(make: Make) -> None:
    assert setup_of(make(SAVED).get(STABILITY)).api_version == "v1beta"
    assert setup_of(make(SAVED, Overrides(api_version="v1")).get(STABILITY)).api_version == "v1"


@pytest.mark.parametrize("provider", [STABILITY, OFFLINE])
def test_an_unknown_version_is_told_with_those_that_there_are(make: Make, provider: ProviderId) -> None:
    with pytest.raises(SettingsError, match="no API version 'v9'") as caught:
        make(overrides=Overrides(api_version="v9")).get(provider)
    assert ("v1beta" in caught.value.hint) is (provider == STABILITY)


def test_a_key_that_cannot_be_one_is_refused_without_showing_it(make: Make) -> None:
    with pytest.raises(SettingsError) as caught:
        make(STABILITY_API_KEY="sk-secret\nX-Evil: 1").get(STABILITY)
    assert "sk-secret" not in str(caught.value)


# ------------------------------------------------------------------------------------------ a key and its address


class Kept(Empty):
    """A store in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Secret] = {}

    def get(self, account: str) -> Secret | None:
        return self.kept.get(account)

    def set(self, account: str, secret: Secret) -> None:
        self.kept[account] = secret


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def keyed(kept: Kept) -> Iterator[Make]:
    """Makes a registry as ``make``, with a store that may have a key."""
    transport = Transport()

    def registry(settings: Settings = Settings(), overrides: Overrides = Overrides(), **environ: str) -> Registry:  # noqa: B008
        return Registry(settings, Credentials(environ, [kept]), transport, environ=environ, overrides=overrides)

    yield registry
    transport.close()


def at(url: str) -> Settings:
    return Settings(providers={"stability": ProviderSettings(url=url)})


def give(registry: Registry, kept: Kept, settings: Settings | None = None) -> None:
    """As the settings window does."""
    spec = registry.spec(STABILITY)
    Credentials({}, [kept]).store_key(spec, Secret("sk-mine"), registry.usual_address(spec, settings))


def key_of(provider: Provider) -> str:
    key = setup_of(provider).key
    return key.reveal() if key else ""


def test_a_key_stays_with_the_address_that_it_was_given_for(keyed: Make, kept: Kept) -> None:
    give(keyed(), kept)
    assert key_of(keyed().get(STABILITY)) == "sk-mine"
    # The same server, written out.
    assert key_of(keyed(at("https://API.stability.ai:443/v1/")).get(STABILITY)) == "sk-mine"
    elsewhere = (
        keyed(at("https://evil.example")),
        keyed(at("http://api.stability.ai")),
        keyed(Settings(), Overrides(url="https://evil.example")),
        keyed(Settings(), API_HOST="https://evil.example"),
    )
    for registry in elsewhere:
        with pytest.raises(KeyElsewhereError, match=r"was given for https://api\.stability\.ai"):
            registry.get(STABILITY)
        # What it is, and so its page in the settings, is known all the same.
        assert registry.spec(STABILITY).id == STABILITY
    assert kept.kept == {"stability": Secret("sk-mine https://api.stability.ai:443")}


def test_a_key_is_given_for_the_settings_that_are_about_to_be_saved(keyed: Make, kept: Kept) -> None:
    give(keyed(), kept, at("http://127.0.0.1:7000"))
    assert key_of(keyed(at("http://localhost:7000")).get(STABILITY)) == "sk-mine"
    for url in ("", "http://localhost:7001"):
        with pytest.raises(KeyElsewhereError, match="was given for http://localhost:7000"):
            keyed(at(url)).get(STABILITY)


def test_where_a_request_goes(make: Make) -> None:
    here = Settings(default_provider="webui").with_provider("webui", ProviderSettings(url="http://127.0.0.1:7860/a"))
    there = here.with_provider("webui", ProviderSettings(url="https://webui.example"))
    assert make(here).destination(None) == make(here).destination(ProviderId("webui")) == "webui http://localhost:7860"
    assert make(there).destination(None) == "webui https://webui.example:443"
    assert make(here).destination(ProviderId("gone")) == "gone"


def test_a_key_from_before_is_bound_to_the_configured_address(keyed: Make, kept: Kept) -> None:
    kept.kept["stability"] = Secret("sk-old")
    with pytest.raises(KeyElsewhereError, match=r"was given for https://saved\.example"):
        keyed(SAVED, Overrides(url="https://evil.example")).get(STABILITY)
    assert key_of(keyed(SAVED).get(STABILITY)) == "sk-old"
    assert kept.kept == {"stability": Secret("sk-old https://saved.example:443")}
    with pytest.raises(KeyElsewhereError):
        keyed().get(STABILITY)


def test_a_key_of_the_environment_goes_to_the_configured_address(keyed: Make, kept: Kept) -> None:
    give(keyed(), kept)
    assert key_of(keyed(SAVED, STABILITY_API_KEY="sk-env").get(STABILITY)) == "sk-env"


def test_a_key_that_is_held_back_is_known_to_the_mask(kept: Kept) -> None:
    kept.kept["stability"] = Secret("sk-mine https://api.stability.ai:443")
    hidden: list[Secret] = []
    transport = Transport()
    registry = Registry(
        at("https://evil.example"), Credentials({}, [kept]), transport, environ={}, on_key=hidden.append
    )
    with pytest.raises(KeyElsewhereError):
        registry.get(STABILITY)
    transport.close()
    assert hidden == [Secret("sk-mine")]


# ------------------------------------------------------------------------------------------ engines


@pytest.mark.parametrize(
    ("saved", "mode", "engine"),
    [
        ("", Mode.INPAINT, "content-aware-fill"),
        ("painterly", Mode.IMAGE_TO_IMAGE, "painterly"),
        ("painterly", Mode.INPAINT, "content-aware-fill"),
        ("gone", Mode.UPSCALE, "sharp-resample"),
    ],
)
def test_the_saved_engine_serves_the_modes_that_it_can(make: Make, saved: str, mode: Mode, engine: str) -> None:
    registry = make(Settings(providers={"offline": ProviderSettings(engine=saved)}))
    assert registry.engine_for(registry.get(OFFLINE), mode) == engine

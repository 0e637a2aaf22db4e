"""Every provider at a wrong address: at every other provider's server, at web servers, at programs that speak no HTTP.

Whatever answers, the user reads one sentence with what is safe, one with what to do, and nothing is made or lost.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import pytest

from bridge.credentials import Credentials
from bridge.errors import BridgeError, EndpointError, UnreachableError
from bridge.http.transport import Policy, Transport
from bridge.model import Mode, ProviderId
from bridge.providers.base import Provider
from bridge.registry import Registry
from bridge.settings import Settings
from tests.bridge.command_line import CommandLine, Outcome
from tests.bridge.conftest import cli
from tests.servers.rig import Rig
from tests.servers.rigs import RIGS
from tests.servers.strict import Answer, Recorded, StrictServer, json_answer

__all__ = ["cli"]

PAGE = b"<!doctype html><html><head><title>It works!</title></head><body><h1>It works!</h1></body></html>"
ENDPOINT_STATUSES = range(10, 20)
FIXED_ENGINES = {"ovh", "stability-v2beta"}
"""They list what is documented and ask nobody."""
TAKEN_FOR_ITS_OWN = {("ovh", "openai")}
"""It makes no difference between its own endpoint and another that wants a key, since asking must not cost."""
NO_ENGINES = "an empty list for everything"
COMMANDS = {
    Mode.TEXT_TO_IMAGE: "text-to-image",
    Mode.IMAGE_TO_IMAGE: "image-to-image {in.png}",
    Mode.INPAINT: "inpaint {in.png} --mask {mask.png}",
    Mode.OUTPAINT: "outpaint {in.png} --left 64",
    Mode.UPSCALE: "upscale {in.png}",
}


class WebServer(StrictServer):
    """Answers everything alike."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._always = answer

    def respond(self, request: Recorded) -> Answer:
        return self._always


class NoHttp:
    """Says one line to whoever connects and hangs up, as an SSH server does."""

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(10)
                connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


@dataclass(frozen=True)
class Stranger:
    """Somebody else's server: its host and port, and what was asked of it."""

    netloc: str
    posts: Callable[[], int] = lambda: 0


@contextmanager
def _rig(rig: Rig) -> Iterator[Stranger]:
    with rig:
        address = next(value for name, value in rig.environ.items() if name.endswith(("_URL", "_HOST")))
        posts = getattr(rig.server, "posts", None)
        yield Stranger(_split(address)[0], (lambda: len(posts())) if posts else lambda: 0)


@contextmanager
def _web(answer: Answer) -> Iterator[Stranger]:
    with WebServer(answer) as server:
        yield Stranger(urlsplit(server.url).netloc, lambda: len(server.posts()))


@contextmanager
def _no_http() -> Iterator[Stranger]:
    with NoHttp() as server:
        yield Stranger(server.netloc)


@contextmanager
def _nobody() -> Iterator[Stranger]:
    with socket.socket() as taken:  # Bound and not listening: nobody else gets the port, nobody answers.
        taken.bind(("127.0.0.1", 0))
        yield Stranger(f"127.0.0.1:{taken.getsockname()[1]}")


def _split(address: str) -> tuple[str, str, str]:
    """Host with port, what stands before it, and the path behind it."""
    scheme, mark, rest = address.rpartition("://")
    netloc, slash, path = rest.partition("/")
    return netloc, scheme + mark, slash + path


STRANGERS: Mapping[str, Callable[[], AbstractContextManager[Stranger]]] = {
    **{name: lambda make=make: _rig(make()) for name, make in RIGS.items() if name != "stability-grpc"},
    "a page for everything": lambda: _web(Answer(200, "text/html", PAGE)),
    "a page that says 404": lambda: _web(Answer(404, "text/html", PAGE)),
    "a gateway without its server": lambda: _web(Answer(502, "text/html", PAGE)),
    "a page that wants a login": lambda: _web(Answer(302, "text/html", b"", {"Location": "/login"})),
    "an empty object for everything": lambda: _web(json_answer({})),
    NO_ENGINES: lambda: _web(json_answer([])),
    "nothing for everything": lambda: _web(Answer(200, "application/json", b"")),
}
SPEECHLESS: Mapping[str, Callable[[], AbstractContextManager[Stranger]]] = {
    "gRPC": lambda: _rig(RIGS["stability-grpc"]()),
    "another protocol": _no_http,
    "nobody": _nobody,
}
PAIRS = [(name, other) for name in RIGS for other in STRANGERS if name != other]


@contextmanager
def misdirected(name: str, stranger: Stranger) -> Iterator[tuple[Provider, dict[str, str]]]:
    """The provider with its own key at the stranger's address, and what the command line's environment says then."""
    # No retries: who is not there, or speaks something else, is so the second time too.
    transport = Transport(Policy(retries=0))
    try:
        with RIGS[name]() as rig:
            variable = rig.make(transport).spec.url_variable
            _, before, path = _split(rig.environ[variable])
            environ = {**rig.environ, variable: f"{before}{stranger.netloc}{path}"}
        registry = Registry(Settings(), Credentials(environ, stores=[]), transport, environ=environ)
        yield registry.get(ProviderId(name)), environ
    finally:
        transport.close()


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]}-at-{pair[1]}")
def pair(request: pytest.FixtureRequest, no_thread_left: None) -> tuple[str, str]:
    names: tuple[str, str] = request.param
    return names


def test_another_program_behind_the_port(
    pair: tuple[str, str], cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, other = pair
    with STRANGERS[other]() as stranger, misdirected(name, stranger) as (provider, environ):
        if pair not in TAKEN_FOR_ITS_OWN:
            check_error(_error_of(provider.identify))
        for variable, value in environ.items():
            monkeypatch.setenv(variable, value)
        listed = cli(f"engines --provider {name}")
        if name in FIXED_ENGINES or (listed.status == 0 and other == NO_ENGINES):
            assert listed.status == 0, listed.err
        else:
            check_outcome(listed)
        check_outcome(cli(f"text-to-image --provider {name} -p boat -o {{out.png}}"))
        assert stranger.posts() <= 1, "sent twice"
    assert not cli.path("out.png").exists()
    assert cli("jobs").out == "Nothing was made yet.\n"


@pytest.mark.parametrize("other", SPEECHLESS)
@pytest.mark.parametrize("name", RIGS)
def test_no_web_server_behind_the_port(name: str, other: str) -> None:
    if (name, other) == ("stability-grpc", "gRPC"):
        pytest.skip("it is at home there")
    with SPEECHLESS[other]() as stranger, misdirected(name, stranger) as (provider, _):
        error = _error_of(provider.identify)
        check_error(error)
        if other == "nobody":
            assert isinstance(error, UnreachableError)
            assert "nothing was sent" in error.message
        # Which of several servers of one computer it is about, only the port tells.
        assert stranger.netloc in error.message or name == "stability-grpc"


@pytest.mark.parametrize("name", RIGS)
def test_an_engine_that_vanished(name: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    with RIGS[name]() as rig:
        _set(rig, monkeypatch)
        done = cli(f"text-to-image --provider {name} -p boat --engine no-such-engine -o {{out.png}}")
    assert done.status in (2, 15)
    check_sentences(done)
    assert "engine" in done.err or "no-such-engine" in done.err
    assert not cli.path("out.png").exists()


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("name", RIGS)
def test_an_engine_that_cannot_do_it(name: str, mode: Mode, cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    transport = Transport()
    with RIGS[name]() as rig:
        _set(rig, monkeypatch)
        provider = rig.make(transport)
        # Who inpaints is asked to outpaint as well.
        asked = {mode, Mode.INPAINT} if mode is Mode.OUTPAINT else {mode}
        unable = [engine.id for engine in provider.engines() if engine.modes and not asked & set(engine.modes)]
        transport.close()
        if not unable or not provider.spec.serves(mode):
            pytest.skip("all of them can, or none")
        words = f"{COMMANDS[mode]} --provider {name} -p boat -o {{out.png}} --engine"
        done = cli(words.split(), unable[0])
    assert done.status == 2, done.err
    check_sentences(done)
    assert "nothing was sent" in done.err
    assert not cli.path("out.png").exists()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, '{{"{key}": "CUDA out of memory. Tried to allocate 20.00 GiB", "name": "x"}}', "ran out of memory"),
        (502, "<html><h1>Bad gateway</h1></html>", "The server failed"),
        (500, "null", "The server failed"),
    ],
)
@pytest.mark.parametrize("name", [name for name in RIGS if name != "stability-grpc"])
def test_a_server_that_fails_at_the_generation(
    name: str, status: int, body: str, said: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answer(status, "application/json", body.format(key=ERROR_KEYS.get(name, "message")).encode())
    with RIGS[name]() as rig:
        _set(rig, monkeypatch)
        usual = rig.server.respond  # type: ignore[attr-defined]
        monkeypatch.setattr(rig.server, "respond", lambda told: answer if told.method == "POST" else usual(told))
        done = cli(f"text-to-image --provider {name} -p boat -o {{out.png}}")
    check_outcome(done)
    assert done.status == 16
    assert said in done.err
    assert not cli.path("out.png").exists()


ERROR_KEYS = {"comfyui": "error", "webui": "errors", "openai": "error"}


@pytest.mark.parametrize("name", RIGS)
def test_a_provider_without_engines_says_so(name: str, cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    with RIGS[name]() as rig:
        _set(rig, monkeypatch)
        listed = cli(f"engines --provider {name}")
    lines = listed.out.splitlines()
    assert listed.status == 0
    assert lines == ["OVHcloud AI Endpoints has no engines to choose from."] if name == "ovh" else len(lines) > 1


def check_outcome(outcome: Outcome) -> None:
    """The endpoint's fault, and told as such."""
    assert outcome.status in ENDPOINT_STATUSES, outcome
    check_sentences(outcome)


def check_sentences(outcome: Outcome) -> None:
    """What went wrong in one line, what to do in the next, and nothing else."""
    assert outcome.out == ""
    assert outcome.err.count("\n") == 2, outcome.err
    assert "Traceback" not in outcome.err
    assert "inside LayerBridge" not in outcome.err
    check_texts(*outcome.err.splitlines())


def check_error(error: BridgeError) -> None:
    """The same of an error that nobody has printed yet."""
    assert isinstance(error, EndpointError)
    check_texts(error.message, error.hint)


def check_texts(message: str, hint: str) -> None:
    """Sentences, without markup and without secrets."""
    ours, _, its = message.partition(" The server said: ")
    assert len(its) < 400
    for text in (ours, hint):
        assert re.match(r"[A-Z0-9'\"]", text), text
        assert text.rstrip('"').endswith((".", ")")), text
        assert "<" not in text, text
        assert len(text) < 500, text


def _error_of(call: Callable[[], object]) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        call()
    return caught.value


def _set(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in rig.environ.items():
        monkeypatch.setenv(variable, value)

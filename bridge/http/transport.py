"""HTTP: one method, ``send``, with the rules that every call keeps.

Owns: ``Transport``, its policy and its clock; with ``bridge.http.errors`` and ``bridge.http.adapter`` the only
importer of ``requests``. May import: those two, ``bridge.http.call``, ``bridge.http.rates``, ``bridge.abandonable``,
``bridge.job_context``, ``bridge.errors``, ``bridge.secret``.

The rules:

- Every call has timeouts, a deadline for the whole of it and a limit for its answer. TLS is always verified.
- A key travels over TLS, or to this very machine; to no proxy on the way to this machine; to no other server by a
  redirect; and into no text that people read.
- A GET is tried again when the server could not be reached or said 502, 503 or 504. A POST may cost money: it is tried
  again only after a 429, which says that it was not accepted, and then only when the server says when.
- A call waits for its turn where the server is known to allow only so many (``bridge.http.rates``).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from bridge.abandonable import run_abandonable
from bridge.errors import BridgeError, Cancelled, RateLimitedError, SettingsError, UnreachableError
from bridge.http.address import is_loopback
from bridge.http.call import HttpAnswer, HttpCall
from bridge.http.rates import TOO_MANY_REQUESTS, RateController
from bridge.http.texts import elsewhere, not_an_address, timed_out, too_large
from bridge.job_context import JobContext
from bridge.secret import Secret
from layerbridge import __version__

if TYPE_CHECKING:
    import requests

    from bridge.http.adapter import Line

USER_AGENT = f"LayerBridge/{__version__}"
CHUNK_BYTES = 1 << 16
MAX_REDIRECTS = 3
HTTP_ERROR = 400
GATEWAY_STATUSES = (502, 503, 504)
OK = 200
TURN_PIECE_S = 0.1
"""How long a call that waits for its turn sleeps before it asks whether it is still wanted."""


@dataclass(frozen=True)
class Policy:
    """What may be tuned.

    Attributes:
        plain_http_hosts: hosts, besides this machine, to which a key may travel over plain HTTP.
        ca_file: a PEM file of authorities that are trusted besides the usual ones; "" for none.
        retries: how often a GET is tried again.
        backoff_s: the pause before the first retry, doubled for each one after it, plus up to as much by chance.
        max_wait_s: the longest Retry-After that is waited for.
        max_turn_s: the longest time that is waited for a turn under a server's rate.
    """

    plain_http_hosts: frozenset[str] = frozenset()
    ca_file: str = ""
    retries: int = 2
    backoff_s: float = 0.5
    max_wait_s: float = 30.0
    max_turn_s: float = 120.0


@dataclass(frozen=True)
class Clock:
    """Time and chance, to be replaced in tests. ``jitter`` gives 0 .. 1."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    jitter: Callable[[], float] = random.random


class Transport:
    """Sends calls, from any thread. Connections are kept and used again until ``close``."""

    def __init__(self, policy: Policy = Policy(), clock: Clock = Clock()) -> None:
        self._policy = policy
        self._clock = clock
        self._rates = RateController(clock.monotonic)
        self._lock = threading.Lock()
        self._idle: list[Line] = []
        self._closed = False

    @property
    def ca_file(self) -> str:
        """Authorities that are trusted besides the usual ones, for those who connect by other means than this."""
        return self._policy.ca_file

    def use(self, policy: Policy) -> None:
        """Go by another policy from the next call on."""
        with self._lock:
            self._policy = policy
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    def send(
        self,
        call: HttpCall,
        *,
        wanted: Callable[[], bool] = lambda: True,
        on_wait: Callable[[float, str], None] = lambda wait_s, why: None,
        on_bytes: Callable[[bytes], None] | None = None,
    ) -> HttpAnswer:
        """Carry out a call. An answer of any status is an answer; redirects of a GET are followed on its own server.

        Args:
            call: what to send.
            wanted: asked before anything is sent, while waiting, and before it is sent again.
            on_wait: told for how long, in seconds, a turn is waited for, and why.
            on_bytes: gets each piece of a 200's body as it comes; the answer still has the whole.

        Raises:
            SettingsError: the address, a header or the way to the server is not fit for what is sent.
            RateLimitedError: the turn would come too late; nothing was sent.
            UnreachableError, TimedOutError, BadResponseError: as their texts say.
            Cancelled: nobody wants the answer any more.
        """
        self._check(call)
        _go_on(wanted)
        attempt = 0
        while True:
            self._wait_for_turn(call, wanted, on_wait)
            pause_s, outcome = self._attempt(call, attempt, on_bytes)
            if pause_s is None:
                return _given(outcome)
            self._clock.sleep(pause_s)
            if not wanted():
                raise Cancelled("Cancelled; nothing was sent again.")
            attempt += 1

    def send_abandonable(
        self,
        call: HttpCall,
        context: JobContext,
        *,
        late: Callable[[HttpAnswer], None] | None = None,
        watch: Callable[[threading.Event], None] | None = None,
        on_bytes: Callable[[bytes], None] | None = None,
    ) -> HttpAnswer:
        """``send``, but a cancelled job does not wait for it. Raises as ``send`` does; see ``run_abandonable``.

        Args:
            watch: asks how far the work is, see ``run_abandonable``. Without it the context is told how long it takes.
        """

        def ask(abandoned: threading.Event) -> HttpAnswer:
            def on_wait(wait_s: float, why: str) -> None:
                context.progress(None, f"Waiting {wait_s:.0f} s for a turn ({why})")

            return self.send(call, wanted=lambda: not abandoned.is_set(), on_wait=on_wait, on_bytes=on_bytes)

        def tick(elapsed_s: float) -> None:
            context.progress(None, f"Waiting for {call.host}, {elapsed_s:.0f} s")

        context.sending()
        answer = run_abandonable(ask, context, late=late, watch=watch, tick=None if watch or on_bytes else tick)
        if answer.status < HTTP_ERROR:
            # After an error the job may not want to send anything more.
            context.answered()
        return answer

    def close(self) -> None:
        """Close every connection. A call under way still ends; its connection is closed then."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for line in idle:
            line.close()

    def _wait_for_turn(self, call: HttpCall, wanted: Callable[[], bool], on_wait: Callable[[float, str], None]) -> None:
        while (wait := self._rates.reserve(call.rates))[0] > 0:
            wait_s, why = wait
            if wait_s > self._policy.max_turn_s:
                raise RateLimitedError(
                    f"{call.host} takes nothing for the next {wait_s:.0f} s ({why}); nothing was sent.",
                    f"Try again in {wait_s:.0f} s.",
                    wait_s=wait_s,
                )
            on_wait(wait_s, why)
            self._clock.sleep(min(wait_s, TURN_PIECE_S))
            _go_on(wanted)

    def _attempt(
        self, call: HttpCall, attempt: int, on_bytes: Callable[[bytes], None] | None
    ) -> tuple[float | None, HttpAnswer | BridgeError]:
        """The pause in seconds before the next attempt, None for "enough", and what this one gave."""
        try:
            answer = self._follow(call, on_bytes)
            self._rates.heard(call.rates, answer)
        except UnreachableError as error:
            return self._backoff(call, attempt), error
        if answer.status == TOO_MANY_REQUESTS and attempt == 0 and answer.wait_s is not None:
            return (answer.wait_s if answer.wait_s <= self._policy.max_wait_s else None), answer
        return (self._backoff(call, attempt) if answer.status in GATEWAY_STATUSES else None), answer

    def _backoff(self, call: HttpCall, attempt: int) -> float | None:
        if call.may_cost or attempt >= self._policy.retries:
            return None
        return self._policy.backoff_s * (2.0**attempt + self._clock.jitter())

    def _follow(self, call: HttpCall, on_bytes: Callable[[bytes], None] | None) -> HttpAnswer:
        for _ in range(MAX_REDIRECTS):
            answer = self._send_once(call, on_bytes)
            target = answer.headers.get("location", "")
            if not (300 <= answer.status < 400 and target):
                return answer
            url = urljoin(call.url, target)
            if call.may_cost or _origin(url) != _origin(call.url):
                raise elsewhere(call)
            call = replace(call, url=url, query={})
        raise elsewhere(call)

    def _send_once(self, call: HttpCall, on_bytes: Callable[[bytes], None] | None) -> HttpAnswer:
        # Here and not above, as in ``_borrow``: the window shows before anything is asked of a server.
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        from bridge.http.errors import detach, translated

        deadline = self._clock.monotonic() + call.timeouts.total_s
        line = self._borrow()
        line.begin(lambda: deadline - self._clock.monotonic(), call.timeouts.read_s, only_public=call.only_public)
        try:
            with self._open(line.session, call) as response:
                listener = on_bytes if response.status_code == OK else None
                body = self._read(response, call, deadline, listener)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return HttpAnswer(response.status_code, headers, body, self._wait_s(headers))
        except (RequestException, HTTPError, UnicodeError) as error:
            detach(error)
            if self._clock.monotonic() >= deadline:
                raise timed_out(call, call.timeouts.total_s) from error
            raise translated(error, call, sent=line.guard.wrote) from error
        finally:
            self._give_back(line)

    def _open(self, session: requests.Session, call: HttpCall) -> requests.Response:
        return session.request(
            call.method.upper(),
            call.url,
            params=dict(call.query),
            headers={name: _revealed(value) for name, value in call.headers.items()},
            json=call.json,
            data=call.body or list(call.fields) or None,
            files=[(part.name, (part.filename, part.data, part.content_type)) for part in call.files] or None,
            timeout=(call.timeouts.connect_s, call.timeouts.read_s),
            # Without an auth of its own, requests lets ~/.netrc overwrite the Authorization header.
            auth=_as_it_is,
            # The way to this very machine must not lead through a proxy, which would see the key.
            proxies={"http": "", "https": ""} if is_loopback(call.url) else None,
            allow_redirects=False,
            stream=True,
        )

    def _read(
        self,
        response: requests.Response,
        call: HttpCall,
        deadline: float,
        on_bytes: Callable[[bytes], None] | None,
    ) -> bytes:
        # read1 returns what has come; read would wait for a full chunk, however slowly it drips in.
        read = getattr(response.raw, "read1", response.raw.read)
        chunks: list[bytes] = []
        received = 0
        while chunk := read(CHUNK_BYTES, decode_content=True):
            chunks.append(chunk)
            if on_bytes is not None:
                on_bytes(chunk)
            received += len(chunk)
            if received > call.max_body_bytes:
                raise too_large(call)
            if self._clock.monotonic() > deadline:
                raise timed_out(call, call.timeouts.total_s)
        return b"".join(chunks)

    def _wait_s(self, headers: Mapping[str, str]) -> float | None:
        value = headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        from email.utils import parsedate_to_datetime  # see ``_send_once``

        try:
            until = parsedate_to_datetime(value)
            moment = until if until.tzinfo else until.replace(tzinfo=UTC)
            return max(0.0, (moment - self._clock.now()).total_seconds())
        except (ValueError, OverflowError):  # the second for years and zones of twenty digits
            return None

    def _check(self, call: HttpCall) -> None:
        parts = _split(call.url)
        for name, value in call.headers.items():
            text = name + _revealed(value)
            if not all(" " <= character <= "~" for character in text):
                raise SettingsError(f"The header {name!r} has odd characters in it.", "Check the provider's settings.")
        safe = parts.scheme == "https" or is_loopback(call.url) or parts.hostname in self._policy.plain_http_hosts
        if call.secrets and not safe:
            raise SettingsError(
                f"The key would travel to {parts.hostname} unencrypted; nothing was sent.",
                "Use an address that starts with https://, or allow it on the provider's page in the settings "
                "(allow_plain_http).",
            )

    def _borrow(self) -> Line:
        # A pool and not one session per thread: run_abandonable makes a thread for each call.
        with self._lock:
            if self._idle:
                return self._idle.pop()
        from bridge.http.adapter import Line

        return Line(USER_AGENT, self._policy.ca_file)

    def _give_back(self, line: Line) -> None:
        line.clear()
        with self._lock:
            if not self._closed and line.ca_file == self._policy.ca_file:
                self._idle.append(line)
                return
        line.close()


def _go_on(wanted: Callable[[], bool]) -> None:
    if not wanted():
        raise Cancelled("Cancelled; nothing was sent.")


def _given(outcome: HttpAnswer | BridgeError) -> HttpAnswer:
    if isinstance(outcome, BridgeError):
        raise outcome
    return outcome


def _revealed(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and parts.hostname and parts.username is None and parts.port != 0
    except ValueError as error:
        raise not_an_address(url) from error
    if not fit:
        # An address with a password in it is not repeated.
        raise not_an_address(f"{parts.scheme}://{parts.hostname or ''}" if "@" in url else url)
    return parts


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = _split(url)
    return parts.scheme, parts.hostname, parts.port

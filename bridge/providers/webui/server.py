"""Where a WebUI is and how it is asked.

Owns: ``Server``: addresses, the user and password in a header, questions. May import: ``bridge.http.transport``,
``bridge.http.call``, ``bridge.job_context``, ``bridge.errors``, ``bridge.secret``,
``bridge.providers.payload``, ``bridge.providers.webui.errors``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.errors import BridgeError, SettingsError, UnreachableError
from bridge.http.call import HttpAnswer, HttpCall, Timeouts
from bridge.http.transport import Transport
from bridge.job_context import JobContext
from bridge.providers.payload import base64_text
from bridge.providers.webui.errors import endpoint_error, knows_no_such_path
from bridge.secret import Secret

log = logging.getLogger(__name__)

QUESTION = Timeouts(connect_s=10, read_s=30, total_s=60)
GLANCE = Timeouts(connect_s=2, read_s=3, total_s=5)
GENERATION = Timeouts(connect_s=10, read_s=3600, total_s=3600)
"""It is one's own machine, and a CPU may take that long."""

MAX_LIST_BYTES = 128 << 20
"""LoRAs are listed with all their metadata: 31 MB have been seen."""

MAX_PICTURES_BYTES = 512 << 20
API = "/sdapi/v1/"
START = "Look whether the WebUI runs there, started with --api."


@dataclass(frozen=True)
class Server:
    """One WebUI.

    Attributes:
        url: the base address, without a slash at the end.
        key: "user:password", where it was started with --api-auth.
    """

    transport: Transport
    url: str
    key: Secret | None = None

    def call(
        self,
        path: str,
        json: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        timeouts: Timeouts = QUESTION,
        max_body_bytes: int = MAX_LIST_BYTES,
        free: bool = False,
    ) -> HttpCall:
        """A call: a GET, or a POST where there is ``json``.

        Args:
            path: below /sdapi/v1/, or from the root where it starts with a slash.
            free: for a POST, whether carrying it out twice does no harm.

        Raises:
            SettingsError: the key is no user with a password.
        """
        return HttpCall(
            "GET" if json is None else "POST",
            self.url + (path if path.startswith("/") else API + path),
            self._headers(),
            query=query or {},
            json=json,
            timeouts=timeouts,
            max_body_bytes=max_body_bytes,
            free=free,
        )

    def told(self, call: HttpCall) -> Any:
        """The JSON that answers a question.

        Raises:
            EndpointError: there is none.
        """
        answer = self.send(call)
        if answer.status != 200:
            raise self.error(answer, call)
        return answer.json()

    def told_if_known(self, path: str) -> Any:
        """The same; an empty list from a server that has no such address, because it is old or small.

        Raises:
            EndpointError: anything else but an answer.
        """
        call = self.call(path)
        answer = self.send(call)
        if answer.status == 404:
            return []
        if answer.status != 200:
            raise self.error(answer, call)
        return answer.json()

    def has_route(self, path: str) -> bool:
        """Whether something can be posted to ``path``: a GET of it is then refused, but not unknown.

        Raises:
            EndpointError: the server did not answer.
        """
        # Gradio, which shares the port, may answer a GET with the 404 of the same framework: that says nothing.
        return not knows_no_such_path(self.send(self.call(path)))

    def send(self, call: HttpCall) -> HttpAnswer:
        """Any answer. Raises as ``Transport.send``; who does not reach the server reads how it is started."""
        try:
            return self.transport.send(call)
        except UnreachableError as error:
            raise _with_hint(error) from error

    def send_abandonable(
        self,
        call: HttpCall,
        context: JobContext,
        *,
        late: Callable[[HttpAnswer], None],
        watch: Callable[[threading.Event], None] | None = None,
    ) -> HttpAnswer:
        """See ``Transport.send_abandonable``; raises as ``send``. What comes late and is no result is dropped."""

        def kept(answer: HttpAnswer) -> None:
            try:
                late(answer)
            except BridgeError as error:
                log.debug("What came late is no result: %s", error)

        try:
            return self.transport.send_abandonable(call, context, late=kept, watch=watch)
        except UnreachableError as error:
            raise _with_hint(error) from error

    def error(self, answer: HttpAnswer, call: HttpCall) -> BridgeError:
        """The error that an answer other than 200 stands for, without the password in it."""
        _, _, password = self.key.reveal().partition(":") if self.key else ("", "", "")
        return endpoint_error(answer, call, password=password, has_key=self.key is not None)

    def _headers(self) -> dict[str, str | Secret]:
        if self.key is None:
            return {}
        pair = self.key.reveal()
        if ":" not in pair:
            raise SettingsError(
                "The WebUI's key is no user and password; nothing was sent.",
                "Enter them as user:password in the settings or in WEBUI_API_AUTH.",
            )
        return {"Authorization": Secret(f"Basic {base64_text(pair.encode())}")}


def _with_hint(error: UnreachableError) -> UnreachableError:
    return UnreachableError(error.message, f"{START} {error.hint}".strip(), sent=error.sent)

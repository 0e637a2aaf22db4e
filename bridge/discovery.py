"""Servers on this very machine that nobody had to name.

Owns: ``Found`` and ``look``. May import: ``bridge.registry``, ``bridge.providers.base``, ``bridge.http.transport``,
``bridge.errors``, ``bridge.plain_text``.

Which addresses are looked at follows from what the providers declare (``ProviderSpec.usual_urls``). Each is asked what
it is, all at once; one that does not answer as the provider's server would is passed over.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from bridge.errors import BridgeError
from bridge.http.transport import Policy, Transport
from bridge.model import ProviderId
from bridge.plain_text import cleaned
from bridge.registry import Registry

log = logging.getLogger(__name__)

PATIENCE_S = 6.0
"""For all of them together: a server that is there answers at once, one that hangs is not waited for."""


@dataclass(frozen=True)
class Found:
    """A server that answers.

    Attributes:
        what: what it says it is ("ComfyUI 0.3.64").
    """

    provider: ProviderId
    url: str
    what: str


def look(registry: Registry, *, patience_s: float = PATIENCE_S) -> tuple[Found, ...]:
    """Ask at every usual address; takes ``patience_s`` seconds at most. Nothing leaves this machine."""
    # Once is enough: nobody retries a door that nobody opens.
    transport = Transport(Policy(retries=0))
    places = [(provider, url) for provider in registry.ids() for url in _usual_urls(registry, provider)]
    answers: queue.SimpleQueue[Found | None] = queue.SimpleQueue()
    for provider, url in places:
        threading.Thread(
            target=_ask, args=(registry, transport, provider, url, answers), name="layerbridge-look", daemon=True
        ).start()
    timer = threading.Timer(patience_s, answers.put, args=(None,))
    timer.daemon = True
    timer.start()
    found = list[Found]()
    for _ in places:
        answer = answers.get()
        if answer is None:
            break
        found.append(answer)
    timer.cancel()
    transport.close()
    return tuple(sorted((each for each in found if each.what), key=lambda each: (each.provider, each.url)))


def where(found: Found) -> str:
    """The address for people, without the scheme."""
    return urlsplit(found.url).netloc


def _usual_urls(registry: Registry, provider: ProviderId) -> tuple[str, ...]:
    try:
        return registry.get(provider).spec.usual_urls
    except BridgeError:
        # It cannot even be made; the list of providers says why.
        return ()


def _ask(
    registry: Registry, transport: Transport, provider: ProviderId, url: str, answers: queue.SimpleQueue[Found | None]
) -> None:
    what = ""
    try:
        what = cleaned(registry.stranger(provider, url, transport).identify())
    except BridgeError as error:
        log.debug("%s is not at %s: %s", provider, url, error)
    except Exception:  # A thread's border; a provider of somebody else's may raise anything.
        log.exception("Looking for %s at %s failed in a way that nobody foresaw", provider, url)
    answers.put(Found(provider, url, what))

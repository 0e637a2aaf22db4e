"""What is needed to ask endpoints: the keys, the transport, the providers, the ledger.

Owns: ``Endpoints``, ``policy_of``. May import: ``bridge.credentials``, ``bridge.key_stores``,
``bridge.http.transport``, ``bridge.money.ledger``, ``bridge.registry``, ``bridge.settings``, ``bridge.log.masking``,
``bridge.paths``. Loaded when somebody first asks for it: a window shows before.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.credentials import Credentials
from bridge.http.transport import Policy, Transport
from bridge.key_stores import stores_here
from bridge.log.masking import Masking
from bridge.money.ledger import Ledger
from bridge.paths import Paths
from bridge.registry import Overrides, Registry
from bridge.settings import Settings, with_limits_on_disk


class Endpoints:
    """The parts that whoever asks an endpoint needs.

    Attributes:
        registry: another one each time that settings are taken into use.
    """

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        *,
        environ: Mapping[str, str],
        overrides: Overrides | None,
        masking: Masking,
    ) -> None:
        self._paths, self._environ, self._masking = paths, environ, masking
        self._overrides = overrides or Overrides()
        self.credentials = Credentials(environ, stores_here(paths))
        self.transport = Transport(policy_of(settings))
        self.ledger = Ledger(paths.ledger)
        self.use(settings)

    def use(self, settings: Settings) -> None:
        """Take settings, and the keys as they are kept now, into use."""
        self.transport.use(policy_of(settings))
        self.registry = Registry(
            settings,
            self.credentials,
            self.transport,
            environ=self._environ,
            overrides=self._overrides,
            on_key=self._masking.hide_key,
            limits=lambda: with_limits_on_disk(self._paths, settings),
        )


def policy_of(settings: Settings) -> Policy:
    """How a transport goes by these settings."""
    return Policy(plain_http_hosts=frozenset(settings.allow_plain_http), ca_file=settings.ca_file)

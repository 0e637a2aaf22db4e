"""Where keys are kept: the system's keyring, or a private file.

Owns: ``KeyringStore``, ``FileStore``, ``stores_here``. May import: ``bridge.credentials``, ``bridge.secret``,
``bridge.paths``, ``bridge.errors``; the only importer of ``keyring``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bridge.credentials import SecretStore, StoreUnavailableError
from bridge.errors import SettingsError
from bridge.paths import Paths, storage_error, write_atomically
from bridge.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "layerbridge"
FILE_NAME = "keys.json"


class KeyringStore:
    """The system's keyring.

    Args:
        backend: a ``keyring`` back end; None for the one that the system has.
    """

    name = "the system keyring"
    warning = ""

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._given = backend

    def get(self, account: str) -> Secret | None:
        """See ``SecretStore``."""
        backend = self._backend()
        try:
            value = backend.get_password(SERVICE, account)
        except Exception as error:  # A border: back ends raise whatever their D-Bus or OS library does.
            raise StoreUnavailableError(f"{self.name}: {type(error).__name__}") from error
        return Secret(value) if value else None

    def set(self, account: str, secret: Secret) -> None:
        """See ``SecretStore``."""
        backend = self._backend()
        try:
            backend.set_password(SERVICE, account, secret.reveal())
        except Exception as error:  # As above.
            raise StoreUnavailableError(f"{self.name}: {type(error).__name__}") from error

    def delete(self, account: str) -> None:
        """See ``SecretStore``."""
        from keyring.errors import PasswordDeleteError

        backend = self._backend()
        try:
            backend.delete_password(SERVICE, account)
        except PasswordDeleteError:
            return  # It was not there.
        except Exception as error:  # As above.
            raise StoreUnavailableError(f"{self.name}: {type(error).__name__}") from error

    def _backend(self) -> KeyringBackend:
        try:
            # Here and not above: choosing a back end takes a noticeable moment, and most runs need no key.
            import keyring

            backend = self._given or keyring.get_keyring()
            # The fail and null back ends say "nothing here" by a priority of 0 or less.
            serves = backend.priority > 0
        except Exception as error:  # As above.
            raise StoreUnavailableError(f"{self.name}: {type(error).__name__}") from error
        if not serves:
            raise StoreUnavailableError(f"{self.name}: there is none")
        return backend


class FileStore:
    """A JSON file that only its owner may read (0600), for machines without a keyring."""

    name = "a private file"

    def __init__(self, paths: Paths) -> None:
        self._path = paths.config / FILE_NAME

    @property
    def warning(self) -> str:
        """See ``SecretStore``."""
        return f"No keyring serves on this machine; the key is in {self._path}, readable by you only, not encrypted."

    def get(self, account: str) -> Secret | None:
        """See ``SecretStore``. Raises ``SettingsError`` when the file is broken."""
        value = self._read().get(account)
        return Secret(value) if value else None

    def set(self, account: str, secret: Secret) -> None:
        """See ``SecretStore``."""
        self._write({**self._read(), account: secret.reveal()})

    def delete(self, account: str) -> None:
        """See ``SecretStore``."""
        kept = self._read()
        if kept.pop(account, None) is not None:
            self._write(kept)

    def _read(self) -> dict[str, str]:
        try:
            data = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise storage_error(error, self._path, doing="read") from error
        except (ValueError, RecursionError) as error:
            raise self._broken() from error
        if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
            raise self._broken()
        return data

    def _broken(self) -> SettingsError:
        return SettingsError(f"The file with the keys, {self._path}, is broken.", "Delete it and enter the key again.")

    def _write(self, kept: Mapping[str, str]) -> None:
        write_atomically(self._path, json.dumps(kept, indent=1).encode(), mode=0o600)


def stores_here(paths: Paths) -> tuple[SecretStore, ...]:
    """The stores of this machine, in the order in which they are asked and tried."""
    return KeyringStore(), FileStore(paths)

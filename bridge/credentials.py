"""Keys: where they are looked for, where they are kept, and how they stay out of texts.

Owns: ``Secret``, the stores, ``Credentials``. May import: ``bridge.paths``, ``bridge.errors``, and for its types
``bridge.providers.base``; the only importer of ``keyring``.

A key is looked for in the environment first, then in the system's keyring, then in a private file, which is written
only where no keyring serves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bridge.capability import ProviderSpec
from bridge.errors import SettingsError
from bridge.paths import Paths, storage_error, write_atomically
from bridge.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "layerbridge"
FILE_NAME = "keys.json"


class StoreUnavailableError(Exception):
    """A store that does not work on this machine; the text says why. The next one is asked."""


class SecretStore(Protocol):
    """Keeps secrets by account (a provider's id)."""

    @property
    def name(self) -> str:
        """For people: "the system keyring"."""

    @property
    def warning(self) -> str:
        """What its users should know, or ""."""

    def get(self, account: str) -> Secret | None:
        """The secret, or None. Raises ``StoreUnavailableError``."""

    def set(self, account: str, secret: Secret) -> None:
        """Keep it. Raises ``StoreUnavailableError``, or ``StorageError`` for a disk."""

    def delete(self, account: str) -> None:
        """Forget it, if it was there. Raises as ``set`` does."""


@dataclass(frozen=True)
class FoundKey:
    """A key and, for people, where it is."""

    secret: Secret
    where: str


@dataclass(frozen=True)
class StoredKey:
    """Where a key was kept, and what its user should know about that."""

    where: str
    warning: str | None = None


class EnvironmentStore:
    """The variables that the providers' own samples read; read-only.

    Args:
        environ: the environment.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, variable: str) -> FoundKey | None:
        """The key in ``variable``, or None where it is unset or empty."""
        value = self._environ.get(variable, "").strip() if variable else ""
        return FoundKey(checked(Secret(value)), f"the environment variable {variable}") if value else None


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


class Credentials:
    """Finds and keeps the providers' keys.

    Args:
        environ: asked before every store.
        stores: in the order in which they are asked and tried; the keyring and then a private file unless given.
    """

    def __init__(
        self, environ: Mapping[str, str] = os.environ, paths: Paths | None = None, stores: Sequence[SecretStore] = ()
    ) -> None:
        self._environment = EnvironmentStore(environ)
        self._stores: Sequence[SecretStore] = stores or (KeyringStore(), FileStore(paths or Paths.default(environ)))

    def key_for(self, spec: ProviderSpec) -> FoundKey | None:
        """The key of a provider and where it is, or None. Nothing is asked for a provider that uses no key.

        Raises:
            SettingsError: a key that cannot be one.
        """
        if not spec.needs_key and not spec.key_variable:
            return None
        return self._environment.get(spec.key_variable) or self._stored(spec.id)

    def store_key(self, spec: ProviderSpec, secret: Secret) -> StoredKey:
        """Keep a key in the first store that works.

        Raises:
            SettingsError: it cannot be a key, or no store works.
            StorageError: the disk refused it.
        """
        checked(secret)
        reasons = []
        for store in self._stores:
            try:
                store.set(spec.id, secret)
            except StoreUnavailableError as error:
                reasons.append(str(error))
            else:
                return StoredKey(store.name, store.warning or None)
        raise SettingsError(f"The key was not kept: {'; '.join(reasons)}.", _use_variable(spec))

    def forget(self, spec: ProviderSpec) -> None:
        """Delete a provider's key from every store. A variable of the environment stays as it is."""
        for store in self._stores:
            try:
                store.delete(spec.id)
            except StoreUnavailableError:
                continue

    def _stored(self, account: str) -> FoundKey | None:
        for store in self._stores:
            try:
                secret = store.get(account)
            except StoreUnavailableError:
                continue
            if secret is not None:
                return FoundKey(checked(secret), store.name)
        return None


def checked(secret: Secret) -> Secret:
    """``secret`` itself, if it can travel in a header.

    Raises:
        SettingsError: it is empty, or has spaces, line ends or characters outside printable ASCII in it.
    """
    value = secret.reveal()
    if not value:
        raise SettingsError("The key is empty.", "Paste the whole key.")
    # A line end would start another header, and http.client refuses what Latin-1 cannot hold with a traceback.
    if not all("!" <= character <= "~" for character in value):
        raise SettingsError("The key has spaces, line ends or odd characters in it.", "Copy only the key itself.")
    return secret


def _use_variable(spec: ProviderSpec) -> str:
    return f"Set {spec.key_variable} in the environment." if spec.key_variable else "Check the folder for settings."

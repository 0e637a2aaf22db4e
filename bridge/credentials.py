"""Keys: where they are looked for, where they are kept, and how they stay out of texts.

Owns: ``SecretStore``, ``Credentials``. May import: ``bridge.origin``, ``bridge.secret``, ``bridge.capability``,
``bridge.errors``.

A key is looked for in the environment first, then in each store: the system's keyring, and a private file, which is
written only where no keyring serves (``bridge.key_stores``).

A key that is kept belongs to the origin of the address that it was given for, and stands beside it in its store, behind
a space, which no key has: one entry, so that no crash can leave a new key with the origin of an old one. What was kept
before there were origins, or was put into the keyring by hand, is bound when it is first used.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bridge.capability import ProviderSpec
from bridge.errors import KeyElsewhereError, SettingsError, StorageError
from bridge.origin import origin_of, shown_origin
from bridge.secret import Secret

log = logging.getLogger(__name__)


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
    """A key and, for people, where it is.

    Attributes:
        origin: of the address that it was given for; "" where nobody said, as in the environment.
        is_stored: whether it is in a store, and so can be deleted and bound.
    """

    secret: Secret
    where: str
    origin: str = ""
    is_stored: bool = False


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


class Credentials:
    """Finds and keeps the providers' keys.

    Args:
        environ: asked before every store.
        stores: in the order in which they are asked and tried.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ, stores: Sequence[SecretStore] = ()) -> None:
        self._environment = EnvironmentStore(environ)
        self._stores = stores

    def find(self, spec: ProviderSpec) -> FoundKey | None:
        """The key of a provider and where it is, or None. Nothing is asked for a provider that uses no key.

        What is found may be sent nowhere yet: see ``bound``.

        Raises:
            SettingsError: a key that cannot be one.
        """
        if not spec.needs_key and not spec.key_variable:
            return None
        return self._environment.get(spec.key_variable) or self._stored(spec.id)

    def bound(self, spec: ProviderSpec, found: FoundKey, url: str, usual: str) -> FoundKey:
        """``found`` for sending to ``url``. One from the environment is for whatever address is configured.

        Args:
            usual: the address that is configured, without what was said for this run only. A key in a store that
                belongs to no address yet belongs to this one from now on.

        Raises:
            KeyElsewhereError: it was given for another address.
            SettingsError: an address is none.
        """
        if not found.is_stored:
            return found
        here = _origin(spec, url)
        if not found.origin:
            found = self._bind(spec, found, _origin(spec, usual))
        if found.origin == here:
            return found
        raise KeyElsewhereError(
            f"The key of {spec.label} was given for {shown_origin(found.origin)}, and the address is "
            f"{shown_origin(here)} now; nothing was sent.",
            f"If that address is right, give the key again in the panel's settings{_or_variable(spec)}.",
        )

    def store_key(self, spec: ProviderSpec, secret: Secret, url: str) -> StoredKey:
        """Keep a key for the server at ``url`` in the first store that works.

        Raises:
            SettingsError: it cannot be a key, the address is none, or no store works.
            StorageError: the disk refused it.
        """
        kept = _packed(checked(secret), _origin(spec, url))
        reasons = []
        for store in self._stores:
            try:
                store.set(spec.id, kept)
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
                kept = store.get(account)
            except StoreUnavailableError:
                continue
            if kept is not None:
                secret, origin = _unpacked(kept)
                return FoundKey(checked(secret), store.name, origin, is_stored=True)
        return None

    def _bind(self, spec: ProviderSpec, found: FoundKey, origin: str) -> FoundKey:
        store = next(each for each in self._stores if each.name == found.where)
        try:
            store.set(spec.id, _packed(found.secret, origin))
        except (StoreUnavailableError, StorageError) as error:
            # It can be read and not be written. It is held against the address all the same, in this run.
            log.warning("The key of %s could not be bound to its address: %s", spec.id, error)
        return replace(found, origin=origin)


def _packed(secret: Secret, origin: str) -> Secret:
    return Secret(f"{secret.reveal()} {origin}")


def _unpacked(kept: Secret) -> tuple[Secret, str]:
    key, gap, origin = kept.reveal().rpartition(" ")
    return (Secret(key), origin) if gap and "://" in origin else (kept, "")


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


def _or_variable(spec: ProviderSpec) -> str:
    return f", or set {spec.key_variable} for it" if spec.key_variable else ""


def _origin(spec: ProviderSpec, url: str) -> str:
    origin = origin_of(url)
    if not origin:
        raise SettingsError(
            f"The address of {spec.label} is none that a key can be sent to; nothing was sent.",
            "Write it like https://host.example, without a user or a password in it.",
        )
    return origin

"""Keyring back ends for tests: one that works, one that says it does not, one that fails."""

from __future__ import annotations

from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps passwords in ``kept``, by service and account."""

    priority: Any = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class AbsentKeyring(MemoryKeyring):
    """As keyring's own fail and null back ends: nothing to be used."""

    priority: Any = 0


class LockedKeyring(MemoryKeyring):
    """A system keyring whose user did not unlock it; other libraries' errors come through too."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self._error = error or KeyringError("locked")

    def get_password(self, service: str, username: str) -> str | None:
        raise self._error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self._error

    def delete_password(self, service: str, username: str) -> None:
        raise self._error

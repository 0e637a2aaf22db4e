"""What the address of a provider means for its key: whether it goes there, and whether others can read it on the way.

Owns: ``AddressPart``, ``Hosts``. May import: PySide6, ``bridge.origin``, ``bridge.http.address``, ``ui.look``,
``ui.words``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QFormLayout

from bridge.http.address import host_in_the_clear
from bridge.origin import origin_of, shown_origin
from ui.look import muted, named
from ui.words import noop, tr

IN_THE_CLEAR = noop(
    "The address starts with http://, so nothing on the way to {host} is encrypted: whoever has a hand on that network "
    "can read the key and the pictures. Without this, no key is sent there."
)
GIVEN_ELSEWHERE = noop(
    "This key was given for {origin} and is not sent to another address. If this one is right, give the key again."
)


@dataclass(frozen=True)
class Hosts:
    """What a page changes in the hosts to which keys may travel unencrypted.

    Attributes:
        left: the address is another one now.
        granted: the user allows it.
        refused: the user does not allow it any more.
    """

    left: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


def allowed_after(before: tuple[str, ...], changes: Iterable[Hosts]) -> tuple[str, ...]:
    """The hosts that are allowed once these pages are saved: what one refuses is allowed by none of them."""
    changes = tuple(changes)
    left, granted, refused = (
        frozenset().union(*(getattr(each, name) for each in changes)) for name in ("left", "granted", "refused")
    )
    stay = [host for host in before if host not in left]
    return tuple(host for host in dict.fromkeys((*stay, *sorted(granted))) if host not in refused)


class AddressPart:
    """Rows of a form below the address; there only where they say something.

    Args:
        allowed: the hosts that are allowed by what is saved.

    Attributes:
        elsewhere: that the key was given for another address.
        allow: whether the key may travel unencrypted.
    """

    def __init__(self, rows: QFormLayout, allowed: Iterable[str]) -> None:
        self._rows = rows
        self._allowed = frozenset(allowed)
        self._host = self._first = ""
        self.elsewhere, self.allow, self.meaning = muted(), QCheckBox(), muted()
        for part in (self.elsewhere, self.allow, self.meaning):
            rows.addRow("", part)
            rows.setRowVisible(part, bool(part.text()))

    def show_key(self, url: str, origin: str, *, has_key: bool, encrypts: bool) -> None:
        """Show what holds for the key at this address.

        Args:
            origin: where the key that is kept was given for; "" where that does not matter.
            encrypts: whether the provider encrypts in any case.
        """
        goes = not origin or origin == origin_of(url)
        self.elsewhere.setText("" if goes else tr(GIVEN_ELSEWHERE, origin=shown_origin(origin)))
        self._rows.setRowVisible(self.elsewhere, not goes)
        host = host_in_the_clear(url) if has_key and not encrypts else ""
        if host != self._host:
            self._host = host
            self.allow.setChecked(host in self._allowed)
            self.allow.setText(tr("Send the key &unencrypted to {host}", host=host.replace("&", "&&")))
            named(self.allow, tr("Send the key unencrypted"), tr("Plain http: allow this host to get a key over it"))
            self.meaning.setText(tr(IN_THE_CLEAR, host=host))
        for part in (self.allow, self.meaning):
            self._rows.setRowVisible(part, bool(host))

    def begin(self, allowed: Iterable[str]) -> None:
        """What is shown now is what is saved."""
        self._allowed, self._first = frozenset(allowed), self._host
        self.allow.setChecked(self._host in self._allowed)

    def hosts(self) -> Hosts:
        """What saving changes."""
        left = {self._first} & self._allowed - {self._host}
        if not self._host:
            return Hosts(frozenset(left))
        here = frozenset({self._host})
        if self.allow.isChecked():
            return Hosts(frozenset(left), granted=here)
        return Hosts(frozenset(left), refused=here & self._allowed)

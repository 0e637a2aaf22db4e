"""Which hosts may get a key unencrypted, once several pages were saved."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFormLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.settings.address_part import AddressPart, Hosts, allowed_after

RENDER = frozenset({"render.lan"})


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ((), (), ()),
        (("b", "a"), (Hosts(), Hosts()), ("b", "a")),
        ((), (Hosts(granted=RENDER),), ("render.lan",)),
        (("render.lan",), (Hosts(left=RENDER),), ()),
        (("a", "render.lan"), (Hosts(left=RENDER), Hosts(granted=RENDER)), ("a", "render.lan")),
        (("render.lan",), (Hosts(refused=RENDER), Hosts(granted=RENDER)), ()),
    ],
)
def test_the_hosts_that_are_allowed(
    before: tuple[str, ...], changes: tuple[Hosts, ...], after: tuple[str, ...]
) -> None:
    assert allowed_after(before, changes) == after


@pytest.mark.parametrize("encrypts", [True, False])
def test_who_encrypts_in_any_case_is_not_asked(qtbot: QtBot, encrypts: bool) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    part = AddressPart(QFormLayout(page), ())
    part.show_key("http://grpc.lan:50051", "", has_key=True, encrypts=encrypts)
    assert part.allow.isVisibleTo(page) is not encrypts


def test_a_host_that_is_allowed_already_is_shown_so(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    part = AddressPart(QFormLayout(page), ("render.lan",))
    part.show_key("http://a&b.lan", "", has_key=True, encrypts=False)
    assert (part.allow.isChecked(), part.hosts()) == (False, Hosts())
    part.show_key("http://RENDER.lan", "", has_key=True, encrypts=False)
    assert (part.allow.isChecked(), part.hosts()) == (True, Hosts(granted=RENDER))

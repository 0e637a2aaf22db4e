"""Which hosts may get a key unencrypted, once several pages were saved."""

from __future__ import annotations

import pytest

from ui.settings.address_part import Hosts, allowed_after

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

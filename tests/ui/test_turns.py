"""Short turns for as long as there is a window."""

from __future__ import annotations

import sys

from ui.turns import TURN_S, Turns


def test_turns_are_short_until_they_are_closed() -> None:
    before_s = sys.getswitchinterval()
    turns = Turns()
    assert abs(sys.getswitchinterval() - TURN_S) < 1e-6
    turns.close()
    assert abs(sys.getswitchinterval() - before_s) < 1e-6

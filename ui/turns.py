"""How soon Qt's thread gets its turn while workers run Python as well.

Owns: ``Turns``. May import: the standard library.

Whoever wants Python's lock waits for this long before the one that has it is asked to let go, and Qt's thread wants it
many times for one thing that is painted. With Python's own 5 ms ten of them are a stall that is felt.
"""

from __future__ import annotations

import sys

TURN_S = 0.0005


class Turns:
    """Short ones, until closed."""

    def __init__(self) -> None:
        self._before_s = sys.getswitchinterval()
        sys.setswitchinterval(TURN_S)

    def close(self) -> None:
        """As they were."""
        sys.setswitchinterval(self._before_s)

"""One of many things to choose from.

Owns: ``Item``. May import: the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One line of the list.

    Attributes:
        value: what choosing it means.
        help: its tooltip; it is searched too.
    """

    text: str
    value: object
    help: str = ""

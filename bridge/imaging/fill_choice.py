"""What may stand under the mask: the choice alone, since forms need it and have no use for the arrays behind it.

Owns: ``Fill``. May import: the standard library.
"""

from __future__ import annotations

from enum import StrEnum


class Fill(StrEnum):
    """What stands under the mask. The values are the names that users type."""

    AUTOMATIC = "automatic"
    NONE = "none"
    BLUR = "blur"
    BORDER = "border"
    NEUTRAL = "neutral"

"""What the panel offers to do about an error, beside telling it.

Owns: those choices and their words. May import: ``bridge.errors``, ``bridge.model``, ``bridge.plan``, ``ui.notice``.
No Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bridge.errors import BridgeError, IndexedImageError, TooManyRequestsError
from bridge.model import Mode
from bridge.plan import Into
from ui.notice import Choice

CONVERT_HELP = "Make it now; the image becomes RGB when a result is inserted, in the same undo step"
INSERT_HELP = "The image becomes RGB and the result goes in, in one undo step"
NEW_IMAGE_HELP = "Make it now; the result goes into a new image, and this one stays as it is"


class Again(Protocol):
    """Does once more what failed, with some of its wishes changed for this one time."""

    def __call__(self, **wishes: object) -> None:
        """``wishes`` are fields of ``Wishes``."""


def of_job(error: BridgeError, mode: Mode, again: Again) -> tuple[Choice, ...]:
    """What helps against the failure of a job; nothing for most."""
    if isinstance(error, TooManyRequestsError):
        return (Choice(f"Send {error.needed} requests", lambda: again(max_requests=error.needed), error.hint),)
    if isinstance(error, IndexedImageError):
        convert = Choice("Convert when inserted", lambda: again(convert_indexed=True), CONVERT_HELP)
        apart = Choice("Into a new image", lambda: again(into=str(Into.NEW_IMAGE)), NEW_IMAGE_HELP)
        # An outpaint extends its own image, so it goes into no other.
        return (convert,) if mode is Mode.OUTPAINT else (convert, apart)
    return ()


def of_insertion(error: BridgeError, converted: Callable[[], None]) -> tuple[Choice, ...]:
    """What helps where results could not be inserted."""
    return (Choice("Convert and insert", converted, INSERT_HELP),) if isinstance(error, IndexedImageError) else ()

"""The bytes of arrays for those who want bytes, made so that no other thread has to wait.

Owns: ``shared``, ``copied``, ``cleared``. May import: numpy, which is not needed to look at an array.

``ndarray.tobytes()`` copies with Python's lock held. For 4096 x 4096 pixels that is 25 ms where the memory is warm, and
up to 260 ms where the system first has to find it, in which no window is painted and no click is heard.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AT_ONCE = 1 << 20
"""Bytes that are copied between two chances for other threads."""


def shared(values: NDArray[np.uint8]) -> memoryview:
    """All bytes in their order, as a view to be read only; nothing is copied where they lie one after another."""
    lying = values if values.flags.c_contiguous else values.copy()
    return lying.data.cast("B").toreadonly()


def copied(values: NDArray[np.uint8]) -> bytes:
    """The same as ``tobytes()``, piece by piece."""
    view, made = shared(values), io.BytesIO()
    for start in range(0, len(view), AT_ONCE):
        made.write(view[start : start + AT_ONCE])
    # It gives its own memory away.
    return made.getvalue()


def cleared(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """As ``np.zeros``, but cleared while other threads run.

    Of memory that was used before ``np.zeros`` clears up to 32 MB with the lock held, where it has to be found first.
    """
    import numpy as np  # here and not above: placing a result takes none

    made = np.empty(shape, np.uint8)
    made.fill(0)
    return made

"""The listener for GIMPs: before anything else where no window is wanted, else once the window is seen.

Owns: ``Listening``. May import: ``bridge.app``, ``bridge.errors``; by its name ``bridge.procedures``.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from bridge.errors import BridgeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bridge.app import BridgeCore
    from bridge.session import LinkListener, Session


class Listening:
    """Lets GIMPs in from ``start`` on.

    Args:
        on_panel, on_lost: as ``Procedures.listen`` has them.
        lock: the run folder's, see ``bridge.single.take``.
    """

    def __init__(
        self,
        core: BridgeCore,
        on_panel: Callable[[Session], None],
        on_lost: Callable[[Session], None],
        lock: IO[bytes],
    ) -> None:
        self._core, self._on_panel, self._on_lost, self._lock = core, on_panel, on_lost, lock
        self._listener: LinkListener | None = None

    def start(self) -> None:
        """Listen, the first time that it is called. Raises ``StorageError`` where the run folder cannot be written."""
        if self._listener is not None:
            return
        from bridge.procedures import Procedures  # Sockets and all: not before there is a window.

        self._listener = Procedures(self._core).listen(self._on_panel, self._on_lost, lock=self._lock)
        self._listener.start()

    def start_or_tell(self, tell: Callable[[BridgeError], None]) -> None:
        """The same for a window that is there already, and of use without any GIMP."""
        try:
            self.start()
        except BridgeError as error:
            tell(error)

    def close(self) -> None:
        """Listen no more; the next bridge may."""
        if self._listener is not None:
            self._listener.close()
        self._lock.close()

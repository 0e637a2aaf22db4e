"""What a server of Stability's kind lists, and what follows from it.

Owns: ``Catalogue``. May import: ``bridge.capability``, ``bridge.model``, ``bridge.errors``, ``bridge.providers.kept``
and the modules beside it.
"""

from __future__ import annotations

from collections.abc import Callable

from bridge.capability import Engine
from bridge.errors import EngineNotFoundError
from bridge.model import EngineId, Mode
from bridge.providers.kept import Kept
from bridge.providers.stability.engines import modes_of, rank


class Catalogue:
    """The engines of one server, asked for when they are first needed.

    Args:
        ask: asks the server.
    """

    def __init__(self, ask: Callable[[], tuple[Engine, ...]]) -> None:
        self._kept: Kept[tuple[Engine, ...]] = Kept(ask)

    def engines(self, *, refresh: bool = False) -> tuple[Engine, ...]:
        """Those that make pictures. Raises what asking raises."""
        return self._kept.get(refresh=refresh)

    def best_for(self, mode: Mode) -> EngineId:
        """The engine that is used for ``mode`` when the user names none; ``engines.rank`` chooses.

        Raises:
            EngineNotFoundError: none serves ``mode``; or what asking raises.
        """
        fit = [engine for engine in self.engines() if mode in engine.modes]
        if not fit:
            raise EngineNotFoundError(f"The server lists no engine for {mode}.", "Name one, or use another provider.")
        return max(fit, key=lambda engine: rank(engine, mode)).id

    def serves(self, engine: EngineId, mode: Mode) -> bool:
        """Whether ``engine`` does ``mode``, by its id, and by its description once that is known. Never asks."""
        known = next((each for each in self._kept.peek() or () if each.id == engine), None)
        return mode in (known.modes if known else modes_of(engine))

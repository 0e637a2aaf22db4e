"""Every result on disk before anybody is told of it: PNG files, an SQLite index beside them, and what goes with each.

Owns: the history folder; the parts are in the modules beside. May import: those.

    history.sqlite          the index
    NAME.png                a result as it came
    thumbnails/NAME.webp    the same, small
    kept/NAME.zip           what is needed to insert it exactly where it belongs
    sources/DIGEST.png      pictures that results were made from, each once
    deleted/                what can still be brought back
"""

from __future__ import annotations

from bridge.history.entry import Cursor, HistoryEntry, Page, Query, moment
from bridge.history.store import History

__all__ = ["Cursor", "History", "HistoryEntry", "Page", "Query", "moment"]

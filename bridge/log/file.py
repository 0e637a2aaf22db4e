"""The log: a file that only its owner reads, which does not grow for ever, with nothing in it that others must not see.

Owns: ``open_log``, ``close_log``, ``MaskedForm``, the file's size. May import: ``bridge.log.masking``,
``bridge.paths``.
"""

from __future__ import annotations

import contextlib
import logging
import time
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from bridge.log.masking import Masking
from bridge.paths import Paths, private_folder

MAX_BYTES = 1 << 20
OLD_FILES = 3
MAX_LINE_CHARS = 1 << 15
"""A traceback fits; what a server sends instead of an answer need not."""
OURS = ("bridge", "ui", "layerbridge")
FORM = "%(asctime)sZ %(levelname)s %(process)d %(name)s: %(message)s"


class _File(RotatingFileHandler):
    """Made when the first line is written, for its owner alone."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        private_folder(path.parent)
        path.touch(mode=0o600)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A disk that is full shall not be told of on the terminal once for each line, nor end anything."""


class MaskedForm(logging.Formatter):
    """How a line looks: masked whole, the traceback with it."""

    def __init__(self, masking: Masking) -> None:
        super().__init__(FORM, "%Y-%m-%dT%H:%M:%S")
        self._masking = masking
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line, with nothing in it that a terminal would obey."""
        text = self._masking.masked(super().format(record)[:MAX_LINE_CHARS])
        return "".join(each if each.isprintable() or each == "\n" else " " for each in text)


def open_log(paths: Paths, name: str, masking: Masking, level: int) -> logging.Handler:
    """Have everything from ``level`` on written into the log of that name; of other people's modules only warnings.

    Where it cannot be written there is none, which is no reason to do nothing else.

    Returns:
        what to hand to ``close_log``.
    """
    path = paths.log / f"{name}.log"
    handler = _File(path, maxBytes=MAX_BYTES, backupCount=OLD_FILES, encoding="utf-8", errors="replace", delay=True)
    handler.setLevel(level)
    handler.addFilter(_is_ours)
    handler.setFormatter(MaskedForm(masking))
    logging.getLogger().addHandler(handler)
    return handler


def close_log(handler: logging.Handler) -> None:
    """End it; what is logged from now on is not in the file."""
    logging.getLogger().removeHandler(handler)
    with contextlib.suppress(OSError):  # The disk may be full.
        handler.close()


def log_files(paths: Paths) -> tuple[Path, ...]:
    """All there are, each newest part first."""
    return tuple(sorted(paths.log.glob("*.log*"))) if paths.log.is_dir() else ()


def _is_ours(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OURS

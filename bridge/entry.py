"""Where ``layerbridge`` begins. The version is told without loading anything that it does not need.

Owns: ``application``. May import: ``bridge.no_dumps``; the command line and the window, once they are needed.
"""

from __future__ import annotations

import builtins
import gc
import sys
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType

from bridge.no_dumps import no_core_dumps

BEFORE_QT = (
    "bridge.app",
    "bridge.capability",
    "bridge.handing",
    "bridge.log.file",
    "bridge.presets",
    "bridge.prompts.styles",
    "bridge.prompts.weights",
    "bridge.providers.base",
    "bridge.single",
)
"""All of the bridge that a window shows with."""


def main() -> None:
    """Run the command line and end the process with its exit status."""
    if sys.argv[1:] == ["--version"]:
        from layerbridge import __version__  # alone: see above

        sys.stdout.write(f"layerbridge {__version__}\n")
        return
    no_core_dumps()
    if sys.argv[1:] in (["panel"], ["serve"]):
        _application(sys.argv[1:])
    from bridge.cli.commands import run  # click and all: see above

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # File names may be any bytes; the work is done by the time they are printed.
            stream.reconfigure(errors="surrogateescape")
    sys.exit(run(sys.argv[1:]))


def application() -> ModuleType:
    """The window's program, ``ui.app``, loaded in the order that takes least."""
    # Nothing of what is loaded is garbage; the program has a collector of its own (``ui.collector``).
    gc.disable()
    for name in (*BEFORE_QT, "PySide6.QtCore"):
        import_module(name)
    # Qt for Python looks at every import from here on, and reads the source of every module, for ``__feature__``; there
    # is none of that here. It says itself where Python's own way is kept.
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
    return import_module("ui.app")


def _application(argv: list[str]) -> None:
    """The window without what only a command line needs, so that it shows sooner."""
    application().run(argv)


if __name__ == "__main__":
    main()

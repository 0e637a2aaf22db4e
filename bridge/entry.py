"""Where ``layerbridge`` begins. The version is told without loading anything that it does not need.

Owns: nothing. May import: the command line, once it is needed.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command line and end the process with its exit status."""
    if sys.argv[1:] == ["--version"]:
        from layerbridge import __version__  # alone: see above

        sys.stdout.write(f"layerbridge {__version__}\n")
        return
    from bridge.cli.commands import run  # click and all: see above

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # File names may be any bytes; the work is done by the time they are printed.
            stream.reconfigure(errors="surrogateescape")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()

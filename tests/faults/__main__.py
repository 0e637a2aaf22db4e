"""``python -m tests.faults [--full] [--write] [SECTION or NAME ...]``: cause every fault and print what came of it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.catalogue import FAULTS
from tests.faults.fault import Fault, Line
from tests.faults.gimp import chosen_in_gimp
from tests.faults.table import chosen, print_line, run, write

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
OUTSIDE = (*PROXIES, *map(str.upper, PROXIES), "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC")


def main() -> int:
    """0 where every promise was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the slow ones too")
    parser.add_argument("--write", action="store_true", help="put the table into docs/safety.md")
    parser.add_argument("sections", nargs="*", help="a section, or a part of a fault's name")
    arguments = parser.parse_args()
    # A GIMP is where the tests in GIMP keep it, and is made with the user's own way out of this machine.
    os.environ.setdefault("LAYERBRIDGE_TEST_CACHE", str(Path("~/.cache/layerbridge-tests").expanduser()))
    with chosen_in_gimp(arguments.sections, full=arguments.full) as in_gimp:
        lines = _run([*chosen(FAULTS, arguments.sections, full=arguments.full), *in_gimp])
    broken = [line for line in lines if not line.kept]
    print(f"{len(lines)} faults, {len(lines) - len(broken)} times the promise was kept, {len(broken)} times not.")
    if arguments.write:
        write(lines)
    return 1 if broken or not lines else 0


def _run(faults: list[Fault]) -> list[Line]:
    """In an environment where nothing of the user's can be met."""
    for variable in OUTSIDE:
        os.environ.pop(variable, None)
    with TemporaryDirectory(prefix="layerbridge-home-") as home:
        os.environ.update(HOME=home, LAYERBRIDGE_HOME=home, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
        return run(faults, print_line)


if __name__ == "__main__":
    sys.exit(main())

"""``python -m bridge.demo OUT``.

Owns: that. May import: ``bridge.demo.demonstration``, rich.
"""

import os
import sys

from rich.console import Console

from bridge.demo.demonstration import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Console()))

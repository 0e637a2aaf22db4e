#!/usr/bin/env python3
"""The launcher that GIMP runs. It has the folder's name, as GIMP demands; the plug-in itself is the package beside it."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from layerbridge.procedures import main  # noqa: E402  (the package is found only after the line above)

main(sys.argv)

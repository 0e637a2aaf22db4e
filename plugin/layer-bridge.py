#!/usr/bin/env python3
"""The launcher that GIMP runs, named as its folder, as GIMP demands; the plug-in is the package beside it."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from layerbridge.procedures import main

main(sys.argv)

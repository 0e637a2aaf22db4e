"""Tests of ``ui.source``."""

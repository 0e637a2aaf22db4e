"""Tests inside a real GIMP 3."""

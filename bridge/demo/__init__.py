"""The demonstration, to be run from a checkout: ``python -m bridge.demo OUT``."""

"""Faults that are really caused, and whether what ``docs/safety.md`` promises holds: ``python -m tests.faults``."""

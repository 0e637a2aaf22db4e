"""The log, and what is masked in it."""

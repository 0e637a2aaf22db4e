"""Measurements: ratios taken in one run, because machines are noisy. ``python -m tests.benchmarks`` runs them all."""

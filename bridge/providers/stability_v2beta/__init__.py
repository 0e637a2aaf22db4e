"""Stability's REST API v2beta."""

"""Stability's REST API v1, v1beta and v1alpha, and servers that speak it."""

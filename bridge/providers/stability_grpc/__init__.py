"""Stability's gRPC service, and servers that speak it: an optional part."""

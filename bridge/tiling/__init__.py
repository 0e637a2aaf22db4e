"""One picture in many requests."""

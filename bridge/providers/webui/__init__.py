"""AUTOMATIC1111's WebUI, Forge, and servers that speak their API."""

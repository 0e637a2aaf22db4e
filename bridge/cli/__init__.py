"""The command line ``layerbridge``."""

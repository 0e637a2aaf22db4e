"""Canvases: where pixels are read and layers are put."""

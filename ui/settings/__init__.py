"""The settings dialog.

Owns: ``SettingsDialog``. May import: as its modules say.
"""

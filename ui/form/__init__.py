"""The form: what is asked for.

Owns: ``PromptPanel`` (panel), ``ModeBar``, ``ActionBar``. May import: as its modules say.
"""

"""No picture of this process's memory on the disk: a key is in it.

Owns: ``no_core_dumps``. May import: the standard library.
"""

from __future__ import annotations

from contextlib import suppress


def no_core_dumps() -> None:
    """A crash leaves no core file, and nothing for the system's collector of them. The limit can be raised again."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # not there on Windows, which writes dumps only for whoever asks it to

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))

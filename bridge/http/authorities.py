"""A file of authorities that the user wants to be trusted: whether it can be one, before it is used.

Owns: ``certificates_in``. May import: ``bridge.errors``.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from bridge.errors import InputError

MAX_BYTES = 16 << 20
"""What whole systems trust is 0.3 MB."""
HINT = "It is a text file with lines that say BEGIN CERTIFICATE; ask whoever runs the server for it."


def certificates_in(path: Path) -> int:
    """How many certificates the PEM file has, at least one. Reads the file.

    Raises:
        InputError: it cannot be used.
    """
    try:
        is_one, size = path.is_file(), path.stat().st_size
        if is_one:
            # What OpenSSL says of a file that it may not read helps nobody.
            path.open("rb").close()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it has an odd name"
        raise InputError(
            f"The file of certificates {path} cannot be read ({why}); nothing was changed.",
            "Choose another file, or correct its permissions.",
        ) from error
    # A pipe or a device would keep whoever opens it waiting.
    count = _loaded(path) if is_one and size <= MAX_BYTES else 0
    if not count:
        raise InputError(f"The file {path} has no certificate in PEM form in it; nothing was changed.", HINT)
    return count


def _loaded(path: Path) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=path)
    except (OSError, ValueError):  # ssl.SSLError is one of the former
        return 0
    return context.cert_store_stats()["x509"]

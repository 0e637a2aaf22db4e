"""How both ends of the link prove to each other that they know its key, without sending it.

Owns: ``admit`` (the bridge's end), ``reach`` (the other one). May import: the standard library. Bytes only: nothing is
ever unpickled.

Each end asks under a key of its own, made of the one that both know. Under one key a stranger, who took the address
that a bridge left, could have one GIMP answer what another one asks, and pass for the bridge.
"""

from __future__ import annotations

import hashlib
import hmac
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, answer_challenge, deliver_challenge
from typing import Tuple, Union

BRIDGE_ASKS, GIMP_ASKS = b"the bridge asks", b"GIMP asks"

Address = Union[str, Tuple[str, int]]


def admit(connection: Connection, key: bytes) -> None:
    """Ask whoever connected for the key, then answer. Raises ``AuthenticationError``, ``OSError``, ``EOFError``."""
    deliver_challenge(connection, _key_for(BRIDGE_ASKS, key))
    _answer(connection, _key_for(GIMP_ASKS, key))


def reach(address: Address, family: str, key: bytes) -> Connection:
    """A connection to the bridge, which has proved that it is one.

    Raises:
        AuthenticationError: whoever answers does not know the key, or says that we do not.
        OSError, EOFError, ValueError: nobody answers.
    """
    connection = Client(address, family=family)
    try:
        _answer(connection, _key_for(BRIDGE_ASKS, key))
        deliver_challenge(connection, _key_for(GIMP_ASKS, key))
    except BaseException:
        connection.close()
        raise
    return connection


def _answer(connection: Connection, key: bytes) -> None:
    try:
        answer_challenge(connection, key)
    except AssertionError as error:  # Up to Python 3.11, for what is no question.
        raise AuthenticationError("no question came") from error


def _key_for(who: bytes, key: bytes) -> bytes:
    return hmac.new(key, who, hashlib.sha256).digest()

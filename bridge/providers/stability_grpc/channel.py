"""Talking gRPC: one call, one connection, with a deadline and a way to stop it.

Owns: ``Channel``, ``Stop``; the only importer of ``grpc`` and the place where its errors become ours. May import:
``bridge.errors``, ``bridge.secret``, ``bridge.http.call``, and ``errors`` and
``address`` beside it.

A connection is made for each call: a generation takes seconds, a connection milliseconds, and one that is left open
keeps a thread of the library for as long as it lives.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import grpc

from bridge.credentials import checked
from bridge.errors import BridgeError
from bridge.http.call import HttpCall
from bridge.providers.stability_grpc.address import Address
from bridge.providers.stability_grpc.errors import rpc_error
from bridge.secret import Secret
from layerbridge import __version__

KEY = "authorization"


class Stop:
    """Ends a call from another thread, at once, whether it has begun or not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said = False
        self._call: Any = None

    @property
    def said(self) -> bool:
        """Whether it was."""
        return self._said

    def say(self) -> None:
        """End it."""
        with self._lock:
            self._said = True
            call = self._call
        if call is not None:
            call.cancel()

    def hold(self, call: Any) -> None:
        """Have ``call`` ended when it is said, or now if it was."""
        with self._lock:
            self._call = call
            said = self._said
        if said:
            call.cancel()


class Channel:
    """The way to one server.

    Args:
        key: sent with every call; None for none.
        max_received_bytes: of one message.
        max_sent_bytes: the same of what is sent.
    """

    def __init__(self, address: Address, key: Secret | None, *, max_received_bytes: int, max_sent_bytes: int) -> None:
        self._address = address
        self._key = Secret(f"Bearer {checked(key).reveal()}") if key else None
        self._max_received_bytes = max_received_bytes
        self._options = (
            ("grpc.max_receive_message_length", max_received_bytes),
            ("grpc.max_send_message_length", max_sent_bytes),
            ("grpc.primary_user_agent", f"LayerBridge/{__version__}"),
            # A generation may cost money: neither the library nor what a name server says may send it twice.
            ("grpc.enable_retries", 0),
            ("grpc.service_config_disable_resolution", 1),
            # The way to this very machine must not lead through a proxy, which would see the key.
            ("grpc.enable_http_proxy", 0 if address.is_own else 1),
        )

    def ask(self, method: str, message: bytes, *, timeout_s: float) -> bytes:
        """One question, one answer.

        Args:
            method: its whole path, such as "/package.Service/Method".
            timeout_s: for all of it.

        Raises:
            EndpointError: by what the user can do about it.
        """
        with self._open() as channel:
            question: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(method)
            try:
                return question(message, timeout=timeout_s, metadata=self._metadata())
            except grpc.RpcError as error:
                raise self._translated(method, error) from error

    def stream(self, method: str, message: bytes, *, timeout_s: float, stop: Stop) -> Iterator[bytes]:
        """One question, and its answers as they come; none any more once ``stop`` was said. Raises as ``ask`` does."""
        with self._open() as channel:
            question: grpc.UnaryStreamMultiCallable[bytes, bytes] = channel.unary_stream(method)
            if stop.said:
                return
            call = question(message, timeout=timeout_s, metadata=self._metadata())
            stop.hold(call)
            try:
                yield from call
            except grpc.RpcError as error:
                if not stop.said:
                    raise self._translated(method, error) from error

    def _open(self) -> grpc.Channel:
        if self._address.secure:
            return grpc.secure_channel(self._address.target, grpc.ssl_channel_credentials(), options=self._options)
        return grpc.insecure_channel(self._address.target, options=self._options)

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        return ((KEY, self._key.reveal()),) if self._key else ()

    def _translated(self, method: str, error: grpc.RpcError) -> BridgeError:
        # What is raised is the call itself, which knows its status; the class that is declared does not say so.
        call: Any = error
        words = call.details() or ""
        if words.startswith("Received message larger") and words.endswith(f" vs. {self._max_received_bytes})"):
            words = f"CLIENT: {words}"  # Old versions of the library do not say that the limit is ours.
        headers = {KEY: self._key} if self._key else {}
        return rpc_error(call.code().name, words, HttpCall("POST", self._address.url + method, headers))

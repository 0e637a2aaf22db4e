"""Notifications on Linux: org.freedesktop.Notifications over D-Bus, which works without a tray.

Owns: ``BusNotifier``. May import: jeepney, ``bridge.jobs.executors``, ``ui.desktop.notifier``. No Qt.

Not by QtDBus: the interface wants unsigned numbers, and from Python it sends signed ones only, which services refuse.
jeepney is what keyring speaks D-Bus with.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bridge.jobs.executors import Post
from ui.desktop.notifier import Notifier

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
SIGNATURE = "susssasa{sv}i"
APPLICATION = "LayerBridge"
DESKTOP_FILE = "layerbridge"
CLICK = "default"
ANSWER_S = 2.0
TOKEN_VARIABLE = "XDG_ACTIVATION_TOKEN"  # noqa: S105
"""Where Qt looks for the leave, given with a click, to bring a window up on Wayland."""

Run = Callable[[Callable[[], None]], None]


class BusNotifier:
    """Speaks with the desktop's notification service.

    Args:
        run: runs a task in the background, one that may wait for the bus.
        post: runs a callable on the owner's thread.
        instead: shows what could not be shown here.
        bus: the address of the bus; "SESSION" for the user's own.
    """

    def __init__(self, run: Run, post: Post, instead: Notifier, bus: str = "SESSION") -> None:
        self._run = run
        self._post = post
        self._instead = instead
        self._bus = bus
        # What is below belongs to whoever holds the lock: workers send, the listener's thread receives.
        self._lock = threading.Lock()
        self._connection: DBusConnection | None = None
        self._listener: threading.Thread | None = None
        self._asked: dict[int, tuple[str, str]] = {}
        self._next: tuple[str, str] | None = None
        self._shown = 0
        self._closed = False
        self._clicked: Callable[[], None] = _nothing

    def show(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        """As ``Notifier`` has it."""
        self._clicked = clicked
        self._run(lambda: self._send(title, text))

    def clear(self) -> None:
        """As ``Notifier`` has it."""
        self._instead.clear()
        self._run(self._withdraw)

    def close(self) -> None:
        """As ``Notifier`` has it. What is shown stays."""
        with self._lock:
            self._closed = True
            connection, listener = self._connection, self._listener
            self._connection = None
        if connection is not None:
            # It wakes the thread that waits there; a closed one would not.
            connection.sock.shutdown(socket.SHUT_RDWR)
        if listener is not None:
            listener.join(ANSWER_S)
        self._instead.close()

    # ------------------------------------------------------------------------------------------ in the background

    def _send(self, title: str, text: str) -> None:
        try:
            with self._lock:
                connection = self._connected()
                if connection is not None and self._asked:
                    # By the number in its answer the one before is replaced.
                    self._next = (title, text)
                elif connection is not None:
                    self._ask(connection, title, text)
        except Exception:
            # The border to other people's code: no notification is worth a failed process.
            log.debug("The desktop cannot be told of the end of a job", exc_info=True)
            self._show_instead(title, text)

    def _ask(self, connection: DBusConnection, title: str, text: str) -> None:
        """With the lock held."""
        serial = next(connection.outgoing_serial)
        self._asked[serial] = (title, text)
        connection.send(_notify(self._shown, title, text), serial=serial)

    def _withdraw(self) -> None:
        try:
            with self._lock:
                if self._connection is not None and self._shown:
                    self._connection.send(_call("CloseNotification", "u", (self._shown,)))
                    self._shown = 0
        except OSError as error:
            log.debug("A notification could not be withdrawn: %s", error)

    def _connected(self) -> DBusConnection | None:
        """With the lock held. None once all is over."""
        if self._closed or self._connection is not None:
            return self._connection
        from jeepney import MatchRule, message_bus
        from jeepney.io.blocking import open_dbus_connection

        connection = open_dbus_connection(self._bus)
        rule = MatchRule(type="signal", interface=NAME, path=PATH)
        connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=ANSWER_S)
        self._connection = connection
        self._listener = threading.Thread(
            target=lambda: self._listen(connection), name="layerbridge-notifications", daemon=True
        )
        self._listener.start()
        return connection

    def _show_instead(self, title: str, text: str) -> None:
        self._post(lambda: self._instead.show(title, text, self._clicked))

    # ------------------------------------------------------------------------------------------ the listener

    def _listen(self, connection: DBusConnection) -> None:
        try:
            while True:
                self._take(connection.receive())
        except (OSError, ValueError) as error:
            log.debug("The desktop's notifications are over: %s", error)
        finally:
            with self._lock:
                if self._connection is connection:
                    self._connection = None
            connection.close()

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        kind, fields, body = message.header.message_type, message.header.fields, message.body
        if kind is MessageType.signal:
            self._take_signal(str(fields.get(HeaderFields.member)), body)
            return
        with self._lock:
            asked = self._asked.pop(int(fields.get(HeaderFields.reply_serial, 0)), None)
            if asked is not None and kind is MessageType.method_return:
                self._shown = int(body[0])
            upcoming, self._next = (self._next, None) if asked is not None else (None, self._next)
            if upcoming is not None and self._connection is not None:
                self._ask(self._connection, *upcoming)
        if asked is not None and kind is MessageType.error:
            log.info("The desktop shows no notifications: %s", fields.get(HeaderFields.error_name))
            self._show_instead(*asked)

    def _take_signal(self, member: str, body: tuple[Any, ...]) -> None:
        # Of every program's notifications: ours is known by its number.
        with self._lock:
            ours = bool(body) and self._shown != 0 and body[0] == self._shown
            if ours and member == "NotificationClosed":
                self._shown = 0
        if ours and member == "ActivationToken":
            token = str(body[1])
            self._post(lambda: os.environ.update({TOKEN_VARIABLE: token}))
        if ours and member == "ActionInvoked":
            self._post(lambda: self._clicked())


def _notify(replaces: int, title: str, text: str) -> Message:
    hints = {"desktop-entry": ("s", DESKTOP_FILE), "category": ("s", "transfer.complete")}
    # The service chooses how long it is shown; the action without a button is a click on the whole.
    body = (APPLICATION, replaces, "", title, text, [CLICK, APPLICATION], hints, -1)
    return _call("Notify", SIGNATURE, body)


def _call(method: str, signature: str, body: tuple[Any, ...]) -> Message:
    from jeepney import DBusAddress, new_method_call

    return new_method_call(DBusAddress(PATH, bus_name=NAME, interface=NAME), method, signature, body)


def _nothing() -> None:
    """Nobody has clicked."""

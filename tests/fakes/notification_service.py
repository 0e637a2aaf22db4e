"""A desktop's notification service, as a program: ``python -m tests.fakes.notification_service BUS [refuses]``.

It writes a line of JSON for each call, checks the signature as real ones do, and does what it reads on its input:
``click N`` and ``close N`` send the signals that a click on notification N sends.
"""

from __future__ import annotations

import json
import sys
import threading

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
SIGNATURES = {"Notify": "susssasa{sv}i", "CloseNotification": "u"}
EMITTER = DBusAddress(PATH, interface=NAME)


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def answer(bus: DBusConnection, call: Message, number: int, *, refuses: bool) -> int:
    fields = call.header.fields
    member = str(fields.get(HeaderFields.member))
    if call.header.message_type is not MessageType.method_call or member not in SIGNATURES:
        return number
    signature = fields.get(HeaderFields.signature)
    if refuses or signature != SIGNATURES[member]:
        bus.send(new_error(call, "org.freedesktop.DBus.Error.InvalidArgs"))
        say(refused=member, signature=signature)
        return number
    if member == "CloseNotification":
        bus.send(new_method_return(call))
        say(closed=call.body[0])
        return number
    application, replaces, _icon, title, text, actions, hints, timeout = call.body
    shown = replaces or number + 1
    bus.send(new_method_return(call, "u", (shown,)))
    say(
        id=shown,
        application=application,
        replaces=replaces,
        title=title,
        text=text,
        actions=actions,
        hints={name: value[1] for name, value in hints.items()},
        timeout=timeout,
    )
    return max(number, shown)


def act(bus: DBusConnection) -> None:
    """What the desktop's user does."""
    for order in sys.stdin:
        what, number = order.split()
        if what == "click":
            bus.send(new_signal(EMITTER, "ActivationToken", "us", (int(number), "leave-1")))
            bus.send(new_signal(EMITTER, "ActionInvoked", "us", (int(number), "default")))
        bus.send(new_signal(EMITTER, "NotificationClosed", "uu", (int(number), 2)))


def main(address: str, *, refuses: bool) -> None:
    bus = open_dbus_connection(address)
    bus.send_and_get_reply(message_bus.RequestName(NAME), timeout=5)
    threading.Thread(target=act, args=(bus,), daemon=True).start()
    say(ready=True)
    number = 6
    while True:
        number = answer(bus, bus.receive(), number, refuses=refuses)


if __name__ == "__main__":
    main(sys.argv[1], refuses="refuses" in sys.argv[2:])

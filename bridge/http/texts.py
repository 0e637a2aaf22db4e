"""What is said of calls that failed, whatever library they were made with.

Owns: those texts. May import: ``bridge.errors``, ``bridge.http.call``.
"""

from __future__ import annotations

from bridge.errors import BadResponseError, SettingsError, TimedOutError
from bridge.http.address import is_loopback
from bridge.http.call import HttpCall

MAX_SHOWN_URL_CHARS = 200


def timed_out(call: HttpCall, after_s: float) -> TimedOutError:
    """No answer within ``after_s`` seconds."""
    return TimedOutError(
        f"{call.host} did not answer within {after_s:g} s. {carried_out(call)}",
        again(call),
    )


def too_large(call: HttpCall) -> BadResponseError:
    """An answer over the call's limit."""
    limit = call.max_body_bytes / (1 << 20)
    return BadResponseError(
        f"The answer of {call.host} is larger than {limit:g} MiB and was dropped. {carried_out(call)}",
        "Ask for fewer or smaller pictures.",
    )


def elsewhere(call: HttpCall) -> BadResponseError:
    """A redirect that is not followed."""
    return BadResponseError(
        f"{call.host} sends the request on to another address; it was not followed.",
        "Check the provider's address in the settings.",
    )


def not_an_address(url: str) -> SettingsError:
    """Something else where an address should be; ``url`` is shown but for what may be a password or a key in it."""
    shown = "What is set as the address" if "@" in url else repr(url.partition("?")[0][:MAX_SHOWN_URL_CHARS])
    return SettingsError(f"{shown} is no address of a server.", "It starts with https:// and a host's name.")


def again(call: HttpCall) -> str:
    """What to do next: nobody has an account at a server on one's own desk."""
    if call.may_cost and not is_loopback(call.url):
        return "Look into your account before you try again."
    return "Wait a moment before you try again."


def carried_out(call: HttpCall) -> str:
    """Whether a call that failed may have done something, in a sentence."""
    if not call.may_cost:
        return "Nothing was changed."
    # Nobody bills for a server on one's own desk.
    return f"The request may have been carried out{'' if is_loopback(call.url) else ' and billed'}."

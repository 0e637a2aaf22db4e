"""What a failure of the HTTP libraries means to the user: the one place where their exceptions become ours.

Owns: ``translated``, its table, and the texts about calls that failed. With ``bridge.transport`` the only importer of
``requests`` and ``urllib3``. May import: ``bridge.errors``, ``bridge.http_call``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from requests import exceptions as failures
from urllib3 import exceptions as lower_failures

from bridge.errors import BadResponseError, BridgeError, InputError, SettingsError, TimedOutError, UnreachableError
from bridge.http_call import HttpCall, is_loopback


def translated(error: Exception, call: HttpCall) -> BridgeError:
    """What a failure of ``requests`` or ``urllib3`` means to the user; an unknown one is raised as it is."""
    for kind in type(error).__mro__:
        if kind in TRANSLATIONS:
            return TRANSLATIONS[kind](error, call)
    raise error


def _never_connected(error: Exception, call: HttpCall) -> BridgeError:
    return UnreachableError(
        f"There is no connection to {call.host}; nothing was sent.", "Check the network and the provider's address."
    )


def _broken(error: Exception, call: HttpCall) -> BridgeError:
    reason = getattr(error.args[0], "reason", error.args[0]) if error.args else error
    if isinstance(reason, (lower_failures.NewConnectionError, lower_failures.ConnectTimeoutError)):
        return _never_connected(error, call)
    return UnreachableError(f"The connection to {call.host} broke. {_carried_out(call)}", "Try again.")


def _read_timeout(error: Exception, call: HttpCall) -> BridgeError:
    return timed_out(call, call.timeouts.read_s)


def _proxy(error: Exception, call: HttpCall) -> BridgeError:
    return UnreachableError(
        f"The proxy gives no connection to {call.host}; nothing was sent.", "Check the system's proxy settings."
    )


def _untrusted(error: Exception, call: HttpCall) -> BridgeError:
    return UnreachableError(
        f"The certificate of {call.host} could not be verified; nothing was sent.",
        "Check the address and this computer's date; behind a company's proxy, set REQUESTS_CA_BUNDLE.",
    )


def _garbled(error: Exception, call: HttpCall) -> BridgeError:
    return BadResponseError(f"The answer of {call.host} could not be read. {_carried_out(call)}", "Try again.")


def _bad_address(error: Exception, call: HttpCall) -> BridgeError:
    return not_an_address(call.masked(call.url))


def _bad_header(error: Exception, call: HttpCall) -> BridgeError:
    return SettingsError("A header of the request is not valid; nothing was sent.", "Check the provider's settings.")


def _bad_proxy_address(error: Exception, call: HttpCall) -> BridgeError:
    return SettingsError("The proxy's address is not valid; nothing was sent.", "Check the system's proxy settings.")


def _bad_input(error: Exception, call: HttpCall) -> BridgeError:
    return InputError("The request has a number that JSON cannot hold; nothing was sent.", "Check its options.")


def _odd_text(error: Exception, call: HttpCall) -> BridgeError:
    return InputError(
        "The request has characters in it that cannot be sent; nothing was sent.", "Check its options and the address."
    )


def _redirects(error: Exception, call: HttpCall) -> BridgeError:
    return elsewhere(call)


TRANSLATIONS: Mapping[type, Callable[[Exception, HttpCall], BridgeError]] = {
    failures.RequestException: _broken,
    failures.InvalidJSONError: _bad_input,
    failures.JSONDecodeError: _garbled,
    failures.HTTPError: _garbled,
    failures.ConnectionError: _broken,
    failures.ProxyError: _proxy,
    failures.SSLError: _untrusted,
    failures.Timeout: _read_timeout,
    failures.ConnectTimeout: _never_connected,
    failures.ReadTimeout: _read_timeout,
    failures.URLRequired: _bad_address,
    failures.TooManyRedirects: _redirects,
    failures.MissingSchema: _bad_address,
    failures.InvalidSchema: _bad_address,
    failures.InvalidURL: _bad_address,
    failures.InvalidHeader: _bad_header,
    failures.InvalidProxyURL: _bad_proxy_address,
    failures.ChunkedEncodingError: _broken,
    failures.ContentDecodingError: _garbled,
    failures.StreamConsumedError: _garbled,
    failures.RetryError: _broken,
    failures.UnrewindableBodyError: _broken,
    # Halves of characters, in a query or a field of a form.
    UnicodeError: _odd_text,
    # Bodies are read from urllib3 directly, so its own arrive here too.
    lower_failures.HTTPError: _broken,
    lower_failures.ReadTimeoutError: _read_timeout,
    lower_failures.DecodeError: _garbled,
    lower_failures.SSLError: _untrusted,
    lower_failures.LocationValueError: _bad_address,
}


MAX_SHOWN_URL_CHARS = 200


def timed_out(call: HttpCall, after_s: float) -> TimedOutError:
    """No answer within ``after_s`` seconds."""
    return TimedOutError(
        f"{call.host} did not answer within {after_s:g} s. {_carried_out(call)}",
        "Wait a moment before you try again." if not call.may_cost else "Look into your account before you try again.",
    )


def too_large(call: HttpCall) -> BadResponseError:
    """An answer over the call's limit."""
    limit = call.max_body_bytes / (1 << 20)
    return BadResponseError(
        f"The answer of {call.host} is larger than {limit:g} MiB and was dropped. {_carried_out(call)}",
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


def _carried_out(call: HttpCall) -> str:
    if not call.may_cost:
        return "Nothing was changed."
    # Nobody bills for a server on one's own desk.
    return f"The request may have been carried out{'' if is_loopback(call.url) else ' and billed'}."

"""What a failure of the HTTP libraries means to the user: the one place where their exceptions become ours.

Owns: ``translated`` and its table, ``InnerAddressError``. With ``bridge.http.transport`` and
``bridge.http.adapter`` the only importer of ``requests`` and ``urllib3``. May import: ``bridge.errors``,
``bridge.http.call``, ``bridge.http.texts``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from requests import exceptions as failures
from urllib3 import exceptions as lower_failures

from bridge.errors import BadResponseError, BridgeError, InputError, SettingsError, UnreachableError
from bridge.http.call import HttpCall
from bridge.http.texts import again, carried_out, elsewhere, not_an_address, timed_out


class InnerAddressError(lower_failures.NewConnectionError):
    """A server named an address that is not one of the open network."""


def translated(error: Exception, call: HttpCall, *, sent: bool = True) -> BridgeError:
    """What a failure of ``requests`` or ``urllib3`` means to the user; an unknown one is raised as it is.

    Args:
        sent: whether a part of the call may have been written by then.
    """
    if not sent and isinstance(error, failures.SSLError) and not _of_certificate(error):
        return _not_encrypted(call)
    for kind in type(error).__mro__:
        if kind in TRANSLATIONS:
            return TRANSLATIONS[kind](error, call)
    raise error


def detach(error: BaseException) -> None:
    """Take the request out of a failure and of all that caused it: its headers have the key, and errors are kept."""
    each: BaseException | None = error
    while each is not None:
        each.__traceback__ = None  # Its frames hold the request as well.
        for name in ("request", "response"):
            if getattr(each, name, None) is not None:
                setattr(each, name, None)
        each = each.__cause__ or each.__context__


def _never_connected(error: Exception, call: HttpCall) -> BridgeError:
    return UnreachableError(
        f"There is no connection to {call.host}; nothing was sent.",
        "Check the network and the provider's address.",
        sent=False,
    )


def _broken(error: Exception, call: HttpCall) -> BridgeError:
    reason = getattr(error.args[0], "reason", error.args[0]) if error.args else error
    if isinstance(reason, InnerAddressError):
        return _inner(call)
    if isinstance(reason, (lower_failures.NewConnectionError, lower_failures.ConnectTimeoutError)):
        return _never_connected(error, call)
    return UnreachableError(f"The connection to {call.host} broke. {carried_out(call)}", again(call))


def _inner(call: HttpCall) -> BridgeError:
    return BadResponseError(
        f"The server names an address at {call.host} that is not open to everybody; it was not asked.",
        "Check the provider's address.",
    )


def _read_timeout(error: Exception, call: HttpCall) -> BridgeError:
    return timed_out(call, call.timeouts.read_s)


def _proxy(error: Exception, call: HttpCall) -> BridgeError:
    return UnreachableError(
        f"The proxy gives no connection to {call.host}; nothing was sent.",
        "Check the system's proxy settings.",
        sent=False,
    )


def _of_certificate(error: Exception) -> bool:
    return "certificate" in str(error).lower()


def _not_encrypted(call: HttpCall) -> BridgeError:
    return UnreachableError(
        f"There is no encrypted connection to {call.host}; nothing was sent.",
        "Check the address: a server of your own may have one that starts with http://.",
        sent=False,
    )


def _untrusted(error: Exception, call: HttpCall) -> BridgeError:
    if not _of_certificate(error):
        return _broken(error, call)
    return UnreachableError(
        f"The certificate of {call.host} could not be verified; nothing was sent.",
        "Check the address and this computer's date; behind a company's proxy, set REQUESTS_CA_BUNDLE.",
        sent=False,
    )


def _garbled(error: Exception, call: HttpCall) -> BridgeError:
    return BadResponseError(f"The answer of {call.host} could not be read. {carried_out(call)}", again(call))


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

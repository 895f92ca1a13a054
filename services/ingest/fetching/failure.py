"""Failures: network errors, as a FetchError that says what to do."""

import socket
import ssl

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from services.ingest.fetching.guard import AddressRefused
from services.ingest.fetching.response import BrokenFraming
from services.ingest.fetching.result import FetchError, FetchReason, FetchResult


def failure(url: str, error: Exception) -> FetchError:
    """The FetchError for any exception that a request raised."""
    # aiohttp wraps what the resolver raised.
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    reason: FetchReason = "unreachable"
    result: FetchResult = "unreachable"
    text = str(error) or type(error).__name__
    if isinstance(cause, AddressRefused):
        reason, result, text = "refused", "refused_address", str(cause)
    elif isinstance(error, ssl.SSLError | aiohttp.ClientSSLError):
        result, text = "tls", f"TLS failed ({_tls(error)}); check the site's certificate"
    elif isinstance(error, aiohttp.InvalidURL):
        reason, result, text = "refused", "refused_url", f"not a URL that can be fetched ({error}); check its spelling"
    elif isinstance(cause, socket.gaierror) or isinstance(error, aiohttp.ClientConnectorDNSError):
        result, text = "unresolved", f"the host name does not resolve ({cause}); check it, or try again later"
    elif isinstance(cause, ConnectionRefusedError):
        result, text = "connection_refused", f"no server listens there ({cause}); check the port, or try again later"
    elif isinstance(error, aiohttp.ClientPayloadError) and not isinstance(error, BrokenFraming):
        result, text = "cut_off", f"the body is truncated ({error}); try again later"
    elif isinstance(error, aiohttp.ClientResponseError | HttpProcessingError | BrokenFraming):
        result, text = "bad_response", f"malformed HTTP response ({error}); try again later"
    else:
        text = f"{text}; try again later"
    # A refusal is final, and a certificate is not renewed within minutes.
    retryable = reason == "unreachable" and result != "tls"
    return FetchError(reason, f"{url}: {text}", result=result, retryable=retryable)


def _tls(error: Exception) -> str:
    certificate = getattr(error, "certificate_error", error)
    return str(getattr(certificate, "verify_message", "") or certificate)

"""What the values of settings may be.

No message repeats a value: somebody who puts a password where none belongs must not read it in a log.
"""

import ipaddress
import re
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field
from pydantic.functional_validators import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

MOST = 2**31 - 1
"""Maximum of every number that is not of bytes: what is larger is a slip, and overflows in one library or another."""
MOST_BYTES = 2**40
"""Maximum of every number of bytes, 1 TiB, for the same reason."""


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _networks(networks: list[str]) -> list[str]:
    try:
        for network in networks:
            ipaddress.ip_network(network)
    except ValueError:
        raise ValueError("networks are written as 127.0.0.0/8 or fd00::/8, separated by commas") from None
    return networks


def _brokers(text: str) -> str:
    for broker in text.split(","):
        host, colon, port = broker.strip().rpartition(":")
        if not (colon and re.fullmatch(r"[\w.:\[\]-]+", host) and port.isascii() and port.isdecimal()):
            raise ValueError("brokers are written as host:port, separated by commas; no scheme, no user, no password")
        if not 0 < int(port[:6]) < 65536:
            raise ValueError("the port of a broker is between 1 and 65535")
    return ",".join(broker.strip() for broker in text.split(","))


def _header(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError("a header holds printable ASCII characters only")
    return text


def _server(url: str) -> str:
    try:
        parts = urlsplit(url)
        complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port is not None
    except ValueError:
        complete = False
    if not complete or not url.isprintable() or " " in url:
        raise ValueError("write the URL with its scheme and its port, such as http://127.0.0.1:9200")
    if parts.username is not None or parts.password is not None:
        raise ValueError("give the user and the password in the URL, or in settings of their own, not in both")
    if parts.query or parts.fragment:
        raise ValueError("the URL of a server has no query and no fragment")
    return url


def without_login(url: str) -> tuple[str, str | None, str | None]:
    """A URL without the user and the password in it, and these two; they are None if it has none."""
    scheme, separator, rest = url.partition("://")
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    login, at, host = rest[:end].rpartition("@")
    if not (separator and at):
        return url, None, None
    user, _colon, password = login.partition(":")
    return f"{scheme}://{host}{rest[end:]}", unquote(user), unquote(password)


def check_size(value: object, most: int) -> object:
    """The value. Raises ValueError for a number above `most`."""
    if isinstance(value, int | float) and value > most:
        raise ValueError(f"the largest number that is taken is {most}")
    return value


Brokers = Annotated[str, AfterValidator(_brokers)]
"""Addresses of brokers, in the environment separated by commas: `kafka-1:9092,kafka-2:9092`."""

ServerUrl = Annotated[str, AfterValidator(_server)]
"""URL of a server, without user and password, with its port."""

Networks = Annotated[list[str], NoDecode, BeforeValidator(_split), AfterValidator(_networks)]
"""Networks, in the environment separated by commas: `127.0.0.0/8,10.1.0.0/16`."""

HeaderText = Annotated[str, AfterValidator(_header)]

Seconds = Annotated[float, Field(gt=0, le=31_622_400)]
"""A time of at most a year: what is longer is a slip, and makes timers overflow."""

LogLevel = Annotated[
    Literal["debug", "info", "warning", "error", "critical"],
    BeforeValidator(lambda level: level.lower() if isinstance(level, str) else level),
]

"""Addresses as people write them, in a catalogue or behind a command; what is none is told with what was meant."""

import re

from services.ingest.addresses.address import Address
from services.runtime.setting_types import without_login

_EXAMPLE = "https://harborwire.example/feed.xml"
_FEED = re.compile(r"feed:(?://)?(?P<rest>(?P<scheme>https?:)?.*)", re.IGNORECASE)
"""The scheme by which browsers open a reader: `feed://host/` is `http://host/`, and `feed:https://…` what it says."""
_TWO = re.compile(r"\s\S*?https?:/", re.IGNORECASE)
"""A second address behind the first: one is missing its own line, or its comma."""
_SCHEME = re.compile(r"(?P<letters>h[htps]{2,6})[:;]?/{0,3}(?=\w)|//", re.IGNORECASE)
"""`http` and `https` with the mistakes that are made: letters missing or doubled, a slash or the colon forgotten."""
_LOGIN = re.compile(r"[^\s/?#:'\"]+:[^\s/?#'\"]+@")
"""A user with a password, where no scheme stands before it either. No message repeats one."""
_AROUND = "\"'`<>()[]{},;“”„‘’‚«»"
"""What people put around an address, or take along when they copy it."""


def web_address(url: object) -> Address:
    """The address of a list or a page. Raises ValueError with what to write, also for one with a user or a password."""
    if not isinstance(url, str):
        raise ValueError(f"an address is expected here, such as {_EXAMPLE}")
    bare, user, _password = without_login(url.strip())
    if user is not None:
        raise ValueError(f"no page is fetched with a user name or a password; write {bare[:200]!r}")
    if feed := _FEED.fullmatch(bare):
        bare = feed["rest"] if feed["scheme"] else f"http://{feed['rest']}"
    shown = repr(_LOGIN.sub("", bare[:200]))
    if _TWO.search(bare):
        raise ValueError(f"more than one address: {shown}; write each one by itself")
    try:
        address = Address.of(bare)
    except ValueError as error:
        if meant := _meant(_LOGIN.sub("", bare)):
            raise ValueError(f"not an http(s) URL: {shown}; write {meant!r}") from error
        raise ValueError(_LOGIN.sub("", str(error)).replace("https://example.org/story", _EXAMPLE)) from error
    if any(map(str.isspace, bare)):
        raise ValueError(f"a space in {shown}; remove what is not of the address, or write %20 for the space")
    return address


def _meant(text: str) -> str | None:
    """The address that was probably meant by something that is none."""
    bare = text.strip(_AROUND)
    scheme = _SCHEME.match(bare)
    secure = scheme is None or scheme["letters"] is None or "s" in scheme["letters"].lower()
    meant = ("https://" if secure else "http://") + bare[scheme.end() if scheme else 0 :]
    host, _, path = meant.partition("://")[2].partition("/")
    # `feed.xml` is a file, and `c:` and `mailto:` are schemes of something else.
    named = re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?", host) and (path or scheme or host.startswith("www."))
    try:
        return Address.of(meant).raw if named and not any(map(str.isspace, meant)) else None
    except ValueError:
        return None

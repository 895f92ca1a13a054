"""Links that lead to no story: unfilled templates, error pages, login pages."""

import re
from urllib.parse import unquote

_TEMPLATE = re.compile(r"[{}<>]|\$[({]|\[\[|%\w{1,40}%|__\w{1,40}?__|\[object |\(null\)", re.IGNORECASE)
"""Syntax of an unfilled template."""

_PLACEHOLDER = re.compile(
    r"(?:(?:^|/)(?::\w+|\[(?:\.{3})?\w+\]|undefined|null|nan)|[-_](?:undefined|null))(?=[/.?#]|$)", re.IGNORECASE
)
"""A path segment that a router or a script did not fill in."""

_UNFILLED = re.compile(
    r"=(?::[a-z]\w*|\[(?:\.{3})?[a-z]\w*\]|undefined|null|nan)(?=[&;]|$)"
    r"|^[^/]*//(?:[^/]*[.@])?(?:undefined|null)\.[^/.]+\.",
    re.IGNORECASE,
)
"""The same in the value of a parameter, or as a label of the host."""

_NOTHING = frozenset((
    "undefined", "null", "none", "nan", "false", "true", "home", "0", "-", "_", "404", "error", "notfound",
    "login", "signin", "register", "subscribe", "search",
))  # fmt: skip
"""Last path segments of a template filled with nothing, and of the pages shown to readers without access."""

_NOWHERE = frozenset((
    "undefined", "null", "nan", "0", "404", "403", "410", "500", "error", "notfound", "found", "denied", "forbidden",
    "unauthorized", "log", "login", "sign", "signin", "signup", "register", "registration", "subscribe", "subscription",
))  # fmt: skip

_FILLING = frozenset((
    "not", "page", "access", "in", "up", "account", "article", "story", "news", "post", "item",
))  # fmt: skip
"""Words that combine with those of `_NOWHERE`: `page-not-found`, `sign-in`, `article-null`."""

_LANGUAGE = re.compile(r"[a-z]{2}[-_](?:[a-z]{2}|[a-z]{4}|\d{3})", re.IGNORECASE)
"""A language with a region or script, such as `en-us`: a home page, not a story."""


def is_template(link: str) -> bool:
    """Whether a link is a template that was not filled in, or was filled with an empty value."""
    plain = unquote(link)
    path = plain.split("?", maxsplit=1)[0].partition("://")[2].partition("/")[2] or plain.split("?", maxsplit=1)[0]
    return any((_TEMPLATE.search(plain), _PLACEHOLDER.search(path), _UNFILLED.search(plain)))


def leads_nowhere(last: str) -> bool:
    """Whether the last path segment is that of an error page, a login page, or a home page in some language."""
    last = last.casefold()
    words = set(re.split("[-_]+", last))
    combined = len(words) > 1 and words <= _NOWHERE | _FILLING and not words <= _FILLING
    return combined or last in _NOTHING or _LANGUAGE.fullmatch(last) is not None

"""Links that lead to no page: templates left as they were or filled in with nothing, error and login pages."""

import re
from urllib.parse import unquote

_TEMPLATE = re.compile(r"[{}<>]|\$[({]|\[\[|%\w{1,40}%|__\w{1,40}?__|\[object |\(null\)", re.IGNORECASE)
"""Of a template that was not filled in."""

_PLACEHOLDER = re.compile(
    r"(?:(?:^|/)(?::\w+|\[(?:\.{3})?\w+\]|undefined|null|nan)|[-_](?:undefined|null))(?=[/.?#]|$)", re.IGNORECASE
)
"""A part of a path that a router or a script left as it was."""

_UNFILLED = re.compile(
    r"=(?::[a-z]\w*|\[(?:\.{3})?[a-z]\w*\]|undefined|null|nan)(?=[&;]|$)"
    r"|^[^/]*//(?:[^/]*[.@])?(?:undefined|null)\.[^/.]+\.",
    re.IGNORECASE,
)
"""The same as a parameter's value, and as a label of a host."""

_NOTHING = frozenset((
    "undefined", "null", "none", "nan", "false", "true", "home", "0", "-", "_", "404", "error", "notfound",
    "login", "signin", "register", "subscribe", "search",
))  # fmt: skip
"""What a template that was filled in with nothing names, and where those are sent who may not read."""

_NOWHERE = frozenset((
    "undefined", "null", "nan", "0", "404", "403", "410", "500", "error", "notfound", "found", "denied", "forbidden",
    "unauthorized", "log", "login", "sign", "signin", "signup", "register", "registration", "subscribe", "subscription",
))  # fmt: skip

_FILLING = frozenset((
    "not", "page", "access", "in", "up", "account", "article", "story", "news", "post", "item",
))  # fmt: skip
"""Words of which the same are put together: `page-not-found`, `sign-in`, `article-null`."""

_LANGUAGE = re.compile(r"[a-z]{2}[-_](?:[a-z]{2}|[a-z]{4}|\d{3})", re.IGNORECASE)
"""A language with its region or script, `en-us`: a home page, not a story."""


def is_template(link: str) -> bool:
    """Whether a link is a template that nothing was filled into, or that was filled in with nothing."""
    plain = unquote(link)
    path = plain.split("?", maxsplit=1)[0].partition("://")[2].partition("/")[2] or plain.split("?", maxsplit=1)[0]
    return any((_TEMPLATE.search(plain), _PLACEHOLDER.search(path), _UNFILLED.search(plain)))


def leads_nowhere(last: str) -> bool:
    """Whether the last part of a path is an error page's, a login page's, or the home page's in a language."""
    last = last.casefold()
    words = set(re.split("[-_]+", last))
    put_together = len(words) > 1 and words <= _NOWHERE | _FILLING and not words <= _FILLING
    return put_together or last in _NOTHING or _LANGUAGE.fullmatch(last) is not None

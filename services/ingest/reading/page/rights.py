"""Rights: what the headers of a response and the marks in a page say of indexing, archiving, training and mining."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from multidict import MultiMapping

_AGENTS = frozenset(("*", "dateline"))
_VALUED = frozenset(("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after", "rating"))
"""Directives with a value, after a colon."""
_KNOWN = frozenset((
    "all", "index", "follow", "none", "noindex", "nofollow", "noarchive", "nocache", "nosnippet", "noimageindex",
    "notranslate", "indexifembedded", "noai", "noimageai", "noml", "notrain",
))  # fmt: skip
"""Directives without a value."""
_AGENT = re.compile(r"([a-z][\w*.-]*|\*)(?:/[\w.]+)?")
"""Matches an agent's name, with or without a version."""
_KEPT_BY_NOBODY = frozenset(("noarchive", "nocache", "nosnippet"))
"""Directives that forbid to keep a text. `noindex` is not one: many systems state it of every feed, so that search
engines do not list the feed itself."""
_RESERVES = re.compile(r"(?<![\w.])[01](?![\w.])")
_QUOTES = str.maketrans(dict.fromkeys("\"'“”„", " "))


class HeaderRights(NamedTuple):
    """The directives of X-Robots-Tag for all agents or for us, and TDMRep's reservation (None if not stated) and
    policy."""

    robots: list[str]
    tdm_reservation: bool | None
    tdm_policy: str | None


NOTHING_STATED = HeaderRights([], None, None)


def read_rights(headers: Mapping[str, str]) -> HeaderRights:
    """Read the rights in the headers of a response. Directives after another agent's name are left out."""
    robots: list[str] = []
    for line in _lines(headers, "X-Robots-Tag"):
        ours = True
        for stated in _split(line):
            agent, colon, rest = stated.partition(":")
            directive = stated
            named = _AGENT.fullmatch(agent.strip()) if colon else None
            # `rating: adult` and `max-image-preview: none` name no agent.
            if named and named[1] not in _VALUED and is_directive(rest):
                ours = named[1] in _AGENTS
                directive = rest.strip()
            if ours and directive[:1].isdigit() and robots and robots[-1].startswith("unavailable_after"):
                # The date in `unavailable_after: Wed, 03 Mar 2027 09:00:00 GMT` has a comma.
                robots[-1] += f", {directive}"
            elif directive and ours:
                robots += _single(directive)
    reserves = {value for line in _lines(headers, "tdm-reservation") for value in _RESERVES.findall(line)}
    # Of contradicting values the stricter counts.
    reservation = True if "1" in reserves else False if "0" in reserves else None
    return HeaderRights(list(dict.fromkeys(robots)), reservation, headers.get("tdm-policy", "").strip() or None)


def allows_full_text(rights: HeaderRights) -> bool:
    """Whether the rights that the answer of a feed states leave its texts to be kept. Silence does: a feed is made to
    be read by programs."""
    return not rights.tdm_reservation and _KEPT_BY_NOBODY.isdisjoint(rights.robots)


def _split(text: str) -> list[str]:
    """The directives of a header or mark in lower case, split at commas and semicolons, without quotation marks."""
    return [part for one in re.split("[,;]", text.lower().translate(_QUOTES)) if (part := one.strip())]


def mark_directives(text: str) -> list[str]:
    """The directives of a mark (a meta tag) in a page."""
    return [one for directive in _split(text) for one in _single(directive)]


def _single(directive: str) -> list[str]:
    """Split directives at blanks (`noai noimageai`), but keep one with a value (`max-snippet: 10`) whole."""
    parts = directive.split()
    if ":" not in directive and not _KNOWN.issuperset(parts):
        return [directive]
    first, last = 0, len(parts)
    while first < last and parts[first] in _KNOWN:
        first += 1
    # After a colon, `none` is a value.
    while last - 1 > first and parts[last - 1] in _KNOWN and not parts[last - 2].endswith(":"):
        last -= 1
    valued = parts[first:last]
    return [*parts[:first], *([" ".join(valued)] if valued else []), *parts[last:]]


def is_directive(text: str) -> bool:
    """Whether a text begins with a directive, such as `noai` or `max-snippet: 10`."""
    first = text.split(maxsplit=1)[:1]
    return bool(first) and (first[0] in _KNOWN or first[0].partition(":")[0] in _VALUED)


def _lines(headers: Mapping[str, str], name: str) -> list[str]:
    """All headers of a name: a site and a proxy in front of it may each send one."""
    if isinstance(headers, MultiMapping):
        return list(headers.getall(name, []))
    return [headers[name]] if name in headers else []

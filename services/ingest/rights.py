"""Rights: what a response's headers say of indexing, archiving, training and mining."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from multidict import MultiMapping

_AGENTS = frozenset(("*", "dateline"))
_VALUED = frozenset(("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"))
"""Directives that have a colon of their own."""
_KNOWN = frozenset((
    "all", "index", "follow", "none", "noindex", "nofollow", "noarchive", "nocache", "nosnippet", "noimageindex",
    "notranslate", "indexifembedded", "noai", "noimageai", "noml", "notrain",
))  # fmt: skip
"""Directives without a value."""
_AGENT = re.compile(r"[a-z][\w*-]*|\*")


class HeaderRights(NamedTuple):
    """Directives of X-Robots-Tag that are for everybody or for us; TDMRep's reservation (None: unsaid) and policy."""

    robots: list[str]
    tdm_reservation: bool | None
    tdm_policy: str | None


def read_rights(headers: Mapping[str, str]) -> HeaderRights:
    """The rights that the headers of a response state. A directive after another agent's name is that agent's."""
    robots: list[str] = []
    for line in _lines(headers, "X-Robots-Tag"):
        ours = True
        for stated in _split(line):
            agent, colon, rest = stated.partition(":")
            directive = stated
            # In `rating: adult` no agent is named.
            if colon and _AGENT.fullmatch(agent.strip()) and is_directive(rest):
                ours = agent.strip() in _AGENTS
                directive = rest.strip()
            if ours and directive[:1].isdigit() and robots and robots[-1].startswith("unavailable_after"):
                # The date of `unavailable_after: Wed, 03 Mar 2027 09:00:00 GMT` has a comma.
                robots[-1] += f", {directive}"
            elif directive and ours:
                robots += _single(directive)
    reserves = {value.strip() for line in _lines(headers, "tdm-reservation") for value in line.split(",")}
    # Said twice, the stricter word counts.
    reservation = True if "1" in reserves else False if "0" in reserves else None
    return HeaderRights(list(dict.fromkeys(robots)), reservation, headers.get("tdm-policy", "").strip() or None)


def _split(text: str) -> list[str]:
    """The directives of a header or a mark, in lower case: after commas, after semicolons, quotation marks left out."""
    return [part for one in re.split("[,;]", text.lower()) if (part := one.strip(" \t\r\n\"'"))]


def mark_directives(text: str) -> list[str]:
    """The directives of a mark in a page."""
    return [one for directive in _split(text) for one in _single(directive)]


def _single(directive: str) -> list[str]:
    """`noai noimageai`, which only blanks part, one by one."""
    parts = directive.split()
    return parts if all(part in _KNOWN for part in parts) else [directive]


def is_directive(text: str) -> bool:
    """Whether a text begins with the name of a directive: `noai`, `max-snippet: 10`; not so `adult`."""
    first = text.split(maxsplit=1)[:1]
    return bool(first) and (first[0] in _KNOWN or first[0].partition(":")[0] in _VALUED)


def _lines(headers: Mapping[str, str], name: str) -> list[str]:
    """Every header of a name; a site and what stands before it may each send one."""
    if isinstance(headers, MultiMapping):
        return list(headers.getall(name, []))
    return [headers[name]] if name in headers else []

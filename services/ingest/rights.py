"""Rights: what a response's headers say of indexing, archiving, training and mining."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from multidict import MultiMapping

_AGENTS = frozenset(("*", "dateline"))
_VALUED = frozenset(("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"))
"""Directives that have a colon of their own."""
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
        for part in line.lower().split(","):
            directive = part.strip()
            agent, colon, rest = directive.partition(":")
            if colon and agent.strip() not in _VALUED and _AGENT.fullmatch(agent.strip()):
                ours = agent.strip() in _AGENTS
                directive = rest.strip()
            if ours and directive[:1].isdigit() and robots and robots[-1].startswith("unavailable_after"):
                # The date of `unavailable_after: Wed, 03 Mar 2027 09:00:00 GMT` has a comma.
                robots[-1] += f", {directive}"
            elif directive and ours:
                robots.append(directive)
    reservation = {"1": True, "0": False}.get(headers.get("tdm-reservation", "").strip())
    return HeaderRights(list(dict.fromkeys(robots)), reservation, headers.get("tdm-policy", "").strip() or None)


def _lines(headers: Mapping[str, str], name: str) -> list[str]:
    """Every header of a name; a site and what stands before it may each send one."""
    if isinstance(headers, MultiMapping):
        return list(headers.getall(name, []))
    return [headers[name]] if name in headers else []

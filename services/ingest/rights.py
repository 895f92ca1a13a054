"""Rights: what a response's headers say of indexing, archiving, training and mining."""

from collections.abc import Mapping
from typing import NamedTuple

_AGENTS = frozenset(("*", "dateline"))
_VALUED = frozenset(("max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"))
"""Directives that have a colon of their own."""


class HeaderRights(NamedTuple):
    """Directives of X-Robots-Tag that are for everybody or for us; TDMRep's reservation (None: unsaid) and policy."""

    robots: list[str]
    tdm_reservation: bool | None
    tdm_policy: str | None


def read_rights(headers: Mapping[str, str]) -> HeaderRights:
    """The rights that the headers of a response state. A directive after another agent's name is that agent's."""
    robots: list[str] = []
    ours = True
    for part in headers.get("X-Robots-Tag", "").lower().split(","):
        directive = part.strip()
        agent, colon, rest = directive.partition(":")
        if colon and agent.strip() not in _VALUED:
            ours = agent.strip() in _AGENTS
            directive = rest.strip()
        if directive and ours:
            robots.append(directive)
    reservation = {"1": True, "0": False}.get(headers.get("tdm-reservation", "").strip())
    return HeaderRights(list(dict.fromkeys(robots)), reservation, headers.get("tdm-policy", "").strip() or None)

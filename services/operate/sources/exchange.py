"""Brings the subscriptions of a feed reader into the catalogue, and gives the catalogue to one."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.ingest.addresses.address import Address
from services.ingest.sources.catalogue import Catalogue, Source
from services.ingest.sources.listing import StatedKind
from services.ingest.sources.stated_address import web_address
from services.operate.sources.opml import Subscription

EXPORTED: tuple[StatedKind | None, ...] = (None, "feed")
"""Kinds of lists that a feed reader may be able to read."""

_LONGEST_ID = 60
"""Maximum characters of an id that is made of a title or a domain, before a number is put behind it."""
_NO_WORD = re.compile(r"[^a-z0-9]+")


class Import(NamedTuple):
    """What becomes of subscriptions."""

    sources: list[Source]
    """The new ones, in their order. Subscriptions with one title and one home page are one source."""
    present: list[Subscription]
    """Those whose list is in the catalogue, or was named before."""
    refused: list[tuple[Subscription, str]]
    """Those that cannot be followed, each with the reason."""


def imported(subscriptions: Sequence[Subscription], catalogue: Catalogue) -> Import:
    """The sources that subscriptions make beside those of the catalogue."""
    known = {Address.of(one.url) for one in catalogue.lists()}
    taken = {one.id for one in catalogue.sources}
    made: dict[tuple[str, str], _Draft] = {}
    present, refused = [], []
    for one in subscriptions:
        try:
            address = web_address(one.feed_url)
        except ValueError as error:
            refused.append((one, str(error)))
            continue
        if address in known:
            present.append(one)
            continue
        known.add(address)
        home, title = _web_page(one.home_page), " ".join((one.title or "").split())[:200]
        # Without a title nothing says that two of them belong together.
        draft = made.setdefault((title, home or address.site if title else address.normalized), _Draft(title, home))
        if not draft.lists:
            draft.id = title_id(title, taken) or domain_id(address, taken)
            taken.add(draft.id)
        draft.lists.append(address.raw)
    return Import([draft.source() for draft in made.values()], present, refused)


@dataclass(slots=True)
class _Draft:
    title: str
    home_page: str | None
    id: str = ""
    lists: list[str] = field(default_factory=list)

    def source(self) -> Source:
        return Source.of({"id": self.id, "name": self.title or None, "home_page": self.home_page, "lists": self.lists})


def exported(catalogue: Catalogue) -> tuple[list[Subscription], int]:
    """A subscription for each list that may be a feed, and how many lists no feed reader could read."""
    found: dict[Address, Subscription] = {}
    others: set[Address] = set()
    for source in catalogue.sources:
        home = source.home_page.raw if source.home_page else None
        for one in source.lists:
            if one.kind in EXPORTED:
                found.setdefault(one.url, Subscription(source.title, one.url.raw, home))
            else:
                others.add(one.url)
    return list(found.values()), len(others)


def domain_id(address: Address, taken: Collection[str]) -> str:
    """An id made of the domain of a list, which no source has: what its articles would be credited to without one."""
    return _free(address.domain[:_LONGEST_ID].replace(":", "-").strip("-._"), taken)


def title_id(title: str, taken: Collection[str]) -> str | None:
    """The same of a title; None if that has no Latin letter and no digit."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    word = _NO_WORD.sub("-", plain).strip("-")[:_LONGEST_ID].rstrip("-")
    return _free(word, taken) if word else None


def _free(wanted: str, taken: Collection[str]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _web_page(url: str | None) -> str | None:
    try:
        return web_address(url).raw if url else None
    except ValueError:
        return None

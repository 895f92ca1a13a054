"""Brings the subscriptions of a feed reader into the catalogue, and gives the catalogue to one."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from services.ingest.addresses.address import Address
from services.ingest.sources.catalogue import Catalogue, Source, StatedList, first_secure, list_key
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
    known = {list_key(Address.of(one.url)) for one in catalogue.lists()}
    taken = {one.id for one in catalogue.sources}
    named: dict[str, list[Address]] = {}
    first: list[tuple[Subscription, str]] = []
    present, refused = [], []
    for one in subscriptions:
        try:
            address = web_address(one.feed_url)
        except ValueError as error:
            refused.append((one, str(error)))
            continue
        key = list_key(address)
        if key in known or key in named:
            present.append(one)
        else:
            first.append((one, key))
        named.setdefault(key, []).append(address)
    made: dict[tuple[str, str], _Draft] = {}
    for one, key in first:
        address = first_secure(named[key])
        home, title = _web_page(one.home_page), " ".join((one.title or "").split())[:200]
        # Without a title nothing says that two of them belong together.
        draft = made.setdefault(
            (title, (home.raw if home else address.site) if title else key), _Draft(title, home.raw if home else None)
        )
        if not draft.lists:
            draft.id = title_id(title, taken) or domain_id(home, address, taken)
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
    named: dict[str, list[tuple[Source, StatedList]]] = {}
    for source in catalogue.sources:
        for one in source.lists:
            named.setdefault(list_key(one.url), []).append((source, one))
    found, others = [], 0
    for each in named.values():
        source, _ = each[0]
        if all(one.kind in EXPORTED for _, one in each):
            home = source.home_page.raw if source.home_page else None
            found.append(Subscription(source.title, first_secure(one.url for _, one in each).raw, home))
        else:
            others += 1
    return found, others


def domain_id(home_page: Address | None, address: Address, taken: Collection[str]) -> str:
    """An id made of a domain, which no source has: of the home page, because many feeds are at a service's.

    Of several sources at one domain, the words of the list's path tell them apart.
    """
    domain = (home_page or address).domain[:_LONGEST_ID].replace(":", "-").strip("-._")
    if domain not in taken:
        return domain
    return _free(f"{domain}-{_words(unquote(urlsplit(address.raw).path))}"[:_LONGEST_ID].rstrip("-"), taken)


def title_id(title: str, taken: Collection[str]) -> str | None:
    """The same of a title; None unless Latin letters and digits are most of it: else they do not name it."""
    word = _words(title)[:_LONGEST_ID].rstrip("-")
    named = 2 * sum(map(str.isalnum, _words(title))) > sum(map(str.isalnum, title))
    return _free(word, taken) if named else None


def _words(text: str) -> str:
    """The Latin letters and digits of a text, with hyphens between its words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NO_WORD.sub("-", plain).strip("-")


def _free(wanted: str, taken: Collection[str]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _web_page(url: str | None) -> Address | None:
    try:
        return web_address(url) if url else None
    except ValueError:
        return None

"""Lists of URLs: text with one on a line, or a table with one column of them."""

import re
from collections.abc import Iterable, Iterator

from services.ingest.addresses.address import Address
from services.ingest.sources.feed_entry import FeedEntry, FeedError, first_address
from services.ingest.sources.kinds.own_sites import OwnSites
from services.ingest.sources.listing import Listing

MAX_URLS = 50_000
"""Maximum addresses read of one list, as of a sitemap."""
_LONGEST_LINE = 20_000
"""Maximum characters of a line; an address has at most 8,192."""
_SEPARATORS = ("\t", ";", ",", "|")
_URL = re.compile(r"(?:https?:/)?/[^/\s][^\s\"<>]*+|https?://[^\s\"<>]++", re.IGNORECASE)
_FIRST = re.compile(
    r"\s*+(?:#[^\n]*+\s*+)*+(?:[\w;,|\t \"']{1,200}+[\r\n]+\s*+(?:[^\n<{]{0,300}[;,|\t])?)?[\"']?https?://\S",
    re.IGNORECASE,
)
"""How such a list begins: comments, the names of the columns, and an address."""


def is_url_list(head: str) -> bool:
    """Whether a list that begins so has one URL on a line."""
    return _FIRST.match(head.removeprefix("\ufeff")) is not None


def parse_url_list(pieces: Iterable[str], base_url: str, sites: OwnSites | None = None) -> Listing:
    """The addresses in the lines of a text, in its order, each once.

    A line is an address, or, below a line with the names of columns, has one in a column of its own. Other lines are
    passed over, and so are comments (`#`). A path counts too; `base_url` resolves it. sites: those that the list may
    speak for; None for all. Raises FeedError if it has none.
    """
    entries: dict[str, FeedEntry] = {}
    problems: list[str] = []
    for number, address in enumerate(_addresses(pieces, base_url)):
        if number == MAX_URLS:
            problems.append(f"it has more than {MAX_URLS:,} addresses; the rest is not read")
            break
        if sites is None or sites.has(address):
            entries.setdefault(address.normalized, FeedEntry(address, None, None))
    if not entries:
        left = (
            f"all its addresses are on other sites ({sites.others})" if sites and sites.left_out else "no address in it"
        )
        raise FeedError(f"{left}; write one URL on a line")
    return Listing("text", list(entries.values()), problems=(*(sites.problems() if sites else ()), *problems))


def _addresses(pieces: Iterable[str], base_url: str) -> Iterator[Address]:
    separator = None
    for number, line in enumerate(_lines(pieces)):
        text = line.strip(" \t\ufeff")
        if not text or text.startswith("#"):
            continue
        if number == 0 and "://" not in text:
            # The names of the columns; without them, a comma may be part of an address.
            separator = next((mark for mark in _SEPARATORS if mark in text), None)
        cells = [text] if separator is None else text.split(separator)
        found = [cell for cell in (one.strip(" \t\"'") for one in cells) if _URL.fullmatch(cell)]
        if address := first_address(found[:1], base_url):
            yield address


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """The lines, without those that are longer than any address."""
    held = ""
    for piece in pieces:
        *lines, held = (held + piece).replace("\r", "\n").split("\n")
        yield from (line for line in lines if len(line) <= _LONGEST_LINE)
        held = held[: _LONGEST_LINE + 1]
    if len(held) <= _LONGEST_LINE:
        yield held

"""Canonical links: what a page says its address is, believed only where it is consistent with the page's own."""

import re
from urllib.parse import urljoin, urlsplit

from services.ingest.identity import normalize_url, site

_NUMBER = re.compile(r"\d{5,}")
"""Digits enough to be an article's number, or a date without a break."""

_WORD = re.compile(r"[^\W\d_]{3,}")


def canonical_url(url: str, *links: str | None) -> str:
    """The first of `links` (rel=canonical, og:url; relative ones are resolved) that can be believed, else `url`;
    normalised.

    Believed is a link of the same registered domain (the same host and port for addresses without one), not the home
    page nor the section that the page stands in, and not one that names another article: sites point every page of a
    broken template to one place, and all their articles would become one.
    """
    own = normalize_url(url)
    for link in links:
        if not link or not link.strip():
            continue
        try:
            candidate = normalize_url(urljoin(url, link.strip()))
        except ValueError:
            continue
        if site(candidate) == site(own) and not _is_front(candidate, own) and not _is_another(candidate, own):
            return candidate
    return own


def _is_front(candidate: str, own: str) -> bool:
    """Whether a link is the home page, or a folder above the page that no story is called by."""
    parts, mine = urlsplit(candidate), urlsplit(own)
    path = parts.path.strip("/")
    if parts.query or parts.fragment:
        return False
    if not path:
        return True
    last = path.rsplit("/", 1)[-1]
    names_a_story = any(character.isdigit() for character in last) or last.count("-") > 1 or "." in last
    return not names_a_story and mine.path.strip("/").startswith(f"{path}/")


def _is_another(candidate: str, own: str) -> bool:
    """Whether both addresses carry numbers, none in common, and their paths have no word in common either."""
    theirs, mine = set(_NUMBER.findall(candidate)), set(_NUMBER.findall(own))
    if not theirs or not mine or theirs & mine:
        return False
    return not _words(candidate) & _words(own)


def _words(url: str) -> set[str]:
    return set(_WORD.findall(urlsplit(url).path.rsplit("/", 1)[-1].casefold())) - {"html", "htm", "php", "aspx"}

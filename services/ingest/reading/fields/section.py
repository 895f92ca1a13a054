"""The section of an article, as its site names it."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import path_of
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.page.words import words_of

_PLACES = ("json-ld", "opengraph", "microdata", "breadcrumbs", "link", "meta")
_GENERIC = frozenset(
    (
        "home",
        "homepage",
        "startseite",
        "news",
        "nachrichten",
        "article",
        "articles",
        "story",
        "stories",
        "page",
        "pages",
        "blog",
        "uncategorized",
        "accueil",
        "inicio",
    )
)
"""Names that say nothing about the section."""
_LONGEST = 50
"""Maximum length of a section's name, in characters."""
_MOST_SEGMENTS = 3
"""Maximum path segments, from the left, that may name sections."""
_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})


def decide_section(page: PageMetadata, tree: HtmlElement, url: str, title: str | None) -> Decision[str | None]:
    """Decide for the first candidate that the address confirms, else for the first one stated. Generic names ("News")
    do not count."""
    segments = _segments(url)
    candidates = [
        Candidate(candidate.place, part.strip())
        for candidate in [*page.sections, *_linked(tree, segments)]
        # The last breadcrumb may be the article itself.
        if key(candidate.value) != key(title or "")
        for part in (candidate.value.split(",") if candidate.place != "breadcrumbs" else [candidate.value])
    ]
    usable = [
        candidate
        for candidate in sorted(
            (c for c in candidates if c.place in _PLACES), key=lambda candidate: _PLACES.index(candidate.place)
        )
        if 1 < len(candidate.value) <= _LONGEST
        and key(candidate.value) not in _GENERIC
        and not candidate.value.startswith("http")
    ]
    borne_out = [c for c in usable if _slugs(c.value) & segments]
    stated = [c for c in usable if c.place != "link"]
    chosen = next(iter(borne_out or stated or usable), None)
    if chosen is None:
        return Decision(None)
    agreeing = [c.place for c in usable if key(c.value) == key(chosen.value)]
    return decide(chosen.value, [chosen.place, *agreeing], len({c.place for c in usable}))


def _segments(url: str) -> set[str]:
    """The path segments, except the last, that may name sections, as `_slugs` spells them."""
    parts = [part for part in unquote(urlsplit(url).path).casefold().split("/") if part]
    found = set()
    for part in parts[:-1][:_MOST_SEGMENTS]:
        # Drop the number that makes a repeated slug unique: "tax-planning-2".
        plain = re.sub(r"-\d+$", "", part)
        found |= {plain, plain.translate(_SPELLINGS)}
    return {part for part in found if not part.isdigit() and len(part) > 1}


def _slugs(name: str) -> set[str]:
    """The spellings of a name in an address: `hafen-kueste` and `hafen-kuste` for "Hafen & Küste"."""
    spelled = name.casefold().translate(_SPELLINGS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return {re.sub(r"[\W_]+", "-", spelling).strip("-") for spelling in (spelled, bare)} - {""}


def _linked(tree: HtmlElement, segments: set[str]) -> Iterator[Candidate]:
    """Links to the front page of a path segment, as a site's navigation has them."""
    if not segments:
        return
    for link in tree.iter("a"):
        path = _front_page(link.get("href") or "")
        if path and path in segments and (words := words_of(link)) and len(words) <= _LONGEST:
            yield Candidate("link", words)


def _front_page(link: str) -> str:
    """The single segment of a link's path; "" if it has none or several."""
    path = unquote(path_of(link)).strip("/").casefold()
    return path if "/" not in path else ""

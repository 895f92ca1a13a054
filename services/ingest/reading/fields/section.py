"""The section of an article, as its site names it."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from services.ingest.addresses.hyperlinks import path_of
from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.lines.sections import is_general, is_no_section, leads_back
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import Candidate, PageMetadata
from services.ingest.reading.page.words import words_of

_PLACES = (
    "json-ld",
    "opengraph",
    "microdata",
    "breadcrumbs",
    "trail",
    "label",
    "confirmed",
    "navigation",
    "link",
    "meta",
)
"""Best first."""
_STATED = frozenset(("json-ld", "opengraph", "microdata", "breadcrumbs", "trail", "label", "meta"))
"""Places that state the section of this page, and not only of its address."""
_LISTS = _STATED - {"breadcrumbs", "trail", "label"}
"""Places that state several names in one."""
_LONGEST = 50
"""Maximum length of a section's name, in characters."""
_LONGEST_ABBREVIATION = 3
"""Maximum letters of a name that is written in capitals."""
_IN_HEADLINE = 3
"""Minimum words of a name that is taken for a part of the headline."""
_WITH_COUNTRY = 3
"""Maximum letters of the second-level domain of a country (`co.uk`), below which a site's name comes third."""
_MOST_SEGMENTS = 3
"""Maximum path segments, from the left, that may name sections."""
_NO_NAME = re.compile(r"^https?:|^www\.|^\d+$|^[a-z]+(?:_[a-z]+)+$|\d\s*/\s*\d|\d[.:]\d|\d{4}-\d\d")
"""Matches addresses, dates, numbers of issues and the names of icons."""
_SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})


def decide_section(page: PageMetadata, tree: HtmlElement, url: str, title: str | None) -> Decision[str | None]:
    """Decide for the first candidate that the address confirms, else for one that several places agree on, else for the
    innermost of the visible trail, else for the first one stated or marked as current. A name for all of a site's news
    counts only if there is no other."""
    segments = _segments(url)
    sites = {key(name) for name in page.publishers} | {_site(url)}
    headlines = {key(title or ""), *(key(candidate.value) for candidate in page.titles)}
    usable = [
        candidate
        for candidate in _candidates(page, tree, segments)
        if _is_name(candidate.value)
        and key(candidate.value) not in sites
        # The last breadcrumb may be the article itself.
        and not _repeats(candidate.value, headlines)
    ]
    chosen = next(_by_evidence(usable, segments), None)
    if chosen is None:
        return Decision(None)
    agreeing = [c for c in usable if _squeezed(c.value) == _squeezed(chosen.value)]
    best = max(agreeing, key=lambda c: (_spelling(c.value), -usable.index(c)))
    return decide(best.value, [chosen.place, *(c.place for c in agreeing)], len({c.place for c in usable}))


def _by_evidence(usable: list[Candidate], segments: set[str]) -> Iterator[Candidate]:
    """The candidates from the best evidence to the least."""
    specific = [c for c in usable if not is_general(c.value)]
    general = [c for c in usable if is_general(c.value) and c.place in _STATED]
    places: dict[str, set[str]] = {}
    for candidate in specific:
        places.setdefault(_squeezed(candidate.value), set()).add(candidate.place)
    stated = [c for c in specific if c.place in _STATED]
    yield from (c for c in specific if c.place == "confirmed" or _slugs(c.value) & segments)
    yield from (c for c in stated if len(places[_squeezed(c.value)]) > 1)
    yield from (c for c in general if c.place in _LISTS and _slugs(c.value) & segments)
    yield from reversed([c for c in stated if c.place == "trail"])
    yield from stated
    yield from specific
    yield from general


def _candidates(page: PageMetadata, tree: HtmlElement, segments: set[str]) -> list[Candidate]:
    """All candidates, best place first; lists of names are parted."""
    found = [
        Candidate(candidate.place, part.strip(" .:|/<>‹›«»·→←"))
        for candidate in [*page.sections, *_linked(tree, segments)]
        if candidate.place in _PLACES
        for part in (re.split(r"\s*[,;]\s*", candidate.value) if candidate.place in _LISTS else [candidate.value])
    ]
    return sorted(found, key=lambda candidate: _PLACES.index(candidate.place))


def _is_name(name: str) -> bool:
    no_name = is_no_section(name) or leads_back(name) or bool(_NO_NAME.search(name))
    return 1 < len(name) <= _LONGEST and not no_name


def _repeats(name: str, headlines: set[str]) -> bool:
    """Whether a name is a headline of the page, or a good part of one."""
    words = key(name)
    return words in headlines or (len(words.split()) >= _IN_HEADLINE and any(words in one for one in headlines))


def _site(url: str) -> str:
    """The name in the domain of a site: `harbor-daily` of www.harbor-daily.co.uk."""
    labels = (urlsplit(url).hostname or "").split(".")
    name = labels[-3] if len(labels) > _WITH_COUNTRY and len(labels[-2]) <= _WITH_COUNTRY else labels[-2:][0]
    return key(name)


def _squeezed(name: str) -> str:
    """A name without the marks and spaces in which its spellings differ: "public-service", "Public Service"."""
    return key(name).replace(" ", "")


def _spelling(name: str) -> int:
    """How much a name is written as one, and not as part of an address."""
    capital = name[:1].isupper() or not name[:1].isascii()
    shouted = name.isupper() and len(name) > _LONGEST_ABBREVIATION
    return capital + ("-" not in name and "/" not in name and "_" not in name) - shouted


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
    """Links to the front page of a path segment, as a site's navigation has them, that name it."""
    if not segments:
        return
    for link in tree.iter("a"):
        address = link.get("href") or ""
        if "%" not in address and not any(segment in address.casefold() for segment in segments):
            continue  # as nearly all: parsing each takes ten times as long
        path = _front_page(address)
        if path and path in segments and (words := words_of(link)) and _names(words, path):
            yield Candidate("link", words)


def _names(words: str, segment: str) -> bool:
    """Whether the text of a link has a word of the path segment that it leads to: "City & Harbor" of `city`."""
    named = {word for slug in _slugs(words) for word in slug.split("-")}
    return len(words) <= _LONGEST and (bool(named & set(segment.split("-"))) or _squeezed(words) == _squeezed(segment))


def _front_page(link: str) -> str:
    """The single segment of a link's path; "" if it has none or several."""
    path = unquote(path_of(link)).strip("/").casefold()
    return path if "/" not in path else ""

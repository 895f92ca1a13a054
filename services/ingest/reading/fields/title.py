"""The title of a page: a vote over what it says in different places, without the site's name."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.site_names import SHORTEST_SITE, host_names, is_site_name, squeeze
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.page.candidates import Candidate, PageMetadata

_WEIGHTS = {"h1": 3.0, "json-ld": 2.0, "opengraph": 2.5, "microdata": 2.0, "meta": 1.5, "title": 1.5, "twitter": 1.0}
"""Votes of the places a title stands in, best first where they agree: those that editors fill by hand weigh more than
those that templates fill."""
_CARD = ("opengraph", "meta", "title", "twitter")
"""What one field of a site's system fills: their agreement says little."""
_AGREEING = 0.2
"""Share of its vote that a second place of the card adds."""
_LATER_HEAD = 1.0
"""Vote of a main heading after the first, which is often a dialogue's or another story's."""
_SHORT_HEAD = 0.4
"""Share of its vote that a heading of a word or two keeps: it as likely names a section."""
_SHOWN = 3.0
"""Vote of a line of the page that is no main heading: some pages have theirs in another element."""
_SEPARATORS = re.compile(r"\s+(?:\||[-–—]|::|•|»|·|:|\\|/)\s+|\s*\|\s*")
_OPENING_SEPARATORS = re.compile(rf"{_SEPARATORS.pattern}|:\s+")
"""A site's name before a title also stands before a colon."""
_TAIL = re.compile(r"\s+[|–—-]\s+|\s*\|\s*")
_SHORTEST_SHOWN = 4
"""Words; a shorter part of a window's title is as likely the name of a section."""
_LOOSE_COLON = re.compile(r"\w\s:\s")


def decide_title(page: PageMetadata, url: str) -> Decision[str | None]:
    """The title that the places that weigh most agree on, as the metadata spell it where they do as well: a heading put
    together of several elements has spaces where they meet."""
    sites = {key(name) for name in page.publishers} | host_names(url)
    lines = set(page.line_keys)
    cleaned = _cleaned(page, sites, lines)
    votes: dict[str, dict[str, float]] = {}
    heads = 0
    for candidate in cleaned:
        weight = _WEIGHTS.get(candidate.place, 1.0)
        if candidate.place == "h1":
            weight = weight if not heads else _LATER_HEAD
            heads += 1
            short = len(candidate.value.split()) < 3 and len(candidate.value) < 20
            weight *= _SHORT_HEAD if short else 1.0
        said = votes.setdefault(key(candidate.value), {})
        said[candidate.place] = max(weight, said.get(candidate.place, 0.0))
    votes.pop("", None)
    if not votes:
        return Decision(None)
    best = max(votes, key=lambda name: _sum(votes[name], shown=name in lines))
    agreeing = [candidate for candidate in cleaned if key(candidate.value) == best]
    places = sorted({candidate.place for candidate in agreeing}, key=list(_WEIGHTS).index)
    return decide(_spelling(agreeing), places, len({candidate.place for candidate in cleaned}))


def clean_title(title: str, sites: Iterable[str], heads: Iterable[str] = ()) -> str:
    """A title without the site's name at either end. `sites` and `heads` (known headlines) as `key` gives them."""
    title = " ".join(title.split())
    sites = set(sites)
    for match in reversed(list(_SEPARATORS.finditer(title))):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        if before and (is_site_name(after, sites) or (key(before) in heads and len(after.split()) <= 6)):
            return clean_title(before, sites, heads)
    first = _OPENING_SEPARATORS.search(title)
    if first and key(title[: first.start()]) in sites and title[first.end() :].strip():
        return title[first.end() :].strip()
    return title


def _cleaned(page: PageMetadata, sites: set[str], lines: set[str]) -> list[Candidate]:
    """Titles without the site's name; what is nothing but that name only where there is nothing else."""
    # A heading that ends the window's title is the site's name, whatever it is called elsewhere.
    ends = {key(parts[-1]) for c in page.titles if c.place in _CARD and len(parts := _TAIL.split(c.value)) > 1}
    sites = sites | {name for c in page.titles if c.place in ("h1", "microdata") and (name := key(c.value)) in ends}
    squeezed = {squeeze(site) for site in sites if len(squeeze(site)) >= SHORTEST_SITE}
    heads = {key(c.value) for c in page.titles if c.place in ("h1", "json-ld") and squeeze(c.value) not in squeezed}
    cleaned = [
        Candidate(c.place, text)
        for c in page.titles
        if (text := _shown_part(clean_title(c.value, sites, heads), lines if c.place == "title" else set()))
    ]
    return [c for c in cleaned if squeeze(c.value) not in squeezed] or cleaned


def _shown_part(title: str, lines: Collection[str]) -> str:
    """What of a window's title the page shows as a line of its own, whatever stands before or after it there."""
    if key(title) in lines:
        return title
    for match in _OPENING_SEPARATORS.finditer(title):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        for part in (before, after):
            if len(part.split()) >= _SHORTEST_SHOWN and key(part) in lines:
                return part
    return title


def _sum(votes: dict[str, float], *, shown: bool) -> float:
    card = sorted((votes[place] for place in _CARD if place in votes), reverse=True)
    total = sum(vote for place, vote in votes.items() if place not in _CARD)
    total += card[0] + _AGREEING * sum(card[1:]) if card else 0.0
    return total + (_SHOWN if shown and "h1" not in votes else 0.0)


def _spelling(agreeing: list[Candidate]) -> str:
    """Of titles that differ in punctuation alone, the spelling that weighs most."""
    spellings: Counter[str] = Counter()
    for candidate in agreeing:
        spellings[candidate.value] += {"json-ld": 4, "opengraph": 4, "h1": 5}.get(candidate.place, 2)
    for spelling in spellings:
        spellings[spelling] -= 6 if _LOOSE_COLON.search(spelling) else 0
    return max(spellings, key=lambda spelling: spellings[spelling])

"""The title of an article, without the site's name: a vote between the places that state one."""

import re
from collections import Counter
from collections.abc import Collection

from services.ingest.reading.fields.decision import Decision, decide
from services.ingest.reading.fields.site_names import SHORTEST_SITE, host_names, squeeze
from services.ingest.reading.fields.title_parts import clean_title
from services.ingest.reading.lines.text_key import key
from services.ingest.reading.lines.word_count import word_count
from services.ingest.reading.page.candidates import Candidate, PageMetadata

_WEIGHTS = {"h1": 3.0, "json-ld": 2.0, "opengraph": 2.5, "microdata": 2.0, "meta": 1.5, "title": 1.5, "twitter": 1.0}
"""Weight of each place, best place first. Places that editors fill weigh more than those that templates fill."""
_CARD = ("opengraph", "meta", "title", "twitter")
"""Places that one field of a publishing system fills, so that their agreement says little."""
_AGREEING = 0.2
"""Share of its weight that each further place of the card adds."""
_LATER_HEAD = 1.0
"""Weight of an `h1` after the first, which often belongs to a dialogue or another story."""
_SHORT_HEAD = 0.4
"""Share of its weight that an `h1` of one or two words keeps: it may name a section."""
_SHOWN = 3.0
"""Weight of a visible line that is no `h1`: some pages have their headline in another element."""
_SEPARATORS = r"\s+(?:\||[-–—]|::|•|»|·|:|\\|/)\s+|\s*\|\s*"
_OPENING_SEPARATORS = re.compile(rf"{_SEPARATORS}|:\s+")
"""The separators between a headline and what stands beside it in the title of a window."""
_TAIL = re.compile(r"\s+[|–—-]\s+|\s*\|\s*")
_SHORTEST_SHOWN = 4
"""Minimum length of a headline within a window title, in words: a shorter part may name a section."""
_LOOSE_COLON = re.compile(r"\w\s:\s")


def decide_title(page: PageMetadata, url: str) -> Decision[str | None]:
    """Decide for the title with the most weight. The spelling of the metadata comes before that of a heading built from
    several elements, which has spaces where these meet."""
    sites = {key(name) for name in [*page.publishers, *page.site_marks]} | host_names(url)
    lines = set(page.line_keys)
    cleaned = _cleaned(page, sites, lines)
    votes: dict[str, dict[str, float]] = {}
    heads = 0
    for candidate in cleaned:
        weight = _WEIGHTS.get(candidate.place, 1.0)
        if candidate.place == "h1":
            weight = weight if not heads else _LATER_HEAD
            heads += 1
            short = word_count(candidate.value) < 3 and len(candidate.value) < 20
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


def _cleaned(page: PageMetadata, sites: set[str], lines: set[str]) -> list[Candidate]:
    """The titles without the site's name. Titles that consist of it count only if there are no others."""
    sites = sites | _heads_that_are_sites(page)
    squeezed = {squeeze(site) for site in sites if len(squeeze(site)) >= SHORTEST_SITE}
    heads = {key(c.value) for c in page.titles if c.place in ("h1", "json-ld") and squeeze(c.value) not in squeezed}
    said = {key(c.value) for c in page.titles if squeeze(c.value) not in squeezed}
    cleaned = [
        Candidate(c.place, text)
        for c in page.titles
        if (
            text := _shown_part(
                clean_title(c.value, sites, heads, said, bare=c.place in _CARD), lines if c.place == "title" else set()
            )
        )
    ]
    cleaned = [c for c in cleaned if squeeze(c.value) not in squeezed] or cleaned
    return _without_labels(cleaned, page)


def _heads_that_are_sites(page: PageMetadata) -> set[str]:
    """The headings that the window title ends in, and that are shorter than what precedes them there: the site's name,
    even if nothing else says so."""
    ends: set[str] = set()
    for candidate in page.titles:
        parts = _TAIL.split(candidate.value) if candidate.place in _CARD else []
        if len(parts) > 1 and len(squeeze(parts[-1])) < len(squeeze(" ".join(parts[:-1]))):
            ends.add(key(parts[-1]))
    return {name for c in page.titles if c.place in ("h1", "microdata") and (name := key(c.value)) in ends}


def _without_labels(cleaned: list[Candidate], page: PageMetadata) -> list[Candidate]:
    """The titles without labels in headings ("Subscribers only"): elements that are hidden, or that no other place has
    before the same headline."""
    said = {key(c.value) for c in cleaned if c.place != "h1"}
    bare = {one.text: one.bare for one in page.bare_heads if one.hidden or key(one.bare) in said}
    return [Candidate(c.place, bare.get(c.value, c.value)) for c in cleaned]


def _shown_part(title: str, lines: Collection[str]) -> str:
    """The part of a window title that is a visible line of its own; the whole title if there is none."""
    if key(title) in lines:
        return title
    for match in _OPENING_SEPARATORS.finditer(title):
        before, after = title[: match.start()].strip(), title[match.end() :].strip()
        for part in (before, after):
            if word_count(part) >= _SHORTEST_SHOWN and key(part) in lines:
                return part
    return title


def _sum(votes: dict[str, float], *, shown: bool) -> float:
    card = sorted((votes[place] for place in _CARD if place in votes), reverse=True)
    total = sum(vote for place, vote in votes.items() if place not in _CARD)
    total += card[0] + _AGREEING * sum(card[1:]) if card else 0.0
    return total + (_SHOWN if shown and "h1" not in votes else 0.0)


def _spelling(agreeing: list[Candidate]) -> str:
    """The spelling with the most weight, among titles that differ only in punctuation."""
    spellings: Counter[str] = Counter()
    for candidate in agreeing:
        spellings[candidate.value] += {"json-ld": 4, "opengraph": 4, "h1": 5}.get(candidate.place, 2)
    for spelling in spellings:
        spellings[spelling] -= 6 if _LOOSE_COLON.search(spelling) else 0
    return max(spellings, key=lambda spelling: spellings[spelling])

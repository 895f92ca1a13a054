"""Headings: names in lines where most words have capitals, checked against those in the sentences.

In such a line an engine cannot see where a name ends: `Ann Lane Urges`, `Lane Plan`.
"""

import re
from bisect import bisect_right

from services.enrich.entities.bare_name import tidy
from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention

LONGEST = 220
"""Maximum length of a heading, in characters."""

CAPITALIZED = 0.75
"""Smallest share of words with a capital, of those long enough to be more than an article or preposition."""

SURE = 0.75
"""Smallest probability at which a name that only a heading has is kept."""

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_WORDS = re.compile(r"\S+")


def heading_spans(text: str, paragraphs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The paragraphs that are written like headings, in order."""
    return [(start, end) for start, end in paragraphs if end - start <= LONGEST and is_heading(text[start:end])]


def is_heading(line: str) -> bool:
    """Whether most words of a line have capitals, as in a headline."""
    found = [word for word in _WORD.findall(line) if len(word) > 3]
    return len(found) > 2 and sum(word[0].isupper() for word in found) >= CAPITALIZED * len(found)


def settle_headings(mentions: list[NameMention], text: str, paragraphs: list[tuple[int, int]]) -> list[NameMention]:
    """Trim people in headings to names that the sentences have, and leave out doubtful ones that only it has."""
    headings = heading_spans(text, paragraphs)
    if not headings or len(headings) == len(paragraphs):
        return mentions
    inside = [_is_inside(mention, headings) for mention in mentions]
    known: set[str] = set()
    for mention, in_heading in zip(mentions, inside, strict=True):
        if not in_heading:
            key = fold(mention.name)
            known.add(key)
            if mention.type == "PERSON":
                known.add(key.rpartition(" ")[2])
    settled = [
        _settled(mention, text, known) if in_heading and mention.type in ("PERSON", "ORG") else mention
        for mention, in_heading in zip(mentions, inside, strict=True)
    ]
    return [mention for mention in settled if mention is not None]


def _is_inside(mention: NameMention, headings: list[tuple[int, int]]) -> bool:
    number = bisect_right(headings, (mention.start, mention.start + LONGEST + 1)) - 1
    return number >= 0 and headings[number][0] <= mention.start < headings[number][1]


def _settled(mention: NameMention, text: str, known: set[str]) -> NameMention | None:
    if fold(mention.name) in known:
        return mention
    places = [match.end() for match in _WORDS.finditer(text, mention.start, mention.end)]
    for end in reversed(places[:-1] if mention.type == "PERSON" else []):
        part = tidy(text, mention.start, end, "PERSON")
        if part is not None and fold(part.name) in known:
            return part._replace(shares=mention.shares, certainty=mention.certainty)
    sure = mention.certainty * (max(mention.shares.values()) if mention.shares else 1.0)
    return mention if sure >= SURE else None

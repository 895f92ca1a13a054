"""Whether a page stands before an article instead of holding one: a bot check, a login, a question for consent, a
region that is shut out, maintenance, a redirection, or an error that was sent with status 200.

Signs are weighed: what walls have (headings that name a status, sentences that speak to the reader of access, forms)
against what articles have (a headline, an author, a date, sentences that speak of something else). An article about
captchas has the latter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.ingest.reading.walls.vocabulary import is_status, speaks_as_wall, speaks_to_reader, words

ENOUGH = 3
"""Minimum weight of all signs that make a page a wall."""
SHORT = 2_500
"""Maximum length of a page's text that is looked at sentence by sentence, in characters: no wall says more."""
_READ = 20_000
"""Characters of a text that are split into sentences: no wall has as many, and they weigh as much as more."""
_HEADING = 3
_MOST = 3
_HALF = 2
_STRUCTURE = 2
_NAMELESS = 2
_NOTHING_ELSE = 4
_ONE_SENTENCE = 1
_OTHERWISE = -4
_HEADLINE = -3
_STATED = -3
_DATED = -2
_SIGNED = -2
_ADDRESS = -2
_LETTERS = 300
"""Characters of other text that weigh against a wall as much as one sign."""
_OFFER = 600
"""Maximum length of a text that consists of an offer or a notice, in characters: longer ones give advice to readers."""
_ASIDE = 60
"""Maximum length of what else such a text says, in characters."""
_SHORTEST_OTHER = 140
"""Minimum length of a text without a word of access that makes a headline such as "Access denied" a headline."""
_FREE_LETTERS = 200
"""Characters of other text that walls have as well: what the site is, a joke."""
_MOST_LETTERS = 5
"""Maximum weight of other text."""
_RUN = 600
"""Minimum length of the text between two teasers that is more than a teaser, in characters."""
_SENTENCE_END = re.compile(r"(?<=[.!?…؟۔।])\s+|(?<=[。！？])")
_LONGEST_SEEN = 80
"""Characters told of a title or a text."""


@dataclass(frozen=True)
class Page:
    """What is known of a page that may be a wall."""

    title: str
    """The title of its window."""
    heads: Sequence[str]
    """Its first headings, or its first line."""
    paragraphs: Sequence[str]
    structure: Sequence[str] = ()
    """Parts of it that belong to walls, as `structural_signs` names them."""
    longest_text: int | None = None
    """Characters between two teasers; None if there are none."""
    is_headline: bool = False
    """Whether it has a headline of its own: one that title or address repeat."""
    stated: bool = False
    """Whether it says that it is an article."""
    dated: bool = False
    signed: bool = False
    closed: bool = False
    """Whether it says that it is not free."""
    nameless: bool = False
    """Whether its title is its host's name."""
    in_address: bool = False
    """Whether the address repeats its headline."""


def is_suspect(page: Page) -> bool:
    """Whether a page needs a closer look. Most do not: they have a headline and a long text."""
    return sum(map(len, page.paragraphs)) < SHORT or any(map(is_status, [page.title, *page.heads]))


def wall_signs(page: Page) -> list[str]:
    """What makes a page a wall, in words; empty if it is none."""
    titled, headed = is_status(page.title), any(map(is_status, page.heads))
    sentences = _sentences(page.paragraphs)
    walls = [sentence for sentence in sentences if speaks_as_wall(sentence)]
    share = len(walls) / len(sentences) if sentences else 0.0
    said = sum(map(len, sentences))
    other = said - sum(map(len, walls))
    if page.longest_text is not None:
        other = min(other, page.longest_text)
    signs: list[tuple[str, float]] = [
        ("its title names a status", _HEADING * titled),
        ("its headline names a status", _HEADING * headed),
        ("its title is its host's name", (_NAMELESS + (not page.heads)) * page.nameless),
        *((f"it has {one}", _STRUCTURE) for one in page.structure),
    ]
    if share >= 0.5:
        signs.append(("its text speaks of access", _MOST if share >= 0.8 else _HALF))
    # A page that holds nothing but an offer, under whatever headline, has no article to give.
    nothing_else = bool(walls) and said < _OFFER and any(map(speaks_to_reader, walls))
    nothing_else = nothing_else and said - sum(map(len, walls)) < _ASIDE
    if nothing_else:
        signs.append(("and of nothing else", _NOTHING_ELSE if len(walls) > 1 or titled or headed else _ONE_SENTENCE))
    if not sentences and page.structure:
        signs.append(("it has no text", _NOTHING_ELSE))
    weight = sum(one for _, one in signs)
    # Between teasers of other articles stand other articles' dates and authors.
    teasers_only = titled and headed and page.longest_text is not None and page.longest_text < _RUN
    if nothing_else and page.closed:
        weight += _HEADLINE * page.is_headline
    elif not teasers_only:
        weight += _against(page, other)
        weight += _OTHERWISE * (not walls and len(sentences) > 1 and other > _SHORTEST_OTHER)
    return [name for name, one in signs if one] if weight >= ENOUGH else []


def tell(page: Page, signs: Sequence[str], host: str) -> str:
    """What was seen, in one sentence, and what to do."""
    start = " ".join(page.paragraphs)[:_LONGEST_SEEN]
    seen = f"{host} answered with {page.title[:_LONGEST_SEEN]!r}, {start!r}"
    return f"this is a wall, not an article: {', '.join(signs)}; {seen}; replay it when the site lets the fetcher in"


def _against(page: Page, other: int) -> float:
    """The weight of what an article has."""
    weight = -min(_MOST_LETTERS, max(0, other - _FREE_LETTERS) / _LETTERS)
    weight += _HEADLINE * page.is_headline
    weight += _STATED * page.stated + _DATED * page.dated + _SIGNED * page.signed
    return weight + _ADDRESS * page.in_address


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    left, read = _READ, []
    for text in paragraphs:
        read.append(text[:left])
        left = max(0, left - len(text))
    parts = [part for text in read for part in _SENTENCE_END.split(text)]
    return [part for part in parts if len(words(part)) > 1 or len(part) > 8]

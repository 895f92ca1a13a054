"""Wording: the fragments of a content as a record has them, and how they read as one text.

A fragment is either a quoted stretch without its marks, or own words with whole pairs of marks in them.
"""

import re
from bisect import bisect_left
from itertools import pairwise
from typing import NamedTuple

from schemas.enriched_article import Fragment
from schemas.enriched_article.v1 import QuoteKind
from services.enrich.lexicon.function_words import ABBREVIATIONS
from services.enrich.quotes.content import Content, Span, words_outside
from services.enrich.text.marks import Quoted
from services.enrich.text.overlap import overlapping
from services.enrich.text.words import WORD

BETWEEN = " … "
"""What stands between two fragments in the text of a quote."""

_LEFT = " \t\r\n\xa0,;:.!?—–-…”»’`)]"
_RIGHT = " \t\r\n\xa0,;:.—–-"
_DOTTED = re.compile(r"[^\w]*(?:[^\W\d_]\.)+[^\W\d_]")
_CLOSING_COMMA = re.compile(r",(?=\s*(?:[\"”»’]|'')?\s*$)")


class Wording(NamedTuple):
    """What is quoted, in the words of the text."""

    kind: QuoteKind
    fragments: list[Fragment]
    text: str


def wording(text: str, content: Content, marks: list[Quoted]) -> Wording:
    """The wording of a content. `marks` holds every quoted stretch of the text, in order."""
    stretches = sorted({(one.start, one.end) for one in content.quoted})
    if not stretches:
        kind: QuoteKind = "indirect"
    else:
        kind = "partial" if words_outside(text, content.spans, content.quoted) else "direct"
    spans = stretches if kind == "direct" else [_whole(_trim(text, *span), stretches) for span in content.spans]
    fragments, read = [], []
    for start, end in _without_overlaps(spans):
        quoted = any(first <= start and end <= last for first, last in overlapping(stretches, start, end))
        span, halves = ((start, _before_comma(text, start, end)), []) if quoted else _paired(text, start, end, marks)
        fragments.append(Fragment(start=span[0], end=span[1], text=text[slice(*span)], quoted=quoted))
        read.append(_read(text, span, halves))
    return Wording(kind, fragments, BETWEEN.join(read))


def _without_overlaps(spans: list[Span]) -> list[Span]:
    if all(left[1] <= right[0] for left, right in pairwise(spans)):
        return spans
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _whole(span: Span, stretches: list[Span]) -> Span:
    """Extend a fragment to the whole of every quoted stretch that it overlaps."""
    reached = overlapping(stretches, *span)
    return min([span[0], *(start for start, _ in reached)]), max([span[1], *(end for _, end in reached)])


def _trim(text: str, start: int, end: int) -> Span:
    """Strip white space, marks and punctuation around a fragment, but not the quotation marks inside."""
    first, last = start, end
    while first < last and text[first] in _LEFT:
        first += 1
    while last > first and text[last - 1] in _RIGHT:
        last -= 1
    if first == last:
        return start, end
    if text[last : last + 1] == ")" and text.rfind("(", first, last) > text.rfind(")", first, last):
        # `would cost 90 billion won ($62 million)`
        return first, last + 1
    # The stop is the abbreviation's: `at about 3 a.m.`
    return first, last + (text[last : last + 1] == "." and _is_abbreviated(text[first:last].rsplit(maxsplit=1)[-1]))


def _is_abbreviated(word: str) -> bool:
    """Whether a stop after this word belongs to it: `a.m`, `U.S`, `Corp`."""
    return _DOTTED.fullmatch(word) is not None or (word[:1].isupper() and word.casefold() in ABBREVIATIONS)


def _before_comma(text: str, start: int, end: int) -> int:
    """Where a quoted stretch ends without the comma that the reporting sentence adds: `“It is safe,” she said`."""
    last = end
    while last > start and (text[last - 1] == "," or text[last - 1].isspace()):
        last -= 1
    return last if last > start else end


def _paired(text: str, start: int, end: int, marks: list[Quoted]) -> tuple[Span, list[Span]]:
    """Extend a fragment over the other mark of each pair, if no words stand before it.

    Returns the fragment and the marks in it that stay without their other half.
    """
    halves: list[Span] = []
    number = bisect_left(marks, start, key=lambda one: one.outer_end - 1)
    while number < len(marks) and marks[number].outer_start < end:
        one = marks[number]
        number += 1
        opening, closing = one.outer_start >= start, one.end < one.outer_end <= end
        if opening and not closing and one.end < one.outer_end and not WORD.search(text, end, one.outer_end):
            end = one.outer_end
        elif closing and not opening and not WORD.search(text, one.outer_start, start):
            start = one.outer_start
        elif opening != closing:
            halves.append((one.outer_start, one.start) if opening else (one.end, one.outer_end))
    return (start, end), halves


def _read(text: str, span: Span, halves: list[Span]) -> str:
    """A fragment as it reads: without half pairs of marks and a closing comma."""
    parts, at = [], span[0]
    for first, last in halves:
        parts.append(text[at:first])
        at = last
    parts.append(text[at : span[1]])
    return _CLOSING_COMMA.sub("", "".join(parts).strip()) or text[slice(*span)]

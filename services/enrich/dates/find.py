"""The engine: reads the candidates of a text in context and returns date mentions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from schemas.article.v1 import ArticleTime
from schemas.enriched_article.v1 import DateMention, Entity
from services.enrich.dates.anchor import Anchor, Unresolved
from services.enrich.dates.calendar import days_of, range_of
from services.enrich.dates.context import Context
from services.enrich.dates.grammar import Candidate, Grammar
from services.enrich.dates.languages import LANGUAGES
from services.enrich.dates.meanings.table import MEANINGS
from services.enrich.dates.names import NamedSpans, in_title
from services.enrich.dates.precision import precision_of
from services.enrich.dates.rule import Reading

DEFAULT_LANGUAGE: Final = "en"


_PARTS_OF_YEARS: Final = frozenset({"P6M", "P9M"})
"""Periods of reports other than quarters: `the first nine months`."""

_CLOCK: Final = re.compile(r"T\d\d:\d\d$")


_DAY_FIRST: Final = re.compile(r"(?<![\d/])(?:1[3-9]|2\d|3[01])/(?:0?[1-9]|1[0-2])/(?:\d\d)?\d\d(?![\d/])")
"""A date that must have its day first, which settles the order for the whole text."""


def find_dates(
    text: str, published_at: ArticleTime | None, language: str | None = None, entities: Sequence[Entity] = ()
) -> list[DateMention]:
    """Find the time expressions of a text, in order, without overlaps, resolved against its publication time.

    Without `published_at`, or if it is too coarse for a mention, relative mentions stay unresolved: the value is null
    or has X for what is open (`XXXX-WXX-2`), and there is no range.

    A day or month without a year or week is placed where the words around it point (`will meet Wednesday`, `said
    Friday`), else in the past; the weekday of publication is that day. The range covers the whole calendar period of
    the value: `early March` and `March` have the same range and differ in `mod`. Fiscal years, which vary by company,
    and open lengths (`two years`) have no range.

    `language` may include a region (`en-GB`); null means English. A language without tables yields no mentions. In
    regions that write the day first, 3/4/2019 is in April, as in any text that also has 31/12/2018; elsewhere in March.

    What is part of a name among `entities` (`Office 2019`) or of a title in quotation marks is no mention.
    """
    code, *regions = re.split("[-_]", language or DEFAULT_LANGUAGE)
    grammar = _grammar(code.lower())
    if grammar is None:
        return []
    return find_in(grammar, text, Anchor.of(published_at), (regions or [code])[-1].upper(), entities)


@cache
def _grammar(code: str) -> Grammar | None:
    return Grammar(LANGUAGES[code]) if code in LANGUAGES else None


def find_in(
    grammar: Grammar, text: str, anchor: Anchor | None, region: str = "", entities: Sequence[Entity] = ()
) -> list[DateMention]:
    """As `find_dates`, with the grammar of one language. `region` is an ISO 3166 code in capitals."""
    mentions: list[DateMention] = []
    reference: str | None = None
    quarter: str | None = None
    named = NamedSpans(entities)
    chosen = [
        candidate
        for candidate in _longest(grammar.candidates(text))
        if not named.hold(text, candidate.start, candidate.end) and not in_title(text, candidate.start, candidate.end)
    ]
    clock: str | None = None
    fiscal = yearly = parted = False
    last_end = clock_end = 0
    before = ""
    day_first = region in grammar.language.day_first_regions or _DAY_FIRST.search(text) is not None
    for number, candidate in enumerate(chosen):
        meaning = candidate.rule.meaning
        parted = parted or "\n" in text[last_end : candidate.start]
        last_end = candidate.end
        context = Context(
            text,
            candidate.start,
            candidate.end,
            anchor,
            grammar.language,
            reference,
            quarter,
            fiscal=fiscal,
            yearly=yearly,
            day_first=day_first,
            clock=clock,
            clock_end=clock_end,
            parted=parted,
        )
        if mentions and meaning == before and grammar.ranges.fullmatch(text, mentions[-1].end, candidate.start):
            context = replace(context, since=mentions[-1].value)
        context = _look_ahead(grammar, context, chosen[number + 1 : number + 3])
        reading = _read(candidate, context)
        if reading is None:
            continue
        before = meaning
        mention = _mention(candidate, reading, text, anchor)
        mentions.append(mention)
        if reading.type in ("DATE", "TIME") and not reading.anaphoric:
            if mention.from_ is not None:
                reference, parted = reading.value, False
                if reading.type == "TIME" and _CLOCK.search(mention.value or ""):
                    clock, clock_end = mention.value, mention.end
            if reading.value and "-Q" in reading.value and (reading.vague or _is_over(reading.value, context)):
                quarter, fiscal, yearly = reading.value, reading.vague, False
        yearly = yearly or (reading.type == "DURATION" and reading.value in _PARTS_OF_YEARS)
    return mentions


def _is_over(value: str, context: Context) -> bool:
    """Whether a period has ended by the article's day: reports do not compare themselves with the future.

    Also true for the past tense, as when a company reports on its own fourth quarter in October.
    """
    days = days_of(value)
    return context.anchor is None or days is None or days[1] <= context.anchor.day or context.direction < 0


def _look_ahead(grammar: Grammar, context: Context, coming: Sequence[Candidate]) -> Context:
    """Complete the context from the mentions that follow: the day of a time, the year of a month.

    Works across two mentions: both times in `8 a.m. to 10 p.m. on Monday` are Monday's.
    """
    if not coming:
        return context
    following = coming[0]
    between = context.end, following.start
    if following.rule.only and "year" in following.slots:
        return replace(context, following_year=following.slots["year"])
    timed = grammar.day_links.fullmatch(context.text, *between)
    if not timed and not grammar.year_links.fullmatch(context.text, *between):
        return context
    place = replace(context, start=following.start, end=following.end, since=None)
    after = _look_ahead(grammar, place, coming[1:])
    reading = _read(following, after)
    year = None if timed else following.slots.get("year")
    return replace(context, following=reading.value if reading else None, following_year=year)


def _longest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Resolve overlaps: prefer the longest candidate, then the one that read most, then the earliest rule.

    Returns the candidates in text order.
    """
    taken: dict[int, Candidate] = {}
    chosen = []
    for candidate in sorted(candidates, key=lambda item: (item.start - item.end, -item.read, item.order, item.start)):
        if candidate.start in taken or candidate.end - 1 in taken:
            continue
        for position in range(candidate.start, candidate.end):
            taken[position] = candidate
        chosen.append(candidate)
    return sorted(chosen, key=lambda item: item.start)


def _read(candidate: Candidate, context: Context) -> Reading | None:
    try:
        return MEANINGS[candidate.rule.meaning](candidate.slots, context)
    except Unresolved as error:
        timed = error.value is not None and "T" in error.value
        return Reading("TIME" if timed else "DATE", error.value)
    except (ValueError, OverflowError):  # no such day: 30 February, year 0
        return None


def _mention(candidate: Candidate, reading: Reading, text: str, anchor: Anchor | None) -> DateMention:
    first, last = reading.range or (None, None)
    if reading.range is None and reading.value and not reading.vague and reading.type in ("DATE", "TIME"):
        first, last = range_of(reading.value, anchor.offset if anchor else "") or (None, None)
    return DateMention(
        start=candidate.start,
        end=candidate.end,
        text=text[candidate.start : candidate.end],
        type=reading.type,
        value=reading.value,
        precision=precision_of(reading.value, reading.type),
        mod=reading.mod,
        quant=reading.quant,
        freq=reading.freq,
        from_=first,
        to=last,
    )

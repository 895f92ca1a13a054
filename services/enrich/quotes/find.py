"""Quotes: who is reported to have said what, by rules over quotation marks and an engine's tags.

First the contents are found, then each is paired with its cue and source, then sources are resolved in text order.
Quoted words that nobody is reported to have said (scare quotes, titles of works) are not quotes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from schemas.enriched_article import Entity, Quote
from services.enrich.quotes.attribution import NOBODY
from services.enrich.quotes.cast import Cast
from services.enrich.quotes.content import Content
from services.enrich.quotes.contents import IS_HOW, find_contents
from services.enrich.quotes.evidence import evidence, rivals, tagged_share
from services.enrich.quotes.pairing import Pair, Pairing
from services.enrich.quotes.records import Records
from services.enrich.quotes.report import reports
from services.enrich.quotes.speakers import Speakers
from services.enrich.quotes.turns import find_turns
from services.enrich.quotes.unsaid import is_unsaid
from services.enrich.text.marks import Quoted, is_sentence
from services.enrich.text.sentences import sentence_at
from services.enrich.text.sentences import sentences as find_sentences
from services.enrich.text.tagged import Reported, TaggedSpan
from services.enrich.text.words import count_words

FEWEST_WORDS = 3
"""Minimum words of an indirect quote: shorter ones are fragments of something missed."""

OF_TURNS = 0.98
"""Probability that a turn of a transcript is a report, set by hand: the labelled documents hold too few to learn it."""

FEWEST_BARE_WORDS = 5
"""Minimum words of a quote in an unsupported language, where no cue helps: shorter ones may be titles."""


def find_quotes(
    text: str, reported: Reported, entities: list[Entity], quoted: list[Quoted], paragraphs: list[tuple[int, int]]
) -> list[Quote]:
    """Find the quotes of `text`, ordered by start.

    `reported` holds an engine's tags, `quoted` the quoted stretches, `paragraphs` the (start, end) of each paragraph.
    Speakers are resolved to `entities`.
    """
    sentences = find_sentences(text, paragraphs)
    cast = Cast.of(text, entities, [(one.outer_start, one.outer_end) for one in quoted], sentences)
    speakers = Speakers(cast)
    records = Records(text, quoted)
    model = reports()
    found: list[Quote] = []
    for one in candidates(text, reported, quoted, paragraphs, cast):
        probability = OF_TURNS if one.content.speaker is not None else model.probability(one.evidence)
        if probability >= model.least:
            attribution = speakers.attribution(one.content, one.pair.source)
            found.append(records.quote(one.content, one.pair.cue, attribution, round(probability, 2)))
    return found


class Candidate(NamedTuple):
    """A content with its cue and source, and the evidence that it is a report."""

    content: Content
    pair: Pair
    evidence: set[str]


def candidates(
    text: str, reported: Reported, quoted: list[Quoted], paragraphs: list[tuple[int, int]], cast: Cast
) -> Iterator[Candidate]:
    """The contents that may be reports, in text order. Arguments as for `find_quotes`."""
    sources = list(_in_sentences(text, reported.sources, cast.sentences))
    reported = reported._replace(cues=_outside(reported.cues, sources), sources=sources)
    turns = find_turns(text, paragraphs, cast)
    contents = find_contents(text, reported, quoted, cast.sentences)
    contents = sorted([*turns, *_apart_from(contents, turns)], key=lambda content: content.start)
    pairing = Pairing(text, reported, contents, cast.sentences, cast)
    pairs = [pairing.pair(content) for content in contents]
    for content, pair, is_rival in zip(contents, pairs, rivals(contents, pairs), strict=True):
        if _is_candidate(text, content, pair) and not is_unsaid(text, content, pair):
            share = tagged_share(content, reported.contents)
            yield Candidate(content, pair, evidence(text, content, pair, share, is_rival))


def _apart_from(contents: list[Content], turns: list[Content]) -> Iterator[Content]:
    """The contents that share no paragraph with a turn; both in order."""
    starts = [turn.start for turn in turns]
    for content in contents:
        last = bisect_left(starts, content.end) - 1
        if last < 0 or turns[last].end <= content.start:
            yield content


def _in_sentences(text: str, tags: list[TaggedSpan], sentences: list[tuple[int, int]]) -> Iterator[TaggedSpan]:
    """The tags that have words, split at the ends of sentences: no source runs over one."""
    for tag in tags:
        number = max(0, sentence_at(sentences, tag.start))
        start = tag.start
        while number + 1 < len(sentences) and sentences[number + 1][0] < tag.end:
            end = start + len(text[start : min(sentences[number][1], tag.end)].rstrip(".!?…"))
            if any(character.isalnum() for character in text[start:end]):
                yield TaggedSpan(start, end, tag.share)
            number += 1
            start = sentences[number][0]
        if any(character.isalnum() for character in text[start : tag.end]):
            yield TaggedSpan(start, tag.end, tag.share)


def _outside(tags: list[TaggedSpan], others: list[TaggedSpan]) -> list[TaggedSpan]:
    """The tags outside all others, both in order: no word within a source is a cue."""
    starts = [one.start for one in others]
    return [tag for tag in tags if not ((last := bisect_right(starts, tag.start)) and others[last - 1].end >= tag.end)]


def find_bare_quotes(text: str, quoted: list[Quoted]) -> list[Quote]:
    """Find quoted sentences of some length, the only quotes recognizable in any language."""
    contents = [Content([(one.start, one.end)], [one]) for one in quoted if is_sentence(text, one)]
    records = Records(text, quoted)
    return [
        records.quote(content, None, NOBODY)
        for content in contents
        if count_words(text, content.start, content.end) >= FEWEST_BARE_WORDS
    ]


def _is_candidate(text: str, content: Content, pair: Pair) -> bool:
    """Whether a content is long enough to judge: shorter ones are fragments of something missed, or terms."""
    if content.speaker is not None:
        return True
    size = sum(count_words(text, start, end) for start, end in content.spans)
    if content.quoted:
        last = content.quoted[-1]
        closed = text[last.end - 1] in ",.!?—–-…" or text[last.outer_end : last.outer_end + 1] in (",", ".")
        return size > 1 or (pair.cue is not None and (closed or IS_HOW.match(text, last.outer_end) is not None))
    return pair.cue is not None and size >= FEWEST_WORDS

"""Quotes: who is reported to have said what, by rules over quotation marks and an engine's tags.

First the contents are found, then each is paired with its cue and source, then sources are resolved in text order.
Quoted words that nobody is reported to have said (scare quotes, titles of works) are not quotes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from schemas.enriched_article import Entity, Quote
from services.enrich.quotes.boundaries import at_firms, with_whole_names
from services.enrich.quotes.content import Content, all_quoted
from services.enrich.quotes.contents import find_contents
from services.enrich.quotes.evidence import evidence, rivals, tagged_share
from services.enrich.quotes.pairing import Pair, Pairing
from services.enrich.quotes.records import Records
from services.enrich.quotes.relays import find_relays, with_relays
from services.enrich.quotes.report import reports
from services.enrich.quotes.turns import find_turns
from services.enrich.quotes.unsaid import is_unsaid
from services.enrich.speakers.attribution import NOBODY
from services.enrich.speakers.finding import Report
from services.enrich.speakers.scene import Scene
from services.enrich.speakers.speakers import Speakers
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
    scene = scene_of(text, reported, entities, quoted, paragraphs)
    speakers = Speakers(scene)
    records = Records(text, quoted)
    model = reports()
    found: list[Quote] = []
    for one in candidates(text, reported, quoted, scene):
        probability = OF_TURNS if one.content.speaker is not None else model.probability(one.evidence)
        if probability >= model.least:
            attribution = speakers.attribution(as_report(text, one))
            found.append(records.quote(one.content, one.pair.cue, attribution, round(probability, 2)))
    return found


def scene_of(
    text: str, reported: Reported, entities: list[Entity], quoted: list[Quoted], paragraphs: list[tuple[int, int]]
) -> Scene:
    """The scene in which the quotes of `text` are said. Arguments as for `find_quotes`."""
    marks = [(one.outer_start, one.outer_end) for one in quoted]
    tagged = [(one.start, one.end) for one in reported.contents]
    sentences = at_firms(text, find_sentences(text, paragraphs), entities)
    return Scene.of(text, entities, marks, sentences, paragraphs, tagged)


class Candidate(NamedTuple):
    """A content with its cue and source, and the evidence that it is a report."""

    content: Content
    pair: Pair
    evidence: set[str]
    via: TaggedSpan | None = None
    """Who relays it."""


def candidates(text: str, reported: Reported, quoted: list[Quoted], scene: Scene) -> Iterator[Candidate]:
    """The contents that may be reports, in text order. Arguments as for `find_quotes`."""
    reported = with_whole_names(text, reported, scene)
    relays = find_relays(text, reported)
    reported = with_relays(reported, relays)
    relayed = {one.who.start: one.via for one in relays}
    sources = list(_in_sentences(text, reported.sources, scene.sentences))
    reported = reported._replace(cues=_outside(reported.cues, sources), sources=sources)
    turns = find_turns(text, scene)
    contents = find_contents(text, reported, quoted, scene.sentences)
    contents = sorted([*turns, *_apart_from(contents, turns)], key=lambda content: content.start)
    pairing = Pairing(text, reported, contents, scene.sentences, scene)
    pairs = [pairing.pair(content) for content in contents]
    for content, pair, is_rival in zip(contents, pairs, rivals(contents, pairs), strict=True):
        if _is_candidate(text, content, pair) and not is_unsaid(text, content, pair):
            share = tagged_share(content, reported.contents)
            via = relayed.get(pair.source.start) if pair.source is not None else None
            yield Candidate(content, pair, evidence(text, content, pair, share, is_rival), via)


def as_report(text: str, one: Candidate) -> Report:
    """A candidate as the speakers see it."""
    quoted = bool(one.content.quoted)
    direct = quoted and all_quoted(text, one.content)
    return Report(one.content.spans, one.pair.cue, one.pair.source, quoted=quoted, direct=direct, via=one.via)


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
        return size > 1 or pair.cue is not None
    return pair.cue is not None and size >= FEWEST_WORDS

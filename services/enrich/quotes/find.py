"""Quotes: who is reported to have said what, by rules over quotation marks and an engine's tags.

First the contents are found, then each is paired with its cue and source, then sources are resolved in text order.
Quoted words that nobody is reported to have said (scare quotes, titles of works) are not quotes.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from schemas.enriched_article import Cue, Entity, Quote, Span, Speaker
from services.enrich.quotes.cast import Cast
from services.enrich.quotes.content import Content, words_outside
from services.enrich.quotes.contents import find_contents
from services.enrich.quotes.pairing import Pair, Pairing
from services.enrich.quotes.speakers import Speakers
from services.enrich.text.marks import Quoted, is_sentence
from services.enrich.text.sentences import sentence_at
from services.enrich.text.sentences import sentences as find_sentences
from services.enrich.text.tagged import Reported, TaggedSpan
from services.enrich.text.words import count_words

FEWEST_WORDS = 3
"""Minimum words of an indirect quote: shorter ones are fragments of something missed."""

FEWEST_BARE_WORDS = 5
"""Minimum words of a quote in an unsupported language, where no cue helps: shorter ones may be titles."""

_TRIM_LEFT = " \t\r\n\xa0,;:.!?—–-…”»’`)]"
_DENIED = re.compile(r"(?:\b(?:not|never|neither|nor)|n['’]t)\s+(?:\w+\s+)?$", re.IGNORECASE)


def find_quotes(
    text: str, reported: Reported, entities: list[Entity], quoted: list[Quoted], paragraphs: list[tuple[int, int]]
) -> list[Quote]:
    """Find the quotes of `text`, ordered by start.

    `reported` holds an engine's tags, `quoted` the quoted stretches, `paragraphs` the (start, end) of each paragraph.
    Speakers are resolved to `entities`.
    """
    sentences = find_sentences(text, paragraphs)
    sources = list(_in_sentences(text, reported.sources, sentences))
    reported = reported._replace(cues=_outside(reported.cues, sources), sources=sources)
    contents = find_contents(text, reported, quoted, sentences)
    cast = Cast.of(text, entities, [(one.outer_start, one.outer_end) for one in quoted], sentences)
    speakers = Speakers(cast)
    pairing = Pairing(text, reported, contents, sentences, cast)
    found: list[Quote] = []
    spoke: Speaker | None = None
    for content in contents:
        pair = pairing.pair(content)
        if not _is_reported(text, content, pair):
            continue
        speaker = speakers.speaker(pair.source) if pair.source is not None else None
        if speaker is None and content.quoted:
            # A follow-on quote keeps its speaker.
            speaker = spoke
        if speaker is not None and (content.quoted or speakers.is_named(speaker)):
            spoke = speaker
        found.append(_quote(text, content, pair, speaker))
    return found


def _in_sentences(text: str, tags: list[TaggedSpan], sentences: list[tuple[int, int]]) -> Iterator[TaggedSpan]:
    """The tags, split at the ends of sentences: no source runs over one."""
    for tag in tags:
        number = max(0, sentence_at(sentences, tag.start))
        start = tag.start
        while number + 1 < len(sentences) and sentences[number + 1][0] < tag.end:
            end = start + len(text[start : min(sentences[number][1], tag.end)].rstrip(".!?…"))
            if any(character.isalnum() for character in text[start:end]):
                yield TaggedSpan(start, end, tag.share)
            number += 1
            start = sentences[number][0]
        if start == tag.start or any(character.isalnum() for character in text[start : tag.end]):
            yield TaggedSpan(start, tag.end, tag.share)


def _outside(tags: list[TaggedSpan], others: list[TaggedSpan]) -> list[TaggedSpan]:
    """The tags outside all others, both in order: no word within a source is a cue."""
    starts = [one.start for one in others]
    return [tag for tag in tags if not ((last := bisect_right(starts, tag.start)) and others[last - 1].end >= tag.end)]


def find_bare_quotes(text: str, quoted: list[Quoted]) -> list[Quote]:
    """Find quoted sentences of some length, the only quotes recognizable in any language."""
    contents = [Content([(one.start, one.end)], [one]) for one in quoted if is_sentence(text, one)]
    return [
        _quote(text, content, Pair(None, None), None)
        for content in contents
        if count_words(text, content.start, content.end) >= FEWEST_BARE_WORDS
    ]


def _is_reported(text: str, content: Content, pair: Pair) -> bool:
    size = sum(count_words(text, start, end) for start, end in content.spans)
    if content.quoted:
        last = content.quoted[-1]
        closed = text[last.end - 1] in ",.!?—–-…" or text[last.outer_end : last.outer_end + 1] in (",", ".")
        return size > 1 or (closed and pair.cue is not None)
    if pair.cue is None or size < FEWEST_WORDS:
        return False
    # What someone did not say is not a quote.
    return not _DENIED.search(text, max(0, pair.cue.start - 16), pair.cue.start)


def _quote(text: str, content: Content, pair: Pair, speaker: Speaker | None) -> Quote:
    quoted = sorted({(one.start, one.end) for one in content.quoted})
    kind = "indirect" if not quoted else "partial" if words_outside(text, content.spans, content.quoted) else "direct"
    spans = quoted if kind == "direct" else [_whole(_trim(text, *span), quoted) for span in content.spans]
    return Quote(
        start=spans[0][0],
        end=spans[-1][1],
        spans=[Span(start=start, end=end) for start, end in spans],
        text=" ".join(text[start:end] for start, end in spans),
        kind=kind,
        quoted=[Span(start=start, end=end) for start, end in quoted],
        cue=Cue(start=pair.cue.start, end=pair.cue.end, text=text[pair.cue.start : pair.cue.end]) if pair.cue else None,
        speaker=speaker,
    )


def _whole(span: tuple[int, int], quoted: list[tuple[int, int]]) -> tuple[int, int]:
    """Extend a fragment to the whole of every quoted stretch that it overlaps."""
    reached = [one for one in quoted if one[0] < span[1] and span[0] < one[1]]
    return min([span[0], *(start for start, _ in reached)]), max([span[1], *(end for _, end in reached)])


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Strip white space, marks and punctuation around a fragment, but not the quotation marks inside."""
    first, last = start, end
    while first < last and text[first] in _TRIM_LEFT:
        first += 1
    while last > first and text[last - 1] in " \t\r\n\xa0,;:.—–-":
        last -= 1
    return (first, last) if first < last else (start, end)

"""Pairing: which cue and which source belong to a content."""

import re
from bisect import bisect_left
from typing import NamedTuple

from services.enrich.lexicon.cues import PERSON_PRONOUNS, QUOTE_FORMS
from services.enrich.lexicon.function_words import CLAUSE_OPENERS
from services.enrich.quotes.content import Content, Span
from services.enrich.quotes.contents import IS_HOW
from services.enrich.speakers.scene import Scene
from services.enrich.text.paragraphs import has_break
from services.enrich.text.sentences import sentence_at
from services.enrich.text.tagged import Reported, TaggedSpan
from services.enrich.text.words import WORD

_SIGNED = re.compile(
    r"[ \t\xa0]*(?:\r?\n)?[ \t\xa0]*[―—–-]{1,2}[ \t\xa0]*([A-Z][^\W\d_][^\r\n,;“”\"]{1,60}?)[ \t\xa0.]*(?=[,;\r\n]|$)"
)

OTHER_BETWEEN = 4
"""Cost of another content in between, in words of distance."""

WRONG_SIDE = 1
"""Cost of a source after its cue when the content follows too, in words: `Lee said …` is the usual order."""

LONGEST_AGENT = 40
"""Maximum characters between a cue and its clause, enough for `by Rep. John Parker Reed on Monday`."""

NEAREST = 20
"""Maximum cues and sources to consider on each side of a content: a sentence may be as long as the text."""


class Pair(NamedTuple):
    """The cue and the source of one content; either may be missing."""

    cue: TaggedSpan | None
    source: TaggedSpan | None


class Pairing:
    """Pairs the contents of one text by distance in words."""

    def __init__(
        self, text: str, reported: Reported, contents: list[Content], sentences: list[Span], scene: Scene
    ) -> None:
        self._text = text
        self._reported = reported
        self._contents = contents
        self._content_starts = [content.start for content in contents]
        self._sentences = sentences
        self._scene = scene
        self._words = [match.start() for match in WORD.finditer(text)]

    def pair(self, content: Content) -> Pair:
        """Find the cue and source of a content in the sentences around it."""
        if content.speaker is not None:
            return Pair(None, content.speaker)
        region = self._region(content)
        cues = _near(self._reported.cues, region, content)
        sources = _near(self._reported.sources, region, content)
        if not cues and content.quoted:
            put = IS_HOW.match(self._text, content.quoted[-1].outer_end)
            verbs = [TaggedSpan(*put.span("cue"))] if put else self._verbs(region)
            cues = [cue for cue in verbs if not _touches(cue, content)]
            sources = (
                sources or [name for name in self._names(region) if not _touches(name, content)] if cues else sources
            )
        cue = min(cues, key=lambda one: self._cue_cost(one, content), default=None)
        if content.quoted and (signed := self._signature(content)) is not None:
            return Pair(None, signed)
        if cue is not None and sources and self._is_participle(cue):
            # `Lee closed the road, which had sunk, saying “…”`: the subject of the sentence.
            return Pair(cue, min(sources))
        source = min(sources, key=lambda one: self._source_cost(one, cue, content), default=None)
        return Pair(cue, source)

    def _verbs(self, region: Span) -> list[TaggedSpan]:
        """Reporting verbs, for quotations whose cue the engine missed."""
        return [
            TaggedSpan(*word.span())
            for word in WORD.finditer(self._text, *region)
            if word.group().casefold() in QUOTE_FORMS and not self._scene.in_quotation(word.start())
        ]

    def _names(self, region: Span) -> list[TaggedSpan]:
        """People, organizations and pronouns that could be a source."""
        named = [
            TaggedSpan(place.start, place.end)
            for place in self._scene.within(*region)
            if place.entity.type in ("PERSON", "ORG") and not self._scene.in_quotation(place.start)
        ]
        pronouns = [
            TaggedSpan(*word.span())
            for word in WORD.finditer(self._text, *region)
            if word.group().casefold() in PERSON_PRONOUNS and not self._scene.in_quotation(word.start())
        ]
        return [*named, *pronouns]

    def _is_participle(self, cue: TaggedSpan) -> bool:
        word = self._text[cue.start : cue.end].split()[0]
        return word.casefold().endswith("ing") and self._text[max(0, cue.start - 9) : cue.start].rstrip()[-1:] == ","

    def _signature(self, content: Content) -> TaggedSpan | None:
        """The signature after a quotation, up to the end of the line: `“…” — Ann Lee`."""
        match = _SIGNED.match(self._text, content.quoted[-1].outer_end)
        return TaggedSpan(*match.span(1)) if match else None

    def _region(self, content: Content) -> Span:
        """The sentences of a content, with `Ann Lee asked.` after `…?”` and `Lee told the council:` before it."""
        first = max(0, sentence_at(self._sentences, content.start))
        last = max(first, sentence_at(self._sentences, content.end - 1))
        start, end = self._sentences[first][0], self._sentences[last][1]
        closing = self._text[content.end : content.end + 1]
        if content.quoted and closing in ("?", "!", "—", "…") and last + 1 < len(self._sentences):
            following = self._sentences[last + 1]
            if not has_break(self._text, end, following[0]):
                end = following[1]
        # `Lee told the council:` may be in the paragraph before.
        if first > 0 and self._text[self._sentences[first - 1][1] - 1] == ":":
            start = self._sentences[first - 1][0]
        return start, end

    def _apart(self, left: int, right: int) -> int:
        return bisect_left(self._words, right) - bisect_left(self._words, left)

    def _between(self, left: int, right: int, content: Content) -> int:
        first, last = bisect_left(self._content_starts, left), bisect_left(self._content_starts, right)
        # Contents do not overlap, so only the last one may reach beyond.
        count = last - first - (first < last and self._contents[last - 1].end > right)
        return count - (left <= content.start and content.end <= right)

    def _cue_cost(self, cue: TaggedSpan, content: Content) -> float:
        if cue.end <= content.start:
            if self._governs(cue, content):
                return 0
            return self._apart(cue.end, content.start) + OTHER_BETWEEN * self._between(cue.end, content.start, content)
        if cue.start >= content.end:
            return (
                self._apart(content.end, cue.start)
                + 0.5
                + OTHER_BETWEEN * self._between(content.end, cue.start, content)
            )
        return 0

    def _governs(self, cue: TaggedSpan, content: Content) -> bool:
        """Whether a content is a clause of the cue before it: `asked by Lee whether he would resign, said no`."""
        first = WORD.match(self._text, content.start)
        if first is None or first.group().casefold() not in CLAUSE_OPENERS or content.start - cue.end > LONGEST_AGENT:
            return False
        return not any(mark in self._text[cue.end : content.start] for mark in ',;:."“”')

    def _source_cost(self, source: TaggedSpan, cue: TaggedSpan | None, content: Content) -> float:
        near: Span = (cue.start, cue.end) if cue is not None else (content.start, content.end)
        left = source.end <= near[0]
        span = (source.end, near[0]) if left else (near[1], source.start)
        cost: float = self._apart(*span) + OTHER_BETWEEN * self._between(*span, content)
        if cue is not None and cue.end <= content.start and not left:
            cost += WRONG_SIDE
        return cost


def _near(tags: list[TaggedSpan], region: Span, content: Content) -> list[TaggedSpan]:
    """Tags in a region that do not touch the content, up to NEAREST on each side of it."""
    first = max(bisect_left(tags, (region[0], -1)), bisect_left(tags, (content.start, -1)) - NEAREST)
    last = min(bisect_left(tags, (region[1], -1)), bisect_left(tags, (content.end, -1)) + NEAREST)
    return [tag for tag in tags[first:last] if tag.end <= region[1] and not _touches(tag, content)]


def _touches(tag: TaggedSpan, content: Content) -> bool:
    return any(tag.start < end and start < tag.end for start, end in content.spans)

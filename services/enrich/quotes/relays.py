"""Relays: reports that somebody passes on, `Reuters quoted Ann Lee as saying the road would open`.

Engines take the one who relays for the source, and the speaker for a part of what is said.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from services.enrich.text.overlap import overlaps
from services.enrich.text.tagged import Reported, TaggedSpan

_RELAYED = re.compile(
    r"\b(?P<cue>(?:quot(?:ed|es|ing)|cit(?:ed|es|ing)|report(?:ed|s|ing)))[ \xa0]"
    r"(?P<who>[^.!?;:\"“”\n]{2,90}?)[ \xa0]as[ \xa0](?P<say>saying|having[ \xa0]said|telling|writing)"
    r"(?P<that>[ \xa0]that\b)?"
)
"""`quoted the mayor, Ann Lee, as saying (that)`."""

_PASSIVE = re.compile(
    r"(?P<cue>\b(?:is|was|were|been)[ \xa0](?:quoted|cited|reported)[ \xa0]as[ \xa0](?:saying|having[ \xa0]said))"
    r"(?:[ \xa0](?:by|in)[ \xa0](?P<via>(?:the[ \xa0])?[A-Z][\w&’'-]*(?:\.?[ \xa0][A-Z][\w&’'-]*)*))?"
    r"(?P<that>[ \xa0]that\b)?"
)
"""`was quoted as saying (by Reuters) (that)`."""

LONGEST_SUBJECT = 90
"""Maximum characters before `was quoted as saying` for whom it is."""

FARTHEST_RELAY = 20
"""Maximum characters between the one who relays and `quoted`."""

_SUBJECT = re.compile(r"(?:^|[.!?;:,\"“”\n]['’\"”]?[ \xa0]*)([^.!?;:,\"“”\n]{2,90})[ \xa0]$")


class Relay(NamedTuple):
    """Who is quoted, the reporting words, and who relays it, if the text says.

    Between `begin` and `says` are only words about this: no content, and no other source or cue.
    """

    who: TaggedSpan
    cue: TaggedSpan
    via: TaggedSpan | None
    says: int
    begin: int


def find_relays(text: str, reported: Reported) -> list[Relay]:
    """Every relayed report of `text`, in order."""
    found = [*_active(text, reported), *_passive(text)]
    return sorted(found, key=lambda one: one.begin)


def with_relays(reported: Reported, relays: list[Relay]) -> Reported:
    """The tags with the speaker as source and without him in the content; those who relay are no sources."""
    if not relays:
        return reported
    gaps = [(one.begin, one.says) for one in relays]
    taken = sorted([*gaps, *((one.via.start, one.via.end) for one in relays if one.via is not None)])
    sources = [tag for tag in reported.sources if not overlaps(taken, tag.start, tag.end)]
    cues = [tag for tag in reported.cues if not overlaps(gaps, tag.start, tag.end)]
    return Reported(
        [part for tag in reported.contents for part in _without(tag, gaps)],
        sorted([*sources, *(one.who for one in relays)]),
        sorted([*cues, *(one.cue for one in relays)]),
    )


def _active(text: str, reported: Reported) -> Iterator[Relay]:
    for match in _RELAYED.finditer(text):
        number = bisect_left(reported.sources, (match.start(), -1)) - 1
        before = reported.sources[number] if number >= 0 else None
        near = before is not None and 0 <= match.start() - before.end <= FARTHEST_RELAY
        via = before if near else None
        yield Relay(TaggedSpan(*match.span("who")), TaggedSpan(*match.span("say")), via, match.end(), match.start())


def _passive(text: str) -> Iterator[Relay]:
    for match in _PASSIVE.finditer(text):
        subject = _SUBJECT.search(text, max(0, match.start() - LONGEST_SUBJECT), match.start())
        if subject is None:
            continue
        via = TaggedSpan(*match.span("via")) if match["via"] else None
        yield Relay(TaggedSpan(*subject.span(1)), TaggedSpan(*match.span("cue")), via, match.end(), subject.start(1))


def _without(tag: TaggedSpan, gaps: list[tuple[int, int]]) -> Iterator[TaggedSpan]:
    """The parts of a tag outside the gaps, which are in order."""
    start = tag.start
    for begin, end in gaps[max(0, bisect_left(gaps, (tag.start, -1)) - 1) : bisect_left(gaps, (tag.end, -1))]:
        if start < begin:
            yield TaggedSpan(start, begin, tag.share)
        start = max(start, end)
    if start < tag.end:
        yield TaggedSpan(start, tag.end, tag.share)

"""Texts with given tags and names, independent of any engine."""

import itertools

from schemas.enriched_article import Entity, Mention
from services.enrich.quotes.contents import find_contents
from services.enrich.text.marks import find_quoted
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.sentences import sentences
from services.enrich.text.tagged import Reported, TaggedSpan


def tags(text: str, marked: list[str]) -> list[TaggedSpan]:
    """The positions of `marked`, each searched after the previous one."""
    found: list[TaggedSpan] = []
    for one in marked:
        start = text.index(one, found[-1].end if found else 0)
        found.append(TaggedSpan(start, start + len(one)))
    return found


def contents(text: str, reported: list[str], cues: list[str]) -> list[list[str]]:
    """The fragments of each content, as text."""
    places = paragraphs(text)
    given = Reported(tags(text, reported), [], tags(text, cues))
    found = find_contents(text, given, find_quoted(text, places), sentences(text, places))
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    return [[text[start:end] for start, end in one.spans] for one in found]


def entity(text: str, name: str, kind: str) -> Entity:
    starts = [start for start in range(len(text)) if text.startswith(name, start)]
    return Entity(
        entity_id=f"{kind}:{name}",
        type=kind,
        name=name,
        salience=0.5,
        mentions=[Mention(start=start, end=start + len(name), text=name) for start in starts],
    )

"""Boundaries: tags of reported speech that end inside a name, and sentences that end with one.

Engines take a surname that is a reporting verb too for the verb: `Omar | Said | told reporters`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from schemas.enriched_article import Entity
from services.enrich.lexicon.cues import CUE_SURNAMES, QUOTE_FORMS
from services.enrich.speakers.scene import Place, Scene, Span
from services.enrich.text.overlap import overlaps
from services.enrich.text.sentences import divided
from services.enrich.text.tagged import Reported, TaggedSpan

FARTHEST_CONTENT = 2
"""Maximum characters between a name that was taken for a cue and the content that begins with the real one."""

_GAP = re.compile(r"\s+")
_FIRST_WORD = re.compile(r"\s*([a-z]+)\s+(?=\S)")


def with_whole_names(text: str, reported: Reported, scene: Scene) -> Reported:
    """The tags with every source whole where it ends inside a name, and without cues that are surnames.

    Such a surname is a source instead, and a reporting verb after it the cue.
    """
    sources = _merged([_whole(tag, scene) for tag in reported.sources])
    surnames = [place for place in scene.places if _is_cue_surname(text, place)]
    if not surnames:
        return reported._replace(sources=sources)
    spoken = [TaggedSpan(one.start, one.end) for one in surnames if not overlaps(sources, one.start, one.end)]
    cues = list(_cues(text, reported.cues, surnames))
    verbs = [verb for verb in _verbs(text, surnames) if not overlaps(cues, verb.start, verb.end)]
    contents = [_without_verb(text, tag, surnames) for tag in reported.contents]
    return Reported(contents, sorted([*sources, *spoken]), sorted([*cues, *verbs]))


def at_firms(text: str, sentences: list[Span], entities: list[Entity]) -> list[Span]:
    """The sentences, ended where a firm's full stop ends them before a person: `at Lane & Co. | Reed left`."""
    people = {mention.start for entity in entities if entity.type == "PERSON" for mention in entity.mentions}
    firms = (mention for entity in entities if entity.type == "ORG" for mention in entity.mentions)
    stops = (_GAP.match(text, firm.end) for firm in firms if firm.text.endswith("."))
    starts = sorted(stop.end() for stop in stops if stop is not None and stop.end() in people)
    return divided(text, sentences, starts) if starts else sentences


def _whole(tag: TaggedSpan, scene: Scene) -> TaggedSpan:
    first, last = _around(scene, tag.start), _around(scene, tag.end)
    return tag._replace(start=first.start if first else tag.start, end=last.end if last else tag.end)


def _around(scene: Scene, at: int) -> Place | None:
    """The name of a person in which an offset lies, not at its ends."""
    number = bisect_left(scene.starts, at) - 1
    place = scene.places[number] if number >= 0 else None
    return place if place is not None and place.entity.type == "PERSON" and at < place.end else None


def _merged(tags: list[TaggedSpan]) -> list[TaggedSpan]:
    """The tags, in order, with those that overlap in one piece."""
    found: list[TaggedSpan] = []
    for tag in tags:
        if found and tag.start < found[-1].end:
            found[-1] = found[-1]._replace(end=max(found[-1].end, tag.end))
        else:
            found.append(tag)
    return found


def _is_cue_surname(text: str, place: Place) -> bool:
    last = text[place.start : place.end].rpartition(" ")[2]
    return place.entity.type == "PERSON" and last.casefold() in CUE_SURNAMES


def _cues(text: str, tags: list[TaggedSpan], surnames: list[Place]) -> Iterator[TaggedSpan]:
    """The cues without those that are surnames."""
    starts = [one.start for one in surnames]
    for tag in tags:
        number = bisect_right(starts, tag.start) - 1
        if number < 0 or surnames[number].end <= tag.start:
            yield tag
        elif rest := text[surnames[number].end : tag.end].strip():
            # `Wrote voted`
            yield tag._replace(start=tag.end - len(rest))


def _verbs(text: str, surnames: list[Place]) -> Iterator[TaggedSpan]:
    """The reporting verbs right after the surnames."""
    for one in surnames:
        if (verb := _FIRST_WORD.match(text, one.end)) and verb[1] in QUOTE_FORMS:
            yield TaggedSpan(*verb.span(1))


def _without_verb(text: str, content: TaggedSpan, surnames: list[Place]) -> TaggedSpan:
    """The content without the reporting verb of a surname right before it."""
    number = bisect_right(surnames, content.start, key=lambda one: one.end) - 1
    if number < 0 or content.start - surnames[number].end > FARTHEST_CONTENT:
        return content
    verb = _FIRST_WORD.match(text, surnames[number].end, content.end)
    return content._replace(start=verb.end()) if verb is not None and verb[1] in QUOTE_FORMS else content

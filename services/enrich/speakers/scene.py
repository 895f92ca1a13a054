"""The scene: where a text mentions whom, and how, so that a pronoun or a role can be resolved."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from schemas.enriched_article import Entity
from services.enrich.lexicon.cues import QUOTE_FORMS
from services.enrich.lexicon.table import words
from services.enrich.text.sentences import sentence_at
from services.enrich.text.words import WORD

Span = tuple[int, int]

MOST_MENTIONS = 40
"""Maximum mentions to search before a source: what it refers to is not further back."""

MOST_CANDIDATES = 12
"""Maximum entities to weigh for one source."""

_BEFORE = re.compile(r"([\w.'’-]+)[ \xa0]$")
_VERB = re.compile(
    r"[ \xa0](?:\([^()\n]{1,30}\)[ \xa0])?(?:(?:also|later|then|now|once|still|never|often|[a-z]+ly) )?([a-z][\w’']*)"
)
_AUXILIARIES = words(
    """
    is was has had will would can could may might must should does did do have are were says said told who
    whose met made took came went became ran won lost left gave got spoke began kept held led felt knew
    thought saw
    """
)
_PREPOSITIONS = words(
    """
    of for from to at in on with by about against under over between after before behind like than including
    via
    """
)
_CLAUSE_OPENERS = words(
    """
    and but while as when that because if although though whether said says after before
    """
)


@dataclass
class Place:
    """One mention of an entity."""

    start: int
    end: int
    entity: Entity
    quoted: bool = False
    """Inside quotation marks."""


@dataclass
class Scene:
    """All mentions of a text, in order, with their sentences and paragraphs."""

    text: str
    places: list[Place]
    sentences: list[Span]
    paragraphs: list[Span]
    quoted: list[Span]
    reported: list[Span]
    starts: list[int] = field(default_factory=list)
    _per: dict[str, list[int]] = field(default_factory=dict)
    _roles: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        text: str,
        entities: list[Entity],
        quoted: list[Span],
        sentences: list[Span],
        paragraphs: list[Span],
        reported: list[Span],
    ) -> "Scene":
        """Collect the mentions in text order."""
        scene = cls(text, [], sentences, paragraphs, quoted, reported)
        per: defaultdict[str, list[int]] = defaultdict(list)
        for entity in entities:
            for mention in entity.mentions:
                scene.places.append(Place(mention.start, mention.end, entity, scene.in_quotation(mention.start)))
                per[entity.entity_id].append(mention.start)
        scene.places.sort(key=lambda place: (place.start, place.end))
        scene.starts = [place.start for place in scene.places]
        scene._per = {key: sorted(starts) for key, starts in per.items()}
        return scene

    def in_quotation(self, at: int) -> bool:
        """Whether an offset is inside quotation marks."""
        index = bisect_right(self.quoted, (at, len(self.text) + 1)) - 1
        return index >= 0 and self.quoted[index][0] <= at < self.quoted[index][1]

    def within(self, start: int, end: int) -> list[Place]:
        """Mentions inside text[start:end]."""
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, end)
        return [place for place in self.places[first:last] if place.end <= end]

    def before(self, at: int) -> list[Place]:
        """The last mentions before an offset, the nearest first."""
        last = bisect_left(self.starts, at)
        return self.places[max(0, last - MOST_MENTIONS) : last][::-1]

    def count(self, entity: Entity, at: int) -> int:
        """How often the text has mentioned an entity before an offset."""
        return bisect_left(self._per.get(entity.entity_id, []), at)

    def sentence(self, at: int) -> int:
        """The number of the sentence at an offset."""
        return sentence_at(self.sentences, at)

    def paragraph(self, at: int) -> int:
        """The number of the paragraph at an offset."""
        return bisect_right(self.paragraphs, at, key=lambda one: one[0]) - 1

    def is_reported(self, at: int) -> bool:
        """Whether an offset is inside something that is reported."""
        index = bisect_right(self.reported, (at, len(self.text) + 1)) - 1
        return index >= 0 and self.reported[index][0] <= at < self.reported[index][1]

    def role(self, place: Place) -> str:
        """How a mention stands in its clause: `subject`, `owner`, `prep` (after a preposition) or `object`."""
        known = self._roles.get(place.start)
        if known is None:
            known = self._roles[place.start] = self._role(place)
        return known

    def opens(self, place: Place) -> bool:
        """Whether a mention opens its sentence, with at most two words before it."""
        number = self.sentence(place.start)
        begin = self.sentences[number][0] if number >= 0 else 0
        return place.start - begin < 40 and len(WORD.findall(self.text, begin, place.start)) < 3

    def _role(self, place: Place) -> str:
        after = self.text[place.end : place.end + 2]
        if after[:1] in "'’" and (after[1:2] == "s" or self.text[place.end - 1 : place.end] == "s"):
            return "owner"
        number = self.sentence(place.start)
        begin = self.sentences[number][0] if number >= 0 else 0
        before = _BEFORE.search(self.text, max(begin, place.start - 24), place.start)
        word = before[1].casefold() if before else ""
        if word in _PREPOSITIONS:
            return "prep"
        verb = _VERB.match(self.text, place.end)
        follows = verb is not None and (
            verb[1] in _AUXILIARIES or verb[1] in QUOTE_FORMS or (verb[1].endswith("ed") and len(verb[1]) > 3)
        )
        if follows or self.opens(place) or word in _CLAUSE_OPENERS:
            return "subject"
        return "object"

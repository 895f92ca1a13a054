"""The cast: everyone a text names, and what it says about them."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from schemas.enriched_article import Entity
from services.enrich.lexicon.cues import ANONYMOUS_HEADS
from services.enrich.lexicon.titles import FULL_TITLES, GENDER, HONORIFICS
from services.enrich.quotes.content import Span
from services.enrich.quotes.phrases import PHRASE_WORD, ROLE, head_word
from services.enrich.text.sentences import sentence_at

_ROLE_BEFORE = re.compile(r"((?:[^\W\d_][\w'’-]*\.?[ \xa0]){1,5})$")
_ROLE_APART = re.compile(r"(?:the|our|its|his|her|their)[ \xa0]([^\W\d_][^,.;:()\"“”\n]{1,50}),[ \xa0]$", re.IGNORECASE)

_ROLE_AFTER = re.compile(
    r",[ \xa0](?:the|a|an|its|his|her|their|who is the)[ \xa0]([^\W\d_][^,.;:()\"“”\n]{1,80})", re.IGNORECASE
)

_MOST_LOOKED_BACK = 60
"""Maximum mentions to search before a pronoun: it does not refer further back."""


@dataclass
class Place:
    """One mention with its entity."""

    start: int
    end: int
    entity: Entity


@dataclass
class Cast:
    """Everyone the text names, with their roles and genders.

    All roles are known from the start. Genders come from titles, and later from pronouns once those are resolved.
    """

    text: str
    places: list[Place]
    quoted: list[Span]
    sentences: list[Span]
    roles: dict[str, list[tuple[int, Entity]]] = field(default_factory=dict)
    gender: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, entities: list[Entity], quoted: list[Span], sentences: list[Span]) -> "Cast":
        """Collect the mentions in text order, and the roles and titles that introduce people."""
        places = [Place(mention.start, mention.end, entity) for entity in entities for mention in entity.mentions]
        places.sort(key=lambda place: place.start)
        cast = cls(text, places, quoted, sentences)
        for place in places:
            if place.entity.type == "PERSON":
                cast._learn(place)
        return cast

    def _learn(self, place: Place) -> None:
        """Record the roles and titles right before a person's name and in appositions next to it."""
        roles: list[str] = []
        before = self.text[max(0, place.start - 90) : place.start]
        if title := _ROLE_BEFORE.search(before):
            for word in reversed(title.group().split()):
                plain = word.rstrip(".").casefold()
                if not ROLE.fullmatch(plain) and plain not in HONORIFICS | ANONYMOUS_HEADS:
                    break
                roles += [plain, *FULL_TITLES.get(plain, "").split()]
        if apart := _ROLE_APART.search(before):
            roles.append(head_word(apart.group(1)))
        if after := _ROLE_AFTER.match(self.text, place.end):
            roles.append(head_word(after.group(1)))
        for role in roles:
            if role in GENDER:
                self.gender.setdefault(place.entity.entity_id, GENDER[role])
            if role not in place.entity.name.casefold():
                self.roles.setdefault(role, []).append((place.start, place.entity))

    def names(self, start: int, end: int) -> list[Place]:
        """Mentions inside text[start:end]."""
        first = bisect_left(self.places, start, key=lambda place: place.start)
        last = bisect_left(self.places, end, key=lambda place: place.start)
        return [place for place in self.places[first:last] if place.end <= end]

    def people(self, start: int, end: int) -> list[Place]:
        """The last mentions of people in text[start + 1:end], outside quotations."""
        first = bisect_right(self.places, start, key=lambda place: place.start)
        last = bisect_left(self.places, end, key=lambda place: place.start)
        return [
            place
            for place in self.places[max(first, last - _MOST_LOOKED_BACK) : last]
            if place.entity.type == "PERSON" and not self.in_quotation(place.start)
        ]

    def in_quotation(self, at: int) -> bool:
        """Whether an offset is inside quotation marks."""
        index = bisect_right(self.quoted, (at, len(self.text) + 1)) - 1
        return index >= 0 and self.quoted[index][0] <= at < self.quoted[index][1]

    def fits(self, entity: Entity, gender: str) -> bool:
        """Whether a person may have this gender, as far as known."""
        return self.gender.get(entity.entity_id, gender) == gender

    def opens(self, place: Place) -> bool:
        """Whether a name opens its sentence, with at most two words before it."""
        number = sentence_at(self.sentences, place.start)
        return number >= 0 and len(PHRASE_WORD.findall(self.text[self.sentences[number][0] : place.start])) < 3

"""Speakers: which words name whoever is reported, and whom they mean."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from schemas.enriched_article import Entity, Speaker
from services.enrich.cues import ANONYMOUS_HEADS, PERSON_PRONOUNS
from services.enrich.entities import GENDER

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
_NAME_PARTS = frozenset(("compound", "nmod", "amod", "flat", "poss", "det", "nummod"))
_CUT = frozenset((",", ";", ":", "(", "—", "–", "-", "--", "“", '"'))
_SPEECHLESS = frozenset(("it", "there", "this", "that", "which", "what", "who"))
_SPEAKING_TYPES = frozenset(("PERSON", "ORG", "GPE", "NORP"))
_ROLE_LOOKBACK = 6


@dataclass
class Place:
    """One mention, and the entity it belongs to."""

    start: int
    end: int
    entity: Entity


@dataclass
class Cast:
    """Everyone the text names, and what has been learnt about them up to here.

    Speakers are resolved in the order of the text, as a reader would: `recent` is who spoke last.
    """

    doc: Doc
    text: str
    places: list[Place]
    quoted: list[tuple[int, int]]
    roles: dict[str, list[tuple[int, Entity]]] = field(default_factory=dict)
    gender: dict[str, str] = field(default_factory=dict)
    recent: list[tuple[int, Entity]] = field(default_factory=list)

    @classmethod
    def of(cls, doc: Doc, text: str, entities: list[Entity], quoted: list[tuple[int, int]]) -> "Cast":
        """Gather the mentions in the order of the text, and the roles and titles that introduce people."""
        places = [Place(mention.start, mention.end, entity) for entity in entities for mention in entity.mentions]
        places.sort(key=lambda place: place.start)
        cast = cls(doc, text, places, quoted)
        starts = [token.idx for token in doc]
        for place in places:
            if place.entity.type == "PERSON":
                cast._learn(place, bisect_left(starts, place.start), bisect_left(starts, place.end))
        return cast

    def _learn(self, place: Place, first: int, end: int) -> None:
        if first >= len(self.doc) or first >= end:
            return
        titles = []
        for token in reversed(self.doc[max(0, first - _ROLE_LOOKBACK) : first]):
            if not (token.tag_.startswith("NN") or token.text in ("-", ".") or token.tag_ in ("JJ", "HYPH")):
                break
            if token.tag_.startswith("NN"):
                titles.append(token)
        head = self.doc[end - 1]
        appositions = [child for child in head.children if child.dep_ == "appos"]
        if head.dep_ == "appos":
            appositions.append(head.head)
        for token in [*titles, *appositions]:
            word = token.text.casefold().rstrip(".")
            if word in GENDER:
                self.gender.setdefault(place.entity.entity_id, GENDER[word])
            if not place.entity.name.casefold().count(word):
                self.roles.setdefault(word, []).append((place.start, place.entity))

    def names(self, start: int, end: int) -> list[Place]:
        """Mentions inside text[start:end]."""
        first = bisect_left(self.places, start, key=lambda place: place.start)
        last = bisect_left(self.places, end, key=lambda place: place.start)
        return [place for place in self.places[first:last] if place.end <= end]

    def speaker(self, head: Token) -> Speaker | None:
        """The speaker that the noun phrase around `head` names; None for a head that cannot speak (`it`, `that`)."""
        word = head.text.casefold()
        if word in ("who", "which", "that") and head.head.dep_ == "relcl":
            antecedent = self.speaker(head.head.head)
            if antecedent is None:
                return None
            return antecedent.model_copy(update={"text": head.text, "start": head.idx, "end": head.idx + len(head)})
        # In capitals they are names: WHO, IT.
        if (word in _SPEECHLESS and not (head.is_upper and len(word) > 1)) or head.is_space or head.is_punct:
            return None
        start, end = self._phrase(head)
        if start >= end:
            return None
        entity, anonymous = self._resolve(head, start, end)
        if entity is not None and entity.type == "PERSON":
            self.recent.append((head.idx, entity))
            if PERSON_PRONOUNS.get(word):
                self.gender.setdefault(entity.entity_id, PERSON_PRONOUNS[word])
        return Speaker(
            text=self.text[start:end],
            start=start,
            end=end,
            name=entity.name if entity else None,
            entity_id=entity.entity_id if entity else None,
            anonymous=anonymous,
        )

    def named(self, place: Place) -> Speaker:
        """The speaker that a name mention names."""
        if place.entity.type == "PERSON":
            self.recent.append((place.start, place.entity))
        return Speaker(
            text=self.text[place.start : place.end],
            start=place.start,
            end=place.end,
            name=place.entity.name,
            entity_id=place.entity.entity_id,
        )

    def _phrase(self, head: Token) -> tuple[int, int]:
        """The noun phrase: what stands before its head, and what follows up to the first comma, clause or verb."""
        left = head.left_edge.i
        for token in reversed(self.doc[left : head.i]):
            if token.is_space or token.text in _CUT - {"-"} or token.tag_.startswith(("VB", "W")):
                left = token.i + 1
                break
        right = head.i
        for token in self.doc[head.i + 1 : head.right_edge.i + 1]:
            if token.text in _CUT or token.tag_.startswith(("VB", "W")) or token.dep_ == "relcl" or token.is_space:
                break
            right = token.i
        return self.doc[left].idx, self.doc[right].idx + len(self.doc[right])

    def _resolve(self, head: Token, start: int, end: int) -> tuple[Entity | None, bool]:
        """The entity that the noun phrase text[start:end] around `head` means; and whether it means to name no one."""
        word = head.text.casefold()
        if head.tag_ == "PRP" or word in PERSON_PRONOUNS:
            return self._antecedent(word, head.idx), False
        inside = self.names(start, end)
        named = self._named_by(head, inside)
        if named is not None:
            return named, False
        people = [place.entity for place in inside if place.entity.type == "PERSON"]
        if head.tag_.startswith("NNP"):
            return (people[0] if people else None), word in ANONYMOUS_HEADS
        introduced = self._role(word, head)
        if introduced is not None or word in ANONYMOUS_HEADS:
            return introduced, introduced is None
        # `the Harbor Steel statement`: who speaks through a thing is named before it.
        owners = [place.entity for place in inside if place.end <= head.idx and place.entity.type in ("ORG", "PERSON")]
        return (([one for one in owners if one.type == "PERSON"] or owners)[-1] if owners else None), False

    def _named_by(self, head: Token, inside: list[Place]) -> Entity | None:
        """The entity whose name holds the head, or the person in apposition to it (`the mayor, Ann Lee,`)."""
        for place in inside:
            if place.start <= head.idx < place.end and place.entity.type in _SPEAKING_TYPES:
                return place.entity
        for child in head.children:
            if child.dep_ == "appos":
                for place in self.names(child.left_edge.idx, child.idx + len(child)):
                    if place.entity.type == "PERSON":
                        return place.entity
        return None

    def _role(self, word: str, head: Token) -> Entity | None:
        """Whoever the text called by this role before (`the mayor`), else the only one it does so later."""
        determiner = next((child.text.casefold() for child in head.children if child.dep_ in ("det", "poss")), "")
        if determiner in ("a", "an", "some", "several", "many", "one", "another", "no") or head.tag_ == "NNS":
            return None
        known = self.roles.get(word, [])
        before = [entity for start, entity in known if start < head.idx]
        if before:
            return before[-1]
        later = {entity.entity_id: entity for _, entity in known}
        return next(iter(later.values())) if len(later) == 1 else None

    def _antecedent(self, pronoun: str, at: int) -> Entity | None:
        """Who a pronoun means: a person of fitting gender who spoke just before, or else the one named last before it.

        People named as the subject of a clause come before people named otherwise.
        """
        wanted = PERSON_PRONOUNS.get(pronoun, "")
        if not wanted:
            return None
        if self.recent and self.recent[-1][0] < at and self._fits(self.recent[-1][1], wanted):
            spoke, speaker = self.recent[-1]
            since = {place.entity.entity_id for place in self._people(spoke, at) if self._fits(place.entity, wanted)}
            if not since - {speaker.entity_id}:
                return speaker
        people = [place for place in self._people(-1, at) if self._fits(place.entity, wanted)][-4:]
        if not people:
            return None
        subjects = [place for place in people if self._is_subject(place)]
        return (subjects or people)[-1].entity

    def _people(self, start: int, end: int) -> list[Place]:
        first = bisect_right(self.places, start, key=lambda place: place.start)
        last = bisect_left(self.places, end, key=lambda place: place.start)
        found = []
        for place in self.places[max(first, last - 60) : last]:
            if place.entity.type == "PERSON" and not self.in_quotation(place.start):
                found.append(place)
        return found

    def in_quotation(self, at: int) -> bool:
        """Whether the offset stands inside quotation marks."""
        index = bisect_right(self.quoted, (at, len(self.text) + 1)) - 1
        return index >= 0 and self.quoted[index][0] <= at < self.quoted[index][1]

    def _fits(self, entity: Entity, gender: str) -> bool:
        return self.gender.get(entity.entity_id, gender) == gender

    def _is_subject(self, place: Place) -> bool:
        span = self.doc.char_span(place.start, place.end, alignment_mode="expand")
        return span is not None and span.root.dep_ in SUBJECTS


def subject_of(verb: Token) -> Token | None:
    """The head of the verb's subject, sought along conjunctions, participles and infinitives."""
    token = verb
    for _ in range(5):
        own = [child for child in token.children if child.dep_ in SUBJECTS]
        if own:
            return own[0]
        if token.dep_ == "agent" or token.head is token:
            return None
        if token.dep_ == "acl":
            return token.head
        if token.dep_ == "relcl":
            return token.head
        if token.dep_ not in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "prep", "parataxis", "dep", "aux"):
            return None
        token = token.head
    return None

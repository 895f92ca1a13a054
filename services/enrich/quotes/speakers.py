"""Speakers: which words name whoever is reported, and whom they mean."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from schemas.enriched_article import Entity, Speaker
from services.enrich.lexicon.cues import ANONYMOUS_HEADS, PERSON_PRONOUNS
from services.enrich.lexicon.function_words import INDEFINITE, RELATIVES
from services.enrich.lexicon.titles import FULL_TITLES, GENDER, HONORIFICS
from services.enrich.text.sentences import sentence_at
from services.enrich.text.tagged import TaggedSpan

Span = tuple[int, int]

_WORD = re.compile(r"\w[\w'’.-]*\w|\w")
_CORE_END = re.compile(r"[,;:(—–“\"]|\s-{1,2}\s|\s(?:who|which|whose|when|after|as)\s")
_HEAD_END = re.compile(r"\s(?:of|for|at|in|from|with|on|to|and|or|near|close)\s")
_ROLE_BEFORE = re.compile(r"((?:[^\W\d_][\w'’-]*\.?[ \xa0]){1,5})$")
_ROLE_APART = re.compile(r"(?:the|our|its|his|her|their)[ \xa0]([^\W\d_][^,.;:()\"“”\n]{1,50}),[ \xa0]$", re.IGNORECASE)
_ROLE_AFTER = re.compile(
    r",[ \xa0](?:the|a|an|its|his|her|their|who is the)[ \xa0]([^\W\d_][^,.;:()\"“”\n]{1,80})", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"['’]s?\s+\w")
_TITLE = "|".join(sorted(HONORIFICS, key=len, reverse=True))
_OF = re.compile(rf"\b(?:of|for|from|to|at|in|with)\s+(?:the\s+)?(?:(?i:{_TITLE})\.?\s+){{0,3}}$")
"""`an aide to`, `a spokesman for Mr.`"""
_FROM = re.compile(r"(?:of|from|at|in|with|for)\s")
"""`Ann Lee of the Harbor Bank` is Ann Lee."""

_ROLE = re.compile(
    r"\w{2,}(?:er|or|ist|man|woman|person|ent|ant|ian|ary|ess|ate|head|chief|coach|star|boss)|ceo|cfo|mp"
)
"""Nouns for what somebody is or does, by their endings."""

_APPOSITION = re.compile(
    r"(?:[ \xa0]\([^()\n]{1,30}\))?"
    r"(?:,[ \xa0](?:now |then )?(?:the|an?|his|her|its|their|our) [^.,;:()\"“”\n]{1,80})?"
    r"(?:,|[ \xa0]?[—–]|[ \xa0]--?)?[ \xa0]?"
)
"""What may stand between a name and the relative pronoun that means it: `Ann Lee (D-N.C.), the mayor, who`."""

_LONGEST_RELATED = 160
"""Characters before a relative pronoun that are looked through."""

_SPEAKING_TYPES = frozenset(("PERSON", "ORG", "GPE", "NORP", "FAC"))
_MOST_LOOKED_BACK = 60
"""Mentions before a pronoun that are looked through: no one means somebody named further back by it."""


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

    text: str
    places: list[Place]
    quoted: list[Span]
    sentences: list[Span]
    roles: dict[str, list[tuple[int, Entity]]] = field(default_factory=dict)
    gender: dict[str, str] = field(default_factory=dict)
    recent: list[tuple[int, Entity]] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, entities: list[Entity], quoted: list[Span], sentences: list[Span]) -> "Cast":
        """Gather the mentions in the order of the text, and the roles and titles that introduce people."""
        places = [Place(mention.start, mention.end, entity) for entity in entities for mention in entity.mentions]
        places.sort(key=lambda place: place.start)
        cast = cls(text, places, quoted, sentences)
        for place in places:
            if place.entity.type == "PERSON":
                cast._learn(place)
        return cast

    def _learn(self, place: Place) -> None:
        """The roles and the titles right before a person's name, and in the appositions beside it."""
        roles: list[str] = []
        before = self.text[max(0, place.start - 90) : place.start]
        if title := _ROLE_BEFORE.search(before):
            for word in reversed(title.group().split()):
                plain = word.rstrip(".").casefold()
                if not _ROLE.fullmatch(plain) and plain not in HONORIFICS | ANONYMOUS_HEADS:
                    break
                roles += [plain, *FULL_TITLES.get(plain, "").split()]
        if apart := _ROLE_APART.search(before):
            roles.append(_head(apart.group(1)))
        if after := _ROLE_AFTER.match(self.text, place.end):
            roles.append(_head(after.group(1)))
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

    def is_named(self, speaker: Speaker) -> bool:
        """Whether it is known who a speaker is, and somebody's name stands in the source: no pronoun, no bare role."""
        if speaker.entity_id is None or speaker.start is None or speaker.end is None:
            return False
        return bool(self.names(speaker.start, speaker.end))

    def speaker(self, source: TaggedSpan) -> Speaker:
        """The speaker that the words of `source` name; appositions and clauses after them are left out."""
        stop = source.end
        if self.text[stop : stop + 1] == "." and any(
            place.end == stop + 1 for place in self.names(source.start, stop + 1)
        ):
            # The full stop of an abbreviation: `Harbor Steel Corp. said`.
            stop += 1
        start, end = self._core(source.start, stop)
        phrase = self.text[start:end]
        entity, anonymous = self._resolve(phrase, start, stop)
        if entity is not None and entity.type == "PERSON":
            self.recent.append((start, entity))
            if gender := PERSON_PRONOUNS.get(phrase.casefold(), ""):
                self.gender.setdefault(entity.entity_id, gender)
        return Speaker(
            text=phrase,
            start=start,
            end=end,
            name=entity.name if entity else None,
            entity_id=entity.entity_id if entity else None,
            anonymous=anonymous,
        )

    def _core(self, start: int, end: int) -> Span:
        while start < end and self.text[start] in "([ \xa0":
            start += 1
        cut = _CORE_END.search(self.text, start + 1, end)
        stop = cut.start() if cut else end
        # A company's comma: Harbor, Lee & Co.
        inside = [place for place in self.names(start, end) if place.start < stop < place.end]
        stop = inside[0].end if inside else stop
        while stop > start and self.text[stop - 1].isspace():
            stop -= 1
        return (start, stop) if stop > start else (start, end)

    def _resolve(self, phrase: str, start: int, end: int) -> tuple[Entity | None, bool]:
        """The entity that a noun phrase means, its apposition up to `end` included; whether it means to name no one."""
        folded = phrase.casefold()
        if folded in PERSON_PRONOUNS:
            return self._antecedent(folded, start), False
        if folded == "it":
            return self._body(start), False
        if phrase in RELATIVES:
            return self._related(phrase, start)
        core_end = start + len(phrase)
        head = _head(phrase)
        named = self._named_in(start, core_end) or self._named_beside(core_end, end)
        introduced = named or self._role(head, phrase, start)
        if introduced is not None:
            return introduced, False
        if head in ANONYMOUS_HEADS or phrase.split(maxsplit=1)[0].casefold() in INDEFINITE or _is_plural(head):
            return None, True
        # `the Harbor Steel statement`: who speaks through a thing is named before it.
        owners = [place.entity for place in self.names(start, core_end) if place.entity.type in ("ORG", "PERSON")]
        return (owners[-1] if owners else None), False

    def _named_in(self, start: int, end: int) -> Entity | None:
        """The entity that is the head of the noun phrase text[start:end]: `Mayor Ann Lee`, `the Harbor Bank`."""
        inside = self.names(start, end)
        for place in inside:
            owns = _POSSESSIVE.match(self.text, place.end, end)
            rest = self.text[place.end : end].strip(" .")
            belongs = _OF.search(self.text[start : place.start])
            is_head = not rest[:1].islower() or _FROM.match(rest)
            if place.entity.type == "PERSON" and not owns and not belongs and is_head:
                return place.entity
        if not inside or inside[-1].end < end - 1 or inside[-1].entity.type not in _SPEAKING_TYPES:
            return None
        # `an aide of the Harbor Bank` is not the bank.
        return None if _OF.search(self.text[start : inside[-1].start]) else inside[-1].entity

    def _named_beside(self, start: int, end: int) -> Entity | None:
        """The person in apposition: `the mayor, Ann Lee`."""
        if self.text[start : start + 1] != ",":
            return None
        return next((place.entity for place in self.names(start, end) if place.entity.type == "PERSON"), None)

    def _role(self, role: str, phrase: str, at: int) -> Entity | None:
        """Whoever the text called by this role before (`the mayor`), else the only one it does so later."""
        if phrase.split(maxsplit=1)[0].casefold() in INDEFINITE:
            return None
        known = self.roles.get(role, [])
        before = [entity for start, entity in known if start < at]
        if before:
            return before[-1]
        later = {entity.entity_id: entity for _, entity in known}
        return next(iter(later.values())) if len(later) == 1 else None

    def _body(self, at: int) -> Entity | None:
        """The organisation that `it` means: the first one of this sentence or of the one before."""
        number = sentence_at(self.sentences, at)
        begin = self.sentences[max(0, number - 1)][0] if self.sentences else 0
        bodies = [place.entity for place in self.names(begin, at) if place.entity.type == "ORG"]
        return bodies[0] if bodies else None

    def _related(self, pronoun: str, at: int) -> tuple[Entity | None, bool]:
        """Whom the relative pronoun at `at` means, and whether that is somebody without a name."""
        begin = max(0, at - _LONGEST_RELATED)
        types = ("PERSON", "ORG", "NORP") if pronoun.startswith("who") else ("ORG", "GPE", "NORP", "FAC")
        head = _last_word(self.text[begin:at])
        for place in reversed(self.names(begin, at)):
            if place.entity.type in types and _APPOSITION.fullmatch(self.text, place.end, at):
                if not (of := _OF.search(self.text[begin : place.start])):
                    return place.entity, False
                # `an aide of Ann Lee, who`: the aide may be meant. `The rise of Ann Lee, who`: she is.
                head = _last_word(of.string[: of.start()])
                if head not in ANONYMOUS_HEADS and not _ROLE.fullmatch(head):
                    return place.entity, False
                break
        return None, head in ANONYMOUS_HEADS or _is_plural(head)

    def _antecedent(self, pronoun: str, at: int) -> Entity | None:
        """Who a pronoun means: a person of fitting gender who spoke just before, or else the one named last before it.

        People who open a sentence, as its subject does, come before people named otherwise.
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
        subjects = [place for place in people if self._opens(place)]
        return (subjects or people)[-1].entity

    def _people(self, start: int, end: int) -> list[Place]:
        first = bisect_right(self.places, start, key=lambda place: place.start)
        last = bisect_left(self.places, end, key=lambda place: place.start)
        return [
            place
            for place in self.places[max(first, last - _MOST_LOOKED_BACK) : last]
            if place.entity.type == "PERSON" and not self.in_quotation(place.start)
        ]

    def in_quotation(self, at: int) -> bool:
        """Whether the offset stands inside quotation marks."""
        index = bisect_right(self.quoted, (at, len(self.text) + 1)) - 1
        return index >= 0 and self.quoted[index][0] <= at < self.quoted[index][1]

    def _fits(self, entity: Entity, gender: str) -> bool:
        return self.gender.get(entity.entity_id, gender) == gender

    def _opens(self, place: Place) -> bool:
        """Whether at most a title and a few words stand before a name in its sentence."""
        number = sentence_at(self.sentences, place.start)
        return number >= 0 and len(_WORD.findall(self.text[self.sentences[number][0] : place.start])) < 3


def _head(phrase: str) -> str:
    """The last word of a noun phrase without what its prepositions add: `the mayor of Port Arden` → mayor."""
    cut = _HEAD_END.search(phrase)
    core = phrase[: cut.start()] if cut and cut.start() else phrase
    return _last_word(core)


def _last_word(text: str) -> str:
    found = _WORD.findall(text)
    return found[-1].casefold() if found else ""


def _is_plural(head: str) -> bool:
    return head.endswith("s") and not head.endswith(("ss", "us", "is")) and len(head) > 3

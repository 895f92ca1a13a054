"""Speakers: which words of a source name the speaker, and which entity they refer to."""

import re

from schemas.enriched_article import Entity
from services.enrich.lexicon.cues import ANONYMOUS_HEADS, PERSON_PRONOUNS
from services.enrich.lexicon.function_words import INDEFINITE, RELATIVES
from services.enrich.lexicon.titles import HONORIFICS
from services.enrich.quotes.attribution import NOBODY, Attribution, Voice
from services.enrich.quotes.cast import Cast
from services.enrich.quotes.content import Content, Span
from services.enrich.quotes.kinds import unnamed_kind
from services.enrich.quotes.phrases import ROLE, head_word, is_plural, last_word
from services.enrich.text.sentences import sentence_at
from services.enrich.text.tagged import TaggedSpan

_CORE_END = re.compile(r"[,;:(—–“\"]|\s-{1,2}\s|\s(?:who|which|whose|when|after|as)\s")
_POSSESSIVE = re.compile(r"['’]s?\s+\w")
_TITLE = "|".join(sorted(HONORIFICS, key=len, reverse=True))

_OF = re.compile(rf"\b(?:of|for|from|to|at|in|with)\s+(?:the\s+)?(?:(?i:{_TITLE})\.?\s+){{0,3}}$")
"""`an aide to`, `a spokesman for Mr.`"""

_FROM = re.compile(r"(?:of|from|at|in|with|for)\s")
"""`Ann Lee of the Harbor Bank` is Ann Lee."""

_APPOSITION = re.compile(
    r"(?:[ \xa0]\([^()\n]{1,30}\))?"
    r"(?:,[ \xa0](?:now |then )?(?:the|an?|his|her|its|their|our) [^.,;:()\"“”\n]{1,80})?"
    r"(?:,|[ \xa0]?[—–]|[ \xa0]--?)?[ \xa0]?"
)
"""What may stand between a name and its relative pronoun: `Ann Lee (D-N.C.), the mayor, who`."""

_LONGEST_RELATED = 160
"""Maximum characters to search before a relative pronoun."""

_SPEAKING_TYPES = frozenset(("PERSON", "ORG", "GPE", "NORP", "FAC"))


class Speakers:
    """Resolves the sources of one text. Call in text order: a pronoun may refer to the last speaker."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._text = cast.text
        self._recent: list[tuple[int, Entity]] = []
        self._spoke = NOBODY

    def attribution(self, content: Content, source: TaggedSpan | None) -> Attribution:
        """Whom a content is given to. Without a source, a quotation is of whoever spoke last: it follows on."""
        told = Attribution((self.voice(source),)) if source is not None else NOBODY
        if not told.voices and content.quoted:
            told = self._spoke
        if told.voices and (content.quoted or any(self._is_by_name(voice) for voice in told.voices)):
            self._spoke = told
        return told

    def _is_by_name(self, voice: Voice) -> bool:
        """Whether a voice is resolved and its words contain a name, not just a pronoun or role."""
        return voice.entity is not None and bool(self._cast.names(voice.start, voice.end))

    def voice(self, source: TaggedSpan) -> Voice:
        """Resolve a source to its speaker, without appositions and clauses."""
        stop = source.end
        if self._text[stop : stop + 1] == "." and any(
            place.end == stop + 1 for place in self._cast.names(source.start, stop + 1)
        ):
            # The stop belongs to an abbreviation: `Harbor Steel Corp. said`.
            stop += 1
        start, end = self._core(source.start, stop)
        phrase = self._text[start:end]
        entity, head = self._resolve(phrase, start, stop)
        if entity is None:
            return Voice(start, end, unnamed_kind(phrase, head))
        if entity.type == "PERSON":
            self._recent.append((start, entity))
            if gender := PERSON_PRONOUNS.get(phrase.casefold(), ""):
                self._cast.gender.setdefault(entity.entity_id, gender)
        return Voice(start, end, "named", entity)

    def _core(self, start: int, end: int) -> Span:
        while start < end and self._text[start] in "([ \xa0":
            start += 1
        cut = _CORE_END.search(self._text, start + 1, end)
        stop = cut.start() if cut else end
        # The comma may be part of a name: Harbor, Lee & Co.
        inside = [place for place in self._cast.names(start, end) if place.start < stop < place.end]
        stop = inside[0].end if inside else stop
        while stop > start and self._text[stop - 1].isspace():
            stop -= 1
        return (start, stop) if stop > start else (start, end)

    def _resolve(self, phrase: str, start: int, end: int) -> tuple[Entity | None, str]:
        """The entity a noun phrase refers to, including its apposition up to `end`, and the head word for whoever has
        no name."""
        folded = phrase.casefold()
        if folded in PERSON_PRONOUNS:
            return self._antecedent(folded, start), folded
        if folded == "it":
            return self._body(start), folded
        if phrase in RELATIVES:
            return self._related(phrase, start)
        core_end = start + len(phrase)
        head = head_word(phrase)
        named = self._named_in(start, core_end) or self._named_beside(core_end, end)
        introduced = named or self._role(head, phrase, start)
        if introduced is not None:
            return introduced, head
        if head in ANONYMOUS_HEADS or phrase.split(maxsplit=1)[0].casefold() in INDEFINITE or is_plural(head):
            return None, head
        # `the Harbor Steel statement`: the speaker is named before the thing.
        owners = [place.entity for place in self._cast.names(start, core_end) if place.entity.type in ("ORG", "PERSON")]
        return (owners[-1] if owners else None), head

    def _named_in(self, start: int, end: int) -> Entity | None:
        """The entity at the head of the noun phrase text[start:end]: `Mayor Ann Lee`, `the Harbor Bank`."""
        inside = self._cast.names(start, end)
        for place in inside:
            owns = _POSSESSIVE.match(self._text, place.end, end)
            rest = self._text[place.end : end].strip(" .")
            belongs = _OF.search(self._text[start : place.start])
            is_head = not rest[:1].islower() or _FROM.match(rest)
            if place.entity.type == "PERSON" and not owns and not belongs and is_head:
                return place.entity
        if not inside or inside[-1].end < end - 1 or inside[-1].entity.type not in _SPEAKING_TYPES:
            return None
        # `an aide of the Harbor Bank` is not the bank.
        return None if _OF.search(self._text[start : inside[-1].start]) else inside[-1].entity

    def _named_beside(self, start: int, end: int) -> Entity | None:
        """The person in apposition: `the mayor, Ann Lee`."""
        if self._text[start : start + 1] != ",":
            return None
        return next((place.entity for place in self._cast.names(start, end) if place.entity.type == "PERSON"), None)

    def _role(self, role: str, phrase: str, at: int) -> Entity | None:
        """The last person with this role before `at` (`the mayor`), else the only one in the text."""
        if phrase.split(maxsplit=1)[0].casefold() in INDEFINITE:
            return None
        known = self._cast.roles.get(role, [])
        before = [entity for start, entity in known if start < at]
        if before:
            return before[-1]
        later = {entity.entity_id: entity for _, entity in known}
        return next(iter(later.values())) if len(later) == 1 else None

    def _body(self, at: int) -> Entity | None:
        """The organization `it` refers to: the first one since the start of the previous sentence."""
        number = sentence_at(self._cast.sentences, at)
        begin = self._cast.sentences[max(0, number - 1)][0] if self._cast.sentences else 0
        bodies = [place.entity for place in self._cast.names(begin, at) if place.entity.type == "ORG"]
        return bodies[0] if bodies else None

    def _related(self, pronoun: str, at: int) -> tuple[Entity | None, str]:
        """The entity a relative pronoun refers to, and the noun before it."""
        begin = max(0, at - _LONGEST_RELATED)
        types = ("PERSON", "ORG", "NORP") if pronoun.startswith("who") else ("ORG", "GPE", "NORP", "FAC")
        head = last_word(self._text[begin:at])
        for place in reversed(self._cast.names(begin, at)):
            if place.entity.type in types and _APPOSITION.fullmatch(self._text, place.end, at):
                if not (of := _OF.search(self._text[begin : place.start])):
                    return place.entity, head
                # `an aide of Ann Lee, who`: the aide may be meant. `The rise of Ann Lee, who`: she is.
                head = last_word(of.string[: of.start()])
                if head not in ANONYMOUS_HEADS and not ROLE.fullmatch(head):
                    return place.entity, head
                break
        return None, head

    def _antecedent(self, pronoun: str, at: int) -> Entity | None:
        """The person a pronoun refers to: the last speaker of that gender, else the last person named before it.

        People who open a sentence, and so are likely its subject, are preferred.
        """
        wanted = PERSON_PRONOUNS.get(pronoun, "")
        if not wanted:
            return None
        if self._recent and self._recent[-1][0] < at and self._cast.fits(self._recent[-1][1], wanted):
            spoke, speaker = self._recent[-1]
            since = {
                place.entity.entity_id
                for place in self._cast.people(spoke, at)
                if self._cast.fits(place.entity, wanted)
            }
            if not since - {speaker.entity_id}:
                return speaker
        people = [place for place in self._cast.people(-1, at) if self._cast.fits(place.entity, wanted)][-4:]
        if not people:
            return None
        subjects = [place for place in people if self._cast.opens(place)]
        return (subjects or people)[-1].entity

"""Profiles: what a text tells about each person beside the name: gender, roles, relatives."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.enriched_article import Entity
from services.enrich.lexicon.affiliations import beside, party
from services.enrich.lexicon.cues import ANONYMOUS_HEADS
from services.enrich.lexicon.function_words import OPENERS
from services.enrich.lexicon.given_names import share_of_women
from services.enrich.lexicon.kinship import GENDERED_NOUNS, KIN
from services.enrich.lexicon.sources import GENDERED_PRONOUNS, PERSON_NOUNS
from services.enrich.lexicon.titles import ALSO, FULL_TITLES, GENDER, HONORIFICS
from services.enrich.speakers.scene import Place, Scene
from services.enrich.text.phrases import PHRASE_WORD, ROLE, head_word
from services.enrich.text.words import WORD

_TITLE_BEFORE = re.compile(r"((?:[^\W\d_][\w'’-]*\.?[ \xa0]){1,5})$")
_ROLE_APART = re.compile(
    r"(?:^|[\s(])(?:the|our|its|his|her|their|a|an|[A-Z][\w.]*['’]s?)[ \xa0]([^\W\d_][^,.;:()\"“”\n]{1,60}),[ \xa0]$",
    re.IGNORECASE,
)
_ROLE_AFTER = re.compile(
    r",[ \xa0](?:(?:the|a|an|its|his|her|their|who is|who was|now|then|former)[ \xa0]){1,3}"
    r"([^\W\d_][^,.;:()\"“”\n]{1,80})",
    re.IGNORECASE,
)
_ROLE_BARE = re.compile(r",[ \xa0](?:\d{1,3},[ \xa0])?([a-z][^,.;:()\"“”\n]{2,60})[,.]")
"""`Ann Lee, mayor of Port Arden,`"""
_COPULA = re.compile(r"[ \xa0](?:is|was|became|remains)[ \xa0](?:the|a|an)[ \xa0]([^,.;:()\"“”\n]{2,60})")
_RELATED_BEFORE = re.compile(
    r"(?:\b(?:[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Oo]ur)|['’]s?)[ \xa0]"
    r"(?:(?:late|former|ex|then|older|younger|elder|first|second)[ \xa0-])?([\w-]+),?[ \xa0]$"
)
"""`his wife, Ann Lee`; `Reed's wife, Ann Lee`."""

_SEAT_AFTER = re.compile(r"[ \xa0](?:of|from)[ \xa0]((?:the[ \xa0])?[A-Z][\w.]+(?:[ \xa0][A-Z][\w.]+)?)")
"""`Ann Lee of Port Arden`"""

_ROLE_WORDS = HONORIFICS | ANONYMOUS_HEADS | PERSON_NOUNS | KIN

LONGEST_LEAD = 90
"""Maximum characters before a name to search for roles."""

LONGEST_OPENER = 4
"""Maximum characters to search for the pronoun that opens a sentence: `She came.`"""

SURE = 0.97
"""Share of women, or of men, among the bearers of a given name that rules somebody of the other gender out."""


@dataclass
class Profile:
    """What is known of one person: `woman` from -1 (a man) to 1 (a woman), 0 unknown; `sure` where it is certain."""

    woman: float = 0.0
    sure: bool = False
    roles: set[str] = field(default_factory=set)
    """Head words of roles and titles."""
    words: set[str] = field(default_factory=set)
    """All words of the roles, to choose between two senators."""

    def learn(self, gender: str, sure: bool = True) -> None:
        """Note the gender that a title, a role or a pronoun indicates; the first sure one stays."""
        if gender and not self.sure:
            self.woman, self.sure = (1.0 if gender == "f" else -1.0), sure


class Profiles:
    """The profiles of the people in one text, each from all places where it names them."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._profiles: defaultdict[str, Profile] = defaultdict(Profile)
        self._roles: defaultdict[str, list[tuple[int, Entity]]] = defaultdict(list)
        for place in scene.places:
            if place.entity.type == "PERSON":
                self._learn(place)
        self._guess()

    def of(self, entity: Entity) -> Profile:
        """What is known of a person."""
        return self._profiles[entity.entity_id]

    def with_role(self, role: str) -> list[tuple[int, Entity]]:
        """Who has a role, or had it (`ex-wife`), each with where the text says so."""
        return self._roles.get(role) or self._roles.get(role.removeprefix("ex-"), [])

    def _learn(self, place: Place) -> None:
        """Note the roles, titles and relations that the text gives a person at one mention."""
        text, profile = self._scene.text, self._profiles[place.entity.entity_id]
        before = text[max(0, place.start - LONGEST_LEAD) : place.start]
        roles = [*self._titles(place, before, profile), *self._apposition(place, before, profile)]
        if (affiliated := beside(text, place.end)) is not None:
            roles.append(affiliated[0])
            profile.words.update(affiliated[1])
        roles += [also for role in roles for also in ALSO.get(role, ())]
        if (related := _RELATED_BEFORE.search(before)) is not None and related[1].casefold() in KIN:
            profile.learn(GENDERED_NOUNS.get(related[1].casefold(), ""))
        name = place.entity.name.casefold()
        for role in roles:
            profile.learn(GENDER.get(role, "") or GENDERED_NOUNS.get(role, ""))
            if role not in name:
                profile.roles.add(role)
                self._roles[role].append((place.start, place.entity))

    def _titles(self, place: Place, before: str, profile: Profile) -> Iterator[str]:
        """The titles right before a name, with the words before them: `Arden Mayor Ann Lee`.

        They end at another person, `Mayor Ann Lee met Bo Reed`, and at a verb, `The mayor met Bo Reed`.
        """
        title = _TITLE_BEFORE.search(before)
        begin = place.start - len(title.group()) if title else place.start
        others = [one.end for one in self._scene.within(begin, place.start) if one.entity.type == "PERSON"]
        words = self._scene.text[max([begin, *others]) : place.start].split()
        for count, word in enumerate(reversed(words)):
            plain = word.rstrip(".").casefold()
            if plain in OPENERS:
                return
            is_role = bool(ROLE.fullmatch(plain)) or plain in _ROLE_WORDS
            if word.islower() and not is_role and count == 0:
                return
            profile.words.add(party(plain))
            if is_role:
                yield plain
                yield from FULL_TITLES.get(plain, "").split()

    def _apposition(self, place: Place, before: str, profile: Profile) -> Iterator[str]:
        """The head words of what stands beside a name: `the mayor of Arden, Ann Lee`, `Ann Lee, the mayor of Arden`."""
        text = self._scene.text
        if (apart := _ROLE_APART.search(before)) is not None:
            profile.words.update(_plain_words(apart[1]))
            yield head_word(apart[1])
        patterns = (_ROLE_AFTER, _ROLE_BARE, _COPULA)
        after = next((found for one in patterns if (found := one.match(text, place.end)) is not None), None)
        if after is None:
            if (seat := _SEAT_AFTER.match(text, place.end)) is not None:
                profile.words.update(_plain_words(seat[1]))
            return
        head = head_word(after[1])
        if head in _ROLE_WORDS or ROLE.fullmatch(head) or head in GENDERED_NOUNS:
            profile.words.update(_plain_words(after[1]))
            yield head

    def _guess(self) -> None:
        """Where no title tells: the given name, and else pronouns beside the only person of a sentence."""
        unknown: dict[str, Entity] = {}
        for place in self._scene.places:
            if place.entity.type == "PERSON" and not self._profiles[place.entity.entity_id].sure:
                unknown[place.entity.entity_id] = place.entity
        for key, entity in unknown.items():
            share = share_of_women(entity.name)
            if share is not None:
                self._profiles[key].woman = 2 * share - 1
                self._profiles[key].sure = share >= SURE or share <= 1 - SURE
        open_ones = {key for key in unknown if abs(self._profiles[key].woman) < 0.5}
        if open_ones:
            self._read_pronouns(open_ones)

    def _read_pronouns(self, keys: set[str]) -> None:
        """Learn genders from pronouns after the only person of a sentence, there or opening the next sentence."""
        votes: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        scene = self._scene
        people = [place for place in scene.places if place.entity.type == "PERSON" and not place.quoted]
        at, before, paragraph = 0, "", -1
        for start, end in scene.sentences:
            inside = []
            while at < len(people) and people[at].start < end:
                inside.append(people[at])
                at += 1
            here = scene.paragraph(start)
            if before and here == paragraph and not inside:
                self._vote(votes[before], start, min(end, start + LONGEST_OPENER))
            alone = len({place.entity.entity_id for place in inside}) == 1
            if alone and inside[0].entity.entity_id in keys and scene.role(inside[0]) == "subject":
                self._vote(votes[inside[0].entity.entity_id], inside[0].end, end)
            before = inside[0].entity.entity_id if alone and inside[0].entity.entity_id in keys else ""
            paragraph = here
        for key, (men, women) in votes.items():
            if men + women and min(men, women) * 4 <= max(men, women):
                self._profiles[key].woman = (0.6 + 0.2 * (max(men, women) > 1)) * (1 if women > men else -1)

    def _vote(self, votes: list[int], start: int, end: int) -> None:
        """Count the pronouns for men and for women in text[start:end], outside quotations."""
        for word in WORD.finditer(self._scene.text, start, end):
            gender = GENDERED_PRONOUNS.get(word.group().casefold(), "")
            if gender and not self._scene.in_quotation(word.start()):
                votes[gender == "f"] += 1


def _plain_words(phrase: str) -> set[str]:
    return {party(word.casefold()) for word in PHRASE_WORD.findall(phrase) if len(word) > 2}

"""Profiles: what a text tells about each person beside the name: gender, roles, relatives."""

import re
from bisect import bisect_left
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
from services.enrich.lexicon.table import words
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

_TITLE = re.compile(r"\w{2,}(?:er|or|ist|man|woman|person|ian|head|chief|coach|star|boss)|ceo|cfo|mp")
"""Occupations that stand before a name like a title; nouns of other endings do so only if they are known."""

_NO_TITLES = words(
    """
    under over after before than other another either neither whether rather ever never however later earlier further
    together former september october november december number summer winter water power order letter offer dinner
    paper matter center major minor poor prior for
    """
)
_THE_ROLE = re.compile(
    r"\b[Tt]he[ \xa0](?:(?:former|then)[ \xa0])?(?P<of>(?:[A-Z][\w.]*[ \xa0]){0,3})(?P<role>[a-z]+)\b"
    r"(?![ \xa0](?:of\b|for\b|[A-Z]))"
)
"""`the president`, `the Oregon governor`, but not `the president of`, who may be another."""

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
        self._called: defaultdict[str, list[int]] = defaultdict(list)
        self._unclear: list[int] = []
        self._find_called()

    def of(self, entity: Entity) -> Profile:
        """What is known of a person."""
        return self._profiles[entity.entity_id]

    def with_role(self, role: str) -> list[tuple[int, Entity]]:
        """Who has a role, or had it (`ex-wife`), each with where the text says so."""
        return self._roles.get(role) or self._roles.get(role.removeprefix("ex-"), [])

    def called_before(self, entity: Entity, at: int) -> int:
        """Where a person was last called by a role that nobody else has, before an offset; -1 if nowhere."""
        starts = self._called.get(entity.entity_id, [])
        number = bisect_left(starts, at)
        return starts[number - 1] if number else -1

    def unclear_before(self, at: int) -> int:
        """Where a sentence last began with a role that may be anybody's, `The driver left.`; -1 if nowhere."""
        number = bisect_left(self._unclear, at)
        return self._unclear[number - 1] if number else -1

    def _find_called(self) -> None:
        """Find `the governor` and `the Oregon governor` outside quotations, where these can only be one person."""
        holders = {
            role: {entity.entity_id: since for since, entity in reversed(told)}
            for role, told in self._roles.items()
            if role in _ROLE_WORDS
        }
        for found in _THE_ROLE.finditer(self._scene.text):
            at, of = found.start(), _plain_words(found["of"])
            if found["role"] not in _ROLE_WORDS or self._scene.in_quotation(at):
                continue
            fitting = [
                key
                for key, since in holders.get(found["role"], {}).items()
                if since < at and of <= self._profiles[key].words
            ]
            if len(fitting) == 1:
                self._called[fitting[0]].append(at)
            elif self._scene.sentences[self._scene.sentence(at)][0] == at:
                self._unclear.append(at)

    def _learn(self, place: Place) -> None:
        """Note the roles, titles and relations that the text gives a person at one mention."""
        text, profile = self._scene.text, self._profiles[place.entity.entity_id]
        before = text[max(0, place.start - LONGEST_LEAD) : place.start]
        roles = [*self._titles(place, before, profile), *self._apposition(place, before, profile)]
        if (affiliated := beside(text, place.end)) is not None:
            roles.append(affiliated[0])
            profile.words.update(affiliated[1])
        for role in roles:
            profile.learn(GENDER.get(role, "") or GENDERED_NOUNS.get(role, ""))
        # `Rep.` may be a congressman or a congresswoman, which tells no gender.
        roles += [full for role in roles for full in FULL_TITLES.get(role, "").split()]
        roles += [also for role in roles for also in ALSO.get(role, ())]
        if (related := _RELATED_BEFORE.search(before)) is not None and related[1].casefold() in KIN:
            profile.learn(GENDERED_NOUNS.get(related[1].casefold(), ""))
        name = place.entity.name.casefold()
        for role in roles:
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
        before = self._scene.text[max([begin, *others]) : place.start]
        for count, word in enumerate(reversed(before.split())):
            plain = word.rstrip(".").casefold()
            if plain in OPENERS:
                return
            is_role = plain in _ROLE_WORDS or (_TITLE.fullmatch(plain) is not None and plain not in _NO_TITLES)
            if word.islower() and not is_role and count == 0:
                return
            profile.words.add(party(plain))
            if is_role:
                yield plain

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

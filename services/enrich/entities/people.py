"""People: merges full names, surnames and first names.

Titles and the gender of first names distinguish people who share a surname; of relatives, the one whose relatives the
others are keeps it.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from services.enrich.entities.cluster import Cluster
from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.entities.relatives import birth_names, relatives
from services.enrich.lexicon.first_names import NICKNAMES
from services.enrich.lexicon.function_words import PARTICLES
from services.enrich.lexicon.given_names import share_of_women
from services.enrich.lexicon.titles import COURTESY, FIRST_NAME_TITLES, FULL_TITLES, GENDER, GENERATIONS, NAME_SUFFIXES

SURE = 0.97
"""Share of women or of men among the bearers of a first name from which a title of the other gender contradicts it."""

MOST_NAMESAKES = 50
"""Maximum full names with one surname to compare, to bound the work; no real article has as many."""


def merge_people(mentions: list[NameMention], text: str) -> list[Cluster]:
    """Merge mentions of type PERSON, given in the order of `text`, into one cluster per person."""
    named = _NamedInFull(relatives(mentions, text))
    born = birth_names(mentions, text)
    bare: list[tuple[NameMention, str]] = []
    for mention in mentions:
        words = _name_words(mention.name)
        if len(words) == 1:
            bare.append((mention, words[0]))
            continue
        if mention.start not in born or not named.add_birth_name(mention, words):
            named.add(mention, words)
    return [*named.people, *_by_one_word(bare, named)]


def _by_one_word(bare: list[tuple[NameMention, str]], named: "_NamedInFull") -> list[Cluster]:
    """Add one-word mentions to people named in full; returns the people the text never names in full."""
    called = {word for _, word in bare}
    alone: defaultdict[str, list[_Person]] = defaultdict(list)
    people: list[Cluster] = []
    for mention, word in bare:
        found = named.meant_by(word, mention, called)
        if found is None:
            found = next((one for one in reversed(alone[word]) if one.fits(mention)), None)
        if found is None:
            found = _Person("PERSON")
            if alone[word]:
                # Mr. and Mrs. Walsh, never named in full: the title keeps their ids apart.
                found.full = f"{mention.honorific} {word}"
            alone[word].append(found)
            people.append(found)
        found.add(mention)
    return people


@dataclass
class _Person(Cluster):
    """A person, with the full names the text uses."""

    names: list[list[str]] = field(default_factory=list)
    gender: str = ""
    generation: str = ""
    titles: set[str] = field(default_factory=set)
    is_relative: bool = False
    """First named as somebody's relative."""

    def add(self, mention: NameMention) -> None:
        super().add(mention)
        self.gender = self.gender or GENDER.get(mention.honorific, "") or _usual_gender(mention.name)
        self.generation = self.generation or _generation(mention.name)
        self.titles |= _titles(mention)

    def is_called(self, words: list[str]) -> bool:
        """Whether a full name may be this person's: it agrees with one known name and contradicts none.

        `J. Reed` may be John or Jane, but then John is not Jane.
        """
        known = self.names[-MOST_NAMESAKES:]
        return any(_same_person(words, one) for one in known) and all(
            _same_person(words, one) for one in known if one[-1] == words[-1]
        )

    def fits(self, mention: NameMention) -> bool:
        """Whether the mention's title and suffix (Jr., Sr.) are compatible with this person."""
        gender, generation = GENDER.get(mention.honorific, ""), _generation(mention.name)
        return not (gender and self.gender and gender != self.gender) and not (
            generation and self.generation and generation != self.generation
        )


class _NamedInFull:
    """People a text names in full, indexed by surname and first name."""

    def __init__(self, relatives: set[int]) -> None:
        self.people: list[_Person] = []
        self._relatives = relatives
        self._by_surname, self._by_first_name, self._by_first_surname = _Places(), _Places(), _Places()

    def add(self, mention: NameMention, words: list[str]) -> None:
        """Add a full name to the person it belongs to, or to a new one."""
        candidates = (*self._by_surname.latest(words[-1]), *self._by_first_name.latest(words[0]))
        person = next((one for one in candidates if one.is_called(words) and one.fits(mention)), None)
        if person is None:
            person = _Person("PERSON", is_relative=mention.start in self._relatives)
            self.people.append(person)
        if words not in person.names:
            person.names.append(words)
        person.add(mention)
        self._by_surname.add(words[-1], mention.start, person)
        self._by_first_name.add(words[0], mention.start, person)
        if first_surname := first_of_surnames(words):
            self._by_first_surname.add(first_surname, mention.start, person)

    def add_birth_name(self, mention: NameMention, words: list[str]) -> bool:
        """Add a name at birth to the one with that surname of whom the text speaks; false if there is none."""
        person = self._by_surname.nearest(words[-1], mention)
        if person is None or person.is_relative:
            return False
        person.add(mention)
        person.born.add(mention.name)
        return True

    def meant_by(self, word: str, mention: NameMention, called: set[str]) -> _Person | None:
        """The person a one-word mention refers to, if any. `called` holds all one-word names of the text."""
        found = self._by_surname.nearest(word, mention)
        if found is not None:
            return found
        # Or it is a first name, which then has no title. Exception: names with the surname first, such as President Xi,
        # whom the text never calls Jinping.
        nearest = self._by_first_name.nearest(word, mention)
        surname_first = nearest is not None and not called & {name[-1] for name in nearest.names}
        by_first_name = not mention.honorific or mention.honorific in FIRST_NAME_TITLES
        if surname_first or (by_first_name and len(word) > 2):
            return nearest or self._by_first_surname.nearest(word, mention)
        return self._by_first_surname.nearest(word, mention)


class _Places:
    """Where people are named in full, by one word of the name."""

    def __init__(self) -> None:
        self._starts: defaultdict[str, list[int]] = defaultdict(list)
        self._people: defaultdict[str, list[_Person]] = defaultdict(list)

    def add(self, word: str, start: int, person: _Person) -> None:
        self._starts[word].append(start)
        self._people[word].append(person)

    def latest(self, word: str) -> list[_Person]:
        """The last people named with this word, most recent last."""
        return self._people[word][-MOST_NAMESAKES:]

    def nearest(self, word: str, mention: NameMention) -> _Person | None:
        """The person with this word whom a mention means: the last one named before it, else the first after.

        Whoever bears the mention's title comes first, and somebody's relative after everyone else.
        """
        people = self._people[word]
        position = bisect_right(self._starts[word], mention.start)
        before = people[max(position - MOST_NAMESAKES, 0) : position][::-1]
        after = people[position : position + MOST_NAMESAKES]
        before = [person for person in before if person.fits(mention)]
        titles = _titles(mention)
        titled = [person for person in (*before, *after) if person.fits(mention) and titles & person.titles]
        own = [person for person in before if not (person.is_relative or mention.honorific)]
        return next(iter((*titled, *own, *before, *(person for person in after if person.fits(mention)))), None)


def _same_person(words: list[str], others: list[str]) -> bool:
    """Whether two full names may be one person: same surname, compatible first names."""
    if words == others:
        return True
    if words[-1] != others[-1]:
        # One name extends the other: Maria Ortega and Maria Ortega Ruiz.
        shorter, longer = sorted((words, others), key=len)
        return len(shorter) > 1 and longer[: len(shorter)] == shorter
    shorter, longer = sorted((words, others), key=len)
    if 1 < len(shorter) < len(longer) and longer[-len(shorter) :] == shorter:
        # A surname of several words: Ursula von der Leyen and von der Leyen.
        return True
    first, other = words[0], others[0]
    if len(words) > 2 and len(others) > 2 and first == other and words[1][0] != others[1][0]:
        # George H. Reed and George W. Reed.
        return False
    return (
        first == other
        or NICKNAMES.get(first, first) == NICKNAMES.get(other, other)
        or (min(len(first), len(other)) == 1 and first[0] == other[0])
    )


def _name_words(name: str) -> list[str]:
    words = [word.strip(",'\"“”‘’") for word in fold(name).split()]
    while len(words) > 1 and words[-1] in NAME_SUFFIXES:
        words.pop()
    return words


def first_of_surnames(words: list[str]) -> str:
    """The first of two surnames, by which a Spanish name is called: García of `María García Pérez`; else ""."""
    word = words[-2] if len(words) > 2 else ""
    return word if len(word) > 2 and word not in PARTICLES else ""


def is_partial(name: str) -> bool:
    """Whether a person's name is a single word, such as a surname."""
    return len(_name_words(name)) < 2


def _titles(mention: NameMention) -> set[str]:
    """The title before a name, in its full form too."""
    if not mention.honorific or mention.honorific in COURTESY - {"dr"}:
        return set()
    return {mention.honorific, *FULL_TITLES.get(mention.honorific, "").split()}


def _usual_gender(name: str) -> str:
    """The gender of nearly all who bear the first name of a full name."""
    share = share_of_women(name)
    if share is None or 1 - SURE < share < SURE:
        return ""
    return "f" if share >= SURE else "m"


def _generation(name: str) -> str:
    return GENERATIONS.get(fold(name).rpartition(" ")[2], "")

"""Entities: the name mentions of one article, merged.

Everything here compares strings; who is meant is decided the way a reader of news does it. The full name comes first,
the surname after it; an acronym is the name it was defined for; a company goes by the first word of its name.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.enriched_article import Entity, Mention
from services.enrich.entities.mentions import NameMention, acronyms_of, find_mentions, initials_of, is_acronym
from services.enrich.lexicon.first_names import NICKNAMES
from services.enrich.lexicon.organizations import GENERIC_FIRST, LEGAL_FORMS, SAME_PLACE
from services.enrich.lexicon.titles import GENDER, GENERATIONS, NAME_SUFFIXES
from services.enrich.text.paragraphs import paragraphs
from services.enrich.text.tagged import TaggedName
from services.enrich.text.words import UNSEEN

MOST_NAMESAKES = 50
"""How many places of full names with one surname are compared: no article has so many, and the work stays bounded."""

_WORD = re.compile(r"[^\W_]+")


@dataclass
class _Cluster:
    """An entity while it is put together."""

    type: str
    mentions: list[NameMention] = field(default_factory=list)
    gender: str = ""
    full: str = ""

    def add(self, mention: NameMention) -> None:
        self.mentions.append(mention)
        self.gender = self.gender or GENDER.get(mention.honorific, "")


def find_entities(names: Sequence[TaggedName], text: str, title: str | None = None) -> list[Entity]:
    """The entities of `text`, by first mention. `names` are what an engine tags; what `title` names is more salient."""
    mentions = _settle_types(find_mentions(names, text, paragraphs(text)))
    clusters = _people([mention for mention in mentions if mention.type == "PERSON"])
    clusters += _others([mention for mention in mentions if mention.type != "PERSON"])
    return _entities(clusters, text, title or "")


def fold(name: str) -> str:
    """What two spellings of a name are compared by: NFKC; case, full stops, white space, the unseen set aside."""
    plain = unicodedata.normalize("NFKC", name).translate(UNSEEN).replace("’", "'").casefold().replace(".", "")
    return " ".join(plain.split())


def entity_id(kind: str, name: str) -> str:
    """Type and 64 bits of the folded name's SHA-256: the same for the same name and type in every article."""
    return f"{kind.lower()}:{hashlib.sha256(fold(name).encode()).hexdigest()[:16]}"


SURE = 0.9
"""The engine's share from which a mention keeps its own type against the others of the same name."""

OUTVOTED = 3.0
"""How many times its own type's votes those of a person or an organisation must have to decide even then."""

ALONE = 0.3
"""What a vote for a person counts whose name is one word and whom nothing introduces: people are named in full once."""


def _settle_types(mentions: list[NameMention]) -> list[NameMention]:
    """Give the mentions of one string the type that has most of their shares, but those the engine is sure of.

    A city is the place in one sentence and its team in the next; an unknown company is taken for a person where its
    sentence says little, and for what it is where the sentence says more.
    """
    votes: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    introduced = {
        word for mention in mentions if mention.type == "PERSON" for word in _introduced(fold(mention.name), mention)
    }
    for mention in mentions:
        key = fold(mention.name)
        for kind, share in (mention.shares or {mention.type: 1.0}).items():
            votes[key][kind] += share
        votes[key]["PERSON"] += bool(mention.honorific)
        first, _, rest = key.partition(" ")
        if mention.type == "ORG" and rest and not {first} & (GENERIC_FIRST | introduced | SAME_PLACE.keys()):
            votes[first]["ORG"] += 1
    firms = {short for mention in mentions if mention.type == "ORG" for short in _short_of(fold(mention.name))}
    for key, kinds in votes.items():
        if key in introduced:
            kinds["PERSON"] += 1
        elif key in firms:
            kinds["ORG"] += sum(kinds.values())
            for kind in ("PERSON", *(("GPE", "LOC", "FAC") if " " in key else ())):
                kinds[kind] *= 0.1
        elif " " not in key:
            kinds["PERSON"] *= ALONE
    settled = []
    for mention in mentions:
        key = fold(mention.name)
        kind, most = max(votes[key].items(), key=lambda vote: vote[1])
        own = votes[key][mention.type]
        if key in introduced and votes[key]["PERSON"] == most:
            kind = "PERSON"
        sure = mention.shares.get(mention.type, 0.0 if mention.shares else 1.0) >= SURE
        if sure and not (most > OUTVOTED * own and kind in ("PERSON", "ORG")):
            kind = mention.type
        settled.append(mention._replace(type=kind, honorific=mention.honorific if kind == "PERSON" else ""))
    return settled


def _short_of(key: str) -> list[str]:
    """What a company is called after this mention, which has its legal form: its first word, and all but the form."""
    words = key.replace(",", "").split()
    name = [word for word in words if word not in LEGAL_FORMS]
    if len(name) == len(words) or not name or name[0] in GENERIC_FIRST | SAME_PLACE.keys():
        return []
    return [name[0], " ".join(name)]


def _introduced(key: str, mention: NameMention) -> list[str]:
    """The words by which a person may be called after this mention: the surname, and what stands after a title."""
    words = key.split()
    return [words[-1]] if len(words) > 1 or mention.honorific else []


def _name_words(name: str) -> list[str]:
    words = [word.strip(",'\"“”‘’") for word in fold(name).split()]
    while len(words) > 1 and words[-1] in NAME_SUFFIXES:
        words.pop()
    return words


def _generation(name: str) -> str:
    return GENERATIONS.get(fold(name).rpartition(" ")[2], "")


def _same_person(words: list[str], others: list[str]) -> bool:
    """Whether two full names can be one person's: same surname, and first names that agree as far as they are given."""
    if words == others:
        return True
    if words[-1] != others[-1]:
        # A name goes on: Maria Ortega and Maria Ortega Ruiz.
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


@dataclass
class _Person(_Cluster):
    """A person, with the full names it goes by."""

    names: list[list[str]] = field(default_factory=list)
    generation: str = ""

    def add(self, mention: NameMention) -> None:
        super().add(mention)
        self.generation = self.generation or _generation(mention.name)

    def is_called(self, words: list[str]) -> bool:
        """Whether a full name can be this person's: it agrees with one known, and contradicts none.

        `J. Reed` may be John or Jane, and then neither name is the other's.
        """
        known = self.names[-MOST_NAMESAKES:]
        return any(_same_person(words, one) for one in known) and all(
            _same_person(words, one) for one in known if one[-1] == words[-1]
        )

    def fits(self, mention: NameMention) -> bool:
        """Whether a mention's title, and the Jr. behind it, can be this person's."""
        gender, generation = GENDER.get(mention.honorific, ""), _generation(mention.name)
        return not (gender and self.gender and gender != self.gender) and not (
            generation and self.generation and generation != self.generation
        )


class _Named:
    """Where people were named in full, by one word of their names."""

    def __init__(self) -> None:
        self._starts: defaultdict[str, list[int]] = defaultdict(list)
        self._people: defaultdict[str, list[_Person]] = defaultdict(list)

    def add(self, word: str, start: int, person: _Person) -> None:
        self._starts[word].append(start)
        self._people[word].append(person)

    def latest(self, word: str) -> list[_Person]:
        """The people with this word last named, the most recent one last."""
        return self._people[word][-MOST_NAMESAKES:]

    def nearest(self, word: str, mention: NameMention) -> _Person | None:
        """Whoever was named in full by this word last before the mention, else first after it, and fits its title."""
        people = self._people[word]
        position = bisect_right(self._starts[word], mention.start)
        before = reversed(people[max(position - MOST_NAMESAKES, 0) : position])
        after = people[position : position + MOST_NAMESAKES]
        return next((person for person in (*before, *after) if person.fits(mention)), None)


def _people(mentions: list[NameMention]) -> list[_Cluster]:
    people: list[_Person] = []
    by_surname, by_first_name = _Named(), _Named()
    bare: list[tuple[NameMention, str]] = []
    for mention in mentions:
        words = _name_words(mention.name)
        if len(words) == 1:
            bare.append((mention, words[0]))
            continue
        candidates = (*by_surname.latest(words[-1]), *by_first_name.latest(words[0]))
        person = next((one for one in candidates if one.is_called(words) and one.fits(mention)), None)
        if person is None:
            person = _Person("PERSON")
            people.append(person)
        if words not in person.names:
            person.names.append(words)
        person.add(mention)
        by_surname.add(words[-1], mention.start, person)
        by_first_name.add(words[0], mention.start, person)
    called = {word for _, word in bare}
    alone: defaultdict[str, list[_Person]] = defaultdict(list)
    for mention, word in bare:
        found = by_surname.nearest(word, mention)
        if found is None:
            # A first name alone is used as well, but it never decides against a surname; nor has it a title, but where
            # the surname comes first: President Xi, whom nobody calls Jinping.
            nearest = by_first_name.nearest(word, mention)
            surname_first = nearest is not None and not called & {name[-1] for name in nearest.names}
            found = nearest if surname_first or not (mention.honorific or len(word) < 3) else None
        if found is None:
            found = next((one for one in reversed(alone[word]) if one.fits(mention)), None)
        if found is None:
            found = _Person("PERSON")
            if alone[word]:
                # Mr. and Mrs. Walsh, of whom the text has no more: the title tells their names apart.
                found.full = f"{mention.honorific} {word}"
            alone[word].append(found)
            people.append(found)
        found.add(mention)
    return list(people)


def _others(mentions: list[NameMention]) -> list[_Cluster]:
    by_key: dict[tuple[str, str], _Cluster] = {}
    for mention in mentions:
        key = fold(mention.name)
        if key.rpartition(" ")[2] in LEGAL_FORMS:
            # Harbor Steel, Inc. and Harbor Steel Inc.
            key = key.replace(",", "")
        full = SAME_PLACE.get(key, "") if mention.type in ("GPE", "ORG") else ""
        cluster = by_key.setdefault((mention.type, fold(full) or key), _Cluster(mention.type, full=full))
        cluster.full = cluster.full or full
        cluster.add(mention)
    places = {key for kind, key in by_key if kind in ("GPE", "NORP", "LOC")}
    organisations = {key: cluster for (kind, key), cluster in by_key.items() if kind == "ORG"}
    by_core: defaultdict[str, list[_Cluster]] = defaultdict(list)
    by_first: defaultdict[str, list[_Cluster]] = defaultdict(list)
    for key, cluster in organisations.items():
        if (core := _core(key)) != key:
            by_core[core].append(cluster)
        if " " in key:
            by_first[key.split()[0]].append(cluster)
    for key, cluster in organisations.items():
        target = _fuller(key, cluster, by_core.get(key, ()), by_first.get(key, ()), places)
        if target is not None and target is not cluster:
            target.mentions += cluster.mentions
            cluster.mentions = []
    _merge_acronyms(by_key)
    return [cluster for cluster in by_key.values() if cluster.mentions]


def _core(key: str) -> str:
    words = key.replace(",", "").split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def _fuller(
    key: str, cluster: _Cluster, with_form: Sequence[_Cluster], longer: Sequence[_Cluster], places: set[str]
) -> _Cluster | None:
    """The organisation whose full name `key` is short for, when there is exactly one.

    `with_form`: those that have the name with a legal form; `longer`: those whose first word it is.
    """
    if same := next((other for other in with_form if other.mentions), None):
        return same
    if " " in key or key in places or key in GENERIC_FIRST or cluster.mentions[0].name.isupper():
        return None
    alive = [other for other in longer if other.mentions]
    return alive[0] if len(alive) == 1 else None


def _merge_acronyms(by_key: dict[tuple[str, str], _Cluster]) -> None:
    initials: defaultdict[str, list[_Cluster]] = defaultdict(list)
    for cluster in by_key.values():
        for name in dict.fromkeys(mention.name for mention in cluster.mentions if " " in mention.name):
            for letters in acronyms_of(name):
                initials[letters].append(cluster)
    for cluster in by_key.values():
        name = cluster.mentions[0].name if cluster.mentions else ""
        if not re.fullmatch(r"[A-Z][A-Za-z.&]{0,8}[A-Z.]s?", name) or cluster.type == "NORP" or cluster.full:
            # `U.S.` is the country, whatever firm begins with it: U.S. Steel.
            continue
        fuller = [
            other
            for other in initials.get(initials_of(name), ())
            if other is not cluster and other.mentions and other.type != "NORP" and is_acronym(name, _fullest(other))
        ]
        if fuller:
            fuller[0].mentions += cluster.mentions
            cluster.mentions = []


def _fullest(cluster: _Cluster) -> str:
    """The name with most words, then most letters; of its spellings the most frequent one that is not all capitals."""
    counts = Counter(mention.name for mention in sorted(cluster.mentions))
    longest = max(counts, key=lambda name: (len(name.split()), len(name)))
    spellings = [name for name in counts if fold(name) == fold(longest)]
    return max(spellings, key=lambda name: (not (name.isupper() and " " in name), counts[name]))


def _entities(clusters: list[_Cluster], text: str, title: str) -> list[Entity]:
    by_id: dict[str, tuple[str, str, list[NameMention]]] = {}
    for cluster in clusters:
        name = _fullest(cluster)
        _, _, mentions = by_id.setdefault(entity_id(cluster.type, cluster.full or name), (cluster.type, name, []))
        mentions += cluster.mentions
    most = max((len(mentions) for _, _, mentions in by_id.values()), default=1)
    title_words = _words(title)
    entities = []
    for identity, (kind, name, mentions) in by_id.items():
        mentions.sort()
        entities.append(
            Entity(
                entity_id=identity,
                type=kind,
                name=name,
                salience=_salience(mentions, most, len(text), title_words),
                mentions=[Mention(start=one.start, end=one.end, text=text[one.start : one.end]) for one in mentions],
            )
        )
    return sorted(entities, key=lambda entity: (entity.mentions[0].start, entity.entity_id))


def _salience(mentions: list[NameMention], most: int, length: int, title: str) -> float:
    """Half for how often it is named, a quarter each for how early and for being in the title (a choice, not a fit)."""
    named = any(_words(one.name) in title for one in mentions)
    return round(0.5 * len(mentions) / most + 0.25 * (1 - mentions[0].start / max(length, 1)) + 0.25 * named, 4)


def _words(name: str) -> str:
    """The words of a name with a space around each, so that one string of words is looked for in another."""
    return f" {' '.join(_WORD.findall(fold(name)))} "

"""People: whom a pronoun or a role may mean, by gender, by roles and by who the passage is about."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from schemas.enriched_article import Entity
from services.enrich.lexicon.affiliations import PARTY_WORDS, party
from services.enrich.lexicon.sources import PERSON_NOUNS, UNNAMED
from services.enrich.speakers.profiles import Profiles
from services.enrich.speakers.reading import Candidate, Features, Memory, Reading
from services.enrich.speakers.scene import MOST_CANDIDATES, Place, Scene, Span
from services.enrich.speakers.source import Source
from services.enrich.text.phrases import PHRASE_WORD

CLEAR, WEAK = 0.9, 0.3
"""How far a gender must lean, of 1, to agree clearly or weakly."""


class _Spot(NamedTuple):
    """Where someone was last meant, and how: as a subject, owner, object, after a preposition, by a pronoun."""

    at: int
    role: str
    place: Place | None


class People:
    """Lists the people whom sources of one text may mean. Call in text order."""

    def __init__(self, scene: Scene, profiles: Profiles, memory: Memory) -> None:
        self._scene = scene
        self._profiles = profiles
        self._memory = memory

    def read(self, source: Source, content: Sequence[Span], form: str) -> Reading:
        """Everyone whom a source of this form, `pronoun` or `role`, may mean; `content` is what it says."""
        at = source.start
        last, quoted = self._named_before(at, content)
        holders = self._holders(source, at) if form == "role" else {}
        people = {key: place.entity for key, place in (*last.items(), *quoted.items())}
        for key, (_, entity) in list(holders.items())[-4:]:
            people.setdefault(key, entity)
        wanted = {"f": 1.0, "m": -1.0}.get(source.gender, 0.0)
        leanings = {key: wanted * self._profiles.of(entity).woman for key, entity in people.items()}
        named = len(people)
        people = {key: one for key, one in people.items() if not (leanings[key] < 0 and self._profiles.of(one).sure)}
        if not people:
            return Reading(form, [], {"bias": 1.0})
        spots = {key: self._spot(one, last.get(key), at) for key, one in people.items()}
        fitting = sorted((key for key in people if leanings[key] > -0.5), key=lambda key: -spots[key].at)
        ranks = {key: number for number, key in enumerate(fitting)}
        here = self._scene.paragraph(at)
        near = sum(1 for key in fitting if spots[key].at >= 0 and here - self._scene.paragraph(spots[key].at) <= 1)
        most = max(self._scene.count(entity, at) for entity in people.values())
        inside = {place.entity.entity_id for start, end in content for place in self._scene.within(start, end)}
        unclear = self._unclear_subject(at)
        candidates = []
        for key, entity in people.items():
            features = self._standing(entity, spots[key], at)
            if wanted:
                features["agree"] = float(leanings[key] >= CLEAR)
                features["weak"] = float(WEAK <= leanings[key] < CLEAR)
                features["against"] = float(leanings[key] <= -WEAK)
                # The other gender was ruled out: the pronoun tells this one from somebody.
                features["told_apart"] = float(leanings[key] >= CLEAR and len(people) == 1 < named)
            features["unclear_subject"] = float(spots[key].at < unclear)
            rank = ranks.get(key, 3)
            features[f"rank_{min(rank, 3)}"] = 1.0
            features["alone"] = float(near == 1 and rank == 0)
            count = self._scene.count(entity, at)
            features["count"] = math.log1p(count)
            features["most"] = float(count == most > 1)
            features["inside"] = float(key in inside)
            features["quoted_only"] = float(key not in last)
            self._add_speech(features, entity, rank, here)
            if form == "role":
                self._add_role(features, source, entity, holders)
            candidates.append(Candidate((entity,), features))
        self._supersede(candidates)
        self._hold_floor(candidates, spots)
        if form == "role":
            _single_out(candidates)
        nobody = {"bias": 1.0, "many": float(near > 2), "none_near": float(near == 0)}
        if form == "role":
            nobody |= {
                "definite": float(source.definite),
                "unknown_role": float(not holders),
                "anonymous_head": float(source.head in UNNAMED),
                "person_noun": float(source.head in PERSON_NOUNS),
                "long_phrase": float(len(_words(source)) > 2),
            }
        return Reading(form, candidates, nobody)

    def _named_before(self, at: int, content: Sequence[Span]) -> tuple[dict[str, Place], dict[str, Place]]:
        """The last mention of each person before an offset, and that of those who are only named in quotations."""
        last: dict[str, Place] = {}
        quoted: dict[str, Place] = {}
        for place in self._scene.before(at):
            if place.entity.type != "PERSON" or any(start <= place.start < end for start, end in content):
                continue
            key = place.entity.entity_id
            if place.quoted:
                quoted.setdefault(key, place)
            elif key not in last and len(last) < MOST_CANDIDATES:
                last[key] = place
        return last, {key: place for key, place in quoted.items() if key not in last}

    def _holders(self, source: Source, at: int) -> dict[str, tuple[int, Entity]]:
        """Those who have the role of a source, by entity id, each with where the text says so."""
        found: dict[str, tuple[int, Entity]] = {}
        for start, entity in self._profiles.with_role(source.head):
            if start < at or entity.entity_id not in found:
                found[entity.entity_id] = (start, entity)
        return found

    def _unclear_subject(self, at: int) -> int:
        """Where a role that may be anybody's opened this sentence or the last: `The driver left. He said`; else -1."""
        unclear = self._profiles.unclear_before(at)
        scene = self._scene
        is_near = scene.sentence(at) - scene.sentence(unclear) <= 1 and scene.paragraph(at) == scene.paragraph(unclear)
        return unclear if unclear >= 0 and is_near else -1

    def _spot(self, entity: Entity, place: Place | None, at: int) -> _Spot:
        """Where a person was last meant before an offset, by name, by role or by a pronoun that was resolved."""
        touched = max(self._memory.touched.get(entity.entity_id, -1), self._profiles.called_before(entity, at))
        if place is not None and place.start > touched:
            return _Spot(place.start, self._scene.role(place), place)
        return _Spot(touched, "pronoun", None) if 0 <= touched < at else _Spot(-1, "none", None)

    def _standing(self, entity: Entity, spot: _Spot, at: int) -> Features:
        """How far back, and in which part of its clause, a person was last meant."""
        if spot.at < 0:
            return {"unseen": 1.0}
        scene = self._scene
        apart = scene.sentence(at) - scene.sentence(spot.at)
        paragraphs = scene.paragraph(at) - scene.paragraph(spot.at)
        features = {
            f"apart_{min(apart, 3)}": 1.0,
            "far": math.log1p(max(0, apart)),
            f"par_{min(paragraphs, 2)}": 1.0,
            f"role_{spot.role}": 1.0,
            "reported": float(scene.is_reported(spot.at)),
            "opens": float(spot.place is not None and scene.opens(spot.place)),
        }
        if apart <= 1:
            features[f"role_{spot.role}_near"] = 1.0
        spoke = self._memory.spoke[-1][0] if self._memory.spoke else -1
        if spot.role == "subject" and apart == 1 and paragraphs == 0 and spot.at > spoke:
            # `Reed was furious. “We were asleep,” he said.`: nobody has spoken since.
            features["new_subject"] = 1.0
        return features

    def _add_speech(self, features: Features, entity: Entity, rank: int, paragraph: int) -> None:
        """Whether a person spoke before, and how lately."""
        features["spoke"] = float(self._memory.lately(entity))
        if self._memory.last() != entity.entity_id:
            return
        apart = paragraph - self._scene.paragraph(self._memory.spoke[-1][0])
        features["spoke_last"] = 1.0
        features["spoke_here"] = float(apart == 0)
        features["spoke_near"] = float(apart <= 1)
        features["spoke_run"] = float(rank == 0)

    def _hold_floor(self, candidates: list[Candidate], spots: dict[str, _Spot]) -> None:
        """Whether whoever spoke last goes on: since then, nobody else who may be meant has been a subject."""
        if not self._memory.spoke:
            return
        at, key = self._memory.spoke[-1]
        since = [
            one
            for one in candidates
            if one.entities[0].entity_id != key
            and (spot := spots[one.entities[0].entity_id]).at > at
            and spot.role in ("subject", "pronoun")
            and not one.features.get("against")
            and not one.features.get("reported")
        ]
        for one in candidates:
            if one.entities[0].entity_id == key:
                one.features["floor"] = float(not since)

    def _supersede(self, candidates: list[Candidate]) -> None:
        """Whoever spoke last counts less once the text has turned to somebody else who may be meant."""
        if any("new_subject" in one.features and not one.features.get("against") for one in candidates):
            for one in candidates:
                one.features["superseded"] = float("new_subject" not in one.features and "spoke_last" in one.features)

    def _add_role(
        self, features: Features, source: Source, entity: Entity, holders: dict[str, tuple[int, Entity]]
    ) -> None:
        """Whether a person has the role of a source, as far as the text tells."""
        key, profile = entity.entity_id, self._profiles.of(entity)
        known = profile.words | {word.casefold() for word in entity.name.split()}
        told = _words(source)
        bodies = {
            party(word.casefold())
            for place in self._scene.within(source.start, source.end)
            if place.entity.type == "ORG"
            for word in place.entity.name.split()
        } - PARTY_WORDS
        features["has_role"] = float(key in holders and holders[key][0] < source.start)
        features["role_later"] = float(key in holders and holders[key][0] >= source.start)
        features["only_role"] = float(key in holders and len(holders) == 1)
        features["title_clash"] = float(bool(holders) and key not in holders)
        features["words"] = min(2.0, float(len(told & profile.words)))
        # `the Democratic nominee`, `the Republican`
        of, theirs = {*told, party(source.head)} & PARTY_WORDS, profile.words & PARTY_WORDS
        features["party"] = float(bool(of & theirs))
        features["party_clash"] = float(bool(of and theirs) and not of & theirs)
        features["no_roles"] = float(not profile.roles)
        features["body_known"] = float(bool(bodies & known))
        features["body_unknown"] = float(bool(bodies) and not bodies & known)


def _single_out(candidates: list[Candidate]) -> None:
    """Whether a person is the only one whom the words of a role describe."""
    for name in ("words", "party"):
        fitting = [one for one in candidates if one.features[name]]
        if len(fitting) == 1:
            fitting[0].features[f"only_{name}"] = 1.0


def _words(source: Source) -> set[str]:
    """The words of a role beside its head."""
    found = {party(word.casefold()) for word in PHRASE_WORD.findall(source.phrase) if len(word) > 2}
    return found - {"the", source.head}

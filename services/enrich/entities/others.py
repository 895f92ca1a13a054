"""Other entities than people: merges equal names, short names of companies, and acronyms."""

import re
from collections import defaultdict

from services.enrich.entities.acronyms import acronyms_of, initials_of, is_acronym
from services.enrich.entities.cluster import Cluster, fullest
from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.organizations import (
    BODIES,
    CLUBS,
    GENERIC_FIRST,
    HEADS,
    LEGAL_FORMS,
    NATIONAL,
    REGIONAL,
    SAME_BODY,
    SAME_PLACE,
)
from services.enrich.lexicon.places import DIRECTIONS
from services.enrich.lexicon.table import words

MOST_WORDS = 12
"""Maximum words of a name to look for shorter forms in, to bound the work."""

GOES_ON = words("for of on at in and & against")
"""Words after a short name in the full one: the Lane Institute for Water."""

Clusters = dict[tuple[str, str], Cluster]
"""Clusters by type and folded name."""


def merge_others(mentions: list[NameMention]) -> list[Cluster]:
    """Merge mentions of any type except PERSON into one cluster per entity."""
    by_key = _by_name(mentions)
    _merge_directions(by_key)
    _merge_short_names(by_key)
    _merge_acronyms(by_key)
    return [cluster for cluster in by_key.values() if cluster.mentions]


def _by_name(mentions: list[NameMention]) -> Clusters:
    by_key: Clusters = {}
    for mention in mentions:
        key = fold(mention.name)
        if key.rpartition(" ")[2] in LEGAL_FORMS:
            # Harbor Steel, Inc. and Harbor Steel Inc.
            key = key.replace(",", "")
        full = SAME_PLACE.get(key, "") if mention.type in ("GPE", "ORG") else ""
        full = full or (SAME_BODY.get(key, "") if mention.type == "ORG" else "")
        cluster = by_key.setdefault((mention.type, fold(full) or key), Cluster(mention.type, full=full))
        cluster.full = cluster.full or full
        cluster.add(mention)
    return by_key


def _merge_directions(by_key: Clusters) -> None:
    """Move mentions of `the North` to the one country of the text that begins so."""
    for kind, key in [place for place in by_key if place[1] in DIRECTIONS and place[0] in ("GPE", "LOC")]:
        countries = [
            cluster for (other, name), cluster in by_key.items() if other == "GPE" and name.startswith(f"{key} ")
        ]
        if len(countries) == 1:
            countries[0].mentions += by_key[kind, key].mentions
            by_key[kind, key].mentions = []


def _merge_short_names(by_key: Clusters) -> None:
    """Move mentions of short names to the organization with the full name."""
    places = {key for kind, key in by_key if kind in ("GPE", "NORP", "LOC")}
    organizations = {key: cluster for (kind, key), cluster in by_key.items() if kind == "ORG"}
    longer = _Longer(organizations)
    # A name of two words may be short for one of three, and the short name of both of one word.
    for key in sorted(organizations, key=lambda name: -name.count(" ")):
        cluster = organizations[key]
        target = longer.meant_by(key, cluster, places)
        if target is not None and target is not cluster:
            target.mentions += cluster.mentions
            cluster.mentions = []


class _Longer:
    """The organizations of a text by what they may be called for short."""

    def __init__(self, organizations: dict[str, Cluster]) -> None:
        self._by_core, self._by_first, self._by_start, self._by_end, self._by_word = (
            defaultdict[str, list[Cluster]](list) for _ in range(5)
        )
        for key, cluster in organizations.items():
            words = key.replace(",", "").split()
            if (core := _core(key)) != key:
                self._by_core[core].append(cluster)
            if len(words) > 1:
                self._by_first[words[0]].append(cluster)
                for word in {words[0], words[-1], *words[:-1]} & BODIES:
                    self._by_word[word].append(cluster)
            for cut in range(1, min(len(words), MOST_WORDS)):
                self._by_end[" ".join(words[cut:])].append(cluster)
                if cut > 1:
                    self._by_start[" ".join(words[:cut])].append(cluster)

    def meant_by(self, key: str, cluster: Cluster, places: set[str]) -> Cluster | None:
        """The organization that `key` is a short name for, if there is exactly one."""
        if same := next((other for other in self._by_core[key] if other.mentions), None):
            return same
        if " " in key:
            goes_on = [other for other in self._by_start[key] if other.mentions and _goes_on(key, fullest(other))]
            return _only(goes_on) or _only(_of_country(key, self._by_end[key]))
        if key in BODIES:
            return _only(_not_regional(key, self._by_end[key])) or (_only(self._by_word[key]) if key in HEADS else None)
        if key in places:
            return _only([other for other in self._by_first[key] if other.mentions and _is_team(fullest(other))])
        # A club is not called by the first word of what else is United.
        unfit = key in CLUBS or key in GENERIC_FIRST or cluster.mentions[0].name.isupper()
        by_end = [] if unfit and key not in CLUBS else self._by_end[key]
        return _only([] if unfit else self._by_first[key]) or _only(by_end)


def _only(clusters: list[Cluster]) -> Cluster | None:
    alive = [cluster for cluster in clusters if cluster.mentions]
    return alive[0] if len(alive) == 1 else None


def _not_regional(key: str, longer: list[Cluster]) -> list[Cluster]:
    """Those of the longer names that add no more than the country: a state has a Senate and parties of its own."""
    return _of_country(key, longer) if key in REGIONAL else longer


def _of_country(key: str, longer: list[Cluster]) -> list[Cluster]:
    alive = [other for other in longer if other.mentions]
    return [other for other in alive if fold(fullest(other)).removesuffix(key).strip() in NATIONAL]


def _goes_on(key: str, name: str) -> bool:
    """Whether a name says what the organization is for: `Lane Institute`, `Lane Institute for Water`."""
    return fold(name).removeprefix(key).strip(" ,").partition(" ")[0] in GOES_ON


def _is_team(name: str) -> bool:
    words = fold(name).split()
    return len(words) in (2, 3) and (words[-1] in CLUBS or words[-1].endswith("s"))


def _core(key: str) -> str:
    words = key.replace(",", "").split()
    while len(words) > 1 and (words[-1] in LEGAL_FORMS or words[-1] in ("&", "and")):
        words.pop()
    return " ".join(words)


def _merge_acronyms(by_key: Clusters) -> None:
    initials: defaultdict[str, list[Cluster]] = defaultdict(list)
    for cluster in by_key.values():
        for name in dict.fromkeys(mention.name for mention in cluster.mentions if " " in mention.name):
            for letters in acronyms_of(name):
                initials[letters].append(cluster)
    for cluster in by_key.values():
        name = cluster.mentions[0].name if cluster.mentions else ""
        if not re.fullmatch(r"[A-Z][A-Za-z.&]{0,8}[A-Z.]s?", name) or cluster.type == "NORP" or cluster.full:
            # `U.S.` is the country, even next to a firm that begins with it: U.S. Steel.
            continue
        fuller = [
            other
            for other in initials.get(initials_of(name), ())
            if other is not cluster and other.mentions and other.type != "NORP" and is_acronym(name, fullest(other))
        ]
        if fuller:
            fuller[0].mentions += cluster.mentions
            cluster.mentions = []

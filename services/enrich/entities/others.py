"""Other entities than people: merges equal names, short names of companies, and acronyms."""

import re
from collections import defaultdict
from collections.abc import Sequence

from services.enrich.entities.acronyms import acronyms_of, initials_of, is_acronym
from services.enrich.entities.cluster import Cluster, fullest
from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.organizations import GENERIC_FIRST, LEGAL_FORMS, SAME_PLACE

Clusters = dict[tuple[str, str], Cluster]
"""Clusters by type and folded name."""


def merge_others(mentions: list[NameMention]) -> list[Cluster]:
    """Merge mentions of any type except PERSON into one cluster per entity."""
    by_key = _by_name(mentions)
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
        cluster = by_key.setdefault((mention.type, fold(full) or key), Cluster(mention.type, full=full))
        cluster.full = cluster.full or full
        cluster.add(mention)
    return by_key


def _merge_short_names(by_key: Clusters) -> None:
    """Move mentions of short names to the organization with the full name."""
    places = {key for kind, key in by_key if kind in ("GPE", "NORP", "LOC")}
    organizations = {key: cluster for (kind, key), cluster in by_key.items() if kind == "ORG"}
    by_core: defaultdict[str, list[Cluster]] = defaultdict(list)
    by_first: defaultdict[str, list[Cluster]] = defaultdict(list)
    for key, cluster in organizations.items():
        if (core := _core(key)) != key:
            by_core[core].append(cluster)
        if " " in key:
            by_first[key.split()[0]].append(cluster)
    for key, cluster in organizations.items():
        target = _fuller(key, cluster, by_core.get(key, ()), by_first.get(key, ()), places)
        if target is not None and target is not cluster:
            target.mentions += cluster.mentions
            cluster.mentions = []


def _core(key: str) -> str:
    words = key.replace(",", "").split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def _fuller(
    key: str, cluster: Cluster, with_form: Sequence[Cluster], longer: Sequence[Cluster], places: set[str]
) -> Cluster | None:
    """The organization that `key` is a short name for, if there is exactly one.

    `with_form`: organizations with this name plus a legal form; `longer`: those whose first word it is.
    """
    if same := next((other for other in with_form if other.mentions), None):
        return same
    if " " in key or key in places or key in GENERIC_FIRST or cluster.mentions[0].name.isupper():
        return None
    alive = [other for other in longer if other.mentions]
    return alive[0] if len(alive) == 1 else None


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

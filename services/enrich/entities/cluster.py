"""Clusters: mentions of one entity, while they are collected."""

import re
from collections import Counter
from dataclasses import dataclass, field

from services.enrich.entities.identity import fold
from services.enrich.entities.mention import NameMention
from services.enrich.lexicon.given_names import is_given_name


@dataclass
class Cluster:
    """The mentions of one entity."""

    type: str
    mentions: list[NameMention] = field(default_factory=list)
    full: str = ""
    """The name to derive the id from, if not the fullest name among the mentions."""

    born: set[str] = field(default_factory=set)
    """Names at birth, by which an article does not call the person."""

    def add(self, mention: NameMention) -> None:
        """Add one mention."""
        self.mentions.append(mention)


def fullest(cluster: Cluster) -> str:
    """The name with most words, then most letters; of its spellings, the most frequent one not all in capitals."""
    called = [mention for mention in sorted(cluster.mentions) if mention.name not in cluster.born]
    counts = Counter(mention.name for mention in called or cluster.mentions)
    longest = max(counts, key=lambda name: (len(name.split()), len(name)))
    spellings = [name for name in counts if fold(name) == fold(longest)]
    return max(spellings, key=lambda name: (not (name.isupper() and " " in name), counts[name]))


_IN_CAPITALS = re.compile(r"[^\W\d_]{3,}")
_MAC = re.compile(r"^(Mc|O['’])([a-z])")

LONGEST_ACRONYM = 4
"""Maximum letters of a place that is an acronym rather than a word in capitals: NATO, but not OSLO."""


def canonical(cluster: Cluster, title: str) -> str:
    """The name of an entity: the fullest one, in small letters where the text has it in capitals only.

    Of a person whom the text calls by the surname alone, the name that the title has.
    """
    name = fullest(cluster)
    if cluster.type == "PERSON" and " " not in name:
        return _in_title(name, title) or name
    spelled = cluster.type == "PERSON" or (cluster.type in ("GPE", "LOC") and len(name) > LONGEST_ACRONYM)
    return _IN_CAPITALS.sub(_small, name) if spelled and name.isupper() and "." not in name else name


def _small(word: re.Match[str]) -> str:
    return _MAC.sub(lambda match: match[1] + match[2].upper(), word.group().capitalize())


def _in_title(surname: str, title: str) -> str:
    """The full name in the title that ends in this surname and begins with a given name; "" if there is none."""
    pattern = rf"(?<![\w’'-])([A-Z][\w’'-]+)((?: [A-Z]\.)? {re.escape(surname)})(?![\w-])"
    match = re.search(pattern, title) if surname in title else None
    return match.group() if match and is_given_name(match[1]) else ""
